/* Claims of one trigger that tell of several places or days: tests/cases/parts.tsv. */
#include "code/cases_test.h"

/* "Mosul, 2024-05-06, killed 3 wounded 6": a day that was inferred is none. */
static void put_part(const mrs_claim *c, mrs_buf *out)
{
    char day[16] = "-";
    if (c->time.start != MRS_NO_DAY && !c->time.inferred)
        mrs_day_text(c->time.start, day);
    mrs_str place = c->place ? c->place->name : MRS_STR("-");
    mrs_buf_printf(out, "%s%.*s, %s,", out->len ? " | " : "", (int)place.len, place.ptr, day);
    for (uint32_t i = 0; i < c->n_quantities; i++)
        mrs_buf_printf(out, " %s %g", mrs_quantity_kind_text(c->quantities[i].kind),
                       c->quantities[i].low);
    if (!c->n_quantities)
        mrs_buf_put(out, MRS_STR(" -"));
}

static void each_place_and_day_told_by_itself_is_a_claim(void **state)
{
    line_up *l = *state;
    uint32_t wrong = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++) {
        mrs_str want = cell(l, row, "parts");
        mrs_doc *doc = coded(l, cell(l, row, "text"), MRS_STR("2024-05-06"));
        const mrs_coding *coding = doc->coding;
        mrs_buf got = {0};
        for (uint32_t i = 0; i < coding->n; i++)
            if (coding->claims[i].token == coding->claims[0].token)
                put_part(&coding->claims[i], &got);
        if (!mrs_str_eq(mrs_buf_view(&got), want)) {
            print_error("line %u:\n  want %.*s\n  got  %.*s\n", l->line.cases.lines[row],
                        (int)want.len, want.ptr, (int)got.len, got.len ? got.ptr : "");
            wrong++;
        }
        mrs_buf_clear(&got);
        mrs_doc_free(doc);
    }
    assert_int_equal(wrong, 0);
}

static void parts_are_happenings_of_their_own_and_share_who_did_it(void **state)
{
    mrs_doc *doc = coded(*state, MRS_STR("Gunmen killed three men in Mosul and five in Tikrit."),
                         MRS_STR("2024-05-06"));
    assert_int_equal(doc->coding->n, 2);
    const mrs_claim *a = &doc->coding->claims[0], *b = &doc->coding->claims[1];
    assert_int_not_equal(a->event, b->event);
    assert_int_equal(b->n_actors, 1);
    assert_true(mrs_str_eq(a->actors[0].name, b->actors[0].name));
    assert_true(mrs_str_eq(a->targets[0].name, b->targets[0].name));
    mrs_doc_free(doc);
}

static void a_total_is_a_happening_of_its_own_and_adds_up_its_parts(void **state)
{
    mrs_doc *doc =
        coded(*state, MRS_STR("Gunmen killed ten men in Mosul and five in Tikrit, 15 in all."),
              MRS_STR("2024-05-06"));
    assert_int_equal(doc->coding->n, 3);
    const mrs_claim *a = doc->coding->claims, *total = &a[2];
    assert_int_equal(total->recency, MRS_RECENCY_AGGREGATE);
    assert_int_equal(a[0].recency, MRS_RECENCY_FRESH);
    assert_int_equal(total->place->precision, MRS_PRECISION_COMPOSITE);
    assert_int_equal(total->place->n_parts, 2);
    assert_int_not_equal(total->event, a[0].event);
    assert_int_not_equal(total->event, a[1].event);
    mrs_doc_free(doc);
}

static int open_all(void **state)
{
    return open_cases(state, "parts.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_and_day_told_by_itself_is_a_claim),
        cmocka_unit_test(parts_are_happenings_of_their_own_and_share_who_did_it),
        cmocka_unit_test(a_total_is_a_happening_of_its_own_and_adds_up_its_parts),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
