/* marsad_recode.c - every report coded anew, beside what stands; then in its place. */
#include "marsad_internal.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 8 };

typedef struct {
    const mrs_engine *engine;
    const mrs_recode_options *options;
    mrs_recode_counts *counts;
    mrs_store *store;
    mrs_arena *arena;     /* of the row at hand */
    pthread_mutex_t lock; /* of the store: next asks it while done writes */
    char id[65];          /* of the last document given out */
    uint64_t done, all;
    mrs_status st; /* what ends the run */
    mrs_err *err;
} recoding;

typedef struct {
    const mrs_canon *canon;
    mrs_doc *doc;
    const mrs_doc_row *row;
} recalling;

static mrs_status recall(void *ctx, mrs_err *err)
{
    recalling *r = ctx;
    mrs_doc *doc = r->doc;
    const mrs_str *from[] = {&r->row->id,        &r->row->text,   &r->row->title, &r->row->uri,
                             &r->row->publisher, &r->row->author, &r->row->lang};
    mrs_str *to[] = {&doc->id,        &doc->text,   &doc->title, &doc->uri,
                     &doc->publisher, &doc->author, &doc->lang};
    (void)err;
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = mrs_str_copy(*from[i], doc->arena);
    doc->published = r->row->published;
    doc->published.text = mrs_str_copy(doc->published.text, doc->arena);
    doc->sample = r->row->sample;
    doc->dateline = mrs_canon_dateline(r->canon, doc->text, doc->arena);
    if (mrs_str_starts(doc->text, doc->title)) /* as canon leaves the headline */
        doc->title_at = (mrs_span){0, (uint32_t)doc->title.len};
    return MRS_OK;
}

mrs_status mrs_doc_recall(const mrs_engine *engine, const mrs_doc_row *row, mrs_doc *doc,
                          mrs_err *err)
{
    recalling r = {engine->canon, doc, row};
    return mrs_arena_run(&doc->arena, 1, recall, &r, err);
}

/* *out NULL: there is none left. */
static mrs_status next_doc(recoding *r, mrs_doc **out, mrs_err *err)
{
    mrs_doc_row row;
    mrs_mark mark = mrs_arena_mark(r->arena);
    *out = NULL;
    mrs_status st = mrs_store_recode_next(r->store, r->id, err);
    if (st || !r->id[0])
        return st;
    mrs_doc *doc = mrs_doc_new(MRS_DOC_CEILING);
    if (!doc)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    st = mrs_store_doc(r->store, mrs_str_of(r->id), r->arena, &row, err);
    if (!st)
        st = mrs_doc_recall(r->engine, &row, doc, err);
    mrs_arena_rewind(r->arena, mark);
    if (st)
        mrs_doc_free(doc);
    else
        *out = doc;
    return st;
}

typedef struct {
    mrs_doc *doc;
    mrs_status st;
} item;

static bool next(void *ctx, void **out)
{
    recoding *r = ctx;
    mrs_doc *doc = NULL;
    pthread_mutex_lock(&r->lock);
    if (!r->st)
        r->st = next_doc(r, &doc, r->err);
    item *it = doc ? calloc(1, sizeof *it) : NULL;
    if (doc && !it && !r->st) /* a part is never put in place of the whole */
        r->st = mrs_fail(r->err, MRS_E_MEMORY, "out of memory");
    pthread_mutex_unlock(&r->lock);
    if (!it) {
        mrs_doc_free(doc);
        return false;
    }
    it->doc = doc;
    *out = it;
    return true;
}

static void work(void *worker, void *unit)
{
    item *it = unit;
    it->st = mrs_worker_run(worker, it->doc, MRS_UPTO_CODE, NULL);
}

static bool done(void *ctx, void *unit)
{
    recoding *r = ctx;
    item *it = unit;
    pthread_mutex_lock(&r->lock);
    if (it->st)
        r->counts->failed++;
    else if (!r->st)
        r->st = mrs_store_recode_put(r->store, it->doc, r->err);
    pthread_mutex_unlock(&r->lock);
    r->done++;
    if (!r->st && r->options->report)
        r->options->report(r->options->ctx, r->done, r->all);
    mrs_doc_free(it->doc);
    free(it);
    return !r->st;
}

/* Every report that is left. */
static mrs_status code(recoding *r, mrs_worker *const *workers, size_t n_workers, mrs_err *err)
{
    mrs_pool pool = {r, next, work, done};
    r->id[0] = '\0';
    r->counts->failed = 0;
    mrs_status st = mrs_pool_run(&pool, (void *const *)workers, n_workers, err);
    return st ? st : r->st;
}

/* What is still to be linked of the run that goes belongs to it. Reports may have come, or been
 * redacted, while the others were coded: those are coded too before anything is put in place. */
static mrs_status take_over(const mrs_engine *engine, recoding *r, mrs_worker *const *workers,
                            size_t n_workers, mrs_recoded *took, mrs_err *err)
{
    const mrs_link_options linking = {.jobs = (uint32_t)n_workers};
    mrs_status st = MRS_OK;
    for (int round = 0; !st && round < ROUNDS; round++) {
        st = code(r, workers, n_workers, err);
        if (!st)
            st = mrs_link_run(engine->linker, r->store, &linking, NULL, err);
        if (!st)
            st = mrs_store_recode_end(r->store, r->counts->failed, took, err);
        if (st || took->left <= r->counts->failed)
            return st;
        r->all += took->left;
    }
    return st ? st
              : mrs_fail(err, MRS_E_BUSY,
                         "%s: reports kept coming while all were coded anew; run `marsad recode` "
                         "again when no `add` is running: it goes on where it was",
                         r->options->store);
}

static mrs_status in_place(const mrs_engine *engine, recoding *r, mrs_worker *const *workers,
                           size_t n_workers, mrs_err *err)
{
    const mrs_link_options linking = {.jobs = (uint32_t)n_workers};
    mrs_recoded took;
    mrs_summary s;
    mrs_status st = take_over(engine, r, workers, n_workers, &took, err);
    if (!st)
        st = mrs_link_run(engine->linker, r->store, &linking, NULL, err);
    if (!st)
        st = mrs_store_summary(r->store, &s, err);
    if (st)
        return st;
    r->counts->documents = took.documents;
    r->counts->changed = took.changed;
    r->counts->events = s.events;
    r->counts->lost = s.lost;
    return MRS_OK;
}

mrs_status mrs_recode(const mrs_engine *engine, mrs_worker *const *workers, size_t n_workers,
                      const mrs_recode_options *options, mrs_recode_counts *counts, mrs_err *err)
{
    *counts = (mrs_recode_counts){0};
    recoding r = {.engine = engine, .options = options, .counts = counts, .err = err};
    pthread_mutex_init(&r.lock, NULL);
    r.arena = mrs_arena_new(MRS_DOC_CEILING);
    mrs_status st = r.arena ? mrs_store_open_as(engine, options->store, options->who, options->now,
                                                &r.store, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_store_recode_begin(r.store, &r.all, err);
    if (!st)
        st = in_place(engine, &r, workers, n_workers, err);
    if (!st)
        snprintf(counts->run, sizeof counts->run, "%s", mrs_store_run(r.store));
    mrs_store_close(r.store);
    mrs_arena_free(r.arena);
    pthread_mutex_destroy(&r.lock);
    return st;
}
