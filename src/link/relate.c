/* relate.c - where the claims of one event cannot all hold. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

/* Values of one field that are set against each other in one event. */
enum { MOST_VALUES = 8 };

typedef struct {
    const mrs_item *item;
    double low, high;
    mrs_str text;
} value;

typedef struct {
    const mrs_linking *run;
    mrs_arena *arena;
    mrs_event *e;
    const uint32_t *items;
    MRS_VEC(mrs_link) links;
} relating;

typedef struct {
    relating *to;
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
    *MRS_PUSH(v->to->arena, &v->to->links) = (mrs_link){.kind = MRS_LINK_CONTRADICTS,
                                                        .from = a->item->id,
                                                        .to = b->item->id,
                                                        .event = v->to->e->id,
                                                        .field = mrs_str_of(v->field),
                                                        .from_value = a->text,
                                                        .to_value = b->text,
                                                        .score = 1};
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

bool mrs_count_is_of(const mrs_quantity *q, const mrs_event_quantity *e, bool apart)
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
    add_value(v, item, low, high, range_text(v->to->arena, q));
}

/* Is it called as the count before it is? Then that one has been compared. */
static bool called_before(const mrs_event *e, uint32_t k)
{
    const mrs_event_quantity *q = &e->quantities[k], *p = q - 1;
    return k && p->kind == q->kind && p->of == q->of && mrs_str_eq(p->unit, q->unit);
}

static void compare_counts(relating *to)
{
    const mrs_event *e = to->e;
    for (uint32_t k = 0; k < e->n_quantities; k++) {
        const mrs_event_quantity *sum = &e->quantities[k];
        bool apart = mrs_counts_apart(to->run, to->items, e->n_claims, sum->kind);
        values v = {.to = to, .field = mrs_quantity_kind_text(sum->kind)};
        if (apart && called_before(e, k))
            continue;
        for (uint32_t i = 0; i < e->n_claims; i++) {
            const mrs_item *item = &to->run->items.at[to->items[i]];
            for (uint32_t j = 0; j < item->claim.n_quantities; j++) {
                const mrs_quantity *q = &item->claim.quantities[j];
                if (mrs_count_is_of(q, sum, apart) && !(apart && mrs_count_nth(&item->claim, j)))
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

static void compare_days(relating *to)
{
    const mrs_event *e = to->e;
    values v = {.to = to, .field = "time"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &to->run->items.at[to->items[i]];
        const mrs_when *t = &item->claim.time;
        if (t->start != MRS_NO_DAY && t->end != MRS_NO_DAY && !t->inferred)
            add_value(&v, item, t->start, t->end, days_text(to->arena, t));
    }
    compare_ranges(&v);
}

static void compare_places(relating *to)
{
    const mrs_event *e = to->e;
    values v = {.to = to, .field = "place"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &to->run->items.at[to->items[i]];
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

static bool share_actor(const mrs_claim *a, const mrs_claim *b)
{
    for (uint32_t i = 0; i < a->n_actors; i++)
        for (uint32_t j = 0; j < b->n_actors; j++)
            if (mrs_same_party(&a->actors[i], &b->actors[j]))
                return true;
    return false;
}

/* The first of the register that the claim lays the deed to; NULL: none, or it did not do it. */
static const mrs_party *doer_of(const mrs_claim *c)
{
    for (uint32_t i = 0; c->status != MRS_CLAIM_NEGATED && i < c->n_actors; i++)
        if (c->actors[i].id.len && c->actors[i].role == MRS_ROLE_ACTOR)
            return &c->actors[i];
    return NULL;
}

/* One lays it to these, one to those: of one kind of deed, for who gains is not who loses. */
static void compare_doers(relating *to)
{
    values v = {.to = to, .field = "actor"};
    for (uint32_t i = 0; i < to->e->n_claims; i++) {
        const mrs_item *item = &to->run->items.at[to->items[i]];
        const mrs_party *doer = doer_of(&item->claim);
        if (doer && mrs_str_eq(item->claim.mode, to->e->mode) && item->claim.type == to->e->type)
            add_value(&v, item, 0, 0, doer->name);
    }
    for (uint32_t i = 0; i < v.n; i++)
        for (uint32_t j = i + 1; j < v.n; j++)
            if (!share_actor(&v.at[i].item->claim, &v.at[j].item->claim) &&
                !same_voice(v.at[i].item, v.at[j].item))
                contradict(&v, &v.at[i], &v.at[j]);
}

/* It happened, says one; it did not, says another. */
static void compare_statuses(relating *to)
{
    const mrs_event *e = to->e;
    values v = {.to = to, .field = "status"};
    for (uint32_t i = 0; i < e->n_claims; i++) {
        const mrs_item *item = &to->run->items.at[to->items[i]];
        mrs_claim_status s = item->claim.status;
        double side = s == MRS_CLAIM_NEGATED ? 1 : 0;
        if (s <= MRS_CLAIM_ALLEGED || s == MRS_CLAIM_NEGATED)
            add_value(&v, item, side, side, mrs_str_of(mrs_claim_status_text(s)));
    }
    compare_ranges(&v);
}

static int by_link(const void *a, const void *b)
{
    const mrs_link *x = a, *y = b;
    int c = mrs_str_cmp(x->from, y->from);
    if (c == 0)
        c = mrs_str_cmp(x->to, y->to);
    if (c == 0)
        c = mrs_str_cmp(x->field, y->field);
    if (c == 0)
        c = mrs_str_cmp(x->from_value, y->from_value);
    return c ? c : mrs_str_cmp(x->to_value, y->to_value);
}

/* Of two that say the same of the same claims, one. */
static bool repeats(const mrs_link *a, const mrs_link *b)
{
    return mrs_str_eq(a->from, b->from) && mrs_str_eq(a->to, b->to) &&
           mrs_str_eq(a->field, b->field);
}

mrs_link *mrs_event_contradictions(const mrs_linking *run, const uint32_t *items, mrs_event *event,
                                   uint32_t *n, mrs_arena *arena)
{
    relating to = {.run = run, .arena = arena, .e = event, .items = items};
    *n = 0;
    if (event->n_claims < 2)
        return NULL;
    compare_counts(&to);
    compare_days(&to);
    compare_places(&to);
    compare_doers(&to);
    compare_statuses(&to);
    if (to.links.n)
        qsort(to.links.at, to.links.n, sizeof *to.links.at, by_link);
    for (uint32_t i = 0; i < to.links.n; i++)
        if (!*n || !repeats(&to.links.at[*n - 1], &to.links.at[i]))
            to.links.at[(*n)++] = to.links.at[i];
    event->n_contradictions = *n;
    return to.links.at;
}
