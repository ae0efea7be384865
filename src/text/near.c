#include "text/near.h"

#include "text/unicode.h"

#include <stdlib.h>

enum {
    SHINGLE = 5,
    RUN = 4,
    WORD_ROOM = 96,
    SWAP_WORDS = 6,
    LEAST = 30,
    SHORT = 50,
    WORDS_A_NAME = 150
};

/* --- words ------------------------------------------------------------------------------------ */

typedef struct {
    uint64_t hash;             /* of the word in lower case */
    bool number, name, begins; /* begins: after a stop, colon, long dash or line's end */
} word;

typedef struct {
    word *at;
    uint32_t n;
} words;

static uint64_t mix(uint64_t x) /* splitmix64's end */
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}

static uint64_t hash_word(mrs_str s)
{
    char small[WORD_ROOM];
    if (mrs_lower_room(s.len) <= sizeof small)
        s = (mrs_str){small, mrs_lower_put(s, small)};
    return mix(mrs_str_hash(s));
}

static bool ends_sentence(uint32_t cp)
{
    return cp == '.' || cp == '!' || cp == '?' || cp == ':' || cp == '\n';
}

/* A word is a run of letters and digits. A name is one with a capital that begins no sentence. */
static words split(mrs_str text, mrs_arena *arena)
{
    MRS_VEC(word) list = {0};
    bool opens = true, begins = true;
    for (size_t at = 0; at < text.len;) {
        size_t start = at, end = at;
        uint32_t first = mrs_utf8_next(text, &at), cp = first;
        bool digit = false;
        while (mrs_cp_is_alpha(cp) || mrs_cp_is_digit(cp)) {
            digit = digit || mrs_cp_is_digit(cp);
            end = at;
            if (at == text.len)
                break;
            cp = mrs_utf8_next(text, &at);
        }
        if (end == start) {
            opens = opens || ends_sentence(first);
            begins = begins || ends_sentence(first) || first == 0x2013 || first == 0x2014;
            continue;
        }
        at = end;
        *MRS_PUSH(arena, &list) = (word){hash_word(mrs_str_sub(text, start, end)), digit,
                                         !opens && mrs_cp_is_upper(first), begins};
        opens = begins = false;
    }
    return (words){list.at, list.n};
}

static uint64_t hash_run(const word *at, uint32_t n)
{
    uint64_t h = n;
    for (uint32_t i = 0; i < n; i++)
        h = mix(h * 0x9E3779B97F4A7C15U + at[i].hash);
    return h;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* --- sketch ----------------------------------------------------------------------------------- */

void mrs_sketch_make(mrs_str text, mrs_sketch *out, mrs_arena *arena)
{
    *out = (mrs_sketch){.n = 0};
    words w = split(text, arena);
    if (w.n < SHINGLE)
        return;
    uint32_t n = w.n - SHINGLE + 1;
    uint64_t *all = MRS_NEW(arena, uint64_t, n);
    for (uint32_t i = 0; i < n; i++)
        all[i] = hash_run(w.at + i, SHINGLE);
    qsort(all, n, sizeof *all, by_value);
    for (uint32_t i = 0; i < n && out->n < MRS_SKETCH; i++)
        if (i == 0 || all[i] != all[i - 1])
            out->at[out->n++] = all[i];
}

uint32_t mrs_sketch_need(const mrs_sketch *sketch)
{
    return (sketch->n + 7) / 8;
}

/* --- the texts themselves --------------------------------------------------------------------- */

typedef struct {
    uint64_t hash;
    uint32_t at; /* where the run begins */
} run;

typedef struct {
    words w;
    run *runs; /* by hash, then place */
    uint32_t n_runs, n_shared;
    uint64_t *known; /* every word's hash, ascending */
    bool *shared;    /* [w.n] */
} side;

static int by_run(const void *a, const void *b)
{
    const run *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static side look(mrs_str text, mrs_arena *arena)
{
    side s = {.w = split(text, arena)};
    s.n_runs = s.w.n < RUN ? 0 : s.w.n - RUN + 1;
    s.runs = MRS_NEW(arena, run, s.n_runs + 1);
    s.known = MRS_NEW(arena, uint64_t, s.w.n + 1);
    s.shared = MRS_NEW(arena, bool, s.w.n + 1);
    memset(s.shared, 0, s.w.n + 1);
    for (uint32_t i = 0; i < s.n_runs; i++)
        s.runs[i] = (run){hash_run(s.w.at + i, RUN), i};
    for (uint32_t i = 0; i < s.w.n; i++)
        s.known[i] = s.w.at[i].hash;
    qsort(s.runs, s.n_runs, sizeof *s.runs, by_run);
    qsort(s.known, s.w.n, sizeof *s.known, by_value);
    return s;
}

/* Both lists are sorted: what is in both, by one pass. */
static void share(side *a, side *b)
{
    for (uint32_t i = 0, k = 0; i < a->n_runs && k < b->n_runs;) {
        if (a->runs[i].hash != b->runs[k].hash) {
            if (a->runs[i].hash < b->runs[k].hash)
                i++;
            else
                k++;
            continue;
        }
        uint64_t hash = a->runs[i].hash;
        for (; i < a->n_runs && a->runs[i].hash == hash; i++)
            memset(a->shared + a->runs[i].at, true, RUN);
        for (; k < b->n_runs && b->runs[k].hash == hash; k++)
            memset(b->shared + b->runs[k].at, true, RUN);
    }
    for (uint32_t i = 0; i < a->w.n; i++)
        a->n_shared += a->shared[i];
    for (uint32_t i = 0; i < b->w.n; i++)
        b->n_shared += b->shared[i];
}

/* The first place after the run that begins with the four words at `from` of s; w.n: none. */
static uint32_t after_run(const side *s, const word *from)
{
    const run key = {hash_run(from, RUN), 0};
    uint32_t low = 0, high = s->n_runs;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (s->runs[mid].hash < key.hash)
            low = mid + 1;
        else
            high = mid;
    }
    return low < s->n_runs && s->runs[low].hash == key.hash ? s->runs[low].at + RUN : s->w.n;
}

typedef struct {
    uint32_t names, numbers;
} swaps;

/* The end of what is not shared from `at` on. */
static uint32_t gap_end(const side *s, uint32_t at)
{
    while (at < s->w.n && !s->shared[at])
        at++;
    return at;
}

/* What [from, to) of s tells that the other has nowhere: bit 1 a name, bit 2 a number. */
static unsigned tells(const side *s, uint32_t from, uint32_t to, const side *other)
{
    unsigned out = 0;
    for (uint32_t i = from; i < to; i++) {
        const word *w = &s->w.at[i];
        if ((w->name || w->number) &&
            !bsearch(&w->hash, other->known, other->w.n, sizeof *other->known, by_value))
            out |= w->number ? 2U : 1U;
    }
    return out;
}

/* Words [from, to) of a stand where [there, past) of b do. */
static void add_swap(const side *a, uint32_t from, uint32_t to, const side *b, uint32_t there,
                     uint32_t past, swaps *out)
{
    if (from == to || there == past || to - from > SWAP_WORDS || past - there > SWAP_WORDS)
        return;
    unsigned both = tells(a, from, to, b) & tells(b, there, past, a);
    out->names += both & 1;
    out->numbers += both >> 1 & 1;
}

/* The words of the phrase in which the first shared word stands, before it; *end: that word. */
static uint32_t opening(const side *s, uint32_t *end)
{
    uint32_t at = *end = gap_end(s, 0);
    while (at > 0 && at < s->w.n && !s->w.at[at].begins)
        at--;
    return at;
}

/* Places where a has other words than b: between words that both have, or before the first of
 * them in its phrase. Not a head above or before a colon, not the end, not what only one has. */
static swaps count_swaps(const side *a, const side *b)
{
    swaps out = {0};
    uint32_t first_a, first_b;
    uint32_t open_a = opening(a, &first_a), open_b = opening(b, &first_b);
    add_swap(a, open_a, first_a, b, open_b, first_b, &out);
    for (uint32_t at = RUN; at < a->w.n; at++) {
        if (a->shared[at] || !a->shared[at - 1])
            continue;
        uint32_t end = gap_end(a, at), there = after_run(b, &a->w.at[at - RUN]);
        uint32_t past = gap_end(b, there);
        if (end < a->w.n && past < b->w.n)
            add_swap(a, at, end, b, there, past, &out);
    }
    return out;
}

static bool tell_the_same(const side *a, const side *b)
{
    uint32_t n = a->w.n < b->w.n ? a->w.n : b->w.n;
    swaps x = count_swaps(a, b), y = count_swaps(b, a);
    if (n < LEAST || (n < SHORT && a->n_shared < a->w.n && b->n_shared < b->w.n))
        return false;
    return !x.numbers && !y.numbers && x.names <= n / WORDS_A_NAME && y.names <= n / WORDS_A_NAME;
}

struct mrs_near_text {
    side is;
    mrs_str text;
};

mrs_near_text *mrs_near_read(mrs_str text, mrs_arena *arena)
{
    mrs_near_text *out = MRS_NEW(arena, mrs_near_text, 1);
    *out = (mrs_near_text){look(text, arena), text};
    return out;
}

double mrs_near_to(mrs_near_text *a, mrs_str text, mrs_arena *arena)
{
    mrs_mark mark = mrs_arena_mark(arena);
    side *x = &a->is, y = look(text, arena);
    double of = 0;
    x->n_shared = 0;
    memset(x->shared, 0, x->w.n);
    share(x, &y);
    if (x->n_shared && y.n_shared) {
        double p = (double)x->n_shared / x->w.n, q = (double)y.n_shared / y.w.n;
        of = p < q ? p : q;
    }
    if (of >= MRS_NEAR && !mrs_str_eq(a->text, text) && !tell_the_same(x, &y))
        of = 0;
    mrs_arena_rewind(arena, mark);
    return of;
}

double mrs_near(mrs_str a, mrs_str b, mrs_arena *arena)
{
    mrs_mark mark = mrs_arena_mark(arena);
    double of = mrs_near_to(mrs_near_read(a, arena), b, arena);
    mrs_arena_rewind(arena, mark);
    return of;
}
