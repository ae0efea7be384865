/* meta.c - what the store knows of itself: meta, runs, layer boxes. */
#include "store/store_internal.h"

#include <math.h>
#include <stdio.h>

mrs_status mrs_meta_get(mrs_store *store, const char *key, char *out, size_t size, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    out[0] = '\0';
    mrs_status st = mrs_sql_get(store, MRS_SQL_META_GET, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(key));
    st = mrs_sql_step(store, stmt, &row, err);
    const char *value = !st && row ? mrs_col_text(stmt, 0) : NULL;
    if (value)
        snprintf(out, size, "%s", value);
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_meta_set(mrs_store *store, const char *key, const char *value, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_META_SET, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(key));
    mrs_sql_str(stmt, 2, mrs_str_of(value));
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_layer_touch(mrs_store *store, const char *table, const double *box, mrs_err *err)
{
    mrs_stmt *stmt;
    char now[48];
    mrs_status st = mrs_sql_get(store, MRS_SQL_TOUCH, &stmt, err);
    if (st)
        return st;
    /* requirement 15 of the standard wants a fraction of the second */
    snprintf(now, sizeof now, strlen(store->now) == 20 ? "%.19s.000Z" : "%s", store->now);
    mrs_sql_str(stmt, 1, mrs_str_of(table));
    mrs_sql_str(stmt, 2, mrs_str_of(now));
    st = mrs_sql_run(store, stmt, err);
    if (st || !box || !isfinite(box[0]))
        return st;
    st = mrs_sql_get(store, MRS_SQL_WIDEN, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(table));
    for (int i = 0; i < 4; i++)
        mrs_bind_real(stmt, 2 + i, box[i]);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status find_run(mrs_store *store, const char *key, int64_t *fid, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_RUN_FIND, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(key));
    st = mrs_sql_step(store, stmt, &row, err);
    *fid = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    return st;
}

static mrs_status add_run(mrs_store *store, const char *key, const mrs_run *run, int64_t *fid,
                          mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_RUN_ADD, &stmt, err);
    if (st)
        return st;
    const mrs_str fields[] = {mrs_str_of(key),   run->program,     run->model,
                              run->model_sha256, run->pack_sha256, mrs_str_of(store->now),
                              run->own};
    for (int i = 0; i < 7; i++)
        mrs_sql_str(stmt, i + 1, fields[i]);
    st = mrs_sql_run(store, stmt, err);
    *fid = mrs_sql_last(store);
    return st ? st : mrs_audit_add(store, "run", MRS_STR(""), mrs_str_of(key), err);
}

mrs_status mrs_run_fid(mrs_store *store, const char *key, const mrs_run *run, int64_t *fid,
                       mrs_err *err)
{
    mrs_status st = find_run(store, key, fid, err);
    return st || *fid ? st : add_run(store, key, run, fid, err);
}

/* The first n bytes, or fewer. */
static int few(mrs_str s, int n)
{
    return s.len < (size_t)n ? (int)s.len : n;
}

mrs_status mrs_store_set_run(mrs_store *store, const mrs_run *run, mrs_err *err)
{
    if (!run->now.len)
        return mrs_fail(err, MRS_E_ARG, "a run needs the time it began");
    mrs_str who = run->who.len ? run->who : MRS_STR("unknown");
    snprintf(store->now, sizeof store->now, "%.*s", few(run->now, 39), run->now.ptr);
    snprintf(store->who, sizeof store->who, "%.*s", few(who, MRS_WHO_LEN), who.ptr);
    mrs_str rows = run->pack_sha256, places = {0}, tables = {0}; /* "TABLES[+PLACES][~ROWS]" */
    mrs_str_split(&rows, '~', &places);
    mrs_str_split(&places, '+', &tables);
    snprintf(store->run_key, sizeof store->run_key, "%.*s/%.*s/%.*s%s%.*s%s%.*s",
             few(run->program, 20), run->program.ptr, few(run->model_sha256, 8),
             run->model_sha256.ptr, few(tables, 8), tables.ptr, places.len ? "+" : "",
             few(places, 8), places.len ? places.ptr : "", rows.len ? "~" : "", few(rows, 8),
             rows.len ? rows.ptr : "");
    store->has_run = true;
    mrs_status st = mrs_sql_begin(store, err);
    if (st) {
        store->has_run = false;
        return st;
    }
    st = mrs_run_fid(store, store->run_key, run, &store->run, err);
    st = mrs_sql_end(store, st, err);
    store->has_run = !st;
    if (!st)
        st = mrs_schema_settle(store, err);
    if (!st)
        st = mrs_store_scrub(store, err); /* what a kill or a reader left of a redaction */
    return st == MRS_E_BUSY ? MRS_OK : st;
}
