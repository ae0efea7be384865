#include "alert/alert_internal.h"

#include "test.h"

#include <stdio.h>

static void waits_grow_to_an_hour_and_are_the_same_again(void **state)
{
    static const int64_t middle[] = {30, 60, 120, 240, 480, 960, 1920, 3600, 3600};
    (void)state;
    for (int64_t tries = 1; tries <= 9; tries++) {
        int64_t wait = mrs_letter_wait("c069ec3beea771fa", tries), full = middle[tries - 1];
        assert_in_range(wait, full * 3 / 4, full * 5 / 4);
        assert_int_equal(wait, mrs_letter_wait("c069ec3beea771fa", tries));
    }
    assert_in_range(mrs_letter_wait("a", 1000), 2700, 4500);
}

static void waits_of_two_letters_are_apart(void **state)
{
    uint32_t apart = 0;
    char a[8], b[8];
    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(a, sizeof a, "k%d", i);
        snprintf(b, sizeof b, "l%d", i);
        apart += mrs_letter_wait(a, 8) != mrs_letter_wait(b, 8);
    }
    assert_in_range(apart, 95, 100);
}

static void moments_are_read_and_written(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {{"1970-01-01T00:00:00Z", 0},
                 {"2026-11-21T13:00:00Z", 1795266000},
                 {"1969-12-31T23:59:59Z", -1},
                 {"2024-02-29T12:34:56Z", 1709210096}};
    static const char *const wrong[] = {"2026-11-21",           "2026-11-21 13:00:00Z",
                                        "2026-11-21T13:00:00",  "2026-11-21T25:00:00Z",
                                        "2026-13-21T13:00:00Z", "2026-11-21T13:00:00+01:00"};
    int64_t seconds;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        assert_true(mrs_moment_read(mrs_str_of(cases[i].text), &seconds));
        assert_int_equal(seconds, cases[i].seconds);
        mrs_moment_text(seconds, text);
        assert_string_equal(text, cases[i].text);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(mrs_moment_read(mrs_str_of(wrong[i]), &seconds));
}

static void channels_are_checked(void **state)
{
    static const struct {
        const char *to, *secret;
        mrs_status st;
    } cases[] = {
        {"stdout", "", MRS_OK},
        {"atom:/tmp/a.atom", "", MRS_OK},
        {"atom:", "", MRS_E_ARG},
        {"https://example.org/hook/s3cret", "env:HOOK", MRS_OK},
        {"https://example.org/hook", "", MRS_E_ARG},
        {"https://example.org/hook", "hunter2", MRS_E_ARG},
        {"ftp://example.org/", "", MRS_E_ARG},
        {"smtp://mail.example.org:587?from=a@example.org&to=b@example.org", "", MRS_OK},
        {"smtp://u@mail.example.org?from=a@example.org&to=b@example.org", "file:/p", MRS_OK},
        {"smtp+plain://u@mail.example.org?from=a@example.org&to=b@example.org", "", MRS_E_ARG},
        {"smtp://mail.example.org?from=a@example.org", "", MRS_E_ARG},
        {"smtp://mail.example.org?from=a@example.org&to=b@example.org>,c@x.y", "", MRS_E_ARG},
        {"smtp://mail.example.org?from=a@example.org&to=b\r\n@example.org", "", MRS_E_ARG},
        {"smtp://mail.example.org/x?from=a@example.org&to=b@example.org", "", MRS_E_ARG}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_err err = {0};
        if (mrs_channel_check(cases[i].to, cases[i].secret, &err) != cases[i].st)
            fail_msg("%s: %s", cases[i].to, err.text);
    }
}

static void of_an_address_no_path_is_shown(void **state)
{
    char shown[600];
    (void)state;
    mrs_channel_shown("https://example.org:8443/hook/s3cret?t=1", shown, sizeof shown);
    assert_string_equal(shown, "https://example.org:8443");
    mrs_channel_shown("smtp://u@mail.example.org:587?from=a@b.c&to=d@e.f", shown, sizeof shown);
    assert_string_equal(shown, "smtp://mail.example.org:587");
}

static void a_mail_has_one_header_a_line_and_nothing_smuggled(void **state)
{
    mrs_mailbox box;
    mrs_buf out = {0};
    (void)state;
    assert_ok(mrs_mailbox_read("smtp://mail.example.org?from=a@example.org&to=b@example.org"
                               "&to=c@example.org",
                               &box, NULL));
    mrs_mail_write(&box, "k1", 1795266000,
                   "Rise \xc2\xb1"
                   "5\r\nBcc: x@y.z",
                   MRS_STR("{\"text\":\"one\\nline\"}"), &out);
    mrs_str text = mrs_buf_view(&out);
    assert_non_null(strstr(text.ptr, "Message-ID: <k1@example.org>\r\n"));
    assert_non_null(strstr(text.ptr, "To: b@example.org,\r\n c@example.org\r\n"));
    assert_non_null(strstr(text.ptr, "Date: Sat, 21 Nov 2026 13:00:00 +0000\r\n"));
    assert_null(strstr(text.ptr, "Bcc"));
    assert_non_null(strstr(text.ptr, "\r\n\r\nb25lCmxpbmU=\r\n"));
    mrs_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_grow_to_an_hour_and_are_the_same_again),
        cmocka_unit_test(waits_of_two_letters_are_apart),
        cmocka_unit_test(moments_are_read_and_written),
        cmocka_unit_test(channels_are_checked),
        cmocka_unit_test(of_an_address_no_path_is_shown),
        cmocka_unit_test(a_mail_has_one_header_a_line_and_nothing_smuggled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
