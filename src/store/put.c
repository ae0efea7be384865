/* put.c - a document into the store: bytes, text, map, claims, in one transaction. */
#include "store/store_internal.h"

#include <math.h>
#include <stdlib.h>
#include <zlib.h>

/* ---- what a document is stored as -------------------------------------------------------------
 */

typedef struct {
    const mrs_doc *doc;
    mrs_doc_row row;
    unsigned char *bytes, *map; /* zlib; malloc */
    uLongf n_bytes, n_map;
    mrs_buf removed, raw_map;
    bool standing;
} document;

static void document_clear(document *d)
{
    free(d->bytes);
    free(d->map);
    mrs_buf_clear(&d->removed);
    mrs_buf_clear(&d->raw_map);
}

static mrs_status pack(mrs_str in, unsigned char **out, uLongf *n, mrs_err *err)
{
    *n = compressBound((uLong)in.len);
    *out = malloc(*n);
    if (!*out || compress2(*out, n, (const Bytef *)in.ptr, (uLong)in.len, 6) != Z_OK)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    return MRS_OK;
}

static void put_le(mrs_buf *out, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        mrs_buf_putc(out, (char)(v >> (8 * i)));
}

/* Each run as u32 text start, u32 text end, u64 from, u64 to, u8 copied; little-endian. */
static void write_map(const mrs_doc *doc, mrs_buf *out)
{
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        put_le(out, m->text.start, 4);
        put_le(out, m->text.end, 4);
        put_le(out, m->from, 8);
        put_le(out, m->to, 8);
        put_le(out, m->copied, 1);
    }
}

static void write_removed(const mrs_doc *doc, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_array(&json, NULL);
    for (uint32_t i = 0; i < doc->removed.n; i++) {
        const mrs_removed *r = &doc->removed.at[i];
        mrs_json_array(&json, NULL);
        mrs_json_int(&json, NULL, (int64_t)r->from);
        mrs_json_int(&json, NULL, (int64_t)r->to);
        mrs_json_str(&json, NULL, mrs_str_of(r->why));
        mrs_json_end(&json, ']');
    }
    mrs_json_end(&json, ']');
}

static mrs_status document_make(document *d, const mrs_doc *doc, const char *now, mrs_err *err)
{
    d->doc = doc;
    d->row = (mrs_doc_row){.id = doc->id,
                           .text_sha256 = doc->text_sha256,
                           .uri = doc->uri,
                           .publisher = doc->publisher,
                           .title = doc->title,
                           .author = doc->author,
                           .lang = doc->lang,
                           .published = doc->published,
                           .retrieved = mrs_str_of(now),
                           .text = doc->text,
                           .n_bytes = doc->bytes.len,
                           .sample = doc->sample};
    write_map(doc, &d->raw_map);
    write_removed(doc, &d->removed);
    mrs_status st = mrs_buf_status(&d->raw_map, err);
    if (!st)
        st = mrs_buf_status(&d->removed, err);
    if (!st)
        st = pack(doc->bytes, &d->bytes, &d->n_bytes, err);
    return st ? st : pack(mrs_buf_view(&d->raw_map), &d->map, &d->n_map, err);
}

static mrs_status insert(mrs_store *store, const document *d, int64_t *fid, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_ADD, &stmt, err);
    if (st)
        return st;
    int rc = mrs_layout_bind(&mrs_layout_documents, stmt, &d->row);
    rc |= sqlite3_bind_blob64(stmt, 1, d->bytes, d->n_bytes, SQLITE_STATIC);
    rc |= sqlite3_bind_blob64(stmt, 2, d->map, d->n_map, SQLITE_STATIC);
    mrs_sql_str(stmt, 3, mrs_buf_view(&d->removed));
    sqlite3_bind_int64(stmt, 4, store->run);
    sqlite3_bind_int(stmt, 5, d->standing);
    mrs_sql_str(stmt, 6, d->doc->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    if (rc)
        return mrs_sql_fail(store, err);
    st = mrs_sql_run(store, stmt, err);
    *fid = sqlite3_last_insert_rowid(store->db);
    return st;
}

/* ---- copies -----------------------------------------------------------------------------------
 */

typedef struct {
    int64_t fid; /* 0: no document has this text yet */
    bool better; /* the new one is to stand in its place */
} former;

/* Of copies the earliest known publication stands, then the smallest id. */
static mrs_status find_former(mrs_store *store, const mrs_doc *doc, former *out, mrs_err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    *out = (former){0};
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_STANDING, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, doc->text_sha256);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st;
    out->fid = sqlite3_column_int64(stmt, 0);
    mrs_str id = mrs_str_of((const char *)sqlite3_column_text(stmt, 1));
    mrs_str day = mrs_str_of((const char *)sqlite3_column_text(stmt, 2));
    char text[16];
    mrs_str mine = {text, mrs_day_text(doc->published.first, text)};
    if (mrs_str_eq(mine, day))
        out->better = mrs_str_cmp(doc->id, id) < 0;
    else
        out->better = mine.len && (!day.len || mrs_str_cmp(mine, day) < 0);
    sqlite3_reset(stmt);
    return MRS_OK;
}

static mrs_status step_down(mrs_store *store, int64_t fid, mrs_err *err)
{
    mrs_status st = mrs_claims_supersede(store, fid, err);
    if (!st)
        st = mrs_sql_do_int(store, MRS_SQL_FTS_DROP, fid, err);
    return st ? st : mrs_sql_do_int(store, MRS_SQL_DOC_STEP_DOWN, fid, err);
}

/* ---- put --------------------------------------------------------------------------------------
 */

/* The first document says whether the store holds samples or real reports. */
static mrs_status same_kind(mrs_store *store, bool sample, mrs_err *err)
{
    char kind[8];
    mrs_status st = mrs_meta_get(store, "sample", kind, sizeof kind, err);
    if (st)
        return st;
    if (!kind[0])
        return mrs_meta_set(store, "sample", sample ? "1" : "0", err);
    if ((kind[0] == '1') != sample)
        return mrs_fail(err, MRS_E_ARG,
                        "%s: holds %s; %s do not go into the same store: give them one of their "
                        "own with --store",
                        store->path, sample ? "real reports" : "samples (invented)",
                        sample ? "samples (invented)" : "real reports");
    return MRS_OK;
}

static mrs_status put_standing(mrs_store *store, const document *d, int64_t fid, mrs_err *err)
{
    double box[4] = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    mrs_status st = mrs_sql_do_int(store, MRS_SQL_FTS_ADD, fid, err);
    if (!st && d->doc->coding)
        st = mrs_claims_put(store, d->doc, fid, box, err);
    if (!st)
        st = mrs_layer_touch(store, "claims", box, err);
    return st ? st : mrs_meta_set(store, "linked", "0", err);
}

static mrs_status put_new(mrs_store *store, document *d, mrs_put *how, mrs_err *err)
{
    static const char *const words[] = {"add", "same", "copy", "replace"};
    former f;
    int64_t fid = 0;
    mrs_status st = same_kind(store, d->doc->sample, err);
    if (!st)
        st = find_former(store, d->doc, &f, err);
    if (st)
        return st;
    d->standing = !f.fid || f.better;
    *how = !f.fid ? MRS_PUT_NEW : f.better ? MRS_PUT_BEST : MRS_PUT_COPY;
    if (f.better)
        st = step_down(store, f.fid, err);
    if (!st)
        st = insert(store, d, &fid, err);
    if (!st && d->standing)
        st = put_standing(store, d, fid, err);
    if (!st)
        st = mrs_sql_do(store, MRS_SQL_ASIDE_DROP, d->doc->id, err);
    if (!st)
        st = mrs_layer_touch(store, "documents", NULL, err);
    return st ? st : mrs_audit_add(store, words[*how], d->doc->id, d->doc->uri, err);
}

static mrs_status has(mrs_store *store, mrs_str id, bool *there, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_HAS, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, there, err);
    sqlite3_reset(stmt);
    return st;
}

mrs_status mrs_store_has(mrs_store *store, mrs_str sha256, bool *out, mrs_err *err)
{
    return has(store, sha256, out, err);
}

mrs_status mrs_store_put(mrs_store *store, const mrs_doc *doc, mrs_put *how, mrs_err *err)
{
    if (doc->id.len != 64 || doc->text_sha256.len != 64)
        return mrs_fail(err, MRS_E_ARG, "a document needs its id and text_sha256");
    document d = {0};
    bool there = false;
    *how = MRS_PUT_SAME;
    mrs_status st = document_make(&d, doc, store->now, err);
    if (!st)
        st = mrs_sql_begin(store, err);
    if (!st) {
        st = has(store, doc->id, &there, err);
        if (!st && !there)
            st = put_new(store, &d, how, err);
        st = mrs_sql_end(store, st, err);
    }
    if (!st && !there)
        store->sample = doc->sample;
    document_clear(&d);
    return st;
}

/* ---- set aside --------------------------------------------------------------------------------
 */

static mrs_status add_aside(mrs_store *store, const mrs_aside_row *row, const unsigned char *bytes,
                            uLongf n, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_str name = row->sha256.len ? row->sha256 : row->uri;
    mrs_status st = mrs_sql_do(store, MRS_SQL_ASIDE_DROP, name, err);
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_ASIDE_ADD, &stmt, err);
    if (st)
        return st;
    int rc = mrs_layout_bind(&mrs_layout_set_aside, stmt, row);
    rc |= sqlite3_bind_text64(stmt, 1, name.ptr ? name.ptr : "", name.len, SQLITE_STATIC,
                              SQLITE_UTF8);
    if (bytes)
        rc |= sqlite3_bind_blob64(stmt, 2, bytes, n, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 3, store->run);
    if (rc)
        return mrs_sql_fail(store, err);
    st = mrs_sql_run(store, stmt, err);
    return st ? st : mrs_audit_add(store, "set aside", name, row->reason, err);
}

mrs_status mrs_store_set_aside(mrs_store *store, mrs_str uri, mrs_str bytes, mrs_status status,
                               mrs_str reason, mrs_err *err)
{
    char sha[65] = "";
    unsigned char *packed = NULL;
    uLongf n = 0;
    mrs_status st = MRS_OK;
    if (bytes.len) {
        mrs_sha256_hex(bytes, sha);
        st = pack(bytes, &packed, &n, err);
    }
    mrs_aside_row row = {.uri = uri,
                         .sha256 = mrs_str_of(sha),
                         .reason = reason,
                         .at = mrs_str_of(store->now),
                         .status = status};
    if (!st)
        st = mrs_sql_begin(store, err);
    if (!st) {
        st = add_aside(store, &row, packed, n, err);
        st = mrs_sql_end(store, st, err);
    }
    free(packed);
    return st;
}
