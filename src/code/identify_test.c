#include "code/cases_test.h"

/* What a document's coding says of one thing, as its column of the table writes it. */
typedef uint32_t (*tell)(const mrs_doc *doc, char *got, uint32_t room);

static uint32_t identified(const mrs_doc *doc, char *got, uint32_t room)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < doc->coding->identified.n && used < room; i++) {
        const mrs_identified *id = &doc->coding->identified.at[i];
        mrs_str trigger = mrs_span_str(doc->text, doc->coding->claims[id->claim].trigger);
        mrs_str name = mrs_span_str(doc->text, id->at);
        used += (uint32_t)snprintf(got + used, room - used, "%s%.*s %s %.*s", i ? ", " : "",
                                   (int)trigger.len, trigger.ptr, mrs_role_text(id->role),
                                   (int)name.len, name.ptr);
    }
    return used;
}

static uint32_t answers(const mrs_doc *doc, char *got, uint32_t room)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < doc->coding->n && used < room; i++) {
        const mrs_claim *c = &doc->coding->claims[i];
        mrs_str trigger = mrs_span_str(doc->text, c->trigger);
        if (c->responsibility_by)
            used += (uint32_t)snprintf(
                got + used, room - used, "%s%.*s %s %.*s", used ? ", " : "", (int)trigger.len,
                trigger.ptr, mrs_responsibility_text(c->responsibility),
                (int)c->responsibility_by->name.len, c->responsibility_by->name.ptr);
    }
    return used;
}

static void check_rows(line_up *l, const char *column, tell told)
{
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str want = cell(l, row, column), text = cell(l, row, "text");
        mrs_doc *doc = coded(l, text, MRS_STR("2024-03-05"));
        char got[1024] = "";
        assert_true(told(doc, got, sizeof got) < sizeof got);
        mrs_doc_free(doc);
        if (mrs_str_is(want, got))
            continue;
        print_error("line %u: %.*s\n  want %s %.*s\n  got %s\n", l->line.cases.lines[row],
                    (int)text.len, text.ptr, column, (int)want.len, want.ptr, got);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void every_name_is_given_to_its_deed(void **state)
{
    check_rows(*state, "identified", identified);
}

static void every_deed_has_who_answers_for_it(void **state)
{
    check_rows(*state, "answers", answers);
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
