/* dataset_keep.c - STORE.datasets: other people's sheets, as they came, beside the record. */
#include "export/dataset.h"
#include "store/store.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static const char schema[] =
    "PRAGMA application_id=1836217188; PRAGMA user_version=1;" /* "mrsd" */
    "CREATE TABLE datasets (name TEXT PRIMARY KEY, form TEXT NOT NULL, sha256 TEXT NOT NULL, file "
    "TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL, n_rows INTEGER NOT NULL, n_faults INTEGER "
    "NOT NULL, mapping TEXT NOT NULL, bytes TEXT NOT NULL)";
static const mrs_side_kind kind = {".datasets", 1836217188, schema, true};

static const char *text_of(mrs_str s, char *space, size_t size)
{
    snprintf(space, size, "%.*s", (int)s.len, s.len ? s.ptr : "");
    return space;
}

/* How many sets have the name and these bytes. */
static mrs_status find(mrs_side *side, const char *name, const char *sha256, int64_t *n,
                       mrs_err *err)
{
    return mrs_side_number(side, n, err,
                           "SELECT count(*) FROM datasets WHERE name=?1 AND sha256=?2", "ss", name,
                           sha256);
}

mrs_status mrs_dataset_keep(const char *store, const mrs_dataset_new *set, bool *same, mrs_err *err)
{
    char name[64], file[256], now[40], who[128], sha256[65];
    mrs_side *side = NULL;
    mrs_buf bytes = {0}, mapping = {0}, both = {0};
    int64_t n = 0;
    *same = false;
    mrs_buf_put(&bytes, set->bytes);
    mrs_buf_put(&mapping, set->mapping);
    mrs_buf_put(&both, set->bytes);
    mrs_buf_put(&both, set->mapping); /* other columns are another set */
    mrs_sha256_hex(mrs_buf_view(&both), sha256);
    mrs_status st = mrs_buf_status(&both, err);
    if (!st && (set->name.len == 0 || set->name.len >= sizeof name))
        st = mrs_fail(err, MRS_E_ARG, "a name of 1 to 63 characters is wanted for the data set");
    if (!st)
        st = mrs_side_open(store, &kind, &side, err);
    if (!st)
        st = find(side, text_of(set->name, name, sizeof name), sha256, &n, err);
    *same = n > 0;
    if (!st && !n)
        st = mrs_side_run(
            side, err,
            "INSERT INTO datasets VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10) ON CONFLICT(name) DO "
            "UPDATE "
            "SET form=excluded.form, sha256=excluded.sha256, file=excluded.file, at=excluded.at, "
            "who=excluded.who, n_rows=excluded.n_rows, n_faults=excluded.n_faults, "
            "mapping=excluded.mapping, bytes=excluded.bytes",
            "ssssssiiss", name, mrs_form_text(set->form), sha256,
            text_of(set->file, file, sizeof file), text_of(set->now, now, sizeof now),
            text_of(set->who, who, sizeof who), (int64_t)set->rows, (int64_t)set->faults,
            mapping.ptr ? mapping.ptr : "", bytes.ptr ? bytes.ptr : "");
    mrs_side_close(side);
    mrs_buf_clear(&bytes);
    mrs_buf_clear(&mapping);
    mrs_buf_clear(&both);
    return st;
}

typedef struct {
    mrs_form *form;
    mrs_buf *mapping, *bytes;
    char sha256[65];
    bool found;
} getting;

static void take_set(void *ctx, mrs_side_row *row)
{
    getting *g = ctx;
    g->found = mrs_form_read(mrs_str_of(mrs_side_text(row, 0)), g->form);
    snprintf(g->sha256, sizeof g->sha256, "%s", mrs_side_text(row, 1));
    mrs_buf_put(g->mapping, mrs_str_of(mrs_side_text(row, 2)));
    mrs_buf_put(g->bytes, mrs_str_of(mrs_side_text(row, 3)));
}

static void name_set(void *ctx, mrs_side_row *row)
{
    mrs_buf *names = ctx;
    mrs_buf_printf(names, "%s%s", names->len ? ", " : "", mrs_side_text(row, 0));
}

static mrs_status unknown(mrs_side *side, const char *name, mrs_err *err)
{
    mrs_buf names = {0};
    mrs_status st =
        mrs_side_each(side, name_set, &names, err, "SELECT name FROM datasets ORDER BY name", "");
    if (!st)
        st =
            mrs_fail(err, MRS_E_NONE, "%s: no such data set; %s%.400s", name,
                     names.len ? "there are " : "none is imported yet", names.len ? names.ptr : "");
    mrs_buf_clear(&names);
    return st;
}

mrs_status mrs_dataset_get(const char *store, const char *name, mrs_form *form, mrs_buf *mapping,
                           mrs_buf *bytes, mrs_err *err)
{
    getting g = {.form = form, .mapping = mapping, .bytes = bytes};
    char sha256[65];
    mrs_side *side = NULL;
    mrs_buf both = {0};
    mrs_status st = mrs_side_open(store, &kind, &side, err);
    if (!st)
        st = mrs_side_each(side, take_set, &g, err,
                           "SELECT form, sha256, mapping, bytes FROM datasets WHERE name=?1", "s",
                           name);
    if (!st && !g.found)
        st = unknown(side, name, err);
    mrs_buf_put(&both, mrs_buf_view(bytes));
    mrs_buf_put(&both, mrs_buf_view(mapping));
    mrs_sha256_hex(mrs_buf_view(&both), sha256);
    if (!st && strcmp(sha256, g.sha256) != 0)
        st = mrs_fail(err, MRS_E_FORMAT, "%s: its bytes are not those that were imported",
                      mrs_side_path(side));
    mrs_buf_clear(&both);
    mrs_side_close(side);
    return st;
}

typedef struct {
    mrs_dataset_fn fn;
    void *ctx;
} listing;

static void list_set(void *ctx, mrs_side_row *row)
{
    const listing *l = ctx;
    mrs_dataset_kept set = {.rows = mrs_side_int(row, 5),
                            .faults = mrs_side_int(row, 6),
                            .n_bytes = mrs_side_int(row, 7)};
    snprintf(set.name, sizeof set.name, "%s", mrs_side_text(row, 0));
    snprintf(set.form, sizeof set.form, "%s", mrs_side_text(row, 1));
    snprintf(set.sha256, sizeof set.sha256, "%s", mrs_side_text(row, 2));
    snprintf(set.file, sizeof set.file, "%s", mrs_side_text(row, 3));
    snprintf(set.at, sizeof set.at, "%s", mrs_side_text(row, 4));
    l->fn(l->ctx, &set);
}

mrs_status mrs_dataset_list(const char *store, mrs_dataset_fn fn, void *ctx, mrs_err *err)
{
    listing l = {fn, ctx};
    mrs_side *side = NULL;
    mrs_status st = mrs_side_open(store, &kind, &side, err);
    if (!st)
        st = mrs_side_each(
            side, list_set, &l, err,
            "SELECT name, form, sha256, file, at, n_rows, n_faults, length(CAST(bytes "
            "AS BLOB)) FROM datasets ORDER BY name",
            "");
    mrs_side_close(side);
    return st;
}

mrs_status mrs_dataset_remove(const char *store, const char *name, mrs_err *err)
{
    mrs_side *side = NULL;
    mrs_status st = mrs_side_open(store, &kind, &side, err);
    if (!st)
        st = mrs_side_run(side, err, "DELETE FROM datasets WHERE name=?1", "s", name);
    if (!st && mrs_side_changes(side) == 0)
        st = unknown(side, name, err);
    mrs_side_close(side);
    return st;
}

/* ---- moved, and forgotten ---------------------------------------------------------------------
 */

bool mrs_datasets_there(const char *store)
{
    char path[PATH_MAX];
    struct stat info;
    mrs_name_beside(store, kind.suffix, path, sizeof path);
    return stat(path, &info) == 0;
}

/* Opened to be changed: with the hashes of what was redacted, which older files have not. */
static mrs_status open_changing(const char *store, mrs_side **side, mrs_err *err)
{
    mrs_status st = mrs_side_open(store, &kind, side, err);
    return st ? st
              : mrs_side_run(*side, err,
                             "CREATE TABLE IF NOT EXISTS redacted (sha256 TEXT PRIMARY KEY)", "");
}

typedef struct {
    mrs_side *to;
    int64_t n;
    mrs_status st;
    mrs_err *err;
} copying;

static void copy_set(void *ctx, mrs_side_row *row)
{
    copying *c = ctx;
    if (c->st)
        return;
    c->st = mrs_side_run(c->to, c->err,
                         "INSERT INTO datasets SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10 WHERE NOT "
                         "EXISTS (SELECT 1 FROM redacted WHERE sha256=?3) ON CONFLICT(name) DO "
                         "NOTHING",
                         "ssssssiiss", mrs_side_text(row, 0), mrs_side_text(row, 1),
                         mrs_side_text(row, 2), mrs_side_text(row, 3), mrs_side_text(row, 4),
                         mrs_side_text(row, 5), mrs_side_int(row, 6), mrs_side_int(row, 7),
                         mrs_side_text(row, 8), mrs_side_text(row, 9));
    c->n += c->st ? 0 : mrs_side_changes(c->to);
}

mrs_status mrs_datasets_copy(const char *from, const char *to, int64_t *n, mrs_err *err)
{
    copying c = {.err = err};
    mrs_side *side = NULL;
    mrs_status st = mrs_side_open(from, &kind, &side, err);
    if (!st)
        st = open_changing(to, &c.to, err);
    if (!st)
        st = mrs_side_begin(c.to, err);
    if (!st) {
        st = mrs_side_each(side, copy_set, &c, err,
                           "SELECT name, form, sha256, file, at, who, n_rows, n_faults, mapping, "
                           "bytes FROM datasets ORDER BY name",
                           "");
        st = mrs_side_end(c.to, st ? st : c.st, err);
    }
    mrs_side_close(c.to);
    mrs_side_close(side);
    *n = c.n;
    return st;
}

enum { NAME, SHA256, FILE_NAME, MAPPING, BYTES, N_TEXTS };
typedef struct {
    mrs_buf at[N_TEXTS];
} texts;

static void take_texts(void *ctx, mrs_side_row *row)
{
    texts *t = ctx;
    for (int i = 0; i < N_TEXTS; i++) {
        t->at[i].len = 0;
        mrs_buf_put(&t->at[i], mrs_str_of(mrs_side_text(row, i)));
    }
}

/* What parts cells and lines stays: else a row had a cell less. */
static void keep_cells(mrs_str was, mrs_buf *now)
{
    for (size_t i = 0; i < was.len && i < now->len; i++)
        if (memchr(",;\t|\"\r\n", was.ptr[i], 7))
            now->ptr[i] = was.ptr[i];
}

/* In a cell between quotes each quote of the words stands twice. */
static uint32_t mask(mrs_buf *text, mrs_str words, mrs_str quoted)
{
    uint32_t n = 0;
    for (int i = 0; i < 2; i++) {
        mrs_buf out = {0};
        n += mrs_mask_text(mrs_buf_view(text), i ? quoted : words, &out);
        keep_cells(mrs_buf_view(text), &out);
        mrs_buf_clear(text);
        *text = out;
    }
    return n;
}

static void note_taken(void *ctx, mrs_side_row *row)
{
    *(bool *)ctx = mrs_side_text(row, 0)[0] != 0;
}

/* A name that came out as another set's gets a number: "####-2". */
static mrs_status name_apart(mrs_side *side, const char *was, mrs_buf *name, mrs_err *err)
{
    enum { LONGEST = 56, MOST = 1000 };
    char base[64];
    bool taken = strcmp(was, name->ptr) != 0;
    mrs_status st = MRS_OK;
    snprintf(base, sizeof base, "%.*s", LONGEST, name->ptr);
    for (int i = 1; !st && taken && i < MOST; i++) {
        if (i > 1) {
            name->len = 0;
            mrs_buf_printf(name, "%s-%d", base, i);
        }
        taken = false;
        st = mrs_side_each(side, note_taken, &taken, err, "SELECT name FROM datasets WHERE name=?1",
                           "s", name->ptr);
    }
    return st;
}

static mrs_status forget_set(mrs_side *side, texts *t, mrs_str words, mrs_str quoted, int64_t *n,
                             mrs_err *err)
{
    char was[65], name[64], sha256[65];
    mrs_buf both = {0};
    uint32_t found = 0;
    snprintf(name, sizeof name, "%s", t->at[NAME].ptr);
    snprintf(was, sizeof was, "%s", t->at[SHA256].ptr);
    for (int i = 0; i < N_TEXTS; i++)
        found += i == SHA256 ? 0 : mask(&t->at[i], words, quoted);
    if (!found)
        return MRS_OK;
    ++*n;
    mrs_buf_put(&both, mrs_buf_view(&t->at[BYTES]));
    mrs_buf_put(&both, mrs_buf_view(&t->at[MAPPING]));
    mrs_sha256_hex(mrs_buf_view(&both), sha256);
    mrs_status st = mrs_buf_status(&both, err);
    mrs_buf_clear(&both);
    if (!st)
        st = mrs_side_run(side, err, "INSERT OR IGNORE INTO redacted VALUES(?)", "s", was);
    if (!st)
        st = name_apart(side, name, &t->at[NAME], err);
    return st ? st
              : mrs_side_run(side, err,
                             "UPDATE datasets SET name=?2, sha256=?3, file=?4, mapping=?5, "
                             "bytes=?6 WHERE name=?1",
                             "ssssss", name, t->at[NAME].ptr, sha256, t->at[FILE_NAME].ptr,
                             t->at[MAPPING].ptr ? t->at[MAPPING].ptr : "", t->at[BYTES].ptr);
}

static mrs_status forget_all(mrs_side *side, mrs_str words, mrs_str quoted, int64_t *n,
                             mrs_err *err)
{
    texts t = {0};
    char before[64] = "";
    mrs_status st = MRS_OK;
    bool more = true;
    while (!st && more) {
        t.at[NAME].len = 0;
        st = mrs_side_each(side, take_texts, &t, err,
                           "SELECT name, sha256, file, mapping, bytes FROM datasets WHERE name>?1 "
                           "ORDER BY name LIMIT 1",
                           "s", before);
        more = !st && t.at[NAME].len > 0;
        if (more) {
            snprintf(before, sizeof before, "%s", t.at[NAME].ptr);
            st = forget_set(side, &t, words, quoted, n, err);
        }
    }
    for (int i = 0; i < N_TEXTS; i++)
        mrs_buf_clear(&t.at[i]);
    return st;
}

mrs_status mrs_datasets_forget(const char *store, const char *words, int64_t *n, mrs_err *err)
{
    mrs_side *side = NULL;
    mrs_buf quoted = {0};
    *n = 0;
    if (!mrs_datasets_there(store))
        return MRS_OK;
    for (const char *c = words; *c; c++)
        mrs_buf_put(&quoted, *c == '"' ? MRS_STR("\"\"") : (mrs_str){c, 1});
    mrs_status st = mrs_buf_status(&quoted, err);
    if (!st)
        st = open_changing(store, &side, err);
    if (!st)
        st = mrs_side_begin(side, err);
    if (!st) {
        st = forget_all(side, mrs_str_of(words), mrs_buf_view(&quoted), n, err);
        st = mrs_side_end(side, st, err);
    }
    if (!st)
        st = mrs_side_run(side, err, "VACUUM", "");
    mrs_side_close(side);
    mrs_buf_clear(&quoted);
    return st;
}
