/* A record's moments, and the time that questions to it may take. */
#include "store/store_internal.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char folder[64], path[96];
} place;

static int make(void **state)
{
    place *p = calloc(1, sizeof *p);
    snprintf(p->folder, sizeof p->folder, "/tmp/marsad-moment-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->path, sizeof p->path, "%s/a.gpkg", p->folder);
    *state = p;
    return 0;
}

static int unmake(void **state)
{
    place *p = *state;
    unlink(p->path);
    rmdir(p->folder);
    free(p);
    return 0;
}

/* A record with one note in its log. */
static void note(const place *p, const char *what)
{
    mrs_store *store;
    const mrs_run run = {
        MRS_STR("t"),   MRS_STR("t"), MRS_STR("t"), MRS_STR("t"), MRS_STR("2026-11-21T13:00:00Z"),
        MRS_STR("ana"), MRS_STR("")};
    const mrs_audit_row row = {.what = mrs_str_of(what)};
    assert_ok(mrs_store_open(p->path, &(mrs_store_options){.write = true, .create = true}, &store,
                             &err_));
    assert_ok(mrs_store_set_run(store, &run, &err_));
    assert_ok(mrs_store_note(store, &row, &err_));
    mrs_store_close(store);
}

static mrs_moment now_of(const place *p, const mrs_moment *went_through, bool *went)
{
    mrs_store *store;
    mrs_moment now;
    assert_ok(mrs_store_open(p->path, &(mrs_store_options){0}, &store, &err_));
    assert_ok(mrs_store_moment(store, &now, &err_));
    if (went_through)
        assert_ok(mrs_store_went(store, went_through, went, &err_));
    mrs_store_close(store);
    return now;
}

static void a_record_went_through_its_own_moments_alone(void **state)
{
    const place *p = *state;
    bool went;
    note(p, "one");
    mrs_moment first = now_of(p, NULL, NULL);
    note(p, "two");
    mrs_moment second = now_of(p, &first, &went);
    assert_true(went);
    assert_false(mrs_moment_same(&first, &second));
    unlink(p->path);
    note(p, "one");
    mrs_moment again = now_of(p, &first, &went);
    assert_true(went && mrs_moment_same(&first, &again)); /* what was done is the same */
    note(p, "three");
    mrs_moment other = now_of(p, &second, &went);
    assert_false(went);
    assert_int_equal(other.revision, second.revision);
    assert_false(mrs_moment_same(&other, &second));
}

static void a_question_that_takes_too_long_is_given_up(void **state)
{
    const place *p = *state;
    mrs_store *store;
    mrs_stmt *stmt;
    bool row;
    note(p, "one");
    assert_ok(mrs_store_open(p->path, &(mrs_store_options){.most_ms = 30}, &store, &err_));
    assert_ok(mrs_store_hold(store, &err_));
    assert_ok(mrs_sql_prepare(store,
                              MRS_STR("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 "
                                      "FROM n) SELECT count(*) FROM n"),
                              &stmt, &err_));
    mrs_err err;
    assert_int_equal(mrs_sql_step(store, stmt, &row, &err), MRS_E_LIMIT);
    mrs_stmt_free(stmt);
    mrs_store_let(store);
    mrs_moment now;
    assert_ok(mrs_store_hold(store, &err_));
    assert_ok(mrs_store_moment(store, &now, &err_)); /* the next has its own time */
    mrs_store_let(store);
    mrs_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_record_went_through_its_own_moments_alone, make, unmake),
        cmocka_unit_test_setup_teardown(a_question_that_takes_too_long_is_given_up, make, unmake)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
