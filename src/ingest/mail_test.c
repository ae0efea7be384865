#include "test.h"

#include "ingest/ingest_check.h"

static const mrs_ingest_options plain;

#define HEAD                                                                                       \
    "Return-Path: <a@a.example>\r\nFrom: \"Ada Writer\" <a@a.example>\r\n"                         \
    "Date: Tue, 03 Mar 2026 10:00:00 +0300\r\nMessage-ID: <1@a.example>\r\n"                       \
    "Subject: Bridge\r\n closed\r\nMIME-Version: 1.0\r\n"

/* All parts of one file with these bytes. */
static mrs_buf parts_of(const fixture *f, const char *bytes)
{
    put_file(f, "a", mrs_str_of(bytes));
    return read_folder(f);
}

static void gives(const fixture *f, const char *bytes, const char *want)
{
    mrs_buf got = parts_of(f, bytes);
    assert_str(mrs_buf_view(&got), want);
    mrs_buf_clear(&got);
}

static void the_head_of_a_message_becomes_the_head_of_the_document(void **state)
{
    const fixture *f = *state;
    put_file(f, "a", MRS_STR(HEAD "\r\nTwo boats sank.\r\n"));
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->title, "Bridge closed");
    assert_str(doc->author, "Ada Writer");
    assert_str(doc->uri, "mid:1@a.example");
    assert_int_not_equal(doc->published.first, MRS_NO_DAY);
    assert_true(mrs_str_starts(doc->origin.headers, MRS_STR("Return-Path")));
    uint64_t from, to;
    mrs_doc_bytes_of(doc, (mrs_span){4, 9}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "boats");
    mrs_doc_free(doc);
}

static void encoded_words_are_read(void **state)
{
    static const struct {
        const char *subject, *want;
    } cases[] = {
        {"=?UTF-8?Q?Caf=C3=A9_closed?=", "Caf\xC3\xA9 closed"},
        {"=?utf-8?B?QnJpZGdl?= =?utf-8?B?IGNsb3NlZA==?=", "Bridge closed"},
        {"=?windows-1251?Q?=CC=EE=F1=F2?= closed", "\xD0\x9C\xD0\xBE\xD1\x81\xD1\x82 closed"},
        {"not =?a word", "not =?a word"},
    };
    const fixture *f = *state;
    char all[1024];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(all, sizeof all, "Message-ID: <1@a>\r\nSubject: %s\r\n\r\nTwo boats sank.\r\n",
                 cases[i].subject);
        put_file(f, "a", mrs_str_of(all));
        mrs_doc *doc = read_one(f, "a", &plain);
        assert_str(doc->title, cases[i].want);
        mrs_doc_free(doc);
    }
}

static void codings_lead_back_to_their_bytes(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR(HEAD "Content-Type: text/plain; charset=utf-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                          "Two bo=\r\nats sank at Caf=C3=A9 Nero.\r\n"));
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->text, "Two boats sank at Caf\xC3\xA9 Nero.\n");
    uint64_t from, to;
    mrs_doc_bytes_of(doc, (mrs_span){18, 23}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "Caf=C3=A9");
    mrs_doc_bytes_of(doc, (mrs_span){4, 9}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "bo=\r\nats");
    mrs_doc_free(doc);
    gives(f, HEAD "Content-Transfer-Encoding: base64\r\n\r\nVHdvIGJvYXRz\r\nIHNhbmsu\r\n",
          "a ok Two boats sank.\n");
    gives(f, HEAD "Content-Type: text/plain; charset=\"windows-1251\"\r\n\r\n\xCC\xEE\xF1\xF2.\r\n",
          "a ok \xD0\x9C\xD0\xBE\xD1\x81\xD1\x82.\n");
}

#define MIXED HEAD "Content-Type: multipart/mixed;\r\n boundary=\"xx\"\r\n\r\nnothing\r\n"
#define ALTERNATIVE HEAD "Content-Type: multipart/alternative; boundary=xx\r\n\r\n"

static void plain_text_is_preferred_unless_it_is_a_stub(void **state)
{
    const fixture *f = *state;
    gives(f,
          ALTERNATIVE "--xx\r\nContent-Type: text/plain\r\n\r\nTwo boats sank off Basra.\r\n"
                      "--xx\r\nContent-Type: text/html\r\n\r\n<p>Two boats sank.</p>\r\n--xx--\r\n",
          "a ok Two boats sank off Basra.\n");
    gives(f,
          ALTERNATIVE "--xx\r\nContent-Type: text/plain\r\n\r\nSee HTML.\r\n--xx\r\n"
                      "Content-Type: text/html\r\n\r\n<p>Two boats sank off Basra on Monday, the "
                      "<b>port</b> said.</p>\r\n--xx--\r\n",
          "a ok Two boats sank off Basra on Monday, the port said.\n");
}

static void what_is_attached_is_a_part_of_its_own(void **state)
{
    const fixture *f = *state;
    gives(f,
          MIXED "--xx\r\n\r\nTwo boats sank.\r\n--xx\r\nContent-Type: text/html; name=r.html\r\n"
                "Content-Disposition: attachment; filename=\"r.txt\"\r\n\r\nFour men swam.\r\n"
                "--xx\r\nContent-Type: image/png\r\n\r\nxx\r\n--xx\r\n"
                "Content-Type: message/rfc822\r\n\r\nMessage-ID: <2@a>\r\n\r\nSix men ran.\r\n",
          "a ok Two boats sank.\na!r.txt ok Four men swam.\na!part 4 ok Six men ran.\n");
}

static void the_foot_of_a_newsletter_is_no_text(void **state)
{
    const fixture *f = *state;
    gives(f,
          HEAD
          "Content-Type: text/html\r\n\r\n<p>View this email in your browser</p><p>Two boats sank "
          "off Basra on Monday, the port said in a statement.</p><p>You are receiving this email "
          "because you signed up.</p><p>Unsubscribe | Update your preferences</p>",
          "a ok Two boats sank off Basra on Monday, the port said in a statement.\n");
}

static void a_mailbox_is_its_messages(void **state)
{
    const fixture *f = *state;
    mrs_buf got =
        parts_of(f, "From a@a Tue Mar  3 10:00:00 2026\nMessage-ID: <1@a>\n\nTwo boats "
                    "sank.\n\nFrom here they swam.\n\n"
                    "From a@a Tue Mar  3 10:00:00 2026\n\n\n"
                    "From a@a Tue Mar  3 10:00:00 2026\nMessage-ID: <3@a>\n\nSix men ran.");
    assert_has(got, "a!1 ok Two boats sank.\nFrom here they swam.\n");
    assert_has(got, "a!2: an empty message");
    assert_has(got, "a!3 ok Six men ran.\n");
    mrs_buf_clear(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(the_head_of_a_message_becomes_the_head_of_the_document),
        IN_FOLDER(encoded_words_are_read),
        IN_FOLDER(codings_lead_back_to_their_bytes),
        IN_FOLDER(plain_text_is_preferred_unless_it_is_a_stub),
        IN_FOLDER(what_is_attached_is_a_part_of_its_own),
        IN_FOLDER(the_foot_of_a_newsletter_is_no_text),
        IN_FOLDER(a_mailbox_is_its_messages),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
