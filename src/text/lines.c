#include "text/lines.h"

#include "text/clean.h"

#include <utf8proc.h>

typedef struct {
    mrs_str text;
    mrs_is_abbreviation *abbreviation;
    const void *ctx;
    bool capitals; /* written in capitals throughout, which then tell nothing */
} splitting;

/* --- where lines end -------------------------------------------------------------------------- */

/* Length of the line break at `at`, 0 when there is none. Source: UAX 14, classes BK CR LF NL. */
static size_t break_at(mrs_str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + at;
    size_t left = s.len - at;
    if (p[0] == '\r')
        return left > 1 && p[1] == '\n' ? 2 : 1;
    if (p[0] >= '\n' && p[0] <= '\f')
        return 1;
    if (left > 1 && p[0] == 0xC2 && p[1] == 0x85)
        return 2;
    if (left > 2 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9))
        return 3;
    return 0;
}

static bool may_break(unsigned char c)
{
    return (c >= '\n' && c <= '\r') || c == 0xC2 || c == 0xE2;
}

static size_t end_of_line(mrs_str s, size_t at, size_t *next)
{
    for (; at < s.len; at++) {
        size_t n = may_break((unsigned char)s.ptr[at]) ? break_at(s, at) : 0;
        if (n) {
            *next = at + n;
            return at;
        }
    }
    *next = s.len;
    return s.len;
}

static mrs_str trim(mrs_str text, size_t from, size_t to)
{
    while (from < to) {
        size_t at = from;
        if (mrs_cp_class_of(mrs_utf8_next(text, &at)) == MRS_CP_KEEP)
            break;
        from = at;
    }
    while (to > from) {
        size_t at = to;
        if (mrs_cp_class_of(mrs_utf8_prev(text, &at)) == MRS_CP_KEEP)
            break;
        to = at;
    }
    return mrs_str_sub(text, from, to);
}

/* --- how a line begins ------------------------------------------------------------------------ */

static bool among(uint32_t cp, const uint32_t *set, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (set[i] == cp)
            return true;
    return false;
}
#define AMONG(cp, set) among((cp), (set), sizeof(set) / sizeof *(set))

static bool is_opener(uint32_t cp)
{
    static const uint32_t set[] = {'"',    '\'',   '(',    '[',    0xAB,   0x2018,
                                   0x201A, 0x201C, 0x201E, 0x2039, 0x300C, 0xBF};
    return AMONG(cp, set);
}

static bool is_closer(uint32_t cp)
{
    static const uint32_t set[] = {'"', '\'', ')', ']', 0xBB, 0x2019, 0x201D, 0x203A, 0x300D};
    return AMONG(cp, set);
}

/* "al-Saadi", "ez-Zor": a name that begins small may begin a paragraph. */
static bool is_particle_name(mrs_str s)
{
    size_t n = 0;
    while (n < s.len && n < 4 && s.ptr[n] >= 'a' && s.ptr[n] <= 'z')
        n++;
    return n >= 2 && n <= 3 && n + 1 < s.len && s.ptr[n] == '-' && s.ptr[n + 1] >= 'A' &&
           s.ptr[n + 1] <= 'Z';
}

static mrs_line_first first_of(mrs_str s)
{
    static const uint32_t inner[] = {',', '.', ';', '?', '!', ')', ']', 0x2019, 0x201D, 0xBB};
    size_t at = 0;
    for (int skipped = 0; at < s.len; skipped++) {
        size_t here = at;
        uint32_t cp = mrs_utf8_next(s, &at);
        if (is_opener(cp) && skipped < 3)
            continue;
        if (skipped == 0 && AMONG(cp, inner))
            return MRS_FIRST_SMALL;
        switch (utf8proc_category((utf8proc_int32_t)cp)) {
        case UTF8PROC_CATEGORY_LL:
            return is_particle_name(mrs_str_sub(s, here, s.len)) ? MRS_FIRST_GREAT
                                                                 : MRS_FIRST_SMALL;
        case UTF8PROC_CATEGORY_LU:
        case UTF8PROC_CATEGORY_LT:
            return MRS_FIRST_GREAT;
        case UTF8PROC_CATEGORY_LO:
            return MRS_FIRST_CASELESS;
        default:
            return MRS_FIRST_OTHER;
        }
    }
    return MRS_FIRST_OTHER;
}

static bool is_blank(mrs_str s, size_t at)
{
    return at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t');
}

/* "3. ", "12) ", "(4) " */
static bool is_numbered(mrs_str s)
{
    size_t at = s.len && s.ptr[0] == '(', digits = at;
    while (at < s.len && at < digits + 3 && s.ptr[at] >= '0' && s.ptr[at] <= '9')
        at++;
    bool marked = at > digits && at < s.len && (s.ptr[at] == '.' || s.ptr[at] == ')');
    return marked && is_blank(s, at + 1);
}

static mrs_line_list list_of(mrs_str s)
{
    static const uint32_t bullets[] = {'-',    '*',    0xB7,   0x2022, 0x2023, 0x25AA, 0x25AB,
                                       0x25A0, 0x25A1, 0x25BA, 0x25CF, 0x25E6, 0x2713, 0x27A2};
    size_t at = 0;
    uint32_t cp = s.len ? mrs_utf8_next(s, &at) : 0;
    if (AMONG(cp, bullets) && is_blank(s, at))
        return MRS_LIST_BULLET;
    return is_numbered(s) ? MRS_LIST_NUMBER : MRS_LIST_NO;
}

/* --- how a line ends -------------------------------------------------------------------------- */

static mrs_str last_word(mrs_str s)
{
    size_t at = s.len;
    while (at > 0 && s.ptr[at - 1] != ' ' && s.ptr[at - 1] != '(' && s.len - at < 24)
        at--;
    return mrs_str_sub(s, at, s.len);
}

mrs_line_last mrs_last_of(mrs_str s, mrs_is_abbreviation *abbreviation, const void *ctx)
{
    static const uint32_t stops[] = {'.',    '!',    '?',    0x2026, 0x203C, 0x061F,
                                     0x06D4, 0x3002, 0xFF01, 0xFF1F, 0x0964, 0x05C3};
    static const uint32_t colons[] = {':', ';', 0x061B, 0xFF1A};
    size_t at = s.len;
    uint32_t cp = 0;
    do {
        if (at == 0)
            return MRS_LAST_OTHER;
        cp = mrs_utf8_prev(s, &at);
    } while (is_closer(cp) || mrs_cp_class_of(cp) == MRS_CP_SPACE);
    if (cp == ',' || cp == 0x060C)
        return MRS_LAST_OPEN;
    if (cp == '.' && abbreviation(ctx, last_word(mrs_str_sub(s, 0, at))))
        return MRS_LAST_OPEN;
    if (AMONG(cp, stops))
        return MRS_LAST_STOP;
    if (AMONG(cp, colons))
        return MRS_LAST_COLON;
    if (cp != '-' && cp != 0x2010)
        return MRS_LAST_OTHER;
    bool letter = at > 0 && s.ptr[at - 1] != ' ' && s.ptr[at - 1] != '-';
    return letter ? MRS_LAST_HYPHEN : MRS_LAST_OTHER;
}

/* --- its words -------------------------------------------------------------------------------- */

/* Words of four letters and more all begin with a capital, and there are two words at least. */
static bool is_great(mrs_str s)
{
    uint32_t words = 0;
    for (mrs_str word; mrs_str_split(&s, ' ', &word);) {
        words += word.len > 0;
        mrs_line_first first = word.len >= 4 ? first_of(word) : MRS_FIRST_GREAT;
        if (first == MRS_FIRST_SMALL || first == MRS_FIRST_CASELESS)
            return false;
        if (word.len > 200 || words > 30)
            return false;
    }
    return words >= 2;
}

/* Hardly a small letter: one in twenty capitals at most. */
static bool all_capitals(mrs_str text)
{
    size_t small = 0, great = 0;
    for (size_t i = 0; i < text.len; i++) {
        small += text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
        great += text.ptr[i] >= 'A' && text.ptr[i] <= 'Z';
    }
    return great > 20 && small * 20 < great;
}

static uint32_t length_of_first_word(mrs_str s)
{
    const char *space = memchr(s.ptr, ' ', s.len);
    return (uint32_t)mrs_utf8_count((mrs_str){s.ptr, space ? (size_t)(space - s.ptr) : s.len});
}

static mrs_line line_of(const splitting *sp, size_t raw, mrs_str s)
{
    size_t start = (size_t)(s.ptr - sp->text.ptr);
    mrs_line line = {.start = (uint32_t)start, .end = (uint32_t)(start + s.len)};
    line.width = (uint32_t)mrs_utf8_count(mrs_str_sub(sp->text, raw, start + s.len));
    line.word = length_of_first_word(s);
    line.first = (uint8_t)first_of(s);
    bool soft = mrs_str_starts(mrs_str_sub(sp->text, line.end, sp->text.len), MRS_STR("\xC2\xAD"));
    line.last = soft ? MRS_LAST_SOFT : (uint8_t)mrs_last_of(s, sp->abbreviation, sp->ctx);
    line.list = (uint8_t)list_of(s);
    line.great = !sp->capitals && is_great(s);
    if (sp->capitals && line.first == MRS_FIRST_GREAT)
        line.first = MRS_FIRST_CASELESS;
    return line;
}

mrs_lines mrs_lines_split(mrs_str text, mrs_is_abbreviation *abbreviation, const void *ctx,
                          mrs_arena *arena)
{
    const splitting sp = {text, abbreviation, ctx, all_capitals(text)};
    MRS_VEC(mrs_line) lines = {0};
    uint8_t gap = 0;
    for (size_t at = 0, next = 0; at < text.len; at = next) {
        size_t end = end_of_line(text, at, &next);
        mrs_str s = trim(text, at, end);
        if (s.len == 0) {
            gap = gap < 2 ? gap + 1 : 2;
            continue;
        }
        mrs_line *line = MRS_PUSH(arena, &lines);
        *line = line_of(&sp, at, s);
        line->next = (uint32_t)next;
        line->gap = gap;
        gap = 0;
    }
    return (mrs_lines){lines.at, lines.n};
}
