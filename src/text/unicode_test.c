#include "test.h"
#include "text/unicode.h"

static void classes_are_those_of_unicode_14_as_python_sees_them(void **state)
{
    (void)state;
    static const struct {
        uint32_t cp;
        bool alpha, upper, digit, space;
    } cases[] = {{'a', true, false, false, false},     {'Z', true, true, false, false},
                 {'7', false, false, true, false},     {' ', false, false, false, true},
                 {0x1C, false, false, false, true},    {0x85, false, false, false, true},
                 {0xA0, false, false, false, true},    {0x3000, false, false, false, true},
                 {0x200B, false, false, false, false}, {0x180E, false, false, false, false},
                 {0xB2, false, false, true, false},    {0xBD, false, false, false, false},
                 {0x661, false, false, true, false},   {0x130, true, true, false, false},
                 {0x1C5, true, false, false, false},   {0x4E2D, true, false, false, false},
                 {0x2160, false, true, false, false},  {0x301, false, false, false, false},
                 {0x10400, true, true, false, false},  {0x1F4A5, false, false, false, false},
                 {0xAA, true, false, false, false},    {0x110000, false, false, false, false},
                 {0x2FFFF, false, false, false, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t cp = cases[i].cp;
        if (mrs_cp_is_alpha(cp) != cases[i].alpha || mrs_cp_is_upper(cp) != cases[i].upper ||
            mrs_cp_is_digit(cp) != cases[i].digit || mrs_cp_is_space(cp) != cases[i].space)
            fail_msg("U+%04X", cp);
    }
}

static void lower_case_is_the_full_mapping_with_the_final_sigma(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"", ""},
                                           {"already", "already"},
                                           {"ABC-Def 9", "abc-def 9"},
                                           {"\u0130stanbul", "i\u0307stanbul"},
                                           {"ERDO\u011EAN", "erdo\u011Fan"},
                                           {"\u039F\u0394\u039F\u03A3", "\u03BF\u03B4\u03BF\u03C2"},
                                           {"\u03A3", "\u03C3"},
                                           {"\u03A3\u0391", "\u03C3\u03B1"},
                                           {"A\u03A3'.", "a\u03C2'."},
                                           {"A\u03A3'b", "a\u03C3'b"},
                                           {"A'\u03A3 B", "a'\u03C2 b"},
                                           {"1\u03A3", "1\u03C3"},
                                           {"\u023A\u023E", "\u2C65\u2C66"},
                                           {"\u041A\u0418\u0404\u0412", "\u043A\u0438\u0454\u0432"},
                                           {"\U00010400", "\U00010428"}};
    mrs_arena *arena = mrs_arena_new(1 << 20);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(mrs_lower(mrs_str_of(cases[i][0]), arena), cases[i][1]);
    mrs_str same = MRS_STR("borrowed");
    assert_ptr_equal(mrs_lower(same, arena).ptr, same.ptr);
    mrs_arena_free(arena);
}

static void whole_strings_are_of_a_class_only_when_not_empty(void **state)
{
    (void)state;
    assert_true(mrs_str_is_alpha(MRS_STR("na\u00EFve")));
    assert_false(mrs_str_is_alpha(MRS_STR("it's")));
    assert_false(mrs_str_is_alpha(MRS_STR("")));
    assert_true(mrs_str_is_space(MRS_STR(" \n\u2009")));
    assert_false(mrs_str_is_space(MRS_STR(" x")));
    assert_false(mrs_str_is_space(MRS_STR("")));
}

/* FNV-1a of one string of bytes after another. */
static uint64_t mix(uint64_t hash, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3U;
    return hash;
}

/* The number was made with Python 3.11: for every character c but surrogates, a byte of
 * isalpha | isupper << 1 | isdigit << 2 | isspace << 3 and ("a" + c + "\u03A3b" + c +
 * "\u03A3").lower() in UTF-8. */
static void every_character_gives_what_python_gives(void **state)
{
    (void)state;
    uint64_t hash = 0xCBF29CE484222325U;
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        char c[5] = {0}, text[32], lower[64];
        size_t n = mrs_utf8_put(cp, c), len = 0;
        text[len++] = 'a';
        for (int twice = 0; twice < 2; twice++) {
            memcpy(text + len, c, n);
            len += n;
            memcpy(text + len, "\u03A3b", 3);
            len += twice ? 2 : 3;
        }
        char flags = (char)(mrs_cp_is_alpha(cp) | mrs_cp_is_upper(cp) << 1 |
                            mrs_cp_is_digit(cp) << 2 | mrs_cp_is_space(cp) << 3);
        size_t n_lower = mrs_lower_put((mrs_str){text, len}, lower);
        hash = mix(mix(hash, &flags, 1), lower, n_lower);
    }
    assert_int_equal(hash, 0xE83532C1B514C1EEU);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes_are_those_of_unicode_14_as_python_sees_them),
        cmocka_unit_test(lower_case_is_the_full_mapping_with_the_final_sigma),
        cmocka_unit_test(whole_strings_are_of_a_class_only_when_not_empty),
        cmocka_unit_test(every_character_gives_what_python_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
