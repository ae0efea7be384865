#include "text/header.h"

#include "text/pubdate.h"
#include "text/unicode.h"

enum { KEY_MAX = 32, LINES_MAX = 40 };

/* The line at *at without its break, *at moved past it. */
static mrs_str next_line(mrs_str text, size_t *at)
{
    size_t from = *at, end = from;
    while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
        end++;
    *at = end;
    if (*at < text.len)
        *at += text.ptr[end] == '\r' && end + 1 < text.len && text.ptr[end + 1] == '\n' ? 2 : 1;
    return mrs_str_trim(mrs_str_sub(text, from, end));
}

static bool split_line(mrs_str line, mrs_str *key, mrs_str *value)
{
    const char *colon = memchr(line.ptr, ':', line.len < KEY_MAX ? line.len : KEY_MAX);
    size_t n = colon ? (size_t)(colon - line.ptr) : 0;
    if (n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = line.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && (i == 0 || (c != ' ' && c != '-' && c != '_')))
            return false;
    }
    *key = mrs_str_trim(mrs_str_sub(line, 0, n));
    *value = mrs_str_trim(mrs_str_sub(line, n + 1, line.len));
    return true;
}

static void set(mrs_doc *doc, mrs_str *to, mrs_str value)
{
    if (to->len == 0)
        *to = mrs_str_copy(value, doc->arena);
}

static bool says_yes(mrs_str value)
{
    char small[8];
    value.len = value.len < 4 ? value.len : 4;
    mrs_str lower = {small, 0};
    for (; lower.len < value.len; lower.len++)
        small[lower.len] = (char)(value.ptr[lower.len] | 0x20);
    return mrs_str_starts(lower, MRS_STR("true")) || mrs_str_starts(lower, MRS_STR("yes"));
}

static void set_date(const mrs_canon *canon, mrs_matcher *matcher, mrs_doc *doc, mrs_str value)
{
    if (doc->published.how != MRS_PUBLISHED_NONE)
        return;
    mrs_date_found date = {.first = MRS_NO_DAY, .last = MRS_NO_DAY};
    if (!mrs_pubdate_find(canon, matcher, value, &date))
        mrs_day_read(value, &date.first, &date.last);
    doc->published =
        (mrs_published){date.first, date.last, MRS_PUBLISHED_META, mrs_str_copy(value, doc->arena)};
}

static void take_line(const mrs_canon *canon, mrs_matcher *matcher, mrs_doc *doc, mrs_str line)
{
    mrs_str key, value;
    mrs_head_field field;
    if (!split_line(line, &key, &value) || !mrs_canon_header_key(canon, key, &field) ||
        value.len == 0)
        return;
    mrs_str *const to[] = {[MRS_HEAD_TITLE] = &doc->title,
                           [MRS_HEAD_DATE] = NULL,
                           [MRS_HEAD_PUBLISHER] = &doc->publisher,
                           [MRS_HEAD_AUTHOR] = &doc->author,
                           [MRS_HEAD_URI] = &doc->uri,
                           [MRS_HEAD_LANG] = &doc->lang,
                           [MRS_HEAD_SAMPLE] = NULL,
                           [MRS_HEAD_NOTE] = NULL};
    if (field == MRS_HEAD_DATE)
        set_date(canon, matcher, doc, value);
    else if (field == MRS_HEAD_SAMPLE)
        doc->sample = doc->sample || says_yes(value);
    else if (to[field])
        set(doc, to[field], value);
}

/* Where the header ends: after the empty line behind "Key: value" lines; 0: there is none. */
static size_t end_of_header(const mrs_canon *canon, mrs_str text)
{
    size_t at = 0;
    for (int n = 0; n < LINES_MAX && at < text.len; n++) {
        mrs_str line = next_line(text, &at), key, value;
        mrs_head_field field;
        if (line.len == 0)
            return n > 0 ? at : 0;
        if (!split_line(line, &key, &value))
            return 0;
        if (n == 0 && !mrs_canon_header_key(canon, key, &field))
            return 0;
    }
    return 0;
}

void mrs_header_read(const mrs_canon *canon, mrs_matcher *matcher, mrs_str text, mrs_doc *doc,
                     size_t *end)
{
    *end = end_of_header(canon, text);
    for (size_t at = 0; at < *end;)
        take_line(canon, matcher, doc, next_line(text, &at));
}
