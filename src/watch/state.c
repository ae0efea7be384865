#include "watch/state.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { OWNER = 1836217207, WAIT_MS = 5000 }; /* "mrsw" */

struct mrs_state {
    sqlite3 *db;
    char *path;
};

static const char schema[] =
    "PRAGMA application_id=1836217207; PRAGMA user_version=1;"
    "CREATE TABLE feeds (url TEXT PRIMARY KEY, etag TEXT NOT NULL DEFAULT '', changed TEXT NOT "
    "NULL DEFAULT '', checked TEXT NOT NULL DEFAULT '', fault TEXT NOT NULL DEFAULT '');"
    /* present: 1 in the last reading, 2 in the one before it while a reading is taken in */
    "CREATE TABLE entries (fid INTEGER PRIMARY KEY, feed TEXT NOT NULL, id TEXT NOT NULL, url TEXT "
    "NOT NULL, present INTEGER NOT NULL, done INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, "
    "UNIQUE(feed, id));"
    "CREATE INDEX entries_by_url ON entries(url);"
    "CREATE TABLE gaps (feed TEXT NOT NULL, from_at TEXT NOT NULL, to_at TEXT NOT NULL);"
    "CREATE TABLE pages (url TEXT PRIMARY KEY, etag TEXT NOT NULL, changed TEXT NOT NULL);";

/* --- statements ------------------------------------------------------------------------------- */

static mrs_status fail(const mrs_state *s, mrs_err *err)
{
    int code = sqlite3_errcode(s->db) & 0xFF;
    if (code == SQLITE_NOMEM)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = code == SQLITE_BUSY || code == SQLITE_LOCKED      ? MRS_E_BUSY
                    : code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? MRS_E_FORMAT
                                                                      : MRS_E_IO;
    return mrs_fail(err, st, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

static mrs_status exec(const mrs_state *s, const char *sql, mrs_err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) ? fail(s, err) : MRS_OK;
}

/* Each "s" of kinds a string, each "i" an int64_t. */
static mrs_status prepare(const mrs_state *s, const char *sql, const char *kinds, va_list args,
                          sqlite3_stmt **out, mrs_err *err)
{
    if (sqlite3_prepare_v2(s->db, sql, -1, out, NULL))
        return fail(s, err);
    for (int i = 0; kinds[i]; i++) {
        if (kinds[i] == 's')
            sqlite3_bind_text(*out, i + 1, va_arg(args, const char *), -1, SQLITE_TRANSIENT);
        else
            sqlite3_bind_int64(*out, i + 1, va_arg(args, int64_t));
    }
    return MRS_OK;
}

static mrs_status run(const mrs_state *s, mrs_err *err, const char *sql, const char *kinds, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list args;
    va_start(args, kinds);
    mrs_status st = prepare(s, sql, kinds, args, &stmt, err);
    va_end(args);
    if (!st && sqlite3_step(stmt) != SQLITE_DONE)
        st = fail(s, err);
    sqlite3_finalize(stmt);
    return st;
}

/* The first column of the first row; 0 when there is none. */
static mrs_status number(const mrs_state *s, int64_t *out, mrs_err *err, const char *sql,
                         const char *kinds, ...)
{
    sqlite3_stmt *stmt = NULL;
    va_list args;
    va_start(args, kinds);
    mrs_status st = prepare(s, sql, kinds, args, &stmt, err);
    va_end(args);
    int code = st ? SQLITE_ERROR : sqlite3_step(stmt);
    *out = code == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    if (!st && code != SQLITE_ROW && code != SQLITE_DONE)
        st = fail(s, err);
    sqlite3_finalize(stmt);
    return st;
}

static const char *column(sqlite3_stmt *stmt, int at)
{
    const unsigned char *text = sqlite3_column_text(stmt, at);
    return text ? (const char *)text : "";
}

static mrs_status end(const mrs_state *s, mrs_status st, mrs_err *err)
{
    if (!st)
        st = exec(s, "COMMIT", err);
    if (st && !sqlite3_get_autocommit(s->db))
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}

/* --- opening ---------------------------------------------------------------------------------- */

static mrs_status prepare_file(mrs_state *s, const char *store, mrs_err *err)
{
    int64_t owner = 0, tables = 0;
    struct stat info;
    mrs_status st = exec(s, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    st = number(s, &tables, err, "SELECT count(*) FROM sqlite_master", "");
    if (!st)
        st = number(s, &owner, err, "PRAGMA application_id", "");
    if (!st && tables == 0 && owner == 0)
        st = exec(s, schema, err);
    else if (!st && owner != OWNER)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: belongs to another program; move it away", s->path);
    if (!st && stat(store, &info) != 0)
        st = exec(s, "DELETE FROM pages", err);
    return end(s, st, err);
}

mrs_status mrs_state_open(const char *store, mrs_state **out, mrs_err *err)
{
    *out = NULL;
    mrs_state *s = calloc(1, sizeof *s);
    size_t size = strlen(store) + 16;
    if (!s || !(s->path = malloc(size))) {
        free(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    /* a folder before it: to SQLite ":memory:" and "file:x" are no paths */
    snprintf(s->path, size, "%s%s.watch", store[0] == '/' ? "" : "./", store);
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    mrs_status st = MRS_OK;
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL))
        st = s->db ? fail(s, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st) {
        sqlite3_busy_timeout(s->db, WAIT_MS);
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        st = prepare_file(s, store, err);
    }
    if (st)
        mrs_state_close(s);
    else
        *out = s;
    return st;
}

void mrs_state_close(mrs_state *state)
{
    if (!state)
        return;
    sqlite3_close(state->db);
    free(state->path);
    free(state);
}

/* --- feeds ------------------------------------------------------------------------------------ */

mrs_status mrs_state_add(mrs_state *state, const char *url, mrs_err *err)
{
    mrs_status st = run(state, err, "INSERT OR IGNORE INTO feeds(url) VALUES(?)", "s", url);
    if (!st && sqlite3_changes(state->db) == 0)
        st = mrs_fail(err, MRS_E_ARG, "%s: is watched already", url);
    return st;
}

mrs_status mrs_state_remove(mrs_state *state, const char *url, mrs_err *err)
{
    mrs_status st = exec(state, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    st = run(state, err, "DELETE FROM feeds WHERE url=?", "s", url);
    if (!st && sqlite3_changes(state->db) == 0)
        st = mrs_fail(err, MRS_E_ARG, "%s: is not watched; `marsad watch list` shows what is", url);
    if (!st)
        st = run(state, err, "DELETE FROM entries WHERE feed=?", "s", url);
    if (!st)
        st = run(state, err, "DELETE FROM gaps WHERE feed=?", "s", url);
    return end(state, st, err);
}

mrs_status mrs_state_feeds(mrs_state *state, mrs_feed_seen *fn, void *ctx, mrs_err *err)
{
    static const char sql[] =
        "SELECT url, etag, changed, checked, fault, (SELECT count(*) FROM entries WHERE "
        "feed=f.url), "
        "(SELECT count(*) FROM entries WHERE feed=f.url AND done=0), (SELECT count(*) FROM gaps "
        "WHERE feed=f.url), g.from_at, g.to_at FROM feeds f LEFT JOIN gaps g ON g.rowid=(SELECT "
        "max(rowid) FROM gaps WHERE feed=f.url) ORDER BY url";
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(state->db, sql, -1, &stmt, NULL))
        return fail(state, err);
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        mrs_feed_row row = {column(stmt, 0),
                            column(stmt, 1),
                            column(stmt, 2),
                            column(stmt, 3),
                            column(stmt, 4),
                            sqlite3_column_int64(stmt, 5),
                            sqlite3_column_int64(stmt, 6),
                            sqlite3_column_int64(stmt, 7),
                            column(stmt, 8),
                            column(stmt, 9)};
        fn(ctx, &row);
    }
    mrs_status st = code == SQLITE_DONE ? MRS_OK : fail(state, err);
    sqlite3_finalize(stmt);
    return st;
}

mrs_status mrs_state_waiting(mrs_state *state, mrs_url_seen *fn, void *ctx, mrs_err *err)
{
    static const char sql[] = "SELECT url FROM entries WHERE done=0 GROUP BY url ORDER BY "
                              "min(feed), min(fid)";
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(state->db, sql, -1, &stmt, NULL))
        return fail(state, err);
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        fn(ctx, column(stmt, 0));
    mrs_status st = code == SQLITE_DONE ? MRS_OK : fail(state, err);
    sqlite3_finalize(stmt);
    return st;
}

static mrs_status take_entries(mrs_state *s, const mrs_feed_reading *r, int64_t *fresh,
                               mrs_err *err)
{
    static const char add[] = "INSERT OR IGNORE INTO entries(feed,id,url,present,done) "
                              "VALUES(?,?,?,0,CASE WHEN ?3='' OR EXISTS(SELECT 1 FROM entries "
                              "WHERE url=?3 AND done=1) THEN 1 ELSE 0 END)";
    mrs_status st =
        run(s, err, "UPDATE entries SET present=2*present WHERE feed=? AND present=1", "s", r->url);
    mrs_str rest = r->entries, id, url;
    while (!st && rest.len && mrs_str_split(&rest, '\0', &id) && mrs_str_split(&rest, '\0', &url)) {
        st = run(s, err, add, "sss", r->url, id.ptr, url.ptr);
        if (st)
            break;
        *fresh += sqlite3_changes(s->db);
        st = run(s, err, "UPDATE entries SET present=present|1 WHERE feed=? AND id=?", "ss", r->url,
                 id.ptr);
    }
    return st;
}

static mrs_status find_gap(mrs_state *s, const mrs_feed_reading *r, bool *gap, mrs_err *err)
{
    static const char count[] = "SELECT count(*) FROM entries WHERE feed=? AND present&?";
    int64_t had = 0, has = 0, both = 0;
    mrs_status st = number(s, &had, err, count, "si", r->url, (int64_t)2);
    if (!st)
        st = number(s, &has, err, count, "si", r->url, (int64_t)1);
    if (!st)
        st = number(s, &both, err, "SELECT count(*) FROM entries WHERE feed=? AND present=3", "s",
                    r->url);
    *gap = !st && had && has && !both;
    if (*gap)
        st = run(s, err, "INSERT INTO gaps SELECT url, checked, ?2 FROM feeds WHERE url=?1", "ss",
                 r->url, r->now);
    if (st)
        return st;
    /* an empty feed says nothing: what it had before is still what the next one is held against */
    const char *after = has ? "UPDATE entries SET present=present&1 WHERE feed=? AND present>1"
                            : "UPDATE entries SET present=1 WHERE feed=? AND present>1";
    return run(s, err, after, "s", r->url);
}

mrs_status mrs_state_read(mrs_state *state, const mrs_feed_reading *reading, bool *gap,
                          int64_t *fresh, mrs_err *err)
{
    *gap = false;
    *fresh = 0;
    mrs_status st = exec(state, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    st = take_entries(state, reading, fresh, err);
    if (!st)
        st = find_gap(state, reading, gap, err);
    if (!st)
        st = run(state, err, "UPDATE feeds SET etag=?, changed=?, checked=?, fault='' WHERE url=?",
                 "ssss", reading->etag, reading->changed, reading->now, reading->url);
    return end(state, st, err);
}

mrs_status mrs_state_checked(mrs_state *state, const char *url, const char *now, const char *why,
                             mrs_err *err)
{
    if (why[0]) /* checked stays: a gap is told from the last reading that went well */
        return run(state, err, "UPDATE feeds SET fault=? WHERE url=?", "ss", why, url);
    return run(state, err, "UPDATE feeds SET checked=?, fault='' WHERE url=?", "ss", now, url);
}

/* --- pages ------------------------------------------------------------------------------------ */

mrs_status mrs_state_page(mrs_state *state, const char *url, char etag[512], char changed[64],
                          mrs_err *err)
{
    sqlite3_stmt *stmt = NULL;
    etag[0] = changed[0] = '\0';
    if (sqlite3_prepare_v2(state->db, "SELECT etag, changed FROM pages WHERE url=?", -1, &stmt,
                           NULL))
        return fail(state, err);
    sqlite3_bind_text(stmt, 1, url, -1, SQLITE_STATIC);
    int code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        snprintf(etag, 512, "%s", column(stmt, 0));
        snprintf(changed, 64, "%s", column(stmt, 1));
    }
    mrs_status st = code == SQLITE_ROW || code == SQLITE_DONE ? MRS_OK : fail(state, err);
    sqlite3_finalize(stmt);
    return st;
}

mrs_status mrs_state_settle(mrs_state *state, const char *url, const char *etag,
                            const char *changed, mrs_err *err)
{
    mrs_status st = exec(state, "BEGIN IMMEDIATE", err);
    if (st)
        return st;
    st = run(state, err, "UPDATE entries SET done=1 WHERE url=?", "s", url);
    if (!st)
        st = run(state, err, "INSERT OR REPLACE INTO pages VALUES(?,?,?)", "sss", url, etag,
                 changed);
    return end(state, st, err);
}

mrs_status mrs_state_failed(mrs_state *state, const char *url, mrs_err *err)
{
    return run(state, err, "UPDATE entries SET tries=tries+1, done=(tries+1>=?2) WHERE url=?1",
               "si", url, (int64_t)MRS_STATE_TRIES);
}
