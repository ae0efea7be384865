/* page_head.h - what a page says of its report: title, author, publisher, address, language, day.
 *
 * Read from meta tags, JSON-LD, <link rel=canonical>, <html lang>, <title> and the headline by the
 * rows of data/text/page_head.tsv; of each the value of the best rank. The day: page_date.h. */
#ifndef MRS_INGEST_PAGE_HEAD_H
#define MRS_INGEST_PAGE_HEAD_H

#include "ingest/article.h"

typedef struct {
    mrs_str title, author, publisher, uri, lang; /* empty: unknown */
    mrs_str date;                                /* as written */
    int32_t day;                                 /* MRS_NO_DAY: unknown */
    mrs_published_how how;
} mrs_page_head;

/* uri: where the page came from, or empty. All texts in the page or the arena. Runs under
 * mrs_arena_run of arena. */
void mrs_page_head_find(const mrs_canon *canon, const mrs_page *page, const mrs_article *article,
                        mrs_str uri, mrs_arena *arena, mrs_page_head *out);

#endif
