/* marsad_runs.c - which runs there are. */
#include "marsad_internal.h"

#include <jansson.h>

typedef struct {
    bool only_own, json;
    mrs_buf *out;
} listing;

/* "mine.tsv", or "rows of the call"; over which table. */
static void put_own(mrs_str own, mrs_buf *out)
{
    json_t *root = json_loadb(own.ptr, own.len, 0, NULL), *row;
    size_t i;
    json_array_foreach(json_object_get(root, "rows"), i, row)
    {
        const char *name = json_string_value(json_object_get(row, "name"));
        mrs_buf_printf(out, "%s%s", i ? ", " : "", name && *name ? name : "a row of the call");
    }
    const char *table = json_string_value(json_object_get(root, "table"));
    mrs_buf_printf(out, " over %s", table ? table : "");
    json_decref(root);
}

static void put_json(const mrs_run_row *r, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "run", r->number);
    mrs_json_str(&json, "name", r->name);
    mrs_json_str(&json, "program", r->program);
    mrs_json_str(&json, "model", r->model);
    mrs_json_str(&json, "model_sha256", r->model_sha256);
    mrs_json_str(&json, "data", r->data);
    mrs_json_raw(&json, "own", r->own.len ? r->own : MRS_STR("null"));
    mrs_json_str(&json, "first", r->first_at);
    mrs_json_str_or_null(&json, "until", r->until);
    mrs_json_int(&json, "documents", (int64_t)r->documents);
    mrs_json_int(&json, "claims", (int64_t)r->claims);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

static void put_line(const mrs_run_row *r, mrs_buf *out)
{
    mrs_buf_printf(out, "run %lld  %.*s\n    first %.*s; ", (long long)r->number, (int)r->name.len,
                   r->name.ptr, (int)r->first_at.len, r->first_at.ptr);
    if (r->documents || !r->revision)
        mrs_buf_printf(out, "stands for %llu report%s with %llu claim%s",
                       (unsigned long long)r->documents, r->documents == 1 ? "" : "s",
                       (unsigned long long)r->claims, r->claims == 1 ? "" : "s");
    if (r->revision)
        mrs_buf_printf(out, "%sreplaced %.*s, asked by --run %lld", r->documents ? "; " : "",
                       (int)r->until.len, r->until.ptr, (long long)r->number);
    if (r->own.len) {
        mrs_buf_put(out, MRS_STR("\n    own rows: "));
        put_own(r->own, out);
    }
    mrs_buf_putc(out, '\n');
}

/* A person who only decided under a version left no run. */
static bool put(void *ctx, const mrs_run_row *row)
{
    const listing *l = ctx;
    bool made = row->documents || row->claims || row->revision;
    if (made && (row->own.len || !l->only_own))
        (l->json ? put_json : put_line)(row, l->out);
    return true;
}

mrs_status mrs_runs(const char *path, bool only_own, bool json, mrs_buf *out, mrs_err *err)
{
    static const mrs_store_options read = {.held = true};
    listing l = {only_own, json, out};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(path, &read, &store, err);
    if (!st)
        st = mrs_store_runs(store, MRS_STR(""), put, &l, err);
    mrs_store_close(store);
    return st ? st : mrs_buf_status(out, err);
}
