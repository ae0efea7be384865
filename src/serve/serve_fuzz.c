/* Any bytes as what a client sends: the target of a request, then, after a line feed, a field. What
 * is taken must be whole text without control characters, and its filters must be refused with a
 * reason or hold. */
#include "fuzz.h"
#include "serve/call.h"

static const char *const fields[] = {"gzip", "marsad"};

static void ask_fields(mrs_str field)
{
    mrs_str host = mrs_field_host(field), cookie = mrs_field_cookie(field, fields[1]);
    bool inside = !cookie.len ||
                  (cookie.ptr >= field.ptr && cookie.ptr + cookie.len <= field.ptr + field.len);
    for (size_t i = 0; i < host.len; i++)
        if (strchr("\"<>@/ \\", host.ptr[i]))
            fuzz_stop("a host that is none");
    if (!inside)
        fuzz_stop("a cookie from elsewhere");
    (void)mrs_field_accepts(field, fields[0]);
    (void)mrs_field_matches(field, MRS_STR("W/\"7-team\""));
}

static void check_text(mrs_str text)
{
    size_t bad;
    if (!mrs_utf8_valid(text, &bad))
        fuzz_stop("no UTF-8 was taken");
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20)
            fuzz_stop("a control character was taken");
}

static void ask_filters(const mrs_target *t)
{
    mrs_filter filter = {0};
    mrs_err err = {0};
    for (uint32_t i = 0; i < t->n_queries; i++) {
        mrs_status st = mrs_filter_set(&filter, t->queries[i].name, t->queries[i].value, &err);
        if (st && !err.text[0])
            fuzz_stop("refused without a reason");
    }
    if (mrs_filter_check(&filter, &err) && !err.text[0])
        fuzz_stop("refused without a reason");
}

/* The table of routes names every handler there is: only where all of it is linked. */
static void ask_route(const mrs_target *t)
{
#ifdef MRS_LIBFUZZER
    (void)t;
#else
    mrs_str parts[2];
    mrs_err err = {0};
    bool known;
    char allow[128];
    const mrs_route *route = mrs_route_find(t, MRS_STR("GET"), parts, &known, allow);
    if (route && mrs_route_check(route, t, &err) && !err.text[0])
        fuzz_stop("refused without a reason");
#endif
}

static void ask_target(const mrs_target *t, mrs_arena *arena)
{
    mrs_err err = {0};
    mrs_buf query = {0};
    for (uint32_t i = 0; i < t->n_segments; i++) {
        check_text(t->segments[i]);
        if (mrs_str_is(t->segments[i], "..") || memchr(t->segments[i].ptr, '/', t->segments[i].len))
            fuzz_stop("a way out of the folder");
    }
    for (uint32_t i = 0; i < t->n_queries; i++) {
        check_text(t->queries[i].name);
        check_text(t->queries[i].value);
    }
    ask_route(t);
    ask_filters(t);
    if (t->n_queries) { /* written, it reads as it was */
        mrs_target again;
        mrs_buf_put(&query, MRS_STR("/?a="));
        mrs_query_put(&query, t->queries[0].value);
        if (mrs_target_open(mrs_buf_view(&query), &again, arena, &err) ||
            !mrs_str_eq(again.queries[0].value, t->queries[0].value))
            fuzz_stop("written, it reads otherwise");
    }
    mrs_buf_clear(&query);
}

static void run(const fuzz_nothing *t, mrs_str bytes)
{
    mrs_str rest = bytes, line;
    mrs_target target;
    mrs_err err = {0};
    mrs_arena *arena = mrs_arena_new(1 << 24);
    (void)t;
    if (!arena || !mrs_str_split(&rest, '\n', &line))
        line = (mrs_str){0};
    if (arena && !mrs_target_open(line, &target, arena, &err))
        ask_target(&target, arena);
    else if (!err.text[0])
        fuzz_stop("refused without a reason");
    ask_fields(rest);
    mrs_arena_free(arena);
}

FUZZ_TARGET(fuzz_nothing, fuzz_open_nothing, run, fuzz_close_nothing)
