/* opening.h - how the first paragraph opens: "ERBIL, Kurdistan Region - ", "(Agency) - ".
 * Source: data/text/openings.tsv. Runs under mrs_arena_run. */
#ifndef MRS_TEXT_OPENING_H
#define MRS_TEXT_OPENING_H

#include "text/tables.h"

typedef struct {
    uint32_t cut;      /* bytes at the start that name only the agency: they go */
    mrs_span dateline; /* stays; empty: there is none */
    mrs_str agency;    /* empty: none */
    mrs_str date;      /* as written; empty: none */
    int32_t first, last;
} mrs_opening_found;

void mrs_opening_find(const mrs_canon *canon, mrs_matcher *matcher, mrs_str paragraph,
                      mrs_opening_found *out);

#endif
