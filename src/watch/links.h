/* links.h - the entries of a feed: which they are and where their pages stand. RSS 0.9x, 1.0, 2.0,
 * Atom (RFC 4287), JSON Feed 1.1. What the entries say is read elsewhere (ingest). */
#ifndef MRS_WATCH_LINKS_H
#define MRS_WATCH_LINKS_H

#include "base/base.h"

enum { MRS_ENTRIES = 10000 };

/* id is never empty; link as written, may be relative, empty: the entry has none. Both borrowed.
 * False: stop, and mrs_links_read returns MRS_OK. */
typedef bool mrs_link_found(void *ctx, mrs_str id, mrs_str link);

/* In the feed's order; entries past MRS_ENTRIES are left. MRS_E_FORMAT: no feed, or cut off. */
MRS_CHECK mrs_status mrs_links_read(mrs_str bytes, mrs_link_found *found, void *ctx, mrs_err *err);

#endif
