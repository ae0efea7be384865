/* serve.h - the record over HTTP. Front door of serve; docs/service.md says it for people.
 *
 * One thread keeps the connections (libmicrohttpd, epoll); some workers, each with its own handles
 * of the store, make the answers; one thread watches for what is new and for clients that are too
 * slow. Writes go one after the other. Limits are those of mrs_serve_limits. */
#ifndef MRS_SERVE_SERVE_H
#define MRS_SERVE_SERVE_H

#include "marsad.h"

typedef struct mrs_service mrs_service;

enum {
    MRS_SERVE_ROWS = 10000,      /* of a page of a collection */
    MRS_SERVE_MAP_ROWS = 200000, /* of /v1/map */
    MRS_SERVE_EXPORT_ROWS = 100000,
    MRS_SERVE_BODY = 1 << 16,     /* bytes sent to us */
    MRS_SERVE_BODIES = 32 << 20,  /* bytes sent to us that are held at once; then 503 */
    MRS_SERVE_READ_SECONDS = 15,  /* for a request to come in */
    MRS_SERVE_SEND_SECONDS = 300, /* for an answer to be taken */
    MRS_SERVE_ANSWER_MS = 20000,  /* for all that an answer asks of the record; then 504 */
    MRS_SERVE_BOARD_MS = 10000, /* for a record to be read through, when it was not yet; then 503 */
    MRS_SERVE_CONNECTIONS = 4000, /* at once */
    MRS_SERVE_STREAMS = 1000,     /* of these, that wait for what is new */
    MRS_SERVE_WAITING = 512,      /* calls that no worker has taken yet; then 503 */
    MRS_SERVE_HEAD = 16384,       /* bytes of a request's head */
};

typedef struct {
    const char *store, *host;  /* host: an address; NULL: 127.0.0.1 */
    uint16_t port;             /* 0: any that is free */
    const char *name;          /* a further name that clients may call us by; NULL: none */
    const char *proxy;         /* address of one whose X-Forwarded-For and -Proto are believed */
    const char *page;          /* folder of the page's files; NULL: those built in */
    uint32_t workers;          /* 0: 4 */
    bool open;                 /* who has no account reads the published record */
    bool precise;              /* the precise one: without accounts, on loopback only */
    void (*now)(char out[32]); /* RFC 3339 UTC, by the caller's clock */
    void *ctx;
    void (*say)(void *ctx, const char *line); /* one line a request and fault; any thread */
} mrs_serve_options;

/* Listens and serves until it is closed; engine and strings of options must outlive it. MRS_E_ARG
 * (no such address; not loopback and no accounts), MRS_E_IO (port in use), those of
 * mrs_store_open, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_service_open(const mrs_engine *engine, const mrs_serve_options *options,
                                      mrs_service **out, mrs_err *err);
uint16_t mrs_service_port(const mrs_service *service);
/* Answers under way are finished. NULL is fine. */
void mrs_service_close(mrs_service *service);

#endif
