/* fuzz.h - what fuzz targets share: any bytes go to one function, which stops when a promise is
 * broken.
 *
 * FUZZ_TARGET(T, open, run, close) makes the program. With MRS_LIBFUZZER it is libFuzzer's target
 * (`make fuzz`); else it replays the folder argv[1] (fuzz/NAME, in `make check`) and exits with 77
 * when `open` does not find its data. */
#ifndef MRS_FUZZ_H
#define MRS_FUZZ_H

#include "text/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* What most targets need: the tables of the data pack in MARSAD_DATA. */
typedef struct {
    mrs_pack pack;
    mrs_canon *canon;
} fuzz_tables;

static inline void fuzz_stop(const char *why)
{
    fprintf(stderr, "%s\n", why);
    abort();
}

/* A file of MARSAD_DATA; false: it is not there, and why was said. */
static inline bool fuzz_open_pack(const char *name, mrs_pack *out)
{
    char path[1024];
    mrs_err err = {0};
    const char *data = getenv("MARSAD_DATA");
    snprintf(path, sizeof path, "%s/%s", data ? data : ".", name);
    mrs_status st = mrs_pack_open(path, false, out, &err);
    if (st)
        printf("%s\n", err.text);
    return !st;
}

static inline bool fuzz_open_tables(fuzz_tables *t)
{
    mrs_err err = {0};
    if (!fuzz_open_pack("marsad.pack", &t->pack))
        return false;
    if (!mrs_canon_open(&t->pack, &t->canon, &err))
        return true;
    printf("%s\n", err.text);
    return false;
}

static inline void fuzz_close_tables(fuzz_tables *t)
{
    mrs_canon_close(t->canon);
    mrs_pack_close(&t->pack);
}

/* For targets that need no data. */
typedef char fuzz_nothing;
static inline bool fuzz_open_nothing(fuzz_nothing *t)
{
    *t = 0;
    return true;
}
static inline void fuzz_close_nothing(fuzz_nothing *t)
{
    (void)t;
}

/* The bytes of folder/name. */
static inline void fuzz_read(const char *folder, const char *name, mrs_file *out)
{
    char path[1024];
    mrs_err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mrs_file_map(path, out, &err))
        fuzz_stop(err.text);
}

#ifdef MRS_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
#define FUZZ_TARGET(T, open, run, close)                                                           \
    int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)                                     \
    {                                                                                              \
        static T t;                                                                                \
        static bool is_open;                                                                       \
        if (!is_open && !(is_open = open(&t)))                                                     \
            abort();                                                                               \
        (void)close;                                                                               \
        run(&t, (mrs_str){(const char *)bytes, n});                                                \
        return 0;                                                                                  \
    }
#else
#define FUZZ_TARGET(T, open, run, close)                                                           \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        enum { SKIPPED = 77 };                                                                     \
        T t = {0};                                                                                 \
        mrs_file file;                                                                             \
        int n = 0;                                                                                 \
        DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;                                          \
        bool is_open = folder && open(&t);                                                         \
        for (struct dirent * e; is_open && (e = readdir(folder));) {                               \
            if (e->d_name[0] == '.')                                                               \
                continue;                                                                          \
            fuzz_read(argv[1], e->d_name, &file);                                                  \
            run(&t, file.bytes);                                                                   \
            mrs_file_close(&file);                                                                 \
            n++;                                                                                   \
        }                                                                                          \
        if (folder)                                                                                \
            closedir(folder);                                                                      \
        close(&t);                                                                                 \
        printf("%d inputs\n", n);                                                                  \
        return folder && !is_open ? SKIPPED : n == 0;                                              \
    }
#endif

#endif
