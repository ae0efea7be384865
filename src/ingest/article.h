/* article.h - the report in a page: which of its blocks are the text, and which stand around it.
 *
 * A block is text that no block element, table cell or pair of line breaks parts. Elements whose
 * tag or name (data/text/page.tsv) says that they are no report go, with all in them, unless they
 * hold most of what reads like sentences. The report's root is the element surest named for it that
 * holds enough sentences, else the one with the most sentences over other text (maximum subsequence
 * segmentation over the tree: Pasternack & Roth, WWW 2009; block features: Kohlschuetter et al.,
 * WSDM 2010). Within it blocks of links, lists of links and short blocks at the ends go. */
#ifndef MRS_INGEST_ARTICLE_H
#define MRS_INGEST_ARTICLE_H

#include "ingest/page.h"

typedef struct {
    uint32_t first, end;   /* nodes: its texts are those in [first, end) that no drop covers */
    uint32_t element;      /* the block element it stands in */
    uint32_t chars, links; /* code points without white space at ends; those in <a> */
    uint8_t tag;    /* of that element, or of the nearest p, li, h1..h6, td, pre, blockquote */
    bool sentences; /* reads like running text */
    bool kept;      /* belongs to the report */
} mrs_page_block;

typedef struct {
    MRS_VEC(mrs_page_block) blocks; /* of the whole page, in order */
    bool *dropped;                  /* [page->nodes.n] */
    uint8_t *marks;                 /* [page->nodes.n] mrs_page_mark of the element's own names */
    uint32_t root;                  /* node */
    uint32_t title;                 /* node of the headline (h1), or 0 */
} mrs_article;

/* Runs under mrs_arena_run of arena. */
void mrs_article_find(const mrs_canon *canon, const mrs_page *page, mrs_arena *arena,
                      mrs_article *out);

#endif
