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

/* Tags of all texts, and what the parser takes of each row into work->linear. */
static void tag(mrs_nlp_worker *w, const mrs_roll *roll)
{
    const mrs_model *model = &w->nlp->model;
    const size_t stride = (size_t)model->net[MRS_NET_TOK2VEC].head.blocks * MRS_PANEL;
    uint32_t text = 0;
    for (uint32_t from = 0; from < roll->rows; from += MRS_CHUNK) {
        const uint32_t past = roll->rows - from < MRS_CHUNK ? roll->rows : from + MRS_CHUNK;
        const float *row = mrs_encode(w->encoder, roll, from, past, w->work.space);
        for (uint32_t at = from; at < past; at++, row += stride) {
            memcpy(w->work.linear + (size_t)at * MRS_HIDDEN, row, MRS_HIDDEN * sizeof *row);
            while (at >= roll->first[text + 1])
                text++;
            const uint32_t t = at - roll->first[text];
            if (t >= roll->docs[text]->tokens.n)
                continue;
            const uint32_t best = w->kernel->best(row + MRS_TAG_COLUMN, w->tag_penalty, TAG_ROOM);
            roll->docs[text]->parse->tag[t] = model->tags[best < model->n_tags ? best : 0];
        }
    }
}

/* The trees of all texts; what a tree needs besides its rows is used again by the next. */
static void parse(mrs_nlp_worker *w, const mrs_roll *roll)
{
    for (uint32_t i = 0; i < roll->n; i++) {
        mrs_doc *doc = roll->docs[i];
        mrs_work work = w->work;
        work.linear += (size_t)roll->first[i] * MRS_HIDDEN;
        work.space += roll->first[i];
        mrs_parser_run(&w->nlp->parser, w->kernel, w->lower, &work, doc->tokens.n);
        mrs_parser_tree(&w->nlp->parser, &work, doc->tokens.n, doc->arena, doc->parse);
    }
}

mrs_status mrs_nlp_tokens(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err)
{
    mrs_status st = mrs_words_tokens(worker->words, doc, err);
    if (!st && doc->tokens.n > MAX_TOKENS)
        st = mrs_fail(err, MRS_E_LIMIT, "%u tokens, at most %d in one text", doc->tokens.n,
                      MAX_TOKENS);
    return st;
}

mrs_status mrs_nlp_texts(mrs_nlp_worker *worker, mrs_doc *const *docs, uint32_t n, mrs_err *err)
{
    const mrs_roll roll = mrs_roll_new(docs, n, docs[0]->arena);
    mrs_status st = mrs_work_grow(&worker->work, roll.rows, err);
    if (st)
        return st;
    for (uint32_t i = 0; i < n; i++) {
        mrs_doc *doc = docs[i];
        doc->parse = MRS_NEW(doc->arena, mrs_parse, 1);
        doc->parse->n = doc->tokens.n;
        doc->parse->tag = MRS_NEW(doc->arena, mrs_str, doc->tokens.n);
    }
    tag(worker, &roll);
    parse(worker, &roll);
    mrs_names_run(worker->names, &roll, &worker->work);
    for (uint32_t i = 0; i < n; i++)
        mrs_words_finish(worker->words, docs[i], docs[i]->parse);
    return MRS_OK;
}

mrs_status mrs_nlp_run(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err)
{
    mrs_status st = mrs_nlp_tokens(worker, doc, err);
    return st ? st : mrs_nlp_texts(worker, &doc, 1, err);
}

const mrs_model *mrs_nlp_model(const mrs_nlp *nlp)
{
    return &nlp->model;
}

const mrs_encoder *mrs_nlp_encoder(const mrs_nlp_worker *worker, mrs_net net)
{
    return net == MRS_NET_NER ? mrs_names_encoder(worker->names) : worker->encoder;
}
