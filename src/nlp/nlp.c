#include "nlp/nlp.h"
#include "nlp/names.h"
#include "nlp/nlp_internal.h"
#include "nlp/parser.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_TOKENS = 1000000, TAG_ROOM = 64 };

struct mrs_nlp {
    mrs_pack pack;
    mrs_arena *arena; /* lists of the parts below */
    mrs_model model;
    mrs_words *words;
    mrs_parser parser;
    mrs_namer namer;
};

struct mrs_nlp_worker {
    const mrs_nlp *nlp;
    const mrs_kernel *kernel;
    mrs_words_worker *words;
    mrs_encoder *encoder;
    mrs_slots *lower;
    mrs_names_worker *names;
    mrs_work work;
    _Alignas(64) float tag_penalty[TAG_ROOM]; /* 0, past the last tag -infinity */
};

static mrs_status open_parts(void *ctx, mrs_err *err)
{
    mrs_nlp *nlp = ctx;
    mrs_status st = mrs_model_open(&nlp->pack, nlp->arena, &nlp->model, err);
    if (!st)
        st = mrs_parser_open(&nlp->model.net[MRS_NET_TOK2VEC], nlp->arena, &nlp->parser, err);
    if (!st)
        st = mrs_namer_open(&nlp->model.net[MRS_NET_NER], nlp->arena, &nlp->namer, err);
    return st;
}

mrs_status mrs_nlp_open(const char *model_path, bool verify, mrs_nlp **out, mrs_err *err)
{
    mrs_nlp *nlp = calloc(1, sizeof *nlp);
    if (!nlp || !(nlp->arena = mrs_arena_new((size_t)64 << 20))) {
        mrs_nlp_close(nlp);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    mrs_status st = mrs_pack_open(model_path, verify, &nlp->pack, err);
    if (!st) {
        st = mrs_arena_run(&nlp->arena, 1, open_parts, nlp, err);
        if (!st)
            st = mrs_words_open(&nlp->pack, &nlp->words, err);
        if (st)
            st = mrs_err_wrap(err, st, "%s", model_path);
    }
    if (st) {
        mrs_nlp_close(nlp);
        return st;
    }
    *out = nlp;
    return MRS_OK;
}

void mrs_nlp_close(mrs_nlp *nlp)
{
    if (!nlp)
        return;
    mrs_words_close(nlp->words);
    mrs_pack_close(&nlp->pack);
    mrs_arena_free(nlp->arena);
    free(nlp);
}

mrs_str mrs_nlp_version(const mrs_nlp *nlp)
{
    return nlp->model.name;
}

uint32_t mrs_nlp_word(const mrs_nlp *nlp, mrs_str lower, mrs_arena *arena)
{
    return mrs_words_know(nlp->words, lower, arena);
}

mrs_status mrs_nlp_worker_new(const mrs_nlp *nlp, const char *kernel, mrs_nlp_worker **out,
                              mrs_err *err)
{
    const mrs_kernel *chosen = mrs_kernel_find(kernel);
    if (!chosen)
        return mrs_fail(err, MRS_E_ARG, "this processor has no kernel \"%s\"", kernel);
    return mrs_nlp_worker_new_on(nlp, chosen, out, err);
}

mrs_status mrs_nlp_worker_new_on(const mrs_nlp *nlp, const mrs_kernel *kernel, mrs_nlp_worker **out,
                                 mrs_err *err)
{
    mrs_nlp_worker *w = aligned_alloc(64, sizeof *w);
    if (!w)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    *w = (mrs_nlp_worker){.nlp = nlp, .kernel = kernel};
    for (uint32_t i = 0; i < TAG_ROOM; i++)
        w->tag_penalty[i] = i < nlp->model.n_tags ? 0 : -INFINITY;
    const mrs_weights *shared = &nlp->model.net[MRS_NET_TOK2VEC];
    mrs_status st = mrs_words_worker_new(nlp->words, &w->words, err);
    if (!st)
        st = mrs_encoder_new(shared, kernel, nlp->words, &w->encoder, err);
    if (!st)
        st = mrs_slots_new(shared, kernel, &w->lower, err);
    if (!st)
        st = mrs_names_worker_new(&nlp->namer, kernel, nlp->words, &w->names, err);
    if (st) {
        mrs_nlp_worker_free(w);
        return st;
    }
    *out = w;
    return MRS_OK;
}

void mrs_nlp_worker_free(mrs_nlp_worker *worker)
{
    if (!worker)
        return;
    mrs_words_worker_free(worker->words);
    mrs_encoder_free(worker->encoder);
    mrs_slots_free(worker->lower);
    mrs_names_worker_free(worker->names);
    mrs_work_clear(&worker->work);
    free(worker);
}

const char *mrs_nlp_worker_kernel(const mrs_nlp_worker *worker)
{
    return worker->kernel->name;
}

/* Tags into parse, and what the parser takes of each token into work->linear. */
static void tag(mrs_nlp_worker *w, const mrs_doc *doc, mrs_parse *parse)
{
    const mrs_model *model = &w->nlp->model;
    const size_t stride = (size_t)model->net[MRS_NET_TOK2VEC].head.blocks * MRS_PANEL;
    const uint32_t n = doc->tokens.n;
    for (uint32_t from = 0; from < n; from += MRS_CHUNK) {
        const uint32_t past = n - from < MRS_CHUNK ? n : from + MRS_CHUNK;
        const float *row =
            mrs_encode(w->encoder, &doc->tokens, doc->text, from, past, w->work.space);
        for (uint32_t t = from; t < past; t++, row += stride) {
            memcpy(w->work.linear + (size_t)t * MRS_HIDDEN, row, MRS_HIDDEN * sizeof *row);
            const uint32_t best = w->kernel->best(row + MRS_TAG_COLUMN, w->tag_penalty, TAG_ROOM);
            parse->tag[t] = model->tags[best < model->n_tags ? best : 0];
        }
    }
}

mrs_status mrs_nlp_run(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err)
{
    mrs_status st = mrs_words_tokens(worker->words, doc, err);
    if (st)
        return st;
    const uint32_t n = doc->tokens.n;
    if (n > MAX_TOKENS)
        return mrs_fail(err, MRS_E_LIMIT, "%u tokens, at most %d in one text", n, MAX_TOKENS);
    st = mrs_work_grow(&worker->work, n, err);
    if (st)
        return st;
    mrs_parse *parse = MRS_NEW(doc->arena, mrs_parse, 1);
    parse->n = n;
    parse->tag = MRS_NEW(doc->arena, mrs_str, n);
    tag(worker, doc, parse);
    mrs_parser_run(&worker->nlp->parser, worker->kernel, worker->lower, &worker->work, n);
    mrs_parser_tree(&worker->nlp->parser, &worker->work, n, doc->arena, parse);
    mrs_names_run(worker->names, doc, &worker->work, parse);
    mrs_words_finish(worker->words, doc, parse);
    doc->parse = parse;
    return MRS_OK;
}

const mrs_model *mrs_nlp_model(const mrs_nlp *nlp)
{
    return &nlp->model;
}

const mrs_encoder *mrs_nlp_encoder(const mrs_nlp_worker *worker, mrs_net net)
{
    return net == MRS_NET_NER ? mrs_names_encoder(worker->names) : worker->encoder;
}
