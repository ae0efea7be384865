#include "text/tokenize_rules.h"

#include <stdlib.h>

enum { RULES_CEILING = 16 << 20 };

uint64_t mrs_murmur64a(mrs_str s)
{
    const uint64_t m = 0xc6a4a7935bd1e995U;
    const int r = 47;
    uint64_t h = 1U ^ (s.len * m);
    size_t at = 0;
    for (; at + 8 <= s.len; at += 8) {
        uint64_t k;
        memcpy(&k, s.ptr + at, 8);
        k *= m;
        k ^= k >> r;
        k *= m;
        h = (h ^ k) * m;
    }
    if (at < s.len) {
        uint64_t tail = 0;
        memcpy(&tail, s.ptr + at, s.len - at);
        h = (h ^ tail) * m;
    }
    h ^= h >> r;
    h *= m;
    return h ^ h >> r;
}

uint64_t mrs_string_id(const mrs_token_rules *rules, mrs_str s)
{
    if (s.len == 0)
        return 0;
    uint32_t row = s.len <= rules->longest_symbol ? mrs_table_find(&rules->symbols, s) : 0;
    if (!row)
        return mrs_murmur64a(s);
    uint64_t id;
    memcpy(&id, mrs_table_cell(&rules->symbols, row, 1).ptr, sizeof id);
    return id;
}

uint32_t mrs_special_find(const mrs_token_rules *rules, mrs_str s)
{
    return s.len <= rules->longest_special ? mrs_table_find(&rules->specials, s) : 0;
}

mrs_sequence *mrs_sequence_slot(mrs_sequence *slots, mrs_str key)
{
    uint32_t at = (uint32_t)mrs_str_hash(key) & (MRS_SEQ_SLOTS - 1);
    while (slots[at].tokens.ptr && !mrs_str_eq(slots[at].tokens, key))
        at = (at + 1) & (MRS_SEQ_SLOTS - 1);
    return &slots[at];
}

static mrs_status compile(const mrs_pack *pack, const char *section, mrs_expr *out, mrs_err *err)
{
    mrs_str text;
    mrs_status st = mrs_pack_section(pack, section, &text, err);
    if (st)
        return st;
    int code = 0;
    size_t at = 0;
    out->code =
        pcre2_compile((PCRE2_SPTR)text.ptr, text.len, PCRE2_UTF | PCRE2_UCP, &code, &at, NULL);
    if (!out->code) {
        char why[128] = "";
        pcre2_get_error_message(code, (PCRE2_UCHAR *)why, sizeof why);
        return mrs_fail(err, MRS_E_FORMAT, "section \"%s\", byte %zu: %s", section, at, why);
    }
    out->jit = pcre2_jit_compile(out->code, PCRE2_JIT_COMPLETE) == 0;
    pcre2_pattern_info(out->code, PCRE2_INFO_FIRSTBITMAP, &out->first);
    return MRS_OK;
}

static size_t longest_key(const mrs_table *table)
{
    size_t longest = 0;
    for (uint32_t r = 1; r < table->rows; r++) {
        size_t len = mrs_table_cell(table, r, 0).len;
        longest = len > longest ? len : longest;
    }
    return longest;
}

/* Every list of tokens adds up to its text, so that a damaged model cannot lead outside it. */
static mrs_status check_specials(const mrs_table *table, mrs_err *err)
{
    for (uint32_t r = 1; r < table->rows; r++) {
        mrs_str tokens = mrs_table_cell(table, r, 1), norms = mrs_table_cell(table, r, 2);
        mrs_str text = mrs_table_cell(table, r, 0), token, norm;
        while (mrs_str_split(&tokens, MRS_TOKENS_SEP, &token)) {
            if (!mrs_str_split(&norms, MRS_TOKENS_SEP, &norm) || token.len == 0 ||
                !mrs_str_starts(text, token))
                return mrs_fail(err, MRS_E_FORMAT, "special text %u is not its tokens", r);
            text = mrs_str_sub(text, token.len, text.len);
        }
        if (text.len)
            return mrs_fail(err, MRS_E_FORMAT, "special text %u is not its tokens", r);
    }
    return MRS_OK;
}

static mrs_status open_tables(const mrs_pack *pack, mrs_token_rules *rules, mrs_err *err)
{
    const struct {
        const char *section;
        mrs_table *table;
        uint32_t cols;
    } tables[] = {{MRS_TOKENS_SPECIALS, &rules->specials, 3},
                  {MRS_TOKENS_SYMBOLS, &rules->symbols, 2},
                  {MRS_TOKENS_NORMS, &rules->norms, 2}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        mrs_status st = mrs_table_open(pack, tables[i].section, tables[i].table, err);
        if (st)
            return st;
        if (tables[i].table->cols != tables[i].cols)
            return mrs_fail(err, MRS_E_FORMAT, "section \"%s\" has %u columns", tables[i].section,
                            tables[i].table->cols);
    }
    for (uint32_t r = 1; r < rules->symbols.rows; r++)
        if (mrs_table_cell(&rules->symbols, r, 1).len != sizeof(uint64_t))
            return mrs_fail(err, MRS_E_FORMAT, "section \"%s\", row %u", MRS_TOKENS_SYMBOLS, r);
    rules->longest_special = longest_key(&rules->specials);
    rules->longest_symbol = longest_key(&rules->symbols);
    return check_specials(&rules->specials, err);
}

/* True when an affix or infix is in s, or a space: only such texts can come apart before they are
 * seen whole (spaCy's faster_heuristics). */
static bool can_come_apart(const mrs_splitter *splitter, mrs_str s)
{
    if (memchr(s.ptr, ' ', s.len))
        return true;
    for (int k = 0; k < MRS_EXPR_URL; k++)
        if (pcre2_match(splitter->rules->expr[k].code, (PCRE2_SPTR)s.ptr, s.len, 0,
                        PCRE2_NO_UTF_CHECK, splitter->data, splitter->context) > 0)
            return true;
    return false;
}

static mrs_str join_pieces(mrs_str text, const mrs_pieces *pieces, mrs_arena *arena)
{
    char *out = MRS_NEW(arena, char, text.len + pieces->n);
    size_t n = 0, at = 0;
    for (uint32_t i = 0; i < pieces->n; i++) {
        if (i)
            out[n++] = MRS_TOKENS_SEP;
        memcpy(out + n, text.ptr + at, pieces->at[i].len);
        n += pieces->at[i].len;
        at += pieces->at[i].len;
    }
    return (mrs_str){out, n};
}

static mrs_status add_sequence(mrs_token_rules *rules, mrs_str text, const mrs_pieces *pieces,
                               mrs_err *err)
{
    if (pieces->n > MRS_SEQ_TOKENS || text.len + pieces->n > MRS_SEQ_BYTES)
        return mrs_fail(err, MRS_E_FORMAT, "special text \"%.*s\" is too long", (int)text.len,
                        text.ptr);
    mrs_str joined = join_pieces(text, pieces, rules->arena);
    mrs_sequence *s = mrs_sequence_slot(rules->sequence, joined);
    s->tokens = joined;
    s->n = pieces->n;
    mrs_str first = mrs_str_sub(joined, 0, pieces->at[0].len);
    s = mrs_sequence_slot(rules->starts, first);
    s->tokens = first;
    s->n |= 1U << (pieces->n - 1);
    return MRS_OK;
}

/* The sequences of step 6. Under mrs_arena_run of rules->arena and the splitter's scratch. */
static mrs_status find_sequences(void *ctx, mrs_err *err)
{
    mrs_splitter *splitter = ctx;
    /* the rules are still the opener's own here */
    mrs_token_rules *rules = (mrs_token_rules *)splitter->rules;
    mrs_sequence *slots = MRS_NEW(rules->arena, mrs_sequence, 2 * MRS_SEQ_SLOTS);
    rules->sequence = slots;
    rules->starts = slots + MRS_SEQ_SLOTS;
    uint32_t n = 0;
    for (uint32_t r = 1; r < rules->specials.rows; r++) {
        mrs_str text = mrs_table_cell(&rules->specials, r, 0);
        if (text.len == 0 || !can_come_apart(splitter, text))
            continue;
        if (++n > MRS_SEQ_SLOTS / 2)
            return mrs_fail(err, MRS_E_FORMAT, "more special texts than there is room for");
        mrs_pieces pieces = {0};
        mrs_split_chunk(splitter, text, false, &pieces);
        mrs_status st = add_sequence(rules, text, &pieces, err);
        if (st)
            return st;
    }
    return MRS_OK;
}

static mrs_status open_sequences(mrs_token_rules *rules, mrs_err *err)
{
    mrs_splitter splitter = {0};
    mrs_status st = mrs_splitter_init(&splitter, rules, err);
    rules->arena = mrs_arena_new(RULES_CEILING);
    if (!st && !rules->arena)
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_arena_run((mrs_arena *[]){rules->arena, splitter.scratch}, 2, find_sequences,
                           &splitter, err);
    mrs_splitter_clear(&splitter);
    return st;
}

mrs_status mrs_token_rules_open(const mrs_pack *pack, mrs_token_rules **out, mrs_err *err)
{
    static const char *const sections[MRS_EXPRS] = {MRS_TOKENS_PREFIX, MRS_TOKENS_SUFFIX,
                                                    MRS_TOKENS_INFIX, MRS_TOKENS_URL};
    *out = NULL;
    mrs_token_rules *rules = calloc(1, sizeof *rules);
    if (!rules)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = open_tables(pack, rules, err);
    for (int k = 0; !st && k < MRS_EXPRS; k++)
        st = compile(pack, sections[k], &rules->expr[k], err);
    if (!st)
        st = open_sequences(rules, err);
    if (st) {
        mrs_token_rules_close(rules);
        return mrs_err_wrap(err, st, "tokenizer");
    }
    *out = rules;
    return MRS_OK;
}

void mrs_token_rules_close(mrs_token_rules *rules)
{
    if (!rules)
        return;
    for (int k = 0; k < MRS_EXPRS; k++)
        pcre2_code_free(rules->expr[k].code);
    mrs_arena_free(rules->arena);
    free(rules);
}
