#include "serve/target.h"

#include <strings.h>

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Percent escapes, and in a query "+", undone. False: a wrong escape, a control character, no
 * UTF-8. */
static bool decode(mrs_str text, bool query, mrs_arena *arena, mrs_str *out)
{
    char *to = MRS_NEW(arena, char, text.len + 1);
    size_t n = 0, bad;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%') {
            int high = text.len - i > 2 ? digit(text.ptr[i + 1]) : -1;
            int low = high >= 0 ? digit(text.ptr[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && query) {
            c = ' ';
        }
        if ((unsigned char)c < 0x20 || c == 0x7F)
            return false;
        to[n++] = c;
    }
    *out = (mrs_str){to, n};
    return mrs_utf8_valid(*out, &bad);
}

static mrs_status read_path(mrs_str path, mrs_target *out, mrs_arena *arena, mrs_err *err)
{
    mrs_str rest = mrs_str_sub(path, 1, path.len), part;
    while (rest.len && mrs_str_split(&rest, '/', &part)) {
        mrs_str *segment = &out->segments[out->n_segments];
        bool good = out->n_segments < MRS_MOST_SEGMENTS && decode(part, false, arena, segment);
        if (!good || !segment->len || mrs_str_is(*segment, ".") || mrs_str_is(*segment, "..") ||
            memchr(segment->ptr, '/', segment->len))
            return mrs_fail(err, MRS_E_NONE, "there is no such address");
        out->n_segments++;
    }
    return MRS_OK;
}

static mrs_status read_queries(mrs_str text, mrs_target *out, mrs_arena *arena, mrs_err *err)
{
    mrs_str part;
    while (mrs_str_split(&text, '&', &part)) {
        if (!part.len)
            continue;
        const char *equals = memchr(part.ptr, '=', part.len);
        size_t at = equals ? (size_t)(equals - part.ptr) : part.len;
        mrs_query *q = &out->queries[out->n_queries];
        if (out->n_queries == MRS_MOST_QUERIES)
            return mrs_fail(err, MRS_E_ARG, "more than %d parameters", MRS_MOST_QUERIES);
        if (!decode(mrs_str_sub(part, 0, at), true, arena, &q->name))
            return mrs_fail(err, MRS_E_ARG, "the name of a parameter is no UTF-8 text");
        if (!decode(mrs_str_sub(part, equals ? at + 1 : at, part.len), true, arena, &q->value))
            return mrs_fail(err, MRS_E_ARG,
                            "%.*s: a wrong %%-escape, a control character, or no UTF-8",
                            (int)q->name.len, q->name.ptr);
        if (mrs_target_query(out, mrs_str_copy(q->name, arena).ptr))
            return mrs_fail(err, MRS_E_ARG, "%.*s: given twice", (int)q->name.len, q->name.ptr);
        out->n_queries++;
    }
    return MRS_OK;
}

mrs_status mrs_target_read(mrs_str text, mrs_target *out, mrs_arena *arena, mrs_err *err)
{
    const char *mark = text.len ? memchr(text.ptr, '?', text.len) : NULL;
    size_t at = mark ? (size_t)(mark - text.ptr) : text.len;
    *out = (mrs_target){.path = mrs_str_copy(mrs_str_sub(text, 0, at), arena)};
    if (!at || text.ptr[0] != '/')
        return mrs_fail(err, MRS_E_NONE, "there is no such address");
    mrs_status st = read_path(out->path, out, arena, err);
    if (!st && mark)
        st = read_queries(mrs_str_sub(text, at + 1, text.len), out, arena, err);
    return st;
}

typedef struct {
    mrs_str text;
    mrs_target *out;
    mrs_arena *arena;
} reading;

static mrs_status read_all(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    return mrs_target_read(r->text, r->out, r->arena, err);
}

mrs_status mrs_target_open(mrs_str text, mrs_target *out, mrs_arena *arena, mrs_err *err)
{
    reading r = {text, out, arena};
    return mrs_arena_run(&arena, 1, read_all, &r, err);
}

const mrs_str *mrs_target_query(const mrs_target *target, const char *name)
{
    for (uint32_t i = 0; i < target->n_queries; i++)
        if (mrs_str_is(target->queries[i].name, name))
            return &target->queries[i].value;
    return NULL;
}

void mrs_query_put(mrs_buf *out, mrs_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c && strchr("-._~,:/", c));
        if (plain)
            mrs_buf_putc(out, (char)c);
        else
            mrs_buf_printf(out, "%%%02X", c);
    }
}

/* ---- header fields ----------------------------------------------------------------------------
 */

static bool same_word(mrs_str a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

bool mrs_field_accepts(mrs_str field, const char *token)
{
    mrs_str item, part;
    while (mrs_str_split(&field, ',', &item)) {
        bool is_it = false, refused = false;
        for (bool first = true; mrs_str_split(&item, ';', &part); first = false) {
            double q;
            part = mrs_str_trim(part);
            if (first)
                is_it = same_word(part, token);
            else if (part.len > 2 && (part.ptr[0] | 0x20) == 'q' && part.ptr[1] == '=')
                refused = mrs_str_num(mrs_str_sub(part, 2, part.len), &q) && q <= 0;
        }
        if (is_it)
            return !refused;
    }
    return false;
}

bool mrs_field_matches(mrs_str field, mrs_str tag)
{
    mrs_str item;
    if (mrs_str_starts(tag, MRS_STR("W/")))
        tag = mrs_str_sub(tag, 2, tag.len);
    while (mrs_str_split(&field, ',', &item)) {
        item = mrs_str_trim(item);
        if (mrs_str_starts(item, MRS_STR("W/")))
            item = mrs_str_sub(item, 2, item.len);
        if (mrs_str_eq(item, tag) || mrs_str_is(item, "*"))
            return true;
    }
    return false;
}

mrs_str mrs_field_cookie(mrs_str field, const char *name)
{
    mrs_str item;
    size_t n = strlen(name);
    while (mrs_str_split(&field, ';', &item)) {
        item = mrs_str_trim(item);
        if (item.len > n && item.ptr[n] == '=' && memcmp(item.ptr, name, n) == 0)
            return mrs_str_sub(item, n + 1, item.len);
    }
    return (mrs_str){0};
}

static bool is_host_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == ':';
}

static bool is_port(mrs_str text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return !text.len || text.ptr[0] == ':';
}

mrs_str mrs_field_host(mrs_str field)
{
    bool bracket = field.len && field.ptr[0] == '[';
    const char *end = field.len ? memchr(field.ptr, bracket ? ']' : ':', field.len) : NULL;
    size_t at = end ? (size_t)(end - field.ptr) : field.len;
    mrs_str host = mrs_str_sub(field, bracket ? 1 : 0, at);
    bool good = (!bracket || end) && host.len < 256 &&
                is_port(mrs_str_sub(field, bracket && end ? at + 1 : at, field.len));
    for (size_t i = 0; good && i < host.len; i++)
        good = is_host_char(host.ptr[i]);
    return good ? host : (mrs_str){0};
}
