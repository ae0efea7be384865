/* The numbers of a report, one after the other. */
#include "ground/count_work.h"

#include <math.h>

/* The longest phrase of number_bounds.tsv of that side at atom i; NULL: none. */
static const mrs_count_bound *bound_at(const mrs_count_work *w, uint32_t i, mrs_bound_side side,
                                       uint32_t *past)
{
    const mrs_count_bound *best = NULL;
    const mrs_phrase *p;
    *past = i;
    for (uint32_t at = 0;
         i < w->atoms.n && (p = mrs_phrases_at(&w->counts->bounds, &w->atoms, i, &at));) {
        const mrs_count_bound *row = &w->counts->bound_rows.at[p->row];
        if (row->side == side && i + p->n > *past) {
            best = row;
            *past = i + p->n;
        }
    }
    return best;
}

static const mrs_count_bound *bound_before(const mrs_count_work *w, uint32_t past, uint32_t *first)
{
    uint32_t most = w->counts->longest_bound < past ? w->counts->longest_bound : past, end;
    for (uint32_t n = most; n > 0; n--) {
        const mrs_count_bound *b = bound_at(w, past - n, MRS_SIDE_BEFORE, &end);
        if (b && end == past) {
            *first = past - n;
            return b;
        }
    }
    return NULL;
}

static void set(mrs_counted *c, const mrs_count_bound *b, double value)
{
    c->low = b->low ? value : NAN;
    c->best = b->best ? value : NAN;
    c->high = b->high ? value : NAN;
    c->approx = b->approx;
}

/* "about", "at least", "or more"; the one that says most stays. */
static void apply_bounds(const mrs_count_work *w, mrs_counted *c)
{
    uint32_t first = c->first, past;
    const mrs_count_bound *b = bound_before(w, c->first, &first);
    c->from = c->first;
    c->to = c->past;
    c->low = c->best = c->high = c->value;
    c->approx = MRS_APPROX_EXACT;
    for (uint32_t k = 0; b && k < 2; k++) { /* "about a total of 30" */
        c->from = first;
        if (b->approx != MRS_APPROX_EXACT)
            set(c, b, c->value);
        b = bound_before(w, c->from, &first);
    }
    b = bound_at(w, c->past, MRS_SIDE_AFTER, &past);
    if (b) {
        c->to = past;
        set(c, b, c->value);
    }
    if (c->vague) {
        c->low = c->value > 0 ? c->value : NAN;
        c->best = c->high = NAN;
        c->approx = c->value > 0 ? MRS_APPROX_AT_LEAST : MRS_APPROX_UNKNOWN;
    }
}

/* The word between the two ends of a range at atom i. */
static bool range_word(const mrs_count_work *w, uint32_t i, bool between)
{
    return mrs_count_is(w, i, "-") || mrs_count_is(w, i, "–") || mrs_count_is(w, i, "—") ||
           mrs_count_is(w, i, "to") || mrs_count_is(w, i, "or") ||
           (between && mrs_count_is(w, i, "and"));
}

/* "20 to 25", "20-25", "two or three", "between 20 and 25": one number with two ends. */
static bool apply_range(const mrs_count_work *w, mrs_counted *c)
{
    mrs_number b;
    uint32_t past = c->past;
    bool between = c->first > 0 && mrs_count_is(w, c->first - 1, "between");
    bool from = c->first > 0 && mrs_count_is(w, c->first - 1, "from");
    if (from || c->vague || past + 1 >= w->atoms.n || !range_word(w, past, between) ||
        !mrs_number_read(&w->counts->numbers, &w->atoms, past + 1, &b) || b.vague || b.ordinal)
        return false;
    c->past = b.past;
    c->noun = mrs_counted_noun(w, c);
    if (b.value <= c->value || c->noun == MRS_NO_TOKEN) {
        c->past = past;
        return false;
    }
    c->from = between ? c->first - 1 : c->first;
    c->to = c->past;
    (void)bound_before(w, c->from, &c->from);
    c->low = c->value;
    c->high = b.value;
    c->best = NAN;
    c->approx = MRS_APPROX_ABOUT;
    c->range = true;
    return true;
}

/* Four significant digits: 700 square miles are 1813 square kilometres. */
static double converted(double value, double factor)
{
    if (isnan(value) || factor == 1 || value == 0)
        return value;
    double scale = pow(10, 3 - floor(log10(fabs(value * factor))));
    return round(value * factor * scale) / scale;
}

void mrs_count_put(mrs_count_work *w, const mrs_counted *c, mrs_count_class class, double factor,
                   mrs_str unit, uint32_t head)
{
    mrs_count *out = MRS_PUSH(w->arena, &w->out);
    uint32_t first = w->atoms.at[c->from].token, last = w->atoms.at[c->to - 1].token;
    if (head != MRS_NO_TOKEN && head > last)
        last = head;
    uint32_t end = w->atoms.at[c->to - 1].at.end;
    if (head != MRS_NO_TOKEN && w->doc->tokens.at[head].end > end)
        end = w->doc->tokens.at[head].end;
    *out = (mrs_count){.at = {w->atoms.at[c->from].at.start, end},
                       .first = first,
                       .past = last + 1,
                       .head = head,
                       .low = converted(c->low, factor),
                       .best = converted(c->best, factor),
                       .high = converted(c->high, factor),
                       .approx = c->approx,
                       .what = class,
                       .unit = unit};
}

/* A number with its noun, or alone. */
static void put_counted(mrs_count_work *w, const mrs_counted *c)
{
    mrs_count_class class = MRS_COUNT_OTHER;
    mrs_str unit = MRS_STR("");
    uint32_t head = c->noun;
    if (head == MRS_NO_TOKEN) {
        head = w->atoms.at[c->past - 1].token;
    } else {
        const mrs_noun *noun = mrs_noun_of(w, c->noun);
        if (noun && noun->class <= MRS_NOUN_OTHER)
            class = (mrs_count_class)noun->class;
        if (w->parse->pos[c->noun] == MRS_POS_PRON)
            class = MRS_COUNT_PERSON;
        unit = w->parse->pos[c->noun] == MRS_POS_PRON ? MRS_STR("person") : mrs_counted_unit(w, c);
    }
    mrs_count_put(w, c, class, 1, unit, head);
}

/* "an unknown number of prisoners" */
static uint32_t unknown_at(mrs_count_work *w, uint32_t i)
{
    uint32_t past;
    if (!bound_at(w, i, MRS_SIDE_NUMBER, &past))
        return i;
    mrs_counted c = {.first = i, .past = past, .from = i, .to = past, .unknown = true};
    c.low = c.best = c.high = NAN;
    c.approx = MRS_APPROX_UNKNOWN;
    c.noun = mrs_counted_noun(w, &c);
    const mrs_noun *noun = c.noun == MRS_NO_TOKEN ? NULL : mrs_noun_of(w, c.noun);
    if ((noun && noun->class == MRS_NOUN_SKIP) || (c.noun != MRS_NO_TOKEN && w->timed[c.noun]))
        return past;
    if (c.noun != MRS_NO_TOKEN || !mrs_count_is(w, past - 1, "of"))
        put_counted(w, &c);
    return past;
}

/* "no casualties", "no soldiers" */
static bool none_at(mrs_count_work *w, uint32_t i)
{
    mrs_counted c = {.first = i, .past = i + 1, .from = i, .to = i + 1, .none = true};
    c.noun = mrs_counted_noun(w, &c);
    const mrs_noun *noun = c.noun == MRS_NO_TOKEN ? NULL : mrs_noun_of(w, c.noun);
    if (!noun || noun->class != MRS_NOUN_PERSON || w->parse->pos[c.noun] != MRS_POS_NOUN)
        return false;
    put_counted(w, &c);
    return true;
}

static uint32_t number_at(mrs_count_work *w, uint32_t i)
{
    mrs_number n;
    if (!mrs_number_read(&w->counts->numbers, &w->atoms, i, &n))
        return i;
    if (n.ordinal)
        return n.past;
    mrs_counted c = {.first = i,
                     .past = n.past,
                     .value = n.value,
                     .vague = n.vague,
                     .digits = n.digits,
                     .plain = n.plain,
                     .noun = MRS_NO_TOKEN};
    if (!apply_range(w, &c))
        apply_bounds(w, &c);
    if (mrs_count_measure(w, &c))
        return c.to > n.past ? c.to : n.past;
    c.noun = mrs_counted_noun(w, &c);
    if (mrs_count_guard(w, &c))
        put_counted(w, &c);
    return c.past;
}

void mrs_count_all(mrs_count_work *w)
{
    for (uint32_t i = 0; i < w->atoms.n;) {
        uint32_t past = i;
        if (w->atoms.at[i].kind != MRS_ATOM_MARK) {
            past = w->atoms.at[i].kind == MRS_ATOM_WORD ? unknown_at(w, i) : i;
            if (past == i)
                past = number_at(w, i);
            if (past == i && mrs_count_is(w, i, "no"))
                none_at(w, i);
        }
        i = past > i ? past : i + 1;
    }
}
