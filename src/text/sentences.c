/* Where sentences of text end that is not parsed, by its marks and by the space behind them. */
#include "text/tables.h"
#include "text/unicode.h"

enum { ORDINAL = 2 }; /* digits: "3. Ordu" */

static bool ends_sentence(uint32_t cp)
{
    return cp == '.' || cp == '!' || cp == '?' || cp == 0x2026 || cp == 0x061F || cp == 0x06D4 ||
           cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F;
}

static bool closes(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == ')' || cp == ']' || cp == 0xBB || cp == 0x2019 ||
           cp == 0x201D;
}

/* The word that ends s. */
static mrs_str last_word(mrs_str s)
{
    size_t start = s.len;
    while (start && s.ptr[start - 1] != ' ' && s.ptr[start - 1] != '(')
        start--;
    return mrs_str_sub(s, start, s.len);
}

static bool is_ordinal(mrs_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] < '0' || word.ptr[i] > '9')
            return false;
    return word.len > 0 && word.len <= ORDINAL;
}

/* before: what stands before the full stop; next: the character after the space behind it. */
static bool only_a_dot(const mrs_canon *canon, mrs_str before, uint32_t next)
{
    mrs_str word = last_word(before);
    bool initial = word.len > 0 && mrs_utf8_count(word) == 1 &&
                   mrs_cp_is_alpha(mrs_utf8_next(word, &(size_t){0}));
    bool small = mrs_cp_is_alpha(next) && next < 0x590 && !mrs_cp_is_upper(next);
    return initial || small || is_ordinal(word) || mrs_canon_abbreviation(canon, word);
}

static void put(mrs_str text, size_t start, size_t end, mrs_arena *arena, mrs_spans *out)
{
    mrs_str s = mrs_str_trim(mrs_str_sub(text, start, end));
    uint32_t from = (uint32_t)(s.ptr - text.ptr);
    if (s.len)
        *MRS_PUSH(arena, out) = (mrs_span){from, from + (uint32_t)s.len};
}

void mrs_canon_sentences(const mrs_canon *canon, mrs_str text, mrs_span at, mrs_arena *arena,
                         mrs_spans *out)
{
    mrs_str s = mrs_str_sub(text, 0, at.end);
    size_t start = at.start, i = at.start;
    while (i < s.len) {
        size_t dot = i;
        uint32_t mark = mrs_utf8_next(s, &i);
        if (!ends_sentence(mark))
            continue;
        size_t end = i;
        for (size_t next = end; next < s.len && closes(mrs_utf8_next(s, &next)); end = next)
            ;
        bool wide = mark >= 0x3000;
        if (end < s.len && s.ptr[end] != ' ' && !wide)
            continue;
        size_t after = end + (end < s.len && s.ptr[end] == ' ');
        uint32_t cp = after < s.len ? mrs_utf8_next(s, &(size_t){after}) : 0;
        if (mark == '.' && cp && only_a_dot(canon, mrs_str_sub(s, start, dot), cp))
            continue;
        put(text, start, end, arena, out);
        start = i = end;
    }
    put(text, start, s.len, arena, out);
}
