/* parser.h - the dependency tree: arc-eager transitions, then edges, sentences, lifted arcs.
 * Private to nlp. Source: golden/MODEL.md 6, 7; Nivre 2003; Honnibal & Johnson 2015
 * (non-monotonic); Nivre & Nilsson 2005 (pseudo-projective: labels "a||b"). */
#ifndef MRS_NLP_PARSER_H
#define MRS_NLP_PARSER_H

#include "nlp/kernel.h"
#include "nlp/nlp.h"
#include "nlp/work.h"

typedef enum { MRS_SHIFT, MRS_REDUCE, MRS_LEFT, MRS_RIGHT, MRS_BREAK, MRS_ACTIONS } mrs_action;

/* The classes of the model by action: class i of action a is first[a] <= i < first[a + 1]. */
typedef struct {
    const mrs_weights *w;
    uint32_t first[MRS_ACTIONS + 1];
    mrs_str *labels; /* [n_classes] "nsubj", "" */
    mrs_str root;    /* "ROOT" */
    float *penalty;  /* [16][112]: 0 for the classes of the allowed actions, else -infinity */
} mrs_parser;        /* read-only once open; lists in the model's arena */

/* Fails: MRS_E_FORMAT when the classes are not as weights.h says. Under mrs_arena_run. */
MRS_CHECK mrs_status mrs_parser_open(const mrs_weights *weights, mrs_arena *arena, mrs_parser *out,
                                     mrs_err *err);

/* State vectors need the lower layer of tokens near the front and a few far behind: it is computed
 * ahead in pieces and kept in a ring. */
typedef struct mrs_slots mrs_slots; /* one thread */
MRS_CHECK mrs_status mrs_slots_new(const mrs_weights *weights, const mrs_kernel *kernel,
                                   mrs_slots **out, mrs_err *err);
void mrs_slots_free(mrs_slots *lower); /* NULL is fine */
/* Begin a text of n tokens: linear [n + tile][64] stays as it is until the last mrs_slots_get. */
void mrs_slots_begin(mrs_slots *lower, const float *linear, uint32_t n);
/* [128] of a token (MRS_NO_TOKEN: the absent one) in a slot; the pointer is good until the next
 * call for the same slot. */
const float *mrs_slots_get(mrs_slots *lower, uint32_t slot, uint32_t token);

/* work->linear and work->space of n tokens -> work->head, work->label (class). */
void mrs_parser_run(const mrs_parser *parser, const mrs_kernel *kernel, mrs_slots *lower,
                    mrs_work *work, uint32_t n);

/* work->head, label -> head, dep, l_edge, r_edge, sent, sent_first of parse, in arena. */
void mrs_parser_tree(const mrs_parser *parser, mrs_work *work, uint32_t n, mrs_arena *arena,
                     mrs_parse *parse);

#endif
