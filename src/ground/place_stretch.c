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

/* "X-Y road": the names joined by a hyphen alone, the noun behind them. */
static bool is_joined(const mrs_place_work *w, uint32_t first, uint32_t past)
{
    bool noun = is_way_noun(w, past - 1) || is_way_noun(w, past), hyphen = false;
    for (uint32_t t = first; t < past; t++)
        hyphen |= mrs_place_is_text(w, t, "-") || mrs_place_is_text(w, t, "–") ||
                  mrs_place_is_text(w, t, "/");
    return noun && hyphen;
}

/* "the road from X to Y": the noun, "from" before the first and "to" before the second. */
static bool is_led(const mrs_place_work *w, uint32_t first, uint32_t second)
{
    return first > 1 && mrs_place_is_text(w, first - 1, "from") && is_way_noun(w, first - 2) &&
           mrs_place_is_text(w, second - 1, "to");
}

/* "struck between X and Y", but not "talks between X and Y". */
static bool is_spanned(const mrs_place_work *w, uint32_t first)
{
    uint32_t t = first;
    while (t > 0 && (w->parse->pos[t - 1] == MRS_POS_DET || w->parse->pos[t - 1] == MRS_POS_NOUN))
        t--; /* "between the towns of" is read with the name */
    return t > 0 && mrs_place_is_text(w, t - 1, "between");
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
    return is_joined(w, a->left, b->right) || is_led(w, a->left, b->left) || is_spanned(w, a->left);
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
