/* str.h - text as pointer and length, places in text as spans. */
#ifndef MRS_BASE_STR_H
#define MRS_BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Borrowed UTF-8, no NUL. The empty string is {NULL, 0} or any pointer with len 0. */
typedef struct {
    const char *ptr;
    size_t len;
} mrs_str;

/* Half-open [start, end) in bytes of the canonical text (code points at interfaces). Empty when
 * start == end: "no words stand for this". */
typedef struct {
    uint32_t start, end;
} mrs_span;

/* In an expression; MRS_STR_INIT in the initialiser of a static. */
#define MRS_STR(literal) ((mrs_str){(literal), sizeof(literal) - 1})
#define MRS_STR_INIT(literal)                                                                      \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static inline mrs_str mrs_str_of(const char *c)
{
    return (mrs_str){c, c ? strlen(c) : 0};
}

static inline bool mrs_str_eq(mrs_str a, mrs_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool mrs_str_is(mrs_str a, const char *literal)
{
    return mrs_str_eq(a, mrs_str_of(literal));
}

static inline bool mrs_str_starts(mrs_str s, mrs_str head)
{
    return s.len >= head.len && (head.len == 0 || memcmp(s.ptr, head.ptr, head.len) == 0);
}

static inline bool mrs_str_ends(mrs_str s, mrs_str tail)
{
    return s.len >= tail.len &&
           (tail.len == 0 || memcmp(s.ptr + s.len - tail.len, tail.ptr, tail.len) == 0);
}

static inline mrs_str mrs_str_sub(mrs_str s, size_t from, size_t to)
{
    return (mrs_str){from ? s.ptr + from : s.ptr, to - from}; /* ptr may be NULL */
}

/* The words of a span of text. */
static inline mrs_str mrs_span_str(mrs_str text, mrs_span at)
{
    return (mrs_str){at.start ? text.ptr + at.start : text.ptr, (size_t)(at.end - at.start)};
}

static inline bool mrs_span_empty(mrs_span at)
{
    return at.start == at.end;
}

static inline bool mrs_span_overlap(mrs_span a, mrs_span b)
{
    return a.start < b.end && b.start < a.end;
}

/* memcmp order, then length. */
int mrs_str_cmp(mrs_str a, mrs_str b);

/* ASCII white space cut off both ends. */
mrs_str mrs_str_trim(mrs_str s);

/* Cut the part of *rest before the first sep off; false when *rest is used up (ptr NULL).
 * "a||b" gives "a", "", "b". */
bool mrs_str_split(mrs_str *rest, char sep, mrs_str *part);
/* "b" stands in "a|b|c". */
bool mrs_list_has(mrs_str list, mrs_str word);

/* A copy in arena, with a NUL after it for C libraries (not counted in len). */
mrs_str mrs_str_copy(mrs_str s, mrs_arena *arena);
/* a then b then c in arena, NUL after it. */
mrs_str mrs_str_join(mrs_str a, mrs_str b, mrs_str c, mrs_arena *arena);
/* ASCII letters in lower case, the rest as it is. */
mrs_str mrs_str_lower_ascii(mrs_str s, mrs_arena *arena);
/* printf into arena. */
mrs_str mrs_str_format(mrs_arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* FNV-1a, 64 bit: for hash tables only. */
uint64_t mrs_str_hash(mrs_str s);

/* The whole of s as a decimal integer or number; false when it is anything else. */
bool mrs_str_int(mrs_str s, int64_t *out);
bool mrs_str_num(mrs_str s, double *out);

#endif
