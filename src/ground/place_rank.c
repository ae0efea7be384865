#include "ground/place_work.h"

#include <math.h>
#include <stdlib.h>

double mrs_place_start(const mrs_places *places, uint32_t place, uint32_t flags)
{
    const mrs_gaz_place *p = &places->gaz.place[place];
    const double *weight = places->weight;
    double people = log10(p->population ? (double)p->population + 10 : 500);
    double start = people;
    if (p->kind == MRS_GAZ_COUNTRY)
        start = weight[MRS_W_country];
    else if (p->kind == MRS_GAZ_ADMIN1)
        start = people + weight[MRS_W_admin1];
    else if (p->kind == MRS_GAZ_ADMIN2)
        start = people + weight[MRS_W_admin2];
    else if (p->flags & MRS_GAZ_OWN)
        start = p->kind >= MRS_GAZ_CONTINENT && p->kind <= MRS_GAZ_ROAD ? weight[MRS_W_area]
                                                                        : weight[MRS_W_site];
    if (flags & MRS_GAZ_PRIMARY)
        start += weight[MRS_W_primary];
    if (flags & MRS_GAZ_SOUND)
        start += weight[MRS_W_sound];
    if (p->flags & MRS_GAZ_CAPITAL)
        start += weight[MRS_W_capital];
    return start;
}

/* ---- what the text says of containment -------------------------------------------------------
 */

static void mark_inside(mrs_place_work *w, const mrs_place_mention *m)
{
    const mrs_place_mention *outer = &w->mentions.at[m->inside - 1];
    const mrs_gazetteer *gaz = &w->places->gaz;
    if (m->name == MRS_NO_NAME || outer->name == MRS_NO_NAME)
        return;
    mrs_place_name *in = &w->names.at[m->name], *out = &w->names.at[outer->name];
    for (uint32_t j = 0; j < out->n_cands && j < 20; j++)
        for (uint32_t i = 0; i < in->n_cands; i++) {
            bool within = mrs_gazetteer_within(gaz, in->cand[i].place, out->cand[j].place);
            if (within && !in->cand[i].inside)
                in->cand[i].inside = true;
            out->cand[j].holds = out->cand[j].holds || within;
        }
}

/* ---- context ---------------------------------------------------------------------------------
 */

enum { CTX_MAX = 64, CTX_WINDOW = 20, CTX_TOP = 5 };
typedef struct {
    uint32_t place;
    double weight;
    bool named;
} ctx_area;
typedef struct {
    ctx_area area[CTX_MAX]; /* countries and provinces, with what speaks for them */
    uint32_t n;
    double countries, provinces; /* sums */
} context;

static void add_area(context *ctx, uint32_t place, double weight, bool named, double *sum)
{
    uint32_t i = 0;
    if (!place)
        return;
    *sum += weight;
    while (i < ctx->n && ctx->area[i].place != place)
        i++;
    if (i == CTX_MAX)
        return;
    if (i == ctx->n)
        ctx->area[ctx->n++] = (ctx_area){place, 0, false};
    ctx->area[i].weight += weight;
    ctx->area[i].named = ctx->area[i].named || named;
}

static const ctx_area *find_area(const context *ctx, uint32_t place)
{
    for (uint32_t i = 0; place && i < ctx->n; i++)
        if (ctx->area[i].place == place)
            return &ctx->area[i];
    return NULL;
}

/* Each name speaks for the country and province of its best reading, as far as it is sure of it. */
static void gather(const mrs_place_work *w, context *ctx)
{
    *ctx = (context){.n = 0};
    for (uint32_t i = 0; i < w->names.n; i++) {
        const mrs_place_name *n = &w->names.at[i];
        if (!n->n_mentions)
            continue;
        const mrs_place_cand *c = &n->cand[0];
        const mrs_gaz_place *p = &w->places->gaz.place[c->place];
        double much = c->share * (1 + log2((double)n->n_mentions));
        bool country = p->kind == MRS_GAZ_COUNTRY, province = p->kind == MRS_GAZ_ADMIN1;
        add_area(ctx, country ? c->place : p->country, much, country, &ctx->countries);
        add_area(ctx, province ? c->place : p->admin1, much, province, &ctx->provinces);
    }
}

/* What the name itself added to its own areas must not speak for it. */
static double share_of(const context *ctx, uint32_t area, double own, double sum)
{
    const ctx_area *a = find_area(ctx, area);
    double rest = sum - own;
    if (!a || rest <= 0.01)
        return 0;
    return fmax(0, a->weight - own) / (rest + 2); /* one other place is no context yet */
}

/* ---- nearness to the other names -------------------------------------------------------------
 */

static double nearness(const mrs_place_work *w, uint32_t place, const mrs_place_name *other)
{
    const mrs_gaz_place *p = &w->places->gaz.place[place];
    double best = 0;
    for (uint32_t k = 0; k < other->n_cands && k < CTX_TOP; k++) {
        const mrs_place_cand *c = &other->cand[k];
        const mrs_gaz_place *q = &w->places->gaz.place[c->place];
        if (q->kind == MRS_GAZ_COUNTRY || q->kind == MRS_GAZ_CONTINENT || c->place == place ||
            q->lat == MRS_GAZ_NO_POINT || p->lat == MRS_GAZ_NO_POINT)
            continue;
        double dy = (p->lat - q->lat) * 1e-5, dx = (p->lon - q->lon) * 1e-5;
        if (dy > 2.5 || dy < -2.5 || dx > 5 || dx < -5)
            continue;
        dx *= cos(p->lat * 1.745e-7);
        double near = c->share * exp(-111.0 * sqrt(dx * dx + dy * dy) / 100);
        best = near > best ? near : best;
    }
    return best;
}

static double nearness_to_all(const mrs_place_work *w, uint32_t name, uint32_t place)
{
    double sum = 0;
    uint32_t from = name > CTX_WINDOW ? name - CTX_WINDOW : 0;
    uint32_t past = name + CTX_WINDOW + 1 < w->names.n ? name + CTX_WINDOW + 1 : w->names.n;
    for (uint32_t i = from; i < past; i++)
        if (i != name && w->names.at[i].n_mentions)
            sum += nearness(w, place, &w->names.at[i]);
    return log2(1 + sum);
}

/* ---- scores ----------------------------------------------------------------------------------
 */

static int by_score(const void *a, const void *b)
{
    const mrs_place_cand *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return (x->place > y->place) - (x->place < y->place);
}

static void sort_and_share(mrs_place_name *n)
{
    double sum = 0;
    qsort(n->cand, n->n_cands, sizeof *n->cand, by_score);
    for (uint32_t i = 0; i < n->n_cands; i++)
        sum += exp(n->cand[i].score - n->cand[0].score);
    for (uint32_t i = 0; i < n->n_cands; i++)
        n->cand[i].share = exp(n->cand[i].score - n->cand[0].score) / sum;
}

static double in_context(const mrs_place_work *w, const context *ctx, uint32_t name,
                         const mrs_place_cand *c)
{
    const double *weight = w->places->weight;
    const mrs_place_name *n = &w->names.at[name];
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    uint32_t country = p->kind == MRS_GAZ_COUNTRY ? c->place : p->country;
    uint32_t province = p->kind == MRS_GAZ_ADMIN1 ? c->place : p->admin1;
    const mrs_gaz_place *top = &w->places->gaz.place[n->cand[0].place];
    uint32_t top_country = top->kind == MRS_GAZ_COUNTRY ? n->cand[0].place : top->country;
    uint32_t top_province = top->kind == MRS_GAZ_ADMIN1 ? n->cand[0].place : top->admin1;
    double much = n->n_mentions ? n->cand[0].share * (1 + log2((double)n->n_mentions)) : 0;
    double score = 0;
    score += weight[MRS_W_ctx_country] *
             share_of(ctx, country, country == top_country ? much : 0, ctx->countries);
    score += weight[MRS_W_ctx_admin1] *
             share_of(ctx, province, province == top_province ? much : 0, ctx->provinces);
    const ctx_area *a = find_area(ctx, p->admin1), *b = find_area(ctx, p->country);
    if ((a && a->named) || (b && b->named) || !p->country)
        score += weight[MRS_W_ctx_named];
    if (country && country == w->publisher)
        score += weight[MRS_W_publisher];
    return score + weight[MRS_W_ctx_near] * nearness_to_all(w, name, c->place);
}

static double said(const mrs_place_work *w, const mrs_place_cand *c)
{
    return (c->inside ? w->places->weight[MRS_W_inside] : 0) +
           (c->holds ? w->places->weight[MRS_W_holds] : 0);
}

/* New scores are read from the old order, so that the order of names does not matter. */
static void score_round(mrs_place_work *w)
{
    context ctx;
    gather(w, &ctx);
    double *score = NULL;
    uint32_t most = 0;
    for (uint32_t i = 0; i < w->names.n; i++)
        most += w->names.at[i].n_cands;
    score = MRS_NEW(w->arena, double, most);
    uint32_t at = 0;
    for (uint32_t i = 0; i < w->names.n; i++) {
        const mrs_place_name *n = &w->names.at[i];
        for (uint32_t k = 0; n->n_mentions && k < n->n_cands; k++)
            score[at + k] =
                n->cand[k].start + said(w, &n->cand[k]) + in_context(w, &ctx, i, &n->cand[k]);
        at += n->n_cands;
    }
    at = 0;
    for (uint32_t i = 0; i < w->names.n; i++) {
        mrs_place_name *n = &w->names.at[i];
        for (uint32_t k = 0; n->n_mentions && k < n->n_cands; k++)
            n->cand[k].score = score[at + k];
        at += n->n_cands;
        if (n->n_mentions)
            sort_and_share(n);
    }
}

/* ---- one mention -----------------------------------------------------------------------------
 */

/* A kind word does not speak for what is seldom called so: "the village of Anbar" is no Ambar. */
static double fit_of_kind(const mrs_place_work *w, const mrs_place_mention *m,
                          const mrs_place_cand *c)
{
    const double *weight = w->places->weight;
    const mrs_gaz_place *p = &w->places->gaz.place[c->place];
    if (!m->kinds)
        return 0;
    bool fits = (m->kinds & 1u << p->kind) ||
                (p->kind == MRS_GAZ_REGION && (m->kinds & 1u << MRS_GAZ_ADMIN1));
    bool called = (c->flags & MRS_GAZ_PRIMARY) || (p->flags & (MRS_GAZ_TRANSLIT | MRS_GAZ_OWN));
    return !fits ? weight[MRS_W_kind_not] : called ? weight[MRS_W_kind] : 0;
}

static double near_holder(const mrs_place_work *w, const mrs_place_mention *m, uint32_t place)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    const mrs_place_mention *outer = m->inside ? &w->mentions.at[m->inside - 1] : NULL;
    if (!outer || outer->name == MRS_NO_NAME)
        return 0;
    uint32_t top = w->names.at[outer->name].cand[0].place;
    bool near = gaz->place[top].kind == MRS_GAZ_CITY && mrs_gazetteer_km(gaz, place, top) < 40;
    return near ? w->places->weight[MRS_W_beside] : 0;
}

/* True when the province has a city of its own name among the candidates: "Raqqa". */
static bool has_seat(const mrs_place_work *w, const mrs_place_name *n, uint32_t province)
{
    const mrs_gaz_place *p = w->places->gaz.place;
    for (uint32_t i = 0; i < n->n_cands; i++) {
        const mrs_gaz_place *city = &p[n->cand[i].place];
        bool known = (n->cand[i].flags & MRS_GAZ_PRIMARY) || (city->flags & MRS_GAZ_TRANSLIT);
        if (city->kind == MRS_GAZ_CITY && city->admin1 == province && known)
            return true;
    }
    return false;
}

/* A name that only a province bears. */
static bool is_province_only(const mrs_place_work *w, const mrs_place_mention *m)
{
    if (m->name == MRS_NO_NAME || !w->names.at[m->name].n_cands)
        return false;
    const mrs_place_name *n = &w->names.at[m->name];
    return w->places->gaz.place[n->cand[0].place].kind == MRS_GAZ_ADMIN1 &&
           !has_seat(w, n, n->cand[0].place);
}

/* "Diyala and Deir ez-Zor": what is listed with a province is one. */
static bool listed_with_province(const mrs_place_work *w, const mrs_place_mention *m)
{
    const mrs_place_mention *all = w->mentions.at;
    uint32_t i = (uint32_t)(m - all);
    if (m->listed && i && is_province_only(w, &all[i - 1]))
        return true;
    return i + 1 < w->mentions.n && all[i + 1].listed && is_province_only(w, &all[i + 1]);
}

/* "Daquq" alone is the town, not the district that is named after it. */
static bool has_town(const mrs_place_work *w, const mrs_place_name *n, uint32_t district)
{
    const mrs_gazetteer *gaz = &w->places->gaz;
    for (uint32_t i = 0; i < n->n_cands; i++) {
        uint32_t town = n->cand[i].place;
        if (gaz->place[town].kind == MRS_GAZ_CITY && (n->cand[i].flags & MRS_GAZ_PRIMARY) &&
            gaz->place[town].admin1 == gaz->place[district].admin1 &&
            mrs_gazetteer_km(gaz, town, district) < 60)
            return true;
    }
    return false;
}

/* "Gaza" alone is the city, whatever smaller province elsewhere bears that name. */
static bool is_outgrown(const mrs_place_work *w, const mrs_place_name *n, uint32_t province)
{
    const mrs_gaz_place *p = w->places->gaz.place;
    for (uint32_t i = 0; i < n->n_cands; i++) {
        const mrs_gaz_place *city = &p[n->cand[i].place];
        if (city->kind == MRS_GAZ_CITY && (n->cand[i].flags & MRS_GAZ_PRIMARY) &&
            city->population >= p[province].population)
            return true;
    }
    return false;
}

static double bare_province(const mrs_place_work *w, const mrs_place_mention *m, uint32_t place)
{
    const uint32_t province = 1u << MRS_GAZ_ADMIN1 | 1u << MRS_GAZ_REGION;
    const mrs_place_name *n = &w->names.at[m->name];
    uint8_t kind = w->places->gaz.place[place].kind;
    if (kind == MRS_GAZ_ADMIN2)
        return !(m->kinds & 1u << MRS_GAZ_ADMIN2) && has_town(w, n, place)
                   ? w->places->weight[MRS_W_seat]
                   : 0;
    if (kind != MRS_GAZ_ADMIN1 || (m->kinds & province) || (m->compass && !m->of_compass))
        return 0;
    bool town = has_seat(w, n, place) || is_outgrown(w, n, place);
    return town && !listed_with_province(w, m) ? w->places->weight[MRS_W_seat] : 0;
}

/* "San Luis" in a report of a country that has none: one of dozens elsewhere is a guess. */
static bool is_anyones(const mrs_place_work *w, const mrs_place_mention *m)
{
    enum { DOZENS = 20 };
    const mrs_place_name *n = &w->names.at[m->name];
    const mrs_gaz_place *p = w->places->gaz.place;
    uint32_t country = p[m->place].country;
    bool others = false;
    double share = 0;
    for (uint32_t i = 0; i < n->n_cands; i++)
        share += p[n->cand[i].place].country == country ? n->cand[i].share : 0;
    for (uint32_t i = 0; i < MRS_COUNTRIES_MAX && !others; i++)
        others = w->named[i];
    return others && country && country < MRS_COUNTRIES_MAX && !w->named[country] &&
           n->n_cands >= DOZENS && share < 0.4 && !m->inside && !m->kinds;
}

static void choose(mrs_place_work *w, mrs_place_mention *m)
{
    if (m->name == MRS_NO_NAME)
        return;
    const mrs_place_name *n = &w->names.at[m->name];
    double best = -INFINITY;
    for (uint32_t i = 0; i < n->n_cands; i++) {
        const mrs_place_cand *c = &n->cand[i];
        double score = c->score + fit_of_kind(w, m, c) + near_holder(w, m, c->place) +
                       bare_province(w, m, c->place);
        if (m->demonym)
            score += c->flags & MRS_GAZ_ADJ ? 10 : 0;
        if (score > best) {
            best = score;
            m->place = c->place;
        }
    }
    if (is_anyones(w, m))
        m->place = 0;
    /* "Ghwaryan prison" after Ghwayran: a site that is nearly so called, not the quarter */
    uint32_t sites = m->kinds & MRS_PLACE_SITES, site = 0;
    if (sites && !(m->kinds & 1u << w->places->gaz.place[m->place].kind))
        site = mrs_place_similar_site(w, m->first, m->right, sites);
    if (site) {
        m->place = site;
        m->past = m->right;
        m->name = MRS_NO_NAME;
    }
}

void mrs_place_rank(mrs_place_work *w)
{
    for (uint32_t i = 0; i < w->names.n; i++)
        sort_and_share(&w->names.at[i]);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        if (w->mentions.at[i].inside)
            mark_inside(w, &w->mentions.at[i]);
    for (int round = 0; round < 3; round++)
        score_round(w);
    for (uint32_t i = 0; i < w->mentions.n; i++)
        choose(w, &w->mentions.at[i]);
}
