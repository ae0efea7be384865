/* Rows of a user's own over the tables of the pack; wrong rows of either. */
#include "code/cases_test.h"

/* A coder with one own row; NULL and the reason in err. */
static mrs_coder *with_row(const line_up *l, const char *table, const char *row, mrs_err *err)
{
    mrs_own_text text = {.text = mrs_str_of(row)};
    mrs_own_rows own = {mrs_str_of(table), &text, 1};
    mrs_coder *coder = NULL;
    mrs_status st = mrs_coder_open_with(&l->line.pack, &own, &coder, err);
    assert_true(st == MRS_OK ? coder != NULL : coder == NULL);
    return coder;
}

/* A text coded with one own row, and what the row made of it. */
typedef struct {
    mrs_doc *doc; /* its claims borrow from the coder */
    mrs_coder *coder;
    mrs_tries tries;
} trying;

static mrs_status try_all(void *ctx, mrs_err *err)
{
    trying *t = ctx;
    (void)err;
    mrs_coder_try(t->coder, t->doc, &t->tries);
    return MRS_OK;
}

/* The caller clears. */
static trying coded_with(const line_up *l, const char *table, const char *row, const char *text)
{
    mrs_err err = {0};
    line_up with = *l;
    with.coder = with_row(l, table, row, &err);
    if (!with.coder)
        fail_msg("%s", err.text);
    trying t = {.coder = with.coder};
    t.doc = coded(&with, mrs_str_of(text), MRS_STR("2024-05-06"));
    assert_ok(mrs_arena_run(&t.doc->arena, 1, try_all, &t, &err));
    return t;
}

static void clear(trying *t)
{
    mrs_doc_free(t->doc);
    mrs_coder_close(t->coder);
}

static void an_own_row_makes_claims(void **state)
{
    trying t = coded_with(*state, "triggers",
                          "phrase=wallop; pos=VERB; type=ASSAULT; mode=destroy;"
                          "frame=A=subj T=obj; quantity=T=destroyed",
                          "Gunmen walloped three houses in Tikrit.");
    assert_int_equal(t.doc->coding->n, 1);
    const mrs_claim *c = &t.doc->coding->claims[0];
    assert_int_equal(c->type, MRS_TYPE_ASSAULT);
    assert_int_equal(c->n_actors, 1);
    assert_int_equal(c->n_quantities, 1);
    assert_int_equal(t.tries.n, 1);
    assert_true(t.tries.at[0].fits);
    assert_int_equal(t.tries.at[0].claim, 1);
    clear(&t);
}

static void of_two_that_fit_alike_the_own_row_is_taken(void **state)
{
    trying t =
        coded_with(*state, "triggers", "phrase=kidnap; pos=VERB; type=CRIME; frame=A=subj T=obj",
                   "Armed men kidnapped a farmer.");
    assert_int_equal(t.doc->coding->n, 1);
    assert_int_equal(t.doc->coding->claims[0].type, MRS_TYPE_CRIME);
    clear(&t);
}

static void a_row_that_does_not_fit_says_why(void **state)
{
    static const struct {
        const char *row, *why;
    } cases[] = {{"phrase=kidnap; pos=NOUN; type=CRIME", "another part of speech here"},
                 {"phrase=kidnap; when=obj=@money; type=CRIME", "obj=@money does not hold"},
                 {"phrase=kidnap for ransom; pos=VERB; type=CRIME",
                  "the rest of its phrase does not stand there"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trying t = coded_with(*state, "triggers", cases[i].row, "Armed men kidnapped a farmer.");
        assert_int_equal(t.doc->coding->claims[0].type, MRS_TYPE_ASSAULT);
        assert_int_equal(t.tries.n, 1);
        assert_false(t.tries.at[0].fits);
        assert_true(mrs_str_is(t.tries.at[0].why, cases[i].why));
        clear(&t);
    }
}

static void own_rows_of_other_tables_change_claims(void **state)
{
    static const struct {
        const char *table, *row, *text, *mode;
        uint32_t claims;
        mrs_claim_status status;
    } cases[] = {
        {"senses", "phrase=storm; pos=VERB; when=obj=barn", "Youths stormed a barn.", "", 0, 0},
        {"modes", "cue=slingshot; mode=primitive; type=ASSAULT",
         "Fighters attacked the post with a slingshot.", "primitive", 1, MRS_CLAIM_ACTUAL},
        {"context", "word=purportedly-so; cue=doubt", "Fighters attacked the post.", "", 1,
         MRS_CLAIM_ACTUAL},
        {"context", "word=frankly; cue=doubt", "Fighters frankly attacked the post.", "", 1,
         MRS_CLAIM_ALLEGED},
        {"cues/forms", "form=stormd; lemma=storm", "Fighters stormd the post.", "", 1,
         MRS_CLAIM_ACTUAL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        trying t = coded_with(*state, cases[i].table, cases[i].row, cases[i].text);
        const mrs_doc *doc = t.doc;
        assert_int_equal(doc->coding->n, cases[i].claims);
        if (cases[i].claims) {
            assert_true(mrs_str_is(doc->coding->claims[0].mode, cases[i].mode));
            assert_int_equal(doc->coding->claims[0].status, cases[i].status);
        }
        clear(&t);
    }
}

static void a_wrong_row_is_named_with_its_column_and_cure(void **state)
{
    static const struct {
        const char *table, *row, *says;
    } cases[] = {
        {"triggers", "phrase=bomb; when=obj=@bomber; type=ASSAULT",
         "row 1 of the call, column when: unknown word class \"bomber\"; data/cues/classes.tsv"},
        {"triggers", "phrase=bomb; when=obj; type=ASSAULT", "column when: no condition: \"obj\"; "},
        {"triggers", "phrase=bomb; type=ASAULT", "column type: unknown type \"ASAULT\"; "},
        {"triggers", "phrase=bomb; type=MOVE; mode=aerial", "column mode: no mode of that type"},
        {"triggers", "phrase=bomb; type=ASSAULT; frame=A=subjct", "column frame: neither a rel"},
        {"triggers", "phrase=bomb; type=ASSAULT; frame=subj", "column frame: no role: \"subj\"; "},
        {"triggers", "phrase=bomb; type=ASSAULT; quantity=T=dead", "column quantity: no quantity"},
        {"triggers", "phrase=bomb; type=ASSAULT; flags=loud", "column flags: unknown flag"},
        {"triggers", "phrase=bomb; type=ASSAULT; strength=high", "column strength: no strength"},
        {"triggers", "phrase=bomb; pos=VB; type=ASSAULT", "column pos: unknown part of speech"},
        {"triggers", "type=ASSAULT", "column phrase: no phrase"},
        {"triggers", "phrase=bomb; kind=ASSAULT",
         "row 1 of the call: no column \"kind\"; data/tri"},
        {"triggers", "bomb", "row 1 of the call: \"bomb\" is no column=value; "},
        {"classes", "word=sling; class=slings", "column class: unknown word class \"slings\"; "},
        {"modes", "cue=sling; mode=primitive; type=ASSAULT; scope=far", "column scope: unknown"},
        {"roles", "phrase=beside; gives=friend", "column gives: unknown role \"friend\"; partner|"},
        {"topics", "word=ball; topic=sport; weight=12", "column weight: not one of 1 to 9"},
        {"context", "word=maybe; cue=perhaps", "column cue: unknown \"perhaps\"; data/cues/con"},
        {"words", "type=ASSAULT", "no table \"words\" that takes rows; those that do: triggers, "},
    };
    const line_up *l = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_err err = {0};
        assert_null(with_row(l, cases[i].table, cases[i].row, &err));
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].row, err.text);
    }
}

static void a_file_of_rows_is_read_by_its_header(void **state)
{
    const line_up *l = *state;
    static const struct {
        const char *text, *says; /* NULL: good */
    } cases[] = {
        {"# mine\ntype\tphrase\nASSAULT\tunroof\n\nMOVE\ttrek off\n", NULL},
        {"type\tphrase\nASSAULT\tunroof\nMOVED\ttrek\n", "my.tsv line 3, column type: unknown"},
        {"type\tphrase\nASSAULT unroof\n", "my.tsv: line 2: 1 cells, 2 expected; a tab stands"},
        {"kind\tphrase\nASSAULT\tunroof\n", "my.tsv line 1: no column \"kind\"; data/triggers"},
        {"type\tphrase\n", "no row is given, only a header"},
        {"", "my.tsv: no header row"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_own_text text = {MRS_STR("my.tsv"), mrs_str_of(cases[i].text)};
        mrs_own_rows own = {MRS_STR("triggers"), &text, 1};
        mrs_coder *coder = NULL;
        mrs_err err = {0};
        mrs_status st = mrs_coder_open_with(&l->line.pack, &own, &coder, &err);
        assert_int_equal(st == MRS_OK, !cases[i].says);
        if (cases[i].says && !strstr(err.text, cases[i].says))
            fail_msg("%s", err.text);
        if (!cases[i].says) {
            assert_int_equal(mrs_coder_own(coder), 2);
            assert_true(mrs_str_is(mrs_coder_own_at(coder, 1), "my.tsv line 5"));
        }
        mrs_coder_close(coder);
    }
}

/* A table of one data row as it stands in the pack. */
static void add_table(mrs_packer *packer, const char *name, const char *const *cells, uint32_t cols)
{
    mrs_str all[32];
    mrs_buf bytes = {0};
    for (uint32_t i = 0; i < 2 * cols; i++)
        all[i] = mrs_str_of(cells[i]);
    mrs_table_build(all, 2, cols, &bytes);
    mrs_packer_add(packer, name, mrs_buf_view(&bytes));
    mrs_buf_clear(&bytes);
}

static void a_wrong_row_of_the_pack_is_named_by_file_and_line(void **state)
{
    (void)state;
    static const char *const classes[] = {"word", "class", "#line", "bomb", "weapon", "2"};
    static const char *const preps[] = {"word", "#line", "by", "2"};
    static const char *const words[] = {"type", "mode", "#line", "ASSAULT", "", "2"};
    static const char *const forms[] = {"form", "lemma", "#line", "wag", "wage", "2"};
    static const char *const triggers[] = {
        "phrase",   "pos",   "when", "type", "mode",        "frame",   "quantity", "flags",
        "strength", "#line", "bomb", "VERB", "obj=@bomber", "ASSAULT", "",         "",
        "",         "",      "0.5",  "7"};
    mrs_packer packer = {0};
    mrs_buf bytes = {0};
    mrs_pack pack = {0};
    mrs_coder *coder = NULL;
    mrs_err err = {0};
    add_table(&packer, "table/cues/classes", classes, 3);
    add_table(&packer, "table/cues/prepositions", preps, 2);
    add_table(&packer, "table/words", words, 3);
    add_table(&packer, "table/cues/forms", forms, 3);
    add_table(&packer, "table/triggers", triggers, 10);
    assert_ok(mrs_packer_bytes(&packer, &bytes, &err));
    assert_ok(mrs_pack_view(mrs_buf_view(&bytes), &pack, &err));
    assert_int_equal(mrs_coder_open(&pack, &coder, &err), MRS_E_FORMAT);
    assert_string_equal(err.text, "data/triggers.tsv line 7, column when: unknown word class "
                                  "\"bomber\"; data/cues/classes.tsv has them");
    assert_null(coder);
    mrs_pack_close(&pack);
    mrs_buf_clear(&bytes);
    mrs_packer_clear(&packer);
}

static int open_all(void **state)
{
    return open_cases(state, "claims.tsv");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_own_row_makes_claims),
        cmocka_unit_test(of_two_that_fit_alike_the_own_row_is_taken),
        cmocka_unit_test(a_row_that_does_not_fit_says_why),
        cmocka_unit_test(own_rows_of_other_tables_change_claims),
        cmocka_unit_test(a_wrong_row_is_named_with_its_column_and_cure),
        cmocka_unit_test(a_file_of_rows_is_read_by_its_header),
        cmocka_unit_test(a_wrong_row_of_the_pack_is_named_by_file_and_line),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
