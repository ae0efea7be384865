/* read_doc.c - documents, copies, set-aside, links, ids and counts out of the store. */
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- documents --------------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_arena *arena;
    mrs_str id;
    mrs_doc_row row;
} doc_reading;

static mrs_status read_copies(doc_reading *r, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    MRS_VEC(mrs_copy_row) list = {0};
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_DOC_COPIES, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, r->row.id);
    while ((st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(r->arena, &list) =
            (mrs_copy_row){.id = mrs_column_str(stmt, 0, r->arena),
                           .uri = mrs_column_str(stmt, 1, r->arena),
                           .publisher = mrs_column_str(stmt, 2, r->arena),
                           .retrieved = mrs_column_str(stmt, 3, r->arena),
                           .published = mrs_column_published(stmt, 4, r->arena),
                           .resemblance = mrs_col_real(stmt, 8)};
    r->row.copies = list.at;
    r->row.n_copies = list.n;
    return st;
}

static mrs_status read_doc(void *ctx, mrs_err *err)
{
    doc_reading *r = ctx;
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_DOC_READ, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, r->id);
    st = mrs_sql_step(r->store, stmt, &row, err);
    if (st || !row)
        return st ? st
                  : mrs_fail(err, MRS_E_NONE, "%s: holds no document %.*s", r->store->path,
                             (int)r->id.len, r->id.ptr);
    r->row = (mrs_doc_row){0};
    mrs_layout_read(&mrs_layout_documents, stmt, 3, &r->row, r->arena);
    r->row.run = mrs_column_str(stmt, 2, r->arena);
    r->row.sample = !mrs_col_null(stmt, 0);
    r->row.n_claims = (uint32_t)mrs_col_int(stmt, 1);
    mrs_stmt_reset(stmt);
    return read_copies(r, err);
}

mrs_status mrs_store_doc(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_doc_row *out,
                         mrs_err *err)
{
    doc_reading r = {.store = store, .arena = arena, .id = id};
    mrs_status st = mrs_arena_run(&arena, 1, read_doc, &r, err);
    *out = r.row;
    return st;
}

/* The next standing document after *id (empty: the first), by id; "" when there is none. */
static mrs_status next_doc(mrs_store *store, char id[65], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_IDS, &stmt, err);
    if (st)
        return st;
    mrs_bind_copy(stmt, 1, mrs_str_of(id));
    st = mrs_sql_step(store, stmt, &row, err);
    id[0] = '\0';
    if (!st && row)
        snprintf(id, 65, "%s", mrs_col_text(stmt, 0));
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_docs(mrs_store *store, mrs_str doc_id, mrs_doc_fn fn, void *ctx, mrs_err *err)
{
    char id[65] = "";
    mrs_status st = MRS_OK;
    if (doc_id.len)
        snprintf(id, sizeof id, "%.*s", doc_id.len > 64 ? 64 : (int)doc_id.len, doc_id.ptr);
    else
        st = next_doc(store, id, err);
    bool go_on = true;
    while (!st && go_on && id[0]) {
        mrs_doc_row row;
        mrs_mark mark = mrs_arena_mark(store->arena);
        st = mrs_store_doc(store, mrs_str_of(id), store->arena, &row, err);
        if (!st)
            go_on = fn(ctx, &row) && !doc_id.len;
        mrs_arena_rewind(store->arena, mark);
        if (!st && go_on)
            st = next_doc(store, id, err);
    }
    return st;
}

/* Are these the bytes that a redaction left? */
static mrs_status are_redacted(mrs_store *store, mrs_str id, mrs_str bytes, const char *hash,
                               bool *are, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_str sql = MRS_STR("SELECT coalesce(bytes_sha256,'') FROM redactions WHERE document=?1 "
                          "ORDER BY fid DESC LIMIT 1");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st) {
        mrs_sql_str(stmt, 1, id);
        st = mrs_sql_step(store, stmt, &row, err);
    }
    const char *left = !st && row ? mrs_col_text(stmt, 0) : NULL;
    *are = left && (left[0] ? strcmp(left, hash) == 0 : bytes.len == 0);
    mrs_stmt_free(stmt);
    return st;
}

/* what: "document", "part set aside" */
static mrs_status kept_bytes(mrs_store *store, mrs_sql_id sql, const char *what, mrs_str id,
                             mrs_buf *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    char *bytes = NULL, hash[65];
    mrs_status st = mrs_sql_get(store, sql, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st && !row)
        st = mrs_fail(err, MRS_E_NONE, "%s: holds no %s %.*s", store->path, what, (int)id.len,
                      id.ptr);
    uint64_t len = st ? 0 : (uint64_t)mrs_col_int(stmt, 1);
    if (!st) {
        st = mrs_unpack_bytes(mrs_col_blob(stmt, 0), mrs_str_of(mrs_col_text(stmt, 2)), len, &bytes,
                              err);
        if (st)
            mrs_err_wrap(err, st, "%s: %s %.*s", store->path, what, (int)id.len, id.ptr);
    }
    if (!st) {
        mrs_sha256_hex((mrs_str){bytes, len}, hash);
        bool good = mrs_str_is(id, hash);
        if (!good)
            st = are_redacted(store, id, (mrs_str){bytes, len}, hash, &good, err);
        if (!st && !good)
            st = mrs_fail(err, MRS_E_FORMAT, "%s: the bytes of %s %.*s are not those received",
                          store->path, what, (int)id.len, id.ptr);
        mrs_buf_put(out, (mrs_str){bytes, len});
    }
    mrs_stmt_reset(stmt);
    free(bytes);
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_store_doc_bytes(mrs_store *store, mrs_str id, mrs_buf *out, mrs_err *err)
{
    return kept_bytes(store, MRS_SQL_DOC_BYTES, "document", id, out, err);
}

mrs_status mrs_store_aside_bytes(mrs_store *store, mrs_str sha256, mrs_buf *out, mrs_err *err)
{
    return kept_bytes(store, MRS_SQL_ASIDE_BYTES, "part set aside", sha256, out, err);
}

/* ---- lists ------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_aside_fn aside;
    mrs_link_fn link;
    void *ctx;
} giving;

static bool give_aside(void *ctx, const void *row)
{
    const giving *g = ctx;
    return g->aside(g->ctx, row);
}

static bool give_link(void *ctx, const void *row)
{
    const giving *g = ctx;
    return g->link(g->ctx, row);
}

mrs_status mrs_store_asides(mrs_store *store, mrs_aside_fn fn, void *ctx, mrs_err *err)
{
    mrs_aside_row row;
    giving g = {.aside = fn, .ctx = ctx};
    mrs_row_list list = {.layout = &mrs_layout_set_aside,
                         .tail = "ORDER BY t.name",
                         .row = &row,
                         .size = sizeof row,
                         .fn = give_aside,
                         .ctx = &g};
    return mrs_rows_each(store, &list, err);
}

mrs_status mrs_store_links(mrs_store *store, mrs_str id, mrs_link_fn fn, void *ctx, mrs_err *err)
{
    mrs_link row;
    giving g = {.link = fn, .ctx = ctx};
    mrs_row_list list = {
        .layout = &mrs_layout_links,
        .tail = "WHERE ?1 IS NULL OR t.fid IN (SELECT fid FROM links WHERE "
                "from_id=?1 UNION SELECT fid FROM links WHERE to_id=?1 UNION "
                "SELECT fid FROM links WHERE event=?1) "
                "ORDER BY t.kind,t.from_id,t.to_id NULLS FIRST,t.field NULLS FIRST,t.fid",
        .bound = id,
        .row = &row,
        .size = sizeof row,
        .fn = give_link,
        .ctx = &g};
    return mrs_rows_each(store, &list, err);
}

/* ---- ids and counts ---------------------------------------------------------------------------
 */

static bool enough(mrs_str prefix)
{
    bool marked = mrs_str_starts(prefix, MRS_STR("c-")) || mrs_str_starts(prefix, MRS_STR("e-"));
    return prefix.len >= (marked ? 6 : 4) && prefix.len <= 64;
}

mrs_status mrs_store_find(mrs_store *store, mrs_str prefix, mrs_id_kind *kind, char full[65],
                          mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    char past[66];
    int n = 0;
    if (!enough(prefix))
        return mrs_fail(err, MRS_E_ARG, "%.*s: give at least 4 digits of an id", (int)prefix.len,
                        prefix.ptr);
    mrs_status st = mrs_sql_get(store, MRS_SQL_FIND_ID, &stmt, err);
    if (st)
        return st;
    snprintf(past, sizeof past, "%.*s~", (int)prefix.len, prefix.ptr);
    mrs_sql_str(stmt, 1, prefix);
    mrs_sql_str(stmt, 2, mrs_str_of(past));
    full[0] = '\0';
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const char *id = mrs_col_text(stmt, 1);
        n += strcmp(full, id) != 0; /* two copies lead to one document */
        *kind = (mrs_id_kind)mrs_col_i32(stmt, 0);
        snprintf(full, 65, "%s", id);
    }
    if (!st && n == 0)
        st = mrs_fail(err, MRS_E_NONE, "%s: no claim, event or document %.*s", store->path,
                      (int)prefix.len, prefix.ptr);
    if (!st && n > 1)
        st = mrs_fail(err, MRS_E_ARG, "%.*s: several ids begin so; give more of it",
                      (int)prefix.len, prefix.ptr);
    return st;
}

mrs_status mrs_store_find_doc(mrs_store *store, mrs_str prefix, char full[65], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    int n = 0;
    if (!enough(prefix))
        return mrs_fail(err, MRS_E_ARG, "%.*s: give at least 4 digits of an id", (int)prefix.len,
                        prefix.ptr);
    mrs_str sql = MRS_STR("SELECT id FROM documents WHERE id>=?1 AND id<?1||'~' LIMIT 2");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, prefix);
    for (; (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row; n++)
        snprintf(full, 65, "%s", mrs_col_text(stmt, 0));
    mrs_stmt_free(stmt);
    if (!st && n == 0)
        st = mrs_fail(err, MRS_E_NONE, "%s: no document %.*s", store->path, (int)prefix.len,
                      prefix.ptr);
    if (!st && n > 1)
        st = mrs_fail(err, MRS_E_ARG, "%.*s: several ids begin so; give more of it",
                      (int)prefix.len, prefix.ptr);
    return st;
}

static mrs_status counts(mrs_store *store, mrs_summary *out, mrs_err *err)
{
    uint64_t *const to[] = {&out->docs,     &out->not_coded, &out->in_part, &out->copies,
                            &out->near,     &out->claims,    &out->events,  &out->asides,
                            &out->unjoined, &out->unlinked,  &out->lost};
    mrs_stmt *stmt;
    bool row;
    mrs_str text =
        MRS_STR("SELECT (SELECT count(*) FROM documents WHERE standing=1),"
                "(SELECT count(*) FROM documents WHERE standing=1 AND not_coded>0 AND "
                "not_coded=paragraphs),"
                "(SELECT count(*) FROM documents WHERE standing=1 AND not_coded>0 AND "
                "not_coded<paragraphs),"
                "(SELECT count(*) FROM documents WHERE standing=0 AND resemblance=1),"
                "(SELECT count(*) FROM documents WHERE standing=0 AND resemblance<1),"
                "(SELECT count(*) FROM claims),(SELECT count(*) FROM events),"
                "(SELECT count(*) FROM set_aside),"
                "(SELECT count(*) FROM claims WHERE fid NOT IN (SELECT claim FROM event_claims)),"
                "(SELECT count(*) FROM unlinked),"
                "(SELECT count(*) FROM decisions t WHERE " MRS_LOST ")");
    mrs_status st = mrs_sql_prepare(store, text, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    for (int i = 0; !st && i < (int)(sizeof to / sizeof *to); i++)
        *to[i] = (uint64_t)mrs_col_int(stmt, i);
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status language_counts(mrs_store *store, mrs_summary *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    size_t at = 0;
    mrs_str text = MRS_STR("SELECT coalesce(lang,'und'),count(*) FROM documents WHERE standing=1 "
                           "AND not_coded>0 AND not_coded=paragraphs GROUP BY 1 ORDER BY 2 DESC,1");
    mrs_status st = mrs_sql_prepare(store, text, &stmt, err);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        size_t left = sizeof out->languages - at;
        int n = snprintf(out->languages + at, left, "%s%.20s %lld", at ? ", " : "",
                         mrs_col_text(stmt, 0), (long long)mrs_col_int(stmt, 1));
        if ((size_t)n >= left) {
            out->languages[at] = '\0';
            break;
        }
        at += (size_t)n;
    }
    mrs_stmt_free(stmt);
    return st;
}

static mrs_status link_counts(mrs_store *store, mrs_summary *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_str text = MRS_STR("SELECT kind,count(*) FROM links GROUP BY kind");
    mrs_status st = mrs_sql_prepare(store, text, &stmt, err);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        for (int k = 0; k < MRS_N_LINK_KINDS; k++)
            if (!strcmp(mrs_col_text(stmt, 0), mrs_link_kind_text((mrs_link_kind)k)))
                out->links[k] = (uint64_t)mrs_col_int(stmt, 1);
    mrs_stmt_free(stmt);
    return st;
}

mrs_status mrs_store_summary(mrs_store *store, mrs_summary *out, mrs_err *err)
{
    *out = (mrs_summary){.sample = store->sample, .schema = MRS_STORE_SCHEMA};
    mrs_status st = counts(store, out, err);
    if (!st && out->not_coded)
        st = language_counts(store, out, err);
    if (!st)
        st = link_counts(store, out, err);
    out->linked = !st && !out->unlinked;
    return st;
}
