/* markdown.c - text with Markdown's marks taken out: what a reader of the page would see. Front
 * matter gives the head. Source: CommonMark 0.31; front matter as Jekyll and Hugo write it. */
#include "ingest/reader.h"
#include "ingest/weave.h"

typedef struct {
    const mrs_reader_options *options;
    mrs_doc *doc;
    mrs_str text;
    mrs_weave w;
    bool fenced; /* in a block of code */
} marking;

/* --- front matter ----------------------------------------------------------------------------- */

static mrs_str unquoted(mrs_str s)
{
    s = mrs_str_trim(s);
    bool quoted =
        s.len > 1 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0];
    return quoted ? mrs_str_sub(s, 1, s.len - 1) : s;
}

static void take_key(marking *m, mrs_str line)
{
    mrs_doc *doc = m->doc;
    mrs_str key;
    if (!mrs_str_split(&line, ':', &key) || !line.ptr)
        return;
    mrs_str value = unquoted(line);
    if (mrs_str_is(key, "title"))
        mrs_head_set(doc, &doc->title, value);
    else if (mrs_str_is(key, "author"))
        mrs_head_set(doc, &doc->author, value);
    else if (mrs_str_is(key, "publisher") || mrs_str_is(key, "source"))
        mrs_head_set(doc, &doc->publisher, value);
    else if (mrs_str_is(key, "lang"))
        mrs_head_set(doc, &doc->lang, value);
    else if (mrs_str_is(key, "url"))
        mrs_head_set(doc, &doc->uri, value);
    else if (mrs_str_is(key, "date"))
        mrs_head_date(m->options->canon, doc, value, MRS_PUBLISHED_META);
}

/* Past the front matter, or 0 when there is none. */
static size_t front_matter(marking *m)
{
    mrs_str rest = m->text, line;
    size_t end = 0;
    for (int pass = 0; pass < 2; pass++) {
        bool first = true;
        rest = m->text;
        while (mrs_str_split(&rest, '\n', &line)) {
            mrs_str s = mrs_str_trim(line);
            bool mark = mrs_str_is(s, "---");
            if (first != mark && first)
                return 0;
            if (!first && mark) {
                end = (size_t)(line.ptr + line.len - m->text.ptr);
                break;
            }
            if (!first && pass)
                take_key(m, line);
            first = false;
        }
        if (!end)
            return 0;
    }
    return end;
}

/* --- lines ------------------------------------------------------------------------------------ */

static uint32_t at_of(const marking *m, const char *p)
{
    return (uint32_t)(p - m->text.ptr);
}

/* "[words](address)" at the front of s: its words and its length; 0: it is none. */
static size_t link_of(mrs_str s, mrs_str *words)
{
    enum { LONGEST = 2000 };
    s.len = s.len < LONGEST ? s.len : LONGEST;
    const char *close = memchr(s.ptr, ']', s.len);
    size_t n = close ? (size_t)(close - s.ptr) + 1 : s.len;
    const char *end = n < s.len && s.ptr[n] == '(' ? memchr(s.ptr + n, ')', s.len - n) : NULL;
    *words = mrs_str_sub(s, 1, n > 1 ? n - 1 : 1);
    return end ? (size_t)(end - s.ptr) + 1 : 0;
}

static bool is_word(mrs_str s, size_t at)
{
    char c = at < s.len ? s.ptr[at] : ' ';
    return c != ' ' && c != '\t';
}

/* How many marks of emphasis or code stand at `at`: beside a word, and "_" not within one. */
static size_t emphasis(mrs_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && s.ptr[at + n] == s.ptr[at] && n < 3)
        n++;
    bool left = at > 0 && is_word(s, at - 1), right = is_word(s, at + n) && at + n < s.len;
    if (s.ptr[at] == '_')
        return left != right ? n : 0;
    return left || right ? n : 0;
}

/* The length of what marks words at `at` and goes; *words: what stays of it. 0: no mark. */
static size_t mark_at(mrs_str s, size_t at, mrs_str *words)
{
    char c = s.ptr[at], next = at + 1 < s.len ? s.ptr[at + 1] : '\0';
    size_t n = 0;
    *words = (mrs_str){0};
    if (c == '\\')
        return next && strchr("\\`*_{}[]()#+-.!>|", next) ? 1 : 0;
    if (c == '*' || c == '_' || c == '`')
        return emphasis(s, at);
    if (c == '[')
        return link_of(mrs_str_sub(s, at, s.len), words);
    if (c == '!' && next == '[')
        n = link_of(mrs_str_sub(s, at + 1, s.len), words);
    words->len = 0; /* of a picture nothing */
    return n ? n + 1 : 0;
}

static void put_words(marking *m, mrs_str s)
{
    size_t from = 0, at = 0;
    while (at < s.len) {
        mrs_str words;
        size_t gone = mark_at(s, at, &words);
        bool escape = gone && s.ptr[at] == '\\';
        if (gone)
            mrs_weave_copy(&m->w, at_of(m, s.ptr + from), at_of(m, s.ptr + at));
        if (words.len && gone)
            mrs_weave_copy(&m->w, at_of(m, words.ptr), at_of(m, words.ptr + words.len));
        if (gone)
            from = at + gone;
        at += gone ? gone + escape : 1;
    }
    mrs_weave_copy(&m->w, at_of(m, s.ptr + from), at_of(m, s.ptr + s.len));
}

/* "---", "===", "***": rules, and lines under a heading. */
static bool is_rule(mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != s.ptr[0] && s.ptr[i] != ' ')
            return false;
    return s.len > 2 && strchr("-=*_", s.ptr[0]);
}

static void put_line(marking *m, mrs_str line)
{
    mrs_str s = mrs_str_trim(line);
    bool fence = mrs_str_starts(s, MRS_STR("```")) || mrs_str_starts(s, MRS_STR("~~~"));
    bool heading = s.len && s.ptr[0] == '#';
    if (fence)
        m->fenced = !m->fenced;
    if (!fence && !m->fenced && !is_rule(s)) {
        while (s.len && (s.ptr[0] == '#' || s.ptr[0] == '>'))
            s = mrs_str_trim(mrs_str_sub(s, 1, s.len));
        while (heading && s.len && s.ptr[s.len - 1] == '#')
            s = mrs_str_trim(mrs_str_sub(s, 0, s.len - 1));
        if (s.len)
            put_words(m, s);
    }
    mrs_weave_put(&m->w, heading ? MRS_STR("\n\n") : MRS_STR("\n"), at_of(m, line.ptr + line.len),
                  at_of(m, line.ptr + line.len));
}

static mrs_status read_marks(void *ctx, mrs_err *err)
{
    marking *m = ctx;
    mrs_str line, rest = m->text;
    (void)err;
    size_t from = front_matter(m);
    rest = mrs_str_sub(rest, from, rest.len);
    while (mrs_str_split(&rest, '\n', &line))
        put_line(m, line);
    return MRS_OK;
}

mrs_status mrs_read_markdown(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                             mrs_reading *out, mrs_err *err)
{
    mrs_decoded in;
    mrs_status st = mrs_decode(doc->bytes, scratch, &in, err);
    marking m = {
        .options = options, .doc = doc, .text = in.text, .w = {.arena = scratch, .in = &in}};
    mrs_arena *arenas[] = {doc->arena, scratch};
    if (!st)
        st = mrs_arena_run(arenas, 2, read_marks, &m, err);
    if (!st)
        out->text = mrs_weave_done(&m.w);
    return st;
}
