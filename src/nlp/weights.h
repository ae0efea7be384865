/* weights.h - the networks of the model file: names of its sections, their shapes, and where they
 * lie in memory. Written by convert_net.c, read by weights.c. Private to nlp.
 *
 * All numbers are float32 little-endian, ready for the kernels, used in place:
 *   matrix K -> N: panels [ceil(N/48)][K][3][16] (column 48*block + 16*j + lane; columns past N are
 *     zero), then bias [ceil(N/48)*48];
 *   maxout outputs are ordered [piece][unit];
 *   the three inputs of an encoder layer (token before, token, token after) are folded by
 * Winograd's F(2,3) into four products for two tokens (Lavin & Gray 2015, arXiv:1509.09308),
 * weights g0, (g0+g1+g2)/2, (g0-g1+g2)/2, g2; "first_tiles", "conv_tiles", "head_tiles" and
 * "lower_tiles" are the same weights for AMX (tiles.h), layers not folded; the mix layer is
 * tabulated: one row of [3][96] for each row of each hash table. Source of the shapes:
 * golden/MODEL.md 1, 5, 6, 8. */
#ifndef MRS_NLP_WEIGHTS_H
#define MRS_NLP_WEIGHTS_H

#include "base/base.h"
#include "nlp/tiles.h"

/* Bumped when the content of any section of marsad.model changes its form. */
enum { MRS_MODEL_FORMAT = 2 };
#define MRS_MODEL_NAME "en_core_web_sm 3.8.0"

enum {
    MRS_UNITS = 96,  /* width of a token vector */
    MRS_PIECES = 3,  /* of the encoder's maxout */
    MRS_LAYERS = 4,  /* of the encoder */
    MRS_MIX = 288,   /* MRS_PIECES * MRS_UNITS */
    MRS_FIRST = 864, /* 3 neighbours * MRS_MIX */
    MRS_HIDDEN = 64, /* of the transition networks */
    MRS_STATE = 128, /* 2 pieces * MRS_HIDDEN: one slot of a state */
    MRS_LANES = 16,
    MRS_PANEL = 48,              /* columns of a panel: 3 * MRS_LANES */
    MRS_TABLES = 6,              /* hash tables at most */
    MRS_TAG_COLUMN = MRS_HIDDEN, /* of the tok2vec head: parser's linear layer, then tagger */
    MRS_PARSER_SLOTS = 8,
    MRS_NER_SLOTS = 3,
    MRS_SCORES = 112,   /* room for the scores of a parser's state; a multiple of 16 */
    MRS_FEW_SCORES = 48 /* the same for names */
};

/* Sections and the floats in each; tiles take as many bytes as the weights that they hold. */
enum {
    MRS_FLOATS_SMALL = (MRS_LAYERS + 1) * (MRS_MIX + 2 * MRS_UNITS),
    MRS_FLOATS_CONV_LAYER = 4 * MRS_UNITS * MRS_MIX,
    MRS_FLOATS_CONV = (MRS_LAYERS - 1) * MRS_FLOATS_CONV_LAYER,
    MRS_FLOATS_CONV_TILES = 3 * MRS_UNITS * MRS_MIX
};
static inline uint32_t mrs_blocks(uint32_t columns)
{
    return (columns + MRS_PANEL - 1) / MRS_PANEL;
}
static inline size_t mrs_matrix_floats(uint32_t k, uint32_t columns)
{
    return (size_t)mrs_blocks(columns) * MRS_PANEL * (k + 1);
}
static inline size_t mrs_tiles_floats(uint32_t k, uint32_t columns)
{
    return (size_t)mrs_blocks(columns) * MRS_PANEL * k;
}

typedef enum { MRS_NET_TOK2VEC, MRS_NET_NER, MRS_NETS } mrs_net;
typedef struct {
    const char *name;  /* sections "NAME/mix", "/small", "/first", "/conv", "/head" */
    const char *moves; /* sections "MOVES/lower", "/state", "/upper", "/classes" */
    uint32_t n_tables, table_rows[MRS_TABLES], first_seed;
    uint32_t head_columns, slots, score_columns;
} mrs_net_shape;
extern const mrs_net_shape mrs_net_shapes[MRS_NETS];

/* The columns of "upper" are the classes for the parser; for the names, which need B, U and O
 * alone when no entity is open, B x 18, U x 18, O - and I and L are kept as rows. */

typedef struct {
    const float *panels, *bias;
    const uint16_t *tiles; /* the panels' weights again, as tiles.h says */
    uint32_t k, blocks;
} mrs_matrix;

typedef struct {
    const float *folded;   /* [6][4][96][3][16] */
    const uint16_t *tiles; /* 288 -> 288, inputs [neighbour][96], columns by mrs_tiles_column */
} mrs_conv;

typedef struct {
    const float *bias;        /* [3][96] */
    const float *gain, *move; /* [96] of the layer norm */
} mrs_maxout;

typedef struct {
    const mrs_net_shape *shape;
    const float *mix; /* [all table rows][3][96] */
    mrs_maxout mixed, layers[MRS_LAYERS];
    mrs_matrix first;                /* 96 -> [neighbour][piece][unit] of layer 1 */
    mrs_conv conv[MRS_LAYERS - 1];   /* layers 2-4 */
    mrs_matrix head;                 /* 96 -> linear [64], then tags */
    mrs_matrix lower;                /* 64 -> [slot][2][64] */
    const float *absent;             /* [slot][2][64], for a slot with no token */
    const float *state_bias;         /* [2][64] */
    const float *upper, *upper_bias; /* [64][score_columns], [score_columns] */
    const float *inner, *inner_bias; /* names only: rows of I and L: [36][64], [36] */
    mrs_str *classes;                /* "S", "L-nsubj", ...; names: in the model's order */
    uint32_t n_classes;
} mrs_weights;

typedef struct {
    mrs_weights net[MRS_NETS];
    mrs_str *tags;
    uint32_t n_tags;
    mrs_str name;
} mrs_model;

/* Checks every section's size. model must stay open; out's lists live in arena, under
 * mrs_arena_run. Fails: MRS_E_FORMAT naming the section; MRS_E_VERSION with the cure. */
MRS_CHECK mrs_status mrs_model_open(const mrs_pack *pack, mrs_arena *arena, mrs_model *out,
                                    mrs_err *err);

#endif
