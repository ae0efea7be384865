#include "store/store.h"
#include "test.h"
#include "test_record.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const mrs_run run = {MRS_STR_INIT("0.1.0"), MRS_STR_INIT("model"), MRS_STR_INIT("aaaa1111"),
                            MRS_STR_INIT("bbbb2222"), MRS_STR_INIT("2026-11-21T13:00:00Z")};

static const mrs_fake_claim raid[] = {{.type = "ASSAULT",
                                       .mode = "firearms",
                                       .trigger = "shot",
                                       .actor = "ISIS",
                                       .actor_id = "actor:is",
                                       .target = "guards",
                                       .place = "Tell Tamr",
                                       .gazetteer_id = "gn:1",
                                       .lat = 36.65,
                                       .lon = 40.37,
                                       .start = "2024-05-03",
                                       .low = 2,
                                       .high = 2,
                                       .group = 1},
                                      {.type = "COERCE",
                                       .mode = "arrest",
                                       .trigger = "arrested",
                                       .actor = "Asayish",
                                       .target = "suspects",
                                       .place = "al-Hasakah",
                                       .lat = 36.5,
                                       .lon = 40.75,
                                       .precision = MRS_PRECISION_ADMIN1,
                                       .radius_km = 90,
                                       .start = "2024-05-04",
                                       .follows = 1,
                                       .coincides_with = 1},
                                      {.type = "BUILD",
                                       .mode = "barrier",
                                       .trigger = "barrier",
                                       .status = MRS_CLAIM_PLANNED,
                                       .deadline = "2024-08-01"}};
static const char raid_text[] =
    "ISIS gunmen shot two guards near Tell Tamr. “Café” police of the Asayish arrested "
    "suspects in al-Hasakah. A barrier will be built.";
static const mrs_fake_doc raid_doc = {
    raid_text, "file:raid.txt", "Border News", "Raid", "2024-05-05", raid, 3, false};

#define ok(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

typedef struct {
    char dir[64], path[96];
    mrs_store *store;
    mrs_arena *arena;
} world;

static mrs_store *open_at(const char *path, bool create)
{
    mrs_store *store = NULL;
    mrs_err err = {0};
    mrs_store_options options = {.write = true, .create = create, .wait_ms = 200};
    if (mrs_store_open(path, &options, &store, &err) || mrs_store_set_run(store, &run, &err))
        fail_msg("%s", err.text);
    return store;
}

static int setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    strcpy(w->dir, "/tmp/marsad-store-XXXXXX");
    if (!w || !mkdtemp(w->dir))
        return -1;
    snprintf(w->path, sizeof w->path, "%s/r.gpkg", w->dir);
    w->store = open_at(w->path, true);
    w->arena = mrs_arena_new((size_t)1 << 28);
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

static mrs_put put(mrs_store *store, const mrs_fake_doc *from)
{
    mrs_err err = {0};
    mrs_put how = MRS_PUT_SAME;
    mrs_doc *doc = mrs_fake(from);
    if (mrs_store_put(store, doc, &how, &err))
        fail_msg("%s", err.text);
    mrs_doc_free(doc);
    return how;
}

typedef struct {
    uint32_t n;
    char ids[16][40];
    mrs_arena *arena;
} seen;

static bool see_claim(void *ctx, const mrs_claim_row *row)
{
    seen *s = ctx;
    snprintf(s->ids[s->n++ & 15], 40, "%.*s", (int)row->id.len, row->id.ptr);
    return true;
}

static uint32_t ask(mrs_store *store, mrs_filter *filter, mrs_tally *tally)
{
    mrs_err err = {0};
    seen s = {0};
    if (mrs_store_claims(store, filter, tally, see_claim, &s, &err))
        fail_msg("%s", err.text);
    return s.n;
}

static uint64_t number(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), 0);
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    uint64_t n = (uint64_t)sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return n;
}

/* ---- documents --------------------------------------------------------------------------------
 */

static void a_document_comes_back_as_it_was_put(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_doc_row row;
    mrs_buf bytes = {0};
    mrs_doc *doc = mrs_fake(&raid_doc);
    assert_int_equal(put(w->store, &raid_doc), MRS_PUT_NEW);
    ok(mrs_store_doc(w->store, doc->id, w->arena, &row, &err));
    assert_str(row.text, raid_text);
    assert_str(row.publisher, "Border News");
    assert_int_equal(row.published.first, mrs_day(2024, 5, 5));
    assert_int_equal(row.published.how, MRS_PUBLISHED_META);
    assert_int_equal(row.n_claims, 3);
    assert_int_equal(row.n_copies, 0);
    ok(mrs_store_doc_bytes(w->store, doc->id, &bytes, &err));
    assert_true(mrs_str_eq(mrs_buf_view(&bytes), doc->bytes));
    ok(mrs_store_verify(w->store, &err));
    mrs_buf_clear(&bytes);
    mrs_doc_free(doc);
}

static void the_same_file_twice_changes_nothing(void **state)
{
    world *w = *state;
    put(w->store, &raid_doc);
    uint64_t before = number(w->path, "SELECT count(*) FROM audit");
    assert_int_equal(put(w->store, &raid_doc), MRS_PUT_SAME);
    assert_int_equal(number(w->path, "SELECT count(*) FROM audit"), before);
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 3);
    assert_int_equal(number(w->path, "SELECT count(*) FROM documents"), 1);
}

static void a_claim_comes_back_with_every_field(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_claim_row row;
    char id[MRS_ID_LEN + 1];
    mrs_doc *doc = mrs_fake(&raid_doc);
    put(w->store, &raid_doc);
    mrs_span at = mrs_fake_span(doc->text, "arrested");
    at.start -= 5; /* two curly quotes of 3 bytes and an e acute of 2 */
    at.end -= 5;
    mrs_claim_id(doc->id, MRS_TYPE_COERCE, at, 0, id);
    ok(mrs_store_claim(w->store, mrs_str_of(id), w->arena, &row, &err));
    assert_str(row.claim.mode, "arrest");
    assert_str(row.trigger, "arrested");
    assert_int_equal(row.claim.trigger.start, at.start);
    assert_str(row.sentence, "“Café” police of the Asayish arrested suspects in al-Hasakah.");
    assert_str(row.claim.actors[0].name, "Asayish");
    assert_int_equal(row.claim.targets[0].role, MRS_ROLE_TARGET);
    assert_int_equal(row.claim.place->precision, MRS_PRECISION_ADMIN1);
    assert_float_equal(row.claim.place->radius_km, 90, 0);
    assert_int_equal(row.claim.time.start, mrs_day(2024, 5, 4));
    assert_int_equal(row.claim.time.not_after, MRS_NO_DAY);
    assert_int_equal(row.follows.len, MRS_ID_LEN);
    assert_int_equal(row.coincides_with.len, MRS_ID_LEN);
    assert_str(row.run, "0.1.0/aaaa1111/bbbb2222");
    assert_true(row.json.len > 100 && row.json.ptr[0] == '{');
    assert_null(row.claim.responsibility_by);
    mrs_doc_free(doc);
}

static void two_claims_on_one_trigger_have_two_ids(void **state)
{
    static const mrs_fake_claim twice[] = {
        {.type = "ASSAULT", .trigger = "shelled", .place = "A", .start = "2024-05-01"},
        {.type = "ASSAULT", .trigger = "shelled", .place = "B", .start = "2024-05-01"}};
    static const mrs_fake_doc doc = {
        "They shelled A and B.", NULL, NULL, NULL, NULL, twice, 2, false};
    world *w = *state;
    put(w->store, &doc);
    assert_int_equal(number(w->path, "SELECT count(DISTINCT id) FROM claims"), 2);
}

static void a_copy_is_kept_but_its_claims_are_not_doubled(void **state)
{
    world *w = *state;
    mrs_fake_doc late = raid_doc, early = raid_doc, undated = raid_doc;
    late.publisher = "Late Paper";
    late.published = "2024-05-09";
    early.publisher = "Early Paper";
    early.published = "2024-05-04";
    undated.publisher = "Undated Paper";
    undated.published = NULL;
    assert_int_equal(put(w->store, &late), MRS_PUT_NEW);
    assert_int_equal(put(w->store, &undated), MRS_PUT_COPY);
    assert_int_equal(put(w->store, &early), MRS_PUT_BEST);
    assert_int_equal(put(w->store, &raid_doc), MRS_PUT_COPY);
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims"), 3);
    assert_int_equal(number(w->path, "SELECT count(*) FROM copies"), 3);
    assert_int_equal(number(w->path, "SELECT count(*) FROM superseded"), 3);
    assert_int_equal(number(w->path, "SELECT count(*) FROM documents d JOIN claims c ON "
                                     "c.document=d.fid WHERE d.publisher='Early Paper'"),
                     3);
    assert_int_equal(number(w->path, "SELECT count(*) FROM documents_text WHERE documents_text "
                                     "MATCH 'gunmen'"),
                     1);
    mrs_err err = {0};
    mrs_doc_row row;
    mrs_doc *doc = mrs_fake(&early);
    ok(mrs_store_doc(w->store, doc->id, w->arena, &row, &err));
    assert_int_equal(row.n_copies, 3);
    mrs_doc_free(doc);
}

static void samples_and_real_reports_never_share_a_store(void **state)
{
    world *w = *state;
    mrs_fake_doc sample = raid_doc;
    sample.sample = true;
    mrs_err err = {0};
    mrs_put how;
    mrs_doc *doc = mrs_fake(&raid_doc);
    assert_int_equal(put(w->store, &sample), MRS_PUT_NEW);
    assert_true(mrs_store_sample(w->store));
    mrs_doc *other = mrs_fake(&(mrs_fake_doc){"A real one.", NULL, NULL, NULL, NULL, NULL, 0, 0});
    assert_int_equal(mrs_store_put(w->store, other, &how, &err), MRS_E_ARG);
    assert_non_null(strstr(err.text, "--store"));
    assert_int_equal(number(w->path, "SELECT count(*) FROM documents"), 1);
    assert_int_equal(number(w->path, "SELECT count(*) FROM claims WHERE notice='INVENTED'"), 3);
    mrs_doc_free(other);
    mrs_doc_free(doc);
}

static bool count_aside(void *ctx, const mrs_aside_row *row)
{
    assert_str(row->reason, "later reason");
    assert_int_equal(row->status, MRS_E_FORMAT);
    ++*(int *)ctx;
    return true;
}

static void what_cannot_be_read_is_kept_aside_until_it_can(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    int n = 0;
    mrs_doc *doc = mrs_fake(&raid_doc);
    mrs_str uri = MRS_STR("file:bad.bin");
    ok(mrs_store_set_aside(w->store, uri, doc->bytes, MRS_E_FORMAT, MRS_STR("first"), &err));
    ok(mrs_store_set_aside(w->store, uri, doc->bytes, MRS_E_FORMAT, MRS_STR("later reason"), &err));
    ok(mrs_store_asides(w->store, count_aside, &n, &err));
    assert_int_equal(n, 1);
    put(w->store, &raid_doc);
    assert_int_equal(number(w->path, "SELECT count(*) FROM set_aside"), 0);
    mrs_doc_free(doc);
}

/* ---- asking -----------------------------------------------------------------------------------
 */

static void filters_choose_and_the_tally_says_what_was_left_out(void **state)
{
    world *w = *state;
    put(w->store, &raid_doc);
    static const struct {
        const char *name, *value;
        uint32_t shown;
        mrs_left why; /* one reason that must have left something out, or MRS_N_LEFTS */
    } cases[] = {{NULL, NULL, 2, MRS_LEFT_STATUS},
                 {"type", "coerce", 1, MRS_N_LEFTS},
                 {"type", "coerce/arrest", 1, MRS_N_LEFTS},
                 {"type", "coerce/seize", 0, MRS_N_LEFTS},
                 {"type", "assault,coerce", 2, MRS_N_LEFTS},
                 {"actor", "actor:is", 1, MRS_N_LEFTS},
                 {"actor", "asayi", 1, MRS_N_LEFTS},
                 {"actor", "as%yi", 0, MRS_N_LEFTS},
                 {"place", "gn:1", 1, MRS_N_LEFTS},
                 {"place", "sy", 2, MRS_N_LEFTS},
                 {"place", "tell tamr", 1, MRS_N_LEFTS},
                 {"bbox", "40,36.6,41,37", 1, MRS_LEFT_STATUS},
                 {"bbox", "179,-10,-179,10", 0, MRS_LEFT_STATUS},
                 {"since", "2024-05-04", 1, MRS_LEFT_STATUS},
                 {"until", "2024-05", 2, MRS_N_LEFTS},
                 {"until", "2024-05-03", 1, MRS_N_LEFTS},
                 {"status", "planned", 1, MRS_LEFT_STATUS},
                 {"status", "all", 3, MRS_N_LEFTS},
                 {"recency", "background", 0, MRS_LEFT_RECENCY},
                 {"confidence", "0.9", 0, MRS_LEFT_CONFIDENCE},
                 {"text", "gunmen \"tell OR", 0, MRS_N_LEFTS},
                 {"text", "gunmen", 2, MRS_LEFT_STATUS},
                 {"limit", "1", 1, MRS_LEFT_LIMIT}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_filter f = {0};
        mrs_err err = {0};
        mrs_tally tally;
        if (cases[i].name &&
            mrs_filter_set(&f, mrs_str_of(cases[i].name), mrs_str_of(cases[i].value), &err))
            fail_msg("%s", err.text);
        uint32_t n = ask(w->store, &f, &tally);
        if (n != cases[i].shown || tally.shown != n)
            fail_msg("%s %s: %u rows, %llu told", cases[i].name, cases[i].value, n,
                     (unsigned long long)tally.shown);
        if (cases[i].why < MRS_N_LEFTS && !tally.left[cases[i].why])
            fail_msg("%s %s: nothing left out by %s", cases[i].name, cases[i].value,
                     mrs_left_text(cases[i].why));
    }
}

static void the_tally_tells_points_from_areas(void **state)
{
    world *w = *state;
    mrs_tally tally;
    put(w->store, &raid_doc);
    assert_int_equal(ask(w->store, &(mrs_filter){.all = true}, &tally), 3);
    assert_int_equal(tally.pinned, 1);
    assert_int_equal(tally.area, 1);
    assert_int_equal(tally.no_place, 1);
    assert_int_equal(tally.undated, 0); /* a plan with a deadline has a day */
}

static void a_wrong_filter_names_what_is_allowed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *says;
    } cases[] = {{"type", "attack", "ASSAULT"},
                 {"status", "maybe", "planned"},
                 {"type", "bogus", "unknown type; one of: all, "},
                 {"bbox", "1,2,3", "3 numbers, not four"},
                 {"bbox", "1,2,3,4,5", "5 numbers, not four"},
                 {"bbox", "1,2,3,east", "degrees"},
                 {"bbox", "1,50,3,40", "SOUTH lies north of NORTH"},
                 {"bbox", "1,50,200,60", "-180 to 180"},
                 {"since", "yesterday", "YYYY"},
                 {"limit", "-1", "rows"},
                 {"confidence", "2", "0 and 1"},
                 {"color", "red", "no filter"},
                 {"type", "all/arrest", "one type"},
                 {"type", "assault,coerce/arrest", "one type"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_filter f = {0};
        mrs_err err = {0};
        assert_int_equal(
            mrs_filter_set(&f, mrs_str_of(cases[i].name), mrs_str_of(cases[i].value), &err),
            MRS_E_ARG);
        if (!strstr(err.text, cases[i].says))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].name, err.text, cases[i].says);
    }
}

static void since_may_not_be_later_than_until(void **state)
{
    (void)state;
    mrs_err err = {0};
    mrs_filter f = {.has_since = true, .has_until = true, .since = 3, .until = 3};
    ok(mrs_filter_check(&f, &err));
    f.since = 4;
    assert_int_equal(mrs_filter_check(&f, &err), MRS_E_ARG);
    assert_non_null(strstr(err.text, "1970-01-05"));
}

static void all_drops_the_default_but_not_what_was_asked(void **state)
{
    world *w = *state;
    mrs_tally tally;
    put(w->store, &raid_doc);
    mrs_filter f = {.all = true, .statuses = 1U << MRS_CLAIM_PLANNED};
    assert_int_equal(ask(w->store, &f, &tally), 1);
    assert_int_equal(tally.left[MRS_LEFT_STATUS], 2);
    assert_true(tally.asked >> MRS_LEFT_STATUS & 1);
    ask(w->store, &(mrs_filter){0}, &tally);
    assert_false(tally.asked >> MRS_LEFT_STATUS & 1);
}

static void ids_are_found_by_a_unique_beginning(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_id_kind kind;
    char full[65];
    mrs_fake_doc copy = raid_doc;
    copy.published = "2024-06-01";
    put(w->store, &raid_doc);
    put(w->store, &copy);
    mrs_doc *doc = mrs_fake(&raid_doc), *other = mrs_fake(&copy);
    ok(mrs_store_find(w->store, mrs_str_sub(doc->id, 0, 8), &kind, full, &err));
    assert_int_equal(kind, MRS_IS_DOC);
    assert_str(doc->id, full);
    ok(mrs_store_find(w->store, mrs_str_sub(other->id, 0, 12), &kind, full, &err));
    assert_str(doc->id, full);
    assert_int_equal(mrs_store_find(w->store, MRS_STR("c-"), &kind, full, &err), MRS_E_ARG);
    assert_int_equal(mrs_store_find(w->store, MRS_STR("c-zzzz"), &kind, full, &err), MRS_E_NONE);
    mrs_doc_free(doc);
    mrs_doc_free(other);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {T(a_document_comes_back_as_it_was_put),
                                       T(the_same_file_twice_changes_nothing),
                                       T(a_claim_comes_back_with_every_field),
                                       T(two_claims_on_one_trigger_have_two_ids),
                                       T(a_copy_is_kept_but_its_claims_are_not_doubled),
                                       T(samples_and_real_reports_never_share_a_store),
                                       T(what_cannot_be_read_is_kept_aside_until_it_can),
                                       T(filters_choose_and_the_tally_says_what_was_left_out),
                                       T(the_tally_tells_points_from_areas),
                                       T(a_wrong_filter_names_what_is_allowed),
                                       T(since_may_not_be_later_than_until),
                                       T(all_drops_the_default_but_not_what_was_asked),
                                       T(ids_are_found_by_a_unique_beginning)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
