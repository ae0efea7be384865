#include "store/copy.h"
#include "store/driver.h"

#include <stdlib.h>
#include <unistd.h>

typedef struct {
    mrs_store *from, *to;
    mrs_stmt *read, *write;
    mrs_buf columns; /* names, a line each */
} copying;

/* Tables that are the record: not those that GeoPackage, the indexes and SQLite keep for
 * themselves. */
#define RECORD                                                                                     \
    "SELECT name FROM sqlite_master WHERE type='table' AND (name='gpkg_contents' OR "              \
    "substr(name,1,5)<>'gpkg_') AND substr(name,1,6)<>'rtree_' AND substr(name,1,14)<>"            \
    "'documents_text' AND substr(name,1,7)<>'sqlite_' ORDER BY name"

/* The first column of each row of a question, a line each. */
static mrs_status list(mrs_store *store, mrs_str sql, mrs_str bound, mrs_buf *out, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    out->len = 0;
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, bound);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        mrs_buf_printf(out, "%s\n", mrs_col_text(stmt, 0));
    mrs_stmt_free(stmt);
    return st ? st : mrs_buf_status(out, err);
}

/* SELECT of all columns, and an INSERT of as many; a server counts its rowids itself. */
static mrs_status prepare(copying *c, mrs_str table, mrs_err *err)
{
    mrs_buf read = {0}, write = {0}, marks = {0};
    mrs_status st =
        list(c->from,
             MRS_STR("SELECT name FROM pragma_table_info(?1,'main') WHERE name<>'rowid' "
                     "ORDER BY cid"),
             table, &c->columns, err);
    mrs_str rest = mrs_buf_view(&c->columns), name;
    mrs_buf_put(&read, MRS_STR("SELECT "));
    mrs_buf_printf(&write, "INSERT INTO %.*s(", (int)table.len, table.ptr);
    for (int n = 0; mrs_str_split(&rest, '\n', &name) && name.len; n++) {
        mrs_buf_printf(&read, "%s\"%.*s\"", n ? "," : "", (int)name.len, name.ptr);
        mrs_buf_printf(&write, "%s\"%.*s\"", n ? "," : "", (int)name.len, name.ptr);
        mrs_buf_printf(&marks, "%s?", n ? "," : "");
    }
    mrs_buf_printf(&read, " FROM %.*s", (int)table.len, table.ptr);
    mrs_buf_printf(&write, ") VALUES(%.*s)", (int)marks.len, marks.ptr);
    read.failed |= write.failed || marks.failed;
    if (!st)
        st = mrs_buf_status(&read, err);
    if (!st)
        st = mrs_sql_prepare(c->from, mrs_buf_view(&read), &c->read, err);
    if (!st)
        st = c->to->driver->prepare(c->to, mrs_buf_view(&write), true, &c->write, err);
    mrs_buf_clear(&read);
    mrs_buf_clear(&write);
    mrs_buf_clear(&marks);
    return st;
}

static void bind_bytes(mrs_stmt *stmt, int at, mrs_str bytes)
{
    mrs_bind_blob(stmt, at, bytes.ptr ? bytes.ptr : "", bytes.len);
}

static void bind(copying *c, int col, bool geometry)
{
    switch (mrs_col_kind(c->read, col)) {
    case MRS_VALUE_NULL:
        mrs_bind_null(c->write, col + 1);
        break;
    case MRS_VALUE_INT:
        mrs_bind_int(c->write, col + 1, mrs_col_int(c->read, col));
        break;
    case MRS_VALUE_REAL:
        mrs_bind_real(c->write, col + 1, mrs_col_real(c->read, col));
        break;
    case MRS_VALUE_TEXT:
    case MRS_VALUE_BLOB:
        if (geometry)
            mrs_bind_geometry(c->write, col + 1, mrs_col_blob(c->read, col));
        else if (mrs_col_kind(c->read, col) == MRS_VALUE_TEXT)
            mrs_bind_text(c->write, col + 1, mrs_column_peek(c->read, col));
        else
            bind_bytes(c->write, col + 1, mrs_col_blob(c->read, col));
        break;
    }
}

static mrs_status copy_row(copying *c, mrs_err *err)
{
    mrs_str rest = mrs_buf_view(&c->columns), name;
    c->to->driver->unbind(c->write);
    for (int col = 0; mrs_str_split(&rest, '\n', &name) && name.len; col++)
        bind(c, col, mrs_str_is(name, "geom"));
    return mrs_sql_run(c->to, c->write, err);
}

static mrs_status copy_table(copying *c, mrs_str table, mrs_err *err)
{
    mrs_buf text = {0};
    bool row;
    mrs_buf_printf(&text, "DELETE FROM %.*s", (int)table.len, table.ptr);
    mrs_status st = mrs_sql_exec_buf(c->to, &text, err);
    if (!st)
        st = prepare(c, table, err);
    while (!st && (st = mrs_sql_step(c->from, c->read, &row, err)) == MRS_OK && row)
        st = copy_row(c, err);
    mrs_stmt_free(c->read);
    mrs_stmt_free(c->write);
    c->read = c->write = NULL;
    mrs_buf_clear(&text);
    return st;
}

static mrs_status copy_tables(copying *c, mrs_err *err)
{
    mrs_buf tables = {0};
    mrs_status st = list(c->from, MRS_STR(RECORD), MRS_STR(""), &tables, err);
    mrs_str rest = mrs_buf_view(&tables), table;
    while (!st && mrs_str_split(&rest, '\n', &table) && table.len)
        st = copy_table(c, table, err);
    mrs_buf_clear(&tables);
    return st;
}

static mrs_status must_be_new(mrs_store *to, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row = false;
    mrs_str sql = MRS_STR("SELECT 1 FROM audit LIMIT 1");
    mrs_status st = mrs_sql_prepare(to, sql, &stmt, err);
    if (!st)
        st = mrs_sql_step(to, stmt, &row, err);
    mrs_stmt_free(stmt);
    if (!st && row)
        st = mrs_fail(err, MRS_E_ARG, "%s: holds a record already; name one that is new", to->path);
    return st;
}

/* In two transactions, one that reads and one that writes. */
static mrs_status copy(mrs_store *from, mrs_store *to, mrs_err *err)
{
    copying c = {.from = from, .to = to};
    mrs_status st = from->driver->begin(from, MRS_BEGIN_READ, err);
    if (st)
        return st;
    st = to->driver->begin(to, MRS_BEGIN_WRITE, err);
    if (!st) {
        st = must_be_new(to, err);
        if (!st)
            st = to->driver->triggers(to, false, err);
        if (!st)
            st = copy_tables(&c, err);
        if (!st)
            st = to->driver->triggers(to, true, err);
        if (!st)
            st = to->driver->reindex(to, err);
        if (!st)
            st = to->driver->commit(to, err);
        if (st && !to->driver->idle(to))
            to->driver->rollback(to);
    }
    from->driver->rollback(from);
    mrs_buf_clear(&c.columns);
    return st;
}

static mrs_status copy_from(mrs_store *from, const char *path, mrs_err *err)
{
    static const mrs_store_options making = {.write = true, .create = true};
    mrs_store *to = NULL;
    mrs_status st = mrs_store_open(path, &making, &to, err);
    if (!st)
        st = copy(from, to, err);
    mrs_store_close(to);
    return st;
}

mrs_status mrs_store_copy(const char *from, const char *to, mrs_err *err)
{
    static const mrs_store_options reading = {0};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(from, &reading, &store, err);
    if (!st)
        st = copy_from(store, to, err);
    mrs_store_close(store);
    return st;
}

mrs_status mrs_store_copy_to(mrs_store *store, const char *path, mrs_err *err)
{
    (void)unlink(path);
    mrs_status st = copy_from(store, path, err);
    if (st)
        (void)unlink(path);
    return st;
}
