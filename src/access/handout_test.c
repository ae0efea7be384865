#include "test.h"

#include "access/access.h"
#include "access/cut.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_arena *arena;
    mrs_pack pack;
    mrs_profile *profile;
} desk;

static int open_desk(void **state)
{
    desk *d = calloc(1, sizeof *d);
    char path[4200];
    const char *data = getenv("MARSAD_DATA");
    d->arena = mrs_arena_new(1 << 24);
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : ".");
    assert_ok(mrs_pack_open(path, false, &d->pack, &err_));
    assert_ok(mrs_profile_open(&d->pack, &d->profile, &err_));
    *state = d;
    return 0;
}

static int close_desk(void **state)
{
    desk *d = *state;
    mrs_profile_close(d->profile);
    mrs_pack_close(&d->pack);
    mrs_arena_free(d->arena);
    free(d);
    return 0;
}

/* ---- cuts ---- */

static mrs_cuts cuts_of(desk *d, const mrs_span *at, uint32_t n)
{
    mrs_cuts cuts = {0};
    for (uint32_t i = 0; i < n; i++)
        *MRS_PUSH(d->arena, &cuts) = at[i];
    mrs_cuts_settle(&cuts);
    return cuts;
}

static void a_mark_tells_no_length(void **state)
{
    desk *d = *state;
    const mrs_span first = {9, 12}, second = {9, 21};
    mrs_cuts a = cuts_of(d, &first, 1), b = cuts_of(d, &second, 1);
    mrs_str x = mrs_cut_text(MRS_STR("arrested Ali in Mosul"), &a, d->arena);
    mrs_str y = mrs_cut_text(MRS_STR("arrested Abd al-Rahim in Mosul"), &b, d->arena);
    assert_true(mrs_str_eq(x, y));
    assert_str(x, "arrested " MRS_CUT_MARK " in Mosul");
}

static void cuts_that_touch_are_one(void **state)
{
    desk *d = *state;
    const mrs_span at[] = {{8, 10}, {2, 4}, {3, 8}, {12, 12}};
    mrs_cuts cuts = cuts_of(d, at, 4);
    assert_int_equal(cuts.n, 1);
    assert_str(mrs_cut_text(MRS_STR("0123456789ab"), &cuts, d->arena), "01" MRS_CUT_MARK "ab");
}

static void spans_are_led_along(void **state)
{
    desk *d = *state;
    mrs_str text = MRS_STR("Police arrested Hassan Ali in Mosul near the bridge.");
    const mrs_span at[] = {{16, 26}, {36, 51}};
    mrs_cuts cuts = cuts_of(d, at, 2);
    mrs_str out = mrs_cut_text(text, &cuts, d->arena);
    static const struct {
        mrs_span at;
        const char *want;
    } cases[] = {{{7, 15}, "arrested"},
                 {{30, 35}, "Mosul"},
                 {{16, 26}, MRS_CUT_MARK},
                 {{23, 26}, MRS_CUT_MARK}, /* inside */
                 {{7, 20}, "arrested " MRS_CUT_MARK},
                 {{20, 35}, MRS_CUT_MARK " in Mosul"},
                 {{51, 52}, "."},
                 {{0, 52}, "Police arrested " MRS_CUT_MARK " in Mosul " MRS_CUT_MARK "."}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_str(mrs_span_str(out, mrs_cut_span(&cuts, cases[i].at)), cases[i].want);
    mrs_span none = mrs_cut_span(&cuts, (mrs_span){0, 0});
    assert_true(mrs_span_empty(none));
}

/* ---- what is sensitive ---- */

typedef struct {
    const char *type, *mode;
    mrs_actor_kind actor, target;
    const char *target_name, *place;
    bool marked, withheld;
    uint32_t late;
} judged;

static mrs_claim_row row_of(const judged *j, mrs_party *parties, mrs_place *place)
{
    mrs_claim_row row = {.id = MRS_STR("c-1"), .claim.mode = mrs_str_of(j->mode)};
    assert_true(mrs_type_read(mrs_str_of(j->type), &row.claim.type));
    parties[0] = (mrs_party){.kind = j->actor, .name = MRS_STR("they")};
    parties[1] = (mrs_party){.kind = j->target, .name = mrs_str_of(j->target_name)};
    *place = (mrs_place){.name = mrs_str_of(j->place), .sensitive = j->marked};
    row.claim.actors = &parties[0];
    row.claim.targets = &parties[1];
    row.claim.n_actors = row.claim.n_targets = 1;
    row.claim.place = place;
    return row;
}

static void the_profile_says_what_is_sensitive(void **state)
{
    desk *d = *state;
    static const judged cases[] = {
        {"ASSAULT", "aerial", MRS_ACTOR_FORCE, MRS_ACTOR_THING, "hospital", "Idlib", false, true,
         0},
        {"ASSAULT", "aerial", MRS_ACTOR_FORCE, MRS_ACTOR_THING, "Two Schools", "Idlib", false, true,
         0},
        {"ASSAULT", "aerial", MRS_ACTOR_FORCE, MRS_ACTOR_THING, "caves", "Idlib", false, false, 0},
        {"ASSAULT", "aerial", MRS_ACTOR_FORCE, MRS_ACTOR_THING, "caves", "Al-Hol", true, true, 0},
        {"COERCE", "arrest", MRS_ACTOR_FORCE, MRS_ACTOR_FIGHTERS, "fighters", "Mosul", false, false,
         0},
        {"MOVE", "displace", MRS_ACTOR_CIVILIANS, MRS_ACTOR_UNKNOWN, "", "Afrin", false, true, 0},
        {"MOVE", "transit", MRS_ACTOR_CIVILIANS, MRS_ACTOR_UNKNOWN, "", "Afrin", false, true, 0},
        {"MOVE", "transit", MRS_ACTOR_FORCE, MRS_ACTOR_UNKNOWN, "", "Afrin", false, false, 72},
        {"MOBILIZE", "troops", MRS_ACTOR_STATE, MRS_ACTOR_UNKNOWN, "", "Rabia", false, false, 72},
        {"BUILD", "surveillance", MRS_ACTOR_STATE, MRS_ACTOR_UNKNOWN, "", "Rabia", false, false,
         72},
        {"BUILD", "other", MRS_ACTOR_STATE, MRS_ACTOR_UNKNOWN, "", "Rabia", false, false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_party parties[2];
        mrs_place place;
        mrs_claim_row row = row_of(&cases[i], parties, &place);
        mrs_sensitivity how;
        mrs_profile_judge(d->profile, &row, 1, &how);
        assert_int_equal(how.place, cases[i].withheld);
        assert_int_equal(how.time, cases[i].withheld);
        assert_int_equal(how.late_hours, cases[i].late);
    }
}

/* The second tells nothing sensitive by itself. */
static mrs_sensitivity beside(desk *d, const mrs_claim_row *second)
{
    static const judged hospital = {
        "ASSAULT", "aerial", MRS_ACTOR_FORCE, MRS_ACTOR_THING, "hospital", "Idlib", false, true, 0};
    mrs_party parties[2];
    mrs_place place;
    mrs_claim_row rows[2] = {row_of(&hospital, parties, &place), *second};
    mrs_sensitivity how[2];
    rows[0].group = 7;
    rows[0].claim.sentence = (mrs_span){10, 60};
    place.gazetteer_id = MRS_STR("gn:1");
    place.precision = MRS_PRECISION_EXACT;
    mrs_profile_judge(d->profile, rows, 2, how);
    return how[1];
}

static void what_goes_with_the_sensitive_is_sensitive(void **state)
{
    desk *d = *state;
    mrs_place same = {.gazetteer_id = MRS_STR("gn:1"), .precision = MRS_PRECISION_NEAR};
    mrs_place other = {.gazetteer_id = MRS_STR("gn:2"), .precision = MRS_PRECISION_EXACT};
    const mrs_claim_row plain = {.id = MRS_STR("c-2"),
                                 .claim = {.type = MRS_TYPE_COERCE, .sentence = {70, 90}}};
    mrs_claim_row r = plain;
    assert_false(beside(d, &r).place);
    r.claim.place = &other;
    assert_false(beside(d, &r).place);
    r.claim.place = &same;
    assert_true(beside(d, &r).place);
    r = plain;
    r.group = 7;
    assert_true(beside(d, &r).place);
    r = plain;
    r.part_of = MRS_STR("c-1");
    assert_true(beside(d, &r).place);
    r = plain;
    r.claim.time.at = (mrs_span){20, 26}; /* its day stands in that sentence */
    assert_true(beside(d, &r).time);
    r = plain;
    r.claim.time.anchor = (mrs_span){20, 26};
    assert_true(beside(d, &r).time);
}

static int32_t day(const char *iso)
{
    int32_t first = MRS_NO_DAY, last;
    assert_true(!iso[0] || mrs_day_read(mrs_str_of(iso), &first, &last));
    return iso[0] ? first : MRS_NO_DAY;
}

static void days_become_weeks(void **state)
{
    desk *d = *state;
    static const struct {
        mrs_time_precision was;
        const char *start, *end;
        mrs_time_precision is;
        const char *monday, *sunday;
    } cases[] = {
        {MRS_TIME_DAY, "2024-05-03", "2024-05-03", MRS_TIME_WEEK, "2024-04-29", "2024-05-05"},
        {MRS_TIME_DAY, "2024-04-29", "2024-04-29", MRS_TIME_WEEK, "2024-04-29", "2024-05-05"},
        {MRS_TIME_TIME, "1969-12-31", "1969-12-31", MRS_TIME_WEEK, "1969-12-29", "1970-01-04"},
        {MRS_TIME_RANGE, "2024-05-03", "2024-05-08", MRS_TIME_RANGE, "2024-04-29", "2024-05-12"},
        {MRS_TIME_MONTH, "2024-05-01", "2024-05-31", MRS_TIME_MONTH, "2024-05-01", "2024-05-31"},
        {MRS_TIME_UNKNOWN, "", "", MRS_TIME_UNKNOWN, "", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_claim c = {.time = {.precision = cases[i].was,
                                .start = day(cases[i].start),
                                .end = day(cases[i].end),
                                .not_before = day("2024-05-02"),
                                .not_after = day("2024-05-03"),
                                .deadline = MRS_NO_DAY,
                                .value = MRS_STR("2024-05-03")}};
        mrs_claim_coarsen(NULL, (mrs_sensitivity){.time = true}, &c, d->arena);
        assert_int_equal(c.time.precision, cases[i].is);
        assert_int_equal(c.time.start, day(cases[i].monday));
        assert_int_equal(c.time.end, day(cases[i].sunday));
        assert_int_equal(c.time.not_before, day("2024-04-29"));
        assert_int_equal(c.time.not_after, day("2024-05-05"));
        assert_str(c.time.value, "");
    }
}

static void words_are_found_whole(void **state)
{
    (void)state;
    mrs_str list = MRS_STR("aid worker|clinic");
    assert_true(mrs_profile_told(MRS_STR("two Aid Workers"), list));
    assert_true(mrs_profile_told(MRS_STR("clinics"), list));
    assert_false(mrs_profile_told(MRS_STR("clinical"), list));
    assert_false(mrs_profile_told(MRS_STR("polyclinic"), list));
    assert_false(mrs_profile_told(MRS_STR(""), list));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
    const struct CMUnitTest tests[] = {T(a_mark_tells_no_length),
                                       T(cuts_that_touch_are_one),
                                       T(spans_are_led_along),
                                       T(the_profile_says_what_is_sensitive),
                                       T(what_goes_with_the_sensitive_is_sensitive),
                                       T(days_become_weeks),
                                       cmocka_unit_test(words_are_found_whole)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
