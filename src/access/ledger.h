/* ledger.h - what was handed out, and as what: kept in STORE.access, for the team alone. */
#ifndef MRS_ACCESS_LEDGER_H
#define MRS_ACCESS_LEDGER_H

#include "access/accounts.h"

/* One word that is kept under a key; "": none. */
MRS_CHECK mrs_status mrs_ledger_get(mrs_access *access, const char *key, char out[80],
                                    mrs_err *err);
MRS_CHECK mrs_status mrs_ledger_set(mrs_access *access, const char *key, const char *value,
                                    mrs_err *err);
/* Nothing was handed out yet. */
MRS_CHECK mrs_status mrs_ledger_clear(mrs_access *access, mrs_err *err);

typedef struct {
    char id[65];   /* what it is in the published record; "": it is held back */
    char form[65]; /* mrs_handout */
    char said[65];
    int64_t n;    /* of those of the same form */
    char due[16]; /* "2026-11-24": when it may leave; "": it has */
} mrs_ledger_row;
/* Of a document of the team's record; all empty when it was never looked at. */
MRS_CHECK mrs_status mrs_ledger_row_get(mrs_access *access, const char *document,
                                        mrs_ledger_row *out, mrs_err *err);
MRS_CHECK mrs_status mrs_ledger_row_set(mrs_access *access, const char *document,
                                        const mrs_ledger_row *row, mrs_err *err);
/* How many of that form left, that document apart. */
MRS_CHECK mrs_status mrs_ledger_same(mrs_access *access, const char *form, const char *document,
                                     uint32_t *n, mrs_err *err);
/* Documents that are due by that day, in order; fn may not use access. */
typedef void mrs_ledger_fn(void *ctx, const char *document);
MRS_CHECK mrs_status mrs_ledger_due(mrs_access *access, const char *day, mrs_ledger_fn *fn,
                                    void *ctx, mrs_err *err);
/* All that have left. */
MRS_CHECK mrs_status mrs_ledger_each(mrs_access *access, mrs_ledger_fn *fn, void *ctx,
                                     mrs_err *err);
/* The day on which the next is due, or "". */
MRS_CHECK mrs_status mrs_ledger_next(mrs_access *access, char out[16], mrs_err *err);

#endif
