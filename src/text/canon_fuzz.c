/* Any bytes become a canonical text whose map re-reads, or are refused.
 * The tables in MARSAD_DATA. With MRS_LIBFUZZER: a libFuzzer target; else replays a folder.
 */
#include "text/canon_check.h"

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

static void run_as(target *t, mrs_str bytes, bool header)
{
    mrs_doc *doc = mrs_doc_new(1U << 30);
    mrs_arena *scratch = mrs_arena_new(1U << 30);
    mrs_err err;
    const mrs_canon_options options = {.header = header};
    if (!doc || !scratch)
        stop("no memory");
    doc->bytes = bytes;
    mrs_decoded decoded;
    mrs_status st = mrs_decode(bytes, scratch, &decoded, &err);
    if (!st)
        st = mrs_canon_doc(t->canon, &options, &decoded, doc, scratch, &err);
    if (st != MRS_OK && st != MRS_E_EMPTY && st != MRS_E_LIMIT)
        stop(err.text);
    if (st != MRS_E_LIMIT && wrong_doc(doc))
        stop(wrong_doc(doc));
    mrs_arena_free(scratch);
    mrs_doc_free(doc);
}

static void run(target *t, mrs_str bytes)
{
    run_as(t, bytes, false);
    run_as(t, bytes, true);
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
        printf("usage: canon_fuzz FOLDER\n");
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
