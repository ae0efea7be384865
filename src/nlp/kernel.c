/* kernel.c - see kernel.h. Built several times: MRS_KERNEL names the result, MRS_WIDTH is the
 * number of lanes, MRS_ROWS the rows of a register tile (3 * MRS_ROWS accumulators and 4 more
 * registers); MRS_TILES: products by tiles (1: AMX, 2: the same in plain C, to be tested anywhere).
 */
#include "nlp/kernel.h"

typedef float vec __attribute__((vector_size(MRS_WIDTH * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(MRS_WIDTH * sizeof(float))));
#define INLINE static inline __attribute__((always_inline))

enum {
    VECS = MRS_UNITS / MRS_WIDTH, /* vectors of a token */
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

/* norm of y and the token itself, for each row of a group */
INLINE void norm_rows(const float *y, uint32_t rows, const mrs_maxout *layer, const float *tokens,
                      float *out)
{
    for (uint32_t r = 0; r < rows; r++) {
        vec row[VECS];
        for (int i = 0; i < VECS; i++)
            row[i] = load(y + r * MRS_UNITS + i * MRS_WIDTH);
        norm(row, layer, tokens + (size_t)r * MRS_UNITS, out + (size_t)r * MRS_UNITS);
    }
}

#ifdef MRS_TILES
#include "nlp/kernel_tiles.h"
#else
#include "nlp/kernel_vectors.h"
#endif

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
