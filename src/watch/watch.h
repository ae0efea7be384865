/* watch.h - pages and feeds from the network, handed to ingest one by one. Front door of watch, and
 * the only module that opens a connection.
 *
 * What is fetched is a part like any other (mrs_brought), with its address, time and HTTP head.
 * What is known of feeds and pages stands in STORE.watch (state.h); a page counts as dealt with
 * once mrs_watch_settle says so, so that a killed run loses nothing. How servers are treated:
 * fetch.h. */
#ifndef MRS_WATCH_WATCH_H
#define MRS_WATCH_WATCH_H

#include "ingest/ingest.h"

typedef struct mrs_watch mrs_watch; /* one run; next and settle may be called by two threads */

typedef struct {
    const char *store;
    const char *contact; /* in the User-Agent; NULL: nothing is to be fetched */
    const char *allow;   /* NULL, or "NAME,NAME": hosts that may have private addresses */
    uint32_t delay_s, timeout_s, retries;
    size_t most_bytes;         /* of a page */
    void (*now)(char out[32]); /* RFC 3339 UTC, by the caller's clock */
} mrs_watch_options;

/* Strings of options are copied, or used while it opens. Fails:
 * MRS_E_ARG (contact), MRS_E_IO, MRS_E_BUSY, MRS_E_FORMAT (STORE.watch is another program's),
 * MRS_E_MEMORY. Caller: mrs_watch_close. */
MRS_CHECK mrs_status mrs_watch_open(const mrs_watch_options *options, mrs_watch **out,
                                    mrs_err *err);
void mrs_watch_close(mrs_watch *watch); /* NULL is fine */

/* The list of feeds. MRS_E_ARG: no address of a page, there already, not there. */
MRS_CHECK mrs_status mrs_watch_add(mrs_watch *watch, const char *url, mrs_err *err);
MRS_CHECK mrs_status mrs_watch_remove(mrs_watch *watch, const char *url, mrs_err *err);
/* Into out: one line of JSON a feed, in order of address. */
MRS_CHECK mrs_status mrs_watch_list(mrs_watch *watch, mrs_buf *out, mrs_err *err);

/* These pages are to be fetched, each once, and only if they changed since the last time. */
MRS_CHECK mrs_status mrs_watch_want(mrs_watch *watch, const char *const *urls, size_t n,
                                    mrs_err *err);

typedef struct {
    const char *url;
    mrs_status status; /* not MRS_OK: it could not be read, and why says so */
    const char *why;
    bool same, gap; /* gap: what was between this reading and the last was missed */
    int64_t fresh;  /* entries not seen before */
} mrs_feed_report;
typedef void mrs_feed_told(void *ctx, const mrs_feed_report *feed);
/* Read every feed that is watched, and want the pages of entries that wait. A feed that fails stops
 * nothing. report may be NULL. */
MRS_CHECK mrs_status mrs_watch_check(mrs_watch *watch, mrs_feed_told *report, void *ctx,
                                     mrs_err *err);

/* What is known of pages and entries whose address holds these words is destroyed, where there is a
 * STORE.watch; *rows: how many. */
MRS_CHECK mrs_status mrs_watch_forget(const char *store, const char *words, int64_t *rows,
                                      mrs_err *err);

/* Readings of feeds between which entries were missed, by their first one; where there is no
 * STORE.watch none. Strings, RFC 3339, live until fn returns. */
typedef void mrs_missed_fn(void *ctx, const char *from, const char *to);
MRS_CHECK mrs_status mrs_watch_missed(const char *store, mrs_missed_fn *fn, void *ctx,
                                      mrs_err *err);

size_t mrs_watch_wanted(const mrs_watch *watch);

/* An mrs_bring: the next page, or why it cannot be had. ctx: the mrs_watch. */
bool mrs_watch_next(void *ctx, mrs_brought *out);
/* A part of that name was stored or set aside; pages brought before it are dealt with. */
void mrs_watch_settle(mrs_watch *watch, const char *path);

typedef struct {
    uint64_t wanted, fetched, same, failed; /* wanted = fetched + same + failed */
} mrs_watch_counts;
/* All that was brought is dealt with (done: the run went well); the first failure of the state. */
MRS_CHECK mrs_status mrs_watch_finish(mrs_watch *watch, bool done, mrs_watch_counts *counts,
                                      mrs_err *err);

/* For what marsad sends of itself (alert). */
#include "watch/address.h"
#include "watch/mail.h"
#include "watch/request.h"

#endif
