/* text.h - the document: canonical text, the map back to the bytes, tokens. Front door of text.
 *
 * A document is an arena with sections. Each stage fills its own section and reads earlier ones:
 * ingest fills the head and the text; text the tokens; nlp the parse; ground the mentions; code the
 * claims. Sections of later modules are named here and defined in their own headers. */
#ifndef MRS_TEXT_TEXT_H
#define MRS_TEXT_TEXT_H

#include "base/base.h"

/* How the publication date was found (spec/record.md 1). */
typedef enum {
    MRS_PUBLISHED_NONE,
    MRS_PUBLISHED_META,
    MRS_PUBLISHED_DATELINE,
    MRS_PUBLISHED_TEXT,
    MRS_PUBLISHED_GIVEN
} mrs_published_how;

/* first == last for a day; a month or a year spans more; MRS_NO_DAY when unknown. */
typedef struct {
    int32_t first, last;
    mrs_published_how how;
    mrs_str text; /* as found or given, e.g. "2021-05", "Friday 24/March/2023 - 12:01 PM" */
} mrs_published;

/* Where a part came from, as far as its giver says. Empty: unknown. */
typedef struct {
    const char *format; /* "text", "html" ...: mrs_media_text */
    mrs_str inside;     /* of an archive, feed ...: the path and, after "!", the member */
    mrs_str charset;    /* as said, e.g. "text/html; charset=utf-8" */
    mrs_str headers;    /* as received with it: HTTP or mail headers */
    mrs_str fetched_at; /* as written: WARC-Date */
    bool fetched;       /* by this program, from uri; else whoever brought it says so */
} mrs_origin;

/* One run of canonical text and the bytes it came from. Runs are in order of the canonical text and
 * cover it; a run either copies (equal lengths, byte for byte) or replaces ("\n" by " "). */
typedef struct {
    mrs_span text;     /* bytes of the canonical text */
    uint64_t from, to; /* bytes of the part received, half-open */
    bool copied;
} mrs_mapped;

/* Bytes of a part as text. Runs cover text in order; a run that is not copied stands for one
 * character. */
typedef struct {
    mrs_str text; /* valid UTF-8; borrowed from bytes when one run copies all */
    mrs_mapped *runs;
    uint32_t n_runs;
    const char *charset; /* "utf-8", "utf-16le", "utf-16be", "windows-1252", "windows-1256" */
    bool guessed;        /* neither marked nor valid UTF-8 */
} mrs_decoded;

/* Bytes received that are not in the canonical text: banner, byline, cross-link, advertisement. */
typedef struct {
    uint64_t from, to;
    const char
        *why; /* "banner", "byline", "cross-link", "dateline", "advertisement", "repeat" ... */
} mrs_removed;

/* A paragraph in another language than the one that is coded (English). */
typedef struct {
    mrs_span at;  /* bytes of the canonical text, without its line break */
    mrs_str lang; /* BCP 47; "und": its script or words are not English, and no more is known */
} mrs_foreign;

typedef MRS_VEC(mrs_span) mrs_spans;

typedef struct {
    uint32_t n;
    mrs_span *at;   /* [n] bytes of doc->text */
    uint8_t *space; /* [n] 1: one U+0020 follows and belongs to the token (spaCy's SPACY) */
    mrs_str *norm;  /* [n] NORM of golden/MODEL.md 3 */
} mrs_tokens;

typedef struct mrs_parse mrs_parse;         /* nlp/nlp.h */
typedef struct mrs_grounding mrs_grounding; /* ground/ground.h */
typedef struct mrs_coding mrs_coding;       /* code/code.h */

typedef struct mrs_doc {
    mrs_arena *arena; /* owns all that hangs here */

    /* head (ingest) */
    mrs_str id;          /* 64 hex: SHA-256 of the bytes of the part received */
    mrs_str text_sha256; /* 64 hex, of the canonical text */
    mrs_str uri, publisher, title, author, lang; /* empty: unknown; lang BCP 47 */
    mrs_published published;
    mrs_origin origin;
    bool sample;          /* made up for this project: every output says INVENTED */
    mrs_str bytes;        /* the part as received; in arena, or borrowed while the document lives */
    const char *charset;  /* of bytes, e.g. "utf-8"; NULL: text was given clean */
    bool charset_guessed; /* neither marked nor valid UTF-8 */

    /* canonical text (ingest through text/canon.h) */
    mrs_str text; /* valid UTF-8, NFC, hard wraps undone, no boilerplate; paragraphs end in "\n" */
    struct {
        mrs_mapped *at;
        uint32_t n;
    } map;
    struct {
        mrs_removed *at;
        uint32_t n;
    } removed;

    uint32_t n_paragraphs; /* with a letter or digit; 0: mrs_canon_languages was not asked */
    struct {
        mrs_foreign *at;
        uint32_t n;
    } foreign; /* those that are kept and searched, and not machine-coded */

    mrs_span title_at; /* the headline, when it stands in the text */
    mrs_span dateline; /* "ERBIL, Kurdistan Region - ": its place is the writer's, no event's */

    mrs_tokens tokens;
    mrs_parse *parse;      /* NULL: not run (other language, or not asked) */
    mrs_grounding *ground; /* NULL: not run */
    mrs_coding *coding;    /* NULL: not run */
} mrs_doc;

/* An empty document in a new arena; NULL when the system has no memory. Caller: mrs_doc_free. */
mrs_doc *mrs_doc_new(size_t arena_ceiling);
void mrs_doc_free(mrs_doc *doc); /* NULL is fine */

/* Has it a paragraph in English, or of no language that is known? That is what is coded. */
bool mrs_doc_is_codable(const mrs_doc *doc);
/* doc->text with blanks for what is not coded: same length, so that all offsets hold. Runs under
 * mrs_arena_run. */
mrs_str mrs_doc_codable_text(const mrs_doc *doc, mrs_str text, mrs_arena *arena);

/* The bytes of the part received that stand behind a span of canonical text. */
void mrs_doc_bytes_of(const mrs_doc *doc, mrs_span at, uint64_t *from, uint64_t *to);

#include "text/canon.h"
#include "text/decode.h" /* IWYU pragma: export */
#include "text/near.h"   /* IWYU pragma: export */
#include "text/tokenize.h"
#include "text/unicode.h"

#endif
