/* gazetteer_merge.h - one gazetteer out of one that is there, a dump's runs and a user's own rows.
 *
 * Places stand in this order: the packages' of base, the runs' one after the other, base's rows of
 * data/places, the user's rows. The entries of all are merged, each kind sorted already, so memory
 * does not grow with the dump. */
#ifndef MRS_GROUND_GAZETTEER_MERGE_H
#define MRS_GROUND_GAZETTEER_MERGE_H

#include "ground/gazetteer_dump.h"
#include "ground/gazetteer_make.h"

typedef struct {
    const mrs_pack *base; /* sections gaz/...; the user's rows in it are left out */
    const mrs_pack *runs; /* [n_runs], in the dump's order */
    uint32_t n_runs;
    mrs_making *own;      /* the user's rows, their first as mrs_gaz_merge_first says */
    mrs_str origin, rows; /* texts kept in gaz/origin, gaz/own */
    void *ctx;            /* of progress */
    void (*progress)(void *ctx, const char *what, uint64_t done, uint64_t all); /* may be NULL */
} mrs_gaz_merge;

/* The index that the first of the user's rows will have. */
MRS_CHECK mrs_status mrs_gaz_merge_first(const mrs_gaz_merge *merge, uint32_t *first, mrs_err *err);
/* To be called under mrs_arena_run of own->arena. Fails: MRS_E_LIMIT (more names than 4 GiB of
 * them), MRS_E_IO, MRS_E_FORMAT, MRS_E_MEMORY; path is as it was then. */
MRS_CHECK mrs_status mrs_gaz_merge_write(const mrs_gaz_merge *merge, const char *path,
                                         mrs_err *err);

#endif
