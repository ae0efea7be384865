/* encode.h - tokens to vectors: hash embedding, mix layer and encoder of one network, then what the
 * transition system and the tagger take of them. Private to nlp.
 *
 * A text goes through in pieces of at most MRS_CHUNK tokens with four neighbours on each side, so
 * that memory does not grow with its length; the result is that of the whole text in one piece. A
 * word type (attributes of a token) is computed once and kept, with its share of layer 1.
 * Source: golden/MODEL.md 3, 4, 5. */
#ifndef MRS_NLP_ENCODE_H
#define MRS_NLP_ENCODE_H

#include "nlp/kernel.h"
#include "nlp/words.h"

enum {
    MRS_CHUNK = 252,     /* with its neighbours' shrinking rim a whole number of groups */
    MRS_RIM = MRS_LAYERS /* tokens on each side that a token's vector depends on */
};

typedef struct mrs_encoder mrs_encoder; /* one thread */

/* What follows stays alive as long as the encoder. Caller: mrs_encoder_free. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_encoder_new(const mrs_weights *weights, const mrs_kernel *kernel,
                                     const mrs_words *words, mrs_encoder **out, mrs_err *err);
void mrs_encoder_free(mrs_encoder *encoder); /* NULL is fine */

/* The head's outputs of tokens [from, past), at most MRS_CHUNK: [past-from][48*head.blocks], alive
 * until the next call. is_space [n of doc] is filled for these tokens. */
const float *mrs_encode(mrs_encoder *encoder, const mrs_tokens *tokens, mrs_str text, uint32_t from,
                        uint32_t past, uint8_t *is_space);

/* For the tests: the vectors after layer 0 (mix) .. 4 of the last call; row 0 is token
 * from - (4 - layer), or what stands for it outside the text. */
const float *mrs_encoder_layer(const mrs_encoder *encoder, int layer);

/* MurmurHash3 x64-128 of one 8-byte value as four table rows of a table of n rows. */
void mrs_hash_rows(uint64_t value, uint32_t seed, uint32_t n, uint32_t rows[4]);

#endif
