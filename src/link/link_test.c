#include "link/link_test.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- two claims, one happening or two? ---------------------------------------------------------
 */

#define TOWN .place = "Tell Tamr", .gazetteer_id = "gn:1", .lat = 36.65, .lon = 40.37
#define OTHER .place = "Manbij", .gazetteer_id = "gn:2", .lat = 36.53, .lon = 37.95

typedef struct {
    const char *name;
    const char *text_a, *text_b;
    mrs_fake_claim a, b;
    uint32_t events;
} two;

static const two twos[] = {
    {"the same raid told by two papers",
     "Gunmen of ISIS shot two guards near the grain silo of Tell Tamr.",
     "Two silo guards were shot dead by ISIS gunmen in Tell Tamr.",
     {.type = "ASSAULT",
      .mode = "firearms",
      .trigger = "shot",
      TOWN,
      .start = "2024-05-03",
      .actor = "ISIS",
      .actor_id = "actor:is",
      .low = 2,
      .high = 2},
     {.type = "ASSAULT",
      .mode = "firearms",
      .trigger = "shot",
      TOWN,
      .start = "2024-05-03",
      .actor = "ISIS",
      .actor_id = "actor:is",
      .low = 2,
      .high = 2},
     1},
    {"the same words a month apart",
     "Gunmen of ISIS shot two guards near the grain silo of Tell Tamr.",
     "Gunmen of ISIS shot two guards near the silo of Tell Tamr.",
     {.type = "ASSAULT", .mode = "firearms", .trigger = "shot", TOWN, .start = "2024-05-03"},
     {.type = "ASSAULT", .mode = "firearms", .trigger = "shot", TOWN, .start = "2024-06-03"},
     2},
    {"the same day in two far towns",
     "A roadside bomb killed a driver in Tell Tamr.",
     "A roadside bomb killed a driver in Manbij.",
     {.type = "ASSAULT", .mode = "explosives", .trigger = "bomb", TOWN, .start = "2024-05-03"},
     {.type = "ASSAULT", .mode = "explosives", .trigger = "bomb", OTHER, .start = "2024-05-03"},
     2},
    {"one arrest by the day, one by the week",
     "The Asayish arrested a smuggler of weapons in Tell Tamr.",
     "A weapons smuggler was arrested by the Asayish in Tell Tamr.",
     {.type = "COERCE",
      .mode = "arrest",
      .trigger = "arrested",
      TOWN,
      .start = "2024-05-03",
      .actor = "Asayish",
      .actor_id = "actor:asayish"},
     {.type = "COERCE",
      .mode = "arrest",
      .trigger = "arrested",
      TOWN,
      .start = "2024-04-29",
      .end = "2024-05-05",
      .inferred = true,
      .actor = "Asayish",
      .actor_id = "actor:asayish"},
     1},
    {"a raid and a meeting in one town on one day",
     "Gunmen shot two guards in Tell Tamr.",
     "Tribal elders met a delegation in Tell Tamr.",
     {.type = "ASSAULT", .mode = "firearms", .trigger = "shot", TOWN, .start = "2024-05-03"},
     {.type = "CONSULT", .mode = "visit", .trigger = "met", TOWN, .start = "2024-05-03"},
     2},
    {"an air strike here, a drone strike there told of one target",
     "A drone strike hit a car of the SDF in Tell Tamr.",
     "An air strike destroyed an SDF car in Tell Tamr.",
     {.type = "ASSAULT",
      .mode = "drone",
      .trigger = "strike",
      TOWN,
      .start = "2024-05-03",
      .target = "SDF",
      .target_id = "actor:sdf"},
     {.type = "ASSAULT",
      .mode = "aerial",
      .trigger = "strike",
      TOWN,
      .start = "2024-05-03",
      .target = "SDF",
      .target_id = "actor:sdf"},
     1},
    {"two shootings of one day with other sides and other counts",
     "Smugglers shot a shepherd in Tell Tamr.",
     "The army opened fire on a column of twenty rebels in Tell Tamr.",
     {.type = "ASSAULT",
      .mode = "firearms",
      .trigger = "shot",
      TOWN,
      .start = "2024-05-03",
      .actor = "smugglers",
      .actor_id = "actor:x",
      .low = 1,
      .high = 1},
     {.type = "ASSAULT",
      .mode = "firearms",
      .trigger = "opened fire",
      TOWN,
      .start = "2024-05-03",
      .actor = "army",
      .actor_id = "actor:y",
      .low = 20,
      .high = 20},
     2},
    {"a plan is not its doing",
     "The army will build a barrier in Tell Tamr.",
     "The army built a barrier in Tell Tamr.",
     {.type = "BUILD",
      .mode = "barrier",
      .trigger = "build",
      TOWN,
      .start = "2024-05-03",
      .status = MRS_CLAIM_PLANNED},
     {.type = "BUILD", .mode = "barrier", .trigger = "built", TOWN, .start = "2024-05-03"},
     2}};

static void one_happening_or_two(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    for (size_t i = 0; i < sizeof twos / sizeof *twos; i++) {
        const two *t = &twos[i];
        char name[16];
        snprintf(name, sizeof name, "two%zu", i);
        mrs_store *store = store_at(w, name);
        put(store, &(mrs_fake_doc){.text = t->text_a,
                                   .publisher = "North Daily",
                                   .published = "2024-05-05",
                                   .claims = &t->a,
                                   .n = 1});
        put(store, &(mrs_fake_doc){.text = t->text_b,
                                   .publisher = "River Post",
                                   .published = "2024-05-05",
                                   .claims = &t->b,
                                   .n = 1});
        mrs_link_stats stats = link_all(w, store);
        mrs_store_close(store);
        if (stats.events != t->events)
            fail_msg("%s: %u events, %u expected (%u pairs)", t->name, stats.events, t->events,
                     stats.pairs);
    }
}

static void two_strikes_that_one_report_tells_apart_stay_two(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    static const mrs_fake_claim both[] = {{.type = "ASSAULT",
                                           .mode = "aerial",
                                           .trigger = "strike on a depot",
                                           TOWN,
                                           .start = "2024-05-03"},
                                          {.type = "ASSAULT",
                                           .mode = "aerial",
                                           .trigger = "strike on a bridge",
                                           TOWN,
                                           .start = "2024-05-03"}};
    static const mrs_fake_claim one[] = {
        {.type = "ASSAULT", .mode = "aerial", .trigger = "strike", TOWN, .start = "2024-05-03"}};
    mrs_store *store = store_at(w, "apart");
    put(store, &(mrs_fake_doc){.text = "An air strike on a depot of Tell Tamr was followed by a "
                                       "strike on a bridge.",
                               .publisher = "A",
                               .claims = both,
                               .n = 2});
    put(store, &(mrs_fake_doc){.text = "An air strike hit a bridge in Tell Tamr.",
                               .publisher = "B",
                               .claims = one,
                               .n = 1});
    assert_int_equal(link_all(w, store).events, 2);
    mrs_store_close(store);
}

/* ---- what an event tells -----------------------------------------------------------------------
 */

static const mrs_fake_claim attack_a[] = {{.type = "ASSAULT",
                                           .mode = "explosives",
                                           .trigger = "bombed",
                                           TOWN,
                                           .start = "2024-05-03",
                                           .actor = "ISIS",
                                           .actor_id = "actor:is",
                                           .target = "SDF",
                                           .target_id = "actor:sdf",
                                           .low = 3,
                                           .high = 3,
                                           .confidence = 0.7F,
                                           .group = 1},
                                          {.type = "COERCE",
                                           .mode = "arrest",
                                           .trigger = "arrested",
                                           TOWN,
                                           .start = "2024-05-04",
                                           .follows = 1,
                                           .coincides_with = 1}};
static const mrs_fake_claim attack_b[] = {{.type = "ASSAULT",
                                           .mode = "explosives",
                                           .trigger = "bombing",
                                           .place = "al-Hasakah",
                                           .gazetteer_id = "gn:9",
                                           .lat = 36.5,
                                           .lon = 40.75,
                                           .precision = MRS_PRECISION_ADMIN1,
                                           .radius_km = 90,
                                           .start = "2024-05-03",
                                           .target = "SDF",
                                           .target_id = "actor:sdf",
                                           .low = 7,
                                           .high = 7,
                                           .confidence = 0.9F,
                                           .source = "SDF spokesman",
                                           .source_id = "actor:sdf",
                                           .source_kind = MRS_SOURCE_OFFICIAL}};
static const mrs_fake_claim attack_c[] = {{.type = "ASSAULT",
                                           .mode = "explosives",
                                           .trigger = "bomb",
                                           TOWN,
                                           .start = "2024-05-03",
                                           .target = "SDF",
                                           .target_id = "actor:sdf",
                                           .low = 7,
                                           .high = 7,
                                           .source = "SDF officer",
                                           .source_id = "actor:sdf2",
                                           .source_kind = MRS_SOURCE_OFFICIAL,
                                           .stake = MRS_STAKE_TARGET}};
static const mrs_fake_claim attack_d[] = {{.type = "ASSAULT",
                                           .mode = "explosives",
                                           .trigger = "bombing",
                                           TOWN,
                                           .start = "2024-05-03",
                                           .target = "SDF",
                                           .target_id = "actor:sdf",
                                           .status = MRS_CLAIM_NEGATED}};
static const mrs_fake_claim total[] = {{.type = "ASSAULT",
                                        .trigger = "attacks",
                                        .place = "al-Hasakah",
                                        .gazetteer_id = "gn:9",
                                        .lat = 36.5,
                                        .lon = 40.75,
                                        .precision = MRS_PRECISION_ADMIN1,
                                        .radius_km = 90,
                                        .start = "2024-05-01",
                                        .end = "2024-05-31",
                                        .recency = MRS_RECENCY_AGGREGATE,
                                        .low = 12,
                                        .high = 12,
                                        .kind = MRS_Q_attacks}};
static const mrs_fake_doc attack[] = {
    {"ISIS bombed a post of the SDF in Tell Tamr, killing three. Police arrested a man.", "file:a",
     "North Daily", NULL, "2024-05-04", attack_a, 2, false, false},
    {"Seven fighters died in the bombing of an SDF post, an SDF spokesman said in al-Hasakah.",
     "file:b", "River Post", NULL, "2024-05-04", attack_b, 1, false, false},
    {"An SDF officer said that a bomb of ISIS killed seven at an SDF post in Tell Tamr.", "file:c",
     "Hill Times", NULL, "2024-05-04", attack_c, 1, false, false},
    {"There was no bombing of an SDF post in Tell Tamr, a reader wrote.", "file:d", NULL, NULL,
     "2024-05-05", attack_d, 1, false, false},
    {"There were 12 attacks in al-Hasakah in May.", "file:e", "North Daily", NULL, "2024-06-01",
     total, 1, false, false}};

typedef struct {
    uint32_t n;
    uint32_t kinds[MRS_N_LINK_KINDS];
    char fields[256];
} links_seen;

static bool see_link(void *ctx, const mrs_link *link)
{
    links_seen *s = ctx;
    s->n++;
    s->kinds[link->kind]++;
    size_t n = strlen(s->fields);
    if (link->kind == MRS_LINK_CONTRADICTS)
        snprintf(s->fields + n, sizeof s->fields - n, "%.*s:%.*s/%.*s;", (int)link->field.len,
                 link->field.ptr, (int)link->from_value.len, link->from_value.ptr,
                 (int)link->to_value.len, link->to_value.ptr);
    return true;
}

typedef struct {
    mrs_arena *arena;
    char id[MRS_ID_LEN + 1];
    uint32_t n;
} biggest;

static bool find_biggest(void *ctx, const mrs_event *e)
{
    biggest *b = ctx;
    if (e->n_claims > b->n) {
        b->n = e->n_claims;
        snprintf(b->id, sizeof b->id, "%.*s", (int)e->id.len, e->id.ptr);
    }
    return true;
}

static void an_event_keeps_every_version_and_says_who_disagrees(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    mrs_err err = {0};
    mrs_store *store = store_at(w, "attack");
    for (size_t i = 0; i < 5; i++)
        put(store, &attack[i]);
    link_all(w, store);
    biggest b = {.arena = mrs_arena_new(1 << 22)};
    ok(mrs_store_events(store, NULL, NULL, find_biggest, &b, &err));
    if (getenv("MARSAD_SHOW")) {
        mrs_buf all = dumped(store);
        printf("%s", all.ptr);
        mrs_buf_clear(&all);
    }
    assert_int_equal(b.n, 4);
    mrs_event e;
    ok(mrs_store_event(store, mrs_str_of(b.id), b.arena, &e, &err));
    char id[MRS_ID_LEN + 1];
    mrs_event_id(e.claims[0].claim, id);
    assert_str(e.id, id);
    assert_int_equal(e.status, MRS_CLAIM_ACTUAL);
    assert_str(e.place->name, "Tell Tamr");
    assert_int_equal(e.clarity, 1);
    assert_str(e.actors[0].id, "actor:is");
    assert_int_equal(e.n_quantities, 1);
    assert_float_equal(e.quantities[0].low, 3, 0);
    assert_float_equal(e.quantities[0].best, 7, 0);
    assert_float_equal(e.quantities[0].high, 7, 0);
    assert_int_equal(e.quantities[0].low_claim.len, MRS_ID_LEN);
    /* North Daily, though only declared, for nobody else is there but one voice of the SDF; the
     * reader without a name does not count */
    assert_int_equal(e.n_sources, 4);
    assert_int_equal(e.independent, 2);
    assert_int_equal(e.says, 2 | 4);
    links_seen s = {0};
    ok(mrs_store_links(store, mrs_str_of(b.id), see_link, &s, &err));
    assert_true(s.kinds[MRS_LINK_CONTRADICTS] >= 2);
    assert_non_null(strstr(s.fields, "killed:"));
    assert_non_null(strstr(s.fields, "status:"));
    assert_int_equal(s.kinds[MRS_LINK_FOLLOWS], 1);
    assert_int_equal(s.kinds[MRS_LINK_COINCIDES_WITH], 1);
    assert_int_equal(s.kinds[MRS_LINK_SUMS], 1);
    mrs_arena_free(b.arena);
    mrs_store_close(store);
}

/* Ten edited copies under invented names: one report, one source. */
static void copies_under_invented_publishers_add_no_source(void **state)
{
    static const mrs_fake_claim blast[] = {
        {.type = "ASSAULT", .mode = "explosives", .trigger = "bomb", TOWN, .start = "2024-05-03"}};
    world *w = *state;
    if (!w->linker)
        skip();
    for (int fetched = 0; fetched < 2; fetched++) {
        mrs_store *store = store_at(w, fetched ? "wire1" : "wire0");
        for (int i = 0; i < 10; i++) {
            char text[700], name[16];
            snprintf(name, sizeof name, "Paper %d", i);
            snprintf(
                text, sizeof text,
                "%s: A bomb beside the road went off near a market in Tell Tamr in the early "
                "morning and broke the windows of shops and of a school, %s said. Nobody has "
                "claimed the act, and the council of the town asked drivers to keep away from "
                "the bridge until teams have searched both ends of it. The market will stay "
                "closed for the rest of the week, and classes are moved to another building.%s",
                name, i % 3 ? "residents" : "people there", i % 2 ? " Read more on our page." : "");
            put(store, &(mrs_fake_doc){.text = text,
                                       .uri = name,
                                       .publisher = name,
                                       .published = "2024-05-04",
                                       .claims = blast,
                                       .n = 1,
                                       .fetched = fetched});
        }
        mrs_err err = {0};
        biggest b = {.arena = mrs_arena_new(1 << 22)};
        mrs_event e;
        link_all(w, store);
        ok(mrs_store_events(store, NULL, NULL, find_biggest, &b, &err));
        ok(mrs_store_event(store, mrs_str_of(b.id), b.arena, &e, &err));
        assert_int_equal(e.independent, 1);
        assert_int_equal(e.n_docs, 1);
        mrs_arena_free(b.arena);
        mrs_store_close(store);
    }
}

/* Two papers that tell it in their own words are two sources when we have them from the papers. */
static void a_declared_publisher_adds_no_source_to_another(void **state)
{
    static const mrs_fake_claim blast[] = {
        {.type = "ASSAULT", .mode = "explosives", .trigger = "bomb", TOWN, .start = "2024-05-03"}};
    world *w = *state;
    if (!w->linker)
        skip();
    for (int fetched = 0; fetched < 2; fetched++) {
        mrs_store *store = store_at(w, fetched ? "papers1" : "papers0");
        put(store, &(mrs_fake_doc){.text = "A bomb beside the road went off near the market of "
                                           "Tell Tamr on Friday morning.",
                                   .publisher = "North Daily",
                                   .published = "2024-05-04",
                                   .claims = blast,
                                   .n = 1,
                                   .fetched = fetched});
        put(store, &(mrs_fake_doc){.text = "Shops were damaged by a bomb in Tell Tamr on Friday.",
                                   .publisher = "River Post",
                                   .published = "2024-05-04",
                                   .claims = blast,
                                   .n = 1,
                                   .fetched = fetched});
        mrs_err err = {0};
        biggest b = {.arena = mrs_arena_new(1 << 22)};
        mrs_event e;
        link_all(w, store);
        ok(mrs_store_events(store, NULL, NULL, find_biggest, &b, &err));
        ok(mrs_store_event(store, mrs_str_of(b.id), b.arena, &e, &err));
        assert_int_equal(b.n, 2);
        assert_int_equal(e.independent, fetched ? 2 : 1);
        mrs_arena_free(b.arena);
        mrs_store_close(store);
    }
}

/* "Two guards and eleven attackers were killed" is no range from 2 to 11. */
static const mrs_fake_claim two_counts[] = {{.type = "ASSAULT",
                                             .trigger = "attack",
                                             .place = "Tell Kocher",
                                             .lat = 36.81,
                                             .lon = 42.06,
                                             .start = "2024-06-03",
                                             .actor = "ISIS",
                                             .actor_id = "actor:is",
                                             .kind = MRS_Q_killed,
                                             .low = 2,
                                             .high = 2,
                                             .unit = "guard",
                                             .unit2 = "attacker",
                                             .count2 = 11},
                                            {.type = "ASSAULT",
                                             .trigger = "attack",
                                             .place = "Tell Kocher",
                                             .lat = 36.81,
                                             .lon = 42.06,
                                             .start = "2024-06-03",
                                             .actor = "ISIS",
                                             .actor_id = "actor:is",
                                             .kind = MRS_Q_killed,
                                             .low = 12,
                                             .high = 12,
                                             .unit = "attacker"}};
static const mrs_fake_doc two_counted[] = {
    {.text = "ISIS cells made an attack on the depot at Tell Kocher; two guards and eleven of them "
             "were killed.",
     .uri = "file:a.txt",
     .publisher = "North Daily",
     .published = "2024-06-04",
     .claims = &two_counts[0],
     .n = 1},
    {.text = "Twelve attackers were killed in the ISIS attack on the depot at Tell Kocher.",
     .uri = "file:b.txt",
     .publisher = "River Post",
     .published = "2024-06-05",
     .claims = &two_counts[1],
     .n = 1}};

#define ROCKET                                                                                     \
    .type = "ASSAULT", .mode = "heavy-weapons", .place = "Tell Kocher", .lat = 36.81,              \
    .lon = 42.06, .start = "2024-06-03", .target = "school", .low = 3, .high = 3

static void who_did_it_is_told_by_side(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    static const mrs_fake_claim a = {ROCKET, .trigger = "rocket", .actor = "ISIS",
                                     .actor_id = "actor:is"};
    static const mrs_fake_claim b = {ROCKET, .trigger = "rocket", .actor = "SDF",
                                     .actor_id = "actor:sdf"};
    mrs_store *store = store_at(w, "doers");
    put(store, &(mrs_fake_doc){.text = "A rocket of ISIS hit a school at Tell Kocher.",
                               .publisher = "North Daily",
                               .claims = &a,
                               .n = 1});
    put(store, &(mrs_fake_doc){.text = "The SDF fired a rocket at a school of Tell Kocher.",
                               .publisher = "River Post",
                               .claims = &b,
                               .n = 1});
    assert_int_equal(link_all(w, store).events, 1);
    mrs_buf told = dumped(store);
    assert_non_null(strstr(told.ptr, "\"field\":\"actor\""));
    assert_non_null(strstr(told.ptr, "SDF"));
    mrs_buf_clear(&told);
    mrs_store_close(store);
}

static void counts_of_one_claim_stay_apart(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    mrs_err err = {0};
    mrs_store *store = store_at(w, "apart");
    put(store, &two_counted[0]);
    put(store, &two_counted[1]);
    mrs_summary before, after;
    ok(mrs_store_summary(store, &before, &err));
    link_all(w, store);
    ok(mrs_store_summary(store, &after, &err));
    assert_int_equal(before.unjoined, 2);
    assert_int_equal(after.unjoined, 0);
    biggest b = {.arena = mrs_arena_new(1 << 22)};
    ok(mrs_store_events(store, NULL, NULL, find_biggest, &b, &err));
    assert_int_equal(b.n, 2);
    mrs_event e;
    ok(mrs_store_event(store, mrs_str_of(b.id), b.arena, &e, &err));
    assert_int_equal(e.n_quantities, 2);
    assert_str(e.quantities[0].unit, "attacker");
    assert_float_equal(e.quantities[0].low, 11, 0);
    assert_float_equal(e.quantities[0].high, 12, 0);
    assert_str(e.quantities[1].unit, "guard");
    assert_float_equal(e.quantities[1].high, 2, 0);
    assert_int_equal(e.n_contradictions, 1); /* 11 or 12; not 2 against 12 */
    mrs_arena_free(b.arena);
    mrs_store_close(store);
}

/* ---- order and repetition ----------------------------------------------------------------------
 */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

enum { MANY = 40 };

/* Reports on few towns and days, so that much may be joined in more than one way. */
static void put_many(mrs_store *store, const uint32_t *order)
{
    static const char *const modes[] = {"firearms", "explosives", "", "aerial"};
    static const char *const days[] = {"2024-05-02", "2024-05-03", "2024-05-04", "2024-05-11"};
    for (uint32_t i = 0; i < MANY; i++) {
        uint32_t k = order[i];
        char text[160], uri[24];
        mrs_fake_claim claims[2] = {{.type = "ASSAULT",
                                     .mode = modes[k % 4],
                                     .trigger = "attack",
                                     TOWN,
                                     .start = days[k / 2 % 4],
                                     .low = 1 + k % 5,
                                     .high = 1 + k % 5,
                                     .actor = k % 3 ? "ISIS" : "gunmen",
                                     .actor_id = k % 3 ? "actor:is" : NULL},
                                    {.type = "COERCE",
                                     .mode = "arrest",
                                     .trigger = "arrest",
                                     TOWN,
                                     .start = days[k / 3 % 4],
                                     .follows = 1}};
        if (k % 2) {
            claims[0].place = "Manbij";
            claims[0].gazetteer_id = "gn:2";
            claims[0].lat = 36.53;
            claims[0].lon = 37.95;
        }
        snprintf(text, sizeof text,
                 "Report %u: an attack on %s with %u dead. An arrest came later.", k % 7,
                 k % 5 ? "a post" : "a market", 1 + k % 5);
        snprintf(uri, sizeof uri, "file:%u", k);
        put(store, &(mrs_fake_doc){.text = text,
                                   .uri = uri,
                                   .publisher = k % 6 ? "P" : "Q",
                                   .published = k % 4 ? days[k % 4] : NULL,
                                   .claims = claims,
                                   .n = 2});
    }
}

static void the_order_of_arrival_does_not_show(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    uint32_t order[MANY], seed = 7;
    mrs_buf first = {0};
    for (uint32_t i = 0; i < MANY; i++)
        order[i] = i;
    for (int round = 0; round < 4; round++) {
        char name[16];
        snprintf(name, sizeof name, "order%d", round);
        mrs_store *store = store_at(w, name);
        put_many(store, order);
        if (round % 2)
            link_all(w, store);
        link_all(w, store);
        mrs_buf now = dumped(store);
        mrs_store_close(store);
        if (round == 0) {
            first = now;
            assert_true(first.len > 1000);
        } else {
            if (!mrs_str_eq(mrs_buf_view(&first), mrs_buf_view(&now)))
                fail_msg("round %d differs", round);
            mrs_buf_clear(&now);
        }
        for (uint32_t i = MANY - 1; i > 0; i--) {
            uint32_t k = next_random(&seed) % (i + 1), t = order[i];
            order[i] = order[k];
            order[k] = t;
        }
    }
    mrs_buf_clear(&first);
}

static void linking_again_changes_nothing_and_later_reports_only_their_events(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    mrs_err err = {0};
    mrs_store *store = store_at(w, "again");
    put(store, &attack[0]);
    put(store, &attack[4]);
    mrs_link_stats stats = link_all(w, store);
    assert_int_equal(stats.changes.added, 3);
    stats = link_all(w, store);
    assert_int_equal(stats.events, 0); /* none was touched */
    put(store, &attack[2]);
    const mrs_link_options few = {.way = MRS_LINK_FEW};
    ok(mrs_link_run(w->linker, store, &few, &stats, &err));
    assert_int_equal(stats.events, 1);
    assert_int_equal(stats.changes.changed, 1);
    const mrs_link_options all = {.way = MRS_LINK_ALL};
    ok(mrs_link_run(w->linker, store, &all, &stats, &err));
    assert_int_equal(stats.changes.same, 3);
    assert_int_equal(stats.changes.added + stats.changes.changed + stats.changes.gone, 0);
    mrs_store_close(store);
}

static void an_empty_store_links_to_nothing(void **state)
{
    world *w = *state;
    if (!w->linker)
        skip();
    mrs_store *store = store_at(w, "empty");
    assert_int_equal(link_all(w, store).events, 0);
    mrs_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_happening_or_two),
        cmocka_unit_test(two_strikes_that_one_report_tells_apart_stay_two),
        cmocka_unit_test(who_did_it_is_told_by_side),
        cmocka_unit_test(counts_of_one_claim_stay_apart),
        cmocka_unit_test(an_event_keeps_every_version_and_says_who_disagrees),
        cmocka_unit_test(copies_under_invented_publishers_add_no_source),
        cmocka_unit_test(a_declared_publisher_adds_no_source_to_another),
        cmocka_unit_test(the_order_of_arrival_does_not_show),
        cmocka_unit_test(linking_again_changes_nothing_and_later_reports_only_their_events),
        cmocka_unit_test(an_empty_store_links_to_nothing)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
