#include "test.h"

#include <math.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void a_day_is_its_own_inverse(void **state)
{
    (void)state;
    for (int32_t d = -800000; d < 400000; d += 37) {
        int y = 0, m = 0, n = 0;
        mrs_day_parts(d, &y, &m, &n);
        assert_int_equal(mrs_day(y, m, n), d);
    }
    assert_int_equal(mrs_day(1970, 1, 1), 0);
    assert_int_equal(mrs_day_weekday(mrs_day(2022, 1, 20)), 3);
    assert_int_equal(mrs_day_weekday(mrs_day(1969, 12, 28)), 6);
}

static void iso_dates_are_read_with_their_grain(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
        int y1, m1, d1, y2, m2, d2;
    } cases[] = {
        {"2021", true, 2021, 1, 1, 2021, 12, 31},
        {"2020-02", true, 2020, 2, 1, 2020, 2, 29},
        {"2023-03-24", true, 2023, 3, 24, 2023, 3, 24},
        {"2023-03-24T12:01:00Z", true, 2023, 3, 24, 2023, 3, 24},
        {"2023-13", false, 0, 0, 0, 0, 0, 0},
        {"2023-02-30", false, 0, 0, 0, 0, 0, 0},
        {"23-03-24", false, 0, 0, 0, 0, 0, 0},
        {"2023-03-24x", false, 0, 0, 0, 0, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t a = 0, b = 0;
        assert_int_equal(mrs_day_read(mrs_str_of(cases[i].text), &a, &b), cases[i].good);
        if (cases[i].good) {
            assert_int_equal(a, mrs_day(cases[i].y1, cases[i].m1, cases[i].d1));
            assert_int_equal(b, mrs_day(cases[i].y2, cases[i].m2, cases[i].d2));
        }
    }
}

static mrs_status allocate_too_much(void *ctx, mrs_err *err)
{
    (void)err;
    mrs_arena_alloc(ctx, 1 << 20, 1);
    return MRS_OK;
}

static void an_arena_past_its_ceiling_ends_the_stage(void **state)
{
    (void)state;
    mrs_arena *arena = mrs_arena_new(1 << 16);
    mrs_err err = {0};
    assert_int_equal(mrs_arena_run(&arena, 1, allocate_too_much, arena, &err), MRS_E_LIMIT);
    mrs_mark mark = mrs_arena_mark(arena);
    memset(mrs_arena_alloc(arena, 1000, 1), 1, 1000);
    mrs_arena_rewind(arena, mark);
    assert_int_equal(mrs_arena_used(arena), 0);
    char *again = mrs_arena_alloc(arena, 1000, 1);
    assert_int_equal(again[999], 0);
    mrs_arena_free(arena);
}

static void wrong_bytes_become_one_mark_each(void **state)
{
    (void)state;
    mrs_buf space = {0};
    mrs_str good = MRS_STR("caf\xC3\xA9"), bad = MRS_STR("a\xFF\xC3(\0\xC3\xA9\xE2\x82");
    assert_ptr_equal(mrs_utf8_clean(good, &space).ptr, good.ptr);
    assert_null(space.ptr);
#define MARK "\xEF\xBF\xBD"
    assert_string_equal(mrs_utf8_clean(bad, &space).ptr,
                        "a" MARK MARK "(" MARK "\xC3\xA9" MARK MARK);
    mrs_buf_clear(&space);
}

static void wrong_utf8_is_found_where_it_is(void **state)
{
    (void)state;
    static const struct {
        mrs_str bytes;
        bool good;
        size_t bad;
    } cases[] = {
        {MRS_STR_INIT("plain"), true, 0},
        {MRS_STR_INIT("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), true, 0},
        {MRS_STR_INIT("ab\x80"), false, 2},
        {MRS_STR_INIT("\xC0\x80"), false, 0},
        {MRS_STR_INIT("\xED\xA0\x80"), false, 0},
        {MRS_STR_INIT("a\xE2\x82"), false, 1},
        {MRS_STR_INIT("\xF4\x90\x80\x80"), false, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bad = 0;
        assert_int_equal(mrs_utf8_valid(cases[i].bytes, &bad), cases[i].good);
        assert_int_equal(bad, cases[i].bad);
    }
}

static void code_points_and_bytes_lead_to_each_other(void **state)
{
    (void)state;
    mrs_arena *arena = mrs_arena_new(1 << 20);
    char text[4000];
    size_t n = 0, cps = 0;
    while (n < 3900)
        n += mrs_utf8_put((uint32_t)(cps++ * 37 % 5000 + 32), text + n);
    mrs_str s = {text, n};
    mrs_cpindex index = mrs_cpindex_new(s, arena);
    size_t at = 0;
    for (uint32_t cp = 0; cp < cps; cp++) {
        assert_int_equal(mrs_cpindex_of(&index, at), cp);
        assert_int_equal(mrs_cpindex_byte(&index, cp), at);
        mrs_utf8_next(s, &at);
    }
    assert_int_equal(mrs_cpindex_of(&index, n), cps);
    assert_int_equal(mrs_cpindex_byte(&index, (uint32_t)cps), n);
    mrs_arena_free(arena);
}

static void json_is_written_in_order_and_escaped(void **state)
{
    (void)state;
    mrs_buf buf = {0};
    mrs_json json = {.out = &buf};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "a\"b", MRS_STR("x\ny\x01\\"));
    mrs_json_array(&json, "list");
    mrs_json_int(&json, NULL, -3);
    mrs_json_num(&json, NULL, 0.1);
    mrs_json_num(&json, NULL, 1.0 / 0.0);
    mrs_json_num(&json, NULL, 36.25);
    mrs_json_object(&json, NULL);
    mrs_json_end(&json, '}');
    mrs_json_end(&json, ']');
    mrs_json_str_or_null(&json, "n", MRS_STR(""));
    mrs_json_end(&json, '}');
    assert_str(mrs_buf_view(&buf),
               "{\"a\\\"b\":\"x\\ny\\u0001\\\\\",\"list\":[-3,0.1,null,36.25,{}],\"n\":null}");
    mrs_buf_clear(&buf);
}

static void a_table_comes_back_from_the_pack(void **state)
{
    (void)state;
    char path[] = "/tmp/marsad-pack-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    mrs_str cells[] = {MRS_STR("word"), MRS_STR("kind"),  MRS_STR("raid"),
                       MRS_STR("NOUN"), MRS_STR("seize"), MRS_STR("")};
    mrs_buf bytes = {0};
    mrs_table_build(cells, 3, 2, &bytes);
    mrs_packer packer = {0};
    mrs_packer_add(&packer, "one", MRS_STR("1"));
    mrs_packer_add(&packer, "table", mrs_buf_view(&bytes));
    assert_ok(mrs_packer_write(&packer, path, &err_));
    mrs_pack pack;
    assert_ok(mrs_pack_open(path, true, &pack, &err_));
    mrs_table table;
    assert_ok(mrs_table_open(&pack, "table", &table, &err_));
    assert_int_equal(mrs_table_find(&table, MRS_STR("seize")), 2);
    assert_int_equal(mrs_table_find(&table, MRS_STR("nothing")), 0);
    assert_str(mrs_table_cell(&table, 1, 1), "NOUN");
    mrs_pack_close(&pack);

    /* every single damaged byte is noticed */
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, -1, SEEK_END);
    fputc('!', f);
    fclose(f);
    mrs_err err = {0};
    assert_int_equal(mrs_pack_open(path, true, &pack, &err), MRS_E_FORMAT);
    assert_non_null(strstr(err.text, "damaged"));
    mrs_packer_clear(&packer);
    mrs_buf_clear(&bytes);
    unlink(path);
}

static void a_bad_row_is_named_by_its_line(void **state)
{
    (void)state;
    mrs_arena *arena = mrs_arena_new(1 << 20);
    mrs_tsv tsv;
    mrs_err err = {0};
    assert_ok(mrs_tsv_read(MRS_STR("a\tb\n# note\n1\t 2 \n"), arena, &tsv, &err_));
    assert_int_equal(tsv.rows, 2);
    assert_str(tsv.cells[3], "2");
    assert_int_equal(tsv.lines[1], 3);
    assert_int_equal(mrs_tsv_read(MRS_STR("a\tb\n\n1\n"), arena, &tsv, &err), MRS_E_FORMAT);
    assert_string_equal(err.text, "line 3: 1 cells, 2 expected");
    mrs_arena_free(arena);
}

static void errors_widen_and_stay_one_line(void **state)
{
    (void)state;
    mrs_err err = {0};
    assert_int_equal(mrs_fail(&err, MRS_E_IO, "a\nb"), MRS_E_IO);
    assert_int_equal(mrs_err_wrap(&err, MRS_E_FORMAT, "open %s", "x"), MRS_E_FORMAT);
    assert_string_equal(err.text, "open x: a b");
    for (int i = 0; i < 100; i++)
        mrs_err_wrap(&err, MRS_E_FORMAT, "\xD8\xAF\xD9\x8A\xD8\xB1 %d", i);
    assert_true(mrs_utf8_valid(mrs_str_of(err.text), NULL));
}

static void a_number_is_its_shortest_decimal(void **state)
{
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {-0.0, "0"},
                 {-12, "-12"},
                 {0.1, "0.1"},
                 {-0.05, "-0.05"},
                 {0.001, "0.001"},
                 {10.25, "10.25"},
                 {34.456789, "34.456789"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {1e15, "1e+15"},
                 {0.000123456, "0.000123456"},
                 {99999999.5, "99999999.5"}};
    char text[32], slow[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_num_text(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
    for (int i = 0; i < 20000; i++) { /* as printf has it, of any number of decimals */
        double value = (i * 7919 % 100003 - 50000) / pow(10, i % 9);
        mrs_num_text(value, text);
        snprintf(slow, sizeof slow, "%.15g", value);
        if (value != floor(value))
            assert_string_equal(text, slow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_its_shortest_decimal),
        cmocka_unit_test(a_day_is_its_own_inverse),
        cmocka_unit_test(iso_dates_are_read_with_their_grain),
        cmocka_unit_test(an_arena_past_its_ceiling_ends_the_stage),
        cmocka_unit_test(wrong_utf8_is_found_where_it_is),
        cmocka_unit_test(wrong_bytes_become_one_mark_each),
        cmocka_unit_test(code_points_and_bytes_lead_to_each_other),
        cmocka_unit_test(json_is_written_in_order_and_escaped),
        cmocka_unit_test(a_table_comes_back_from_the_pack),
        cmocka_unit_test(a_bad_row_is_named_by_its_line),
        cmocka_unit_test(errors_widen_and_stay_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
