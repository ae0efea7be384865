/* What small pages of our own say of themselves. */
#include "test.h"

#include "ingest/ingest_check.h"

#define BODY                                                                                       \
    "<p>The bridge over the river at Dara was closed on Monday morning, officials said.</p>"       \
    "<p>Two people were hurt when a lorry left the road, and the road stayed closed all day.</p>"

static mrs_doc *read_page(const fixture *f, const char *html, const char *uri)
{
    mrs_doc *doc = mrs_doc_new((size_t)1 << 26);
    mrs_err err = {0};
    doc->bytes = mrs_str_of(html);
    doc->uri = mrs_str_of(uri);
    assert_int_equal(mrs_ingest_page(f->canon, doc, MRS_STR(""), &err), MRS_OK);
    return doc;
}

typedef struct {
    const char *what, *html, *uri;
    const char *day; /* "": none */
    mrs_published_how how;
} day_case;

static const day_case days[] = {
    {"a meta tag", "<meta property='article:published_time' content='2021-03-04T08:00:00+03:00'>",
     "", "2021-03-04", MRS_PUBLISHED_META},
    {"published before modified",
     "<meta property='article:modified_time' content='2021-03-09'>"
     "<meta name='pubdate' content='4 March 2021'>",
     "", "2021-03-04", MRS_PUBLISHED_META},
    {"JSON-LD in a graph",
     "<script "
     "type='application/ld+json'>{\"@graph\":[{\"@type\":\"WebSite\"},{\"@type\":\"Article\","
     "\"datePublished\":\"2020-11-30T10:00:00\"}]}</script>",
     "", "2020-11-30", MRS_PUBLISHED_META},
    {"JSON-LD that is broken",
     "<script type='application/ld+json'>{\"a\": \"one\n two\", ,"
     "\"datePublished\":\"2020-11-30\"</script>",
     "", "2020-11-30", MRS_PUBLISHED_META},
    {"the date of a comment in JSON-LD is not the report's",
     "<script type='application/ld+json'>{\"comment\":[{\"datePublished\":\"2020-12-05\"}],"
     "\"datePublished\":\"2020-11-30\"}</script>",
     "", "2020-11-30", MRS_PUBLISHED_META},
    {"a time element", "<h1>Bridge</h1><time datetime='2019-07-02T10:00'>Tuesday</time>", "",
     "2019-07-02", MRS_PUBLISHED_META},
    {"the address", "", "https://example.org/2018/06/21/bridge", "2018-06-21", MRS_PUBLISHED_META},
    {"the address without signs", "", "https://example.org/news/20180621-bridge.html", "2018-06-21",
     MRS_PUBLISHED_META},
    {"an element named for it", "<h1>Bridge</h1><span class='entry-date'>5 May 2016</span>", "",
     "2016-05-05", MRS_PUBLISHED_TEXT},
    {"a German line", "<h1>Bruecke</h1><p>Veröffentlicht am 7. März 2017</p>", "", "2017-03-07",
     MRS_PUBLISHED_TEXT},
    {"a French line", "<h1>Pont</h1><p>Publié le 1er août 2015 à 10h12</p>", "", "2015-08-01",
     MRS_PUBLISHED_TEXT},
    {"a Turkish line", "<h1>Köprü</h1><p>Yayınlanma: 9 Ağustos 2014</p>", "", "2014-08-09",
     MRS_PUBLISHED_TEXT},
    {"an Arabic line", "<h1>الجسر</h1><p>تاريخ النشر: ٩ آذار ٢٠١٤</p>", "", "2014-03-09",
     MRS_PUBLISHED_TEXT},
    {"a Chinese line", "<h1>桥</h1><p>2013年10月8日</p>", "", "2013-10-08", MRS_PUBLISHED_TEXT},
    {"two digits of the year", "<h1>Bruecke</h1><p class='datum'>24.12.19</p>", "", "2019-12-24",
     MRS_PUBLISHED_TEXT},
    {"published stands before updated",
     "<h1>A</h1><p>Updated 9 May 2016. Published 5 May 2016.</p>", "", "2016-05-05",
     MRS_PUBLISHED_TEXT},
    {"day first in Britain", "<h1>A</h1><p class='date'>03/05/2021</p>", "", "2021-05-03",
     MRS_PUBLISHED_TEXT},
    {"the day shown beside one in UTC",
     "<meta property='article:published_time' content='2021-03-04T22:30:00Z'>"
     "<h1>A</h1><span class='date'>5 March 2021</span>",
     "", "2021-03-05", MRS_PUBLISHED_TEXT},
    {"a year of copyright is no date", "<footer>© 2021 Dara Times</footer>", "", "",
     MRS_PUBLISHED_NONE},
    {"a month is no day", "<meta name='date' content='2021-05'>", "", "", MRS_PUBLISHED_NONE},
    {"1970 is no date", "<meta name='date' content='1970-01-01'>", "", "", MRS_PUBLISHED_NONE},
};

static void finds_the_day_of_publication(void **state)
{
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        char page[4096], day[16] = "";
        snprintf(page, sizeof page, "<html lang=en-GB><body>%s%s</body></html>", days[i].html,
                 BODY);
        mrs_doc *doc = read_page(*state, page, days[i].uri);
        mrs_day_text(doc->published.first, day);
        if (strcmp(day, days[i].day) != 0 || doc->published.how != days[i].how)
            fail_msg("%s: %s by %d, not %s", days[i].what, day, doc->published.how, days[i].day);
        mrs_doc_free(doc);
    }
}

static void month_first_in_america(void **state)
{
    mrs_doc *doc =
        read_page(*state, "<html lang=en-US><h1>A</h1><p class=date>03/05/2021</p>" BODY, "");
    assert_int_equal(doc->published.first, mrs_day(2021, 3, 5));
    mrs_doc_free(doc);
}

static void plain_english_is_not_guessed(void **state)
{
    mrs_doc *doc =
        read_page(*state, "<html lang=en><h1>A</h1><p class=date>03/05/2021</p>" BODY, "");
    assert_int_equal(doc->published.how, MRS_PUBLISHED_NONE);
    mrs_doc_free(doc);
}

static void reads_title_author_publisher_address(void **state)
{
    mrs_doc *doc = read_page(
        *state,
        "<html><head><title>Bridge closed at Dara | Dara Times</title>"
        "<link rel=canonical href='https://example.org/bridge'>"
        "<script type='application/ld+json'>{\"author\":[{\"name\":\"Sara \\u00d6zg\\u00fcr\"}],"
        "\"publisher\":{\"@type\":\"Organization\",\"name\":\"Dara\\/Times\"}}</script></head>"
        "<body>" BODY,
        "");
    assert_true(mrs_str_is(doc->title, "Bridge closed at Dara"));
    assert_true(mrs_str_is(doc->author, "Sara Özgür"));
    assert_true(mrs_str_is(doc->publisher, "Dara/Times"));
    assert_true(mrs_str_is(doc->uri, "https://example.org/bridge"));
    mrs_doc_free(doc);
}

static void what_the_giver_said_stands(void **state)
{
    mrs_doc *doc = read_page(*state, "<link rel=canonical href='https://other.org/'>" BODY,
                             "https://example.org/a");
    assert_true(mrs_str_is(doc->uri, "https://example.org/a"));
    mrs_doc_free(doc);
}

static void the_one_headline_is_the_title(void **state)
{
    mrs_doc *doc = read_page(*state,
                             "<title>Dara Times - home</title><meta property='og:title' "
                             "content='Teaser'><h1> Bridge\n closed </h1>" BODY,
                             "");
    assert_true(mrs_str_is(doc->title, "Bridge closed"));
    mrs_doc_free(doc);
}

static void the_pages_own_charset_is_read(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  "<meta http-equiv=content-type content='text/html; charset=iso-8859-2'>"
                  "<p>Most na rzece zosta\xB3 zamkni\xEAty w poniedzia\xB3"
                  "ek rano, podano.</p>",
                  "");
    assert_true(mrs_str_starts(doc->text, MRS_STR("Most na rzece został zamknięty")));
    mrs_doc_free(doc);
}

static void a_false_charset_does_not_harm_utf_8(void **state)
{
    mrs_doc *doc = read_page(*state,
                             "<meta charset=gb2312><p>Der Übergang wurde am Montag früh "
                             "geschlossen, sagte ein Beamter.</p>",
                             "");
    assert_true(mrs_str_starts(doc->text, MRS_STR("Der Übergang")));
    mrs_doc_free(doc);
}

static void a_notice_about_cookies_is_no_report(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  "<h1>Bridge</h1><p>Road shut</p><p>No one hurt</p><div class='eu-cookie-"
                  "notice'><p>We use cookies so that this site works well for you, and to "
                  "count how many people read it.</p></div><p>The bridge was shut.</p>",
                  "");
    assert_null(strstr(doc->text.ptr, "cookies"));
    mrs_doc_free(doc);
}

static void a_first_paragraph_before_the_body_is_kept(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  "<h1>Bridge</h1><div><p>The bridge at Dara is shut for a week after the "
                  "floods of Sunday night, the governor said.</p></div>"
                  "<div class='article-body'>" BODY BODY "</div>",
                  "");
    assert_true(mrs_str_starts(doc->text, MRS_STR("The bridge at Dara is shut")));
    mrs_doc_free(doc);
}

static void reading_aids_over_characters_go(void **state)
{
    mrs_doc *doc =
        read_page(*state,
                  "<p><ruby>橋<rp>(</rp><rt>はし</rt><rp>)</rp></ruby>は月曜日の朝に閉じられ、"
                  "けが人はいないと市の職員が話しました。</p>",
                  "");
    assert_true(mrs_str_starts(doc->text, MRS_STR("橋は月曜日")));
    mrs_doc_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_day_of_publication),
        cmocka_unit_test(month_first_in_america),
        cmocka_unit_test(plain_english_is_not_guessed),
        cmocka_unit_test(reads_title_author_publisher_address),
        cmocka_unit_test(what_the_giver_said_stands),
        cmocka_unit_test(the_one_headline_is_the_title),
        cmocka_unit_test(the_pages_own_charset_is_read),
        cmocka_unit_test(a_false_charset_does_not_harm_utf_8),
        cmocka_unit_test(a_notice_about_cookies_is_no_report),
        cmocka_unit_test(a_first_paragraph_before_the_body_is_kept),
        cmocka_unit_test(reading_aids_over_characters_go),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
