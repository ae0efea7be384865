/* relink_internal.h - what relink.c and relink_events.c share. */
#ifndef MRS_STORE_RELINK_INTERNAL_H
#define MRS_STORE_RELINK_INTERNAL_H

#include "store/store_internal.h"

#include <stdio.h>

/* An event that was touched, as it stood. */
typedef struct {
    char id[MRS_ID_LEN + 1], hash[65];
    int64_t fid, claim; /* claim: its first that stands; 0: none */
    bool stale, put;    /* stale: its rows are not all there any more */
} mrs_old_event;

struct mrs_relink {
    mrs_store *store;
    mrs_buf list; /* what the last call gave */
    mrs_buf old;  /* mrs_old_event; by id once sorted */
    size_t given; /* bytes of old whose claims were given out */
    bool sorted, swept;
    bool shrunk[2]; /* layers events, event_areas: their box may be smaller now */
    mrs_event_changes changes;
    char rules[128];
};

/* Column 0 of all rows, into out (cleared first). */
MRS_CHECK mrs_status mrs_numbers_read(mrs_store *store, mrs_stmt *stmt, mrs_buf *out, mrs_err *err);
/* The same of a kept statement without parameters; caller frees. */
MRS_CHECK mrs_status mrs_numbers_take(mrs_store *store, mrs_sql_id id, int64_t **out, uint32_t *n,
                                      mrs_err *err);

/* Sweeps, sets the links that code found, and the layers' boxes. */
MRS_CHECK mrs_status mrs_relink_events_finish(mrs_relink *relink, mrs_err *err);

#endif
