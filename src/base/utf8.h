/* utf8.h - code points and the way between bytes and code points. Source: RFC 3629. */
#ifndef MRS_BASE_UTF8_H
#define MRS_BASE_UTF8_H

#include "base/buf.h"

/* The code point at s[*at], *at moved past it. s must be valid UTF-8 and *at < s.len. */
uint32_t mrs_utf8_next(mrs_str s, size_t *at);

/* The code point that ends before *at, *at moved to its start. *at > 0. */
uint32_t mrs_utf8_prev(mrs_str s, size_t *at);

/* Bytes written (1-4) for a code point <= 0x10FFFF that is no surrogate. */
size_t mrs_utf8_put(uint32_t cp, char out[4]);

/* True when s is valid; else *bad is the offset of the first wrong byte. */
bool mrs_utf8_valid(mrs_str s, size_t *bad);

/* s itself when it is valid and holds no NUL; else a copy in *space, which is emptied first, with
 * U+FFFD for each byte that is wrong and each NUL. No memory: an empty text, and space->failed. */
mrs_str mrs_utf8_clean(mrs_str s, mrs_buf *space);

size_t mrs_utf8_count(mrs_str s);

/* Byte offsets <-> code point offsets of one text, in O(1) after O(n). */
typedef struct {
    mrs_str text;
    const uint32_t *every; /* code points before byte 64*i */
    bool ascii;
} mrs_cpindex;

mrs_cpindex mrs_cpindex_new(mrs_str text, mrs_arena *arena);
uint32_t mrs_cpindex_of(const mrs_cpindex *index, size_t byte);
/* The byte at which code point cp starts (text.len when past the end). */
size_t mrs_cpindex_byte(const mrs_cpindex *index, uint32_t cp);

#endif
