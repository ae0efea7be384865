/* How an expression bounds what is told: since, until, by, within, for, before, after. */
#include "ground/when_solve.h"

enum { CLIMB = 8 };

/* The longest phrase of time_bounds.tsv that ends right before the expression ("the" and words
 * like "about" passed over). */
static bool bound_word(const mrs_time_work *w, uint32_t first, mrs_time_bound *out)
{
    const mrs_whens *whens = w->whens;
    for (uint32_t skip = 0; skip < 3 && skip < first; skip++) {
        uint32_t past = first - skip;
        for (uint32_t n = whens->longest_bound; n > 0; n--) {
            uint32_t at = 0;
            const mrs_phrase *p = NULL;
            while (n <= past && (p = mrs_phrases_at(&whens->bounds, &w->atoms, past - n, &at)))
                if (p->n == n)
                    break;
            if (p) {
                *out = (mrs_time_bound)p->row;
                return true;
            }
        }
        mrs_str word = mrs_atom_text(&w->atoms, past - 1);
        if (!mrs_str_is(word, "the") && !mrs_time_hit_at(w, past - 1, MRS_TC_ABOUT))
            break;
    }
    return false;
}

static bool row_of(const mrs_time_work *w, uint32_t token, mrs_time_bound *out)
{
    uint32_t at = 0;
    uint64_t hash = mrs_word_hash(mrs_token_text(w->doc, token));
    const mrs_phrase *p = mrs_phrases_of(&w->whens->bounds, hash, &at);
    if (p)
        *out = (mrs_time_bound)p->row;
    return p != NULL;
}

/* "since the fall of the town in March 2019", "since the war began in 2011": the word stands
 * further up, above nouns, or marks the clause. Only since, until, before and after reach so far.
 */
static bool bound_above(const mrs_time_work *w, uint32_t token, mrs_time_bound *out)
{
    const unsigned far = 1u << MRS_BOUND_SINCE | 1u << MRS_BOUND_UNTIL | 1u << MRS_BOUND_BEFORE |
                         1u << MRS_BOUND_AFTER;
    const mrs_parse *p = w->parse;
    for (uint32_t t = token, k = 0; p && k < CLIMB && p->head[t] != t; k++) {
        uint32_t up = p->head[t], mark;
        switch (p->pos[up]) {
        case MRS_POS_NOUN:
        case MRS_POS_PROPN:
        case MRS_POS_NUM:
            break;
        case MRS_POS_VERB:
        case MRS_POS_AUX:
            mark = mrs_tree_child(p, up, "mark");
            return mark < p->n && row_of(w, mark, out) && far >> *out & 1;
        default:
            if (k > 0 && row_of(w, up, out))
                return far >> *out & 1;
        }
        t = up;
    }
    return false;
}

static void open_since(mrs_when *t)
{
    t->end = MRS_NO_DAY;
}

static void limit(const mrs_time_work *w, mrs_time_found *f, bool past)
{
    mrs_when *t = &f->when;
    int32_t first, last;
    mrs_cal_days(w->now, &first, &last);
    t->start = MRS_NO_DAY;
    if (t->end == MRS_NO_DAY)
        return;
    if (t->bound == MRS_BOUND_UNTIL)
        return;
    if (past) {
        t->not_after = t->end;
        return;
    }
    t->deadline = t->end;
    if (first != MRS_NO_DAY && first <= t->end)
        t->start = first;
}

/* "within two months", told of what lies ahead: from publication to its end. */
static void within(const mrs_time_work *w, mrs_time_found *f, bool ahead)
{
    mrs_when *t = &f->when;
    int32_t first, last, ignore;
    mrs_cal end = {0};
    mrs_cal_days(w->now, &first, &last);
    int unit = f->m.v[MRS_TS_unit];
    if (!ahead || w->narrative || first == MRS_NO_DAY || t->type != MRS_TIMEX_DURATION)
        return;
    if (t->end != MRS_NO_DAY && t->start != MRS_NO_DAY) { /* "within the next two months" */
        t->deadline = t->end;
        t->precision = MRS_TIME_RANGE;
        return;
    }
    if (t->duration_days && unit != MRS_TIME_UNSET && mrs_time_grain_of(unit))
        end = mrs_cal_add(w->now, (int)(f->m.num + 0.5), mrs_time_grain_of(unit));
    else if (t->duration_days && w->now.grain == MRS_GRAIN_DAY)
        end = mrs_cal_of_day(w->now.day + (int32_t)t->duration_days);
    if (!end.grain)
        return;
    mrs_cal_days(end, &ignore, &last);
    t->start = first;
    t->end = t->deadline = last;
    t->precision = MRS_TIME_RANGE;
}

static void bound_days(mrs_time_work *w, mrs_time_found *f)
{
    mrs_when *t = &f->when;
    int tense = mrs_time_tense_of(w, &f->m);
    bool clock = f->m.v[MRS_TS_part] != MRS_TIME_UNSET || f->m.v[MRS_TS_hour] != MRS_TIME_UNSET;
    if (clock && (t->bound == MRS_BOUND_BEFORE || t->bound == MRS_BOUND_AFTER))
        t->bound = MRS_BOUND_IN; /* "before dawn on Tuesday": that day */
    switch (t->bound) {
    case MRS_BOUND_SINCE:
        open_since(t);
        break;
    case MRS_BOUND_UNTIL:
    case MRS_BOUND_BY:
        limit(w, f, tense < 0);
        break;
    case MRS_BOUND_WITHIN:
        within(w, f, tense > 0);
        break;
    case MRS_BOUND_BEFORE:
    case MRS_BOUND_AFTER:
        if (t->bound == MRS_BOUND_BEFORE)
            t->not_after = t->start == MRS_NO_DAY ? MRS_NO_DAY : t->start - 1;
        else
            t->not_before = t->end;
        t->start = t->end = MRS_NO_DAY;
        break;
    default:
        break;
    }
}

void mrs_time_bound_of(mrs_time_work *w, mrs_time_found *f)
{
    mrs_when *t = &f->when;
    bool duration = t->type == MRS_TIMEX_DURATION && t->start == MRS_NO_DAY;
    if (t->type == MRS_TIMEX_SET)
        return;
    t->bound = duration ? MRS_BOUND_FOR : MRS_BOUND_IN;
    mrs_time_bound told = t->bound;
    bool found = bound_word(w, f->m.first, &told);
    if (!found && !duration)
        found = bound_above(w, t->head, &told);
    if (!found && duration && f->m.first > 0 &&
        mrs_str_is(mrs_atom_text(&w->atoms, f->m.first - 1), "in") &&
        mrs_time_tense_of(w, &f->m) > 0)
        told = MRS_BOUND_WITHIN;
    if (told == MRS_BOUND_FOR && !duration)
        told = MRS_BOUND_IN;
    if (duration && told != MRS_BOUND_WITHIN)
        told = MRS_BOUND_FOR;
    t->bound = told;
    bound_days(w, f);
}
