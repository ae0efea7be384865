/* sql.c - statements and transactions, whatever the database. */
#include "store/driver.h"

#include <assert.h>

/* ---- the driver's own -------------------------------------------------------------------------
 */

mrs_status mrs_sql_prepare(mrs_store *store, mrs_str text, mrs_stmt **out, mrs_err *err)
{
    return store->driver->prepare(store, text, false, out, err);
}

mrs_status mrs_sql_step(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err)
{
    return store->driver->step(store, stmt, row, err);
}

mrs_status mrs_sql_exec(mrs_store *store, const char *text, mrs_err *err)
{
    return store->driver->exec(store, text, err);
}

int64_t mrs_sql_last(mrs_store *store)
{
    return store->driver->last(store);
}

int64_t mrs_sql_changes(mrs_store *store)
{
    return store->driver->changes(store);
}

int64_t mrs_sql_total(mrs_store *store)
{
    return store->driver->total(store);
}

bool mrs_sql_idle(mrs_store *store)
{
    return store->driver->idle(store);
}

void mrs_stmt_reset(mrs_stmt *stmt)
{
    if (stmt)
        stmt->driver->reset(stmt);
}

void mrs_stmt_free(mrs_stmt *stmt)
{
    if (stmt)
        stmt->driver->free(stmt);
}

void mrs_bind_null(mrs_stmt *stmt, int at)
{
    stmt->driver->bind_null(stmt, at);
}

void mrs_bind_int(mrs_stmt *stmt, int at, int64_t value)
{
    stmt->driver->bind_int(stmt, at, value);
}

void mrs_bind_real(mrs_stmt *stmt, int at, double value)
{
    stmt->driver->bind_real(stmt, at, value);
}

/* Names of files and heads of mail may be any bytes; a text of the record is UTF-8 without NUL, or
 * a server refuses it. */
static void bind_clean(mrs_stmt *stmt, int at, mrs_str text, bool copy)
{
    mrs_buf space = {0};
    mrs_str clean = mrs_utf8_clean(text, &space);
    stmt->driver->bind_text(stmt, at, clean, copy || clean.ptr != text.ptr);
    mrs_buf_clear(&space);
}

void mrs_bind_text(mrs_stmt *stmt, int at, mrs_str text)
{
    bind_clean(stmt, at, text, false);
}

void mrs_bind_copy(mrs_stmt *stmt, int at, mrs_str text)
{
    bind_clean(stmt, at, text, true);
}

void mrs_sql_str(mrs_stmt *stmt, int at, mrs_str text)
{
    if (text.len)
        bind_clean(stmt, at, text, false);
    else
        stmt->driver->bind_null(stmt, at);
}

void mrs_bind_blob(mrs_stmt *stmt, int at, const void *bytes, size_t n)
{
    stmt->driver->bind_blob(stmt, at, (mrs_str){bytes, n}, false);
}

void mrs_bind_geometry(mrs_stmt *stmt, int at, mrs_str blob)
{
    stmt->driver->bind_blob(stmt, at, blob, true);
}

mrs_value_kind mrs_col_kind(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_kind(stmt, col);
}

bool mrs_col_null(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_kind(stmt, col) == MRS_VALUE_NULL;
}

int64_t mrs_col_int(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_int(stmt, col);
}

int mrs_col_i32(mrs_stmt *stmt, int col)
{
    return (int)stmt->driver->col_int(stmt, col);
}

double mrs_col_real(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_real(stmt, col);
}

const char *mrs_col_text(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_text(stmt, col).ptr;
}

mrs_str mrs_column_peek(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_text(stmt, col);
}

mrs_str mrs_col_blob(mrs_stmt *stmt, int col)
{
    return stmt->driver->col_blob(stmt, col);
}

/* ---- kept statements --------------------------------------------------------------------------
 */

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

mrs_status mrs_sql_get(mrs_store *store, mrs_sql_id id, mrs_stmt **out, mrs_err *err)
{
    mrs_stmt **kept = &store->kept[id];
    mrs_status st = MRS_OK;
    if (!*kept) {
        mrs_buf text = {0};
        statement_text(&mrs_sql_texts[id], &text);
        st = mrs_buf_status(&text, err);
        if (!st)
            st = store->driver->prepare(store, mrs_buf_view(&text), true, kept, err);
        mrs_buf_clear(&text);
    } else {
        mrs_stmt_reset(*kept);
        store->driver->unbind(*kept);
    }
    *out = *kept;
    return st;
}

mrs_status mrs_sql_run(mrs_store *store, mrs_stmt *stmt, mrs_err *err)
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

mrs_status mrs_sql_do(mrs_store *store, mrs_sql_id id, mrs_str text, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    if (text.ptr)
        mrs_sql_str(stmt, 1, text);
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_sql_do_int(mrs_store *store, mrs_sql_id id, int64_t value, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, value);
    return mrs_sql_run(store, stmt, err);
}

/* ---- transactions -----------------------------------------------------------------------------
 */

mrs_status mrs_sql_begin(mrs_store *store, mrs_err *err)
{
    if (!store->write)
        return mrs_fail(err, MRS_E_ARG, "%s: open for reading only", store->path);
    if (!store->has_run)
        return mrs_fail(err, MRS_E_ARG, "%s: mrs_store_set_run before the first write",
                        store->path);
    mrs_status st = store->driver->begin(store, MRS_BEGIN_WRITE, err);
    if (!st && (st = mrs_past_begin(store, err)))
        store->driver->rollback(store);
    store->audited = false;
    store->changes = mrs_sql_total(store);
    return st;
}

mrs_status mrs_sql_begin_read(mrs_store *store, mrs_err *err)
{
    return store->driver->begin(store, MRS_BEGIN_READ, err);
}

mrs_status mrs_sql_end(mrs_store *store, mrs_status st, mrs_err *err)
{
    assert(st || !store->has_run || store->audited || store->changes == mrs_sql_total(store));
    bool idle = store->has_run && store->changes == mrs_sql_total(store);
    if (!st && !idle) /* idle: nothing but the number of a revision was written */
        st = store->driver->commit(store, err);
    if ((st || idle) && !mrs_sql_idle(store))
        store->driver->rollback(store);
    return st;
}
