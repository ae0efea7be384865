/* kernel.h - the arithmetic of the networks, compiled once for each kind of processor.
 *
 * kernel.c is written with GCC's vector types and built with 4, 8 and 16 lanes; with AMX the
 * products are those of tiles.h. kernels.c chooses one at run time. Each result row depends on its
 * own inputs alone, never on its neighbours in a batch, so that the same text gives the same bits
 * wherever it stands. Private to nlp.
 *
 * Arrays are aligned to 64 bytes. Where rows are computed in tiles, input and output have room for
 * MRS_TILE rows more than asked for; what is in them does not matter. */
#ifndef MRS_NLP_KERNEL_H
#define MRS_NLP_KERNEL_H

#include "nlp/weights.h"

enum {
    MRS_TILE = 32,
    MRS_GROUP = 32,                /* pairs of tokens that go through a layer together */
    MRS_MAX_ROWS = 4 * MRS_TABLES, /* table rows of a token */
    MRS_LAYER_WORK = MRS_GROUP * (4 * MRS_UNITS + 2 * MRS_UNITS + 2 * MRS_PANEL)
};

typedef struct {
    const char *name;
    bool (*usable)(void); /* on this processor */
    /* out [rows][48*blocks] = a [rows][k] . matrix + bias; lda: floats from row to row of a */
    void (*product)(const mrs_matrix *matrix, const float *a, size_t lda, uint32_t rows,
                    float *out);
    /* The vector of a word type: norm(maxout(sum of n table rows + bias)) */
    void (*mix)(const float *const *rows, uint32_t n, const mrs_maxout *mixed, float *out);
    /* Layer 1: out [n][96] from n + 2 word types, the outer two as neighbours only; a type's share
       of the layer is in parts [.][neighbour][piece][96], its vector in vectors [.][96] */
    void (*first)(const uint32_t *types, uint32_t n, const float *parts, const float *vectors,
                  const mrs_maxout *layer, float *out);
    /* Layers 2-4: out [n][96] from in [n + 2][96]; work: MRS_LAYER_WORK floats */
    void (*layer)(const mrs_conv *conv, const mrs_maxout *layer, const float *in, uint32_t n,
                  float *out, float *work);
    /* hidden [64] = maxout of the sum of n slots [2][64] and the bias */
    void (*state)(const float *const *slots, uint32_t n, const float *bias, float *hidden);
    /* out [MRS_SCORES] or [MRS_FEW_SCORES] = hidden . upper + bias */
    void (*parser_scores)(const float *upper, const float *bias, const float *hidden, float *out);
    void (*names_scores)(const float *upper, const float *bias, const float *hidden, float *out);
    /* The first of the n (a multiple of 16) with the largest scores[i] + penalty[i]; n when there
       is none (not a number) */
    uint32_t (*best)(const float *scores, const float *penalty, uint32_t n);
} mrs_kernel;

/* name: "portable", "avx2", "avx512", "amx"; NULL: the best this processor has. NULL when there is
 * none of that name or the processor lacks it. */
const mrs_kernel *mrs_kernel_find(const char *name);
/* Asks the system for AMX's tile registers, for all threads of the process; false: not given. */
bool mrs_tiles_granted(void);
/* Kernel i of those built, in rising order; NULL past the last. For tests. */
const mrs_kernel *mrs_kernel_at(uint32_t i);

#endif
