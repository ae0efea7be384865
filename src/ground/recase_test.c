#include "test_line.h"

#include "ground/ground.h"

typedef struct {
    test_line line;
    mrs_ground *ground;
} bench;

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "recase.tsv", &err);
    if (!st)
        st = mrs_ground_open(&b->line.pack, &b->ground, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_ground_close(b->ground);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    const bench *b;
    mrs_arena *arena;
    mrs_str given, out;
} one;

static mrs_status recase(void *ctx, mrs_err *err)
{
    (void)err;
    one *o = ctx;
    o->out = mrs_ground_recase(o->b->ground, o->b->line.nlp, o->given, o->arena);
    return MRS_OK;
}

static mrs_str recased(const bench *b, mrs_str given, mrs_arena **arena)
{
    mrs_err err = {0};
    one o = {b, *arena, given, {0}};
    if (mrs_arena_run(arena, 1, recase, &o, &err) != MRS_OK)
        fail_msg("%s", err.text);
    return o.out;
}

static void capitals_are_put_back(void **state)
{
    bench *b = *state;
    mrs_arena *arena = mrs_arena_new(1 << 24);
    for (uint32_t r = 1; r < b->line.cases.rows; r++) {
        const mrs_str *row = b->line.cases.cells + (size_t)r * b->line.cases.cols;
        mrs_str got = recased(b, row[0], &arena);
        if (!mrs_str_eq(got, row[1]))
            fail_msg("line %u: \"%.*s\"", b->line.cases.lines[r], (int)got.len, got.ptr);
    }
    mrs_arena_free(arena);
}

static void only_a_paragraph_in_capitals_is_touched(void **state)
{
    bench *b = *state;
    mrs_arena *arena = mrs_arena_new(1 << 24);
    mrs_str got =
        recased(b, MRS_STR("BLAST KILLS TWO IN MOSUL\na Man from MOSUL said so.\nWHO\n"), &arena);
    assert_true(mrs_str_is(got, "Blast kills two in Mosul\na Man from MOSUL said so.\nWHO\n"));
    mrs_arena_free(arena);
}

typedef struct {
    const bench *b;
    mrs_doc *doc;
} naming;

static mrs_status name(void *ctx, mrs_err *err)
{
    naming *n = ctx;
    mrs_status st = mrs_nlp_run(n->b->line.worker, n->doc, err);
    if (!st)
        mrs_ground_names(n->b->ground, n->b->line.nlp, n->doc);
    return st;
}

static bool is_person(const mrs_doc *doc, mrs_str wanted)
{
    const mrs_parse *p = doc->parse;
    for (uint32_t i = 0; i < p->n_ents; i++) {
        mrs_span at = {doc->tokens.at[p->ents[i].first].start,
                       doc->tokens.at[p->ents[i].past - 1].end};
        bool whole =
            p->ent_of[p->ents[i].first] == i + 1 && p->ent_of[p->ents[i].past - 1] == i + 1;
        if (whole && mrs_str_eq(mrs_span_str(doc->text, at), wanted))
            return mrs_str_is(p->ents[i].label, "PERSON");
    }
    return false;
}

static void names_of_persons_are_whole(void **state)
{
    static const struct {
        const char *text, *name;
        bool person;
    } cases[] = {
        {"Police said that Marta Luz Herrera was killed.", "Marta Luz Herrera", true},
        {"They killed Jorge Adolfo Vargas Pineda, a judge.", "Jorge Adolfo Vargas Pineda", true},
        {"The mayor, Celina Ossa de Rivas, was kidnapped.", "Celina Ossa de Rivas", true},
        {"The road to San Jose was closed.", "San Jose", false},
        {"They met at the Simon Bolivar University.", "Simon Bolivar University", false},
    };
    mrs_err err = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        naming n = {*state, mrs_doc_new(1 << 26)};
        n.doc->text = mrs_str_of(cases[i].text);
        assert_int_equal(mrs_arena_run(&n.doc->arena, 1, name, &n, &err), MRS_OK);
        if (is_person(n.doc, mrs_str_of(cases[i].name)) != cases[i].person)
            fail_msg("%s", cases[i].text);
        mrs_doc_free(n.doc);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(capitals_are_put_back),
        cmocka_unit_test(only_a_paragraph_in_capitals_is_touched),
        cmocka_unit_test(names_of_persons_are_whole),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
