#include "ingest/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

mrs_status mrs_input_open(const char *path, mrs_input *out, mrs_err *err)
{
    *out = (mrs_input){.fd = -1};
    if (strcmp(path, "-") == 0) {
        out->fd = STDIN_FILENO;
        return MRS_OK;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return mrs_fail(err, MRS_E_IO, "%s", strerror(errno));
    out->fd = fd;
    out->own = true;
    return MRS_OK;
}

mrs_input mrs_input_of(mrs_str bytes)
{
    return (mrs_input){.fd = -1, .memory = bytes};
}

mrs_input mrs_input_from(mrs_input_read *read, void *ctx)
{
    return (mrs_input){.fd = -1, .read = read, .ctx = ctx};
}

void mrs_input_close(mrs_input *input)
{
    if (input->own && input->fd >= 0)
        close(input->fd);
    free(input->bytes);
    *input = (mrs_input){.fd = -1};
}

/* Room for one chunk more behind end. */
static mrs_status make_room(mrs_input *in, mrs_err *err)
{
    if (in->at > 0 && (in->at == in->end || in->cap - in->end < CHUNK)) {
        memmove(in->bytes, in->bytes + in->at, in->end - in->at);
        in->end -= in->at;
        in->at = 0;
    }
    if (in->cap - in->end >= CHUNK)
        return MRS_OK;
    size_t cap = in->cap ? in->cap * 2 : 2 * CHUNK;
    char *bytes = realloc(in->bytes, cap);
    if (!bytes)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    in->bytes = bytes;
    in->cap = cap;
    return MRS_OK;
}

static mrs_status read_file(const mrs_input *in, char *to, size_t cap, size_t *n, mrs_err *err)
{
    ssize_t got;
    do
        got = read(in->fd, to, cap);
    while (got < 0 && errno == EINTR);
    *n = got < 0 ? 0 : (size_t)got;
    return got < 0 ? mrs_fail(err, MRS_E_IO, "%s", strerror(errno)) : MRS_OK;
}

static void read_memory(mrs_input *in, char *to, size_t cap, size_t *n)
{
    *n = in->memory.len < cap ? in->memory.len : cap;
    if (*n)
        memcpy(to, in->memory.ptr, *n);
    in->memory = mrs_str_sub(in->memory, *n, in->memory.len);
}

static mrs_status fill(mrs_input *in, mrs_err *err)
{
    size_t n = 0;
    mrs_status st = make_room(in, err);
    if (st)
        return st;
    if (in->read)
        st = in->read(in->ctx, in->bytes + in->end, in->cap - in->end, &n, err);
    else if (in->fd >= 0)
        st = read_file(in, in->bytes + in->end, in->cap - in->end, &n, err);
    else
        read_memory(in, in->bytes + in->end, in->cap - in->end, &n);
    in->eof = n == 0;
    in->end += n;
    return st;
}

mrs_status mrs_input_peek(mrs_input *input, size_t want, mrs_str *out, mrs_err *err)
{
    while (!input->eof && input->end - input->at < want) {
        mrs_status st = fill(input, err);
        if (st)
            return st;
    }
    size_t n = input->end - input->at;
    *out = (mrs_str){n ? input->bytes + input->at : "", n < want ? n : want};
    return MRS_OK;
}

void mrs_input_skip(mrs_input *input, size_t n)
{
    input->at += n;
}

/* Drop bytes up to the next line break and it too. */
static mrs_status skip_line(mrs_input *in, mrs_err *err)
{
    for (;;) {
        const char *end = memchr(in->bytes + in->at, '\n', in->end - in->at);
        in->at = end ? (size_t)(end - in->bytes) + 1 : in->end;
        if (end || in->eof)
            return MRS_OK;
        mrs_status st = fill(in, err);
        if (st)
            return st;
    }
}

mrs_status mrs_input_line(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err)
{
    size_t seen = 0;
    for (;;) {
        size_t left = input->end - input->at;
        const char *from = left ? input->bytes + input->at : "";
        const char *end = left > seen ? memchr(from + seen, '\n', left - seen) : NULL;
        size_t len = end ? (size_t)(end - from) : left;
        if (len > limit) {
            mrs_status st = skip_line(input, err);
            return st ? st : mrs_fail(err, MRS_E_LIMIT, "longer than %zu bytes", limit);
        }
        if (end || (input->eof && left)) {
            input->at += len + (end != NULL);
            *out = (mrs_str){from, len && from[len - 1] == '\r' ? len - 1 : len};
            return MRS_OK;
        }
        if (input->eof)
            return MRS_E_NONE;
        seen = left;
        mrs_status st = fill(input, err);
        if (st)
            return st;
    }
}

mrs_status mrs_input_rest(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err)
{
    mrs_status st = mrs_input_peek(input, limit + 1, out, err);
    if (st)
        return st;
    input->at += out->len;
    if (out->len > limit)
        return mrs_fail(err, MRS_E_LIMIT, "longer than %zu bytes", limit);
    return MRS_OK;
}
