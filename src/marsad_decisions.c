/* marsad_decisions.c - what people decided, and what was written, as words and JSON. */
#include "marsad_internal.h"

#include <stdio.h>

/* ---- values as words ---------------------------------------------------------------------------
 */

static void say_type(const mrs_claim_row *row, mrs_buf *out)
{
    const mrs_claim *c = &row->claim;
    mrs_buf_printf(out, "%s%s%.*s", mrs_type_text(c->type), c->mode.len ? "/" : "",
                   (int)c->mode.len, c->mode.len ? c->mode.ptr : "");
}

static void say_mode(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, row->claim.mode);
}

static void say_status(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, mrs_str_of(mrs_claim_status_text(row->claim.status)));
}

static void say_recency(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, mrs_str_of(mrs_recency_text(row->claim.recency)));
}

static void say_responsibility(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, mrs_str_of(mrs_responsibility_text(row->claim.responsibility)));
}

static void say_actors(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_parties(row->claim.actors, row->claim.n_actors, out);
}

static void say_targets(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_parties(row->claim.targets, row->claim.n_targets, out);
}

static void say_instrument(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, row->instrument);
}

static void say_means(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_buf_put(out, row->means);
}

static void say_place(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_where(row->claim.place, out);
}

static void say_time(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_when(&row->claim.time, out);
}

static void say_quantities(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_counts(&row->claim, out);
}

static void say_source(const mrs_claim_row *row, mrs_buf *out)
{
    mrs_say_source(&row->claim.source, MRS_STR("narrator"), out);
}

const mrs_sayer mrs_sayers[] = {{"type", say_type},
                                {"mode", say_mode},
                                {"status", say_status},
                                {"recency", say_recency},
                                {"actors", say_actors},
                                {"targets", say_targets},
                                {"instrument", say_instrument},
                                {"means", say_means},
                                {"responsibility", say_responsibility},
                                {"place", say_place},
                                {"time", say_time},
                                {"quantities", say_quantities},
                                {"source", say_source},
                                {NULL, NULL}};

void mrs_say_value(mrs_str field, mrs_str value, mrs_arena *arena, mrs_buf *out)
{
    mrs_claim_row row;
    mrs_err none;
    bool json = value.len && value.ptr[0] == '{';
    size_t before = out->len;
    if (!json || mrs_claim_unpack(value, &row, arena, &none)) {
        mrs_buf_put(out, value);
        return;
    }
    for (int i = 0; mrs_sayers[i].name; i++)
        if (mrs_str_is(field, mrs_sayers[i].name))
            mrs_sayers[i].say(&row, out);
    if (out->len == before)
        mrs_buf_put(out, MRS_STR("none"));
}

/* ---- decisions --------------------------------------------------------------------------------
 */

/* A blind coding is not shown before it is accepted: its claim is not in the store. */
static bool is_hidden(const mrs_decision *d)
{
    return d->kind == MRS_DECISION_CLAIM && mrs_str_is(d->field, "blind");
}

void mrs_say_decision(const mrs_decision *d, mrs_arena *arena, mrs_buf *out)
{
    mrs_buf_printf(out, "d-%llu %.*s %.*s: %s", (unsigned long long)d->id, (int)d->at.len,
                   d->at.ptr, (int)d->who.len, d->who.ptr, mrs_decision_text(d->kind));
    if (d->object.len)
        mrs_buf_printf(out, " %.*s", (int)d->object.len, d->object.ptr);
    if (d->field.len)
        mrs_buf_printf(out, " %.*s", (int)d->field.len, d->field.ptr);
    if (d->kind == MRS_DECISION_CORRECT) {
        mrs_buf_put(out, MRS_STR(": "));
        mrs_say_value(d->field, d->before, arena, out);
        mrs_buf_put(out, MRS_STR(" -> "));
        mrs_say_value(d->field, d->after, arena, out);
    } else if (d->kind == MRS_DECISION_ASSIGN) {
        mrs_buf_printf(out, " to %.*s", (int)d->after.len, d->after.ptr);
    }
    mrs_buf_printf(out, " (%.*s)", (int)d->comment.len, d->comment.ptr);
    if (d->undone_by)
        mrs_buf_printf(out, "; undone by d-%llu", (unsigned long long)d->undone_by);
    mrs_buf_putc(out, '\n');
}

static void put_number(mrs_json *json, const char *key, uint64_t id)
{
    char text[32];
    int n = snprintf(text, sizeof text, "d-%llu", (unsigned long long)id);
    mrs_json_str_or_null(json, key, (mrs_str){text, id ? (size_t)n : 0});
}

static void put_value(mrs_json *json, const char *key, mrs_str value)
{
    if (value.len && value.ptr[0] == '{')
        mrs_json_raw(json, key, value);
    else
        mrs_json_str_or_null(json, key, value);
}

void mrs_decision_json(const mrs_decision *d, mrs_json *json)
{
    mrs_json_object(json, NULL);
    put_number(json, "id", d->id);
    mrs_json_str(json, "at", d->at);
    mrs_json_str(json, "who", d->who);
    mrs_json_str(json, "kind", mrs_str_of(mrs_decision_text(d->kind)));
    mrs_json_str_or_null(json, "object", d->object);
    mrs_json_array(json, "claims");
    for (uint32_t i = 0; i < d->n_objects && !is_hidden(d); i++)
        mrs_json_str(json, NULL, d->objects[i]);
    mrs_json_end(json, ']');
    mrs_json_int(json, "leave", d->n_leave);
    mrs_json_str_or_null(json, "field", d->field);
    put_value(json, "before", d->before);
    put_value(json, "after", is_hidden(d) ? MRS_STR("") : d->after);
    mrs_json_str(json, "comment", d->comment);
    put_number(json, "undoes", d->undoes);
    put_number(json, "undone_by", d->undone_by);
    mrs_json_end(json, '}');
}

typedef struct {
    mrs_arena *arena;
    mrs_buf *out;
    bool json;
} listing;

static bool put_decision(void *ctx, const mrs_decision *d)
{
    listing *l = ctx;
    mrs_json json = {.out = l->out};
    mrs_mark mark = mrs_arena_mark(l->arena);
    if (l->json) {
        mrs_decision_json(d, &json);
        mrs_buf_putc(l->out, '\n');
    } else {
        mrs_say_decision(d, l->arena, l->out);
    }
    mrs_arena_rewind(l->arena, mark);
    return true;
}

mrs_status mrs_decisions(const mrs_review_options *o, mrs_err *err)
{
    const mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    char full[65] = "";
    mrs_id_kind kind = MRS_IS_CLAIM;
    listing l = {mrs_arena_new(MRS_DOC_CEILING), o->out, o->json};
    mrs_status st = l.arena ? mrs_store_open(o->store, &read, &store, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st && o->id)
        st = mrs_store_find(store, mrs_str_of(o->id), &kind, full, err);
    if (!st && o->lost)
        st = mrs_store_lost(store, put_decision, &l, err);
    else if (!st)
        st = mrs_store_decisions(store, mrs_str_of(full), put_decision, &l, err);
    mrs_store_close(store);
    mrs_arena_free(l.arena);
    return st ? st : mrs_buf_status(o->out, err);
}

/* ---- the log ----------------------------------------------------------------------------------
 */

static bool put_audit(void *ctx, const mrs_audit_row *row)
{
    listing *l = ctx;
    mrs_json json = {.out = l->out};
    bool blind = mrs_str_is(row->what, "claim") && row->detail.len > 71 &&
                 mrs_str_starts(mrs_str_sub(row->detail, 64, row->detail.len), MRS_STR(" blind:"));
    mrs_str detail = blind ? mrs_str_sub(row->detail, 0, 70) : row->detail;
    if (!l->json) {
        mrs_buf_printf(l->out, "%llu %.*s %.*s: %.*s %.*s %.*s%s%.*s%s\n",
                       (unsigned long long)row->n, (int)row->at.len, row->at.ptr, (int)row->who.len,
                       row->who.ptr, (int)row->what.len, row->what.ptr, (int)row->object.len,
                       row->object.ptr, (int)detail.len, detail.ptr, row->why.len ? " (" : "",
                       (int)row->why.len, row->why.ptr, row->why.len ? ")" : "");
        return true;
    }
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "n", (int64_t)row->n);
    mrs_json_str(&json, "at", row->at);
    mrs_json_str_or_null(&json, "who", row->who);
    mrs_json_str(&json, "what", row->what);
    mrs_json_str_or_null(&json, "object", row->object);
    mrs_json_str_or_null(&json, "detail", detail);
    put_value(&json, "before", row->before);
    put_value(&json, "after", blind ? MRS_STR("") : row->after);
    mrs_json_str_or_null(&json, "why", row->why);
    mrs_json_str(&json, "hash", row->hash);
    mrs_json_end(&json, '}');
    mrs_buf_putc(l->out, '\n');
    return true;
}

mrs_status mrs_audit(const char *path, bool json, mrs_buf *out, mrs_err *err)
{
    const mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    listing l = {NULL, out, json};
    mrs_status st = mrs_store_open(path, &read, &store, err);
    if (!st)
        st = mrs_store_audit(store, put_audit, &l, err);
    mrs_store_close(store);
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_audit_verify(const char *path, const char *known, uint64_t *n, char head[65],
                            mrs_err *err)
{
    const mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(path, &read, &store, err);
    if (!st)
        st = mrs_store_audit_verify(store, mrs_str_of(known), n, head, err);
    mrs_store_close(store);
    return st;
}
