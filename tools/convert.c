/* convert.c - marsad-convert: the published wheel of en_core_web_sm as one mapped file.
 *
 * usage: marsad-convert WHEEL OUT.model [DATA]   (DATA: folder of symbols.json; data/model) */
#include "nlp/convert.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_FILES = 256, MAX_FILE = 256 << 20 };

typedef struct {
    mrs_wheel_member at[MAX_FILES];
    uint32_t n;
} members;

/* name and bytes are malloc'd and become the list's. */
static mrs_status keep(members *list, char *name, char *bytes, size_t len, mrs_err *err)
{
    if (!name || !bytes || list->n == MAX_FILES) {
        free(name);
        free(bytes);
        return mrs_fail(err, MRS_E_LIMIT, "too many files or too little memory");
    }
    list->at[list->n++] = (mrs_wheel_member){{name, strlen(name)}, {bytes, len}};
    return MRS_OK;
}

static mrs_status read_member(struct archive *zip, struct archive_entry *entry, members *list,
                              mrs_err *err)
{
    const char *path = archive_entry_pathname(entry);
    const int64_t size = archive_entry_size(entry);
    if (!path || size < 0 || size > MAX_FILE)
        return mrs_fail(err, MRS_E_FORMAT, "a file of unknown name or size");
    char *bytes = malloc((size_t)size + 1);
    const la_ssize_t got = bytes ? archive_read_data(zip, bytes, (size_t)size) : 0;
    if (bytes && got != size) {
        free(bytes);
        return mrs_fail(err, MRS_E_FORMAT, "%s is cut short", path);
    }
    return keep(list, strdup(path), bytes, (size_t)size, err);
}

static mrs_status read_wheel(const char *path, members *list, mrs_err *err)
{
    struct archive *zip = archive_read_new();
    if (!zip)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    archive_read_support_format_zip(zip);
    mrs_status st = MRS_OK;
    if (archive_read_open_filename(zip, path, 1 << 16) != ARCHIVE_OK)
        st = mrs_fail(err, MRS_E_IO, "%s", archive_error_string(zip));
    struct archive_entry *entry;
    int next = ARCHIVE_OK;
    while (!st && (next = archive_read_next_header(zip, &entry)) == ARCHIVE_OK)
        if (archive_entry_filetype(entry) == AE_IFREG)
            st = read_member(zip, entry, list, err);
    if (!st && next != ARCHIVE_EOF)
        st = mrs_fail(err, MRS_E_FORMAT, "not a wheel: %s", archive_error_string(zip));
    archive_read_free(zip);
    return st ? mrs_err_wrap(err, st, "%s", path) : MRS_OK;
}

/* Names below the model's folder, which is the one that holds config.cfg. */
static mrs_status shorten(members *list, mrs_err *err)
{
    const mrs_str mark = MRS_STR("/config.cfg");
    size_t cut = 0;
    mrs_str folder = {0};
    for (uint32_t i = 0; i < list->n; i++)
        if (mrs_str_ends(list->at[i].name, mark))
            folder = mrs_str_sub(list->at[i].name, 0, list->at[i].name.len - mark.len + 1);
    if (!folder.len)
        return mrs_fail(err, MRS_E_FORMAT, "no model in it (config.cfg)");
    cut = folder.len;
    char *copy = malloc(cut);
    if (!copy)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    memcpy(copy, folder.ptr, cut);
    for (uint32_t i = 0; i < list->n; i++) {
        mrs_str *name = &list->at[i].name;
        if (!mrs_str_starts(*name, (mrs_str){copy, cut}))
            continue;
        char *text = (char *)(uintptr_t)name->ptr; /* ours, from strdup */
        memmove(text, text + cut, name->len - cut + 1);
        name->len -= cut;
    }
    free(copy);
    return MRS_OK;
}

static mrs_status read_data(const char *folder, members *list, mrs_err *err)
{
    static const char *const names[] = {"symbols.json", "base_norms.json"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[4096];
        mrs_file file = {0};
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        mrs_status st = mrs_file_map(path, &file, err);
        if (st)
            return st;
        char *bytes = malloc(file.bytes.len + 1);
        if (bytes && file.bytes.len)
            memcpy(bytes, file.bytes.ptr, file.bytes.len);
        st = keep(list, strdup(names[i]), bytes, file.bytes.len, err);
        mrs_file_close(&file);
        if (st)
            return st;
    }
    return MRS_OK;
}

static mrs_status run(const char *wheel_path, const char *out, const char *data, members *list,
                      mrs_err *err)
{
    mrs_packer packer = {0};
    mrs_status st = read_wheel(wheel_path, list, err);
    if (!st && (st = shorten(list, err)) != MRS_OK)
        st = mrs_err_wrap(err, st, "%s", wheel_path);
    if (!st)
        st = read_data(data, list, err);
    const mrs_wheel wheel = {list->at, list->n};
    if (!st)
        st = mrs_convert_net(&wheel, &packer, err);
    if (!st)
        st = mrs_convert_words(&wheel, &packer, err);
    if (!st)
        st = mrs_packer_write(&packer, out, err);
    if (!st)
        printf("%s: %u sections\n", out, packer.n);
    mrs_packer_clear(&packer);
    return st;
}

int main(int argc, char **argv)
{
    if (argc != 3 && argc != 4) {
        fprintf(stderr, "usage: marsad-convert WHEEL OUT.model [DATA]\n");
        return 2;
    }
    members *list = calloc(1, sizeof *list);
    if (!list)
        return 1;
    mrs_err err = {0};
    const mrs_status st = run(argv[1], argv[2], argc == 4 ? argv[3] : "data/model", list, &err);
    if (st)
        fprintf(stderr, "marsad-convert: %s\n", err.text);
    for (uint32_t i = 0; i < list->n; i++) {
        free((char *)(uintptr_t)list->at[i].name.ptr);
        free((char *)(uintptr_t)list->at[i].bytes.ptr);
    }
    free(list);
    return st ? 1 : 0;
}
