/* kernel.c - see kernel.h. Built several times: MRS_KERNEL names the result, MRS_WIDTH is the
 * number of lanes, MRS_ROWS the rows of a register tile (3 * MRS_ROWS accumulators and 4 more
 * registers). */
#include "nlp/kernel.h"

typedef float vec __attribute__((vector_size(MRS_WIDTH * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(MRS_WIDTH * sizeof(float))));
#define INLINE static inline __attribute__((always_inline))

enum {
    VECS = MRS_UNITS / MRS_WIDTH,   /* vectors of a token */
    PARTS = MRS_LANES / MRS_WIDTH,  /* vectors across a panel's 16 lanes */
    FOLDED = 4 * MRS_UNITS,         /* the four inputs of a pair */
    BLOCKS = MRS_UNITS / MRS_LANES, /* panels of a layer */
    HIDDEN = MRS_HIDDEN / MRS_WIDTH,
    PART = 2 * MRS_PIECES * MRS_WIDTH /* sums of a pair that wait for the next product */
};

INLINE vec load(const float *from)
{
    return *(const vec *)(const void *)from;
}

INLINE void store(float *to, vec v)
{
    *(vec *)(void *)to = v;
}

INLINE vec larger(vec a, vec b)
{
    const mask chosen = a > b;
    return (vec)((chosen & (mask)a) | (~chosen & (mask)b));
}

INLINE float total(vec v)
{
    float lanes[MRS_WIDTH];
    memcpy(lanes, &v, sizeof v);
    for (int half = MRS_WIDTH / 2; half; half /= 2)
        for (int i = 0; i < half; i++)
            lanes[i] += lanes[i + half];
    return lanes[0];
}

/* sums[r][j] = a[r][0..k) . panel column 16*j + lanes; the panel is [k][3][16]. */
INLINE void tile(const float *a, size_t lda, uint32_t k, const float *panel,
                 vec sums[MRS_ROWS][MRS_PIECES])
{
    for (int r = 0; r < MRS_ROWS; r++)
        for (int j = 0; j < MRS_PIECES; j++)
            sums[r][j] = (vec){0};
    for (uint32_t i = 0; i < k; i++, panel += MRS_PANEL) {
        const vec b0 = load(panel), b1 = load(panel + MRS_LANES), b2 = load(panel + 2 * MRS_LANES);
        for (int r = 0; r < MRS_ROWS; r++) {
            const float x = a[(size_t)r * lda + i];
            sums[r][0] += x * b0;
            sums[r][1] += x * b1;
            sums[r][2] += x * b2;
        }
    }
}

/* The tile and its bias; ldo: floats from row to row of out. */
INLINE void put(vec sums[MRS_ROWS][MRS_PIECES], const float *bias, float *out, size_t ldo)
{
    for (uint32_t r = 0; r < MRS_ROWS; r++)
        for (uint32_t j = 0; j < MRS_PIECES; j++)
            store(out + r * ldo + j * MRS_LANES, sums[r][j] + load(bias + j * MRS_LANES));
}

static void product(const mrs_matrix *m, const float *a, size_t lda, uint32_t rows, float *out)
{
    const size_t ldo = (size_t)m->blocks * MRS_PANEL;
    vec sums[MRS_ROWS][MRS_PIECES];
    for (uint32_t block = 0; block < m->blocks; block++) {
        const float *panel = m->panels + (size_t)block * MRS_PANEL * m->k;
        for (uint32_t row = 0; row < rows; row += MRS_ROWS) {
            for (uint32_t part = 0; part < PARTS; part++) {
                const uint32_t column = block * MRS_PANEL + part * MRS_WIDTH;
                tile(a + row * lda, lda, m->k, panel + part * MRS_WIDTH, sums);
                put(sums, m->bias + column, out + row * ldo + column, ldo);
            }
        }
    }
}

/* out = norm(y) (+ plus): mean 0 and variance 1 over the 96, then gain and move. */
INLINE void norm(const vec y[VECS], const mrs_maxout *layer, const float *plus, float *out)
{
    vec sum = {0}, squares = {0};
    for (int i = 0; i < VECS; i++)
        sum += y[i];
    const float mean = total(sum) / (float)MRS_UNITS;
    for (int i = 0; i < VECS; i++)
        squares += (y[i] - mean) * (y[i] - mean);
    const float scale = 1.0F / __builtin_sqrtf(total(squares) / (float)MRS_UNITS + 1e-8F);
    for (int i = 0; i < VECS; i++) {
        vec v = (y[i] - mean) * scale * load(layer->gain + i * MRS_WIDTH) +
                load(layer->move + i * MRS_WIDTH);
        store(out + i * MRS_WIDTH, plus ? v + load(plus + i * MRS_WIDTH) : v);
    }
}

static void mix(const float *const *rows, uint32_t n, const mrs_maxout *mixed, float *out)
{
    vec y[VECS], sum[VECS];
    for (int piece = 0; piece < MRS_PIECES; piece++) {
        const int at = piece * MRS_UNITS;
        for (int i = 0; i < VECS; i++)
            sum[i] = load(mixed->bias + at + i * MRS_WIDTH);
        for (uint32_t r = 0; r < n; r++)
            for (int i = 0; i < VECS; i++)
                sum[i] += load(rows[r] + at + i * MRS_WIDTH);
        for (int i = 0; i < VECS; i++)
            y[i] = piece ? larger(sum[i], y[i]) : sum[i];
    }
    norm(y, mixed, NULL, out);
}

static void first(const uint32_t *types, uint32_t n, const float *parts, const float *vectors,
                  const mrs_maxout *layer, float *out)
{
    vec y[VECS];
    for (uint32_t t = 0; t < n; t++, out += MRS_UNITS) {
        const float *before = parts + (size_t)types[t] * MRS_FIRST;
        const float *here = parts + (size_t)types[t + 1] * MRS_FIRST + MRS_MIX;
        const float *after = parts + (size_t)types[t + 2] * MRS_FIRST + (size_t)2 * MRS_MIX;
        for (int i = 0; i < VECS; i++) {
            for (int at = i * MRS_WIDTH; at < MRS_MIX; at += MRS_UNITS) {
                vec sum =
                    load(layer->bias + at) + load(before + at) + load(here + at) + load(after + at);
                y[i] = at >= MRS_UNITS ? larger(sum, y[i]) : sum;
            }
        }
        norm(y, layer, vectors + (size_t)types[t + 1] * MRS_UNITS, out);
    }
}

/* u [pairs][4][96]: what the four products take of rows 2i .. 2i+3. */
static void fold(const float *in, uint32_t pairs, float *u)
{
    for (uint32_t pair = 0; pair < pairs; pair++, in += 2 * MRS_UNITS, u += FOLDED) {
        for (int i = 0; i < MRS_UNITS; i += MRS_WIDTH) {
            const vec d0 = load(in + i), d1 = load(in + MRS_UNITS + i);
            const vec d2 = load(in + 2 * MRS_UNITS + i), d3 = load(in + 3 * MRS_UNITS + i);
            store(u + i, d0 - d2);
            store(u + MRS_UNITS + i, d1 + d2);
            store(u + 2 * MRS_UNITS + i, d2 - d1);
            store(u + 3 * MRS_UNITS + i, d1 - d3);
        }
    }
}

/* One product of a tile of pairs, joined with those before it. Order: 1, 2, then 0 completes the
 * first token of each pair and 3 the second. sums [pair][2][3]; y [token][96]. */
INLINE void join(int which, const float *u, const float *panel, const float *bias, float *part,
                 float *y)
{
    vec sums[MRS_ROWS][MRS_PIECES];
    tile(u + which * MRS_UNITS, FOLDED, MRS_UNITS, panel + which * MRS_UNITS * MRS_PANEL, sums);
    for (int r = 0; r < MRS_ROWS; r++) {
        float *first_part = part + r * PART, *second_part = first_part + PART / 2;
        vec most = {0};
        for (int j = 0; j < MRS_PIECES; j++) {
            float *x0 = first_part + j * MRS_WIDTH, *x1 = second_part + j * MRS_WIDTH;
            if (which == 1) {
                store(x0, sums[r][j]);
            } else if (which == 2) {
                const vec before = load(x0);
                store(x0, before + sums[r][j]);
                store(x1, before - sums[r][j]);
            } else {
                vec sum = which ? load(x1) - sums[r][j] : load(x0) + sums[r][j];
                sum += load(bias + j * MRS_UNITS);
                most = j ? larger(sum, most) : sum;
            }
        }
        if (which == 0 || which == 3)
            store(y + (2 * r + (which ? 1 : 0)) * MRS_UNITS, most);
    }
}

/* 16 units of y [2*pairs][96] from u; panels [4][96][3][16]. */
static void block(const float *u, uint32_t pairs, const float *panels, const float *bias,
                  float *part, float *y)
{
    for (int w = 0; w < MRS_LANES; w += MRS_WIDTH) {
        const float *p = panels + w;
#define MRS_EACH(which)                                                                            \
    for (uint32_t i = 0; i < pairs; i += MRS_ROWS)                                                 \
        join(which, u + i * FOLDED, p, bias + w, part + i * PART, y + 2 * i * MRS_UNITS + w);
        MRS_EACH(1)
        MRS_EACH(2)
        MRS_EACH(0)
        MRS_EACH(3)
#undef MRS_EACH
    }
}

static void layer(const float *conv, const mrs_maxout *weights, const float *in, uint32_t n,
                  float *out, float *work)
{
    float *u = work, *y = u + MRS_GROUP * FOLDED, *part = y + MRS_GROUP * 2 * MRS_UNITS;
    for (uint32_t from = 0; from < n; from += 2 * MRS_GROUP) {
        const uint32_t rows = n - from < 2 * MRS_GROUP ? n - from : 2 * MRS_GROUP;
        const uint32_t pairs = (rows + 1) / 2;
        const float *x = in + (size_t)from * MRS_UNITS;
        fold(x, pairs, u);
        for (int b = 0; b < BLOCKS; b++)
            block(u, pairs, conv + (size_t)b * 4 * MRS_UNITS * MRS_PANEL,
                  weights->bias + b * MRS_LANES, part, y + b * MRS_LANES);
        for (uint32_t r = 0; r < rows; r++) {
            vec row[VECS];
            for (int i = 0; i < VECS; i++)
                row[i] = load(y + r * MRS_UNITS + i * MRS_WIDTH);
            norm(row, weights, x + (r + 1) * MRS_UNITS, out + (size_t)(from + r) * MRS_UNITS);
        }
    }
}

static void state(const float *const *slots, uint32_t n, const float *bias, float *hidden)
{
    for (int i = 0; i < MRS_HIDDEN; i += MRS_WIDTH) {
        vec a = load(bias + i), b = load(bias + MRS_HIDDEN + i);
        for (uint32_t s = 0; s < n; s++) {
            a += load(slots[s] + i);
            b += load(slots[s] + MRS_HIDDEN + i);
        }
        store(hidden + i, larger(a, b));
    }
}

/* A function for n columns of scores, a constant so that they stay in registers. */
#define MRS_COLUMNS(name, n)                                                                       \
    static void name(const float *upper, size_t stride, const float *bias, const float *hidden,    \
                     float *out)                                                                   \
    {                                                                                              \
        vec sums[(n) / MRS_WIDTH];                                                                 \
        for (int c = 0; c < (n) / MRS_WIDTH; c++)                                                  \
            sums[c] = load(bias + c * MRS_WIDTH);                                                  \
        for (int i = 0; i < MRS_HIDDEN; i++, upper += stride)                                      \
            for (int c = 0; c < (n) / MRS_WIDTH; c++)                                              \
                sums[c] += hidden[i] * load(upper + c * MRS_WIDTH);                                \
        for (int c = 0; c < (n) / MRS_WIDTH; c++)                                                  \
            store(out + c * MRS_WIDTH, sums[c]);                                                   \
    }
enum { STEP = MRS_WIDTH == 4 ? MRS_SCORES / 2 : MRS_SCORES }; /* 14 vectors at most */
MRS_COLUMNS(step_of_scores, STEP)
MRS_COLUMNS(few_scores, MRS_FEW_SCORES)

static void parser_scores(const float *upper, const float *bias, const float *hidden, float *out)
{
    for (int c = 0; c < MRS_SCORES; c += STEP)
        step_of_scores(upper + c, MRS_SCORES, bias + c, hidden, out + c);
}

static void names_scores(const float *upper, const float *bias, const float *hidden, float *out)
{
    few_scores(upper, MRS_FEW_SCORES, bias, hidden, out);
}

static uint32_t best(const float *scores, const float *penalty, uint32_t n)
{
    vec most = load(scores) + load(penalty);
    for (uint32_t i = MRS_WIDTH; i < n; i += MRS_WIDTH)
        most = larger(load(scores + i) + load(penalty + i), most);
    float top = most[0];
    for (int i = 1; i < MRS_WIDTH; i++)
        top = most[i] > top ? most[i] : top;
    uint32_t at = 0;
    while (at < n && !(scores[at] + penalty[at] == top))
        at++;
    return at;
}

static bool usable(void)
{
    return MRS_USABLE;
}

extern const mrs_kernel MRS_KERNEL;
const mrs_kernel MRS_KERNEL = {
    .name = MRS_KERNEL_NAME,
    .usable = usable,
    .product = product,
    .mix = mix,
    .first = first,
    .layer = layer,
    .state = state,
    .parser_scores = parser_scores,
    .names_scores = names_scores,
    .best = best,
};
