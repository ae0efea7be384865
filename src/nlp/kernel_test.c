/* Every kernel against plain sums in double precision. The kernels for AVX-512 and AMX are also
 * built with AVX2 ("wide", "tiles": the tile instructions in plain C), so that their logic is
 * tested where the processor lacks either. */
#include "nlp/kernel.h"
#include "nlp/numbers_test.h"

#include <math.h>
#include <stdlib.h>

#ifdef MRS_HAVE_X86
extern const mrs_kernel mrs_kernel_wide, mrs_kernel_tiles;
#endif

enum { MOST_KERNELS = 8 };
/* The second: of products in three of bfloat16, to 16 bits. */
static const double TOLERANCE = 2e-5, TILES_TOLERANCE = 1e-4;

static uint32_t kernels(const mrs_kernel *out[MOST_KERNELS])
{
    uint32_t n = 0;
    for (uint32_t i = 0; mrs_kernel_at(i); i++)
        if (mrs_kernel_at(i)->usable())
            out[n++] = mrs_kernel_at(i);
#ifdef MRS_HAVE_X86
    if (mrs_kernel_wide.usable()) {
        out[n++] = &mrs_kernel_wide;
        out[n++] = &mrs_kernel_tiles;
    }
#endif
    return n;
}

static void assert_near(const char *kernel, const char *what, double got, double want)
{
    const bool tiles = strcmp(kernel, "amx") == 0 || strcmp(kernel, "tiles") == 0;
    if (!(fabs(got - want) < (tiles ? TILES_TOLERANCE : TOLERANCE)))
        fail_msg("%s: %s is %.8f, want %.8f", kernel, what, got, want);
}

/* norm of golden/MODEL.md 5 in place. */
static void plain_norm(double y[MRS_UNITS], const mrs_maxout *layer)
{
    double mean = 0, var = 0;
    for (int i = 0; i < MRS_UNITS; i++)
        mean += y[i] / MRS_UNITS;
    for (int i = 0; i < MRS_UNITS; i++)
        var += (y[i] - mean) * (y[i] - mean) / MRS_UNITS;
    for (int i = 0; i < MRS_UNITS; i++)
        y[i] = (y[i] - mean) / sqrt(var + 1e-8) * (double)layer->gain[i] + (double)layer->move[i];
}

/* The weights of panels as tiles. */
static uint16_t *tiles_of(const float *panels, uint32_t k, uint32_t columns)
{
    uint16_t *tiles = malloc((size_t)2 * k * columns * sizeof *tiles);
    assert_non_null(tiles);
    for (uint32_t column = 0; column < columns; column++)
        for (uint32_t i = 0; i < k; i++)
            mrs_tiles_put(tiles, k, column, i,
                          panels[((column / MRS_PANEL) * k + i) * MRS_PANEL + column % MRS_PANEL]);
    return tiles;
}

static void a_product_is_the_sum_of_products_for_every_number_of_rows(void **state)
{
    (void)state;
    enum { K = 64, BLOCKS = 3, COLUMNS = BLOCKS * MRS_PANEL, ROWS = 19, LDA = 70 };
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *panels = numbers((size_t)COLUMNS * (K + 1), 1), *a = numbers((ROWS + MRS_TILE) * LDA, 2);
    float *out = numbers((size_t)(ROWS + MRS_TILE) * COLUMNS, 3);
    uint16_t *tiles = tiles_of(panels, K, COLUMNS);
    const mrs_matrix m = {panels, panels + (size_t)COLUMNS * K, tiles, K, BLOCKS};
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t rows = 1; rows <= ROWS; rows += 3) {
            kernel[i]->product(&m, a, LDA, rows, out);
            for (uint32_t at = 0; at < rows * COLUMNS; at++) {
                const uint32_t row = at / COLUMNS, column = at % COLUMNS;
                double want = (double)m.bias[column];
                for (uint32_t k = 0; k < K; k++)
                    want +=
                        (double)a[row * LDA + k] *
                        (double)
                            panels[((column / MRS_PANEL) * K + k) * MRS_PANEL + column % MRS_PANEL];
                assert_near(kernel[i]->name, "product", (double)out[at], want);
            }
        }
    }
    free(panels);
    free(tiles);
    free(a);
    free(out);
}

static void a_type_is_the_norm_of_the_largest_pieces_of_its_rows(void **state)
{
    (void)state;
    enum { ROWS = 24 };
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *table = numbers((size_t)ROWS * MRS_MIX, 4), *small = numbers(MRS_MIX + 192, 5);
    float *out = numbers(MRS_UNITS, 6);
    const mrs_maxout mixed = {small, small + MRS_MIX, small + MRS_MIX + MRS_UNITS};
    const float *rows[ROWS];
    double want[MRS_UNITS];
    for (int r = 0; r < ROWS; r++)
        rows[r] = table + (size_t)(r * 7 % ROWS) * MRS_MIX;
    for (int unit = 0; unit < MRS_UNITS; unit++) {
        want[unit] = -INFINITY;
        for (int at = unit; at < MRS_MIX; at += MRS_UNITS) {
            double sum = (double)mixed.bias[at];
            for (int r = 0; r < ROWS; r++)
                sum += (double)rows[r][at];
            want[unit] = fmax(want[unit], sum);
        }
    }
    plain_norm(want, &mixed);
    for (uint32_t i = 0; i < n; i++) {
        kernel[i]->mix(rows, ROWS, &mixed, out);
        for (int unit = 0; unit < MRS_UNITS; unit++)
            assert_near(kernel[i]->name, "mix", (double)out[unit], want[unit]);
    }
    free(table);
    free(small);
    free(out);
}

/* Weights of a layer as they stand in the model: w [neighbour][input][piece][unit]. */
static double weight_of(const float *w, int near, int input, int at)
{
    return (double)w[((size_t)near * MRS_UNITS + (size_t)input) * MRS_MIX + (size_t)at];
}

/* The same folded as weights.h says. */
static float *folded(const float *w)
{
    float *conv = numbers(MRS_FLOATS_CONV_LAYER, 7);
    for (int at = 0; at < MRS_FLOATS_CONV_LAYER; at++) {
        const int unit = at / (4 * MRS_UNITS * MRS_PANEL) * MRS_LANES + at % MRS_LANES;
        const int input = at / MRS_PANEL % MRS_UNITS, which = at / (MRS_UNITS * MRS_PANEL) % 4;
        const int out = at / MRS_LANES % MRS_PIECES * MRS_UNITS + unit;
        const double g0 = weight_of(w, 0, input, out), g1 = weight_of(w, 1, input, out);
        const double g2 = weight_of(w, 2, input, out);
        const double four[4] = {g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2};
        conv[at] = (float)four[which];
    }
    return conv;
}

static uint16_t *layer_tiles(const float *w)
{
    const uint32_t k = 3 * MRS_UNITS;
    uint16_t *tiles = malloc((size_t)2 * k * MRS_MIX * sizeof *tiles);
    assert_non_null(tiles);
    for (uint32_t at = 0; at < k * MRS_MIX; at++) {
        const uint32_t input = at / MRS_MIX, out = at % MRS_MIX;
        mrs_tiles_put(tiles, k, mrs_tiles_column(out / MRS_UNITS, out % MRS_UNITS), input, w[at]);
    }
    return tiles;
}

/* Row t of a layer: in[t .. t+2] are its inputs. */
static void plain_layer(const float *w, const mrs_maxout *layer, const float *in, uint32_t t,
                        double out[MRS_UNITS])
{
    for (int unit = 0; unit < MRS_UNITS; unit++) {
        out[unit] = -INFINITY;
        for (int at = unit; at < MRS_MIX; at += MRS_UNITS) {
            double sum = (double)layer->bias[at];
            for (int k = 0; k < 3 * MRS_UNITS; k++)
                sum += (double)in[t * MRS_UNITS + (uint32_t)k] *
                       weight_of(w, k / MRS_UNITS, k % MRS_UNITS, at);
            out[unit] = fmax(out[unit], sum);
        }
    }
    plain_norm(out, layer);
    for (int unit = 0; unit < MRS_UNITS; unit++)
        out[unit] += (double)in[(t + 1) * MRS_UNITS + (uint32_t)unit];
}

static void a_layer_is_three_neighbours_maxout_norm_and_the_token_itself(void **state)
{
    (void)state;
    enum { LONG = 2 * MRS_GROUP + 9, ROOM = LONG + 2 + 2 * MRS_TILE };
    static const uint32_t lengths[] = {1, 2, 7, 2 * MRS_GROUP, LONG};
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *w = numbers((size_t)3 * MRS_UNITS * MRS_MIX, 8), *conv = folded(w);
    float *in = numbers((size_t)ROOM * MRS_UNITS, 9), *out = numbers((size_t)ROOM * MRS_UNITS, 10);
    float *work = numbers(MRS_LAYER_WORK, 11), *small = numbers(MRS_MIX + 192, 12);
    const mrs_maxout layer = {small, small + MRS_MIX, small + MRS_MIX + MRS_UNITS};
    uint16_t *tiles = layer_tiles(w);
    const mrs_conv both = {conv, tiles};
    double want[LONG][MRS_UNITS];
    for (uint32_t t = 0; t < LONG; t++)
        plain_layer(w, &layer, in, t, want[t]);
    for (uint32_t i = 0; i < n; i++) {
        for (size_t j = 0; j < sizeof lengths / sizeof *lengths; j++) {
            kernel[i]->layer(&both, &layer, in, lengths[j], out, work);
            for (uint32_t at = 0; at < lengths[j] * MRS_UNITS; at++)
                assert_near(kernel[i]->name, "layer", (double)out[at],
                            want[at / MRS_UNITS][at % MRS_UNITS]);
        }
    }
    free(tiles);
    float *all[] = {w, conv, in, out, work, small};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void layer_one_from_types_is_the_layer(void **state)
{
    (void)state;
    enum { TYPES = 5, TOKENS = 6 };
    static const uint32_t types[TOKENS + 2] = {0, 3, 1, 1, 4, 2, 3, 0};
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *w = numbers((size_t)3 * MRS_UNITS * MRS_MIX, 13);
    float *vectors = numbers((size_t)TYPES * MRS_UNITS, 14);
    float *parts = numbers((size_t)TYPES * MRS_FIRST, 15), *small = numbers(MRS_MIX + 192, 16);
    float *in = numbers((TOKENS + 2) * MRS_UNITS, 17), *out = numbers(TOKENS * MRS_UNITS, 18);
    const mrs_maxout layer = {small, small + MRS_MIX, small + MRS_MIX + MRS_UNITS};
    for (int at = 0; at < TYPES * MRS_FIRST; at++) {
        const int type = at / MRS_FIRST, near = at % MRS_FIRST / MRS_MIX;
        double sum = 0;
        for (int k = 0; k < MRS_UNITS; k++)
            sum += (double)vectors[type * MRS_UNITS + k] * weight_of(w, near, k, at % MRS_MIX);
        parts[at] = (float)sum;
    }
    for (int t = 0; t < TOKENS + 2; t++)
        memcpy(in + t * MRS_UNITS, vectors + types[t] * MRS_UNITS, MRS_UNITS * sizeof *in);
    for (uint32_t i = 0; i < n; i++) {
        kernel[i]->first(types, TOKENS, parts, vectors, &layer, out);
        for (uint32_t t = 0; t < TOKENS; t++) {
            double want[MRS_UNITS];
            plain_layer(w, &layer, in, t, want);
            for (uint32_t unit = 0; unit < MRS_UNITS; unit++)
                assert_near(kernel[i]->name, "first", (double)out[t * MRS_UNITS + unit],
                            want[unit]);
        }
    }
    float *all[] = {w, vectors, parts, small, in, out};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
}

static void states_and_scores_are_plain_sums(void **state)
{
    (void)state;
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *slots = numbers((size_t)9 * MRS_STATE, 19), *hidden = numbers(MRS_HIDDEN, 20);
    float *upper = numbers((size_t)65 * MRS_SCORES, 21), *out = numbers(MRS_SCORES, 22);
    const float *at[8];
    for (int s = 0; s < 8; s++)
        at[s] = slots + (size_t)(7 - s) * MRS_STATE;
    const float *bias = slots + (size_t)8 * MRS_STATE;
    for (uint32_t i = 0; i < n; i++) {
        kernel[i]->state(at, 8, bias, hidden);
        for (int unit = 0; unit < MRS_HIDDEN; unit++) {
            double sum[2] = {(double)bias[unit], (double)bias[MRS_HIDDEN + unit]};
            for (int s = 0; s < 16; s++)
                sum[s % 2] += (double)at[s / 2][s % 2 * MRS_HIDDEN + unit];
            assert_near(kernel[i]->name, "state", (double)hidden[unit], fmax(sum[0], sum[1]));
        }
        for (int which = 0; which < 2; which++) {
            const int columns = which ? MRS_FEW_SCORES : MRS_SCORES;
            const float *base = upper + MRS_HIDDEN * columns;
            (which ? kernel[i]->names_scores : kernel[i]->parser_scores)(upper, base, hidden, out);
            for (int c = 0; c < columns; c++) {
                double want = (double)base[c];
                for (int k = 0; k < MRS_HIDDEN; k++)
                    want += (double)hidden[k] * (double)upper[k * columns + c];
                assert_near(kernel[i]->name, "score", (double)out[c], want);
            }
        }
    }
    free(slots);
    free(hidden);
    free(upper);
    free(out);
}

static void the_best_is_the_first_of_the_largest_that_may_be(void **state)
{
    (void)state;
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *scores = numbers(MRS_SCORES, 23), *penalty = numbers(MRS_SCORES, 24);
    for (uint32_t i = 0; i < n; i++) {
        for (int c = 0; c < MRS_SCORES; c++) {
            scores[c] = (float)(c % 7);
            penalty[c] = 0;
        }
        assert_int_equal(kernel[i]->best(scores, penalty, MRS_SCORES), 6);
        penalty[6] = penalty[13] = -INFINITY;
        assert_int_equal(kernel[i]->best(scores, penalty, MRS_SCORES), 20);
        scores[3] = 50;
        assert_int_equal(kernel[i]->best(scores, penalty, MRS_SCORES), 3);
        scores[111] = 50.5F;
        assert_int_equal(kernel[i]->best(scores, penalty, MRS_SCORES), 111);
        for (int c = 0; c < MRS_SCORES; c++)
            scores[c] = NAN;
        assert_int_equal(kernel[i]->best(scores, penalty, MRS_SCORES), MRS_SCORES);
    }
    free(scores);
    free(penalty);
}

/* The same text gives the same bits wherever its tokens fall in a batch. */
static void a_row_does_not_depend_on_its_neighbours_in_a_batch(void **state)
{
    (void)state;
    enum { K = 96, BLOCKS = 2, COLUMNS = BLOCKS * MRS_PANEL, ROWS = 24 };
    const mrs_kernel *kernel[MOST_KERNELS];
    const uint32_t n = kernels(kernel);
    float *panels = numbers((size_t)COLUMNS * (K + 1), 25), *a = numbers((ROWS + MRS_TILE) * K, 26);
    float *out = numbers((size_t)(ROWS + MRS_TILE) * COLUMNS, 27);
    float *one = numbers((size_t)MRS_TILE * COLUMNS, 28);
    uint16_t *tiles = tiles_of(panels, K, COLUMNS);
    const mrs_matrix m = {panels, panels + (size_t)COLUMNS * K, tiles, K, BLOCKS};
    for (uint32_t i = 0; i < n; i++) {
        kernel[i]->product(&m, a, K, ROWS, out);
        for (uint32_t row = 0; row < ROWS; row++) {
            kernel[i]->product(&m, a + row * K, K, 1, one);
            assert_memory_equal(one, out + row * COLUMNS, COLUMNS * sizeof *one);
        }
    }
    free(panels);
    free(tiles);
    free(a);
    free(out);
    free(one);
}

static void a_kernel_is_found_by_its_name_or_not_at_all(void **state)
{
    (void)state;
    assert_string_equal(mrs_kernel_find("portable")->name, "portable");
    assert_null(mrs_kernel_find("abacus"));
    assert_non_null(mrs_kernel_find(NULL));
    for (uint32_t i = 0; mrs_kernel_at(i); i++) {
        const mrs_kernel *found = mrs_kernel_find(mrs_kernel_at(i)->name);
        assert_true(mrs_kernel_at(i)->usable() ? found == mrs_kernel_at(i) : !found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_product_is_the_sum_of_products_for_every_number_of_rows),
        cmocka_unit_test(a_type_is_the_norm_of_the_largest_pieces_of_its_rows),
        cmocka_unit_test(a_layer_is_three_neighbours_maxout_norm_and_the_token_itself),
        cmocka_unit_test(layer_one_from_types_is_the_layer),
        cmocka_unit_test(states_and_scores_are_plain_sums),
        cmocka_unit_test(the_best_is_the_first_of_the_largest_that_may_be),
        cmocka_unit_test(a_row_does_not_depend_on_its_neighbours_in_a_batch),
        cmocka_unit_test(a_kernel_is_found_by_its_name_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
