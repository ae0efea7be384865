/* fetch.h - a page as a polite reader gets it: robots.txt asked, a pause for each host, redirects
 * followed a few times and checked each time, tried again where that may help. */
#ifndef MRS_WATCH_FETCH_H
#define MRS_WATCH_FETCH_H

#include "watch/request.h"

enum { MRS_REDIRECTS = 5, MRS_WAIT_MOST_S = 120 };

typedef struct {
    const char *contact; /* how those who run a server reach the user; one line, printable */
    const char *allow;   /* NULL, or "NAME,NAME": hosts that may have private addresses */
    uint32_t delay_s;    /* between two requests to one host; its robots.txt may ask for more */
    uint32_t timeout_s;  /* for one request */
    uint32_t retries;    /* after the first try */
    size_t most_bytes;   /* of a page */
} mrs_fetch_limits;

typedef struct mrs_fetcher mrs_fetcher; /* belongs to one thread */

/* limits are copied, its strings too. Fails: MRS_E_ARG (no contact, or not one printable line),
 * MRS_E_MEMORY. Caller: mrs_fetcher_close. */
MRS_CHECK mrs_status mrs_fetcher_open(const mrs_fetch_limits *limits, mrs_fetcher **out,
                                      mrs_err *err);
void mrs_fetcher_close(mrs_fetcher *fetcher); /* NULL is fine */

typedef struct {
    bool same;       /* it has not changed since etag and changed; then no body */
    bool later;      /* it failed, but may be had another time */
    mrs_reply reply; /* its head holds those of the redirects before, in order */
    mrs_url url;     /* where it was found in the end */
} mrs_page;

/* etag, changed: of the former answer, NULL or empty: none. MRS_E_FORMAT: the address may not be
 * fetched (its form, robots.txt, not public); MRS_E_NONE: the server has no such page or does not
 * give it; MRS_E_LIMIT: too large, too slow, too many redirects; MRS_E_IO; MRS_E_MEMORY. Waits as
 * politeness asks. Caller: mrs_page_clear, also after a failure. */
MRS_CHECK mrs_status mrs_fetch_page(mrs_fetcher *fetcher, const char *url, const char *etag,
                                    const char *changed, mrs_page *out, mrs_err *err);
void mrs_page_clear(mrs_page *page);

#endif
