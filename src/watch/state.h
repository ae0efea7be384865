/* state.h - what is known of feeds and pages between runs: one SQLite file beside the store.
 *
 * Each call is one transaction. An entry waits until its page was dealt with, so that a run that
 * was killed is taken up by the next. Belongs to one thread at a time. */
#ifndef MRS_WATCH_STATE_H
#define MRS_WATCH_STATE_H

#include "base/base.h"

enum { MRS_STATE_TRIES = 5 }; /* runs in which a page that fails for now is asked for */

typedef mrs_side mrs_state;

/* STORE.watch; made when it is not there. Without a store at its side it forgets what pages it has
 * seen, for then nobody has them. MRS_E_IO, MRS_E_FORMAT, MRS_E_BUSY, MRS_E_MEMORY; so all
 * below. */
MRS_CHECK mrs_status mrs_state_open(const char *store, mrs_state **out, mrs_err *err);
void mrs_state_close(mrs_state *state); /* NULL is fine */

/* Strings are never NULL: "" where there is none. Borrowed until the callback returns. */
typedef struct {
    const char *url, *etag, *changed;
    const char *checked; /* when it was read last */
    const char *fault;   /* why it could not be read last time */
    int64_t entries, waiting, gaps;
    const char *gap_from, *gap_to; /* of the last gap: readings between which entries were missed */
} mrs_feed_row;
typedef void mrs_feed_seen(void *ctx, const mrs_feed_row *row);
typedef void mrs_url_seen(void *ctx, const char *url);

/* MRS_E_ARG: it is there already; not there. */
MRS_CHECK mrs_status mrs_state_add(mrs_state *state, const char *url, mrs_err *err);
MRS_CHECK mrs_status mrs_state_remove(mrs_state *state, const char *url, mrs_err *err);
/* In order of url. The callbacks must not call the state. */
MRS_CHECK mrs_status mrs_state_feeds(mrs_state *state, mrs_feed_seen *fn, void *ctx, mrs_err *err);
/* Pages of entries that wait, each once, in order of feed and entry. */
MRS_CHECK mrs_status mrs_state_waiting(mrs_state *state, mrs_url_seen *fn, void *ctx, mrs_err *err);

typedef struct {
    const char *url, *etag, *changed, *now;
    mrs_str entries; /* "ID NUL URL NUL" each; URL "": it has no page, and waits for none */
} mrs_feed_reading;
/* A feed was read anew. *gap: it has entries, and none of those that it had at the reading before.
 * *fresh: entries never seen before. */
MRS_CHECK mrs_status mrs_state_read(mrs_state *state, const mrs_feed_reading *reading, bool *gap,
                                    int64_t *fresh, mrs_err *err);
/* It is as it was (why ""), or could not be read. */
MRS_CHECK mrs_status mrs_state_checked(mrs_state *state, const char *url, const char *now,
                                       const char *why, mrs_err *err);

/* Pages and entries with these words in address or id are forgotten, faults that hold them too, and
 * the file is written anew; *rows: how many. ASCII case apart. */
MRS_CHECK mrs_status mrs_state_forget(mrs_state *state, const char *words, int64_t *rows,
                                      mrs_err *err);

/* Etag and changed of the page as it was fetched last; "" where there are none. */
MRS_CHECK mrs_status mrs_state_page(mrs_state *state, const char *url, char etag[512],
                                    char changed[64], mrs_err *err);
/* The page was dealt with: entries no longer wait for it. */
MRS_CHECK mrs_status mrs_state_settle(mrs_state *state, const char *url, const char *etag,
                                      const char *changed, mrs_err *err);
/* It failed for now: they wait on, MRS_STATE_TRIES times in all. */
MRS_CHECK mrs_status mrs_state_failed(mrs_state *state, const char *url, mrs_err *err);

/* Every gap of every feed, by its first reading. */
typedef void mrs_gap_seen(void *ctx, const char *from, const char *to);
MRS_CHECK mrs_status mrs_state_gaps(mrs_state *state, mrs_gap_seen *fn, void *ctx, mrs_err *err);

#endif
