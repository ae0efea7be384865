/* What a store must stand: kills, full disks, foreign files, damage, other writers. The number of
 * kills is MARSAD_KILLS, else 12. */
#include "run_test.h"
#include "store/store.h"
#include "test.h"
#include "test_record.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    char dir[64], path[96];
} world;

static int setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    strcpy(w->dir, "/tmp/marsad-safety-XXXXXX");
    if (!mkdtemp(w->dir))
        return -1;
    snprintf(w->path, sizeof w->path, "%s/r.gpkg", w->dir);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    int rc = system(command);
    free(w);
    return rc;
}

static mrs_status open_store(const char *path, bool write, mrs_store **store, mrs_err *err)
{
    mrs_store_options options = {.write = write, .create = write, .wait_ms = 100};
    mrs_status st = mrs_store_open(path, &options, store, err);
    if (!st && write)
        st = mrs_store_set_run(*store, &run, err);
    if (st) {
        mrs_store_close(*store);
        *store = NULL;
    }
    return st;
}

/* Report number i, with 1 to 3 claims and a padding that does not pack well. */
static mrs_status put_report(mrs_store *store, uint32_t i, uint32_t padding, mrs_err *err)
{
    static const mrs_fake_claim claims[] = {
        {.type = "ASSAULT",
         .trigger = "attack",
         .place = "Tell Tamr",
         .lat = 36.65,
         .lon = 40.37,
         .start = "2024-05-03",
         .low = 2,
         .high = 4,
         .actor = "ISIS"},
        {.type = "COERCE", .mode = "arrest", .trigger = "arrest", .start = "2024-05-04"},
        {.type = "MOVE", .mode = "escape", .trigger = "escape", .follows = 1}};
    mrs_put how;
    uint32_t seed = i;
    char *text = calloc(1, padding + 200);
    int n = sprintf(text, "Report %u: an attack near Tell Tamr, an arrest, an escape. ", i);
    for (uint32_t k = 0; k < padding; k++) {
        seed = seed * 1664525U + 1013904223U;
        text[(uint32_t)n + k] = (char)('!' + (seed >> 16) % 90);
    }
    mrs_doc *doc = mrs_fake(&(mrs_fake_doc){.text = text, .claims = claims, .n = 1 + i % 3});
    mrs_status st = mrs_store_put(store, doc, &how, err);
    mrs_doc_free(doc);
    free(text);
    return st;
}

static uint32_t expected_claims(uint64_t docs)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < docs; i++)
        n += 1 + i % 3;
    return n;
}

/* Whole, and no document half there: reports were put in order, so so many claims must stand. */
static uint64_t check(const char *path)
{
    mrs_store *store = NULL;
    mrs_err err = {0};
    mrs_summary sum;
    if (open_store(path, true, &store, &err) || mrs_store_verify(store, &err) ||
        mrs_store_summary(store, &sum, &err))
        fail_msg("%s", err.text);
    mrs_store_close(store);
    assert_int_equal(sum.claims, expected_claims(sum.docs));
    return sum.docs;
}

/* ---- kills ------------------------------------------------------------------------------------
 */

enum { REPORTS = 60 };

/* The child adds reports and says so on the pipe after each. */
static pid_t child_that_adds(const char *path, int *from)
{
    int ends[2];
    if (pipe(ends))
        return -1;
    pid_t pid = fork();
    if (pid == 0) {
        mrs_store *store = NULL;
        mrs_err err = {0};
        close(ends[0]);
        if (open_store(path, true, &store, &err))
            _exit(3);
        for (uint32_t i = 0; i < REPORTS; i++)
            if (put_report(store, i, 2000, &err) || write(ends[1], "x", 1) != 1)
                _exit(4);
        mrs_store_close(store);
        _exit(0);
    }
    close(ends[1]);
    *from = ends[0];
    return pid;
}

static void a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half(void **state)
{
    world *w = *state;
    const char *asked = getenv("MARSAD_KILLS");
    int kills = asked ? atoi(asked) : 12;
    uint32_t seed = 20261121;
    for (int k = 0; k < kills; k++) {
        int from, status;
        char said[REPORTS];
        seed = seed * 1664525U + 1013904223U;
        struct timespec wait = {0, (long)(seed % 250) * 1000000};
        pid_t pid = child_that_adds(w->path, &from);
        assert_true(pid > 0);
        nanosleep(&wait, NULL);
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
        ssize_t told = read(from, said, sizeof said);
        close(from);
        uint64_t there = check(w->path);
        if (told > 0 && there < (uint64_t)told)
            fail_msg("kill %d: %zd reports were told stored, %llu are there", k, told,
                     (unsigned long long)there);
        if (there == REPORTS)
            unlink(w->path); /* the next begins with none */
    }
    int from, status;
    pid_t pid = child_that_adds(w->path, &from);
    waitpid(pid, &status, 0);
    close(from);
    assert_int_equal(status, 0);
    assert_int_equal(check(w->path), REPORTS);
}

static void at_rest_the_record_is_one_plain_file(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    char path[128];
    struct stat info;
    unsigned char head[20];
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    assert_int_equal(put_report(store, 0, 10, &err), MRS_OK);
    mrs_store_close(store);
    snprintf(path, sizeof path, "%s-wal", w->path);
    assert_int_equal(stat(path, &info), -1);
    FILE *f = fopen(w->path, "rb");
    assert_int_equal(fread(head, 1, 20, f), 20);
    fclose(f);
    assert_int_equal(head[18], 1); /* rollback journal: opens from read-only media */
    assert_int_equal(head[19], 1);
}

/* ---- no room ----------------------------------------------------------------------------------
 */

/* In a child, whose files may not grow past the limit: the first put that fails says so, and what
 * was stored before is whole. Returns what the child exits with. */
static int fill_up(const char *path)
{
    mrs_store *store = NULL;
    mrs_err err = {0};
    mrs_status st = open_store(path, true, &store, &err);
    struct rlimit limit = {(rlim_t)1 << 20, RLIM_INFINITY};
    if (st || signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &limit))
        return 3;
    uint32_t i = 0;
    while (!st && i < 100)
        st = put_report(store, i++, 60000, &err);
    if (st != MRS_E_IO || !strstr(err.text, path) || !strstr(err.text, "what was stored stands"))
        return fprintf(stderr, "%s: %s\n", mrs_status_text(st), err.text), 4;
    mrs_store_close(store);
    return i > 2 ? 0 : 5;
}

static void a_full_disk_is_an_error_and_the_store_stands(void **state)
{
    world *w = *state;
    int status;
    mrs_store *store = NULL;
    mrs_err err = {0};
    pid_t pid = fork();
    if (pid == 0)
        _exit(fill_up(w->path));
    waitpid(pid, &status, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    uint64_t docs = check(w->path);
    assert_true(docs > 1);
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    assert_int_equal(put_report(store, (uint32_t)docs, 60000, &err), MRS_OK);
    mrs_store_close(store);
    assert_int_equal(check(w->path), docs + 1);
}

/* ---- files that are none -----------------------------------------------------------------------
 */

static void write_file(const char *path, const char *bytes, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void make_db(const char *path, const char *sql)
{
    sqlite3 *db;
    unlink(path);
    assert_int_equal(sqlite3_open(path, &db), 0);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), 0);
    sqlite3_close(db);
}

static void refused(const char *path, mrs_status want, const char *says)
{
    for (int write = 0; write < 2; write++) {
        mrs_store *store = NULL;
        mrs_err err = {0};
        mrs_status st = open_store(path, write, &store, &err);
        if (st != want || !strstr(err.text, says) || !strstr(err.text, path))
            fail_msg("%s, not %s: \"%s\" does not say \"%s\"", mrs_status_text(st),
                     mrs_status_text(want), err.text, says);
    }
}

static void a_foreign_file_is_refused_and_not_touched(void **state)
{
    world *w = *state;
    char before[4096] = "Dear reader, this is a letter and no database at all. ", after[4096];
    memset(before + 60, 'x', sizeof before - 60);
    write_file(w->path, before, sizeof before);
    refused(w->path, MRS_E_FORMAT, "--store");
    FILE *f = fopen(w->path, "rb");
    assert_int_equal(fread(after, 1, sizeof after, f), sizeof after);
    fclose(f);
    assert_memory_equal(before, after, sizeof after);
    make_db(w->path, "CREATE TABLE notes(t)");
    refused(w->path, MRS_E_FORMAT, "another program");
    make_db(w->path, "PRAGMA application_id=1196444487; CREATE TABLE gpkg_contents(t)");
    refused(w->path, MRS_E_FORMAT, "GeoPackage");
    make_db(w->path, "PRAGMA application_id=1196444487; CREATE TABLE marsad_meta(key,value);"
                     "INSERT INTO marsad_meta VALUES('owner','somebody')");
    refused(w->path, MRS_E_FORMAT, "another program");
    refused(w->dir, MRS_E_IO, "folder");
}

static void a_newer_store_is_refused_by_version(void **state)
{
    world *w = *state;
    make_db(w->path, "PRAGMA application_id=1196444487; CREATE TABLE marsad_meta(key,value);"
                     "INSERT INTO marsad_meta VALUES('owner','marsad'),('schema','99')");
    refused(w->path, MRS_E_VERSION, "update marsad");
}

static void an_older_store_is_refused_by_version(void **state)
{
    world *w = *state;
    make_db(w->path, "PRAGMA application_id=1196444487; CREATE TABLE marsad_meta(key,value);"
                     "INSERT INTO marsad_meta VALUES('owner','marsad'),('schema','1')");
    refused(w->path, MRS_E_VERSION, "add its reports to a new --store");
}

static void what_is_not_there_is_said_so(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    assert_int_equal(open_store(w->path, false, &store, &err), MRS_E_NONE);
    assert_non_null(strstr(err.text, "marsad add"));
    char inside[160];
    snprintf(inside, sizeof inside, "%s/no/such/r.gpkg", w->dir);
    assert_int_equal(open_store(inside, true, &store, &err), MRS_E_IO);
    assert_non_null(strstr(err.text, "/no/such: No such"));
    write_file(w->path, "", 0);
    assert_int_equal(open_store(w->path, false, &store, &err), MRS_E_FORMAT);
    assert_int_equal(open_store(w->path, true, &store, &err),
                     MRS_OK); /* an empty file is nobody's */
    mrs_store_close(store);
}

/* Names that mean to SQLite a store in memory, which is lost, are files like any. */
static void a_name_is_a_plain_file_whatever_it_looks_like(void **state)
{
    world *w = *state;
    static const char *const names[] = {":memory:", "file:y.gpkg?mode=memory", "-r.gpkg"};
    char before[256];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(w->dir), 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mrs_store *store = NULL;
        mrs_err err = {0};
        assert_int_equal(open_store(names[i], true, &store, &err), MRS_OK);
        assert_int_equal(put_report(store, 2, 10, &err), MRS_OK);
        mrs_store_close(store);
        assert_int_equal(access(names[i], R_OK), 0);
        assert_int_equal(open_store(names[i], false, &store, &err), MRS_OK);
        mrs_store_close(store);
    }
    assert_int_equal(chdir(before), 0);
    mrs_store *store = NULL;
    mrs_err err = {0};
    assert_int_equal(open_store("", true, &store, &err), MRS_E_ARG);
    assert_non_null(strstr(err.text, "--store"));
}

static void damage_is_found_and_never_a_crash(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    for (uint32_t i = 0; i < 20; i++)
        assert_int_equal(put_report(store, i, 3000, &err), MRS_OK);
    mrs_store_close(store);
    struct stat info;
    assert_int_equal(stat(w->path, &info), 0);
    uint32_t seed = 5, found = 0;
    for (int round = 0; round < 30; round++) {
        char copy[128], command[300];
        snprintf(copy, sizeof copy, "%s/damaged", w->dir);
        snprintf(command, sizeof command, "cp %s %s", w->path, copy);
        assert_int_equal(system(command), 0);
        FILE *f = fopen(copy, "r+b");
        for (int k = 0; k < 200; k++) {
            seed = seed * 1664525U + 1013904223U;
            fseek(f, (long)(100 + (seed >> 4) % ((uint32_t)info.st_size - 100)), SEEK_SET);
            fputc((int)(seed >> 24), f);
        }
        fclose(f);
        mrs_status st = open_store(copy, true, &store, &err);
        if (!st)
            st = mrs_store_verify(store, &err);
        mrs_store_close(store);
        store = NULL;
        found += st != MRS_OK;
        if (st && st != MRS_E_FORMAT && st != MRS_E_VERSION && st != MRS_E_NONE)
            fail_msg("damage told as \"%s\": %s", mrs_status_text(st), err.text);
    }
    assert_int_equal(found, 30);
}

/* A transaction of which pages are in the file already, copied with its journal: what a kill leaves
 * when it falls into the making of a store, or into its turn from one journal to another. */
static void copy_cut_off(const char *path, const char *to)
{
    sqlite3 *db;
    char command[300];
    assert_int_equal(sqlite3_open(path, &db), 0);
    const char *half = "PRAGMA journal_mode=DELETE; PRAGMA cache_size=1; BEGIN IMMEDIATE;"
                       "CREATE TABLE half(a); INSERT INTO half WITH RECURSIVE n(i) AS (SELECT 1 "
                       "UNION ALL SELECT i+1 FROM n WHERE i<3000) SELECT randomblob(500) FROM n";
    assert_int_equal(sqlite3_exec(db, half, NULL, NULL, NULL), 0);
    snprintf(command, sizeof command, "cp %s %s && cp %s-journal %s-journal", path, to, path, to);
    assert_int_equal(system(command), 0);
    sqlite3_close(db);
}

static void a_write_cut_off_is_undone_by_whoever_reads_next(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    struct stat info;
    char cut[128];
    snprintf(cut, sizeof cut, "%s/cut.gpkg", w->dir);
    copy_cut_off(w->path, cut);
    assert_int_equal(open_store(cut, false, &store, &err), MRS_E_FORMAT);
    assert_non_null(strstr(err.text, "is empty, no store yet"));
    assert_int_equal(stat(cut, &info), 0);
    assert_int_equal(info.st_size, 0);
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    assert_int_equal(put_report(store, 1, 3000, &err), MRS_OK);
    mrs_store_close(store);
    copy_cut_off(w->path, cut);
    if (open_store(cut, false, &store, &err))
        fail_msg("%s", err.text);
    assert_int_equal(mrs_store_verify(store, &err), MRS_OK);
    mrs_store_close(store);
}

static void a_changed_text_or_log_is_found(void **state)
{
    static const struct {
        const char *sql, *says;
    } cases[] = {
        {"UPDATE documents SET text=text||'!' WHERE fid=1", "text of document"},
        {"UPDATE documents SET bytes=(SELECT bytes FROM documents WHERE fid=2),n_bytes=(SELECT "
         "n_bytes FROM documents WHERE fid=2) WHERE fid=1",
         "bytes of document"},
        {"UPDATE audit SET object='x' WHERE fid=2", "audit"},
        {"DELETE FROM audit WHERE fid=1", "audit"}};
    world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_store *store = NULL;
        sqlite3 *db;
        mrs_err err = {0};
        unlink(w->path);
        assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
        for (uint32_t k = 0; k < 3; k++)
            assert_int_equal(put_report(store, k, 10 + k, &err), MRS_OK);
        mrs_store_close(store);
        assert_int_equal(sqlite3_open(w->path, &db), 0);
        if (sqlite3_exec(db, cases[i].sql, NULL, NULL, NULL))
            fail_msg("%s", sqlite3_errmsg(db));
        sqlite3_close(db);
        assert_int_equal(open_store(w->path, false, &store, &err), MRS_OK);
        assert_int_equal(mrs_store_verify(store, &err), MRS_E_FORMAT);
        if (!strstr(err.text, cases[i].says))
            fail_msg("\"%s\" does not say \"%s\"", err.text, cases[i].says);
        mrs_store_close(store);
    }
}

/* ---- others at work ----------------------------------------------------------------------------
 */

static void a_second_writer_is_told_that_the_store_is_busy(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    sqlite3 *other;
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    assert_int_equal(sqlite3_open(w->path, &other), 0);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), 0);
    assert_int_equal(put_report(store, 0, 10, &err), MRS_E_BUSY);
    assert_non_null(strstr(err.text, "another process"));
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), 0);
    assert_int_equal(put_report(store, 0, 10, &err), MRS_OK);
    sqlite3_close(other);
    mrs_store_close(store);
}

static void readers_go_on_reading_while_another_writes(void **state)
{
    world *w = *state;
    mrs_store *writer = NULL, *reader = NULL;
    mrs_err err = {0};
    mrs_summary sum;
    assert_int_equal(open_store(w->path, true, &writer, &err), MRS_OK);
    assert_int_equal(open_store(w->path, false, &reader, &err), MRS_OK);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(put_report(writer, i, 10, &err), MRS_OK);
        assert_int_equal(mrs_store_summary(reader, &sum, &err), MRS_OK);
        assert_int_equal(sum.docs, i + 1);
    }
    assert_int_equal(put_report(reader, 9, 10, &err), MRS_E_ARG);
    mrs_store_close(writer);
    mrs_store_close(reader);
    assert_int_equal(check(w->path), 3);
}

static void a_store_that_may_not_be_written_says_so(void **state)
{
    world *w = *state;
    mrs_store *store = NULL;
    mrs_err err = {0};
    if (geteuid() == 0)
        skip(); /* root may write anything */
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_OK);
    mrs_store_close(store);
    assert_int_equal(chmod(w->path, 0400), 0);
    assert_int_equal(open_store(w->path, true, &store, &err), MRS_E_IO);
    assert_int_equal(open_store(w->path, false, &store, &err), MRS_OK);
    mrs_store_close(store);
    char inside[160];
    snprintf(inside, sizeof inside, "%s/ro", w->dir);
    assert_int_equal(mkdir(inside, 0555), 0);
    strcat(inside, "/new.gpkg");
    assert_int_equal(open_store(inside, true, &store, &err), MRS_E_IO);
    assert_non_null(strstr(err.text, "/ro cannot be written: Permission denied"));
}

static uint64_t docs_of(mrs_store *store)
{
    mrs_summary sum;
    mrs_err err;
    assert_ok(mrs_store_summary(store, &sum, &err));
    return sum.docs;
}

static void one_that_holds_its_view_sees_nothing_of_what_is_written_meanwhile(void **state)
{
    world *w = *state;
    mrs_err err = {0};
    mrs_store *writer, *held, *free_;
    const mrs_store_options hold = {.held = true}, no = {0};
    assert_ok(open_store(w->path, true, &writer, &err));
    assert_ok(put_report(writer, 0, 10, &err));
    assert_ok(mrs_store_open(w->path, &hold, &held, &err));
    assert_ok(mrs_store_open(w->path, &no, &free_, &err));
    assert_int_equal(docs_of(held), 1);
    assert_ok(put_report(writer, 1, 10, &err));
    assert_int_equal(docs_of(free_), 2);
    assert_int_equal(docs_of(held), 1);
    mrs_store_close(held);
    mrs_store_close(free_);
    mrs_store_close(writer);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half),
        T(at_rest_the_record_is_one_plain_file),
        T(a_full_disk_is_an_error_and_the_store_stands),
        T(a_foreign_file_is_refused_and_not_touched),
        T(a_newer_store_is_refused_by_version),
        T(an_older_store_is_refused_by_version),
        T(what_is_not_there_is_said_so),
        T(a_name_is_a_plain_file_whatever_it_looks_like),
        T(damage_is_found_and_never_a_crash),
        T(a_write_cut_off_is_undone_by_whoever_reads_next),
        T(a_changed_text_or_log_is_found),
        T(a_second_writer_is_told_that_the_store_is_busy),
        T(readers_go_on_reading_while_another_writes),
        T(one_that_holds_its_view_sees_nothing_of_what_is_written_meanwhile),
        T(a_store_that_may_not_be_written_says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
