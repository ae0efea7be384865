/* link.h - which claims speak of one happening, and how happenings hang together. Front door of
 * link.
 *
 * Reads every claim that stands in the store, in or across documents, and writes the store's
 * events, their reasons and links (spec/record.md 3). The result is a function of the claims
 * alone: the order in which documents came does not show. Cost is near-linear: only claims that
 * share a block (kind of deed, week, cell of the map or country) are compared.
 * Rules and weights: data/link/ *.tsv. */
#ifndef MRS_LINK_LINK_H
#define MRS_LINK_LINK_H

#include "store/store.h"

typedef struct mrs_linker mrs_linker; /* tables; read-only once open; threads share it */

/* The pack must outlive it. Fails: MRS_E_FORMAT naming file and line. Caller: mrs_linker_close. */
MRS_CHECK mrs_status mrs_linker_open(const mrs_pack *pack, mrs_linker **out, mrs_err *err);
void mrs_linker_close(mrs_linker *linker); /* NULL is fine */

typedef struct {
    uint32_t claims, pairs, events; /* read; compared; written or left as they were */
    uint32_t links;
    mrs_event_changes changes;
} mrs_link_stats;

/* All events anew; the store rewrites only what changed. stats may be NULL. MRS_E_LIMIT when the
 * claims need more than 8 GiB; MRS_E_ARG when the store is not open for writing. */
MRS_CHECK mrs_status mrs_link_run(const mrs_linker *linker, mrs_store *store, mrs_link_stats *stats,
                                  mrs_err *err);

#endif
