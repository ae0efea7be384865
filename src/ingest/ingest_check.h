/* ingest_check.h - what the tests of ingest share: a folder of their own, files in it, all that is
 * read from it as lines. Included after test.h. */
#ifndef MRS_INGEST_CHECK_H
#define MRS_INGEST_CHECK_H

#include "ingest/ingest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    mrs_pack pack;
    mrs_canon *canon;
    char dir[64]; /* empty folder of this test */
} fixture;

static inline int open_all(void **state)
{
    char path[4096];
    fixture *f = calloc(1, sizeof *f);
    mrs_err err = {0};
    const char *data = getenv("MARSAD_DATA");
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : ".");
    if (mrs_pack_open(path, false, &f->pack, &err) || mrs_canon_open(&f->pack, &f->canon, &err)) {
        fprintf(stderr, "%s\n", err.text);
        free(f);
        return -1;
    }
    *state = f;
    return 0;
}

static inline int close_all(void **state)
{
    fixture *f = *state;
    mrs_canon_close(f->canon);
    mrs_pack_close(&f->pack);
    free(f);
    return 0;
}

static inline int make_folder(void **state)
{
    fixture *f = *state;
    strcpy(f->dir, "/tmp/marsad-ingest-XXXXXX");
    return mkdtemp(f->dir) ? 0 : -1;
}

static inline void remove_tree(const char *path)
{
    char inner[512];
    DIR *dir = remove(path) == 0 ? NULL : opendir(path);
    for (struct dirent *e; dir && (e = readdir(dir));) {
        if (snprintf(inner, sizeof inner, "%s/%s", path, e->d_name) >= (int)sizeof inner)
            continue;
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            remove_tree(inner);
    }
    if (dir) {
        closedir(dir);
        remove(path);
    }
}

static inline int remove_folder(void **state)
{
    fixture *f = *state;
    remove_tree(f->dir);
    return 0;
}

static inline const char *path_of(const fixture *f, const char *name, char path[256])
{
    snprintf(path, 256, "%s/%s", f->dir, name);
    return path;
}

static inline void put_file(const fixture *f, const char *name, mrs_str bytes)
{
    char path[256];
    FILE *out = fopen(path_of(f, name, path), "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
    fclose(out);
}

static inline void put_long_file(const fixture *f, const char *name, const char *head, size_t bytes)
{
    char *all = malloc(bytes);
    assert_non_null(all);
    memset(all, 'x', bytes);
    memcpy(all, head, strlen(head));
    put_file(f, name, (mrs_str){all, bytes});
    free(all);
}

/* All parts of the paths, as lines: "NAME[:LINE] ok TEXT" or "NAME[:LINE] STATUS why". */
static inline mrs_buf read_all(const fixture *f, const char *const *paths, size_t n,
                               const mrs_ingest_options *options)
{
    mrs_buf out = {0};
    mrs_ingest *in = NULL;
    mrs_err err = {0};
    if (mrs_ingest_open(f->canon, paths, n, options, &in, &err))
        fail_msg("%s", err.text);
    mrs_part part;
    uint64_t parts = 0;
    mrs_status st;
    while (!(st = mrs_ingest_next(in, &part, &err))) {
        mrs_ingest_read(in, &part);
        const char *name = strrchr(part.path, '/');
        mrs_buf_printf(&out, "%s", name ? name + 1 : part.path);
        if (part.line)
            mrs_buf_printf(&out, ":%d", (int)part.line);
        if (part.status)
            mrs_buf_printf(&out, " %d %s\n", (int)part.status, part.err.text);
        else
            mrs_buf_printf(&out, " ok %.*s", (int)part.doc->text.len, part.doc->text.ptr);
        mrs_part_clear(&part);
        parts++;
    }
    assert_int_equal(st, MRS_E_NONE);
    assert_int_equal(mrs_ingest_counted(in).parts, parts);
    mrs_ingest_close(in);
    return out;
}

static inline mrs_buf read_folder(const fixture *f)
{
    const char *const paths[] = {f->dir};
    const mrs_ingest_options none = {0};
    return read_all(f, paths, 1, &none);
}

static inline mrs_doc *read_one(const fixture *f, const char *name,
                                const mrs_ingest_options *options)
{
    char path[256];
    const char *const paths[] = {path_of(f, name, path)};
    mrs_ingest *in = NULL;
    mrs_part part;
    assert_ok(mrs_ingest_open(f->canon, paths, 1, options, &in, &err_));
    assert_ok(mrs_ingest_next(in, &part, &err_));
    mrs_ingest_read(in, &part);
    if (part.status)
        fail_msg("%s", part.err.text);
    mrs_doc *doc = part.doc;
    part.doc = NULL;
    mrs_part_clear(&part);
    mrs_ingest_close(in);
    return doc;
}

#define assert_has(buf, words)                                                                     \
    do {                                                                                           \
        if (!strstr((buf).ptr, words))                                                             \
            fail_msg("\"%s\" is not in:\n%s", words, (buf).ptr);                                   \
    } while (0)

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

#endif
