/* input.h - a stream of bytes read by lines or whole, with bounded memory.
 *
 * Files are read and not mapped, so that one that shrinks meanwhile is an error and not a crash. */
#ifndef MRS_INGEST_INPUT_H
#define MRS_INGEST_INPUT_H

#include "base/base.h"

/* At most cap bytes into to; *n == 0: the end. */
typedef mrs_status mrs_input_read(void *ctx, char *to, size_t cap, size_t *n, mrs_err *err);

typedef struct mrs_input {
    mrs_input_read *read; /* NULL: fd, else memory */
    void *ctx;            /* of read; borrowed */
    mrs_str memory;       /* what is left of it */
    int fd;               /* -1: not open */
    bool own, eof;
    char *bytes;
    size_t at, end, cap; /* bytes [at, end) are read and not used */
} mrs_input;

/* path "-": standard input. MRS_E_IO with the system's reason. Caller: mrs_input_close. */
MRS_CHECK mrs_status mrs_input_open(const char *path, mrs_input *out, mrs_err *err);
/* Bytes that lie ready, and bytes that a function gives; both borrowed. Caller: mrs_input_close. */
mrs_input mrs_input_of(mrs_str bytes);
mrs_input mrs_input_from(mrs_input_read *read, void *ctx);
void mrs_input_close(mrs_input *input);

/* The next bytes, `want` of them or what is left; they stay unused. MRS_E_IO, MRS_E_MEMORY, or
 * what read says. */
MRS_CHECK mrs_status mrs_input_peek(mrs_input *input, size_t want, mrs_str *out, mrs_err *err);
/* The first n of the bytes peeked are used. */
void mrs_input_skip(mrs_input *input, size_t n);

/* The next line without its "\n" or "\r\n"; borrowed until the next call. MRS_E_NONE at the end;
 * MRS_E_LIMIT: longer than limit bytes, and it is skipped; MRS_E_IO, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_input_line(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err);

/* All that is left; borrowed until the next call. MRS_E_LIMIT: more than limit bytes. */
MRS_CHECK mrs_status mrs_input_rest(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err);

#endif
