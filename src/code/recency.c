/* recency.c - news of this report, history told as background, a total, or a habit. */
#include "code/context.h"

#include <math.h>

enum { CLIMB = 10, HEADLINE = 16 };                        /* steps, tokens */
enum { WEEK = 7, OLD = 31, SEASON = 100, LONG_AGO = 400 }; /* days */

/* A claim, and what its clause says of time beside the one time that the claim was given. */
typedef struct {
    const mrs_cx *x;
    const mrs_claim *c;
    uint32_t verb;  /* of its clause; p->n: none */
    uint32_t upper; /* the verb that it completes ("were reported to have fired"), else verb */
    mrs_tense told;
    int32_t days;       /* the longest stretch told: "over the past year", "in a week of clashes" */
    bool since, so_far; /* open up to now */
    bool loose;         /* "in recent years", "for months" */
    bool again;         /* "every night" */
} facts;

/* ---- words about the claim ------------------------------------------------------------------ */
static bool child_cued(const mrs_cx *x, uint32_t head, const char *deps, mrs_cue_kind cue)
{
    uint32_t at = x->p->l_edge[head], child = 0;
    while (head < x->p->n && mrs_tree_next_child(x->p, head, &at, &child))
        if (mrs_walk_dep_in(x->w, child, deps) && mrs_cued(x, child, cue))
            return true;
    return false;
}

static bool modified(const mrs_cx *x, uint32_t head, mrs_cue_kind cue)
{
    return child_cued(x, head, "advmod|amod|npadvmod|nummod|compound|quantmod", cue);
}

/* "in an earlier raid", "at the height of the war", "in all": a cue in what a preposition of the
 * head governs, or in its "of". */
static bool beside(const mrs_cx *x, uint32_t head, mrs_cue_kind cue, mrs_cue_kind inner)
{
    uint32_t at = head < x->p->n ? x->p->l_edge[head] : 0, prep = 0;
    while (head < x->p->n && mrs_tree_next_child(x->p, head, &at, &prep)) {
        if (!mrs_walk_dep(x->w, prep, "prep") || !mrs_cued(x, prep, MRS_CUE_WHEN))
            continue;
        uint32_t noun = mrs_walk_child(x->w, prep, "pobj");
        for (int deep = 0; deep < 2 && noun < x->p->n; deep++) {
            if (mrs_cued(x, noun, cue) || modified(x, noun, inner))
                return true;
            prep = mrs_walk_child(x->w, noun, "prep");
            noun = prep < x->p->n ? mrs_walk_child(x->w, prep, "pobj") : x->p->n;
        }
    }
    return false;
}

/* The cued word that the act hangs on before another verb: "a wave of bombings", "after losing the
 * town", "since a bomb killed her". p->n: none. */
static uint32_t governor(const facts *f, mrs_cue_kind cue)
{
    const mrs_cx *x = f->x;
    uint32_t token = f->c->token;
    for (int up = 0; up < CLIMB; up++) {
        if (mrs_walk_verb(x->w, token)) {
            uint32_t mark = mrs_walk_child(x->w, token, "mark");
            if (mark < x->p->n && mrs_cued(x, mark, cue))
                return mark;
            if (!mrs_walk_dep_in(x->w, token, "pcomp|conj|acl|relcl"))
                break;
        }
        if (x->p->head[token] == token)
            break;
        token = x->p->head[token];
        if (mrs_cued(x, token, cue))
            return token;
    }
    return x->p->n;
}

static bool governed(const facts *f, mrs_cue_kind cue)
{
    return governor(f, cue) < f->x->p->n;
}

/* A noun for more than one, with no article: "attacks". */
static bool bare_plural(const facts *f)
{
    uint32_t token = f->c->token;
    return mrs_walk_tag(f->x->w, token, "NNS") &&
           mrs_walk_child(f->x->w, token, "det") == f->x->p->n &&
           mrs_walk_child(f->x->w, token, "poss") == f->x->p->n;
}

/* ---- times about the claim ------------------------------------------------------------------ */
/* "stopped 90 men hoping to enter": a verb without a tense or a claim of its own leaves its times
 * to the one above. */
static bool leaves_time(const mrs_cx *x, uint32_t verb)
{
    if (!mrs_walk_dep_in(x->w, verb, "xcomp|acl") || mrs_walk_tag(x->w, verb, "VBN"))
        return false;
    mrs_some claims = mrs_claims_of(x, x->p->sent[verb]);
    for (uint32_t i = claims.from; i < claims.past; i++)
        if (x->doc->coding->claims[i].token == verb)
            return false;
    return true;
}

static bool in_clause(const mrs_cx *x, uint32_t token, const uint32_t *own, uint32_t n)
{
    for (int up = 0; up < CLIMB; up++) {
        for (uint32_t i = 0; i < n; i++)
            if (token == own[i])
                return true;
        if ((mrs_walk_verb(x->w, token) && !leaves_time(x, token)) || x->p->head[token] == token)
            return false;
        token = x->p->head[token];
    }
    return false;
}

static int32_t length(const mrs_when *t)
{
    if (t->own_first != MRS_NO_DAY && t->own_last != MRS_NO_DAY)
        return t->own_last - t->own_first + 1;
    return t->type == MRS_TIMEX_DURATION ? (int32_t)t->duration_days : 0;
}

/* "for months", "in recent years": a stretch without bounds, wider than days. */
static bool loose_stretch(const mrs_when *t)
{
    if (t->type == MRS_TIMEX_DURATION)
        return mrs_str_is(t->value, "PXM") || mrs_str_is(t->value, "PXY");
    return mrs_str_is(t->value, "PAST_REF") &&
           (t->precision == MRS_TIME_YEAR || t->precision == MRS_TIME_MONTH);
}

/* "jailed for ten years" is no stretch in which something was counted. */
static bool sentence_of_years(const mrs_cx *x, const mrs_when *t)
{
    return t->bound == MRS_BOUND_FOR && t->first > 0 &&
           mrs_str_is(x->w->text[x->p->head[t->head]], "for");
}

static void note_time(facts *f, const mrs_when *t)
{
    f->again |= t->type == MRS_TIMEX_SET;
    f->loose |= loose_stretch(t);
    f->since |= t->bound == MRS_BOUND_SINCE;
    f->so_far |= mrs_str_is(t->value, "PRESENT_REF");
    const mrs_published *pub = &f->x->doc->published;
    bool today = t->start != MRS_NO_DAY && t->start == pub->first && t->end == pub->last &&
                 t->type == MRS_TIMEX_TIME; /* "this morning" of a report known by its month */
    int32_t days = today || sentence_of_years(f->x, t) ? 0 : length(t);
    if (days > f->days)
        f->days = days;
}

/* "has been able to smuggle": been. */
static uint32_t upper_verb(const mrs_cx *x, uint32_t verb)
{
    uint32_t token = verb;
    while (token < x->p->n && mrs_walk_dep_in(x->w, token, "xcomp|acomp") &&
           x->p->head[token] != token) {
        token = x->p->head[token];
        verb = mrs_walk_verb(x->w, token) ? token : verb;
    }
    return verb;
}

static facts facts_of(const mrs_cx *x, const mrs_claim *c)
{
    facts f = {.x = x, .c = c, .verb = mrs_clause_verb(x, c->token)};
    f.upper = upper_verb(x, f.verb);
    f.told = mrs_tense_of(x, f.verb);
    if (!c->time.inferred && !mrs_span_empty(c->time.at))
        note_time(&f, &c->time);
    const uint32_t own[] = {c->token, f.verb, f.upper};
    mrs_some whens = mrs_whens_of(x, c->sent);
    const mrs_when *t = x->doc->ground->whens.at;
    for (uint32_t i = whens.from; i < whens.past; i++)
        if (in_clause(x, t[i].head, own, 3))
            note_time(&f, &t[i]);
    bool perfect = f.told == MRS_TENSE_PERFECT;
    f.so_far |= perfect && modified(x, f.verb, MRS_CUE_SO_FAR);
    f.since |= child_cued(x, f.verb, "prep", MRS_CUE_SINCE);
    uint32_t clause = f.verb < x->p->n ? mrs_walk_child(x->w, f.verb, "advcl") : x->p->n;
    f.since |= perfect && child_cued(x, clause, "mark", MRS_CUE_SINCE);
    return f;
}

/* The day that news counts from: publication, or the middle of the month it is known by. */
static int32_t today(const mrs_cx *x)
{
    const mrs_published *p = &x->doc->published;
    return p->first == MRS_NO_DAY ? MRS_NO_DAY : p->first + (p->last - p->first) / 2;
}

/* How long before the report a time ended, in days; -1: not known. */
static int32_t age(const mrs_cx *x, const mrs_when *t)
{
    int32_t last = t->own_last != MRS_NO_DAY ? t->own_last : t->own_first, now = today(x);
    return last == MRS_NO_DAY || now == MRS_NO_DAY ? -1 : now > last ? now - last : 0;
}

/* ---- totals --------------------------------------------------------------------------------- */
double mrs_acts_counted(const mrs_claim *c)
{
    for (uint32_t i = 0; i < c->n_quantities; i++) {
        const mrs_quantity *q = &c->quantities[i];
        if (q->kind == MRS_Q_operations || q->kind == MRS_Q_attacks)
            return isnan(q->low) ? 2 : q->low;
    }
    return 0;
}

/* Three metres deep: how large, not how many. */
static bool measure(mrs_quantity_kind kind)
{
    return kind == MRS_Q_length_m || kind == MRS_Q_depth_m || kind == MRS_Q_height_m;
}

/* A number of more than one told of the claim, or of what its verb governs ("dropped 2,000 bombs",
 * "left 44 dead"). */
static bool counted(const facts *f)
{
    const mrs_cx *x = f->x;
    for (uint32_t i = 0; i < f->c->n_quantities; i++)
        if (f->c->quantities[i].low > 1 && !measure(f->c->quantities[i].kind))
            return true;
    uint32_t at = f->verb < x->p->n ? x->p->l_edge[f->verb] : 0, child = 0;
    while (f->verb < x->p->n && mrs_tree_next_child(x->p, f->verb, &at, &child))
        if (mrs_walk_dep_in(x->w, child, "nsubj|nsubjpass|dobj|dative") &&
            (mrs_walk_tag(x->w, child, "CD") || mrs_walk_child(x->w, child, "nummod") < x->p->n))
            return true;
    return false;
}

static bool wide(const mrs_place *p)
{
    return p && (p->precision == MRS_PRECISION_COUNTRY || p->precision == MRS_PRECISION_COMPOSITE ||
                 p->precision == MRS_PRECISION_REGION);
}

/* Words of summing up: "a total of", "in all", "a series of raids". */
static bool sums_up(const facts *f)
{
    const mrs_cx *x = f->x;
    return modified(x, f->c->token, MRS_CUE_TOTAL) || modified(x, f->verb, MRS_CUE_TOTAL) ||
           child_cued(x, f->verb, "nsubj|nsubjpass|dobj", MRS_CUE_TOTAL) ||
           beside(x, f->verb, MRS_CUE_TOTAL, MRS_N_CUES) || governed(f, MRS_CUE_TOTAL) ||
           (mrs_walk_noun(x->w, f->c->token) && governed(f, MRS_CUE_SERIES));
}

/* A month, season or year that ended shortly before the report: what a bulletin sums up. */
static bool month_reported(const mrs_cx *x, const mrs_when *t)
{
    enum { LATE = 45 };
    int32_t days = age(x, t);
    return days >= 0 && days <= LATE && !t->inferred && t->own_first != MRS_NO_DAY &&
           (t->precision == MRS_TIME_MONTH || t->precision == MRS_TIME_SEASON ||
            t->precision == MRS_TIME_YEAR) &&
           t->bound != MRS_BOUND_SINCE;
}

/* "the killing of 30 shepherds" */
static bool of_many(const facts *f)
{
    const mrs_walk *w = f->x->w;
    uint32_t of = mrs_walk_child(w, f->c->token, "prep"), n = f->x->p->n;
    uint32_t whom = of < n && mrs_str_is(w->low[of], "of") ? mrs_walk_child(w, of, "pobj") : n;
    return whom < n && mrs_walk_child(w, whom, "nummod") < n;
}

/* One deed with a number is no total: "in August militants overran the town, killing 40". */
static bool may_be_many(const facts *f)
{
    const mrs_cx *x = f->x;
    if (mrs_walk_verb(x->w, f->c->token))
        return f->told != MRS_TENSE_PLUPERFECT;
    return mrs_walk_tag(x->w, f->c->token, "NNS") || (of_many(f) && month_reported(x, &f->c->time));
}

static bool long_ago(const facts *f)
{
    int32_t now = f->x->doc->published.first, end = f->c->time.end;
    return now != MRS_NO_DAY && end != MRS_NO_DAY && now - end > LONG_AGO;
}

/* "have left since Friday" */
static bool since_this_week(const facts *f)
{
    const mrs_when *t = &f->c->time;
    int32_t days = age(f->x, t);
    return t->bound == MRS_BOUND_SINCE && days >= 0 && days <= WEEK && f->c->type == MRS_TYPE_MOVE;
}

/* "the bank has refused to reopen": what the narrator tells, after the news and with no time,
 * of how parties have long acted. */
static bool standing(const facts *f)
{
    bool times = !f->c->time.inferred && !mrs_span_empty(f->c->time.at);
    return f->told == MRS_TENSE_PERFECT && f->c->token == f->verb && f->c->sent > 0 && !times &&
           f->c->status == MRS_CLAIM_ACTUAL && f->c->source.kind == MRS_SOURCE_NARRATOR &&
           !mrs_walk_passive(f->x->w, f->verb) && !modified(f->x, f->verb, MRS_CUE_NEWS);
}

/* What is seldom done to hundreds on one day; below the first sentence, more. */
static bool takes_long(const mrs_claim *c)
{
    bool harm = c->sent > 0 && (c->type == MRS_TYPE_ASSAULT || c->type == MRS_TYPE_MOVE);
    return harm || c->type == MRS_TYPE_SANCTION || c->type == MRS_TYPE_AID ||
           mrs_list_has(MRS_STR("arrest|transfer"), c->mode);
}

/* "it has brought home 3,050 of its citizens": more than one day's work, and no time told. */
static bool of_long_work(const facts *f)
{
    enum { MANY = 100 };
    const mrs_claim *c = f->c;
    bool timed = !c->time.inferred && !mrs_span_empty(c->time.at);
    if (f->told != MRS_TENSE_PERFECT || timed || !takes_long(c) ||
        mrs_walk_dep(f->x->w, c->token, "xcomp") || modified(f->x, f->verb, MRS_CUE_NEWS))
        return false;
    for (uint32_t i = 0; i < c->n_quantities; i++)
        if (c->quantities[i].kind != MRS_Q_money && c->quantities[i].low >= MANY)
            return true;
    return false;
}

static bool counts_acts_of_state(const facts *f)
{
    mrs_type t = f->c->type;
    return standing(f) && (t == MRS_TYPE_AID || t == MRS_TYPE_SANCTION || t == MRS_TYPE_COOPERATE);
}

/* "9,000 have died in the war", "the uprising has killed 9,000" */
static bool over_an_era(const facts *f)
{
    return beside(f->x, f->verb, MRS_CUE_ERA, MRS_N_CUES) ||
           child_cued(f->x, f->verb, "nsubj", MRS_CUE_ERA);
}

static bool up_to_now(const facts *f)
{
    return f->since || (f->told == MRS_TENSE_PERFECT && (f->so_far || over_an_era(f)));
}

static bool over_a_stretch(const facts *f)
{
    enum { TEN_DAYS = 10 };
    int32_t least = mrs_walk_verb(f->x->w, f->c->token) ? TEN_DAYS : WEEK;
    bool years = f->days > LONG_AGO; /* "in 2009 and 2010": no one happening */
    return years || (f->days >= least && !long_ago(f));
}

/* Persons or things counted over a stretch, or up to now. */
static bool counted_over_time(const facts *f)
{
    bool perfect = f->told == MRS_TENSE_PERFECT;
    if (perfect && bare_plural(f) && (f->c->n_quantities || counted(f)))
        return true; /* "raids have killed many of its leaders" */
    if (!counted(f) || !may_be_many(f) || governed(f, MRS_CUE_FOLLOW))
        return false;
    if (perfect && since_this_week(f))
        return false; /* one happening that goes on */
    return up_to_now(f) || counts_acts_of_state(f) || over_a_stretch(f);
}

/* "have raided the farms since March": strikes and raids over a time, one sum of many. */
static bool repeated_since(const facts *f)
{
    const mrs_when *t = &f->c->time;
    bool deeds = f->c->type == MRS_TYPE_ASSAULT || f->c->type == MRS_TYPE_CRIME;
    return deeds && f->since && f->told == MRS_TENSE_PERFECT &&
           !mrs_walk_passive(f->x->w, f->verb) && t->bound == MRS_BOUND_SINCE &&
           age(f->x, t) >= 0 && age(f->x, t) <= SEASON;
}

static bool totals(const facts *f)
{
    const mrs_claim *c = f->c;
    if (c->status == MRS_CLAIM_PLANNED || c->status == MRS_CLAIM_POSSIBLE)
        return false;
    if (repeated_since(f))
        return true;
    if (c->sum == MRS_SUM_MANY || (c->sum == MRS_SUM_NONE && sums_up(f)))
        return true;
    if (of_long_work(f))
        return true;
    if (mrs_acts_counted(c) > 1)
        return f->since || f->days >= WEEK || f->so_far || f->loose || wide(c->place);
    return counted_over_time(f);
}

/* ---- history -------------------------------------------------------------------------------- */
static bool past(const facts *f)
{
    return f->told != MRS_TENSE_PRESENT && f->told != MRS_TENSE_PROGRESS;
}

static bool coarse(const mrs_when *t)
{
    return t->precision == MRS_TIME_YEAR || t->precision == MRS_TIME_MONTH ||
           t->precision == MRS_TIME_SEASON || length(t) > OLD;
}

/* "in December", with nothing that says of which year: a report without a date looks back. */
static bool open_month(const mrs_when *t)
{
    return t->own_first == MRS_NO_DAY && t->type == MRS_TIMEX_DATE &&
           mrs_str_starts(t->value, MRS_STR("XXXX-")) &&
           (t->precision == MRS_TIME_MONTH || t->precision == MRS_TIME_SEASON) &&
           t->value.len > 5 && t->value.ptr[5] != 'X';
}

static bool old(const mrs_cx *x, const mrs_when *t)
{
    int32_t days = age(x, t);
    if (days < 0)
        return (t->own_first != MRS_NO_DAY && coarse(t)) || open_month(t);
    bool last_month =
        t->precision == MRS_TIME_MONTH && days > 0 && x->doc->published.last > t->own_last;
    return days > OLD || last_month;
}

/* "earlier this year", "since 2014" with no number: begun long ago, told as past. */
static bool begun_long_ago(const facts *f)
{
    const mrs_when *t = &f->c->time;
    int32_t now = today(f->x);
    return t->start != MRS_NO_DAY && now != MRS_NO_DAY && !t->inferred && past(f) &&
           now - t->start > SEASON && (t->end == MRS_NO_DAY || t->end >= now) &&
           t->deadline == MRS_NO_DAY && f->told != MRS_TENSE_NONE;
}

static bool lately(const facts *f)
{
    const mrs_when *t = &f->c->time;
    int32_t days = age(f->x, t);
    bool told = t->start != MRS_NO_DAY || t->bound == MRS_BOUND_BY; /* "by Wednesday" */
    return days >= 0 && days <= WEEK && !t->inferred && told &&
           (t->start == MRS_NO_DAY || t->end == MRS_NO_DAY || t->end - t->start <= OLD);
}

/* "two months after the attack": told by its distance from the news; "a day after" is news. */
static bool told_by_distance(const facts *f)
{
    uint32_t after = governor(f, MRS_CUE_FOLLOW);
    mrs_some whens = mrs_whens_of(f->x, f->c->sent);
    for (uint32_t i = whens.from; after < f->x->p->n && i < whens.past; i++) {
        const mrs_when *t = &f->x->doc->ground->whens.at[i];
        if ((t->past == after || t->past == after + 1) &&
            !mrs_str_starts(t->value, MRS_STR("PT")) && t->type != MRS_TIMEX_SET &&
            !mrs_str_is(t->value, "P1D"))
            return true;
    }
    return false;
}

/* "In February officials said that ...": what was said long ago happened before. */
static bool said_long_ago(const facts *f)
{
    return f->c->said && old(f->x, f->c->said);
}

/* "After losing its last town in 2019, the group ...": what comes after something old, with no time
 * of its own, is old as well. */
static bool tied_to_old(const facts *f)
{
    const mrs_cx *x = f->x;
    mrs_some whens = mrs_whens_of(x, f->c->sent);
    for (uint32_t i = whens.from; i < whens.past && f->verb < x->p->n; i++) {
        uint32_t token = x->doc->ground->whens.at[i].head;
        if (!old(x, &x->doc->ground->whens.at[i]))
            continue;
        bool follows = false;
        for (int up = 0; up < CLIMB && !mrs_walk_dep_in(x->w, token, "acl|relcl|ROOT"); up++) {
            follows |=
                mrs_cued(x, token, MRS_CUE_FOLLOW) || child_cued(x, token, "mark", MRS_CUE_FOLLOW);
            token = x->p->head[token];
            if (follows && (token == f->verb || token == f->upper))
                return true;
        }
    }
    return false;
}

/* "the group, which has sent fighters abroad": what someone has been doing, with no time told. */
static bool describes_doer(const facts *f)
{
    const mrs_cx *x = f->x;
    if (f->told != MRS_TENSE_PERFECT || f->verb == x->p->n || f->c->token != f->verb ||
        !mrs_walk_dep(x->w, f->verb, "relcl") || mrs_walk_passive(x->w, f->verb))
        return false;
    uint32_t who = mrs_walk_child(x->w, f->verb, "nsubj");
    return who < x->p->n && (mrs_walk_tag(x->w, who, "WDT") || mrs_walk_tag(x->w, who, "WP"));
}

/* "Ramadi, which was retaken": who or where is being described. */
static bool describes(const facts *f)
{
    const mrs_cx *x = f->x;
    if (describes_doer(f))
        return true;
    if (f->verb == x->p->n || !mrs_walk_dep(x->w, f->verb, "relcl") || f->told != MRS_TENSE_PAST ||
        !mrs_walk_passive(x->w, f->verb))
        return false;
    uint32_t noun = x->p->head[f->verb];
    mrs_some places = mrs_places_of(x, x->p->sent[noun]);
    for (uint32_t i = places.from; i < places.past; i++)
        if (x->doc->ground->places.at[i].head == noun && !x->doc->ground->places.at[i].demonym)
            return true;
    return false;
}

/* Words of the past: "previously", "in an earlier raid", "during the war", "in the wake of". */
static bool looks_back(const facts *f)
{
    const mrs_cx *x = f->x;
    return modified(x, f->c->token, MRS_CUE_BACK) ||
           (past(f) && modified(x, f->upper, MRS_CUE_BACK)) || governed(f, MRS_CUE_BYGONE) ||
           (mrs_walk_verb(x->w, f->c->token) && governed(f, MRS_CUE_RECORD)) ||
           (past(f) && f->told != MRS_TENSE_PERFECT &&
            beside(x, f->verb, MRS_CUE_ERA, MRS_CUE_BACK)) ||
           (mrs_cued(x, f->c->token, MRS_CUE_ERA) && mrs_walk_dep(x->w, f->c->token, "pobj"));
}

/* Told of a time before another past one; in reported speech only when the other one is told. */
static bool before_the_past(const facts *f)
{
    if (f->told != MRS_TENSE_PLUPERFECT)
        return false;
    uint32_t clause = mrs_walk_child(f->x->w, f->verb, "advcl");
    return f->c->source.kind == MRS_SOURCE_NARRATOR ||
           child_cued(f->x, clause, "mark", MRS_CUE_BEFORE) ||
           child_cued(f->x, f->verb, "prep", MRS_CUE_BEFORE);
}

static bool policy(const facts *f)
{
    return standing(f) && (f->c->type == MRS_TYPE_REJECT || f->c->type == MRS_TYPE_COOPERATE);
}

static bool history(const facts *f)
{
    if (!f->c->time.inferred && (old(f->x, &f->c->time) || begun_long_ago(f)))
        return true;
    if (lately(f))
        return false;
    return governed(f, MRS_CUE_SINCE) || told_by_distance(f) || said_long_ago(f) || looks_back(f) ||
           tied_to_old(f) || before_the_past(f) || describes(f) || policy(f);
}

/* ---- habits --------------------------------------------------------------------------------- */
/* Statements, meetings and deals are news in the present tense ("condemns"). */
static bool tells_deeds(const mrs_claim *c)
{
    switch (c->type) {
    case MRS_TYPE_ASSAULT:
    case MRS_TYPE_COERCE:
    case MRS_TYPE_CRIME:
    case MRS_TYPE_MOVE:
    case MRS_TYPE_MOBILIZE:
    case MRS_TYPE_AID:
    case MRS_TYPE_COOPERATE:
    case MRS_TYPE_PROTEST:
        return true;
    default:
        return false;
    }
}

/* "Army shoots two infiltrators": a short line of its own with no mark at its end. */
static bool on_headline(const mrs_cx *x, uint32_t token)
{
    const mrs_parse *p = x->p;
    uint32_t s = p->sent[token], first = p->sent_first[s], last = p->sent_first[s + 1];
    while (last > first + 1 && p->pos[last - 1] == MRS_POS_SPACE)
        last--;
    size_t end = x->doc->tokens.at[last - 1].end;
    bool line = end == x->doc->text.len || x->doc->text.ptr[end] == '\n';
    return line && last - first <= HEADLINE && p->pos[last - 1] != MRS_POS_PUNCT;
}

static bool in_headline(const facts *f)
{
    mrs_span t = f->x->doc->title_at;
    return (f->c->trigger.start < t.end && t.start < f->c->trigger.end) ||
           on_headline(f->x, f->c->token);
}

/* "continue to attack", "keeps attacking", "still attacks". */
static bool goes_on(const facts *f)
{
    const mrs_cx *x = f->x;
    uint32_t head = x->p->head[f->verb];
    return mrs_cued(x, f->verb, MRS_CUE_GOING) || modified(x, f->verb, MRS_CUE_GOING) ||
           (head != f->verb && mrs_walk_dep_in(x->w, f->verb, "xcomp|conj") &&
            mrs_cued(x, head, MRS_CUE_GOING));
}

/* "A bomb kills three": so many are hit once. */
static bool numbers_told(const mrs_claim *c)
{
    for (uint32_t i = 0; i < c->n_quantities; i++) {
        mrs_quantity_kind kind = c->quantities[i].kind;
        if ((kind == MRS_Q_killed || kind == MRS_Q_wounded || kind == MRS_Q_arrested) &&
            c->quantities[i].low == c->quantities[i].high)
            return true;
    }
    return false;
}

/* The present tense of a headline, with a day, a number of the dead or "now" is no habit. */
static bool is_news(const facts *f)
{
    return in_headline(f) || numbers_told(f->c) || modified(f->x, f->verb, MRS_CUE_NEWS) ||
           f->c->time.start != MRS_NO_DAY;
}

/* "attacks are common", "smuggling remains the main source" */
static bool said_to_be_common(const facts *f)
{
    const mrs_cx *x = f->x;
    uint32_t act = f->c->token, verb = x->p->head[act];
    return mrs_walk_dep_in(x->w, act, "nsubj|csubj") &&
           mrs_tense_of(x, verb) == MRS_TENSE_PRESENT &&
           mrs_walk_child(x->w, act, "det") == x->p->n &&
           (mrs_cued(x, verb, MRS_CUE_COMMON) ||
            child_cued(x, verb, "acomp|attr|advmod", MRS_CUE_COMMON));
}

/* "The coalition conducting air strikes against the group has said ...": who the speaker is. */
static bool describes_speaker(const facts *f)
{
    const mrs_cx *x = f->x;
    uint32_t who = x->p->head[f->verb];
    return mrs_walk_tag(x->w, f->verb, "VBG") && mrs_walk_dep(x->w, f->verb, "acl") &&
           mrs_walk_dep(x->w, who, "nsubj") && mrs_cued(x, x->p->head[who], MRS_CUE_SPEECH);
}

/* "the army reports seizing 22 rifles": the present tense is that of the saying. */
static bool retold(const facts *f)
{
    uint32_t saying = f->verb != f->c->token                  ? f->verb
                      : mrs_walk_tag(f->x->w, f->verb, "VBG") ? f->x->p->head[f->verb]
                                                              : f->x->p->n;
    return saying < f->x->p->n && mrs_cued(f->x, saying, MRS_CUE_SPEECH);
}

static bool present_habit(const facts *f)
{
    const mrs_cx *x = f->x;
    bool carried = mrs_cued(x, f->verb, MRS_CUE_CARRIER) &&
                   !mrs_walk_dep(x->w, f->c->token, "nsubj"); /* "the clashes are sporadic" */
    if (bare_plural(f) && describes_speaker(f))
        return true;
    if (is_news(f))
        return false;
    if (f->told == MRS_TENSE_PROGRESS) /* "are bombing" is news, "are carrying out raids" is not */
        return carried && bare_plural(f);
    if (f->told != MRS_TENSE_PRESENT || retold(f))
        return false;
    bool own = f->verb == f->c->token || carried || mrs_walk_verb(x->w, f->c->token);
    bool stated = mrs_walk_dep(x->w, f->c->token, "nsubj") && x->p->pos[f->verb] == MRS_POS_AUX;
    return own || (bare_plural(f) && !stated);
}

/* "a rise in attacks"; but "the toll of the attack rose" gives a number. */
static bool trending(const facts *f)
{
    return f->c->sum == MRS_SUM_NONE && governed(f, MRS_CUE_TREND);
}

static bool has_no_when_or_where(const facts *f)
{
    const mrs_claim *c = f->c;
    bool timed = !c->time.inferred && !mrs_span_empty(c->time.at);
    bool placed = c->place && (c->place->precision == MRS_PRECISION_EXACT ||
                               c->place->precision == MRS_PRECISION_NEAR);
    return !timed && !placed && mrs_acts_counted(c) == 0 && !counted(f);
}

/* "condemned the state for bombings", "journalists have been murdered": a series without a number,
 * told by nobody's day or town. */
static bool running_series(const facts *f)
{
    const mrs_cx *x = f->x;
    uint32_t act = f->c->token;
    if (f->c->type != MRS_TYPE_ASSAULT || f->c->n_quantities > 1 || !has_no_when_or_where(f))
        return false;
    if (mrs_walk_tag(x->w, act, "NNS"))
        return mrs_walk_dep_in(x->w, act, "pobj|conj|poss") && !f->c->n_actors;
    uint32_t whom = f->verb == act ? mrs_walk_child(x->w, act, "nsubjpass") : x->p->n;
    return whom < x->p->n && f->told == MRS_TENSE_PERFECT && mrs_walk_tag(x->w, whom, "NNS") &&
           mrs_walk_child(x->w, whom, "nummod") == x->p->n &&
           mrs_walk_child(x->w, whom, "det") == x->p->n;
}

static bool told_as_series(const facts *f)
{
    return trending(f) || said_to_be_common(f) || running_series(f);
}

static bool habitual(const facts *f)
{
    const mrs_cx *x = f->x;
    uint32_t act = f->c->token;
    if (f->c->status == MRS_CLAIM_PLANNED)
        return false;
    if (modified(x, act, MRS_CUE_HABIT) || modified(x, act, MRS_CUE_GOING) || f->again ||
        (f->loose && f->c->status == MRS_CLAIM_ACTUAL))
        return true;
    if (f->verb == x->p->n)
        return false;
    if (modified(x, f->verb, MRS_CUE_HABIT) || told_as_series(f))
        return true;
    if (f->c->status != MRS_CLAIM_ACTUAL || !tells_deeds(f->c))
        return false;
    if (goes_on(f))
        return f->told == MRS_TENSE_PRESENT || f->told == MRS_TENSE_PROGRESS;
    return present_habit(f);
}

/* A text with no date of its own that tells by years is history from end to end. */
static bool chronicle(const mrs_cx *x)
{
    if (x->doc->published.first != MRS_NO_DAY)
        return false;
    uint32_t years = 0, relative = 0;
    for (uint32_t i = 0; i < x->doc->ground->whens.n; i++) {
        const mrs_when *t = &x->doc->ground->whens.at[i];
        years += t->start != MRS_NO_DAY;
        relative += t->start == MRS_NO_DAY && t->type == MRS_TIMEX_DATE;
    }
    return years >= 3 && relative == 0;
}

/* The month that a bulletin sums up: that of a total in its first sentences. NULL: no bulletin. */
static const mrs_when *month_of(const mrs_cx *x)
{
    enum { LEAD = 3 };
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        const mrs_claim *c = &x->doc->coding->claims[i];
        if (c->sent < LEAD && c->recency == MRS_RECENCY_AGGREGATE && month_reported(x, &c->time) &&
            c->time.end - c->time.start < LONG_AGO)
            return &c->time;
    }
    return NULL;
}

/* A number without a day in a bulletin of a month is a total of that month. */
static bool sum_of_month(const facts *f, const mrs_when *month)
{
    const mrs_when *t = &f->c->time;
    bool dated = !t->inferred && !mrs_span_empty(t->at) && t->start != month->start;
    bool many = mrs_acts_counted(f->c) > 1 || (counted(f) && may_be_many(f));
    return f->c->recency == MRS_RECENCY_FRESH && f->c->status == MRS_CLAIM_ACTUAL && !dated && many;
}

static void bulletin(const mrs_cx *x)
{
    const mrs_when *month = month_of(x);
    for (uint32_t i = 0; month && i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        facts f = facts_of(x, c);
        if (!sum_of_month(&f, month))
            continue;
        c->recency = MRS_RECENCY_AGGREGATE;
        if (mrs_span_empty(c->time.at))
            c->time = *month;
        mrs_because(x, c, "recency", MRS_STR("a number with no day, in a bulletin of a month"));
    }
}

void mrs_recency_run(const mrs_cx *x)
{
    bool all_history = chronicle(x);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        facts f = facts_of(x, c);
        const char *why = "";
        if (totals(&f)) {
            c->recency = MRS_RECENCY_AGGREGATE;
            why = "a number of acts over an area or a span of time";
        } else if (all_history) {
            c->recency = MRS_RECENCY_BACKGROUND;
            why = "the text tells history by years";
        } else if (history(&f)) {
            c->recency = MRS_RECENCY_BACKGROUND;
            why = "long before the report, or told of a time before";
        } else if (habitual(&f)) {
            c->recency = MRS_RECENCY_GENERAL;
            why = "told as a habit or as going on";
        }
        if (*why)
            mrs_because(x, c, "recency", mrs_str_of(why));
    }
    if (!all_history)
        bulletin(x);
}
