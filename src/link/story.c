/* story.c - which reports tell one story: average link over the likeness of their words, weaker the
 * more days lie between them. Source: R. Sokal, C. Michener, Univ. Kansas Sci. Bull. 38 (1958). */
#include "link/link_internal.h"

/* Chosen on the dev part of ECB+ and on reports of 1988-91; see bench/RESULTS.md, coref. */
static const double least = 0.22, half_after_days = 14;

typedef struct {
    uint32_t n;
    float *like;              /* [n][n] between clusters, each named by its first report */
    uint32_t *best, *members; /* [n] most like cluster after it; size, 0: taken up */
} stories;

static float likeness(const mrs_link_doc *a, const mrs_link_doc *b)
{
    double like = mrs_vector_cosine(&a->words, &b->words);
    const mrs_published *p = &a->published, *q = &b->published;
    if (p->first != MRS_NO_DAY && q->first != MRS_NO_DAY) {
        int32_t gap = p->first > q->last   ? p->first - q->last
                      : q->first > p->last ? q->first - p->last
                                           : 0;
        like *= half_after_days / (half_after_days + gap);
    }
    return (float)like;
}

static void find_best(stories *s, uint32_t i)
{
    s->best[i] = i;
    float most = 0;
    for (uint32_t k = i + 1; k < s->n; k++)
        if (s->members[k] && s->like[(size_t)i * s->n + k] > most) {
            most = s->like[(size_t)i * s->n + k];
            s->best[i] = k;
        }
}

static float *between(stories *s, uint32_t i, uint32_t k)
{
    return &s->like[(size_t)(i < k ? i : k) * s->n + (i < k ? k : i)];
}

/* k is taken up by i, which is before it. */
static void unite(stories *s, uint32_t i, uint32_t k)
{
    float m = (float)s->members[i], n = (float)s->members[k];
    s->members[i] += s->members[k];
    s->members[k] = 0;
    for (uint32_t o = 0; o < s->n; o++)
        if (s->members[o] && o != i)
            *between(s, i, o) = (m * *between(s, i, o) + n * *between(s, k, o)) / (m + n);
    for (uint32_t o = 0; o <= k; o++)
        if (s->members[o])
            find_best(s, o);
}

void mrs_link_stories(mrs_linking *run)
{
    uint32_t n = run->docs.n;
    stories s = {n, MRS_NEW(run->part, float, (size_t)n *n), MRS_NEW(run->part, uint32_t, n),
                 MRS_NEW(run->part, uint32_t, n)};
    for (uint32_t i = 0; i < n; i++) {
        s.members[i] = 1;
        run->docs.at[i].story = i + 1;
        for (uint32_t k = i + 1; k < n; k++)
            s.like[(size_t)i * n + k] = likeness(&run->docs.at[i], &run->docs.at[k]);
    }
    for (uint32_t i = 0; i < n; i++)
        find_best(&s, i);
    for (;;) {
        uint32_t a = 0;
        float most = 0;
        for (uint32_t i = 0; i < n; i++)
            if (s.members[i] && s.best[i] != i && *between(&s, i, s.best[i]) > most) {
                most = *between(&s, i, s.best[i]);
                a = i;
            }
        if ((double)most < least)
            return;
        uint32_t b = s.best[a];
        for (uint32_t i = 0; i < n; i++)
            if (run->docs.at[i].story == b + 1)
                run->docs.at[i].story = a + 1;
        unite(&s, a, b);
    }
}
