/* release.h - names for what the record knew at a moment. Part of store.h. */
#ifndef MRS_STORE_RELEASE_H
#define MRS_STORE_RELEASE_H

#include "store/row.h"

typedef struct mrs_store mrs_store;

typedef struct {
    mrs_str name;
    int64_t revision; /* of the store; as_of "rev:N" */
    mrs_str at, who;  /* given back; written as the run says */
    mrs_str comment;  /* may be empty */
    mrs_str manifest; /* JSON: what the answers were, and their hashes */
} mrs_release;

/* The store's last revision. */
MRS_CHECK mrs_status mrs_store_revision(mrs_store *store, int64_t *revision, mrs_err *err);
/* Adds one; a name is given once. MRS_E_ARG: it is there, is empty, or could be a time. */
MRS_CHECK mrs_status mrs_store_release(mrs_store *store, const mrs_release *release, mrs_err *err);
typedef bool (*mrs_release_fn)(void *ctx, const mrs_release *release);
/* In the order in which they were made. fn returns false to stop. */
MRS_CHECK mrs_status mrs_store_releases(mrs_store *store, mrs_release_fn fn, void *ctx,
                                        mrs_err *err);

#endif
