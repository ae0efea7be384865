#include "test.h"

#include "ingest/ingest_check.h"

#include <archive.h>
#include <archive_entry.h>

/* --- files and folders ------------------------------------------------------------------------ */

static void a_folder_is_read_in_the_order_of_names(void **state)
{
    const fixture *f = *state;
    char path[256];
    put_file(f, "b.txt", MRS_STR("Second report here.\n"));
    put_file(f, "a.txt", MRS_STR("First report here.\n"));
    put_file(f, ".hidden", MRS_STR("Never read.\n"));
    assert_int_equal(mkdir(path_of(f, "c", path), 0777), 0);
    put_file(f, "c/z.md", MRS_STR("Third report here.\n"));
    assert_int_equal(mkdir(path_of(f, ".git", path), 0777), 0);
    put_file(f, ".git/x", MRS_STR("Never read.\n"));
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), "a.txt ok First report here.\nb.txt ok Second report here.\n"
                                   "z.md ok Third report here.\n");
    mrs_buf_clear(&got);
}

static void a_folder_that_holds_itself_is_read_once(void **state)
{
    const fixture *f = *state;
    char path[256], link[256];
    assert_int_equal(mkdir(path_of(f, "in", path), 0777), 0);
    put_file(f, "in/a.txt", MRS_STR("The only report.\n"));
    assert_int_equal(symlink(f->dir, path_of(f, "in/loop", link)), 0);
    assert_int_equal(symlink("nowhere", path_of(f, "in/broken", link)), 0);
    mrs_buf got = read_folder(f);
    assert_has(got, "a.txt ok The only report.\n");
    assert_has(got, "broken 2 ");
    assert_null(strstr(got.ptr, "loop"));
    assert_ptr_equal(strstr(got.ptr, "only"), strstr(got.ptr, "only report"));
    mrs_buf_clear(&got);
}

static void what_cannot_be_opened_is_named_and_the_rest_is_read(void **state)
{
    const fixture *f = *state;
    char good[256], in_file[256], gone[256], pipe_path[256];
    put_file(f, "good.txt", MRS_STR("A good report.\n"));
    assert_int_equal(mkfifo(path_of(f, "pipe", pipe_path), 0666), 0);
    const char *const paths[] = {path_of(f, "gone.txt", gone), path_of(f, "good.txt/x", in_file),
                                 "/proc/self/mem", path_of(f, "good.txt", good), f->dir};
    const mrs_ingest_options none = {0};
    mrs_buf got = read_all(f, paths, 5, &none);
    assert_has(got, "gone.txt: No such file or directory; check the path");
    assert_has(got, "good.txt/x: Not a directory; check the path");
    assert_has(got, "/proc/self/mem: Input/output error; check the path");
    assert_has(got, "pipe: neither a file nor a folder; left alone");
    assert_has(got, "good.txt ok A good report.\n");
    mrs_buf_clear(&got);
}

static void a_file_without_leave_to_read_is_named(void **state)
{
    const fixture *f = *state;
    char path[256];
    if (geteuid() == 0)
        skip(); /* root may read everything */
    put_file(f, "secret.txt", MRS_STR("Nobody reads this.\n"));
    assert_int_equal(chmod(path_of(f, "secret.txt", path), 0), 0);
    mrs_buf got = read_folder(f);
    assert_has(got, "secret.txt: Permission denied; check the path and its permissions");
    mrs_buf_clear(&got);
}

/* --- what is not text ------------------------------------------------------------------------- */

static void other_formats_are_set_aside_with_the_cure(void **state)
{
    static const struct {
        const char *name;
        mrs_str bytes;
        const char *why;
    } cases[] = {
        {"c.txt", MRS_STR_INIT("\x89PNG\r\n\x1A\n"), "PNG image: there is no text in it"},
        {"e.txt", MRS_STR_INIT("<?xml version='1.0'?><svg/>"), "XML of no known kind: not read"},
        {"f.txt", MRS_STR_INIT("\x1F\x8B\x08"), "the gzip data end too early"},
        {"i.txt", MRS_STR_INIT("a\0b\1c\2d\3e\4f\5g"), "not text (too many control bytes)"},
        {"j.txt", MRS_STR_INIT("SQLite format 3\0"), "SQLite database: give a marsad store"},
        {"k.txt", MRS_STR_INIT("Rar!\x1A\7\0"), "RAR: not read; unpack it"},
    };
    const fixture *f = *state;
    put_file(f, "z.txt", MRS_STR("The rest is still read.\n"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        put_file(f, cases[i].name, cases[i].bytes);
    mrs_buf got = read_folder(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_has(got, cases[i].name);
        assert_has(got, cases[i].why);
    }
    assert_has(got, "z.txt ok The rest is still read.\n");
    mrs_buf_clear(&got);
}

/* --- archives --------------------------------------------------------------------------------- */

static void put_member(struct archive *out, const char *name, mrs_str bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)bytes.len);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    assert_int_equal(archive_write_header(out, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(out, bytes.ptr, bytes.len), (la_ssize_t)bytes.len);
    archive_entry_free(entry);
}

static struct archive *new_archive(int format, int filter, const char *path)
{
    struct archive *out = archive_write_new();
    assert_int_equal(archive_write_set_format(out, format), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(out, filter), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(out, path), ARCHIVE_OK);
    return out;
}

static mrs_buf file_bytes(const char *path)
{
    mrs_buf out = {0};
    mrs_file file;
    mrs_err err;
    assert_int_equal(mrs_file_map(path, &file, &err), MRS_OK);
    mrs_buf_put(&out, file.bytes);
    mrs_file_close(&file);
    return out;
}

static void reports_in_archives_in_archives_are_read(void **state)
{
    const fixture *f = *state;
    char inner[256], outer[256];
    struct archive *out =
        new_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, path_of(f, "in.tgz", inner));
    put_member(out, "a/one.txt", MRS_STR("First report.\n"));
    put_member(out, "a/two.jsonl", MRS_STR("{\"text\":\"Second report.\"}\n{\"text\":1}\n"));
    put_member(out, "../../evil.txt", MRS_STR("Third report.\n"));
    archive_write_free(out);
    mrs_buf bytes = file_bytes(inner);
    out = new_archive(ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE, path_of(f, "out.zip", outer));
    put_member(out, "x.tgz", mrs_buf_view(&bytes));
    put_member(out, "last.txt", MRS_STR("Fourth report.\n"));
    archive_write_free(out);
    mrs_buf_clear(&bytes);
    const char *const paths[] = {outer};
    const mrs_ingest_options none = {0};
    mrs_buf got = read_all(f, paths, 1, &none);
    assert_has(got, "one.txt ok First report.\n");
    assert_has(got, "two.jsonl:1 ok Second report.\n");
    assert_has(got, "out.zip!x.tgz!a/two.jsonl line 2: \"text\" is not a string");
    assert_has(got, "evil.txt ok Third report.\n");
    assert_has(got, "out.zip!last.txt ok Fourth report.\n");
    mrs_buf_clear(&got);
}

static void a_bomb_is_refused(void **state)
{
    const fixture *f = *state;
    char path[256], *zeros = calloc(1, 1 << 20);
    struct archive *out =
        new_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_GZIP, path_of(f, "b.tgz", path));
    memset(zeros, 'x', 1 << 20);
    for (int i = 0; i < 80; i++)
        put_member(out, "big.txt", (mrs_str){zeros, 1 << 20});
    archive_write_free(out);
    free(zeros);
    mrs_buf got = read_folder(f);
    assert_has(got, "unpacks to more than 200 times its size");
    mrs_buf_clear(&got);
}

static void an_archive_cut_off_gives_what_came_before(void **state)
{
    const fixture *f = *state;
    char path[256];
    struct archive *out =
        new_archive(ARCHIVE_FORMAT_TAR_USTAR, ARCHIVE_FILTER_NONE, path_of(f, "cut.tar", path));
    put_member(out, "a.txt", MRS_STR("First report.\n"));
    put_member(out, "b.txt", MRS_STR("Second report, the end of which is lost.\n"));
    archive_write_free(out);
    assert_int_equal(truncate(path, 512 + 512 + 512 + 10), 0);
    mrs_buf got = read_folder(f);
    assert_has(got, "a.txt ok First report.\n");
    assert_has(got, "damaged archive: ");
    mrs_buf_clear(&got);
}

static void an_empty_file_is_said_to_be_empty(void **state)
{
    const fixture *f = *state;
    put_file(f, "a.txt", MRS_STR(""));
    put_file(f, "b.txt", MRS_STR("\n \n\t\n"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a.txt: empty file; nothing to store");
    assert_has(got, "b.txt: no text in it; nothing to store");
    mrs_buf_clear(&got);
}

static void too_much_text_is_refused_without_reading_it_all(void **state)
{
    const fixture *f = *state;
    char path[256];
    put_long_file(f, "a.txt", "one line ", (size_t)9 << 20);
    put_file(f, "b.txt", MRS_STR("The rest is still read.\n"));
    /* 200 MB of one line, most of it a hole: the hole is never reached */
    assert_int_equal(truncate(path_of(f, "a.txt", path), 200 << 20), 0);
    mrs_buf got = read_folder(f);
    assert_has(got, "a.txt: longer than 8388608 bytes; cut it into its reports");
    assert_has(got, "b.txt ok The rest is still read.\n");
    mrs_buf_clear(&got);
}

static void a_megabyte_without_a_space_is_read(void **state)
{
    const fixture *f = *state;
    put_long_file(f, "a.txt", "", 1 << 20);
    mrs_buf got = read_folder(f);
    assert_int_equal(got.len, strlen("a.txt ok \n") + (1 << 20));
    mrs_buf_clear(&got);
}

/* --- charsets --------------------------------------------------------------------------------- */

static void text_of_other_charsets_is_read(void **state)
{
    static const struct {
        mrs_str bytes;
        const char *charset, *text;
    } cases[] = {
        {MRS_STR_INIT("\xEF\xBB\xBFThe army left."), "utf-8", "The army left.\n"},
        {MRS_STR_INIT("\xFF\xFEO\0K\0 \0n\0o\0w\0.\0"), "utf-16le", "OK now.\n"},
        {MRS_STR_INIT("\0O\0K\0 \0n\0o\0w\0."), "utf-16be", "OK now.\n"},
        {MRS_STR_INIT("The caf\xE9 \x93was\x94 shut."), "windows-1252", "The café “was” shut.\n"},
        {MRS_STR_INIT("Na\xC3\xAFve caf\xC3\xA9, tr\xC3\xA8s \xC3\xA0 c\xC3\xB4t\xC3\xA9 \xFF."),
         "utf-8", "Naïve café, très à côté \xEF\xBF\xBD.\n"},
        {MRS_STR_INIT("The army left the town\0 on\0 Monday, it said in a short statement."),
         "utf-8", "The army left the town on Monday, it said in a short statement.\n"},
    };
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put_file(f, "a.txt", cases[i].bytes);
        mrs_doc *doc = read_one(f, "a.txt", &none);
        assert_str(doc->text, cases[i].text);
        assert_string_equal(doc->charset, cases[i].charset);
        mrs_doc_free(doc);
    }
}

static void text_in_another_language_is_kept_and_marked(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    put_file(f, "a.txt", MRS_STR("أعلن الجيش في بيان أنه أغلق الطريق إلى القرية يوم الاثنين."));
    mrs_doc *doc = read_one(f, "a.txt", &none);
    assert_str(doc->lang, "ar");
    mrs_doc_free(doc);
}

/* --- JSON Lines ------------------------------------------------------------------------------- */

static void a_bad_line_is_named_and_the_rest_is_read(void **state)
{
    const fixture *f = *state;
    put_file(f, "a.data",
             MRS_STR("{\"id\":\"1\",\"text\":\"First report.\"}\r\n"
                     "\n"
                     "{\"id\":\"2\",\"text\":}\n"
                     "[1]\n"
                     "{\"id\":\"3\"}\n"
                     "{\"text\":7}\n"
                     "{\"text\":\"\"}\n"
                     "{\"text\":\"\xFF\"}\n"
                     "{\"text\":\"Last report.\"}"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a.data:1 ok First report.\n");
    assert_has(got, "a.data line 3: not JSON: ");
    assert_has(got, "mend the line and add the file again");
    assert_has(got, "a.data line 4: not a JSON object");
    assert_has(got, "a.data line 5: no \"text\" in it");
    assert_has(got, "a.data line 6: \"text\" is not a string");
    assert_has(got, "a.data line 7: \"text\" is empty");
    assert_has(got, "a.data line 8: not JSON: ");
    assert_has(got, "a.data:9 ok Last report.\n");
    mrs_buf_clear(&got);
}

static void a_line_past_the_limit_is_skipped(void **state)
{
    const fixture *f = *state;
    char path[256];
    put_long_file(f, "a.jsonl", "{\"text\":\"", (size_t)33 << 20);
    FILE *out = fopen(path_of(f, "a.jsonl", path), "ab");
    assert_non_null(out);
    fputs("\n{\"text\":\"Still read.\"}\n", out);
    fclose(out);
    mrs_buf got = read_folder(f);
    assert_has(got, "a.jsonl line 1: longer than 33554432 bytes; cut it into its reports");
    assert_has(got, "a.jsonl:2 ok Still read.\n");
    mrs_buf_clear(&got);
}

static void the_head_of_a_line_becomes_the_head_of_the_document(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    put_file(
        f, "a.jsonl",
        MRS_STR("{\"note\":{\"text\":\"not this\"},\"title\":\"T\",\"date\":\"2021-05\",\"url\":"
                "\"http://x.example/1\",\"publisher\":\"P\",\"author\":\"A\",\"sample\":true,"
                "\"text\" : \"A \\\"quoted\\\" word \\u2014 \\ud83d\\ude00\\nand more.\"}"));
    mrs_doc *doc = read_one(f, "a.jsonl", &none);
    assert_str(doc->title, "T");
    assert_str(doc->uri, "http://x.example/1");
    assert_str(doc->publisher, "P");
    assert_str(doc->author, "A");
    assert_true(doc->sample);
    assert_int_equal(doc->published.how, MRS_PUBLISHED_META);
    assert_int_equal(doc->published.first, mrs_day(2021, 5, 1));
    assert_str(doc->text, "A \"quoted\" word — 😀\nand more.\n");
    uint64_t from = 0, to = 0;
    mrs_doc_bytes_of(doc, (mrs_span){2, 10}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "\\\"quoted\\\"");
    char hex[65];
    mrs_sha256_hex(doc->bytes, hex);
    assert_str(doc->id, hex);
    mrs_doc_free(doc);
}

static void a_line_without_an_address_is_named_by_its_file(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    char want[256];
    put_file(f, "a.jsonl", MRS_STR("{\"text\":\"One report.\"}"));
    mrs_doc *doc = read_one(f, "a.jsonl", &none);
    assert_str(doc->uri, path_of(f, "a.jsonl#L1", want));
    mrs_doc_free(doc);
}

static void standard_input_is_read_by_its_content(void **state)
{
    static const struct {
        const char *bytes, *want;
    } cases[] = {
        {"A plain report.\n", "- ok A plain report.\n"},
        {"{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n", "-:1 ok One.\n-:2 ok Two.\n"},
        {"", "- 7 -: empty file; nothing to store\n"},
    };
    const fixture *f = *state;
    const char *const paths[] = {"-"};
    const mrs_ingest_options none = {0};
    int before = dup(STDIN_FILENO);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(write(ends[1], cases[i].bytes, strlen(cases[i].bytes)),
                         (ssize_t)strlen(cases[i].bytes));
        close(ends[1]);
        dup2(ends[0], STDIN_FILENO);
        close(ends[0]);
        mrs_buf got = read_all(f, paths, 1, &none);
        assert_str(mrs_buf_view(&got), cases[i].want);
        mrs_buf_clear(&got);
    }
    dup2(before, STDIN_FILENO);
    close(before);
}

/* --- options ---------------------------------------------------------------------------------- */

static void a_given_date_stands_above_what_is_found(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options options = {.date = "2020-02", .publisher = "P", .sample = true};
    put_file(f, "a.txt",
             MRS_STR("3 May 2021\n\nThe army left the town on Monday, it said in a "
                     "short statement.\n"));
    mrs_doc *doc = read_one(f, "a.txt", &options);
    assert_int_equal(doc->published.how, MRS_PUBLISHED_GIVEN);
    assert_int_equal(doc->published.last, mrs_day(2020, 2, 29));
    assert_str(doc->publisher, "P");
    assert_true(doc->sample);
    assert_int_equal(doc->removed.n, 1);
    mrs_doc_free(doc);
}

static void wrong_calls_are_told_apart(void **state)
{
    const fixture *f = *state;
    const char *const paths[] = {"x"};
    const mrs_ingest_options none = {0}, bad = {.date = "yesterday"};
    mrs_ingest *in = NULL;
    mrs_err err = {0};
    assert_int_equal(mrs_ingest_open(f->canon, paths, 0, &none, &in, &err), MRS_E_ARG);
    assert_int_equal(mrs_ingest_open(f->canon, paths, 1, &bad, &in, &err), MRS_E_ARG);
    assert_string_equal(err.text, "\"yesterday\" is no date; give YYYY-MM-DD, YYYY-MM or YYYY");
    assert_null(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_folder_is_read_in_the_order_of_names),
        IN_FOLDER(a_folder_that_holds_itself_is_read_once),
        IN_FOLDER(what_cannot_be_opened_is_named_and_the_rest_is_read),
        IN_FOLDER(a_file_without_leave_to_read_is_named),
        IN_FOLDER(other_formats_are_set_aside_with_the_cure),
        IN_FOLDER(reports_in_archives_in_archives_are_read),
        IN_FOLDER(a_bomb_is_refused),
        IN_FOLDER(an_archive_cut_off_gives_what_came_before),
        IN_FOLDER(an_empty_file_is_said_to_be_empty),
        IN_FOLDER(too_much_text_is_refused_without_reading_it_all),
        IN_FOLDER(a_megabyte_without_a_space_is_read),
        IN_FOLDER(text_of_other_charsets_is_read),
        IN_FOLDER(text_in_another_language_is_kept_and_marked),
        IN_FOLDER(a_bad_line_is_named_and_the_rest_is_read),
        IN_FOLDER(a_line_past_the_limit_is_skipped),
        IN_FOLDER(the_head_of_a_line_becomes_the_head_of_the_document),
        IN_FOLDER(a_line_without_an_address_is_named_by_its_file),
        cmocka_unit_test(standard_input_is_read_by_its_content),
        IN_FOLDER(a_given_date_stands_above_what_is_found),
        cmocka_unit_test(wrong_calls_are_told_apart),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
