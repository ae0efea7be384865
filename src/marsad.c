#include "marsad_internal.h"

#include <stdio.h>
#include <stdlib.h>

/* The user's places stand for the data pack's, which are among them. */
static mrs_status open_gazetteer(const char *path, bool verify, mrs_engine *e, mrs_err *err)
{
    mrs_status st = mrs_pack_open(path, verify, &e->gazetteer, err);
    if (st)
        return st;
    st = mrs_gaz_user_check(&e->pack, &e->gazetteer, err);
    if (st)
        return mrs_err_wrap(err, st, "%s", path);
    e->pack.above = &e->gazetteer;
    return MRS_OK;
}

static mrs_status open_parts(const char *dir, const char *gazetteer, bool verify, mrs_engine *e,
                             mrs_err *err)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/marsad.model", dir) >= sizeof path)
        return mrs_fail(err, MRS_E_ARG, "%.200s...: path is too long", dir);
    mrs_status st = mrs_pack_open(path, verify, &e->model_file, err);
    if (!st)
        st = mrs_nlp_open(path, false, &e->nlp, err);
    if (st)
        return st;
    snprintf(path, sizeof path, "%s/marsad.pack", dir);
    st = mrs_pack_open(path, verify, &e->pack, err);
    if (!st && gazetteer)
        st = open_gazetteer(gazetteer, verify, e, err);
    if (st)
        return st;
    st = mrs_ground_open(&e->pack, &e->ground, err);
    if (!st)
        st = mrs_coder_open(&e->pack, &e->coder, err);
    if (!st)
        st = mrs_canon_open(&e->pack, &e->canon, err);
    if (!st)
        st = mrs_labels_open(&e->pack, &e->words, err);
    if (!st)
        st = mrs_linker_open(&e->pack, &e->linker, err);
    return st ? mrs_err_wrap(err, st, "%s", path) : MRS_OK;
}

mrs_status mrs_engine_open(const char *data_dir, const char *gazetteer, bool verify,
                           mrs_engine **out, mrs_err *err)
{
    *out = NULL;
    mrs_engine *engine = calloc(1, sizeof *engine);
    if (!engine)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = open_parts(data_dir, gazetteer, verify, engine, err);
    if (st)
        mrs_engine_close(engine);
    else
        *out = engine;
    return st;
}

void mrs_engine_close(mrs_engine *engine)
{
    if (!engine)
        return;
    mrs_linker_close(engine->linker);
    mrs_labels_close(engine->words);
    mrs_canon_close(engine->canon);
    mrs_coder_close(engine->coder);
    mrs_own_clear(&engine->own);
    mrs_ground_close(engine->ground);
    mrs_nlp_close(engine->nlp);
    mrs_pack_close(&engine->gazetteer);
    mrs_pack_close(&engine->pack);
    mrs_pack_close(&engine->model_file);
    free(engine);
}

void mrs_engine_version(const mrs_engine *engine, mrs_version *out)
{
    *out = (mrs_version){0};
    mrs_str model = mrs_nlp_version(engine->nlp);
    snprintf(out->program, sizeof out->program, "%s", MRS_VERSION);
    snprintf(out->model, sizeof out->model, "%.*s", (int)model.len, model.ptr);
    mrs_pack_sha256(&engine->model_file, out->model_sha256);
    mrs_pack_sha256(&engine->pack, out->pack_sha256);
    if (engine->pack.above)
        mrs_pack_sha256(engine->pack.above, out->gazetteer_sha256);
    snprintf(out->rows_sha256, sizeof out->rows_sha256, "%s", engine->own.sha256);
    snprintf(out->data, sizeof out->data, "%s%s%s%s%s", out->pack_sha256,
             engine->pack.above ? "+" : "", out->gazetteer_sha256, engine->own.n ? "~" : "",
             out->rows_sha256);
    mrs_nlp_worker *worker = NULL;
    if (mrs_nlp_worker_new(engine->nlp, NULL, &worker, NULL) == MRS_OK)
        snprintf(out->kernel, sizeof out->kernel, "%s", mrs_nlp_worker_kernel(worker));
    mrs_nlp_worker_free(worker);
}

mrs_run mrs_run_of(const mrs_engine *engine, const char *now, const char *who, mrs_version *v)
{
    mrs_engine_version(engine, v);
    return (mrs_run){.program = mrs_str_of(v->program),
                     .model = mrs_str_of(v->model),
                     .model_sha256 = mrs_str_of(v->model_sha256),
                     .pack_sha256 = mrs_str_of(v->data),
                     .now = mrs_str_of(now),
                     .who = mrs_str_of(who),
                     .own = mrs_buf_view(&engine->own.kept)};
}

void mrs_engine_actor(const mrs_engine *engine, mrs_str name, mrs_str *id, mrs_str *canonical)
{
    mrs_ground_actor(engine->ground, name, id, canonical);
}

mrs_status mrs_worker_new(const mrs_engine *engine, const char *kernel, mrs_worker **out,
                          mrs_err *err)
{
    *out = NULL;
    mrs_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    worker->engine = engine;
    mrs_status st = mrs_nlp_worker_new(engine->nlp, kernel, &worker->nlp, err);
    if (st)
        mrs_worker_free(worker);
    else
        *out = worker;
    return st;
}

void mrs_worker_free(mrs_worker *worker)
{
    if (!worker)
        return;
    mrs_nlp_worker_free(worker->nlp);
    free(worker);
}

typedef struct {
    mrs_worker *worker;
    mrs_doc *doc;
    mrs_upto upto;
    mrs_str given; /* doc->text as it came: what is quoted is that */
} stages;

static mrs_status run_stages(void *ctx, mrs_err *err)
{
    stages *s = ctx;
    mrs_nlp_worker *nlp = s->worker->nlp;
    const mrs_engine *e = s->worker->engine;
    if (s->upto == MRS_UPTO_PARSE)
        return mrs_nlp_run(nlp, s->doc, err);
    s->doc->text = mrs_ground_recase(e->ground, e->nlp, s->given, s->doc->arena);
    if (s->upto == MRS_UPTO_CODE)
        s->doc->text = mrs_doc_codable_text(s->doc, s->doc->text, s->doc->arena);
    mrs_status st = mrs_nlp_run_paragraphs(nlp, s->doc, err);
    if (!st && s->upto >= MRS_UPTO_GROUND) {
        mrs_ground_names(e->ground, e->nlp, s->doc);
        st = mrs_ground_run(e->ground, s->doc, err);
    }
    if (!st && s->upto >= MRS_UPTO_CODE)
        st = mrs_coder_run(e->coder, s->doc, err);
    return st;
}

static mrs_status tell_languages(void *ctx, mrs_err *err)
{
    const stages *s = ctx;
    (void)err;
    if (!s->doc->n_paragraphs && s->upto == MRS_UPTO_CODE)
        mrs_canon_languages(s->worker->engine->canon, s->doc);
    return MRS_OK;
}

mrs_status mrs_worker_run(mrs_worker *worker, mrs_doc *doc, mrs_upto upto, mrs_err *err)
{
    stages s = {worker, doc, upto, doc->text};
    bool known = doc->lang.len > 0; /* else a text to be annotated, of whatever language */
    mrs_status st = mrs_arena_run(&doc->arena, 1, tell_languages, &s, err);
    if (st || (known && !mrs_doc_is_codable(doc)))
        return st;
    st = mrs_arena_run(&doc->arena, 1, run_stages, &s, err);
    doc->text = s.given;
    return st;
}
