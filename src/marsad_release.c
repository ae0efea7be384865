/* marsad_release.c - a name for what the record knows now, with hashes of its answers; and whether
 * it still gives them. */
#include "marsad_internal.h"

#include <stdio.h>

static const struct {
    bool events;
    const char *name, *format;
} answers[] = {{true, "events", "jsonl"},  {true, "events", "csv"},  {true, "events", "geojson"},
               {false, "claims", "jsonl"}, {false, "claims", "csv"}, {false, "claims", "geojson"}};
enum { N_ANSWERS = sizeof answers / sizeof *answers };

static mrs_status hash_answer(const mrs_engine *engine, const char *store, int64_t revision, int i,
                              char hash[65], size_t *bytes, mrs_err *err)
{
    char as_of[32];
    mrs_buf out = {0}, note = {0};
    static const mrs_where no_limit = {"limit", "0"};
    snprintf(as_of, sizeof as_of, "rev:%lld", (long long)revision);
    const mrs_list_options o = {.store = store,
                                .events = answers[i].events,
                                .filters = &no_limit,
                                .n_filters = 1,
                                .all = true,
                                .format = answers[i].format,
                                .width = 120,
                                .as_of = as_of};
    mrs_status st = mrs_list(engine, &o, &out, &note, err);
    mrs_sha256_hex(mrs_buf_view(&out), hash);
    *bytes = out.len;
    mrs_buf_clear(&out);
    mrs_buf_clear(&note);
    return st;
}

static mrs_status make_manifest(const mrs_engine *engine, const char *store, int64_t revision,
                                mrs_buf *out, mrs_err *err)
{
    mrs_version v;
    mrs_json json = {.out = out};
    mrs_status st = MRS_OK;
    mrs_engine_version(engine, &v);
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "revision", revision);
    mrs_json_str(&json, "program", mrs_str_of(v.program));
    mrs_json_str(&json, "data", mrs_str_of(v.data));
    mrs_json_array(&json, "answers");
    for (int i = 0; !st && i < N_ANSWERS; i++) {
        char hash[65];
        size_t bytes;
        st = hash_answer(engine, store, revision, i, hash, &bytes, err);
        mrs_json_object(&json, NULL);
        mrs_json_str(&json, "verb", mrs_str_of(answers[i].name));
        mrs_json_str(&json, "format", mrs_str_of(answers[i].format));
        mrs_json_int(&json, "bytes", (int64_t)bytes);
        mrs_json_str(&json, "sha256", mrs_str_of(hash));
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_release_make(const mrs_engine *engine, const mrs_release_options *o, mrs_buf *out,
                            mrs_err *err)
{
    static const mrs_store_options writing = {.write = true};
    mrs_version v;
    mrs_store *store = NULL;
    mrs_buf manifest = {0};
    mrs_release r = {.name = mrs_str_of(o->name), .comment = mrs_str_of(o->comment)};
    const mrs_run run = mrs_run_of(engine, o->now, o->who, &v);
    mrs_status st = mrs_store_open(o->store, &writing, &store, err);
    if (!st)
        st = mrs_store_set_run(store, &run, err);
    if (!st)
        st = mrs_store_revision(store, &r.revision, err);
    if (!st)
        st = make_manifest(engine, o->store, r.revision, &manifest, err);
    r.manifest = mrs_buf_view(&manifest);
    if (!st)
        st = mrs_store_release(store, &r, err);
    if (!st)
        mrs_buf_printf(out, "%.*s\n", (int)manifest.len, manifest.ptr);
    mrs_store_close(store);
    mrs_buf_clear(&manifest);
    return st ? st : mrs_buf_status(out, err);
}

typedef struct {
    const mrs_engine *engine;
    const mrs_release_options *o;
    mrs_buf *out;
    mrs_err *err;
    mrs_status st;
    bool found;
} listing;

static bool put(void *ctx, const mrs_release *r)
{
    listing *l = ctx;
    mrs_json json = {.out = l->out};
    if (l->o->name && !mrs_str_is(r->name, l->o->name))
        return true;
    l->found = true;
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "name", r->name);
    mrs_json_str(&json, "at", r->at);
    mrs_json_str(&json, "who", r->who);
    mrs_json_str_or_null(&json, "comment", r->comment);
    mrs_json_raw(&json, "manifest", r->manifest);
    if (l->o->check) {
        mrs_buf now = {0};
        l->st = make_manifest(l->engine, l->o->store, r->revision, &now, l->err);
        /* program and data may be newer; the answers may not differ */
        const char *a = strstr(r->manifest.ptr, "\"answers\""), *b = strstr(now.ptr, "\"answers\"");
        mrs_json_bool(&json, "same", !l->st && a && b && strcmp(a, b) == 0);
        mrs_buf_clear(&now);
    }
    mrs_json_end(&json, '}');
    mrs_buf_putc(l->out, '\n');
    return !l->st;
}

mrs_status mrs_release_list(const mrs_engine *engine, const mrs_release_options *o, mrs_buf *out,
                            mrs_err *err)
{
    mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    listing l = {.engine = engine, .o = o, .out = out, .err = err};
    mrs_status st = mrs_store_open(o->store, &read, &store, err);
    if (!st)
        st = mrs_store_releases(store, put, &l, err);
    mrs_store_close(store);
    st = st ? st : l.st;
    if (!st && o->name && !l.found)
        st = mrs_fail(err, MRS_E_NONE, "%s: there is no release %s", o->store, o->name);
    return st ? st : mrs_buf_status(out, err);
}
