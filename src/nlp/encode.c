#include "nlp/encode.h"

#include <stdlib.h>

enum {
    TYPES = 4096,      /* kept; when full all are forgotten and learned again */
    SLOTS = 4 * TYPES, /* of the hash index */
    KEY = 56,          /* bytes of text and norm that a key holds */
    ROWS = MRS_CHUNK + 2 * MRS_RIM + MRS_TILE,
    NOTHING = 0 /* the type outside the text: all zero */
};

/* Text and norm; when they are longer, the attributes themselves. */
typedef struct {
    uint8_t text_len, norm_len, space, is_space;
    char bytes[KEY];
} key;

struct mrs_encoder {
    const mrs_weights *w;
    const mrs_kernel *kernel;
    const mrs_words *words;
    uint32_t n_types;
    uint16_t slots[SLOTS]; /* type, 0: free */
    key keys[TYPES];
    uint32_t types[ROWS];      /* of the chunk and its rim */
    float *parts;              /* [TYPES + tile][864] */
    float *vectors;            /* [TYPES + tile][96] */
    float *layers[MRS_LAYERS]; /* outputs of layers 1 - 4: [ROWS][96] */
    float *mixed;              /* for mrs_encoder_layer */
    float *head;               /* [ROWS][48*blocks] */
    float *work;
};

static uint64_t rotate(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

static uint64_t scramble(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdU;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53U;
    return x ^ x >> 33;
}

void mrs_hash_rows(uint64_t value, uint32_t seed, uint32_t n, uint32_t rows[4])
{
    uint64_t h1 = rotate(value * 0x87c37b91114253d5U, 31) * 0x4cf5ad432745937fU;
    h1 ^= seed ^ 8U; /* 8: the value's length */
    uint64_t h2 = seed ^ 8U;
    h1 += h2;
    h2 += h1;
    h1 = scramble(h1);
    h2 = scramble(h2);
    h1 += h2;
    h2 += h1;
    const uint64_t halves[2] = {h1, h2};
    for (int i = 0; i < 4; i++)
        rows[i] = (uint32_t)(halves[i / 2] >> (i % 2 * 32)) % n;
}

/* The first `zeros` of them are set, the others as they come: pages not used cost nothing. */
static float *new_floats(size_t n, size_t zeros)
{
    float *p = aligned_alloc(64, (n * sizeof(float) + 63) & ~(size_t)63);
    return p ? memset(p, 0, zeros * sizeof(float)) : NULL;
}

static void forget(mrs_encoder *e)
{
    memset(e->slots, 0, sizeof e->slots);
    e->n_types = NOTHING + 1;
}

mrs_status mrs_encoder_new(const mrs_weights *weights, const mrs_kernel *kernel,
                           const mrs_words *words, mrs_encoder **out, mrs_err *err)
{
    mrs_encoder *e = calloc(1, sizeof *e);
    bool good = e != NULL;
    if (good) {
        e->w = weights;
        e->kernel = kernel;
        e->words = words;
        forget(e);
        const size_t rows = (size_t)ROWS * MRS_UNITS;
        const size_t heads = (size_t)ROWS * weights->head.blocks * MRS_PANEL;
        e->parts = new_floats((size_t)(TYPES + MRS_TILE) * MRS_FIRST, MRS_FIRST);
        e->vectors = new_floats((size_t)(TYPES + MRS_TILE) * MRS_UNITS, MRS_UNITS);
        e->mixed = new_floats(rows, rows);
        e->head = new_floats(heads, heads);
        e->work = new_floats(MRS_LAYER_WORK, MRS_LAYER_WORK);
        good = e->parts && e->vectors && e->mixed && e->head && e->work;
        for (int i = 0; i < MRS_LAYERS; i++)
            good = (e->layers[i] = new_floats(rows, rows)) && good;
    }
    if (!good) {
        mrs_encoder_free(e);
        return mrs_fail(err, MRS_E_MEMORY, "no memory for the network");
    }
    *out = e;
    return MRS_OK;
}

void mrs_encoder_free(mrs_encoder *encoder)
{
    if (!encoder)
        return;
    free(encoder->parts);
    free(encoder->vectors);
    free(encoder->mixed);
    free(encoder->head);
    free(encoder->work);
    for (int i = 0; i < MRS_LAYERS; i++)
        free(encoder->layers[i]);
    free(encoder);
}

/* The vector of a type: layer 0. */
static void mix(mrs_encoder *e, const uint64_t attrs[MRS_ATTRS], float *out)
{
    const mrs_net_shape *shape = e->w->shape;
    const float *rows[MRS_MAX_ROWS];
    const float *table = e->w->mix;
    for (uint32_t f = 0; f < shape->n_tables; f++) {
        uint32_t row[4];
        mrs_hash_rows(attrs[f], shape->first_seed + f, shape->table_rows[f], row);
        for (uint32_t i = 0; i < 4; i++)
            rows[4 * f + i] = table + (size_t)row[i] * MRS_MIX;
        table += (size_t)shape->table_rows[f] * MRS_MIX;
    }
    e->kernel->mix(rows, 4 * shape->n_tables, &e->w->mixed, out);
}

static key make_key(const mrs_encoder *e, mrs_str text, mrs_str norm, bool space)
{
    key k = {0};
    k.space = space && e->w->shape->n_tables > MRS_ATTR_SPACY;
    if (text.len + norm.len <= KEY) {
        k.text_len = (uint8_t)text.len;
        k.norm_len = (uint8_t)norm.len;
        memcpy(k.bytes, text.ptr, text.len);
        if (norm.len)
            memcpy(k.bytes + text.len, norm.ptr, norm.len);
        return k;
    }
    uint64_t attrs[MRS_ATTRS];
    mrs_attrs_of(e->words, text, norm, space, attrs);
    k.text_len = k.norm_len = UINT8_MAX;
    memcpy(k.bytes, attrs, 4 * sizeof *attrs);
    return k;
}

static bool same_key(const key *a, const key *b)
{
    return a->text_len == b->text_len && a->norm_len == b->norm_len && a->space == b->space &&
           memcmp(a->bytes, b->bytes, KEY) == 0;
}

static uint32_t key_hash(const key *k)
{
    uint64_t h = (uint64_t)k->text_len << 16 | (uint64_t)k->norm_len << 8 | k->space;
    uint64_t words[KEY / 8];
    memcpy(words, k->bytes, sizeof words);
    for (int i = 0; i < KEY / 8 && (i < 1 || words[i]); i++)
        h = rotate((h ^ words[i]) * 0x9e3779b97f4a7c15U, 29);
    return (uint32_t)(h ^ h >> 32);
}

/* The type of a token, made when it is new. */
static uint32_t type_of(mrs_encoder *e, mrs_str text, mrs_str norm, bool space)
{
    const key k = make_key(e, text, norm, space);
    uint32_t at = key_hash(&k) % SLOTS;
    for (; e->slots[at]; at = (at + 1) % SLOTS)
        if (same_key(&e->keys[e->slots[at]], &k))
            return e->slots[at];
    const uint32_t type = e->n_types++;
    uint64_t attrs[MRS_ATTRS];
    mrs_attrs_of(e->words, text, norm, space, attrs);
    e->keys[type] = k;
    e->keys[type].is_space = attrs[MRS_ATTR_IS_SPACE] != 0;
    e->slots[at] = (uint16_t)type;
    mix(e, attrs, e->vectors + (size_t)type * MRS_UNITS);
    return type;
}

mrs_roll mrs_roll_new(mrs_doc *const *docs, uint32_t n, mrs_arena *arena)
{
    mrs_roll s = {docs, MRS_NEW(arena, uint32_t, (size_t)n + 1), n, 0};
    for (uint32_t i = 0; i < n; i++)
        s.first[i + 1] = s.first[i] + docs[i]->tokens.n + MRS_RIM;
    s.rows = s.first[n] - MRS_RIM;
    return s;
}

uint32_t mrs_roll_text(const mrs_roll *roll, uint32_t row)
{
    uint32_t text = 0, past = roll->n;
    while (past - text > 1) {
        const uint32_t middle = text + (past - text) / 2;
        if (roll->first[middle] <= row)
            text = middle;
        else
            past = middle;
    }
    return text;
}

/* Types of rows from-4 .. past+3 into e->types. */
static void find_types(mrs_encoder *e, const mrs_roll *roll, uint32_t from, uint32_t past,
                       uint8_t *is_space)
{
    if (e->n_types + ROWS > TYPES)
        forget(e);
    const uint32_t known = e->n_types, rows = past - from + 2 * MRS_RIM;
    uint32_t text = mrs_roll_text(roll, from < MRS_RIM ? 0 : from - MRS_RIM);
    for (uint32_t i = 0; i < rows; i++) {
        const uint32_t row = from + i - MRS_RIM; /* wraps before the roll */
        e->types[i] = NOTHING;
        if (row >= roll->rows)
            continue;
        while (row >= roll->first[text + 1])
            text++;
        const mrs_doc *doc = roll->docs[text];
        const mrs_tokens *tokens = &doc->tokens;
        const uint32_t t = row - roll->first[text];
        if (t < tokens->n)
            e->types[i] = type_of(e, mrs_span_str(doc->text, tokens->at[t]), tokens->norm[t],
                                  tokens->space[t]);
        is_space[row] = e->keys[e->types[i]].is_space;
    }
    const uint32_t fresh = e->n_types - known;
    if (!fresh)
        return;
    e->kernel->product(&e->w->first, e->vectors + (size_t)known * MRS_UNITS, MRS_UNITS, fresh,
                       e->parts + (size_t)known * MRS_FIRST);
}

const float *mrs_encode(mrs_encoder *encoder, const mrs_roll *roll, uint32_t from, uint32_t past,
                        uint8_t *is_space)
{
    mrs_encoder *e = encoder;
    find_types(e, roll, from, past, is_space);
    uint32_t rows = past - from + 2 * (MRS_LAYERS - 1);
    e->kernel->first(e->types, rows, e->parts, e->vectors, &e->w->layers[0], e->layers[0]);
    for (int i = 1; i < MRS_LAYERS; i++) {
        rows -= 2;
        e->kernel->layer(&e->w->conv[i - 1], &e->w->layers[i], e->layers[i - 1], rows, e->layers[i],
                         e->work);
    }
    e->kernel->product(&e->w->head, e->layers[MRS_LAYERS - 1], MRS_UNITS, rows, e->head);
    return e->head;
}

const float *mrs_encoder_layer(const mrs_encoder *encoder, int layer)
{
    if (layer > 0)
        return encoder->layers[layer - 1];
    for (uint32_t i = 0; i < MRS_CHUNK + 2 * MRS_RIM; i++)
        memcpy(encoder->mixed + (size_t)i * MRS_UNITS,
               encoder->vectors + (size_t)encoder->types[i] * MRS_UNITS, MRS_UNITS * sizeof(float));
    return encoder->mixed;
}
