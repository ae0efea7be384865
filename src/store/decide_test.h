/* decide_test.h - a store with one report of three claims, and people who decide of it: for the
 * tests of decisions and of the log. */
#ifndef MRS_STORE_DECIDE_TEST_H
#define MRS_STORE_DECIDE_TEST_H

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

static inline void be(mrs_store *store, const char *who, const char *now)
{
    mrs_err err = {0};
    mrs_run run = {MRS_STR("0.1.0"),
                   MRS_STR("model"),
                   MRS_STR("aaaa1111"),
                   MRS_STR("bbbb2222"),
                   mrs_str_of(now),
                   mrs_str_of(who),
                   {0}};
    ok(mrs_store_set_run(store, &run, &err));
}

static inline mrs_put put(mrs_store *store, const mrs_fake_doc *from)
{
    mrs_err err = {0};
    mrs_put how = MRS_PUT_SAME;
    mrs_doc *doc = mrs_fake(from);
    ok(mrs_store_put(store, doc, &how, &err));
    mrs_doc_free(doc);
    return how;
}

static inline bool take_id(void *ctx, const mrs_claim_row *row)
{
    world *w = ctx;
    for (int i = 0; i < 3; i++)
        if (mrs_str_is(row->trigger, raid[i].trigger))
            w->ids[i] = mrs_str_copy(row->id, w->arena);
    w->doc = mrs_str_copy(row->doc, w->arena);
    return true;
}

static inline int setup(void **state)
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

static inline int teardown(void **state)
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
static inline int put_values(void *ctx, int n, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < n; i++)
        mrs_buf_printf(ctx, "%s|", values[i] ? values[i] : "null");
    mrs_buf_putc(ctx, '\n');
    return 0;
}

static inline void dump(const char *path, const char *sql, mrs_buf *out)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), 0);
    char *says = NULL;
    if (sqlite3_exec(db, sql, put_values, out, &says))
        fail_msg("%s: %s", sql, says);
    sqlite3_close(db);
}

static inline mrs_buf dump_claims(const char *path)
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

static inline int64_t number(const char *path, const char *sql)
{
    mrs_buf out = {0};
    dump(path, sql, &out);
    int64_t n = strtoll(out.ptr, NULL, 10);
    mrs_buf_clear(&out);
    return n;
}

static inline mrs_status decide(world *w, mrs_decision_kind kind, const mrs_str *ids, uint32_t n,
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

static inline mrs_status undo(world *w, uint64_t id, mrs_err *err)
{
    mrs_decision d = {.kind = MRS_DECISION_UNDO, .undoes = id, .comment = MRS_STR("a mistake")};
    return mrs_store_decide(w->store, &d, w->arena, err);
}

/* The claim with another place, mode, actors and counts. */
static inline mrs_claim_row changed(world *w, mrs_str id)
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

static inline mrs_status correct(world *w, mrs_str id, const char *field, uint64_t *made,
                                 mrs_err *err)
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

static inline mrs_state state_of(world *w, mrs_str id)
{
    mrs_claim_row row;
    mrs_err err = {0};
    ok(mrs_store_claim(w->store, id, w->arena, &row, &err));
    return row.state;
}

#endif
