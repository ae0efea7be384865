/* News, history, totals and habits told apart, by precision and recall over
 * tests/cases/recency.tsv.
 */
#include "code/cases_test.h"

enum { CLASSES = MRS_RECENCY_GENERAL + 1, FLOOR = 94 }; /* per cent of all cases right */

typedef struct {
    uint32_t want[CLASSES], got[CLASSES], right[CLASSES], cases, missed;
} score;

static mrs_recency class_of(mrs_str name)
{
    for (int r = 0; r < CLASSES; r++)
        if (mrs_str_is(name, mrs_recency_text((mrs_recency)r)))
            return (mrs_recency)r;
    fail_msg("no recency \"%.*s\"", (int)name.len, name.ptr);
    return MRS_RECENCY_FRESH;
}

static void count_case(line_up *l, uint32_t row, score *s)
{
    mrs_str text = cell(l, row, "text");
    mrs_recency want = class_of(cell(l, row, "recency"));
    mrs_doc *doc = coded(l, text, cell(l, row, "published"));
    const mrs_claim *c = claim_of(doc, cell(l, row, "word"));
    s->cases++;
    s->want[want]++;
    s->missed += !c;
    if (c) {
        s->got[c->recency]++;
        s->right[want] += c->recency == want;
    }
    if (!c || c->recency != want)
        print_message("%s, not %s: %.*s\n", c ? mrs_recency_text(c->recency) : "no claim",
                      mrs_recency_text(want), (int)text.len, text.ptr);
    mrs_doc_free(doc);
}

static uint32_t share(uint32_t part, uint32_t whole)
{
    return whole ? 100 * part / whole : 0;
}

static void recency_is_told_apart(void **state)
{
    line_up *l = *state;
    score s = {0};
    uint32_t right = 0;
    for (uint32_t row = 1; row < l->line.cases.rows; row++)
        count_case(l, row, &s);
    for (int r = 0; r < CLASSES; r++) {
        print_message("%s: precision %u, recall %u, of %u\n", mrs_recency_text((mrs_recency)r),
                      share(s.right[r], s.got[r]), share(s.right[r], s.want[r]), s.want[r]);
        right += s.right[r];
        assert_true(s.want[r] >= 60);
    }
    print_message("recency: %u of %u right, %u without a claim\n", right, s.cases, s.missed);
    assert_true(share(right, s.cases) >= FLOOR);
}

static int open_all(void **state)
{
    return open_cases(state, "recency.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(recency_is_told_apart)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
