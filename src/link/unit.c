/* unit.c - the claims of one document that code held for one happening. */
#include "link/link_internal.h"

#include <stdlib.h>

static mrs_unit_class class_of(const mrs_event *e)
{
    if (e->recency == MRS_RECENCY_AGGREGATE)
        return MRS_CLASS_TOTAL;
    if (e->recency == MRS_RECENCY_GENERAL)
        return MRS_CLASS_HABIT;
    return e->status == MRS_CLAIM_PLANNED || e->status == MRS_CLAIM_POSSIBLE ? MRS_CLASS_PLAN
                                                                             : MRS_CLASS_FACT;
}

static int by_term(const void *a, const void *b)
{
    uint32_t x = ((const mrs_term *)a)->term, y = ((const mrs_term *)b)->term;
    return (x > y) - (x < y);
}

/* Of one item its own; of several the terms of all, each with its greatest weight. */
static mrs_vector words_of(mrs_linking *run, const mrs_unit *u)
{
    if (u->n == 1)
        return run->items.at[u->items[0]].words;
    MRS_VEC(mrs_term) list = {0};
    for (uint32_t i = 0; i < u->n; i++) {
        const mrs_vector *v = &run->items.at[u->items[i]].words;
        for (uint32_t k = 0; k < v->n; k++)
            *MRS_PUSH(run->arena, &list) = v->at[k];
    }
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, by_term);
    uint32_t n = 0;
    for (uint32_t i = 0; i < list.n; i++) {
        if (!n || list.at[n - 1].term != list.at[i].term)
            list.at[n++] = list.at[i];
        else if (list.at[i].weight > list.at[n - 1].weight)
            list.at[n - 1].weight = list.at[i].weight;
    }
    return (mrs_vector){list.at, n};
}

/* "c-0123456789abcdef...": those 16 digits as a number. */
int64_t mrs_claim_key(mrs_str id)
{
    uint64_t key = 0;
    for (size_t i = 2; i < 18; i++) {
        char c = i < id.len ? id.ptr[i] : '0';
        key = key << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return (int64_t)(key ^ (uint64_t)1 << 63);
}

static void *kept(const mrs_linking *run, const void *from, size_t size, uint32_t n)
{
    void *to = mrs_arena_alloc(run->arena, n, size);
    if (n)
        memcpy(to, from, n * size);
    return to;
}

/* Made in run->part, so that what lasts is no larger than it must be: there are many. */
static void tell(mrs_linking *run, mrs_unit *u)
{
    mrs_event *e = &u->told;
    mrs_mark mark = mrs_arena_mark(run->part);
    mrs_event_fields(run, u->items, u->n, e, run->part);
    e->actors = kept(run, e->actors, sizeof *e->actors, e->n_actors);
    e->targets = kept(run, e->targets, sizeof *e->targets, e->n_targets);
    e->quantities = kept(run, e->quantities, sizeof *e->quantities, e->n_quantities);
    mrs_arena_rewind(run->part, mark);
}

static void finish(mrs_linking *run, mrs_unit *u)
{
    u->key = mrs_claim_key(run->items.at[u->items[0]].id);
    tell(run, u);
    u->of = class_of(&u->told);
    u->words = words_of(run, u);
}

/* A rejected claim is a unit of its own, and so is what people hold for another happening. */
static bool fits(const mrs_linking *run, const mrs_unit *u, uint32_t n, const mrs_item *item)
{
    for (uint32_t i = 0; i < n; i++) {
        const mrs_item *other = &run->items.at[u->items[i]];
        if (other->group != item->group || other->state == MRS_STATE_REJECTED ||
            item->state == MRS_STATE_REJECTED || mrs_held_apart(run, other->id, item->id))
            return false;
    }
    return true;
}

void mrs_link_units(mrs_linking *run, uint32_t doc, uint32_t first)
{
    uint32_t n = run->items.n - first, taken = 0;
    uint32_t *order = MRS_NEW(run->arena, uint32_t, n);
    bool *done = MRS_NEW(run->arena, bool, n);
    for (uint32_t i = 0; i < n; i++) {
        if (done[i])
            continue;
        mrs_unit *u = MRS_PUSH(run->arena, &run->units);
        *u = (mrs_unit){.items = &order[taken], .doc = doc, .score = 1};
        for (uint32_t k = i; k < n; k++) {
            mrs_item *item = &run->items.at[first + k];
            if (done[k] || !fits(run, u, (uint32_t)(&order[taken] - u->items), item))
                continue;
            done[k] = true;
            item->unit = run->units.n - 1;
            order[taken++] = first + k;
        }
        u->n = (uint32_t)(&order[taken] - u->items);
        finish(run, u);
        mrs_index_put(&run->unit_at, u->key, run->units.n - 1, run->arena);
        if (run->items.at[u->items[0]].state != MRS_STATE_REJECTED)
            mrs_unit_blocks(run, u);
    }
}

mrs_unit_row mrs_unit_row_of(const mrs_linking *run, const mrs_unit *unit)
{
    return (mrs_unit_row){.unit = unit->key,
                          .doc = run->docs.at[unit->doc].fid,
                          .day = unit->told.time.start,
                          .blocks = unit->blocks,
                          .n_blocks = unit->n_blocks};
}
