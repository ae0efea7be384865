/* border.c - what happened along a border: how far off the line, on which side, at which stretch,
 * how it was found out. Options: pair "IQ-SY"; by "kind", "stretch", "side", "band", "detected",
 * "month"; lines: the base map's borders themselves. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

/* An event as the border sees it. */
typedef struct {
    const mrs_event *event;
    mrs_nearness sure;  /* YES: the whole circle lies within the bands; MAYBE: a part of it */
    mrs_border_spot at; /* off, along NAN: somewhere on the border, not told where */
    mrs_str stretch, crossing, kind, detected, object;
    mrs_str band;     /* where the circle reaches over several: from the first to the last */
    const char *side; /* country; "": not told */
} seen;

typedef struct {
    mrs_work *w;
    const mrs_border *border;
    MRS_VEC(seen) seen;
    uint32_t no_place, elsewhere;
} watch;

/* ---- one event --------------------------------------------------------------------------------
 */

static mrs_str kind_of(const mrs_analyser *a, const mrs_event *e)
{
    for (uint32_t i = 0; i < a->kinds.n; i++) {
        const mrs_border_kind *k = &a->kinds.at[i];
        if (k->type == e->type && (!k->mode.len || mrs_str_eq(k->mode, e->mode)))
            return k->kind;
    }
    return MRS_STR("other");
}

/* A way of finding is sought where something was found or stopped: not every patrol detects. */
static bool may_be_found(mrs_type type)
{
    return type == MRS_TYPE_MOVE || type == MRS_TYPE_COERCE || type == MRS_TYPE_CRIME;
}

static mrs_str detected(const mrs_work *w, const mrs_event *e)
{
    const mrs_analyser *a = w->analyser;
    uint32_t n;
    const mrs_told *told = mrs_told_of(w, e->id, &n);
    for (int field = 0; field < 3; field++)
        for (uint32_t i = 0; i < n; i++) {
            mrs_str text = field == 0   ? told[i].means
                           : field == 1 ? told[i].instrument
                                        : told[i].sentence;
            if (field == 2 && !may_be_found(e->type))
                continue;
            mrs_str how = mrs_word_stands(a->detections.at, a->detections.n, text);
            if (how.len)
                return how;
        }
    return (mrs_str){0};
}

static uint32_t band_at(const mrs_analyser *a, double km)
{
    uint32_t i = 0;
    while (i < a->bands.n && km > a->bands.at[i].km)
        i++;
    return i;
}

static mrs_str band_of(const mrs_work *w, double low, double high)
{
    const mrs_analyser *a = w->analyser;
    uint32_t first = band_at(a, low), last = band_at(a, high);
    if (first == last)
        return a->bands.at[first].name;
    mrs_str to = last < a->bands.n ? a->bands.at[last].name : MRS_STR("farther");
    return mrs_str_join(a->bands.at[first].name, MRS_STR(" to "), to, w->arena);
}

static bool on_border(const mrs_border *b, const mrs_place *p)
{
    return p->precision == MRS_PRECISION_BORDER && p->country2[0] &&
           ((!strcmp(p->country, b->a) && !strcmp(p->country2, b->b)) ||
            (!strcmp(p->country, b->b) && !strcmp(p->country2, b->a)));
}

/* false: it is not of this border. */
static bool locate(const watch *x, const mrs_place *p, seen *s)
{
    const mrs_analyser *a = x->w->analyser;
    const char *country = mrs_place_country(p);
    bool own = !country[0] || !strcmp(country, x->border->a) || !strcmp(country, x->border->b);
    s->side = country;
    s->at = (mrs_border_spot){NAN, NAN, {NAN, NAN}};
    s->sure = MRS_NEAR_YES;
    s->band = MRS_STR("on the border");
    if (on_border(x->border, p))
        return true;
    if (!own || !isfinite(p->lat) || !isfinite(p->lon))
        return false;
    double widest = a->bands.at[a->bands.n - 1].km;
    double radius = isfinite(p->radius_km) ? p->radius_km : 0;
    s->at = mrs_border_nearest(a->borders, x->border, (mrs_spot){p->lat, p->lon});
    double low = fmax(0, s->at.off - radius), high = s->at.off + radius;
    if (low > widest)
        return false;
    s->sure = high <= widest ? MRS_NEAR_YES : MRS_NEAR_MAYBE;
    s->band = band_of(x->w, low, high);
    return true;
}

static void set_stretch(const watch *x, const mrs_place *p, seen *s)
{
    const mrs_borders *b = x->w->analyser->borders;
    const mrs_crossing *crossing = mrs_border_crossing_of(b, x->border, p->gazetteer_id);
    double radius = isfinite(p->radius_km) ? p->radius_km : 0;
    if (crossing)
        s->crossing = crossing->name;
    if (!isfinite(s->at.along))
        return;
    /* the circle must lie by one sector alone */
    const mrs_sector *first = mrs_border_sector(b, x->border, fmax(0, s->at.along - radius));
    const mrs_sector *last =
        mrs_border_sector(b, x->border, fmin(x->border->km, s->at.along + radius));
    const mrs_sector *own = mrs_border_sector(b, x->border, s->at.along);
    if (own && radius < x->border->km / 4)
        s->stretch = first == own && last == own
                         ? own->name
                         : mrs_str_join(own->name, MRS_STR(" or beside"), MRS_STR(""), x->w->arena);
}

static void see(watch *x, const mrs_event *e, mrs_nearness near)
{
    seen s = {.event = e};
    if (!e->place || e->place->precision == MRS_PRECISION_NONE) {
        x->no_place++;
        return;
    }
    if (!locate(x, e->place, &s)) {
        x->elsewhere++;
        return;
    }
    if (near == MRS_NEAR_MAYBE)
        s.sure = MRS_NEAR_MAYBE;
    set_stretch(x, e->place, &s);
    s.kind = kind_of(x->w->analyser, e);
    s.detected = detected(x->w, e);
    if (e->type == MRS_TYPE_BUILD)
        s.object =
            mrs_word_stands(x->w->analyser->objects.at, x->w->analyser->objects.n, e->summary);
    *MRS_PUSH(x->w->arena, &x->seen) = s;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static mrs_status put_event(watch *x, const seen *s, mrs_err *err)
{
    const mrs_event *e = s->event;
    mrs_cells *c = mrs_work_row(x->w);
    mrs_cells_text(c, "event", e->id);
    mrs_cells_day(c, "start", e->time.start);
    mrs_cells_day(c, "end", e->time.end);
    mrs_cells_words(c, "near", mrs_nearness_text(s->sure));
    mrs_cells_text(c, "stretch", s->stretch);
    mrs_cells_words(c, "side", s->side);
    mrs_cells_number(c, "off_km", round(s->at.off * 1000) / 1000);
    mrs_cells_text(c, "band", s->band);
    mrs_cells_text(c, "kind", s->kind);
    mrs_cells_text(c, "detected", s->detected);
    mrs_say_event_sides(e, &c->keep);
    mrs_cells_kept(c, "who");
    mrs_say_event_counts(e, &c->keep);
    mrs_cells_kept(c, "count");
    mrs_cells_words(c, "status", mrs_claim_status_text(e->status));
    uint32_t first = c->n;
    mrs_cells_number(c, "along_km", round(s->at.along * 10) / 10);
    mrs_cells_text(c, "crossing", s->crossing);
    mrs_cells_text(c, "object", s->object);
    mrs_cells_text(c, "place", e->place->name);
    mrs_cells_words(c, "precision", mrs_precision_text(e->place->precision));
    mrs_cells_number(c, "radius_km", e->place->radius_km);
    mrs_cells_words(c, "recency", mrs_recency_text(e->recency));
    mrs_cells_number(c, "sources", e->independent);
    mrs_cells_words(c, "type", mrs_type_text(e->type));
    mrs_cells_text(c, "mode", e->mode);
    mrs_cells_text(c, "summary", e->summary);
    mrs_cells_detail(c, first);
    bool pin =
        !e->place->withheld && isfinite(e->place->lat) &&
        (e->place->precision == MRS_PRECISION_EXACT || e->place->precision == MRS_PRECISION_NEAR);
    mrs_str point = {0};
    if (pin)
        point = mrs_str_format(x->w->arena, "{\"type\":\"Point\",\"coordinates\":[%.6g,%.6g]}",
                               e->place->lon, e->place->lat);
    return mrs_work_put(x->w, point, err);
}

/* What a summary counts by; empty: not told. */
static mrs_str group_of(const watch *x, const seen *s, mrs_str by)
{
    char day[16];
    if (mrs_str_is(by, "kind"))
        return s->kind;
    if (mrs_str_is(by, "stretch"))
        return s->stretch;
    if (mrs_str_is(by, "side"))
        return mrs_str_of(s->side);
    if (mrs_str_is(by, "band"))
        return s->band;
    if (mrs_str_is(by, "detected"))
        return s->detected;
    size_t n = mrs_day_text(s->event->time.start, day);
    return n ? mrs_str_copy((mrs_str){day, 7}, x->w->arena) : (mrs_str){0};
}

typedef struct {
    mrs_str name;
    uint32_t events, may_be, planned;
    mrs_id_list ids;
} group;

static int by_name(const void *a, const void *b)
{
    return mrs_str_cmp(((const group *)a)->name, ((const group *)b)->name);
}

static mrs_status put_groups(watch *x, mrs_str by, mrs_err *err)
{
    MRS_VEC(group) groups = {0};
    for (uint32_t i = 0; i < x->seen.n; i++) {
        const seen *s = &x->seen.at[i];
        mrs_str name = group_of(x, s, by);
        uint32_t k = 0;
        while (k < groups.n && !mrs_str_eq(groups.at[k].name, name))
            k++;
        group *g = k < groups.n ? &groups.at[k] : MRS_PUSH(x->w->arena, &groups);
        g->name = name;
        g->events++;
        g->may_be += s->sure == MRS_NEAR_MAYBE;
        g->planned +=
            s->event->status == MRS_CLAIM_PLANNED || s->event->status == MRS_CLAIM_POSSIBLE;
        *MRS_PUSH(x->w->arena, &g->ids) = s->event->id;
    }
    if (groups.n)
        qsort(groups.at, groups.n, sizeof *groups.at, by_name);
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < groups.n; i++) {
        mrs_cells *c = mrs_work_row(x->w);
        mrs_cells_text(c, "group", groups.at[i].name.len ? groups.at[i].name : MRS_STR("not told"));
        mrs_cells_number(c, "events", groups.at[i].events);
        mrs_cells_number(c, "may_be_near", groups.at[i].may_be);
        mrs_cells_number(c, "planned_or_possible", groups.at[i].planned);
        mrs_cells_list(c, "event_ids", mrs_id_list_text(&groups.at[i].ids, x->w->arena));
        st = mrs_work_put(x->w, (mrs_str){0}, err);
    }
    return st;
}

static mrs_status put_lines(mrs_work *w, mrs_err *err)
{
    const mrs_borders *b = w->analyser->borders;
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < mrs_borders_n(b); i++) {
        const mrs_border *border = mrs_borders_at(b, i);
        mrs_cells *c = mrs_work_row(w);
        mrs_border_geojson(b, border, &c->keep);
        mrs_cells_words(c, "a", border->a);
        mrs_cells_words(c, "b", border->b);
        mrs_cells_number(c, "km", round(border->km * 10) / 10);
        mrs_cells_number(c, "parts", border->n_parts);
        st = mrs_work_put(w, mrs_buf_view(&c->keep), err);
    }
    return st;
}

/* ---- the answer -------------------------------------------------------------------------------
 */

static mrs_status find_border(const mrs_work *w, const mrs_border **out, mrs_err *err)
{
    mrs_str pair = mrs_option_of(w, "pair");
    if (!pair.len)
        pair = MRS_STR("IQ-SY");
    mrs_str a, b = pair;
    *out = mrs_str_split(&b, '-', &a) ? mrs_borders_find(w->analyser->borders, a, b) : NULL;
    return *out ? MRS_OK
                : mrs_fail(err, MRS_E_ARG,
                           "%.*s: no such border; give two ISO codes that share a line, as IQ-SY "
                           "(--lines lists them)",
                           (int)pair.len, pair.ptr);
}

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    static const char *const groups[] = {"kind",     "stretch", "side", "band",
                                         "detected", "month",   NULL};
    const mrs_border *border;
    mrs_status st = mrs_option_among(w, "by", groups, err);
    return st ? st : find_border(w, &border, err);
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    watch x = {.w = w};
    mrs_str by = mrs_option_of(w, "by");
    if (mrs_option_of(w, "lines").len)
        return put_lines(w, err);
    mrs_status st = find_border(w, &x.border, err);
    for (uint32_t i = 0; !st && i < w->events.n; i++)
        see(&x, &w->events.at[i], w->nearness.at[i]);
    if (!st && by.len)
        st = put_groups(&x, by, err);
    for (uint32_t sure = MRS_NEAR_YES; !by.len && sure <= MRS_NEAR_MAYBE; sure++)
        for (uint32_t i = 0; !st && i < x.seen.n; i++)
            if (x.seen.at[i].sure == sure)
                st = put_event(&x, &x.seen.at[i], err);
    if (!st)
        mrs_buf_printf(
            w->note, "%u events of the %s-%s border (%.0f km); %u lie elsewhere, %u have no place",
            x.seen.n, x.border->a, x.border->b, x.border->km, x.elsewhere, x.no_place);
    return st;
}

static const char *const options[] = {"pair", "by", "lines", NULL};
const mrs_answer mrs_answer_border = {"border", options, MRS_NEED_EVENTS | MRS_NEED_TOLD, prepare,
                                      compute};
