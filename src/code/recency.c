/* recency.c - news of this report, history told as background, a total, or a habit. */
#include "code/context.h"

#include <math.h>

typedef enum {
    TENSE_NONE,
    TENSE_PRESENT,
    TENSE_PROGRESS,
    TENSE_PERFECT,
    TENSE_PAST,
    TENSE_PLUPERFECT
} tense;

static bool tagged(const mrs_cx *x, uint32_t token, const char *list)
{
    return mrs_list_has(mrs_str_of(list), x->p->tag[token]);
}

/* The tense of a clause, by its verb and auxiliaries; of a participle or infinitive, by what it
 * hangs on. */
static tense tense_of(const mrs_cx *x, uint32_t verb)
{
    const mrs_parse *p = x->p;
    for (int up = 0; up < 6 && verb < p->n; up++) {
        bool have = false, had = false, be_now = false, be_past = false;
        uint32_t at = p->l_edge[verb], child = 0;
        while (mrs_tree_next_child(p, verb, &at, &child)) {
            if (!mrs_walk_dep_in(x->w, child, "aux|auxpass"))
                continue;
            bool now = tagged(x, child, "VBZ|VBP"), past = tagged(x, child, "VBD");
            have |= now && mrs_str_is(x->w->low[child], "have");
            had |= past && mrs_str_is(x->w->low[child], "have");
            be_now |= now && mrs_str_is(x->w->low[child], "be");
            be_past |= past && mrs_str_is(x->w->low[child], "be");
        }
        if (had)
            return TENSE_PLUPERFECT;
        if (have)
            return TENSE_PERFECT;
        if (be_past || tagged(x, verb, "VBD"))
            return TENSE_PAST;
        if (be_now)
            return tagged(x, verb, "VBG") ? TENSE_PROGRESS : TENSE_PRESENT;
        if (tagged(x, verb, "VBZ|VBP"))
            return TENSE_PRESENT;
        if (p->head[verb] == verb ||
            !mrs_walk_dep_in(x->w, verb, "xcomp|conj|pcomp|advcl|acl|prep"))
            return TENSE_NONE;
        verb = mrs_clause_verb(x, p->head[verb]);
    }
    return TENSE_NONE;
}

static bool child_cued(const mrs_cx *x, uint32_t head, mrs_cue_kind cue)
{
    uint32_t at = x->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(x->p, head, &at, &child))
        if (mrs_walk_dep_in(x->w, child, "advmod|amod|npadvmod|nummod|compound|quantmod") &&
            mrs_cued(x, child, cue))
            return true;
    return false;
}

/* Statements, meetings and help are news in the present tense ("condemns", "is working with"). */
static bool tells_deeds(const mrs_claim *c)
{
    switch (c->type) {
    case MRS_TYPE_ASSAULT:
    case MRS_TYPE_COERCE:
    case MRS_TYPE_CRIME:
    case MRS_TYPE_MOVE:
    case MRS_TYPE_MOBILIZE:
        return true;
    default:
        return false;
    }
}

static bool in_headline(const mrs_cx *x, const mrs_claim *c)
{
    mrs_span t = x->doc->title_at;
    return c->trigger.start < t.end && t.start < t.end;
}

static bool habitual(const mrs_cx *x, const mrs_claim *c, uint32_t verb, tense told)
{
    if (child_cued(x, c->token, MRS_CUE_HABIT) || child_cued(x, c->token, MRS_CUE_GOING))
        return true;
    if (verb == x->p->n)
        return false;
    if (child_cued(x, verb, MRS_CUE_HABIT))
        return true;
    uint32_t head = x->p->head[verb];
    if (mrs_cued(x, verb, MRS_CUE_GOING) ||
        (head != verb && mrs_walk_dep_in(x->w, verb, "xcomp|conj") &&
         mrs_cued(x, head, MRS_CUE_GOING)))
        return c->status == MRS_CLAIM_ACTUAL && told != TENSE_PAST && tells_deeds(c);
    bool own = verb == c->token || mrs_cued(x, verb, MRS_CUE_CARRIER);
    bool now = own && (told == TENSE_PRESENT || told == TENSE_PROGRESS);
    return now && tells_deeds(c) && c->status == MRS_CLAIM_ACTUAL && !in_headline(x, c) &&
           !child_cued(x, verb, MRS_CUE_NEWS) && c->time.start == MRS_NO_DAY;
}

static double acts_counted(const mrs_claim *c)
{
    for (uint32_t i = 0; i < c->n_quantities; i++) {
        const mrs_quantity *q = &c->quantities[i];
        if (q->kind == MRS_Q_operations || q->kind == MRS_Q_attacks)
            return isnan(q->low) ? 2 : q->low;
    }
    return 0;
}

/* A number of acts over an area or a span of time, or words of summing up. */
static bool totals(const mrs_cx *x, const mrs_claim *c, uint32_t verb)
{
    if (child_cued(x, c->token, MRS_CUE_TOTAL) ||
        (verb < x->p->n && child_cued(x, verb, MRS_CUE_TOTAL)))
        return true;
    bool span = c->time.bound == MRS_BOUND_SINCE ||
                (c->time.start != MRS_NO_DAY && c->time.end != MRS_NO_DAY &&
                 c->time.end - c->time.start > 10);
    bool wide = c->place && (c->place->precision == MRS_PRECISION_COUNTRY ||
                             c->place->precision == MRS_PRECISION_COMPOSITE ||
                             c->place->precision == MRS_PRECISION_REGION);
    if (acts_counted(c) > 1 && (span || wide))
        return true;
    return span && c->n_quantities && c->time.bound == MRS_BOUND_SINCE;
}

/* Ended well before the report, or told of a time before another past one. */
static bool history(const mrs_cx *x, const mrs_claim *c, uint32_t verb, tense told)
{
    enum { OLD_DAYS = 31 };
    const mrs_published *pub = &x->doc->published;
    int32_t last = c->time.end != MRS_NO_DAY ? c->time.end : c->time.start;
    if (last != MRS_NO_DAY && pub->first != MRS_NO_DAY)
        return pub->first - last > OLD_DAYS;
    if (last != MRS_NO_DAY && !c->time.inferred)
        return c->time.precision == MRS_TIME_YEAR || c->time.precision == MRS_TIME_MONTH ||
               c->time.precision == MRS_TIME_SEASON || c->time.precision == MRS_TIME_RANGE;
    if (verb < x->p->n && child_cued(x, verb, MRS_CUE_BACK))
        return true;
    return told == TENSE_PLUPERFECT && c->source.kind == MRS_SOURCE_NARRATOR;
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
    return years >= 3 && years > 2 * relative;
}

void mrs_recency_run(const mrs_cx *x)
{
    bool all_history = chronicle(x);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        uint32_t verb = mrs_clause_verb(x, c->token);
        tense told = tense_of(x, verb);
        const char *why = "";
        if (totals(x, c, verb)) {
            c->recency = MRS_RECENCY_AGGREGATE;
            why = "a number of acts over an area or a span of time";
        } else if (all_history) {
            c->recency = MRS_RECENCY_BACKGROUND;
            why = "the text tells history by years";
        } else if (history(x, c, verb, told)) {
            c->recency = MRS_RECENCY_BACKGROUND;
            why = "long before the report, or told of a time before";
        } else if (habitual(x, c, verb, told)) {
            c->recency = MRS_RECENCY_GENERAL;
            why = "told as a habit or as going on";
        }
        if (*why)
            mrs_because(x, c, "recency", mrs_str_of(why));
    }
}
