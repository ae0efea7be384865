#include "code/cases_test.h"

static void print_claims(const mrs_doc *doc, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < doc->coding->n && n < size; i++) {
        const mrs_claim *c = &doc->coding->claims[i];
        mrs_str t = mrs_span_str(doc->text, c->trigger);
        n += (size_t)snprintf(out + n, size - n, "%s%s/%.*s %.*s", i ? "; " : "",
                              mrs_type_text(c->type), (int)c->mode.len, c->mode.ptr, (int)t.len,
                              t.ptr);
    }
}

/* "TYPE/mode words": one claim as a case expects it. */
static bool as_expected(const mrs_doc *doc, const mrs_claim *c, mrs_str want)
{
    mrs_str type, mode, rest = mrs_str_trim(want);
    mrs_type expected;
    if (!mrs_str_split(&rest, '/', &type) || !mrs_str_split(&rest, ' ', &mode) ||
        !mrs_type_read(type, &expected))
        fail_msg("not a claim: \"%.*s\"", (int)want.len, want.ptr);
    return c->type == expected && mrs_str_eq(c->mode, mode) &&
           mrs_str_eq(mrs_span_str(doc->text, c->trigger), rest);
}

static bool all_as_expected(const mrs_doc *doc, mrs_str claims)
{
    mrs_str want;
    uint32_t i = 0;
    if (!claims.len)
        return doc->coding->n == 0;
    while (mrs_str_split(&claims, ';', &want)) {
        if (i >= doc->coding->n || !as_expected(doc, &doc->coding->claims[i], want))
            return false;
        i++;
    }
    return i == doc->coding->n;
}

static void every_case_has_its_claims_and_no_more(void **state)
{
    line_up *l = *state;
    char got[2048];
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str text = cell(l, row, "text"), want = cell(l, row, "claims");
        mrs_doc *doc = coded(l, text, MRS_STR(""));
        if (!all_as_expected(doc, want)) {
            print_claims(doc, got, sizeof got);
            print_error("line %u: %.*s\n  want %.*s\n  got  %s\n", l->line.cases.lines[row],
                        (int)text.len, text.ptr, (int)want.len, want.ptr, got);
            wrong++;
        }
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static void spans_of_claims_lie_in_their_sentences(void **state)
{
    line_up *l = *state;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_doc *doc = coded(l, cell(l, row, "text"), MRS_STR(""));
        for (uint32_t i = 0; i < doc->coding->n; i++) {
            const mrs_claim *c = &doc->coding->claims[i];
            assert_true(c->sentence.start <= c->trigger.start);
            assert_true(c->trigger.end <= c->sentence.end);
            assert_true(c->confidence > 0 && c->confidence < 1);
            assert_true(i == 0 || doc->coding->claims[i - 1].trigger.start <= c->trigger.start);
        }
        mrs_doc_free(doc);
    }
}

static int open_all(void **state)
{
    return open_cases(state, "claims.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_has_its_claims_and_no_more),
        cmocka_unit_test(spans_of_claims_lie_in_their_sentences),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
