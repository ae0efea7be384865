/* infer.c - when it happened that no words say: the week up to publication, bounds (spec/record.md
 * 6). */
#include "code/context.h"

enum { FAR = 14 };

static bool dated(const mrs_when *t)
{
    return t->start != MRS_NO_DAY || t->end != MRS_NO_DAY;
}

/* The last day of the statement that tells the claim, or MRS_NO_DAY. */
static int32_t said_on(const mrs_claim *c)
{
    return c->said ? c->said->own_last : MRS_NO_DAY;
}

static bool infers(const mrs_claim *c)
{
    bool happened = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
                    c->status == MRS_CLAIM_ALLEGED;
    return happened && c->recency == MRS_RECENCY_FRESH && !dated(&c->time) &&
           mrs_span_empty(c->time.at);
}

static int32_t later(int32_t a, int32_t b)
{
    return a == MRS_NO_DAY || (b != MRS_NO_DAY && b > a) ? b : a;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == MRS_NO_DAY || (b != MRS_NO_DAY && b < a) ? b : a;
}

/* The week that ends on publication (record.md 6), or the month where only that is known, clipped
 * by what bounds it; none when it was told before that. */
static void infer(const mrs_cx *x, mrs_claim *c)
{
    const mrs_published *pub = &x->doc->published;
    mrs_when *t = &c->time;
    bool by_day = pub->first == pub->last;
    if (!by_day && pub->last - pub->first > 31)
        return;
    if (c->said && c->said->own_first != MRS_NO_DAY && c->said->own_first < pub->last - 6)
        return; /* told at last week's press conference */
    int32_t first = later(by_day ? pub->last - 6 : pub->first, t->not_before);
    int32_t last = earlier(pub->last, t->not_after);
    if (first > last)
        return;
    t->start = first;
    t->end = last;
    t->precision = by_day ? MRS_TIME_WEEK : MRS_TIME_MONTH;
    t->inferred = true;
    mrs_because(x, c, "time", MRS_STR("inferred: news with no time of its own"));
}

/* A past deed is not after what tells it: the day it was said on, else publication. */
static void bound_by_telling(const mrs_cx *x, mrs_claim *c)
{
    bool past = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
                c->status == MRS_CLAIM_ALLEGED;
    if (past)
        c->time.not_after = earlier(earlier(c->time.not_after, said_on(c)), x->doc->published.last);
}

/* "raided the house after the attack of 3 May": not before the attack. */
static void bound_by_order(const mrs_cx *x, uint32_t i)
{
    mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    uint32_t verb = mrs_clause_verb(x, c->token);
    for (uint32_t k = i < 8 ? 0 : i - 8; k < x->doc->coding->n && claims[k].sent <= c->sent; k++) {
        uint32_t token = claims[k].token;
        bool follows = false;
        if (k == i || claims[k].sent != c->sent || claims[k].time.start == MRS_NO_DAY ||
            claims[k].time.inferred)
            continue;
        for (int up = 0; up < FAR && token != verb && x->p->head[token] != token; up++) {
            uint32_t mark = mrs_walk_child(x->w, token, "mark");
            follows |= mrs_cued(x, token, MRS_CUE_FOLLOW) ||
                       (mark < x->p->n && mrs_cued(x, mark, MRS_CUE_FOLLOW));
            token = x->p->head[token];
        }
        if (follows && token == verb)
            c->time.not_before = later(c->time.not_before, claims[k].time.start);
    }
}

/* "the four-day operation" of a day: its first, or where it ended its last. */
static void stretch_by_duration(const mrs_cx *x, mrs_claim *c)
{
    enum { LONGEST = 60 };
    mrs_when *t = &c->time;
    const mrs_grounding *g = x->doc->ground;
    if (t->precision != MRS_TIME_DAY || t->inferred || t->start == MRS_NO_DAY || t->start != t->end)
        return;
    for (uint32_t i = 0; i < g->whens.n; i++) {
        const mrs_when *d = &g->whens.at[i];
        if (d->type != MRS_TIMEX_DURATION || d->duration_days < 2 || d->duration_days > LONGEST ||
            x->p->head[d->head] != c->token ||
            !mrs_walk_dep_in(x->w, d->head, "compound|nmod|amod"))
            continue;
        uint32_t verb = mrs_clause_verb(x, c->token);
        int32_t more = (int32_t)d->duration_days - 1;
        bool ended = verb < x->p->n && mrs_cued(x, verb, MRS_CUE_ENDED);
        t->start -= ended ? more : 0;
        t->end += ended ? 0 : more;
        t->precision = MRS_TIME_RANGE;
        return;
    }
}

void mrs_infer_run(const mrs_cx *x)
{
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        bound_by_telling(x, c);
        bound_by_order(x, i);
        stretch_by_duration(x, c);
        if (x->doc->published.last != MRS_NO_DAY && infers(c))
            infer(x, c);
    }
}
