/* read_rows.c - the rows of one table, one after the other. */
#include "store/store_internal.h"

typedef struct {
    const mrs_row_list *list;
    mrs_arena *arena;
    mrs_stmt *stmt;
} reading;

static mrs_status read_row(void *ctx, mrs_err *err)
{
    const reading *r = ctx;
    const mrs_row_list *list = r->list;
    memset(list->row, 0, list->size);
    if (list->fid)
        *list->fid = mrs_col_int(r->stmt, 0);
    mrs_layout_read(list->layout, r->stmt, 1, list->row, r->arena);
    return list->more ? list->more(list->ctx, r->arena, err) : MRS_OK;
}

static mrs_status prepare(mrs_store *store, const mrs_row_list *list, mrs_stmt **stmt, mrs_err *err)
{
    mrs_buf text = {0};
    mrs_buf_put(&text, MRS_STR("SELECT t.fid,"));
    mrs_layout_names(list->layout, "t", &text);
    mrs_buf_printf(&text, " FROM %s t %s", list->layout->table, list->tail);
    mrs_status st = mrs_buf_status(&text, err);
    if (!st)
        st = mrs_sql_prepare(store, mrs_buf_view(&text), stmt, err);
    mrs_buf_clear(&text);
    if (!st && list->bound.len)
        mrs_sql_str(*stmt, 1, list->bound);
    return st;
}

mrs_status mrs_rows_each(mrs_store *store, const mrs_row_list *list, mrs_err *err)
{
    reading r = {.list = list, .arena = store->arena};
    bool row, go_on = true;
    mrs_status st = prepare(store, list, &r.stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, r.stmt, &row, err)) == MRS_OK && row) {
        mrs_mark mark = mrs_arena_mark(store->arena);
        st = mrs_arena_run(&store->arena, 1, read_row, &r, err);
        go_on = !st && list->fn(list->ctx, list->row);
        mrs_arena_rewind(store->arena, mark);
    }
    mrs_stmt_free(r.stmt);
    return st;
}
