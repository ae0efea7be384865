#include "link/rarity.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "the": 10^-0.01; "kill", "kills", "killing": 10^-0.02; none: 10^0, 10^-0.03. */
static const char list[] =
    "\x95\x82\xA6"
    "format\xA2"
    "cB\xA7"
    "version\x01\x90\x91\xA3the\x93\xA4kill\xD9\x05kills\xDA\x00\x07killing\x90";

static mrs_status make(const char *bytes, size_t len, mrs_buf *out)
{
    mrs_err err = {0};
    mrs_arena *arena = mrs_arena_new((size_t)1 << 20);
    mrs_status st = mrs_rarity_make((mrs_str){bytes, len}, arena, out, &err);
    mrs_arena_free(arena);
    return st;
}

static void words_are_cut_to_terms_and_their_shares_added_up(void **state)
{
    (void)state;
    mrs_buf out = {0};
    assert_int_equal(make(list, sizeof list - 1, &out), MRS_OK);
    mrs_rarity r = {(const uint32_t *)(const void *)out.ptr, (uint32_t)(out.len / 4)};
    assert_true(fabs(mrs_rarity_bits(&r, MRS_STR("kill")) - 0.25) < 1e-9); /* at least a step */
    assert_true(fabs(mrs_rarity_bits(&r, MRS_STR("kills")) - 26.75) < 1e-9);
    assert_true(fabs(mrs_rarity_bits(&r, MRS_STR("")) - 26.75) < 1e-9);
    mrs_buf_clear(&out);
}

static void a_list_cut_short_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof list - 2; len++) {
        mrs_buf out = {0};
        char *exact = malloc(len + 1); /* so that a sanitizer sees a read past the end */
        memcpy(exact, list, len);
        assert_int_equal(make(exact, len, &out), MRS_E_FORMAT);
        free(exact);
        mrs_buf_clear(&out);
    }
}

static void a_full_table_ends_the_search(void **state)
{
    (void)state;
    static const uint32_t full[2] = {0x101, 0x101};
    mrs_rarity r = {full, 2};
    assert_true(fabs(mrs_rarity_bits(&r, MRS_STR("word")) - 26.75) < 1e-9);
}

static void words_of_a_sentence(void **state)
{
    (void)state;
    static const char *const expected[] = {"the", "pkk", "shelled", "al", "bāb", "on", "3", "may"};
    mrs_str text = MRS_STR("The PKK shelled al-Bāb, on 3 May.");
    char word[MRS_WORD_MOST];
    size_t at = 0, len, n = 0;
    for (; mrs_word_next(text, &at, word, &len); n++)
        assert_true(mrs_str_is((mrs_str){word, len}, expected[n]));
    assert_int_equal(n, sizeof expected / sizeof *expected);
}

static void endings_fall(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"killings", "kill"}, {"shelled", "shell"}, {"houses", "hous"},
        {"house", "hous"},    {"red", "red"},       {"press", "press"},
        {"raids", "raid"},    {"fired", "fir"},     {"gas", "gas"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *word = pairs[i][0];
        mrs_str stem = {word, mrs_word_stem(word, strlen(word))};
        if (!mrs_str_is(stem, pairs[i][1]))
            fail_msg("%s: %.*s", word, (int)stem.len, stem.ptr);
    }
}

static void rare_words_of_english_are_rare(void **state)
{
    (void)state;
    const char *data = getenv("MARSAD_DATA");
    char path[512];
    mrs_pack pack;
    mrs_rarity r;
    mrs_err err = {0};
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : "");
    if (mrs_pack_open(path, false, &pack, &err))
        skip();
    assert_int_equal(mrs_rarity_open(&pack, &r, &err), MRS_OK);
    static const char *const words[] = {"the",    "army",      "convoy", "silo",
                                        "gunmen", "peshmerga", "qwxzyk"};
    double last = 0;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        double bits = mrs_rarity_bits(&r, mrs_str_of(words[i]));
        if (!(bits > last))
            fail_msg("%s: %g bits, after %g", words[i], bits, last);
        last = bits;
    }
    mrs_pack_close(&pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_cut_to_terms_and_their_shares_added_up),
        cmocka_unit_test(a_list_cut_short_anywhere_is_refused),
        cmocka_unit_test(a_full_table_ends_the_search),
        cmocka_unit_test(words_of_a_sentence),
        cmocka_unit_test(endings_fall),
        cmocka_unit_test(rare_words_of_english_are_rare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
