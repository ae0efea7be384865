#include "link/link_internal.h"

#include <stdio.h>

/* Of each arena: what is loaded, what is made of it. */
#define CEILING ((size_t)8 << 30)
/* Changed what the result is for the same claims and tables? Then count up. */
enum { RULES = 3 };

static mrs_status link_all(void *ctx, mrs_err *err)
{
    return mrs_link_all(ctx, err);
}

static mrs_status link_few(void *ctx, mrs_err *err)
{
    return mrs_link_few(ctx, err);
}

/* The look-ups of few cost about as much as linking so many units in memory, a document. */
static bool worth_all(const mrs_link_options *options, const mrs_relink_state *state)
{
    if (state->fresh || options->way != MRS_LINK_BY_NEED)
        return state->fresh || options->way == MRS_LINK_ALL;
    return state->n_units < state->n_dirty * (uint64_t)MRS_RELINK_MANY;
}

static mrs_status run_in(mrs_linking *run, mrs_store *store, const mrs_link_options *options,
                         mrs_err *err)
{
    mrs_relink_state state;
    mrs_arena *const arenas[] = {run->arena, run->part};
    char rules[80];
    snprintf(rules, sizeof rules, "%d %s", RULES, run->linker->pack_sha256);
    mrs_status st = mrs_relink_begin(store, mrs_str_of(rules), &run->relink, &state, err);
    if (!st)
        st = mrs_link_ties(run, store, err);
    if (!st && (state.fresh || state.n_dirty || options->way != MRS_LINK_BY_NEED)) {
        run->stats.all = worth_all(options, &state);
        st = mrs_arena_run(arenas, 2, run->stats.all ? link_all : link_few, run, err);
    }
    return mrs_relink_end(run->relink, st, &run->stats.changes, err);
}

mrs_status mrs_link_run(const mrs_linker *linker, mrs_store *store, const mrs_link_options *options,
                        mrs_link_stats *stats, mrs_err *err)
{
    static const mrs_link_options plain = {0};
    mrs_linking run = {.linker = linker,
                       .arena = mrs_arena_new(CEILING),
                       .part = mrs_arena_new(CEILING),
                       .n_jobs = options ? options->jobs : 1};
    mrs_status st = run.arena && run.part ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = run_in(&run, store, options ? options : &plain, err);
    if (stats)
        *stats = run.stats;
    mrs_arena_free(run.arena);
    mrs_arena_free(run.part);
    return st;
}
