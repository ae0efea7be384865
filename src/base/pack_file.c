/* pack_file.c - a pack written to its place section beside section, in little memory. */
#include "base/pack_layout.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { BUFFER = 1 << 16 };

typedef struct {
    uint64_t offset, length, written;
    char *buf;
    size_t used;
} section;

struct mrs_pack_file {
    char path[4096], tmp[4096];
    int fd, why; /* errno of the first fault, 0: none */
    uint32_t n;
    uint64_t length;
    section *at;
    mrs_pack_entry *directory;
};

static void write_at(mrs_pack_file *f, const void *bytes, size_t n, uint64_t offset)
{
    const char *p = bytes;
    while (n && !f->why) {
        ssize_t done = pwrite(f->fd, p, n, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            f->why = done < 0 ? errno : EIO;
            return;
        }
        p += done;
        n -= (size_t)done;
        offset += (uint64_t)done;
    }
}

static void flush(mrs_pack_file *f, section *s)
{
    write_at(f, s->buf, s->used, s->offset + s->written);
    s->written += s->used;
    s->used = 0;
}

static uint64_t aligned(uint64_t n)
{
    return (n + MRS_PACK_ALIGN - 1) / MRS_PACK_ALIGN * MRS_PACK_ALIGN;
}

static void free_file(mrs_pack_file *f)
{
    for (uint32_t i = 0; f->at && i < f->n; i++)
        free(f->at[i].buf);
    if (f->fd >= 0)
        close(f->fd);
    free(f->at);
    free(f->directory);
    free(f);
}

static bool lay_out(mrs_pack_file *f, const mrs_pack_part *parts, uint32_t n)
{
    f->n = n;
    f->at = calloc(n, sizeof *f->at);
    f->directory = calloc(n, sizeof *f->directory);
    if (!f->at || !f->directory)
        return false;
    f->length = aligned(sizeof(mrs_pack_header) + n * sizeof(mrs_pack_entry));
    for (uint32_t i = 0; i < n; i++) {
        mrs_pack_entry *e = &f->directory[i];
        snprintf(e->name, sizeof e->name, "%s", parts[i].name);
        e->offset = f->at[i].offset = f->length;
        e->length = f->at[i].length = parts[i].length;
        f->length = e->offset + e->length;
        if (i + 1 < n)
            f->length = aligned(f->length);
        f->at[i].buf = malloc(BUFFER);
        if (!f->at[i].buf)
            return false;
    }
    return true;
}

mrs_status mrs_pack_file_new(const char *path, const mrs_pack_part *parts, uint32_t n,
                             mrs_pack_file **out, mrs_err *err)
{
    *out = NULL;
    mrs_pack_file *f = calloc(1, sizeof *f);
    if (!f)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    f->fd = -1;
    snprintf(f->path, sizeof f->path, "%s", path);
    mrs_status st = MRS_OK;
    if ((size_t)snprintf(f->tmp, sizeof f->tmp, "%s.tmp", path) >= sizeof f->tmp)
        st = mrs_fail(err, MRS_E_ARG, "%.200s: path is too long", path);
    else if (!lay_out(f, parts, n))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    else if ((f->fd = open(f->tmp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) < 0)
        st = mrs_fail(err, MRS_E_IO, "%s: %s", f->tmp, strerror(errno));
    if (st)
        free_file(f);
    else
        *out = f;
    return st;
}

void mrs_pack_file_put(mrs_pack_file *f, uint32_t i, const void *bytes, size_t n)
{
    section *s = &f->at[i];
    const char *p = bytes;
    while (n) {
        size_t now = BUFFER - s->used < n ? BUFFER - s->used : n;
        memcpy(s->buf + s->used, p, now);
        s->used += now;
        p += now;
        n -= now;
        if (s->used == BUFFER)
            flush(f, s);
    }
}

/* Over all that follows the header. */
static void hash_file(mrs_pack_file *f, unsigned char out[32])
{
    crypto_hash_sha256_state state;
    char *buf = f->at[0].buf;
    crypto_hash_sha256_init(&state);
    for (uint64_t at = sizeof(mrs_pack_header); at < f->length && !f->why;) {
        ssize_t got = pread(f->fd, buf, BUFFER, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            f->why = got < 0 ? errno : EIO;
            return;
        }
        crypto_hash_sha256_update(&state, (const unsigned char *)buf, (size_t)got);
        at += (uint64_t)got;
    }
    crypto_hash_sha256_final(&state, out);
}

static void finish(mrs_pack_file *f)
{
    mrs_pack_header h = {
        .magic = MRS_PACK_MAGIC, .format = MRS_PACK_FORMAT, .sections = f->n, .length = f->length};
    for (uint32_t i = 0; i < f->n; i++) {
        flush(f, &f->at[i]);
        if (f->at[i].written != f->at[i].length && !f->why)
            f->why = EIO;
    }
    if (!f->why && ftruncate(f->fd, (off_t)f->length) != 0)
        f->why = errno;
    write_at(f, f->directory, f->n * sizeof *f->directory, sizeof h);
    hash_file(f, h.sha256);
    write_at(f, &h, sizeof h, 0);
    if (!f->why && fsync(f->fd) != 0)
        f->why = errno;
    if (!f->why && rename(f->tmp, f->path) != 0)
        f->why = errno;
}

mrs_status mrs_pack_file_close(mrs_pack_file *f, mrs_status st, mrs_err *err)
{
    if (!st) {
        finish(f);
        if (f->why)
            st = mrs_fail(err, MRS_E_IO, "%s: %s", f->path, strerror(f->why));
    }
    if (st)
        unlink(f->tmp);
    free_file(f);
    return st;
}
