#include "base/package.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <string.h>

static mrs_status read_entry(struct archive *a, mrs_buf *out, mrs_err *err)
{
    char block[65536];
    for (;;) {
        la_ssize_t n = archive_read_data(a, block, sizeof block);
        if (n < 0)
            return mrs_fail(err, MRS_E_FORMAT, "%s", archive_error_string(a));
        if (n == 0)
            return mrs_buf_status(out, err);
        mrs_buf_put(out, (mrs_str){block, (size_t)n});
    }
}

/* The member of that name, or the first one when name is NULL. */
static mrs_status find_entry(struct archive *a, const char *name, mrs_buf *out, mrs_err *err)
{
    struct archive_entry *e = NULL;
    while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
        const char *path = archive_entry_pathname(e);
        if (!name || (path && strcmp(path, name) == 0))
            return read_entry(a, out, err);
    }
    const char *why = archive_error_string(a);
    return mrs_fail(err, MRS_E_FORMAT, "no member %s%s%s", name ? name : "", why ? ": " : "",
                    why ? why : "");
}

mrs_status mrs_package_read(const char *dir, const char *package, const char *member, mrs_buf *out,
                            mrs_err *err)
{
    char path[4096];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", dir, package) >= sizeof path)
        return mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", dir);
    struct archive *a = archive_read_new();
    if (!a)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    archive_read_support_filter_gzip(a);
    archive_read_support_format_zip(a);
    archive_read_support_format_tar(a);
    mrs_status st = archive_read_open_filename(a, path, 65536) == ARCHIVE_OK
                        ? find_entry(a, member, out, err)
                        : mrs_fail(err, MRS_E_IO, "%s", archive_error_string(a));
    archive_read_free(a);
    return st ? mrs_err_wrap(err, st, "%s", path) : MRS_OK;
}

mrs_status mrs_package_unzip(mrs_str bytes, mrs_buf *out, mrs_err *err)
{
    struct archive *a = archive_read_new();
    if (!a)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    archive_read_support_filter_gzip(a);
    archive_read_support_format_raw(a);
    mrs_status st = archive_read_open_memory(a, bytes.ptr, bytes.len) == ARCHIVE_OK
                        ? find_entry(a, NULL, out, err)
                        : mrs_fail(err, MRS_E_FORMAT, "%s", archive_error_string(a));
    archive_read_free(a);
    return st;
}
