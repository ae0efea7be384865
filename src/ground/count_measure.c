/* Measures: three metres deep, 700 square miles, $50,000. */
#include "ground/count_work.h"

#include <math.h>

static const unsigned measure_classes =
    1u << MRS_NOUN_LENGTH | 1u << MRS_NOUN_AREA | 1u << MRS_NOUN_MONEY;

/* "deep" after it (then *past is moved on), "a depth of" before it; empty: none of these. */
static mrs_str dimension(const mrs_count_work *w, const mrs_counted *c, uint32_t *past)
{
    uint32_t end, from = mrs_count_is(w, *past, "-") ? *past + 1 : *past;
    const mrs_noun *d = mrs_noun_at(w, from, 1u << MRS_NOUN_DIMENSION, &end);
    if (d)
        *past = end;
    else
        d = mrs_noun_before(w, c->from, 1u << MRS_NOUN_DIMENSION_OF);
    return d ? d->dimension : MRS_STR("");
}

/* "15 km north of the town", "within 5 km of it", "300 m (984 ft) from the mosque" */
static bool distance(const mrs_count_work *w, const mrs_counted *c, uint32_t past)
{
    uint32_t end;
    if (mrs_count_is(w, past, "("))
        for (uint32_t k = past + 1; k < past + 6; k++)
            if (mrs_count_is(w, k, ")"))
                past = k + 1;
    return mrs_noun_at(w, past, 1u << MRS_NOUN_DISTANCE, &end) ||
           mrs_noun_before(w, c->from, 1u << MRS_NOUN_DISTANCE);
}

/* "(984 ft)" right after a length says it again. */
static bool again(const mrs_count_work *w, const mrs_counted *c)
{
    const unsigned measures = 1u << MRS_NOUN_LENGTH | 1u << MRS_NOUN_AREA;
    return c->from > 1 && mrs_count_is(w, c->from - 1, "(") &&
           mrs_noun_before(w, c->from - 1, measures);
}

static void put(mrs_count_work *w, mrs_counted c, const mrs_noun *unit, uint32_t past)
{
    uint32_t head = w->atoms.at[past - 1].token;
    bool length = unit->class == MRS_NOUN_LENGTH;
    if (unit->class == MRS_NOUN_MONEY) {
        c.to = c.to > past ? c.to : past;
        mrs_count_put(w, &c, MRS_COUNT_MONEY, unit->factor, unit->unit, head);
        return;
    }
    mrs_str dim = length ? dimension(w, &c, &past) : MRS_STR("");
    if (again(w, &c) || (length && !dim.len && distance(w, &c, past)))
        return;
    c.to = c.to > past ? c.to : past;
    mrs_count_put(w, &c, (mrs_count_class)unit->class, unit->factor,
                  length ? MRS_STR("metre") : MRS_STR("square kilometre"), head);
    if (length)
        w->out.at[w->out.n - 1].dimension = dim.len ? dim : MRS_STR("length");
}

bool mrs_count_measure(mrs_count_work *w, const mrs_counted *c)
{
    uint32_t past, i = c->past;
    mrs_counted money = *c;
    if (w->timed[w->atoms.at[c->first].token])
        return false;
    const mrs_noun *sign = mrs_noun_before(w, c->first, 1u << MRS_NOUN_MONEY);
    if (sign && w->atoms.at[c->first - 1].kind == MRS_ATOM_MARK) {
        uint32_t n = c->first > 1 && mrs_count_is(w, c->first - 2, "us") ? 2 : 1;
        money.first -= n;
        if (money.from > money.first)
            money.from = money.first;
        put(w, money, sign, c->past);
        return true;
    }
    if (mrs_count_is(w, i, "-") && i < w->atoms.n && w->atoms.at[i].glued)
        i++;
    const mrs_noun *unit = mrs_noun_at(w, i, measure_classes, &past);
    if (!unit)
        return false;
    put(w, *c, unit, past);
    return true;
}
