#include "text/unicode.h"

#include "unicode_table.h"

enum { CAPITAL_SIGMA = 0x3A3, SMALL_SIGMA = 0x3C3, FINAL_SIGMA = 0x3C2 };

static record look(uint32_t cp)
{
    if (cp > 0x10FFFF)
        return RECORDS[0];
    uint32_t block = BLOCK[cp >> SHIFT];
    return RECORDS[RECORD[(block << SHIFT) + (cp & ((1U << SHIFT) - 1))]];
}

bool mrs_cp_is_alpha(uint32_t cp)
{
    return look(cp).flags & ALPHA;
}

bool mrs_cp_is_upper(uint32_t cp)
{
    return look(cp).flags & UPPER;
}

bool mrs_cp_is_digit(uint32_t cp)
{
    return look(cp).flags & DIGIT;
}

bool mrs_cp_is_space(uint32_t cp)
{
    return look(cp).flags & SPACE;
}

static bool all_of(mrs_str s, int flag)
{
    for (size_t at = 0; at < s.len;)
        if (!(look(mrs_utf8_next(s, &at)).flags & flag))
            return false;
    return s.len > 0;
}

bool mrs_str_is_alpha(mrs_str s)
{
    return all_of(s, ALPHA);
}

bool mrs_str_is_space(mrs_str s)
{
    return all_of(s, SPACE);
}

/* Unicode 14.0, table 3-17, Final_Sigma: a cased letter before, none after, ignorable ones between
 * do not count. from and past: where the sigma begins and ends. */
static bool sigma_is_final(mrs_str s, size_t from, size_t past)
{
    int flags = 0;
    while (from > 0) {
        flags = look(mrs_utf8_prev(s, &from)).flags;
        if (!(flags & IGNORABLE))
            break;
    }
    if (!(flags & CASED) || (flags & IGNORABLE))
        return false;
    while (past < s.len) {
        flags = look(mrs_utf8_next(s, &past)).flags;
        if (!(flags & IGNORABLE))
            return !(flags & CASED);
    }
    return true;
}

static size_t put_lower(mrs_str s, size_t from, size_t past, uint32_t cp, char *out)
{
    if (cp == CAPITAL_SIGMA)
        return mrs_utf8_put(sigma_is_final(s, from, past) ? FINAL_SIGMA : SMALL_SIGMA, out);
    record r = look(cp);
    if (!(r.flags & LONG))
        return mrs_utf8_put((uint32_t)((int32_t)cp + r.lower), out);
    const uint32_t *longer = LONG_LOWER[r.lower];
    size_t n = 0;
    for (uint32_t i = 1; i <= longer[0]; i++)
        n += mrs_utf8_put(longer[i], out + n);
    return n;
}

size_t mrs_lower_put(mrs_str s, char *out)
{
    size_t n = 0;
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        unsigned char c = (unsigned char)s.ptr[at];
        if (c < 0x80) {
            out[n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
            at++;
            continue;
        }
        uint32_t cp = mrs_utf8_next(s, &at);
        n += put_lower(s, from, at, cp, out + n);
    }
    return n;
}

static bool is_lower_already(mrs_str s)
{
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = (unsigned char)s.ptr[at];
        if (cp >= 0x80) {
            record r = look(mrs_utf8_next(s, &at));
            if (r.lower || (r.flags & LONG))
                return false;
        } else {
            if (cp >= 'A' && cp <= 'Z')
                return false;
            at++;
        }
    }
    return true;
}

mrs_str mrs_lower(mrs_str s, mrs_arena *arena)
{
    if (is_lower_already(s))
        return s;
    char *out = MRS_NEW(arena, char, mrs_lower_room(s.len));
    return (mrs_str){out, mrs_lower_put(s, out)};
}
