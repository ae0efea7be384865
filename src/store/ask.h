/* ask.h - what a service asks of the record beside its rows. Part of store.h. */
#ifndef MRS_STORE_ASK_H
#define MRS_STORE_ASK_H

#include "store/row.h"

typedef struct mrs_store mrs_store;
typedef MRS_VEC(mrs_str) mrs_ids;

/* The first and last day that an event has; MRS_NO_DAY: none. */
typedef struct {
    int32_t first, last;
} mrs_span_days;
MRS_CHECK mrs_status mrs_store_days(mrs_store *store, mrs_span_days *out, mrs_err *err);

/* What became of the record after revision `since`: events as they stand that are new or changed,
 * then events that are there no more; counts of claims and decisions. */
typedef struct {
    int64_t revision; /* up to which */
    mrs_str at;       /* RFC 3339; in arena */
    mrs_ids events, gone;
    bool many; /* more than most: events and gone are cut off */
    uint64_t claims, decisions;
} mrs_changes;
/* Under mrs_arena_run of arena. */
MRS_CHECK mrs_status mrs_store_changes(mrs_store *store, int64_t since, uint32_t most,
                                       mrs_changes *out, mrs_arena *arena, mrs_err *err);

#endif
