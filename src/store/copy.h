/* copy.h - a record moved between databases: an SQLite file and a PostgreSQL server, either way. */
#ifndef MRS_STORE_COPY_H
#define MRS_STORE_COPY_H

#include "store/store.h"

/* All rows of `from`, as one view of it, into a store made at `to`: documents, claims, events,
 * decisions, the past, releases and the log, each as it is, so that every answer of the copy is the
 * same. In one transaction: all or nothing. MRS_E_ARG: `to` holds documents, claims or a log. */
MRS_CHECK mrs_status mrs_store_copy(const char *from, const char *to, mrs_err *err);

#endif
