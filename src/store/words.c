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

static mrs_status split(mrs_str text, int (*take)(void *, int, const char *, int, int, int),
                        void *ctx, mrs_err *err)
{
    splitter s = {0};
    int code = open_splitter(&s) ? s.calls.xTokenize(s.tokenizer, ctx, FTS5_TOKENIZE_DOCUMENT,
                                                     text.ptr ? text.ptr : "", (int)text.len, take)
                                 : SQLITE_NOMEM;
    close_splitter(&s);
    return code == SQLITE_OK || code == SQLITE_DONE ? MRS_OK
                                                    : mrs_fail(err, MRS_E_MEMORY, "out of memory");
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
    mrs_buf_putc(out, ' ');
    mrs_status st = split(text, take, out, err);
    return st ? st : mrs_buf_status(out, err);
}

/* ---- where they are ---------------------------------------------------------------------------
 */

typedef struct {
    const mrs_buf *words; /* as mrs_words_split gives them */
    mrs_span *out;
    uint32_t n, most;
} seeking;

static int seek(void *ctx, int flags, const char *token, int n, int start, int end)
{
    seeking *s = ctx;
    mrs_str rest = mrs_buf_view(s->words), word;
    bool wanted = false;
    (void)flags;
    while (!wanted && mrs_str_split(&rest, ' ', &word))
        wanted = word.len && mrs_str_eq(word, (mrs_str){token, (size_t)n});
    if (wanted)
        s->out[s->n++] = (mrs_span){(uint32_t)start, (uint32_t)end};
    return s->n < s->most ? SQLITE_OK : SQLITE_DONE;
}

mrs_status mrs_store_words_at(mrs_str text, mrs_str words, mrs_span *out, uint32_t most,
                              uint32_t *n, mrs_err *err)
{
    mrs_buf wanted = {0};
    seeking s = {&wanted, out, 0, most};
    mrs_status st = mrs_words_split(words, &wanted, err);
    if (!st)
        st = split(text, seek, &s, err);
    mrs_buf_clear(&wanted);
    *n = s.n;
    return st;
}
