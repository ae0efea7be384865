/* Which addresses are public, what robots.txt lets through, which entries a feed has. No network.
 */
#include "test.h"

#include "ingest/ingest.h"
#include "watch/address.h"
#include "watch/robots.h"
#include "watch/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>

static bool is_public(const char *text)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return mrs_address_public((const struct sockaddr *)&v4);
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) != 1)
        fail_msg("no address: %s", text);
    return mrs_address_public((const struct sockaddr *)&v6);
}

static void only_public_addresses_may_be_reached(void **state)
{
    static const char *const special[] = {
        "0.0.0.0",      "10.1.2.3",         "100.64.0.1",      "100.100.100.200",
        "127.0.0.1",    "127.255.255.254",  "168.63.129.16",   "169.254.169.254",
        "172.16.0.1",   "172.31.255.255",   "192.0.0.192",     "192.0.2.1",
        "192.168.1.1",  "198.18.0.1",       "198.19.255.255",  "198.51.100.7",
        "203.0.113.9",  "224.0.0.1",        "255.255.255.255", "::",
        "::1",          "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe",
        "fe80::1",      "fc00::1",          "fd00:ec2::254",   "ff02::1",
        "2001:db8::1",  "2002:7f00:1::",    "2001:0:1::",      "::7f00:1",
        "64:ff9b:1::1", "100::1",           "3fff::1"};
    static const char *const open[] = {"1.1.1.1",        "100.63.255.255",  "100.128.0.1",
                                       "172.15.255.255", "172.32.0.1",      "168.63.129.17",
                                       "192.0.1.1",      "223.255.255.1",   "2606:4700::1111",
                                       "2a00:1450::1",   "64:ff9b::101:101"};
    const struct sockaddr unix_like = {.sa_family = AF_UNIX};
    (void)state;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (is_public(special[i]))
            fail_msg("public: %s", special[i]);
    for (size_t i = 0; i < sizeof open / sizeof *open; i++)
        if (!is_public(open[i]))
            fail_msg("not public: %s", open[i]);
    assert_false(mrs_address_public(&unix_like));
}

static void robots_are_read_as_the_standard_says(void **state)
{
    static const struct {
        const char *text, *path;
        bool allowed;
    } cases[] = {
        {"", "/a", true},
        {"User-agent: *\nDisallow: /\n", "/a", false},
        {"User-agent: *\nDisallow: /\n", "/robots.txt", true},
        {"User-agent: *\nDisallow:\n", "/a", true},
        {"user-agent: Marsad/1.0\r\ndisallow: /x\r\n\r\nuser-agent: *\r\ndisallow: /", "/a", true},
        {"User-agent: other\nDisallow: /\n", "/a", true},
        {"User-agent: other\nUser-agent: marsad\nDisallow: /\n", "/a", false},
        {"User-agent: marsad\nCrawl-delay: 1\nUser-agent: other\nDisallow: /\n", "/a", true},
        {"User-agent: marsad\nDisallow: /a\n\nUser-agent: marsad\nDisallow: /b\n", "/b", false},
        {"User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/b/c", true},
        {"User-agent: *\nAllow: /a/b\nDisallow: /a\n", "/a/c", false},
        {"User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true},
        {"User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf", false},
        {"User-agent: *\nDisallow: /*.pdf$\n", "/x/y.pdf?z", true},
        {"User-agent: *\nDisallow: /*a*b\n", "/xxaxxbxx", false},
        {"User-agent: *\nDisallow: /%7Ejoe\n", "/~joe/x", false},
        {"User-agent: *\nDisallow: /caf\xC3\xA9\n", "/caf%C3%A9", false},
        {"User-agent: *\nDisallow: /a%2fb\n", "/a/b", true},
        {"User-agent: *\nDisallow: /private # no\n", "/private/1", false},
        {"Disallow: /\n", "/a", true},
        {"\xEF\xBB\xBFUser-agent: *\nDisallow: /\n", "/a", false},
        {"User-agent: marsadx\nDisallow: /\n", "/a", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_robots_answer got =
            mrs_robots_ask(mrs_str_of(cases[i].text), MRS_STR("marsad"), mrs_str_of(cases[i].path));
        if (got.allowed != cases[i].allowed)
            fail_msg("case %zu: %s for %s", i, cases[i].text, cases[i].path);
    }
    const char *slow = "User-agent: *\nCrawl-delay: 7.5\n";
    assert_int_equal(mrs_robots_ask(mrs_str_of(slow), MRS_STR("marsad"), MRS_STR("/")).delay_s, 8);
    slow = "User-agent: *\nCrawl-delay: 1e9\n";
    assert_int_equal(mrs_robots_ask(mrs_str_of(slow), MRS_STR("marsad"), MRS_STR("/")).delay_s,
                     MRS_ROBOTS_DELAY);
}

static void any_bytes_of_a_robots_txt_give_an_answer(void **state)
{
    static const char *const words[] = {"user-agent:", "disallow:", "allow:", "*",  "$",    "/",
                                        "%",           "%4",        "%zz",    "\n", "\r\n", "#",
                                        "marsad",      "\xFF",      ":",      " "};
    uint64_t seed = 1;
    (void)state;
    for (int round = 0; round < 2000; round++) {
        mrs_buf text = {0};
        for (int i = 0; i < 24; i++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            mrs_buf_put(&text, mrs_str_of(words[(seed >> 33) % 16]));
        }
        mrs_robots_answer got =
            mrs_robots_ask(mrs_buf_view(&text), MRS_STR("marsad"), MRS_STR("/%4/%zz*$"));
        assert_true(got.allowed || got.rule.len > 0);
        mrs_buf_clear(&text);
    }
}

static bool note(void *ctx, mrs_str id, mrs_str link)
{
    mrs_buf_printf(ctx, "[%.*s %.*s]", (int)id.len, id.ptr, (int)link.len, link.ptr);
    return true;
}

static void entries_are_found_in_every_kind_of_feed(void **state)
{
    static const struct {
        const char *text, *want;
        mrs_status st;
    } cases[] = {
        {"<?xml version='1.0'?><rss><channel><link>http://e.org/</link><item><title>x</title>"
         "<link> http://e.org/1 </link><guid>g1</guid></item><item><link>/2</link></item>"
         "</channel></rss>",
         "[g1 http://e.org/1][/2 /2]", MRS_OK},
        {"<rss><channel><item><guid>http://e.org/3</guid></item><item><title>bare</title></item>"
         "</channel></rss>",
         "[http://e.org/3 http://e.org/3]", MRS_OK},
        {"<feed xmlns='http://www.w3.org/2005/Atom'><id>f</id><entry><id>a</id>"
         "<link rel='self' href='/s'/><link href='/4'/><source><id>no</id></source></entry></feed>",
         "[a /4]", MRS_OK},
        {"<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/'><channel><items/></channel>"
         "<item rdf:about='x'><link>http://e.org/5</link></item></rdf:RDF>",
         "[http://e.org/5 http://e.org/5]", MRS_OK},
        {"<rss><channel><item><link><![CDATA[http://e.org/6?a=1&b=2]]></link></item></channel>"
         "</rss>",
         "[http://e.org/6?a=1&b=2 http://e.org/6?a=1&b=2]", MRS_OK},
        {"{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":7,\"url\":\"/7\"},"
         "{\"id\":\"b\",\"external_url\":\"/8\"}]}",
         "[7 /7][b /8]", MRS_OK},
        {"<rss><channel><item><link>/9</link></item><item><li", "", MRS_E_FORMAT},
        {"<rss><channel><item><link>/9</link></item><item><guid>x</gu", "", MRS_E_FORMAT},
        {"<rss><channel><item><link>/9</link></item>", "", MRS_E_FORMAT},
        {"<html><body>no feed</body></html>", "", MRS_E_FORMAT},
        {"{\"items\":3}", "", MRS_E_FORMAT},
        {"{", "", MRS_E_FORMAT},
        {"", "", MRS_E_FORMAT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_buf got = {0};
        mrs_err err = {0};
        mrs_status st = mrs_feed_links(mrs_str_of(cases[i].text), note, &got, &err);
        if (st != cases[i].st)
            fail_msg("case %zu: %s (%s)", i, mrs_status_text(st), err.text);
        if (!st)
            assert_str(mrs_buf_view(&got), cases[i].want);
        mrs_buf_clear(&got);
    }
}

static void an_entity_of_a_feed_brings_nothing_in(void **state)
{
    mrs_buf got = {0};
    mrs_err err = {0};
    const char *text =
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><item>"
        "<link>/1</link><guid>&x;</guid></item></channel></rss>";
    (void)state;
    assert_int_equal(mrs_feed_links(mrs_str_of(text), note, &got, &err), MRS_E_FORMAT);
    assert_non_null(strstr(err.text, "entities"));
    assert_int_equal(got.len, 0);
    mrs_buf_clear(&got);
}

static void only_whole_addresses_of_pages_are_taken(void **state)
{
    static const char *const bad[] = {
        "file:///etc/passwd", "ftp://e.org/",    "e.org/a",      "http://", "http://a:b@e.org",
        "gopher://e.org/",    "http://u@e.org/", "javascript:1", ""};
    mrs_url url, next;
    mrs_err err = {0};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!mrs_url_read(bad[i], NULL, &url, &err))
            fail_msg("taken: %s as %s", bad[i], url.text);
    assert_ok(mrs_url_read("HTTPS://E.org.:8443/a b?q=1#top", NULL, &url, &err));
    assert_string_equal(url.host, "e.org");
    assert_string_equal(url.origin, "https://e.org:8443");
    assert_string_equal(url.path, "/a%20b?q=1");
    assert_true(url.secure && !strchr(url.text, '#'));
    assert_ok(mrs_url_read("../c", &url, &next, &err));
    assert_string_equal(next.path, "/c");
    assert_int_equal(mrs_url_read("file:///etc/passwd", &url, &next, &err), MRS_E_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_public_addresses_may_be_reached),
        cmocka_unit_test(robots_are_read_as_the_standard_says),
        cmocka_unit_test(any_bytes_of_a_robots_txt_give_an_answer),
        cmocka_unit_test(entries_are_found_in_every_kind_of_feed),
        cmocka_unit_test(an_entity_of_a_feed_brings_nothing_in),
        cmocka_unit_test(only_whole_addresses_of_pages_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
