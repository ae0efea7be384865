#include "link/rarity.h"

#include <math.h>
#include <stdlib.h>

/* A MessagePack reader of what the list holds: arrays, short maps, strings, small numbers. */
typedef struct {
    mrs_str bytes;
    size_t at;
} packed;

typedef struct {
    unsigned char low, high; /* first bytes of this kind */
    int lengths;             /* bytes of length that follow; 0: it is in the first byte */
    unsigned char mask;
} head;

static const head arrays[] = {{0x90, 0x9F, 0, 0x0F}, {0xDC, 0xDC, 2, 0}, {0xDD, 0xDD, 4, 0}};
static const head strings[] = {{0xA0, 0xBF, 0, 0x1F}, {0xD9, 0xD9, 1, 0}, {0xDA, 0xDA, 2, 0}};

/* Reads the head of an array or a string, if one stands here. */
static bool read_head(packed *p, const head *kinds, size_t n, uint32_t *out)
{
    if (p->at >= p->bytes.len)
        return false;
    const unsigned char *b = (const unsigned char *)p->bytes.ptr + p->at;
    for (size_t i = 0; i < n; i++) {
        const head *h = &kinds[i];
        if (*b < h->low || *b > h->high || (size_t)h->lengths >= p->bytes.len - p->at)
            continue;
        *out = *b & h->mask;
        for (int k = 1; k <= h->lengths; k++)
            *out = *out << 8 | b[k];
        p->at += 1 + (size_t)h->lengths;
        return true;
    }
    return false;
}

static bool read_array(packed *p, uint32_t *n)
{
    return read_head(p, arrays, sizeof arrays / sizeof *arrays, n);
}

static bool read_string(packed *p, mrs_str *out)
{
    uint32_t n;
    if (!read_head(p, strings, sizeof strings / sizeof *strings, &n) || n > p->bytes.len - p->at)
        return false;
    *out = (mrs_str){p->bytes.ptr + p->at, n};
    p->at += n;
    return true;
}

/* The map {"format": "cB", "version": 1} that leads the list. */
static bool skip_map(packed *p)
{
    static const char map[] = "\x82\xA6"
                              "format"
                              "\xA2"
                              "cB"
                              "\xA7"
                              "version"
                              "\x01";
    bool good = mrs_str_starts((mrs_str){p->bytes.ptr + p->at, p->bytes.len - p->at},
                               (mrs_str){map, sizeof map - 1});
    p->at += good ? sizeof map - 1 : 0;
    return good;
}

typedef struct {
    uint64_t hash;
    double share;
} counted;

typedef struct {
    mrs_arena *arena;
    counted *at;
    uint32_t n, cap;
} counting;

/* One bucket: the words that are 10^(-cb/100) of all that is said. */
static bool read_bucket(packed *p, uint32_t cb, counting *c)
{
    uint32_t n;
    mrs_str word;
    if (!read_array(p, &n))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!read_string(p, &word))
            return false;
        mrs_str term = {word.ptr, mrs_word_stem(word.ptr, word.len)};
        *MRS_PUSH(c->arena, c) = (counted){mrs_str_hash(term), pow(10, -(double)cb / 100)};
    }
    return true;
}

static int by_hash(const void *a, const void *b)
{
    const counted *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->share > y->share) - (x->share < y->share);
}

/* One entry a term. */
static void add_up(counting *c)
{
    uint32_t n = 0;
    qsort(c->at, c->n, sizeof *c->at, by_hash);
    for (uint32_t i = 0; i < c->n; i++) {
        if (n && c->at[n - 1].hash == c->at[i].hash)
            c->at[n - 1].share += c->at[i].share;
        else
            c->at[n++] = c->at[i];
    }
    c->n = n;
}

enum { LEAST_SLOTS = 16 };

/* At most three quarters full. */
static void lay_out(const counting *c, mrs_buf *out)
{
    uint32_t n = LEAST_SLOTS;
    while (n / 4 * 3 < c->n)
        n *= 2;
    uint32_t *slots = MRS_NEW(c->arena, uint32_t, n);
    for (uint32_t i = 0; i < c->n; i++) {
        double rarity =
            fmin(fmax(round(-log2(c->at[i].share) * MRS_RARITY_STEPS), 1), MRS_RARITY_MOST);
        uint32_t at = (uint32_t)c->at[i].hash & (n - 1);
        while (slots[at])
            at = (at + 1) & (n - 1);
        slots[at] = mrs_rarity_print(c->at[i].hash) | (uint32_t)rarity;
    }
    mrs_buf_put(out, (mrs_str){(const char *)slots, n * sizeof *slots});
}

mrs_status mrs_rarity_make(mrs_str list, mrs_arena *arena, mrs_buf *out, mrs_err *err)
{
    packed p = {list, 0};
    counting c = {.arena = arena};
    uint32_t n = 0;
    bool good = read_array(&p, &n) && skip_map(&p);
    for (uint32_t cb = 0; good && cb + 1 < n; cb++)
        good = read_bucket(&p, cb, &c);
    if (!good || !c.n)
        return mrs_fail(err, MRS_E_FORMAT, "byte %zu: not a list of words", p.at);
    add_up(&c);
    lay_out(&c, out);
    return mrs_buf_status(out, err);
}
