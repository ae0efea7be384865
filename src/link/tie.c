/* tie.c - what people hold for one happening, or for two (store/decide.h), beside what pairs say.
 */
#include "link/link_internal.h"

#include <stdlib.h>

typedef struct {
    mrs_linking *run;
    const mrs_tie *tie;
    mrs_status status;
    mrs_err *err;
} taking;

static mrs_status take(void *ctx, mrs_err *err)
{
    const taking *t = ctx;
    mrs_linking *run = t->run;
    mrs_str a = mrs_str_copy(t->tie->a, run->arena), b = mrs_str_copy(t->tie->b, run->arena);
    (void)err;
    *MRS_PUSH(run->arena, &run->ties) = (mrs_tie_end){a, b, t->tie->same, t->tie->decision};
    *MRS_PUSH(run->arena, &run->ties) = (mrs_tie_end){b, a, t->tie->same, t->tie->decision};
    return MRS_OK;
}

static bool take_one(void *ctx, const mrs_tie *tie)
{
    taking *t = ctx;
    t->tie = tie;
    t->status = mrs_arena_run(&t->run->arena, 1, take, t, t->err);
    return !t->status;
}

static int by_ends(const void *a, const void *b)
{
    const mrs_tie_end *x = a, *y = b;
    int order = mrs_str_cmp(x->from, y->from);
    return order ? order : mrs_str_cmp(x->to, y->to);
}

mrs_status mrs_link_ties(mrs_linking *run, mrs_store *store, mrs_err *err)
{
    taking t = {.run = run, .err = err};
    mrs_status st = mrs_store_ties(store, take_one, &t, err);
    if (run->ties.n)
        qsort(run->ties.at, run->ties.n, sizeof *run->ties.at, by_ends);
    return st ? st : t.status;
}

const mrs_tie_end *mrs_ties_of(const mrs_linking *run, mrs_str claim, uint32_t *n)
{
    uint32_t low = 0, high = run->ties.n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (mrs_str_cmp(run->ties.at[mid].from, claim) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *n = 0;
    while (low + *n < run->ties.n && mrs_str_eq(run->ties.at[low + *n].from, claim))
        ++*n;
    return *n ? &run->ties.at[low] : NULL;
}

bool mrs_held_apart(const mrs_linking *run, mrs_str a, mrs_str b)
{
    uint32_t n;
    const mrs_tie_end *at = mrs_ties_of(run, a, &n);
    for (uint32_t i = 0; i < n; i++)
        if (!at[i].same && mrs_str_eq(at[i].to, b))
            return true;
    return false;
}

/* Items with ties, by the key of their claim, to the place of their unit. */
static void index_tied(const mrs_linking *run, const uint32_t *units, uint32_t n, mrs_index *out,
                       mrs_arena *arena)
{
    for (uint32_t i = 0; i < n; i++) {
        const mrs_unit *u = &run->units.at[units[i]];
        for (uint32_t k = 0; k < u->n; k++) {
            const mrs_item *item = &run->items.at[u->items[k]];
            uint32_t n_ties;
            if (item->state != MRS_STATE_REJECTED && mrs_ties_of(run, item->id, &n_ties))
                mrs_index_put(out, mrs_claim_key(item->id), i, arena);
        }
    }
}

mrs_pair *mrs_ties_among(const mrs_linking *run, const uint32_t *units, uint32_t n, bool same,
                         uint32_t *n_pairs, mrs_arena *arena)
{
    MRS_VEC(mrs_pair) list = {0};
    mrs_index places = {0};
    if (run->ties.n)
        index_tied(run, units, n, &places, arena);
    for (uint32_t i = 0; places.n && i < run->ties.n; i++) {
        const mrs_tie_end *t = &run->ties.at[i];
        uint32_t a = mrs_index_get(&places, mrs_claim_key(t->from));
        uint32_t b = mrs_index_get(&places, mrs_claim_key(t->to));
        if (t->same == same && a != UINT32_MAX && b != UINT32_MAX && a < b)
            *MRS_PUSH(arena, &list) = (mrs_pair){a, b, MRS_TIE};
    }
    *n_pairs = list.n;
    return list.at;
}
