#include "store/relink_internal.h"

#include <math.h>
#include <stdio.h>

/* ---- which there are --------------------------------------------------------------------------
 */

mrs_status mrs_store_runs(mrs_store *store, mrs_str name, mrs_run_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str sql = MRS_STR(
        "SELECT " MRS_RUN_NUMBER ",r.name,r.program,r.model,r.model_sha256,r.pack_sha256,"
        "r.first_at,r.own,(SELECT at FROM revisions v WHERE v.fid=r.last_revision+1),"
        "coalesce(r.last_revision,0),(SELECT count(*) FROM documents d WHERE d.standing=1 AND "
        "d.pending=0 AND " MRS_CODED_BY "=r.fid),(SELECT count(*) FROM claims c WHERE "
        "c.run=r.fid) FROM runs r WHERE " MRS_BY_MACHINE " AND (?1 IS NULL OR r.name=?1 OR "
        "CAST(" MRS_RUN_NUMBER " AS TEXT)=?1) ORDER BY r.fid");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        mrs_sql_str(stmt, 1, name);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const mrs_run_row one = {.number = mrs_col_int(stmt, 0),
                                 .name = mrs_column_peek(stmt, 1),
                                 .program = mrs_column_peek(stmt, 2),
                                 .model = mrs_column_peek(stmt, 3),
                                 .model_sha256 = mrs_column_peek(stmt, 4),
                                 .data = mrs_column_peek(stmt, 5),
                                 .first_at = mrs_column_peek(stmt, 6),
                                 .own = mrs_column_peek(stmt, 7),
                                 .until = mrs_column_peek(stmt, 8),
                                 .revision = mrs_col_int(stmt, 9),
                                 .documents = (uint64_t)mrs_col_int(stmt, 10),
                                 .claims = (uint64_t)mrs_col_int(stmt, 11)};
        go_on = fn(ctx, &one);
    }
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status run_two(mrs_store *store, mrs_sql_id id, int64_t a, int64_t b, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, a);
    mrs_bind_int(stmt, 2, b);
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_coded_by(mrs_store *store, int64_t doc_fid, mrs_err *err)
{
    return run_two(store, MRS_SQL_CODED_PUT, doc_fid, store->run, err);
}

const char *mrs_store_run(const mrs_store *store)
{
    return store->run_key;
}

/* ---- beside what stands -----------------------------------------------------------------------
 */

/* The run that last began to code anew is the one whose claims may come to stand: of two at once
 * the earlier stops at its next write. */
static const char recoding_key[] = "recoding";

static mrs_status is_ours(mrs_store *store, bool *ours, mrs_err *err)
{
    char name[sizeof store->run_key];
    mrs_status st = mrs_meta_get(store, recoding_key, name, sizeof name, err);
    *ours = !st && strcmp(name, store->run_key) == 0;
    return st;
}

static mrs_status must_be_ours(mrs_store *store, mrs_err *err)
{
    bool ours;
    mrs_status st = is_ours(store, &ours, err);
    return st || ours ? st
                      : mrs_fail(err, MRS_E_BUSY,
                                 "%s: another `recode`, with other rows, has begun since and goes "
                                 "first; this one has changed nothing: run it again when that one "
                                 "has finished",
                                 store->path);
}

/* What another run has put beside is forgotten. */
static mrs_status take_turn(mrs_store *store, mrs_err *err)
{
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = mrs_sql_do_int(store, MRS_SQL_RECODED_DROP_OTHER, store->run, err);
    if (!st)
        st = mrs_meta_set(store, recoding_key, store->run_key, err);
    if (!st)
        st = mrs_audit_add(store, "recode", MRS_STR(""), MRS_STR("begun"), err);
    return mrs_sql_end(store, st, err);
}

static mrs_status count_left(mrs_store *store, uint64_t *n, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_RECODE_COUNT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, store->run);
    st = mrs_sql_step(store, stmt, &row, err);
    *n = st ? 0 : (uint64_t)mrs_col_int(stmt, 0);
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_recode_begin(mrs_store *store, uint64_t *n, mrs_err *err)
{
    bool ours = true;
    mrs_status st = count_left(store, n, err);
    if (!st && *n)
        st = is_ours(store, &ours, err);
    return st || ours ? st : take_turn(store, err);
}

mrs_status mrs_store_recode_next(mrs_store *store, char id[65], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_RECODE_NEXT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, store->run);
    mrs_bind_copy(stmt, 2, mrs_str_of(id));
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st)
        snprintf(id, 65, "%s", row ? mrs_col_text(stmt, 0) : "");
    mrs_stmt_reset(stmt);
    return st;
}

/* A line a claim, as the machine made it. */
static mrs_status pack(mrs_claim_row row, mrs_buf *out, mrs_err *err)
{
    row.state = MRS_STATE_MACHINE;
    row.coded = MRS_STR("");
    mrs_status st = mrs_claim_field(&row, MRS_STR(""), out, err);
    mrs_buf_putc(out, '\n');
    return st;
}

static mrs_status pack_made(void *ctx, const mrs_claim_row *row, mrs_err *err)
{
    return pack(*row, ctx, err);
}

static mrs_status put_beside(mrs_store *store, const mrs_doc *doc, mrs_str claims, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_RECODED_PUT, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, doc->id);
    mrs_bind_int(stmt, 2, store->run);
    mrs_bind_text(stmt, 3, claims);
    st = mrs_sql_run(store, stmt, err);
    return st ? st : mrs_audit_add(store, "recode", doc->id, mrs_str_of(store->run_key), err);
}

mrs_status mrs_store_recode_put(mrs_store *store, const mrs_doc *doc, mrs_err *err)
{
    mrs_buf claims = {0};
    mrs_status st = doc->coding ? mrs_claims_make(store, doc, pack_made, &claims, err) : MRS_OK;
    if (!st)
        st = mrs_buf_status(&claims, err);
    if (!st && !(st = mrs_sql_begin(store, err))) {
        st = must_be_ours(store, err);
        if (!st)
            st = put_beside(store, doc, mrs_buf_view(&claims), err);
        st = mrs_sql_end(store, st, err);
    }
    mrs_buf_clear(&claims);
    return st;
}

/* ---- in its place -----------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    int64_t document;
    char id[65];
    mrs_buf claims; /* beside: lines */
    mrs_buf stands, fids;
    double box[4];
    mrs_recoded *out;
} recoding;

/* The machine's claims of a document as they were coded, packed. */
static mrs_status pack_standing(void *ctx, mrs_err *err)
{
    recoding *r = ctx;
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_RECODE_STANDS, &stmt, err);
    if (!st) {
        mrs_bind_int(stmt, 1, r->document);
        st = mrs_numbers_read(r->store, stmt, &r->fids, err);
    }
    r->stands.len = 0;
    for (size_t at = 0; !st && at < r->fids.len; at += sizeof(int64_t)) {
        int64_t fid;
        mrs_claim_row row;
        memcpy(&fid, r->fids.ptr + at, sizeof fid);
        st = mrs_claim_read(r->store, fid, &row, r->store->arena, err);
        if (!st && row.coded.len)
            mrs_buf_printf(&r->stands, "%.*s\n", (int)row.coded.len, row.coded.ptr);
        else if (!st)
            st = pack(row, &r->stands, err);
    }
    return st;
}

static mrs_status write_claims(recoding *r, mrs_err *err)
{
    mrs_str rest = mrs_buf_view(&r->claims), line;
    mrs_status st = MRS_OK;
    while (!st && mrs_str_split(&rest, '\n', &line) && line.len) {
        mrs_claim_row row;
        mrs_mark mark = mrs_arena_mark(r->store->arena);
        st = mrs_claim_unpack(line, &row, r->store->arena, err);
        row.sample = r->store->sample;
        if (!st)
            st = mrs_claim_write(r->store, &row, r->document, r->store->run, 0, err);
        if (!st)
            mrs_box_widen(row.claim.place, r->box);
        mrs_arena_rewind(r->store->arena, mark);
    }
    return st;
}

static mrs_status replace_claims(recoding *r, mrs_err *err)
{
    mrs_status st = mrs_claims_supersede(r->store, r->document, err);
    if (!st)
        st = write_claims(r, err);
    if (!st)
        st = mrs_decisions_apply(r->store, mrs_str_of(r->id), r->document, err);
    r->out->changed++;
    return st;
}

/* Claims that are the same are only said to be of this run. */
static mrs_status take_over(recoding *r, mrs_err *err)
{
    mrs_mark mark = mrs_arena_mark(r->store->arena);
    mrs_status st = mrs_arena_run(&r->store->arena, 1, pack_standing, r, err);
    mrs_arena_rewind(r->store->arena, mark);
    if (st || (st = mrs_buf_status(&r->stands, err)))
        return st;
    if (mrs_str_eq(mrs_buf_view(&r->stands), mrs_buf_view(&r->claims)))
        st = run_two(r->store, MRS_SQL_RECODE_SAME, r->document, r->store->run, err);
    else
        st = replace_claims(r, err);
    r->out->documents++;
    return st ? st : mrs_coded_by(r->store, r->document, err);
}

/* The first document that is beside and stands, after r->document; 0: none. */
static mrs_status next_beside(recoding *r, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_RECODED_NEXT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, r->document);
    mrs_bind_int(stmt, 2, r->store->run);
    st = mrs_sql_step(r->store, stmt, &row, err);
    r->document = !st && row ? mrs_col_int(stmt, 0) : 0;
    r->claims.len = 0;
    if (r->document) {
        snprintf(r->id, sizeof r->id, "%s", mrs_col_text(stmt, 1));
        mrs_buf_put(&r->claims, mrs_column_peek(stmt, 2));
    }
    mrs_stmt_reset(stmt);
    return st ? st : mrs_buf_status(&r->claims, err);
}

static mrs_status finish(recoding *r, mrs_err *err)
{
    char detail[80];
    snprintf(detail, sizeof detail, "%llu documents, claims of %llu changed",
             (unsigned long long)r->out->documents, (unsigned long long)r->out->changed);
    mrs_status st = mrs_layer_touch(r->store, "claims", r->box, err);
    if (!st)
        st = mrs_sql_do_int(r->store, MRS_SQL_RECODED_DROP, r->store->run, err);
    return st ? st
              : mrs_audit_add(r->store, "run", mrs_str_of(r->store->run_key), mrs_str_of(detail),
                              err);
}

static mrs_status take_over_all(recoding *r, mrs_err *err)
{
    mrs_status st = mrs_sql_do_int(r->store, MRS_SQL_RUN_END, r->store->run, err);
    while (!st && r->document) {
        st = take_over(r, err);
        if (!st)
            st = next_beside(r, err);
    }
    return st ? st : finish(r, err);
}

/* Nothing is beside when all stood already, or another run took its turn. */
static mrs_status take_over_ours(recoding *r, mrs_err *err)
{
    mrs_status st = next_beside(r, err);
    if (!st && r->document)
        st = must_be_ours(r->store, err);
    return st || !r->document ? st : take_over_all(r, err);
}

mrs_status mrs_store_recode_end(mrs_store *store, uint64_t failed, mrs_recoded *out, mrs_err *err)
{
    recoding r = {.store = store, .box = {INFINITY, -INFINITY, INFINITY, -INFINITY}, .out = out};
    *out = (mrs_recoded){0};
    mrs_status st = mrs_sql_begin(store, err);
    if (!st) {
        st = count_left(store, &out->left, err);
        if (!st && out->left <= failed)
            st = take_over_ours(&r, err);
        st = mrs_sql_end(store, st, err);
    }
    mrs_buf_clear(&r.claims);
    mrs_buf_clear(&r.stands);
    mrs_buf_clear(&r.fids);
    return st;
}
