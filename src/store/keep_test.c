/* keep_test.c - backups, stores out of them, and words that are destroyed. */
#include "run_test.h"
#include "store/store.h"
#include "test.h"
#include "test_record.h"

#include "store/mask.h"

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

/* The name is invented. It stands in the text, the title, an actor and across two sentences. */
static const mrs_fake_claim arrests[] = {
    {.type = "COERCE",
     .mode = "arrest",
     .trigger = "arrested",
     .actor = "police",
     .target = "Zayd Qumri",
     .place = "Sinjar",
     .lat = 36.3,
     .lon = 41.9,
     .start = "2024-05-03"},
    {.type = "MOVE", .mode = "transfer", .trigger = "taken", .start = "2024-05-03"}};
static const char arrests_text[] = "Police arrested Zayd Qumri in Sinjar. He was taken to Mosul "
                                   "on Friday. His brother\nZayd  Qumri was not.";
static const mrs_fake_doc arrests_doc = {
    arrests_text, "file:a.txt", "Border News", "zayd qumri held", "2024-05-05", arrests, 2,
    false,        false};

/* The call fails so; its text is left in *why. */
#define refused(why, call, status)                                                                 \
    do {                                                                                           \
        mrs_err err_ = {0};                                                                        \
        assert_int_equal((call), (status));                                                        \
        snprintf((why), sizeof(why), "%s", err_.text);                                             \
    } while (0)

#define broken(call)                                                                               \
    do {                                                                                           \
        mrs_err err_ = {0};                                                                        \
        assert_int_not_equal((call), MRS_OK);                                                      \
    } while (0)

typedef struct {
    char dir[64], path[96], backup[96], why[512];
    mrs_store *store;
} world;

static mrs_store *open_at(const char *path, bool create)
{
    mrs_store *store = NULL;
    mrs_err err = {0};
    const mrs_store_options options = {.write = true, .create = create, .wait_ms = 200};
    if (mrs_store_open(path, &options, &store, &err) || mrs_store_set_run(store, &run, &err))
        fail_msg("%s", err.text);
    return store;
}

static int setup(void **state)
{
    world *w = calloc(1, sizeof *w);
    mrs_put how;
    strcpy(w->dir, "/tmp/marsad-keep-XXXXXX");
    if (!mkdtemp(w->dir))
        return -1;
    snprintf(w->path, sizeof w->path, "%s/r.gpkg", w->dir);
    snprintf(w->backup, sizeof w->backup, "%s/b", w->dir);
    w->store = open_at(w->path, true);
    mrs_doc *doc = mrs_fake(&arrests_doc);
    doc->origin.format = "text";
    assert_ok(mrs_store_put(w->store, doc, &how, &err_));
    mrs_doc_free(doc);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *w = *state;
    char command[128];
    mrs_store_close(w->store);
    snprintf(command, sizeof command, "rm -rf %s", w->dir);
    int rc = system(command);
    free(w);
    return rc;
}

/* Does the file hold the words, ASCII case apart? */
static bool file_holds(const char *path, const char *words)
{
    mrs_file file;
    size_t at = 0, len;
    assert_ok(mrs_file_map(path, &file, &err_));
    bool holds = mrs_mask_find(file.bytes, mrs_str_of(words), &at, &len);
    mrs_file_close(&file);
    return holds;
}

static bool take_id(void *ctx, const mrs_doc_row *row)
{
    snprintf(ctx, 65, "%.*s", (int)row->id.len, row->id.ptr);
    return false;
}

static mrs_redacted redact(mrs_store *store, const char *words)
{
    char id[65] = "";
    mrs_redacted done;
    assert_ok(mrs_store_docs(store, MRS_STR(""), take_id, id, &err_));
    const mrs_redaction what = {mrs_str_of(id), mrs_str_of(words), MRS_STR("asked for")};
    assert_ok(mrs_store_redact(store, &what, &done, &err_));
    assert_ok(mrs_store_scrub(store, &err_));
    return done;
}

/* Bytes as kept of the one document. */
static const char *bytes_of(mrs_store *store)
{
    static char text[256];
    char id[65] = "";
    mrs_buf bytes = {0};
    assert_ok(mrs_store_docs(store, MRS_STR(""), take_id, id, &err_));
    assert_ok(mrs_store_doc_bytes(store, mrs_str_of(id), &bytes, &err_));
    snprintf(text, sizeof text, "%s", bytes.ptr);
    mrs_buf_clear(&bytes);
    return text;
}

static bool count_row(void *ctx, const mrs_backup_row *row)
{
    uint32_t *n = ctx;
    *n += row->sha256.len == 64;
    return true;
}

static void a_backup_is_a_store_and_is_remembered(void **state)
{
    world *w = *state;
    uint32_t n = 0;
    char copy[96];
    assert_ok(mrs_store_backup(w->store, w->backup, MRS_STR(""), &err_));
    assert_ok(mrs_store_backups(w->store, count_row, &n, &err_));
    assert_int_equal(n, 1);
    snprintf(copy, sizeof copy, "%s/copy.gpkg", w->dir);
    assert_ok(mrs_store_restore(w->backup, copy, MRS_STR(""), false, &run, &err_));
    mrs_store *store = open_at(copy, false);
    mrs_summary sum;
    assert_ok(mrs_store_summary(store, &sum, &err_));
    assert_int_equal(sum.claims, 2);
    mrs_store_close(store);
    /* never over something that is there */
    refused(w->why, mrs_store_backup(w->store, w->backup, MRS_STR(""), &err_), MRS_E_ARG);
    refused(w->why, mrs_store_restore(w->backup, copy, MRS_STR(""), false, &run, &err_), MRS_E_ARG);
}

static void a_sealed_backup_needs_its_passphrase(void **state)
{
    world *w = *state;
    char copy[96], part[110];
    assert_ok(mrs_store_backup(w->store, w->backup, MRS_STR("open sesame"), &err_));
    assert_true(mrs_is_sealed(w->backup));
    assert_false(file_holds(w->backup, "arrested"));
    snprintf(copy, sizeof copy, "%s/copy.gpkg", w->dir);
    snprintf(part, sizeof part, "%s.restoring", copy);
    refused(w->why, mrs_store_restore(w->backup, copy, MRS_STR("open"), false, &run, &err_),
            MRS_E_ARG);
    refused(w->why, mrs_store_restore(w->backup, copy, MRS_STR(""), false, &run, &err_), MRS_E_ARG);
    assert_int_not_equal(access(copy, F_OK), 0);
    assert_int_not_equal(access(part, F_OK), 0);
    assert_ok(mrs_store_restore(w->backup, copy, MRS_STR("open sesame"), false, &run, &err_));
    assert_true(file_holds(copy, "arrested"));
}

static void a_sealed_backup_that_was_cut_or_changed_is_refused(void **state)
{
    world *w = *state;
    mrs_file file;
    char copy[96];
    assert_ok(mrs_store_backup(w->store, w->backup, MRS_STR("open sesame"), &err_));
    snprintf(copy, sizeof copy, "%s/copy.gpkg", w->dir);
    assert_ok(mrs_file_map(w->backup, &file, &err_));
    mrs_buf bytes = {0};
    mrs_buf_put(&bytes, file.bytes);
    mrs_file_close(&file);
    const size_t cuts[] = {bytes.len - 1, (1 << 16) + 200, 60};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        assert_ok(mrs_file_write(w->backup, mrs_str_sub(mrs_buf_view(&bytes), 0, cuts[i]), &err_));
        broken(mrs_store_restore(w->backup, copy, MRS_STR("open sesame"), false, &run, &err_));
    }
    for (size_t at = 20; at < bytes.len; at += bytes.len / 2) {
        bytes.ptr[at] ^= 1;
        assert_ok(mrs_file_write(w->backup, mrs_buf_view(&bytes), &err_));
        broken(mrs_store_restore(w->backup, copy, MRS_STR("open sesame"), false, &run, &err_));
        bytes.ptr[at] ^= 1;
    }
    assert_int_not_equal(access(copy, F_OK), 0);
    mrs_buf_clear(&bytes);
}

static void words_are_gone_from_every_byte_and_the_rest_stands(void **state)
{
    world *w = *state;
    mrs_redacted done = redact(w->store, "Zayd Qumri");
    assert_int_equal(done.documents, 1);
    assert_int_equal(done.places, 3); /* two in the text, one in the title */
    assert_int_equal(done.whole_bytes, 0);
    assert_true(done.rows > 0);
    assert_ok(mrs_store_verify(w->store, &err_));
    assert_string_equal(bytes_of(w->store), "Police arrested ########## in Sinjar. He was taken to "
                                            "Mosul on Friday. His brother\n########### was not."
                                            "|file:a.txt|Border News|2024-05-05");
    mrs_store_close(w->store);
    w->store = NULL;
    assert_false(file_holds(w->path, "Zayd"));
    assert_false(file_holds(w->path, "Qumri"));
    assert_true(file_holds(w->path, "Police arrested ########## in Sinjar."));
    w->store = open_at(w->path, false);
    assert_ok(mrs_store_verify(w->store, &err_));
}

static void words_across_two_sentences_leave_both(void **state)
{
    world *w = *state;
    redact(w->store, "Sinjar. He was");
    assert_ok(mrs_store_verify(w->store, &err_));
    mrs_store_close(w->store);
    w->store = NULL;
    assert_false(file_holds(w->path, "Sinjar."));
    assert_false(file_holds(w->path, "He was taken"));
}

/* "was" stands elsewhere in that sentence's neighbour, "He" is short: evidence stays evidence. */
static void parts_of_words_are_destroyed_only_where_they_stand(void **state)
{
    world *w = *state;
    redact(w->store, "Sinjar. He");
    assert_ok(mrs_store_verify(w->store, &err_));
    redact(w->store, "Friday. His brother");
    assert_ok(mrs_store_verify(w->store, &err_));
    assert_non_null(strstr(bytes_of(w->store), "in ########## was taken to Mosul on #"));
    mrs_store_close(w->store);
    w->store = NULL;
    assert_false(file_holds(w->path, "He was")); /* short as it is, in JSON too */
}

static void what_a_killed_restore_left_is_not_played_into_the_next(void **state)
{
    world *w = *state;
    char copy[96], wal[120];
    assert_ok(mrs_store_backup(w->store, w->backup, MRS_STR(""), &err_));
    snprintf(copy, sizeof copy, "%s/copy.gpkg", w->dir);
    snprintf(wal, sizeof wal, "%s.restoring-wal", copy);
    assert_ok(mrs_file_write(wal, MRS_STR("left"), &err_));
    assert_ok(mrs_store_restore(w->backup, copy, MRS_STR(""), false, &run, &err_));
    assert_int_not_equal(access(wal, F_OK), 0);
}

static void of_other_formats_the_bytes_go_whole(void **state)
{
    world *w = *state;
    mrs_put how;
    char id[65];
    static const mrs_fake_doc page = {"Zayd Qumri was seen in Rabia.",
                                      "file:b.html",
                                      "Border News",
                                      "Seen",
                                      "2024-05-09",
                                      NULL,
                                      0,
                                      false,
                                      false};
    mrs_doc *doc = mrs_fake(&page);
    doc->origin.format = "HTML";
    snprintf(id, sizeof id, "%.*s", (int)doc->id.len, doc->id.ptr);
    assert_ok(mrs_store_put(w->store, doc, &how, &err_));
    mrs_doc_free(doc);
    mrs_redacted done;
    const mrs_redaction what = {mrs_str_of(id), MRS_STR("Zayd Qumri"), MRS_STR("asked for")};
    assert_ok(mrs_store_redact(w->store, &what, &done, &err_));
    assert_int_equal(done.whole_bytes, 1);
    mrs_buf bytes = {0};
    assert_ok(mrs_store_doc_bytes(w->store, mrs_str_of(id), &bytes, &err_));
    assert_int_equal(bytes.len, 0);
    assert_ok(mrs_store_verify(w->store, &err_));
    mrs_buf_clear(&bytes);
}

static void what_was_redacted_is_redacted_again_in_a_restored_store(void **state)
{
    world *w = *state;
    char aside[110];
    assert_ok(mrs_store_backup(w->store, w->backup, MRS_STR(""), &err_));
    redact(w->store, "Zayd Qumri");
    mrs_store_close(w->store);
    w->store = NULL;
    assert_true(file_holds(w->backup, "Zayd Qumri"));
    assert_ok(mrs_store_restore(w->backup, w->path, MRS_STR(""), true, &run, &err_));
    w->store = open_at(w->path, false);
    assert_ok(mrs_store_scrub(w->store, &err_));
    assert_ok(mrs_store_verify(w->store, &err_));
    mrs_store_close(w->store);
    w->store = NULL;
    assert_false(file_holds(w->path, "Zayd Qumri"));
    snprintf(aside, sizeof aside, "%s.replaced", w->path);
    assert_int_equal(access(aside, F_OK), 0);
}

static void a_redaction_that_cannot_be_is_refused_whole(void **state)
{
    world *w = *state;
    mrs_redacted done;
    char id[65] = "";
    assert_ok(mrs_store_docs(w->store, MRS_STR(""), take_id, id, &err_));
    const mrs_redaction wrong[] = {
        {mrs_str_of(id), MRS_STR("in"), MRS_STR("asked for")},
        {mrs_str_of(id), MRS_STR("Zayd Qumri"), MRS_STR(" ")},
        {mrs_str_of(id), MRS_STR("Zayd Qumri"), MRS_STR("zayd qumri asked")}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused(w->why, mrs_store_redact(w->store, &wrong[i], &done, &err_), MRS_E_ARG);
    const mrs_redaction other = {mrs_str_of(id), MRS_STR("not there"), MRS_STR("asked for")};
    refused(w->why, mrs_store_redact(w->store, &other, &done, &err_), MRS_E_NONE);
    mrs_store_close(w->store);
    w->store = NULL;
    assert_true(file_holds(w->path, "Zayd Qumri"));
}

static void a_changed_row_of_the_log_is_found_though_words_were_redacted(void **state)
{
    world *w = *state;
    redact(w->store, "Zayd Qumri");
    mrs_store_close(w->store);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "UPDATE audit SET detail='x' WHERE what='redact'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    w->store = open_at(w->path, false);
    refused(w->why, mrs_store_verify(w->store, &err_), MRS_E_FORMAT);
    assert_non_null(strstr(w->why, "audit"));
}

/* Where words stand in a text that writes them otherwise; "": nowhere. */
static mrs_str found(const char *text, const char *words)
{
    size_t at = 0, len;
    mrs_str s = mrs_str_of(text);
    return mrs_mask_find(s, mrs_str_of(words), &at, &len) ? mrs_str_sub(s, at, at + len)
                                                          : MRS_STR("");
}

static void words_are_found_however_they_are_written(void **state)
{
    static const struct {
        const char *text, *words, *found;
    } cases[] = {
        {"the Grey L\xC3\xA4ne gang fled", "\"Grey L\xC3\xA4ne\" gang", "Grey L\xC3\xA4ne gang"},
        {"the \"Grey L\xC3\xA4ne\" gang", "Grey L\xC3\xA4ne gang", "Grey L\xC3\xA4ne\" gang"},
        {"GREY L\xC3\x84NE", "grey l\xC3\xA4ne", "GREY L\xC3\x84NE"},
        {"Grey (L\xC3\xA4ne)", "\xC2\xABGrey L\xC3\xA4ne\xC2\xBB", "Grey (L\xC3\xA4ne"},
        {"Grey L\xC3\xA4-\nne.", "Grey L\xC3\xA4ne", "Grey L\xC3\xA4-\nne"},
        {"Grey L\xC3\xA4ne.", "Grey L\xC3\xA4-\nne", "Grey L\xC3\xA4ne"},
        {"Qum\xC2\xADri", "Qumri", "Qum\xC2\xADri"},
        {"al Jubouri", "al-Jubouri", "al Jubouri"},
        {"alJubouri", "al-Jubouri", ""},
        {"Grey, Lane", "Greylane", ""},
        {"so (a) b", "\"a\"", ""},
        {"Grey #### gang", "Grey gang", ""},
        {"Grey L\xC3", "Grey L\xC3\xA4ne", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str got = found(cases[i].text, cases[i].words);
        if (!mrs_str_is(got, cases[i].found))
            fail_msg("%s in %s: %.*s", cases[i].words, cases[i].text, (int)got.len, got.ptr);
    }
}

static void masks_keep_the_length_and_json_stays_json(void **state)
{
    (void)state;
    mrs_buf out = {0};
    assert_int_equal(
        mrs_mask_text(MRS_STR("a Caf\xC3\xA9 b cAf\xC3\xA9"), MRS_STR("caf\xC3\xA9"), &out), 2);
    assert_string_equal(out.ptr, "a ###\xC2\xA4 b ###\xC2\xA4");
    out.len = 0;
    mrs_str json = MRS_STR("{\"type\":\"name\",\"text\":\"a \\\"name\\\" \\name\",\"name\":[\"the "
                           "name\",\"x\"],\"id\":\"name\"}");
    assert_int_equal(mrs_mask_json(json, MRS_STR("name"), &out), 2);
    assert_string_equal(out.ptr, "{\"type\":\"name\",\"text\":\"a \\\"####\\\" \\name\",\"name\":["
                                 "\"the ####\",\"x\"],\"id\":\"name\"}");
    out.len = 0;
    mrs_str lines = MRS_STR("{\"text\":\"said\\nAl \\\"Z\\\" x\",\"json\":\"{\\\"text\\\":\\\"al "
                            "\\\\\\\"z\\\\\\\"\\\"}\"}");
    assert_int_equal(mrs_mask_json(lines, MRS_STR("al \"z\""), &out), 2);
    assert_string_equal(
        out.ptr, "{\"text\":\"said\\n###### x\",\"json\":\"{\\\"text\\\":\\\"######\\\"}\"}");
    out.len = 0;
    mrs_arena *arena = mrs_arena_new(1 << 20);
    const mrs_cpindex text = mrs_cpindex_new(MRS_STR("so #\xC2\xA4 went"), arena);
    mrs_str spans =
        MRS_STR("{\"a\":{\"text\":\"h\xC3\xA9 went\",\"span\":[3,10]},\"trigger\":\"so h\","
                "\"trigger_start\":0,\"trigger_end\":4,\"place\":\"h\",\"span\":[0,1]}");
    assert_int_equal(mrs_mask_spans(spans, &text, &out), 3);
    assert_string_equal(out.ptr,
                        "{\"a\":{\"text\":\"#\xC2\xA4 went\",\"span\":[3,10]},\"trigger\":\"so #\","
                        "\"trigger_start\":0,\"trigger_end\":4,\"place\":\"h\",\"span\":[0,1]}");
    mrs_arena_free(arena);
    mrs_buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_however_they_are_written),
        cmocka_unit_test(masks_keep_the_length_and_json_stays_json),
        cmocka_unit_test_setup_teardown(a_backup_is_a_store_and_is_remembered, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sealed_backup_needs_its_passphrase, setup, teardown),
        cmocka_unit_test_setup_teardown(a_sealed_backup_that_was_cut_or_changed_is_refused, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(words_are_gone_from_every_byte_and_the_rest_stands, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(words_across_two_sentences_leave_both, setup, teardown),
        cmocka_unit_test_setup_teardown(parts_of_words_are_destroyed_only_where_they_stand, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_killed_restore_left_is_not_played_into_the_next,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(of_other_formats_the_bytes_go_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_redacted_is_redacted_again_in_a_restored_store,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_redaction_that_cannot_be_is_refused_whole, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(
            a_changed_row_of_the_log_is_found_though_words_were_redacted, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
