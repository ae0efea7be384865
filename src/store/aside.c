/* aside.c - what could not be read: into the store, and out of it once it can. */
#include "store/store_internal.h"

#include <stdlib.h>

/* What set_aside calls it. */
static mrs_str name_of(const mrs_aside_row *row)
{
    return row->sha256.len ? row->sha256 : row->uri;
}

void mrs_aside_id(const mrs_aside_row *row, char out[65])
{
    if (row->sha256.len == 64) {
        memcpy(out, row->sha256.ptr, 64);
        out[64] = '\0';
    } else {
        mrs_sha256_hex(row->uri, out);
    }
}

static mrs_status add(mrs_store *store, const mrs_aside_row *row, const mrs_packed *bytes,
                      mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_str name = name_of(row);
    mrs_status st = mrs_sql_do(store, MRS_SQL_ASIDE_DROP, name, err);
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_ASIDE_ADD, &stmt, err);
    if (st)
        return st;
    mrs_layout_bind(&mrs_layout_set_aside, stmt, row);
    mrs_bind_text(stmt, 1, name);
    if (bytes->at)
        mrs_bind_blob(stmt, 2, bytes->at, bytes->n);
    mrs_bind_int(stmt, 3, store->run);
    st = mrs_sql_run(store, stmt, err);
    return st ? st : mrs_audit_add(store, "set aside", name, row->reason, err);
}

mrs_status mrs_store_set_aside(mrs_store *store, const mrs_aside_row *row, mrs_str bytes,
                               mrs_err *err)
{
    char sha[65] = "";
    mrs_packed packed = {0};
    mrs_aside_row full = *row;
    mrs_status st = MRS_OK;
    if (bytes.len) {
        mrs_sha256_hex(bytes, sha);
        st = mrs_pack_bytes(bytes, &packed, err);
    }
    full.sha256 = mrs_str_of(sha);
    full.at = mrs_str_of(store->now);
    full.n_bytes = bytes.len;
    full.codec = mrs_str_of(bytes.len ? mrs_codec : "");
    full.round = store->round;
    if (!st)
        st = mrs_sql_begin(store, err);
    if (!st) {
        st = add(store, &full, &packed, err);
        st = mrs_sql_end(store, st, err);
    }
    free(packed.at);
    return st;
}

/* ---- retry ------------------------------------------------------------------------------------
 */

mrs_status mrs_store_retry_begin(mrs_store *store, mrs_err *err)
{
    char round[32];
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = mrs_meta_get(store, "round", round, sizeof round, err);
    store->round = st ? 0 : (uint32_t)strtoul(round, NULL, 10) + 1;
    mrs_num_text(store->round, round);
    if (!st)
        st = mrs_meta_set(store, "round", round, err);
    if (!st)
        st = mrs_audit_add(store, "retry", MRS_STR(""), mrs_str_of(round), err);
    return mrs_sql_end(store, st, err);
}

/* Is it set aside in this round? Else it is dealt with and leaves. */
static mrs_status leave(mrs_store *store, mrs_str name, uint32_t *n_stay, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_ASIDE_ROUND, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, name);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st;
    bool stays = (uint32_t)mrs_col_int(stmt, 0) == store->round;
    mrs_stmt_reset(stmt);
    *n_stay += stays;
    if (!stays)
        st = mrs_sql_do(store, MRS_SQL_ASIDE_DROP, name, err);
    return st || stays ? st : mrs_audit_add(store, "retried", name, MRS_STR(""), err);
}

mrs_status mrs_store_retry_end(mrs_store *store, const mrs_str *names, uint32_t n, uint32_t *n_stay,
                               mrs_err *err)
{
    *n_stay = 0;
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    for (uint32_t i = 0; !st && i < n; i++)
        st = leave(store, names[i], n_stay, err);
    store->round = 0;
    return mrs_sql_end(store, st, err);
}
