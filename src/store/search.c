/* search.c - documents by their words and languages. */
#include "store/driver.h"

#include <stdio.h>

typedef struct {
    mrs_store *store;
    const mrs_doc_filter *filter;
    mrs_buf sql, words;
    mrs_stmt *stmt;
} search;

static mrs_status prepare(search *s, mrs_err *err)
{
    const mrs_doc_filter *f = s->filter;
    mrs_buf_put(&s->sql, MRS_STR("SELECT t.id FROM documents t WHERE t.standing=1"));
    if (f->text.len)
        mrs_buf_put(&s->sql, MRS_STR(" AND t.fid IN (SELECT rowid FROM documents_text WHERE "
                                     "documents_text MATCH ?1)"));
    if (f->lang.len)
        mrs_buf_put(&s->sql, MRS_STR(" AND (t.lang=?2 OR t.lang LIKE ?2||'-%' OR "
                                     "instr(t.foreign_at,'\"'||?2||'\"')>0 OR "
                                     "(?2='en' AND t.not_coded<t.paragraphs))"));
    if (f->not_coded)
        mrs_buf_put(&s->sql, MRS_STR(" AND t.not_coded>0"));
    mrs_buf_put(&s->sql, MRS_STR(" ORDER BY t.published IS NULL,t.published DESC,t.id"));
    s->store->driver->ask_words(f->text, &s->words);
    mrs_status st = mrs_buf_status(&s->sql, err);
    if (!st)
        st = mrs_buf_status(&s->words, err);
    if (!st)
        st = mrs_sql_prepare(s->store, mrs_buf_view(&s->sql), &s->stmt, err);
    if (st)
        return st;
    mrs_sql_str(s->stmt, 1, mrs_buf_view(&s->words));
    mrs_sql_str(s->stmt, 2, f->lang);
    return MRS_OK;
}

/* One that the statement stands on. */
static mrs_status give(search *s, mrs_doc_fn fn, void *ctx, bool *go_on, mrs_err *err)
{
    mrs_doc_row row;
    char id[65];
    mrs_arena *arena = s->store->arena;
    mrs_mark mark = mrs_arena_mark(arena);
    snprintf(id, sizeof id, "%s", mrs_col_text(s->stmt, 0));
    mrs_status st = mrs_store_doc(s->store, mrs_str_of(id), arena, &row, err);
    if (!st)
        *go_on = fn(ctx, &row);
    mrs_arena_rewind(arena, mark);
    return st;
}

mrs_status mrs_store_search(mrs_store *store, const mrs_doc_filter *filter, mrs_doc_fn fn,
                            void *ctx, uint64_t *n, mrs_err *err)
{
    search s = {.store = store, .filter = filter};
    bool row, go_on = true;
    *n = 0;
    mrs_status st = prepare(&s, err);
    while (!st && (st = mrs_sql_step(store, s.stmt, &row, err)) == MRS_OK && row) {
        if (go_on && (!filter->limit || *n < filter->limit))
            st = give(&s, fn, ctx, &go_on, err);
        ++*n;
    }
    mrs_stmt_free(s.stmt);
    mrs_buf_clear(&s.sql);
    mrs_buf_clear(&s.words);
    return st;
}
