/* marsad_add.c - from paths to a store: read, code by many, put in order by one, link at the end.
 */
#include "marsad_internal.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct {
    const mrs_engine *engine;
    const mrs_add_options *options;
    mrs_add_counts *counts;
    const mrs_bringing *from; /* NULL: the paths of options */
    mrs_ingest *ingest;
    mrs_store *store;
    pthread_mutex_t lock; /* of the store: next asks it while done writes */
    mrs_status st;        /* what ends the run */
    mrs_err *err;
} adding;

typedef struct {
    mrs_part part;
    adding *run;
    bool known; /* its bytes are in the store already */
} item;

static bool next(void *ctx, void **out)
{
    adding *a = ctx;
    item *it = calloc(1, sizeof *it);
    mrs_err err = {0};
    mrs_status st = it ? mrs_ingest_next(a->ingest, &it->part, &err) : MRS_E_MEMORY;
    if (st) {
        if (st != MRS_E_NONE)
            a->st = mrs_fail(a->err, st, "%s", err.text[0] ? err.text : "out of memory");
        free(it);
        return false;
    }
    it->run = a;
    if (it->part.doc) {
        pthread_mutex_lock(&a->lock);
        st = mrs_store_has(a->store, it->part.doc->id, &it->known, &err);
        pthread_mutex_unlock(&a->lock);
        it->known = it->known && !st;
    }
    *out = it;
    return true;
}

/* A copy of what stands is not coded. When that falls later, it is coded then: code_pending. */
static bool repeats(adding *a, const mrs_doc *doc)
{
    mrs_err err = {0};
    bool out = false;
    pthread_mutex_lock(&a->lock);
    mrs_status st = mrs_store_repeats(a->store, doc, &out, &err);
    pthread_mutex_unlock(&a->lock);
    return !st && out;
}

static void work(void *worker, void *unit)
{
    item *it = unit;
    if (it->known)
        return;
    mrs_ingest_read(it->run->ingest, &it->part);
    mrs_part *p = &it->part;
    if (p->status || !p->doc || repeats(it->run, p->doc))
        return;
    if (it->run->options->gate)
        mrs_part_gate(it->run->engine, p);
    if (p->status)
        return;
    p->status = mrs_worker_run(worker, p->doc, MRS_UPTO_CODE, &p->err);
    if (p->status)
        mrs_err_wrap(&p->err, p->status, "%s", p->path);
}

static mrs_status set_aside(adding *a, const mrs_part *p, mrs_added *said, mrs_err *err)
{
    a->counts->set_aside++;
    a->counts->gated += p->status == MRS_E_HELD;
    said->status = p->status;
    mrs_aside_row row = {.uri = mrs_str_of(p->path),
                         .status = p->status,
                         .reason = mrs_str_of(p->err.text),
                         .published = {MRS_NO_DAY, MRS_NO_DAY, MRS_PUBLISHED_NONE, {0}},
                         .sample = a->options->sample};
    if (!p->doc)
        return mrs_store_set_aside(a->store, &row, MRS_STR(""), err);
    const mrs_doc *doc = p->doc;
    row.format = mrs_str_of(doc->origin.format);
    row.line = p->line;
    row.column = p->column;
    row.delimiter = (mrs_str){&p->delimiter, p->delimiter != '\0'};
    row.address = doc->uri;
    row.title = doc->title;
    row.author = doc->author;
    row.publisher = doc->publisher;
    row.lang = doc->lang;
    row.published = doc->published;
    row.charset = doc->origin.charset;
    row.headers = doc->origin.headers;
    row.fetched_at = doc->origin.fetched_at;
    row.fetched = doc->origin.fetched;
    row.sample = doc->sample;
    return mrs_store_set_aside(a->store, &row, doc->bytes, err);
}

/* Into the store, or aside with its reason. */
static mrs_status keep(adding *a, item *it, mrs_added *said, mrs_err *err)
{
    static const char *const how[] = {"new", "same", "copy", "copy", "near copy"};
    mrs_part *p = &it->part;
    mrs_add_counts *n = a->counts;
    if (it->known) {
        n->same++;
        said->how = "same";
        return MRS_OK;
    }
    if (p->status)
        return set_aside(a, p, said, err);
    mrs_put put = MRS_PUT_NEW;
    mrs_status st = mrs_store_put(a->store, p->doc, &put, err);
    if (st ==
        MRS_E_ARG) { /* of the wrong kind for this store: the rest may still be of the right */
        p->status = mrs_fail(&p->err, st, "%s: %s", p->path, err->text);
        return set_aside(a, p, said, err);
    }
    if (st)
        return st;
    said->how = how[put];
    said->coded = mrs_doc_is_codable(p->doc);
    said->claims = p->doc->coding ? p->doc->coding->n : 0;
    n->added += put == MRS_PUT_NEW;
    n->same += put == MRS_PUT_SAME;
    n->copies += put == MRS_PUT_COPY || put == MRS_PUT_BEST;
    n->near += put == MRS_PUT_NEAR;
    n->not_coded += !said->coded;
    n->in_part += said->coded && p->doc->foreign.n > 0;
    n->claims += put == MRS_PUT_NEW ? said->claims : 0;
    return MRS_OK;
}

static bool done(void *ctx, void *unit)
{
    adding *a = ctx;
    item *it = unit;
    a->counts->parts++;
    mrs_added said = {.path = it->part.path,
                      .line = it->part.line,
                      .status = it->part.status,
                      .reason = it->part.err.text,
                      .how = "",
                      .coded = true,
                      .parts_done = a->counts->parts};
    if (!a->st) {
        pthread_mutex_lock(&a->lock);
        a->st = keep(a, it, &said, a->err);
        pthread_mutex_unlock(&a->lock);
        if (!a->st && a->options->report)
            a->options->report(a->options->ctx, &said);
    }
    mrs_part_clear(&it->part);
    free(it);
    return !a->st;
}

static mrs_status open_both(const mrs_engine *engine, adding *a, mrs_err *err)
{
    const mrs_add_options *o = a->options;
    mrs_ingest_options in = {.bring = a->from ? a->from->bring : NULL,
                             .bring_ctx = a->from ? a->from->ctx : NULL,
                             .date = o->date,
                             .publisher = o->publisher,
                             .columns = o->fields,
                             .sample = o->sample,
                             .doc_ceiling = 0};
    mrs_status st = mrs_ingest_open(engine->canon, o->paths, o->n_paths, &in, &a->ingest, err);
    if (st)
        return st;
    mrs_store_options options = {.write = true, .create = true};
    st = mrs_store_open(o->store, &options, &a->store, err);
    if (st)
        return st;
    mrs_version v;
    const mrs_run run = mrs_run_of(engine, o->now, o->who, &v);
    st = mrs_store_set_run(a->store, &run, err);
    return st || !a->from || !a->from->begin ? st : a->from->begin(a->from->ctx, a->store, err);
}

/* One that stands since what it repeated fell: coded from the text kept. */
static mrs_status code_one(adding *a, mrs_worker *worker, const char *id, mrs_err *err)
{
    mrs_doc_row row;
    mrs_arena *arena = mrs_arena_new(MRS_DOC_CEILING);
    mrs_doc *doc = mrs_doc_new(MRS_DOC_CEILING);
    mrs_err why = {0};
    mrs_status st = arena && doc ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_store_doc(a->store, mrs_str_of(id), arena, &row, err);
    if (!st)
        st = mrs_doc_recall(worker->engine, &row, doc, err);
    if (!st && mrs_worker_run(worker, doc, MRS_UPTO_CODE, &why))
        doc->coding = NULL; /* it stays without claims, as it would have been set aside */
    if (!st)
        st = mrs_store_code(a->store, doc, err);
    mrs_doc_free(doc);
    mrs_arena_free(arena);
    return st;
}

static mrs_status code_pending(adding *a, mrs_worker *worker, mrs_err *err)
{
    char id[65];
    mrs_status st = mrs_store_pending(a->store, id, err);
    while (!st && id[0]) {
        st = code_one(a, worker, id, err);
        if (!st)
            st = mrs_store_pending(a->store, id, err);
    }
    return st;
}

mrs_status mrs_add_brought(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                           const mrs_add_options *options, const mrs_bringing *from,
                           mrs_add_counts *counts, mrs_err *err)
{
    *counts = (mrs_add_counts){0};
    adding a = {.engine = engine, .options = options, .counts = counts, .from = from, .err = err};
    pthread_mutex_init(&a.lock, NULL);
    mrs_status st = open_both(engine, &a, err);
    if (!st) {
        mrs_pool pool = {&a, next, work, done};
        st = mrs_pool_run(&pool, (void *const *)workers, n_workers, err);
        st = st ? st : a.st;
    }
    if (!st && from && from->end)
        st = from->end(from->ctx, a.store, err);
    if (!st)
        st = code_pending(&a, workers[0], err);
    const mrs_link_options linking = {.jobs = (uint32_t)n_workers};
    mrs_link_stats stats = {0};
    mrs_summary summary = {0};
    if (!st)
        st = mrs_store_summary(a.store, &summary, err);
    if (!st && !summary.linked)
        st = mrs_link_run(engine->linker, a.store, &linking, &stats, err);
    if (!st)
        st = mrs_store_summary(a.store, &summary, err);
    counts->events = summary.events;
    counts->lost = summary.lost;
    counts->skipped = a.ingest ? mrs_ingest_counted(a.ingest).skipped : 0;
    mrs_store_close(a.store);
    mrs_ingest_close(a.ingest);
    pthread_mutex_destroy(&a.lock);
    return st;
}

mrs_status mrs_add(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                   const mrs_add_options *options, mrs_add_counts *counts, mrs_err *err)
{
    return mrs_add_brought(engine, workers, n_workers, options, NULL, counts, err);
}

mrs_status mrs_verify(const char *path, mrs_err *err)
{
    mrs_store_options options = {0};
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(path, &options, &store, err);
    if (!st)
        st = mrs_store_verify(store, err);
    mrs_store_close(store);
    return st;
}
