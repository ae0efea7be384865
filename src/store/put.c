/* put.c - a document into the store: bytes, text, map, claims, in one transaction. */
#include "store/driver.h"

#include <math.h>
#include <stdlib.h>

/* ---- what a document is stored as -------------------------------------------------------------
 */

typedef struct {
    const mrs_doc *doc;
    mrs_doc_row row;
    mrs_packed bytes, map;
    mrs_buf removed, raw_map, foreign;
} document;

static void document_clear(document *d)
{
    free(d->bytes.at);
    free(d->map.at);
    mrs_buf_clear(&d->removed);
    mrs_buf_clear(&d->raw_map);
    mrs_buf_clear(&d->foreign);
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

/* Code points, as all that leaves the library. */
static void write_foreign(const mrs_doc *doc, mrs_buf *out)
{
    mrs_json json = {.out = out};
    uint32_t byte = 0, at = 0;
    mrs_json_array(&json, NULL);
    for (uint32_t i = 0; i < doc->foreign.n; i++) {
        const mrs_foreign *f = &doc->foreign.at[i];
        uint32_t n = (uint32_t)mrs_utf8_count(mrs_span_str(doc->text, f->at));
        at += (uint32_t)mrs_utf8_count(mrs_str_sub(doc->text, byte, f->at.start));
        byte = f->at.end;
        mrs_json_array(&json, NULL);
        mrs_json_int(&json, NULL, at);
        mrs_json_int(&json, NULL, at + n);
        mrs_json_str(&json, NULL, f->lang);
        mrs_json_end(&json, ']');
        at += n;
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
                           .sample = doc->sample,
                           .resemblance = NAN,
                           .fetched = doc->origin.fetched,
                           .inside = doc->origin.inside,
                           .format = mrs_str_of(doc->origin.format),
                           .charset = mrs_str_of(doc->charset),
                           .headers = doc->origin.headers,
                           .fetched_at = doc->origin.fetched_at,
                           .codec = mrs_str_of(mrs_codec),
                           .paragraphs = doc->n_paragraphs,
                           .not_coded = doc->foreign.n};
    write_map(doc, &d->raw_map);
    write_removed(doc, &d->removed);
    if (doc->foreign.n)
        write_foreign(doc, &d->foreign);
    d->row.foreign = mrs_buf_view(&d->foreign);
    mrs_status st = mrs_buf_status(&d->raw_map, err);
    if (!st)
        st = mrs_buf_status(&d->foreign, err);
    if (!st)
        st = mrs_buf_status(&d->removed, err);
    if (!st)
        st = mrs_pack_bytes(doc->bytes, &d->bytes, err);
    return st ? st : mrs_pack_bytes(mrs_buf_view(&d->raw_map), &d->map, err);
}

static mrs_status insert(mrs_store *store, const document *d, int64_t *fid, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_ADD, &stmt, err);
    if (st)
        return st;
    mrs_layout_bind(&mrs_layout_documents, stmt, &d->row);
    mrs_bind_blob(stmt, 1, d->bytes.at, d->bytes.n);
    mrs_bind_blob(stmt, 2, d->map.at, d->map.n);
    mrs_sql_str(stmt, 3, mrs_buf_view(&d->removed));
    mrs_bind_int(stmt, 4, store->run);
    mrs_bind_int(stmt, 5, 0); /* until it is settled */
    mrs_sql_str(stmt, 6, d->doc->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    st = mrs_sql_run(store, stmt, err);
    *fid = mrs_sql_last(store);
    return st;
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

/* A published record is made by mrs_store_give alone. */
static mrs_status not_published(mrs_store *store, mrs_err *err)
{
    char is[8];
    mrs_status st = mrs_meta_get(store, "published", is, sizeof is, err);
    return st || !is[0] ? st
                        : mrs_fail(err, MRS_E_BUSY,
                                   "%s: is a published record; add to the team's own, and "
                                   "`marsad publish`",
                                   store->path);
}

/* Its claims, if it is coded; a document of another language has none and is done with. */
static mrs_status put_claims(mrs_store *store, const mrs_doc *doc, int64_t fid, mrs_err *err)
{
    double box[4] = {INFINITY, -INFINITY, INFINITY, -INFINITY};
    mrs_status st = MRS_OK;
    if (!doc->coding && mrs_doc_is_codable(doc))
        return MRS_OK; /* it was thought to repeat another: it stays pending */
    if (doc->coding)
        st = mrs_claims_put(store, doc, fid, box, err);
    if (!st)
        st = mrs_decisions_apply(store, doc->id, fid, err);
    if (!st)
        st = mrs_layer_touch(store, "claims", box, err);
    return st ? st : mrs_sql_do_int(store, MRS_SQL_DOC_CODED, fid, err);
}

/* What became of the document when it was settled. */
static mrs_status what_became(mrs_store *store, int64_t fid, uint32_t n_fell, mrs_put *how,
                              mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_STANDS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st)
        return st;
    if (mrs_col_i32(stmt, 0))
        *how = n_fell ? MRS_PUT_BEST : MRS_PUT_NEW;
    else
        *how = mrs_col_real(stmt, 1) < 1 ? MRS_PUT_NEAR : MRS_PUT_COPY;
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

static mrs_status put_new(mrs_store *store, const document *d, mrs_put *how, mrs_err *err)
{
    static const char *const words[] = {"add", "same", "copy", "replace", "near copy"};
    uint32_t n_fell = 0;
    int64_t fid = 0;
    mrs_status st = not_published(store, err);
    if (!st)
        st = same_kind(store, d->doc->sample, err);
    if (!st)
        st = insert(store, d, &fid, err);
    if (!st)
        st = store->driver->index(store, fid, true, err);
    if (!st)
        st = mrs_near_index(store, fid, err);
    if (!st)
        st = mrs_near_settle(store, fid, &n_fell, err);
    if (!st)
        st = what_became(store, fid, n_fell, how, err);
    if (!st && (*how == MRS_PUT_NEW || *how == MRS_PUT_BEST))
        st = put_claims(store, d->doc, fid, err);
    if (!st)
        st = mrs_sql_do(store, MRS_SQL_ASIDE_DROP, d->doc->id, err);
    if (!st)
        st = mrs_layer_touch(store, "documents", NULL, err);
    return st ? st : mrs_audit_add(store, words[*how], d->doc->id, d->doc->uri, err);
}

static mrs_status has(mrs_store *store, mrs_str id, bool *there, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_HAS, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, there, err);
    mrs_stmt_reset(stmt);
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

/* ---- pending ----------------------------------------------------------------------------------
 */

mrs_status mrs_store_pending(mrs_store *store, char id[65], mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_PENDING, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (st)
        return st;
    mrs_str found = row ? mrs_str_of(mrs_col_text(stmt, 0)) : MRS_STR("");
    memcpy(id, found.ptr, found.len);
    id[found.len] = '\0';
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

/* Unless another writer has done so since it was found. */
static mrs_status code_pending(mrs_store *store, const mrs_doc *doc, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_IS_PENDING, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, doc->id);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st;
    int64_t fid = mrs_col_int(stmt, 0);
    mrs_stmt_reset(stmt);
    st = put_claims(store, doc, fid, err);
    if (!st)
        st = mrs_sql_do_int(store, MRS_SQL_DOC_CODED, fid, err);
    if (!st)
        st = mrs_coded_by(store, fid, err);
    return st ? st : mrs_audit_add(store, "code", doc->id, doc->uri, err);
}

mrs_status mrs_store_code(mrs_store *store, const mrs_doc *doc, mrs_err *err)
{
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    st = code_pending(store, doc, err);
    return mrs_sql_end(store, st, err);
}

/* ---- handed out ---------------------------------------------------------------------------------
 */

static mrs_status set_states(mrs_store *store, int64_t fid, const mrs_doc *doc,
                             const mrs_state *states, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    mrs_str sql = MRS_STR("UPDATE claims SET state=?3 WHERE fid=(SELECT fid FROM claims WHERE "
                          "document=?1 ORDER BY fid LIMIT 1 OFFSET ?2)");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    for (uint32_t i = 0; !st && doc->coding && i < doc->coding->n; i++) {
        if (states[i] == MRS_STATE_MACHINE)
            continue;
        mrs_bind_int(stmt, 1, fid);
        mrs_bind_int(stmt, 2, i);
        mrs_sql_str(stmt, 3, mrs_str_of(mrs_state_text(states[i])));
        st = mrs_sql_run(store, stmt, err);
    }
    mrs_stmt_free(stmt);
    return st;
}

/* It repeats what is said, or stands with its claims. */
static mrs_status settle_given(mrs_store *store, const mrs_given *g, int64_t fid, mrs_err *err)
{
    mrs_stmt *stmt;
    if (!g->repeats.len) {
        mrs_status st = mrs_sql_do_int(store, MRS_SQL_DOC_RISE, fid, err);
        if (!st)
            st = put_claims(store, g->doc, fid, err);
        return st ? st : set_states(store, fid, g->doc, g->states, err);
    }
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_FALL, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    mrs_sql_str(stmt, 2, g->repeats);
    mrs_bind_real(stmt, 3, 1);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status put_given(mrs_store *store, const document *d, const mrs_given *g, mrs_err *err)
{
    int64_t fid = 0;
    mrs_status st = same_kind(store, d->doc->sample, err);
    if (!st)
        st = mrs_meta_set(store, "published", "1", err);
    if (!st)
        st = insert(store, d, &fid, err);
    if (!st)
        st = store->driver->index(store, fid, true, err);
    if (!st)
        st = settle_given(store, g, fid, err);
    if (!st)
        st = mrs_layer_touch(store, "documents", NULL, err);
    return st ? st : mrs_audit_add(store, "publish", d->doc->id, g->said, err);
}

/* Its claims made anew. */
static mrs_status change_given(mrs_store *store, const mrs_given *g, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_KIN_OF, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, g->doc->id);
    st = mrs_sql_step(store, stmt, &row, err);
    int64_t fid = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    if (st || !fid || g->repeats.len)
        return st;
    st = mrs_claims_supersede(store, fid, err);
    if (!st)
        st = put_claims(store, g->doc, fid, err);
    if (!st)
        st = set_states(store, fid, g->doc, g->states, err);
    return st ? st : mrs_audit_add(store, "publish", g->doc->id, g->said, err);
}

mrs_status mrs_store_give(mrs_store *store, const mrs_given *given, mrs_err *err)
{
    document d = {0};
    bool there = false;
    mrs_status st = document_make(&d, given->doc, store->now, err);
    d.row.retrieved = given->retrieved;
    if (!st)
        st = mrs_sql_begin(store, err);
    if (!st) {
        st = has(store, given->doc->id, &there, err);
        if (!st)
            st = there ? change_given(store, given, err) : put_given(store, &d, given, err);
        st = mrs_sql_end(store, st, err);
    }
    if (!st)
        store->sample = given->doc->sample;
    document_clear(&d);
    return st;
}
