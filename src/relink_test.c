/* Linking is a function of the claims that stand: whatever the order of arrival, the number that
 * come at a time, threads, removals and kills, the same events, links and link tables. */
#include "export/export.h"
#include "link/link.h"
#include "test.h"
#include "test_record.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ok(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

static const mrs_run run = {.program = MRS_STR_INIT("0.1.0"),
                            .model = MRS_STR_INIT("model"),
                            .model_sha256 = MRS_STR_INIT("aaaa1111"),
                            .pack_sha256 = MRS_STR_INIT("bbbb2222"),
                            .now = MRS_STR_INIT("2026-11-21T13:00:00Z"),
                            .who = MRS_STR_INIT("ana")};

typedef struct {
    char dir[64];
    mrs_pack pack;
    mrs_linker *linker;
    mrs_labels *labels;
} world;

static int setup(void **state)
{
    const char *data = getenv("MARSAD_DATA");
    char path[512];
    mrs_err err = {0};
    world *w = calloc(1, sizeof *w);
    /* in memory where there is such a place: thousands of commits */
    bool memory = access("/dev/shm", W_OK | X_OK) == 0;
    snprintf(w->dir, sizeof w->dir, "%s/marsad-relink-XXXXXX", memory ? "/dev/shm" : "/tmp");
    if (!mkdtemp(w->dir))
        return -1;
    *state = w;
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : "");
    if (access(path, R_OK) != 0)
        return 0; /* each test skips */
    ok(mrs_pack_open(path, false, &w->pack, &err));
    ok(mrs_linker_open(&w->pack, &w->linker, &err));
    ok(mrs_labels_open(&w->pack, &w->labels, &err));
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    char command[96];
    mrs_linker_close(w->linker);
    mrs_labels_close(w->labels);
    mrs_pack_close(&w->pack);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    int rc = system(command);
    free(w);
    return rc;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* ---- invented reports --------------------------------------------------------------------------
 */

typedef struct {
    const char *name, *id;
    double lat, lon;
} town;

static const town towns[] = {{"Tell Tamr", "gn:1", 36.65, 40.37},
                             {"Manbij", "gn:2", 36.53, 37.95},
                             {"Tell Kocher", "gn:3", 36.81, 42.06}};
static const char *const modes[] = {"firearms", "explosives", "", "aerial"};
static const char *const things[] = {"a post", "a market", "a convoy of oil tankers", "a bridge"};

/* Report k of a world of `spread` days: towns, days, modes and counts that often meet, and totals;
 * every ninth repeats the text of another, published on another day. */
static void put_report(mrs_store *store, uint32_t k, uint32_t spread)
{
    char text[400], uri[24], days[3][16];
    mrs_err err = {0};
    mrs_put how;
    uint32_t of = k % 9 == 8 ? k - 5 : k, seed = of * 7919 + 13;
    for (int i = 0; i < 10; i++)
        next_random(&seed);
    const town *t = &towns[next_random(&seed) % 10 < 7 ? 0 : 1 + of % 2];
    uint32_t day = 19844 + next_random(&seed) % spread, dead = 1 + next_random(&seed) % 6;
    bool named = next_random(&seed) % 3, total = of % 11 == 5;
    const char *thing = things[next_random(&seed) % 4];
    mrs_day_text((int32_t)day, days[0]);
    mrs_day_text((int32_t)(day + next_random(&seed) % 3), days[1]);
    mrs_day_text((int32_t)(day + 1 + k % 9), days[2]);
    mrs_fake_claim claims[3] = {{.type = "ASSAULT",
                                 .mode = modes[next_random(&seed) % 4],
                                 .trigger = "attack",
                                 .place = t->name,
                                 .gazetteer_id = t->id,
                                 .lat = t->lat,
                                 .lon = t->lon,
                                 .start = days[0],
                                 .low = dead,
                                 .high = dead,
                                 .actor = named ? "ISIS" : "gunmen",
                                 .actor_id = named ? "actor:is" : NULL,
                                 .source = of % 4 ? NULL : "SDF spokesman",
                                 .source_kind = of % 4 ? MRS_SOURCE_NARRATOR : MRS_SOURCE_OFFICIAL,
                                 .group = 1},
                                {.type = "COERCE",
                                 .mode = "arrest",
                                 .trigger = "arrest",
                                 .place = t->name,
                                 .gazetteer_id = t->id,
                                 .lat = t->lat,
                                 .lon = t->lon,
                                 .start = days[1],
                                 .follows = 1},
                                {.type = "ASSAULT",
                                 .trigger = "bombing",
                                 .place = t->name,
                                 .gazetteer_id = t->id,
                                 .lat = t->lat,
                                 .lon = t->lon,
                                 .start = days[0],
                                 .group = of % 2 ? 1 : 0,
                                 .part_of = of % 2 ? 0 : 1}};
    if (total) {
        claims[0].mode = NULL;
        claims[0].recency = MRS_RECENCY_AGGREGATE;
        claims[0].kind = MRS_Q_attacks;
        claims[0].end = "2024-06-28";
        claims[0].group = 0;
    }
    snprintf(
        text, sizeof text,
        "Report %u: an attack on %s in %s left %u dead, residents said. An arrest came later. "
        "The bombing of %s was the worst of that week, officials near the river told paper %u.",
        of, thing, t->name, dead, thing, of % 13);
    snprintf(uri, sizeof uri, "file:%u", k);
    mrs_doc *doc = mrs_fake(&(mrs_fake_doc){.text = text,
                                            .uri = uri,
                                            .publisher = k % 6 ? "North Daily" : "River Post",
                                            .published = k % 5 ? days[2] : NULL,
                                            .claims = claims,
                                            .n = 1 + of % 3});
    ok(mrs_store_put(store, doc, &how, &err));
    mrs_doc_free(doc);
}

/* ---- what is compared --------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_export *export;
} exporting;

static bool export_event(void *ctx, const mrs_event *event)
{
    exporting *e = ctx;
    mrs_err err = {0};
    ok(mrs_export_event(e->export, e->store, event, &err));
    return true;
}

static void dump_exports(const world *w, mrs_store *store, mrs_buf *out)
{
    static const mrs_format formats[] = {MRS_FORMAT_JSONL, MRS_FORMAT_CSV, MRS_FORMAT_GEOJSON};
    static const mrs_filter all = {.all = true};
    mrs_err err = {0};
    for (int i = 0; i < 3; i++) {
        mrs_export_options options = {.words = w->labels, .format = formats[i], .events = true};
        exporting e = {.store = store};
        ok(mrs_export_new(&options, out, &e.export, &err));
        ok(mrs_store_events(store, &all, NULL, export_event, &e, &err));
        ok(mrs_export_finish(e.export, &err));
        mrs_export_free(e.export);
    }
}

/* Every row of the statement, columns apart by a bar. */
static void dump_rows(const char *path, const char *sql, mrs_buf *out)
{
    sqlite3 *db;
    sqlite3_stmt *stmt;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *cell = (const char *)sqlite3_column_text(stmt, i);
            mrs_buf_printf(out, "%s|", cell ? cell : "");
        }
        mrs_buf_putc(out, '\n');
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

/* All that may not depend on how it came about. */
static mrs_buf dump(const world *w, mrs_store *store)
{
    static const char *const tables[] = {
        "SELECT u.unit,d.id,u.day,hex(u.blocks) FROM link_units u JOIN documents d ON "
        "d.fid=u.document ORDER BY 1",
        "SELECT * FROM link_blocks ORDER BY 1,2,3",
        "SELECT * FROM link_pairs ORDER BY 1,2",
        "SELECT kind,from_id,to_id,event,field,from_value,to_value,score,why FROM links "
        "ORDER BY 1,2,3,5,6,7",
        "SELECT e.id,e.hash,c.id,j.score,j.why FROM event_claims j JOIN events e ON e.fid=j.event "
        "JOIN claims c ON c.fid=j.claim ORDER BY 1,3",
        "SELECT table_name,min_x,max_x,min_y,max_y FROM gpkg_contents WHERE table_name LIKE "
        "'event%' ORDER BY 1",
        "SELECT count(*) FROM event_parties UNION ALL SELECT count(*) FROM event_sources UNION ALL "
        "SELECT count(*) FROM event_quantities UNION ALL SELECT count(*) FROM event_areas "
        "UNION ALL SELECT count(*) FROM unlinked UNION ALL SELECT count(*) FROM stale_events"};
    mrs_buf out = {0};
    dump_exports(w, store, &out);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        dump_rows(mrs_store_path(store), tables[i], &out);
    return out;
}

static void same_bytes(const mrs_buf *want, const mrs_buf *got, const char *what, uint32_t n)
{
    if (mrs_str_eq(mrs_buf_view(want), mrs_buf_view(got)))
        return;
    size_t at = 0, line = 0;
    while (at < want->len && at < got->len && want->ptr[at] == got->ptr[at]) {
        at++;
        if (want->ptr[at - 1] == '\n')
            line = at;
    }
    fail_msg("%s %u: want %.300s\ngot %.300s", what, n, want->ptr + line, got->ptr + line);
}

/* ---- arrival -----------------------------------------------------------------------------------
 */

static mrs_store *store_at(const world *w, const char *name, char path[128])
{
    mrs_store *store = NULL;
    mrs_err err = {0};
    const mrs_store_options options = {.write = true, .create = true};
    snprintf(path, 128, "%s/%s.gpkg", w->dir, name);
    ok(mrs_store_open(path, &options, &store, &err));
    ok(mrs_store_set_run(store, &run, &err));
    return store;
}

static mrs_link_stats link_now(const world *w, mrs_store *store, mrs_link_way way, uint32_t jobs)
{
    mrs_err err = {0};
    mrs_link_stats stats = {0};
    const mrs_link_options options = {.way = way, .jobs = jobs};
    ok(mrs_link_run(w->linker, store, &options, &stats, &err));
    return stats;
}

static void shuffle(uint32_t *order, uint32_t n, uint32_t *seed)
{
    for (uint32_t i = n; i-- > 1;) {
        uint32_t k = next_random(seed) % (i + 1), t = order[i];
        order[i] = order[k];
        order[k] = t;
    }
}

enum { MOST = 400 };
typedef enum { AT_ONCE, ONE_BY_ONE, BATCHES } arrival;

/* The store of n reports that came in that order; batch sizes by seed. */
static mrs_store *arrive(const world *w, const uint32_t *order, uint32_t n, uint32_t spread,
                         arrival how, uint32_t jobs, uint32_t seed)
{
    char path[128];
    snprintf(path, sizeof path, "%s/now.gpkg", w->dir);
    remove(path);
    mrs_store *store = store_at(w, "now", path);
    for (uint32_t i = 0; i < n;) {
        uint32_t some = how == AT_ONCE ? n : how == ONE_BY_ONE ? 1 : 1 + next_random(&seed) % 12;
        for (; some && i < n; some--, i++)
            put_report(store, order[i], spread);
        link_now(w, store, how == AT_ONCE ? MRS_LINK_ALL : MRS_LINK_FEW, jobs);
    }
    return store;
}

static void any_arrival_gives_the_same(const world *w, uint32_t n, uint32_t spread, uint32_t rounds,
                                       bool singly)
{
    static const uint32_t jobs[] = {1, 2, 8};
    uint32_t order[MOST], seed = n;
    mrs_buf want = {0};
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    for (uint32_t round = 0; round < rounds; round++) {
        for (arrival how = AT_ONCE; how <= BATCHES; how++) {
            if (how == ONE_BY_ONE && !singly)
                continue;
            mrs_store *store =
                arrive(w, order, n, spread, how, jobs[(round + how) % 3], seed + round);
            mrs_buf got = dump(w, store);
            mrs_store_close(store);
            if (want.len)
                same_bytes(&want, &got, how == ONE_BY_ONE ? "one by one, order" : "order", round);
            else
                want = got;
            if (want.ptr != got.ptr)
                mrs_buf_clear(&got);
        }
        shuffle(order, n, &seed);
    }
    assert_true(want.len > 1000);
    mrs_buf_clear(&want);
}

static void twenty_orders_of_arrival_give_the_same_bytes(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    any_arrival_gives_the_same(w, 30, 12, 20, true);
}

/* So many on few days that blocks outgrow what is compared whole. */
static void blocks_too_large_to_compare_whole_change_as_well(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    any_arrival_gives_the_same(w, 260, 5, 2, false);
}

/* ---- what people say ---------------------------------------------------------------------------
 */

typedef struct {
    mrs_arena *arena;
    mrs_str ids[2][64]; /* claims of the first two events with more than one */
    uint32_t n[2], events;
} picked;

static bool pick(void *ctx, const mrs_event *e)
{
    picked *p = ctx;
    if (e->n_claims < 2 || e->n_claims > 30 || p->events == 2)
        return true;
    for (uint32_t i = 0; i < e->n_claims; i++)
        p->ids[p->events][i] = mrs_str_copy(e->claims[i].claim, p->arena);
    p->n[p->events++] = e->n_claims;
    return true;
}

static uint64_t decide(mrs_store *store, mrs_decision_kind kind, mrs_str *objects, uint32_t n,
                       uint64_t undoes)
{
    mrs_err err = {0};
    mrs_arena *arena = mrs_arena_new(1 << 22);
    mrs_decision d = {.kind = kind,
                      .objects = objects,
                      .n_objects = n,
                      .n_leave = kind == MRS_DECISION_SPLIT ? 1 : 0,
                      .undoes = undoes,
                      .comment = MRS_STR("as I was told by phone")};
    ok(mrs_store_decide(store, &d, arena, &err));
    mrs_arena_free(arena);
    return d.id;
}

static mrs_str event_of(mrs_store *store, mrs_str claim, mrs_arena *arena)
{
    mrs_err err = {0};
    mrs_claim_row row;
    ok(mrs_store_claim(store, claim, arena, &row, &err));
    return row.event;
}

/* By its tables and all anew: the same; returns that dump. */
static mrs_buf linked_both_ways(const world *w, mrs_store *store, const char *what)
{
    link_now(w, store, MRS_LINK_FEW, 1);
    mrs_buf few = dump(w, store);
    link_now(w, store, MRS_LINK_ALL, 2);
    mrs_buf all = dump(w, store);
    same_bytes(&all, &few, what, 0);
    mrs_buf_clear(&few);
    return all;
}

static void a_merge_and_a_split_hold_and_undone_are_as_if_never_made(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    uint32_t order[MOST], n = 40;
    mrs_err err = {0};
    mrs_id_kind kind;
    char full[65];
    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    mrs_store *store = arrive(w, order, n, 12, BATCHES, 1, 3);
    mrs_buf before = dump(w, store);
    picked p = {.arena = mrs_arena_new(1 << 22)};
    ok(mrs_store_events(store, NULL, NULL, pick, &p, &err));
    assert_int_equal(p.events, 2);
    /* two events made one: the id that goes leads to the one that stays */
    mrs_str both[2] = {p.ids[0][0], p.ids[1][0]}, was[2];
    for (int i = 0; i < 2; i++)
        was[i] = event_of(store, both[i], p.arena);
    uint64_t merged = decide(store, MRS_DECISION_MERGE, both, 2, 0);
    mrs_buf now = linked_both_ways(w, store, "merge");
    mrs_str one = event_of(store, both[0], p.arena);
    assert_true(mrs_str_eq(one, event_of(store, both[1], p.arena)));
    for (int i = 0; i < 2; i++) {
        ok(mrs_store_find(store, was[i], &kind, full, &err));
        assert_str(one, full);
    }
    mrs_buf_clear(&now);
    /* a report that comes does not part them */
    put_report(store, n, 12);
    link_now(w, store, MRS_LINK_FEW, 1);
    assert_true(mrs_str_eq(event_of(store, both[0], p.arena), event_of(store, both[1], p.arena)));
    /* one claim of the other event is another happening */
    uint64_t split = decide(store, MRS_DECISION_SPLIT, p.ids[1], p.n[1], 0);
    now = linked_both_ways(w, store, "split");
    assert_false(
        mrs_str_eq(event_of(store, p.ids[1][0], p.arena), event_of(store, p.ids[1][1], p.arena)));
    mrs_buf_clear(&now);
    decide(store, MRS_DECISION_UNDO, NULL, 0, split);
    decide(store, MRS_DECISION_UNDO, NULL, 0, merged);
    now = linked_both_ways(w, store, "undo");
    mrs_store_close(store);
    mrs_buf_clear(&before);
    order[n] = n;
    store = arrive(w, order, n + 1, 12, AT_ONCE, 1, 3);
    before = dump(w, store);
    same_bytes(&before, &now, "undone", 0);
    mrs_store_close(store);
    mrs_buf_clear(&before);
    mrs_buf_clear(&now);
    mrs_arena_free(p.arena);
}

/* ---- kills -------------------------------------------------------------------------------------
 */

static void copy_store(const world *w, const char *from, const char *to)
{
    char command[300];
    snprintf(command, sizeof command, "rm -f %s/%s.gpkg*; cp %s/%s.gpkg %s/%s.gpkg", w->dir, to,
             w->dir, from, w->dir, to);
    assert_int_equal(system(command), 0);
}

/* MARSAD_KILLS times, else 12. Whatever was killed, what is linked next is the same. */
static void a_kill_while_linking_leaves_all_or_nothing(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    char path[128];
    const char *asked = getenv("MARSAD_KILLS");
    int kills = asked ? atoi(asked) : 12;
    uint32_t seed = 11;
    mrs_err err = {0};
    mrs_store *store = store_at(w, "base", path);
    for (uint32_t i = 0; i < 40; i++)
        put_report(store, i, 12);
    link_now(w, store, MRS_LINK_ALL, 1);
    for (uint32_t i = 40; i < 60; i++)
        put_report(store, i, 12);
    mrs_store_close(store);
    copy_store(w, "base", "whole");
    store = store_at(w, "whole", path);
    link_now(w, store, MRS_LINK_ALL, 1);
    mrs_buf want = dump(w, store);
    mrs_store_close(store);
    for (int k = 0; k < kills; k++) {
        int status;
        mrs_link_way way = k % 2 ? MRS_LINK_FEW : MRS_LINK_ALL;
        copy_store(w, "base", "killed");
        pid_t pid = fork();
        if (pid == 0) {
            store = store_at(w, "killed", path);
            link_now(w, store, way, 2);
            _exit(0);
        }
        struct timespec wait = {0, (long)(next_random(&seed) % 60000) * 1000};
        nanosleep(&wait, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        store = store_at(w, "killed", path);
        ok(mrs_store_verify(store, &err));
        mrs_summary now;
        ok(mrs_store_summary(store, &now, &err));
        if (!now.linked)
            link_now(w, store, MRS_LINK_FEW, 1);
        mrs_buf got = dump(w, store);
        mrs_store_close(store);
        same_bytes(&want, &got, "kill", (uint32_t)k);
        mrs_buf_clear(&got);
    }
    mrs_buf_clear(&want);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twenty_orders_of_arrival_give_the_same_bytes),
        cmocka_unit_test(blocks_too_large_to_compare_whole_change_as_well),
        cmocka_unit_test(a_merge_and_a_split_hold_and_undone_are_as_if_never_made),
        cmocka_unit_test(a_kill_while_linking_leaves_all_or_nothing)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
