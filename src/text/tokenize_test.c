/* The tokenizer's own steps with a few rules made up here; the rules of the model are tested in
 * nlp/words_test.c. */
#include "test.h"
#include "text/text.h"

#include <stdio.h>

static const char PATH[] = "tokenize_test.model";

typedef struct {
    mrs_pack pack;
    mrs_token_rules *rules;
    mrs_tokenizer *tokenizer;
} bench;

/* "a|b" with '|' for the divider between tokens. */
static void add_table(mrs_packer *packer, const char *section, const char *const *cells,
                      uint32_t rows, uint32_t cols)
{
    mrs_arena *arena = mrs_arena_new(1 << 20);
    mrs_str *strings = MRS_NEW(arena, mrs_str, (size_t)rows * cols);
    for (uint32_t i = 0; i < rows * cols; i++) {
        strings[i] = mrs_str_copy(mrs_str_of(cells[i]), arena);
        for (size_t k = 0; k < strings[i].len; k++)
            if (strings[i].ptr[k] == '|')
                ((char *)strings[i].ptr)[k] = MRS_TOKENS_SEP;
    }
    mrs_buf out = {0};
    mrs_table_build(strings, rows, cols, &out);
    mrs_packer_add(packer, section, mrs_buf_view(&out));
    mrs_buf_clear(&out);
    mrs_arena_free(arena);
}

static void write_rules(const char *prefix)
{
    static const char *const specials[] = {"text",   "tokens", "norms",    /* header */
                                           "won't",  "wo|n't", "will|not", /* whole run */
                                           ":)",     ":)",     "",         /* affixes in it */
                                           ":-)",    ":-)",    "",         /* longer, the same */
                                           "a.m.",   "a.m.",   "",         /* suffix in it */
                                           "\u00A0", "\u00A0", "",         /* white space */
                                           "can't",  "ca|n't", "can|not"};
    static const char *const symbols[] = {"name", "id", "root", "\x11\x01\x01\x01\x01\x01\x01\x01"};
    static const char *const norms[] = {"id", "norm", "\x11\x01\x01\x01\x01\x01\x01\x01", "ROOT"};
    mrs_packer packer = {0};
    mrs_packer_add(&packer, MRS_TOKENS_PREFIX, mrs_str_of(prefix));
    mrs_packer_add(&packer, MRS_TOKENS_SUFFIX, MRS_STR("\\)$|:$|,$|!$|\\.\\.+$|\\.$|'s$"));
    mrs_packer_add(&packer, MRS_TOKENS_INFIX, MRS_STR("--|(?<=[a-z])-(?=[a-z])"));
    mrs_packer_add(&packer, MRS_TOKENS_URL, MRS_STR("^[a-z]+://[^ ]+$"));
    add_table(&packer, MRS_TOKENS_SPECIALS, specials, 7, 3);
    add_table(&packer, MRS_TOKENS_SYMBOLS, symbols, 2, 2);
    add_table(&packer, MRS_TOKENS_NORMS, norms, 2, 2);
    assert_ok(mrs_packer_write(&packer, PATH, &err_));
    mrs_packer_clear(&packer);
}

static int open_rules(void **state)
{
    bench *b = *state;
    write_rules("^\\(|^:|^--|^\"");
    assert_ok(mrs_pack_open(PATH, true, &b->pack, &err_));
    assert_ok(mrs_token_rules_open(&b->pack, &b->rules, &err_));
    assert_ok(mrs_tokenizer_new(b->rules, &b->tokenizer, &err_));
    return 0;
}

static int close_rules(void **state)
{
    bench *b = *state;
    mrs_tokenizer_free(b->tokenizer);
    mrs_token_rules_close(b->rules);
    mrs_pack_close(&b->pack);
    remove(PATH);
    return 0;
}

/* Tokens between "[" and "]", "_" after one that a space belongs to. */
static mrs_str show(bench *b, mrs_doc *doc)
{
    assert_ok(mrs_tokenize(b->tokenizer, doc, &err_));
    mrs_str out = MRS_STR("");
    for (uint32_t i = 0; i < doc->tokens.n; i++) {
        out =
            mrs_str_join(out, MRS_STR("["), mrs_span_str(doc->text, doc->tokens.at[i]), doc->arena);
        out = mrs_str_join(out, MRS_STR("]"), MRS_STR("_"), doc->arena);
        out.len -= !doc->tokens.space[i];
    }
    return out;
}

static void text_comes_apart_by_the_six_steps(void **state)
{
    static const char *const cases[][2] = {
        {"", ""},
        {"one two", "[one]_[two]"},
        {"one ", "[one]_"},
        {" one", "[ ][one]"},
        {"one  two", "[one]_[ ][two]"},
        {"one\n\ntwo", "[one][\n\n][two]"},
        {"one\u2009two", "[one][\u2009][two]"},
        {"(one),", "[(][one][)][,]"},
        {"won't", "[wo][n't]"},
        {"(won't)", "[(][wo][n't][)]"},
        {"(won't", "[(][wo][n't]"},
        {"won't,", "[wo][n't][,]"},
        {"a.m.", "[a.m.]"},
        {"(a.m.", "[(][a.m.]"},
        {"one...", "[one][...]"},
        {"one-two--three", "[one][-][two][--][three]"},
        {"--one", "[--][one]"},
        {"one--", "[one][--]"},
        {"http://a-b.c,", "[http://a-b.c][,]"},
        {"(", "[(]"},
        {"((:", "[(][(][:]"},
        /* step 6: put together again what came apart before it was seen whole */
        {"(:)", "[(][:)]"},
        {"one:)", "[one][:)]"},
        {"one:-)", "[one:-][)]"},
        {"(:):)", "[(][:)][:)]"},
        {"one: )", "[one][:]_[)]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int warm = 0; warm < 2; warm++) {
            mrs_doc *doc = mrs_doc_new(1 << 20);
            doc->text = mrs_str_of(cases[i][0]);
            assert_str(show(*state, doc), cases[i][1]);
            mrs_doc_free(doc);
        }
    }
}

static void a_norm_is_the_exceptions_the_tables_or_lower_case(void **state)
{
    bench *b = *state;
    static const char *const cases[][2] = {
        {"won't", "will"}, {"ca", "ca"},     {"can't", "can"},
        {"root", "ROOT"},  {"Root", "root"}, {"\u0130", "i\u0307"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_doc *doc = mrs_doc_new(1 << 20);
        doc->text = mrs_str_of(cases[i][0]);
        assert_ok(mrs_tokenize(b->tokenizer, doc, &err_));
        assert_str(doc->tokens.norm[0], cases[i][1]);
        mrs_doc_free(doc);
    }
}

static void ids_are_reserved_numbers_or_murmur_hashes(void **state)
{
    bench *b = *state;
    assert_int_equal(mrs_string_id(b->rules, MRS_STR("")), 0);
    assert_int_equal(mrs_string_id(b->rules, MRS_STR("root")), 0x0101010101010111);
    /* spaCy's hash_string */
    assert_int_equal(mrs_murmur64a(MRS_STR("coffee")), 3197928453018144401U);
    assert_int_equal(mrs_murmur64a(MRS_STR("adj")), 12401032943472870168U);
}

static void a_cache_that_overflows_changes_nothing(void **state)
{
    bench *b = *state;
    for (uint32_t i = 0; i < 60000; i++) {
        mrs_doc *doc = mrs_doc_new(1 << 20);
        char want[64];
        doc->text = mrs_str_format(doc->arena, "(W%u-b),", i % 50000);
        snprintf(want, sizeof want, "[(][W%u-b][)][,]", i % 50000);
        assert_str(show(b, doc), want);
        mrs_doc_free(doc);
    }
}

static void an_expression_that_does_not_compile_is_named(void **state)
{
    (void)state;
    mrs_pack pack;
    mrs_token_rules *rules;
    mrs_err err = {0};
    write_rules("^(");
    assert_ok(mrs_pack_open(PATH, true, &pack, &err_));
    assert_int_equal(mrs_token_rules_open(&pack, &rules, &err), MRS_E_FORMAT);
    assert_non_null(strstr(err.text, MRS_TOKENS_PREFIX));
    mrs_pack_close(&pack);
    remove(PATH);
}

int main(void)
{
    bench b = {0};
    void *state = &b;
    open_rules(&state);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(text_comes_apart_by_the_six_steps, &b),
        cmocka_unit_test_prestate(a_norm_is_the_exceptions_the_tables_or_lower_case, &b),
        cmocka_unit_test_prestate(ids_are_reserved_numbers_or_murmur_hashes, &b),
        cmocka_unit_test_prestate(a_cache_that_overflows_changes_nothing, &b),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    close_rules(&state);
    const struct CMUnitTest bad[] = {
        cmocka_unit_test(an_expression_that_does_not_compile_is_named),
    };
    return failed + cmocka_run_group_tests(bad, NULL, NULL);
}
