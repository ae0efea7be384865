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
    bool whole = file && file[0] == '/';
    snprintf(path, sizeof path, "%s%s%s", whole ? "" : dir, whole ? "" : "/", file ? file : "");
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

typedef struct {
    page *at;
    size_t n, cap, bytes;
} page_list;

static void load_all(const char *manifest, page_list *all)
{
    char dir[4096], *line = NULL;
    size_t cap = 0;
    FILE *in = fopen(manifest, "r");
    const char *slash = strrchr(manifest, '/');
    snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - manifest) : 1, slash ? manifest : ".");
    while (in && getline(&line, &cap, in) > 0) {
        if (all->n == all->cap)
            all->at = realloc(all->at, (all->cap = all->cap * 2 + 64) * sizeof *all->at);
        if (all->at && load_page(dir, line, &all->at[all->n]))
            all->bytes += all->at[all->n++].bytes.len;
    }
    if (in)
        fclose(in);
    free(line);
}

static void free_all(page_list *all)
{
    for (size_t i = 0; i < all->n; i++) {
        free(all->at[i].id);
        free(all->at[i].url);
        mrs_buf_clear(&all->at[i].bytes);
    }
    free(all->at);
}

int main(int argc, char **argv)
{
    mrs_pack pack;
    mrs_canon *canon;
    mrs_err err;
    char path[4096];
    if (argc < 3) {
        fprintf(stderr, "usage: marsad-pages DATA_DIR MANIFEST.jsonl [ROUNDS] >OUT.jsonl\n");
        return 2;
    }
    snprintf(path, sizeof path, "%s/marsad.pack", argv[1]);
    if (mrs_pack_open(path, false, &pack, &err) || mrs_canon_open(&pack, &canon, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    page_list all = {0};
    mrs_buf out = {0};
    load_all(argv[2], &all);
    for (size_t i = 0; i < all.n; i++)
        read_page(canon, &all.at[i], &out);
    fwrite(out.ptr, 1, out.len, stdout);
    int rounds = argc > 3 ? atoi(argv[3]) : 0;
    if (rounds > 0 && all.n) {
        double best = best_round(canon, all.at, all.n, rounds);
        fprintf(stderr, "%zu pages, %.1f MB: %.0f pages/s, %.1f MB/s\n", all.n,
                (double)all.bytes / 1e6, (double)all.n / best, (double)all.bytes / 1e6 / best);
    }
    free_all(&all);
    mrs_buf_clear(&out);
    mrs_canon_close(canon);
    mrs_pack_close(&pack);
    return 0;
}
