#include "store/decide_test.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

/* ---- the log ----------------------------------------------------------------------------------
 */

static mrs_status write_run(world *w, mrs_err *err)
{
    const mrs_run run = {MRS_STR("0.2.0"),
                         MRS_STR("model"),
                         MRS_STR("a"),
                         MRS_STR("b"),
                         MRS_STR("2026-11-21T13:00:00Z"),
                         MRS_STR("ana"),
                         {0}};
    return mrs_store_set_run(w->store, &run, err);
}

static mrs_status write_put(world *w, mrs_err *err)
{
    mrs_fake_doc other = raid_doc;
    mrs_put how;
    other.published = "2024-06-01";
    mrs_doc *doc = mrs_fake(&other);
    mrs_status st = mrs_store_put(w->store, doc, &how, err);
    mrs_doc_free(doc);
    return st;
}

static mrs_status write_code(world *w, mrs_err *err)
{
    mrs_fake_doc other = raid_doc;
    mrs_put how;
    other.text = "Nothing of it was coded.";
    mrs_doc *doc = mrs_fake(&other);
    doc->coding = NULL;
    mrs_status st = mrs_store_put(w->store, doc, &how, err);
    int64_t rows = number(w->path, "SELECT count(*) FROM audit");
    if (!st)
        st = mrs_store_code(w->store, doc, err);
    assert_true(number(w->path, "SELECT count(*) FROM audit") > rows);
    mrs_doc_free(doc);
    return st;
}

static mrs_status write_aside(world *w, mrs_err *err)
{
    const mrs_aside_row row = {
        .uri = MRS_STR("x.pdf"), .reason = MRS_STR("damaged"), .status = MRS_E_FORMAT};
    return mrs_store_set_aside(w->store, &row, MRS_STR("bytes"), err);
}

static mrs_status write_retry_begin(world *w, mrs_err *err)
{
    return mrs_store_retry_begin(w->store, err);
}

static mrs_status write_retry_end(world *w, mrs_err *err)
{
    uint32_t stay;
    char sha[65];
    mrs_sha256_hex(MRS_STR("bytes"), sha);
    const mrs_str name = mrs_str_of(sha);
    return mrs_store_retry_end(w->store, &name, 1, &stay, err);
}

static mrs_status write_events(world *w, mrs_err *err)
{
    mrs_relink *relink;
    mrs_relink_state now;
    const mrs_link link = {.from = w->ids[0]};
    mrs_status st = mrs_relink_begin(w->store, MRS_STR("rules"), &relink, &now, err);
    if (!st)
        st = mrs_relink_link_put(relink, &link, err);
    return mrs_relink_end(relink, st, NULL, err);
}

static mrs_status write_decision(world *w, mrs_err *err)
{
    return decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, err);
}

static mrs_status write_note(world *w, mrs_err *err)
{
    const mrs_audit_row row = {.what = MRS_STR("export"), .why = MRS_STR("for the court")};
    return mrs_store_note(w->store, &row, err);
}

static mrs_status write_given(world *w, mrs_err *err)
{
    mrs_doc *doc = mrs_doc_new(1 << 20);
    char id[65];
    mrs_sha256_hex(MRS_STR("Handed out."), id);
    doc->text = doc->bytes = MRS_STR("Handed out.");
    doc->id = doc->text_sha256 = mrs_str_of(id);
    const mrs_given given = {.doc = doc};
    mrs_status st = mrs_store_give(w->store, &given, err);
    mrs_doc_free(doc);
    return st;
}

typedef struct {
    const char *name;
    mrs_status (*call)(world *w, mrs_err *err);
} writer;

/* In this order; those that only read have no call. */
static const writer calls[] = {{"mrs_store_set_run", write_run},
                               {"mrs_store_put", write_put},
                               {"mrs_store_code", write_code},
                               {"mrs_store_set_aside", write_aside},
                               {"mrs_store_retry_begin", write_retry_begin},
                               {"mrs_store_retry_end", write_retry_end},
                               {"mrs_relink_end", write_events},
                               {"mrs_store_decide", write_decision},
                               {"mrs_store_note", write_note},
                               {"mrs_store_give", write_given},
                               {"mrs_store_changed_since", NULL},
                               {"mrs_store_open", NULL},
                               {"mrs_store_close", NULL},
                               {"mrs_store_has", NULL},
                               {"mrs_store_repeats", NULL},
                               {"mrs_store_pending", NULL},
                               {"mrs_store_aside_bytes", NULL},
                               {"mrs_store_audit", NULL},
                               {"mrs_store_audit_verify", NULL},
                               {"mrs_store_decisions", NULL},
                               {"mrs_store_lost", NULL},
                               {"mrs_store_ties", NULL},
                               {"mrs_store_queue", NULL},
                               {"mrs_store_find", NULL},
                               {"mrs_store_find_doc", NULL},
                               {"mrs_store_claims", NULL},
                               {"mrs_store_events", NULL},
                               {"mrs_store_docs", NULL},
                               {"mrs_store_asides", NULL},
                               {"mrs_store_links", NULL},
                               {"mrs_store_claim", NULL},
                               {"mrs_store_event", NULL},
                               {"mrs_store_doc", NULL},
                               {"mrs_store_doc_bytes", NULL},
                               {"mrs_store_event_json", NULL},
                               {"mrs_store_search", NULL},
                               {"mrs_store_summary", NULL},
                               {"mrs_store_sample", NULL},
                               {"mrs_store_gone", NULL},
                               {"mrs_store_path", NULL},
                               {"mrs_store_verify", NULL}};
enum { N_CALLS = sizeof calls / sizeof *calls };

/* A function that a header of the store declares is one of calls[]. */
static void assert_known(mrs_str header)
{
    const char *at = header.ptr;
    while ((at = strstr(at, "mrs_store_")) != NULL) {
        size_t n = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
        bool known = at[n] != '(';
        for (int i = 0; i < N_CALLS; i++)
            known = known || mrs_str_is((mrs_str){at, n}, calls[i].name);
        if (!known)
            fail_msg("%.*s: does it write? Put it into calls[]", (int)n, at);
        at += n;
    }
}

static void every_way_to_write_leaves_a_row_in_the_log(void **state)
{
    static const char *const headers[] = {"store.h", "decide.h"};
    world *w = *state;
    mrs_err err = {0};
    const char *src = getenv("MARSAD_SRC");
    for (int i = 0; src && i < 2; i++) {
        char path[4200];
        mrs_buf text = {0};
        snprintf(path, sizeof path, "%s/src/store/%s", src, headers[i]);
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        for (int c; (c = fgetc(file)) != EOF;)
            mrs_buf_putc(&text, (char)c);
        fclose(file);
        assert_known(mrs_buf_view(&text));
        mrs_buf_clear(&text);
    }
    for (int i = 0; i < N_CALLS; i++) {
        if (!calls[i].call)
            continue;
        int64_t rows = number(w->path, "SELECT count(*) FROM audit");
        ok(calls[i].call(w, &err));
        if (number(w->path, "SELECT count(*) FROM audit") <= rows)
            fail_msg("%s left no row in the log", calls[i].name);
    }
    assert_int_equal(number(w->path, "SELECT count(*) FROM audit WHERE who<>'ana'"), 0);
    ok(mrs_store_verify(w->store, &err));
}

static bool last_row(void *ctx, const mrs_audit_row *row)
{
    mrs_buf *out = ctx;
    out->len = 0;
    mrs_buf_printf(out, "%.*s %.*s %.*s %.*s", (int)row->at.len, row->at.ptr, (int)row->who.len,
                   row->who.ptr, (int)row->what.len, row->what.ptr, (int)row->detail.len,
                   row->detail.ptr);
    return true;
}

static void time_in_the_log_never_goes_back(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_buf out = {0};
    be(w->store, "ben", "2025-01-01T00:00:00Z");
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err));
    ok(mrs_store_audit(w->store, last_row, &out, &err));
    assert_ptr_equal(strstr(out.ptr, "2026-11-21T13:00:00Z ben reject"), out.ptr);
    assert_non_null(strstr(out.ptr, "(the clock said 2025-01-01T00:00:00Z)"));
    assert_int_equal(
        number(w->path, "SELECT count(*) FROM decisions WHERE at='2026-11-21T13:00:00Z'"), 1);
    ok(mrs_store_verify(w->store, &err));
    mrs_buf_clear(&out);
}

static void tampering_is_found_and_named(void **state)
{
    static const struct {
        const char *sql, *says;
    } cases[] = {{"UPDATE audit SET who='eva' WHERE fid=4", "row 4 of the audit log"},
                 {"UPDATE audit SET who=NULL WHERE fid=4", "row 4 of the audit log"},
                 {"UPDATE audit SET at='2020-01-01' WHERE fid=2", "row 2 of the audit log"},
                 {"UPDATE audit SET \"after\"='x' WHERE fid=3", "row 3 of the audit log"},
                 {"UPDATE audit SET why='x' WHERE fid=4", "row 4 of the audit log"},
                 {"DELETE FROM audit WHERE fid=3", "row 4 of the audit log"},
                 {"UPDATE decisions SET comment='x' WHERE fid=1", "decision d-1 was changed"},
                 {"UPDATE decisions SET who='eva' WHERE fid=1", "decision d-1 was changed"},
                 {"UPDATE decision_objects SET object='c-x' WHERE decision=1", "d-1 was changed"},
                 {"DELETE FROM decisions WHERE fid=2", "decision d-2 was taken out"},
                 {"UPDATE decisions SET undone_by=0 WHERE fid=1", "d-1 is not as the audit log"},
                 {"INSERT INTO decisions(fid,kind,undone_by) VALUES(9,'merge',0)",
                  "d-9 is not as the audit log"}};
    world *w = *state;
    mrs_err err = {0};
    uint64_t id, n;
    char head[65], now[65];
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, &id, &err));
    ok(undo(w, id, &err));
    ok(mrs_store_audit_verify(w->store, MRS_STR(""), &n, head, &err));
    assert_int_equal(n, 4); /* run, add, reject, undo */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sqlite3 *db;
        char command[256];
        snprintf(command, sizeof command, "cp %s %s.b", w->path, w->path);
        mrs_store_close(w->store);
        assert_int_equal(system(command), 0);
        assert_int_equal(sqlite3_open(w->path, &db), 0);
        assert_int_equal(sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL), 0);
        sqlite3_close(db);
        ok(mrs_store_open(w->path, &(mrs_store_options){0}, &w->store, &err));
        refused(mrs_store_audit_verify(w->store, MRS_STR(""), &n, now, &err), MRS_E_FORMAT,
                cases[i].says);
        mrs_store_close(w->store);
        snprintf(command, sizeof command, "mv %s.b %s", w->path, w->path);
        assert_int_equal(system(command), 0);
        ok(mrs_store_open(w->path, &(mrs_store_options){.write = true}, &w->store, &err));
    }
    /* rows taken off the end are missed by whoever noted the head */
    ok(mrs_store_audit_verify(w->store, mrs_str_of(head), &n, now, &err));
    refused(mrs_store_audit_verify(w->store, MRS_STR("00ff"), &n, now, &err), MRS_E_FORMAT,
            "taken off its end");
}

static void two_who_decide_at_once_are_told(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    sqlite3 *other;
    assert_int_equal(sqlite3_open(w->path, &other), 0);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), 0);
    refused(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err), MRS_E_BUSY,
            "another process is writing");
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), 0);
    sqlite3_close(other);
    ok(decide(w, MRS_DECISION_REJECT, w->ids, 1, NULL, &err));
}

/* Corrects and takes back for ever; says so once it has begun. */
static void decide_on(world *w, int said)
{
    mrs_err err = {0};
    const mrs_store_options options = {.write = true};
    if (mrs_store_open(w->path, &options, &w->store, &err))
        _exit(1);
    be(w->store, "ana", "2026-11-21T13:00:00Z");
    for (;;) {
        uint64_t id = 0;
        if (correct(w, w->ids[0], "place", &id, &err) || undo(w, id, &err))
            _exit(1);
        if (write(said, "x", 1) != 1)
            _exit(1);
    }
}

static void a_kill_while_deciding_leaves_all_or_nothing(void **state)
{
    world *w = *state;
    const char *kills = getenv("MARSAD_KILLS");
    const mrs_store_options options = {.write = true};
    mrs_buf before = dump_claims(w->path);
    uint32_t seed = 11;
    for (int i = 0; i < (kills ? atoi(kills) : 12); i++) {
        mrs_err err = {0};
        mrs_claim_row row;
        mrs_store_close(w->store);
        w->store = NULL;
        int ends[2];
        char begun;
        assert_int_equal(pipe(ends), 0);
        pid_t child = fork();
        if (child == 0)
            decide_on(w, ends[1]);
        close(ends[1]);
        assert_int_equal(read(ends[0], &begun, 1), 1);
        seed = seed * 1664525U + 1013904223U;
        const struct timespec wait = {0, (long)(seed >> 16) % 40000 * 1000};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        close(ends[0]);
        ok(mrs_store_open(w->path, &options, &w->store, &err));
        be(w->store, "ben", "2026-11-21T13:00:00Z");
        ok(mrs_store_verify(w->store, &err));
        ok(mrs_store_claim(w->store, w->ids[0], w->arena, &row, &err));
        if (row.state == MRS_STATE_CORRECTED) /* cut off between the two */
            ok(undo(w, (uint64_t)number(w->path, "SELECT max(fid) FROM decisions"), &err));
        mrs_buf after = dump_claims(w->path);
        assert_string_equal(after.ptr, before.ptr);
        mrs_buf_clear(&after);
    }
    assert_true(number(w->path, "SELECT count(*) FROM decisions") > 0);
    mrs_buf_clear(&before);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(every_way_to_write_leaves_a_row_in_the_log), T(time_in_the_log_never_goes_back),
        T(tampering_is_found_and_named), T(two_who_decide_at_once_are_told),
        T(a_kill_while_deciding_leaves_all_or_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
