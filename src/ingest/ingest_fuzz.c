/* Any bytes as a line of JSON Lines: a document whose map re-reads, or a refusal; and any bytes as
 * the beginning of a file. The tables in MARSAD_DATA. With MRS_LIBFUZZER: a libFuzzer target; else
 * replays a folder.
 */
#include "ingest/reader.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_pack pack;
    mrs_canon *canon;
} target;

static void stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    abort();
}

static bool open_target(target *t)
{
    char path[1024];
    mrs_err err = {0};
    const char *data = getenv("MARSAD_DATA");
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : ".");
    mrs_status st = mrs_pack_open(path, false, &t->pack, &err);
    if (!st)
        st = mrs_canon_open(&t->pack, &t->canon, &err);
    if (st)
        printf("%s\n", err.text);
    return !st;
}

static void close_target(target *t)
{
    mrs_canon_close(t->canon);
    mrs_pack_close(&t->pack);
}

static void check_map(const mrs_doc *doc)
{
    for (uint32_t i = 0; i < doc->map.n; i++) {
        const mrs_mapped *m = &doc->map.at[i];
        if (m->to > doc->bytes.len || m->to < m->from || m->text.end > doc->text.len)
            stop("a run lies outside");
        if (m->copied &&
            !mrs_str_eq(mrs_span_str(doc->text, m->text), mrs_str_sub(doc->bytes, m->from, m->to)))
            stop("copied bytes differ");
    }
}

static void run(target *t, mrs_str bytes)
{
    const char *why = NULL;
    mrs_reading reading = {0};
    if (mrs_media_of(bytes, &why) == MRS_MEDIA_OTHER && !why)
        stop("set aside without a reason");
    mrs_doc *doc = mrs_doc_new(1U << 30);
    mrs_arena *scratch = mrs_arena_new(1U << 30);
    mrs_err err;
    const mrs_reader_options from = {.canon = t->canon, .path = "x", .line = 1};
    const mrs_canon_options options = {.header = false};
    if (!doc || !scratch)
        stop("no memory");
    doc->bytes = bytes;
    mrs_status st = mrs_read_json(&from, doc, scratch, &reading, &err);
    if (!st)
        st = mrs_canon_doc(t->canon, &options, &reading.text, doc, scratch, &err);
    if (!st)
        check_map(doc);
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

#ifdef MRS_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    static target t;
    if (!t.canon && !open_target(&t))
        abort();
    run(&t, (mrs_str){(const char *)bytes, n});
    return 0;
}
#else
static void replay(target *t, const char *folder, const char *name)
{
    char path[1024];
    mrs_file file;
    mrs_err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mrs_file_map(path, &file, &err))
        stop(err.text);
    run(t, file.bytes);
    mrs_file_close(&file);
}

/* argv[1]: a folder of inputs. */
int main(int argc, char **argv)
{
    enum { SKIPPED = 77 };
    target t = {0};
    DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
    int n = 0, failed = 1;
    if (!folder) {
        printf("usage: ingest_fuzz FOLDER\n");
    } else if (!open_target(&t)) {
        failed = SKIPPED;
    } else {
        for (struct dirent *e; (e = readdir(folder)); n += e->d_name[0] != '.')
            if (e->d_name[0] != '.')
                replay(&t, argv[1], e->d_name);
        failed = n == 0;
        printf("%d inputs\n", n);
    }
    if (folder)
        closedir(folder);
    close_target(&t);
    return failed;
}
#endif
