/* acled.c - ACLED's 31 columns, one row a day, place and pair of sides; then ours. Source: ACLED's
 * codebook and API guide as in spec/codebooks.md 3.1 to 3.7. */
#include "export/shape_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int32_t day;
    int time_precision, geo_precision;
    uint32_t type; /* row of data/export/acled_types.tsv: the lower stands before the higher */
    mrs_str actor[2], beside[2];
    int inter[2];
    mrs_str iso2, admin1, admin2, location, sources, scale, notes, tags, ids, own_type, told,
        precision, state, status, notice;
    double lat, lon, radius_km, fatalities, civilians, killed[3], wounded[3], arrested[3];
    bool civilian, inferred;
    int64_t changed;
    uint32_t independent, n_claims;
} row;

/* ---- when and where (codebooks.md 3.2) --------------------------------------------------------
 */

/* Early and late thirds of a month are its first and last day; else the middle of the month. */
static int32_t month_day(int32_t start, int32_t end)
{
    int y, m, d, y2, m2, d2;
    mrs_day_parts(start, &y, &m, &d);
    mrs_day_parts(end, &y2, &m2, &d2);
    bool one = y == y2 && m == m2;
    if (one && d == 1 && d2 <= 11)
        return start;
    if (one && d2 == mrs_days_in_month(y, m) && d >= 20)
        return end;
    mrs_day_parts(start + (end - start) / 2, &y, &m, &d);
    return mrs_day(y, m, 15);
}

/* False: vaguer than a month, or no day at all. */
static bool set_day(const mrs_when *t, row *r)
{
    if (t->start == MRS_NO_DAY || t->end == MRS_NO_DAY || t->end - t->start > 30)
        return false;
    int32_t days = t->end - t->start + 1;
    r->time_precision = days == 1 ? 1 : days <= 7 ? 2 : 3;
    r->day = days <= 7 ? t->start + (days - 1) / 2 : month_day(t->start, t->end);
    r->inferred = t->inferred;
    return true;
}

static bool set_place(const mrs_shapes *s, const mrs_place *p, mrs_arena *arena, row *r)
{
    static const int codes[] = {
        [MRS_PRECISION_EXACT] = 1,  [MRS_PRECISION_NEAR] = 2,   [MRS_PRECISION_ADMIN2] = 2,
        [MRS_PRECISION_ADMIN1] = 3, [MRS_PRECISION_REGION] = 3, [MRS_PRECISION_BORDER] = 3,
        [MRS_PRECISION_COUNTRY] = 0};
    mrs_place held;
    r->geo_precision = p ? codes[p->precision] : 0;
    if (!r->geo_precision || isnan(p->lat) || isnan(p->lon) || !mrs_place_country(p)[0])
        return false;
    r->iso2 = mrs_str_copy(mrs_str_of(mrs_place_country(p)), arena);
    r->location = p->name;
    r->admin1 = p->precision == MRS_PRECISION_ADMIN1 && !p->admin1.len ? p->name : p->admin1;
    if (p->precision == MRS_PRECISION_ADMIN2)
        r->admin2 = p->name;
    else if (r->geo_precision <= 2 && mrs_ground_holder(s->ground, p->gazetteer_id, arena, &held) &&
             held.precision == MRS_PRECISION_ADMIN2)
        r->admin2 = held.name;
    r->lat = mrs_degrees(p->lat);
    r->lon = mrs_degrees(p->lon);
    r->radius_km = p->radius_km;
    r->precision = mrs_str_of(mrs_precision_text(p->precision));
    return true;
}

/* ---- who --------------------------------------------------------------------------------------
 */

/* The others of that side, and who is meant where the name is one for all. */
static mrs_str beside_of(const mrs_shape *s, const mrs_shape_side *side, const mrs_party *at,
                         uint32_t n, mrs_str country)
{
    mrs_buf list = {0};
    mrs_shape_side other;
    mrs_words_add(&list, "; ", side->beside);
    for (uint32_t i = 0; i < n; i++) {
        if (&at[i] == side->party)
            continue;
        mrs_side_of(s->options.shapes, &at[i], at[i].role >= MRS_ROLE_TARGET, country.ptr,
                    s->scratch, &other);
        if (!mrs_str_eq(other.name, side->name))
            mrs_words_add(&list, "; ", other.name);
        mrs_words_add(&list, "; ", other.beside);
    }
    mrs_str out = mrs_str_copy(mrs_buf_view(&list), s->scratch);
    mrs_buf_clear(&list);
    return out;
}

/* The two as they stand in the columns. Who did violence and is not told is an unidentified group;
 * in a development that no one is told to have brought about, who took part stands first. */
static void order_sides(mrs_shape *s, const mrs_shape_facts *f, bool flip, const row *r,
                        mrs_shape_side sides[2])
{
    static const mrs_party nobody; /* of kind unknown */
    const mrs_shapes *t = s->options.shapes;
    mrs_str disorder = mrs_grid_cell(&t->types, r->type, TYPE_DISORDER);
    sides[flip] = f->doer;
    sides[!flip] = f->done_to;
    if (sides[flip].inter)
        return;
    if (mrs_str_starts(disorder, MRS_STR("Political violence")))
        mrs_side_of(t, &nobody, false, r->iso2.ptr, s->scratch, &sides[flip]);
    else if (!mrs_grid_cell(&t->types, r->type, TYPE_CROWD).len) {
        mrs_str sub = mrs_grid_cell(&t->types, r->type, TYPE_SUB);
        bool takes_part = f->done_to.inter != 7 || mrs_str_is(sub, "Other");
        sides[0] = takes_part ? f->done_to : (mrs_shape_side){0};
        sides[1] = (mrs_shape_side){0};
    }
}

/* A crowd that acts is no longer civilians. */
static void set_crowd(mrs_shape *s, mrs_str code, const row *r, mrs_shape_side *side)
{
    bool riot = mrs_str_is(code, "5");
    mrs_str where = mrs_country_name(s->options.shapes, r->iso2);
    if (!code.len || (side->inter && side->inter != 7))
        return;
    side->inter = riot ? 5 : 6;
    side->beside = (mrs_str){0};
    side->name = mrs_str_format(s->scratch, "%s (%.*s)", riot ? "Rioters" : "Protesters",
                                (int)where.len, where.ptr);
}

static void set_sides(mrs_shape *s, const mrs_shape_facts *f, const mrs_shape_rule *rule, row *r)
{
    const mrs_shapes *t = s->options.shapes;
    const mrs_event *e = f->event;
    mrs_shape_side sides[2];
    order_sides(s, f, rule->flip, r, sides);
    set_crowd(s, mrs_grid_cell(&t->types, r->type, TYPE_CROWD), r, &sides[0]);
    for (int i = 0; i < 2; i++) {
        bool acts = (i == 0) != rule->flip;
        r->actor[i] = sides[i].name;
        r->inter[i] = sides[i].inter;
        r->beside[i] = beside_of(s, &sides[i], acts ? e->actors : e->targets,
                                 acts ? e->n_actors : e->n_targets, r->iso2);
    }
    mrs_str civilian = mrs_grid_cell(&t->types, r->type, TYPE_CIVILIAN);
    r->civilian = mrs_str_is(civilian, "always") || (civilian.len && f->done_to.inter == 7);
}

/* ---- how many ---------------------------------------------------------------------------------
 */

static void set_bounds(const mrs_event *e, mrs_quantity_kind kind, double out[3])
{
    const mrs_event_quantity *q = mrs_count_of(e, kind);
    out[0] = q ? q->low : NAN;
    out[1] = q ? q->best : NAN;
    out[2] = q ? q->high : NAN;
}

static void set_counts(const mrs_shape *s, const mrs_event *e, row *r)
{
    mrs_deaths d;
    mrs_deaths_of(s->options.shapes, e, &d);
    r->fatalities = round(d.acled);
    r->told = d.told ? d.vague ? MRS_STR("vague") : MRS_STR("reported") : MRS_STR("not reported");
    r->killed[0] = d.numbered ? d.low : NAN;
    r->killed[1] = d.numbered ? d.best : NAN;
    r->killed[2] = d.numbered ? d.high : NAN;
    r->civilians = d.numbered ? d.civilians : NAN;
    set_bounds(e, MRS_Q_wounded, r->wounded);
    set_bounds(e, MRS_Q_arrested, r->arrested);
}

/* ---- who says so, and what ---------------------------------------------------------------------
 */

static void set_sources(mrs_shape *s, const mrs_event *e, row *r)
{
    const mrs_shapes *t = s->options.shapes;
    mrs_buf names = {0}, scale = {0};
    mrs_voices(e, "; ", &names);
    for (uint32_t k = 1; k < t->scales.table.rows; k++) /* in the table's order */
        for (uint32_t i = 0; i < e->n_sources; i++) {
            const mrs_event_source *v = &e->sources[i];
            if (!mrs_str_is(mrs_grid_cell(&t->scales, k, 0), mrs_source_kind_text(v->kind)))
                continue;
            uint32_t actor = v->id.len ? mrs_table_find(&t->actors.table, v->id) : 0;
            mrs_str home = actor ? mrs_grid_cell(&t->actors, actor, ACTOR_COUNTRY) : (mrs_str){0};
            mrs_words_add(&scale, "-",
                          mrs_grid_cell(&t->scales, k, mrs_str_eq(home, r->iso2) ? 1 : 2));
        }
    r->sources = mrs_str_copy(mrs_buf_view(&names), s->scratch);
    r->scale = mrs_str_copy(mrs_buf_view(&scale), s->scratch);
    mrs_buf_clear(&names);
    mrs_buf_clear(&scale);
}

static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

/* "On 16 February 2023, ..."; of a day that is the middle of a span "Around ...". */
static void set_notes(const mrs_shape *s, const mrs_event *e, row *r)
{
    int y, m, d;
    mrs_day_parts(r->day, &y, &m, &d);
    mrs_str label = mrs_labels_of(s->options.shapes->words, e->type, e->mode);
    mrs_str said = e->summary.len ? e->summary : label;
    r->notes = mrs_str_format(s->scratch, "%s %d %s %d, as reported: %.*s",
                              r->time_precision == 1 ? "On" : "Around", d, months[m - 1], y,
                              (int)said.len, said.ptr);
    mrs_str event = mrs_grid_cell(&s->options.shapes->types, r->type, TYPE_CROWD);
    const mrs_event_quantity *crowd = mrs_count_of(e, MRS_Q_present);
    if (event.len && crowd && isfinite(crowd->best))
        r->tags = mrs_str_format(s->scratch, "crowd size=%.0f", crowd->best);
    else if (event.len)
        r->tags = MRS_STR("crowd size=no report");
}

/* ---- a row ------------------------------------------------------------------------------------
 */

static void keep_row(mrs_shape *s, const row *r)
{
    row *out = mrs_shape_hold(s, r, sizeof *r);
    mrs_str *const texts[] = {&out->actor[0], &out->actor[1], &out->beside[0], &out->beside[1],
                              &out->iso2,     &out->admin1,   &out->admin2,    &out->location,
                              &out->sources,  &out->scale,    &out->notes,     &out->tags,
                              &out->ids,      &out->own_type, &out->told,      &out->precision,
                              &out->state,    &out->status,   &out->notice};
    mrs_shape_keep(s, texts, sizeof texts / sizeof *texts);
}

/* Why an event has no row; empty: it has one. */
static mrs_str fill(mrs_shape *s, const mrs_shape_event *in, row *r)
{
    const mrs_shapes *t = s->options.shapes;
    const mrs_event *e = in->event;
    mrs_shape_facts f;
    if (e->status != MRS_CLAIM_ACTUAL && e->status != MRS_CLAIM_ALLEGED)
        return mrs_str_format(s->scratch, "%s: not done", mrs_claim_status_text(e->status));
    if (e->recency == MRS_RECENCY_AGGREGATE || e->recency == MRS_RECENCY_GENERAL)
        return MRS_STR("a total or a habit, not one event");
    mrs_facts_of(t, e, s->scratch, &f);
    const mrs_shape_rule *rule = mrs_shape_rule_of(&t->acled, &f);
    if (!rule || !rule->out.len)
        return rule ? rule->reason : MRS_STR("no row of data/export/acled.tsv fits");
    r->type = mrs_grid_row(&t->types, TYPE_SUB, rule->out);
    if (!set_day(&e->time, r))
        return MRS_STR("no day, or vaguer than a month");
    if (!set_place(t, e->place, s->scratch, r))
        return MRS_STR("no point: only a country, several places, a whole border, or not known");
    set_sides(s, &f, rule, r);
    bool both = mrs_str_is(mrs_grid_cell(&t->types, r->type, TYPE_SIDES), "both");
    if (!r->inter[0])
        return MRS_STR("who did it is not told");
    if (both && !r->inter[1])
        return MRS_STR("who was acted on is not told");
    set_counts(s, e, r);
    set_sources(s, e, r);
    set_notes(s, e, r);
    r->ids = e->id;
    r->own_type = mrs_str_format(s->scratch, "%s%s%.*s", mrs_type_text(e->type),
                                 e->mode.len ? "/" : "", (int)e->mode.len, e->mode.ptr);
    r->state = mrs_str_of(mrs_state_text(e->state));
    r->status = mrs_str_of(mrs_claim_status_text(e->status));
    r->changed = in->changed;
    r->independent = e->independent;
    r->n_claims = e->n_claims;
    r->notice = s->notice;
    return MRS_STR("");
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    row r = {0};
    (void)err;
    mrs_str why = fill(s, in, &r);
    if (why.len) {
        mrs_shape_leave(s, in->event, why);
        return MRS_OK;
    }
    keep_row(s, &r);
    if (r.inferred)
        mrs_shape_less(s, r.ids, "its day is inferred: the middle of the week up to the report");
    else if (r.time_precision > 1)
        mrs_shape_less(s, r.ids, "a span of days stands as one day");
    if (r.geo_precision > 1)
        mrs_shape_less(s, r.ids, "an area stands as one point");
    if (mrs_str_is(r.told, "vague"))
        mrs_shape_less(s, r.ids, "deaths told in words are counted as ACLED counts them");
    return MRS_OK;
}

/* ---- one row a day, place and pair -------------------------------------------------------------
 */

/* The pair, whoever did it: columns give no direction. */
static void pair_of(const row *r, mrs_str pair[2])
{
    bool turned = mrs_str_cmp(r->actor[0], r->actor[1]) > 0;
    pair[0] = r->actor[turned];
    pair[1] = r->actor[!turned];
}

static int by_place_day_pair(const row *a, const row *b)
{
    mrs_str x[2], y[2];
    int c = a->day != b->day ? a->day - b->day : a->time_precision - b->time_precision;
    c = c ? c : mrs_str_cmp(a->iso2, b->iso2);
    c = c ? c : mrs_str_cmp(a->location, b->location);
    c = c ? c : (a->lat > b->lat) - (a->lat < b->lat);
    c = c ? c : (a->lon > b->lon) - (a->lon < b->lon);
    pair_of(a, x);
    pair_of(b, y);
    c = c ? c : mrs_str_cmp(x[0], y[0]);
    return c ? c : mrs_str_cmp(x[1], y[1]);
}

/* Of one place, day and pair the type that ACLED ranks highest first, then the smaller id. */
static int by_row(const void *a, const void *b)
{
    const row *x = mrs_shape_row(a), *y = mrs_shape_row(b);
    int c = by_place_day_pair(x, y);
    c = c ? c : (x->type > y->type) - (x->type < y->type);
    return c ? c : mrs_str_cmp(x->ids, y->ids);
}

static mrs_str joined(mrs_shape *s, mrs_str a, mrs_str b, const char *sep)
{
    mrs_buf list = {0};
    mrs_str rest = b, word;
    mrs_buf_put(&list, a);
    while (rest.len && mrs_str_split(&rest, sep[0], &word))
        mrs_words_add(&list, sep, mrs_str_trim(word));
    mrs_str out = mrs_str_copy(mrs_buf_view(&list), s->arena);
    mrs_buf_clear(&list);
    return out;
}

static double add(double a, double b)
{
    return isnan(a) ? b : isnan(b) ? a : a + b;
}

static void fold(mrs_shape *s, row *into, const row *r)
{
    bool turned = !mrs_str_eq(into->actor[0], r->actor[0]);
    for (int i = 0; i < 2; i++)
        into->beside[i] = joined(s, into->beside[i], r->beside[turned ? !i : i], "; ");
    for (int i = 0; i < 3; i++) {
        into->killed[i] = add(into->killed[i], r->killed[i]);
        into->wounded[i] = add(into->wounded[i], r->wounded[i]);
        into->arrested[i] = add(into->arrested[i], r->arrested[i]);
    }
    into->ids = joined(s, into->ids, r->ids, "; ");
    into->own_type = joined(s, into->own_type, r->own_type, "; ");
    into->sources = joined(s, into->sources, r->sources, "; ");
    into->scale = joined(s, into->scale, r->scale, "-");
    into->civilians = add(into->civilians, r->civilians);
    into->fatalities += r->fatalities;
    into->civilian |= r->civilian && mrs_str_is(r->told, "reported");
    into->inferred |= r->inferred;
    into->changed = r->changed > into->changed ? r->changed : into->changed;
    into->independent = r->independent > into->independent ? r->independent : into->independent;
    into->n_claims += r->n_claims;
    into->notice = joined(s, r->notice, into->notice, "; ");
    if (mrs_str_is(into->told, "not reported") || mrs_str_is(r->told, "vague"))
        into->told = mrs_str_is(r->told, "not reported") ? into->told : r->told;
    mrs_shape_less(s, r->ids, "shares a row with an event of the same day, place and sides");
}

/* ---- columns ----------------------------------------------------------------------------------
 */

static mrs_str inter_word(const mrs_shapes *t, int inter)
{
    return inter > 0 ? mrs_grid_cell(&t->inter, (uint32_t)inter, INTER_WORD) : (mrs_str){0};
}

/* "State forces-Rebel group", the lower code first but for 78; one side: "State forces only". */
static mrs_str interaction(mrs_shape *s, const row *r)
{
    const mrs_shapes *t = s->options.shapes;
    int low = r->inter[0] < r->inter[1] ? r->inter[0] : r->inter[1];
    int high = r->inter[0] + r->inter[1] - low;
    if (!high)
        return MRS_STR("");
    mrs_str a = inter_word(t, low), b = inter_word(t, high);
    if (!low)
        return mrs_str_join(b, MRS_STR(" only"), MRS_STR(""), s->scratch);
    return low == 7 && high == 8 ? mrs_str_join(b, MRS_STR("-"), a, s->scratch)
                                 : mrs_str_join(a, MRS_STR("-"), b, s->scratch);
}

static void put_sides(mrs_shape *s, const row *r)
{
    static const char *const names[2][3] = {{"actor1", "assoc_actor_1", "inter1"},
                                            {"actor2", "assoc_actor_2", "inter2"}};
    for (int i = 0; i < 2; i++) {
        mrs_cells_text(&s->cells, names[i][0], r->actor[i]);
        mrs_cells_text(&s->cells, names[i][1], r->beside[i]);
        mrs_cells_text(&s->cells, names[i][2], inter_word(s->options.shapes, r->inter[i]));
    }
    mrs_cells_text(&s->cells, "interaction", interaction(s, r));
    mrs_cells_words(&s->cells, "civilian_targeting", r->civilian ? "Civilian targeting" : "");
}

static void put_where(mrs_shape *s, const row *r)
{
    const mrs_shapes *t = s->options.shapes;
    mrs_cells *c = &s->cells;
    double iso;
    if (!mrs_str_num(mrs_country_cell(t, r->iso2, COUNTRY_NUMBER), &iso))
        iso = NAN;
    mrs_cells_whole(c, "iso", iso);
    mrs_cells_text(c, "region", mrs_country_cell(t, r->iso2, COUNTRY_REGION));
    mrs_cells_text(c, "country", mrs_country_name(t, r->iso2));
    mrs_cells_text(c, "admin1", r->admin1);
    mrs_cells_text(c, "admin2", r->admin2);
    mrs_cells_text(c, "admin3", MRS_STR(""));
    mrs_cells_text(c, "location", r->location);
    mrs_cells_number(c, "latitude", r->lat);
    mrs_cells_number(c, "longitude", r->lon);
    mrs_cells_whole(c, "geo_precision", r->geo_precision);
}

static void put_bounds(mrs_cells *c, const char *const names[3], const double at[3])
{
    for (int i = 0; i < 3; i++)
        mrs_cells_whole(c, names[i], at[i]);
}

/* What ACLED has no place for: our id, our counts, the doubt. */
static void put_own(mrs_shape *s, const row *r)
{
    static const char *const killed[] = {"killed_low", "killed_best", "killed_high"};
    static const char *const wounded[] = {"wounded_low", "wounded_best", "wounded_high"};
    static const char *const arrested[] = {"arrested_low", "arrested_best", "arrested_high"};
    mrs_cells *c = &s->cells;
    mrs_cells_text(c, "marsad_id", r->ids);
    mrs_cells_text(c, "marsad_type", r->own_type);
    mrs_cells_text(c, "fatalities_told", r->told);
    put_bounds(c, killed, r->killed);
    mrs_cells_whole(c, "civilians_killed_best", r->civilians);
    put_bounds(c, wounded, r->wounded);
    put_bounds(c, arrested, r->arrested);
    mrs_cells_bool(c, "day_inferred", r->inferred);
    mrs_cells_text(c, "place_precision", r->precision);
    mrs_cells_number(c, "radius_km", r->radius_km);
    mrs_cells_text(c, "status", r->status);
    mrs_cells_whole(c, "independent_sources", r->independent);
    mrs_cells_whole(c, "claims", r->n_claims);
    mrs_cells_text(c, "state", r->state);
    mrs_cells_text(c, "notice", r->notice);
}

static void put_cells(mrs_shape *s, const void *held)
{
    const row *r = held;
    const mrs_shapes *t = s->options.shapes;
    mrs_cells *c = &s->cells;
    mrs_str iso3 = mrs_country_cell(t, r->iso2, COUNTRY_ISO3);
    int y = 1970, m, d;
    mrs_day_parts(r->day, &y, &m, &d);
    c->n = 0;
    mrs_cells_text(c, "event_id_cnty",
                   mrs_str_format(s->scratch, "%.*s%lld", (int)iso3.len, iso3.len ? iso3.ptr : "",
                                  (long long)mrs_id_number(r->ids)));
    mrs_cells_day(c, "event_date", r->day);
    mrs_cells_whole(c, "year", y);
    mrs_cells_whole(c, "time_precision", r->time_precision);
    mrs_cells_text(c, "disorder_type", mrs_grid_cell(&t->types, r->type, TYPE_DISORDER));
    mrs_cells_text(c, "event_type", mrs_grid_cell(&t->types, r->type, TYPE_EVENT));
    mrs_cells_text(c, "sub_event_type", mrs_grid_cell(&t->types, r->type, TYPE_SUB));
    put_sides(s, r);
    put_where(s, r);
    mrs_cells_text(c, "source", r->sources);
    mrs_cells_text(c, "source_scale", r->scale);
    mrs_cells_text(c, "notes", r->notes);
    mrs_cells_whole(c, "fatalities", r->fatalities);
    mrs_cells_text(c, "tags", r->tags);
    mrs_cells_whole(c, "timestamp", (double)r->changed);
    put_own(s, r);
}

static mrs_status finish(mrs_shape *s, mrs_err *err)
{
    (void)err;
    mrs_shape_sort(s, by_row);
    for (uint32_t i = 0; i < s->held.n;) {
        row *r = s->held.at[i];
        for (i++; i < s->held.n && by_place_day_pair(r, s->held.at[i]) == 0; i++)
            fold(s, r, s->held.at[i]);
        mrs_shape_put_held(s, r, r->notice);
    }
    return MRS_OK;
}

static const row nothing;
const mrs_shape_form mrs_form_acled = {
    .suffix = "csv", .cells = put_cells, .nothing = &nothing, .put = put, .finish = finish};
