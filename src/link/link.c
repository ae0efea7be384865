#include "link/link_internal.h"

#define CEILING ((size_t)8 << 30)

static mrs_status compute(void *ctx, mrs_err *err)
{
    mrs_linking *run = ctx;
    (void)err;
    mrs_link_words(run);
    mrs_link_units(run);
    mrs_link_block(run);
    mrs_link_group(run);
    mrs_link_events(run);
    mrs_link_relate(run);
    return MRS_OK;
}

static mrs_status write_down(const mrs_linking *run, mrs_store *store, mrs_link_stats *stats,
                             mrs_err *err)
{
    mrs_event_set set = {run->events, run->n_events, run->links.at, run->links.n};
    mrs_event_changes changes = {0};
    mrs_status st = mrs_store_replace_events(store, &set, &changes, err);
    if (stats)
        *stats = (mrs_link_stats){.claims = run->items.n,
                                  .pairs = run->n_compared,
                                  .events = run->n_events,
                                  .links = run->links.n,
                                  .changes = changes};
    return st;
}

mrs_status mrs_link_run(const mrs_linker *linker, mrs_store *store, mrs_link_stats *stats,
                        mrs_err *err)
{
    mrs_linking run = {.linker = linker, .arena = mrs_arena_new(CEILING)};
    if (!run.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_link_load(&run, store, err);
    if (!st)
        st = mrs_arena_run(&run.arena, 1, compute, &run, err);
    if (!st)
        st = write_down(&run, store, stats, err);
    mrs_arena_free(run.arena);
    return st;
}
