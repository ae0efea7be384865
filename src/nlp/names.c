#include "nlp/names.h"

#include <math.h>
#include <stdlib.h>

enum {
    COLUMNS = MRS_FEW_SCORES, /* B x 18, U x 18, O, room */
    OUTSIDE = 2 * MRS_KINDS,  /* the column of O */
    STRIDE = MRS_NER_SLOTS * MRS_STATE,
    ROWS = MRS_CHUNK + MRS_TILE,
    BEFORE = 0, /* rows of lower that outlive a chunk: the one before it ... */
    FIRST = 1,  /* ... and the first of the open entity */
    KEPT = 2
};

struct mrs_names_worker {
    const mrs_namer *namer;
    const mrs_kernel *kernel;
    mrs_encoder *encoder;
    float *lower;   /* [ROWS][STRIDE] */
    float *kept;    /* [KEPT][128] */
    uint32_t first; /* row of the open entity, MRS_NO_TOKEN: none is open */
    uint32_t kind;  /* of it */
};

static bool is_class(const mrs_weights *w, uint32_t at, char letter, mrs_str label)
{
    const mrs_str name = w->classes[at];
    return name.len > 2 && name.ptr[0] == letter && name.ptr[1] == '-' &&
           mrs_str_eq(mrs_str_sub(name, 2, name.len), label);
}

mrs_status mrs_namer_open(const mrs_weights *weights, mrs_arena *arena, mrs_namer *out,
                          mrs_err *err)
{
    const uint32_t n = weights->n_classes;
    *out = (mrs_namer){.w = weights};
    bool good = n == 4 * MRS_KINDS + 2 && mrs_str_is(weights->classes[n - 2], "U-") &&
                mrs_str_is(weights->classes[n - 1], "O");
    for (uint32_t i = 0; good && i < MRS_KINDS; i++) {
        const mrs_str name = weights->classes[i];
        out->labels[i] = name.len > 2 ? mrs_str_sub(name, 2, name.len) : name;
        for (uint32_t j = 0; j < 4; j++)
            good = good && is_class(weights, i + j * MRS_KINDS, "BILU"[j], out -> labels[i]);
    }
    if (!good)
        return mrs_fail(err, MRS_E_FORMAT, "the %u classes of names are not those expected", n);
    out->penalty = MRS_NEW(arena, float, (size_t)4 * COLUMNS + 16);
    out->penalty += 64 / sizeof(float) - (uintptr_t)out->penalty % 64 / sizeof(float);
    for (uint32_t set = 0; set < 4; set++) {
        float *row = out->penalty + set * COLUMNS;
        for (uint32_t i = 0; i < COLUMNS; i++)
            row[i] = -INFINITY;
        for (uint32_t i = 0; i < MRS_KINDS; i++) {
            row[i] = set & 1 ? 0 : -INFINITY;
            row[MRS_KINDS + i] = set & 2 ? 0 : -INFINITY;
        }
        row[OUTSIDE] = 0;
    }
    return MRS_OK;
}

mrs_status mrs_names_worker_new(const mrs_namer *namer, const mrs_kernel *kernel,
                                const mrs_words *words, mrs_names_worker **out, mrs_err *err)
{
    mrs_names_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    worker->namer = namer;
    worker->kernel = kernel;
    mrs_status st = mrs_encoder_new(namer->w, kernel, words, &worker->encoder, err);
    worker->lower = aligned_alloc(64, (size_t)ROWS * STRIDE * sizeof(float));
    worker->kept = aligned_alloc(64, (size_t)KEPT * MRS_STATE * sizeof(float));
    if (!st && (!worker->lower || !worker->kept))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st) {
        mrs_names_worker_free(worker);
        return st;
    }
    *out = worker;
    return MRS_OK;
}

void mrs_names_worker_free(mrs_names_worker *worker)
{
    if (!worker)
        return;
    mrs_encoder_free(worker->encoder);
    free(worker->lower);
    free(worker->kept);
    free(worker);
}

const mrs_encoder *mrs_names_encoder(const mrs_names_worker *worker)
{
    return worker->encoder;
}

/* A row's sums in a slot; from is the chunk's first row, which what was kept of an older one. */
static const float *slot_of(const mrs_names_worker *w, uint32_t row, uint32_t from, uint32_t slot,
                            uint32_t which)
{
    if (row == MRS_NO_TOKEN)
        return w->namer->w->absent + (size_t)slot * MRS_STATE;
    if (row < from)
        return w->kept + (size_t)which * MRS_STATE;
    return w->lower + (size_t)(row - from) * STRIDE + (size_t)slot * MRS_STATE;
}

static void keep(mrs_names_worker *w, uint32_t row, uint32_t from, uint32_t slot, uint32_t which)
{
    if (row != MRS_NO_TOKEN && row >= from)
        memcpy(w->kept + (size_t)which * MRS_STATE, slot_of(w, row, from, slot, which),
               MRS_STATE * sizeof(float));
}

/* With an entity open: does it end here (L) rather than go on (I)? */
static bool ends(const mrs_names_worker *w, const float *hidden)
{
    const float *inner = w->namer->w->inner, *bias = w->namer->w->inner_bias;
    float sums[2];
    for (uint32_t i = 0; i < 2; i++) {
        const uint32_t row = w->kind + i * MRS_KINDS;
        sums[i] = bias[row];
        for (uint32_t k = 0; k < MRS_HIDDEN; k++)
            sums[i] += inner[row * MRS_HIDDEN + k] * hidden[k];
    }
    return sums[1] > sums[0];
}

static void add(mrs_parse *parse, uint32_t *cap, mrs_arena *arena, mrs_ent ent)
{
    if (parse->n_ents == *cap)
        parse->ents = mrs_vec_grow(arena, parse->ents, parse->n_ents, cap, sizeof *parse->ents);
    parse->ents[parse->n_ents++] = ent;
}

/* The text at hand. */
typedef struct {
    const mrs_doc *doc;
    const uint8_t *space; /* [rows] */
    uint32_t text, first; /* of the roll, row of its first token */
    uint32_t cap;         /* of parse->ents */
} run;

static void name(const mrs_names_worker *w, run *r, uint32_t first, uint32_t last)
{
    add(r->doc->parse, &r->cap, r->doc->arena,
        (mrs_ent){first - r->first, last + 1 - r->first, w->namer->labels[w->kind]});
}

static void step(mrs_names_worker *w, run *r, uint32_t row, uint32_t from)
{
    _Alignas(64) float hidden[MRS_HIDDEN], scores[COLUMNS];
    const mrs_weights *weights = w->namer->w;
    const mrs_parse *p = r->doc->parse;
    const uint32_t token = row - r->first;
    const uint32_t before = w->first == MRS_NO_TOKEN ? MRS_NO_TOKEN : row - 1;
    const float *const slots[MRS_NER_SLOTS] = {
        slot_of(w, row, from, 0, BEFORE),
        slot_of(w, w->first, from, 1, FIRST),
        slot_of(w, before, from, 2, BEFORE),
    };
    const bool last = token + 1 == p->n || p->sent[token + 1] != p->sent[token];
    w->kernel->state(slots, MRS_NER_SLOTS, weights->state_bias, hidden);
    if (w->first != MRS_NO_TOKEN) {
        if (!last && !ends(w, hidden))
            return;
        name(w, r, w->first, row);
        w->first = MRS_NO_TOKEN;
        return;
    }
    const bool space = r->space[row];
    const uint32_t set = (uint32_t)(!space && !last) | (uint32_t)!space << 1;
    w->kernel->names_scores(weights->upper, weights->upper_bias, hidden, scores);
    const float *penalty = w->namer->penalty + set * COLUMNS;
    const uint32_t column = w->kernel->best(scores, penalty, COLUMNS);
    if (column >= OUTSIDE || penalty[column] < 0)
        return;
    w->kind = column % MRS_KINDS;
    if (column < MRS_KINDS)
        w->first = row;
    else
        name(w, r, row, row);
}

static void compute_lower(mrs_names_worker *w, const mrs_roll *roll, mrs_work *work, uint32_t from,
                          uint32_t past)
{
    const mrs_weights *weights = w->namer->w;
    const float *head = mrs_encode(w->encoder, roll, from, past, work->space);
    w->kernel->product(&weights->lower, head, (size_t)weights->head.blocks * MRS_PANEL, past - from,
                       w->lower);
}

/* Every entity ends with its text: none is open where the next begins. */
static void enter(run *r, const mrs_roll *roll, uint32_t text)
{
    r->text = text;
    r->doc = roll->docs[text];
    r->first = roll->first[text];
    r->cap = 0;
}

static void mark_tokens(const mrs_doc *doc)
{
    mrs_parse *parse = doc->parse;
    parse->ent_of = MRS_NEW(doc->arena, uint32_t, parse->n);
    for (uint32_t e = 0; e < parse->n_ents; e++)
        for (uint32_t i = parse->ents[e].first; i < parse->ents[e].past; i++)
            parse->ent_of[i] = e + 1;
}

void mrs_names_run(mrs_names_worker *worker, const mrs_roll *roll, mrs_work *work)
{
    run r = {.space = work->space};
    enter(&r, roll, 0);
    worker->first = MRS_NO_TOKEN;
    for (uint32_t from = 0; from < roll->rows; from += MRS_CHUNK) {
        const uint32_t past = roll->rows - from < MRS_CHUNK ? roll->rows : from + MRS_CHUNK;
        compute_lower(worker, roll, work, from, past);
        for (uint32_t row = from; row < past; row++) {
            while (row >= roll->first[r.text + 1])
                enter(&r, roll, r.text + 1);
            if (row - r.first < r.doc->tokens.n)
                step(worker, &r, row, from);
        }
        keep(worker, past - 1, from, 2, BEFORE);
        keep(worker, worker->first, from, 1, FIRST);
    }
    for (uint32_t i = 0; i < roll->n; i++)
        mark_tokens(roll->docs[i]);
}
