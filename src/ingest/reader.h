/* reader.h - from the bytes of one part to text that leads back to them: one function a format.
 *
 * A reader gives text as text/decode.h does: valid UTF-8, in runs that say which bytes of the part
 * each piece came from (copied: byte for byte; else one character, or a line break, stands for
 * them). What the format says of title, author, publisher, date, address, language goes into the
 * document where it has none yet. Main text only; the canonical text is made from it afterwards. */
#ifndef MRS_INGEST_READER_H
#define MRS_INGEST_READER_H

#include "ingest/media.h"

typedef struct {
    mrs_decoded text;
    bool paragraphs; /* each line is a whole paragraph: no wrap is undone */
    bool article;    /* the text is the report alone: nothing but single lines is taken out */
    bool header;     /* "Key: value" lines may stand at its top */
} mrs_reading;

typedef struct {
    const mrs_canon *canon;
    mrs_str charset; /* as the source said; empty: unknown */
    uint64_t line;
    uint32_t column; /* of a sheet, and what stands between its cells */
    char delimiter;
    const char *columns; /* as in mrs_source_options */
    const char *path;    /* for messages and addresses */
} mrs_reader_options;

/* Reads doc->bytes; *out is {0} and its text in scratch, or in doc->bytes. Runs the arenas itself
 * (mrs_arena_run), and holds no foreign memory while it does. MRS_E_FORMAT: not of this format, or
 * damaged; MRS_E_EMPTY: there is no text; MRS_E_LIMIT. */
typedef mrs_status mrs_reader(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                              mrs_reading *out, mrs_err *err);

/* NULL: no reader for it. */
mrs_reader *mrs_reader_of(mrs_media media);

/* Bytes a part of this format may have. */
size_t mrs_reader_limit(mrs_media media);

/* Into doc's field where it has none yet. Both run under mrs_arena_run of doc->arena. */
void mrs_head_set(mrs_doc *doc, mrs_str *to, mrs_str value);
/* A date as written, with how it was found, where doc has none yet. */
void mrs_head_date(const mrs_canon *canon, mrs_doc *doc, mrs_str date, mrs_published_how how);

mrs_reader mrs_read_text;     /* reader.c */
mrs_reader mrs_read_json;     /* jsonl.c */
mrs_reader mrs_read_html;     /* html.c */
mrs_reader mrs_read_row;      /* csv.c */
mrs_reader mrs_read_markdown; /* markdown.c */
mrs_reader mrs_read_pdf;      /* pdf.c */
mrs_reader mrs_read_docx;     /* docx.c */
mrs_reader mrs_read_message;  /* mail.c */
mrs_reader mrs_read_entry;    /* feed.c */

#endif
