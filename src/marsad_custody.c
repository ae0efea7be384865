/* marsad_custody.c - where a document came from, and what was set aside. */
#include "marsad_internal.h"

static void put_line(mrs_buf *out, const char *name, mrs_str value)
{
    if (value.len)
        mrs_buf_printf(out, "  %-12s %.*s\n", name, (int)value.len, value.ptr);
}

static bool redacted_json(void *ctx, const mrs_redaction_row *row)
{
    mrs_json *json = ctx;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "at", row->at);
    mrs_json_str(json, "who", row->who);
    mrs_json_str(json, "reason", row->reason);
    mrs_json_raw(json, "places", row->places);
    mrs_json_str_or_null(json, "bytes_sha256", row->bytes_sha256);
    mrs_json_end(json, '}');
    return true;
}

static bool redacted_line(void *ctx, const mrs_redaction_row *row)
{
    mrs_buf_printf(ctx, "  %-12s %.*s by %.*s: %.*s; %s\n", "redacted", (int)row->at.len,
                   row->at.ptr, (int)row->who.len, row->who.ptr, (int)row->reason.len,
                   row->reason.ptr,
                   row->bytes_sha256.len ? "its bytes blanked, their hash is another since"
                                         : "its bytes destroyed");
    return true;
}

static mrs_status origin_json(mrs_store *store, const mrs_doc_row *d, mrs_buf *out, mrs_err *err)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", d->id);
    mrs_json_str(&json, "text_sha256", d->text_sha256);
    mrs_json_int(&json, "bytes", (int64_t)d->n_bytes);
    mrs_json_str_or_null(&json, "inside", d->inside);
    mrs_json_str_or_null(&json, "uri", d->uri);
    mrs_json_str_or_null(&json, "publisher", d->publisher);
    mrs_json_str(&json, "publisher_is", mrs_str_of(d->fetched ? "fetched" : "declared"));
    mrs_json_str_or_null(&json, "received", d->retrieved);
    mrs_json_str_or_null(&json, "fetched_at", d->fetched_at);
    mrs_json_str_or_null(&json, "format", d->format);
    mrs_json_str_or_null(&json, "charset", d->charset);
    mrs_json_str_or_null(&json, "headers", d->headers);
    mrs_json_str_or_null(&json, "kept_as", d->codec);
    mrs_json_str_or_null(&json, "run", d->run);
    mrs_json_str_or_null(&json, "repeats", d->repeats);
    mrs_json_num(&json, "resemblance", d->resemblance);
    mrs_json_bool(&json, "sample", d->sample);
    mrs_json_array(&json, "redactions");
    mrs_status st = mrs_store_redactions(store, d->id, redacted_json, &json, err);
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
    return st;
}

static mrs_status origin_lines(mrs_store *store, const mrs_doc_row *d, mrs_buf *out, mrs_err *err)
{
    mrs_buf_printf(out, "%sdocument\n", d->sample ? "INVENTED " : "");
    put_line(out, "SHA-256", d->id);
    mrs_buf_printf(out, "  %-12s %llu, kept as %.*s; their hash was checked now\n", "bytes",
                   (unsigned long long)d->n_bytes, (int)d->codec.len, d->codec.ptr);
    put_line(out, "text SHA-256", d->text_sha256);
    put_line(out, "inside", d->inside);
    put_line(out, "from", d->uri);
    put_line(out, "publisher", d->publisher);
    put_line(out, "which is", mrs_str_of(d->fetched ? "fetched" : "declared by who brought it"));
    put_line(out, "received", d->retrieved);
    put_line(out, "fetched at", d->fetched_at);
    put_line(out, "format", d->format);
    put_line(out, "charset", d->charset);
    put_line(out, "stored by", d->run);
    put_line(out, "repeats", d->repeats);
    mrs_status st = mrs_store_redactions(store, d->id, redacted_line, out, err);
    if (d->headers.len)
        mrs_buf_printf(out, "headers\n%.*s\n", (int)d->headers.len, d->headers.ptr);
    return st;
}

static mrs_status origin(mrs_store *store, const mrs_show_options *options, mrs_arena *arena,
                         mrs_buf *out, mrs_err *err)
{
    char full[65];
    mrs_doc_row row;
    mrs_buf bytes = {0};
    mrs_status st = mrs_store_find_doc(store, mrs_str_of(options->id), full, err);
    if (!st)
        st = mrs_store_doc(store, mrs_str_of(full), arena, &row, err);
    if (!st)
        st = mrs_store_doc_bytes(store, mrs_str_of(full), &bytes, err);
    mrs_buf_clear(&bytes);
    if (!st)
        st = options->json ? origin_json(store, &row, out, err)
                           : origin_lines(store, &row, out, err);
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_origin_show(const mrs_show_options *options, mrs_buf *out, mrs_err *err)
{
    mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    mrs_arena *arena = mrs_arena_new(MRS_DOC_CEILING);
    mrs_status st = arena ? mrs_store_open(options->store, &read, &store, err)
                          : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = origin(store, options, arena, out, err);
    mrs_store_close(store);
    mrs_arena_free(arena);
    return st;
}

typedef struct {
    mrs_buf *out;
    bool json;
    uint64_t n;
} listing;

static bool put_aside(void *ctx, const mrs_aside_row *row)
{
    listing *l = ctx;
    mrs_json json = {.out = l->out};
    char id[65];
    mrs_aside_id(row, id);
    l->n++;
    if (!l->json) {
        mrs_buf_printf(l->out, "%.8s  %.*s\n  %.*s  %s, %llu bytes kept", id, (int)row->reason.len,
                       row->reason.ptr, (int)row->at.len, row->at.ptr, mrs_status_text(row->status),
                       (unsigned long long)row->n_bytes);
        if (row->round)
            mrs_buf_printf(l->out, ", by retry %u", row->round);
        mrs_buf_putc(l->out, '\n');
        return true;
    }
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", mrs_str_of(id));
    mrs_json_str_or_null(&json, "path", row->uri);
    mrs_json_str_or_null(&json, "sha256", row->sha256);
    mrs_json_str(&json, "status", mrs_str_of(mrs_status_text(row->status)));
    mrs_json_str(&json, "reason", row->reason);
    mrs_json_str(&json, "at", row->at);
    mrs_json_int(&json, "bytes", (int64_t)row->n_bytes);
    mrs_json_int(&json, "round", row->round);
    mrs_json_end(&json, '}');
    mrs_buf_putc(l->out, '\n');
    return true;
}

mrs_status mrs_inbox(const char *path, bool json, mrs_buf *out, uint64_t *n, mrs_err *err)
{
    mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    listing l = {out, json, 0};
    mrs_status st = mrs_store_open(path, &read, &store, err);
    if (!st)
        st = mrs_store_asides(store, put_aside, &l, err);
    mrs_store_close(store);
    *n = l.n;
    return st ? st : mrs_buf_status(out, err);
}
