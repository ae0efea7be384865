/* total.c - "bringing the total to 37", "raised the death toll to 40 this year", "the number of
 * policemen killed since May has reached 112": a verb (data/cues/ties.tsv, "sums") that gives a
 * number to a noun of counting ("tally").
 *
 * The number belongs to the deed that the noun counts: what hangs on it ("of policemen killed"),
 * else what the clause above tells. Of several deeds it is a total, a claim of its own. */
#include "code/context.h"

#include <math.h>

typedef struct {
    mrs_hits *h;
    uint32_t verb, noun, number; /* number: 1 + index of the count */
} tally;

static bool tied(const mrs_walk *w, uint32_t token, mrs_tie tie)
{
    const mrs_lex *ties = &w->coder->context->ties;
    return mrs_lex_bits(ties, w->low[token]) >> tie & 1;
}

/* The noun of counting that the verb speaks of; p->n: none. */
static uint32_t noun_of(const mrs_walk *w, uint32_t verb)
{
    uint32_t at = w->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(w->p, verb, &at, &child))
        if (mrs_walk_dep_in(w, child, "dobj|nsubj|nsubjpass") && tied(w, child, MRS_TIE_TALLY))
            return child;
    return w->p->n;
}

/* "to 37", "at around 40", "has reached 112": 1 + index of the first such count after the verb. */
static uint32_t number_of(const mrs_walk *w, uint32_t verb)
{
    const mrs_grounding *g = w->doc->ground;
    for (uint32_t i = 0; i < g->counts.n; i++) {
        const mrs_count *c = &g->counts.at[i];
        if (c->first <= verb || c->first >= w->p->n || w->p->sent[c->first] != w->p->sent[verb])
            continue;
        mrs_str before = w->text[c->first - 1];
        if ((c->first - 1 == verb && !isnan(c->low)) ||
            mrs_list_has(MRS_STR("to|at|past|over|above|beyond"), before))
            return i + 1;
    }
    return 0;
}

/* The deed that hangs on the noun. */
static mrs_hit *counted_deed(const tally *t)
{
    const mrs_parse *p = t->h->w->p;
    for (uint32_t i = p->l_edge[t->noun]; i <= p->r_edge[t->noun]; i++)
        if (i != t->noun && t->h->hit_at[i] && mrs_tree_under(p, i, t->noun))
            return &t->h->hits.at[t->h->hit_at[i] - 1];
    return NULL;
}

/* The deed of the clause above, or that is the verb's subject. */
static mrs_hit *told_deed(const tally *t)
{
    const mrs_walk *w = t->h->w;
    uint32_t subject = mrs_walk_child(w, t->verb, "nsubj"), token = t->verb;
    if (subject < w->p->n && t->h->hit_at[subject])
        return &t->h->hits.at[t->h->hit_at[subject] - 1];
    for (int up = 0; up < 4 && w->p->head[token] != token; up++) {
        token = w->p->head[token];
        if (t->h->hit_at[token])
            return &t->h->hits.at[t->h->hit_at[token] - 1];
    }
    return NULL;
}

static bool many(const mrs_walk *w, const mrs_hit *deed)
{
    return mrs_walk_verb(w, deed->token) || mrs_walk_tag(w, deed->token, "NNS");
}

/* A hit at the noun itself: of the deed's kind, but it says nothing of who and where. */
static mrs_hit *at_noun(const tally *t, const mrs_hit *deed)
{
    if (t->h->hit_at[t->noun])
        return &t->h->hits.at[t->h->hit_at[t->noun] - 1];
    if (!deed || !deed->row->n_qrules)
        return NULL;
    mrs_hit hit = *deed, *out = MRS_PUSH(t->h->w->arena, &t->h->hits);
    hit.token = hit.first = t->noun;
    hit.past = t->noun + 1;
    hit.light = hit.weapon = t->h->w->p->n;
    hit.dropped = false;
    memset(&hit.args, 0, sizeof hit.args);
    memset(&hit.why, 0, sizeof hit.why);
    hit.own = 0;
    *out = hit;
    t->h->hit_at[t->noun] = t->h->hits.n;
    return out;
}

static void take(const tally *t)
{
    const mrs_walk *w = t->h->w;
    mrs_hit *deed = counted_deed(t), *hit = deed;
    bool own_noun = t->h->hit_at[t->noun] > 0; /* "toll" */
    if (!deed)
        hit = at_noun(t, told_deed(t));
    if (!hit)
        return;
    hit->number = t->number;
    hit->dead = own_noun;
    bool several = deed ? many(w, deed) : told_deed(t) != NULL;
    hit->sum = several ? MRS_SUM_MANY : MRS_SUM_ONE;
    mrs_hit_because(t->h, hit, "type", MRS_STR("a number that sums up"));
}

void mrs_total_run(mrs_hits *h)
{
    const mrs_walk *w = h->w;
    for (uint32_t verb = 0; w->doc->ground && verb < w->p->n; verb++) {
        if (!mrs_walk_verb(w, verb) || !tied(w, verb, MRS_TIE_SUMS))
            continue;
        tally t = {h, verb, noun_of(w, verb), number_of(w, verb)};
        if (t.noun < w->p->n && t.number)
            take(&t);
    }
}
