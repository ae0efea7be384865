/* marsad-pages - the main text of saved pages, and how many a second one thread reads.
 *
 * usage: marsad-pages DATA_DIR MANIFEST.jsonl [ROUNDS] >OUT.jsonl
 * A line of the manifest: {"id","file","url"}; file, which gzip may have packed, beside it. Timed
 * is bytes to canonical text and head (CPU time, best round); reading and unpacking the files is
 * not. */
#include "ingest/reader.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <zlib.h>

typedef struct {
    char *id, *url;
    mrs_buf bytes;
} page;

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool load_page(const char *dir, const char *line, page *out)
{
    char path[4096], chunk[1 << 16];
    json_t *root = json_loads(line, 0, NULL);
    const char *id = json_string_value(json_object_get(root, "id"));
    const char *file = json_string_value(json_object_get(root, "file"));
    const char *url = json_string_value(json_object_get(root, "url"));
    *out = (page){.id = id ? strdup(id) : NULL, .url = strdup(url ? url : "")};
    snprintf(path, sizeof path, "%s/%s", dir, file ? file : "");
    json_decref(root);
    gzFile in = out->id ? gzopen(path, "rb") : NULL;
    for (int n; in && (n = gzread(in, chunk, sizeof chunk)) > 0;)
        mrs_buf_put(&out->bytes, (mrs_str){chunk, (size_t)n});
    if (in)
        gzclose(in);
    return in && out->bytes.len;
}

static void read_page(const mrs_canon *canon, const page *p, mrs_buf *out)
{
    mrs_doc *doc = mrs_doc_new((size_t)1 << 30);
    mrs_arena *scratch = mrs_arena_new((size_t)1 << 30);
    mrs_reading got = {0};
    mrs_err err;
    if (!doc || !scratch)
        exit(1);
    doc->bytes = mrs_buf_view(&p->bytes);
    doc->uri = mrs_str_of(p->url);
    const mrs_reader_options from = {.canon = canon, .path = p->id};
    mrs_status st = mrs_read_html(&from, doc, scratch, &got, &err);
    const mrs_canon_options options = {.paragraphs = got.paragraphs, .article = got.article};
    if (!st)
        st = mrs_canon_doc(canon, &options, &got.text, doc, scratch, &err);
    if (out) {
        char day[16] = "";
        mrs_json json = {.out = out};
        mrs_json_object(&json, NULL);
        mrs_json_str(&json, "id", mrs_str_of(p->id));
        mrs_json_str(&json, "text", st ? MRS_STR("") : doc->text);
        mrs_json_str(&json, "title", doc->title);
        if (doc->published.first != MRS_NO_DAY && doc->published.first == doc->published.last) {
            mrs_day_text(doc->published.first, day);
            mrs_json_str(&json, "date", mrs_str_of(day));
        }
        mrs_json_end(&json, '}');
        mrs_buf_putc(out, '\n');
    }
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

static double best_round(const mrs_canon *canon, const page *pages, size_t n, int rounds)
{
    double best = 1e300;
    for (int r = 0; r < rounds; r++) {
        double start = cpu_seconds();
        for (size_t i = 0; i < n; i++)
            read_page(canon, &pages[i], NULL);
        double took = cpu_seconds() - start;
        best = took < best ? took : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    mrs_pack pack;
    mrs_canon *canon;
    mrs_err err;
    char path[4096], *line = NULL;
    size_t cap = 0, n = 0, bytes = 0, room = 0;
    page *pages = NULL;
    if (argc < 3) {
        fprintf(stderr, "usage: marsad-pages DATA_DIR MANIFEST.jsonl [ROUNDS] >OUT.jsonl\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/marsad.pack", argv[1]);
    if (mrs_pack_open(path, false, &pack, &err) || mrs_canon_open(&pack, &canon, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    FILE *in = fopen(argv[2], "r");
    const char *slash = strrchr(argv[2], '/');
    snprintf(path, sizeof path, "%.*s", slash ? (int)(slash - argv[2]) : 1, slash ? argv[2] : ".");
    while (in && getline(&line, &cap, in) > 0) {
        if (n == room)
            pages = realloc(pages, (room = room * 2 + 64) * sizeof *pages);
        if (pages && load_page(path, line, &pages[n]))
            bytes += pages[n++].bytes.len;
    }
    if (in)
        fclose(in);
    mrs_buf out = {0};
    for (size_t i = 0; i < n; i++)
        read_page(canon, &pages[i], &out);
    fwrite(out.ptr, 1, out.len, stdout);
    int rounds = argc > 3 ? atoi(argv[3]) : 0;
    if (rounds > 0 && n) {
        double best = best_round(canon, pages, n, rounds);
        fprintf(stderr, "%zu pages, %.1f MB: %.0f pages/s, %.1f MB/s\n", n, (double)bytes / 1e6,
                (double)n / best, (double)bytes / 1e6 / best);
    }
    for (size_t i = 0; i < n; i++) {
        free(pages[i].id);
        free(pages[i].url);
        mrs_buf_clear(&pages[i].bytes);
    }
    free(pages);
    free(line);
    mrs_buf_clear(&out);
    mrs_canon_close(canon);
    mrs_pack_close(&pack);
    return 0;
}
