/* archive.c - members of ZIP, tar, 7-Zip and of whatever gzip, bzip2, xz or zstd packed, by
 * libarchive. Only plain files are handed out; nothing is written anywhere. gzip is unpacked here,
 * for libarchive does not look at its checksums. */
#include "ingest/source.h"
#include "ingest/stretch.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

enum { TAKE = 1 << 16 };

typedef struct {
    mrs_source source;
    mrs_input *input;
    mrs_stretch *gzip; /* NULL: it is not packed so */
    struct archive *archive;
    mrs_input member;
    size_t given; /* bytes that libarchive holds; they are used with its next call */
    uint64_t in, out;
    mrs_status st; /* of the input, and its reason */
    mrs_err err;
} archive_source;

/* The next bytes of the gzip members, one after the other. */
static mrs_status peek_gzip(mrs_stretch *gzip, mrs_str *bytes, mrs_err *err)
{
    mrs_status st = MRS_OK;
    do
        st = mrs_stretch_peek(gzip, TAKE, bytes, err);
    while (!st && bytes->len == 0 && !(st = mrs_stretch_next(gzip, err)));
    return st == MRS_E_NONE ? MRS_OK : st;
}

static void use(archive_source *a, size_t n)
{
    if (a->gzip)
        mrs_stretch_skip(a->gzip, n);
    else
        mrs_input_skip(a->input, n);
}

static la_ssize_t give(struct archive *archive, void *ctx, const void **buffer)
{
    archive_source *a = ctx;
    mrs_str bytes;
    use(a, a->given);
    a->given = 0;
    a->st = a->gzip ? peek_gzip(a->gzip, &bytes, &a->err)
                    : mrs_input_peek(a->input, TAKE, &bytes, &a->err);
    if (a->st) {
        archive_set_error(archive, -1, "%s", a->err.text);
        return ARCHIVE_FATAL;
    }
    a->given = bytes.len;
    a->in += bytes.len;
    *buffer = bytes.ptr;
    return (la_ssize_t)bytes.len;
}

/* What libarchive says, in one line. */
static mrs_status fail(archive_source *a, mrs_status st, mrs_err *err)
{
    const char *why = archive_error_string(a->archive);
    if (a->st)
        return mrs_fail(err, a->st, "%s", a->err.text);
    return mrs_fail(err, st, "damaged archive: %s", why ? why : "it ends too early");
}

static mrs_status read_member(void *ctx, char *to, size_t cap, size_t *n, mrs_err *err)
{
    archive_source *a = ctx;
    la_ssize_t got = archive_read_data(a->archive, to, cap);
    *n = got > 0 ? (size_t)got : 0;
    a->out += *n;
    if (a->out > MRS_UNPACK_FREE && a->out / MRS_UNPACK_RATIO > a->in)
        return mrs_fail(err, MRS_E_LIMIT, "unpacks to more than %d times its size",
                        MRS_UNPACK_RATIO);
    return got < 0 ? fail(a, MRS_E_FORMAT, err) : MRS_OK;
}

/* The next plain file. */
static int next_file(archive_source *a, struct archive_entry **entry)
{
    int rc;
    do
        rc = archive_read_next_header(a->archive, entry);
    while (rc == ARCHIVE_RETRY || ((rc == ARCHIVE_OK || rc == ARCHIVE_WARN) &&
                                   archive_entry_filetype(*entry) != AE_IFREG));
    return rc;
}

static mrs_status next_member(mrs_source *self, mrs_member *out, mrs_err *err)
{
    archive_source *a = (archive_source *)self;
    struct archive_entry *entry = NULL;
    *out = (mrs_member){0};
    if (a->st) /* told already; behind it nothing can be read */
        return MRS_E_NONE;
    int rc = next_file(a, &entry);
    if (rc == ARCHIVE_EOF)
        return MRS_E_NONE;
    if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
        return fail(a, MRS_E_IO, err);
    /* raw and packed by nothing: what looked like an archive is none */
    if (archive_format(a->archive) == ARCHIVE_FORMAT_RAW && !a->gzip &&
        archive_filter_count(a->archive) < 2)
        return mrs_fail(err, MRS_E_IO, "damaged archive: it cannot be unpacked");
    const char *name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    bool bare = archive_format(a->archive) == ARCHIVE_FORMAT_RAW;
    out->name = name && !bare ? mrs_str_of(name) : MRS_STR("");
    if (archive_entry_is_encrypted(entry))
        return mrs_fail(err, MRS_E_FORMAT,
                        "locked with a password; unpack it and add what is inside");
    mrs_input_close(&a->member);
    a->member = mrs_input_from(read_member, a);
    out->stream = &a->member;
    return MRS_OK;
}

static void close_archive(mrs_source *self)
{
    archive_source *a = (archive_source *)self;
    mrs_input_close(&a->member);
    archive_read_free(a->archive);
    mrs_stretch_close(a->gzip);
    free(a);
}

static mrs_status open_gzip(archive_source *a, mrs_err *err)
{
    mrs_str head;
    mrs_status st = mrs_input_peek(a->input, 2, &head, err);
    if (st || !mrs_str_starts(head, MRS_STR("\x1F\x8B")))
        return st;
    st = mrs_stretch_open(a->input, &a->gzip, err);
    return st ? st : mrs_stretch_next(a->gzip, err);
}

mrs_status mrs_archive_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                            mrs_err *err)
{
    (void)options;
    archive_source *a = calloc(1, sizeof *a);
    struct archive *r = a ? archive_read_new() : NULL;
    if (!r) {
        free(a);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    *a = (archive_source){
        .source = {.next = next_member, .close = close_archive}, .input = input, .archive = r};
    a->member = mrs_input_of(MRS_STR(""));
    /* not all: some filters of libarchive run other programs */
    archive_read_support_filter_bzip2(r);
    archive_read_support_filter_xz(r);
    archive_read_support_filter_zstd(r);
    archive_read_support_format_tar(r);
    archive_read_support_format_zip(r);
    archive_read_support_format_7zip(r);
    archive_read_support_format_raw(r);
    mrs_status st = open_gzip(a, err);
    if (!st && archive_read_open(r, a, NULL, give, NULL) != ARCHIVE_OK)
        st = fail(a, MRS_E_IO, err);
    if (st)
        close_archive(&a->source);
    else
        *out = &a->source;
    return st;
}
