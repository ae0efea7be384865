#include "nlp/convert_tables.h"
#include "text/text.h"

#include <stdio.h>

enum { CONVERT_CEILING = 256 << 20, ATTR_ORTH = 65, ATTR_NORM = 67, LONGEST_SPECIAL = 16 };

mrs_status mrs_cells_pack(mrs_converter *c, const char *section, const mrs_cells *cells,
                          uint32_t cols, mrs_err *err)
{
    mrs_buf out = {0};
    mrs_table_build(cells->at, cells->n / cols, cols, &out);
    mrs_status st = mrs_buf_status(&out, err);
    if (!st)
        mrs_packer_add(c->packer, section, mrs_buf_view(&out));
    mrs_buf_clear(&out);
    return st;
}

uint64_t mrs_converter_id(const mrs_converter *c, mrs_str s)
{
    const char *name = mrs_str_copy(s, c->arena).ptr;
    json_t *number = s.len ? json_object_get(c->symbols, name) : NULL;
    if (number)
        return (uint64_t)json_integer_value(number);
    return s.len ? mrs_murmur64a(s) : 0;
}

mrs_status mrs_converter_join(mrs_converter *c, mrs_str *rest, const char *what, mrs_str *out,
                              mrs_err *err)
{
    static const char sep[] = {MRS_TOKENS_SEP};
    mrs_msg list, item;
    *out = MRS_STR("");
    bool fine = mrs_msg_expect(rest, MRS_MSG_ARRAY, &list);
    for (uint32_t i = 0; fine && i < list.n; i++) {
        fine = mrs_msg_expect(rest, MRS_MSG_STR, &item);
        if (fine)
            *out = mrs_str_join(*out, (mrs_str){sep, i ? 1 : 0}, item.s, c->arena);
    }
    return fine ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "%s: no list of strings", what);
}

static mrs_str number_bytes(mrs_converter *c, uint64_t number)
{
    return mrs_str_copy((mrs_str){(const char *)&number, sizeof number}, c->arena);
}

static mrs_status load_json(mrs_converter *c, const char *name, json_t **out, mrs_err *err)
{
    mrs_str bytes;
    mrs_status st = mrs_wheel_file(c->wheel, name, &bytes, err);
    if (st)
        return st;
    *out = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    if (!json_is_object(*out))
        return mrs_fail(err, MRS_E_FORMAT, "%s: no JSON object", name);
    return MRS_OK;
}

static mrs_status pack_symbols(mrs_converter *c, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_cells_add(c, &cells, MRS_STR("name"));
    mrs_cells_add(c, &cells, MRS_STR("id"));
    const char *name;
    json_t *number;
    json_object_foreach(c->symbols, name, number)
    {
        if (!*name)
            continue;
        mrs_cells_add(c, &cells, mrs_str_of(name));
        mrs_cells_add(c, &cells, number_bytes(c, (uint64_t)json_integer_value(number)));
    }
    return mrs_cells_pack(c, MRS_TOKENS_SYMBOLS, &cells, 2, err);
}

/* The model's own table, in a file of several tables. */
static mrs_status add_lexeme_norms(mrs_converter *c, mrs_cells *cells, mrs_err *err)
{
    mrs_str bytes, table;
    mrs_msg map, key, value;
    mrs_status st = mrs_wheel_file(c->wheel, "vocab/lookups.bin", &bytes, err);
    if (st)
        return st;
    if (!mrs_msg_find(bytes, "lexeme_norm", &table) || !mrs_msg_expect(&table, MRS_MSG_MAP, &map))
        return mrs_fail(err, MRS_E_FORMAT, "vocab/lookups.bin: no lexeme_norm");
    for (uint32_t i = 0; i < map.n; i++) {
        if (!mrs_msg_expect(&table, MRS_MSG_INT, &key) ||
            !mrs_msg_expect(&table, MRS_MSG_STR, &value))
            return mrs_fail(err, MRS_E_FORMAT, "vocab/lookups.bin: entry %u", i);
        mrs_cells_add(c, cells, number_bytes(c, key.u));
        mrs_cells_add(c, cells, value.s);
    }
    return MRS_OK;
}

/* The first of two rows with one key counts, so the model's norms go before the base norms. */
static mrs_status pack_norms(mrs_converter *c, json_t *base, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_cells_add(c, &cells, MRS_STR("id"));
    mrs_cells_add(c, &cells, MRS_STR("norm"));
    mrs_status st = add_lexeme_norms(c, &cells, err);
    if (st)
        return st;
    const char *text;
    json_t *norm;
    json_object_foreach(base, text, norm)
    {
        mrs_cells_add(c, &cells, number_bytes(c, mrs_converter_id(c, mrs_str_of(text))));
        mrs_cells_add(c, &cells, mrs_str_copy(mrs_str_of(json_string_value(norm)), c->arena));
    }
    return mrs_cells_pack(c, MRS_TOKENS_NORMS, &cells, 2, err);
}

/* Python's \uXXXX and \UXXXXXXXX are PCRE2's \x{...}; (?u) is the default there. \S is written
 * out, because Python's white space has U+001C-U+001F and not U+180E. */
static mrs_str translate(mrs_str e, mrs_arena *arena)
{
    static const mrs_str unicode = MRS_STR_INIT("(?u)");
    static const mrs_str non_space =
        MRS_STR_INIT("[^\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}"
                     "\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}]");
    size_t shorts = 1;
    for (size_t i = 0; i + 1 < e.len; i++)
        shorts += e.ptr[i] == '\\';
    char *out = MRS_NEW(arena, char, e.len + shorts * non_space.len);
    size_t n = 0;
    for (size_t i = mrs_str_starts(e, unicode) ? unicode.len : 0; i < e.len; i++) {
        char next = e.ptr[i] == '\\' && i + 1 < e.len ? e.ptr[i + 1] : 0;
        size_t digits = next == 'u' ? 4 : next == 'U' ? 8 : 0;
        if (digits && i + 2 + digits <= e.len) {
            n += (size_t)sprintf(out + n, "\\x{%.*s}", (int)digits, e.ptr + i + 2);
            i += 1 + digits;
        } else if (next == 'S') {
            memcpy(out + n, non_space.ptr, non_space.len);
            n += non_space.len;
            i++;
        } else {
            out[n++] = e.ptr[i];
            if (next)
                out[n++] = e.ptr[++i];
        }
    }
    return (mrs_str){out, n};
}

static mrs_status pack_expressions(mrs_converter *c, mrs_str tokenizer, mrs_err *err)
{
    static const struct {
        const char *key, *section;
    } rows[] = {{"prefix_search", MRS_TOKENS_PREFIX},
                {"suffix_search", MRS_TOKENS_SUFFIX},
                {"infix_finditer", MRS_TOKENS_INFIX},
                {"url_match", MRS_TOKENS_URL}};
    mrs_str value;
    mrs_msg text;
    if (!mrs_msg_find(tokenizer, "token_match", &value) ||
        !mrs_msg_expect(&value, MRS_MSG_NIL, &text))
        return mrs_fail(err, MRS_E_FORMAT, "tokenizer: token_match is set");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!mrs_msg_find(tokenizer, rows[i].key, &value) ||
            !mrs_msg_expect(&value, MRS_MSG_STR, &text))
            return mrs_fail(err, MRS_E_FORMAT, "tokenizer: no %s", rows[i].key);
        mrs_packer_add(c->packer, rows[i].section, translate(text.s, c->arena));
    }
    return MRS_OK;
}

/* One token of an exception: {ORTH: text} or {ORTH: text, NORM: norm}. */
static bool read_token(mrs_str *rest, mrs_str *orth, mrs_str *norm)
{
    mrs_msg map, key, value;
    *orth = *norm = MRS_STR("");
    if (!mrs_msg_expect(rest, MRS_MSG_MAP, &map))
        return false;
    for (uint32_t i = 0; i < map.n; i++) {
        if (!mrs_msg_expect(rest, MRS_MSG_INT, &key) || !mrs_msg_expect(rest, MRS_MSG_STR, &value))
            return false;
        if (key.i == ATTR_ORTH)
            *orth = value.s;
        else if (key.i == ATTR_NORM)
            *norm = value.s;
        else
            return false;
    }
    return orth->len > 0;
}

static mrs_status add_special(mrs_converter *c, mrs_str *rest, mrs_cells *cells, mrs_err *err)
{
    static const char sep[] = {MRS_TOKENS_SEP};
    mrs_msg text, list;
    if (!mrs_msg_expect(rest, MRS_MSG_STR, &text) || !mrs_msg_expect(rest, MRS_MSG_ARRAY, &list) ||
        list.n == 0 || list.n > LONGEST_SPECIAL)
        return mrs_fail(err, MRS_E_FORMAT, "tokenizer: exceptions");
    mrs_str tokens = MRS_STR(""), norms = MRS_STR("");
    for (uint32_t i = 0; i < list.n; i++) {
        mrs_str orth, norm, between = {sep, i ? 1 : 0};
        if (!read_token(rest, &orth, &norm))
            return mrs_fail(err, MRS_E_FORMAT, "tokenizer: exception \"%.*s\"", (int)text.s.len,
                            text.s.ptr);
        tokens = mrs_str_join(tokens, between, orth, c->arena);
        norms = mrs_str_join(norms, between, norm, c->arena);
    }
    mrs_cells_add(c, cells, text.s);
    mrs_cells_add(c, cells, tokens);
    mrs_cells_add(c, cells, norms);
    return MRS_OK;
}

static mrs_status pack_specials(mrs_converter *c, mrs_str tokenizer, mrs_err *err)
{
    mrs_cells cells = {0};
    mrs_cells_add(c, &cells, MRS_STR("text"));
    mrs_cells_add(c, &cells, MRS_STR("tokens"));
    mrs_cells_add(c, &cells, MRS_STR("norms"));
    mrs_str rest;
    mrs_msg map;
    if (!mrs_msg_find(tokenizer, "exceptions", &rest) || !mrs_msg_expect(&rest, MRS_MSG_MAP, &map))
        return mrs_fail(err, MRS_E_FORMAT, "tokenizer: no exceptions");
    for (uint32_t i = 0; i < map.n; i++) {
        mrs_status st = add_special(c, &rest, &cells, err);
        if (st)
            return st;
    }
    return mrs_cells_pack(c, MRS_TOKENS_SPECIALS, &cells, 3, err);
}

typedef struct {
    mrs_converter c;
    json_t *base_norms;
} job;

static mrs_status convert(void *ctx, mrs_err *err)
{
    job *j = ctx;
    mrs_str tokenizer;
    mrs_status st = mrs_wheel_file(j->c.wheel, "tokenizer", &tokenizer, err);
    if (!st)
        st = pack_expressions(&j->c, tokenizer, err);
    if (!st)
        st = pack_specials(&j->c, tokenizer, err);
    if (!st)
        st = pack_symbols(&j->c, err);
    if (!st)
        st = pack_norms(&j->c, j->base_norms, err);
    if (!st)
        st = mrs_convert_ruler(&j->c, err);
    if (!st)
        st = mrs_convert_lemma(&j->c, err);
    return st ? st : mrs_convert_case(&j->c, err);
}

mrs_status mrs_convert_words(const mrs_wheel *wheel, mrs_packer *packer, mrs_err *err)
{
    job j = {.c = {wheel, packer, mrs_arena_new(CONVERT_CEILING), NULL}};
    mrs_status st = j.c.arena ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = load_json(&j.c, "symbols.json", &j.c.symbols, err);
    if (!st)
        st = load_json(&j.c, "base_norms.json", &j.base_norms, err);
    if (!st)
        st = mrs_arena_run(&j.c.arena, 1, convert, &j, err);
    json_decref(j.c.symbols);
    json_decref(j.base_norms);
    mrs_arena_free(j.c.arena);
    return st;
}
