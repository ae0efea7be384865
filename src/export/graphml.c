/* graphml.c - organisations and the events that they had a part in, as GraphML
 * (http://graphml.graphdrawing.org/xmlns). Persons are no nodes. */
#include "export/shape_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mrs_str id, name, kind;
} organisation;

typedef MRS_VEC(organisation) organisations;

static const char *const keys[][3] = {
    {"notice", "node", "string"},     {"what", "node", "string"},    {"name", "node", "string"},
    {"actor_kind", "node", "string"}, {"type", "node", "string"},    {"mode", "node", "string"},
    {"start", "node", "string"},      {"end", "node", "string"},     {"place", "node", "string"},
    {"lat", "node", "double"},        {"lon", "node", "double"},     {"killed", "node", "int"},
    {"status", "node", "string"},     {"summary", "node", "string"}, {"role", "edge", "string"},
    {"affiliation", "edge", "string"}};

static const char *const members[] = {"name",    "place", "lat",         "lon", "killed",
                                      "summary", "role",  "affiliation", NULL};

static void put_data(mrs_shape *s, const char *key, mrs_str value)
{
    if (!value.len || mrs_shape_withheld(s, key))
        return;
    mrs_buf_printf(s->out, "<data key=\"%s\">", key);
    mrs_buf_xml(s->out, value);
    mrs_buf_put(s->out, MRS_STR("</data>"));
}

static void put_number(mrs_shape *s, const char *key, double value)
{
    char text[32];
    if (isfinite(value))
        put_data(s, key, (mrs_str){text, mrs_num_text(value, text)});
}

static void put_day(mrs_shape *s, const char *key, int32_t day)
{
    char text[16];
    put_data(s, key, (mrs_str){text, mrs_day_text(day, text)});
}

static mrs_status begin(mrs_shape *s, mrs_err *err)
{
    (void)err;
    s->state = MRS_NEW(s->arena, organisations, 1);
    mrs_buf_put(s->out, MRS_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml "
                                "xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        mrs_buf_printf(s->out, "<key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                       keys[i][0], keys[i][1], keys[i][0], keys[i][2]);
    mrs_buf_put(s->out, MRS_STR("<graph id=\"marsad\" edgedefault=\"directed\">\n<desc>"));
    mrs_buf_xml(s->out, s->notice);
    mrs_buf_put(s->out, MRS_STR("</desc>\n"));
    return MRS_OK;
}

/* Those of the register; persons and crowds are none. */
static bool organised(const mrs_shapes *t, const mrs_party *p)
{
    uint32_t row = mrs_grid_row(&t->kinds, KIND_KIND, mrs_str_of(mrs_actor_kind_text(p->kind)));
    return row && p->id.len && mrs_str_is(mrs_grid_cell(&t->kinds, row, KIND_ORGANISED), "yes");
}

static bool put_edges(mrs_shape *s, mrs_str event, const mrs_party *at, uint32_t n)
{
    static const char *const words[] = {"", "stated", "alleged"};
    organisations *all = s->state;
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (!organised(s->options.shapes, &at[i]))
            continue;
        organisation *o = MRS_PUSH(s->arena, all);
        *o = (organisation){mrs_str_copy(at[i].id, s->arena), mrs_str_copy(at[i].name, s->arena),
                            mrs_str_of(mrs_actor_kind_text(at[i].kind))};
        mrs_buf_put(s->out, MRS_STR("<edge source=\"o:"));
        mrs_buf_xml(s->out, at[i].id);
        mrs_buf_put(s->out, MRS_STR("\" target=\""));
        mrs_buf_xml(s->out, event);
        mrs_buf_put(s->out, MRS_STR("\">"));
        put_data(s, "role", mrs_str_of(mrs_role_text(at[i].role)));
        put_data(s, "affiliation", mrs_str_of(words[at[i].affiliation]));
        mrs_buf_put(s->out, MRS_STR("</edge>\n"));
        any = true;
    }
    return any;
}

static mrs_status put(mrs_shape *s, const mrs_shape_event *in, mrs_err *err)
{
    const mrs_event *e = in->event;
    const mrs_place *p = e->place;
    bool pinned = p && (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR);
    mrs_deaths d;
    (void)err;
    mrs_deaths_of(s->options.shapes, e, &d);
    mrs_buf_put(s->out, MRS_STR("<node id=\""));
    mrs_buf_xml(s->out, e->id);
    mrs_buf_put(s->out, MRS_STR("\">"));
    put_data(s, "notice", s->notice);
    put_data(s, "what", MRS_STR("event"));
    put_data(s, "type", mrs_str_of(mrs_type_text(e->type)));
    put_data(s, "mode", e->mode);
    put_day(s, "start", e->time.start);
    put_day(s, "end", e->time.end);
    put_data(s, "place", p ? p->name : (mrs_str){0});
    put_number(s, "lat", pinned ? p->lat : NAN);
    put_number(s, "lon", pinned ? p->lon : NAN);
    put_number(s, "killed", d.numbered ? d.best : NAN);
    put_data(s, "status", mrs_str_of(mrs_claim_status_text(e->status)));
    put_data(s, "summary", e->summary);
    mrs_buf_put(s->out, MRS_STR("</node>\n"));
    s->rows++;
    bool tied = put_edges(s, e->id, e->actors, e->n_actors);
    tied |= put_edges(s, e->id, e->targets, e->n_targets);
    if (!tied)
        mrs_shape_less(s, e->id,
                       "no organisation is told to have a part in it: a node without ties");
    return MRS_OK;
}

static int by_id(const void *a, const void *b)
{
    const organisation *x = a, *y = b;
    int c = mrs_str_cmp(x->id, y->id);
    return c ? c : mrs_str_cmp(x->name, y->name);
}

static mrs_status finish(mrs_shape *s, mrs_err *err)
{
    organisations *all = s->state;
    (void)err;
    if (all->n)
        qsort(all->at, all->n, sizeof *all->at, by_id);
    for (uint32_t i = 0; i < all->n; i++) {
        const organisation *o = &all->at[i];
        if (i && mrs_str_eq(o->id, all->at[i - 1].id))
            continue;
        mrs_buf_put(s->out, MRS_STR("<node id=\"o:"));
        mrs_buf_xml(s->out, o->id);
        mrs_buf_put(s->out, MRS_STR("\">"));
        put_data(s, "what", MRS_STR("organisation"));
        put_data(s, "name", o->name);
        put_data(s, "actor_kind", o->kind);
        mrs_buf_put(s->out, MRS_STR("</node>\n"));
    }
    mrs_buf_put(s->out, MRS_STR("</graph>\n</graphml>\n"));
    return MRS_OK;
}

const mrs_shape_form mrs_form_graphml = {
    .suffix = "graphml", .members = members, .begin = begin, .put = put, .finish = finish};
