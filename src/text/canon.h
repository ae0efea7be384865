/* canon.h - from the bytes of a part to the canonical text of a document (spec/record.md 1).
 *
 * Decode; undo hard wraps; one paragraph a line; spaces (tab, no-break, thin ...) to one U+0020;
 * control, zero-width and direction characters out (the joiners U+200C and U+200D stay); NFC. Then
 * what is not the report is taken out by the rows of data/text: banners, bylines, date lines,
 * cross-links, captions, advertisements, copyright, repeated slogans. Each stays in doc->removed
 * with its bytes and why, and what it told (date, author, publisher) goes to the document's head.
 *
 * The headline stays in the text, as its first paragraph: it is a statement too; doc->title_at says
 * where. A dateline's city ("ERBIL, Kurdistan Region - ") stays; doc->dateline says where: it tells
 * the writer's place and never an event's. */
#ifndef MRS_TEXT_CANON_H
#define MRS_TEXT_CANON_H

#include "text/decode.h"

typedef struct mrs_canon mrs_canon; /* tables; read-only once open; threads share it */

/* Reads table/text/... of the pack. Caller: mrs_canon_close. MRS_E_FORMAT, naming file and line. */
MRS_CHECK mrs_status mrs_canon_open(const mrs_pack *pack, mrs_canon **out, mrs_err *err);
void mrs_canon_close(mrs_canon *canon); /* NULL is fine */

typedef struct {
    bool header;     /* "Key: value" lines at the top are read as the head (docs/input.md) */
    bool paragraphs; /* each line is a whole paragraph: no wrap is undone */
    bool article;    /* the text is the report alone: only lines that a row names are taken out */
} mrs_canon_options;

/* Reads decoded, which leads back to doc->bytes; writes doc->text, map, removed, charset, title_at,
 * dateline, text_sha256, and title, author, publisher, lang, published where they are still empty.
 * Uses scratch for itself (given back). MRS_E_EMPTY: no letter or digit in it; MRS_E_LIMIT: past
 * MRS_TEXT_MAX or memory. */
MRS_CHECK mrs_status mrs_canon_doc(const mrs_canon *canon, const mrs_canon_options *options,
                                   const mrs_decoded *decoded, mrs_doc *doc, mrs_arena *scratch,
                                   mrs_err *err);

/* A text that is clean already: taken as it is (not even NFC), the map is the identity. Copies text
 * and title; date may be "" or any form mrs_canon_date reads. MRS_E_FORMAT: not UTF-8 (names the
 * byte) or not a date; MRS_E_LIMIT. doc must be new. */
MRS_CHECK mrs_status mrs_doc_from_clean(const mrs_canon *canon, mrs_str text, mrs_str title,
                                        mrs_str date, mrs_doc *doc, mrs_err *err);

/* text with each line break that only wraps a line turned into a space: same length, so that all
 * offsets hold. Borrowed when nothing changes, else in arena. Runs under mrs_arena_run. */
mrs_str mrs_canon_unwrapped(const mrs_canon *canon, mrs_str text, mrs_arena *arena);

/* The date line that opens one of text's first paragraphs, with the dash and blanks behind it;
 * empty: there is none. Uses scratch (given back); runs under mrs_arena_run. */
mrs_span mrs_canon_dateline(const mrs_canon *canon, mrs_str text, mrs_arena *scratch);

/* A date as people write it ("2021-05-03", "3 May 2021", "May 2021", "24/March/2023"): first and
 * last day. False when there is none, or when day and month cannot be told apart (03/05/2021).
 * Uses scratch (given back); runs under mrs_arena_run. */
bool mrs_canon_date(const mrs_canon *canon, mrs_str text, mrs_arena *scratch, int32_t *first,
                    int32_t *last);

/* Do these first bytes look like UTF-16 (with or without its mark)? */
bool mrs_canon_is_utf16(mrs_str bytes);

/* What the words of an element's class, id, role or property say of it (data/text/page.tsv). */
typedef enum {
    MRS_MARK_NONE,
    MRS_MARK_NEVER,    /* no part of any report: cookies, windows that open */
    MRS_MARK_DROP,     /* no part of the report */
    MRS_MARK_COMMENTS, /* what readers wrote below it */
    MRS_MARK_KEEP,     /* takes back a drop */
    MRS_MARK_LEAD,     /* its first lines, which often stand outside its body */
    MRS_MARK_BODY3,
    MRS_MARK_BODY2,
    MRS_MARK_BODY1 /* the report, surest */
} mrs_page_mark;
/* words: small letters, one space between. */
mrs_page_mark mrs_canon_page_mark(const mrs_canon *canon, mrs_str words);

/* What a name in a page says of what it stands on (data/text/page_head.tsv). */
typedef enum {
    MRS_SAYS_NOTHING,
    MRS_SAYS_TITLE,
    MRS_SAYS_AUTHOR,
    MRS_SAYS_PUBLISHER,
    MRS_SAYS_URI,
    MRS_SAYS_LANG,
    MRS_SAYS_PUBLISHED,
    MRS_SAYS_MODIFIED,
    MRS_SAYS_NOT, /* of something else than the report */
    MRS_N_SAYS
} mrs_page_field;
typedef struct {
    uint8_t field; /* mrs_page_field */
    uint8_t rank;  /* 1 surest ... 99 */
} mrs_page_says;
/* kind: "meta", "json", "item", "word", "label"; ASCII case of name is ignored. */
mrs_page_says mrs_canon_page_says(const mrs_canon *canon, const char *kind, mrs_str name);

/* The k-th name, from 0, by which a field of a report ("text", "date" ...) is known in "json" or in
 * a "sheet" (data/text/columns.tsv), in the order they count; empty: there is no more. */
mrs_str mrs_canon_column(const mrs_canon *canon, const char *in, const char *field, uint32_t k);

/* The first date of s, of which day and month may be hard to tell apart: then its first day is
 * MRS_NO_DAY and either[0] is the day when it is written day first, either[1] month first. at: its
 * bytes. Uses scratch (given back); runs under mrs_arena_run. */
typedef struct {
    mrs_span at;
    int32_t first, last, either[2];
} mrs_date_found;
bool mrs_canon_date_in(const mrs_canon *canon, mrs_str s, mrs_arena *scratch, mrs_date_found *out);

/* BCP 47 code by script and function words ("en", "ar", "ckb", "tr" ...); "" when too little is
 * there to tell, "und" when it is much and no language that is known. Static, or a row of the pack.
 */
mrs_str mrs_canon_language(const mrs_canon *canon, mrs_str text);
/* "en", "en-gb" */
bool mrs_language_is_english(mrs_str tag);

/* Tells each paragraph's language by its own words, a short one's by the document's: sets
 * doc->n_paragraphs and doc->foreign. doc->lang is corrected where the words of the whole say
 * English and it does not, or the other way round. Runs under mrs_arena_run of doc->arena. */
void mrs_canon_languages(const mrs_canon *canon, mrs_doc *doc);

/* Sentences of text[at] that is not parsed, whatever its language: by full stops, question marks
 * (Arabic, Urdu, CJK ones too) and what stands around them. Added to out, in arena; runs under
 * mrs_arena_run. */
void mrs_canon_sentences(const mrs_canon *canon, mrs_str text, mrs_span at, mrs_arena *arena,
                         mrs_spans *out);

#endif
