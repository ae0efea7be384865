/* marsad_retry.c - what is set aside, once more, by the same way as files. */
#include "marsad_internal.h"

#include <sys/stat.h>

enum { FEWEST = 4 }; /* digits of an id */

typedef struct {
    const mrs_add_options *options;
    mrs_store *reader; /* of the bytes, while the run writes */
    mrs_arena *arena;
    MRS_VEC(mrs_aside_row) rows; /* taken up */
    MRS_VEC(mrs_str) names;      /* theirs */
    uint32_t at;
    mrs_buf bytes, file; /* of the row at hand; the last file read for one without bytes */
    mrs_retry_counts *counts;
} retrying;

/* ---- which rows -------------------------------------------------------------------------------
 */

static bool is_meant(const mrs_aside_row *row, mrs_str word)
{
    char id[65];
    mrs_aside_id(row, id);
    return mrs_str_eq(row->uri, word) ||
           (word.len >= FEWEST && mrs_str_starts(mrs_str_of(id), word));
}

static bool take_row(void *ctx, const mrs_aside_row *row)
{
    retrying *r = ctx;
    size_t n = r->options->n_paths, i = 0;
    while (i < n && !is_meant(row, mrs_str_of(r->options->paths[i])))
        i++;
    if (n && i == n)
        return true;
    mrs_aside_row *to = MRS_PUSH(r->arena, &r->rows);
    *to = *row;
    mrs_str *texts[] = {&to->uri,       &to->sha256,    &to->reason,         &to->format,
                        &to->delimiter, &to->address,   &to->title,          &to->author,
                        &to->publisher, &to->lang,      &to->published.text, &to->charset,
                        &to->headers,   &to->fetched_at};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        *texts[k] = mrs_str_copy(*texts[k], r->arena);
    *MRS_PUSH(r->arena, &r->names) = to->sha256.len ? to->sha256 : to->uri;
    return true;
}

static mrs_status take_rows(void *ctx, mrs_err *err)
{
    retrying *r = ctx;
    return mrs_store_asides(r->reader, take_row, r, err);
}

static mrs_status check_words(const retrying *r, mrs_err *err)
{
    for (size_t i = 0; i < r->options->n_paths; i++) {
        uint32_t k = 0;
        while (k < r->rows.n && !is_meant(&r->rows.at[k], mrs_str_of(r->options->paths[i])))
            k++;
        if (k == r->rows.n)
            return mrs_fail(err, MRS_E_NONE,
                            "%.200s: nothing of that id or path is set aside; `marsad inbox` lists "
                            "what is",
                            r->options->paths[i]);
    }
    return MRS_OK;
}

static mrs_status begin(void *ctx, mrs_store *store, mrs_err *err)
{
    retrying *r = ctx;
    mrs_store_options read = {0};
    mrs_status st = mrs_store_open(r->options->store, &read, &r->reader, err);
    if (!st)
        st = mrs_arena_run(&r->arena, 1, take_rows, r, err);
    if (!st)
        st = check_words(r, err);
    r->counts->taken = r->rows.n;
    return st || !r->rows.n ? st : mrs_store_retry_begin(store, err);
}

/* ---- bringing ---------------------------------------------------------------------------------
 */

static bool is_address(mrs_str uri)
{
    return mrs_str_starts(uri, MRS_STR("http://")) || mrs_str_starts(uri, MRS_STR("https://"));
}

/* The file that "FILE" or "FILE!MEMBER" names, into r->bytes; false when it is not there. */
static bool find_file(retrying *r, mrs_str uri)
{
    struct stat info;
    for (size_t end = uri.len; end; end--) {
        if (end < uri.len && uri.ptr[end] != '!')
            continue;
        r->bytes.len = 0;
        mrs_buf_put(&r->bytes, mrs_str_sub(uri, 0, end));
        if (!r->bytes.failed && strcmp(r->bytes.ptr, "-") != 0 && stat(r->bytes.ptr, &info) == 0)
            return true;
    }
    return false;
}

/* A row without bytes: its file, or why there is none. False: the file was read just now. */
static bool bring_file(retrying *r, const mrs_aside_row *row, mrs_brought *out)
{
    out->member.name = row->uri;
    if (is_address(row->uri)) {
        out->status =
            mrs_fail(&out->why, row->status, "no bytes were kept; get it again with marsad fetch");
        return true;
    }
    if (!find_file(r, row->uri)) {
        out->status = mrs_fail(&out->why, MRS_E_IO,
                               "no bytes were kept and the file is not there any more; add it "
                               "again from where it is");
        return true;
    }
    if (mrs_str_eq(mrs_buf_view(&r->bytes), mrs_buf_view(&r->file)))
        return false;
    r->file.len = 0;
    mrs_buf_put(&r->file, mrs_buf_view(&r->bytes));
    out->path = r->file.ptr;
    if (r->file.failed)
        out->status = mrs_fail(&out->why, MRS_E_MEMORY, "out of memory");
    return true;
}

static mrs_member member_of(const mrs_aside_row *row, mrs_str bytes)
{
    mrs_media media = mrs_media_read(row->format);
    return (mrs_member){.name = row->uri,
                        .line = row->line,
                        .media = media == MRS_MEDIA_TEXT ? MRS_MEDIA_ANY : media,
                        .charset = row->charset,
                        .uri = row->address,
                        .title = row->title,
                        .author = row->author,
                        .publisher = row->publisher,
                        .lang = row->lang,
                        .published = row->published,
                        .headers = row->headers,
                        .fetched_at = row->fetched_at,
                        .fetched = row->fetched,
                        .sample = row->sample,
                        .column = row->column,
                        .delimiter = row->delimiter.len ? row->delimiter.ptr[0] : '\0',
                        .bytes = bytes};
}

static bool bring(void *ctx, mrs_brought *out)
{
    retrying *r = ctx;
    while (r->at < r->rows.n) {
        const mrs_aside_row *row = &r->rows.at[r->at++];
        if (!row->n_bytes && !bring_file(r, row, out))
            continue;
        if (!row->n_bytes)
            return true;
        r->bytes.len = 0;
        out->status = mrs_store_aside_bytes(r->reader, row->sha256, &r->bytes, &out->why);
        out->member = member_of(row, mrs_buf_view(&r->bytes));
        return true;
    }
    return false;
}

/* ---- the run ----------------------------------------------------------------------------------
 */

static mrs_status end(void *ctx, mrs_store *store, mrs_err *err)
{
    retrying *r = ctx;
    mrs_store_close(r->reader); /* before the writer, which then tidies its journal */
    r->reader = NULL;
    if (!r->rows.n)
        return MRS_OK;
    mrs_status st = mrs_store_retry_end(store, r->names.at, r->names.n, &r->counts->stay, err);
    r->counts->left = r->rows.n - r->counts->stay;
    return st;
}

mrs_status mrs_retry(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                     const mrs_add_options *options, mrs_retry_counts *retried,
                     mrs_add_counts *counts, mrs_err *err)
{
    *retried = (mrs_retry_counts){0};
    *counts = (mrs_add_counts){0};
    retrying r = {.options = options, .counts = retried, .arena = mrs_arena_new(MRS_DOC_CEILING)};
    if (!r.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_add_options add = *options;
    add.paths = NULL;
    add.n_paths = 0;
    const mrs_bringing from = {.bring = bring, .ctx = &r, .begin = begin, .end = end};
    mrs_status st = mrs_add_brought(engine, workers, n_workers, &add, &from, counts, err);
    mrs_store_close(r.reader);
    mrs_buf_clear(&r.bytes);
    mrs_buf_clear(&r.file);
    mrs_arena_free(r.arena);
    return st;
}
