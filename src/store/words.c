/* words.c - the words of a text, as SQLite's index of texts takes them: for stores of another
 * database, so that a search finds the same. */
#include "store/store_internal.h"

#include <sqlite3.h>

enum { LONGEST = 200 }; /* bytes of a word that are looked at */

typedef struct {
    sqlite3 *db;
    fts5_tokenizer calls;
    Fts5Tokenizer *tokenizer;
} splitter;

static bool open_splitter(splitter *s)
{
    static const char *options[] = {"remove_diacritics", "2"};
    sqlite3_stmt *stmt = NULL;
    fts5_api *api = NULL;
    void *user;
    bool good = !sqlite3_open(":memory:", &s->db) &&
                !sqlite3_prepare_v2(s->db, "SELECT fts5(?1)", -1, &stmt, NULL) &&
                !sqlite3_bind_pointer(stmt, 1, (void *)&api, "fts5_api_ptr", NULL);
    if (good)
        (void)sqlite3_step(stmt);
    sqlite3_finalize(stmt);
    return good && api && !api->xFindTokenizer(api, "unicode61", &user, &s->calls) &&
           !s->calls.xCreate(user, options, 2, &s->tokenizer);
}

static void close_splitter(splitter *s)
{
    if (s->tokenizer)
        s->calls.xDelete(s->tokenizer);
    sqlite3_close(s->db);
}

static int take(void *ctx, int flags, const char *token, int n, int start, int end)
{
    mrs_buf *out = ctx;
    (void)flags, (void)start, (void)end;
    bool cut = n > LONGEST;
    n = cut ? LONGEST : n;
    while (cut && n > 0 && (token[n] & 0xC0) == 0x80)
        n--;
    mrs_buf_put(out, (mrs_str){token, (size_t)n});
    mrs_buf_putc(out, ' ');
    return out->failed ? SQLITE_NOMEM : SQLITE_OK;
}

mrs_status mrs_words_split(mrs_str text, mrs_buf *out, mrs_err *err)
{
    splitter s = {0};
    mrs_buf_putc(out, ' ');
    bool good =
        open_splitter(&s) && !s.calls.xTokenize(s.tokenizer, out, FTS5_TOKENIZE_DOCUMENT,
                                                text.ptr ? text.ptr : "", (int)text.len, take);
    close_splitter(&s);
    return good ? mrs_buf_status(out, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
}
