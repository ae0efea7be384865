/* marsad_share.c - the steps of mrs_add each by itself. */
#include "marsad_share.h"
#include "marsad_internal.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- read -------------------------------------------------------------------------------------
 */

static void write_published(mrs_json *json, const mrs_published *p)
{
    mrs_json_int(json, "first", p->first);
    mrs_json_int(json, "last", p->last);
    mrs_json_int(json, "how", p->how);
    mrs_json_str(json, "published", p->text);
}

static void write_span(mrs_json *json, const char *key, mrs_span at)
{
    mrs_json_array(json, key);
    mrs_json_int(json, NULL, at.start);
    mrs_json_int(json, NULL, at.end);
    mrs_json_end(json, ']');
}

static void write_doc(const mrs_doc *doc, mrs_arena *arena, mrs_buf *out)
{
    char day[16];
    mrs_sketch sketch;
    mrs_json json = {.out = out};
    size_t n = mrs_day_text(doc->published.first, day);
    mrs_sketch_make(doc->text, &sketch, arena);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", doc->id);
    mrs_json_str(&json, "text_sha256", doc->text_sha256);
    mrs_json_str_or_null(&json, "day", (mrs_str){day, n});
    write_published(&json, &doc->published);
    mrs_json_str(&json, "uri", doc->uri);
    mrs_json_str(&json, "publisher", doc->publisher);
    mrs_json_str(&json, "title", doc->title);
    mrs_json_str(&json, "author", doc->author);
    mrs_json_str(&json, "lang", doc->lang);
    mrs_json_bool(&json, "fetched", doc->origin.fetched);
    mrs_json_bool(&json, "sample", doc->sample);
    write_span(&json, "dateline", doc->dateline);
    write_span(&json, "title_at", doc->title_at);
    mrs_json_array(&json, "sketch");
    for (uint32_t i = 0; i < sketch.n; i++)
        mrs_json_int(&json, NULL, (int64_t)sketch.at[i]);
    mrs_json_end(&json, ']');
    mrs_json_int(&json, "need", mrs_sketch_need(&sketch));
    mrs_json_str(&json, "text", doc->text);
    mrs_json_end(&json, '}');
}

static void write_aside(const mrs_part *part, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "path", mrs_str_of(part->path));
    mrs_json_int(&json, "line", (int64_t)part->line);
    mrs_json_str(&json, "status", mrs_str_of(mrs_status_text(part->status)));
    mrs_json_str(&json, "reason", mrs_str_of(part->err.text));
    mrs_json_end(&json, '}');
}

typedef struct {
    const mrs_doc *doc;
    mrs_arena *arena;
    mrs_buf *out;
} telling;

static mrs_status tell(void *ctx, mrs_err *err)
{
    const telling *t = ctx;
    (void)err;
    write_doc(t->doc, t->arena, t->out);
    return MRS_OK;
}

static mrs_status read_part(const mrs_engine *engine, const mrs_ingest *ingest, bool gate,
                            mrs_part *part, mrs_buf *out, mrs_err *err)
{
    mrs_ingest_read(ingest, part);
    if (gate)
        mrs_part_gate(engine, part);
    out->len = 0;
    if (part->status || !part->doc) {
        write_aside(part, out);
        return mrs_buf_status(out, err);
    }
    telling t = {part->doc, part->doc->arena, out};
    mrs_status st = mrs_arena_run(&part->doc->arena, 1, tell, &t, err);
    return st ? st : mrs_buf_status(out, err);
}

mrs_status mrs_share_read(const mrs_engine *engine, const mrs_add_options *options,
                          mrs_share_fn *fn, void *ctx, mrs_err *err)
{
    const mrs_ingest_options in = {.date = options->date,
                                   .publisher = options->publisher,
                                   .columns = options->fields,
                                   .sample = options->sample};
    mrs_ingest *ingest = NULL;
    mrs_buf out = {0};
    mrs_status st =
        mrs_ingest_open(engine->canon, options->paths, options->n_paths, &in, &ingest, err);
    bool more = true;
    while (!st && more) {
        mrs_part part = {0};
        st = mrs_ingest_next(ingest, &part, err);
        if (!st)
            st = read_part(engine, ingest, options->gate, &part, &out, err);
        if (!st)
            more = fn(ctx, mrs_buf_view(&out));
        mrs_part_clear(&part);
    }
    mrs_buf_clear(&out);
    mrs_ingest_close(ingest);
    return st == MRS_E_NONE ? MRS_OK : st;
}

/* ---- near -------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_str a, b;
    double *of;
    mrs_arena *arena;
} nearing;

static mrs_status near(void *ctx, mrs_err *err)
{
    const nearing *n = ctx;
    (void)err;
    *n->of = mrs_near(n->a, n->b, n->arena);
    return MRS_OK;
}

mrs_status mrs_share_near(mrs_str a, mrs_str b, double *of, mrs_err *err)
{
    nearing n = {a, b, of, mrs_arena_new(MRS_DOC_CEILING)};
    mrs_status st = n.arena ? mrs_arena_run(&n.arena, 1, near, &n, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_arena_free(n.arena);
    return st;
}

/* ---- code -------------------------------------------------------------------------------------
 */

static mrs_str member(const json_t *root, const char *name)
{
    const json_t *v = json_object_get(root, name);
    return (mrs_str){json_string_value(v), json_string_length(v)};
}

static mrs_published published_of(const json_t *root)
{
    return (mrs_published){.first = (int32_t)json_integer_value(json_object_get(root, "first")),
                           .last = (int32_t)json_integer_value(json_object_get(root, "last")),
                           .how =
                               (mrs_published_how)json_integer_value(json_object_get(root, "how")),
                           .text = member(root, "published")};
}

static mrs_span span_of(const json_t *root, const char *name)
{
    const json_t *at = json_object_get(root, name);
    return (mrs_span){(uint32_t)json_integer_value(json_array_get(at, 0)),
                      (uint32_t)json_integer_value(json_array_get(at, 1))};
}

/* Strings are borrowed of root. */
static mrs_doc_row row_of(const json_t *root)
{
    return (mrs_doc_row){.id = member(root, "id"),
                         .text = member(root, "text"),
                         .title = member(root, "title"),
                         .uri = member(root, "uri"),
                         .publisher = member(root, "publisher"),
                         .author = member(root, "author"),
                         .lang = member(root, "lang"),
                         .published = published_of(root),
                         .sample = json_is_true(json_object_get(root, "sample"))};
}

typedef struct {
    mrs_worker *worker;
    mrs_store *store;
    mrs_buf *out;
    mrs_json json;
    mrs_buf row, features;
    mrs_export *export;
    mrs_status st;
    mrs_err *err;
} coding;

static mrs_status code_doc(coding *c, const json_t *root, mrs_doc *doc, mrs_err *err)
{
    const mrs_doc_row row = row_of(root);
    mrs_status st = mrs_doc_recall(c->worker->engine, &row, doc, err);
    doc->origin.fetched = json_is_true(json_object_get(root, "fetched"));
    doc->text_sha256 = member(root, "text_sha256");
    doc->dateline = span_of(root, "dateline");
    doc->title_at = span_of(root, "title_at");
    if (!st)
        st = mrs_worker_run(c->worker, doc, MRS_UPTO_CODE, err);
    mrs_state *states = calloc(doc->coding && doc->coding->n ? doc->coding->n : 1, sizeof *states);
    const mrs_given given = {.doc = doc, .states = states, .retrieved = MRS_STR("")};
    if (!st)
        st = states ? mrs_store_give(c->store, &given, err)
                    : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    free(states);
    return st;
}

/* Of all that a claim's row says, what is its report's goes ahead of the claims, once. */
static void write_head(coding *c, const json_t *root)
{
    mrs_published p = published_of(root);
    mrs_json_object(&c->json, "head");
    mrs_json_str(&c->json, "publisher", member(root, "publisher"));
    mrs_json_bool(&c->json, "fetched", json_is_true(json_object_get(root, "fetched")));
    mrs_json_bool(&c->json, "sample", json_is_true(json_object_get(root, "sample")));
    write_published(&c->json, &p);
    mrs_json_end(&c->json, '}');
}

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    coding *c = ctx;
    c->row.len = 0;
    c->st = mrs_claim_field(row, MRS_STR(""), &c->row, c->err);
    mrs_json_raw(&c->json, NULL, mrs_buf_view(&c->row));
    if (!c->st)
        c->st = mrs_export_claim(c->export, row, c->err);
    return !c->st;
}

static mrs_status write_claims(coding *c, const json_t *root, mrs_err *err)
{
    const mrs_filter filter = {.doc = member(root, "id"), .all = true};
    const mrs_export_options options = {.words = c->worker->engine->words,
                                        .format = MRS_FORMAT_FEATURES,
                                        .sample = json_is_true(json_object_get(root, "sample"))};
    c->features.len = 0;
    mrs_status st = mrs_export_new(&options, &c->features, &c->export, err);
    c->err = err;
    mrs_json_array(&c->json, "claims");
    if (!st)
        st = mrs_store_claims(c->store, &filter, NULL, put_claim, c, err);
    mrs_json_end(&c->json, ']');
    if (!st)
        st = c->st;
    if (!st)
        st = mrs_export_finish(c->export, err);
    mrs_export_free(c->export);
    c->export = NULL;
    mrs_buf_put(c->out, MRS_STR(",\"features\":["));
    mrs_buf_put(c->out, mrs_buf_view(&c->features));
    mrs_buf_putc(c->out, ']');
    return st;
}

/* ---- lines of code ----------------------------------------------------------------------------
 */

static int by_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const mrs_claim_row *)a)->id, ((const mrs_claim_row *)b)->id);
}

/* Claims of one line into the share; rows in arena, which is rewound by the caller. */
static mrs_status take_rows(mrs_link_share *share, const json_t *root, mrs_arena *arena,
                            mrs_err *err)
{
    const json_t *claims = json_object_get(root, "claims"), *head = json_object_get(root, "head");
    size_t n = json_array_size(claims);
    mrs_claim_row *rows = calloc(n ? n : 1, sizeof *rows);
    mrs_status st = rows ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (size_t i = 0; !st && i < n; i++) {
        char *packed =
            json_dumps(json_array_get(claims, i), JSON_COMPACT | JSON_REAL_PRECISION(17));
        st = packed ? mrs_claim_unpack(mrs_str_of(packed), &rows[i], arena, err)
                    : mrs_fail(err, MRS_E_MEMORY, "out of memory");
        free(packed);
        rows[i].doc = member(root, "id");
        rows[i].publisher = member(head, "publisher");
        rows[i].published = published_of(head);
        rows[i].fetched = json_is_true(json_object_get(head, "fetched"));
        rows[i].sample = json_is_true(json_object_get(head, "sample"));
    }
    if (!st && n) {
        qsort(rows, n, sizeof *rows, by_id);
        st = mrs_link_share_add(share, rows, (uint32_t)n, err);
    }
    free(rows);
    return st;
}

static mrs_status take_line(mrs_link_share *share, mrs_str line, mrs_err *err)
{
    json_t *root = json_loadb(line.ptr, line.len, 0, NULL);
    mrs_arena *arena = mrs_arena_new(MRS_DOC_CEILING);
    mrs_status st = arena ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = root ? take_rows(share, root, arena, err)
                  : mrs_fail(err, MRS_E_FORMAT, "not a line of mrs_share_code");
    mrs_arena_free(arena);
    json_decref(root);
    return st;
}

static mrs_status take_lines(const mrs_engine *engine, const mrs_str *lines, size_t n,
                             mrs_link_share **share, mrs_err *err)
{
    mrs_status st = mrs_link_share_new(engine->linker, share, err);
    for (size_t i = 0; !st && i < n; i++)
        st = take_line(*share, lines[i], err);
    return st;
}

static mrs_status write_units(coding *c, mrs_err *err)
{
    const int64_t *keys;
    mrs_str so_far = mrs_buf_view(c->out);
    mrs_buf line = {0};
    mrs_link_share *share = NULL;
    mrs_buf_put(&line, so_far);
    mrs_buf_putc(&line, '}');
    mrs_status st = mrs_buf_status(&line, err);
    mrs_str view = mrs_buf_view(&line);
    if (!st)
        st = take_lines(c->worker->engine, &view, 1, &share, err);
    uint32_t n = st ? 0 : mrs_link_share_units(share, &keys);
    mrs_json_array(&c->json, "units");
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t *shares;
        uint32_t n_shares;
        mrs_link_share_of(share, i, &shares, &n_shares);
        mrs_json_object(&c->json, NULL);
        mrs_json_int(&c->json, "key", keys[i]);
        mrs_json_array(&c->json, "shares");
        for (uint32_t k = 0; k < n_shares; k++)
            mrs_json_int(&c->json, NULL, shares[k]);
        mrs_json_end(&c->json, ']');
        mrs_json_end(&c->json, '}');
    }
    mrs_json_end(&c->json, ']');
    mrs_buf_clear(&line);
    mrs_link_share_free(share);
    return st;
}

static mrs_status write_coded(coding *c, const json_t *root, mrs_err *err)
{
    mrs_json_object(&c->json, NULL);
    mrs_json_str(&c->json, "id", member(root, "id"));
    write_head(c, root);
    mrs_status st = write_claims(c, root, err);
    if (!st)
        st = write_units(c, err);
    mrs_json_end(&c->json, '}');
    return st ? st : mrs_buf_status(c->out, err);
}

static void write_refused(coding *c, const json_t *root, const mrs_err *why)
{
    mrs_json_object(&c->json, NULL);
    mrs_json_str(&c->json, "id", member(root, "id"));
    mrs_json_str(&c->json, "status", mrs_str_of(mrs_status_text(why->status)));
    mrs_json_str(&c->json, "reason", mrs_str_of(why->text));
    mrs_json_end(&c->json, '}');
}

static mrs_status code_line(coding *c, mrs_str line, mrs_err *err)
{
    mrs_err why = {0};
    json_t *root = json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, NULL);
    mrs_doc *doc = mrs_doc_new(MRS_DOC_CEILING);
    mrs_status st = root && doc ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "not a line of read");
    c->out->len = 0;
    c->json = (mrs_json){.out = c->out};
    if (!st && code_doc(c, root, doc, &why))
        write_refused(c, root, &why);
    else if (!st)
        st = write_coded(c, root, err);
    mrs_doc_free(doc);
    json_decref(root);
    return st;
}

mrs_status mrs_share_code(mrs_worker *worker, const char *scratch, const mrs_str *lines, size_t n,
                          mrs_share_fn *fn, void *ctx, mrs_err *err)
{
    mrs_buf out = {0};
    coding c = {.worker = worker, .out = &out};
    mrs_status st = mrs_record_init(scratch, err);
    if (!st)
        st = mrs_store_open_as(worker->engine, scratch, "share", "1970-01-01T00:00:00Z", &c.store,
                               err);
    for (size_t i = 0; !st && i < n; i++) {
        st = code_line(&c, lines[i], err);
        if (!st && !fn(ctx, mrs_buf_view(&out)))
            break;
    }
    mrs_store_close(c.store);
    mrs_buf_clear(&out);
    mrs_buf_clear(&c.row);
    mrs_buf_clear(&c.features);
    return st;
}

/* ---- linking ----------------------------------------------------------------------------------
 */

mrs_status mrs_share_pairs(const mrs_engine *engine, const mrs_str *lines, size_t n, uint32_t which,
                           mrs_buf *out, mrs_err *err)
{
    mrs_link_share *share = NULL;
    const mrs_unit_pair *pairs;
    uint32_t n_pairs = 0;
    mrs_status st = take_lines(engine, lines, n, &share, err);
    if (!st)
        st = mrs_link_share_pairs(share, which, &pairs, &n_pairs, err);
    if (n_pairs)
        mrs_buf_put(out, (mrs_str){(const char *)pairs, n_pairs * sizeof *pairs});
    mrs_link_share_free(share);
    return st ? st : mrs_buf_status(out, err);
}

typedef struct {
    const mrs_engine *engine;
    mrs_share_fn *fn;
    void *ctx;
} giving;

static mrs_status give(void *ctx, const mrs_event *event, mrs_err *err)
{
    const giving *g = ctx;
    const mrs_export_options options = {.words = g->engine->words,
                                        .format = MRS_FORMAT_FEATURES,
                                        .events = true,
                                        .sample = event->sample};
    mrs_buf out = {0};
    mrs_export *export = NULL;
    mrs_status st = mrs_export_new(&options, &out, &export, err);
    if (!st)
        st = mrs_export_event(export, NULL, event, err);
    if (!st)
        st = mrs_export_finish(export, err);
    mrs_export_free(export);
    if (!st && !g->fn(g->ctx, mrs_buf_view(&out)))
        st = mrs_fail(err, MRS_E_ARG, "stopped by its caller");
    mrs_buf_clear(&out);
    return st;
}

mrs_status mrs_share_events(const mrs_engine *engine, const mrs_share_parts *p, mrs_share_fn *fn,
                            void *ctx, mrs_err *err)
{
    mrs_link_share *share = NULL;
    giving g = {engine, fn, ctx};
    mrs_status st = take_lines(engine, p->lines, p->n_lines, &share, err);
    if (!st)
        st =
            mrs_link_share_events(share, p->units, p->n_units, p->pairs, p->n_pairs, give, &g, err);
    mrs_link_share_free(share);
    return st;
}
