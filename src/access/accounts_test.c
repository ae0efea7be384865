#include "test.h"

#include "access/access.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW "2026-11-21T13:00:00Z"
#define GOOD "a long pass phrase"

typedef struct {
    char folder[64], store[96];
    mrs_access *access;
} desk;

static int open_desk(void **state)
{
    desk *d = calloc(1, sizeof *d);
    snprintf(d->folder, sizeof d->folder, "/tmp/marsad-access-XXXXXX");
    assert_non_null(mkdtemp(d->folder));
    snprintf(d->store, sizeof d->store, "%s/s.gpkg", d->folder);
    assert_ok(mrs_access_open(d->store, &d->access, &err_));
    assert_ok(mrs_access_add(d->access, "nadia", MRS_ACCESS_REVIEWER, GOOD, NOW, &err_));
    assert_ok(mrs_access_add(d->access, "omar", MRS_ACCESS_READER, "another phrase", NOW, &err_));
    *state = d;
    return 0;
}

static int close_desk(void **state)
{
    desk *d = *state;
    char file[128];
    mrs_access_close(d->access);
    snprintf(file, sizeof file, "%s.access", d->store);
    unlink(file);
    rmdir(d->folder);
    free(d);
    return 0;
}

static mrs_viewer log_in(desk *d, const char *name, const char *password)
{
    mrs_viewer v;
    assert_ok(mrs_access_login(d->access, name, password, "127.0.0.1", NOW, &v, &err_));
    return v;
}

static void a_right_password_opens_a_session(void **state)
{
    desk *d = *state;
    mrs_viewer in = log_in(d, "nadia", GOOD), v;
    assert_int_equal(strlen(in.token), 43);
    assert_ok(mrs_access_session(d->access, in.token, NOW, &v, &err_));
    assert_string_equal(v.who, "nadia");
    assert_int_equal(v.role, MRS_ACCESS_REVIEWER);
    assert_string_equal(v.expires, "2026-11-22T01:00:00Z");
    assert_string_equal(v.token, "");
    assert_string_equal(v.csrf, in.csrf);
    assert_true(mrs_access_csrf_good(&v, in.csrf));
}

static void wrong_names_and_passwords_are_refused_alike(void **state)
{
    desk *d = *state;
    const char *const wrong[][2] = {{"nadia", "a long pass phrasE"},
                                    {"nadia", ""},
                                    {"nobody", GOOD},
                                    {"nadia' OR 1=1 --", GOOD}};
    for (int i = 0; i < 4; i++) {
        mrs_viewer v;
        mrs_err err = {0};
        assert_int_equal(
            mrs_access_login(d->access, wrong[i][0], wrong[i][1], "10.0.0.1", NOW, &v, &err),
            MRS_E_ARG);
        assert_string_equal(err.text, "wrong name or password");
        assert_int_equal(v.role, MRS_ACCESS_NONE);
        assert_string_equal(v.token, "");
    }
}

static void five_wrong_passwords_close_the_door_for_a_while(void **state)
{
    desk *d = *state;
    mrs_viewer v;
    for (int i = 0; i < MRS_TRIES_BOTH; i++)
        assert_int_equal(
            mrs_access_login(d->access, "nadia", "no, that is wrong", "10.0.0.9", NOW, &v, NULL),
            MRS_E_ARG);
    assert_int_equal(mrs_access_login(d->access, "nadia", GOOD, "10.0.0.9", NOW, &v, NULL),
                     MRS_E_BUSY);
    assert_int_equal(v.retry_s, 900);
    assert_int_equal(v.role, MRS_ACCESS_NONE);
    /* neither another address nor another time */
    assert_ok(mrs_access_login(d->access, "nadia", GOOD, "10.0.0.8", NOW, &v, &err_));
    assert_ok(
        mrs_access_login(d->access, "nadia", GOOD, "10.0.0.9", "2026-11-21T13:15:00Z", &v, &err_));
}

static void one_address_may_not_try_many_names(void **state)
{
    desk *d = *state;
    mrs_viewer v;
    char name[16];
    mrs_status st = MRS_E_ARG;
    int i = 0;
    for (; i < 40 && st == MRS_E_ARG; i++) {
        snprintf(name, sizeof name, "name%d", i);
        st = mrs_access_login(d->access, name, "short", "10.0.0.7", NOW, &v, NULL);
    }
    assert_int_equal(st, MRS_E_BUSY);
    assert_int_equal(i, MRS_TRIES_PEER + 1);
}

static void sessions_end(void **state)
{
    desk *d = *state;
    mrs_viewer in = log_in(d, "nadia", GOOD), other = log_in(d, "nadia", GOOD), v;
    assert_string_not_equal(in.token, other.token);
    assert_int_equal(mrs_access_session(d->access, in.token, "2026-11-22T01:00:00Z", &v, NULL),
                     MRS_E_NONE);
    assert_ok(mrs_access_logout(d->access, in.token, &err_));
    assert_int_equal(mrs_access_session(d->access, in.token, NOW, &v, NULL), MRS_E_NONE);
    assert_ok(mrs_access_session(d->access, other.token, NOW, &v, &err_));
    assert_ok(mrs_access_set_role(d->access, "nadia", MRS_ACCESS_READER, &err_));
    assert_int_equal(mrs_access_session(d->access, other.token, NOW, &v, NULL), MRS_E_NONE);
    in = log_in(d, "nadia", GOOD);
    assert_ok(mrs_access_password(d->access, "nadia", "quite another one", &err_));
    assert_int_equal(mrs_access_session(d->access, in.token, NOW, &v, NULL), MRS_E_NONE);
    in = log_in(d, "nadia", "quite another one");
    assert_ok(mrs_access_remove(d->access, "nadia", &err_));
    assert_int_equal(mrs_access_session(d->access, in.token, NOW, &v, NULL), MRS_E_NONE);
    assert_int_equal(mrs_access_session(d->access, "", NOW, &v, NULL), MRS_E_NONE);
}

static void a_token_does_what_its_scopes_and_its_user_may(void **state)
{
    desk *d = *state;
    mrs_viewer v;
    char token[MRS_TOKEN_LEN + 1], id[9];
    const mrs_token_wish wish = {.name = "nadia", .scopes = "read,read-precise", .days = 7};
    assert_ok(mrs_access_token_add(d->access, &wish, NOW, token, id, &err_));
    assert_int_equal(strlen(token), MRS_TOKEN_LEN);
    assert_ok(mrs_access_bearer(d->access, token, NOW, &v, &err_));
    assert_true(mrs_access_may(&v, MRS_MAY_READ_PRECISE));
    assert_false(mrs_access_may(&v, MRS_MAY_DECIDE)); /* not in its scopes */
    assert_string_equal(v.csrf, "");
    assert_false(mrs_access_csrf_good(&v, ""));
    assert_int_equal(mrs_access_session(d->access, token, NOW, &v, NULL), MRS_E_NONE);
    assert_int_equal(mrs_access_bearer(d->access, token, "2026-11-28T13:00:00Z", &v, NULL),
                     MRS_E_NONE);
    assert_ok(mrs_access_set_role(d->access, "nadia", MRS_ACCESS_READER, &err_));
    assert_ok(mrs_access_bearer(d->access, token, NOW, &v, &err_));
    assert_false(mrs_access_may(&v, MRS_MAY_READ_PRECISE)); /* not in her role */
    assert_true(mrs_access_may(&v, MRS_MAY_READ));
    assert_ok(mrs_access_token_remove(d->access, id, &err_));
    assert_int_equal(mrs_access_bearer(d->access, token, NOW, &v, NULL), MRS_E_NONE);
    assert_int_equal(mrs_access_token_remove(d->access, id, NULL), MRS_E_NONE);
}

static void a_token_that_cannot_be_is_refused(void **state)
{
    desk *d = *state;
    char token[MRS_TOKEN_LEN + 1], id[9];
    const mrs_token_wish wishes[] = {{.name = "nadia", .scopes = "read,everything"},
                                     {.name = "nadia", .scopes = ""},
                                     {.name = "nadia", .days = 367}};
    for (int i = 0; i < 3; i++)
        assert_int_equal(mrs_access_token_add(d->access, &wishes[i], NOW, token, id, NULL),
                         MRS_E_ARG);
    const mrs_token_wish nobody = {.name = "nobody"};
    assert_int_equal(mrs_access_token_add(d->access, &nobody, NOW, token, id, NULL), MRS_E_NONE);
}

static void each_role_may_what_it_may(void **state)
{
    (void)state;
    static const char *const may[] = {"", "read export", "read read-precise decide export",
                                      "read read-precise decide export export-precise admin"};
    for (int r = 0; r < 4; r++)
        for (int a = 0; a < MRS_N_MAY; a++) {
            const mrs_viewer v = {.role = (mrs_access_role)r, .scopes = UINT32_MAX};
            char list[96], word[32];
            snprintf(list, sizeof list, " %s ", may[r]);
            snprintf(word, sizeof word, " %s ", mrs_access_act_text((mrs_access_act)a));
            assert_int_equal(mrs_access_may(&v, (mrs_access_act)a), strstr(list, word) != NULL);
        }
    const mrs_viewer nobody = {0};
    assert_false(mrs_access_may(&nobody, MRS_MAY_READ));
    assert_false(mrs_access_may(NULL, MRS_MAY_READ));
}

static void names_and_passwords_have_a_form(void **state)
{
    desk *d = *state;
    static const char *const names[] = {"", "Nadia", "a b", "x/../y", "n\n"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(mrs_access_add(d->access, names[i], MRS_ACCESS_READER, GOOD, NOW, NULL),
                         MRS_E_ARG);
    assert_int_equal(mrs_access_add(d->access, "zed", MRS_ACCESS_READER, "too short", NOW, NULL),
                     MRS_E_ARG);
    assert_int_equal(mrs_access_add(d->access, "zed", MRS_ACCESS_NONE, GOOD, NOW, NULL), MRS_E_ARG);
    assert_int_equal(mrs_access_add(d->access, "nadia", MRS_ACCESS_ADMIN, GOOD, NOW, NULL),
                     MRS_E_ARG);
    assert_int_equal(mrs_access_remove(d->access, "zed", NULL), MRS_E_NONE);
    assert_int_equal(mrs_access_password(d->access, "zed", GOOD, NULL), MRS_E_NONE);
}

/* Neither password nor session nor token can be read out of the file, and nobody else may read it.
 */
static void a_copy_of_the_file_opens_nothing(void **state)
{
    desk *d = *state;
    char path[128], token[MRS_TOKEN_LEN + 1], id[9];
    struct stat info;
    mrs_viewer in = log_in(d, "nadia", GOOD);
    const mrs_token_wish wish = {.name = "nadia"};
    assert_ok(mrs_access_token_add(d->access, &wish, NOW, token, id, &err_));
    snprintf(path, sizeof path, "%s.access", d->store);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    mrs_file file = {0};
    assert_ok(mrs_file_map(path, &file, &err_));
    const char *const secrets[] = {GOOD, in.token, in.csrf, token, token + 4};
    for (int i = 0; i < 5; i++) {
        size_t n = strlen(secrets[i]);
        for (size_t at = 0; at + n <= file.bytes.len; at++)
            assert_true(memcmp(file.bytes.ptr + at, secrets[i], n) != 0);
    }
    mrs_file_close(&file);
}

static void count_user(void *ctx, const mrs_user_row *row)
{
    int *n = ctx;
    assert_string_equal(row->name, *n ? "omar" : "nadia");
    assert_string_equal(row->role, *n ? "reader" : "reviewer");
    assert_int_equal(row->sessions, *n ? 0 : 1);
    ++*n;
}

static void users_are_listed(void **state)
{
    desk *d = *state;
    int n = 0;
    bool any = false;
    log_in(d, "nadia", GOOD);
    assert_ok(mrs_access_users(d->access, NOW, count_user, &n, &err_));
    assert_int_equal(n, 2);
    assert_ok(mrs_access_any(d->access, &any, &err_));
    assert_true(any);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, open_desk, close_desk)
    const struct CMUnitTest tests[] = {T(a_right_password_opens_a_session),
                                       T(wrong_names_and_passwords_are_refused_alike),
                                       T(five_wrong_passwords_close_the_door_for_a_while),
                                       T(one_address_may_not_try_many_names),
                                       T(sessions_end),
                                       T(a_token_does_what_its_scopes_and_its_user_may),
                                       T(a_token_that_cannot_be_is_refused),
                                       cmocka_unit_test(each_role_may_what_it_may),
                                       T(names_and_passwords_have_a_form),
                                       T(a_copy_of_the_file_opens_nothing),
                                       T(users_are_listed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
