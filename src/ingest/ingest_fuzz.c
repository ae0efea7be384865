/* Any bytes as a file: what they hold is read, parts in parts, each a document whose map re-reads,
 * or a refusal with its reason; and as a line of JSON Lines. The tables in MARSAD_DATA. With
 * MRS_LIBFUZZER: a libFuzzer target; else replays a folder.
 */
#include "ingest/reader.h"
#include "ingest/source.h"

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

/* bytes as a part of this format. */
static void read_as(const target *t, mrs_media media, const mrs_member *from, mrs_str bytes)
{
    mrs_reading reading = {0};
    mrs_doc *doc = mrs_doc_new(1U << 30);
    mrs_arena *scratch = mrs_arena_new(1U << 30);
    mrs_err err;
    const mrs_reader_options options = {.canon = t->canon,
                                        .charset = from->charset,
                                        .path = "x",
                                        .line = 1,
                                        .column = from->column,
                                        .delimiter = from->delimiter};
    if (!doc || !scratch)
        stop("no memory");
    doc->bytes = bytes;
    mrs_status st = mrs_reader_of(media)(&options, doc, scratch, &reading, &err);
    const mrs_canon_options how = {.paragraphs = reading.paragraphs, .article = reading.article};
    if (!st)
        st = mrs_canon_doc(t->canon, &how, &reading.text, doc, scratch, &err);
    if (!st)
        check_map(doc);
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

static void read_member(const target *t, const mrs_member *m, mrs_input *in, int depth);

static void read_source(const target *t, mrs_media media, mrs_input *in, int depth)
{
    enum { MOST = 200 };
    const mrs_source_options options = {.canon = t->canon};
    mrs_source *source = NULL;
    mrs_member m;
    mrs_err err;
    mrs_status st = mrs_source_open(media, &options, in, &source, &err);
    for (int n = 0; !st && n < MOST; n++) {
        st = source->next(source, &m, &err);
        mrs_input ready = mrs_input_of(m.bytes);
        if (!st)
            read_member(t, &m, m.stream ? m.stream : &ready, depth);
        mrs_input_close(&ready);
        if (st == MRS_E_FORMAT || st == MRS_E_LIMIT || st == MRS_E_EMPTY)
            st = MRS_OK;
    }
    if (source)
        source->close(source);
}

/* PDF is left to its own program. */
static void read_member(const target *t, const mrs_member *m, mrs_input *in, int depth)
{
    const char *why = NULL;
    mrs_str head, bytes;
    mrs_err err;
    if (mrs_input_peek(in, MRS_MEDIA_BYTES, &head, &err))
        return;
    mrs_media media = m->media ? m->media : mrs_media_of(head, &why);
    if (media == MRS_MEDIA_OTHER && !why)
        stop("set aside without a reason");
    if (mrs_source_is(media) && depth < MRS_SOURCE_DEPTH)
        read_source(t, media, in, depth + 1);
    else if (mrs_reader_of(media) && media != MRS_MEDIA_PDF &&
             !mrs_input_rest(in, mrs_reader_limit(media), &bytes, &err))
        read_as(t, media, m, bytes);
}

static void run(target *t, mrs_str bytes)
{
    const mrs_member whole = {0};
    mrs_input in = mrs_input_of(bytes);
    read_member(t, &whole, &in, 0);
    mrs_input_close(&in);
    read_as(t, MRS_MEDIA_JSON, &whole, bytes);
    read_as(t, MRS_MEDIA_HTML, &whole, bytes);
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
