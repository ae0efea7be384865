#include "code/cases_test.h"

static void check(line_up *l, uint32_t row, const char *column, const char *got, uint32_t *wrong)
{
    mrs_str want = cell(l, row, column), text = cell(l, row, "text");
    if (mrs_str_is(want, got))
        return;
    print_error("line %u: %.*s\n  want %s %.*s\n  got %s\n", l->line.cases.lines[row],
                (int)text.len, text.ptr, column, (int)want.len, want.ptr, got);
    (*wrong)++;
}

static void every_name_is_given_to_its_deed(void **state)
{
    line_up *l = *state;
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_doc *doc = coded(l, cell(l, row, "text"), MRS_STR("2024-03-05"));
        char got[1024] = "";
        for (uint32_t i = 0, used = 0; i < doc->coding->identified.n && used < sizeof got; i++) {
            const mrs_identified *id = &doc->coding->identified.at[i];
            mrs_str trigger = mrs_span_str(doc->text, doc->coding->claims[id->claim].trigger);
            mrs_str name = mrs_span_str(doc->text, id->at);
            used += (uint32_t)snprintf(got + used, sizeof got - used, "%s%.*s %s %.*s",
                                       i ? ", " : "", (int)trigger.len, trigger.ptr,
                                       mrs_role_text(id->role), (int)name.len, name.ptr);
        }
        check(l, row, "identified", got, &wrong);
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static void every_deed_has_who_answers_for_it(void **state)
{
    line_up *l = *state;
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_doc *doc = coded(l, cell(l, row, "text"), MRS_STR("2024-03-05"));
        char got[1024] = "";
        for (uint32_t i = 0, used = 0; i < doc->coding->n && used < sizeof got; i++) {
            const mrs_claim *c = &doc->coding->claims[i];
            mrs_str trigger = mrs_span_str(doc->text, c->trigger);
            if (c->responsibility_by)
                used += (uint32_t)snprintf(
                    got + used, sizeof got - used, "%s%.*s %s %.*s", used ? ", " : "",
                    (int)trigger.len, trigger.ptr, mrs_responsibility_text(c->responsibility),
                    (int)c->responsibility_by->name.len, c->responsibility_by->name.ptr);
        }
        check(l, row, "answers", got, &wrong);
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static int open_table(void **state)
{
    return open_cases(state, "identified.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_is_given_to_its_deed),
        cmocka_unit_test(every_deed_has_who_answers_for_it),
    };
    return cmocka_run_group_tests(tests, open_table, close_all);
}
