/* ucdp.c - the 49 columns of UCDP GED 25.1, then ours: events in which someone died by armed force.
 * Source: UCDP GED codebook as in spec/codebooks.md 3.8; cells of 0.5 degrees: A. Tollefsen, H.
 * Strand, H. Buhaug, Journal of Peace Research 49 (2012), PRIO-GRID. */
#include "export/shape_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mrs_str id, own_type, side[2], gwno[2], dyad, articles, offices, dates, headlines, originals;
    mrs_str iso2, place, where, admin1, admin2, told, state, notice;
    int violence, where_prec, date_prec, clarity, year;
    int32_t start, end;
    double lat, lon, dead[2], civilians, others, best, high, low, radius_km;
    uint32_t n_sources;
    bool inferred, active;
} row;

/* ---- where and when ---------------------------------------------------------------------------
 */

static bool set_place(mrs_shape *s, const mrs_place *p, row *r)
{
    static const int codes[] = {
        [MRS_PRECISION_NONE] = 0,      [MRS_PRECISION_EXACT] = 1,  [MRS_PRECISION_NEAR] = 2,
        [MRS_PRECISION_ADMIN2] = 3,    [MRS_PRECISION_ADMIN1] = 4, [MRS_PRECISION_REGION] = 5,
        [MRS_PRECISION_COMPOSITE] = 0, [MRS_PRECISION_BORDER] = 5, [MRS_PRECISION_COUNTRY] = 6};
    mrs_place area;
    const mrs_place *at = p;
    r->where_prec = p ? codes[p->precision] : 0;
    if (!r->where_prec || !mrs_place_country(p)[0])
        return false;
    r->iso2 = mrs_str_copy(mrs_str_of(mrs_place_country(p)), s->scratch);
    if (isnan(p->lat) && p->precision == MRS_PRECISION_COUNTRY &&
        mrs_ground_place(s->options.shapes->ground, mrs_country_name(s->options.shapes, r->iso2),
                         s->scratch, &area))
        at = &area;
    r->lat = mrs_degrees(isnan(at->lat) ? at->centre_lat : at->lat);
    r->lon = mrs_degrees(isnan(at->lon) ? at->centre_lon : at->lon);
    r->place = p->name;
    r->where = mrs_str_of(mrs_precision_text(p->precision));
    r->radius_km = p->radius_km;
    r->admin1 = p->admin1;
    r->admin2 = p->precision == MRS_PRECISION_ADMIN2 ? p->name : (mrs_str){0};
    return isfinite(r->lat) && isfinite(r->lon);
}

static bool set_days(const mrs_when *t, row *r)
{
    int m, d;
    if (t->start == MRS_NO_DAY || t->end == MRS_NO_DAY || t->end - t->start > 365)
        return false;
    int32_t days = t->end - t->start + 1;
    r->start = t->start;
    r->end = t->end;
    r->date_prec = days == 1 ? 1 : days < 7 ? 2 : days == 7 ? 3 : days <= 31 ? 4 : 5;
    r->inferred = t->inferred;
    mrs_day_parts(t->start, &r->year, &m, &d);
    return true;
}

/* ---- who, how many, by whom told ---------------------------------------------------------------
 */

static void set_sides(mrs_shape *s, const mrs_shape_facts *f, bool flip, row *r)
{
    const mrs_shapes *t = s->options.shapes;
    const mrs_shape_side *sides[2] = {flip ? &f->done_to : &f->doer, flip ? &f->doer : &f->done_to};
    for (int i = 0; i < 2; i++) {
        const mrs_shape_side *side = sides[i];
        r->side[i] = side->inter == 7 ? MRS_STR("Civilians") : side->ucdp_name;
        if (!mrs_str_is(side->ucdp, "government"))
            continue;
        mrs_str home = mrs_str_of(side->party->country[0] ? side->party->country : f->country);
        mrs_str own = mrs_country_cell(t, home, COUNTRY_UCDP);
        own = own.len ? own : mrs_country_name(t, home);
        if (own.len)
            r->side[i] = mrs_str_join(MRS_STR("Government of "), own, MRS_STR(""), s->scratch);
        r->gwno[i] = mrs_country_cell(t, home, COUNTRY_GWNO);
    }
    r->dyad = mrs_str_join(r->side[0], MRS_STR(" - "), r->side[1], s->scratch);
}

static void set_deaths(mrs_shape *s, const mrs_event *e, bool flip, row *r)
{
    mrs_deaths d;
    mrs_deaths_of(s->options.shapes, e, &d);
    r->dead[flip] = d.doer;
    r->dead[!flip] = d.done_to;
    r->civilians = d.civilians;
    r->others = d.others;
    r->best = d.best;
    r->low = d.low;
    r->high = d.high;
    r->told = d.vague ? MRS_STR("vague") : MRS_STR("reported");
    if (r->violence == 3) { /* those acted on are civilians */
        r->civilians += r->dead[1];
        r->dead[1] = 0;
    }
}

static mrs_str taken(mrs_shape *s, mrs_buf *list)
{
    mrs_str out = mrs_str_copy(mrs_buf_view(list), s->scratch);
    mrs_buf_clear(list);
    return out;
}

/* One of each report: "publisher,day,headline" and its parts, ";" between reports. */
static void set_articles(mrs_shape *s, const mrs_shape_event *in, row *r)
{
    mrs_buf articles = {0}, offices = {0}, dates = {0}, headlines = {0}, voices = {0}, one = {0};
    for (uint32_t i = 0; i < in->n; i++) {
        const mrs_claim_row *c = &in->claims[i];
        char day[16];
        mrs_str date = {day, mrs_day_text(c->published.first, day)};
        one.len = 0;
        mrs_buf_printf(&one, "\"%.*s,%.*s,%.*s\"", (int)c->publisher.len,
                       c->publisher.len ? c->publisher.ptr : "", (int)date.len, day,
                       (int)c->title.len, c->title.len ? c->title.ptr : "");
        mrs_words_add(&articles, ";", mrs_buf_view(&one));
        mrs_words_add(&offices, ";", c->publisher);
        mrs_words_add(&dates, ";", date);
        mrs_words_add(&headlines, ";", c->title);
    }
    mrs_voices(in->event, ";", &voices);
    r->articles = taken(s, &articles);
    r->offices = taken(s, &offices);
    r->dates = taken(s, &dates);
    r->headlines = taken(s, &headlines);
    r->originals = taken(s, &voices);
    mrs_buf_clear(&one);
}

/* ---- a row ------------------------------------------------------------------------------------
 */

static mrs_str why_not(mrs_shape *s, const mrs_shape_event *in, row *r)
{
    const mrs_shapes *t = s->options.shapes;
    const mrs_event *e = in->event;
    mrs_shape_facts f;
    mrs_deaths d;
    int64_t violence = 0;
    if (e->status != MRS_CLAIM_ACTUAL && e->status != MRS_CLAIM_ALLEGED)
        return mrs_str_format(s->scratch, "%s: not done", mrs_claim_status_text(e->status));
    if (e->recency == MRS_RECENCY_AGGREGATE || e->recency == MRS_RECENCY_GENERAL)
        return MRS_STR("a total or a habit, not one event");
    mrs_facts_of(t, e, s->scratch, &f);
    const mrs_shape_rule *rule = mrs_shape_rule_of(&t->ucdp, &f);
    if (!rule || !rule->out.len)
        return rule ? rule->reason : MRS_STR("no row of data/export/ucdp.tsv fits");
    mrs_deaths_of(t, e, &d);
    if (!(d.high > 0))
        return d.told ? MRS_STR("deaths are told with no number") : MRS_STR("no death is told");
    if (!set_days(&e->time, r))
        return MRS_STR("no day, or longer than a year");
    if (!set_place(s, e->place, r))
        return MRS_STR("no point: several places, a whole border, or not known");
    if (mrs_str_int(rule->out, &violence))
        r->violence = (int)violence;
    set_sides(s, &f, rule->flip, r);
    set_deaths(s, e, rule->flip, r);
    return MRS_STR("");
}

static void keep_row(mrs_shape *s, const row *r)
{
    row *out = mrs_shape_hold(s, r, sizeof *r);
    mrs_str *const texts[] = {&out->id,      &out->own_type, &out->side[0],   &out->side[1],
                              &out->gwno[0], &out->gwno[1],  &out->dyad,      &out->articles,
                              &out->offices, &out->dates,    &out->headlines, &out->originals,
                              &out->iso2,    &out->place,    &out->where,     &out->admin1,
                              &out->admin2,  &out->told,     &out->state,     &out->notice};
    mrs_shape_keep(s, texts, sizeof texts / sizeof *texts);
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    row r = {0};
    const mrs_event *e = in->event;
    (void)err;
    mrs_str why = why_not(s, in, &r);
    if (why.len) {
        mrs_shape_leave(s, e, why);
        return MRS_OK;
    }
    set_articles(s, in, &r);
    r.id = e->id;
    r.own_type = mrs_str_format(s->scratch, "%s%s%.*s", mrs_type_text(e->type),
                                e->mode.len ? "/" : "", (int)e->mode.len, e->mode.ptr);
    r.clarity = e->clarity == 1 ? 1 : 2;
    r.n_sources = e->independent;
    r.state = mrs_str_of(mrs_state_text(e->state));
    r.notice = s->notice;
    keep_row(s, &r);
    if (r.inferred)
        mrs_shape_less(s, e->id, "its days are inferred: the week up to the report");
    if (r.where_prec > 2)
        mrs_shape_less(s, e->id, "an area stands as one point");
    if (mrs_str_is(r.told, "vague"))
        mrs_shape_less(s, e->id, "deaths told in words: low and best are the least that they mean");
    return MRS_OK;
}

/* ---- columns ----------------------------------------------------------------------------------
 */

static double number_of(mrs_str text)
{
    double n;
    return mrs_str_num(text, &n) ? n : NAN;
}

static void put_conflict(mrs_shape *s, const row *r)
{
    mrs_cells *c = &s->cells;
    mrs_cells_whole(c, "id", (double)mrs_id_number(r->id));
    mrs_cells_text(c, "relid", r->id);
    mrs_cells_whole(c, "year", r->year);
    mrs_cells_bool(c, "active_year", r->active);
    mrs_cells_words(c, "code_status",
                    mrs_str_is(r->state, "confirmed") ? "Clear" : "Check: machine-coded");
    mrs_cells_whole(c, "type_of_violence", r->violence);
    mrs_cells_words(c, "conflict_dset_id", "");
    mrs_cells_whole(c, "conflict_new_id", NAN);
    mrs_cells_text(c, "conflict_name", r->dyad);
    mrs_cells_words(c, "dyad_dset_id", "");
    mrs_cells_whole(c, "dyad_new_id", NAN);
    mrs_cells_text(c, "dyad_name", r->dyad);
    mrs_cells_words(c, "side_a_dset_id", "");
    mrs_cells_whole(c, "side_a_new_id", NAN);
    mrs_cells_text(c, "side_a", r->side[0]);
    mrs_cells_words(c, "side_b_dset_id", "");
    mrs_cells_whole(c, "side_b_new_id", NAN);
    mrs_cells_text(c, "side_b", r->side[1]);
    mrs_cells_whole(c, "number_of_sources", r->n_sources);
    mrs_cells_text(c, "source_article", r->articles);
    mrs_cells_text(c, "source_office", r->offices);
    mrs_cells_text(c, "source_date", r->dates);
    mrs_cells_text(c, "source_headline", r->headlines);
    mrs_cells_text(c, "source_original", r->originals);
}

static void put_where(mrs_shape *s, const row *r)
{
    const mrs_shapes *t = s->options.shapes;
    mrs_cells *c = &s->cells;
    char lat[32], lon[32];
    mrs_str name = mrs_country_cell(t, r->iso2, COUNTRY_UCDP);
    double cell = floor((r->lat + 90) * 2) * 720 + floor((r->lon + 180) * 2) + 1;
    mrs_cells_whole(c, "where_prec", r->where_prec);
    mrs_cells_text(c, "where_coordinates", r->place);
    mrs_cells_text(c, "where_description", r->where);
    mrs_cells_text(c, "adm_1", r->admin1);
    mrs_cells_text(c, "adm_2", r->admin2);
    mrs_cells_number(c, "latitude", r->lat);
    mrs_cells_number(c, "longitude", r->lon);
    lat[mrs_num_text(r->lat, lat)] = '\0';
    lon[mrs_num_text(r->lon, lon)] = '\0';
    mrs_cells_text(c, "geom_wkt", mrs_str_format(s->scratch, "POINT (%s %s)", lon, lat));
    mrs_cells_whole(c, "priogrid_gid", cell);
    mrs_cells_text(c, "country", name.len ? name : mrs_country_name(t, r->iso2));
    mrs_cells_whole(c, "country_id", number_of(mrs_country_cell(t, r->iso2, COUNTRY_GWNO)));
    mrs_cells_text(c, "region", mrs_country_cell(t, r->iso2, COUNTRY_UCDP_REGION));
}

static void put_cells(mrs_shape *s, const void *held)
{
    const row *r = held;
    mrs_cells *c = &s->cells;
    c->n = 0;
    put_conflict(s, r);
    put_where(s, r);
    mrs_cells_whole(c, "event_clarity", r->clarity);
    mrs_cells_whole(c, "date_prec", r->date_prec);
    mrs_cells_day(c, "date_start", r->start);
    mrs_cells_day(c, "date_end", r->end);
    mrs_cells_whole(c, "deaths_a", r->dead[0]);
    mrs_cells_whole(c, "deaths_b", r->dead[1]);
    mrs_cells_whole(c, "deaths_civilians", r->civilians);
    mrs_cells_whole(c, "deaths_unknown", r->others);
    mrs_cells_whole(c, "best", r->best);
    mrs_cells_whole(c, "high", r->high);
    mrs_cells_whole(c, "low", r->low);
    mrs_cells_whole(c, "gwnoa", number_of(r->gwno[0]));
    mrs_cells_whole(c, "gwnob", number_of(r->gwno[1]));
    mrs_cells_text(c, "marsad_type", r->own_type);
    mrs_cells_text(c, "deaths_told", r->told);
    mrs_cells_bool(c, "days_inferred", r->inferred);
    mrs_cells_number(c, "radius_km", r->radius_km);
    mrs_cells_text(c, "state", r->state);
    mrs_cells_text(c, "notice", r->notice);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

static int by_dyad_year(const void *a, const void *b)
{
    const row *x = mrs_shape_row(a), *y = mrs_shape_row(b);
    int c = mrs_str_cmp(x->dyad, y->dyad);
    c = c ? c : (x->year > y->year) - (x->year < y->year);
    return c ? c : mrs_str_cmp(x->id, y->id);
}

static int by_day(const void *a, const void *b)
{
    const row *x = mrs_shape_row(a), *y = mrs_shape_row(b);
    int c = (x->start > y->start) - (x->start < y->start);
    return c ? c : mrs_str_cmp(x->id, y->id);
}

/* 25 deaths of the dyad in a calendar year, as far as these events tell. */
static void set_active(mrs_shape *s)
{
    row **all = (row **)s->held.at;
    for (uint32_t i = 0, end = 0; i < s->held.n; i = end) {
        double dead = 0;
        for (; end < s->held.n && all[end]->year == all[i]->year &&
               mrs_str_eq(all[end]->dyad, all[i]->dyad);
             end++)
            dead += all[end]->best;
        for (uint32_t k = i; k < end; k++)
            all[k]->active = dead >= 25;
    }
}

static mrs_status finish(mrs_shape *s, mrs_err *err)
{
    (void)err;
    mrs_shape_sort(s, by_dyad_year);
    set_active(s);
    mrs_shape_sort(s, by_day);
    for (uint32_t i = 0; i < s->held.n; i++) {
        const row *r = s->held.at[i];
        mrs_shape_put_held(s, r, r->notice);
    }
    return MRS_OK;
}

static const row nothing;
const mrs_shape_form mrs_form_ucdp = {
    .suffix = "csv", .cells = put_cells, .nothing = &nothing, .put = put, .finish = finish};
