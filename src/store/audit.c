/* audit.c - the log of every write, each row hashed over the one before. */
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- writing ----------------------------------------------------------------------------------
 */

/* Hash and time of the last row; "" when there is none. */
static mrs_status last_row(mrs_store *store, char hash[65], char at[40], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    hash[0] = at[0] = '\0';
    mrs_status st = mrs_sql_get(store, MRS_SQL_AUDIT_LAST, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st;
    snprintf(hash, 65, "%s", mrs_col_text(stmt, 0));
    snprintf(at, 40, "%s", mrs_col_text(stmt, 1));
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

/* Rows of schema 4 and before have no who, and were hashed without the later columns. */
static void hash_of(mrs_str last, const mrs_audit_row *row, mrs_buf *out, char hash[65])
{
    const mrs_str fields[] = {last,     row->at,     row->what,  row->object, row->detail,
                              row->who, row->before, row->after, row->why};
    out->len = 0;
    for (int i = 0; i < (row->who.len ? 9 : 5); i++) {
        mrs_buf_printf(out, "%zu:", fields[i].len);
        mrs_buf_put(out, fields[i]);
    }
    mrs_sha256_hex(mrs_buf_view(out), hash);
}

mrs_status mrs_audit_time(mrs_store *store, char out[40], mrs_err *err)
{
    char hash[65], last[40];
    mrs_status st = last_row(store, hash, last, err);
    snprintf(out, 40, "%s", strcmp(store->now, last) < 0 ? last : store->now);
    return st;
}

/* Hashed as it will be read again: a name that is no UTF-8 is not stored as it came. */
static mrs_status add(mrs_store *store, mrs_str last, mrs_audit_row *row, mrs_err *err)
{
    enum { FIELDS = 5 };
    char hash[65];
    mrs_stmt *stmt = NULL;
    mrs_buf space[FIELDS] = {{0}};
    mrs_str *const fields[FIELDS] = {&row->object, &row->detail, &row->before, &row->after,
                                     &row->why};
    mrs_status st = MRS_OK;
    for (int i = 0; i < FIELDS; i++) {
        *fields[i] = mrs_utf8_clean(*fields[i], &space[i]);
        st = st ? st : mrs_buf_status(&space[i], err);
    }
    hash_of(last, row, &store->why, hash);
    row->hash = mrs_str_of(hash);
    if (!st)
        st = mrs_buf_status(&store->why, err);
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_AUDIT_ADD, &stmt, err);
    if (!st) {
        mrs_layout_bind(&mrs_layout_audit, stmt, row);
        store->audited = true;
        st = mrs_sql_run(store, stmt, err);
    }
    for (int i = 0; i < FIELDS; i++)
        mrs_buf_clear(&space[i]);
    return st;
}

mrs_status mrs_audit_put(mrs_store *store, const mrs_audit_row *from, mrs_err *err)
{
    char last[65], at[40], detail[600];
    mrs_audit_row row = *from;
    mrs_status st = last_row(store, last, at, err);
    if (st)
        return st;
    row.who = mrs_str_of(store->who);
    row.at = mrs_str_of(store->now);
    if (strcmp(store->now, at) < 0) {
        int n =
            snprintf(detail, sizeof detail, "%.*s%s(the clock said %s)",
                     row.detail.len < 500 ? (int)row.detail.len : 500,
                     row.detail.len ? row.detail.ptr : "", row.detail.len ? " " : "", store->now);
        row.detail = (mrs_str){detail, (size_t)n};
        row.at = mrs_str_of(at);
    }
    return add(store, mrs_str_of(last), &row, err);
}

mrs_status mrs_audit_add(mrs_store *store, const char *what, mrs_str object, mrs_str detail,
                         mrs_err *err)
{
    mrs_audit_row row = {.what = mrs_str_of(what), .object = object, .detail = detail};
    return mrs_audit_put(store, &row, err);
}

mrs_status mrs_store_note(mrs_store *store, const mrs_audit_row *row, mrs_err *err)
{
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    return mrs_sql_end(store, mrs_audit_put(store, row, err), err);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_audit_row row;
    int64_t fid;
    mrs_audit_fn fn;
    void *ctx;
    /* of verify */
    mrs_str known;
    bool seen;
    uint64_t n;
    char *head;
    mrs_status st;
    mrs_err *err;
} reading;

static mrs_status each(reading *r, mrs_row_fn fn, mrs_err *err)
{
    mrs_row_list list = {.layout = &mrs_layout_audit,
                         .tail = "ORDER BY t.fid",
                         .row = &r->row,
                         .size = sizeof r->row,
                         .fid = &r->fid,
                         .fn = fn,
                         .ctx = r};
    return mrs_rows_each(r->store, &list, err);
}

static bool give(void *ctx, const void *row)
{
    reading *r = ctx;
    (void)row;
    r->row.n = (uint64_t)r->fid;
    return r->fn(r->ctx, &r->row);
}

mrs_status mrs_store_audit(mrs_store *store, mrs_audit_fn fn, void *ctx, mrs_err *err)
{
    reading r = {.store = store, .fn = fn, .ctx = ctx};
    return each(&r, give, err);
}

/* ---- is it whole? -----------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_decision d;
    const mrs_audit_row *row;
    mrs_buf *detail;
} matching;

static mrs_status match(void *ctx, mrs_err *err)
{
    matching *m = ctx;
    mrs_audit_row want = {0};
    uint64_t id = strtoull(m->row->object.ptr + 2, NULL, 10);
    mrs_status st = mrs_decision_read(m->store, id, &m->d, m->store->arena, err);
    if (st == MRS_E_NONE)
        return mrs_fail(err, MRS_E_FORMAT, "%s: decision %.*s was taken out", m->store->path,
                        (int)m->row->object.len, m->row->object.ptr);
    if (st)
        return st;
    mrs_decision_audit(&m->d, m->detail, &want);
    bool same = mrs_str_eq(want.what, m->row->what) && mrs_str_eq(want.before, m->row->before) &&
                mrs_str_eq(want.after, m->row->after) && mrs_str_eq(want.why, m->row->why) &&
                mrs_str_eq(m->d.who, m->row->who) && mrs_str_eq(m->d.at, m->row->at) &&
                mrs_str_starts(m->row->detail, want.detail);
    return same ? MRS_OK
                : mrs_fail(err, MRS_E_FORMAT, "%s: decision %.*s was changed", m->store->path,
                           (int)m->row->object.len, m->row->object.ptr);
}

/* The decision that a row tells of is as it was written. */
static mrs_status check_decision(mrs_store *store, const mrs_audit_row *row, mrs_err *err)
{
    mrs_buf detail = {0};
    matching m = {.store = store, .row = row, .detail = &detail};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, match, &m, err);
    mrs_arena_rewind(store->arena, mark);
    mrs_buf_clear(&detail);
    return st;
}

/* A row whose words a redaction destroyed keeps its hash; the redaction's own row names it. */
static mrs_status is_blanked(mrs_store *store, int64_t fid, bool *blanked, mrs_err *err)
{
    static const mrs_str sql = MRS_STR_INIT(
        "SELECT 1 FROM redactions r JOIN audit a ON a.what='redact' AND a.object=r.document AND "
        "instr(a.detail,'log rows '||r.audit)>0 WHERE "
        "replace(replace(r.audit,'[',','),']',',') LIKE '%,'||?1||',%'");
    mrs_stmt *stmt = NULL;
    *blanked = false;
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, fid);
        st = mrs_sql_step(store, stmt, blanked, err);
    }
    mrs_stmt_free(stmt);
    return st;
}

static bool check(void *ctx, const void *given)
{
    reading *r = ctx;
    const mrs_audit_row *row = given;
    char hash[65];
    hash_of(mrs_str_of(r->head), row, &r->store->why, hash);
    bool good = mrs_str_is(row->hash, hash);
    if (!good) {
        r->st = is_blanked(r->store, r->fid, &good, r->err);
        snprintf(hash, sizeof hash, "%.*s", (int)row->hash.len, row->hash.ptr);
    }
    if (!r->st && !good)
        r->st = mrs_fail(r->err, MRS_E_FORMAT, "%s: row %lld of the audit log was changed",
                         r->store->path, (long long)r->fid);
    if (r->st)
        return false;
    snprintf(r->head, 65, "%s", hash);
    r->n++;
    r->seen = r->seen || mrs_str_is(r->known, hash);
    if (mrs_str_starts(row->object, MRS_STR("d-")))
        r->st = check_decision(r->store, row, r->err);
    return !r->st;
}

/* No decision but those that the log tells of, and only those undone that one undoes. */
static mrs_status check_table(mrs_store *store, mrs_err *err)
{
    static const mrs_str sql = MRS_STR_INIT(
        "SELECT d.fid FROM decisions d WHERE NOT EXISTS(SELECT 1 FROM audit a WHERE "
        "a.object='d-'||d.fid) OR d.undone_by<>coalesce((SELECT max(u.fid) FROM decisions u "
        "WHERE u.undoes=d.fid AND u.undone_by=0),0) ORDER BY d.fid LIMIT 1");
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: decision d-%lld is not as the audit log tells it",
                      store->path, (long long)mrs_col_int(stmt, 0));
    mrs_stmt_free(stmt);
    return st;
}

mrs_status mrs_store_audit_verify(mrs_store *store, mrs_str known, uint64_t *n, char head[65],
                                  mrs_err *err)
{
    reading r = {.store = store, .known = known, .head = head, .err = err};
    head[0] = '\0';
    mrs_status st = each(&r, check, err);
    *n = r.n;
    if (!st && r.st)
        return r.st;
    if (!st)
        st = check_table(store, err);
    if (!st && known.len && !r.seen)
        st = mrs_fail(err, MRS_E_FORMAT,
                      "%s: no row of the audit log has the hash %.*s: rows were taken off its end, "
                      "or all were made anew",
                      store->path, (int)known.len, known.ptr);
    return st;
}
