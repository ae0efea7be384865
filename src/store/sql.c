/* sql.c - statements, transactions, and SQLite's refusals in our words. */
#include "store/store_internal.h"

#include <assert.h>
#include <string.h>

typedef struct {
    int code; /* primary result code of SQLite */
    mrs_status status;
    const char *says;
} refusal;

static const refusal refusals[] = {
    {SQLITE_BUSY, MRS_E_BUSY, "another process is writing to it; try again when it has finished"},
    {SQLITE_LOCKED, MRS_E_BUSY, "it is in use; try again when the other reader has finished"},
    {SQLITE_FULL, MRS_E_IO, "the disk is full; what was stored stands: free space, then run again"},
    {SQLITE_READONLY, MRS_E_IO, "it is read-only; give a place that can be written"},
    {SQLITE_CANTOPEN, MRS_E_IO, "cannot be opened"},
    {SQLITE_PERM, MRS_E_IO, "cannot be opened: permission denied"},
    {SQLITE_NOTADB, MRS_E_FORMAT, "is not a marsad store (no SQLite file); name another --store"},
    {SQLITE_CORRUPT, MRS_E_FORMAT,
     "is damaged; restore a backup, or build it anew from the reports"},
    {SQLITE_NOMEM, MRS_E_MEMORY, "out of memory"},
    {SQLITE_TOOBIG, MRS_E_LIMIT, "a text or blob of more than 1,000,000,000 bytes"}};

mrs_status mrs_sql_fail(mrs_store *store, mrs_err *err)
{
    int code = sqlite3_errcode(store->db) & 0xFF;
    int system = sqlite3_system_errno(store->db);
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const refusal *r = &refusals[i];
        if (r->code == code && code == SQLITE_CANTOPEN && system)
            return mrs_fail(err, r->status, "%s: %s: %s", store->path, r->says, strerror(system));
        if (r->code == code)
            return mrs_fail(err, r->status, "%s: %s", store->path, r->says);
    }
    if (code == SQLITE_IOERR)
        return mrs_fail(err, MRS_E_IO,
                        "%s: cannot be read or written (%s); what was stored stands: mend the "
                        "cause, then run again",
                        store->path, system ? strerror(system) : sqlite3_errmsg(store->db));
    return mrs_fail(err, MRS_E_FORMAT, "%s: is not as this marsad makes its stores (%s)",
                    store->path, sqlite3_errmsg(store->db));
}

/* The text of a kept statement, into out. */
static void statement_text(const mrs_sql_text *t, mrs_buf *out)
{
    if (!t->text) {
        mrs_layout_insert(t->layout, out);
        return;
    }
    mrs_str rest = mrs_str_of(t->text), part;
    for (bool first = true; mrs_str_split(&rest, '@', &part); first = false) {
        if (!first)
            mrs_layout_names(t->layout, "t", out);
        mrs_buf_put(out, part);
    }
}

mrs_status mrs_sql_prepare(mrs_store *store, mrs_str text, sqlite3_stmt **out, mrs_err *err)
{
    *out = NULL;
    if (sqlite3_prepare_v3(store->db, text.ptr, (int)text.len, SQLITE_PREPARE_PERSISTENT, out,
                           NULL))
        return mrs_sql_fail(store, err);
    return MRS_OK;
}

mrs_status mrs_sql_get(mrs_store *store, mrs_sql_id id, sqlite3_stmt **out, mrs_err *err)
{
    sqlite3_stmt **kept = &store->kept[id];
    mrs_status st = MRS_OK;
    if (!*kept) {
        mrs_buf text = {0};
        statement_text(&mrs_sql_texts[id], &text);
        st = mrs_buf_status(&text, err);
        if (!st)
            st = mrs_sql_prepare(store, mrs_buf_view(&text), kept, err);
        mrs_buf_clear(&text);
    } else {
        sqlite3_reset(*kept);
        sqlite3_clear_bindings(*kept);
    }
    *out = *kept;
    return st;
}

mrs_status mrs_sql_step(mrs_store *store, sqlite3_stmt *stmt, bool *row, mrs_err *err)
{
    int rc = sqlite3_step(stmt);
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return MRS_OK;
    mrs_status st = rc == SQLITE_DONE ? MRS_OK : mrs_sql_fail(store, err);
    sqlite3_reset(stmt);
    return st;
}

mrs_status mrs_sql_run(mrs_store *store, sqlite3_stmt *stmt, mrs_err *err)
{
    bool row = true;
    mrs_status st = MRS_OK;
    while (!st && row)
        st = mrs_sql_step(store, stmt, &row, err);
    return st;
}

mrs_status mrs_sql_exec_buf(mrs_store *store, mrs_buf *text, mrs_err *err)
{
    mrs_status st = mrs_buf_status(text, err);
    if (!st)
        st = mrs_sql_exec(store, text->ptr, err);
    text->len = 0;
    return st;
}

void mrs_sql_str(sqlite3_stmt *stmt, int at, mrs_str text)
{
    if (text.len)
        sqlite3_bind_text64(stmt, at, text.ptr, text.len, SQLITE_STATIC, SQLITE_UTF8);
}

mrs_status mrs_sql_do(mrs_store *store, mrs_sql_id id, mrs_str text, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    if (text.ptr)
        mrs_sql_str(stmt, 1, text);
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_sql_do_int(mrs_store *store, mrs_sql_id id, int64_t value, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    sqlite3_bind_int64(stmt, 1, value);
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_sql_exec(mrs_store *store, const char *text, mrs_err *err)
{
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) ? mrs_sql_fail(store, err) : MRS_OK;
}

mrs_status mrs_sql_begin(mrs_store *store, mrs_err *err)
{
    if (!store->write)
        return mrs_fail(err, MRS_E_ARG, "%s: open for reading only", store->path);
    if (!store->has_run)
        return mrs_fail(err, MRS_E_ARG, "%s: mrs_store_set_run before the first write",
                        store->path);
    mrs_status st = mrs_sql_do(store, MRS_SQL_BEGIN, (mrs_str){0}, err);
    if (!st && (st = mrs_past_begin(store, err)))
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->audited = false;
    store->changes = sqlite3_total_changes64(store->db);
    return st;
}

mrs_status mrs_sql_end(mrs_store *store, mrs_status st, mrs_err *err)
{
    assert(st || !store->has_run || store->audited ||
           store->changes == sqlite3_total_changes64(store->db));
    bool idle = store->has_run && store->changes == sqlite3_total_changes64(store->db);
    if (!st && !idle) /* idle: nothing but the number of a revision was written */
        st = mrs_sql_do(store, MRS_SQL_COMMIT, (mrs_str){0}, err);
    if ((st || idle) && !sqlite3_get_autocommit(store->db))
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}
