/* Pages, their parts that are cut, and the way from a page's text back to its bytes. */
#include "ingest/page_cut.h"
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

/* --- parts ------------------------------------------------------------------------------------ */

static void code_and_comments_are_cut_and_json_stays(void **state)
{
    mrs_page_cut cut;
    (void)state;
    mrs_page_cut_make(MRS_STR("a<script>x</script>b<!--y-->c<script type=application/ld+json>{}"
                              "</script><STYLE a='>'>z</style>d<scripty>e"),
                      &cut);
    assert_true(mrs_str_is(mrs_buf_view(&cut.left),
                           "a<script></script>b<!---->c<script type=application/ld+json>{}"
                           "</script><STYLE a='>'></style>d<scripty>e"));
    assert_int_equal(cut.n, 3);
    assert_int_equal(mrs_page_cut_place(&cut, 0), 0);
    assert_int_equal(mrs_page_cut_place(&cut, 18), 19); /* "b" */
    assert_int_equal(mrs_page_cut_place(&cut, 26), 28); /* "c" */
    assert_int_equal(mrs_page_cut_place(&cut, 18), 19); /* and back */
    mrs_page_gap code = mrs_page_cut_after(&cut, 8);
    assert_int_equal(code.from, 9);
    assert_int_equal(code.to, 10);
    mrs_page_cut_clear(&cut);
}

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
        cmocka_unit_test(code_and_comments_are_cut_and_json_stays),
        cmocka_unit_test(json_is_walked_however_broken),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
