/* score.c - how likely two units are one happening: a sum of log-odds, one level a feature. After
 * I. Fellegi, A. Sunter, JASA 64/328 (1969); levels and weights in data/link/weights.tsv. */
#include "link/link_internal.h"

#include <math.h>
#include <stdio.h>

static const double near_miss_km = 25, earth_km = 6371.0088, radian = 0.017453292519943295;

bool mrs_has_point(const mrs_place *p)
{
    return p && isfinite(p->lat) && isfinite(p->lon);
}

bool mrs_is_pin(const mrs_place *p)
{
    return mrs_has_point(p) && !p->withheld &&
           (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR);
}

double mrs_distance_km(const mrs_place *a, const mrs_place *b)
{
    if (!mrs_has_point(a) || !mrs_has_point(b))
        return NAN;
    double u = a->lat * radian, v = b->lat * radian;
    double s = sin((v - u) / 2), t = sin((b->lon - a->lon) * radian / 2);
    double h = s * s + cos(u) * cos(v) * t * t;
    return 2 * earth_km * asin(sqrt(h < 1 ? h : 1));
}

/* ---- deeds ------------------------------------------------------------------------------------
 */

static bool deed_is(mrs_deed a, mrs_deed b)
{
    return a.type == b.type && mrs_str_eq(a.mode, b.mode);
}

mrs_weight mrs_deed_match(const mrs_linker *linker, mrs_deed a, mrs_deed b, const mrs_kin **kin)
{
    *kin = NULL;
    if (deed_is(a, b))
        return MRS_W_TYPE_SAME;
    for (uint32_t i = 0; i < linker->n_kin; i++) {
        const mrs_kin *k = &linker->kin[i];
        if ((deed_is(k->a, a) && deed_is(k->b, b)) || (deed_is(k->a, b) && deed_is(k->b, a)))
            *kin = *kin && (*kin)->score >= k->score ? *kin : k;
    }
    if (*kin)
        return MRS_W_TYPE_KIN;
    if (a.type != b.type)
        return MRS_W_VETO;
    return !a.mode.len || !b.mode.len ? MRS_W_TYPE_OPEN : MRS_W_TYPE_OTHER;
}

/* ---- place ------------------------------------------------------------------------------------
 */

static double radius(const mrs_place *p)
{
    return isfinite(p->radius_km) && p->radius_km > 0 ? p->radius_km : mrs_is_pin(p) ? 3 : 50;
}

static bool known(const mrs_place *p)
{
    return p && p->precision != MRS_PRECISION_NONE && (mrs_has_point(p) || p->country[0]);
}

static bool same_country(const mrs_place *a, const mrs_place *b)
{
    if (!a->country[0] || !b->country[0])
        return true;
    return !strcmp(a->country, b->country) || !strcmp(a->country, b->country2) ||
           !strcmp(a->country2, b->country) ||
           (a->country2[0] && !strcmp(a->country2, b->country2));
}

static mrs_weight place_match(const mrs_place *a, const mrs_place *b, double *km)
{
    *km = NAN;
    if (!known(a) || !known(b))
        return MRS_W_PLACE_UNKNOWN;
    bool pins = mrs_is_pin(a) && mrs_is_pin(b);
    if (a->gazetteer_id.len && mrs_str_eq(a->gazetteer_id, b->gazetteer_id)) {
        *km = 0;
        return pins                                    ? MRS_W_PLACE_SAME
               : a->precision == MRS_PRECISION_COUNTRY ? MRS_W_PLACE_COUNTRY
                                                       : MRS_W_PLACE_AREA;
    }
    *km = mrs_distance_km(a, b);
    if (isnan(*km))
        return same_country(a, b) ? MRS_W_PLACE_COUNTRY : MRS_W_VETO;
    double reach = radius(a) + radius(b);
    if (*km <= reach)
        return pins ? MRS_W_PLACE_WITHIN : MRS_W_PLACE_AREA;
    return *km <= reach + near_miss_km ? MRS_W_PLACE_MISS : MRS_W_VETO;
}

/* Only in a published record: to join what was coarsened with what was not would tell more. */
static bool is_coarsened(const mrs_place *p)
{
    return p && p->withheld && p->sensitive;
}

/* A composite meets another place by any of its parts. */
static mrs_weight best_place(const mrs_place *a, const mrs_place *b, double *km)
{
    *km = NAN;
    if (is_coarsened(a) != is_coarsened(b))
        return MRS_W_VETO;
    if (b && b->n_parts && !(a && a->n_parts)) {
        const mrs_place *swap = a;
        a = b;
        b = swap;
    }
    if (!a || !a->n_parts)
        return place_match(a, b, km);
    mrs_weight best = MRS_W_VETO;
    for (uint32_t i = 0; i < a->n_parts; i++) {
        double d;
        mrs_weight w = best_place(b, &a->parts[i], &d);
        if (w < best) { /* levels stand from likely to unlikely */
            best = w;
            *km = d;
        }
    }
    return best;
}

/* ---- time -------------------------------------------------------------------------------------
 */

static bool dated(const mrs_when *t)
{
    return t->start != MRS_NO_DAY && t->end != MRS_NO_DAY;
}

/* Neither bound of one forbids the other's days. */
static bool allows(const mrs_when *bound, const mrs_when *t)
{
    if (!dated(t))
        return true;
    return !(bound->not_before != MRS_NO_DAY && t->end < bound->not_before - 1) &&
           !(bound->not_after != MRS_NO_DAY && t->start > bound->not_after + 1);
}

static mrs_weight time_match(const mrs_when *a, const mrs_when *b)
{
    if (!allows(a, b) || !allows(b, a))
        return MRS_W_VETO;
    if (!dated(a) || !dated(b))
        return MRS_W_TIME_UNKNOWN;
    int32_t gap = a->start > b->end ? a->start - b->end : b->start > a->end ? b->start - a->end : 0;
    if (gap > 3)
        return MRS_W_VETO;
    if (gap > 0)
        return gap == 1 ? MRS_W_TIME_NEXT : MRS_W_TIME_NEAR;
    int32_t wide_a = a->end - a->start, wide_b = b->end - b->start;
    int32_t wide = wide_a > wide_b ? wide_a : wide_b;
    if (wide == 0)
        return MRS_W_TIME_DAY;
    if (a->inferred || b->inferred)
        return MRS_W_TIME_INFERRED;
    return wide < 8 ? MRS_W_TIME_WEEK : MRS_W_TIME_WIDE;
}

/* Reports with no day of their own: not the same news when weeks apart. */
static mrs_weight by_publication(const mrs_linking *run, const mrs_unit *a, const mrs_unit *b)
{
    const mrs_published *p = &run->docs.at[a->doc].published;
    const mrs_published *q = &run->docs.at[b->doc].published;
    if (p->first == MRS_NO_DAY || q->first == MRS_NO_DAY)
        return MRS_W_TIME_UNKNOWN;
    int32_t gap = p->first > q->last ? p->first - q->last : q->first - p->last;
    return gap > 14 && a->told.recency == MRS_RECENCY_FRESH && b->told.recency == MRS_RECENCY_FRESH
               ? MRS_W_VETO
               : MRS_W_TIME_UNKNOWN;
}

/* ---- parties ----------------------------------------------------------------------------------
 */

bool mrs_same_party(const mrs_party *a, const mrs_party *b)
{
    if (a->id.len && b->id.len)
        return mrs_str_eq(a->id, b->id);
    if (a->name.len != b->name.len || !a->name.len)
        return false;
    for (size_t i = 0; i < a->name.len; i++)
        if ((a->name.ptr[i] | 0x20) != (b->name.ptr[i] | 0x20))
            return false;
    return true;
}

typedef struct {
    const mrs_party *at;
    uint32_t n;
} parties;

static bool share(parties a, parties b)
{
    for (uint32_t i = 0; i < a.n; i++)
        for (uint32_t j = 0; j < b.n; j++)
            if (mrs_same_party(&a.at[i], &b.at[j]))
                return true;
    return false;
}

static bool named(parties a)
{
    for (uint32_t i = 0; i < a.n; i++)
        if (a.at[i].id.len)
            return true;
    return false;
}

/* "differ" only between names of the register: "gunmen" and "ISIS" may be the same men. */
static mrs_weight actors_match(parties a, parties b)
{
    if (share(a, b))
        return MRS_W_ACTORS_SAME;
    return named(a) && named(b) ? MRS_W_ACTORS_DIFFER : MRS_W_ACTORS_UNKNOWN;
}

static mrs_weight targets_match(parties a, parties b)
{
    if (share(a, b))
        return MRS_W_TARGETS_SAME;
    if (named(a) && named(b))
        return MRS_W_TARGETS_DIFFER;
    return a.n && b.n ? MRS_W_TARGETS_OTHER : MRS_W_TARGETS_UNKNOWN;
}

static void match_parties(const mrs_event *p, const mrs_event *q, bool turned, mrs_match *m)
{
    parties doer = {p->actors, p->n_actors}, sufferer = {p->targets, p->n_targets};
    parties doer2 = {q->actors, q->n_actors}, sufferer2 = {q->targets, q->n_targets};
    if (turned) { /* who took it, who lost it */
        doer2 = (parties){q->targets, q->n_targets};
        sufferer2 = (parties){q->actors, q->n_actors};
    }
    m->actors = actors_match(doer, doer2);
    m->targets = targets_match(sufferer, sufferer2);
    if (!sufferer.n && !sufferer2.n && doer.n > 1 && doer2.n > 1 && !share(doer, doer2))
        m->targets = MRS_W_TARGETS_OTHER; /* who meets whom */
    if (m->actors != MRS_W_ACTORS_SAME && (share(doer, sufferer2) || share(sufferer, doer2)))
        m->actors = MRS_W_ACTORS_TURNED;
}

/* ---- counts -----------------------------------------------------------------------------------
 */

static bool bounds_of(const mrs_event_quantity *q, double *low, double *high)
{
    *low = !isnan(q->low) ? q->low : q->best;
    *high = !isnan(q->high) ? q->high : isnan(q->low) ? q->best : INFINITY;
    return !isnan(*low) && !isnan(*high);
}

/* Two counts of one kind; UNKNOWN when they do not speak of the same. */
static mrs_weight ranges_match(const mrs_event_quantity *p, const mrs_event_quantity *q)
{
    double low, high, low2, high2;
    bool others = p->of != q->of && p->of && q->of;
    if (p->kind != q->kind || !bounds_of(p, &low, &high) || !bounds_of(q, &low2, &high2))
        return MRS_W_COUNT_UNKNOWN;
    if (low <= high2 && low2 <= high)
        return others ? MRS_W_COUNT_UNKNOWN : MRS_W_COUNT_SAME;
    if (others)
        return MRS_W_COUNT_OTHER;
    double less = high < low2 ? high : high2, more = high < low2 ? low2 : low;
    return more <= less * 1.5 ? MRS_W_COUNT_NEAR : MRS_W_COUNT_DIFFER;
}

/* The likeliest of all that can be set side by side. */
static mrs_weight count_match(const mrs_event *a, const mrs_event *b)
{
    mrs_weight best = MRS_W_COUNT_UNKNOWN;
    for (uint32_t i = 0; i < a->n_quantities; i++)
        for (uint32_t j = 0; j < b->n_quantities; j++) {
            mrs_weight w = ranges_match(&a->quantities[i], &b->quantities[j]);
            if (w != MRS_W_COUNT_UNKNOWN && (best == MRS_W_COUNT_UNKNOWN || w < best))
                best = w;
        }
    return best;
}

/* ---- words ------------------------------------------------------------------------------------
 */

/* On the average of their claims. */
static double trigger_match(const mrs_linking *run, const mrs_unit *u, const mrs_unit *v)
{
    double sum = 0;
    for (uint32_t i = 0; i < u->n; i++)
        for (uint32_t j = 0; j < v->n; j++)
            sum += mrs_trigger_like(&run->items.at[u->items[i]].trigger,
                                    &run->items.at[v->items[j]].trigger);
    return sum / ((double)u->n * v->n);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static double sum_of(const mrs_linker *linker, const mrs_match *m)
{
    const double *w = linker->weights;
    double type = w[m->type] * (m->type == MRS_W_TYPE_KIN ? m->kin : 1);
    return w[MRS_W_BIAS] + type + w[m->place] + w[m->time] + w[m->actors] + w[m->targets] +
           w[m->count] + w[MRS_W_TRIGGER] * m->trigger + w[MRS_W_WORDS] * m->words +
           w[MRS_W_STORY] * m->story;
}

/* Words that somebody marked, of which no more is known: only within a story. */
static mrs_match marked_match(const mrs_linking *run, const mrs_unit *u, const mrs_unit *v)
{
    const double *w = run->linker->weights;
    const mrs_link_doc *p = &run->docs.at[u->doc], *q = &run->docs.at[v->doc];
    mrs_match m = {.type = MRS_W_TYPE_NONE,
                   .place = MRS_W_PLACE_UNKNOWN,
                   .time = MRS_W_TIME_UNKNOWN,
                   .actors = MRS_W_ACTORS_UNKNOWN,
                   .targets = MRS_W_TARGETS_UNKNOWN,
                   .count = MRS_W_COUNT_UNKNOWN,
                   .km = NAN,
                   .z = -INFINITY};
    if (p->story != q->story)
        return m;
    m.trigger = trigger_match(run, u, v);
    m.words = mrs_vector_cosine(&u->words, &v->words);
    m.z =
        w[MRS_W_TYPE_NONE] + w[MRS_W_MARKED_TRIGGER] * m.trigger + w[MRS_W_MARKED_WORDS] * m.words;
    return m;
}

mrs_match mrs_pair_match(const mrs_linking *run, uint32_t a, uint32_t b)
{
    const mrs_unit *u = &run->units.at[a], *v = &run->units.at[b];
    if (u->key > v->key) { /* sums are taken in one order whoever asks */
        const mrs_unit *swap = u;
        u = v;
        v = swap;
    }
    const mrs_event *p = &u->told, *q = &v->told;
    if (p->type == MRS_N_TYPES && q->type == MRS_N_TYPES)
        return marked_match(run, u, v);
    mrs_match m = {.km = NAN, .z = -INFINITY, .time = time_match(&p->time, &q->time)};
    if (m.time == MRS_W_TIME_UNKNOWN)
        m.time = by_publication(run, u, v);
    if (m.time == MRS_W_VETO) /* the cheapest to ask, and what parts most */
        return m;
    const mrs_kin *kin;
    m.type = mrs_deed_match(run->linker, (mrs_deed){p->type, p->mode}, (mrs_deed){q->type, q->mode},
                            &kin);
    m.kin = kin ? (double)kin->score : 0;
    if (m.type == MRS_W_VETO)
        return m;
    m.place = best_place(p->place, q->place, &m.km);
    if (m.place == MRS_W_VETO)
        return m;
    match_parties(p, q, kin && kin->turned, &m);
    m.count = count_match(p, q);
    m.trigger = trigger_match(run, u, v);
    m.words = mrs_vector_cosine(&u->words, &v->words);
    m.story = mrs_vector_cosine(&run->docs.at[u->doc].words, &run->docs.at[v->doc].words);
    m.z = sum_of(run->linker, &m);
    return m;
}

mrs_str mrs_match_why(const mrs_match *m, mrs_str with, mrs_arena *arena)
{
    char km[24] = "";
    if (!isnan(m->km))
        snprintf(km, sizeof km, " (%.0f km)", m->km);
    return mrs_str_format(arena,
                          "type %s; place %s%s; time %s; actors %s; targets %s; count %s; trigger "
                          "%.2f; words %.2f; story %.2f; log-odds %.1f; with %.*s",
                          mrs_weight_level(m->type), mrs_weight_level(m->place), km,
                          mrs_weight_level(m->time), mrs_weight_level(m->actors),
                          mrs_weight_level(m->targets), mrs_weight_level(m->count), m->trigger,
                          m->words, m->story, m->z, (int)with.len, with.ptr);
}
