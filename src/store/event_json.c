/* event_json.c - an event in the form of spec/record.md 3. */
#include "store/store_internal.h"

#include <math.h>

static void put_day(mrs_json *json, const char *key, int32_t day)
{
    char text[16];
    size_t n = mrs_day_text(day, text);
    mrs_json_str_or_null(json, key, (mrs_str){text, n});
}

static void put_time(mrs_json *json, const mrs_event *e)
{
    const mrs_when *t = &e->time;
    mrs_json_object(json, "time");
    put_day(json, "start", t->start);
    put_day(json, "end", t->end);
    mrs_json_str(json, "precision", mrs_str_of(mrs_time_precision_text(t->precision)));
    mrs_json_bool(json, "inferred", t->inferred);
    put_day(json, "not_before", t->not_before);
    put_day(json, "not_after", t->not_after);
    put_day(json, "deadline", t->deadline);
    mrs_json_str_or_null(json, "claim", e->time_claim);
    mrs_json_end(json, '}');
}

static void put_place(mrs_json *json, const mrs_event *e)
{
    const mrs_place *p = e->place;
    if (!p) {
        mrs_json_null(json, "place");
        return;
    }
    mrs_json_object(json, "place");
    mrs_json_str_or_null(json, "name", p->name);
    mrs_json_num(json, "lat", p->lat);
    mrs_json_num(json, "lon", p->lon);
    mrs_json_str_or_null(json, "gazetteer_id", p->gazetteer_id);
    mrs_json_str_or_null(json, "country", mrs_str_of(mrs_place_country(p)));
    mrs_json_str_or_null(json, "admin1", p->admin1);
    mrs_json_str(json, "precision", mrs_str_of(mrs_precision_text(p->precision)));
    mrs_json_bool(json, "withheld", p->withheld);
    mrs_json_bool(json, "conflict", p->conflict);
    mrs_json_num(json, "radius_km", p->radius_km);
    mrs_json_str_or_null(json, "claim", e->place_claim);
    mrs_json_end(json, '}');
}

static void put_parties(mrs_json *json, const char *key, const mrs_party *at, uint32_t n)
{
    static const char *const affiliations[] = {"unknown", "stated", "alleged"};
    mrs_json_array(json, key);
    for (uint32_t i = 0; i < n; i++) {
        mrs_json_object(json, NULL);
        mrs_json_str_or_null(json, "name", at[i].name);
        mrs_json_str_or_null(json, "id", at[i].id);
        mrs_json_str(json, "role", mrs_str_of(mrs_role_text(at[i].role)));
        mrs_json_str(json, "affiliation", mrs_str_of(affiliations[at[i].affiliation]));
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void put_quantities(mrs_json *json, const mrs_event *e)
{
    mrs_json_array(json, "quantities");
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        mrs_json_object(json, NULL);
        mrs_json_str(json, "kind", mrs_str_of(mrs_quantity_kind_text(q->kind)));
        mrs_json_num(json, "low", q->low);
        mrs_json_num(json, "best", q->best);
        mrs_json_num(json, "high", q->high);
        mrs_json_str_or_null(json, "unit", q->unit);
        mrs_json_str(json, "of", mrs_str_of(mrs_of_text(q->of)));
        mrs_json_str_or_null(json, "low_claim", q->low_claim);
        mrs_json_str_or_null(json, "best_claim", q->best_claim);
        mrs_json_str_or_null(json, "high_claim", q->high_claim);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

static void put_claims(mrs_json *json, const mrs_event *e)
{
    mrs_json_array(json, "claims");
    for (uint32_t i = 0; i < e->n_claims; i++) {
        mrs_json_object(json, NULL);
        mrs_json_str(json, "id", e->claims[i].claim);
        mrs_json_num(json, "score", round((double)e->claims[i].score * 1000) / 1000);
        mrs_json_str_or_null(json, "why", e->claims[i].why);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

/* "DOCUMENT KIND NAME", a line each: the outlets that carry what a report lets its sources say. */
static mrs_status read_via(mrs_store *store, const mrs_event *e, mrs_buf *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_VIA_READ, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, e->id);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        mrs_buf_printf(out, "%s %s %s\n", mrs_col_text(stmt, 0), mrs_col_text(stmt, 1),
                       mrs_col_text(stmt, 2));
    mrs_stmt_reset(stmt);
    return st ? st : mrs_buf_status(out, err);
}

static void put_via(mrs_json *json, const mrs_event_source *s, mrs_str lines)
{
    mrs_str name, doc, kind;
    mrs_json_array(json, "via");
    while (mrs_str_split(&lines, '\n', &name) && name.len) {
        mrs_str_split(&name, ' ', &doc);
        mrs_str_split(&name, ' ', &kind);
        if (mrs_str_eq(doc, s->doc) && mrs_str_is(kind, mrs_source_kind_text(s->kind)))
            mrs_json_str(json, NULL, name);
    }
    mrs_json_end(json, ']');
}

static void put_sources(mrs_json *json, const mrs_event *e, mrs_str via)
{
    static const char *const sides[] = {"actor_side", "target_side", "neither"};
    mrs_json_int(json, "sources", e->independent);
    mrs_json_array(json, "sides");
    for (uint32_t i = 0; i < 3; i++)
        if (e->says >> i & 1)
            mrs_json_str(json, NULL, mrs_str_of(sides[i]));
    mrs_json_end(json, ']');
    mrs_json_array(json, "voices");
    for (uint32_t i = 0; i < e->n_sources; i++) {
        const mrs_event_source *s = &e->sources[i];
        mrs_json_object(json, NULL);
        mrs_json_str_or_null(json, "name", s->name);
        mrs_json_str_or_null(json, "id", s->id);
        mrs_json_str(json, "kind", mrs_str_of(mrs_source_kind_text(s->kind)));
        mrs_json_str(json, "stake", mrs_str_of(mrs_stake_text(s->stake)));
        mrs_json_str_or_null(json, "document", s->doc);
        put_via(json, s, via);
        mrs_json_bool(json, "counts", s->counts);
        mrs_json_str_or_null(json, "why", s->why);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

/* ---- links ------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_json *json;
    mrs_str id;
    mrs_link_kind kind;
} linking;

static void put_disagreement(mrs_json *json, const mrs_link *link)
{
    mrs_json_object(json, NULL);
    mrs_json_str_or_null(json, "field", link->field);
    mrs_json_str(json, "claim", link->from);
    mrs_json_str_or_null(json, "value", link->from_value);
    mrs_json_str(json, "other_claim", link->to);
    mrs_json_str_or_null(json, "other_value", link->to_value);
    mrs_json_end(json, '}');
}

static bool put_link(void *ctx, const mrs_link *link)
{
    linking *l = ctx;
    if (link->kind != l->kind)
        return true;
    if (link->kind == MRS_LINK_CONTRADICTS)
        put_disagreement(l->json, link);
    else if (mrs_str_eq(link->from, l->id))
        mrs_json_str(l->json, NULL, link->to);
    else if (link->kind == MRS_LINK_COINCIDES_WITH)
        mrs_json_str(l->json, NULL, link->from);
    return true;
}

static mrs_status put_links(mrs_store *store, const mrs_event *e, mrs_json *json, mrs_err *err)
{
    static const mrs_link_kind order[] = {MRS_LINK_PART_OF, MRS_LINK_FOLLOWS,
                                          MRS_LINK_COINCIDES_WITH, MRS_LINK_SUMS,
                                          MRS_LINK_CONTRADICTS};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < MRS_N_LINK_KINDS; i++) {
        linking l = {json, e->id, order[i]};
        mrs_json_array(json, mrs_link_kind_text(order[i]));
        if (store)
            st = mrs_store_links(store, e->id, put_link, &l, err);
        mrs_json_end(json, ']');
    }
    return st;
}

mrs_status mrs_store_event_json(mrs_store *store, const mrs_event *e, mrs_json *json,
                                const char *key, mrs_err *err)
{
    mrs_buf via = {0};
    mrs_status st = store ? read_via(store, e, &via, err) : MRS_OK;
    mrs_json_object(json, key);
    mrs_json_str(json, "id", e->id);
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(e->type)));
    mrs_json_str_or_null(json, "mode", e->mode);
    mrs_json_str(json, "status", mrs_str_of(mrs_claim_status_text(e->status)));
    mrs_json_str(json, "recency", mrs_str_of(mrs_recency_text(e->recency)));
    put_time(json, e);
    put_place(json, e);
    put_parties(json, "actors", e->actors, e->n_actors);
    put_parties(json, "targets", e->targets, e->n_targets);
    put_quantities(json, e);
    put_claims(json, e);
    put_sources(json, e, mrs_buf_view(&via));
    mrs_buf_clear(&via);
    mrs_json_int(json, "documents", e->n_docs);
    mrs_json_int(json, "clarity", e->clarity);
    if (!st)
        st = put_links(store, e, json, err);
    mrs_json_num(json, "confidence", round((double)e->confidence * 1000) / 1000);
    mrs_json_str_or_null(json, "summary", e->summary);
    mrs_json_str(json, "state", mrs_str_of(mrs_state_text(e->state)));
    mrs_json_str_or_null(json, "notice", e->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    mrs_json_end(json, '}');
    return st;
}
