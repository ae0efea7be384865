/* evidence.c - what stands behind an event: its claims with their words, who says so, what differs,
 * what it hangs together with, the reports. */
#include "serve/routes.h"
#include "serve/service.h"

enum { MOST_LINKS = 200 };

typedef struct {
    mrs_call *call;
    mrs_json json;
    mrs_event event;
    MRS_VEC(mrs_link) links; /* in call->arena */
} proof;

static mrs_str label_of(const proof *p, const mrs_event *event)
{
    return mrs_labels_of(mrs_engine_words(p->call->service->engine), event->type, event->mode);
}

/* ---- claims and reports -----------------------------------------------------------------------
 */

static bool put_decision(void *ctx, const mrs_decision *d)
{
    mrs_decision_json(d, ctx);
    return true;
}

static mrs_status put_claim(proof *p, const mrs_event_claim *join, mrs_err *err)
{
    mrs_json *json = &p->json;
    mrs_json_object(json, NULL);
    mrs_json_num(json, "score", (double)join->score);
    mrs_json_str_or_null(json, "why", join->why);
    mrs_status st = mrs_claim_whole_json(p->call, join->claim, json, err);
    if (!st && p->call->asker.precise) {
        mrs_json_array(json, "decisions");
        st = mrs_store_decisions(p->call->store, join->claim, put_decision, json, err);
        mrs_json_end(json, ']');
    }
    mrs_json_end(json, '}');
    return st;
}

static void put_report(proof *p, const mrs_doc_row *d)
{
    mrs_json *json = &p->json;
    char day[16];
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", d->id);
    mrs_json_str_or_null(json, "title", d->title);
    mrs_json_str_or_null(json, "publisher", d->publisher);
    mrs_json_str_or_null(json, "published", (mrs_str){day, mrs_day_text(d->published.first, day)});
    mrs_json_str_or_null(json, "uri", d->uri);
    mrs_json_str_or_null(json, "lang", d->lang);
    mrs_json_str(json, "sha256", d->id);
    mrs_json_int(json, "bytes", (int64_t)d->n_bytes);
    mrs_json_str_or_null(json, "retrieved", d->retrieved);
    mrs_json_bool(json, "fetched", d->fetched);
    mrs_json_array(json, "copies");
    for (uint32_t i = 0; i < d->n_copies; i++) {
        const mrs_copy_row *c = &d->copies[i];
        mrs_json_object(json, NULL);
        mrs_json_str(json, "id", c->id);
        mrs_json_str_or_null(json, "uri", c->uri);
        mrs_json_str_or_null(json, "publisher", c->publisher);
        mrs_json_str_or_null(json, "published",
                             (mrs_str){day, mrs_day_text(c->published.first, day)});
        mrs_json_num(json, "resemblance", c->resemblance);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
}

/* The reports of the event's voices, each once. */
static mrs_status put_reports(proof *p, mrs_err *err)
{
    const mrs_event *e = &p->event;
    mrs_status st = MRS_OK;
    mrs_json_array(&p->json, "documents");
    for (uint32_t i = 0; !st && i < e->n_sources; i++) {
        mrs_doc_row doc;
        bool again = !e->sources[i].doc.len;
        for (uint32_t k = 0; k < i; k++)
            again |= mrs_str_eq(e->sources[k].doc, e->sources[i].doc);
        if (again)
            continue;
        st = mrs_store_doc(p->call->store, e->sources[i].doc, p->call->rows, &doc, err);
        if (!st)
            put_report(p, &doc);
        else if (st == MRS_E_NONE)
            st = MRS_OK;
    }
    mrs_json_end(&p->json, ']');
    return st;
}

/* ---- links ------------------------------------------------------------------------------------
 */

static bool keep_link(void *ctx, const mrs_link *link)
{
    proof *p = ctx;
    mrs_arena *arena = p->call->arena;
    if (p->links.n == MOST_LINKS)
        return false;
    mrs_link *copy = MRS_PUSH(arena, &p->links);
    *copy = *link;
    mrs_str *const texts[] = {&copy->from,  &copy->to,         &copy->event,
                              &copy->field, &copy->from_value, &copy->to_value};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = mrs_str_copy(*texts[i], arena);
    copy->why = (mrs_str){0};
    return true;
}

/* A difference: in which field, which values, each with its claims. */
static void put_value(proof *p, mrs_str field, mrs_str value)
{
    mrs_json *json = &p->json;
    mrs_json_object(json, NULL);
    mrs_json_str_or_null(json, "value", value);
    mrs_json_array(json, "claims");
    mrs_str said[MOST_LINKS * 2];
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->links.n; i++) {
        const mrs_link *l = &p->links.at[i];
        if (l->kind != MRS_LINK_CONTRADICTS || !mrs_str_eq(l->field, field))
            continue;
        const mrs_str claims[] = {l->from, l->to}, values[] = {l->from_value, l->to_value};
        for (int side = 0; side < 2; side++) {
            bool again = !mrs_str_eq(values[side], value);
            for (uint32_t k = 0; !again && k < n; k++)
                again = mrs_str_eq(said[k], claims[side]);
            if (!again)
                mrs_json_str(json, NULL, said[n++] = claims[side]);
        }
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
}

/* Was this value, or with value NULL this field, met before link i (of link i: before its side)? */
static bool met(const proof *p, uint32_t i, int side, mrs_str field, const mrs_str *value)
{
    for (uint32_t k = 0; k <= i; k++) {
        const mrs_link *l = &p->links.at[k];
        if (l->kind != MRS_LINK_CONTRADICTS || !mrs_str_eq(l->field, field))
            continue;
        if (!value && k < i)
            return true;
        const mrs_str values[] = {l->from_value, l->to_value};
        for (int s = 0; value && s < (k < i ? 2 : side); s++)
            if (mrs_str_eq(values[s], *value))
                return true;
    }
    return false;
}

static void put_field(proof *p, mrs_str field)
{
    mrs_json *json = &p->json;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "field", field);
    mrs_json_array(json, "values");
    for (uint32_t i = 0; i < p->links.n; i++) {
        const mrs_link *l = &p->links.at[i];
        if (l->kind != MRS_LINK_CONTRADICTS || !mrs_str_eq(l->field, field))
            continue;
        const mrs_str values[] = {l->from_value, l->to_value};
        for (int side = 0; side < 2; side++)
            if (!met(p, i, side, field, &values[side]))
                put_value(p, field, values[side]);
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
}

static void put_differences(proof *p)
{
    mrs_json_array(&p->json, "differences");
    for (uint32_t i = 0; i < p->links.n; i++) {
        const mrs_link *l = &p->links.at[i];
        if (l->kind == MRS_LINK_CONTRADICTS && !met(p, i, 0, l->field, NULL))
            put_field(p, l->field);
    }
    mrs_json_end(&p->json, ']');
}

static mrs_status put_other(proof *p, mrs_str id, mrs_err *err)
{
    mrs_event e;
    char day[16];
    mrs_json *json = &p->json;
    mrs_status st = mrs_store_event(p->call->store, id, p->call->rows, &e, err);
    if (st)
        return st == MRS_E_NONE ? MRS_OK : st;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", e.id);
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(e.type)));
    mrs_json_str(json, "label", label_of(p, &e));
    mrs_json_str(json, "summary", e.summary);
    mrs_json_str(json, "status", mrs_str_of(mrs_claim_status_text(e.status)));
    mrs_json_str_or_null(json, "start", (mrs_str){day, mrs_day_text(e.time.start, day)});
    mrs_json_end(json, '}');
    return MRS_OK;
}

/* Links of a kind in which this event is on the one side: the events on the other. */
static const struct {
    const char *name;
    mrs_link_kind kind;
    bool from; /* this event is `from` */
} relations[] = {{"part_of", MRS_LINK_PART_OF, true},
                 {"parts", MRS_LINK_PART_OF, false},
                 {"follows", MRS_LINK_FOLLOWS, true},
                 {"followed_by", MRS_LINK_FOLLOWS, false},
                 {"coincides_with", MRS_LINK_COINCIDES_WITH, true},
                 {"coincided_with", MRS_LINK_COINCIDES_WITH, false},
                 {"sums", MRS_LINK_SUMS, true},
                 {"summed_by", MRS_LINK_SUMS, false}};

static mrs_status put_relations(proof *p, mrs_err *err)
{
    mrs_status st = MRS_OK;
    mrs_json_object(&p->json, "links");
    for (size_t r = 0; r < sizeof relations / sizeof *relations; r++) {
        mrs_json_array(&p->json, relations[r].name);
        for (uint32_t i = 0; !st && i < p->links.n; i++) {
            const mrs_link *l = &p->links.at[i];
            mrs_str own = relations[r].from ? l->from : l->to;
            if (l->kind == relations[r].kind && mrs_str_eq(own, p->event.id))
                st = put_other(p, relations[r].from ? l->to : l->from, err);
        }
        mrs_json_end(&p->json, ']');
    }
    mrs_json_end(&p->json, '}');
    return st;
}

/* ---- all --------------------------------------------------------------------------------------
 */

static mrs_status put_proof(proof *p, mrs_err *err)
{
    mrs_call *call = p->call;
    mrs_json_object(&p->json, NULL);
    mrs_status st = mrs_store_event_json(call->store, &p->event, &p->json, "event", err);
    mrs_json_str(&p->json, "label", label_of(p, &p->event));
    mrs_json_array(&p->json, "claims");
    for (uint32_t i = 0; !st && i < p->event.n_claims; i++)
        st = put_claim(p, &p->event.claims[i], err);
    mrs_json_end(&p->json, ']');
    if (!st)
        st = mrs_store_links(call->store, p->event.id, keep_link, p, err);
    put_differences(p);
    if (!st)
        st = put_relations(p, err);
    if (!st)
        st = put_reports(p, err);
    mrs_json_end(&p->json, '}');
    return st;
}

mrs_status mrs_route_evidence(mrs_call *call, mrs_err *err)
{
    char full[65];
    proof p = {.call = call, .json = {.out = &call->out}};
    mrs_status st = mrs_call_find(call, call->parts[0], MRS_IS_EVENT, full, err);
    if (!st)
        st = mrs_store_event(call->store, mrs_str_of(full), call->rows, &p.event, err);
    return st ? st : put_proof(&p, err);
}
