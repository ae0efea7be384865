#include "code/cases_test.h"

/* "name, name": who a case expects, in any order; "*" anybody. */
static bool same_names(mrs_str want, const mrs_party *at, uint32_t n)
{
    mrs_str name;
    uint32_t found = 0;
    if (mrs_str_is(want, "*"))
        return true;
    if (!want.len)
        return n == 0;
    while (mrs_str_split(&want, ',', &name)) {
        uint32_t i = 0;
        while (i < n && !mrs_str_eq(at[i].name, mrs_str_trim(name)))
            i++;
        if (i == n)
            return false;
        found++;
    }
    return found == n;
}

static size_t print_party(char *out, size_t size, const mrs_party *p)
{
    return (size_t)snprintf(out, size, "%.*s (%s), ", (int)p->name.len, p->name.ptr,
                            mrs_role_text(p->role));
}

static void check_roles(line_up *l, const char *column, bool targets)
{
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str want = cell(l, row, column), text = cell(l, row, "text");
        mrs_doc *doc = coded(l, text, MRS_STR(""));
        const mrs_claim *c = doc->coding->n ? &doc->coding->claims[0] : NULL;
        const mrs_party *at = !c ? NULL : targets ? c->targets : c->actors;
        uint32_t n = !c ? 0 : targets ? c->n_targets : c->n_actors;
        char got[1024] = "";
        size_t used = 0;
        for (uint32_t i = 0; i < n && used < sizeof got; i++)
            used += print_party(got + used, sizeof got - used, &at[i]);
        if (!same_names(want, at, n)) {
            print_error("line %u: %.*s\n  want %s %.*s\n  got %s\n", l->line.cases.lines[row],
                        (int)text.len, text.ptr, column, (int)want.len, want.ptr, got);
            wrong++;
        }
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static void every_case_has_its_actors(void **state)
{
    check_roles(*state, "actors", false);
}

static void every_case_has_its_targets(void **state)
{
    check_roles(*state, "targets", true);
}

/* "killed 5": kind and number (best, else low); "?" a number that nobody tells. */
static void number_text(const mrs_quantity *q, char *out, size_t size)
{
    double v = q->best == q->best ? q->best : q->low;
    if (v == v)
        snprintf(out, size, "%s %g", mrs_quantity_kind_text(q->kind), v);
    else
        snprintf(out, size, "%s ?", mrs_quantity_kind_text(q->kind));
}

static bool same_numbers(mrs_str want, const mrs_claim *c)
{
    mrs_str part;
    uint32_t i = 0, n = c ? c->n_quantities : 0;
    char got[64];
    if (mrs_str_is(want, "*"))
        return true;
    if (!want.len)
        return n == 0;
    for (; mrs_str_split(&want, ',', &part); i++) {
        if (i >= n)
            return false;
        number_text(&c->quantities[i], got, sizeof got);
        if (!mrs_str_is(mrs_str_trim(part), got))
            return false;
    }
    return i == n;
}

static void every_case_has_its_numbers(void **state)
{
    line_up *l = *state;
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str want = cell(l, row, "quantities"), text = cell(l, row, "text");
        mrs_doc *doc = coded(l, text, MRS_STR(""));
        const mrs_claim *c = doc->coding->n ? &doc->coding->claims[0] : NULL;
        if (!same_numbers(want, c)) {
            print_error("line %u: %.*s\n  want %.*s\n", l->line.cases.lines[row], (int)text.len,
                        text.ptr, (int)want.len, want.ptr);
            for (uint32_t i = 0; c && i < c->n_quantities; i++) {
                char got[64];
                number_text(&c->quantities[i], got, sizeof got);
                print_error("  got %s\n", got);
            }
            wrong++;
        }
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static void the_json_of_a_claim_has_every_member_in_order(void **state)
{
    static const char *const members[] = {
        "\"id\":",     "\"type\":",           "\"mode\":",   "\"trigger\":", "\"sentence\":",
        "\"status\":", "\"recency\":",        "\"actors\":", "\"targets\":", "\"instrument\":",
        "\"means\":",  "\"responsibility\":", "\"place\":",  "\"time\":",    "\"quantities\":",
        "\"source\":", "\"confidence\":"};
    mrs_doc *doc =
        coded(*state, MRS_STR("Gunmen abducted eight shepherds near the village."), MRS_STR(""));
    mrs_cpindex index = mrs_cpindex_new(doc->text, doc->arena);
    mrs_buf out = {0};
    mrs_json json = {.out = &out};
    assert_true(doc->coding->n > 0);
    mrs_claim_json(doc, &index, &doc->coding->claims[0], (mrs_str){0}, &json, NULL);
    const char *at = out.ptr;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        at = strstr(at, members[i]);
        if (!at)
            fail_msg("%s missing or out of order in %s", members[i], out.ptr);
    }
    mrs_buf_clear(&out);
    mrs_doc_free(doc);
}

static void weapons_are_told_with_all_their_words(void **state)
{
    static const char *const cases[][2] = {
        {"A bomb was thrown at the clubhouse on Sunday.", "bomb"},
        {"Rebels set off three bombs inside the bank.", "bombs"},
        {"A 5-kg dynamite charge exploded in a bank.", "5-kg dynamite charge"},
        {"A grenade was hurled at a police car by masked youths.", "grenade"},
        {"The rebels laid mines on the road to the airport.", "mines"},
        {"Gunmen killed two farmers near the village.", ""},
    };
    for (uint32_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_doc *doc = coded(*state, mrs_str_of(cases[i][0]), MRS_STR(""));
        assert_true(doc->coding->n > 0);
        mrs_str got = mrs_span_str(doc->text, doc->coding->claims[0].instrument);
        if (!mrs_str_is(got, cases[i][1]))
            fail_msg("%s: %.*s", cases[i][0], (int)got.len, got.ptr);
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
        cmocka_unit_test(every_case_has_its_actors),
        cmocka_unit_test(every_case_has_its_targets),
        cmocka_unit_test(every_case_has_its_numbers),
        cmocka_unit_test(weapons_are_told_with_all_their_words),
        cmocka_unit_test(the_json_of_a_claim_has_every_member_in_order),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
