/* Pages, their parts that are cut, and the way from a page's text back to its bytes. */
#include "ingest/page.h"
#include "ingest/page_json.h"
#include "test.h"

#include "ingest/ingest_check.h"

static mrs_doc *read_page(const fixture *f, mrs_str html, mrs_status expected)
{
    mrs_doc *doc = mrs_doc_new((size_t)1 << 30);
    mrs_err err = {0};
    doc->bytes = html;
    assert_int_equal(mrs_ingest_page(f->canon, doc, MRS_STR(""), &err), expected);
    return doc;
}

/* --- back to the bytes ------------------------------------------------------------------------ */

#define FIRST "The bridge at Dara was closed on Monday morning, officials said."
#define SECOND "Two people were hurt when a lorry left the road."

static void expect_bytes(const mrs_doc *doc, const char *words, const char *bytes)
{
    const char *at = strstr(doc->text.ptr, words);
    uint64_t from, to;
    assert_non_null(at);
    uint32_t start = (uint32_t)(at - doc->text.ptr);
    mrs_doc_bytes_of(doc, (mrs_span){start, start + (uint32_t)strlen(words)}, &from, &to);
    if (to - from != strlen(bytes) || memcmp(doc->bytes.ptr + from, bytes, to - from) != 0)
        fail_msg("%s leads to %.*s", words, (int)(to - from), doc->bytes.ptr + from);
}

static void words_lead_back_to_their_bytes(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  MRS_STR("<html><head><script>var a = '<p>x</p>';</script><style>p{}</style>"
                          "</head><body><!-- a note -->\n<p>" FIRST "</p><!-- more -->"
                          "<p>The caf&eacute; of Ali &amp; sons,<b>\n in </b>Dara, was shut "
                          "too.</p><script>if (a > 1) b();</script><p>" SECOND "</p>"),
                  MRS_OK);
    expect_bytes(doc, FIRST, FIRST);
    expect_bytes(doc, SECOND, SECOND);
    expect_bytes(doc, "café of", "caf&eacute; of");
    expect_bytes(doc, "Ali & sons", "Ali &amp; sons");
    mrs_doc_free(doc);
}

static void every_copied_run_is_its_bytes(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  MRS_STR("\xEF\xBB\xBF<p>" FIRST "<br>" SECOND "</p><script>1</script><p>"
                          "Die Br\xC3\xBC"
                          "cke wurde am Montag geschlossen.</p>"),
                  MRS_OK);
    assert_true(doc->map.n > 0);
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        if (m->copied)
            assert_memory_equal(doc->text.ptr + m->text.start, doc->bytes.ptr + m->from,
                                m->text.end - m->text.start);
    }
    mrs_doc_free(doc);
}

/* --- bad pages -------------------------------------------------------------------------------- */

static void broken_pages_do_no_harm(void **state)
{
    static const char *const pages[] = {
        "<p>" FIRST "<p>" SECOND "</b></i></div></p",
        "<<<p>" FIRST "</p <p>" SECOND,
        "<p class='a" FIRST "'>" FIRST "</p><script>never ends",
        "<!-- never ends <p>" FIRST,
        "<!--><p>" FIRST "</p>",
        "<p>" FIRST " &nosuch; &#x110000; &#0; &#xD800;</p>",
        "<p title='>'>" FIRST "</p><style><p>",
        "<script></script><script src=a></script><p>" FIRST "</p>",
        "<table><p>" FIRST "<td>" SECOND "</table>",
    };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const fixture *f = *state;
        mrs_doc *doc = mrs_doc_new((size_t)1 << 28);
        mrs_err err = {0};
        doc->bytes = mrs_str_of(pages[i]);
        mrs_status st = mrs_ingest_page(f->canon, doc, MRS_STR(""), &err);
        assert_true(st == MRS_OK || st == MRS_E_EMPTY);
        mrs_doc_free(doc);
    }
}

static void what_has_no_text_is_empty(void **state)
{
    static const char *const pages[] = {"", "<html></html>", "<p> </p>", "<script>x</script>",
                                        "<nav><a href=/>Home</a></nav>"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        mrs_doc_free(read_page(*state, mrs_str_of(pages[i]), MRS_E_EMPTY));
}

static void a_million_nested_tags_are_read(void **state)
{
    enum { TAGS = 1000000 };
    mrs_buf page = {0};
    for (int i = 0; i < TAGS; i++)
        mrs_buf_put(&page, MRS_STR("<div>"));
    mrs_buf_put(&page, MRS_STR("<p>" FIRST "</p>"));
    const fixture *f = *state;
    mrs_doc *doc = mrs_doc_new((size_t)1 << 30);
    mrs_err err = {0};
    doc->bytes = mrs_buf_view(&page);
    mrs_status st = mrs_ingest_page(f->canon, doc, MRS_STR(""), &err);
    assert_true(st == MRS_OK || st == MRS_E_EMPTY || st == MRS_E_LIMIT);
    mrs_doc_free(doc);
    mrs_buf_clear(&page);
}

/* --- the tree --------------------------------------------------------------------------------- */

typedef struct {
    char text[512];
    size_t len;
} drawn;

static void draw(drawn *d, const char *fmt, const char *s, size_t n)
{
    d->len += (size_t)snprintf(d->text + d->len, sizeof d->text - d->len, fmt, (int)n, s);
}

/* The tree as markup in which nothing is left out; "-": an element of no known name. */
static void draw_tree(const mrs_page *page, drawn *d)
{
    static const char *const names[] = {"", "-",
#define MRS_X(name, text) text,
                                        MRS_TAGS(MRS_X)
#undef MRS_X
    };
    uint32_t open[64], depth = 0;
    *d = (drawn){0};
    for (uint32_t i = 1; i <= page->nodes.n; i++) {
        while (depth && page->nodes.at[open[depth - 1]].end <= i)
            draw(d, "</%.*s>", names[page->nodes.at[open[--depth]].tag], 99);
        if (i == page->nodes.n)
            break;
        const mrs_node *n = &page->nodes.at[i];
        if (n->tag != MRS_TAG_TEXT && n->end > i + 1)
            open[depth++] = i;
        if (n->tag != MRS_TAG_TEXT)
            draw(d, n->end > i + 1 ? "<%.*s>" : "<%.*s/>", names[n->tag], 99);
        draw(d, "%.*s", n->text.ptr, n->text.len);
    }
}

static void elements_end_as_in_browsers(void **state)
{
    static const struct {
        const char *page, *tree;
    } cases[] = {
        {"<p>a<p>b<div>c</div>d", "<p>a</p><p>b</p><div>c</div>d"},
        {"<p>a<b>b<p>c", "<p>a<b>b</b></p><p>c</p>"},
        {"<UL><LI>a<li>b<ul><li>c</ul><li>d</UL>e",
         "<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>e"},
        {"<table><tr><td>a<td>b<tr><th>c</table>d",
         "<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>d"},
        {"<table><tr><td>a<table><tr><td>b</table>c</table>",
         "<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>"},
        {"<table><tr><td><p>a</table></p>b", "<table><tr><td><p>a</p></td></tr></table>b"},
        {"<div><table><tr><td>a</div>b</table>c",
         "<div><table><tr><td>ab</td></tr></table>c</div>"},
        {"<head><title>a&amp;<b></title><meta><p>b",
         "<head><title>a&<b></title><meta/></head><p>b</p>"},
        {"<head><title>a</title>b", "<head><title>a</title></head>b"},
        {"<html><body>a</body></html>b", "<html><body>ab</body></html>"},
        {"<body>a<body>b", "<body>ab</body>"},
        {"<a>b<a>c</a>d", "<a>b</a><a>c</a>d"},
        {"<a><div>b</a>c</div>d", "<a><div>bc</div></a>d"},
        {"<b><p>a</b>b</p>c<i>d</i>", "<b><p>ab</p></b>c<i>d</i>"},
        {"<div>a</b></span></p>b</div>c", "<div>ab</div>c"},
        {"<h1>a<h2>b</h2>c", "<h1>a</h1><h2>b</h2>c"},
        {"<br>a</br><hr/>b<img src=x>c<source>d", "<br/>a<br/><hr/>b<img/>c<-/>d"},
        {"<x-y>a<q>b</x-y>c", "<->a<q>b</q></->c"},
        {"<svg><title/></svg><p>a", "<svg><title/></svg><p>a</p>"},
        {"a<script>if (a</b) '<p>'</SCRIPT >b", "a<script/>if (a</b) '<p>'b"},
        {"a<style>b</style>c<iframe><p>d</iframe>e", "a<style/>c<iframe/>e"},
        {"a<!-- b > c -->d<!-->e<!x>f<?g?>h</ >i", "adefhi"},
        {"a < b &lt; c &lt d &#146; &nosuch; &#0;", "a < b < c &lt d ’ &nosuch; &#0;"},
        {"<p a='>' b=\">\" c=/>a</p d='>' e", "<p>a</p>"},
        {"a<", "a<"},
        {"a<b", "a<b/>"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_arena *arena = mrs_arena_new((size_t)1 << 20);
        mrs_page page;
        mrs_err err;
        drawn d;
        assert_int_equal(mrs_page_parse(mrs_str_of(cases[i].page), arena, &page, &err), MRS_OK);
        draw_tree(&page, &d);
        assert_string_equal(d.text, cases[i].tree);
        mrs_arena_free(arena);
    }
}

static void attributes_are_read_as_written_in_any_way(void **state)
{
    mrs_arena *arena = mrs_arena_new((size_t)1 << 20);
    mrs_page page;
    mrs_err err;
    (void)state;
    const mrs_str html =
        MRS_STR("<a CLASS = 'a &amp; b'href=/x?a=1&b=2 id=\"\" hidden data-x='>' class=c "
                "title=d/>e");
    assert_int_equal(mrs_page_parse(html, arena, &page, &err), MRS_OK);
    const mrs_node *a = &page.nodes.at[1];
    assert_true(mrs_str_is(mrs_page_attr(&page, a, MRS_ATTR_CLASS), "a & b"));
    assert_true(mrs_str_is(mrs_page_attr(&page, a, MRS_ATTR_HREF), "/x?a=1&b=2"));
    assert_true(mrs_str_is(mrs_page_attr(&page, a, MRS_ATTR_TITLE), "d/"));
    assert_non_null(mrs_page_attr(&page, a, MRS_ATTR_ID).ptr);
    assert_non_null(mrs_page_attr(&page, a, MRS_ATTR_HIDDEN).ptr);
    assert_int_equal(a->n_attrs, 6);
    mrs_arena_free(arena);
}

/* --- parts ------------------------------------------------------------------------------------ */

typedef struct {
    char text[256];
} walked;

static void put_value(void *ctx, const mrs_page_json *j)
{
    walked *w = ctx;
    size_t len = strlen(w->text);
    mrs_str above = j->depth ? j->above[j->depth - 1] : MRS_STR("");
    snprintf(w->text + len, sizeof w->text - len, "%.*s.%.*s=%.*s;", (int)above.len, above.ptr,
             (int)j->key.len, j->key.ptr, (int)j->value.len, j->value.ptr);
}

static void json_is_walked_however_broken(void **state)
{
    static const struct {
        const char *json, *found;
    } cases[] = {
        {"{\"a\":\"1\",\"b\":{\"c\":\"2\"}}", ".a=1;b.c=2;"},
        {"{\"a\":[\"1\",{\"n\":\"2\"},{\"n\":\"3\"}]}", "a.a=1;a.n=2;a.n=3;"},
        {"{\"a\":\"1\",,\"b\":\"x\\\"y\"", ".a=1;.b=x\\\"y;"},
        {"}}]\"a\":\"1\"", ".a=1;"},
        {"{\"a\":\"never ends", ".a=never ends;"},
        {"\"", ".=;"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        walked w = {""};
        mrs_page_json_walk(mrs_str_of(cases[i].json), put_value, &w);
        assert_string_equal(w.text, cases[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_lead_back_to_their_bytes),
        cmocka_unit_test(every_copied_run_is_its_bytes),
        cmocka_unit_test(broken_pages_do_no_harm),
        cmocka_unit_test(what_has_no_text_is_empty),
        cmocka_unit_test(a_million_nested_tags_are_read),
        cmocka_unit_test(elements_end_as_in_browsers),
        cmocka_unit_test(attributes_are_read_as_written_in_any_way),
        cmocka_unit_test(json_is_walked_however_broken),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
