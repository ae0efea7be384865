/* sum.c - totals and the events they may count.
 *
 * A total ("37 operations since the beginning of May") is linked to single events of its kind whose
 * days, place and sides it may hold: the first MRS_MOST_SUMMED by day, then id. Which they are
 * depends on the events alone; when some change, only totals over them are looked at. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* ---- may it count this? -----------------------------------------------------------------------
 */

static bool place_holds(const mrs_place *area, const mrs_place *p)
{
    if (!area || area->precision == MRS_PRECISION_NONE)
        return true;
    if (!p)
        return false;
    if (mrs_has_point(area) && mrs_has_point(p) && area->radius_km > 0)
        return mrs_distance_km(area, p) <= area->radius_km + fmax(p->radius_km, 0);
    return area->country[0] && strcmp(area->country, p->country) == 0;
}

static bool side_fits(const mrs_party *a, uint32_t n, const mrs_party *b, uint32_t m)
{
    bool named_a = false, named_b = false;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < m; j++) {
            if (mrs_same_party(&a[i], &b[j]))
                return true;
            named_b |= b[j].id.len > 0;
        }
    for (uint32_t i = 0; i < n; i++)
        named_a |= a[i].id.len > 0;
    return !named_a || !named_b;
}

/* May this total count that event? */
static bool may_count(const mrs_linking *run, const mrs_event *total, const mrs_event *e)
{
    const mrs_kin *kin;
    mrs_weight deed = mrs_deed_match(run->linker, (mrs_deed){total->type, total->mode},
                                     (mrs_deed){e->type, e->mode}, &kin);
    return (deed == MRS_W_TYPE_SAME || deed == MRS_W_TYPE_OPEN) &&
           e->recency != MRS_RECENCY_AGGREGATE && e->recency != MRS_RECENCY_GENERAL &&
           e->status <= MRS_CLAIM_ALLEGED && place_holds(total->place, e->place) &&
           side_fits(total->actors, total->n_actors, e->actors, e->n_actors) &&
           side_fits(total->targets, total->n_targets, e->targets, e->n_targets);
}

static bool has_days(const mrs_when *t)
{
    return t->start != MRS_NO_DAY && t->end != MRS_NO_DAY;
}

static bool is_total(const mrs_event *e)
{
    return e->recency == MRS_RECENCY_AGGREGATE && e->status <= MRS_CLAIM_ALLEGED &&
           has_days(&e->time) && !e->time.inferred;
}

static bool is_single(const mrs_event *e)
{
    return e->recency != MRS_RECENCY_AGGREGATE && e->recency != MRS_RECENCY_GENERAL &&
           e->status <= MRS_CLAIM_ALLEGED && has_days(&e->time);
}

static mrs_status put(mrs_linking *run, mrs_str total, mrs_str event, mrs_err *err)
{
    const mrs_link link = {.kind = MRS_LINK_SUMS,
                           .from = total,
                           .to = event,
                           .score = 0.5F,
                           .why = MRS_STR("kind, period, place and sides allow it")};
    return mrs_relink_link_put(run->relink, &link, err);
}

/* ---- all --------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_event *at;
    uint32_t n, cap;
} event_list;

struct mrs_sums {
    mrs_arena *arena;
    event_list totals, singles;
};

mrs_sums *mrs_sums_new(mrs_arena *arena)
{
    mrs_sums *sums = MRS_NEW(arena, mrs_sums, 1);
    sums->arena = arena;
    return sums;
}

static mrs_party *kept(mrs_arena *arena, const mrs_party *from, uint32_t n)
{
    mrs_party *out = MRS_NEW(arena, mrs_party, n);
    if (n)
        memcpy(out, from, n * sizeof *out);
    return out;
}

/* What is behind the event's pointers is of its claims, which stay. */
void mrs_sums_take(mrs_sums *sums, const mrs_event *e)
{
    if (!is_total(e) && !is_single(e))
        return;
    *MRS_PUSH(sums->arena, is_total(e) ? &sums->totals : &sums->singles) =
        (mrs_event){.id = mrs_str_copy(e->id, sums->arena),
                    .type = e->type,
                    .mode = e->mode,
                    .status = e->status,
                    .recency = e->recency,
                    .time = e->time,
                    .place = e->place,
                    .actors = kept(sums->arena, e->actors, e->n_actors),
                    .n_actors = e->n_actors,
                    .targets = kept(sums->arena, e->targets, e->n_targets),
                    .n_targets = e->n_targets};
}

static int by_type_and_day(const void *a, const void *b)
{
    const mrs_event *x = a, *y = b;
    if (x->type != y->type)
        return x->type < y->type ? -1 : 1;
    if (x->time.start != y->time.start)
        return x->time.start < y->time.start ? -1 : 1;
    return mrs_str_cmp(x->id, y->id);
}

/* The first that is of the type and not before the day. */
static uint32_t first_from(const event_list *list, mrs_type type, int32_t day)
{
    uint32_t low = 0, high = list->n;
    const mrs_event key = {.type = type, .time = {.start = day}};
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (by_type_and_day(&list->at[mid], &key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static mrs_status sum_up(mrs_linking *run, const mrs_event *total, const event_list *singles,
                         mrs_err *err)
{
    uint32_t found = 0;
    mrs_status st = MRS_OK;
    for (uint32_t k = first_from(singles, total->type, total->time.start);
         !st && k < singles->n && found < MRS_MOST_SUMMED; k++) {
        const mrs_event *e = &singles->at[k];
        if (e->type != total->type || e->time.start > total->time.end)
            break;
        if (!may_count(run, total, e))
            continue;
        st = put(run, total->id, e->id, err);
        found++;
    }
    return st;
}

mrs_status mrs_sums_all(mrs_linking *run, mrs_sums *sums, mrs_err *err)
{
    mrs_status st = MRS_OK;
    if (sums->singles.n)
        qsort(sums->singles.at, sums->singles.n, sizeof *sums->singles.at, by_type_and_day);
    for (uint32_t i = 0; !st && i < sums->totals.n; i++) {
        st = mrs_relink_total_clear(run->relink, sums->totals.at[i].id, err);
        if (!st)
            st = sum_up(run, &sums->totals.at[i], &sums->singles, err);
    }
    return st;
}

/* ---- what changed -----------------------------------------------------------------------------
 */

typedef struct {
    mrs_linking *run;
    const mrs_event *given; /* the event, or the total, that others are held against */
    uint32_t found;
    mrs_status status;
    mrs_err *err;
} renewing;

static bool count_in(void *ctx, const mrs_event *total)
{
    renewing *r = ctx;
    if (!is_total(total) || !may_count(r->run, total, r->given))
        return true;
    r->status = put(r->run, total->id, r->given->id, r->err);
    if (!r->status)
        r->status = mrs_relink_total_grown(r->run->relink, total->id, r->err);
    return !r->status;
}

/* To the totals over it. */
static bool renew_single(void *ctx, const mrs_event *event)
{
    renewing *r = ctx;
    renewing inner = {.run = r->run, .given = event, .err = r->err};
    if (!is_single(event))
        return true;
    r->status = mrs_relink_totals(r->run->relink, event, count_in, &inner, r->err);
    if (!r->status)
        r->status = inner.status;
    return !r->status;
}

static bool count_one(void *ctx, const mrs_event *event)
{
    renewing *r = ctx;
    if (!is_single(event) || !may_count(r->run, r->given, event))
        return true;
    r->status = put(r->run, r->given->id, event->id, r->err);
    return !r->status && ++r->found < MRS_MOST_SUMMED;
}

/* All that it may count. */
static bool renew_total(void *ctx, const mrs_event *event)
{
    renewing *r = ctx;
    renewing inner = {.run = r->run, .given = event, .err = r->err};
    if (!is_total(event))
        return true;
    r->status = mrs_relink_total_clear(r->run->relink, event->id, r->err);
    if (!r->status)
        r->status = mrs_relink_counted(r->run->relink, event, count_one, &inner, r->err);
    if (!r->status)
        r->status = inner.status;
    return !r->status;
}

mrs_status mrs_sums_few(mrs_linking *run, mrs_err *err)
{
    renewing r = {.run = run, .err = err};
    mrs_status st = mrs_relink_written(run->relink, renew_single, &r, err);
    if (!st && !(st = r.status))
        st = mrs_relink_written(run->relink, renew_total, &r, err);
    if (!st && !(st = r.status))
        st = mrs_relink_short(run->relink, renew_total, &r, err);
    return st ? st : r.status;
}
