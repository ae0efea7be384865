#include "ground/gazetteer_user.h"

#include "ground/gazetteer_import.h"
#include "ground/gazetteer_merge.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

typedef enum { IMPORT, ADD, REMOVE } deed;

/* What a call works with; end() it. */
typedef struct {
    const mrs_gaz_user *user;
    mrs_gazetteer builtin;
    mrs_pack old; /* the user's file as it was; no sections when there was none */
    bool same;    /* old was made beside this data pack */
    int lock;
    mrs_arena *arena;
    mrs_making own;
    mrs_buf kept;         /* rows that were there and stay */
    mrs_buf rows, origin; /* as they will be */
    mrs_file file;        /* being read */
    mrs_gaz_runs runs;
    deed deed;
    const char *const *words; /* files to add, ids to remove */
    size_t n_words;
} work;

/* ---- the file as it is -------------------------------------------------------------------------
 */

static bool is_there(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static const mrs_gaz_head *head_of(const mrs_pack *pack)
{
    mrs_str s = {0};
    if (mrs_pack_section(pack, "gaz/head", &s, NULL) || s.len != sizeof(mrs_gaz_head))
        return NULL;
    return (const mrs_gaz_head *)(const void *)s.ptr;
}

static mrs_str text_of(const mrs_pack *pack, const char *section)
{
    mrs_str s = {0};
    return pack->n_sections && mrs_pack_section(pack, section, &s, NULL) == MRS_OK ? s
                                                                                   : (mrs_str){0};
}

static bool is_same(const mrs_pack *builtin, const mrs_pack *user)
{
    const mrs_gaz_head *a = head_of(builtin), *b = head_of(user);
    return a && b && a->format == b->format && memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0;
}

mrs_status mrs_gaz_user_check(const mrs_pack *builtin, const mrs_pack *user, mrs_err *err)
{
    if (is_same(builtin, user))
        return MRS_OK;
    bool dump = text_of(user, "gaz/origin").len != 0;
    return mrs_fail(err, MRS_E_VERSION,
                    "made beside other places than marsad has now; run `marsad gazetteer %s` "
                    "again, or set MARSAD_GAZETTEER= to do without",
                    dump ? "import DUMP" : "update");
}

mrs_status mrs_gaz_user_read(const char *path, mrs_buf *rows, mrs_buf *origin, mrs_err *err)
{
    mrs_pack pack = {0};
    if (!is_there(path))
        return MRS_OK;
    mrs_status st = mrs_pack_open(path, false, &pack, err);
    if (st)
        return st;
    mrs_buf_put(rows, text_of(&pack, "gaz/own"));
    mrs_buf_put(origin, text_of(&pack, "gaz/origin"));
    mrs_pack_close(&pack);
    return mrs_buf_status(rows, err);
}

/* ---- a call's beginning and end ----------------------------------------------------------------
 */

static mrs_status make_folder(const char *path, mrs_err *err)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, 0777) != 0 && errno != EEXIST)
            return mrs_fail(err, MRS_E_IO, "%s: %s", folder, strerror(errno));
        *slash = '/';
    }
    return MRS_OK;
}

static mrs_status take_lock(work *w, mrs_err *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%s.lock", w->user->path);
    w->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (w->lock < 0)
        return mrs_fail(err, MRS_E_IO, "%s: %s", path, strerror(errno));
    if (flock(w->lock, LOCK_EX | LOCK_NB) != 0)
        return mrs_fail(err, MRS_E_ARG, "%s: another marsad is at work on it; wait for its end",
                        w->user->path);
    return MRS_OK;
}

static mrs_status begin(work *w, deed what, const mrs_gaz_user *user, mrs_err *err)
{
    *w = (work){.deed = what, .user = user, .lock = -1};
    mrs_status st = MRS_OK;
    if (strlen(user->path) > 4000)
        st = mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", user->path);
    if (!st)
        st = mrs_gazetteer_open(user->builtin, &w->builtin, err);
    if (!st)
        st = make_folder(user->path, err);
    if (!st)
        st = take_lock(w, err);
    if (!st && is_there(user->path))
        st = mrs_pack_open(user->path, false, &w->old, err);
    w->same = !st && w->old.n_sections && is_same(user->builtin, &w->old);
    w->arena = st ? NULL : mrs_arena_new((size_t)1 << 30);
    if (!st && !w->arena)
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    return st;
}

static void end(work *w)
{
    mrs_gaz_runs_close(&w->runs);
    mrs_file_close(&w->file);
    mrs_buf_clear(&w->kept);
    mrs_buf_clear(&w->rows);
    mrs_buf_clear(&w->origin);
    mrs_arena_free(w->arena);
    mrs_pack_close(&w->old);
    if (w->lock >= 0)
        close(w->lock); /* the lock goes with it */
}

/* ---- rows --------------------------------------------------------------------------------------
 */

/* Countries, provinces and ids that rows may name or not repeat. */
static void know_builtin(work *w)
{
    mrs_making *m = &w->own;
    const mrs_gazetteer *gaz = &w->builtin;
    m->base = gaz;
    mrs_made_string(m, MRS_STR(""));
    for (uint32_t i = 1; i < gaz->head->n_places; i++) {
        const mrs_gaz_place *p = &gaz->place[i];
        if (p->kind == MRS_GAZ_COUNTRY)
            mrs_made_set(m, (mrs_str){p->cc, 2}, i);
        else if (p->flags & MRS_GAZ_OWN)
            mrs_made_set(m, mrs_gazetteer_id(gaz, i, m->arena), i);
        else
            mrs_made_province_key(m, p, mrs_gazetteer_name(gaz, i), i);
    }
}

static mrs_status own_rows(work *w, mrs_str text, const char *file, mrs_err *err)
{
    mrs_status st = text.len ? mrs_made_own_rows(&w->own, text, err) : MRS_OK;
    return st ? mrs_err_wrap(err, st, "%s", file) : MRS_OK;
}

static mrs_status add_file(work *w, const char *path, mrs_err *err)
{
    mrs_status st = mrs_file_map(path, &w->file, err);
    if (st)
        return st;
    mrs_str text = mrs_str_copy(w->file.bytes, w->arena);
    mrs_file_close(&w->file);
    st = text.len ? mrs_made_own_rows(&w->own, text, err) : mrs_fail(err, MRS_E_EMPTY, "empty");
    return st ? mrs_err_wrap(err, st, "%s", path) : MRS_OK;
}

static bool is_listed(const work *w, mrs_str id)
{
    for (size_t i = 0; w->deed == REMOVE && i < w->n_words; i++)
        if (mrs_str_is(id, w->words[i]))
            return true;
    return false;
}

/* The rows that were there, without those that go. */
static mrs_status keep_rows(work *w, mrs_err *err)
{
    mrs_str rest = text_of(&w->old, "gaz/own"), line, id;
    size_t gone = 0;
    while (rest.len && mrs_str_split(&rest, '\n', &line)) {
        mrs_str cells = line;
        mrs_str_split(&cells, '\t', &id);
        gone += is_listed(w, id);
        if (is_listed(w, id))
            continue;
        mrs_buf_put(&w->kept, line);
        mrs_buf_putc(&w->kept, '\n');
    }
    if (w->deed == REMOVE && gone != w->n_words)
        return mrs_fail(err, MRS_E_NONE,
                        "not all of these ids are of rows of yours; `marsad gazetteer list`");
    mrs_status st = mrs_buf_status(&w->kept, err);
    return st ? st : own_rows(w, mrs_buf_view(&w->kept), w->user->path, err);
}

static mrs_status read_rows(work *w, mrs_err *err)
{
    know_builtin(w);
    w->own.kept = &w->rows;
    mrs_made_own_header(&w->rows);
    mrs_status st = keep_rows(w, err);
    for (size_t i = 0; !st && w->deed == ADD && i < w->n_words; i++)
        st = add_file(w, w->words[i], err);
    return st ? st : mrs_buf_status(&w->rows, err);
}

/* ---- the file as it will be --------------------------------------------------------------------
 */

static void tell_origin(work *w, const char *dump)
{
    char hex[65];
    mrs_json json = {.out = &w->origin};
    const mrs_gaz_counts *c = &w->runs.counts;
    const char *slash = strrchr(dump, '/');
    for (size_t i = 0; i < sizeof w->runs.sha256; i++)
        snprintf(hex + 2 * i, 3, "%02x", w->runs.sha256[i]);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "file", mrs_str_of(slash ? slash + 1 : dump));
    mrs_json_int(&json, "bytes", (int64_t)w->runs.bytes);
    mrs_json_str(&json, "sha256", mrs_str_of(hex));
    mrs_json_int(&json, "lines", (int64_t)c->lines);
    mrs_json_int(&json, "places", (int64_t)c->places);
    mrs_json_int(&json, "known", (int64_t)c->known);
    mrs_json_int(&json, "unused", (int64_t)c->unused);
    mrs_json_end(&json, '}');
}

static mrs_status write_file(void *ctx, mrs_err *err)
{
    work *w = ctx;
    bool on_old = w->deed != IMPORT && w->same;
    mrs_gaz_merge merge = {.base = on_old ? &w->old : w->user->builtin,
                           .runs = w->runs.at,
                           .n_runs = w->runs.n,
                           .own = &w->own,
                           .ctx = w->user->ctx,
                           .progress = w->user->progress};
    w->own.arena = w->arena;
    mrs_status st = mrs_gaz_merge_first(&merge, &w->own.first, err);
    if (!st)
        st = read_rows(w, err);
    if (st)
        return st;
    merge.origin = mrs_buf_view(&w->origin);
    merge.rows = mrs_buf_view(&w->rows);
    return mrs_gaz_merge_write(&merge, w->user->path, err);
}

static mrs_status write_new(work *w, mrs_gaz_counts *counts, mrs_err *err)
{
    mrs_status st = mrs_arena_run(&w->arena, 1, write_file, w, err);
    *counts = w->runs.counts;
    counts->own = w->own.places.n;
    return st;
}

mrs_status mrs_gaz_user_import(const mrs_gaz_user *user, const char *dump, mrs_gaz_counts *counts,
                               mrs_err *err)
{
    work w;
    mrs_status st = begin(&w, IMPORT, user, err);
    if (!st)
        st = mrs_gaz_runs_make(user, dump, &w.runs, err);
    if (!st) {
        tell_origin(&w, dump);
        st = write_new(&w, counts, err);
    }
    if (!st || st == MRS_E_FORMAT)
        mrs_gaz_runs_remove(user->path);
    end(&w);
    return st;
}

static mrs_status change(deed what, const mrs_gaz_user *user, const char *const *words, size_t n,
                         mrs_gaz_counts *counts, mrs_err *err)
{
    work w;
    mrs_status st = begin(&w, what, user, err);
    w.words = words;
    w.n_words = n;
    mrs_str origin = text_of(&w.old, "gaz/origin");
    if (!st && origin.len && !w.same)
        st = mrs_err_wrap(err, mrs_gaz_user_check(user->builtin, &w.old, err), "%s", user->path);
    mrs_buf_put(&w.origin, origin);
    if (!st)
        st = write_new(&w, counts, err);
    end(&w);
    return st;
}

mrs_status mrs_gaz_user_add(const mrs_gaz_user *user, const char *const *files, size_t n,
                            mrs_gaz_counts *counts, mrs_err *err)
{
    return change(ADD, user, files, n, counts, err);
}

mrs_status mrs_gaz_user_remove(const mrs_gaz_user *user, const char *const *ids, size_t n,
                               mrs_gaz_counts *counts, mrs_err *err)
{
    return change(REMOVE, user, ids, n, counts, err);
}
