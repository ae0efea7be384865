/* One happening told more than once is one, two stay two: pairs over tests/cases/grouping.tsv. */
#include "code/cases_test.h"

enum { MARKS = 24, DEV_FLOOR = 95, BLIND_FLOOR = 85 }; /* per cent, pairs F1 */

typedef struct {
    mrs_span at;
    uint32_t event; /* 0: not counted */
    const mrs_claim *claim;
} mark;

typedef struct {
    mark at[MARKS];
    uint32_t n;
} marks;

typedef struct {
    uint32_t told, right, both, missed; /* pairs in the cases, pairs found, found rightly */
} score;

/* "[killed|1] ... \n ..." to plain text and where its marks stand. */
static mrs_str plain(mrs_str text, mrs_arena *arena, marks *m)
{
    char *out = MRS_NEW(arena, char, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '[') {
            m->at[m->n].at.start = (uint32_t)n;
        } else if (text.ptr[i] == '|') {
            m->at[m->n].at.end = (uint32_t)n;
            m->at[m->n++].event = (uint32_t)(text.ptr[i + 1] - '0');
            i += 2;
        } else if (text.ptr[i] == '\\' && text.ptr[i + 1] == 'n') {
            out[n++] = '\n';
            i++;
        } else {
            out[n++] = text.ptr[i];
        }
    }
    return (mrs_str){out, n};
}

static void find_claims(const mrs_doc *doc, marks *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        for (uint32_t k = 0; k < doc->coding->n && !m->at[i].claim; k++)
            if (mrs_span_overlap(doc->coding->claims[k].trigger, m->at[i].at))
                m->at[i].claim = &doc->coding->claims[k];
}

static void count_pairs(const mrs_doc *doc, const marks *m, bool shown, score *s)
{
    for (uint32_t i = 0; i < m->n; i++) {
        const mark *a = &m->at[i];
        s->missed += a->event && !a->claim;
        for (uint32_t k = 0; k < i; k++) {
            const mark *b = &m->at[k];
            if (!a->event || !b->event || !a->claim || !b->claim)
                continue;
            bool want = a->event == b->event, got = a->claim->event == b->claim->event;
            s->told += want;
            s->both += got;
            s->right += want && got;
            if (want != got && shown)
                print_message("%s %.*s, %.*s: %.*s\n", want ? "missed" : "wrong",
                              (int)(b->at.end - b->at.start), doc->text.ptr + b->at.start,
                              (int)(a->at.end - a->at.start), doc->text.ptr + a->at.start,
                              (int)doc->text.len, doc->text.ptr);
        }
    }
}

static uint32_t f1(const score *s)
{
    return s->told + s->both ? 200 * s->right / (s->told + s->both) : 0;
}

static void claims_of_one_happening_are_joined(void **state)
{
    line_up *l = *state;
    score parts[2] = {{0}};
    for (uint32_t r = 1; r < l->line.cases.rows; r++) {
        bool dev = mrs_str_is(cell(l, r, "part"), "dev");
        marks m = {.n = 0};
        mrs_str text = plain(cell(l, r, "text"), l->line.arena, &m);
        mrs_doc *doc = coded(l, text, cell(l, r, "published"));
        find_claims(doc, &m);
        count_pairs(doc, &m, dev, &parts[dev]);
        mrs_doc_free(doc);
    }
    for (int dev = 1; dev >= 0; dev--)
        print_message("%s: F1 %u; of %u pairs %u found, %u wrong; %u triggers without a claim\n",
                      dev ? "dev" : "blind", f1(&parts[dev]), parts[dev].told, parts[dev].right,
                      parts[dev].both - parts[dev].right, parts[dev].missed);
    assert_true(f1(&parts[1]) >= DEV_FLOOR && f1(&parts[0]) >= BLIND_FLOOR);
}

static int open_all(void **state)
{
    return open_cases(state, "grouping.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(claims_of_one_happening_are_joined)};
    return cmocka_run_group_tests(tests, open_all, close_all);
}
