/* What strangers send: targets, header fields, routes and their parameters. */
#include "serve/call.h"
#include "test.h"

#include <stdlib.h>

typedef struct {
    mrs_arena *arena;
    mrs_target target;
    mrs_err err;
} world;

static int set_up(void **state)
{
    world *w = calloc(1, sizeof *w);
    w->arena = mrs_arena_new(1 << 20);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    world *w = *state;
    mrs_arena_free(w->arena);
    free(w);
    return 0;
}

static mrs_status read_target(world *w, const char *text)
{
    return mrs_target_open(mrs_str_of(text), &w->target, w->arena, &w->err);
}

static void a_target_is_path_segments_and_decoded_parameters(void **state)
{
    world *w = *state;
    assert_ok(read_target(w, "/collections/events/items?place=Tell%20Afar&text=a+b&actor=%D8%AF"));
    assert_int_equal(w->target.n_segments, 3);
    assert_str(w->target.segments[2], "items");
    assert_str(*mrs_target_query(&w->target, "place"), "Tell Afar");
    assert_str(*mrs_target_query(&w->target, "text"), "a b");
    assert_str(*mrs_target_query(&w->target, "actor"), "\u062F");
    assert_null(mrs_target_query(&w->target, "limit"));
    assert_ok(read_target(w, "/"));
    assert_int_equal(w->target.n_segments, 0);
}

static void what_could_be_no_address_is_none(void **state)
{
    static const char *const wrong[] = {"",         "*",         "x/y",     "/a//b",  "/../etc",
                                        "/%2e%2e/", "/a%2fb",    "/a%00b",  "/%",     "/%4",
                                        "/%zz",     "/a%0d%0ab", "/%ff%fe", "/a/./b", "http://h/"};
    world *w = *state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (read_target(w, wrong[i]) != MRS_E_NONE)
            fail_msg("%s was taken", wrong[i]);
}

static void a_parameter_given_twice_or_wrongly_written_is_refused_by_name(void **state)
{
    static const struct {
        const char *target, *says;
    } cases[] = {{"/?limit=1&limit=2", "limit: given twice"},
                 {"/?place=%e9", "place: a wrong"},
                 {"/?place=%0d%0aSet-Cookie:x", "place: a wrong"},
                 {"/?%ff=1", "the name of a parameter"}};
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(read_target(w, cases[i].target), MRS_E_ARG);
        assert_non_null(strstr(w->err.text, cases[i].says));
    }
}

static void a_query_written_is_read_back(void **state)
{
    world *w = *state;
    mrs_buf out = {0};
    mrs_buf_put(&out, MRS_STR("/?x="));
    mrs_query_put(&out, MRS_STR("a&b=c d+e%\u062F\"<"));
    assert_ok(read_target(w, out.ptr));
    assert_str(*mrs_target_query(&w->target, "x"), "a&b=c d+e%\u062F\"<");
    mrs_buf_clear(&out);
}

static void header_fields_are_read_as_their_standards_say(void **state)
{
    (void)state;
    assert_true(mrs_field_accepts(MRS_STR("deflate, GZIP;q=0.5"), "gzip"));
    assert_false(mrs_field_accepts(MRS_STR("gzip;q=0, br"), "gzip"));
    assert_false(mrs_field_accepts(MRS_STR(""), "gzip"));
    assert_true(mrs_field_matches(MRS_STR("\"x\", W/\"7-team\""), MRS_STR("W/\"7-team\"")));
    assert_true(mrs_field_matches(MRS_STR("*"), MRS_STR("\"7\"")));
    assert_false(mrs_field_matches(MRS_STR("\"17-team\""), MRS_STR("W/\"7-team\"")));
    assert_str(mrs_field_cookie(MRS_STR("a=1; marsad=t0k; xmarsad=no"), "marsad"), "t0k");
    assert_str(mrs_field_cookie(MRS_STR("xmarsad=no"), "marsad"), "");
    assert_str(mrs_field_host(MRS_STR("[::1]:8080")), "::1");
    assert_str(mrs_field_host(MRS_STR("Example.org:80")), "Example.org");
    assert_str(mrs_field_host(MRS_STR("a\"b")), "");
    assert_str(mrs_field_host(MRS_STR("[::1")), "");
    assert_str(mrs_field_host(MRS_STR("h:80x")), "");
}

static const mrs_route *route_of(world *w, const char *method, const char *target, bool *known)
{
    mrs_str parts[2];
    char allow[128];
    assert_ok(read_target(w, target));
    return mrs_route_find(&w->target, mrs_str_of(method), parts, known, allow);
}

static void a_route_is_found_by_path_and_method(void **state)
{
    world *w = *state;
    bool known;
    assert_string_equal(route_of(w, "GET", "/collections/events/items", &known)->name, "items");
    assert_string_equal(route_of(w, "HEAD", "/collections/claims/items/c-1", &known)->name, "item");
    assert_null(route_of(w, "PUT", "/collections", &known));
    assert_true(known);
    assert_null(route_of(w, "GET", "/v1/nothing", &known));
    assert_false(known);
}

static void a_parameter_must_be_one_of_the_route_and_of_its_kind(void **state)
{
    static const struct {
        const char *target, *says; /* NULL: it is right */
    } cases[] = {{"/collections/events/items?limit=10000&status=planned,possible", NULL},
                 {"/collections/events/items?limit=10001", "limit: must be a whole number"},
                 {"/collections/events/items?limit=0", "limit: must be"},
                 {"/collections/events/items?limit=", "limit: is empty"},
                 {"/collections/events/items?Limit=1", "Limit: there is no such parameter"},
                 {"/collections/events/items?status=done", "status: must be some of"},
                 {"/collections/events/items?all=1", "all: must be true or false"},
                 {"/collections/events/items?confidence=1.5", "confidence: must be a number"},
                 {"/v1/summary?limit=1", "limit: there is no such parameter"}};
    world *w = *state;
    bool known;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const mrs_route *route = route_of(w, "GET", cases[i].target, &known);
        mrs_status st = mrs_route_check(route, &w->target, &w->err);
        assert_int_equal(st, cases[i].says ? MRS_E_ARG : MRS_OK);
        if (cases[i].says && !strstr(w->err.text, cases[i].says))
            fail_msg("%s: %s", cases[i].target, w->err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_target_is_path_segments_and_decoded_parameters, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_could_be_no_address_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_parameter_given_twice_or_wrongly_written_is_refused_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_query_written_is_read_back, set_up, tear_down),
        cmocka_unit_test(header_fields_are_read_as_their_standards_say),
        cmocka_unit_test_setup_teardown(a_route_is_found_by_path_and_method, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_parameter_must_be_one_of_the_route_and_of_its_kind,
                                        set_up, tear_down)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
