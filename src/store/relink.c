/* relink.c - link's transaction, and its tables of units, blocks and pairs. */
#include "store/relink_internal.h"

#include <stdlib.h>

/* ---- numbers out of statements ----------------------------------------------------------------
 */

static mrs_status number(mrs_store *store, mrs_sql_id id, int64_t key, int64_t *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, key);
    st = mrs_sql_step(store, stmt, &row, err);
    *out = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_numbers_read(mrs_store *store, mrs_stmt *stmt, mrs_buf *out, mrs_err *err)
{
    bool row;
    mrs_status st;
    out->len = 0;
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        int64_t n = mrs_col_int(stmt, 0);
        mrs_buf_put(out, (mrs_str){(const char *)&n, sizeof n});
    }
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_numbers_take(mrs_store *store, mrs_sql_id id, int64_t **out, uint32_t *n,
                            mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_buf list = {0};
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (!st)
        st = mrs_numbers_read(store, stmt, &list, err);
    if (st) {
        mrs_buf_clear(&list);
        return st;
    }
    *n = (uint32_t)(list.len / sizeof **out);
    *out = (int64_t *)(void *)list.ptr;
    return MRS_OK;
}

/* ---- the transaction --------------------------------------------------------------------------
 */

static const char *const scratch[] = {
    "PRAGMA temp_store=MEMORY",
    "CREATE TEMP TABLE IF NOT EXISTS relink_touched (event INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS relink_written (event INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE IF NOT EXISTS relink_short (event TEXT PRIMARY KEY)",
    "DELETE FROM relink_touched",
    "DELETE FROM relink_written",
    "DELETE FROM relink_short"};

static mrs_status state_of(mrs_relink *r, mrs_str rules, mrs_relink_state *out, mrs_err *err)
{
    char before[128];
    int64_t dirty = 0, units = 0;
    mrs_status st = number(r->store, MRS_SQL_LINK_DIRTY, 0, &dirty, err);
    if (!st)
        st = number(r->store, MRS_SQL_LINK_UNITS, (dirty + 1) * MRS_RELINK_MANY, &units, err);
    if (!st)
        st = mrs_meta_get(r->store, "rules", before, sizeof before, err);
    *out = (mrs_relink_state){.n_dirty = (uint32_t)dirty,
                              .n_units = (uint32_t)units,
                              .fresh = !units || !mrs_str_is(rules, before)};
    return st;
}

mrs_status mrs_relink_begin(mrs_store *store, mrs_str rules, mrs_relink **out,
                            mrs_relink_state *state, mrs_err *err)
{
    mrs_status st = MRS_OK;
    *out = NULL;
    for (size_t i = 0; !st && store->write && i < sizeof scratch / sizeof *scratch; i++)
        st = mrs_sql_exec(store, scratch[i], err);
    if (!st)
        st = mrs_sql_begin(store, err);
    if (st)
        return st;
    mrs_relink *r = calloc(1, sizeof *r);
    if (!r)
        return mrs_sql_end(store, mrs_fail(err, MRS_E_MEMORY, "out of memory"), err);
    r->store = store;
    *out = r;
    snprintf(r->rules, sizeof r->rules, "%.*s", (int)rules.len, rules.ptr);
    return state_of(r, rules, state, err);
}

static mrs_status finish(mrs_relink *r, mrs_err *err)
{
    char detail[120];
    const mrs_event_changes *c = &r->changes;
    mrs_status st = mrs_relink_events_finish(r, err);
    if (!st)
        st = mrs_sql_exec(r->store, "DELETE FROM unlinked; DELETE FROM stale_events", err);
    if (!st)
        st = mrs_meta_set(r->store, "rules", r->rules, err);
    if (st || mrs_sql_total(r->store) == r->store->changes)
        return st;
    int n = snprintf(detail, sizeof detail, "%u added, %u changed, %u gone", c->added, c->changed,
                     c->gone);
    return mrs_audit_add(r->store, "link", MRS_STR(""), (mrs_str){detail, (size_t)n}, err);
}

mrs_status mrs_relink_end(mrs_relink *r, mrs_status st, mrs_event_changes *changes, mrs_err *err)
{
    if (!r)
        return st;
    if (!st)
        st = finish(r, err);
    st = mrs_sql_end(r->store, st, err);
    if (changes)
        *changes = r->changes;
    mrs_buf_clear(&r->list);
    mrs_buf_clear(&r->old);
    free(r);
    return st;
}

/* ---- claims -----------------------------------------------------------------------------------
 */

mrs_status mrs_relink_docs(mrs_relink *r, bool all, int64_t **out, uint32_t *n, mrs_err *err)
{
    return mrs_numbers_take(r->store, all ? MRS_SQL_LINK_ALL_DOCS : MRS_SQL_LINK_DIRTY_DOCS, out, n,
                            err);
}

mrs_status mrs_relink_n_claims(mrs_relink *r, uint32_t *n, mrs_err *err)
{
    int64_t count = 0;
    mrs_status st = number(r->store, MRS_SQL_LINK_N_CLAIMS, 0, &count, err);
    *n = (uint32_t)count;
    return st;
}

mrs_status mrs_relink_claims(mrs_relink *r, int64_t doc, mrs_relink_claim_fn fn, void *ctx,
                             mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_LINK_CLAIMS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, doc);
    st = mrs_numbers_read(r->store, stmt, &r->list, err);
    size_t n = r->list.len / sizeof(int64_t);
    bool go_on = true;
    for (size_t i = 0; !st && go_on && i < n; i++)
        st = mrs_claim_give(r->store, ((int64_t *)(void *)r->list.ptr)[i], fn, ctx, &go_on, err);
    return st;
}

mrs_status mrs_relink_doc_of(mrs_relink *r, mrs_str claim, int64_t *doc, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_LINK_DOC_OF, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, claim);
    st = mrs_sql_step(r->store, stmt, &row, err);
    *doc = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    return st;
}

/* ---- units ------------------------------------------------------------------------------------
 */

mrs_status mrs_relink_clear(mrs_relink *r, mrs_err *err)
{
    return mrs_sql_exec(
        r->store, "DELETE FROM link_units; DELETE FROM link_blocks; DELETE FROM link_pairs", err);
}

static mrs_status entry(mrs_relink *r, mrs_sql_id id, int64_t block, mrs_rank at, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, block);
    mrs_bind_int(stmt, 2, at.day);
    mrs_bind_int(stmt, 3, at.unit);
    return mrs_sql_run(r->store, stmt, err);
}

mrs_status mrs_relink_block_put(mrs_relink *r, int64_t block, mrs_rank at, mrs_err *err)
{
    return entry(r, MRS_SQL_BLOCK_ADD, block, at, err);
}

mrs_status mrs_relink_unit_put(mrs_relink *r, const mrs_unit_row *row, bool with_blocks,
                               mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_UNIT_ADD, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, row->unit);
    mrs_bind_int(stmt, 2, row->doc);
    mrs_bind_int(stmt, 3, row->day);
    mrs_bind_blob(stmt, 4, row->n_blocks ? (const void *)row->blocks : "",
                  row->n_blocks * sizeof *row->blocks);
    st = mrs_sql_run(r->store, stmt, err);
    for (uint32_t i = 0; !st && with_blocks && i < row->n_blocks; i++)
        st = mrs_relink_block_put(r, row->blocks[i], (mrs_rank){row->day, row->unit}, err);
    return st;
}

mrs_status mrs_relink_unit_drop(mrs_relink *r, const mrs_unit_row *row, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < row->n_blocks; i++)
        st = entry(r, MRS_SQL_BLOCK_DROP, row->blocks[i], (mrs_rank){row->day, row->unit}, err);
    static const mrs_sql_id drops[] = {MRS_SQL_PAIRS_DROP_BACK, MRS_SQL_PAIRS_DROP,
                                       MRS_SQL_UNIT_DROP};
    for (int i = 0; !st && i < 3; i++)
        st = mrs_sql_do_int(r->store, drops[i], row->unit, err);
    return st;
}

mrs_status mrs_relink_unit(mrs_relink *r, int64_t unit, mrs_arena *arena, mrs_unit_row *out,
                           mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_UNIT_READ, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, unit);
    st = mrs_sql_step(r->store, stmt, &row, err);
    if (st || !row)
        return st ? st : mrs_fail(err, MRS_E_NONE, "%s: no such unit", r->store->path);
    mrs_str bytes = mrs_col_blob(stmt, 2);
    size_t size = bytes.len;
    int64_t *blocks = MRS_NEW(arena, int64_t, size / sizeof(int64_t));
    if (size)
        memcpy(blocks, bytes.ptr, size);
    *out = (mrs_unit_row){.unit = unit,
                          .doc = mrs_col_int(stmt, 0),
                          .day = mrs_col_i32(stmt, 1),
                          .blocks = blocks,
                          .n_blocks = (uint32_t)(size / sizeof(int64_t))};
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

mrs_status mrs_relink_units_of(mrs_relink *r, int64_t doc, const int64_t **out, uint32_t *n,
                               mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_UNITS_OF, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, doc);
    st = mrs_numbers_read(r->store, stmt, &r->list, err);
    *out = (const int64_t *)(void *)r->list.ptr;
    *n = (uint32_t)(r->list.len / sizeof **out);
    return st;
}

/* ---- blocks -----------------------------------------------------------------------------------
 */

mrs_status mrs_relink_block_size(mrs_relink *r, int64_t block, uint32_t most, uint32_t *n,
                                 mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_BLOCK_SIZE, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, block);
    mrs_bind_int(stmt, 2, most);
    st = mrs_sql_step(r->store, stmt, &row, err);
    *n = !st && row ? (uint32_t)mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_relink_block(mrs_relink *r, int64_t block, mrs_rank from, bool before,
                            mrs_rank_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st =
        mrs_sql_get(r->store, before ? MRS_SQL_BLOCK_BACK : MRS_SQL_BLOCK_ON, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, block);
    mrs_bind_int(stmt, 2, from.day);
    mrs_bind_int(stmt, 3, from.unit);
    while (go_on && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, (mrs_rank){mrs_col_i32(stmt, 0), mrs_col_int(stmt, 1)});
    mrs_stmt_reset(stmt);
    return st;
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

mrs_status mrs_relink_half_put(mrs_relink *r, int64_t a, int64_t b, float z, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_PAIR_ADD, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, a);
    mrs_bind_int(stmt, 2, b);
    mrs_bind_real(stmt, 3, (double)z);
    return mrs_sql_run(r->store, stmt, err);
}

mrs_status mrs_relink_pair_put(mrs_relink *r, int64_t a, int64_t b, float z, bool *is_new,
                               mrs_err *err)
{
    mrs_status st = mrs_relink_half_put(r, a, b, z, err);
    *is_new = mrs_sql_changes(r->store) > 0;
    return st ? st : mrs_relink_half_put(r, b, a, z, err);
}

mrs_status mrs_relink_pair_has(mrs_relink *r, int64_t a, int64_t b, bool *has, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_PAIR_HAS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, a);
    mrs_bind_int(stmt, 2, b);
    st = mrs_sql_step(r->store, stmt, has, err);
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_relink_pair_drop(mrs_relink *r, int64_t a, int64_t b, mrs_err *err)
{
    mrs_status st = MRS_OK;
    const int64_t ways[2][2] = {{a, b}, {b, a}};
    for (int i = 0; !st && i < 2; i++) {
        mrs_stmt *stmt;
        st = mrs_sql_get(r->store, MRS_SQL_PAIR_DROP, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, ways[i][0]);
        mrs_bind_int(stmt, 2, ways[i][1]);
        st = mrs_sql_run(r->store, stmt, err);
    }
    return st;
}

mrs_status mrs_relink_pairs_of(mrs_relink *r, int64_t unit, const mrs_likely **out, uint32_t *n,
                               mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_PAIRS_OF, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, unit);
    r->list.len = 0;
    while ((st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        mrs_likely l = {mrs_col_int(stmt, 0), (float)mrs_col_real(stmt, 1)};
        mrs_buf_put(&r->list, (mrs_str){(const char *)&l, sizeof l});
    }
    *out = (const mrs_likely *)(void *)r->list.ptr;
    *n = (uint32_t)(r->list.len / sizeof **out);
    return st ? st : mrs_buf_status(&r->list, err);
}
