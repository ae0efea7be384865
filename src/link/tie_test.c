#include "link/link_test.h"

/* One raid told by three papers, of which one tells a second; an arrest told by two. */
#define RAID                                                                                       \
    .type = "ASSAULT", .mode = "firearms", .actor = "ISIS", .actor_id = "actor:is",                \
    .target = "guards", .place = "Tell Tamr", .gazetteer_id = "gn:1", .lat = 36.65, .lon = 40.37,  \
    .start = "2024-05-03"
#define ARREST                                                                                     \
    .type = "COERCE", .mode = "arrest", .actor = "police", .place = "Manbij",                      \
    .gazetteer_id = "gn:2", .lat = 36.53, .lon = 37.95, .start = "2024-05-06"
static const mrs_fake_claim in_a[] = {{RAID, .trigger = "shot", .group = 1},
                                      {RAID, .trigger = "raid", .group = 1},
                                      {ARREST, .trigger = "arrested"}};
static const mrs_fake_claim in_b[] = {{RAID, .trigger = "killed"}};
static const mrs_fake_claim in_c[] = {{RAID, .trigger = "attack"}, {ARREST, .trigger = "detained"}};
static const mrs_fake_doc docs[] = {
    {"Gunmen of ISIS shot two guards in Tell Tamr. The raid lasted an hour. Police arrested three "
     "smugglers in Manbij.",
     "a", "Hill Times", "Raid", "2024-05-05", in_a, 3, false, false},
    {"Two guards of Tell Tamr were killed by ISIS gunmen.", "b", "River Post", "Guards killed",
     "2024-05-04", in_b, 1, false, false},
    {"An attack of ISIS gunmen in Tell Tamr hit two guards. In Manbij police detained three "
     "smugglers.",
     "c", "Plain Echo", "Attack", "2024-05-07", in_c, 2, false, false}};
enum { N_DOCS = 3, N_CLAIMS = 6 };

typedef struct {
    mrs_store *store;
    mrs_arena *arena;
    const world *w;
    mrs_str ids[N_CLAIMS]; /* in the order of docs */
    uint32_t events;
} record;

static bool see_claim(void *ctx, const mrs_claim_row *row)
{
    static const char *const triggers[N_CLAIMS] = {"shot",   "raid",   "arrested",
                                                   "killed", "attack", "detained"};
    record *r = ctx;
    for (int i = 0; i < N_CLAIMS; i++)
        if (mrs_str_is(row->trigger, triggers[i]))
            r->ids[i] = mrs_str_copy(row->id, r->arena);
    return true;
}

static record record_of(const world *w, const char *name)
{
    record r = {.store = store_at(w, name), .arena = mrs_arena_new((size_t)1 << 28), .w = w};
    mrs_err err = {0};
    for (int i = 0; i < N_DOCS; i++)
        put(r.store, &docs[i]);
    link_all(w, r.store);
    ok(mrs_store_claims(r.store, NULL, NULL, see_claim, &r, &err));
    return r;
}

static void close_record(record *r)
{
    mrs_store_close(r->store);
    mrs_arena_free(r->arena);
}

static mrs_link_stats link_by(const record *r, mrs_link_way way)
{
    mrs_err err = {0};
    mrs_link_stats stats;
    ok(mrs_link_run(r->w->linker, r->store, &(mrs_link_options){.way = way}, &stats, &err));
    return stats;
}

/* The first n_leave of the claims with these bits leave; then linked anew. */
static uint64_t decide(record *r, mrs_decision_kind kind, uint32_t bits, uint32_t leave)
{
    mrs_err err = {0};
    mrs_str objects[N_CLAIMS];
    mrs_decision d = {.kind = kind, .objects = objects, .comment = MRS_STR("because")};
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < N_CLAIMS; i++)
            if ((pass ? bits & ~leave : leave) >> i & 1)
                objects[d.n_objects++] = r->ids[i];
    d.n_leave = (uint32_t)__builtin_popcount(leave);
    ok(mrs_store_decide(r->store, &d, r->arena, &err));
    link_by(r, MRS_LINK_FEW);
    return d.id;
}

static void undo(record *r, uint64_t id)
{
    mrs_err err = {0};
    mrs_decision d = {.kind = MRS_DECISION_UNDO, .undoes = id, .comment = MRS_STR("no")};
    ok(mrs_store_decide(r->store, &d, r->arena, &err));
    link_by(r, MRS_LINK_FEW);
}

/* "AAABAC": which of the claims share an event, by letters in order. */
static void assert_events(record *r, const char *want)
{
    char got[N_CLAIMS + 1] = "";
    mrs_str seen[N_CLAIMS];
    int n = 0;
    for (int i = 0; i < N_CLAIMS; i++) {
        mrs_claim_row row;
        mrs_err err = {0};
        int at = 0;
        ok(mrs_store_claim(r->store, r->ids[i], r->arena, &row, &err));
        while (at < n && !mrs_str_eq(seen[at], row.event))
            at++;
        if (at == n)
            seen[n++] = row.event;
        got[i] = (char)('A' + at);
    }
    assert_string_equal(got, want);
}

static void people_say_what_is_one_happening(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    record r = record_of(w, "ties");
    mrs_buf before = dumped(r.store);
    assert_events(&r, "AABAAB");
    uint64_t merge = decide(&r, MRS_DECISION_MERGE, 63, 0);
    assert_events(&r, "AAAAAA");
    mrs_buf merged = dumped(r.store);
    assert_non_null(strstr(merged.ptr, "joined by a person (d-1)"));
    uint64_t split = decide(&r, MRS_DECISION_SPLIT, 63, 36);
    assert_events(&r, "AABAAB");
    mrs_buf after = dumped(r.store);
    assert_string_equal(after.ptr, before.ptr);
    undo(&r, split);
    assert_events(&r, "AAAAAA");
    undo(&r, merge);
    mrs_buf_clear(&after);
    after = dumped(r.store);
    assert_string_equal(after.ptr, before.ptr);
    mrs_buf_clear(&before);
    mrs_buf_clear(&merged);
    mrs_buf_clear(&after);
    close_record(&r);
}

/* Claims that code held for one, in one report, and claims that pairs join. */
static void what_is_split_stays_split_whatever_comes(void **state)
{
    const world *w = *state;
    if (!w->linker)
        skip();
    record r = record_of(w, "split");
    decide(&r, MRS_DECISION_SPLIT, 27, 2);
    assert_events(&r, "ABCAAC");
    decide(&r, MRS_DECISION_SPLIT, 25, 8);
    assert_events(&r, "ABCDAC");
    mrs_fake_claim more = {RAID, .trigger = "struck"};
    put(r.store, &(mrs_fake_doc){"ISIS gunmen struck two guards in Tell Tamr.", "d", "Dune Daily",
                                 "Struck", "2024-05-06", &more, 1, false, false});
    link_by(&r, MRS_LINK_FEW);
    assert_events(&r, "ABCDAC");
    decide(&r, MRS_DECISION_MERGE, 10, 0);
    assert_events(&r, "ABCBAC");
    close_record(&r);
}

static bool count_rejected(void *ctx, const mrs_event *event)
{
    ((record *)ctx)->events += event->state == MRS_STATE_REJECTED;
    return true;
}

static void a_rejected_claim_is_an_event_of_its_own(void **state)
{
    const world *w = *state;
    mrs_err err = {0};
    if (!w->linker)
        skip();
    record r = record_of(w, "rejected");
    mrs_buf before = dumped(r.store);
    uint64_t reject = decide(&r, MRS_DECISION_REJECT, 8, 0);
    assert_events(&r, "AABCAB");
    ok(mrs_store_events(r.store, NULL, NULL, count_rejected, &r, &err));
    assert_int_equal(r.events, 1);
    decide(&r, MRS_DECISION_MERGE, 9, 0); /* holds when it is no longer rejected */
    assert_events(&r, "AABCAB");
    undo(&r, reject + 1);
    undo(&r, reject);
    mrs_buf after = dumped(r.store);
    assert_string_equal(after.ptr, before.ptr);
    mrs_buf_clear(&before);
    mrs_buf_clear(&after);
    close_record(&r);
}

/* After any decision, what few makes is what all makes. */
static void decisions_change_what_they_touch_as_all_anew_would(void **state)
{
    static const mrs_decision_kind kinds[] = {MRS_DECISION_MERGE, MRS_DECISION_SPLIT,
                                              MRS_DECISION_REJECT, MRS_DECISION_CONFIRM};
    const world *w = *state;
    if (!w->linker)
        skip();
    record r = record_of(w, "random");
    uint32_t seed = 7;
    for (int i = 0; i < 60; i++) {
        seed = seed * 1664525U + 1013904223U;
        uint32_t bits = seed >> 16 & 63, leave = seed >> 22 & bits;
        mrs_decision_kind kind = kinds[seed >> 28 & 3];
        if (i % 4 == 3)
            undo(&r, (uint64_t)i); /* the one before, undone or not */
        else if (kind != MRS_DECISION_SPLIT && __builtin_popcount(bits) > 1)
            decide(&r, kind, bits, 0);
        else if (leave && leave != bits)
            decide(&r, MRS_DECISION_SPLIT, bits, leave);
        else
            decide(&r, MRS_DECISION_NEEDS_WORK, 1, 0);
        mrs_link_stats stats = link_by(&r, MRS_LINK_ALL);
        if (stats.changes.added || stats.changes.changed || stats.changes.gone)
            fail_msg("decision %d: %u added, %u changed, %u gone when all was linked anew", i + 1,
                     stats.changes.added, stats.changes.changed, stats.changes.gone);
    }
    close_record(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_say_what_is_one_happening),
        cmocka_unit_test(what_is_split_stays_split_whatever_comes),
        cmocka_unit_test(a_rejected_claim_is_an_event_of_its_own),
        cmocka_unit_test(decisions_change_what_they_touch_as_all_anew_would)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
