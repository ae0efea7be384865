#include "text/pubdate.h"

#include "text/unicode.h"

enum { KEY = 128, PHRASE = 4, DATES = 4, TRIES = 3 };

/* Digits of any script; s has at most 4. */
static int number(mrs_str s)
{
    int v = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t cp = mrs_utf8_next(s, &at);
        uint32_t digit = cp - '0';
        if (cp >= 0x660 && cp <= 0x669)
            digit = cp - 0x660;
        else if (cp >= 0x6F0 && cp <= 0x6F9)
            digit = cp - 0x6F0;
        if (digit > 9)
            return -1;
        v = v * 10 + (int)digit;
    }
    return v;
}

static int month_of(const mrs_canon *c, mrs_str name)
{
    char small[KEY];
    while (name.len && name.ptr[name.len - 1] == '.')
        name.len--;
    if (name.len == 0 || mrs_lower_room(name.len) > sizeof small)
        return 0;
    mrs_str lower = {small, mrs_lower_put(name, small)};
    uint32_t row = mrs_table_find(&c->months, lower);
    int64_t month = 0;
    if (row && mrs_str_int(mrs_table_cell(&c->months, row, 1), &month))
        return (int)month;
    return 0;
}

/* "كانون الثاني", "May", and "May" of "Friday May". */
static int month_in(const mrs_canon *c, mrs_str words)
{
    int month = month_of(c, words);
    const char *space = memchr(words.ptr, ' ', words.len);
    if (month || !space)
        return month;
    size_t cut = (size_t)(space - words.ptr);
    month = month_of(c, mrs_str_sub(words, cut + 1, words.len));
    return month ? month : month_of(c, mrs_str_sub(words, 0, cut));
}

typedef struct {
    int y, m, d; /* d 0: a month */
    bool unsure; /* which is day and which is month */
} parts;

static bool is_valid(const parts *p)
{
    return p->y >= 1900 && p->y <= 2200 && p->m >= 1 && p->m <= 12 && p->d >= 0 &&
           p->d <= mrs_days_in_month(p->y, p->m);
}

static bool read_parts(const mrs_canon *c, const mrs_date_form *form, mrs_str s,
                       const mrs_span groups[MRS_GROUPS], parts *out)
{
    *out = (parts){.y = number(mrs_span_str(s, groups[form->y]))};
    if (out->y >= 0 && out->y < 100)
        out->y += out->y < 70 ? 2000 : 1900;
    if (form->a) {
        int a = number(mrs_span_str(s, groups[form->a]));
        int b = number(mrs_span_str(s, groups[form->b]));
        bool month_first = a <= 12 && b > 12;
        out->m = month_first ? a : b;
        out->d = month_first ? b : a;
        out->unsure = a <= 12 && b <= 12 && a != b;
    } else {
        out->m = form->mon ? month_in(c, mrs_span_str(s, groups[form->mon]))
                           : number(mrs_span_str(s, groups[form->m]));
        out->d = form->d ? number(mrs_span_str(s, groups[form->d])) : 0;
        if (form->d && out->d == 0)
            return false;
    }
    return is_valid(out);
}

static mrs_date_found date_of(parts p, mrs_span at)
{
    mrs_date_found date = {at, MRS_NO_DAY, MRS_NO_DAY, {MRS_NO_DAY, MRS_NO_DAY}};
    if (p.unsure) {
        date.either[0] = mrs_day(p.y, p.m, p.d);
        date.either[1] = mrs_day(p.y, p.d, p.m);
        return date;
    }
    date.first = mrs_day(p.y, p.m, p.d ? p.d : 1);
    date.last = p.d ? date.first : mrs_day(p.y, p.m, mrs_days_in_month(p.y, p.m));
    return date;
}

bool mrs_pubdate_find(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s, mrs_date_found *out)
{
    for (uint32_t i = 0; i < canon->dates.n; i++) {
        const mrs_date_form *form = &canon->dates.at[i];
        mrs_span groups[MRS_GROUPS];
        parts p;
        size_t from = 0;
        for (int n = 0; n < TRIES && mrs_regex_find(matcher, form->regex, s, from, groups); n++) {
            if (read_parts(canon, form, s, groups, &p)) {
                *out = date_of(p, groups[0]);
                return true;
            }
            from = groups[0].end;
        }
    }
    return false;
}

static void blank(char *text, mrs_span at)
{
    memset(text + at.start, ' ', at.end - at.start);
}

/* Blank every date of s; the earliest into *out. Returns how many. */
static int take_dates(const mrs_canon *c, mrs_matcher *matcher, char *text, size_t len,
                      mrs_date_found *out)
{
    int n = 0;
    mrs_date_found found;
    while (n < DATES && mrs_pubdate_find(c, matcher, (mrs_str){text, len}, &found)) {
        bool earlier =
            found.first != MRS_NO_DAY && (out->first == MRS_NO_DAY || found.first < out->first);
        if (n == 0 || earlier)
            *out = found;
        blank(text, found.at);
        n++;
    }
    return n;
}

static void take_times(const mrs_canon *c, mrs_matcher *matcher, char *text, size_t len)
{
    for (uint32_t i = 0; i < c->times.n; i++) {
        mrs_span groups[MRS_GROUPS];
        for (int n = 0; n < DATES; n++) {
            if (!mrs_regex_find(matcher, c->times.at[i], (mrs_str){text, len}, 0, groups))
                break;
            blank(text, groups[0]);
        }
    }
}

static bool is_letter(mrs_str s, size_t at)
{
    unsigned char c = (unsigned char)s.ptr[at];
    if (c < 0x80)
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    return c != 0xC2 && c != 0xE2; /* signs, dashes and quotes */
}

static bool is_word(const mrs_canon *c, mrs_str s)
{
    char small[KEY];
    if (mrs_lower_room(s.len) > sizeof small)
        return false;
    mrs_str lower = {small, mrs_lower_put(s, small)};
    uint32_t row = mrs_table_find(&c->words, lower);
    return row && mrs_str_is(mrs_table_cell(&c->words, row, 1), "word");
}

static size_t end_of_word(mrs_str s, size_t at)
{
    while (at < s.len && (is_letter(s, at) || ((unsigned char)s.ptr[at] & 0xC0) == 0x80))
        at++;
    return at;
}

/* The end of the longest phrase of the table that begins at `from`; from when there is none. */
static size_t end_of_phrase(const mrs_canon *c, mrs_str s, size_t from)
{
    size_t best = from, at = from;
    for (int words = 0; words < PHRASE; words++) {
        size_t end = end_of_word(s, at);
        if (end == at)
            break;
        if (is_word(c, mrs_str_sub(s, from, end)))
            best = end;
        if (end >= s.len || s.ptr[end] != ' ')
            break;
        at = end + 1;
    }
    return best;
}

/* Nothing left but words of the table, spaces and signs? */
static bool only_words(const mrs_canon *c, mrs_str s)
{
    for (size_t at = 0; at < s.len;) {
        if (s.ptr[at] >= '0' && s.ptr[at] <= '9')
            return false;
        if (!is_letter(s, at)) {
            do
                at++;
            while (at < s.len && ((unsigned char)s.ptr[at] & 0xC0) == 0x80);
            continue;
        }
        size_t end = end_of_phrase(c, s, at);
        if (end == at)
            return false;
        at = end;
    }
    return true;
}

bool mrs_pubdate_line(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s, mrs_arena *scratch,
                      mrs_date_found *out)
{
    if (s.len < 6 || s.len > 300)
        return false;
    mrs_str copy = mrs_str_copy(s, scratch);
    char *text = (char *)(uintptr_t)copy.ptr;
    mrs_date_found date = {.first = MRS_NO_DAY, .last = MRS_NO_DAY};
    if (!take_dates(canon, matcher, text, s.len, &date))
        return false;
    take_times(canon, matcher, text, s.len);
    if (!only_words(canon, copy))
        return false;
    *out = date;
    return true;
}

bool mrs_pubdate_beside(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s, mrs_arena *scratch)
{
    if (s.len == 0 || s.len > 100)
        return false;
    mrs_str copy = mrs_str_copy(s, scratch);
    take_times(canon, matcher, (char *)(uintptr_t)copy.ptr, s.len);
    return only_words(canon, copy);
}
