/* attach.c - which place and which time of the sentence belong to this claim. */
#include "code/context.h"

#include <math.h>

enum { FAR = 14, NONE = -1 };

/* ---- the tree between a mention and a claim -----------------------------------------------------
 */

/* What the mention hangs on: the first verb or claimed act above it. p->n: nothing. */
static uint32_t anchor(const mrs_cx *x, uint32_t head, const uint8_t *acts)
{
    const mrs_parse *p = x->p;
    for (int i = 0; i < FAR && p->head[head] != head; i++) {
        head = p->head[head];
        if (mrs_walk_verb(x->w, head) || acts[head])
            return head;
    }
    return p->n;
}

/* The preposition or relation by which a mention comes to its anchor, lower case. */
static mrs_str link_word(const mrs_cx *x, uint32_t head, uint32_t to)
{
    const mrs_parse *p = x->p;
    mrs_str word = MRS_STR("");
    for (int i = 0; i < FAR && head != to && p->head[head] != head; i++) {
        if (mrs_walk_dep_in(x->w, head, "prep|agent"))
            word = x->w->text[head];
        else if (p->head[head] == to && !word.len)
            word = p->dep[head];
        head = p->head[head];
    }
    return word;
}

/* Steps from the claim's act up to `to` through its own clause chain; NONE when it is not above. */
static int steps_up(const mrs_cx *x, uint32_t from, uint32_t to)
{
    const mrs_parse *p = x->p;
    for (int i = 0; i < FAR; i++) {
        if (from == to)
            return i;
        if (p->head[from] == from)
            return NONE;
        from = p->head[from];
    }
    return NONE;
}

static bool says(const mrs_cx *x, uint32_t verb, const mrs_claim *c)
{
    const mrs_row *row = NULL;
    return verb != c->token && mrs_cued(x, verb, MRS_CUE_SPEECH) &&
           mrs_walk_light(x->w, c->token, &row) != verb;
}

/* How near a mention at head is to the claim: 0 not its own, higher is nearer. */
static int nearness(const mrs_cx *x, const mrs_claim *c, uint32_t head, const uint8_t *acts)
{
    const mrs_parse *p = x->p;
    uint32_t a = anchor(x, head, acts);
    uint32_t clause = mrs_clause_verb(x, c->token);
    if (head == c->token || mrs_tree_under(p, head, c->token))
        return a == c->token || a == p->n || !acts[a] ? 10 : 4; /* 4: another act's own */
    if (a == p->n)
        return 5;
    if (says(x, a, c))
        return 0;
    if (a == clause)
        return 9;
    int up = steps_up(x, c->token, a);
    if (up != NONE)
        return up < 5 ? 8 - up : 3;
    if (clause < p->n && mrs_tree_under(p, head, clause))
        return acts[a] ? 4 : 7;
    return acts[a] ? 1 : 2;
}

static uint8_t *claimed_tokens(const mrs_cx *x)
{
    uint8_t *acts = MRS_NEW(x->doc->arena, uint8_t, x->p->n + 1);
    for (uint32_t i = 0; i < x->doc->coding->n; i++)
        acts[x->doc->coding->claims[i].token] = 1;
    return acts;
}

/* ---- places
 * ---------------------------------------------------------------------------------------- */
static int fineness(mrs_precision p)
{
    static const int ranks[] = {
        [MRS_PRECISION_NONE] = 0,      [MRS_PRECISION_EXACT] = 6,  [MRS_PRECISION_NEAR] = 6,
        [MRS_PRECISION_ADMIN2] = 5,    [MRS_PRECISION_ADMIN1] = 4, [MRS_PRECISION_REGION] = 4,
        [MRS_PRECISION_COMPOSITE] = 4, [MRS_PRECISION_BORDER] = 5, [MRS_PRECISION_COUNTRY] = 1};
    return ranks[p];
}

/* A place in the name or description of who acts, or a country that is dealt with, is none. */
static bool is_party(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    for (uint32_t i = 0; i < c->n_actors; i++)
        if (mrs_span_overlap(c->actors[i].at, m->at))
            return true;
    if (mrs_span_overlap(c->source.at, m->at))
        return true;
    if (fineness(m->precision) > 1 && !mrs_walk_dep_in(x->w, m->head, "agent|poss"))
        return false;
    for (uint32_t i = 0; i < c->n_targets && fineness(m->precision) <= 1; i++)
        if (mrs_span_overlap(c->targets[i].at, m->at))
            return c->type != MRS_TYPE_CONTROL;
    return fineness(m->precision) <= 1 && mrs_walk_dep_in(x->w, m->head, "nsubj|poss|dative|agent");
}

/* A move ends somewhere: that is its place, before where it began. */
static int way(const mrs_cx *x, const mrs_claim *c, const mrs_place *m, const uint8_t *acts)
{
    mrs_str word = link_word(x, m->head, anchor(x, m->head, acts));
    if (mrs_str_is(word, "from"))
        return c->type == MRS_TYPE_MOVE ? -1 : -2;
    if (c->type != MRS_TYPE_MOVE)
        return 0;
    return mrs_str_is(word, "to") || mrs_str_is(word, "into") || mrs_str_is(word, "toward") ? 2 : 0;
}

/* Words, meetings and deals are placed only by what hangs on them directly ("met in Paris"): what
 * they speak of lies elsewhere. */
static bool by_word_of_mouth(const mrs_claim *c)
{
    switch (c->type) {
    case MRS_TYPE_ACCUSE:
    case MRS_TYPE_REQUEST:
    case MRS_TYPE_SUPPORT:
    case MRS_TYPE_REJECT:
    case MRS_TYPE_THREATEN:
    case MRS_TYPE_CONSULT:
    case MRS_TYPE_AGREE:
        return true;
    default:
        return false;
    }
}

static bool hangs_directly(const mrs_cx *x, const mrs_claim *c, const mrs_place *m)
{
    const mrs_parse *p = x->p;
    uint32_t prep = p->head[m->head];
    if (!mrs_walk_dep(x->w, m->head, "pobj") || !mrs_walk_dep(x->w, prep, "prep"))
        return mrs_walk_dep(x->w, m->head, "dobj") && c->type == MRS_TYPE_CONSULT &&
               p->head[m->head] == c->token;
    mrs_str word = x->w->text[prep];
    bool there = mrs_list_has(MRS_STR("in|at|near|outside|inside"), word) ||
                 (c->type == MRS_TYPE_CONSULT && mrs_str_is(word, "to"));
    uint32_t above = p->head[prep];
    for (uint32_t i = 0; there && c->type == MRS_TYPE_CONSULT && i < c->n_actors; i++)
        if (mrs_span_overlap(c->actors[i].at, x->doc->tokens.at[above]))
            return true; /* "met with the minister in Paris" */
    return there && (above == c->token || above == mrs_clause_verb(x, c->token));
}

static int place_score(const mrs_cx *x, const mrs_claim *c, const mrs_place *m, const uint8_t *acts)
{
    if (m->demonym || m->in_name || m->dateline || m->precision == MRS_PRECISION_NONE ||
        is_party(x, c, m) || (by_word_of_mouth(c) && !hangs_directly(x, c, m)))
        return 0;
    int near = nearness(x, c, m->head, acts);
    if (near < 3)
        return 0;
    return near * 10 + fineness(m->precision) * 4 + way(x, c, m, acts) * 10 - (m->anaphor ? 5 : 0);
}

static void take_place(const mrs_cx *x, mrs_claim *c, const mrs_place *m, const char *how)
{
    c->place = MRS_NEW(x->doc->arena, mrs_place, 1);
    *c->place = *m;
    mrs_because(x, c, "place",
                mrs_str_format(x->doc->arena, "%.*s, %s", (int)m->name.len, m->name.ptr, how));
}

void mrs_place_run(const mrs_cx *x)
{
    const uint8_t *acts = claimed_tokens(x);
    const mrs_grounding *g = x->doc->ground;
    uint32_t from = 0; /* claims and mentions are in text order */
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        const mrs_place *best = NULL;
        int top = 0;
        while (from < g->places.n && x->p->sent[g->places.at[from].head] < c->sent)
            from++;
        for (uint32_t k = from; k < g->places.n; k++) {
            const mrs_place *m = &g->places.at[k];
            if (x->p->sent[m->head] > c->sent)
                break;
            int score = place_score(x, c, m, acts);
            if (score > top) {
                top = score;
                best = m;
            }
        }
        if (best)
            take_place(x, c, best, "told in the sentence");
    }
}

/* ---- times
 * ----------------------------------------------------------------------------------------- */
static bool dated(const mrs_when *t)
{
    return t->start != MRS_NO_DAY || t->end != MRS_NO_DAY;
}

static bool is_time(const mrs_when *t)
{
    bool vague = mrs_str_is(t->value, "PRESENT_REF") || mrs_str_is(t->value, "FUTURE_REF");
    if (t->whole || (vague && !dated(t)))
        return false; /* an end of "3 to 7 May": the range itself stands before it */
    return t->type == MRS_TIMEX_DATE || t->type == MRS_TIMEX_TIME || dated(t);
}

/* The end of "since D": its announcement, else publication. */
static void close_since(const mrs_cx *x, mrs_when *t)
{
    const mrs_published *pub = &x->doc->published;
    if (t->bound != MRS_BOUND_SINCE || t->start == MRS_NO_DAY)
        return;
    t->end = pub->last; /* MRS_NO_DAY: open */
    t->precision = MRS_TIME_RANGE;
}

static void close_deadline(const mrs_cx *x, const mrs_claim *c, mrs_when *t)
{
    bool ahead = c->status == MRS_CLAIM_PLANNED || c->status == MRS_CLAIM_POSSIBLE;
    bool limit = t->bound == MRS_BOUND_BY || t->bound == MRS_BOUND_WITHIN;
    if (!ahead || !limit)
        return;
    if (t->deadline == MRS_NO_DAY)
        t->deadline = t->end;
    if (t->deadline == MRS_NO_DAY || x->doc->published.first == MRS_NO_DAY)
        return;
    t->start = x->doc->published.first;
    t->end = t->deadline;
    t->precision = MRS_TIME_RANGE;
}

static void take_time(const mrs_cx *x, mrs_claim *c, const mrs_when *t)
{
    c->time = *t;
    close_since(x, &c->time);
    close_deadline(x, c, &c->time);
    mrs_str words = mrs_span_str(x->doc->text, t->at);
    mrs_because(
        x, c, "time",
        mrs_str_format(x->doc->arena, "\"%.*s\" in the sentence", (int)words.len, words.ptr));
}

static int time_score(const mrs_cx *x, const mrs_claim *c, const mrs_when *t, const uint8_t *acts)
{
    if (!is_time(t))
        return 0;
    int near = nearness(x, c, t->head, acts);
    if (near < 5)
        return 0;
    int day = t->precision == MRS_TIME_DAY || t->precision == MRS_TIME_TIME;
    return near * 10 + dated(t) * 4 + day * 3;
}

void mrs_time_run(const mrs_cx *x)
{
    const uint8_t *acts = claimed_tokens(x);
    const mrs_grounding *g = x->doc->ground;
    uint32_t from = 0;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        const mrs_when *best = NULL;
        int top = 0;
        while (from < g->whens.n && x->p->sent[g->whens.at[from].head] < c->sent)
            from++;
        for (uint32_t k = from; k < g->whens.n; k++) {
            const mrs_when *t = &g->whens.at[k];
            if (x->p->sent[t->head] > c->sent)
                break;
            int score = time_score(x, c, t, acts);
            if (score > top) {
                top = score;
                best = t;
            }
        }
        if (best)
            take_time(x, c, best);
    }
}

/* ---- what no words stand for --------------------------------------------------------------------
 */
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

/* The week that ends on publication (record.md 6), or the month where only that is known. */
static void infer(const mrs_cx *x, mrs_claim *c)
{
    const mrs_published *pub = &x->doc->published;
    mrs_when *t = &c->time;
    bool by_day = pub->first == pub->last;
    if (!by_day && pub->last - pub->first > 31)
        return;
    t->start = by_day ? later(pub->last - 6, t->not_before) : pub->first;
    t->end = pub->last;
    t->precision = by_day ? MRS_TIME_WEEK : MRS_TIME_MONTH;
    t->inferred = true;
    mrs_because(x, c, "time", MRS_STR("inferred: news with no time of its own"));
}

void mrs_infer_run(const mrs_cx *x)
{
    const mrs_published *pub = &x->doc->published;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        bool past = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED;
        if (pub->last == MRS_NO_DAY)
            continue;
        if (past && c->time.not_after == MRS_NO_DAY)
            c->time.not_after = pub->last;
        if (infers(c))
            infer(x, c);
    }
}
