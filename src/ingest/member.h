/* member.h - a part as it is given: its bytes, and what its giver says of it. */
#ifndef MRS_INGEST_MEMBER_H
#define MRS_INGEST_MEMBER_H

#include "ingest/media.h"

/* Empty: unknown or not said. Borrowed until the giver is asked again. */
typedef struct {
    mrs_str name;    /* in a source: "2021/a.html"; UTF-8, as it came. Else: stands for a path */
    uint64_t line;   /* where it begins, for sources of lines; 0: the source has none */
    mrs_media media; /* ANY: its bytes say */
    mrs_str charset; /* as the source says ("text/html; charset=..."), which bytes may correct */
    mrs_str uri, title, author, publisher, date, lang; /* date as written */
    mrs_published published;  /* a date read already; how NONE: there is none */
    mrs_str headers;          /* what came with it: HTTP or mail headers, as received */
    mrs_str fetched_at;       /* when it was fetched, as written (WARC-Date) */
    bool fetched;             /* by this program, from uri */
    bool sample;              /* made up */
    uint32_t column;          /* CSV: where the text stands, from 0 */
    char delimiter;           /* CSV: between cells */
    mrs_str bytes;            /* the whole part, when stream is NULL */
    struct mrs_input *stream; /* else: its bytes are read from here */
} mrs_member;

#endif
