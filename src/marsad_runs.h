/* marsad_runs.h - what coded the record, coding it anew, and what that changed. Part of marsad.h;
 * docs/runs.md says it for people. */
#ifndef MARSAD_RUNS_H
#define MARSAD_RUNS_H

#include "marsad.h"

typedef struct {
    const char *store, *now, *who;
    void *ctx;
    void (*report)(void *ctx, uint64_t done, uint64_t all); /* may be NULL */
} mrs_recode_options;

typedef struct {
    char run[64];       /* the one that stands now */
    uint64_t documents; /* that it took over */
    uint64_t changed;   /* of these, whose claims are not the same */
    uint64_t failed;    /* could not be coded (too large): they keep the claims they had */
    uint64_t events, lost;
} mrs_recode_counts;

/* Every report that stands coded by another run is coded anew by this engine, from the text kept;
 * then all of it takes the place of what stood, at once, and is linked. Killed before that, nothing
 * has changed, and the next call goes on. */
MRS_CHECK mrs_status mrs_recode(const mrs_engine *engine, mrs_worker *const *workers,
                                size_t n_workers, const mrs_recode_options *options,
                                mrs_recode_counts *counts, mrs_err *err);

/* Runs with reports or claims, as lines or, json, an object a line. only_own: those with own rows.
 */
MRS_CHECK mrs_status mrs_runs(const char *store, bool only_own, bool json, mrs_buf *out,
                              mrs_err *err);

typedef struct {
    const char *store, *from, *to; /* runs, by number or name; or moments, as mrs_list_options */
    const char *format;            /* "table", "jsonl", "csv" */
} mrs_diff_options;

/* Claims added, gone and changed, field by field; counts first (of CSV into note). Between two
 * runs what the machine made is compared, else what stood. */
MRS_CHECK mrs_status mrs_diff(const mrs_diff_options *options, mrs_buf *out, mrs_buf *note,
                              mrs_err *err);

#endif
