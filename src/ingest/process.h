/* process.h - another program run on bytes, with limits: no shell, no network asked for, no file
 * written but an unnamed one. */
#ifndef MRS_INGEST_PROCESS_H
#define MRS_INGEST_PROCESS_H

#include "base/base.h"

typedef struct {
    size_t memory;    /* bytes of address space */
    unsigned seconds; /* of the processor; of the clock twice that */
    size_t output;    /* bytes */
} mrs_process_limits;

/* Run argv (found on PATH; NULL at the end) with input as its standard input; what it writes to its
 * standard output is added to out, which the caller clears. MRS_E_NONE: there is no such program;
 * MRS_E_LIMIT: past a limit; MRS_E_FORMAT: it failed; MRS_E_IO, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_process_run(const char *const *argv, mrs_str input,
                                     const mrs_process_limits *limits, mrs_buf *out, mrs_err *err);

#endif
