/* sqlite.c - the record in an SQLite file. */
#include "store/sqlite.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    {SQLITE_INTERRUPT, MRS_E_LIMIT, "the answer took too long"},
    {SQLITE_TOOBIG, MRS_E_LIMIT, "a text or blob of more than 1,000,000,000 bytes"}};

mrs_status mrs_sqlite_fail(mrs_store *store, mrs_err *err)
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

static mrs_status prepare(mrs_store *store, mrs_str text, bool kept, mrs_stmt **out, mrs_err *err)
{
    *out = NULL;
    statement *s = calloc(1, sizeof *s);
    if (!s)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    s->head.driver = &mrs_driver_sqlite;
    if (sqlite3_prepare_v3(store->db, text.ptr, (int)text.len, kept ? SQLITE_PREPARE_PERSISTENT : 0,
                           &s->stmt, NULL)) {
        free(s);
        return mrs_sqlite_fail(store, err);
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
    mrs_status st = rc == SQLITE_DONE ? MRS_OK : mrs_sqlite_fail(store, err);
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

static mrs_value_kind col_kind(mrs_stmt *stmt, int col)
{
    static const mrs_value_kind kinds[] = {[SQLITE_INTEGER] = MRS_VALUE_INT,
                                           [SQLITE_FLOAT] = MRS_VALUE_REAL,
                                           [SQLITE_TEXT] = MRS_VALUE_TEXT,
                                           [SQLITE_BLOB] = MRS_VALUE_BLOB,
                                           [SQLITE_NULL] = MRS_VALUE_NULL};
    return kinds[sqlite3_column_type(of(stmt), col)];
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
    return sqlite3_exec(store->db, text, NULL, NULL, NULL) ? mrs_sqlite_fail(store, err) : MRS_OK;
}

static mrs_status begin(mrs_store *store, mrs_begin how, mrs_err *err)
{
    return exec(store, how == MRS_BEGIN_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

static mrs_status commit(mrs_store *store, mrs_err *err)
{
    return exec(store, "COMMIT", err);
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

static bool lost(const mrs_store *store)
{
    return !store->db;
}

static bool idle(mrs_store *store)
{
    return sqlite3_get_autocommit(store->db) != 0;
}

/* ---- the index of words -----------------------------------------------------------------------
 */

/* Each quoted, so that none is an operator of FTS5. */
static void ask_words(mrs_str words, mrs_buf *out)
{
    mrs_str word;
    while (mrs_str_split(&words, ' ', &word)) {
        if (!word.len)
            continue;
        mrs_buf_put(out, MRS_STR(" \""));
        for (size_t i = 0; i < word.len; i++) {
            if (word.ptr[i] == '"')
                mrs_buf_putc(out, '"');
            mrs_buf_putc(out, word.ptr[i]);
        }
        mrs_buf_putc(out, '"');
    }
}

static mrs_status index_words(mrs_store *store, int64_t doc, bool add, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_status st = mrs_sql_prepare(
        store,
        add ? MRS_STR("INSERT INTO documents_text(rowid,title,text) SELECT fid,title,text FROM "
                      "documents WHERE fid=?1")
            : MRS_STR("INSERT INTO documents_text(documents_text,rowid,title,text) "
                      "SELECT 'delete',fid,title,text FROM documents WHERE fid=?1"),
        &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, doc);
        st = mrs_sql_run(store, stmt, err);
    }
    mrs_stmt_free(stmt);
    return st;
}

#define REBUILD_LAYER(table)                                                                       \
    "DELETE FROM rtree_" table "_geom;INSERT INTO rtree_" table "_geom SELECT fid,ST_MinX(geom),"  \
    "ST_MaxX(geom),ST_MinY(geom),ST_MaxY(geom) FROM " table " WHERE geom IS NOT NULL AND NOT "     \
    "ST_IsEmpty(geom);"

static mrs_status reindex(mrs_store *store, mrs_err *err)
{
    return mrs_sql_exec(
        store,
        REBUILD_LAYER("claims") REBUILD_LAYER("events") REBUILD_LAYER("event_areas") REBUILD_LAYER(
            "event_lines") "INSERT INTO documents_text(documents_text) VALUES('rebuild')",
        err);
}

/* ---- the whole file ---------------------------------------------------------------------------
 */

static mrs_status triggers(mrs_store *store, bool on, mrs_err *err)
{
    return sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, NULL)
               ? mrs_sqlite_fail(store, err)
               : MRS_OK;
}

static mrs_status check(mrs_store *store, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_prepare(store, MRS_STR("PRAGMA integrity_check(1)"), &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    const char *says = !st && row ? mrs_col_text(stmt, 0) : "ok";
    if (!st && strcmp(says, "ok") != 0)
        st =
            mrs_fail(err, MRS_E_FORMAT, "%s: is damaged (%s); restore a backup", store->path, says);
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status scrub(mrs_store *store, mrs_err *err)
{
    static const char *const steps[] = {
        "INSERT INTO documents_text(documents_text) VALUES('optimize')", "VACUUM"};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof steps / sizeof *steps; i++)
        st = mrs_sql_exec(store, steps[i], err);
    return st;
}

/* The journal holds the pages as they were; it stays while another reads from it. */
static mrs_status empty_journal(mrs_store *store, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row = false;
    mrs_status st = mrs_sql_prepare(store, MRS_STR("PRAGMA wal_checkpoint(TRUNCATE)"), &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    bool busy = !st && row && mrs_col_int(stmt, 0);
    mrs_stmt_free(stmt);
    if (busy)
        return mrs_fail(err, MRS_E_BUSY,
                        "%s: the words are destroyed, but another process reads the record, and "
                        "%s-wal keeps them for it; whoever writes next after it has finished "
                        "destroys them there too",
                        store->path, store->path);
    return st;
}

/* One view of the store as a plain file: VACUUM INTO leaves freed pages behind. */
static mrs_status copy_to(mrs_store *store, const char *to, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    if (unlink(to) && errno != ENOENT)
        return mrs_fail(err, MRS_E_IO, "%s: %s", to, strerror(errno));
    mrs_status st = mrs_sql_prepare(store, MRS_STR("VACUUM INTO ?1"), &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, mrs_str_of(to));
        st = mrs_sql_run(store, stmt, err);
    }
    mrs_stmt_free(stmt);
    if (st)
        unlink(to);
    return st;
}

const mrs_driver mrs_driver_sqlite = {
    .open = mrs_sqlite_open,
    .look = mrs_sqlite_look,
    .prepare_writing = mrs_sqlite_prepare_writing,
    .close = mrs_sqlite_close,
    .lost = lost,
    .prepare = prepare,
    .step = step,
    .reset = reset,
    .unbind = unbind,
    .free = finalize,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .col_kind = col_kind,
    .col_int = col_int,
    .col_real = col_real,
    .col_text = col_text,
    .col_blob = col_blob,
    .exec = exec,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .last = last,
    .changes = changes,
    .total = total,
    .idle = idle,
    .schema = mrs_sqlite_schema,
    .layer = mrs_sqlite_layer,
    .keep_past = mrs_sqlite_keep_past,
    .ask_words = ask_words,
    .index = index_words,
    .reindex = reindex,
    .triggers = triggers,
    .check = check,
    .scrub = scrub,
    .empty_journal = empty_journal,
    .copy_to = copy_to,
};
