#include "test_line.h"

#include "ground/place.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    test_line line;
    mrs_places *places;
} bench;

enum { TEXT, PHRASE, NAME, LAT, LON, KM, COUNTRY, PRECISION, FLAGS };

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "places.tsv", &err);
    if (!st)
        st = mrs_places_open(&b->line.pack, &b->places, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_places_close(b->places);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    bench *b;
    mrs_doc *doc;
    mrs_str text, title, publisher;
} one;

/* In the cases a date line that text/opening.h would find ends with " -- ". */
static mrs_span dateline_of(mrs_str text)
{
    for (uint32_t i = 0; i + 4 <= text.len; i++)
        if (!memcmp(text.ptr + i, " -- ", 4))
            return (mrs_span){0, i + 4};
    return (mrs_span){0, 0};
}

static mrs_status find(void *ctx, mrs_err *err)
{
    one *o = ctx;
    o->doc->text = mrs_str_copy(o->text, o->doc->arena);
    o->doc->dateline = dateline_of(o->doc->text);
    o->doc->title = o->title;
    o->doc->publisher = o->publisher;
    mrs_status st = mrs_nlp_run(o->b->line.worker, o->doc, err);
    o->doc->ground = MRS_NEW(o->doc->arena, mrs_grounding, 1);
    return st ? st : mrs_places_find(o->b->places, o->doc, err);
}

static mrs_doc *places_of_report(bench *b, mrs_str text, mrs_str title, mrs_str publisher)
{
    mrs_err err = {0};
    one o = {b, mrs_doc_new(1 << 26), text, title, publisher};
    mrs_arena *arena = o.doc->arena;
    if (mrs_arena_run(&arena, 1, find, &o, &err) != MRS_OK)
        fail_msg("%s", err.text);
    return o.doc;
}

static mrs_doc *places_of(bench *b, mrs_str text)
{
    return places_of_report(b, text, MRS_STR(""), MRS_STR(""));
}

static const char *find_words(mrs_str text, mrs_str words)
{
    for (size_t i = 0; i + words.len <= text.len; i++)
        if (memcmp(text.ptr + i, words.ptr, words.len) == 0)
            return text.ptr + i;
    return NULL;
}

/* The place whose words fit the phrase best: same words, then same name's words, then overlap. */
static const mrs_place *place_on(const mrs_doc *doc, mrs_str phrase)
{
    const char *at = find_words(doc->text, phrase);
    if (!at)
        fail_msg("\"%.*s\" is not in the text", (int)phrase.len, phrase.ptr);
    mrs_span want = {(uint32_t)(at - doc->text.ptr),
                     (uint32_t)(at - doc->text.ptr + (ptrdiff_t)phrase.len)};
    const mrs_place *best = NULL;
    int most = 0;
    for (uint32_t i = 0; i < doc->ground->places.n; i++) {
        const mrs_place *p = &doc->ground->places.at[i];
        bool same = p->at.start == want.start && p->at.end == want.end;
        bool named = p->named.start == want.start && p->named.end == want.end;
        int score = same ? 3 : named ? 2 : mrs_span_overlap(p->at, want);
        if (score > most) {
            most = score;
            best = p;
        }
    }
    return best;
}

static double km_between(double lat, double lon, const mrs_place *p)
{
    double dy = 111.2 * (p->lat - lat), dx = 111.2 * (p->lon - lon) * cos(lat * 0.0174533);
    return sqrt(dx * dx + dy * dy);
}

static bool has_flag(const mrs_place *p, mrs_str flag)
{
    const struct {
        const char *name;
        bool set;
    } flags[] = {{"withheld", p->withheld}, {"conflict", p->conflict}, {"sensitive", p->sensitive},
                 {"demonym", p->demonym},   {"in_name", p->in_name},   {"anaphor", p->anaphor},
                 {"dateline", p->dateline}};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (mrs_str_is(flag, flags[i].name))
            return flags[i].set;
    return false;
}

/* What is wrong with the place found; NULL: nothing. */
static const char *fault(const mrs_str *cell, const mrs_place *p)
{
    double lat = 0, lon = 0, km = 0;
    if (mrs_str_is(cell[NAME], "-"))
        return p ? "a place where none is" : NULL;
    if (!p)
        return "no place";
    if (!mrs_str_eq(cell[NAME], p->name))
        return "name";
    if (mrs_str_num(cell[LAT], &lat) && mrs_str_num(cell[LON], &lon) && mrs_str_num(cell[KM], &km))
        return !(km_between(lat, lon, p) <= km) ? "point" : NULL;
    if (cell[PRECISION].len && !mrs_str_is(cell[PRECISION], mrs_precision_text(p->precision)))
        return "precision";
    if (mrs_str_is(cell[PRECISION], "country") && !isnan(p->lat))
        return "a point for a country";
    return NULL;
}

static const char *other_fault(const mrs_str *cell, const mrs_place *p)
{
    if (!p)
        return NULL;
    const char *country = mrs_place_country(p);
    if (cell[COUNTRY].len && !mrs_str_is(cell[COUNTRY], country[0] ? country : "-"))
        return "country";
    if (cell[PRECISION].len && !mrs_str_is(cell[PRECISION], mrs_precision_text(p->precision)))
        return "precision";
    if (cell[FLAGS].len && !has_flag(p, cell[FLAGS]))
        return "flag";
    return p->head < p->first || p->head >= p->past ? "head" : NULL;
}

static void each_case_of_the_table_is_found(void **state)
{
    bench *b = *state;
    int wrong = 0;
    for (uint32_t r = 1; r < b->line.cases.rows; r++) {
        const mrs_str *cell = b->line.cases.cells + (size_t)r * b->line.cases.cols;
        mrs_doc *doc = places_of(b, cell[TEXT]);
        const mrs_place *p = place_on(doc, cell[PHRASE]);
        const char *why = fault(cell, p);
        why = why ? why : other_fault(cell, p);
        if (why) {
            wrong++;
            print_error("line %u, %.*s: %s: %.*s %s %s %.2f %.2f\n", b->line.cases.lines[r],
                        (int)cell[PHRASE].len, cell[PHRASE].ptr, why, p ? (int)p->name.len : 0,
                        p ? p->name.ptr : "", p ? p->country : "",
                        p ? mrs_precision_text(p->precision) : "", p ? p->lat : 0, p ? p->lon : 0);
        }
        mrs_doc_free(doc);
    }
    if (wrong)
        fail_msg("%d of %u cases", wrong, b->line.cases.rows - 1);
}

static void a_composite_has_parts_and_no_point(void **state)
{
    mrs_doc *doc = places_of(*state, MRS_STR("Raids hit Kirkuk, Mosul and Tikrit in Iraq."));
    const mrs_place *p = place_on(doc, MRS_STR("Kirkuk, Mosul and Tikrit"));
    assert_non_null(p);
    assert_int_equal(p->precision, MRS_PRECISION_COMPOSITE);
    assert_int_equal(p->n_parts, 3);
    assert_true(isnan(p->lat) && isnan(p->lon));
    assert_str(p->parts[1].name, "Mosul");
    mrs_doc_free(doc);
}

static void a_text_with_no_words_has_no_places(void **state)
{
    mrs_doc *doc = places_of(*state, MRS_STR(" "));
    assert_int_equal(doc->ground->places.n, 0);
    mrs_doc_free(doc);
}

static void places_stand_in_text_order(void **state)
{
    mrs_doc *doc = places_of(
        *state, MRS_STR("Syria and Iraq share a border. Basra, Amarah and Kut are in Iraq."));
    for (uint32_t i = 1; i < doc->ground->places.n; i++)
        assert_true(doc->ground->places.at[i - 1].at.start <= doc->ground->places.at[i].at.start);
    assert_true(doc->ground->places.n >= 7);
    mrs_doc_free(doc);
}

static void a_name_as_typed_is_looked_up(void **state)
{
    bench *b = *state;
    mrs_arena *arena = mrs_arena_new(1 << 20);
    mrs_place p = {0};
    assert_true(mrs_places_lookup(b->places, MRS_STR("deir ezzor"), MRS_STR("SY"), arena, &p));
    assert_str(mrs_str_of(p.country), "SY");
    assert_true(mrs_places_lookup(b->places, MRS_STR("Paris"), MRS_STR(""), arena, &p));
    assert_str(mrs_str_of(p.country), "FR");
    assert_false(mrs_places_lookup(b->places, MRS_STR("Qxzzyvil"), MRS_STR(""), arena, &p));
    mrs_arena_free(arena);
}

static void a_title_says_where(void **state)
{
    static const struct {
        const char *title, *text, *name;
        bool in_text;
    } cases[] = {
        {"Bomb kills five people in Mosul", "A bomb went off, an Iraqi officer said.", "Mosul",
         false},
        {"Bomb kills five in Hawija", "A bomb went off. The mayor of Hawija spoke.", "Hawija",
         true},
        {"Baghdad condemns the attack", "A bomb went off. Baghdad condemned it.", NULL, false},
        {"Ten Killed In Attack", "A bomb went off, an Iraqi officer said.", NULL, false},
        {"Bomb kills five in March", "A bomb went off, an Iraqi officer said.", NULL, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_doc *doc = places_of_report(*state, mrs_str_of(cases[i].text),
                                        mrs_str_of(cases[i].title), MRS_STR(""));
        const mrs_place *p = doc->ground->title_place;
        assert_int_equal(p != NULL, cases[i].name != NULL);
        if (p) {
            assert_true(mrs_str_is(p->name, cases[i].name));
            assert_int_equal(!mrs_span_empty(p->at), cases[i].in_text);
        }
        mrs_doc_free(doc);
    }
}

static void who_publishes_speaks_for_its_country(void **state)
{
    const mrs_str text = MRS_STR("Gunmen attacked a checkpoint in Tartus.");
    const char *said = "in its publisher's country";
    for (int known = 0; known < 2; known++) {
        mrs_doc *doc = places_of_report(*state, text, MRS_STR(""),
                                        known ? MRS_STR("SANA") : MRS_STR("Reuters"));
        assert_int_equal(doc->ground->places.n, 1);
        mrs_str why = mrs_str_copy(doc->ground->places.at[0].why, doc->arena);
        assert_int_equal(strstr(why.ptr, said) != NULL, known);
        mrs_doc_free(doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_of_the_table_is_found),
        cmocka_unit_test(a_composite_has_parts_and_no_point),
        cmocka_unit_test(a_text_with_no_words_has_no_places),
        cmocka_unit_test(places_stand_in_text_order),
        cmocka_unit_test(a_name_as_typed_is_looked_up),
        cmocka_unit_test(a_title_says_where),
        cmocka_unit_test(who_publishes_speaks_for_its_country),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
