#include "store/store.h"
#include "test.h"
#include "test_record.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

static const mrs_fake_claim raid[] = {{.type = "ASSAULT",
                                       .mode = "firearms",
                                       .trigger = "shot",
                                       .actor = "ISIS",
                                       .actor_id = "actor:is",
                                       .target = "guards",
                                       .place = "Tell Tamr",
                                       .gazetteer_id = "gn:1",
                                       .lat = 36.654321,
                                       .lon = 40.37,
                                       .start = "2024-05-03",
                                       .low = 2,
                                       .high = 2},
                                      {.type = "COERCE",
                                       .mode = "arrest",
                                       .trigger = "arrested",
                                       .actor = "Asayish",
                                       .place = "al-Hasakah",
                                       .start = "2024-05-04"},
                                      {.type = "MOVE", .mode = "cross", .trigger = "crossed"}};
static const mrs_fake_doc raid_doc = {
    "ISIS gunmen shot two guards near Tell Tamr. “Café” police of the Asayish arrested suspects "
    "in al-Hasakah. Families crossed.",
    "file:raid.txt",
    "Border News",
    "Raid",
    "2024-05-05",
    raid,
    3,
    false,
    false};

#define ok(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)
#define refused(call, status, word)                                                                \
    do {                                                                                           \
        assert_int_equal(call, status);                                                            \
        if (!strstr(err.text, word))                                                               \
            fail_msg("%s says \"%s\", not \"%s\"", #call, err.text, word);                         \
    } while (0)

typedef struct {
    char dir[64], path[96];
    mrs_store *store;
    mrs_arena *arena;
    mrs_str ids[3]; /* of the claims of raid_doc, in their order there */
    mrs_str doc;
} world;

static void be(mrs_store *store, const char *who, const char *now)
{
    mrs_err err = {0};
    mrs_run run = {MRS_STR("0.1.0"),    MRS_STR("model"), MRS_STR("aaaa1111"),
                   MRS_STR("bbbb2222"), mrs_str_of(now),  mrs_str_of(who)};
    ok(mrs_store_set_run(store, &run, &err));
}

static mrs_put put(mrs_store *store, const mrs_fake_doc *from)
{
    mrs_err err = {0};
    mrs_put how = MRS_PUT_SAME;
    mrs_doc *doc = mrs_fake(from);
    ok(mrs_store_put(store, doc, &how, &err));
    mrs_doc_free(doc);
    return how;
}

static bool take_id(void *ctx, const mrs_claim_row *row)
{
    world *w = ctx;
    for (int i = 0; i < 3; i++)
        if (mrs_str_is(row->trigger, raid[i].trigger))
            w->ids[i] = mrs_str_copy(row->id, w->arena);
    w->doc = mrs_str_copy(row->doc, w->arena);
    return true;
}

static int setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    mrs_err err = {0};
    const mrs_store_options options = {.write = true, .create = true, .wait_ms = 100};
    strcpy(w->dir, "/tmp/marsad-decide-XXXXXX");
    if (!mkdtemp(w->dir))
        return -1;
    snprintf(w->path, sizeof w->path, "%s/r.gpkg", w->dir);
    w->arena = mrs_arena_new((size_t)1 << 28);
    ok(mrs_store_open(w->path, &options, &w->store, &err));
    be(w->store, "ana", "2026-11-21T13:00:00Z");
    put(w->store, &raid_doc);
    ok(mrs_store_claims(w->store, NULL, NULL, take_id, w, &err));
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    char command[128];
    mrs_store_close(w->store);
    mrs_arena_free(w->arena);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    int rc = system(command);
    free(w);
    return rc;
}

/* Every value of the rows, by what they are of, not by their numbers. */
static int put_values(void *ctx, int n, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < n; i++)
        mrs_buf_printf(ctx, "%s|", values[i] ? values[i] : "null");
    mrs_buf_putc(ctx, '\n');
    return 0;
}

static void dump(const char *path, const char *sql, mrs_buf *out)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), 0);
    char *says = NULL;
    if (sqlite3_exec(db, sql, put_values, out, &says))
        fail_msg("%s: %s", sql, says);
    sqlite3_close(db);
}

static mrs_buf dump_claims(const char *path)
{
    mrs_buf out = {0};
    dump(path,
         "SELECT *,hex(geom) FROM claims ORDER BY id; SELECT c.id,p.side,p.n,p.name,p.id,p.role,"
         "p.kind,p.affiliation,p.country,p.words_start,p.words_end FROM parties p JOIN claims c ON "
         "c.fid=p.claim ORDER BY 1,2,3; SELECT c.id,q.n,q.kind,q.whose,q.unit,q.approx,q.low,"
         "q.best,q.high,q.words_start FROM quantities q JOIN claims c ON c.fid=q.claim ORDER BY "
         "1,2; SELECT * FROM rtree_claims_geom",
         &out);
    return out;
}

static int64_t number(const char *path, const char *sql)
{
    mrs_buf out = {0};
    dump(path, sql, &out);
    int64_t n = strtoll(out.ptr, NULL, 10);
    mrs_buf_clear(&out);
    return n;
}

static mrs_status decide(world *w, mrs_decision_kind kind, const mrs_str *ids, uint32_t n,
                         uint64_t *id, mrs_err *err)
{
    mrs_decision d = {.kind = kind,
                      .objects = (mrs_str *)(uintptr_t)ids,
                      .n_objects = n,
                      .n_leave = kind == MRS_DECISION_SPLIT ? 1 : 0,
                      .comment = MRS_STR("because")};
    mrs_status st = mrs_store_decide(w->store, &d, w->arena, err);
    if (id)
        *id = d.id;
    return st;
}

static mrs_status undo(world *w, uint64_t id, mrs_err *err)
{
    mrs_decision d = {.kind = MRS_DECISION_UNDO, .undoes = id, .comment = MRS_STR("a mistake")};
    return mrs_store_decide(w->store, &d, w->arena, err);
}

/* The claim with another place, mode, actors and counts. */
static mrs_claim_row changed(world *w, mrs_str id)
{
    mrs_claim_row row;
    mrs_err err = {0};
    ok(mrs_store_claim(w->store, id, w->arena, &row, &err));
    mrs_place *place = MRS_NEW(w->arena, mrs_place, 1);
    *place = (mrs_place){.name = MRS_STR("Mosul"),
                         .lat = 36.335,
                         .lon = 43.11889,
                         .country = "IQ",
                         .precision = MRS_PRECISION_ADMIN1,
                         .radius_km = 80};
    row.claim.place = place;
    row.claim.mode = MRS_STR("clash");
    row.claim.n_actors = 0;
    row.claim.status = MRS_CLAIM_ALLEGED;
    mrs_quantity *q = MRS_NEW(w->arena, mrs_quantity, 1);
    *q = (mrs_quantity){.kind = MRS_Q_wounded, .low = 3, .best = NAN, .high = NAN};
    row.claim.quantities = q;
    row.claim.n_quantities = 1;
    row.claim.time.start = mrs_day(2024, 5, 1);
    row.claim.source.name = MRS_STR("a shepherd");
    return row;
}

static mrs_status correct(world *w, mrs_str id, const char *field, uint64_t *made, mrs_err *err)
{
    mrs_claim_row row = changed(w, id);
    mrs_buf after = {0};
    mrs_status st = mrs_claim_field(&row, mrs_str_of(field), &after, err);
    mrs_decision d = {.kind = MRS_DECISION_CORRECT,
                      .objects = &id,
                      .n_objects = 1,
                      .field = mrs_str_of(field),
                      .after = mrs_buf_view(&after),
                      .comment = MRS_STR("read it again")};
    if (!st)
        st = mrs_store_decide(w->store, &d, w->arena, err);
    if (made)
        *made = d.id;
    mrs_buf_clear(&after);
    return st;
}

static mrs_state state_of(world *w, mrs_str id)
{
    mrs_claim_row row;
    mrs_err err = {0};
    ok(mrs_store_claim(w->store, id, w->arena, &row, &err));
    return row.state;
}

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

/* ---- the log ----------------------------------------------------------------------------------
 */

static mrs_status write_run(world *w, mrs_err *err)
{
    const mrs_run run = {MRS_STR("0.2.0"),
                         MRS_STR("model"),
                         MRS_STR("a"),
                         MRS_STR("b"),
                         MRS_STR("2026-11-21T13:00:00Z"),
                         MRS_STR("ana")};
    return mrs_store_set_run(w->store, &run, err);
}

static mrs_status write_put(world *w, mrs_err *err)
{
    mrs_fake_doc other = raid_doc;
    mrs_put how;
    other.published = "2024-06-01";
    mrs_doc *doc = mrs_fake(&other);
    mrs_status st = mrs_store_put(w->store, doc, &how, err);
    mrs_doc_free(doc);
    return st;
}

static mrs_status write_code(world *w, mrs_err *err)
{
    mrs_fake_doc other = raid_doc;
    mrs_put how;
    other.text = "Nothing of it was coded.";
    mrs_doc *doc = mrs_fake(&other);
    doc->coding = NULL;
    mrs_status st = mrs_store_put(w->store, doc, &how, err);
    int64_t rows = number(w->path, "SELECT count(*) FROM audit");
    if (!st)
        st = mrs_store_code(w->store, doc, err);
    assert_true(number(w->path, "SELECT count(*) FROM audit") > rows);
    mrs_doc_free(doc);
    return st;
}

static mrs_status write_aside(world *w, mrs_err *err)
{
    const mrs_aside_row row = {
        .uri = MRS_STR("x.pdf"), .reason = MRS_STR("damaged"), .status = MRS_E_FORMAT};
    return mrs_store_set_aside(w->store, &row, MRS_STR("bytes"), err);
}

static mrs_status write_retry_begin(world *w, mrs_err *err)
{
    return mrs_store_retry_begin(w->store, err);
}

static mrs_status write_retry_end(world *w, mrs_err *err)
{
    uint32_t stay;
    char sha[65];
    mrs_sha256_hex(MRS_STR("bytes"), sha);
    const mrs_str name = mrs_str_of(sha);
    return mrs_store_retry_end(w->store, &name, 1, &stay, err);
}

static mrs_status write_events(world *w, mrs_err *err)
{
    mrs_relink *relink;
    mrs_relink_state now;
    const mrs_link link = {.from = w->ids[0]};
    mrs_status st = mrs_relink_begin(w->store, MRS_STR("rules"), &relink, &now, err);
    if (!st)
        st = mrs_relink_link_put(relink, &link, err);
    return mrs_relink_end(relink, st, NULL, err);
}

static mrs_status write_decision(world *w, mrs_err *err)
{
    return decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, err);
}

typedef struct {
    const char *name;
    mrs_status (*call)(world *w, mrs_err *err);
} writer;

/* In this order; those that only read have no call. */
static const writer calls[] = {{"mrs_store_set_run", write_run},
                               {"mrs_store_put", write_put},
                               {"mrs_store_code", write_code},
                               {"mrs_store_set_aside", write_aside},
                               {"mrs_store_retry_begin", write_retry_begin},
                               {"mrs_store_retry_end", write_retry_end},
                               {"mrs_relink_end", write_events},
                               {"mrs_store_decide", write_decision},
                               {"mrs_store_open", NULL},
                               {"mrs_store_close", NULL},
                               {"mrs_store_has", NULL},
                               {"mrs_store_repeats", NULL},
                               {"mrs_store_pending", NULL},
                               {"mrs_store_aside_bytes", NULL},
                               {"mrs_store_audit", NULL},
                               {"mrs_store_audit_verify", NULL},
                               {"mrs_store_decisions", NULL},
                               {"mrs_store_lost", NULL},
                               {"mrs_store_ties", NULL},
                               {"mrs_store_queue", NULL},
                               {"mrs_store_find", NULL},
                               {"mrs_store_find_doc", NULL},
                               {"mrs_store_claims", NULL},
                               {"mrs_store_events", NULL},
                               {"mrs_store_docs", NULL},
                               {"mrs_store_asides", NULL},
                               {"mrs_store_links", NULL},
                               {"mrs_store_claim", NULL},
                               {"mrs_store_event", NULL},
                               {"mrs_store_doc", NULL},
                               {"mrs_store_doc_bytes", NULL},
                               {"mrs_store_event_json", NULL},
                               {"mrs_store_summary", NULL},
                               {"mrs_store_sample", NULL},
                               {"mrs_store_path", NULL},
                               {"mrs_store_verify", NULL}};
enum { N_CALLS = sizeof calls / sizeof *calls };

/* A function that a header of the store declares is one of calls[]. */
static void assert_known(mrs_str header)
{
    const char *at = header.ptr;
    while ((at = strstr(at, "mrs_store_")) != NULL) {
        size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
        bool known = at[n] != '(';
        for (int i = 0; i < N_CALLS; i++)
            known = known || mrs_str_is((mrs_str){at, n}, calls[i].name);
        if (!known)
            fail_msg("%.*s: does it write? Put it into calls[]", (int)n, at);
        at += n;
    }
}

static void every_way_to_write_leaves_a_row_in_the_log(void **state)
{
    static const char *const headers[] = {"store.h", "decide.h"};
    world *w = *state;
    mrs_err err = {0};
    const char *src = getenv("MARSAD_SRC");
    for (int i = 0; src && i < 2; i++) {
        char path[4200];
        mrs_buf text = {0};
        snprintf(path, sizeof path, "%s/src/store/%s", src, headers[i]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        for (int c; (c = fgetc(file)) != EOF;)
            mrs_buf_putc(&text, (char)c);
        fclose(file);
        assert_known(mrs_buf_view(&text));
        mrs_buf_clear(&text);
    }
    for (int i = 0; i < N_CALLS; i++) {
        if (!calls[i].call)
            continue;
        int64_t rows = number(w->path, "SELECT count(*) FROM audit");
        ok(calls[i].call(w, &err));
        if (number(w->path, "SELECT count(*) FROM audit") <= rows)
            fail_msg("%s left no row in the log", calls[i].name);
    }
    assert_int_equal(number(w->path, "SELECT count(*) FROM audit WHERE who<>'ana'"), 0);
    ok(mrs_store_verify(w->store, &err));
}

static bool last_row(void *ctx, const mrs_audit_row *row)
{
    mrs_buf *out = ctx;
    out->len = 0;
    mrs_buf_printf(out, "%.*s %.*s %.*s %.*s", (int)row->at.len, row->at.ptr, (int)row->who.len,
                   row->who.ptr, (int)row->what.len, row->what.ptr, (int)row->detail.len,
                   row->detail.ptr);
    return true;
}

static void time_in_the_log_never_goes_back(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_buf out = {0};
    be(w->store, "ben", "2025-01-01T00:00:00Z");
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err));
    ok(mrs_store_audit(w->store, last_row, &out, &err));
    assert_ptr_equal(strstr(out.ptr, "2026-11-21T13:00:00Z ben reject"), out.ptr);
    assert_non_null(strstr(out.ptr, "(the clock said 2025-01-01T00:00:00Z)"));
    assert_int_equal(
        number(w->path, "SELECT count(*) FROM decisions WHERE at='2026-11-21T13:00:00Z'"), 1);
    ok(mrs_store_verify(w->store, &err));
    mrs_buf_clear(&out);
}

static void tampering_is_found_and_named(void **state)
{
    static const struct {
        const char *sql, *says;
    } cases[] = {{"UPDATE audit SET who='eva' WHERE fid=4", "row 4 of the audit log"},
                 {"UPDATE audit SET who=NULL WHERE fid=4", "row 4 of the audit log"},
                 {"UPDATE audit SET at='2020-01-01' WHERE fid=2", "row 2 of the audit log"},
                 {"UPDATE audit SET \"after\"='x' WHERE fid=3", "row 3 of the audit log"},
                 {"UPDATE audit SET why='x' WHERE fid=4", "row 4 of the audit log"},
                 {"DELETE FROM audit WHERE fid=3", "row 4 of the audit log"},
                 {"UPDATE decisions SET comment='x' WHERE fid=1", "decision d-1 was changed"},
                 {"UPDATE decisions SET who='eva' WHERE fid=1", "decision d-1 was changed"},
                 {"UPDATE decision_objects SET object='c-x' WHERE decision=1", "d-1 was changed"},
                 {"DELETE FROM decisions WHERE fid=2", "decision d-2 was taken out"},
                 {"UPDATE decisions SET undone_by=0 WHERE fid=1", "d-1 is not as the audit log"},
                 {"INSERT INTO decisions(fid,kind,undone_by) VALUES(9,'merge',0)",
                  "d-9 is not as the audit log"}};
    world *w = *state;
    mrs_err err = {0};
    uint64_t id, n;
    char head[65], now[65];
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, &id, &err));
    ok(undo(w, id, &err));
    ok(mrs_store_audit_verify(w->store, MRS_STR(""), &n, head, &err));
    assert_int_equal(n, 4); /* run, add, reject, undo */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3 *db;
        char command[256];
        snprintf(command, sizeof command, "cp %s %s.b", w->path, w->path);
        mrs_store_close(w->store);
        assert_int_equal(system(command), 0);
        assert_int_equal(sqlite3_open(w->path, &db), 0);
        assert_int_equal(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL), 0);
        sqlite3_close(db);
        ok(mrs_store_open(w->path, &(mrs_store_options){0}, &w->store, &err));
        refused(mrs_store_audit_verify(w->store, MRS_STR(""), &n, now, &err), MRS_E_FORMAT,
                cases[i].says);
        mrs_store_close(w->store);
        snprintf(command, sizeof command, "mv %s.b %s", w->path, w->path);
        assert_int_equal(system(command), 0);
        ok(mrs_store_open(w->path, &(mrs_store_options){.write = true}, &w->store, &err));
    }
    /* rows taken off the end are missed by whoever noted the head */
    ok(mrs_store_audit_verify(w->store, mrs_str_of(head), &n, now, &err));
    refused(mrs_store_audit_verify(w->store, MRS_STR("00ff"), &n, now, &err), MRS_E_FORMAT,
            "taken off its end");
}

static void two_who_decide_at_once_are_told(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    sqlite3 *other;
    assert_int_equal(sqlite3_open(w->path, &other), 0);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), 0);
    refused(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err), MRS_E_BUSY,
            "another process is writing");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), 0);
    sqlite3_close(other);
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err));
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
                                       T(decisions_hold_when_a_document_is_coded_again),
                                       T(every_way_to_write_leaves_a_row_in_the_log),
                                       T(time_in_the_log_never_goes_back),
                                       T(tampering_is_found_and_named),
                                       T(two_who_decide_at_once_are_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
