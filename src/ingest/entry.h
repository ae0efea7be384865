/* entry.h - what an entry of a feed says of where its page stands. */
#ifndef MRS_INGEST_ENTRY_H
#define MRS_INGEST_ENTRY_H

#include "ingest/xml.h"

/* Of the element in `in`: its guid (Atom: id) and the address of its page, in arena; empty: it has
 * none. A guid that is an address stands for a missing one. Runs under mrs_arena_run. */
void mrs_entry_address(const mrs_decoded *in, mrs_arena *arena, mrs_str *guid, mrs_str *link);

#endif
