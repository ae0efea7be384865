/* compare.c - two records of the same thing, or one and a sheet: what both have, what one alone
 * has. Options: by "type", "country", "month" (place and month), "pairs" (a row an event); days N
 * (default 2), reach N, km (default 25).
 *
 * One event matches one at most: of the same type, no more than so many days apart, and as far
 * apart as reach and their radii together (of places without a point: of the same name). A day
 * told as a span reaches over all of it. The nearest pairs first: a day between the middles of the
 * two spans is as far as ten kilometres, another mode as fifteen. Before that, what two records
 * hold under one id is one event: the same words of the same report began it. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    uint32_t a, b;
    double off; /* how far from each other, km */
} pair;

typedef struct {
    mrs_str name;
    uint32_t in_a, in_b, matched;
    double deaths_a, deaths_b, deaths_matched_a, deaths_matched_b;
} group;

enum { NONE = UINT32_MAX };
typedef struct {
    mrs_work *w;
    mrs_str by;
    int64_t days, reach;
    mrs_events *side[2];
    uint32_t *match[2]; /* the other's index, or NONE */
    uint32_t undated[2];
    MRS_VEC(pair) pairs;
    mrs_index index;
    MRS_VEC(group) groups;
} comparison;

/* ---- pairs ------------------------------------------------------------------------------------
 */

static int by_start(const void *a, const void *b)
{
    const mrs_event *x = a, *y = b;
    if (x->time.start != y->time.start)
        return x->time.start < y->time.start ? -1 : 1;
    return mrs_str_cmp(x->id, y->id);
}

static bool is_dated(const mrs_event *e)
{
    return e->time.start != MRS_NO_DAY && e->time.end != MRS_NO_DAY;
}

static int32_t days_between(const mrs_when *a, const mrs_when *b)
{
    int32_t gap = a->start > b->end ? a->start - b->end : b->start - a->end;
    return gap > 0 ? gap : 0;
}

static bool has_point(const mrs_place *p)
{
    return p && isfinite(p->lat) && isfinite(p->lon);
}

/* NAN: they cannot be one place. */
static double km_between(const comparison *c, const mrs_place *a, const mrs_place *b)
{
    if (!has_point(a) || !has_point(b))
        return a && b && a->name.len && mrs_str_eq(a->name, b->name) ? 0 : NAN;
    double km = mrs_geodesic_km((mrs_spot){a->lat, a->lon}, (mrs_spot){b->lat, b->lon});
    double room = (double)c->reach + (isfinite(a->radius_km) ? a->radius_km : 0) +
                  (isfinite(b->radius_km) ? b->radius_km : 0);
    return km <= room ? km : NAN;
}

static void try_pair(comparison *c, uint32_t i, uint32_t k)
{
    const mrs_event *a = &c->side[0]->at[i], *b = &c->side[1]->at[k];
    int32_t days = days_between(&a->time, &b->time);
    if (a->type != b->type || days > c->days)
        return;
    double km = km_between(c, a->place, b->place);
    double middles = 0.5 * abs(a->time.start + a->time.end - b->time.start - b->time.end);
    double modes = mrs_str_eq(a->mode, b->mode) ? 0 : 15;
    if (!isnan(km))
        *MRS_PUSH(c->w->arena, &c->pairs) = (pair){i, k, km + 10 * middles + modes};
}

/* Both sides are in order of first day; an event is as long as the longest of its side at most. */
static void find_pairs(comparison *c)
{
    const mrs_events *a = c->side[0], *b = c->side[1];
    int32_t longest = 0;
    for (uint32_t k = 0; k < b->n; k++)
        if (is_dated(&b->at[k]) && b->at[k].time.end - b->at[k].time.start > longest)
            longest = b->at[k].time.end - b->at[k].time.start;
    uint32_t first = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        const mrs_when *t = &a->at[i].time;
        if (!is_dated(&a->at[i]))
            continue;
        while (first < b->n && (!is_dated(&b->at[first]) ||
                                b->at[first].time.start < t->start - (int32_t)c->days - longest))
            first++;
        for (uint32_t k = first; k < b->n && b->at[k].time.start <= t->end + c->days; k++)
            if (is_dated(&b->at[k]))
                try_pair(c, i, k);
    }
}

static int by_off(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->off < y->off || x->off > y->off)
        return x->off < y->off ? -1 : 1;
    return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static void join(comparison *c, uint32_t a, uint32_t b)
{
    if (c->match[0][a] != NONE || c->match[1][b] != NONE)
        return;
    c->match[0][a] = b;
    c->match[1][b] = a;
}

static void match_same(comparison *c)
{
    mrs_index ids = {0};
    for (uint32_t i = 0; i < c->side[0]->n; i++)
        mrs_index_of(&ids, c->side[0]->at[i].id, c->w->arena);
    for (uint32_t k = 0; k < c->side[1]->n; k++) {
        uint32_t i = mrs_index_of(&ids, c->side[1]->at[k].id, c->w->arena);
        if (i < c->side[0]->n && c->side[0]->at[i].type == c->side[1]->at[k].type)
            join(c, i, k);
    }
}

static void match(comparison *c)
{
    for (int s = 0; s < 2; s++) {
        c->match[s] = MRS_NEW(c->w->arena, uint32_t, c->side[s]->n);
        for (uint32_t i = 0; i < c->side[s]->n; i++)
            c->match[s][i] = NONE;
        if (c->side[s]->n)
            qsort(c->side[s]->at, c->side[s]->n, sizeof *c->side[s]->at, by_start);
    }
    if (c->w->question.other)
        match_same(c);
    find_pairs(c);
    if (c->pairs.n)
        qsort(c->pairs.at, c->pairs.n, sizeof *c->pairs.at, by_off);
    for (uint32_t i = 0; i < c->pairs.n; i++)
        join(c, c->pairs.at[i].a, c->pairs.at[i].b);
    for (int s = 0; s < 2; s++)
        for (uint32_t i = 0; i < c->side[s]->n; i++)
            c->undated[s] += c->match[s][i] == NONE && !is_dated(&c->side[s]->at[i]);
}

/* ---- groups -----------------------------------------------------------------------------------
 */

static double deaths(const mrs_event *e)
{
    double sum = 0;
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        double n = isnan(q->best) ? q->low : q->best;
        sum += q->kind == MRS_Q_killed && !isnan(n) ? n : 0;
    }
    return sum;
}

static mrs_str group_name(const comparison *c, const mrs_event *e)
{
    const char *country = e->place ? mrs_place_country(e->place) : "";
    char day[16] = "no day";
    if (mrs_str_is(c->by, "country"))
        return mrs_str_of(country[0] ? country : "not told");
    if (!mrs_str_is(c->by, "month"))
        return mrs_str_of(mrs_type_text(e->type));
    mrs_str place = e->place && e->place->admin1.len ? e->place->admin1
                    : country[0]                     ? mrs_str_of(country)
                                                     : MRS_STR("not told");
    if (is_dated(e))
        mrs_day_text(e->time.start, day);
    return mrs_str_format(c->w->arena, "%.*s %.7s", (int)place.len, place.ptr, day);
}

static group *group_of(comparison *c, const mrs_event *e)
{
    mrs_str name = group_name(c, e);
    uint32_t i = mrs_index_of(&c->index, name, c->w->arena);
    if (i == c->groups.n)
        MRS_PUSH(c->w->arena, &c->groups)->name = name;
    return &c->groups.at[i];
}

/* A matched event is counted where A has it. */
static void count(comparison *c)
{
    for (uint32_t i = 0; i < c->side[0]->n; i++) {
        const mrs_event *e = &c->side[0]->at[i];
        uint32_t other = c->match[0][i];
        group *g = group_of(c, e);
        g->in_a++;
        g->deaths_a += deaths(e);
        if (other == NONE)
            continue;
        g->in_b++;
        g->matched++;
        g->deaths_matched_a += deaths(e);
        g->deaths_matched_b += deaths(&c->side[1]->at[other]);
        g->deaths_b += deaths(&c->side[1]->at[other]);
    }
    for (uint32_t i = 0; i < c->side[1]->n; i++) {
        if (c->match[1][i] != NONE)
            continue;
        group *g = group_of(c, &c->side[1]->at[i]);
        g->in_b++;
        g->deaths_b += deaths(&c->side[1]->at[i]);
    }
}

static int by_name(const void *a, const void *b)
{
    return mrs_str_cmp(((const group *)a)->name, ((const group *)b)->name);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static mrs_status put_groups(comparison *c, mrs_err *err)
{
    mrs_status st = MRS_OK;
    count(c);
    if (c->groups.n)
        qsort(c->groups.at, c->groups.n, sizeof *c->groups.at, by_name);
    for (uint32_t i = 0; !st && i < c->groups.n; i++) {
        const group *g = &c->groups.at[i];
        mrs_cells *row = mrs_work_row(c->w);
        mrs_cells_text(row, "group", g->name);
        mrs_cells_number(row, "in_a", g->in_a);
        mrs_cells_number(row, "in_b", g->in_b);
        mrs_cells_number(row, "matched", g->matched);
        mrs_cells_number(row, "missed", g->in_a - g->matched);
        mrs_cells_number(row, "extra", g->in_b - g->matched);
        mrs_cells_number(row, "deaths_a", g->deaths_a);
        mrs_cells_number(row, "deaths_b", g->deaths_b);
        mrs_cells_number(row, "deaths_matched_a", g->deaths_matched_a);
        mrs_cells_number(row, "deaths_matched_b", g->deaths_matched_b);
        st = mrs_work_put(c->w, (mrs_str){0}, err);
    }
    return st;
}

static double days_apart(const mrs_event *a, const mrs_event *b)
{
    return is_dated(a) && is_dated(b) ? days_between(&a->time, &b->time) : (double)NAN;
}

static mrs_status put_pair(comparison *c, const mrs_event *a, const mrs_event *b, mrs_err *err)
{
    const mrs_event *e = a ? a : b;
    mrs_cells *row = mrs_work_row(c->w);
    mrs_cells_words(row, "state", a && b ? "matched" : a ? "missed" : "extra");
    mrs_cells_text(row, "a", a ? a->id : (mrs_str){0});
    mrs_cells_text(row, "b", b ? b->id : (mrs_str){0});
    mrs_cells_words(row, "type", mrs_type_text(e->type));
    mrs_cells_day(row, "start", e->time.start);
    mrs_cells_text(row, "place", e->place ? e->place->name : (mrs_str){0});
    mrs_cells_number(row, "days", a && b ? days_apart(a, b) : NAN);
    mrs_cells_number(row, "km", a && b ? round(10 * km_between(c, a->place, b->place)) / 10 : NAN);
    mrs_cells_number(row, "deaths_a", a ? deaths(a) : NAN);
    mrs_cells_number(row, "deaths_b", b ? deaths(b) : NAN);
    return mrs_work_put(c->w, (mrs_str){0}, err);
}

static mrs_status put_pairs(comparison *c, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < c->side[0]->n; i++) {
        uint32_t other = c->match[0][i];
        st = put_pair(c, &c->side[0]->at[i], other == NONE ? NULL : &c->side[1]->at[other], err);
    }
    for (uint32_t i = 0; !st && i < c->side[1]->n; i++)
        if (c->match[1][i] == NONE)
            st = put_pair(c, NULL, &c->side[1]->at[i], err);
    return st;
}

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    static const char *const groups[] = {"type", "country", "month", "pairs", NULL};
    if (!w->question.other && !w->question.told_end)
        return mrs_fail(err, MRS_E_ARG, "compare: two records are wanted");
    return mrs_option_among(w, "by", groups, err);
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    comparison c = {.w = w,
                    .by = mrs_option_of(w, "by"),
                    .days = 2,
                    .reach = 25,
                    .side = {&w->events, &w->all}};
    uint32_t matched = 0;
    mrs_status st = mrs_option_number(w, "days", 0, 365, &c.days, err);
    if (!st)
        st = mrs_option_number(w, "reach", 0, 1000, &c.reach, err);
    if (st)
        return st;
    match(&c);
    for (uint32_t i = 0; i < w->events.n; i++)
        matched += c.match[0][i] != NONE;
    st = mrs_str_is(c.by, "pairs") ? put_pairs(&c, err) : put_groups(&c, err);
    mrs_buf_printf(w->note,
                   "%u in A, %u in B, %u in both; %u of A missed, %u of B extra; with no day, so "
                   "matched with none: %u, %u",
                   w->events.n, w->all.n, matched, w->events.n - matched, w->all.n - matched,
                   c.undated[0], c.undated[1]);
    return st;
}

static const char *const options[] = {"by", "days", "reach", NULL};
const mrs_answer mrs_answer_compare = {"compare", options, MRS_NEED_EVENTS | MRS_NEED_OTHER,
                                       prepare, compute};
