#include "nlp/parser.h"

#include <stdlib.h>

enum {
    PIECE = 64,                            /* tokens computed at once; a multiple of MRS_TILE */
    RING = 16,                             /* pieces kept */
    FAR_BLOCKS = MRS_STATE / MRS_PANEL + 2 /* panels that a slot can lie across */
};

/* One token long behind, in one slot. */
typedef struct {
    uint32_t token;
    float *sums; /* [tile][FAR_BLOCKS*48] */
} far_row;

struct mrs_slots {
    const mrs_weights *w;
    const mrs_kernel *kernel;
    const float *linear;
    uint32_t n, pieces; /* tokens of the text, pieces computed */
    size_t stride;      /* floats of a token */
    float *ring;        /* [RING*PIECE][stride] */
    far_row far[MRS_PARSER_SLOTS];
    float *far_sums;
};

mrs_status mrs_slots_new(const mrs_weights *weights, const mrs_kernel *kernel, mrs_slots **out,
                         mrs_err *err)
{
    const size_t far_floats = (size_t)MRS_TILE * FAR_BLOCKS * MRS_PANEL;
    mrs_slots *lower = calloc(1, sizeof *lower);
    if (!lower)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    lower->w = weights;
    lower->kernel = kernel;
    lower->stride = (size_t)weights->lower.blocks * MRS_PANEL;
    lower->ring = aligned_alloc(64, RING * PIECE * lower->stride * sizeof(float));
    lower->far_sums = aligned_alloc(64, MRS_PARSER_SLOTS * far_floats * sizeof(float));
    if (!lower->ring || !lower->far_sums) {
        mrs_slots_free(lower);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    for (uint32_t slot = 0; slot < MRS_PARSER_SLOTS; slot++)
        lower->far[slot].sums = lower->far_sums + slot * far_floats;
    *out = lower;
    return MRS_OK;
}

void mrs_slots_free(mrs_slots *lower)
{
    if (!lower)
        return;
    free(lower->ring);
    free(lower->far_sums);
    free(lower);
}

void mrs_slots_begin(mrs_slots *lower, const float *linear, uint32_t n)
{
    lower->linear = linear;
    lower->n = n;
    lower->pieces = 0;
    for (uint32_t slot = 0; slot < MRS_PARSER_SLOTS; slot++)
        lower->far[slot].token = MRS_NO_TOKEN;
}

static void next_piece(mrs_slots *lower)
{
    const uint32_t from = lower->pieces * PIECE;
    const uint32_t left = lower->n - from, rows = left < PIECE ? left : PIECE;
    lower->kernel->product(&lower->w->lower, lower->linear + (size_t)from * MRS_HIDDEN, MRS_HIDDEN,
                           rows, lower->ring + lower->pieces % RING * PIECE * lower->stride);
    lower->pieces++;
}

/* A token that has left the ring: the panels of this slot alone. */
static const float *far_slot(mrs_slots *lower, uint32_t slot, uint32_t token)
{
    far_row *far = &lower->far[slot];
    const uint32_t column = slot * MRS_STATE, block = column / MRS_PANEL;
    const uint32_t past = mrs_blocks(column + MRS_STATE);
    if (far->token != token) {
        mrs_matrix part = lower->w->lower;
        part.panels += (size_t)block * MRS_PANEL * part.k;
        part.bias += (size_t)block * MRS_PANEL;
        part.tiles += (size_t)2 * block * MRS_PANEL * part.k;
        part.blocks = past - block;
        lower->kernel->product(&part, lower->linear + (size_t)token * MRS_HIDDEN, MRS_HIDDEN, 1,
                               far->sums);
        far->token = token;
    }
    return far->sums + (column - block * MRS_PANEL);
}

const float *mrs_slots_get(mrs_slots *lower, uint32_t slot, uint32_t token)
{
    if (token == MRS_NO_TOKEN)
        return lower->w->absent + (size_t)slot * MRS_STATE;
    const uint32_t piece = token / PIECE;
    while (lower->pieces <= piece)
        next_piece(lower);
    if (lower->pieces - piece > RING)
        return far_slot(lower, slot, token);
    return lower->ring + (size_t)(token % (RING * PIECE)) * lower->stride + slot * MRS_STATE;
}
