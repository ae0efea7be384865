/* input.h - a stream of bytes read by lines or whole, with bounded memory.
 *
 * Files are read and not mapped, so that one that shrinks meanwhile is an error and not a crash. */
#ifndef MRS_INGEST_INPUT_H
#define MRS_INGEST_INPUT_H

#include "base/base.h"

typedef struct {
    int fd; /* -1: not open */
    bool own, eof;
    char *bytes;
    size_t at, end, cap; /* bytes [at, end) are read and not used */
} mrs_input;

/* path "-": standard input. MRS_E_IO with the system's reason. Caller: mrs_input_close. */
MRS_CHECK mrs_status mrs_input_open(const char *path, mrs_input *out, mrs_err *err);
void mrs_input_close(mrs_input *input);

/* The next bytes, `want` of them or what is left; they stay unused. MRS_E_IO, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_input_peek(mrs_input *input, size_t want, mrs_str *out, mrs_err *err);

/* The next line without its "\n" or "\r\n"; borrowed until the next call. MRS_E_NONE at the end;
 * MRS_E_LIMIT: longer than limit bytes, and it is skipped; MRS_E_IO, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_input_line(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err);

/* All that is left; borrowed until the next call. MRS_E_LIMIT: more than limit bytes. */
MRS_CHECK mrs_status mrs_input_rest(mrs_input *input, size_t limit, mrs_str *out, mrs_err *err);

#endif
