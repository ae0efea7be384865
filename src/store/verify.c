/* verify.c - is the record whole? SQLite's own check, every hash, the chain of the audit. */
#include "store/driver.h"

static mrs_status check_doc(mrs_store *store, mrs_stmt *stmt, mrs_err *err)
{
    char hash[65];
    mrs_buf bytes = {0};
    mrs_str id = mrs_str_of(mrs_col_text(stmt, 0));
    mrs_str want = mrs_str_of(mrs_col_text(stmt, 1));
    mrs_str text = mrs_column_peek(stmt, 2);
    mrs_sha256_hex(text, hash);
    mrs_status st = mrs_str_is(want, hash)
                        ? MRS_OK
                        : mrs_fail(err, MRS_E_FORMAT, "%s: the text of document %.*s was changed",
                                   store->path, (int)id.len, id.ptr);
    if (!st)
        st = mrs_store_doc_bytes(store, id, &bytes, err);
    mrs_buf_clear(&bytes);
    return st;
}

static mrs_status check_docs(mrs_store *store, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_str sql = MRS_STR("SELECT id,text_sha256,text FROM documents ORDER BY id");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    while (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        st = check_doc(store, stmt, err);
    mrs_stmt_free(stmt);
    return st;
}

/* Spans are code points, and so is SQLite's substr. */
static mrs_status check_words(mrs_store *store, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_str sql = MRS_STR("SELECT c.id FROM claims c JOIN documents d ON d.fid=c.document WHERE "
                          "substr(d.text,c.trigger_start+1,c.trigger_end-c.trigger_start) IS "
                          "DISTINCT FROM c.\"trigger\" OR "
                          "substr(d.text,c.sentence_start+1,c.sentence_end-c.sentence_start) IS "
                          "DISTINCT FROM c.sentence "
                          "LIMIT 1");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: claim %s has not the words of its document",
                      store->path, mrs_col_text(stmt, 0));
    mrs_stmt_free(stmt);
    return st;
}

mrs_status mrs_store_verify(mrs_store *store, mrs_err *err)
{
    char head[65];
    uint64_t n;
    mrs_status st = store->driver->check(store, err);
    if (!st)
        st = check_docs(store, err);
    if (!st)
        st = check_words(store, err);
    return st ? st : mrs_store_audit_verify(store, MRS_STR(""), &n, head, err);
}
