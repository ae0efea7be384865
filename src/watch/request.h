/* request.h - one HTTP exchange over libcurl: no redirect is followed, nothing is tried twice.
 *
 * Every socket is checked as it is opened (address.h), after name resolution. No proxy, cookie,
 * password file or other protocol is used, whatever the environment says. */
#ifndef MRS_WATCH_REQUEST_H
#define MRS_WATCH_REQUEST_H

#include "watch/url.h"

typedef struct mrs_client mrs_client; /* belongs to one thread; sockets that stay open */

/* agent: the User-Agent line; copied. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_client_open(const char *agent, mrs_client **out, mrs_err *err);
void mrs_client_close(mrs_client *client); /* NULL is fine */

typedef struct {
    const char *name, *value; /* one line each; what is none is left out */
} mrs_field;

typedef struct {
    const mrs_url *url;
    const mrs_str *body;     /* of a POST; NULL: a GET */
    const mrs_field *fields; /* further ones, [n_fields] */
    size_t n_fields;
    const char *ca_file; /* certificates that are trusted in place of the system's; NULL: those */
    bool any_address;    /* its host was allowed by name: private addresses too */
    const char *etag, *changed; /* of the former answer; NULL or empty: none */
    uint32_t timeout_s;         /* for all of it */
    size_t most_bytes;          /* of the body, unpacked */
} mrs_request;

enum { MRS_MARK_BYTES = 512 };

typedef struct {
    long status;                                       /* 200 ...; 0: there was no answer */
    mrs_buf head;                                      /* status line and fields, as received */
    mrs_buf body;                                      /* Content-Encoding undone */
    char type[256], etag[MRS_MARK_BYTES], changed[64]; /* Content-Type, ETag, Last-Modified */
    char *location;      /* where it redirects to, whole; NULL: nowhere */
    int64_t retry_after; /* seconds; 0: not said */
    bool passing;        /* it failed as it may not fail next time */
} mrs_reply;

/* MRS_OK: an answer of whatever status. MRS_E_FORMAT: an address that is not public; MRS_E_LIMIT:
 * too large, too slow; MRS_E_IO: no connection, broken off, a certificate that is not in order;
 * MRS_E_MEMORY. Caller: mrs_reply_clear, also after a failure. */
MRS_CHECK mrs_status mrs_request_run(mrs_client *client, const mrs_request *request, mrs_reply *out,
                                     mrs_err *err);
void mrs_reply_clear(mrs_reply *reply);

#endif
