/* plan_test.c - what a report costs must not grow with the record.
 *
 * SQLite's plan of every kept statement, asked of a store with nothing in it, which is how it is
 * planned (a store is not ANALYZEd): a SCAN reads a whole table or index. Those that may are named
 * here, each with its reason. */
#include "store/store_internal.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const mrs_sql_id may_scan[] = {
    MRS_SQL_AUDIT_LAST,    /* the last row, by key */
    MRS_SQL_UNSETTLE_NEXT, /* the few that are unsettled */
    MRS_SQL_DOC_PENDING,   /* the first row of an index of pending ones alone */
    MRS_SQL_LINK_DIRTY, MRS_SQL_LINK_DIRTY_DOCS, MRS_SQL_TOUCH_STALE, /* what is dirty */
    MRS_SQL_LINK_UNITS, MRS_SQL_BLOCK_SIZE,                           /* up to a limit */
    MRS_SQL_LINK_N_CLAIMS, MRS_SQL_LINK_ALL_DOCS, MRS_SQL_TOUCH_ALL,  /* linking from scratch */
    /* once a revision, by one thread of a service */
    MRS_SQL_CHANGES_EVENTS, MRS_SQL_CHANGES_GONE, MRS_SQL_CHANGES_COUNT, MRS_SQL_EVENTS_TOUCHED,
    MRS_SQL_EVENT_DAYS, /* the ends of all days; once a revision too: answers have an ETag */
    MRS_SQL_EVENT_AT_EDGE, MRS_SQL_AREA_AT_EDGE, /* R*Tree by id: "SCAN" is its word for it */
    MRS_SQL_TOMBSTONE_ADD,                       /* a constant row */
    MRS_SQL_FIND_ID,                             /* successors of one id */
    /* once a run; runs are few */
    MRS_SQL_RUN_END, MRS_SQL_RECODE_COUNT, MRS_SQL_RECODED_DROP_OTHER, MRS_SQL_RECODED_DROP,
    MRS_SQL_RECODED_DROP_ALL, MRS_SQL_RECODE_SAME, MRS_SQL_TEXT_DOCS, /* FTS5 says "SCAN" too */
};
/* what they scan, and nothing else: it begins so */
static const mrs_sql_id only[] = {MRS_SQL_UNSETTLE_NEXT, MRS_SQL_TOUCH_STALE, MRS_SQL_SKETCH_BEFORE,
                                  MRS_SQL_SKETCH_AFTER, MRS_SQL_SKETCH_COPIES};
static const char *const few[] = {"SCAN u", "SCAN s", "SCAN q", "SCAN q", "SCAN q"};

static bool allowed(mrs_sql_id id, const char *plan)
{
    for (size_t i = 0; i < sizeof only / sizeof *only; i++)
        if (only[i] == id)
            return !strncmp(plan, few[i], strlen(few[i]));
    for (size_t i = 0; i < sizeof may_scan / sizeof *may_scan; i++)
        if (may_scan[i] == id)
            return true;
    return false;
}

/* The plan of a statement; false: it is planned only while linking, or is none. */
static bool explain(mrs_store *store, const mrs_sql_text *t, mrs_stmt **out)
{
    mrs_err err = {0};
    mrs_buf text = {0};
    mrs_str rest = mrs_str_of(t->text), part;
    mrs_buf_put(&text, MRS_STR("EXPLAIN QUERY PLAN "));
    for (bool first = true; mrs_str_split(&rest, '@', &part); first = false) {
        if (!first)
            mrs_layout_names(t->layout, "t", &text);
        mrs_buf_put(&text, part);
    }
    mrs_status st = mrs_sql_prepare(store, mrs_buf_view(&text), out, &err);
    assert_true(!st || strstr(err.text, "no such table: relink_") || strstr(err.text, "syntax"));
    mrs_buf_clear(&text);
    return !st;
}

static uint32_t scans(mrs_store *store, mrs_sql_id id)
{
    mrs_err err = {0};
    mrs_stmt *stmt = NULL;
    uint32_t n = 0;
    bool row;
    if (!mrs_sql_texts[id].text || !explain(store, &mrs_sql_texts[id], &stmt))
        return 0;
    while (!mrs_sql_step(store, stmt, &row, &err) && row) {
        const char *plan = mrs_col_text(stmt, 3);
        if (strncmp(plan, "SCAN", 4) || allowed(id, plan))
            continue;
        printf("%s\n    in: %s\n", plan, mrs_sql_texts[id].text);
        n++;
    }
    mrs_stmt_free(stmt);
    return n;
}

static void no_statement_reads_a_whole_table(void **state)
{
    (void)state;
    char dir[64] = "/tmp/marsad-plan-XXXXXX", path[96];
    mrs_err err = {0};
    mrs_store *store = NULL;
    const mrs_store_options options = {.write = true, .create = true, .wait_ms = 200};
    uint32_t n = 0;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a.gpkg", dir);
    assert_int_equal(mrs_store_open(path, &options, &store, &err), MRS_OK);
    for (int id = 0; id < MRS_N_SQL; id++)
        n += scans(store, (mrs_sql_id)id);
    assert_int_equal(n, 0);
    mrs_store_close(store);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_statement_reads_a_whole_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
