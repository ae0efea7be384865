#include "export/sheet_read.h"
#include "test.h"

#include <stdio.h>

typedef struct {
    mrs_arena *arena;
    mrs_str text;
    char out[512]; /* "2:a|b|c; 3:..." a row; "!why" for a fault */
} run;

static mrs_status read_all(void *ctx, mrs_err *err)
{
    run *r = ctx;
    mrs_sheet_text sheet;
    mrs_sheet_cells cells = {0};
    uint64_t line;
    const char *why;
    size_t n = 0;
    (void)err;
    mrs_sheet_open(r->text, &sheet);
    while (mrs_sheet_row(&sheet, r->arena, &cells, &line, &why)) {
        n += (size_t)snprintf(r->out + n, sizeof r->out - n, "%u:", (unsigned)line);
        for (uint32_t i = 0; i < cells.n; i++)
            n += (size_t)snprintf(r->out + n, sizeof r->out - n, "%s%.*s", i ? "|" : "",
                                  (int)cells.at[i].len, cells.at[i].ptr ? cells.at[i].ptr : "");
        n += (size_t)snprintf(r->out + n, sizeof r->out - n, "%s%s;", why ? "!" : "",
                              why ? why : "");
    }
    return MRS_OK;
}

static void rows_are(const char *text, const char *expected)
{
    mrs_err err = {0};
    run r = {mrs_arena_new(1 << 20), mrs_str_of(text), ""};
    assert_int_equal(mrs_arena_run(&r.arena, 1, read_all, &r, &err), MRS_OK);
    assert_string_equal(r.out, expected);
    mrs_arena_free(r.arena);
}

static void cells_are_cut_as_rfc_4180_says(void **state)
{
    (void)state;
    rows_are("a,b\r\n1,2\r\n", "1:a|b;2:1|2;");
    rows_are("a,b\n1,2", "1:a|b;2:1|2;");
    rows_are("a,b\n\"x,y\",\"he said \"\"no\"\"\"\n", "1:a|b;2:x,y|he said \"no\";");
    rows_are("a,b\n\"two\nlines\",2\n3,4\n", "1:a|b;2:two\nlines|2;4:3|4;");
    rows_are("a,b\n,\n", "1:a|b;2:|;");
    rows_are("", "");
    rows_are("\n\n", "");
}

static void the_delimiter_is_the_one_most_used_in_the_first_line(void **state)
{
    (void)state;
    rows_are("\xEF\xBB\xBF"
             "a;b;c\n1,5;2;3\n",
             "1:a|b|c;2:1,5|2|3;");
    rows_are("a\tb\n1\t2\n", "1:a|b;2:1|2;");
    rows_are("\"a;b;c\",d\n1,2\n", "1:a;b;c|d;2:1|2;");
}

static void faults_are_told_and_the_next_row_is_read(void **state)
{
    (void)state;
    rows_are("a,b\n\"x\"y,2\n3,4\n", "1:a|b;2:x!characters behind a closing quote;3:3|4;");
    rows_are("a,b\n\"x,2\n", "1:a|b;2:x,2\n!a quote is not closed;");
}

static void a_guard_is_cut_and_nothing_else(void **state)
{
    static const char *const cases[][2] = {{"'=1+1", "=1+1"}, {"'-x", "-x"}, {"'tis", "'tis"},
                                           {"'", "'"},        {"=1", "=1"},  {"", ""},
                                           {"''=1", "''=1"},  {"'@a", "@a"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str cut = mrs_sheet_unguard(mrs_str_of(cases[i][0]));
        assert_true(mrs_str_is(cut, cases[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_cut_as_rfc_4180_says),
        cmocka_unit_test(the_delimiter_is_the_one_most_used_in_the_first_line),
        cmocka_unit_test(faults_are_told_and_the_next_row_is_read),
        cmocka_unit_test(a_guard_is_cut_and_nothing_else)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
