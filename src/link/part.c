/* part.c - units fall into parts that no pair leads out of; the events of each are made and
 * written.
 */
#include "link/link_internal.h"

#include <stdlib.h>

typedef struct {
    mrs_linking *run;
    mrs_sums *sums;
    uint32_t *items; /* of the event under way, in order of id */
    uint32_t n;
    mrs_event event;
    mrs_link *links;
    uint32_t n_links;
} making;

typedef struct {
    mrs_str id;
    uint32_t item;
} named;

static int by_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const named *)a)->id, ((const named *)b)->id);
}

static void sort_items(making *m)
{
    named *list = MRS_NEW(m->run->part, named, m->n);
    for (uint32_t i = 0; i < m->n; i++)
        list[i] = (named){m->run->items.at[m->items[i]].id, m->items[i]};
    qsort(list, m->n, sizeof *list, by_id);
    for (uint32_t i = 0; i < m->n; i++)
        m->items[i] = list[i].item;
}

static void set_claims(making *m)
{
    char id[MRS_ID_LEN + 1];
    mrs_event *e = &m->event;
    mrs_event_id(m->run->items.at[m->items[0]].id, id);
    e->id = mrs_str_copy(mrs_str_of(id), m->run->part);
    e->claims = MRS_NEW(m->run->part, mrs_event_claim, m->n);
    e->n_claims = m->n;
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_item *item = &m->run->items.at[m->items[i]];
        const mrs_unit *unit = &m->run->units.at[item->unit];
        mrs_str why = unit->why;
        if (!why.len)
            why = i == 0 ? MRS_STR("first of its event") : MRS_STR("same report, same happening");
        e->claims[i] = (mrs_event_claim){item->id, unit->score, why};
    }
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static uint32_t count_docs(const making *m)
{
    uint32_t n = 0, *docs = MRS_NEW(m->run->part, uint32_t, m->n);
    for (uint32_t i = 0; i < m->n; i++)
        docs[i] = m->run->items.at[m->items[i]].doc;
    qsort(docs, m->n, sizeof *docs, by_number);
    for (uint32_t i = 0; i < m->n; i++)
        n += i == 0 || docs[i] != docs[i - 1];
    return n;
}

static mrs_status write_event(making *m, mrs_err *err)
{
    mrs_linking *run = m->run;
    sort_items(m);
    mrs_event_fields(run, m->items, m->n, &m->event, run->part);
    set_claims(m);
    m->event.n_docs = count_docs(m);
    mrs_event_voices(run, m->items, m->n, &m->event, run->part);
    m->links = mrs_event_contradictions(run, m->items, &m->event, &m->n_links, run->part);
    mrs_status st = run->put
                        ? run->put(run->put_ctx, &m->event, err)
                        : mrs_relink_event_put(run->relink, &m->event, m->links, m->n_links, err);
    if (m->sums)
        mrs_sums_take(m->sums, &m->event);
    run->stats.events++;
    return st;
}

/* The event of the units whose cluster is the one given. */
static mrs_status make_event(making *m, const uint32_t *units, uint32_t n, mrs_err *err)
{
    mrs_mark mark = mrs_arena_mark(m->run->part);
    m->n = 0;
    for (uint32_t i = 0; i < n; i++)
        m->n += m->run->units.at[units[i]].n;
    m->items = MRS_NEW(m->run->part, uint32_t, m->n);
    m->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        const mrs_unit *u = &m->run->units.at[units[i]];
        memcpy(m->items + m->n, u->items, u->n * sizeof *u->items);
        m->n += u->n;
    }
    mrs_status st = write_event(m, err);
    mrs_arena_rewind(m->run->part, mark);
    return st;
}

/* Units laid out by cluster: those of cluster c stand from first[c] to first[c + 1]. */
static uint32_t *lay_out(mrs_arena *arena, const uint32_t *units, uint32_t n,
                         const uint32_t *clusters, uint32_t *first)
{
    uint32_t *laid = MRS_NEW(arena, uint32_t, n), *at = MRS_NEW(arena, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        first[clusters[i] + 1]++;
    for (uint32_t c = 0; c < n; c++)
        first[c + 1] += first[c];
    memcpy(at, first, n * sizeof *at);
    for (uint32_t i = 0; i < n; i++)
        laid[at[clusters[i]]++] = units[i];
    return laid;
}

static mrs_status write_part(mrs_linking *run, const uint32_t *units, uint32_t n, mrs_pair *pairs,
                             uint32_t n_pairs, mrs_sums *sums, mrs_err *err)
{
    making m = {.run = run, .sums = sums};
    mrs_mark mark = mrs_arena_mark(run->part);
    uint32_t *clusters = MRS_NEW(run->part, uint32_t, n);
    uint32_t *first = MRS_NEW(run->part, uint32_t, n + 1);
    mrs_link_group(run, units, n, pairs, n_pairs, clusters);
    const uint32_t *laid = lay_out(run->part, units, n, clusters, first);
    mrs_status st = MRS_OK;
    for (uint32_t c = 0; !st && c < n; c++)
        if (first[c] < first[c + 1])
            st = make_event(&m, laid + first[c], first[c + 1] - first[c], err);
    mrs_arena_rewind(run->part, mark);
    return st;
}

/* ---- parts ------------------------------------------------------------------------------------
 */

/* Units and pairs of part r, which is named by its first unit, stand from first_unit[r] and
 * first_pair[r] to those of r + 1. */
typedef struct {
    uint32_t n, n_pairs;
    uint32_t *root, *first_unit, *first_pair;
    uint32_t *units;
    mrs_pair *pairs;
} parts;

static uint32_t root_of(uint32_t *root, uint32_t unit)
{
    while (root[unit] != unit) {
        root[unit] = root[root[unit]];
        unit = root[unit];
    }
    return unit;
}

/* The least unit names the part. */
static void join(parts *p, const mrs_pair *pairs)
{
    for (uint32_t i = 0; i < p->n; i++)
        p->root[i] = i;
    for (uint32_t i = 0; i < p->n_pairs; i++) {
        uint32_t a = root_of(p->root, pairs[i].a), b = root_of(p->root, pairs[i].b);
        p->root[a > b ? a : b] = a < b ? a : b;
    }
    for (uint32_t i = 0; i < p->n; i++)
        p->root[i] = root_of(p->root, i);
}

static void count(parts *p, const mrs_pair *pairs)
{
    for (uint32_t i = 0; i < p->n; i++)
        p->first_unit[p->root[i] + 1]++;
    for (uint32_t i = 0; i < p->n_pairs; i++)
        p->first_pair[p->root[pairs[i].a] + 1]++;
    for (uint32_t i = 0; i < p->n; i++) {
        p->first_unit[i + 1] += p->first_unit[i];
        p->first_pair[i + 1] += p->first_pair[i];
    }
}

static void deal(parts *p, const uint32_t *units, const mrs_pair *pairs, mrs_arena *arena)
{
    uint32_t *at = MRS_NEW(arena, uint32_t, p->n), *place = MRS_NEW(arena, uint32_t, p->n);
    memcpy(at, p->first_unit, p->n * sizeof *at);
    for (uint32_t i = 0; i < p->n; i++) {
        place[i] = at[p->root[i]] - p->first_unit[p->root[i]];
        p->units[at[p->root[i]]++] = units[i];
    }
    memcpy(at, p->first_pair, p->n * sizeof *at);
    for (uint32_t i = 0; i < p->n_pairs; i++)
        p->pairs[at[p->root[pairs[i].a]]++] =
            (mrs_pair){place[pairs[i].a], place[pairs[i].b], pairs[i].z};
}

/* With those that people tie after them. */
static const mrs_pair *with_ties(const mrs_linking *run, const uint32_t *units, uint32_t n,
                                 const mrs_pair *pairs, uint32_t *n_pairs)
{
    uint32_t n_ties;
    const mrs_pair *ties = mrs_ties_among(run, units, n, true, &n_ties, run->part);
    if (!n_ties)
        return pairs;
    mrs_pair *all = MRS_NEW(run->part, mrs_pair, *n_pairs + n_ties);
    if (*n_pairs)
        memcpy(all, pairs, *n_pairs * sizeof *all);
    memcpy(all + *n_pairs, ties, n_ties * sizeof *all);
    *n_pairs += n_ties;
    return all;
}

mrs_status mrs_link_parts(mrs_linking *run, const uint32_t *units, uint32_t n,
                          const mrs_pair *pairs, uint32_t n_pairs, mrs_sums *sums, mrs_err *err)
{
    mrs_arena *arena = run->part;
    mrs_mark mark = mrs_arena_mark(arena);
    pairs = with_ties(run, units, n, pairs, &n_pairs);
    parts p = {.n = n,
               .n_pairs = n_pairs,
               .root = MRS_NEW(arena, uint32_t, n),
               .first_unit = MRS_NEW(arena, uint32_t, n + 1),
               .first_pair = MRS_NEW(arena, uint32_t, n + 1),
               .units = MRS_NEW(arena, uint32_t, n),
               .pairs = MRS_NEW(arena, mrs_pair, n_pairs)};
    mrs_status st = MRS_OK;
    join(&p, pairs);
    count(&p, pairs);
    deal(&p, units, pairs, arena);
    for (uint32_t i = 0; !st && i < n; i++)
        if (p.root[i] == i)
            st = write_part(run, p.units + p.first_unit[i], p.first_unit[i + 1] - p.first_unit[i],
                            p.pairs + p.first_pair[i], p.first_pair[i + 1] - p.first_pair[i], sums,
                            err);
    mrs_arena_rewind(arena, mark);
    return st;
}
