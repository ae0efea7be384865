/* Words that often name an event, where they do and where they do not: tests/cases/senses.tsv.
 * A sentence counts as coded when it makes any claim. Rows of part dev were looked at while the
 * tables were written; those of part test were not before test2 was written, those of test2 never.
 */
#include "code/cases_test.h"

typedef struct {
    const char *name;
    uint32_t precision, recall; /* floors, per cent */
    uint32_t told, coded, right;
} part;

static void count_case(line_up *l, uint32_t row, part *p)
{
    mrs_str text = cell(l, row, "text");
    bool told = mrs_str_is(cell(l, row, "event"), "yes");
    mrs_doc *doc = coded(l, text, MRS_STR(""));
    bool claims = doc->coding->n > 0;
    p->told += told;
    p->coded += claims;
    p->right += told && claims;
    if (claims != told)
        print_message("%s: %.*s\n", told ? "missed" : "no event", (int)text.len, text.ptr);
    mrs_doc_free(doc);
}

static uint32_t share(uint32_t count, uint32_t whole)
{
    return whole ? 100 * count / whole : 0;
}

static void a_word_is_coded_in_its_sense_only(void **state)
{
    line_up *l = *state;
    part parts[] = {
        {"dev", 95, 95, 0, 0, 0}, {"test", 78, 95, 0, 0, 0}, {"test2", 82, 97, 0, 0, 0}};
    for (uint32_t row = 1; row < l->line.cases.rows; row++)
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (mrs_str_is(cell(l, row, "part"), parts[i].name))
                count_case(l, row, &parts[i]);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        print_message("%s: precision %u, recall %u, of %u told\n", parts[i].name,
                      share(parts[i].right, parts[i].coded), share(parts[i].right, parts[i].told),
                      parts[i].told);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        assert_true(parts[i].told >= 70);
        assert_true(share(parts[i].right, parts[i].coded) >= parts[i].precision);
        assert_true(share(parts[i].right, parts[i].told) >= parts[i].recall);
    }
}

static int open_all(void **state)
{
    return open_cases(state, "senses.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_word_is_coded_in_its_sense_only)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
