#include "test.h"

#include "ingest/ingest_check.h"

static const mrs_ingest_options plain;

/* The text of the only report of a file with these bytes. */
static void gives(const fixture *f, const char *bytes, const char *want)
{
    put_file(f, "a", mrs_str_of(bytes));
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->text, want);
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        if (m->copied)
            assert_true(mrs_str_eq(mrs_span_str(doc->text, m->text),
                                   mrs_str_sub(doc->bytes, m->from, m->to)));
    }
    mrs_doc_free(doc);
}

static void an_rss_entry_leads_back_to_its_element(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR("<?xml version='1.0'?>\n<rss version='2.0'><channel>"
                     "<image><title>Logo</title></image>"
                     "<title>Euphrates Courier</title><language>en</language>\n"
                     "<item><title>Bridge &amp; road closed</title>"
                     "<link>https://a.example/1</link><guid>x</guid>"
                     "<pubDate>Tue, 03 Mar 2026 10:00:00 GMT</pubDate>"
                     "<dc:creator>Ada Writer</dc:creator>"
                     "<description>Short.</description>"
                     "<content:encoded><![CDATA[<p>The bridge was <b>closed</b>.</p>"
                     "<p>The road &amp; the rail line too.</p>]]></content:encoded>"
                     "</item></channel></rss>"));
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->text, "The bridge was closed.\nThe road & the rail line too.\n");
    assert_str(doc->title, "Bridge & road closed");
    assert_str(doc->publisher, "Euphrates Courier");
    assert_str(doc->author, "Ada Writer");
    assert_str(doc->uri, "https://a.example/1");
    assert_str(doc->published.text, "Tue, 03 Mar 2026 10:00:00 GMT");
    assert_int_not_equal(doc->published.first, MRS_NO_DAY);
    assert_true(mrs_str_starts(doc->bytes, MRS_STR("<item><title>")));
    assert_true(mrs_str_ends(doc->bytes, MRS_STR("</item>")));
    uint64_t from, to;
    mrs_doc_bytes_of(doc, (mrs_span){4, 10}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "bridge");
    mrs_doc_free(doc);
}

static void text_of_each_kind_of_feed_is_read(void **state)
{
    const fixture *f = *state;
    gives(f,
          "<rss><channel><item><description>&lt;p&gt;Two &lt;i&gt;boats&lt;/i&gt; sank."
          "&lt;/p&gt;</description></item></channel></rss>",
          "Two boats sank.\n");
    gives(f,
          "<rdf:RDF><channel><title>T</title></channel><item rdf:about='u'><description>Two "
          "boats sank &#8212; off Basra.</description></item></rdf:RDF>",
          "Two boats sank \xE2\x80\x94 off Basra.\n");
    gives(f,
          "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>T</title>"
          "<content type='xhtml'><div><p>Two boats sank.</p><p>Four men swam.</p></div></content>"
          "</entry></feed>",
          "Two boats sank.\nFour men swam.\n");
    gives(f,
          "<feed><entry><link rel='self' href='s'/><link href='https://a.example/2'/>"
          "<summary type='text'>Two boats sank.</summary></entry></feed>",
          "Two boats sank.\n");
    gives(f,
          "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"C\", \"items\": [\n"
          "{\"id\": \"1\", \"content_html\": \"<p>Two \\u0062oats<br>sank.</p>\"}]}",
          "Two boats\nsank.\n");
}

static void a_bad_entry_leaves_the_others(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR("<rss><channel><item><title>Only a title</title></item>"
                     "<item><description>Two boats sank.</description></item>"
                     "<item><description>Four men swam.</description>"
                     "<item><description>Never ended"));
    put_file(f, "b",
             MRS_STR("<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><channel>"
                     "<item><description>&b;</description></item></channel></rss>"));
    put_file(f, "c", MRS_STR("<rss><channel></channel></rss>"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a!1: no text in the entry; nothing to store\n");
    assert_has(got, "a!2 ok Two boats sank.\n");
    assert_has(got, "a!3 ok Four men swam.\n");
    assert_has(got, "a!4: the feed ends in the middle of this entry");
    assert_has(got, "b: the feed declares entities, which are not read");
    assert_has(got, "c: no entry in the feed");
    mrs_buf_clear(&got);
}

static void lists_and_whole_objects_of_json_are_read(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR("[\n  {\n    \"text\": \"Two boats sank.\"\n  },\n  {\"text\": 3},\n"
                     "  {\"text\": \"Four men swam.\"}\n]\n"));
    put_file(f, "b", MRS_STR("{\n  \"text\": \"Five men walked.\"\n}\n"));
    put_file(f, "c", MRS_STR("{\n  \"n\": 1, \"articles\": [{\"text\": \"Six men ran.\"}]\n}\n"));
    put_file(f, "d", MRS_STR("[\n  {\"text\": \"cut off\"}, {\n"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a!1:2 ok Two boats sank.\n");
    assert_has(got, "a!2 line 5: \"text\" is not a string");
    assert_has(got, "a!3:6 ok Four men swam.\n");
    assert_has(got, "b:1 ok Five men walked.\n");
    assert_has(got, "c!1:2 ok Six men ran.\n");
    assert_has(got, "d: not JSON, line ");
    mrs_buf_clear(&got);
}

static void fields_may_have_other_names(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options mapped = {.columns = "text=body, date=when"};
    put_file(f, "a",
             MRS_STR("{\"body\":\"Two boats sank.\",\"when\":\"2024-05-03\",\"text\":\"x\"}"));
    mrs_doc *doc = read_one(f, "a", &mapped);
    assert_str(doc->text, "Two boats sank.\n");
    assert_str(doc->published.text, "2024-05-03");
    mrs_doc_free(doc);
    const mrs_ingest_options wrong = {.columns = "texts=body"};
    const char *const paths[] = {f->dir};
    mrs_ingest *in = NULL;
    mrs_err err;
    assert_int_equal(mrs_ingest_open(f->canon, paths, 1, &wrong, &in, &err), MRS_E_ARG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(an_rss_entry_leads_back_to_its_element),
        IN_FOLDER(text_of_each_kind_of_feed_is_read),
        IN_FOLDER(a_bad_entry_leaves_the_others),
        IN_FOLDER(lists_and_whole_objects_of_json_are_read),
        IN_FOLDER(fields_may_have_other_names),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
