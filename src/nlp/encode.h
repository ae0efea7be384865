/* encode.h - tokens to vectors: hash embedding, mix layer and encoder of one network, then what the
 * transition system and the tagger take of them. Private to nlp.
 *
 * Texts go through laid end to end on a roll, four rows of nothing between two, in pieces of at
 * most MRS_CHUNK rows with four neighbours on each side, so that memory does not grow with their
 * length; the result is that of each text alone and in one piece. A word type (attributes of a
 * token) is computed once and kept, with its share of layer 1. Source: golden/MODEL.md 3, 4, 5. */
#ifndef MRS_NLP_ENCODE_H
#define MRS_NLP_ENCODE_H

#include "nlp/kernel.h"
#include "nlp/words.h"

enum {
    MRS_CHUNK = 252,     /* with its neighbours' shrinking rim a whole number of groups */
    MRS_RIM = MRS_LAYERS /* tokens on each side that a token's vector depends on */
};

typedef struct {
    mrs_doc *const *docs; /* [n] texts and their tokens */
    uint32_t *first;      /* [n + 1] row of a text's first token; row + t is that of token t */
    uint32_t n, rows;     /* texts, rows of them and between them */
} mrs_roll;

/* n > 0; in arena, under mrs_arena_run. */
mrs_roll mrs_roll_new(mrs_doc *const *docs, uint32_t n, mrs_arena *arena);
/* The text that the row belongs to, or that it follows. */
uint32_t mrs_roll_text(const mrs_roll *roll, uint32_t row);

typedef struct mrs_encoder mrs_encoder; /* one thread */

/* What follows stays alive as long as the encoder. Caller: mrs_encoder_free. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_encoder_new(const mrs_weights *weights, const mrs_kernel *kernel,
                                     const mrs_words *words, mrs_encoder **out, mrs_err *err);
void mrs_encoder_free(mrs_encoder *encoder); /* NULL is fine */

/* The head's outputs of rows [from, past), at most MRS_CHUNK: [past-from][48*head.blocks], alive
 * until the next call. is_space [rows] is filled for these rows, 0 between texts. */
const float *mrs_encode(mrs_encoder *encoder, const mrs_roll *roll, uint32_t from, uint32_t past,
                        uint8_t *is_space);

/* For the tests: the vectors after layer 0 (mix) .. 4 of the last call; row 0 is row
 * from - (4 - layer), or what stands for it outside the roll. */
const float *mrs_encoder_layer(const mrs_encoder *encoder, int layer);

/* MurmurHash3 x64-128 of one 8-byte value as four table rows of a table of n rows. */
void mrs_hash_rows(uint64_t value, uint32_t seed, uint32_t n, uint32_t rows[4]);

#endif
