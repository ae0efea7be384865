#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int mrs_str_cmp(mrs_str a, mrs_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

mrs_str mrs_str_trim(mrs_str s)
{
    while (s.len && is_space(s.ptr[0]))
        s = (mrs_str){s.ptr + 1, s.len - 1};
    while (s.len && is_space(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool mrs_str_split(mrs_str *rest, char sep, mrs_str *part)
{
    if (!rest->ptr)
        return false;
    const char *end = rest->len ? memchr(rest->ptr, sep, rest->len) : NULL;
    if (!end) {
        *part = *rest;
        *rest = (mrs_str){NULL, 0};
        return true;
    }
    size_t n = (size_t)(end - rest->ptr);
    *part = (mrs_str){rest->ptr, n};
    *rest = (mrs_str){end + 1, rest->len - n - 1};
    return true;
}

mrs_str mrs_str_copy(mrs_str s, mrs_arena *arena)
{
    return mrs_str_join(s, MRS_STR(""), MRS_STR(""), arena);
}

mrs_str mrs_str_join(mrs_str a, mrs_str b, mrs_str c, mrs_arena *arena)
{
    char *p = mrs_arena_alloc(arena, a.len + b.len + c.len + 1, 1);
    if (a.len)
        memcpy(p, a.ptr, a.len);
    if (b.len)
        memcpy(p + a.len, b.ptr, b.len);
    if (c.len)
        memcpy(p + a.len + b.len, c.ptr, c.len);
    return (mrs_str){p, a.len + b.len + c.len};
}

mrs_str mrs_str_lower_ascii(mrs_str s, mrs_arena *arena)
{
    char *p = mrs_arena_alloc(arena, s.len + 1, 1);
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        p[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    return (mrs_str){p, s.len};
}

mrs_str mrs_str_format(mrs_arena *arena, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0)
        n = 0;
    char *p = mrs_arena_alloc(arena, (size_t)n + 1, 1);
    va_start(args, fmt);
    vsnprintf(p, (size_t)n + 1, fmt, args);
    va_end(args);
    return (mrs_str){p, (size_t)n};
}

uint64_t mrs_str_hash(mrs_str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (unsigned char)s.ptr[i]) * 0x100000001b3u;
    return h;
}

bool mrs_str_int(mrs_str s, int64_t *out)
{
    char text[24];
    if (s.len == 0 || s.len >= sizeof text || is_space(s.ptr[0]))
        return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    char *end = NULL;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (errno || *end || end == text)
        return false;
    *out = v;
    return true;
}

bool mrs_str_num(mrs_str s, double *out)
{
    char text[64];
    if (s.len == 0 || s.len >= sizeof text || is_space(s.ptr[0]))
        return false;
    for (size_t i = 0; i < s.len; i++)
        if (!strchr("0123456789+-.eE", s.ptr[i]))
            return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    char *end = NULL;
    double v = strtod(text, &end);
    if (*end || end == text)
        return false;
    *out = v;
    return true;
}

bool mrs_list_has(mrs_str list, mrs_str word)
{
    mrs_str part;
    while (mrs_str_split(&list, '|', &part))
        if (mrs_str_eq(part, word))
            return true;
    return false;
}
