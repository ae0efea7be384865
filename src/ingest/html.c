/* html.c - the report of a web page. */
#include "ingest/ingest.h"
#include "ingest/page_head.h"
#include "ingest/reader.h"
#include "ingest/weave.h"

#include <strings.h>

enum { PRESCAN = 4096 };                            /* bytes in which a page names its charset */
static const size_t page_ceiling = (size_t)1 << 30; /* bytes one page may take */

typedef struct {
    const mrs_canon *canon;
    const mrs_decoded *decoded;
    const mrs_page *page;
    mrs_doc *doc;
    mrs_arena *scratch;
    mrs_reading *out;
} taking;

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A text with each stretch of white space as one space. */
static void take_text(mrs_weave *w, const mrs_node *n)
{
    mrs_str s = n->text;
    if (!n->copied) {
        mrs_weave_put(w, s, n->from, n->to);
        return;
    }
    for (uint32_t at = 0; at < s.len;) {
        uint32_t end = at;
        bool blank = is_blank(s.ptr[at]);
        while (end < s.len && is_blank(s.ptr[end]) == blank)
            end++;
        if (blank)
            mrs_weave_put(w, MRS_STR(" "), n->from + at, n->from + end);
        else
            mrs_weave_copy(w, n->from + at, n->from + end);
        at = end;
    }
}

static void take_head(const taking *t, const mrs_article *article)
{
    mrs_doc *doc = t->doc;
    mrs_page_head head;
    mrs_page_head_find(t->canon, t->page, article, doc->uri, t->scratch, &head);
    mrs_head_set(doc, &doc->title, head.title);
    mrs_head_set(doc, &doc->author, head.author);
    mrs_head_set(doc, &doc->publisher, head.publisher);
    mrs_head_set(doc, &doc->uri, head.uri);
    if (head.day != MRS_NO_DAY && doc->published.how == MRS_PUBLISHED_NONE)
        doc->published =
            (mrs_published){head.day, head.day, head.how, mrs_str_copy(head.date, doc->arena)};
}

static mrs_status take(void *ctx, mrs_err *err)
{
    const taking *t = ctx;
    mrs_article article;
    mrs_weave w = {.arena = t->scratch, .in = t->decoded};
    mrs_article_find(t->canon, t->page, t->scratch, &article);
    take_head(t, &article);
    for (uint32_t i = 0; i < article.blocks.n; i++) {
        const mrs_page_block *b = &article.blocks.at[i];
        if (!b->kept)
            continue;
        for (uint32_t k = b->first; k < b->end; k++) {
            const mrs_node *n = &t->page->nodes.at[k];
            if (n->tag == MRS_TAG_TEXT && !article.dropped[k])
                take_text(&w, n);
            else if (n->tag == MRS_TAG_BR)
                mrs_weave_put(&w, MRS_STR(" "), 0, 0);
        }
        mrs_weave_put(&w, MRS_STR("\n"), 0, 0);
    }
    t->out->text = mrs_weave_done(&w);
    return t->out->text.text.len ? MRS_OK : mrs_fail(err, MRS_E_EMPTY, "no text in the page");
}

/* What follows "charset=" in s, or "". */
static mrs_str label_in(mrs_str s)
{
    static const char word[] = "charset=", ends[] = "\"' ;>,/\t\r\n";
    enum { WORD = sizeof word - 1 };
    for (size_t at = 0; at + WORD < s.len; at++) {
        if (strncasecmp(s.ptr + at, word, WORD) != 0)
            continue;
        size_t from = at + WORD;
        while (from < s.len && memchr(" \"'", s.ptr[from], 3))
            from++;
        size_t to = from;
        while (to < s.len && !memchr(ends, s.ptr[to], sizeof ends - 1))
            to++;
        return mrs_str_sub(s, from, to);
    }
    return MRS_STR("");
}

/* What the page's own <meta> says of its characters, within its first bytes. */
static mrs_str charset_of(mrs_str bytes)
{
    mrs_str head = mrs_str_sub(bytes, 0, bytes.len < PRESCAN ? bytes.len : PRESCAN);
    for (size_t at = 0; at + 5 < head.len; at++) {
        if (head.ptr[at] != '<' || (head.ptr[at + 1] | 0x20) != 'm')
            continue;
        const char *end = memchr(head.ptr + at, '>', head.len - at);
        size_t to = end ? (size_t)(end - head.ptr) : head.len;
        mrs_str label = label_in(mrs_str_sub(head, at, to));
        if (label.len)
            return label;
    }
    return MRS_STR("");
}

mrs_status mrs_read_html(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                         mrs_reading *out, mrs_err *err)
{
    mrs_decoded *decoded = &out->text;
    mrs_page page;
    mrs_str label = label_in(options->charset);
    mrs_status st = mrs_decode_as(doc->bytes, label.len ? label : charset_of(doc->bytes), scratch,
                                  decoded, err);
    mrs_decoded whole = *decoded;
    if (!st)
        st = mrs_page_parse(whole.text, scratch, &page, err);
    taking t = {options->canon, &whole, &page, doc, scratch, out};
    mrs_arena *arenas[] = {doc->arena, scratch};
    out->paragraphs = out->article = true;
    return st ? st : mrs_arena_run(arenas, 2, take, &t, err);
}

static mrs_status read_page(const mrs_canon *canon, mrs_doc *doc, mrs_str charset,
                            mrs_arena *scratch, mrs_err *err)
{
    mrs_reading got = {0};
    const mrs_reader_options options = {.canon = canon, .charset = charset, .path = "page"};
    mrs_status st = mrs_read_html(&options, doc, scratch, &got, err);
    const mrs_canon_options how = {.paragraphs = got.paragraphs, .article = got.article};
    return st ? st : mrs_canon_doc(canon, &how, &got.text, doc, scratch, err);
}

mrs_status mrs_ingest_page(const mrs_canon *canon, mrs_doc *doc, mrs_str charset, mrs_err *err)
{
    mrs_arena *scratch = mrs_arena_new(page_ceiling);
    mrs_status st = scratch ? read_page(canon, doc, charset, scratch, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_arena_free(scratch);
    return st;
}
