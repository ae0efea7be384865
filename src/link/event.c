/* event.c - the fields of one happening from its claims: for each the best that any claim tells,
 * and which claim told it. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    const mrs_linking *run;
    mrs_arena *arena;
    const uint32_t *items; /* in order of claim id */
    uint32_t n;
    mrs_event *e;
} making;

static const mrs_item *item_at(const making *m, uint32_t i)
{
    return &m->run->items.at[m->items[i]];
}

/* ---- what it is -------------------------------------------------------------------------------
 */

typedef struct {
    mrs_deed deed;
    double sum; /* of confidence */
} voted;

static voted *vote_for(voted *at, uint32_t *n, const mrs_claim *c)
{
    for (uint32_t i = 0; i < *n; i++)
        if (at[i].deed.type == c->type && mrs_str_eq(at[i].deed.mode, c->mode))
            return &at[i];
    at[*n] = (voted){{c->type, c->mode}, c->mode.len ? 0.25 : 0};
    return &at[(*n)++];
}

/* The deed that most confidence stands behind; one with a mode before one without. */
static void set_deed(const making *m)
{
    double best = -1;
    uint32_t n = 0;
    voted *at = MRS_NEW(m->arena, voted, m->n);
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_claim *c = &item_at(m, i)->claim;
        vote_for(at, &n, c)->sum += (double)c->confidence;
    }
    for (uint32_t i = 0; i < n; i++) {
        const mrs_deed *d = &at[i].deed;
        bool before =
            d->type < m->e->type || (d->type == m->e->type && mrs_str_cmp(d->mode, m->e->mode) < 0);
        if (at[i].sum > best || (at[i].sum >= best && before)) {
            best = at[i].sum;
            m->e->type = d->type;
            m->e->mode = d->mode;
        }
    }
}

/* Statuses and recencies are enumerated from strong to weak. */
static void set_standing(const making *m)
{
    m->e->status = MRS_CLAIM_NEGATED;
    m->e->recency = MRS_RECENCY_GENERAL;
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_item *item = item_at(m, i);
        const mrs_claim *c = &item->claim;
        m->e->status = c->status < m->e->status ? c->status : m->e->status;
        m->e->recency = c->recency < m->e->recency ? c->recency : m->e->recency;
        m->e->confidence = c->confidence > m->e->confidence ? c->confidence : m->e->confidence;
        m->e->sample |= item->sample;
    }
}

/* What is still to be done of any claim; confirmed when all are; rejected ones are alone. */
static void set_state(const making *m)
{
    static const mrs_state order[] = {MRS_STATE_NEEDS_WORK, MRS_STATE_CORRECTED, MRS_STATE_MACHINE,
                                      MRS_STATE_CONFIRMED, MRS_STATE_REJECTED};
    for (size_t s = sizeof order / sizeof *order; s-- > 0;)
        for (uint32_t i = 0; i < m->n; i++)
            if (item_at(m, i)->state == order[s])
                m->e->state = order[s];
}

/* ---- when -------------------------------------------------------------------------------------
 */

/* Smaller is better: told before inferred, then the narrower. */
static double when_rank(const mrs_claim *c)
{
    const mrs_when *t = &c->time;
    if (t->start == MRS_NO_DAY && t->end == MRS_NO_DAY)
        return t->deadline != MRS_NO_DAY ? 1e7 : 2e7;
    if (t->start == MRS_NO_DAY || t->end == MRS_NO_DAY)
        return 5e6;
    return (t->inferred ? 1e6 : 0) + (t->end - t->start) - (double)c->confidence / 2;
}

static void set_time(const making *m)
{
    double best = INFINITY;
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_item *item = item_at(m, i);
        double rank = when_rank(&item->claim);
        if (rank < best) {
            best = rank;
            m->e->time = item->claim.time;
            m->e->time_claim = rank < 2e7 ? item->id : (mrs_str){"", 0};
        }
    }
    m->e->time.at = m->e->time.anchor = (mrs_span){0, 0};
}

/* ---- where ------------------------------------------------------------------------------------
 */

/* Smaller is better: the most precise place that any source tells. */
static double place_rank(const mrs_claim *c)
{
    static const double ranks[] = {
        [MRS_PRECISION_NONE] = 90,      [MRS_PRECISION_EXACT] = 0,   [MRS_PRECISION_NEAR] = 10,
        [MRS_PRECISION_ADMIN2] = 20,    [MRS_PRECISION_ADMIN1] = 30, [MRS_PRECISION_REGION] = 40,
        [MRS_PRECISION_COMPOSITE] = 50, [MRS_PRECISION_BORDER] = 45, [MRS_PRECISION_COUNTRY] = 80};
    const mrs_place *p = c->place;
    double radius = isfinite(p->radius_km) ? fmin(p->radius_km, 900) / 100 : 9;
    return ranks[p->precision] + radius - (double)c->confidence / 10;
}

static void set_place(const making *m)
{
    double best = INFINITY;
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_item *item = item_at(m, i);
        if (!item->claim.place)
            continue;
        double rank = place_rank(&item->claim);
        if (rank < best) {
            best = rank;
            m->e->place = item->claim.place;
            m->e->place_claim = item->id;
        }
    }
}

/* ---- who --------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_party *at;
    uint32_t n, cap;
} party_list;

static void add_party(const making *m, party_list *list, const mrs_party *p)
{
    for (uint32_t i = 0; i < list->n; i++) {
        if (!mrs_same_party(&list->at[i], p))
            continue;
        /* the plainest role and the surest word of belonging */
        if (p->role < list->at[i].role)
            list->at[i].role = p->role;
        if (p->affiliation == MRS_AFFILIATION_STATED)
            list->at[i].affiliation = p->affiliation;
        if (!list->at[i].id.len)
            list->at[i].id = p->id;
        return;
    }
    *MRS_PUSH(m->arena, list) = *p;
    list->at[list->n - 1].at = (mrs_span){0, 0};
}

static int by_name(const void *a, const void *b)
{
    const mrs_party *x = a, *y = b;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    int c = mrs_str_cmp(x->name, y->name);
    return c ? c : mrs_str_cmp(x->id, y->id);
}

/* Names of the register stand for the happening; words like "gunmen" only where there is none. */
static void set_parties(const making *m, bool targets, mrs_party **out, uint32_t *n)
{
    party_list named = {0}, plain = {0};
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_claim *c = &item_at(m, i)->claim;
        const mrs_party *at = targets ? c->targets : c->actors;
        uint32_t count = targets ? c->n_targets : c->n_actors;
        for (uint32_t k = 0; k < count; k++)
            add_party(m, at[k].id.len ? &named : &plain, &at[k]);
    }
    party_list *list = named.n ? &named : &plain;
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, by_name);
    *out = list->at;
    *n = list->n;
}

/* ---- how many ---------------------------------------------------------------------------------
 */

/* Kinds that count things: weapons seized and cars seized are two counts. */
static bool unit_matters(mrs_quantity_kind kind)
{
    static const bool matters[MRS_N_QUANTITY_KINDS] = {
        [MRS_Q_seized] = true,  [MRS_Q_stolen] = true, [MRS_Q_destroyed] = true,
        [MRS_Q_damaged] = true, [MRS_Q_money] = true,  [MRS_Q_other] = true};
    return kind < MRS_N_QUANTITY_KINDS && matters[kind];
}

uint32_t mrs_count_nth(const mrs_claim *c, uint32_t at)
{
    const mrs_quantity *q = &c->quantities[at];
    uint32_t nth = 0;
    for (uint32_t i = 0; i < at; i++) {
        const mrs_quantity *p = &c->quantities[i];
        nth += p->kind == q->kind && p->of == q->of && mrs_str_eq(p->unit, q->unit);
    }
    return nth;
}

bool mrs_counts_apart(const mrs_linking *run, const uint32_t *items, uint32_t n,
                      mrs_quantity_kind kind)
{
    for (uint32_t i = 0; i < n; i++) {
        const mrs_claim *c = &run->items.at[items[i]].claim;
        uint32_t of_kind = 0;
        for (uint32_t k = 0; k < c->n_quantities; k++)
            of_kind += c->quantities[k].kind == kind;
        if (of_kind > 1)
            return true;
    }
    return false;
}

/* One count of the event under way. */
typedef struct {
    mrs_event_quantity sum;
    uint32_t nth; /* mrs_count_nth of those that it joins, where counts are apart */
    float surest; /* confidence of the claim that set best */
} tallying;

typedef struct {
    tallying *at;
    uint32_t n, cap;
    bool apart[MRS_N_QUANTITY_KINDS];
} quantity_list;

static bool joins(const quantity_list *list, const tallying *t, const mrs_quantity *q, uint32_t nth)
{
    const mrs_event_quantity *e = &t->sum;
    if (e->kind != q->kind)
        return false;
    if (list->apart[q->kind])
        return e->of == q->of && mrs_str_eq(e->unit, q->unit) && t->nth == nth;
    bool of = e->of == q->of || e->of == MRS_OF_UNKNOWN || q->of == MRS_OF_UNKNOWN;
    return of && (!unit_matters(q->kind) || mrs_str_eq(e->unit, q->unit));
}

static tallying *quantity_for(const making *m, quantity_list *list, const mrs_quantity *q,
                              uint32_t nth)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (joins(list, &list->at[i], q, nth))
            return &list->at[i];
    tallying *t = MRS_PUSH(m->arena, list);
    *t = (tallying){
        .sum =
            {.kind = q->kind, .of = q->of, .unit = q->unit, .low = NAN, .best = NAN, .high = NAN},
        .nth = nth};
    return t;
}

/* Lowest low, highest high; best by the claim that is surest (of equals the first by id). */
static void widen(tallying *t, const mrs_quantity *q, const mrs_item *item)
{
    mrs_event_quantity *e = &t->sum;
    if (e->of == MRS_OF_UNKNOWN)
        e->of = q->of;
    if (!isnan(q->low) && !(q->low >= e->low)) {
        e->low = q->low;
        e->low_claim = item->id;
    }
    if (!isnan(q->high) && !(q->high <= e->high)) {
        e->high = q->high;
        e->high_claim = item->id;
    }
    if (!isnan(q->best) && (isnan(e->best) || item->claim.confidence > t->surest)) {
        e->best = q->best;
        e->best_claim = item->id;
        t->surest = item->claim.confidence;
    }
}

static int by_kind(const void *a, const void *b)
{
    const tallying *s = a, *t = b;
    const mrs_event_quantity *x = &s->sum, *y = &t->sum;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->of != y->of)
        return x->of < y->of ? -1 : 1;
    int c = mrs_str_cmp(x->unit, y->unit);
    return c ? c : (s->nth > t->nth) - (s->nth < t->nth);
}

/* Counts that say whose come first, so that one that does not can join them in any order. */
static void set_quantities(const making *m)
{
    quantity_list list = {0};
    for (int kind = 0; kind < MRS_N_QUANTITY_KINDS; kind++)
        list.apart[kind] = mrs_counts_apart(m->run, m->items, m->n, (mrs_quantity_kind)kind);
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < m->n; i++) {
            const mrs_item *item = item_at(m, i);
            for (uint32_t k = 0; k < item->claim.n_quantities; k++) {
                const mrs_quantity *q = &item->claim.quantities[k];
                if ((q->of == MRS_OF_UNKNOWN) != (pass == 1))
                    continue;
                widen(quantity_for(m, &list, q, mrs_count_nth(&item->claim, k)), q, item);
            }
        }
    if (list.n)
        qsort(list.at, list.n, sizeof *list.at, by_kind);
    m->e->quantities = MRS_NEW(m->arena, mrs_event_quantity, list.n);
    m->e->n_quantities = list.n;
    for (uint32_t i = 0; i < list.n; i++)
        m->e->quantities[i] = list.at[i].sum;
}

/* ---- the rest ---------------------------------------------------------------------------------
 */

/* The sentence of the claim that tells most, surest first. */
static void set_summary(const making *m)
{
    double best = -INFINITY;
    for (uint32_t i = 0; i < m->n; i++) {
        const mrs_item *item = item_at(m, i);
        const mrs_claim *c = &item->claim;
        double told = (double)c->confidence + (c->recency == MRS_RECENCY_FRESH ? 1 : 0) +
                      (c->status == m->e->status ? 1 : 0) + (c->n_actors ? 0.3 : 0) +
                      (c->n_targets ? 0.3 : 0) + (c->n_quantities ? 0.4 : 0) +
                      (mrs_is_pin(c->place) ? 0.4 : 0);
        if (told > best) {
            best = told;
            m->e->summary = item->sentence;
        }
    }
}

/* Clear: a day that was told, and no coarser place than a district. */
static int clarity_of(const mrs_event *e)
{
    bool day = e->time.start != MRS_NO_DAY && e->time.start == e->time.end && !e->time.inferred;
    bool place = mrs_is_pin(e->place) || (e->place && e->place->precision == MRS_PRECISION_ADMIN2);
    bool one = e->recency == MRS_RECENCY_FRESH || e->recency == MRS_RECENCY_BACKGROUND;
    return day && place && one ? 1 : 2;
}

void mrs_event_fields(const mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out,
                      mrs_arena *arena)
{
    making m = {run, arena, items, n, out};
    *out = (mrs_event){0};
    set_deed(&m);
    set_standing(&m);
    set_state(&m);
    set_time(&m);
    set_place(&m);
    set_parties(&m, false, &out->actors, &out->n_actors);
    set_parties(&m, true, &out->targets, &out->n_targets);
    set_quantities(&m);
    set_summary(&m);
    out->clarity = clarity_of(out);
}
