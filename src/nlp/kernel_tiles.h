/* kernel_tiles.h - the products of the networks by tiles of bfloat16 (tiles.h). Part of kernel.c.
 *
 * Two tiles of rows by two of columns at a time: four sums, two tiles of a, two of weights are the
 * eight registers that there are. A layer's three neighbours are 288 inputs that lie in a row. */
#if MRS_TILES == 1
#include <immintrin.h>
#endif

enum {
    TWO = 2 * MRS_TILE_ROWS,          /* rows, and columns, of four tiles */
    INPUTS = 3 * MRS_UNITS,           /* of a layer */
    SPLIT_ROWS = TWO + 2,             /* with the neighbours of the outer ones */
    STEP_OF_TILES = 2 * MRS_TILE_SIZE /* high and low */
};

/* Rows of a as two bfloat16; those past the rows given hold anything. */
typedef struct {
    _Alignas(64) uint16_t high[SPLIT_ROWS * MRS_UNITS], low[SPLIT_ROWS * MRS_UNITS];
} split;

/* a [rows][lda], k of each, to [rows][k] */
static void split_rows(const float *a, size_t lda, uint32_t k, uint32_t rows, split *to)
{
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t i = 0; i < k; i++) {
            const float x = a[r * lda + i];
            const uint16_t high = mrs_bf16(x);
            to->high[r * k + i] = high;
            to->low[r * k + i] = mrs_bf16(x - mrs_bf16_float(high));
        }
    }
}

#if MRS_TILES == 1
/* The tile registers belong to the thread; they are given back, so that nobody saves them. */
typedef struct {
    uint8_t unused;
} registers;

INLINE void begin(registers *t)
{
    static const struct {
        uint8_t palette, start_row, reserved[14];
        uint16_t bytes_of_row[16];
        uint8_t rows[16];
    } config = {1, 0, {0}, {64, 64, 64, 64, 64, 64, 64, 64}, {16, 16, 16, 16, 16, 16, 16, 16}};
    (void)t;
    _tile_loadconfig(&config);
}
INLINE void end(registers *t)
{
    (void)t;
    _tile_release();
}
/* GCC 12 does not tell itself that a tile load reads memory. */
#define SETTLE() __asm__ volatile("" ::: "memory")
#define LOAD(t, n, from, stride) _tile_loadd(n, from, stride)
#define STORE(t, n, to, stride) _tile_stored(n, to, stride)
#define MULTIPLY(t, sum, a, b) _tile_dpbf16ps(sum, a, b)
#else
typedef struct {
    _Alignas(64) float r[8][MRS_TILE_ROWS][MRS_TILE_COLUMNS]; /* each 16 rows of 64 bytes */
} registers;

#define begin(t) ((void)0)
#define end(t) ((void)0)
#define SETTLE() ((void)0)
#define LOAD(t, n, from, stride) plain_load(t, n, from, stride)
#define STORE(t, n, to, stride) plain_store(t, n, to, stride)
#define MULTIPLY(t, sum, a, b) plain_multiply(t, sum, a, b)

static void plain_load(registers *t, int n, const void *from, size_t stride)
{
    for (size_t row = 0; row < MRS_TILE_ROWS; row++)
        memcpy(t->r[n][row], (const char *)from + row * stride, sizeof t->r[n][row]);
}

static void plain_store(const registers *t, int n, void *to, size_t stride)
{
    for (size_t row = 0; row < MRS_TILE_ROWS; row++)
        memcpy((char *)to + row * stride, t->r[n][row], sizeof t->r[n][row]);
}

typedef uint32_t pairs __attribute__((vector_size(sizeof(vec)))); /* two bfloat16 in each */

/* TDPBF16PS: even and odd inputs of the tile are summed apart, then joined. */
static void plain_multiply(registers *t, int sum, int a, int b)
{
    for (size_t row = 0; row < MRS_TILE_ROWS; row++) {
        vec even = {0}, odd = {0};
        for (size_t k = 0; k < MRS_TILE_ROWS; k++) {
            uint32_t x;
            pairs w;
            memcpy(&x, &t->r[a][row][k], sizeof x);
            memcpy(&w, t->r[b][k], sizeof w);
            even += mrs_bf16_float((uint16_t)x) * (vec)(w << 16);
            odd += mrs_bf16_float((uint16_t)(x >> 16)) * (vec)(w & 0xffff0000U);
        }
        store(t->r[sum][row], load(t->r[sum][row]) + (even + odd));
    }
}
#endif

/* One k of 32: sums 0-3 += two tiles of a times two of weights. */
#define MULTIPLY_FOUR(t)                                                                           \
    do {                                                                                           \
        MULTIPLY(t, 0, 4, 6);                                                                      \
        MULTIPLY(t, 1, 4, 7);                                                                      \
        MULTIPLY(t, 2, 5, 6);                                                                      \
        MULTIPLY(t, 3, 5, 7);                                                                      \
    } while (0)

/* out [32][ldo], 32 columns = a . weights + bias. a: 32 rows of k inputs, lda apart; b: the tiles
 * of the first 16 columns, those of the others far behind them. */
INLINE void four(registers *t, const uint16_t *high, const uint16_t *low, size_t lda, uint32_t k,
                 const uint16_t *b, size_t far, const float *bias, float *out, size_t ldo)
{
    const size_t stride = lda * sizeof *high, ldo_bytes = ldo * sizeof *out;
    const size_t down = MRS_TILE_ROWS * lda;
    (void)t;
    LOAD(t, 0, bias, 0); /* every row the same */
    LOAD(t, 1, bias + MRS_TILE_COLUMNS, 0);
    LOAD(t, 2, bias, 0);
    LOAD(t, 3, bias + MRS_TILE_COLUMNS, 0);
    for (uint32_t i = 0; i < k; i += MRS_TILE_INPUTS, b += STEP_OF_TILES) {
        LOAD(t, 6, b, 64);
        LOAD(t, 7, b + far, 64);
        LOAD(t, 4, low + i, stride);
        LOAD(t, 5, low + down + i, stride);
        MULTIPLY_FOUR(t);
        LOAD(t, 4, high + i, stride);
        LOAD(t, 5, high + down + i, stride);
        MULTIPLY_FOUR(t);
        LOAD(t, 6, b + MRS_TILE_SIZE, 64);
        LOAD(t, 7, b + far + MRS_TILE_SIZE, 64);
        MULTIPLY_FOUR(t);
    }
    STORE(t, 0, out, ldo_bytes);
    STORE(t, 1, out + MRS_TILE_COLUMNS, ldo_bytes);
    STORE(t, 2, out + MRS_TILE_ROWS * ldo, ldo_bytes);
    STORE(t, 3, out + MRS_TILE_ROWS * ldo + MRS_TILE_COLUMNS, ldo_bytes);
}

static void product(const mrs_matrix *m, const float *a, size_t lda, uint32_t rows, float *out)
{
    const size_t ldo = (size_t)m->blocks * MRS_PANEL;
    const size_t column_tiles = (size_t)m->k / MRS_TILE_INPUTS * STEP_OF_TILES;
    registers t;
    split s;
    begin(&t);
    for (uint32_t row = 0; row < rows; row += TWO) {
        split_rows(a + row * lda, lda, m->k, rows - row < TWO ? rows - row : TWO, &s);
        SETTLE();
        for (size_t column = 0; column < ldo; column += TWO) {
            /* an odd number of tiles: the last pair takes one of before again */
            const size_t from = column + TWO > ldo ? ldo - TWO : column;
            four(&t, s.high, s.low, m->k, m->k, m->tiles + from / MRS_TILE_COLUMNS * column_tiles,
                 column_tiles, m->bias + from, out + row * ldo + from, ldo);
        }
    }
    end(&t);
}

/* y [32][96]: the largest of the three pieces of 32 units. */
INLINE void largest(const float *pieces, float *y)
{
    for (uint32_t r = 0; r < TWO; r++) {
        for (uint32_t u = 0; u < TWO; u += MRS_WIDTH) {
            const float *at = pieces + r * TWO + u;
            store(y + r * MRS_UNITS + u,
                  larger(load(at + 2 * TWO * TWO), larger(load(at + TWO * TWO), load(at))));
        }
    }
}

static void layer(const mrs_conv *conv, const mrs_maxout *weights, const float *in, uint32_t n,
                  float *out, float *work)
{
    const size_t column_tiles = (size_t)INPUTS / MRS_TILE_INPUTS * STEP_OF_TILES;
    float *y = work, *pieces = work + TWO * MRS_UNITS;
    registers t;
    split s;
    begin(&t);
    for (uint32_t from = 0; from < n; from += TWO) {
        const uint32_t rows = n - from < TWO ? n - from : TWO;
        const uint16_t *tiles = conv->tiles;
        split_rows(in + (size_t)from * MRS_UNITS, MRS_UNITS, MRS_UNITS, rows + 2, &s);
        SETTLE();
        for (uint32_t unit = 0; unit < MRS_UNITS; unit += TWO) {
            for (uint32_t piece = 0; piece < MRS_PIECES; piece++, tiles += 2 * column_tiles)
                four(&t, s.high, s.low, MRS_UNITS, INPUTS, tiles, column_tiles,
                     weights->bias + piece * MRS_UNITS + unit, pieces + piece * TWO * TWO, TWO);
            largest(pieces, y + unit);
        }
        norm_rows(y, rows, weights, in + (size_t)(from + 1) * MRS_UNITS,
                  out + (size_t)from * MRS_UNITS);
    }
    end(&t);
}
