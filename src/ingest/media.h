/* format.h - what bytes are, told by the first of them and not by a name. Sources: the formats' own
 * specifications; for text-like ones the marks are given in docs/input.md. */
#ifndef MRS_INGEST_MEDIA_H
#define MRS_INGEST_MEDIA_H

#include "text/text.h"

/* The second word stands in the record as the format a document came in. */
/* clang-format off */
#define MRS_MEDIAS(X)                                                                              \
    X(ANY, "")           /* not looked at yet */                                                   \
    X(OTHER, "other")    /* cannot be read */                                                      \
    X(TEXT, "text")      X(MARKDOWN, "Markdown") X(HTML, "HTML") X(PDF, "PDF") X(DOCX, "DOCX")     \
    X(MESSAGE, "message") X(ENTRY, "feed entry") X(JSON, "JSON") X(ROW, "row")                     \
    /* these hold parts */                                                                         \
    X(JSON_LINES, "JSON Lines") X(JSON_LIST, "JSON list") X(CSV, "CSV") X(FEED, "feed")            \
    X(MAIL, "mail")      X(MBOX, "mbox")         X(WARC, "WARC")  X(ARCHIVE, "archive")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_MEDIA_##name,
    MRS_MEDIAS(MRS_X)
#undef MRS_X
        MRS_N_MEDIA
} mrs_media;
const char *mrs_media_text(mrs_media media);
mrs_media mrs_media_read(mrs_str text); /* ANY: no such format */

enum { MRS_MEDIA_BYTES = 1 << 16 }; /* this many are looked at, or all there are */

/* why: what it is and what to do, for MRS_MEDIA_OTHER; a static string. A sheet is TEXT or MARKDOWN
 * here: mrs_csv_sniff. */
mrs_media mrs_media_of(mrs_str head, const char **why);

#endif
