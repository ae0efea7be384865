/* ask.c - what became of the record since a revision. */
#include "store/store_internal.h"

#include <stdio.h>

static int32_t day_of(mrs_str text)
{
    int32_t first, last;
    return mrs_day_read(text, &first, &last) ? first : MRS_NO_DAY;
}

mrs_status mrs_store_days(mrs_store *store, mrs_span_days *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    *out = (mrs_span_days){MRS_NO_DAY, MRS_NO_DAY};
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_DAYS, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row)
        *out = (mrs_span_days){day_of(mrs_column_peek(stmt, 0)), day_of(mrs_column_peek(stmt, 1))};
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_changed(mrs_store *store, mrs_str id, char at[40], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_CHANGED, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, &row, err);
    mrs_str text = !st && row ? mrs_column_peek(stmt, 0) : (mrs_str){0};
    snprintf(at, 40, "%.*s", (int)text.len, text.len ? text.ptr : "");
    mrs_stmt_reset(stmt);
    return st || row ? st : mrs_fail(err, MRS_E_NONE, "no such event");
}

static mrs_status list_ids(mrs_store *store, mrs_sql_id id, int64_t since, uint32_t most,
                           mrs_ids *out, bool *many, mrs_arena *arena, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, since);
    mrs_bind_int(stmt, 2, (int64_t)most + 1);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        if (out->n == most)
            *many = true;
        else
            *MRS_PUSH(arena, out) = mrs_str_copy(mrs_column_peek(stmt, 0), arena);
    }
    mrs_stmt_reset(stmt);
    return st;
}

/* ---- moments ----------------------------------------------------------------------------------
 */

mrs_status mrs_store_moment(mrs_store *store, mrs_moment *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    *out = (mrs_moment){0};
    mrs_status st = mrs_store_revision(store, &out->revision, err);
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_AUDIT_LAST, &stmt, err);
    if (st)
        return st;
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row) {
        snprintf(out->hash, sizeof out->hash, "%.16s", mrs_col_text(stmt, 0));
        out->row = mrs_col_int(stmt, 2);
    }
    mrs_stmt_reset(stmt);
    return st;
}

bool mrs_moment_same(const mrs_moment *a, const mrs_moment *b)
{
    return a->revision == b->revision && a->row == b->row && strcmp(a->hash, b->hash) == 0;
}

mrs_status mrs_store_went(mrs_store *store, const mrs_moment *moment, bool *went, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_moment now;
    mrs_status st = mrs_store_moment(store, &now, err);
    *went = !st && moment->revision <= now.revision;
    if (st || !*went || !moment->row)
        return st;
    st = mrs_sql_prepare(
        store, MRS_STR("SELECT 1 FROM audit WHERE fid=?1 AND substr(hash,1,16)=?2"), &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, moment->row);
        mrs_sql_str(stmt, 2, mrs_str_of(moment->hash));
        st = mrs_sql_step(store, stmt, went, err);
    }
    mrs_stmt_free(stmt);
    return st;
}

/* ---- changes ----------------------------------------------------------------------------------
 */

static mrs_status count(mrs_store *store, mrs_changes *out, int64_t since, mrs_arena *arena,
                        mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    mrs_status st = mrs_sql_get(store, MRS_SQL_CHANGES_COUNT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, since);
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row) {
        out->claims = (uint64_t)mrs_col_int(stmt, 0);
        out->decisions = (uint64_t)mrs_col_int(stmt, 1);
        out->at = mrs_str_copy(mrs_column_peek(stmt, 2), arena);
    }
    mrs_stmt_reset(stmt);
    return st;
}

static mrs_status read_changes(mrs_store *store, int64_t since, uint32_t most, mrs_changes *out,
                               mrs_arena *arena, mrs_err *err)
{
    mrs_ids *const lists[] = {&out->events, &out->gone};
    static const mrs_sql_id ids[] = {MRS_SQL_CHANGES_EVENTS, MRS_SQL_CHANGES_GONE};
    mrs_status st = mrs_store_revision(store, &out->revision, err);
    for (int i = 0; !st && i < 2; i++)
        st = list_ids(store, ids[i], since, most, lists[i], &out->many, arena, err);
    return st ? st : count(store, out, since, arena, err);
}

mrs_status mrs_store_changes(mrs_store *store, int64_t since, uint32_t most, mrs_changes *out,
                             mrs_arena *arena, mrs_err *err)
{
    *out = (mrs_changes){0};
    bool own = mrs_sql_idle(store);
    mrs_status st = own ? mrs_store_hold(store, err) : MRS_OK;
    if (!st)
        st = read_changes(store, since, most, out, arena, err);
    if (own)
        mrs_store_let(store);
    return st;
}
