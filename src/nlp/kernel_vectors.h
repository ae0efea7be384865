/* kernel_vectors.h - the products of the networks in vectors of float32. Part of kernel.c.
 *
 * Layers 2-4 take Winograd's F(2,3): four products for two tokens, see weights.h. */
enum {
    FOLDED = 4 * MRS_UNITS,           /* the four inputs of a pair */
    BLOCKS = MRS_UNITS / MRS_LANES,   /* panels of a layer */
    PARTS = MRS_LANES / MRS_WIDTH,    /* vectors across a panel's 16 lanes */
    PART = 2 * MRS_PIECES * MRS_WIDTH /* sums of a pair that wait for the next product */
};

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

static void layer(const mrs_conv *conv, const mrs_maxout *weights, const float *in, uint32_t n,
                  float *out, float *work)
{
    float *u = work, *y = u + MRS_GROUP * FOLDED, *part = y + MRS_GROUP * 2 * MRS_UNITS;
    for (uint32_t from = 0; from < n; from += 2 * MRS_GROUP) {
        const uint32_t rows = n - from < 2 * MRS_GROUP ? n - from : 2 * MRS_GROUP;
        const uint32_t pairs = (rows + 1) / 2;
        const float *x = in + (size_t)from * MRS_UNITS;
        fold(x, pairs, u);
        for (int b = 0; b < BLOCKS; b++)
            block(u, pairs, conv->folded + (size_t)b * 4 * MRS_UNITS * MRS_PANEL,
                  weights->bias + b * MRS_LANES, part, y + b * MRS_LANES);
        norm_rows(y, rows, weights, x + MRS_UNITS, out + (size_t)from * MRS_UNITS);
    }
}
