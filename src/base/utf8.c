#include "base/utf8.h"

#include <assert.h>

enum { STEP = 64 };

uint32_t mrs_utf8_next(mrs_str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    if (p[0] < 0x80) {
        *at += 1;
        return p[0];
    }
    if (p[0] < 0xE0) {
        *at += 2;
        return ((uint32_t)p[0] & 0x1F) << 6 | (p[1] & 0x3F);
    }
    if (p[0] < 0xF0) {
        *at += 3;
        return ((uint32_t)p[0] & 0x0F) << 12 | ((uint32_t)p[1] & 0x3F) << 6 | (p[2] & 0x3F);
    }
    *at += 4;
    return ((uint32_t)p[0] & 0x07) << 18 | ((uint32_t)p[1] & 0x3F) << 12 |
           ((uint32_t)p[2] & 0x3F) << 6 | (p[3] & 0x3F);
}

uint32_t mrs_utf8_prev(mrs_str s, size_t *at)
{
    size_t i = *at - 1;
    while (i > 0 && ((unsigned char)s.ptr[i] & 0xC0) == 0x80)
        i--;
    *at = i;
    return mrs_utf8_next(s, &i);
}

size_t mrs_utf8_put(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

/* Length of the valid sequence at p (n bytes left), 0 when there is none. */
static size_t sequence(const unsigned char *p, size_t n)
{
    static const struct {
        unsigned char from, to, low, high; /* first byte, range of the second */
        unsigned char len;
    } rows[] = {
        {0xC2, 0xDF, 0x80, 0xBF, 2}, {0xE0, 0xE0, 0xA0, 0xBF, 3}, {0xE1, 0xEC, 0x80, 0xBF, 3},
        {0xED, 0xED, 0x80, 0x9F, 3}, {0xEE, 0xEF, 0x80, 0xBF, 3}, {0xF0, 0xF0, 0x90, 0xBF, 4},
        {0xF1, 0xF3, 0x80, 0xBF, 4}, {0xF4, 0xF4, 0x80, 0x8F, 4},
    };
    if (p[0] < 0x80)
        return 1;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (p[0] < rows[i].from || p[0] > rows[i].to)
            continue;
        if (n < rows[i].len || p[1] < rows[i].low || p[1] > rows[i].high)
            return 0;
        for (size_t k = 2; k < rows[i].len; k++)
            if ((p[k] & 0xC0) != 0x80)
                return 0;
        return rows[i].len;
    }
    return 0;
}

/* Where the ASCII from `at` on ends, or a little before. */
static size_t skip_ascii(mrs_str s, size_t at)
{
    for (uint64_t word; at + sizeof word <= s.len; at += sizeof word) {
        memcpy(&word, s.ptr + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

bool mrs_utf8_valid(mrs_str s, size_t *bad)
{
    for (size_t i = skip_ascii(s, 0); i < s.len;) {
        size_t n = sequence((const unsigned char *)s.ptr + i, s.len - i);
        if (!n) {
            if (bad)
                *bad = i;
            return false;
        }
        i = n > 1 ? i + n : skip_ascii(s, i + 1);
    }
    return true;
}

mrs_str mrs_utf8_clean(mrs_str s, mrs_buf *space)
{
    if (!s.len || (!memchr(s.ptr, '\0', s.len) && mrs_utf8_valid(s, NULL)))
        return s;
    space->len = 0;
    for (size_t i = 0, n; i < s.len; i += n ? n : 1) {
        n = s.ptr[i] ? sequence((const unsigned char *)s.ptr + i, s.len - i) : 0;
        mrs_buf_put(space, n ? (mrs_str){s.ptr + i, n} : MRS_STR("\xEF\xBF\xBD"));
    }
    return space->failed ? MRS_STR("") : mrs_buf_view(space);
}

size_t mrs_utf8_count(mrs_str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

mrs_cpindex mrs_cpindex_new(mrs_str text, mrs_arena *arena)
{
    mrs_cpindex index = {.text = text};
    uint32_t *every = MRS_NEW(arena, uint32_t, text.len / STEP + 1);
    uint32_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (i % STEP == 0)
            every[i / STEP] = n;
        n += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    }
    if (text.len % STEP == 0)
        every[text.len / STEP] = n;
    index.every = every;
    index.ascii = n == text.len;
    return index;
}

uint32_t mrs_cpindex_of(const mrs_cpindex *index, size_t byte)
{
    assert(byte <= index->text.len);
    if (index->ascii)
        return (uint32_t)byte;
    size_t from = byte / STEP * STEP;
    mrs_str part = mrs_str_sub(index->text, from, byte);
    return index->every[byte / STEP] + (uint32_t)mrs_utf8_count(part);
}

size_t mrs_cpindex_byte(const mrs_cpindex *index, uint32_t cp)
{
    size_t low = 0, high = index->text.len / STEP; /* last block that starts at or before cp */
    while (low < high) {
        size_t mid = (low + high + 1) / 2;
        if (index->every[mid] <= cp)
            low = mid;
        else
            high = mid - 1;
    }
    uint32_t n = index->every[low];
    for (size_t i = low * STEP; i < index->text.len; i++) {
        if (((unsigned char)index->text.ptr[i] & 0xC0) == 0x80)
            continue;
        if (n == cp)
            return i;
        n++;
    }
    return index->text.len;
}
