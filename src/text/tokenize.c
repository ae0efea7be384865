#include "text/tokenize.h"
#include "text/tokenize_cache.h"
#include "text/unicode.h"

#include <stdlib.h>

struct mrs_tokenizer {
    mrs_splitter splitter;
    mrs_chunk_cache cache;
};

/* A token of the document at hand. */
typedef struct {
    mrs_str norm;
    mrs_span at;
    uint16_t starts; /* as in mrs_piece */
    bool space;
} token;

/* Tokens [first, first + n) are a sequence of step 6. */
typedef struct {
    uint32_t first, n;
} found;

typedef struct {
    mrs_tokenizer *tokenizer;
    mrs_doc *doc;
    MRS_VEC(token) tokens; /* in scratch */
    MRS_VEC(found) found;
    bool sequences; /* some token may begin one */
} run;

mrs_status mrs_tokenizer_new(const mrs_token_rules *rules, mrs_tokenizer **out, mrs_err *err)
{
    *out = NULL;
    mrs_tokenizer *t = calloc(1, sizeof *t);
    if (!t)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_splitter_init(&t->splitter, rules, err);
    if (!st)
        st = mrs_chunk_cache_init(&t->cache, err);
    if (st) {
        mrs_tokenizer_free(t);
        return st;
    }
    *out = t;
    return MRS_OK;
}

void mrs_tokenizer_free(mrs_tokenizer *tokenizer)
{
    if (!tokenizer)
        return;
    mrs_splitter_clear(&tokenizer->splitter);
    mrs_chunk_cache_clear(&tokenizer->cache);
    free(tokenizer);
}

static void add_pieces(run *r, uint32_t at, const mrs_piece *pieces, uint32_t n)
{
    mrs_str text = r->doc->text;
    for (uint32_t i = 0; i < n; i++) {
        const mrs_piece *p = &pieces[i];
        token *t = MRS_PUSH(r->tokenizer->splitter.scratch, &r->tokens);
        t->at = (mrs_span){at, at + p->len};
        t->starts = p->starts;
        r->sequences |= p->starts != 0;
        if (p->kind == MRS_NORM_TEXT)
            t->norm = mrs_span_str(text, t->at);
        else if (p->kind == MRS_NORM_MODEL)
            t->norm = p->norm;
        else
            t->norm = mrs_str_copy(p->norm, r->doc->arena);
        at += p->len;
    }
}

static void add_chunk(run *r, size_t start, size_t end)
{
    mrs_tokenizer *t = r->tokenizer;
    mrs_str chunk = mrs_str_sub(r->doc->text, start, end);
    uint32_t n = 0;
    const mrs_piece *pieces = NULL;
    uint64_t hash = 0;
    if (chunk.len <= MRS_CHUNK_LONGEST) {
        hash = mrs_chunk_hash(chunk);
        pieces = mrs_chunk_get(&t->cache, chunk, hash, &n);
    }
    if (pieces) {
        add_pieces(r, (uint32_t)start, pieces, n);
        return;
    }
    mrs_pieces split = {0};
    mrs_split_chunk(&t->splitter, chunk, true, &split);
    mrs_chunk_put(&t->cache, chunk, hash, split.at, split.n);
    add_pieces(r, (uint32_t)start, split.at, split.n);
}

/* Moves *at past the character there; true when that is white space. */
static bool next_is_space(mrs_str text, size_t *at)
{
    unsigned char c = (unsigned char)text.ptr[*at];
    if (c >= 0x80)
        return mrs_cp_is_space(mrs_utf8_next(text, at));
    ++*at;
    return c <= ' ' && (c == ' ' || (c >= 0x09 && c <= 0x0D) || c >= 0x1C);
}

/* Step 1: alternating runs of non-space and space. */
static void split_runs(run *r)
{
    mrs_str text = r->doc->text;
    size_t start = 0, at = 0;
    if (text.len == 0)
        return;
    bool in_space = next_is_space(text, &at);
    for (size_t here = at; at < text.len; here = at) {
        if (next_is_space(text, &at) == in_space)
            continue;
        if (start < here)
            add_chunk(r, start, here);
        bool single = text.ptr[here] == ' ';
        if (single)
            r->tokens.at[r->tokens.n - 1].space = true;
        start = single ? here + 1 : here;
        in_space = !in_space;
    }
    if (start < text.len)
        add_chunk(r, start, text.len);
}

/* The texts of n tokens from i, divided by MRS_TOKENS_SEP; empty when longer than any sequence. */
static mrs_str join_tokens(const run *r, uint32_t i, uint32_t n, char out[MRS_SEQ_BYTES])
{
    size_t len = 0;
    for (uint32_t k = i; k < i + n; k++) {
        mrs_str s = mrs_span_str(r->doc->text, r->tokens.at[k].at);
        if (s.len + 1 > MRS_SEQ_BYTES - len)
            return (mrs_str){0};
        if (k > i)
            out[len++] = MRS_TOKENS_SEP;
        memcpy(out + len, s.ptr, s.len);
        len += s.len;
    }
    return (mrs_str){out, len};
}

static void find_sequences(run *r)
{
    mrs_splitter *s = &r->tokenizer->splitter;
    char joined[MRS_SEQ_BYTES];
    for (uint32_t i = 0; i < r->tokens.n; i++) {
        uint32_t lengths = r->tokens.at[i].starts;
        for (uint32_t n = 1; lengths && i + n <= r->tokens.n; n++, lengths >>= 1) {
            if (!(lengths & 1))
                continue;
            mrs_str key = join_tokens(r, i, n, joined);
            if (key.len && mrs_sequence_slot(s->rules->sequence, key)->tokens.ptr)
                *MRS_PUSH(s->scratch, &r->found) = (found){i, n};
        }
    }
}

/* Longest first, then earliest. */
static int by_length(const void *a, const void *b)
{
    const found *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return (x->first > y->first) - (x->first < y->first);
}

/* n of the sequence that is to be replaced at each token, 0: none. */
static uint32_t *choose_sequences(run *r)
{
    mrs_arena *scratch = r->tokenizer->splitter.scratch;
    uint32_t *chosen = MRS_NEW(scratch, uint32_t, r->tokens.n);
    bool *seen = MRS_NEW(scratch, bool, r->tokens.n);
    qsort(r->found.at, r->found.n, sizeof *r->found.at, by_length);
    for (uint32_t i = 0; i < r->found.n; i++) {
        found f = r->found.at[i];
        if (!seen[f.first] && !seen[f.first + f.n - 1])
            chosen[f.first] = f.n;
        /* also those that were not chosen block what overlaps them */
        memset(seen + f.first, 1, f.n);
    }
    return chosen;
}

/* Step 6. */
static void apply_sequences(run *r)
{
    mrs_splitter *s = &r->tokenizer->splitter;
    find_sequences(r);
    if (!r->found.n)
        return;
    const uint32_t *chosen = choose_sequences(r);
    const token *old = r->tokens.at;
    uint32_t n_old = r->tokens.n;
    r->tokens.at = NULL;
    r->tokens.n = r->tokens.cap = 0;
    for (uint32_t i = 0; i < n_old;) {
        uint32_t n = chosen[i] ? chosen[i] : 1;
        mrs_span at = {old[i].at.start, old[i + n - 1].at.end};
        uint32_t row = chosen[i] ? mrs_special_find(s->rules, mrs_span_str(r->doc->text, at)) : 0;
        if (row) {
            mrs_pieces pieces = {0};
            mrs_split_special(s, row, &pieces);
            add_pieces(r, at.start, pieces.at, pieces.n);
            r->tokens.at[r->tokens.n - 1].space = old[i + n - 1].space;
        } else {
            for (uint32_t k = i; k < i + n; k++)
                *MRS_PUSH(s->scratch, &r->tokens) = old[k];
        }
        i += n;
    }
}

static mrs_status tokenize(void *ctx, mrs_err *err)
{
    (void)err;
    run *r = ctx;
    split_runs(r);
    if (r->sequences)
        apply_sequences(r);
    mrs_tokens *out = &r->doc->tokens;
    mrs_arena *arena = r->doc->arena;
    out->n = r->tokens.n;
    out->at = MRS_NEW(arena, mrs_span, out->n);
    out->space = MRS_NEW(arena, uint8_t, out->n);
    out->norm = MRS_NEW(arena, mrs_str, out->n);
    for (uint32_t i = 0; i < out->n; i++) {
        out->at[i] = r->tokens.at[i].at;
        out->space[i] = r->tokens.at[i].space;
        out->norm[i] = r->tokens.at[i].norm;
    }
    return MRS_OK;
}

mrs_status mrs_tokenize(mrs_tokenizer *tokenizer, mrs_doc *doc, mrs_err *err)
{
    mrs_arena *scratch = tokenizer->splitter.scratch;
    mrs_mark mark = mrs_arena_mark(scratch);
    run r = {.tokenizer = tokenizer, .doc = doc};
    if (doc->text.len > UINT32_MAX)
        return mrs_fail(err, MRS_E_LIMIT, "text of %zu bytes", doc->text.len);
    mrs_status st = mrs_arena_run((mrs_arena *[]){scratch, doc->arena}, 2, tokenize, &r, err);
    mrs_arena_rewind(scratch, mark);
    return st;
}
