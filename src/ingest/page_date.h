/* page_date.h - the day a page was published: every date it shows, weighed.
 *
 * Each date is offered with the rank of what says it (data/text/page_head.tsv; 1 surest): meta
 * tags and JSON-LD, <time>, the address, elements named for dates, words before a date, lines that
 * are dates. "Published" goes before "modified"; of one rank the first in the page wins. Only days
 * from 1995 on count: a month, a copyright year is no date of a report. Where day and month cannot
 * be told apart, another date of the page, the language or the country of the address decides, else
 * nothing does. */
#ifndef MRS_INGEST_PAGE_DATE_H
#define MRS_INGEST_PAGE_DATE_H

#include "ingest/article.h"

typedef struct {
    mrs_str text;      /* as written; borrowed */
    int32_t day;       /* MRS_NO_DAY while unsure */
    int32_t either[2]; /* unsure: day first, month first */
    int rank;
    mrs_published_how how;
} mrs_page_day;

typedef struct {
    const mrs_canon *canon;
    const mrs_page *page;
    const mrs_article *article;
    mrs_str uri, lang; /* may be empty; lang as the page says ("en-US") */
    mrs_arena *arena;
    MRS_VEC(mrs_page_day) found;
} mrs_page_dates;

/* All run under mrs_arena_run of dates->arena. */

/* A value that is made to hold a date. */
void mrs_page_date_offer(mrs_page_dates *dates, mrs_str value, int rank, mrs_published_how how);

/* Look through the address, <time> elements and the texts. */
void mrs_page_date_search(mrs_page_dates *dates);

/* NULL: none. */
const mrs_page_day *mrs_page_date_best(mrs_page_dates *dates);

#endif
