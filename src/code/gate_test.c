/* What is set aside before the parser, and that nothing of it is: tests/cases/gate.tsv. */
#include "code/cases_test.h"

static bool wanted(const line_up *l, mrs_str text)
{
    mrs_doc *doc = mrs_doc_new(1 << 20);
    assert_non_null(doc);
    doc->text = text;
    bool out = mrs_coder_wants(l->coder, doc);
    mrs_doc_free(doc);
    return out;
}

static void reports_pass_or_are_held(void **state)
{
    line_up *l = *state;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str text = cell(l, row, "text");
        bool pass = mrs_str_is(cell(l, row, "gate"), "pass");
        if (wanted(l, text) != pass)
            fail_msg("not %s: %.*s", pass ? "passed" : "held", (int)text.len, text.ptr);
    }
}

static void what_says_nothing_passes(void **state)
{
    assert_true(wanted(*state, MRS_STR("")));
    assert_true(wanted(*state, MRS_STR("\n-- ' \xE2\x80\x99 --")));
}

/* Twice as much against it is not enough, a word more is. */
static void the_line_is_at_twice(void **state)
{
    assert_false(wanted(*state, MRS_STR("goalkeeper goalkeeper")));
    assert_true(wanted(*state, MRS_STR("goalkeeper goalkeeper airstrike")));
    assert_false(wanted(*state, MRS_STR("Goalkeepers GOALKEEPER goalkeeper airstrike")));
}

static int open_gate(void **state)
{
    return open_cases(state, "gate.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_pass_or_are_held),
        cmocka_unit_test(what_says_nothing_passes),
        cmocka_unit_test(the_line_is_at_twice),
    };
    return cmocka_run_group_tests(tests, open_gate, close_all);
}
