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

/* What the auxiliaries of a verb are: bits. */
enum { HAVE = 1, HAD = 2, IS = 4, WAS = 8 };

static int auxiliaries(const mrs_cx *x, uint32_t verb)
{
    int found = 0;
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child)) {
        if (!mrs_walk_dep_in(x->w, child, "aux|auxpass"))
            continue;
        bool past = tagged(x, child, "VBD");
        if (!past && !tagged(x, child, "VBZ|VBP"))
            continue;
        if (mrs_str_is(x->w->low[child], "have"))
            found |= past ? HAD : HAVE;
        else if (mrs_str_is(x->w->low[child], "be"))
            found |= past ? WAS : IS;
    }
    return found;
}

static tense own_tense(const mrs_cx *x, uint32_t verb)
{
    int aux = auxiliaries(x, verb);
    if (aux & HAD)
        return TENSE_PLUPERFECT;
    if (aux & HAVE)
        return TENSE_PERFECT;
    if ((aux & WAS) || tagged(x, verb, "VBD"))
        return TENSE_PAST;
    if (aux & IS)
        return tagged(x, verb, "VBG") ? TENSE_PROGRESS : TENSE_PRESENT;
    return tagged(x, verb, "VBZ|VBP") ? TENSE_PRESENT : TENSE_NONE;
}

/* The tense of a clause, by its verb and auxiliaries; of a participle or infinitive, by what it
 * hangs on. */
static tense tense_of(const mrs_cx *x, uint32_t verb)
{
    for (int up = 0; up < 6 && verb < x->p->n; up++) {
        tense own = own_tense(x, verb);
        if (own != TENSE_NONE)
            return own;
        if (!mrs_walk_dep_in(x->w, verb, "xcomp|conj|pcomp|advcl|acl|prep"))
            break;
        verb = mrs_clause_verb(x, x->p->head[verb]);
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

/* "in recent years": a past with no bounds, wider than days. */
static bool loose_past(const mrs_when *t)
{
    return mrs_str_is(t->value, "PAST_REF") &&
           (t->precision == MRS_TIME_YEAR || t->precision == MRS_TIME_MONTH);
}

/* "continue to attack", "keeps attacking". */
static bool goes_on(const mrs_cx *x, uint32_t verb)
{
    uint32_t head = x->p->head[verb];
    return mrs_cued(x, verb, MRS_CUE_GOING) ||
           (head != verb && mrs_walk_dep_in(x->w, verb, "xcomp|conj") &&
            mrs_cued(x, head, MRS_CUE_GOING));
}

/* The present tense of a headline, with a day or with "now" is no habit. */
static bool is_news(const mrs_cx *x, const mrs_claim *c, uint32_t verb)
{
    return in_headline(x, c) || child_cued(x, verb, MRS_CUE_NEWS) || c->time.start != MRS_NO_DAY;
}

static bool habitual(const mrs_cx *x, const mrs_claim *c, uint32_t verb, tense told)
{
    if (child_cued(x, c->token, MRS_CUE_HABIT) || child_cued(x, c->token, MRS_CUE_GOING) ||
        loose_past(&c->time))
        return true;
    if (verb == x->p->n)
        return false;
    if (child_cued(x, verb, MRS_CUE_HABIT))
        return true;
    bool deed = c->status == MRS_CLAIM_ACTUAL && tells_deeds(c);
    if (!deed || goes_on(x, verb))
        return deed && told != TENSE_PAST;
    bool own = verb == c->token || mrs_cued(x, verb, MRS_CUE_CARRIER);
    return own && (told == TENSE_PRESENT || told == TENSE_PROGRESS) && !is_news(x, c, verb);
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

/* Longer than a few days, or open: "since March". */
static bool spans(const mrs_when *t)
{
    enum { FEW_DAYS = 10 };
    return t->bound == MRS_BOUND_SINCE ||
           (t->start != MRS_NO_DAY && t->end != MRS_NO_DAY && t->end - t->start > FEW_DAYS);
}

static bool wide(const mrs_place *p)
{
    return p && (p->precision == MRS_PRECISION_COUNTRY || p->precision == MRS_PRECISION_COMPOSITE ||
                 p->precision == MRS_PRECISION_REGION);
}

/* A number of acts over an area or a span of time, or words of summing up. */
static bool totals(const mrs_cx *x, const mrs_claim *c, uint32_t verb, tense told)
{
    bool has_verb = verb < x->p->n;
    if (child_cued(x, c->token, MRS_CUE_TOTAL) || (has_verb && child_cued(x, verb, MRS_CUE_TOTAL)))
        return true;
    if (!c->n_quantities)
        return false;
    if (told == TENSE_PERFECT && has_verb && child_cued(x, verb, MRS_CUE_SO_FAR))
        return true;
    if (acts_counted(c) > 1 && (spans(&c->time) || wide(c->place)))
        return true;
    return c->time.bound == MRS_BOUND_SINCE;
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
    if (verb < x->p->n && mrs_span_empty(c->time.at) && child_cued(x, verb, MRS_CUE_BACK))
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
    return years >= 3 && relative == 0;
}

void mrs_recency_run(const mrs_cx *x)
{
    bool all_history = chronicle(x);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        uint32_t verb = mrs_clause_verb(x, c->token);
        tense told = tense_of(x, verb);
        const char *why = "";
        if (totals(x, c, verb, told)) {
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
