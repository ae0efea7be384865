/* trend.c - is it more than usual? Weekly series of events against the weeks before. Options: by
 * "all", "place", "country", "province", "actor", "type"; window N, weeks (default 1); series: a
 * row a week. Weeks are those of ISO 8601; the last is the one that had ended on --until, else on
 * the newest report. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_WINDOW = 26, YEARS = 10 };

typedef struct {
    mrs_str name;
    double *counts; /* [n_weeks] */
    uint32_t inferred, wide, undated;
    mrs_id_list now; /* events of the window */
    mrs_judged judged;
} series;

typedef struct {
    mrs_work *w;
    mrs_str by;
    int64_t window;
    int32_t monday;              /* of the first week */
    uint32_t n_weeks;            /* to the last one */
    uint32_t *reports, *sources; /* [n_weeks] read in each; publishers of these */
    mrs_index index;
    MRS_VEC(series) series;
    mrs_usual_rule rule;
} trend;

/* ---- weeks ------------------------------------------------------------------------------------
 */

static int32_t monday_of(int32_t day)
{
    return day - mrs_day_weekday(day);
}

/* The week of a day; n_weeks when it is outside. */
static uint32_t week_of(const trend *t, int32_t day)
{
    if (day < t->monday)
        return t->n_weeks;
    uint32_t week = (uint32_t)(day - t->monday) / 7;
    return week < t->n_weeks ? week : t->n_weeks;
}

static void week_text(int32_t monday, char out[32])
{
    int year, month, day;
    mrs_day_parts(monday + 3, &year, &month, &day); /* its Thursday has the year */
    int32_t first = monday_of(mrs_day(year, 1, 4));
    snprintf(out, 32, "%04d-W%02d", year, (int)(monday - first) / 7 + 1);
}

/* From the first report, no more than ten years back, to the last whole week. */
static bool lay_weeks(trend *t)
{
    mrs_work *w = t->w;
    int32_t until = w->until, first = MRS_NO_DAY;
    for (uint32_t i = 0; i < w->docs.n; i++) {
        int32_t day = w->docs.at[i].published;
        if (day != MRS_NO_DAY && (first == MRS_NO_DAY || day < first))
            first = day;
    }
    if (until == MRS_NO_DAY || first == MRS_NO_DAY)
        return false;
    int32_t end = monday_of(until + 1); /* the Monday after the last whole week */
    int32_t from = end - 7 * (int32_t)(YEARS * MRS_BASE_WEEKS + t->window);
    t->monday = monday_of(first) > from ? monday_of(first) : from;
    t->n_weeks = end > t->monday ? (uint32_t)(end - t->monday) / 7 : 0;
    return t->n_weeks > 0;
}

static void count_reports(trend *t)
{
    mrs_work *w = t->w;
    mrs_index seen = {0};
    t->reports = MRS_NEW(w->arena, uint32_t, t->n_weeks);
    t->sources = MRS_NEW(w->arena, uint32_t, t->n_weeks);
    for (uint32_t i = 0; i < w->docs.n; i++) {
        const mrs_read_doc *doc = &w->docs.at[i];
        uint32_t week = doc->published == MRS_NO_DAY ? t->n_weeks : week_of(t, doc->published);
        if (week == t->n_weeks)
            continue;
        t->reports[week]++;
        mrs_str key =
            mrs_str_format(w->arena, "%u/%.*s", week, (int)doc->publisher.len, doc->publisher.ptr);
        uint32_t before = seen.keys.n;
        t->sources[week] += doc->publisher.len && mrs_index_of(&seen, key, w->arena) == before;
    }
}

/* ---- events in --------------------------------------------------------------------------------
 */

static series *series_of(trend *t, mrs_str key, mrs_str name)
{
    uint32_t i = mrs_index_of(&t->index, key, t->w->arena);
    if (i == t->series.n) {
        series *s = MRS_PUSH(t->w->arena, &t->series);
        s->name = name;
        s->counts = MRS_NEW(t->w->arena, double, t->n_weeks);
    }
    return &t->series.at[i];
}

/* Once each: an event with its week, an inferred one too, by its last day; one that is told of more
 * than a week, or of no day, of none. */
static void count_in(trend *t, const mrs_event *e, mrs_str key, mrs_str name)
{
    series *s = series_of(t, key, name);
    const mrs_when *when = &e->time;
    if (when->start == MRS_NO_DAY || when->end == MRS_NO_DAY) {
        s->undated++;
        return;
    }
    if (when->end - when->start > 6) {
        s->wide++;
        return;
    }
    uint32_t week = week_of(t, when->end);
    if (week == t->n_weeks)
        return;
    s->counts[week]++;
    s->inferred += when->inferred && week + t->window >= t->n_weeks;
    if (week + t->window >= t->n_weeks)
        *MRS_PUSH(t->w->arena, &s->now) = e->id;
}

static void count_parties(trend *t, const mrs_event *e, const mrs_party *at, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        bool again = false;
        for (uint32_t k = 0; k < i; k++)
            again |= mrs_str_eq(at[k].id, at[i].id);
        if (mrs_party_is_org(&at[i]) && !again)
            count_in(t, e, at[i].id, at[i].name);
    }
}

static void count_event(trend *t, const mrs_event *e)
{
    const mrs_place *p = e->place;
    mrs_str none = MRS_STR("not told");
    if (mrs_str_is(t->by, "actor")) {
        count_parties(t, e, e->actors, e->n_actors);
    } else if (mrs_str_is(t->by, "type")) {
        mrs_str type = mrs_str_of(mrs_type_text(e->type));
        count_in(t, e, type, type);
    } else if (mrs_str_is(t->by, "country")) {
        mrs_str country = p ? mrs_str_of(mrs_place_country(p)) : none;
        country = country.len ? country : none;
        count_in(t, e, country, country);
    } else if (mrs_str_is(t->by, "province")) {
        mrs_str province = p && p->admin1.len ? p->admin1 : none;
        count_in(t, e, province, province);
    } else if (mrs_str_is(t->by, "place")) {
        mrs_str name = p && p->name.len ? p->name : none;
        count_in(t, e, p && p->gazetteer_id.len ? p->gazetteer_id : name, name);
    } else {
        count_in(t, e, MRS_STR("all"), MRS_STR("all"));
    }
}

/* Weeks of [first, past) in which nothing was read. */
static uint32_t gaps_in(const trend *t, uint32_t first, uint32_t past)
{
    uint32_t n = 0;
    for (uint32_t i = first; i < past && i < t->n_weeks; i++)
        n += t->reports[i] == 0;
    return n;
}

/* Times that a feed was not read whole in weeks [first, past). */
static uint32_t missed_in(const trend *t, uint32_t first, uint32_t past)
{
    const mrs_question *q = &t->w->question;
    int32_t from = t->monday + 7 * (int32_t)first, to = t->monday + 7 * (int32_t)past;
    uint32_t n = 0;
    for (uint32_t i = 0; i < q->n_missed; i++)
        n += q->missed[i].first < to && q->missed[i].last >= from;
    return n;
}

/* The window that ends before week `end`. */
static void judge(const trend *t, series *s, uint32_t end)
{
    mrs_usual_judge(&t->rule, s->counts, t->reports, end, (uint32_t)t->window, &s->judged);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static double rounded(double x, double unit)
{
    return round(x * unit) / unit;
}

static mrs_status put_row(trend *t, const series *s, uint32_t end, bool last, mrs_err *err)
{
    mrs_cells *c = mrs_work_row(t->w);
    const mrs_judged *j = &s->judged;
    char week[32];
    uint32_t window = (uint32_t)t->window, start = end > window ? end - window : 0;
    uint32_t reports = 0, sources = 0;
    for (uint32_t i = start; i < end; i++) {
        reports += t->reports[i];
        sources = t->sources[i] > sources ? t->sources[i] : sources;
    }
    week_text(t->monday + 7 * (int32_t)(end - 1), week);
    mrs_cells_text(c, "series", s->name);
    mrs_buf_put(&c->keep, mrs_str_of(week));
    mrs_cells_kept(c, "week");
    mrs_cells_number(c, "events", j->sum);
    mrs_cells_number(c, "base_4", rounded(j->base_4, 100));
    mrs_cells_number(c, "base_52", rounded(j->base_52, 100));
    mrs_cells_number(c, "usual_to", j->usual.upper);
    mrs_cells_number(c, "p", rounded(j->usual.p, 1e6));
    mrs_cells_words(c, "verdict", mrs_verdict_text(j->verdict));
    mrs_cells_number(c, "reports", reports);
    mrs_cells_number(c, "sources", sources);
    mrs_cells_number(c, "gaps", MRS_BASE_WEEKS - j->weeks_52 + gaps_in(t, start, end));
    mrs_cells_number(c, "missed", missed_in(t, start, end));
    uint32_t first = c->n;
    mrs_cells_number(c, "weeks_read", j->weeks_52);
    mrs_cells_number(c, "phi", rounded(j->usual.phi, 1000));
    if (last) {
        mrs_cells_number(c, "inferred", s->inferred);
        mrs_cells_number(c, "over_a_week", s->wide);
        mrs_cells_number(c, "undated", s->undated);
        mrs_cells_list(c, "event_ids", mrs_id_list_text(&s->now, t->w->arena));
    }
    mrs_cells_detail(c, first);
    return mrs_work_put(t->w, (mrs_str){0}, err);
}

static int by_weight(const void *a, const void *b)
{
    const series *x = a, *y = b;
    bool more = x->judged.verdict == MRS_VERDICT_MORE;
    if (more != (y->judged.verdict == MRS_VERDICT_MORE))
        return more ? -1 : 1;
    if (x->judged.sum < y->judged.sum || x->judged.sum > y->judged.sum)
        return x->judged.sum < y->judged.sum ? 1 : -1;
    return mrs_str_cmp(x->name, y->name);
}

static mrs_status put_all(trend *t, mrs_err *err)
{
    mrs_status st = MRS_OK;
    bool weekly = mrs_option_of(t->w, "series").len != 0;
    for (uint32_t i = 0; i < t->series.n; i++)
        judge(t, &t->series.at[i], t->n_weeks);
    if (t->series.n)
        qsort(t->series.at, t->series.n, sizeof *t->series.at, by_weight);
    for (uint32_t i = 0; !st && i < t->series.n; i++) {
        series *s = &t->series.at[i];
        for (uint32_t end = (uint32_t)t->window; weekly && !st && end <= t->n_weeks; end++) {
            judge(t, s, end);
            st = put_row(t, s, end, false, err);
        }
        if (!weekly)
            st = put_row(t, s, t->n_weeks, true, err);
    }
    return st;
}

static void note(const trend *t)
{
    uint32_t undated = 0, wide = 0;
    char first[32], last[32];
    for (uint32_t i = 0; i < t->series.n; i++) {
        undated += t->series.at[i].undated;
        wide += t->series.at[i].wide;
    }
    week_text(t->monday, first);
    week_text(t->monday + 7 * (int32_t)(t->n_weeks - 1), last);
    mrs_buf_printf(t->w->note,
                   "%u series of %u events, %s to %s, %u weeks of them with no report read; in no "
                   "week: %u undated, %u told of more than a week",
                   t->series.n, t->w->events.n, first, last, gaps_in(t, 0, t->n_weeks), undated,
                   wide);
    if (t->w->question.n_missed)
        mrs_buf_printf(t->w->note, "; entries of watched feeds were missed %u times",
                       missed_in(t, 0, t->n_weeks));
}

/* ---- the answer -------------------------------------------------------------------------------
 */

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    static const char *const groups[] = {"all",   "place", "country", "province",
                                         "actor", "type",  NULL};
    mrs_status st = mrs_option_among(w, "by", groups, err);
    if (!st && w->question.filter.has_since)
        st = mrs_fail(err, MRS_E_ARG,
                      "since: trend reads the 52 weeks before by itself; give --until");
    w->question.filter.has_until = false; /* undated ones are counted too: week_of keeps to it */
    return st;
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    trend t = {.w = w, .by = mrs_option_of(w, "by"), .window = 1, .rule = w->analyser->usual};
    mrs_status st = mrs_option_number(w, "window", 1, MOST_WINDOW, &t.window, err);
    if (st)
        return st;
    if (!lay_weeks(&t)) {
        mrs_buf_put(w->note, MRS_STR("no dated report: no week to count in"));
        return MRS_OK;
    }
    count_reports(&t);
    for (uint32_t i = 0; i < w->events.n; i++)
        count_event(&t, &w->events.at[i]);
    st = put_all(&t, err);
    note(&t);
    return st;
}

static const char *const options[] = {"by", "window", "series", NULL};
const mrs_answer mrs_answer_trend = {"trend", options, MRS_NEED_EVENTS | MRS_NEED_DOCS, prepare,
                                     compute};
