/* page_json.h - the strings of a page's JSON-LD, as they stand, however broken it is.
 *
 * Pages carry JSON with raw line breaks, trailing commas, comments and missing brackets, which a
 * strict reader refuses whole; this one hands out each string with the keys around it. */
#ifndef MRS_INGEST_PAGE_JSON_H
#define MRS_INGEST_PAGE_JSON_H

#include "base/base.h"

enum { MRS_PAGE_JSON_DEPTH = 64 }; /* what is deeper is passed over */

typedef struct {
    mrs_str key;          /* of the value or of the list it stands in; escapes as they are */
    mrs_str value;        /* without quotes, escapes as they are */
    const mrs_str *above; /* [depth] keys of the objects and lists around, outermost first */
    int depth;
} mrs_page_json;

void mrs_page_json_walk(mrs_str script, void (*visit)(void *ctx, const mrs_page_json *value),
                        void *ctx);

#endif
