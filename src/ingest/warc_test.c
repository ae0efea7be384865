#include "test.h"

#include "ingest/ingest_check.h"

#include <brotli/encode.h>
#include <zlib.h>

/* --- making a web archive --------------------------------------------------------------------- */

/* bits: 15 + 16 gzip, 15 zlib, -15 deflate. */
static mrs_buf packed(mrs_str in, int bits)
{
    mrs_buf out = {0};
    char room[4096];
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)in.ptr, .avail_in = (unsigned)in.len};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    int rc = Z_OK;
    while (rc == Z_OK) {
        z.next_out = (unsigned char *)room;
        z.avail_out = sizeof room;
        rc = deflate(&z, Z_FINISH);
        mrs_buf_put(&out, (mrs_str){room, sizeof room - z.avail_out});
    }
    (void)deflateEnd(&z);
    return out;
}

/* extra: added to the length that is said. */
static void put_record(mrs_buf *to, const char *type, const char *id, mrs_str block, int extra)
{
    mrs_buf_printf(to,
                   "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%s>\r\n"
                   "WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Target-URI: https://a.example/%s\r\n"
                   "Content-Type: application/http; msgtype=%s\r\nContent-Length: %d\r\n\r\n",
                   type, id, id, type, (int)block.len + extra);
    mrs_buf_put(to, block);
    mrs_buf_put(to, MRS_STR("\r\n\r\n"));
}

static void put_answer(mrs_buf *to, const char *id, const char *head, mrs_str body)
{
    mrs_buf block = {0};
    mrs_buf_printf(&block, "HTTP/1.1 %s\r\n\r\n", head);
    mrs_buf_put(&block, body);
    put_record(to, "response", id, mrs_buf_view(&block), 0);
    mrs_buf_clear(&block);
}

#define PLAIN "200 OK\r\nContent-Type: text/plain"

static void put_all(mrs_buf *to)
{
    put_record(to, "warcinfo", "info", MRS_STR("software: made\r\n"), 0);
    put_record(to, "request", "q", MRS_STR("GET / HTTP/1.1\r\n\r\n"), 0);
    put_answer(to, "one", PLAIN, MRS_STR("The first bridge was closed.\n"));
    put_answer(to, "gone", "404 Not Found\r\nContent-Type: text/plain", MRS_STR("Gone.\n"));
    put_answer(to, "image", "200 OK\r\nContent-Type: image/png", MRS_STR("\x89PNG\r\n"));
    put_answer(to, "two", PLAIN, MRS_STR("The second bridge was closed.\n"));
}

static void save(const fixture *f, const char *name, mrs_buf *bytes)
{
    put_file(f, name, mrs_buf_view(bytes));
    mrs_buf_clear(bytes);
}

/* --- tests ------------------------------------------------------------------------------------ */

#define BOTH                                                                                       \
    "a.warc!urn:uuid:one ok The first bridge was closed.\n"                                        \
    "a.warc!urn:uuid:two ok The second bridge was closed.\n"

static void answers_are_read_and_the_rest_is_passed_over(void **state)
{
    const fixture *f = *state;
    mrs_buf all = {0};
    put_all(&all);
    save(f, "a.warc", &all);
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), BOTH);
    mrs_buf_clear(&got);
}

static void one_gzip_stream_is_read(void **state)
{
    const fixture *f = *state;
    mrs_buf all = {0};
    put_all(&all);
    mrs_buf gz = packed(mrs_buf_view(&all), 15 + 16);
    mrs_buf_clear(&all);
    save(f, "a.warc", &gz);
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), BOTH);
    mrs_buf_clear(&got);
}

/* Append one gzip member with one answer. */
static void put_member(mrs_buf *to, const char *id, const char *text)
{
    mrs_buf one = {0};
    put_answer(&one, id, PLAIN, mrs_str_of(text));
    mrs_buf gz = packed(mrs_buf_view(&one), 15 + 16);
    mrs_buf_put(to, mrs_buf_view(&gz));
    mrs_buf_clear(&gz);
    mrs_buf_clear(&one);
}

/* A member that holds no report, of exactly so many bytes: its file name fills them. */
static void put_filler(mrs_buf *to, size_t bytes)
{
    mrs_buf one = {0};
    put_record(&one, "warcinfo", "info", MRS_STR("software: made\r\n"), 0);
    mrs_buf gz = packed(mrs_buf_view(&one), 15 + 16);
    gz.ptr[3] = 8; /* FNAME */
    mrs_buf_put(to, (mrs_str){gz.ptr, 10});
    for (size_t n = gz.len + 1; n < bytes; n++)
        mrs_buf_putc(to, 'n');
    mrs_buf_putc(to, '\0');
    mrs_buf_put(to, (mrs_str){gz.ptr + 10, gz.len - 10});
    mrs_buf_clear(&gz);
    mrs_buf_clear(&one);
}

static void a_member_may_end_anywhere_in_what_is_read_at_a_time(void **state)
{
    enum { PIECE = 1 << 16, AROUND = 20 };
    const fixture *f = *state;
    for (size_t bytes = PIECE - AROUND; bytes < PIECE + AROUND; bytes++) {
        mrs_buf all = {0};
        put_filler(&all, bytes);
        assert_int_equal(all.len, bytes);
        put_member(&all, "one", "The first bridge was closed.\n");
        put_member(&all, "two", "The second bridge was closed.\n");
        save(f, "a.warc", &all);
        mrs_buf got = read_folder(f);
        assert_str(mrs_buf_view(&got), BOTH);
        mrs_buf_clear(&got);
    }
}

static void a_damaged_member_leaves_the_others(void **state)
{
    const fixture *f = *state;
    mrs_buf all = {0};
    put_member(&all, "one", "The first bridge was closed.\n");
    size_t from = all.len;
    put_member(&all, "bad", "Nobody reads this one.\n");
    size_t to = all.len;
    put_member(&all, "two", "The second bridge was closed.\n");
    memset(all.ptr + (from + to) / 2, 0x55, 12);
    save(f, "a.warc", &all);
    mrs_buf got = read_folder(f);
    assert_has(got, "a.warc!urn:uuid:one ok The first bridge was closed.\n");
    assert_has(got, "damaged gzip data");
    assert_has(got, "a.warc!urn:uuid:two ok The second bridge was closed.\n");
    mrs_buf_clear(&got);
}

static void a_file_cut_off_says_so(void **state)
{
    const fixture *f = *state;
    mrs_buf all = {0};
    put_member(&all, "one", "The first bridge was closed.\n");
    put_member(&all, "two", "The second bridge was closed.\n");
    all.len -= 40;
    save(f, "a.warc.gz", &all);
    put_answer(&all, "three", PLAIN, MRS_STR("The third bridge was closed.\n"));
    put_answer(&all, "four", PLAIN, MRS_STR("The fourth bridge was closed.\n"));
    all.len -= 20;
    save(f, "b.warc", &all);
    mrs_buf got = read_folder(f);
    assert_has(got, "one ok The first bridge was closed.\n");
    assert_has(got, "a.warc.gz 3 ");
    assert_has(got, "the gzip data end too early");
    assert_has(got, "three ok The third bridge was closed.\n");
    assert_has(got, "four: damaged web archive: a record ends too early");
    mrs_buf_clear(&got);
}

static void a_wrong_length_costs_one_record(void **state)
{
    static const int extras[] = {-5, 40, 1 << 30};
    const fixture *f = *state;
    for (size_t i = 0; i < sizeof extras / sizeof *extras; i++) {
        mrs_buf all = {0};
        mrs_str block = MRS_STR("HTTP/1.1 " PLAIN "\r\n\r\nNobody reads this one.\n");
        put_answer(&all, "one", PLAIN, MRS_STR("The first bridge was closed.\n"));
        put_record(&all, "response", "bad", block, extras[i]);
        put_answer(&all, "two", PLAIN, MRS_STR("The second bridge was closed.\n"));
        save(f, "a.warc", &all);
        mrs_buf got = read_folder(f);
        assert_has(got, "one ok The first bridge was closed.\n");
        assert_has(got, "urn:uuid:bad ");
        assert_has(got, "two ok The second bridge was closed.\n");
        mrs_buf_clear(&got);
    }
}

static void codings_of_the_body_are_undone(void **state)
{
    const fixture *f = *state;
    const mrs_str text = MRS_STR("The bridge at the old mill was closed, the mayor said.\n");
    static const struct {
        const char *name;
        int bits;
    } ways[] = {{"gzip", 15 + 16}, {"deflate", 15}, {"deflate", -15}};
    mrs_buf all = {0};
    char head[256], room[256];
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        mrs_buf gz = packed(text, ways[i].bits);
        snprintf(head, sizeof head, PLAIN "\r\nContent-Encoding: %s", ways[i].name);
        put_answer(&all, "one", head, mrs_buf_view(&gz));
        mrs_buf_clear(&gz);
    }
    size_t n = sizeof room;
    assert_true(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, text.len, (const uint8_t *)text.ptr,
                                      &n, (uint8_t *)room));
    put_answer(&all, "two", PLAIN "\r\nContent-Encoding: br", (mrs_str){room, n});
    put_answer(&all, "three", PLAIN "\r\nContent-Encoding: gzip", text);
    put_answer(&all, "four", PLAIN "\r\nTransfer-Encoding: chunked", text);
    put_answer(&all, "five", PLAIN "\r\nTransfer-Encoding: chunked",
               MRS_STR("A\r\nThe bridge\r\n2b;x=y\r\n at the old mill was closed, the mayor said"
                       "\r\n2\r\n.\n\r\n0\r\n\r\n"));
    save(f, "a.warc", &all);
    mrs_buf got = read_folder(f);
    int n_read = 0;
    for (const char *at = got.ptr; (at = strstr(at, "ok The bridge at the old mill was closed, "
                                                    "the mayor said.\n"));
         at++)
        n_read++;
    assert_int_equal(n_read, 7);
    mrs_buf_clear(&got);
}

static void a_damaged_body_is_set_aside(void **state)
{
    const fixture *f = *state;
    mrs_buf all = {0};
    put_answer(&all, "one", PLAIN "\r\nTransfer-Encoding: chunked",
               MRS_STR("A\r\nThe bridge was longer than that\r\n0\r\n\r\n"));
    put_answer(&all, "two", PLAIN "\r\nContent-Encoding: gzip", MRS_STR("\x1F\x8B\x08xxxxxxxxxx"));
    put_answer(&all, "three", PLAIN "\r\nContent-Encoding: zstd", MRS_STR("\x28\xB5\x2F\xFDxx"));
    put_record(&all, "response", "four", MRS_STR("no head at all"), 0);
    put_answer(&all, "last", PLAIN, MRS_STR("The last bridge was closed.\n"));
    save(f, "a.warc", &all);
    mrs_buf got = read_folder(f);
    assert_has(got, "one: damaged chunks in the body");
    assert_has(got, "two: damaged compression of the body");
    assert_has(got, "three: body in the coding \"zstd\", which is not read");
    assert_has(got, "four: the answer has no HTTP head");
    assert_has(got, "last ok The last bridge was closed.\n");
    mrs_buf_clear(&got);
}

static void a_page_keeps_where_and_when_it_was_fetched(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    mrs_buf all = {0};
    put_answer(&all, "one", PLAIN "; charset=utf-8\r\nX-Served: made",
               MRS_STR("The first bridge was closed.\n"));
    save(f, "a.warc", &all);
    mrs_doc *doc = read_one(f, "a.warc", &none);
    assert_str(doc->uri, "https://a.example/one");
    assert_str(doc->origin.fetched_at, "2026-03-01T10:00:00Z");
    assert_str(doc->origin.charset, "text/plain; charset=utf-8");
    assert_true(mrs_str_starts(doc->origin.headers, MRS_STR("HTTP/1.1 200 OK\r\n")));
    mrs_doc_free(doc);
}

static void what_is_passed_over_is_counted(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options none = {0};
    char path[256];
    mrs_buf all = {0};
    put_all(&all);
    save(f, "a.warc", &all);
    const char *const paths[] = {path_of(f, "a.warc", path)};
    mrs_ingest *in = NULL;
    mrs_part part;
    mrs_err err;
    assert_ok(mrs_ingest_open(f->canon, paths, 1, &none, &in, &err));
    while (!mrs_ingest_next(in, &part, &err))
        mrs_part_clear(&part);
    assert_int_equal(mrs_ingest_counted(in).parts, 2);
    assert_int_equal(mrs_ingest_counted(in).skipped, 2);
    mrs_ingest_close(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(answers_are_read_and_the_rest_is_passed_over),
        IN_FOLDER(one_gzip_stream_is_read),
        IN_FOLDER(a_member_may_end_anywhere_in_what_is_read_at_a_time),
        IN_FOLDER(a_damaged_member_leaves_the_others),
        IN_FOLDER(a_file_cut_off_says_so),
        IN_FOLDER(a_wrong_length_costs_one_record),
        IN_FOLDER(codings_of_the_body_are_undone),
        IN_FOLDER(a_damaged_body_is_set_aside),
        IN_FOLDER(a_page_keeps_where_and_when_it_was_fetched),
        IN_FOLDER(what_is_passed_over_is_counted),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
