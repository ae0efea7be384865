/* sqlite.c - the record in an SQLite file. */
#include "store/driver.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    mrs_stmt head;
    sqlite3_stmt *stmt;
    int failed; /* the first code of a bind */
} statement;

/* ---- refusals ---------------------------------------------------------------------------------
 */

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

static mrs_status fail(mrs_store *store, mrs_err *err)
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

/* ---- statements -------------------------------------------------------------------------------
 */

static sqlite3_stmt *of(const mrs_stmt *stmt)
{
    return ((const statement *)stmt)->stmt;
}

static mrs_status prepare(mrs_store *store, mrs_str text, mrs_stmt **out, mrs_err *err)
{
    *out = NULL;
    statement *s = calloc(1, sizeof *s);
    if (!s)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    s->head.driver = &mrs_driver_sqlite;
    if (sqlite3_prepare_v3(store->db, text.ptr, (int)text.len, SQLITE_PREPARE_PERSISTENT, &s->stmt,
                           NULL)) {
        free(s);
        return fail(store, err);
    }
    *out = &s->head;
    return MRS_OK;
}

static mrs_status step(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err)
{
    int failed = ((statement *)stmt)->failed;
    int rc = failed ? failed : sqlite3_step(of(stmt));
    *row = rc == SQLITE_ROW;
    if (rc == SQLITE_ROW)
        return MRS_OK;
    mrs_status st = rc == SQLITE_DONE ? MRS_OK : fail(store, err);
    sqlite3_reset(of(stmt));
    return st;
}

static void reset(mrs_stmt *stmt)
{
    sqlite3_reset(of(stmt));
}

static void unbind(mrs_stmt *stmt)
{
    sqlite3_clear_bindings(of(stmt));
    ((statement *)stmt)->failed = 0;
}

static void finalize(mrs_stmt *stmt)
{
    sqlite3_finalize(of(stmt));
    free(stmt);
}

static int params(const mrs_stmt *stmt)
{
    return sqlite3_bind_parameter_count(of(stmt));
}

static void bound(mrs_stmt *stmt, int rc)
{
    statement *s = (statement *)stmt;
    if (rc && rc != SQLITE_RANGE && !s->failed)
        s->failed = rc;
}

static void bind_null(mrs_stmt *stmt, int at)
{
    bound(stmt, sqlite3_bind_null(of(stmt), at));
}

static void bind_int(mrs_stmt *stmt, int at, int64_t value)
{
    bound(stmt, sqlite3_bind_int64(of(stmt), at, value));
}

static void bind_real(mrs_stmt *stmt, int at, double value)
{
    bound(stmt, sqlite3_bind_double(of(stmt), at, value));
}

static void bind_text(mrs_stmt *stmt, int at, mrs_str text, bool copy)
{
    bound(stmt, sqlite3_bind_text64(of(stmt), at, text.ptr ? text.ptr : "", text.len,
                                    copy ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

static void bind_blob(mrs_stmt *stmt, int at, mrs_str bytes, bool geometry)
{
    bound(stmt, sqlite3_bind_blob64(of(stmt), at, bytes.ptr, bytes.len,
                                    geometry ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

static bool col_null(mrs_stmt *stmt, int col)
{
    return sqlite3_column_type(of(stmt), col) == SQLITE_NULL;
}

static int64_t col_int(mrs_stmt *stmt, int col)
{
    return sqlite3_column_int64(of(stmt), col);
}

static double col_real(mrs_stmt *stmt, int col)
{
    return sqlite3_column_double(of(stmt), col);
}

static mrs_str col_text(mrs_stmt *stmt, int col)
{
    const char *text = (const char *)sqlite3_column_text(of(stmt), col);
    return (mrs_str){text, text ? (size_t)sqlite3_column_bytes(of(stmt), col) : 0};
}

static mrs_str col_blob(mrs_stmt *stmt, int col)
{
    const void *bytes = sqlite3_column_blob(of(stmt), col);
    return (mrs_str){bytes, (size_t)sqlite3_column_bytes(of(stmt), col)};
}

/* ---- the connection ---------------------------------------------------------------------------
 */

static mrs_status exec(mrs_store *store, const char *text, mrs_err *err)
{
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) ? fail(store, err) : MRS_OK;
}

static void rollback(mrs_store *store)
{
    (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

static int64_t last(mrs_store *store)
{
    return sqlite3_last_insert_rowid(store->db);
}

static int64_t changes(mrs_store *store)
{
    return sqlite3_changes64(store->db);
}

static int64_t total(mrs_store *store)
{
    return sqlite3_total_changes64(store->db);
}

static bool idle(mrs_store *store)
{
    return sqlite3_get_autocommit(store->db) != 0;
}

const mrs_driver mrs_driver_sqlite = {
    .prepare = prepare,
    .step = step,
    .reset = reset,
    .unbind = unbind,
    .free = finalize,
    .params = params,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .col_null = col_null,
    .col_int = col_int,
    .col_real = col_real,
    .col_text = col_text,
    .col_blob = col_blob,
    .exec = exec,
    .rollback = rollback,
    .last = last,
    .changes = changes,
    .total = total,
    .idle = idle,
    .fail = fail,
};
