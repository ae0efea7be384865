/* page_cut.h - a page without what its parser need not see: the code in <script> and <style>, the
 * words of comments. They are half of a page's bytes and the slowest to parse. */
#ifndef MRS_INGEST_PAGE_CUT_H
#define MRS_INGEST_PAGE_CUT_H

#include "base/base.h"

typedef struct {
    size_t at;       /* in what is left */
    size_t from, to; /* bytes of the page that are gone there */
} mrs_page_gap;

typedef struct {
    mrs_buf left;
    mrs_page_gap *gaps; /* in order; heap */
    size_t n, cap;
    size_t cursor; /* gaps that lie before the place asked for last */
    bool failed;
} mrs_page_cut;

/* Scripts that hold JSON stay. Elements and comments themselves stay, empty. */
void mrs_page_cut_make(mrs_str page, mrs_page_cut *out);
void mrs_page_cut_clear(mrs_page_cut *cut); /* {0} is fine */

/* The place in the page behind a place in what is left; of the two ends of a gap the later. Quick
 * for places in order. */
size_t mrs_page_cut_place(mrs_page_cut *cut, size_t at);

/* What is gone right behind a start tag that ends at `at`, or just before its last byte; empty:
 * nothing. */
mrs_page_gap mrs_page_cut_after(mrs_page_cut *cut, size_t at);

#endif
