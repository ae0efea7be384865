#include "text/tokenize_rules.h"
#include "text/unicode.h"

enum {
    SUFFIX_BYTES = 16, /* the longest suffix is of 10, but for a run of full stops */
    STACK_START = 32 << 10,
    STACK_MOST = 1 << 20,
    STEPS = 5000000, /* a chunk that would need more (kilobytes of ":" or "@") has no match */
    SCRATCH_CEILING = 1 << 30
};

mrs_status mrs_splitter_init(mrs_splitter *splitter, const mrs_token_rules *rules, mrs_err *err)
{
    *splitter = (mrs_splitter){.rules = rules};
    splitter->data = pcre2_match_data_create(1, NULL);
    splitter->context = pcre2_match_context_create(NULL);
    splitter->stack = pcre2_jit_stack_create(STACK_START, STACK_MOST, NULL);
    splitter->scratch = mrs_arena_new(SCRATCH_CEILING);
    if (!splitter->data || !splitter->context || !splitter->scratch) {
        mrs_splitter_clear(splitter);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    pcre2_set_match_limit(splitter->context, STEPS);
    if (splitter->stack)
        pcre2_jit_stack_assign(splitter->context, NULL, splitter->stack);
    return MRS_OK;
}

void mrs_splitter_clear(mrs_splitter *splitter)
{
    pcre2_match_data_free(splitter->data);
    pcre2_match_context_free(splitter->context);
    pcre2_jit_stack_free(splitter->stack);
    mrs_arena_free(splitter->scratch);
    *splitter = (mrs_splitter){0};
}

/* The first match at or after byte `from` of s; *at gets its place in s. */
static bool match(const mrs_splitter *splitter, mrs_expr_kind kind, mrs_str s, size_t from,
                  mrs_span *at)
{
    const mrs_expr *e = &splitter->rules->expr[kind];
    PCRE2_SPTR text = (PCRE2_SPTR)s.ptr;
    int found = PCRE2_ERROR_JIT_STACKLIMIT;
    if (e->jit)
        found = pcre2_jit_match(e->code, text, s.len, from, PCRE2_NO_UTF_CHECK, splitter->data,
                                splitter->context);
    if (found == PCRE2_ERROR_JIT_STACKLIMIT)
        found = pcre2_match(e->code, text, s.len, from, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
                            splitter->data, splitter->context);
    if (found < 0)
        return false;
    const size_t *place = pcre2_get_ovector_pointer(splitter->data);
    *at = (mrs_span){(uint32_t)place[0], (uint32_t)place[1]};
    return true;
}

static size_t prefix_len(const mrs_splitter *splitter, mrs_str s)
{
    const uint8_t *first = splitter->rules->expr[MRS_EXPR_PREFIX].first;
    unsigned c = (unsigned char)s.ptr[0];
    mrs_span at;
    if (first && !(first[c / 8] & 1U << c % 8))
        return 0;
    return match(splitter, MRS_EXPR_PREFIX, s, 0, &at) ? at.end - at.start : 0;
}

/* The search begins only so far before the end that the leftmost match is found: a long chunk
 * would otherwise take the square of its length. */
static size_t suffix_len(const mrs_splitter *splitter, mrs_str s)
{
    size_t from = s.len > SUFFIX_BYTES ? s.len - SUFFIX_BYTES : 0;
    while (from > 0 && ((unsigned char)s.ptr[from] & 0xC0) == 0x80)
        from--;
    while (from > 0 && s.ptr[from] == '.')
        from--;
    while (from > 0 && ((unsigned char)s.ptr[from] & 0xC0) == 0x80)
        from--;
    mrs_span at;
    return s.len && match(splitter, MRS_EXPR_SUFFIX, s, from, &at) ? at.end - at.start : 0;
}

/* NORM of a token that no special case made (MODEL.md 3). */
static void set_norm(mrs_splitter *splitter, mrs_str text, mrs_piece *piece)
{
    const mrs_token_rules *rules = splitter->rules;
    uint64_t id = mrs_string_id(rules, text);
    uint32_t row = mrs_table_find(&rules->norms, (mrs_str){(const char *)&id, sizeof id});
    piece->norm = row ? mrs_table_cell(&rules->norms, row, 1) : mrs_lower(text, splitter->scratch);
    piece->kind = row                           ? MRS_NORM_MODEL
                  : piece->norm.ptr == text.ptr ? MRS_NORM_TEXT
                                                : MRS_NORM_COPY;
}

static uint16_t starts_of(const mrs_token_rules *rules, mrs_str text)
{
    if (text.len > MRS_SEQ_BYTES || !rules->starts)
        return 0;
    return (uint16_t)mrs_sequence_slot(rules->starts, text)->n;
}

static void add(mrs_splitter *splitter, mrs_str text, mrs_pieces *out)
{
    mrs_piece *piece = MRS_PUSH(splitter->scratch, out);
    piece->len = (uint32_t)text.len;
    piece->starts = starts_of(splitter->rules, text);
    set_norm(splitter, text, piece);
}

void mrs_split_special(mrs_splitter *splitter, uint32_t row, mrs_pieces *out)
{
    const mrs_table *specials = &splitter->rules->specials;
    mrs_str tokens = mrs_table_cell(specials, row, 1), norms = mrs_table_cell(specials, row, 2);
    mrs_str token, norm;
    while (mrs_str_split(&tokens, MRS_TOKENS_SEP, &token) &&
           mrs_str_split(&norms, MRS_TOKENS_SEP, &norm)) {
        add(splitter, token, out);
        mrs_piece *piece = &out->at[out->n - 1];
        if (norm.len) {
            piece->norm = norm;
            piece->kind = MRS_NORM_MODEL;
        }
    }
}

/* Step 4: the core, nothing more to be taken off its ends. */
static void split_core(mrs_splitter *splitter, mrs_str core, bool specials, mrs_pieces *out)
{
    uint32_t row = specials ? mrs_special_find(splitter->rules, core) : 0;
    mrs_span at;
    if (row) {
        mrs_split_special(splitter, row, out);
        return;
    }
    if (match(splitter, MRS_EXPR_URL, core, 0, &at)) {
        add(splitter, core, out);
        return;
    }
    size_t done = 0;
    for (size_t from = 0; match(splitter, MRS_EXPR_INFIX, core, from, &at); from = at.end) {
        if (at.end == at.start)
            break;
        if (at.start == 0)
            continue;
        if (at.start > done)
            add(splitter, mrs_str_sub(core, done, at.start), out);
        add(splitter, mrs_str_sub(core, at.start, at.end), out);
        done = at.end;
    }
    if (done < core.len)
        add(splitter, mrs_str_sub(core, done, core.len), out);
}

typedef MRS_VEC(mrs_str) strings;

/* Step 3: prefixes go to out, suffixes to *suffixes in the order they are taken off; what is left
 * is the core. */
static mrs_str peel(mrs_splitter *splitter, mrs_str s, bool specials, mrs_pieces *out,
                    strings *suffixes)
{
    const mrs_token_rules *rules = splitter->rules;
    for (size_t before = SIZE_MAX; s.len && s.len != before;) {
        if (specials && mrs_special_find(rules, s))
            break;
        before = s.len;
        size_t pre = prefix_len(splitter, s);
        mrs_str rest = mrs_str_sub(s, pre, s.len);
        if (pre && specials && rest.len && mrs_special_find(rules, rest)) {
            add(splitter, mrs_str_sub(s, 0, pre), out);
            return rest;
        }
        size_t suf = suffix_len(splitter, rest);
        mrs_str kept = mrs_str_sub(s, 0, s.len - suf);
        if (suf)
            *MRS_PUSH(splitter->scratch, suffixes) = mrs_str_sub(s, s.len - suf, s.len);
        if (suf && specials && kept.len && mrs_special_find(rules, kept))
            return kept;
        if (pre)
            add(splitter, mrs_str_sub(s, 0, pre), out);
        s = mrs_str_sub(s, pre, s.len - suf);
    }
    return s;
}

void mrs_split_chunk(mrs_splitter *splitter, mrs_str chunk, bool specials, mrs_pieces *out)
{
    uint32_t row = specials ? mrs_special_find(splitter->rules, chunk) : 0;
    if (row) {
        mrs_split_special(splitter, row, out);
        return;
    }
    strings suffixes = {0};
    mrs_str core = peel(splitter, chunk, specials, out, &suffixes);
    if (core.len)
        split_core(splitter, core, specials, out);
    while (suffixes.n)
        add(splitter, suffixes.at[--suffixes.n], out);
}
