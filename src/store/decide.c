/* decide.c - a person's decision: checked, added, undone, listed. */
#include "store/store_internal.h"

#include <stdio.h>

/* The claims of one document that share a number are one happening; those by hand have numbers, and
 * places among the claims on one trigger, that no machine gives. */
enum { BY_HAND = 1 << 30 };

typedef struct {
    mrs_store *store;
    mrs_decision *d;
    mrs_arena *arena; /* of what is given back */
    mrs_buf value;    /* a field as it is, or a claim as it is kept */
} deciding;

static const struct {
    mrs_decision_kind kind;
    mrs_state state;
} states[] = {{MRS_DECISION_CONFIRM, MRS_STATE_CONFIRMED},
              {MRS_DECISION_REJECT, MRS_STATE_REJECTED},
              {MRS_DECISION_NEEDS_WORK, MRS_STATE_NEEDS_WORK}};

const char *mrs_decision_text(mrs_decision_kind value)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_DECISIONS(MRS_X)
#undef MRS_X
    };
    return (unsigned)value < sizeof texts / sizeof *texts ? texts[value] : "";
}

/* ---- is it one that can be made? --------------------------------------------------------------
 */

static mrs_status one_row(mrs_store *store, mrs_sql_id sql, mrs_str id, bool *there, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, sql, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, there, err);
    mrs_stmt_reset(stmt);
    return st;
}

/* Every object is in the store: claims, or documents. */
static mrs_status check_objects(deciding *g, mrs_sql_id sql, mrs_err *err)
{
    mrs_status st = MRS_OK;
    if (!g->d->n_objects)
        return mrs_fail(err, MRS_E_ARG, "a decision needs what it is about");
    for (uint32_t i = 0; !st && i < g->d->n_objects; i++) {
        mrs_str id = g->d->objects[i];
        bool there;
        st = one_row(g->store, sql, id, &there, err);
        if (!st && !there)
            st =
                mrs_fail(err, MRS_E_NONE, "%s: holds no %.*s", g->store->path, (int)id.len, id.ptr);
    }
    return st;
}

static mrs_status check_claims(deciding *g, mrs_err *err)
{
    mrs_decision *d = g->d;
    if (d->kind == MRS_DECISION_MERGE && d->n_objects < 2)
        return mrs_fail(err, MRS_E_ARG, "only two or more claims can be merged");
    if (d->kind == MRS_DECISION_SPLIT && (!d->n_leave || d->n_leave >= d->n_objects))
        return mrs_fail(err, MRS_E_ARG,
                        "a split needs claims that leave and claims that stay in the event");
    return check_objects(g, MRS_SQL_CLAIM_OF, err);
}

/* The state of one claim before; what is corrected or coded by hand waits for a second person. */
static mrs_status check_review(deciding *g, mrs_err *err)
{
    mrs_standing s;
    mrs_str who = mrs_str_of(g->store->who);
    mrs_status st = check_claims(g, err);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (states[i].kind == g->d->kind)
            g->d->after = mrs_str_of(mrs_state_text(states[i].state));
    for (uint32_t i = 0; !st && i < g->d->n_objects; i++) {
        mrs_str id = g->d->objects[i];
        st = mrs_standing_read(g->store, id, &s, g->store->arena, err);
        if (!st && g->d->n_objects == 1)
            g->d->before = mrs_str_of(mrs_state_text(s.state));
        if (!st && g->d->kind == MRS_DECISION_CONFIRM && mrs_standing_by(&s, who))
            st = mrs_fail(err, MRS_E_ARG,
                          "%.*s is %.*s's own word: a second person must confirm it (--who)",
                          (int)id.len, id.ptr, (int)who.len, who.ptr);
    }
    return st;
}

static mrs_status check_correct(deciding *g, mrs_err *err)
{
    mrs_decision *d = g->d;
    mrs_claim_row row;
    mrs_status st = d->n_objects == 1 ? check_claims(g, err)
                                      : mrs_fail(err, MRS_E_ARG, "a correction is of one claim");
    if (!st && !d->field.len)
        st = mrs_fail(err, MRS_E_ARG, "a correction needs a field");
    if (!st)
        st = mrs_store_claim(g->store, d->objects[0], g->store->arena, &row, err);
    if (!st)
        st = mrs_claim_field(&row, d->field, &g->value, err);
    if (st)
        return st;
    d->before = mrs_buf_view(&g->value);
    if (mrs_str_eq(d->before, d->after))
        return mrs_fail(err, MRS_E_ARG, "%.*s of %.*s is that already", (int)d->field.len,
                        d->field.ptr, (int)d->objects[0].len, d->objects[0].ptr);
    return mrs_claim_patched(d->before, &d->after, 1, &row, g->store->arena, err);
}

static mrs_status next_id(mrs_store *store, uint64_t *id, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DECISION_NEXT, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (!st)
        *id = (uint64_t)mrs_col_int(stmt, 0);
    mrs_stmt_reset(stmt);
    return st;
}

static bool inside(mrs_span at, mrs_span in)
{
    return mrs_span_empty(at) || (in.start <= at.start && at.start < at.end && at.end <= in.end);
}

static bool parties_inside(const mrs_party *at, uint32_t n, mrs_span in)
{
    for (uint32_t i = 0; i < n; i++)
        if (!inside(at[i].at, in))
            return false;
    return true;
}

/* Every span of a claim lies in the text, the trigger in its sentence. */
static bool spans_hold(const mrs_claim *c, uint32_t n_points)
{
    mrs_span all = {0, n_points};
    bool good = !mrs_span_empty(c->trigger) && inside(c->trigger, c->sentence) &&
                inside(c->sentence, all) && inside(c->instrument, all) && inside(c->means, all) &&
                inside(c->time.at, all) && inside(c->source.at, all) &&
                parties_inside(c->actors, c->n_actors, all) &&
                parties_inside(c->targets, c->n_targets, all) &&
                parties_inside(c->source.via, c->source.n_via, all) &&
                (!c->place || inside(c->place->at, all));
    for (uint32_t i = 0; good && i < c->n_quantities; i++)
        good = inside(c->quantities[i].at, all);
    return good;
}

static mrs_status check_claim(deciding *g, mrs_err *err)
{
    mrs_decision *d = g->d;
    mrs_store *store = g->store;
    mrs_doc_row doc;
    mrs_claim_row row;
    char id[MRS_ID_LEN + 1];
    uint64_t n;
    mrs_status st = mrs_store_doc(store, d->object, store->arena, &doc, err);
    if (!st && doc.repeats.len)
        st = mrs_fail(err, MRS_E_ARG, "%.*s repeats %.*s: code that one", (int)doc.id.len,
                      doc.id.ptr, (int)doc.repeats.len, doc.repeats.ptr);
    if (!st)
        st = mrs_claim_unpack(d->after, &row, store->arena, err);
    if (!st && !spans_hold(&row.claim, (uint32_t)mrs_utf8_count(doc.text)))
        st = mrs_fail(err, MRS_E_ARG,
                      "a claim's words must lie in its document, its trigger in "
                      "its sentence");
    if (!st)
        st = next_id(store, &n, err);
    if (st)
        return st;
    mrs_claim_id(d->object, row.claim.type, row.claim.trigger, BY_HAND + (uint32_t)n, id);
    row.id = mrs_str_copy(mrs_str_of(id), g->arena);
    row.group = BY_HAND + (uint32_t)n;
    row.state = MRS_STATE_CORRECTED;
    row.coded = MRS_STR("");
    st = mrs_claim_rewrite(store, doc.text, &row, err);
    if (st)
        return st;
    d->objects = MRS_NEW(g->arena, mrs_str, 1);
    d->objects[0] = row.id;
    d->n_objects = 1;
    st = mrs_claim_field(&row, MRS_STR(""), &g->value, err);
    d->after = mrs_buf_view(&g->value);
    return st;
}

static mrs_status check_accept(deciding *g, mrs_err *err)
{
    mrs_status st = g->d->n_objects ? MRS_OK : mrs_fail(err, MRS_E_ARG, "accept which codings?");
    for (uint32_t i = 0; !st && i < g->d->n_objects; i++) {
        mrs_standing s;
        mrs_str id = g->d->objects[i];
        st = mrs_standing_read(g->store, id, &s, g->store->arena, err);
        if (!st && !s.blind)
            st =
                mrs_fail(err, MRS_E_ARG, "%.*s is no blind coding that waits", (int)id.len, id.ptr);
        if (!st && mrs_str_is(s.hand_who, g->store->who))
            st = mrs_fail(err, MRS_E_ARG, "%.*s is %s's own: another person must choose (--who)",
                          (int)id.len, id.ptr, g->store->who);
    }
    return st;
}

static mrs_status check_docs(deciding *g, mrs_err *err)
{
    if (g->d->kind == MRS_DECISION_ASSIGN && !g->d->after.len)
        return mrs_fail(err, MRS_E_ARG, "assign to whom?");
    return check_objects(g, MRS_SQL_DOC_HAS, err);
}

static mrs_status check_undo(deciding *g, mrs_err *err)
{
    mrs_decision was, *d = g->d;
    mrs_status st = mrs_decision_read(g->store, d->undoes, &was, g->store->arena, err);
    if (!st && was.undone_by)
        st = mrs_fail(err, MRS_E_ARG, "d-%llu is undone already, by d-%llu",
                      (unsigned long long)was.id, (unsigned long long)was.undone_by);
    if (st)
        return st;
    d->object = mrs_str_format(g->store->arena, "d-%llu", (unsigned long long)was.id);
    d->objects = was.objects;
    d->n_objects = was.n_objects;
    d->n_leave = was.n_leave;
    return MRS_OK;
}

/* ---- written down -----------------------------------------------------------------------------
 */

void mrs_decision_audit(const mrs_decision *d, mrs_buf *detail, mrs_audit_row *out)
{
    detail->len = 0;
    mrs_buf_put(detail, d->object);
    if (d->field.len)
        mrs_buf_printf(detail, " %.*s", (int)d->field.len, d->field.ptr);
    mrs_buf_putc(detail, ':');
    for (uint32_t i = 0; i < d->n_objects; i++)
        mrs_buf_printf(detail, "%s %.*s", i && i == d->n_leave ? " |" : "", (int)d->objects[i].len,
                       d->objects[i].ptr);
    *out = (mrs_audit_row){.what = mrs_str_of(mrs_decision_text(d->kind)),
                           .detail = mrs_buf_view(detail),
                           .before = d->before,
                           .after = d->after,
                           .why = d->comment};
}

static mrs_status insert(deciding *g, mrs_err *err)
{
    mrs_decision *d = g->d;
    mrs_stmt *stmt;
    char at[40];
    mrs_status st = mrs_audit_time(g->store, at, err);
    if (!st)
        st = mrs_sql_get(g->store, MRS_SQL_DECISION_ADD, &stmt, err);
    if (st)
        return st;
    d->at = mrs_str_of(at);
    d->who = mrs_str_of(g->store->who);
    d->undone_by = 0;
    mrs_layout_bind(&mrs_layout_decisions, stmt, d);
    st = mrs_sql_run(g->store, stmt, err);
    d->at = MRS_STR("");
    d->id = (uint64_t)mrs_sql_last(g->store);
    for (uint32_t i = 0; !st && i < d->n_objects; i++) {
        st = mrs_sql_get(g->store, MRS_SQL_DECISION_OBJECT_ADD, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, (int64_t)d->id);
        mrs_sql_str(stmt, 2, d->objects[i]);
        mrs_bind_int(stmt, 3, i < d->n_leave);
        st = mrs_sql_run(g->store, stmt, err);
    }
    return st;
}

static mrs_status set_undone(mrs_store *store, uint64_t id, uint64_t by, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DECISION_UNDONE, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, (int64_t)id);
    mrs_bind_int(stmt, 2, (int64_t)by);
    return mrs_sql_run(store, stmt, err);
}

/* What undid something and is now undone lets that stand again, and so on. */
static mrs_status undo(deciding *g, mrs_err *err)
{
    uint64_t id = g->d->undoes, by = g->d->id;
    mrs_status st = MRS_OK;
    while (!st && id) {
        mrs_decision was;
        st = set_undone(g->store, id, by, err);
        if (!st)
            st = mrs_decision_read(g->store, id, &was, g->store->arena, err);
        by = by ? 0 : id;
        id = was.undoes;
    }
    return st;
}

/* The log tells of it as it is kept: objects in their order, each once. */
static mrs_status log_it(deciding *g, mrs_err *err)
{
    mrs_decision kept;
    mrs_audit_row row;
    mrs_buf *detail = &g->store->json;
    mrs_status st = mrs_decision_read(g->store, g->d->id, &kept, g->store->arena, err);
    if (!st) {
        mrs_decision_audit(&kept, detail, &row);
        row.object = mrs_str_format(g->store->arena, "d-%llu", (unsigned long long)kept.id);
        st = mrs_buf_status(detail, err);
    }
    return st ? st : mrs_audit_put(g->store, &row, err);
}

static mrs_status check(deciding *g, mrs_err *err)
{
    static mrs_status (*const checks[])(deciding *, mrs_err *) = {
        [MRS_DECISION_MERGE] = check_claims,      [MRS_DECISION_SPLIT] = check_claims,
        [MRS_DECISION_CONFIRM] = check_review,    [MRS_DECISION_REJECT] = check_review,
        [MRS_DECISION_NEEDS_WORK] = check_review, [MRS_DECISION_CORRECT] = check_correct,
        [MRS_DECISION_CLAIM] = check_claim,       [MRS_DECISION_ACCEPT] = check_accept,
        [MRS_DECISION_ASSIGN] = check_docs,       [MRS_DECISION_DONE] = check_docs,
        [MRS_DECISION_UNDO] = check_undo};
    if (!mrs_str_trim(g->d->comment).len)
        return mrs_fail(err, MRS_E_ARG, "say why, with --comment: it is kept with the decision");
    if ((unsigned)g->d->kind >= MRS_N_DECISIONS)
        return mrs_fail(err, MRS_E_ARG, "no such decision");
    return checks[g->d->kind](g, err);
}

static mrs_status decide(void *ctx, mrs_err *err)
{
    deciding *g = ctx;
    mrs_decision *d = g->d;
    mrs_status st = check(g, err);
    if (!st)
        st = insert(g, err);
    if (!st && d->kind == MRS_DECISION_UNDO)
        st = undo(g, err);
    bool claims = d->kind != MRS_DECISION_ASSIGN && d->kind != MRS_DECISION_DONE;
    for (uint32_t i = 0; !st && claims && i < d->n_objects; i++)
        st = mrs_claim_settle(g->store, d->objects[i], err);
    if (!st)
        st = log_it(g, err);
    return st ? st : mrs_layer_touch(g->store, "claims", NULL, err);
}

mrs_status mrs_store_decide(mrs_store *store, mrs_decision *decision, mrs_arena *arena,
                            mrs_err *err)
{
    mrs_decision d = *decision;
    deciding g = {.store = store, .d = &d, .arena = arena};
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    mrs_mark mark = mrs_arena_mark(store->arena);
    st = mrs_arena_run((mrs_arena *const[]){store->arena, arena}, 2, decide, &g, err);
    st = mrs_sql_end(store, st, err);
    mrs_arena_rewind(store->arena, mark);
    mrs_buf_clear(&g.value);
    decision->id = st ? 0 : d.id;
    if (!st && d.kind == MRS_DECISION_CLAIM) {
        decision->objects = d.objects;
        decision->n_objects = d.n_objects;
    }
    return st;
}

/* ---- read -------------------------------------------------------------------------------------
 */

static mrs_status read_objects(mrs_store *store, mrs_decision *d, mrs_arena *arena, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    MRS_VEC(mrs_str) list = {0};
    mrs_status st = mrs_sql_get(store, MRS_SQL_DECISION_OBJECTS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, (int64_t)d->id);
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        *MRS_PUSH(arena, &list) = mrs_column_str(stmt, 0, arena);
        d->n_leave += mrs_col_i32(stmt, 1) != 0;
    }
    d->objects = list.at;
    d->n_objects = list.n;
    return st;
}

mrs_status mrs_decision_read(mrs_store *store, uint64_t id, mrs_decision *out, mrs_arena *arena,
                             mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    *out = (mrs_decision){.id = id};
    mrs_status st = mrs_sql_get(store, MRS_SQL_DECISION_READ, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, (int64_t)id);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st ? st
                  : mrs_fail(err, MRS_E_NONE,
                             "%s: holds no decision d-%llu; `marsad review list` tells them",
                             store->path, (unsigned long long)id);
    mrs_layout_read(&mrs_layout_decisions, stmt, 0, out, arena);
    mrs_stmt_reset(stmt);
    return read_objects(store, out, arena, err);
}

typedef struct {
    mrs_store *store;
    mrs_decision row;
    int64_t fid;
    mrs_decision_fn fn;
    void *ctx;
} listing;

static mrs_status fill(void *ctx, mrs_arena *arena, mrs_err *err)
{
    listing *l = ctx;
    l->row.id = (uint64_t)l->fid;
    return read_objects(l->store, &l->row, arena, err);
}

static bool give(void *ctx, const void *row)
{
    const listing *l = ctx;
    return l->fn(l->ctx, row);
}

mrs_status mrs_decisions_where(mrs_store *store, const char *tail, mrs_str bound,
                               mrs_decision_fn fn, void *ctx, mrs_err *err)
{
    listing l = {.store = store, .fn = fn, .ctx = ctx};
    mrs_row_list list = {.layout = &mrs_layout_decisions,
                         .tail = tail,
                         .bound = bound,
                         .row = &l.row,
                         .size = sizeof l.row,
                         .fid = &l.fid,
                         .more = fill,
                         .fn = give,
                         .ctx = &l};
    return mrs_rows_each(store, &list, err);
}

mrs_status mrs_store_decisions(mrs_store *store, mrs_str object, mrs_decision_fn fn, void *ctx,
                               mrs_err *err)
{
    return mrs_decisions_where(store,
                               "WHERE ?1 IS NULL OR t.object=?1 OR t.fid IN (SELECT decision FROM "
                               "decision_objects WHERE object=?1) ORDER BY t.fid",
                               object, fn, ctx, err);
}

mrs_status mrs_store_lost(mrs_store *store, mrs_decision_fn fn, void *ctx, mrs_err *err)
{
    return mrs_decisions_where(store, "WHERE " MRS_LOST " ORDER BY t.fid", MRS_STR(""), fn, ctx,
                               err);
}

/* ---- as of a moment ---------------------------------------------------------------------------
 */

#define BY_THEN "at<=(SELECT coalesce(max(v.at),'') FROM revisions v WHERE v.fid<=%lld)"

/* Times go to the second, and so does this. */
mrs_status mrs_decisions_then(mrs_store *store, int64_t revision, mrs_err *err)
{
    mrs_buf names = {0}, text = {0};
    mrs_layout_names(&mrs_layout_decisions, "t", &names);
    mrs_buf_printf(&text, "CREATE TEMP VIEW decisions AS SELECT t.fid");
    mrs_str rest = mrs_buf_view(&names), name;
    while (mrs_str_split(&rest, ',', &name))
        if (mrs_str_is(name, "t.\"undone_by\""))
            mrs_buf_printf(&text,
                           ",CASE WHEN EXISTS(SELECT 1 FROM main.decisions u WHERE "
                           "u.fid=t.undone_by AND u." BY_THEN ") THEN t.undone_by ELSE 0 END AS "
                           "undone_by",
                           (long long)revision);
        else
            mrs_buf_printf(&text, ",%.*s", (int)name.len, name.ptr);
    mrs_buf_printf(&text, " FROM main.decisions t WHERE t." BY_THEN, (long long)revision);
    mrs_status st = mrs_buf_status(&names, err);
    if (!st)
        st = mrs_sql_exec_buf(store, &text, err);
    mrs_buf_clear(&names);
    mrs_buf_clear(&text);
    return st;
}
