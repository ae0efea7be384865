/* One happening told more than once is one, two stay two: pairs over tests/cases/grouping.tsv. */
#include "code/cases_test.h"

enum { MARKS = 24, DEV_FLOOR = 95, BLIND_FLOOR = 85, TIES_FLOOR = 85 }; /* per cent, pairs F1 */

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
    uint32_t told, right, both, missed; /* pairs in the cases, found rightly, found */
    uint32_t ties, ties_right, ties_found;
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

/* The number of the event that claim (1 + index) is marked with; 0: none. */
static uint32_t marked(const mrs_doc *doc, const marks *m, uint32_t claim)
{
    for (uint32_t i = 0; claim && i < m->n; i++)
        if (m->at[i].claim && m->at[i].claim->event == doc->coding->claims[claim - 1].event)
            return m->at[i].event;
    return 0;
}

/* Is "2 part_of 1" among the ties of the case? */
static bool is_told(mrs_str ties, uint32_t from, const char *kind, uint32_t to)
{
    char want[40];
    snprintf(want, sizeof want, "%u %s %u", from, kind, to);
    for (mrs_str one; mrs_str_split(&ties, ';', &one);)
        if (mrs_str_is(one, want))
            return true;
    return false;
}

static void count_tie(const mrs_doc *doc, const marks *m, mrs_str ties, uint32_t from,
                      const char *kind, uint32_t claim, bool shown, score *s)
{
    uint32_t to = marked(doc, m, claim);
    if (!from || !to)
        return;
    bool right = is_told(ties, from, kind, to) ||
                 (kind[0] == 'c' && is_told(ties, to, kind, from)); /* it goes both ways */
    s->ties_found++;
    s->ties_right += right;
    if (!right && shown)
        print_message("wrong: %u %s %u: %.*s\n", from, kind, to, (int)doc->text.len, doc->text.ptr);
}

static void count_ties(const mrs_doc *doc, const marks *m, mrs_str ties, bool shown, score *s)
{
    uint32_t before = s->ties_right, wanted = 0;
    mrs_str rest = ties;
    for (mrs_str one; mrs_str_split(&rest, ';', &one);)
        wanted += one.len > 0;
    for (uint32_t i = 0; i < doc->coding->n; i++) {
        const mrs_claim *c = &doc->coding->claims[i];
        uint32_t from = marked(doc, m, i + 1);
        count_tie(doc, m, ties, from, "part_of", c->part_of, shown, s);
        count_tie(doc, m, ties, from, "follows", c->follows, shown, s);
        count_tie(doc, m, ties, from, "coincides_with", c->coincides_with, shown, s);
    }
    s->ties += wanted;
    if (shown && s->ties_right - before < wanted)
        print_message("missed of %.*s: %.*s\n", (int)ties.len, ties.ptr, (int)doc->text.len,
                      doc->text.ptr);
}

static uint32_t f1(uint32_t told, uint32_t right, uint32_t found)
{
    return told + found ? 200 * right / (told + found) : 0;
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
        count_ties(doc, &m, cell(l, r, "links"), dev, &parts[dev]);
        mrs_doc_free(doc);
    }
    for (int dev = 1; dev >= 0; dev--) {
        const score *s = &parts[dev];
        uint32_t pairs = f1(s->told, s->right, s->both);
        uint32_t ties = f1(s->ties, s->ties_right, s->ties_found);
        print_message("%s: pairs F1 %u (%u told, %u found, %u right), ties F1 %u (%u, %u, %u); "
                      "%u triggers without a claim\n",
                      dev ? "dev" : "blind", pairs, s->told, s->both, s->right, ties, s->ties,
                      s->ties_found, s->ties_right, s->missed);
        assert_true(pairs >= (dev ? DEV_FLOOR : BLIND_FLOOR));
        assert_true(ties >= TIES_FLOOR);
    }
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
