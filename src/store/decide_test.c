#include "store/decide_test.h"

/* ---- corrections ------------------------------------------------------------------------------
 */

static void a_correction_is_read_and_undone_to_the_byte(void **state)
{
    static const char *const fields[] = {"type",  "mode", "status",     "actors",
                                         "place", "time", "quantities", "source"};
    enum { N = sizeof fields / sizeof *fields };
    world *w = *state;
    mrs_err err = {0};
    mrs_claim_row row;
    uint64_t made[N];
    mrs_buf before = dump_claims(w->path);
    ok(correct(w, w->ids[0], "place", &made[0], &err));
    ok(mrs_store_claim(w->store, w->ids[0], w->arena, &row, &err));
    assert_str(row.claim.place->name, "Mosul");
    assert_int_equal(row.state, MRS_STATE_CORRECTED);
    assert_non_null(strstr(row.json.ptr, "\"Mosul\""));
    assert_non_null(strstr(row.coded.ptr, "Tell Tamr"));
    assert_int_equal(row.claim.n_actors, 1);
    /* the filter and the map see it: an area is no point */
    mrs_filter f = {.all = true, .place = MRS_STR("Mosul")};
    mrs_tally tally;
    ok(mrs_store_claims(w->store, &f, &tally, take_id, w, &err));
    assert_int_equal(tally.shown, 1);
    assert_int_equal(number(w->path, "SELECT count(*) FROM rtree_claims_geom"), 0);
    ok(undo(w, made[0], &err));
    mrs_buf after = dump_claims(w->path);
    assert_string_equal(after.ptr, before.ptr);
    /* all of them, undone in another order */
    for (int i = 0; i < N; i++)
        if (strcmp(fields[i], "mode") != 0)
            ok(correct(w, w->ids[0], fields[i], &made[i], &err));
    for (int i = 0; i < N; i++)
        if (strcmp(fields[i], "mode") != 0)
            ok(undo(w, made[i], &err));
    mrs_buf_clear(&after);
    after = dump_claims(w->path);
    assert_string_equal(after.ptr, before.ptr);
    ok(mrs_store_verify(w->store, &err));
    mrs_buf_clear(&before);
    mrs_buf_clear(&after);
}

static void what_cannot_be_decided_is_refused_and_says_why(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_decision d = {.kind = MRS_DECISION_CONFIRM, .objects = w->ids, .n_objects = 1};
    mrs_str none = MRS_STR("c-00000000000000000000000000000000");
    int64_t rows = number(w->path, "SELECT count(*) FROM audit");
    refused(mrs_store_decide(w->store, &d, w->arena, &err), MRS_E_ARG, "--comment");
    d.comment = MRS_STR("  ");
    refused(mrs_store_decide(w->store, &d, w->arena, &err), MRS_E_ARG, "--comment");
    refused(correct(w, w->ids[0], "colour", NULL, &err), MRS_E_ARG, "quantities");
    refused(decide(w, MRS_DECISION_REJECT, &none, 1, NULL, &err), MRS_E_NONE, "holds no c-0");
    refused(decide(w, MRS_DECISION_MERGE, w->ids, 1, NULL, &err), MRS_E_ARG, "two");
    refused(decide(w, MRS_DECISION_SPLIT, w->ids, 1, NULL, &err), MRS_E_ARG, "stay");
    refused(undo(w, 77, &err), MRS_E_NONE, "d-77");
    ok(correct(w, w->ids[0], "place", NULL, &err));
    refused(correct(w, w->ids[0], "place", NULL, &err), MRS_E_ARG, "already");
    assert_int_equal(number(w->path, "SELECT count(*) FROM audit"), rows + 1);
}

static void a_second_person_confirms(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    ok(decide(w, MRS_DECISION_CONFIRM, &w->ids[1], 1, NULL, &err)); /* the machine's word */
    assert_int_equal(state_of(w, w->ids[1]), MRS_STATE_CONFIRMED);
    ok(correct(w, w->ids[0], "status", NULL, &err));
    refused(decide(w, MRS_DECISION_CONFIRM, w->ids, 1, NULL, &err), MRS_E_ARG, "second person");
    be(w->store, "ben", "2026-11-21T14:00:00Z");
    ok(decide(w, MRS_DECISION_CONFIRM, w->ids, 1, NULL, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_CONFIRMED);
    ok(correct(w, w->ids[0], "place", NULL, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_CORRECTED);
    refused(decide(w, MRS_DECISION_CONFIRM, w->ids, 1, NULL, &err), MRS_E_ARG, "second person");
}

static void an_undo_can_be_undone(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    uint64_t reject;
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, &reject, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_REJECTED);
    ok(undo(w, reject, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_MACHINE);
    refused(undo(w, reject, &err), MRS_E_ARG, "undone already, by d-2");
    ok(undo(w, reject + 1, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_REJECTED);
    ok(undo(w, reject + 2, &err));
    assert_int_equal(state_of(w, w->ids[0]), MRS_STATE_MACHINE);
    ok(mrs_store_verify(w->store, &err));
}

/* ---- ties -------------------------------------------------------------------------------------
 */

typedef struct {
    world *w;
    mrs_buf out;
} tying;

static bool put_tie(void *ctx, const mrs_tie *tie)
{
    tying *t = ctx;
    int at[2] = {0, 0};
    for (int i = 0; i < 3; i++) {
        at[0] += mrs_str_eq(tie->a, t->w->ids[i]) ? i : 0;
        at[1] += mrs_str_eq(tie->b, t->w->ids[i]) ? i : 0;
    }
    int low = at[0] < at[1] ? at[0] : at[1], high = at[0] < at[1] ? at[1] : at[0];
    mrs_buf_printf(&t->out, "%d%c%d ", low, tie->same ? '=' : '/', high);
    return true;
}

static void assert_ties(world *w, const char *want)
{
    mrs_err err = {0};
    tying t = {.w = w};
    mrs_buf_printf(&t.out, " ");
    ok(mrs_store_ties(w->store, put_tie, &t, &err));
    assert_string_equal(t.out.ptr, want);
    mrs_buf_clear(&t.out);
}

static void of_two_decisions_on_a_pair_the_later_stands(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    uint64_t merge, split;
    assert_ties(w, " ");
    ok(decide(w, MRS_DECISION_MERGE, w->ids, 2, &merge, &err));
    assert_ties(w, " 0=1 ");
    mrs_str apart[] = {w->ids[1], w->ids[0]};
    ok(decide(w, MRS_DECISION_SPLIT, apart, 2, &split, &err));
    assert_ties(w, " 0/1 ");
    ok(decide(w, MRS_DECISION_MERGE, w->ids, 2, NULL, &err));
    assert_ties(w, " 0=1 ");
    ok(undo(w, split + 1, &err));
    assert_ties(w, " 0/1 ");
    ok(undo(w, split, &err));
    assert_ties(w, " 0=1 ");
    ok(undo(w, merge, &err));
    assert_ties(w, " ");
}

/* ---- by hand ----------------------------------------------------------------------------------
 */

static mrs_status add_by_hand(world *w, mrs_span trigger, mrs_str *id, const char *blind,
                              mrs_err *err)
{
    mrs_claim_row row = {.claim = {.type = MRS_TYPE_MOVE,
                                   .mode = MRS_STR("displace"),
                                   .trigger = trigger,
                                   .sentence = {106, 123},
                                   .time = {.start = MRS_NO_DAY,
                                            .end = MRS_NO_DAY,
                                            .not_before = MRS_NO_DAY,
                                            .not_after = MRS_NO_DAY,
                                            .deadline = MRS_NO_DAY},
                                   .source = {.name = MRS_STR("narrator")},
                                   .confidence = 1}};
    mrs_buf after = {0};
    mrs_status st = mrs_claim_field(&row, MRS_STR(""), &after, err);
    mrs_decision d = {.kind = MRS_DECISION_CLAIM,
                      .object = w->doc,
                      .field = mrs_str_of(blind),
                      .after = mrs_buf_view(&after),
                      .comment = MRS_STR("the machine missed it")};
    if (!st)
        st = mrs_store_decide(w->store, &d, w->arena, err);
    *id = st ? MRS_STR("") : d.objects[0];
    mrs_buf_clear(&after);
    return st;
}

static void a_claim_by_hand_is_one_like_any_other(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_str id;
    mrs_claim_row row;
    mrs_buf before = dump_claims(w->path);
    refused(add_by_hand(w, (mrs_span){0, 8}, &id, "", &err), MRS_E_ARG, "trigger in its sentence");
    ok(add_by_hand(w, (mrs_span){106, 114}, &id, "", &err));
    ok(mrs_store_claim(w->store, id, w->arena, &row, &err));
    assert_str(row.trigger, "Families");
    assert_str(row.sentence, "Families crossed.");
    assert_str(row.run, "hand/ana");
    assert_non_null(strstr(row.json.ptr, "\"text\":\"Families\",\"span\":[106,114]"));
    ok(correct(w, id, "place", NULL, &err));
    ok(mrs_store_verify(w->store, &err));
    refused(decide(w, MRS_DECISION_CONFIRM, &id, 1, NULL, &err), MRS_E_ARG, "second person");
    ok(undo(w, 1, &err));
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 3);
    mrs_buf after = dump_claims(w->path);
    assert_string_equal(after.ptr, before.ptr);
    mrs_buf_clear(&before);
    mrs_buf_clear(&after);
}

static void a_blind_coding_waits_until_another_accepts_it(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_str id;
    ok(add_by_hand(w, (mrs_span){106, 114}, &id, "blind", &err));
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 3);
    refused(decide(w, MRS_DECISION_ACCEPT, &id, 1, NULL, &err), MRS_E_ARG, "another person");
    refused(decide(w, MRS_DECISION_ACCEPT, w->ids, 1, NULL, &err), MRS_E_ARG, "no blind coding");
    be(w->store, "eva", "2026-11-21T14:00:00Z");
    ok(decide(w, MRS_DECISION_ACCEPT, &id, 1, NULL, &err));
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 4);
    ok(undo(w, 2, &err));
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 3);
}

static bool count_lost(void *ctx, const mrs_decision *d)
{
    (void)d;
    ++*(int *)ctx;
    return true;
}

/* An earlier copy takes the claims away; what was decided of them is kept, told, and held to. */
static void decisions_outlive_their_claims(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_str id;
    int lost = 0;
    mrs_fake_doc earlier = raid_doc;
    earlier.published = "2024-05-04";
    ok(correct(w, w->ids[0], "place", NULL, &err));
    ok(decide(w, MRS_DECISION_MERGE, w->ids, 2, NULL, &err));
    ok(add_by_hand(w, (mrs_span){106, 114}, &id, "", &err));
    ok(mrs_store_lost(w->store, count_lost, &lost, &err));
    assert_int_equal(lost, 0);
    assert_int_equal(put(w->store, &earlier), MRS_PUT_BEST);
    ok(mrs_store_lost(w->store, count_lost, &lost, &err));
    assert_int_equal(lost, 3);
    assert_ties(w, " ");
    ok(mrs_store_verify(w->store, &err));
}

static void decisions_hold_when_a_document_is_coded_again(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_str id;
    ok(correct(w, w->ids[0], "place", NULL, &err));
    ok(decide(w, MRS_DECISION_REJECT, &w->ids[1], 1, NULL, &err));
    ok(add_by_hand(w, (mrs_span){106, 114}, &id, "", &err));
    mrs_buf before = dump_claims(w->path);
    sqlite3 *db; /* as when the claims are taken out and made anew */
    assert_int_equal(sqlite3_open(w->path, &db), 0);
    assert_int_equal(sqlite3_exec(db,
                                  "DELETE FROM parties; DELETE FROM quantities; DELETE FROM "
                                  "claims; UPDATE documents SET pending=1",
                                  NULL, NULL, NULL),
                     0);
    sqlite3_close(db);
    mrs_doc *doc = mrs_fake(&raid_doc);
    ok(mrs_store_code(w->store, doc, &err));
    mrs_doc_free(doc);
    assert_int_equal(state_of(w, w->ids[1]), MRS_STATE_REJECTED);
    assert_int_equal(state_of(w, id), MRS_STATE_CORRECTED);
    mrs_buf after = dump_claims(w->path);
    assert_int_equal(after.len, before.len); /* but for the numbers of the rows */
    mrs_buf_clear(&after);
    mrs_buf_clear(&before);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {T(a_correction_is_read_and_undone_to_the_byte),
                                       T(what_cannot_be_decided_is_refused_and_says_why),
                                       T(a_second_person_confirms),
                                       T(an_undo_can_be_undone),
                                       T(of_two_decisions_on_a_pair_the_later_stands),
                                       T(a_claim_by_hand_is_one_like_any_other),
                                       T(a_blind_coding_waits_until_another_accepts_it),
                                       T(decisions_outlive_their_claims),
                                       T(decisions_hold_when_a_document_is_coded_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
