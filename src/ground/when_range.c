/* Two expressions that belong together: "May 3-7", "from March to July 2016", "between 2014 and
 * 2017". */
#include "ground/when_solve.h"

static bool has(const mrs_time_match *m, unsigned slot)
{
    return m->v[slot] != MRS_TIME_UNSET;
}

/* One found with both ends becomes two, each with its own day and the month and year of both. */
static void split(mrs_time_found *a, mrs_time_found *b)
{
    mrs_time_match *m = &a->m, *n = &b->m;
    *b = *a;
    m->past = m->cut1;
    n->first = m->cut2;
    if (has(m, MRS_TS_day2)) {
        n->v[MRS_TS_day] = m->v[MRS_TS_day2];
    } else if (has(m, MRS_TS_year2)) {
        int year = m->v[MRS_TS_year];
        int other = year / 100 * 100 + m->v[MRS_TS_year2];
        n->v[MRS_TS_year] = (int16_t)(other < year ? other + 100 : other);
    }
    m->reading = n->reading = MRS_TR_date;
    m->v[MRS_TS_day2] = n->v[MRS_TS_day2] = MRS_TIME_UNSET;
    m->v[MRS_TS_year2] = n->v[MRS_TS_year2] = MRS_TIME_UNSET;
}

static bool word_at(const mrs_time_work *w, uint32_t i, const char *word)
{
    return w->atoms.at[i].hash == mrs_word_hash(mrs_str_of(word));
}

/* "-", "to", "until", also before "on" and "in": all that stands between. */
static bool range_word(const mrs_time_work *w, uint32_t i, uint32_t past)
{
    if (i >= past)
        return false;
    const mrs_time_hit *h = mrs_time_hit_at(w, i, MRS_TC_DASH);
    if (!h)
        h = mrs_time_hit_at(w, i, MRS_TC_TO);
    bool on = past > i + 1 && (word_at(w, past - 1, "on") || word_at(w, past - 1, "in"));
    return h && (i + h->n == past || (on && i + h->n == past - 1));
}

/* The two stand side by side but for one word: -1 no, 0 a list ("and"), 1 a range. */
static int linked(const mrs_time_work *w, const mrs_time_found *a, const mrs_time_found *b)
{
    uint32_t i = a->m.past, past = b->m.first;
    if (past > i && word_at(w, past - 1, "the"))
        past--;
    if (range_word(w, i, past))
        return 1;
    if (past != i + 1)
        return -1;
    bool between = a->m.first > 0 && word_at(w, a->m.first - 1, "between");
    if (word_at(w, i, "and"))
        return between;
    return word_at(w, i, "or") ? 0 : -1;
}

/* "from May 15 to August 16, 1988": the year holds for both. */
static void share_year(mrs_time_found *a, mrs_time_found *b)
{
    mrs_time_match *m = &a->m, *n = &b->m;
    bool dates = m->reading == MRS_TR_date && n->reading == MRS_TR_date;
    bool parts = (has(m, MRS_TS_month) || has(m, MRS_TS_season)) &&
                 (has(n, MRS_TS_month) || has(n, MRS_TS_season));
    if (!dates || !parts || has(m, MRS_TS_shiftn) || has(m, MRS_TS_shiftt))
        return;
    bool turn =
        has(m, MRS_TS_month) && has(n, MRS_TS_month) && m->v[MRS_TS_month] > n->v[MRS_TS_month];
    if (!has(m, MRS_TS_year) && has(n, MRS_TS_year))
        m->v[MRS_TS_year] = (int16_t)(n->v[MRS_TS_year] - turn);
    else if (has(m, MRS_TS_year) && !has(n, MRS_TS_year))
        n->v[MRS_TS_year] = (int16_t)(m->v[MRS_TS_year] + turn);
}

void mrs_time_pairs(mrs_time_work *w)
{
    for (uint32_t i = 0; i < w->found.n; i++) {
        if (w->found.at[i].m.reading != MRS_TR_pair)
            continue;
        (void)MRS_PUSH(w->arena, &w->found);
        memmove(&w->found.at[i + 2], &w->found.at[i + 1],
                (w->found.n - i - 2) * sizeof *w->found.at);
        split(&w->found.at[i], &w->found.at[i + 1]);
    }
    for (uint32_t i = 0; i + 1 < w->found.n; i++)
        if (linked(w, &w->found.at[i], &w->found.at[i + 1]) >= 0)
            share_year(&w->found.at[i], &w->found.at[i + 1]);
}

static bool can_range(const mrs_time_found *a, const mrs_time_found *b)
{
    bool date_a = a->when.type == MRS_TIMEX_DATE && a->m.reading != MRS_TR_ref;
    bool date_b = b->when.type == MRS_TIMEX_DATE && b->m.reading != MRS_TR_ref;
    bool time = a->when.type == MRS_TIMEX_TIME && b->when.type == MRS_TIMEX_TIME;
    return (date_a && date_b) || time;
}

/* "in December and January", "on Monday and Tuesday": one stretch of two that follow each other. */
static bool runs_on(const mrs_time_work *w, const mrs_time_found *a, const mrs_time_found *b)
{
    bool beside = b->m.first == a->m.past + 1 && word_at(w, a->m.past, "and");
    bool known = a->when.own_last != MRS_NO_DAY && b->when.own_first != MRS_NO_DAY;
    return beside && known && a->when.precision == b->when.precision &&
           b->when.own_first == a->when.own_last + 1;
}

static mrs_when range_of(const mrs_time_found *a, const mrs_time_found *b)
{
    mrs_when t = a->when;
    t.at.end = b->when.at.end;
    t.past = b->when.past;
    t.start = a->when.own_first;
    t.end = b->when.own_last;
    t.own_first = t.start;
    t.own_last = t.end;
    t.not_before = t.not_after = MRS_NO_DAY;
    t.precision = t.start != MRS_NO_DAY && t.end != MRS_NO_DAY ? MRS_TIME_RANGE : a->when.precision;
    t.bound = MRS_BOUND_IN;
    t.type = MRS_TIMEX_DATE;
    t.value = t.mod = MRS_STR("");
    return t;
}

/* An end of a range stands for itself again: "from" and "to" are the range's. */
static void own_days(mrs_time_found *f)
{
    f->when.bound = MRS_BOUND_IN;
    f->when.not_before = f->when.not_after = f->when.deadline = MRS_NO_DAY;
    f->when.start = f->when.own_first;
    f->when.end = f->when.own_last;
}

/* Fills doc->ground->whens: a range before its two ends. */
void mrs_time_ranges(mrs_time_work *w)
{
    MRS_VEC(mrs_when) out = {0};
    uint32_t whole = 0;
    for (uint32_t i = 0; i < w->found.n; i++) {
        mrs_time_found *f = &w->found.at[i];
        bool begins = !whole && i + 1 < w->found.n && can_range(f, f + 1) &&
                      (linked(w, f, f + 1) == 1 || runs_on(w, f, f + 1));
        if (begins) {
            mrs_when range = range_of(f, f + 1);
            bool order =
                range.start == MRS_NO_DAY || range.end == MRS_NO_DAY || range.start <= range.end;
            if (order) {
                *MRS_PUSH(w->arena, &out) = range;
                whole = out.n;
                own_days(f);
                own_days(f + 1);
            }
            begins = order;
        }
        f->when.whole = whole;
        *MRS_PUSH(w->arena, &out) = f->when;
        if (!begins)
            whole = 0;
    }
    w->doc->ground->whens.at = out.at;
    w->doc->ground->whens.n = out.n;
}
