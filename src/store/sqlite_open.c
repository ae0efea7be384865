/* sqlite_open.c - an SQLite file opened and closed: is there one, may it be made, is it ours? */
#include "store/geometry.h"
#include "store/sqlite.h"

#include <errno.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GPKG = 1196444487, WAIT_MS = 5000, STEPS = 20000 };

void mrs_sqlite_close(mrs_store *store)
{
    /* One plain file at rest. It fails while others have it open: then the last of them does it. */
    if (store->db && store->write) {
        sqlite3_busy_timeout(store->db, 0);
        (void)sqlite3_exec(store->db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
    }
    sqlite3_close(store->db);
}

static mrs_status pragma_int(mrs_store *store, const char *text, int64_t *value, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_prepare(store, mrs_str_of(text), &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    *value = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_free(stmt);
    return st;
}

/* The folder of path, into out: "." when it names none. */
static mrs_status folder_of(const char *path, char *out, size_t size, mrs_err *err)
{
    const char *slash = strrchr(path, '/');
    size_t n = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (n >= size)
        return mrs_fail(err, MRS_E_ARG, "%.200s: the path is too long", path);
    memcpy(out, slash ? path : ".", n);
    out[n] = '\0';
    return MRS_OK;
}

/* SQLite tells why only in part: a folder it may not write it reports as a missing file. */
static mrs_status look_folder(const char *path, mrs_err *err)
{
    struct stat info;
    char folder[PATH_MAX];
    mrs_status st = folder_of(path, folder, sizeof folder, err);
    if (st)
        return st;
    if (stat(folder, &info))
        return mrs_fail(err, MRS_E_IO, "%s: the folder %s: %s; %s", path, folder, strerror(errno),
                        errno == ENOENT ? "make it, or name another --store"
                                        : "name another --store");
    if (!S_ISDIR(info.st_mode))
        return mrs_fail(err, MRS_E_IO, "%s: %s is no folder; name another --store", path, folder);
    if (access(folder, W_OK | X_OK))
        return mrs_fail(err, MRS_E_IO,
                        "%s: the folder %s cannot be written: %s; a store needs a folder that can "
                        "be written",
                        path, folder, strerror(errno));
    return MRS_OK;
}

/* Is there something to open, or a place to make it? */
static mrs_status look(const char *path, const mrs_store_options *options, mrs_err *err)
{
    struct stat info;
    if (!path[0])
        return mrs_fail(err, MRS_E_ARG, "the name of the store is empty; name a file with --store");
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return mrs_fail(err, MRS_E_IO, "%s: is a folder; a store is one file", path);
    if (stat(path, &info) == 0)
        return options->write ? look_folder(path, err) : MRS_OK;
    if (errno != ENOENT)
        return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
    if (options->write && options->create)
        return look_folder(path, err);
    return mrs_fail(err, MRS_E_NONE, "%s: there is no such store; `marsad add` makes one", path);
}

/* A path is a file, whatever it looks like: to SQLite ":memory:" and "file:x?mode=memory" are
 * not, unless a folder stands before them. */
static int open_plain(mrs_store *store, const char *path, int flags)
{
    size_t size = strlen(path) + 3;
    char *plain = malloc(size);
    if (!plain)
        return SQLITE_NOMEM;
    snprintf(plain, size, "%s%s", path[0] == '/' ? "" : "./", path);
    int rc = sqlite3_open_v2(plain, &store->db, flags, NULL);
    free(plain);
    return rc;
}

/* Asked now and then by a statement that runs: is it to be given up? */
static int is_late(void *ctx)
{
    const mrs_store *store = ctx;
    return store->until > 0 && mrs_clock() > store->until;
}

/* A writer that was killed half way leaves a journal, by which the file must be put back before it
 * can be read; a connection that only reads may not do that. */
static mrs_status put_back(mrs_store *store, const char *path, mrs_err *err)
{
    struct stat info;
    char journal[PATH_MAX];
    int n = snprintf(journal, sizeof journal, "%s-journal", path);
    if (n < 0 || (size_t)n >= sizeof journal || stat(journal, &info) || info.st_size == 0)
        return MRS_OK;
    int rc = open_plain(store, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX);
    if (!rc) {
        sqlite3_busy_timeout(store->db, WAIT_MS);
        rc = sqlite3_exec(store->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
    }
    if (rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN)
        return mrs_fail(err, MRS_E_IO,
                        "%s: a write was cut off and must be undone first, but the file cannot be "
                        "written; make it and its folder writable, or copy it with %s",
                        path, journal);
    mrs_status st = rc ? mrs_sqlite_fail(store, err) : MRS_OK;
    sqlite3_close(store->db);
    store->db = NULL;
    return st;
}

mrs_status mrs_sqlite_open(mrs_store *store, const mrs_store_options *options, mrs_err *err)
{
    const char *path = store->url;
    bool make = options->write && options->create;
    mrs_status st = look(path, options, err);
    if (!st && !options->write)
        st = put_back(store, path, err);
    if (st)
        return st;
    int flags = options->write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    flags |= SQLITE_OPEN_NOMUTEX | (make ? SQLITE_OPEN_CREATE : 0);
    if (open_plain(store, path, flags))
        return store->db ? mrs_sqlite_fail(store, err)
                         : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    sqlite3_busy_timeout(store->db, options->wait_ms ? (int)options->wait_ms : WAIT_MS);
    /* 64 MiB at most, for 2: a question over a million events reads its index twice */
    (void)sqlite3_exec(store->db, "PRAGMA cache_size=-65536", NULL, NULL, NULL);
    if (store->most_ms)
        sqlite3_progress_handler(store->db, STEPS, is_late, store);
    /* GeoPackage's own triggers write R*Trees, which SQLite counts as unsafe in a foreign schema */
    if (!options->write)
        sqlite3_db_config(store->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (options->write && sqlite3_db_readonly(store->db, "main") == 1)
        return mrs_fail(err, MRS_E_IO, "%s: is read-only; give a place that can be written", path);
    return mrs_geometry_functions(store->db) ? mrs_sqlite_fail(store, err) : MRS_OK;
}

mrs_status mrs_sqlite_look(mrs_store *store, bool *empty, mrs_err *err)
{
    int64_t id = 0, tables = 0, meta = 0;
    char owner[16];
    mrs_status st = pragma_int(store, "SELECT count(*) FROM sqlite_master", &tables, err);
    if (!st)
        st = pragma_int(store, "PRAGMA application_id", &id, err);
    if (st)
        return st;
    *empty = tables == 0 && id == 0;
    if (*empty)
        return MRS_OK;
    if (id != GPKG)
        return mrs_fail(err, MRS_E_FORMAT,
                        "%s: belongs to another program (an SQLite file, but no marsad store); "
                        "name another --store",
                        store->path);
    st = pragma_int(store, "SELECT count(*) FROM sqlite_master WHERE name='marsad_meta'", &meta,
                    err);
    if (!st && meta)
        st = mrs_meta_get(store, "owner", owner, sizeof owner, err);
    if (st)
        return st;
    if (!meta || strcmp(owner, "marsad") != 0)
        return mrs_fail(err, MRS_E_FORMAT,
                        "%s: belongs to another program (a GeoPackage, but no marsad store); name "
                        "another --store",
                        store->path);
    return MRS_OK;
}

mrs_status mrs_sqlite_prepare_writing(mrs_store *store, mrs_err *err)
{
    /* a reader at work keeps it from changing: the plain journal does as well */
    (void)sqlite3_exec(store->db, "PRAGMA journal_mode=WAL", NULL, NULL, NULL);
    /* triggers: a row that REPLACE takes out is to be seen by past.c */
    return mrs_sql_exec(store, "PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON", err);
}
