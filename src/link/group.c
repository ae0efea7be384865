/* group.c - units into events: the likeliest pairs first, never two happenings of one report.
 *
 * Two clusters become one when no report speaks in both (it told them apart), no two of their units
 * exclude each other, and on the average of all their pairs one happening is likelier than two.
 * The smaller cluster is taken up by the larger; two that were refused are not looked at again
 * until one has grown: the cost stays near-linear in units and pairs. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* Units of a large cluster that are looked at: the first ones by key. */
enum { SAMPLE = 24 };
/* What "excludes" counts for in an average. */
static const double veto_z = -6;

typedef struct {
    uint32_t first[SAMPLE]; /* its first units, ascending */
    uint32_t n_first, size;
    uint32_t last; /* of the list by `next` that begins with its own number */
    uint32_t version;
} cluster;

/* Units are places in `units`, clusters the place of one unit of theirs. */
typedef struct {
    mrs_linking *run;
    const uint32_t *units;
    cluster *clusters;
    uint32_t *parent, *next; /* next: UINT32_MAX: last */
    mrs_index docs;          /* cluster and document: it speaks there */
    mrs_index refused;       /* version and version */
    uint32_t n_versions;
    mrs_pair *apart; /* units that people hold for two happenings */
    uint32_t n_apart;
} grouping;

static int by_likelihood(const void *a, const void *b)
{
    const mrs_pair *x = a, *y = b;
    if (x->z < y->z || x->z > y->z)
        return x->z > y->z ? -1 : 1;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

static int64_t both(uint32_t high, uint32_t low)
{
    return (int64_t)((uint64_t)high << 32 | low);
}

static uint32_t doc_of(const grouping *g, uint32_t unit)
{
    return g->run->units.at[g->units[unit]].doc;
}

static uint32_t find(grouping *g, uint32_t unit)
{
    while (g->parent[unit] != unit) {
        g->parent[unit] = g->parent[g->parent[unit]];
        unit = g->parent[unit];
    }
    return unit;
}

static bool share_doc(const grouping *g, uint32_t small, uint32_t large)
{
    for (uint32_t i = small; i != UINT32_MAX; i = g->next[i])
        if (mrs_index_get(&g->docs, both(large, doc_of(g, i))) != UINT32_MAX)
            return true;
    return false;
}

static bool likely(const grouping *g, uint32_t a, uint32_t b)
{
    double sum = 0;
    uint32_t n = 0, vetoes = 0;
    const cluster *x = &g->clusters[a], *y = &g->clusters[b];
    for (uint32_t i = 0; i < x->n_first; i++)
        for (uint32_t j = 0; j < y->n_first; j++) {
            double z = mrs_pair_match(g->run, g->units[x->first[i]], g->units[y->first[j]]).z;
            vetoes += isfinite(z) ? 0 : 1;
            sum += isfinite(z) ? z : veto_z;
            n++;
        }
    return n && sum / n >= 0 && vetoes * 4 <= n;
}

static void merge_first(cluster *into, const cluster *from)
{
    uint32_t merged[SAMPLE], n = 0;
    for (uint32_t i = 0, j = 0; n < SAMPLE && (i < into->n_first || j < from->n_first);) {
        bool left = j == from->n_first || (i < into->n_first && into->first[i] < from->first[j]);
        merged[n++] = left ? into->first[i++] : from->first[j++];
    }
    memcpy(into->first, merged, n * sizeof *merged);
    into->n_first = n;
}

static void unite(grouping *g, uint32_t small, uint32_t large)
{
    cluster *into = &g->clusters[large];
    for (uint32_t i = small; i != UINT32_MAX; i = g->next[i])
        mrs_index_put(&g->docs, both(large, doc_of(g, i)), 0, g->run->part);
    g->next[into->last] = small;
    into->last = g->clusters[small].last;
    merge_first(into, &g->clusters[small]);
    into->size += g->clusters[small].size;
    into->version = g->n_versions++;
    g->parent[small] = large;
}

static bool held_apart(grouping *g, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < g->n_apart; i++) {
        uint32_t x = find(g, g->apart[i].a), y = find(g, g->apart[i].b);
        if ((x == a && y == b) || (x == b && y == a))
            return true;
    }
    return false;
}

/* Pairs stand in order of likelihood, ties of people last. */
static void consider(grouping *g, const mrs_pair *pair)
{
    uint32_t a = find(g, pair->a), b = find(g, pair->b);
    if (a == b)
        return;
    const cluster *x = &g->clusters[a], *y = &g->clusters[b];
    if (x->first[0] > y->first[0]) {
        uint32_t swap = a;
        a = b;
        b = swap;
        x = &g->clusters[a];
        y = &g->clusters[b];
    }
    uint32_t small = x->size < y->size ? a : b, large = small == a ? b : a;
    int64_t versions = both(x->version, y->version);
    bool told = pair->z <= MRS_TIE;
    if (!told && mrs_index_get(&g->refused, versions) != UINT32_MAX)
        return;
    bool single = x->size == 1 && y->size == 1;
    bool one = told || (!share_doc(g, small, large) && (single || likely(g, a, b)));
    if (one && !held_apart(g, a, b))
        unite(g, small, large);
    else
        mrs_index_put(&g->refused, versions, 0, g->run->part);
}

static void start(grouping *g, uint32_t n)
{
    mrs_arena *arena = g->run->part;
    g->clusters = MRS_NEW(arena, cluster, n);
    g->parent = MRS_NEW(arena, uint32_t, n);
    g->next = MRS_NEW(arena, uint32_t, n);
    g->n_versions = n;
    for (uint32_t i = 0; i < n; i++) {
        mrs_unit *u = &g->run->units.at[g->units[i]];
        g->clusters[i] = (cluster){.first = {i}, .n_first = 1, .size = 1, .last = i, .version = i};
        g->parent[i] = i;
        g->next[i] = UINT32_MAX;
        mrs_index_put(&g->docs, both(i, u->doc), 0, arena);
        u->why = (mrs_str){"", 0};
        u->score = 1;
    }
}

/* Tied to another by people, and not likely one with it. */
static bool explain_tie(const mrs_linking *run, mrs_unit *u)
{
    for (uint32_t i = 0; i < u->n; i++) {
        uint32_t n;
        const mrs_tie_end *tie = mrs_ties_of(run, run->items.at[u->items[i]].id, &n);
        for (uint32_t k = 0; k < n; k++)
            if (tie[k].same) {
                u->score = 1;
                u->why = mrs_str_format(run->part, "joined by a person (d-%llu)",
                                        (unsigned long long)tie[k].decision);
                return true;
            }
    }
    return false;
}

/* A unit that is not the first of its event says by which earlier one it hangs best. */
static void explain(const grouping *g, const cluster *c, uint32_t unit)
{
    mrs_match best = {.z = -INFINITY};
    uint32_t with = UINT32_MAX;
    for (uint32_t i = 0; i < c->n_first && c->first[i] < unit; i++) {
        mrs_match m = mrs_pair_match(g->run, g->units[c->first[i]], g->units[unit]);
        if (with == UINT32_MAX || m.z > best.z) {
            best = m;
            with = g->units[c->first[i]];
        }
    }
    if (with == UINT32_MAX)
        return;
    mrs_unit *u = &g->run->units.at[g->units[unit]];
    if (best.z < 0 && explain_tie(g->run, u))
        return;
    const mrs_item *first = &g->run->items.at[g->run->units.at[with].items[0]];
    u->score = (float)(isfinite(best.z) ? 1 / (1 + exp(-best.z)) : 0);
    u->why = mrs_match_why(&best, first->id, g->run->part);
}

void mrs_link_group(mrs_linking *run, const uint32_t *units, uint32_t n, mrs_pair *pairs,
                    uint32_t n_pairs, uint32_t *clusters)
{
    grouping g = {.run = run, .units = units};
    g.apart = mrs_ties_among(run, units, n, false, &g.n_apart, run->part);
    start(&g, n);
    if (n_pairs)
        qsort(pairs, n_pairs, sizeof *pairs, by_likelihood);
    for (uint32_t i = 0; i < n_pairs; i++)
        consider(&g, &pairs[i]);
    for (uint32_t i = 0; i < n; i++) {
        const cluster *c = &g.clusters[find(&g, i)];
        explain(&g, c, i);
        clusters[i] = c->first[0];
    }
}
