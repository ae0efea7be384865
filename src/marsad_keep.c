/* marsad_keep.c - backups, stores out of them, and words that are destroyed. */
#include "alert/alert.h"
#include "base/seal.h"
#include "marsad_internal.h"

#include <limits.h>
#include <unistd.h>

/* ---- data sets, in a file beside the backup ---------------------------------------------------
 */

/* Where they stand plain for a while: beside the store, where the same bytes stand anyway. */
static mrs_status plain_sets(const char *store, char plain[PATH_MAX], char file[PATH_MAX],
                             mrs_err *err)
{
    if (strlen(store) + 64 > PATH_MAX)
        return mrs_fail(err, MRS_E_ARG, "%.200s: the path is too long", store);
    mrs_name_beside(store, ".moving", plain, PATH_MAX - 16);
    mrs_name_beside(plain, ".datasets", file, PATH_MAX);
    unlink(file); /* of one that was killed */
    return MRS_OK;
}

static mrs_status back_sets_up(const char *store, const char *out, const char *passphrase,
                               int64_t *sets, mrs_err *err)
{
    char plain[PATH_MAX], file[PATH_MAX], to[PATH_MAX];
    if (!mrs_datasets_there(store))
        return MRS_OK;
    mrs_name_beside(out, ".datasets", to, sizeof to);
    if (access(to, F_OK) == 0)
        return mrs_fail(err, MRS_E_ARG, "%s: is there already; move it away", to);
    mrs_status st = plain_sets(store, plain, file, err);
    if (!st)
        st = mrs_datasets_copy(store, passphrase ? plain : out, sets, err);
    if (!st && passphrase)
        st = mrs_seal(file, to, mrs_str_of(passphrase), err);
    unlink(file);
    return st;
}

static mrs_status bring_sets_back(const char *backup, const char *store, const char *passphrase,
                                  int64_t *sets, mrs_err *err)
{
    char plain[PATH_MAX], file[PATH_MAX], from[PATH_MAX];
    if (!mrs_datasets_there(backup))
        return MRS_OK;
    mrs_name_beside(backup, ".datasets", from, sizeof from);
    bool sealed = mrs_is_sealed(from);
    mrs_status st = plain_sets(store, plain, file, err);
    if (!st && sealed)
        st = mrs_unseal(from, file, mrs_str_of(passphrase), err);
    if (!st)
        st = mrs_datasets_copy(sealed ? plain : backup, store, sets, err);
    unlink(file);
    return st;
}

/* ---- the record -------------------------------------------------------------------------------
 */

mrs_status mrs_backup(const mrs_engine *engine, const char *path, const char *out,
                      const char *passphrase, const char *now, const char *who, int64_t *sets,
                      mrs_err *err)
{
    mrs_store *store = NULL;
    *sets = 0;
    mrs_status st = mrs_store_open_as(engine, path, who, now, &store, err);
    if (!st)
        st = mrs_store_backup(store, out, mrs_str_of(passphrase), err);
    mrs_store_close(store);
    return st ? st : back_sets_up(path, out, passphrase, sets, err);
}

mrs_status mrs_restore(const mrs_engine *engine, const char *backup, const char *path,
                       const char *passphrase, bool replace, const char *now, const char *who,
                       int64_t *sets, mrs_err *err)
{
    *sets = 0;
    mrs_version v;
    mrs_store *store = NULL;
    const mrs_run run = mrs_run_of(engine, now, who, &v);
    mrs_status st = mrs_store_restore(backup, path, mrs_str_of(passphrase), replace, &run, err);
    if (!st)
        st = mrs_store_open_as(engine, path, who, now, &store, err);
    if (!st)
        st = mrs_link_run(engine->linker, store, NULL, NULL, err);
    if (!st)
        st = mrs_store_scrub(store, err);
    mrs_store_close(store);
    return st ? st : bring_sets_back(backup, path, passphrase, sets, err);
}

bool mrs_backup_sealed(const char *backup)
{
    return mrs_is_sealed(backup);
}

/* ---- redaction --------------------------------------------------------------------------------
 */

typedef struct {
    mrs_json json;
    mrs_buf lines;
    mrs_str doc;
    uint32_t others, backups;
} telling;

static bool tell_holder(void *ctx, mrs_str doc, mrs_str title)
{
    telling *t = ctx;
    mrs_json_str(&t->json, NULL, doc);
    if (!t->others++)
        mrs_buf_put(&t->lines, MRS_STR("other documents hold these words too; they were left:\n"));
    mrs_buf_printf(&t->lines, "  %.12s  %.*s\n", doc.ptr, (int)title.len, title.ptr);
    return true;
}

static bool tell_backup(void *ctx, const mrs_backup_row *row)
{
    telling *t = ctx;
    mrs_json_str(&t->json, NULL, row->path);
    if (!t->backups++)
        mrs_buf_put(&t->lines,
                    MRS_STR("backups made before still hold them; destroy these, or restore with "
                            "--replace:\n"));
    mrs_buf_printf(&t->lines, "  %.*s  %.*s%s\n", (int)row->at.len, row->at.ptr, (int)row->path.len,
                   row->path.ptr, row->sha256.len ? "" : "  (of unknown hash)");
    return true;
}

/* What had the words in the files beside the store. */
typedef struct {
    int64_t addresses, letters, sets;
} beside;

static mrs_status tell(mrs_store *store, mrs_str doc, mrs_str words, const mrs_redacted *done,
                       const beside *b, bool json, mrs_buf *out, mrs_err *err)
{
    mrs_buf text = {0};
    telling t = {.json = {.out = &text}, .doc = doc};
    mrs_json_object(&t.json, NULL);
    mrs_json_str(&t.json, "document", doc);
    mrs_json_int(&t.json, "documents", done->documents);
    mrs_json_int(&t.json, "places", done->places);
    mrs_json_int(&t.json, "rows", done->rows);
    mrs_json_int(&t.json, "bytes_destroyed_whole", done->whole_bytes);
    mrs_json_int(&t.json, "addresses", b->addresses);
    mrs_json_int(&t.json, "letters", b->letters);
    mrs_json_int(&t.json, "datasets", b->sets);
    mrs_json_array(&t.json, "also_in");
    mrs_buf_printf(&t.lines,
                   "redacted: %u places in %u documents of this text, %u rows made from them; "
                   "bytes as received %s\n",
                   done->places, done->documents, done->rows,
                   done->whole_bytes ? "destroyed whole" : "blanked in place");
    mrs_status st = mrs_store_holders(store, words, tell_holder, &t, err);
    mrs_json_end(&t.json, ']');
    mrs_json_array(&t.json, "backups");
    if (!st)
        st = mrs_store_backups(store, tell_backup, &t, err);
    mrs_json_end(&t.json, ']');
    mrs_json_end(&t.json, '}');
    mrs_buf_putc(&text, '\n');
    mrs_buf_put(out, mrs_buf_view(json ? &text : &t.lines));
    out->failed |= text.failed || t.lines.failed;
    mrs_buf_clear(&text);
    mrs_buf_clear(&t.lines);
    return st ? st : mrs_buf_status(out, err);
}

/* "120-134" */
static mrs_status read_span(const char *span, int64_t *from, int64_t *to, mrs_err *err)
{
    mrs_str rest = mrs_str_of(span), first;
    bool good = mrs_str_split(&rest, '-', &first) && mrs_str_int(first, from) &&
                mrs_str_int(rest, to) && *from >= 0 && *from < *to;
    return good ? MRS_OK
                : mrs_fail(err, MRS_E_ARG, "--span %s: give START-END in code points, as 120-134",
                           span);
}

/* Code points [from, to) of text. */
static mrs_status cut(mrs_str text, int64_t from, int64_t to, mrs_buf *words, mrs_err *err)
{
    size_t at = 0, start = 0;
    int64_t n = 0;
    for (; at < text.len && n < to; n++) {
        start = n == from ? at : start;
        (void)mrs_utf8_next(text, &at);
    }
    if (n < to)
        return mrs_fail(err, MRS_E_ARG, "--span: the text has only %lld characters", (long long)n);
    mrs_buf_put(words, mrs_str_sub(text, start, at));
    return mrs_buf_status(words, err);
}

static mrs_status words_at(mrs_store *store, mrs_str doc, const char *span, mrs_buf *words,
                           mrs_err *err)
{
    mrs_arena *arena = mrs_arena_new(MRS_DOC_CEILING);
    mrs_doc_row row;
    int64_t from = 0, to = 0;
    mrs_status st = arena ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = read_span(span, &from, &to, err);
    if (!st)
        st = mrs_store_doc(store, doc, arena, &row, err);
    if (!st)
        st = cut(row.text, from, to, words, err);
    mrs_arena_free(arena);
    return st;
}

/* In the files beside the store. */
static mrs_status forget_beside(const mrs_redact_options *o, const char *words, beside *b,
                                mrs_buf *out, mrs_err *err)
{
    mrs_status st = mrs_watch_forget(o->store, words, &b->addresses, err);
    if (!st)
        st = mrs_alerts_forget(o->store, words, &b->letters, err);
    if (!st)
        st = mrs_datasets_forget(o->store, words, &b->sets, err);
    if (st || o->json)
        return st;
    if (b->addresses)
        mrs_buf_printf(out, "%s.watch: %lld addresses and faults with these words forgotten\n",
                       o->store, (long long)b->addresses);
    if (b->letters)
        mrs_buf_printf(out,
                       "%s.alerts: %lld letters and titles with these words forgotten; what was "
                       "sent is out\n",
                       o->store, (long long)b->letters);
    if (b->sets)
        mrs_buf_printf(out, "%s.datasets: destroyed in %lld data sets\n", o->store,
                       (long long)b->sets);
    return MRS_OK;
}

static mrs_status redact(const mrs_engine *engine, mrs_store *store, const mrs_redact_options *o,
                         mrs_buf *out, mrs_err *err)
{
    char id[65];
    mrs_redacted done;
    mrs_buf words = {0};
    beside b = {0};
    mrs_status st = mrs_store_find_doc(store, mrs_str_of(o->id), id, err);
    if (!st && o->words)
        mrs_buf_put(&words, mrs_str_of(o->words));
    else if (!st)
        st = words_at(store, mrs_str_of(id), o->span, &words, err);
    const mrs_redaction what = {mrs_str_of(id), mrs_buf_view(&words), mrs_str_of(o->reason)};
    if (!st)
        st = mrs_store_redact(store, &what, &done, err);
    if (!st)
        st = mrs_link_run(engine->linker, store, NULL, NULL, err);
    if (!st)
        st = mrs_store_scrub(store, err);
    if (!st)
        st = forget_beside(o, words.ptr, &b, out, err);
    if (!st)
        st = tell(store, what.doc, what.words, &done, &b, o->json, out, err);
    mrs_buf_clear(&words);
    return st;
}

mrs_status mrs_redact(const mrs_engine *engine, const mrs_redact_options *o, mrs_buf *out,
                      mrs_err *err)
{
    mrs_store *store = NULL;
    if (!o->words == !o->span)
        return mrs_fail(err, MRS_E_ARG, "give --words TEXT or --span START-END");
    mrs_status st = mrs_store_open_as(engine, o->store, o->who, o->now, &store, err);
    if (!st)
        st = redact(engine, store, o, out, err);
    mrs_store_close(store);
    return st;
}
