/* tiles.h - numbers as two bfloat16, and weights in the order in which AMX takes them. Private to
 * nlp.
 *
 * x = high + low to 16 bits; a product of two is high.high + high.low + low.high, a sum in float32
 * (what low.low would add is below float32's own rounding of such sums).
 * Tiles of a matrix K -> N, both whole multiples: [N/16][K/32][high, low][16][16][2], the last
 * three being a pair of inputs, a column, one of the pair.
 * Source: Intel 64 and IA-32 Architectures Software Developer's Manual, vol. 1 ch. 18 (AMX). */
#ifndef MRS_NLP_TILES_H
#define MRS_NLP_TILES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    MRS_TILE_ROWS = 16,
    MRS_TILE_COLUMNS = 16,
    MRS_TILE_INPUTS = 32,
    MRS_TILE_SIZE = MRS_TILE_COLUMNS * MRS_TILE_INPUTS /* bfloat16 in one */
};

/* To the nearest, ties to even. x is a number. */
static inline uint16_t mrs_bf16(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)((bits + 0x7fffU + (bits >> 16 & 1)) >> 16);
}

static inline float mrs_bf16_float(uint16_t x)
{
    const uint32_t bits = (uint32_t)x << 16;
    float out;
    memcpy(&out, &bits, sizeof out);
    return out;
}

static inline void mrs_tiles_put(uint16_t *tiles, uint32_t k, uint32_t column, uint32_t input,
                                 float weight)
{
    const uint32_t tile =
        column / MRS_TILE_COLUMNS * (k / MRS_TILE_INPUTS) + input / MRS_TILE_INPUTS;
    uint16_t *at = tiles + (size_t)2 * tile * MRS_TILE_SIZE +
                   input % MRS_TILE_INPUTS / 2 * MRS_TILE_INPUTS + column % MRS_TILE_COLUMNS * 2 +
                   input % 2;
    at[0] = mrs_bf16(weight);
    at[MRS_TILE_SIZE] = mrs_bf16(weight - mrs_bf16_float(at[0]));
}

/* The column of a layer's tiles for a piece of a unit: tiles go in pairs, a pair is 32 units of one
 * piece, the three pieces of them follow each other. */
static inline uint32_t mrs_tiles_column(uint32_t piece, uint32_t unit)
{
    return (unit / 32 * 3 + piece) * 32 + unit % 32;
}

#endif
