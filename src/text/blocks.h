/* blocks.h - which paragraphs are the report and which only stand around it.
 *
 * The body runs from the first to the last full paragraph (one that ends like a sentence and is
 * long enough). Before it lie headline, byline, date line, publisher; after it what a page hangs
 * on. Runs under mrs_arena_run. */
#ifndef MRS_TEXT_BLOCKS_H
#define MRS_TEXT_BLOCKS_H

#include "text/lines.h"
#include "text/tables.h"

typedef struct {
    mrs_str text;    /* clean, one line */
    uint32_t width;  /* code points */
    uint8_t gap;     /* blank lines before it: 0, 1, 2 */
    uint8_t last;    /* mrs_line_last */
    bool list;       /* a line of a list */
    const char *why; /* NULL: it stays */
    bool date, name; /* is a date line; is made of capitalised words only */
} mrs_block;

typedef struct {
    mrs_block *at;
    uint32_t n;
    uint32_t first, last; /* the body, both included; first == n: there is none */
} mrs_blocks;

/* What the blocks told. Empty: nothing found. Borrowed from the blocks' text. */
typedef struct {
    mrs_str author, publisher;
    mrs_str date; /* the date line */
    int32_t date_first, date_last;
    uint32_t title; /* block, or blocks.n */
} mrs_blocks_head;

/* Sets why of every block that goes, first and last, and *head. article: nothing stands around the
 * report, so that only blocks go which a row names. */
void mrs_blocks_judge(const mrs_canon *canon, mrs_matcher *matcher, mrs_blocks *blocks,
                      bool article, mrs_arena *scratch, mrs_blocks_head *head);

#endif
