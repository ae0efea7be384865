/* layer.c - see layer.h. */
#include "store/layer.h"

#include "store/geometry.h"
#include "store/sqlite.h"

#include <math.h>
#include <stdlib.h>

struct mrs_layer {
    const char *name;
    sqlite3 *db;
    sqlite3_stmt *insert;
    uint32_t n;
    mrs_buf point;
};

static mrs_status fault(const mrs_layer *l, mrs_err *err)
{
    int code = l->db ? sqlite3_errcode(l->db) : SQLITE_NOMEM;
    return mrs_fail(err, code == SQLITE_NOMEM ? MRS_E_MEMORY : MRS_E_IO, "GeoPackage: %s",
                    l->db ? sqlite3_errmsg(l->db) : "out of memory");
}

static mrs_status run(const mrs_layer *l, mrs_buf *sql, mrs_err *err)
{
    mrs_status st = mrs_buf_status(sql, err);
    if (!st && sqlite3_exec(l->db, sql->ptr, NULL, NULL, NULL) != SQLITE_OK)
        st = fault(l, err);
    sql->len = 0;
    return st;
}

static mrs_status make_tables(const mrs_layer *l, const char *says, const mrs_layer_column *columns,
                              mrs_buf *sql, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < MRS_SQLITE_GEOPACKAGE; i++) {
        mrs_buf_put(sql, mrs_str_of(mrs_sqlite_schema[i]));
        st = run(l, sql, err);
    }
    mrs_buf_printf(sql,
                   "CREATE TABLE %s (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT",
                   l->name);
    for (uint32_t i = 0; i < l->n; i++)
        mrs_buf_printf(sql, ", \"%s\" %s", columns[i].name, columns[i].type);
    mrs_buf_printf(sql,
                   "); INSERT INTO gpkg_contents(table_name,data_type,identifier,description,"
                   "last_change,srs_id) VALUES('%s','features','%s','%s',"
                   "'1970-01-01T00:00:00.000Z',4326)",
                   l->name, l->name, says);
    if (!st)
        st = run(l, sql, err);
    for (const char *const *of = mrs_sqlite_layer; !st && *of; of++) {
        for (const char *p = *of; *p; p++)
            mrs_buf_put(sql, *p == '$'   ? mrs_str_of(l->name)
                             : *p == '%' ? MRS_STR("POINT")
                                         : (mrs_str){p, 1});
        st = run(l, sql, err);
    }
    return st;
}

static mrs_status prepare(mrs_layer *l, mrs_buf *sql, mrs_err *err)
{
    mrs_buf_printf(sql, "INSERT INTO %s VALUES(NULL,?", l->name);
    for (uint32_t i = 0; i < l->n; i++)
        mrs_buf_put(sql, MRS_STR(",?"));
    mrs_buf_putc(sql, ')');
    mrs_status st = mrs_buf_status(sql, err);
    if (!st && sqlite3_prepare_v2(l->db, sql->ptr, -1, &l->insert, NULL) != SQLITE_OK)
        st = fault(l, err);
    if (!st && sqlite3_exec(l->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        st = fault(l, err);
    return st;
}

mrs_status mrs_layer_open(const char *name, const char *says, const mrs_layer_column *columns,
                          uint32_t n, mrs_layer **out, mrs_err *err)
{
    *out = NULL;
    mrs_buf sql = {0};
    mrs_layer *l = calloc(1, sizeof *l);
    if (!l)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    l->name = name;
    l->n = n;
    mrs_status st = MRS_OK;
    if (sqlite3_open(":memory:", &l->db) != SQLITE_OK || mrs_geometry_functions(l->db) != SQLITE_OK)
        st = fault(l, err);
    if (!st)
        st = make_tables(l, says, columns, &sql, err);
    if (!st)
        st = prepare(l, &sql, err);
    mrs_buf_clear(&sql);
    if (st)
        mrs_layer_close(l);
    else
        *out = l;
    return st;
}

static void bind(sqlite3_stmt *stmt, int at, const mrs_layer_value *v)
{
    if (v->null)
        sqlite3_bind_null(stmt, at);
    else if (v->is_text)
        sqlite3_bind_text(stmt, at, v->text.ptr, (int)v->text.len, SQLITE_STATIC);
    else if (v->whole)
        sqlite3_bind_int64(stmt, at, (sqlite3_int64)v->number);
    else
        sqlite3_bind_double(stmt, at, v->number);
}

mrs_status mrs_layer_put(mrs_layer *l, const mrs_layer_value *values, double lat, double lon,
                         mrs_err *err)
{
    l->point.len = 0;
    if (isfinite(lat) && isfinite(lon)) {
        mrs_geometry_point(lat, lon, &l->point);
        mrs_status st = mrs_buf_status(&l->point, err);
        if (st)
            return st;
        sqlite3_bind_blob(l->insert, 1, l->point.ptr, (int)l->point.len, SQLITE_STATIC);
    } else {
        sqlite3_bind_null(l->insert, 1);
    }
    for (uint32_t i = 0; i < l->n; i++)
        bind(l->insert, (int)i + 2, &values[i]);
    int code = sqlite3_step(l->insert);
    sqlite3_reset(l->insert);
    return code == SQLITE_DONE ? MRS_OK : fault(l, err);
}

mrs_status mrs_layer_take(mrs_layer *l, mrs_buf *out, mrs_err *err)
{
    mrs_buf sql = {0};
    sqlite3_int64 n = 0;
    mrs_buf_printf(&sql,
                   "UPDATE gpkg_contents SET (min_x,max_x,min_y,max_y)=(SELECT min(minx),max(maxx),"
                   "min(miny),max(maxy) FROM rtree_%s_geom); COMMIT",
                   l->name);
    mrs_status st = run(l, &sql, err);
    mrs_buf_clear(&sql);
    if (st)
        return st;
    unsigned char *bytes = sqlite3_serialize(l->db, "main", &n, 0);
    if (!bytes)
        return fault(l, err);
    mrs_buf_put(out, (mrs_str){(const char *)bytes, (size_t)n});
    sqlite3_free(bytes);
    return mrs_buf_status(out, err);
}

void mrs_layer_close(mrs_layer *l)
{
    if (!l)
        return;
    sqlite3_finalize(l->insert);
    sqlite3_close(l->db);
    mrs_buf_clear(&l->point);
    free(l);
}
