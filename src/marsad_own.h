/* marsad_own.h - a user's own rows: in force for all that an engine codes, or tried. Part of
 * marsad.h. */
#ifndef MARSAD_OWN_H
#define MARSAD_OWN_H

#include "marsad.h"

/* Own rows over a table, as mrs_try_rows takes them, before the engine's first worker codes. Their
 * hash is in the engine's version from then on. MRS_E_ARG: no such table, or laid already;
 * MRS_E_FORMAT: a wrong row, with file, line, column and cure; MRS_E_IO. */
MRS_CHECK mrs_status mrs_engine_lay(mrs_engine *engine, const char *table, const char *const *rows,
                                    size_t n_rows, mrs_err *err);

/* ---- rows of a user's own, tried ---------------------------------------------------------------
 */

typedef struct {
    const char *table;       /* NULL: "triggers"; see code/code.h */
    const char *const *rows; /* files of rows, or rows as "column=value; column=value" */
    size_t n_rows;
    const char *path; /* of the text: a file, a folder, "-" */
    const char *date; /* NULL: as found */
    bool misses;      /* also where a row's word stands and the row does not fit */
    bool json;
    void *ctx;
    void (*say)(void *ctx, mrs_str lines);        /* what a report gives, in order */
    void (*aside)(void *ctx, const char *reason); /* a report that could not be read */
} mrs_trial_options;

typedef struct {
    uint64_t reports, aside, not_coded, sentences;
    uint64_t fires;              /* places where a row fits */
    uint64_t new, gone, changed; /* claims, with the rows against without */
} mrs_trial_counts;

/* Code texts with own rows laid over a table and without, and say where the rows fit and what they
 * change; into note lines on each row. MRS_E_ARG: no such table; MRS_E_FORMAT: a wrong row, with
 * file, line, column and cure; MRS_E_IO. */
MRS_CHECK mrs_status mrs_try_rows(const mrs_engine *engine, mrs_worker *worker,
                                  const mrs_trial_options *options, mrs_trial_counts *counts,
                                  mrs_buf *note, mrs_err *err);

#endif
