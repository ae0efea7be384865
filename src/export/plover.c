/* plover.c - records of PLOVER 0.8, a JSON object a line. Source: the manual as in
 * spec/codebooks.md 3.9; what an event is are rows of data/export/plover.tsv, plover_scale.tsv. */
#include "export/shape_internal.h"

#include <math.h>

static void put_entity(mrs_shape *s, const mrs_party *p, bool target, const char country[3],
                       mrs_json *json)
{
    const mrs_shapes *t = s->options.shapes;
    mrs_shape_side side;
    mrs_side_of(t, p, target, country, s->scratch, &side);
    mrs_json_object(json, NULL);
    mrs_json_str_or_null(json, "code", mrs_country_cell(t, mrs_str_of(p->country), COUNTRY_ISO3));
    mrs_json_str_or_null(json, "sector", side.sector);
    mrs_json_str(json, "entity_text", p->name);
    mrs_json_str_or_null(json, "identifier_id", p->id);
    mrs_json_end(json, '}');
}

static void put_entities(mrs_shape *s, const char *key, const mrs_party *at, uint32_t n,
                         const char country[3], mrs_json *json)
{
    bool hidden = mrs_shape_withheld(s, key);
    mrs_json_array(json, key);
    for (uint32_t i = 0; !hidden && i < n; i++)
        put_entity(s, &at[i], key[0] == 'r', country, json);
    mrs_json_end(json, ']');
}

/* A text unless it is withheld. */
static void put_text(mrs_shape *s, mrs_json *json, const char *key, mrs_str text)
{
    mrs_json_str_or_null(json, key, mrs_shape_withheld(s, key) ? (mrs_str){0} : text);
}

/* 5 below a city, 4 a city, 3 district, 2 province, 1 country. */
static void put_place(mrs_shape *s, const mrs_place *p, mrs_json *json)
{
    static const int resolutions[] = {
        [MRS_PRECISION_EXACT] = 4,  [MRS_PRECISION_NEAR] = 4,   [MRS_PRECISION_ADMIN2] = 3,
        [MRS_PRECISION_ADMIN1] = 2, [MRS_PRECISION_REGION] = 2, [MRS_PRECISION_BORDER] = 2,
        [MRS_PRECISION_COUNTRY] = 1};
    const mrs_shapes *t = s->options.shapes;
    if (!p || mrs_shape_withheld(s, "event_loc")) {
        mrs_json_null(json, "event_loc");
        return;
    }
    mrs_str country = mrs_str_of(mrs_place_country(p)), id = p->gazetteer_id;
    bool city = p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR;
    mrs_json_object(json, "event_loc");
    mrs_json_str_or_null(json, "extracted_place", p->name);
    mrs_json_str_or_null(json, "resolved_place", id.len ? p->name : (mrs_str){0});
    mrs_json_str_or_null(json, "geonameid",
                         mrs_str_starts(id, MRS_STR("gn:")) ? mrs_str_sub(id, 3, id.len)
                                                            : (mrs_str){0});
    mrs_json_num(json, "lat", mrs_degrees(p->lat));
    mrs_json_num(json, "lon", mrs_degrees(p->lon));
    mrs_json_str_or_null(json, "city", city ? p->name : (mrs_str){0});
    mrs_json_str_or_null(json, "district",
                         p->precision == MRS_PRECISION_ADMIN2 ? p->name : (mrs_str){0});
    mrs_json_str_or_null(json, "province", p->admin1);
    mrs_json_str_or_null(json, "country", mrs_country_name(t, country));
    mrs_json_str_or_null(json, "country_code", mrs_country_cell(t, country, COUNTRY_ISO3));
    int resolution = resolutions[p->precision];
    mrs_json_num(json, "resolution", resolution ? (double)resolution : NAN);
    mrs_json_end(json, '}');
}

static double count(const mrs_event *e, mrs_quantity_kind kind)
{
    const mrs_event_quantity *q = mrs_count_of(e, kind);
    return !q ? NAN : !isnan(q->best) ? q->best : !isnan(q->low) ? q->low : q->high;
}

static void put_size(mrs_shape *s, const mrs_event *e, mrs_json *json)
{
    mrs_deaths d;
    mrs_deaths_of(s->options.shapes, e, &d);
    bool hidden = mrs_shape_withheld(s, "size");
    mrs_json_object(json, "size");
    mrs_json_num(json, "dead", hidden || !d.numbered ? NAN : d.best);
    mrs_json_num(json, "injured", hidden ? NAN : count(e, MRS_Q_wounded));
    mrs_json_num(json, "arrested", hidden ? NAN : count(e, MRS_Q_arrested));
    mrs_json_end(json, '}');
}

/* The report of the first claim. */
static void put_cite(mrs_shape *s, const mrs_shape_event *in, mrs_json *json)
{
    bool hidden = mrs_shape_withheld(s, "cite_info") || !in->n;
    if (hidden) {
        mrs_json_null(json, "cite_info");
        return;
    }
    const mrs_claim_row *c = &in->claims[0];
    mrs_json_object(json, "cite_info");
    bool address = mrs_str_starts(c->uri, MRS_STR("http")); /* no path of this machine */
    mrs_json_str_or_null(json, "url", address ? c->uri : (mrs_str){0});
    mrs_json_str_or_null(json, "title", c->title);
    mrs_json_str_or_null(json, "publication", c->publisher);
    mrs_json_str_or_null(json, "coder", c->run);
    mrs_json_str(json, "codebook", MRS_STR("PLOVER"));
    mrs_json_str(json, "version", MRS_STR("0.8"));
    mrs_json_end(json, '}');
}

static void put_contexts(mrs_shape *s, mrs_str contexts, mrs_json *json)
{
    mrs_str one;
    bool hidden = mrs_shape_withheld(s, "context");
    mrs_json_array(json, "context");
    while (!hidden && contexts.len && mrs_str_split(&contexts, '|', &one))
        mrs_json_str(json, NULL, one);
    mrs_json_end(json, ']');
}

static void put_what(mrs_shape *s, uint32_t scale, mrs_str event, mrs_str mode, mrs_json *json)
{
    const mrs_grid *g = &s->options.shapes->plover_scale;
    int64_t quad = 0;
    double score;
    if (!mrs_str_num(mrs_grid_cell(g, scale, SCALE_SCORE), &score))
        score = NAN;
    mrs_json_str(json, "event", event);
    mrs_json_str_or_null(json, "mode", mode);
    if (mrs_str_int(mrs_grid_cell(g, scale, SCALE_QUAD), &quad))
        mrs_json_int(json, "quad_code", quad);
    mrs_json_num(json, "event_scale", score);
}

static void put_day(mrs_json *json, const char *key, int32_t day)
{
    char text[16];
    mrs_json_str_or_null(json, key, (mrs_str){text, mrs_day_text(day, text)});
}

static void put_record(mrs_shape *s, const mrs_shape_event *in, const mrs_shape_rule *rule,
                       uint32_t scale, mrs_json *json)
{
    const mrs_event *e = in->event;
    const mrs_grid *g = &s->options.shapes->plover_scale;
    const char *country = e->place ? mrs_place_country(e->place) : "";
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", e->id);
    mrs_json_bool(json, "has_event", true);
    put_day(json, "date", e->time.start);
    mrs_json_null(json, "time");
    put_day(json, "enddate", e->time.end);
    mrs_json_null(json, "endtime");
    put_entities(s, "actor", e->actors, e->n_actors, country, json);
    put_entities(s, "recipient", e->targets, e->n_targets, country, json);
    put_what(s, scale, mrs_grid_cell(g, scale, SCALE_EVENT), mrs_grid_cell(g, scale, SCALE_MODE),
             json);
    put_place(s, e->place, json);
    put_text(s, json, "event_text", mrs_labels_of(s->options.shapes->words, e->type, e->mode));
    put_contexts(s, rule->more, json);
    put_size(s, e, json);
    put_text(s, json, "text", e->summary);
    put_cite(s, in, json);
    mrs_json_str(json, "coder", MRS_STR("marsad"));
    mrs_json_str_or_null(json, "comment", s->notice);
    mrs_json_object(json, "marsad");
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(e->type)));
    mrs_json_str_or_null(json, "mode", e->mode);
    mrs_json_str(json, "status", mrs_str_of(mrs_claim_status_text(e->status)));
    mrs_json_str(json, "time_precision", mrs_str_of(mrs_time_precision_text(e->time.precision)));
    mrs_json_bool(json, "inferred", e->time.inferred);
    mrs_json_int(json, "independent_sources", e->independent);
    mrs_json_str(json, "state", mrs_str_of(mrs_state_text(e->state)));
    mrs_json_end(json, '}');
    mrs_json_end(json, '}');
    mrs_buf_putc(s->out, '\n');
}

/* The row of the scale: "ASSAULT/aerial". */
static uint32_t scale_of(const mrs_grid *g, mrs_str out)
{
    mrs_str event, mode = out;
    if (!mrs_str_split(&mode, '/', &event))
        return 0;
    for (uint32_t r = 1; r < g->table.rows; r++)
        if (mrs_str_eq(mrs_grid_cell(g, r, SCALE_EVENT), event) &&
            mrs_str_eq(mrs_grid_cell(g, r, SCALE_MODE), mode))
            return r;
    return 0;
}

static mrs_str why_not(const mrs_shape *s, const mrs_event *e, const mrs_shape_rule *rule,
                       uint32_t scale)
{
    if (e->status == MRS_CLAIM_NEGATED)
        return MRS_STR("negated: not done");
    if (e->recency == MRS_RECENCY_AGGREGATE || e->recency == MRS_RECENCY_GENERAL)
        return MRS_STR("a total or a habit, not one event");
    if (!rule || !rule->out.len)
        return rule ? rule->reason : MRS_STR("planned, possible or attempted, or no type for it");
    if (!scale)
        return MRS_STR("no row of data/export/plover_scale.tsv fits");
    if (!e->n_actors)
        return MRS_STR("who did it is not told: an implied actor is not coded");
    const mrs_grid *g = &s->options.shapes->plover_scale;
    if (!e->n_targets && mrs_str_is(mrs_grid_cell(g, scale, SCALE_RECIPIENT), "yes"))
        return MRS_STR("the type wants a recipient, and none is told");
    if (e->time.start == MRS_NO_DAY)
        return MRS_STR("no day");
    return MRS_STR("");
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    const mrs_shapes *t = s->options.shapes;
    const mrs_event *e = in->event;
    mrs_shape_facts f;
    mrs_json json = {.out = s->out};
    (void)err;
    mrs_facts_of(t, e, s->scratch, &f);
    const mrs_shape_rule *rule = mrs_shape_rule_of(&t->plover, &f);
    uint32_t scale = rule && rule->out.len ? scale_of(&t->plover_scale, rule->out) : 0;
    mrs_str why = why_not(s, e, rule, scale);
    if (why.len) {
        mrs_shape_leave(s, e, why);
        return MRS_OK;
    }
    put_record(s, in, rule, scale, &json);
    s->rows++;
    if (e->mode.len && !mrs_grid_cell(&t->plover_scale, scale, SCALE_MODE).len)
        mrs_shape_less(s, e->id, "its mode is ours: the manual has none for it");
    if (e->time.inferred)
        mrs_shape_less(s, e->id, "its days are inferred: the week up to the report");
    return MRS_OK;
}

static const char *const members[] = {"actor", "recipient", "event_loc", "event_text", "context",
                                      "size",  "text",      "cite_info", NULL};
const mrs_shape_form mrs_form_plover = {.suffix = "jsonl", .members = members, .put = put};
