#include "test.h"

#include "ground/fold.h"

#include <stdio.h>
#include <stdlib.h>

static mrs_key light(const char *name)
{
    mrs_key key;
    if (!mrs_fold_light(mrs_str_of(name), &key))
        key.len = 0;
    return key;
}

static void light_keys_drop_case_accents_and_marks(void **state)
{
    (void)state;
    static const char *const CASES[][2] = {
        {"São Paulo", "sao paulo"},
        {"Al-Ḩasakah", "al hasakah"},
        {"Ba'aj", "baaj"},
        {"Ba‘aj", "baaj"},
        {"ŁÓDŹ", "lodz"},
        {"St. Louis", "saint louis"},
        {"The Hague", "hague"},
        {"Côte d'Ivoire", "cote divoire"},
        {"Port-au-Prince", "port au prince"},
        {"İzmir", "izmir"},
        {"Şırnak", "sirnak"},
        {"Straße", "strasse"},
        {"  Mosul,  ", "mosul"},
        {"Mosul\nDam", "mosul dam"},
        {"الموصل", "موصل"},
        {"الرقة", "رقه"},
        {"إدلب", "ادلب"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        mrs_key key = light(CASES[i][0]);
        assert_str(mrs_key_str(&key), CASES[i][1]);
    }
}

static void a_name_with_no_letters_has_no_key(void **state)
{
    (void)state;
    mrs_key key;
    assert_false(mrs_fold_light(MRS_STR(""), &key));
    assert_false(mrs_fold_light(MRS_STR(" - '' "), &key));
    assert_int_equal(key.len, 0);
    char many[400];
    memset(many, 'a', sizeof many);
    assert_false(mrs_fold_light((mrs_str){many, sizeof many}, &key));
}

/* The key that a name is looked up by in the end: by sound, in Arabic script by letters. */
static mrs_key last_key(mrs_str name)
{
    mrs_key key, out;
    assert_true(mrs_fold_light(name, &key));
    return mrs_fold_sound(&key, &out) ? out : key;
}

/* Rows of tests/cases/spellings.tsv: "same", all spellings meet; "apart", no two of them do. */
static int faults_of(mrs_str rule, mrs_str list, uint32_t line)
{
    enum { MOST = 32 };
    mrs_str name[MOST];
    mrs_key key[MOST];
    uint32_t n = 0;
    int wrong = 0;
    for (; n < MOST && mrs_str_split(&list, '|', &name[n]); n++)
        key[n] = last_key(name[n]);
    assert_true(n > 1 && n < MOST);
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t k = 0; k < (mrs_str_is(rule, "same") ? 1 : i); k++)
            if (mrs_str_eq(mrs_key_str(&key[i]), mrs_key_str(&key[k])) !=
                mrs_str_is(rule, "same")) {
                print_error("spellings.tsv line %u: %.*s: %.*s, %.*s: %.*s\n", line,
                            (int)name[k].len, name[k].ptr, (int)key[k].len, key[k].text,
                            (int)name[i].len, name[i].ptr, (int)key[i].len, key[i].text);
                wrong++;
            }
    return wrong;
}

static void spellings_meet_and_false_friends_do_not(void **state)
{
    (void)state;
    char path[4096];
    const char *source = getenv("MARSAD_SRC");
    mrs_file file = {0};
    mrs_tsv rows = {0};
    mrs_err err = {0};
    mrs_arena *arena = mrs_arena_new(1 << 20);
    int wrong = 0;
    snprintf(path, sizeof path, "%s/tests/cases/spellings.tsv", source ? source : ".");
    assert_ok(mrs_file_map(path, &file, &err));
    assert_ok(mrs_tsv_read(file.bytes, arena, &rows, &err));
    for (uint32_t r = 1; r < rows.rows; r++) {
        const mrs_str *cell = rows.cells + (size_t)r * rows.cols;
        assert_true(mrs_str_is(cell[0], "same") || mrs_str_is(cell[0], "apart"));
        wrong += faults_of(cell[0], cell[1], rows.lines[r]);
    }
    assert_int_equal(wrong, 0);
    mrs_arena_free(arena);
    mrs_file_close(&file);
}

static void arabic_script_has_no_sound_key(void **state)
{
    (void)state;
    mrs_key key = light("دير الزور"), out;
    assert_false(mrs_fold_sound(&key, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(light_keys_drop_case_accents_and_marks),
        cmocka_unit_test(a_name_with_no_letters_has_no_key),
        cmocka_unit_test(spellings_meet_and_false_friends_do_not),
        cmocka_unit_test(arabic_script_has_no_sound_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
