/* infer.c - when it happened that no words say: the period that the report covers, the week up to
 * publication, bounds (spec/record.md 6). */
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

static bool happened(const mrs_claim *c)
{
    return c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
           c->status == MRS_CLAIM_ALLEGED;
}

static bool has_no_time(const mrs_claim *c)
{
    return happened(c) && !dated(&c->time) && mrs_span_empty(c->time.at);
}

static bool infers(const mrs_claim *c)
{
    return has_no_time(c) && c->recency == MRS_RECENCY_FRESH;
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
    if (happened(c))
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

/* Words that may answer a deed. */
static bool in_words(const mrs_claim *c)
{
    return c->type == MRS_TYPE_ACCUSE || c->type == MRS_TYPE_SUPPORT ||
           c->type == MRS_TYPE_REQUEST || c->type == MRS_TYPE_REJECT ||
           c->type == MRS_TYPE_THREATEN;
}

/* The noun belongs to the clause of such words. */
static bool is_answered(const mrs_cx *x, uint32_t noun)
{
    const mrs_coding *coding = x->doc->coding;
    uint32_t verb = mrs_clause_verb(x, noun);
    mrs_some told = mrs_claims_of(x, x->p->sent[noun]);
    for (uint32_t i = told.from; i < told.past; i++)
        if (in_words(&coding->claims[i]) && mrs_clause_verb(x, coding->claims[i].token) == verb)
            return verb < x->p->n;
    return false;
}

/* "condemned the strike": the sentence speaks of what was told before. */
static bool answers(const mrs_cx *x, uint32_t sent)
{
    const mrs_coding *coding = x->doc->coding;
    for (uint32_t t = x->p->sent_first[sent]; t < x->p->sent_first[sent + 1]; t++) {
        bool back = mrs_walk_noun(x->w, t) && mrs_points_back(x, t) && is_answered(x, t);
        for (uint32_t i = 0; back && i < coding->n_passed; i++)
            if (mrs_span_overlap(coding->passed[i].trigger, x->doc->tokens.at[t]))
                return true;
    }
    return false;
}

/* What answers a deed is not before it: the last one told with a day. */
static void bound_by_answer(const mrs_cx *x, uint32_t i)
{
    mrs_claim *claims = x->doc->coding->claims, *c = &claims[i];
    if (!in_words(c) || !infers(c) || !answers(x, c->sent))
        return;
    enum { WINDOW = 60 }; /* claims */
    for (uint32_t k = i; k-- > 0 && i - k <= WINDOW;) {
        const mrs_claim *deed = &claims[k];
        if (deed->sent == c->sent || deed->recency != MRS_RECENCY_FRESH || !happened(deed) ||
            !mrs_has_day(&deed->time))
            continue;
        c->time.not_before = later(c->time.not_before, deed->time.start);
        return;
    }
}

/* "the four-day operation" of a day: its first, or where it ended its last. */
static void stretch_by_duration(const mrs_cx *x, mrs_claim *c)
{
    enum { LONGEST = 60 };
    mrs_when *t = &c->time;
    mrs_some whens = mrs_whens_of(x, c->sent);
    if (t->precision != MRS_TIME_DAY || t->inferred || t->start == MRS_NO_DAY || t->start != t->end)
        return;
    for (uint32_t i = whens.from; i < whens.past; i++) {
        const mrs_when *d = &x->doc->ground->whens.at[i];
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

/* ---- the period that the report covers ---------------------------------------------------------
 */

/* The first sentence that tells a claim. */
static uint32_t first_told(const mrs_cx *x)
{
    return x->doc->coding->n ? x->doc->coding->claims[0].sent : 0;
}

/* A line that stands before all that is told and is no sentence. */
static bool is_head_line(const mrs_cx *x, uint32_t sent)
{
    uint32_t last = x->p->sent_first[sent + 1] - 1;
    while (last > x->p->sent_first[sent] && x->p->pos[last] == MRS_POS_SPACE)
        last--;
    return sent < first_told(x) && !mrs_list_has(MRS_STR(".|!|?|:"), x->w->text[last]);
}

/* "the week to 5 May", "24 hours to 18:00 on 7 May": as many days up to the next day named. */
static bool reach_back(const mrs_cx *x, uint32_t k, mrs_when *t)
{
    const mrs_grounding *g = x->doc->ground;
    const mrs_when *next = k + 1 < g->whens.n ? &g->whens.at[k + 1] : NULL;
    int32_t days = mrs_str_is(t->value, "PT24H")   ? 2
                   : mrs_str_is(t->value, "PT48H") ? 3
                                                   : (int32_t)t->duration_days;
    if (!next || days < 1 || x->p->sent[next->head] != x->p->sent[t->head] ||
        next->own_last == MRS_NO_DAY || next->own_first != next->own_last)
        return false;
    t->at.end = next->at.end;
    t->end = next->own_last;
    t->start = t->end - days + 1;
    return true;
}

/* "Weekly bulletin, 3 to 9 May": a stretch of days in the head that ends about publication. */
static bool covers(const mrs_cx *x, uint32_t k, mrs_when *t)
{
    enum { LONGEST = 31, LATE = 10 };
    int32_t now = x->doc->published.last;
    *t = x->doc->ground->whens.at[k];
    if (t->whole || !is_head_line(x, x->p->sent[t->head]))
        return false;
    if (t->type == MRS_TIMEX_DURATION && t->start == MRS_NO_DAY && !reach_back(x, k, t))
        return false;
    if (t->start == MRS_NO_DAY || t->end <= t->start || t->end - t->start >= LONGEST)
        return false;
    t->precision = MRS_TIME_RANGE;
    t->bound = MRS_BOUND_IN;
    return t->end <= now && t->end >= now - LATE;
}

static bool find_period(const mrs_cx *x, mrs_when *out)
{
    const mrs_published *pub = &x->doc->published;
    const mrs_grounding *g = x->doc->ground;
    for (uint32_t k = 0; pub->last != MRS_NO_DAY && pub->first == pub->last && k < g->whens.n; k++)
        if (covers(x, k, out))
            return true;
    return false;
}

/* What a report on a period tells with no day happened in it. */
static bool take_period(const mrs_cx *x, mrs_claim *c, const mrs_when *period)
{
    bool told = c->recency == MRS_RECENCY_FRESH || c->recency == MRS_RECENCY_AGGREGATE;
    mrs_tense tense = mrs_tense_of(x, mrs_clause_verb(x, c->token));
    if (!told || !has_no_time(c) || tense == MRS_TENSE_PRESENT ||
        c->time.not_before > period->start)
        return false;
    int32_t after = c->time.not_before, until = c->time.not_after;
    c->time = *period;
    c->time.not_before = after;
    c->time.not_after = until;
    mrs_because(x, c, "time", MRS_STR("the period that the report covers"));
    return true;
}

/* "so far this year", told of what was done: up to publication. */
static void end_by_now(const mrs_cx *x, mrs_claim *c)
{
    const mrs_published *pub = &x->doc->published;
    mrs_when *t = &c->time;
    bool runs = t->precision == MRS_TIME_YEAR || t->precision == MRS_TIME_MONTH ||
                t->precision == MRS_TIME_RANGE || t->precision == MRS_TIME_SEASON;
    if (happened(c) && runs && pub->last != MRS_NO_DAY && pub->first == pub->last &&
        t->start != MRS_NO_DAY && t->start <= pub->last && t->end > pub->last)
        t->end = pub->last;
}

void mrs_infer_run(const mrs_cx *x)
{
    mrs_when period;
    bool covering = find_period(x, &period);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        bound_by_telling(x, c);
        bound_by_order(x, i);
        bound_by_answer(x, i);
        end_by_now(x, c);
        stretch_by_duration(x, c);
        if (covering && take_period(x, c, &period))
            continue;
        if (x->doc->published.last != MRS_NO_DAY && infers(c))
            infer(x, c);
    }
}
