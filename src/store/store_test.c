#include "run_test.h"
#include "store/store.h"
#include "test.h"
#include "test_record.h"

#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

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
    raid_text, "file:raid.txt", "Border News", "Raid", "2024-05-05", raid, 3, false, false};

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
        "They shelled A and B.", NULL, NULL, NULL, NULL, twice, 2, false, false};
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
                     4); /* copies too: they may have stood, as of then */
    mrs_err err = {0};
    mrs_doc_row row;
    mrs_doc *doc = mrs_fake(&early);
    ok(mrs_store_doc(w->store, doc->id, w->arena, &row, &err));
    assert_int_equal(row.n_copies, 3);
    mrs_doc_free(doc);
}

/* ---- near copies ------------------------------------------------------------------------------
 */

#define OPENING                                                                                    \
    "ISIS gunmen shot two guards near Tell Tamr on the road to the dam, residents of the village " \
    "said, and left before anybody could come to help. "
#define MIDDLE                                                                                     \
    "The guards had been posted there in spring after cables were stolen from the pumps, and a "   \
    "relative of one of them said that they had asked for a radio and got none. "
#define CLOSING                                                                                    \
    "Police of the Asayish arrested suspects in al-Hasakah on the next day and are looking for "   \
    "a car that was seen by the water. "
static const mrs_fake_doc wire[] = {
    {OPENING MIDDLE CLOSING, "a", "A", NULL, "2024-05-05", raid, 2, .sample = false},
    {"By Our Own Reporter\n" OPENING MIDDLE CLOSING, "b", "B", NULL, "2024-05-04", raid, 2,
     .sample = false},
    {OPENING MIDDLE CLOSING "Contact us.", "c", "C", NULL, NULL, raid, 2, .sample = false},
    {OPENING MIDDLE, "d", "D", NULL, "2024-05-06", raid, 1, .sample = false},
    {OPENING MIDDLE CLOSING
     "In another part of the district a council of elders spoke about the water of the eastern "
     "canal, which has not run since the pumps were stripped, and asked the office of the province "
     "to pay for new ones, an engineer said. The repair would last three weeks and cost more than "
     "the villages can pay, and the fields behind the railway are lost for this year, he said.",
     "digest", "E", NULL, "2024-05-03", raid, 2, .sample = false}};

/* Which stand and what the others repeat, as one line. */
static mrs_str standing(const char *path, mrs_arena *arena)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    mrs_str out = MRS_STR("");
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), 0);
    const char *sql = "SELECT d.uri,coalesce(f.uri,''),d.pending,(SELECT count(*) FROM claims c "
                      "WHERE c.document=d.fid) FROM documents d LEFT JOIN documents f ON "
                      "f.id=d.repeats ORDER BY d.uri";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), 0);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        out = mrs_str_format(arena, "%.*s%s>%s%s%d ", (int)out.len, out.ptr,
                             (const char *)sqlite3_column_text(stmt, 0),
                             (const char *)sqlite3_column_text(stmt, 1),
                             sqlite3_column_int(stmt, 2) ? "?" : "", sqlite3_column_int(stmt, 3));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return out;
}

/* What add does when all are in: pending ones are coded. */
static void code_pending(mrs_store *store)
{
    mrs_err err = {0};
    char id[65];
    for (;;) {
        ok(mrs_store_pending(store, id, &err));
        if (!id[0])
            return;
        for (size_t i = 0; i < sizeof wire / sizeof *wire; i++) {
            mrs_doc *doc = mrs_fake(&wire[i]);
            if (mrs_str_is(doc->id, id))
                ok(mrs_store_code(store, doc, &err));
            mrs_doc_free(doc);
        }
    }
}

static void near_copies_repeat_the_earliest_in_whatever_order_they_come(void **state)
{
    enum { N = sizeof wire / sizeof *wire };
    world *w = *state;
    mrs_str first = {0};
    for (uint32_t round = 0; round < 24; round++) {
        uint32_t order[N], left = round;
        char path[128];
        for (uint32_t i = 0; i < N; i++)
            order[i] = i;
        for (uint32_t i = N - 1; i > 0; i--, left /= i + 2) {
            uint32_t k = left % (i + 1), swap = order[i];
            order[i] = order[k];
            order[k] = swap;
        }
        snprintf(path, sizeof path, "%s/near%u.gpkg", w->dir, round);
        mrs_store *store = open_at(path, true);
        for (uint32_t i = 0; i < N; i++)
            put(store, &wire[order[i]]);
        code_pending(store);
        mrs_store_close(store);
        mrs_str got = standing(path, w->arena);
        first = round ? first : got;
        assert_true(mrs_str_eq(got, first));
    }
    /* B is the earliest; the digest of two stories stands for none and none for it */
    assert_str(first, "a>b0 b>2 c>b0 d>b0 digest>2 ");
}

static void a_near_copy_is_kept_with_its_bytes_and_says_how_near(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_doc_row row;
    mrs_buf bytes = {0};
    bool repeats = false;
    mrs_doc *doc = mrs_fake(&wire[0]);
    assert_int_equal(put(w->store, &wire[1]), MRS_PUT_NEW);
    ok(mrs_store_repeats(w->store, doc, &repeats, &err));
    assert_true(repeats);
    assert_int_equal(put(w->store, &wire[0]), MRS_PUT_NEAR);
    ok(mrs_store_doc(w->store, doc->id, w->arena, &row, &err));
    assert_true(row.resemblance > MRS_NEAR && row.resemblance < 1);
    assert_int_equal(row.n_claims, 0);
    ok(mrs_store_doc(w->store, row.repeats, w->arena, &row, &err));
    assert_int_equal(row.n_copies, 1);
    ok(mrs_store_doc_bytes(w->store, doc->id, &bytes, &err));
    assert_true(mrs_str_eq(mrs_buf_view(&bytes), doc->bytes));
    mrs_buf_clear(&bytes);
    mrs_doc_free(doc);
}

/* What past.c made: tables born_T and past_T, and their triggers. */
static void drop_past(sqlite3 *db)
{
    sqlite3_stmt *stmt;
    mrs_buf text = {0};
    mrs_buf_put(&text, MRS_STR("DROP TABLE revisions;DROP TABLE releases;"));
    const char *sql =
        "SELECT type,name FROM sqlite_master WHERE name LIKE 'born\\_%' ESCAPE '\\' OR "
        "(name LIKE 'past\\_%' ESCAPE '\\' AND type='table') OR (type='trigger' AND "
        "name NOT LIKE 'rtree%')";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), 0);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        mrs_buf_printf(&text, "DROP %s %s;", (const char *)sqlite3_column_text(stmt, 0),
                       (const char *)sqlite3_column_text(stmt, 1));
    sqlite3_finalize(stmt);
    assert_int_equal(sqlite3_exec(db, text.ptr, NULL, NULL, NULL), 0);
    mrs_buf_clear(&text);
}

/* A store as schema 3 had it: no late columns, bytes by zlib. */
static void make_old(const char *path, const mrs_fake_doc *from)
{
    static const char *const late[] = {
        "repeats", "resemblance", "pending", "fetched",    "inside",    "format",    "charset",
        "headers", "fetched_at",  "codec",   "paragraphs", "not_coded", "foreign_at"};
    static const char *const kept[] = {
        "n_bytes",        "codec",     "round",     "format",         "line",
        "text_column",    "delimiter", "address",   "title",          "author",
        "publisher",      "lang",      "published", "published_last", "published_how",
        "published_text", "charset",   "headers",   "fetched_at",     "fetched",
        "sample"};
    char sql[200];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    unsigned char packed[2000];
    uLongf n = sizeof packed;
    mrs_doc *doc = mrs_fake(from);
    compress2(packed, &n, (const Bytef *)doc->bytes.ptr, (uLong)doc->bytes.len, 6);
    assert_int_equal(sqlite3_open(path, &db), 0);
    const char *drop = "DROP VIEW copies; DROP TABLE sketches; DROP TABLE unsettled; DROP INDEX "
                       "documents_by_first; DROP INDEX documents_pending; DROP TABLE unlinked; "
                       "DROP TABLE stale_events; DROP TABLE link_units; DROP TABLE link_blocks; "
                       "DROP TABLE link_pairs; DROP INDEX links_by_event; DROP INDEX "
                       "events_of_type; DROP INDEX events_total; DROP TABLE backups; DROP TABLE "
                       "redactions; DROP TABLE coded; DROP TABLE recoded; ALTER TABLE runs DROP "
                       "COLUMN own; ALTER TABLE runs DROP COLUMN last_revision; DELETE FROM "
                       "gpkg_contents WHERE table_name IN "
                       "('backups','redactions');";
    drop_past(db);
    assert_int_equal(sqlite3_exec(db, drop, NULL, NULL, NULL), 0);
    for (size_t i = 0; i < sizeof late / sizeof *late; i++) {
        snprintf(sql, sizeof sql, "ALTER TABLE documents DROP COLUMN %s", late[i]);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
    }
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        snprintf(sql, sizeof sql, "ALTER TABLE set_aside DROP COLUMN %s", kept[i]);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
    }
    /* the log as it was: without who and why, and hashed so */
    const char *back =
        "CREATE VIEW copies AS SELECT 1; UPDATE marsad_meta SET value='3' WHERE key='schema'; "
        "DROP TABLE decisions; DROP TABLE decision_objects; DELETE FROM gpkg_contents WHERE "
        "table_name LIKE 'decision%'; ALTER TABLE claims DROP COLUMN coded; DELETE FROM audit; "
        "CREATE TABLE reviews (fid INTEGER PRIMARY KEY); ALTER TABLE audit DROP COLUMN who; ALTER "
        "TABLE audit DROP COLUMN \"before\"; ALTER TABLE audit DROP COLUMN \"after\"; ALTER TABLE "
        "audit DROP COLUMN why; INSERT INTO audit VALUES(1,'2026-01-01T00:00:00Z','add','x','y',"
        "'edcee221e5bb3ecbb1755dbfa121b6e635aa1ffdb8f7a7cf0f057c39a907752d')";
    assert_int_equal(sqlite3_exec(db, back, NULL, NULL, NULL), 0);
    sqlite3_prepare_v2(db, "UPDATE documents SET bytes=?1 WHERE id=?2", -1, &stmt, NULL);
    sqlite3_bind_blob(stmt, 1, packed, (int)n, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, doc->id.ptr, 64, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    mrs_doc_free(doc);
}

static void a_store_of_schema_3_is_brought_up_to_date(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_doc_row row;
    mrs_buf bytes = {0};
    mrs_store *reader = NULL;
    const mrs_store_options reading = {0};
    mrs_doc *doc = mrs_fake(&wire[0]);
    put(w->store, &wire[0]);
    mrs_store_close(w->store);
    w->store = NULL;
    make_old(w->path, &wire[0]);
    ok(mrs_store_open(w->path, &reading, &reader, &err));
    ok(mrs_store_doc(reader, doc->id, w->arena, &row, &err));
    assert_str(row.codec, "zlib");
    ok(mrs_store_doc_bytes(reader, doc->id, &bytes, &err));
    assert_true(mrs_str_eq(mrs_buf_view(&bytes), doc->bytes));
    mrs_store_close(reader);
    /* its documents are in the index of near copies */
    w->store = open_at(w->path, false);
    assert_int_equal(put(w->store, &wire[3]), MRS_PUT_NEAR);
    ok(mrs_store_verify(w->store, &err));
    /* and takes and gives claims as a new store does */
    seen got = {.arena = w->arena};
    assert_int_equal(put(w->store, &raid_doc), MRS_PUT_NEW);
    ok(mrs_store_claims(w->store, NULL, NULL, see_claim, &got, &err));
    assert_true(got.n >= raid_doc.n);
    mrs_buf_clear(&bytes);
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
    mrs_doc *other =
        mrs_fake(&(mrs_fake_doc){"A real one.", NULL, NULL, NULL, NULL, NULL, 0, 0, 0});
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
    mrs_aside_row row = {.uri = MRS_STR("file:bad.bin"),
                         .status = MRS_E_FORMAT,
                         .reason = MRS_STR("first"),
                         .published = {MRS_NO_DAY, MRS_NO_DAY, MRS_PUBLISHED_NONE, {0}}};
    ok(mrs_store_set_aside(w->store, &row, doc->bytes, &err));
    row.reason = MRS_STR("later reason");
    ok(mrs_store_set_aside(w->store, &row, doc->bytes, &err));
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
    const struct CMUnitTest tests[] = {
        T(a_document_comes_back_as_it_was_put),
        T(the_same_file_twice_changes_nothing),
        T(a_claim_comes_back_with_every_field),
        T(two_claims_on_one_trigger_have_two_ids),
        T(a_copy_is_kept_but_its_claims_are_not_doubled),
        T(near_copies_repeat_the_earliest_in_whatever_order_they_come),
        T(a_near_copy_is_kept_with_its_bytes_and_says_how_near),
        T(a_store_of_schema_3_is_brought_up_to_date),
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
