/* relate.c - how happenings hang together, and where their claims cannot both hold. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* Values of one field that are set against each other in one event; events of one sum. */
enum { MOST_VALUES = 8, MOST_SUMMED = 500 };

/* ---- disagreement -----------------------------------------------------------------------------
 */

typedef struct {
    const mrs_item *item;
    double low, high;
    mrs_str text;
} value;

typedef struct {
    mrs_linking *run;
    mrs_event *e;
    const char *field;
    value at[MOST_VALUES];
    uint32_t n;
} values;

static bool same_voice(const mrs_item *a, const mrs_item *b)
{
    return a->doc == b->doc && mrs_str_eq(a->claim.source.name, b->claim.source.name);
}

/* The first claim that gives a value stands for all that give it. */
static void add_value(values *v, const mrs_item *item, double low, double high, mrs_str text)
{
    for (uint32_t i = 0; i < v->n; i++)
        if (mrs_str_eq(v->at[i].text, text))
            return;
    if (v->n < MOST_VALUES)
        v->at[v->n++] = (value){item, low, high, text};
}

static void contradict(values *v, const value *a, const value *b)
{
    mrs_linking *run = v->run;
    *MRS_PUSH(run->arena, &run->links) = (mrs_link){.kind = MRS_LINK_CONTRADICTS,
                                                    .from = a->item->id,
                                                    .to = b->item->id,
                                                    .event = v->e->id,
                                                    .field = mrs_str_of(v->field),
                                                    .from_value = a->text,
                                                    .to_value = b->text,
                                                    .score = 1};
    v->e->n_contradictions++;
}

/* Ranges that do not meet, from two voices. */
static void compare_ranges(values *v)
{
    for (uint32_t i = 0; i < v->n; i++)
        for (uint32_t j = i + 1; j < v->n; j++)
            if ((v->at[i].high < v->at[j].low || v->at[j].high < v->at[i].low) &&
                !same_voice(v->at[i].item, v->at[j].item))
                contradict(v, &v->at[i], &v->at[j]);
}

static mrs_str range_text(mrs_arena *arena, const mrs_quantity *q)
{
    char low[32], high[32];
    mrs_num_text(isnan(q->low) ? q->best : q->low, low);
    mrs_num_text(isnan(q->high) ? q->best : q->high, high);
    if (isnan(q->high) && isnan(q->best))
        return mrs_str_format(arena, "at least %s", low);
    if (isnan(q->low) && isnan(q->best))
        return mrs_str_format(arena, "at most %s", high);
    return strcmp(low, high) ? mrs_str_format(arena, "%s-%s", low, high)
                             : mrs_str_format(arena, "%s", low);
}

/* Does this claim's count belong to that count of the event? apart: those of one kind in one
 * claim count different people, and only what is called the same is compared. */
static bool counts_as(const mrs_quantity *q, const mrs_event_quantity *e, bool apart)
{
    if (apart)
        return q->kind == e->kind && q->of == e->of && mrs_str_eq(q->unit, e->unit);
    return q->kind == e->kind && (q->of == e->of || q->of == MRS_OF_UNKNOWN) &&
           (mrs_str_eq(q->unit, e->unit) || q->kind <= MRS_Q_present);
}

static void add_count(values *v, const mrs_item *item, const mrs_quantity *q)
{
    if (isnan(q->low) && isnan(q->best) && isnan(q->high))
        return;
    double low = !isnan(q->low) ? q->low : isnan(q->best) ? 0 : q->best;
    double high = !isnan(q->high) ? q->high : isnan(q->best) ? INFINITY : q->best;
    if (q->approx == MRS_APPROX_ABOUT) { /* "about 30" meets 27 and 33 */
        low *= 0.85;
        high *= 1.15;
    }
    add_value(v, item, low, high, range_text(v->run->arena, q));
}

/* Is it called as the count before it is? Then that one has been compared. */
static bool called_before(const mrs_event *e, uint32_t k)
{
    const mrs_event_quantity *q = &e->quantities[k], *p = q - 1;
    return k && p->kind == q->kind && p->of == q->of && mrs_str_eq(p->unit, q->unit);
}

static void compare_counts(mrs_linking *run, mrs_event *e, const uint32_t *items)
{
    for (uint32_t k = 0; k < e->n_quantities; k++) {
        const mrs_event_quantity *sum = &e->quantities[k];
        bool apart = mrs_counts_apart(run, items, e->n_claims, sum->kind);
        values v = {.run = run, .e = e, .field = mrs_quantity_kind_text(sum->kind)};
        if (apart && called_before(e, k))
            continue;
        for (uint32_t i = 0; i < e->n_claims; i++) {
            const mrs_item *item = &run->items.at[items[i]];
            for (uint32_t j = 0; j < item->claim.n_quantities; j++) {
                const mrs_quantity *q = &item->claim.quantities[j];
                if (counts_as(q, sum, apart) && !(apart && mrs_count_nth(&item->claim, j)))
                    add_count(&v, item, q);
            }
        }
        compare_ranges(&v);
    }
}

static mrs_str days_text(mrs_arena *arena, const mrs_when *t)
{
    char start[16], end[16];
    mrs_day_text(t->start, start);
    mrs_day_text(t->end, end);
    return t->start == t->end ? mrs_str_format(arena, "%s", start)
                              : mrs_str_format(arena, "%s..%s", start, end);
}

static void compare_days(mrs_linking *run, mrs_event *e, const uint32_t *items)
{
    values v = {.run = run, .e = e, .field = "time"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &run->items.at[items[i]];
        const mrs_when *t = &item->claim.time;
        if (t->start != MRS_NO_DAY && t->end != MRS_NO_DAY && !t->inferred)
            add_value(&v, item, t->start, t->end, days_text(run->arena, t));
    }
    compare_ranges(&v);
}

static void compare_places(mrs_linking *run, mrs_event *e, const uint32_t *items)
{
    values v = {.run = run, .e = e, .field = "place"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &run->items.at[items[i]];
        const mrs_place *p = item->claim.place;
        if (mrs_is_pin(p))
            add_value(&v, item, 0, 0, p->name);
    }
    for (uint32_t i = 0; i < v.n; i++)
        for (uint32_t j = i + 1; j < v.n; j++) {
            const mrs_place *p = v.at[i].item->claim.place, *q = v.at[j].item->claim.place;
            double reach = fmax(p->radius_km, 1) + fmax(q->radius_km, 1);
            if (mrs_distance_km(p, q) > reach && !same_voice(v.at[i].item, v.at[j].item))
                contradict(&v, &v.at[i], &v.at[j]);
        }
}

/* It happened, says one; it did not, says another. */
static void compare_statuses(mrs_linking *run, mrs_event *e, const uint32_t *items)
{
    values v = {.run = run, .e = e, .field = "status"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &run->items.at[items[i]];
        mrs_claim_status s = item->claim.status;
        double side = s == MRS_CLAIM_NEGATED ? 1 : 0;
        if (s <= MRS_CLAIM_ALLEGED || s == MRS_CLAIM_NEGATED)
            add_value(&v, item, side, side, mrs_str_of(mrs_claim_status_text(s)));
    }
    compare_ranges(&v);
}

/* ---- links that code found in a report --------------------------------------------------------
 */

static int by_item_id(const void *a, const void *b)
{
    return mrs_str_cmp(*(const mrs_str *)a, ((const mrs_item *)b)->id);
}

static void link_events(mrs_linking *run, mrs_link_kind kind, uint32_t from, uint32_t to,
                        float score, mrs_str why)
{
    if (from == to)
        return;
    *MRS_PUSH(run->arena, &run->links) = (mrs_link){.kind = kind,
                                                    .from = run->events[from].id,
                                                    .to = run->events[to].id,
                                                    .score = score,
                                                    .why = why};
}

static void link_told(mrs_linking *run, uint32_t item, mrs_link_kind kind, mrs_str other)
{
    if (!other.len)
        return;
    const mrs_item *at =
        bsearch(&other, run->items.at, run->items.n, sizeof *run->items.at, by_item_id);
    if (at)
        link_events(
            run, kind, run->event_of[item], run->event_of[at - run->items.at], 1,
            mrs_str_join(MRS_STR("told in "), run->items.at[item].id, MRS_STR(""), run->arena));
}

/* ---- sums -------------------------------------------------------------------------------------
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
    double kin;
    mrs_weight deed = mrs_deed_match(run->linker, (mrs_deed){total->type, total->mode},
                                     (mrs_deed){e->type, e->mode}, &kin);
    return (deed == MRS_W_TYPE_SAME || deed == MRS_W_TYPE_OPEN) &&
           e->recency != MRS_RECENCY_AGGREGATE && e->recency != MRS_RECENCY_GENERAL &&
           e->status <= MRS_CLAIM_ALLEGED && place_holds(total->place, e->place) &&
           side_fits(total->actors, total->n_actors, e->actors, e->n_actors) &&
           side_fits(total->targets, total->n_targets, e->targets, e->n_targets);
}

typedef struct {
    int32_t day;
    uint32_t event;
} dated;

static int by_day(const void *a, const void *b)
{
    const dated *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->event > y->event) - (x->event < y->event);
}

static uint32_t first_from(const dated *days, uint32_t n, int32_t day)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (days[mid].day < day)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
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

static void link_total(mrs_linking *run, uint32_t total, const dated *days, uint32_t n)
{
    const mrs_when *t = &run->events[total].time;
    uint32_t found = 0;
    for (uint32_t k = first_from(days, n, t->start);
         k < n && days[k].day <= t->end && found < MOST_SUMMED; k++) {
        const mrs_event *e = &run->events[days[k].event];
        if (e->time.end > t->end || !may_count(run, &run->events[total], e))
            continue;
        link_events(run, MRS_LINK_SUMS, total, days[k].event, 0.5F,
                    MRS_STR("kind, period, place and sides allow it"));
        found++;
    }
}

static void link_sums(mrs_linking *run)
{
    dated *days = MRS_NEW(run->arena, dated, run->n_events);
    uint32_t n = 0;
    for (uint32_t i = 0; i < run->n_events; i++)
        if (has_days(&run->events[i].time))
            days[n++] = (dated){run->events[i].time.start, i};
    if (n)
        qsort(days, n, sizeof *days, by_day);
    for (uint32_t i = 0; i < run->n_events; i++)
        if (is_total(&run->events[i]))
            link_total(run, i, days, n);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static int by_link(const void *a, const void *b)
{
    const mrs_link *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int c = mrs_str_cmp(x->from, y->from);
    if (c == 0)
        c = mrs_str_cmp(x->to, y->to);
    return c ? c : mrs_str_cmp(x->field, y->field);
}

static void compare_claims(mrs_linking *run)
{
    uint32_t *items = MRS_NEW(run->arena, uint32_t, run->items.n);
    for (uint32_t i = 0; i < run->n_events; i++) {
        mrs_event *e = &run->events[i];
        if (e->n_claims < 2)
            continue;
        for (uint32_t k = 0; k < e->n_claims; k++) {
            const mrs_item *at = bsearch(&e->claims[k].claim, run->items.at, run->items.n,
                                         sizeof *run->items.at, by_item_id);
            items[k] = (uint32_t)(at - run->items.at);
        }
        compare_counts(run, e, items);
        compare_days(run, e, items);
        compare_places(run, e, items);
        compare_statuses(run, e, items);
    }
}

void mrs_link_relate(mrs_linking *run)
{
    compare_claims(run);
    for (uint32_t i = 0; i < run->items.n; i++) {
        link_told(run, i, MRS_LINK_PART_OF, run->items.at[i].part_of);
        link_told(run, i, MRS_LINK_FOLLOWS, run->items.at[i].follows);
        link_told(run, i, MRS_LINK_COINCIDES_WITH, run->items.at[i].coincides_with);
    }
    link_sums(run);
    if (run->links.n)
        qsort(run->links.at, run->links.n, sizeof *run->links.at, by_link);
    uint32_t n = 0;
    for (uint32_t i = 0; i < run->links.n; i++)
        if (n == 0 || by_link(&run->links.at[n - 1], &run->links.at[i]) != 0)
            run->links.at[n++] = run->links.at[i];
    run->links.n = n;
}
