/* route.c - which route a request means, and whether its parameters are that route's. */
#include "serve/call.h"

#include <stdio.h>

/* ---- paths ------------------------------------------------------------------------------------
 */

/* Does the pattern fit the segments? Parts in {} are given back. */
static bool fits(const char *pattern, const mrs_target *target, mrs_str parts[2])
{
    mrs_str rest = mrs_str_of(pattern + 1), part;
    uint32_t n = 0, n_parts = 0;
    while (rest.len && mrs_str_split(&rest, '/', &part)) {
        if (n == target->n_segments)
            return false;
        mrs_str segment = target->segments[n++];
        if (part.ptr[0] == '{' && n_parts < 2)
            parts[n_parts++] = segment;
        else if (!mrs_str_eq(part, segment))
            return false;
    }
    return n == target->n_segments;
}

const mrs_route *mrs_route_find(const mrs_target *target, mrs_str method, mrs_str parts[2],
                                bool *known, char allow[128])
{
    size_t n = 0;
    *known = false;
    allow[0] = '\0';
    for (const mrs_route *r = mrs_routes; r->method; r++) {
        mrs_str got[2] = {{0}};
        if (!fits(r->path, target, got))
            continue;
        *known = true;
        n += (size_t)snprintf(allow + n, 128 - n, "%s%s", n ? ", " : "", r->method);
        bool head = mrs_str_is(method, "HEAD") && !strcmp(r->method, "GET");
        if (!head && !mrs_str_is(method, r->method))
            continue;
        parts[0] = got[0];
        parts[1] = got[1];
        return r;
    }
    return NULL;
}

/* ---- parameters -------------------------------------------------------------------------------
 */

static mrs_status refuse(const mrs_ask *ask, mrs_err *err, const char *want)
{
    return mrs_fail(err, MRS_E_ARG, "%s: must be %s", ask->name, want);
}

/* Is word among the first n of the list? Each costs an answer, so none is given twice. */
static bool said_before(mrs_str list, size_t n, mrs_str word)
{
    mrs_str other;
    while (n-- && mrs_str_split(&list, ',', &other))
        if (mrs_str_eq(other, word))
            return true;
    return false;
}

static mrs_status check_words(const mrs_ask *ask, mrs_str value, mrs_err *err)
{
    mrs_str word, rest = value;
    char want[300];
    bool one = ask->kind == MRS_ASK_WORD;
    snprintf(want, sizeof want, "%s of %.250s", one ? "one" : "some", ask->words);
    if (one)
        return mrs_list_has(mrs_str_of(ask->words), value) ? MRS_OK : refuse(ask, err, want);
    for (size_t n = 0; mrs_str_split(&rest, ',', &word); n++)
        if (!mrs_list_has(mrs_str_of(ask->words), word) || said_before(value, n, word))
            return refuse(ask, err, want);
    return MRS_OK;
}

static mrs_status check_whole(const mrs_ask *ask, mrs_str value, mrs_err *err)
{
    int64_t n;
    char want[80];
    snprintf(want, sizeof want, "a whole number from %lld to %lld", (long long)ask->low,
             (long long)ask->high);
    bool good = mrs_str_int(value, &n) && n >= ask->low && n <= ask->high;
    return good ? MRS_OK : refuse(ask, err, want);
}

static mrs_status check_part(const mrs_ask *ask, mrs_str value, mrs_err *err)
{
    double n;
    bool good = mrs_str_num(value, &n) && n >= 0 && n <= 1;
    return good ? MRS_OK : refuse(ask, err, "a number from 0 to 1");
}

/* To the library anything else is a file of points. */
static mrs_status check_point(const mrs_ask *ask, mrs_str value, mrs_err *err)
{
    mrs_str lat, lon = value;
    double n;
    bool good = mrs_str_split(&lon, ',', &lat) && mrs_str_num(lat, &n) && mrs_str_num(lon, &n);
    return good ? MRS_OK : refuse(ask, err, "LAT,LON in degrees");
}

/* Days, boxes and intervals are read, and refused, where they are used. */
static mrs_status check_value(const mrs_ask *ask, mrs_str value, mrs_err *err)
{
    if (!value.len)
        return mrs_fail(err, MRS_E_ARG, "%s: is empty; leave it out for any", ask->name);
    switch (ask->kind) {
    case MRS_ASK_WHOLE:
        return check_whole(ask, value, err);
    case MRS_ASK_PART:
        return check_part(ask, value, err);
    case MRS_ASK_POINT:
        return check_point(ask, value, err);
    case MRS_ASK_BOOL:
        return mrs_list_has(MRS_STR("true|false"), value) ? MRS_OK
                                                          : refuse(ask, err, "true or false");
    case MRS_ASK_WORD:
    case MRS_ASK_WORDS:
        return check_words(ask, value, err);
    default:
        return MRS_OK;
    }
}

static const mrs_ask *find_ask(const mrs_route *route, mrs_str name)
{
    for (int i = 0; i < MRS_MOST_LISTS && route->asks[i]; i++)
        for (const mrs_ask *ask = route->asks[i]; ask->name; ask++)
            if (mrs_str_is(name, ask->name))
                return ask;
    return NULL;
}

mrs_status mrs_route_check(const mrs_route *route, const mrs_target *target, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < target->n_queries; i++) {
        mrs_str name = target->queries[i].name;
        const mrs_ask *ask = find_ask(route, name);
        if (!ask)
            return mrs_fail(err, MRS_E_ARG, "%.*s: there is no such parameter here; see /api",
                            (int)(name.len < 40 ? name.len : 40), name.ptr);
        st = check_value(ask, target->queries[i].value, err);
    }
    return st;
}

/* ---- as asked ---------------------------------------------------------------------------------
 */

mrs_str mrs_call_ask(const mrs_call *call, const char *name)
{
    const mrs_str *value = mrs_target_query(&call->target, name);
    return value ? *value : (mrs_str){0};
}

int64_t mrs_call_whole(const mrs_call *call, const char *name)
{
    int64_t n = 0;
    const mrs_ask *ask = find_ask(call->route, mrs_str_of(name));
    const mrs_str *value = mrs_target_query(&call->target, name);
    if (value && mrs_str_int(*value, &n))
        return n;
    return ask ? ask->otherwise : 0;
}

bool mrs_call_bool(const mrs_call *call, const char *name)
{
    return mrs_str_is(mrs_call_ask(call, name), "true");
}

static mrs_status refuse_spell(mrs_err *err)
{
    return mrs_fail(err, MRS_E_ARG,
                    "datetime: must be a day or time, or two with / between; .. is open");
}

/* Empty or ".." is open; else since or until, or of an instant both. */
static bool add_end(mrs_str part, const char *name, mrs_where *out, size_t *n, mrs_arena *arena)
{
    char day[16];
    int32_t first, last;
    if (!part.len || mrs_str_is(part, ".."))
        return true;
    if (!mrs_day_read(part, &first, &last))
        return false;
    size_t len = mrs_day_text(strcmp(name, "since") ? last : first, day);
    out[(*n)++] = (mrs_where){name, mrs_str_copy((mrs_str){day, len}, arena).ptr};
    return true;
}

/* "2024-05-03T10:00:00Z/.." of OGC. An instant is its day. */
static mrs_status read_spell(mrs_call *call, mrs_where *out, size_t *n, mrs_err *err)
{
    mrs_str from, to = mrs_call_ask(call, "datetime");
    if (!to.len)
        return MRS_OK;
    if (mrs_call_ask(call, "since").len || mrs_call_ask(call, "until").len)
        return mrs_fail(err, MRS_E_ARG, "datetime: goes without since and until");
    mrs_str_split(&to, '/', &from);
    bool instant = !to.ptr, open = !from.len || mrs_str_is(from, "..");
    if ((instant && open) || !add_end(from, "since", out, n, call->arena) ||
        !add_end(instant ? from : to, "until", out, n, call->arena))
        return refuse_spell(err);
    return MRS_OK;
}

/* Six numbers are a box with heights, which are passed over. */
static mrs_str flat_box(mrs_str value, mrs_arena *arena)
{
    mrs_str part, rest = value, parts[7];
    int n = 0;
    while (n < 7 && mrs_str_split(&rest, ',', &part))
        parts[n++] = part;
    if (n != 6)
        return value;
    return mrs_str_format(arena, "%.*s,%.*s,%.*s,%.*s", (int)parts[0].len, parts[0].ptr,
                          (int)parts[1].len, parts[1].ptr, (int)parts[3].len, parts[3].ptr,
                          (int)parts[4].len, parts[4].ptr);
}

mrs_status mrs_call_where(mrs_call *call, mrs_where *out, size_t *n, mrs_err *err)
{
    *n = 0;
    for (uint32_t i = 0; i < call->target.n_queries; i++) {
        const mrs_query *q = &call->target.queries[i];
        const mrs_ask *ask = find_ask(call->route, q->name);
        if (!ask->filter)
            continue;
        mrs_str value = ask->kind == MRS_ASK_BOX ? flat_box(q->value, call->arena) : q->value;
        out[(*n)++] = (mrs_where){ask->name, mrs_str_copy(value, call->arena).ptr};
    }
    return read_spell(call, out, n, err);
}

mrs_status mrs_call_filter(mrs_call *call, mrs_filter *out, mrs_err *err)
{
    mrs_where where[MRS_MOST_QUERIES + 2];
    size_t n;
    *out = (mrs_filter){.all = mrs_call_bool(call, "all"),
                        .oldest_first = mrs_str_is(mrs_call_ask(call, "sort"), "oldest")};
    mrs_status st = mrs_call_where(call, where, &n, err);
    return st ? st : mrs_filter_read(mrs_service_engine(call->service), where, n, out, err);
}
