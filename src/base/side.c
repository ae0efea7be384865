#include "base/side.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WAIT_MS = 5000 };

struct mrs_side {
    sqlite3 *db;
    char *path;
    int depth; /* of transactions */
};

static mrs_status fail(const mrs_side *s, mrs_err *err)
{
    int code = sqlite3_errcode(s->db) & 0xFF;
    if (code == SQLITE_NOMEM)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = code == SQLITE_BUSY || code == SQLITE_LOCKED      ? MRS_E_BUSY
                    : code == SQLITE_NOTADB || code == SQLITE_CORRUPT ? MRS_E_FORMAT
                                                                      : MRS_E_IO;
    return mrs_fail(err, st, "%s: %s", s->path, sqlite3_errmsg(s->db));
}

static mrs_status exec(const mrs_side *s, const char *sql, mrs_err *err)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) ? fail(s, err) : MRS_OK;
}

static mrs_status prepare(const mrs_side *s, const char *sql, const char *kinds, va_list args,
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

/* Every row to fn (NULL: none is wanted); takes stmt. */
static mrs_status step_all(const mrs_side *s, sqlite3_stmt *stmt, mrs_side_fn *fn, void *ctx,
                           mrs_err *err)
{
    int code;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW)
        if (fn)
            fn(ctx, stmt);
    mrs_status st = code == SQLITE_DONE ? MRS_OK : fail(s, err);
    sqlite3_finalize(stmt);
    return st;
}

#define EACH(kinds, fn, ctx)                                                                       \
    sqlite3_stmt *stmt = NULL;                                                                     \
    va_list args;                                                                                  \
    va_start(args, kinds);                                                                         \
    mrs_status st = prepare(side, sql, kinds, args, &stmt, err);                                   \
    va_end(args);                                                                                  \
    return st ? st : step_all(side, stmt, fn, ctx, err)

mrs_status mrs_side_run(mrs_side *side, mrs_err *err, const char *sql, const char *kinds, ...)
{
    EACH(kinds, NULL, NULL);
}

mrs_status mrs_side_each(mrs_side *side, mrs_side_fn *fn, void *ctx, mrs_err *err, const char *sql,
                         const char *kinds, ...)
{
    EACH(kinds, fn, ctx);
}

typedef struct {
    int64_t *out;
    bool have;
} first;

static void take_first(void *ctx, mrs_side_row *row)
{
    first *f = ctx;
    if (!f->have)
        *f->out = sqlite3_column_int64(row, 0);
    f->have = true;
}

mrs_status mrs_side_number(mrs_side *side, int64_t *out, mrs_err *err, const char *sql,
                           const char *kinds, ...)
{
    first f = {out, false};
    *out = 0;
    EACH(kinds, take_first, &f);
}

const char *mrs_side_text(mrs_side_row *row, int column)
{
    const unsigned char *text = sqlite3_column_text(row, column);
    return text ? (const char *)text : "";
}

int64_t mrs_side_int(mrs_side_row *row, int column)
{
    return sqlite3_column_int64(row, column);
}

int64_t mrs_side_changes(const mrs_side *side)
{
    return sqlite3_changes64(side->db);
}

mrs_status mrs_side_begin(mrs_side *side, mrs_err *err)
{
    mrs_status st = side->depth ? MRS_OK : exec(side, "BEGIN IMMEDIATE", err);
    side->depth += !st;
    return st;
}

mrs_status mrs_side_end(mrs_side *side, mrs_status st, mrs_err *err)
{
    if (side->depth && --side->depth)
        return st;
    if (!st)
        st = exec(side, "COMMIT", err);
    if (st && !sqlite3_get_autocommit(side->db))
        (void)sqlite3_exec(side->db, "ROLLBACK", NULL, NULL, NULL);
    return st;
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static mrs_status whose(mrs_side *s, int64_t *owner, int64_t *tables, mrs_err *err)
{
    mrs_status st = mrs_side_number(s, tables, err, "SELECT count(*) FROM sqlite_master", "");
    return st ? st : mrs_side_number(s, owner, err, "PRAGMA application_id", "");
}

/* Two that make it at once: the second finds it made. */
static mrs_status make(mrs_side *s, const mrs_side_kind *kind, mrs_err *err)
{
    int64_t owner = 0, tables = 0;
    mrs_status st = whose(s, &owner, &tables, err);
    if (st || owner == kind->owner)
        return st;
    st = mrs_side_begin(s, err);
    if (st)
        return st;
    st = whose(s, &owner, &tables, err);
    if (!st && tables == 0 && owner == 0)
        st = exec(s, kind->schema, err);
    else if (!st && owner != kind->owner)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: belongs to another program; move it away", s->path);
    return mrs_side_end(s, st, err);
}

/* SQLite would make it as the umask says. */
static mrs_status make_secret(const mrs_side *s, mrs_err *err)
{
    int fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return mrs_fail(err, MRS_E_IO, "%s: %s", s->path, strerror(errno));
    close(fd);
    return MRS_OK;
}

static mrs_status open_file(mrs_side *s, const mrs_side_kind *kind, mrs_err *err)
{
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    mrs_status st = kind->secret ? make_secret(s, err) : MRS_OK;
    if (st)
        return st;
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL))
        return s->db ? fail(s, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    sqlite3_busy_timeout(s->db, WAIT_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    return make(s, kind, err);
}

mrs_status mrs_side_open(const char *store, const mrs_side_kind *kind, mrs_side **out, mrs_err *err)
{
    *out = NULL;
    mrs_side *s = calloc(1, sizeof *s);
    size_t size = strlen(store) + strlen(kind->suffix) + 32;
    if (!s || !(s->path = malloc(size))) {
        free(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    mrs_name_beside(store, kind->suffix, s->path, size);
    mrs_status st = open_file(s, kind, err);
    if (st)
        mrs_side_close(s);
    else
        *out = s;
    return st;
}

void mrs_side_close(mrs_side *side)
{
    if (!side)
        return;
    sqlite3_close(side->db);
    free(side->path);
    free(side);
}

const char *mrs_side_path(const mrs_side *side)
{
    return side->path;
}
