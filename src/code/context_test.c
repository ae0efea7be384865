#include "code/cases_test.h"

typedef struct {
    mrs_doc *doc;
    const mrs_str *row; /* cells of the case */
} one;

/* want is "a|b": got must be one of them or hold it as a part, whatever the case of letters */
static bool one_of(mrs_str want, mrs_str got, mrs_arena *arena)
{
    mrs_str low = mrs_str_lower_ascii(got, arena);
    for (mrs_str part; mrs_str_split(&want, '|', &part);) {
        mrs_str p = mrs_str_lower_ascii(part, arena);
        for (size_t k = 0; k + p.len <= low.len; k++)
            if (memcmp(low.ptr + k, p.ptr, p.len) == 0)
                return true;
    }
    return false;
}

static bool fits(const one *o, const char *field, mrs_str want, mrs_str got)
{
    if (mrs_str_is(want, "-"))
        return true;
    bool none = mrs_str_is(want, "none");
    if (none ? got.len == 0 : one_of(want, got, o->doc->arena))
        return true;
    print_error("%.*s\n    %s: want %.*s, got %.*s\n", (int)o->row[0].len, o->row[0].ptr, field,
                (int)want.len, want.ptr, (int)got.len, got.ptr ? got.ptr : "");
    return false;
}

static mrs_str day(int32_t value, char *space)
{
    size_t n = mrs_day_text(value, space);
    return (mrs_str){space, n};
}

static int faults(const one *o)
{
    char a[16], b[16];
    const mrs_claim *c = claim_of(o->doc, o->row[2]);
    if (!c)
        return !fits(o, "claim", o->row[2], MRS_STR("no such trigger"));
    mrs_str place = c->place ? c->place->name : MRS_STR("");
    return !fits(o, "status", o->row[3], mrs_str_of(mrs_claim_status_text(c->status))) +
           !fits(o, "recency", o->row[4], mrs_str_of(mrs_recency_text(c->recency))) +
           !fits(o, "source", o->row[5], c->source.name) + !fits(o, "place", o->row[6], place) +
           !fits(o, "first", o->row[7], day(c->time.start, a)) +
           !fits(o, "last", o->row[8], day(c->time.end, b));
}

static void claims_are_meant_placed_dated_and_laid_to_a_source(void **state)
{
    line_up *l = *state;
    int wrong = 0;
    for (uint32_t r = 1; r < l->line.cases.rows; r++) {
        const mrs_str *row = l->line.cases.cells + (size_t)r * l->line.cases.cols;
        one o = {coded(l, row[0], row[1]), row};
        wrong += faults(&o);
        mrs_doc_free(o.doc);
    }
    assert_int_equal(wrong, 0);
}

static int open_all(void **state)
{
    return open_cases(state, "context.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_meant_placed_dated_and_laid_to_a_source),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
