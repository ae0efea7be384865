/* place_stretch.c - "between X and Y", "the X-Y road": a place on the way between two. */
#include "ground/place_work.h"

#include <math.h>

static bool is_way_noun(const mrs_place_work *w, uint32_t t)
{
    uint32_t past = 0;
    if (t >= w->parse->n)
        return false;
    const mrs_word_row *row = mrs_place_word_at(&w->places->words, w->doc, t, MRS_WORD_KIND, &past);
    return row && (row->kinds & (1u << MRS_GAZ_ROAD | 1u << MRS_GAZ_CROSSING));
}

/* What leads to a name stands between: "the towns of". */
static bool leads_on(const mrs_place_work *w, uint32_t from, uint32_t past)
{
    for (uint32_t t = from; t < past; t++)
        if (w->parse->pos[t] != MRS_POS_DET && w->parse->pos[t] != MRS_POS_NOUN &&
            !mrs_place_is_text(w, t, "of"))
            return false;
    return true;
}

/* "X-Y road": nothing but a hyphen between the names, the noun behind them. */
static bool is_joined(const mrs_place_work *w, const mrs_place_mention *a,
                      const mrs_place_mention *b)
{
    uint32_t t = a->right;
    bool hyphen = mrs_place_is_text(w, t, "-") || mrs_place_is_text(w, t, "–") ||
                  mrs_place_is_text(w, t, "/");
    return hyphen && t + 1 == b->left && (is_way_noun(w, b->right - 1) || is_way_noun(w, b->right));
}

/* "the road from X to Y": the noun, "from" before the first and "to" before the second. */
static bool is_led(const mrs_place_work *w, const mrs_place_mention *a, const mrs_place_mention *b)
{
    return a->left > 1 && mrs_place_is_text(w, a->left - 1, "from") &&
           is_way_noun(w, a->left - 2) && mrs_place_is_text(w, a->right, "to") &&
           leads_on(w, a->right + 1, b->left);
}

/* Words between two sides, not two places: "talks between X and Y". */
static bool of_sides(const mrs_place_work *w, uint32_t between)
{
    uint32_t head = w->parse->head[between];
    return mrs_list_has(MRS_STR("talk|negotiation|meeting|agreement|deal|accord|pact|truce|treaty|"
                                "relation|tie|cooperation|coordination|dialogue|dispute|trade|"
                                "understanding|contact|rivalry|tension|difference"),
                        w->parse->lemma[head]);
}

/* "struck between X and Y", but not "talks between X and Y". */
static bool is_spanned(const mrs_place_work *w, const mrs_place_mention *a,
                       const mrs_place_mention *b)
{
    uint32_t t = a->left;
    while (t > 0 && (w->parse->pos[t - 1] == MRS_POS_DET || w->parse->pos[t - 1] == MRS_POS_NOUN ||
                     mrs_place_is_text(w, t - 1, "of")))
        t--; /* "between the towns of" is read with the name */
    return t > 0 && mrs_place_is_text(w, t - 1, "between") && !of_sides(w, t - 1) &&
           mrs_place_is_text(w, a->right, "and") && leads_on(w, a->right + 1, b->left);
}

static bool may_end(const mrs_place_work *w, const mrs_place_mention *m)
{
    mrs_gaz_kind kind = (mrs_gaz_kind)w->places->gaz.place[m->place].kind;
    return m->place && !m->demonym && !m->in_name &&
           (kind == MRS_GAZ_ADMIN2 || mrs_gaz_kind_precision(kind) == MRS_PRECISION_EXACT);
}

bool mrs_place_is_stretch(const mrs_place_work *w, const mrs_place_mention *a,
                          const mrs_place_mention *b)
{
    enum { FARTHEST = 250 }; /* km */
    const mrs_gazetteer *gaz = &w->places->gaz;
    if (!may_end(w, a) || !may_end(w, b) || mrs_gazetteer_km(gaz, a->place, b->place) > FARTHEST)
        return false;
    return is_joined(w, a, b) || is_led(w, a, b) || is_spanned(w, a, b);
}

void mrs_place_halfway(const mrs_place_work *w, mrs_place_mention *a, mrs_place_mention *b,
                       mrs_place *out)
{
    enum { SPOT = 10, NEAR = 100 }; /* km */
    double km = mrs_gazetteer_km(&w->places->gaz, a->place, b->place);
    a->in_name = b->in_name = true; /* neither is where it was */
    out->lat = out->centre_lat = (out->parts[0].lat + out->parts[1].lat) / 2;
    out->lon = out->centre_lon = (out->parts[0].lon + out->parts[1].lon) / 2;
    out->radius_km = fmax(10, km / 2);
    out->precision = km > NEAR   ? MRS_PRECISION_REGION
                     : km > SPOT ? MRS_PRECISION_NEAR
                                 : MRS_PRECISION_EXACT;
    out->name = mrs_str_format(w->arena, "between %.*s", (int)out->name.len, out->name.ptr);
    out->parts = NULL;
    out->n_parts = 0;
    out->why = MRS_STR("half-way between the two");
}
