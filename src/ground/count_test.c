#include "test_line.h"

#include "ground/count.h"
#include "ground/count_number.h"
#include "ground/when.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- sentences of tests/cases/counts.tsv --------------------------------------------------------
 */
typedef struct {
    test_line line;
    mrs_whens *whens;
    mrs_counts *counts;
} bench;

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "counts.tsv", &err);
    if (!st)
        st = mrs_whens_open(&b->line.pack, &b->whens, &err);
    if (!st)
        st = mrs_counts_open(&b->line.pack, &b->counts, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_counts_close(b->counts);
    mrs_whens_close(b->whens);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    bench *b;
    mrs_doc *doc;
    mrs_str text;
} one;

static mrs_status find(void *ctx, mrs_err *err)
{
    one *o = ctx;
    o->doc->text = mrs_str_copy(o->text, o->doc->arena);
    mrs_status st = mrs_nlp_run(o->b->line.worker, o->doc, err);
    o->doc->ground = MRS_NEW(o->doc->arena, mrs_grounding, 1);
    if (!st)
        st = mrs_whens_find(o->b->whens, o->doc, err);
    return st ? st : mrs_counts_find(o->b->counts, o->doc, err);
}

static mrs_doc *found_in(bench *b, mrs_str text)
{
    one o = {b, mrs_doc_new(1 << 24), text};
    mrs_err err = {0};
    if (mrs_arena_run(&o.doc->arena, 1, find, &o, &err))
        fail_msg("%.*s: %s", (int)text.len, text.ptr, err.text);
    return o.doc;
}

static const mrs_count *count_of(const mrs_doc *doc, mrs_str phrase)
{
    for (uint32_t i = 0; i < doc->ground->counts.n; i++)
        if (mrs_str_eq(mrs_span_str(doc->text, doc->ground->counts.at[i].at), phrase))
            return &doc->ground->counts.at[i];
    return NULL;
}

static void say_number(mrs_buf *out, double value)
{
    char text[32];
    size_t n = isnan(value) ? 0 : mrs_num_text(value, text);
    mrs_buf_put(out, (mrs_str){text, n});
    mrs_buf_putc(out, '\t');
}

/* The columns low to head, as the table writes them. */
static void describe(const mrs_doc *doc, const mrs_count *c, mrs_buf *out)
{
    static const char *const classes[] = {"person", "animal", "thing", "act",
                                          "length", "area",   "money", "other"};
    say_number(out, c->low);
    say_number(out, c->best);
    say_number(out, c->high);
    mrs_str head = mrs_token_text(doc, c->head);
    mrs_buf_printf(out, "%s\t%s\t%.*s\t%.*s", mrs_approx_text(c->approx), classes[c->what],
                   (int)c->unit.len, c->unit.ptr, (int)head.len, head.ptr);
    if (c->dimension.len)
        mrs_buf_printf(out, " (%.*s)", (int)c->dimension.len, c->dimension.ptr);
}

/* One row; false, and said why, when the sentence is counted otherwise. */
static bool row_holds(bench *b, uint32_t row)
{
    const mrs_str *cell = b->line.cases.cells + (size_t)row * b->line.cases.cols;
    mrs_doc *doc = found_in(b, cell[0]);
    mrs_buf got = {0}, want = {0};
    if (mrs_str_is(cell[1], "-")) {
        if (doc->ground->counts.n)
            mrs_buf_printf(&got, "a count");
    } else {
        const mrs_count *c = count_of(doc, cell[1]);
        if (c)
            describe(doc, c, &got);
        else
            mrs_buf_printf(&got, "no such count");
        for (uint32_t k = 2; k < b->line.cases.cols; k++)
            mrs_buf_printf(&want, "%s%.*s", k > 2 ? "\t" : "", (int)cell[k].len, cell[k].ptr);
    }
    bool same = mrs_str_eq(mrs_buf_view(&got), mrs_buf_view(&want));
    if (!same)
        print_error("counts.tsv line %u \"%.*s\": want \"%.*s\", got \"%.*s\"\n",
                    b->line.cases.lines[row], (int)cell[1].len, cell[1].ptr, (int)want.len,
                    want.ptr ? want.ptr : "", (int)got.len, got.ptr ? got.ptr : "");
    mrs_buf_clear(&got);
    mrs_buf_clear(&want);
    mrs_doc_free(doc);
    return same;
}

static void counts_in_sentences_are_read_as_the_table_says(void **state)
{
    bench *b = *state;
    uint32_t wrong = 0;
    assert_true(b->line.cases.rows > 80);
    for (uint32_t row = 1; row < b->line.cases.rows; row++)
        wrong += !row_holds(b, row);
    assert_int_equal(wrong, 0);
}

/* ---- numbers ----------------------------------------------------------------------------------
 */
static void numbers_in_digits_and_words(void **state)
{
    static const struct {
        const char *words;
        double value;
        int atoms; /* that it takes */
        bool vague, ordinal;
    } cases[] = {
        {"7", 7, 1, false, false},
        {"1,200", 1200, 3, false, false},
        {"1,200,000 people", 1200000, 5, false, false},
        {"3, 200 of them", 3, 1, false, false},
        {"2.5 million", 2500000, 4, false, false},
        {"21st", 21, 2, false, true},
        {"30k", 30000, 2, false, false},
        {"twenty-one", 21, 3, false, false},
        {"twenty-first", 21, 3, false, true},
        {"a hundred", 100, 2, false, false},
        {"two hundred and five", 205, 4, false, false},
        {"two hundred thousand", 200000, 3, false, false},
        {"three thousand two hundred and eleven", 3211, 6, false, false},
        {"two and a half", 2.5, 4, false, false},
        {"several hundred", 300, 2, true, false},
        {"tens of thousands of", 20000, 4, true, false},
        {"two and three", 2, 1, false, false},
    };
    bench *b = *state;
    mrs_numbers numbers = {0};
    mrs_err err = {0};
    assert_ok(mrs_numbers_open(&b->line.pack, b->line.arena, &numbers, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_number n;
        mrs_atoms atoms = mrs_atoms_of_words(mrs_str_of(cases[i].words), b->line.arena);
        if (!mrs_number_read(&numbers, &atoms, 0, &n))
            fail_msg("no number in \"%s\"", cases[i].words);
        if (n.value != cases[i].value || n.past != (uint32_t)cases[i].atoms ||
            n.vague != cases[i].vague || n.ordinal != cases[i].ordinal)
            fail_msg("\"%s\" is read as %g over %u atoms", cases[i].words, n.value, n.past);
    }
}

static void what_is_no_number(void **state)
{
    static const char *const cases[] = {"a", "an attack", "the", "and", "hundred", "of", ","};
    bench *b = *state;
    mrs_numbers numbers = {0};
    mrs_err err = {0};
    assert_ok(mrs_numbers_open(&b->line.pack, b->line.arena, &numbers, &err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_number n;
        mrs_atoms atoms = mrs_atoms_of_words(mrs_str_of(cases[i]), b->line.arena);
        if (mrs_number_read(&numbers, &atoms, 0, &n))
            fail_msg("\"%s\" is read as %g", cases[i], n.value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_in_sentences_are_read_as_the_table_says),
        cmocka_unit_test(numbers_in_digits_and_words),
        cmocka_unit_test(what_is_no_number),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
