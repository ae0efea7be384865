/* group.c - units into events: the likeliest pairs first, never two happenings of one report.
 *
 * Two clusters become one when no report speaks in both (it told them apart), no two of their units
 * exclude each other, and on the average of all their pairs one happening is likelier than two.
 * Clusters are lists; the larger takes up the smaller. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* Units of a large cluster that are looked at: the first ones by number. */
enum { SAMPLE = 24 };
/* What "excludes" counts for in an average. */
static const double veto_z = -6;

typedef struct {
    mrs_linking *run;
    uint32_t *root; /* [units] any unit of the cluster -> its number */
    uint32_t *next; /* [units] 1 + next unit of the cluster, ascending; 0: last */
    uint32_t *size; /* [clusters] */
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

static bool share_doc(const grouping *g, uint32_t a, uint32_t b)
{
    const mrs_unit *units = g->run->units.at;
    for (uint32_t i = a + 1; i; i = g->next[i - 1])
        for (uint32_t j = b + 1; j; j = g->next[j - 1])
            if (units[i - 1].doc == units[j - 1].doc)
                return true;
    return false;
}

static bool likely(const grouping *g, uint32_t a, uint32_t b)
{
    double sum = 0;
    uint32_t n = 0, vetoes = 0, seen_a = 0;
    for (uint32_t i = a + 1; i && seen_a < SAMPLE; i = g->next[i - 1], seen_a++) {
        uint32_t seen_b = 0;
        for (uint32_t j = b + 1; j && seen_b < SAMPLE; j = g->next[j - 1], seen_b++) {
            double z = mrs_pair_match(g->run, i - 1, j - 1).z;
            vetoes += isfinite(z) ? 0 : 1;
            sum += isfinite(z) ? z : veto_z;
            n++;
        }
    }
    return n && sum / n >= 0 && vetoes * 4 <= n;
}

/* Merge two ascending lists; the smallest unit names the cluster. */
static void unite(grouping *g, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    uint32_t i = low + 1, j = high + 1, last = 0;
    while (i || j) {
        uint32_t *from = !j || (i && i < j) ? &i : &j;
        if (last)
            g->next[last - 1] = *from;
        last = *from;
        *from = g->next[last - 1];
        g->root[last - 1] = low;
    }
    g->next[last - 1] = 0;
    g->size[low] += g->size[high];
}

static void start(grouping *g)
{
    uint32_t n = g->run->units.n;
    g->root = MRS_NEW(g->run->arena, uint32_t, n);
    g->next = MRS_NEW(g->run->arena, uint32_t, n);
    g->size = MRS_NEW(g->run->arena, uint32_t, n);
    g->run->unit_why = MRS_NEW(g->run->arena, mrs_str, n);
    g->run->unit_score = MRS_NEW(g->run->arena, float, n);
    for (uint32_t i = 0; i < n; i++) {
        g->root[i] = i;
        g->size[i] = 1;
        g->run->unit_score[i] = 1;
    }
}

/* Each unit but the first of its event says by which earlier one it hangs best. */
static void explain(grouping *g)
{
    mrs_linking *run = g->run;
    for (uint32_t u = 0; u < run->units.n; u++) {
        uint32_t best = u, seen = 0;
        double z = -INFINITY;
        if (g->root[u] == u)
            continue;
        for (uint32_t v = g->root[u] + 1; v && v - 1 < u && seen < SAMPLE;
             v = g->next[v - 1], seen++) {
            double other = mrs_pair_match(run, v - 1, u).z;
            if (best == u || other > z) {
                best = v - 1;
                z = other;
            }
        }
        mrs_match m = mrs_pair_match(run, best, u);
        run->unit_score[u] = (float)(isfinite(m.z) ? 1 / (1 + exp(-m.z)) : 0);
        run->unit_why[u] = mrs_match_why(run, &m, run->items.at[run->units.at[best].items[0]].id);
    }
}

void mrs_link_group(mrs_linking *run)
{
    grouping g = {.run = run};
    start(&g);
    if (run->pairs.n)
        qsort(run->pairs.at, run->pairs.n, sizeof *run->pairs.at, by_likelihood);
    for (uint32_t i = 0; i < run->pairs.n; i++) {
        uint32_t a = g.root[run->pairs.at[i].a], b = g.root[run->pairs.at[i].b];
        if (a == b || share_doc(&g, a, b))
            continue;
        if ((g.size[a] == 1 && g.size[b] == 1) || likely(&g, a, b))
            unite(&g, a, b);
    }
    explain(&g);
    run->cluster = g.root;
}
