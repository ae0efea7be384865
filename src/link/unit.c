/* unit.c - the claims of one document that code held for one happening. */
#include "link/link_internal.h"

#include <stdlib.h>

typedef struct {
    uint32_t doc, group, item;
} key;

static int by_key(const void *a, const void *b)
{
    const key *x = a, *y = b;
    if (x->doc != y->doc)
        return x->doc < y->doc ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static int by_first_item(const void *a, const void *b)
{
    uint32_t x = ((const mrs_unit *)a)->items[0], y = ((const mrs_unit *)b)->items[0];
    return (x > y) - (x < y);
}

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

void mrs_link_units(mrs_linking *run)
{
    uint32_t n = run->items.n;
    key *keys = MRS_NEW(run->arena, key, n);
    uint32_t *order = MRS_NEW(run->arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = (key){run->items.at[i].doc, run->items.at[i].group, i};
    if (n)
        qsort(keys, n, sizeof *keys, by_key);
    for (uint32_t i = 0; i < n; i++) {
        order[i] = keys[i].item;
        if (i == 0 || keys[i].doc != keys[i - 1].doc || keys[i].group != keys[i - 1].group)
            *MRS_PUSH(run->arena, &run->units) = (mrs_unit){.items = &order[i], .doc = keys[i].doc};
        run->units.at[run->units.n - 1].n++;
    }
    if (run->units.n)
        qsort(run->units.at, run->units.n, sizeof *run->units.at, by_first_item);
    for (uint32_t i = 0; i < run->units.n; i++) {
        mrs_unit *u = &run->units.at[i];
        for (uint32_t k = 0; k < u->n; k++)
            run->items.at[u->items[k]].unit = i;
        mrs_event_fields(run, u->items, u->n, &u->told);
        u->of = class_of(&u->told);
        u->words = words_of(run, u);
    }
}
