#include "ingest/page_cut.h"

#include <stdlib.h>
#include <strings.h>

enum { NEAR = 2 }; /* bytes by which the parser's cursor may lag behind the end of a tag */

static bool is_at(mrs_str s, size_t at, const char *word)
{
    size_t n = strlen(word);
    return at + n <= s.len && strncasecmp(s.ptr + at, word, n) == 0;
}

/* Where word begins next; s.len: nowhere. first: its first byte, which has no case. */
static size_t find(mrs_str s, size_t at, const char *word)
{
    while (at < s.len) {
        const char *next = memchr(s.ptr + at, word[0], s.len - at);
        if (!next)
            break;
        at = (size_t)(next - s.ptr);
        if (is_at(s, at, word))
            return at;
        at++;
    }
    return s.len;
}

/* After the ">" of the tag that begins at `at`; quoted ones do not end it. */
static size_t end_of_tag(mrs_str s, size_t at)
{
    for (char quote = 0; at < s.len; at++) {
        char c = s.ptr[at];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '"' || c == '\'')
            quote = c;
        else if (c == '>')
            return at + 1;
    }
    return s.len;
}

static void gap(mrs_page_cut *cut, mrs_str page, size_t *done, size_t from, size_t to)
{
    if (cut->n == cut->cap) {
        size_t cap = cut->cap ? cut->cap * 2 : 64;
        mrs_page_gap *more = realloc(cut->gaps, cap * sizeof *more);
        if (!more) {
            cut->failed = true;
            return;
        }
        cut->gaps = more;
        cut->cap = cap;
    }
    mrs_buf_put(&cut->left, mrs_str_sub(page, *done, from));
    cut->gaps[cut->n++] = (mrs_page_gap){cut->left.len, from, to};
    *done = to;
}

/* The inside of what begins at `at` ("<"), if it is to go. */
static bool inside(mrs_str page, size_t at, size_t *from, size_t *to)
{
    bool script = is_at(page, at, "<script"), style = is_at(page, at, "<style");
    if (is_at(page, at, "<!--")) {
        *from = at + 4;
        *to = find(page, at + 2, "-->");
        return *to<page.len && * to> * from;
    }
    size_t name = at + (script ? 7 : 6);
    if ((!script && !style) || name >= page.len || !memchr(" \t\r\n>", page.ptr[name], 5))
        return false;
    *from = end_of_tag(page, at);
    *to = find(page, *from, script ? "</script" : "</style");
    mrs_str tag = mrs_str_sub(page, at, *from);
    for (size_t i = 0; script && i + 4 < tag.len; i++)
        if (is_at(tag, i, "json"))
            return false;
    return *to<page.len && * to> * from;
}

void mrs_page_cut_make(mrs_str page, mrs_page_cut *out)
{
    size_t done = 0, from, to;
    *out = (mrs_page_cut){0};
    for (size_t at = 0; at < page.len && !out->failed;) {
        const char *next = memchr(page.ptr + at, '<', page.len - at);
        if (!next)
            break;
        at = (size_t)(next - page.ptr);
        if (inside(page, at, &from, &to)) {
            gap(out, page, &done, from, to);
            at = to;
        }
        at++;
    }
    mrs_buf_put(&out->left, mrs_str_sub(page, done, page.len));
    out->failed = out->failed || out->left.failed;
}

void mrs_page_cut_clear(mrs_page_cut *cut)
{
    free(cut->gaps);
    mrs_buf_clear(&cut->left);
    *cut = (mrs_page_cut){0};
}

size_t mrs_page_cut_place(mrs_page_cut *cut, size_t at)
{
    while (cut->cursor > 0 && cut->gaps[cut->cursor - 1].at > at)
        cut->cursor--;
    while (cut->cursor < cut->n && cut->gaps[cut->cursor].at <= at)
        cut->cursor++;
    if (cut->cursor == 0)
        return at;
    const mrs_page_gap *g = &cut->gaps[cut->cursor - 1];
    return g->to + (at - g->at);
}

mrs_page_gap mrs_page_cut_after(mrs_page_cut *cut, size_t at)
{
    mrs_page_cut_place(cut, at);
    for (size_t i = cut->cursor ? cut->cursor - 1 : 0; i < cut->n; i++) {
        if (cut->gaps[i].at > at + NEAR)
            break;
        if (cut->gaps[i].at >= at)
            return cut->gaps[i];
    }
    return (mrs_page_gap){0};
}
