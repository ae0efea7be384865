#include "test_line.h"

#include "ground/when.h"
#include "ground/when_cal.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- sentences of tests/cases/times.tsv --------------------------------------------------------
 */
typedef struct {
    test_line line;
    mrs_whens *whens;
} bench;

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "times.tsv", &err);
    if (!st)
        st = mrs_whens_open(&b->line.pack, &b->whens, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_whens_close(b->whens);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    bench *b;
    mrs_doc *doc;
    mrs_str text, published;
} one;

static mrs_status find(void *ctx, mrs_err *err)
{
    one *o = ctx;
    o->doc->text = mrs_str_copy(o->text, o->doc->arena);
    mrs_day_read(o->published, &o->doc->published.first, &o->doc->published.last);
    mrs_status st = mrs_nlp_run(o->b->line.worker, o->doc, err);
    o->doc->ground = MRS_NEW(o->doc->arena, mrs_grounding, 1);
    return st ? st : mrs_whens_find(o->b->whens, o->doc, err);
}

static mrs_doc *found_in(bench *b, mrs_str text, mrs_str published)
{
    one o = {b, mrs_doc_new(1 << 24), text, published};
    mrs_err err = {0};
    if (mrs_arena_run(&o.doc->arena, 1, find, &o, &err))
        fail_msg("%.*s: %s", (int)text.len, text.ptr, err.text);
    return o.doc;
}

static const mrs_when *when_of(const mrs_doc *doc, mrs_str phrase)
{
    for (uint32_t i = 0; i < doc->ground->whens.n; i++)
        if (mrs_str_eq(mrs_span_str(doc->text, doc->ground->whens.at[i].at), phrase))
            return &doc->ground->whens.at[i];
    return NULL;
}

static void say_day(mrs_buf *out, const char *name, int32_t day)
{
    char text[16];
    if (day == MRS_NO_DAY)
        return;
    mrs_day_text(day, text);
    mrs_buf_printf(out, " %s=%s", name, text);
}

/* The columns type to more, as the table writes them: "DATE\t2022-01-20\t...". */
static void describe(const mrs_when *t, mrs_buf *out)
{
    static const char *const types[] = {"DATE", "TIME", "DURATION", "SET"};
    static const char *const bounds[] = {"",        " since", " until",  " by",
                                         " within", " for",   " before", " after"};
    char first[16], last[16];
    mrs_day_text(t->start, first);
    mrs_day_text(t->end, last);
    mrs_buf_printf(out, "%s\t%.*s\t%s\t%s\t", types[t->type], (int)t->value.len, t->value.ptr,
                   first, last);
    mrs_buf_printf(out, "%s\t", mrs_time_precision_text(t->precision));
    size_t at = out->len;
    mrs_buf_printf(out, "%s", bounds[t->bound]);
    if (t->mod.len)
        mrs_buf_printf(out, " mod=%.*s", (int)t->mod.len, t->mod.ptr);
    if (t->duration_days)
        mrs_buf_printf(out, " days=%u", t->duration_days);
    say_day(out, "deadline", t->deadline);
    say_day(out, "not_before", t->not_before);
    say_day(out, "not_after", t->not_after);
    if (t->whole)
        mrs_buf_printf(out, " end of a range");
    if (out->len > at) { /* no blank before the first */
        memmove(out->ptr + at, out->ptr + at + 1, out->len - at);
        out->len--;
    }
}

/* One row; false, and said why, when the sentence is read otherwise. */
static bool row_holds(bench *b, uint32_t row)
{
    const mrs_str *cell = b->line.cases.cells + (size_t)row * b->line.cases.cols;
    mrs_doc *doc = found_in(b, cell[0], cell[1]);
    mrs_buf got = {0}, want = {0};
    if (mrs_str_is(cell[2], "-")) {
        if (doc->ground->whens.n)
            mrs_buf_printf(&got, "a time");
    } else {
        const mrs_when *t = when_of(doc, cell[2]);
        if (t)
            describe(t, &got);
        else
            mrs_buf_printf(&got, "no such time");
        for (uint32_t c = 3; c < b->line.cases.cols; c++)
            mrs_buf_printf(&want, "%s%.*s", c > 3 ? "\t" : "", (int)cell[c].len, cell[c].ptr);
    }
    bool same = mrs_str_eq(mrs_buf_view(&got), mrs_buf_view(&want));
    if (!same)
        print_error("times.tsv line %u \"%.*s\": want \"%.*s\", got \"%.*s\"\n",
                    b->line.cases.lines[row], (int)cell[2].len, cell[2].ptr, (int)want.len,
                    want.ptr ? want.ptr : "", (int)got.len, got.ptr ? got.ptr : "");
    mrs_buf_clear(&got);
    mrs_buf_clear(&want);
    mrs_doc_free(doc);
    return same;
}

static void times_in_sentences_are_read_as_the_table_says(void **state)
{
    bench *b = *state;
    uint32_t wrong = 0;
    assert_true(b->line.cases.rows > 120);
    for (uint32_t row = 1; row < b->line.cases.rows; row++)
        wrong += !row_holds(b, row);
    assert_int_equal(wrong, 0);
}

/* ---- spans ------------------------------------------------------------------------------------
 */
static void what_a_time_counts_from_is_named(void **state)
{
    mrs_doc *doc = found_in(*state,
                            MRS_STR("The camp was raided on 3 May 2020 and burned the "
                                    "following day."),
                            MRS_STR("2020-06-10"));
    const mrs_when *t = when_of(doc, MRS_STR("the following day"));
    assert_non_null(t);
    assert_str(mrs_span_str(doc->text, t->anchor), "3 May 2020");
    mrs_doc_free(doc);
}

static void a_range_stands_before_its_two_ends(void **state)
{
    mrs_doc *doc =
        found_in(*state, MRS_STR("The exercise ran from 3 to 7 May 2019."), MRS_STR("2020-06-10"));
    assert_int_equal(doc->ground->whens.n, 3);
    const mrs_when *t = doc->ground->whens.at;
    assert_int_equal(t[0].value.len, 0);
    assert_int_equal(t[0].end - t[0].start, 4);
    assert_int_equal(t[1].whole, 1);
    assert_int_equal(t[2].whole, 1);
    mrs_doc_free(doc);
}

static void tokens_and_bytes_of_a_time_agree(void **state)
{
    mrs_doc *doc = found_in(*state,
                            MRS_STR("On 24/March/2023 the post burned; in mid-March it "
                                    "was rebuilt."),
                            MRS_STR("2023-04-01"));
    for (uint32_t i = 0; i < doc->ground->whens.n; i++) {
        const mrs_when *t = &doc->ground->whens.at[i];
        assert_true(t->first < t->past && t->past <= doc->tokens.n);
        assert_true(t->head >= t->first && t->head < t->past);
        assert_true(doc->tokens.at[t->first].start <= t->at.start);
        assert_true(doc->tokens.at[t->past - 1].end >= t->at.end);
    }
    mrs_doc_free(doc);
}

/* ---- the calendar -----------------------------------------------------------------------------
 */
static void steps_and_values_of_the_calendar(void **state)
{
    static const struct {
        int year, month, day;
        mrs_grain grain;
        int steps;
        const char *value, *first, *last;
    } cases[] = {
        {2020, 1, 1, MRS_GRAIN_DAY, -1, "2019-12-31", "2019-12-31", "2019-12-31"},
        {2021, 1, 3, MRS_GRAIN_WEEK, 0, "2020-W53", "2020-12-28", "2021-01-03"},
        {2020, 3, 31, MRS_GRAIN_MONTH, -1, "2020-02", "2020-02-01", "2020-02-29"},
        {2020, 3, 31, MRS_GRAIN_QUARTER, -1, "2019-Q4", "2019-10-01", "2019-12-31"},
        {2020, 1, 15, MRS_GRAIN_SEASON, 0, "2019-WI", "2019-12-01", "2020-02-29"},
        {2020, 1, 15, MRS_GRAIN_SEASON, 1, "2020-SP", "2020-03-01", "2020-05-31"},
        {2020, 8, 15, MRS_GRAIN_HALF, 1, "2021-H1", "2021-01-01", "2021-06-30"},
        {2020, 8, 15, MRS_GRAIN_DECADE, -1, "201", "2010-01-01", "2019-12-31"},
        {2020, 8, 15, MRS_GRAIN_CENTURY, -1, "19", "1900-01-01", "1999-12-31"},
        {2020, 6, 10, MRS_GRAIN_WEEKEND, 0, "2020-W24-WE", "2020-06-13", "2020-06-14"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char value[24], text[16];
        int32_t first, last;
        mrs_cal day = mrs_cal_of_day(mrs_day(cases[i].year, cases[i].month, cases[i].day));
        mrs_cal c = mrs_cal_step(mrs_cal_to(day, cases[i].grain), cases[i].steps);
        size_t n = mrs_cal_text(c, value);
        assert_str(((mrs_str){value, n}), cases[i].value);
        mrs_cal_days(c, &first, &last);
        n = mrs_day_text(first, text);
        assert_str(((mrs_str){text, n}), cases[i].first);
        n = mrs_day_text(last, text);
        assert_str(((mrs_str){text, n}), cases[i].last);
    }
}

static void months_keep_the_day_or_the_last_of_a_shorter_one(void **state)
{
    (void)state;
    mrs_cal c = mrs_cal_add(mrs_cal_of_day(mrs_day(2020, 1, 31)), 1, MRS_GRAIN_MONTH);
    assert_int_equal(c.day, mrs_day(2020, 2, 29));
    c = mrs_cal_add(mrs_cal_of_month(2020, 11), 2, MRS_GRAIN_MONTH);
    assert_int_equal(c.year, 2021);
    assert_int_equal(c.part, 1);
    c = mrs_cal_add(mrs_cal_of_month(2020, 11), 2, MRS_GRAIN_DAY);
    assert_int_equal(c.grain, MRS_GRAIN_NONE);
}

/* ---- bad tables -------------------------------------------------------------------------------
 */
static void put_table(mrs_packer *packer, const char *section, const mrs_str *cells, uint32_t rows,
                      uint32_t cols)
{
    mrs_buf out = {0};
    mrs_table_build(cells, rows, cols, &out);
    mrs_packer_add(packer, section, mrs_buf_view(&out));
    mrs_buf_clear(&out);
}

static void a_wrong_row_is_refused_with_file_and_line(void **state)
{
    const mrs_str words[] = {MRS_STR("phrase"), MRS_STR("class"),    MRS_STR("value"),
                             MRS_STR("case"),   MRS_STR("#line"),    MRS_STR("fortnite"),
                             MRS_STR("UNIT"),   MRS_STR("fortnite"), MRS_STR("any"),
                             MRS_STR("41")};
    const mrs_str numbers[] = {MRS_STR("phrase"), MRS_STR("kind"), MRS_STR("value"),
                               MRS_STR("#line")};
    char path[] = "/tmp/marsad-when-XXXXXX";
    mrs_packer packer = {0};
    mrs_err err = {0};
    mrs_pack pack = {0};
    mrs_whens *whens = NULL;
    (void)state;
    assert_true(mkstemp(path) >= 0);
    put_table(&packer, "table/lexicon/number_words", numbers, 1, 4);
    put_table(&packer, "table/lexicon/time_words", words, 2, 5);
    assert_ok(mrs_packer_write(&packer, path, &err));
    assert_ok(mrs_pack_open(path, true, &pack, &err));
    assert_int_equal(mrs_whens_open(&pack, &whens, &err), MRS_E_FORMAT);
    assert_null(whens);
    assert_non_null(strstr(err.text, "data/lexicon/time_words.tsv line 41"));
    assert_non_null(strstr(err.text, "fortnite"));
    mrs_pack_close(&pack);
    mrs_packer_clear(&packer);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_in_sentences_are_read_as_the_table_says),
        cmocka_unit_test(what_a_time_counts_from_is_named),
        cmocka_unit_test(a_range_stands_before_its_two_ends),
        cmocka_unit_test(tokens_and_bytes_of_a_time_agree),
        cmocka_unit_test(steps_and_values_of_the_calendar),
        cmocka_unit_test(months_keep_the_day_or_the_last_of_a_shorter_one),
        cmocka_unit_test(a_wrong_row_is_refused_with_file_and_line),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
