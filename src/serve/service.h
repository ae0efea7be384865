/* service.h - what the threads of a service share. */
#ifndef MRS_SERVE_SERVICE_H
#define MRS_SERVE_SERVICE_H

#include "serve/boards.h"
#include "serve/call.h"
#include "serve/serve.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

typedef struct mrs_wire mrs_wire;     /* http.c: a connection */
typedef struct mrs_waiter mrs_waiter; /* http.c: a call and its connection */
typedef struct mrs_streams mrs_streams;

/* A record as it was: what as_of asks for. */
typedef struct {
    mrs_store *store;
    char as_of[80];
    mrs_moment made; /* of the record, when it was opened */
} mrs_past;

/* One worker: a thread with handles of its own. */
struct mrs_hand {
    mrs_service *service;
    pthread_t thread;
    mrs_store *stores[2]; /* the published, the precise; NULL: not open yet */
    uint64_t inode[2];    /* of their files when they were opened */
    mrs_past pasts[2];
    mrs_access *access; /* NULL: not open yet */
    uint64_t access_inode;
    uint32_t opened; /* how often access was */
    mrs_arena *arena;
};

enum { MRS_MOST_HANDS = 32, MRS_USUAL_HANDS = 4 };

typedef struct {
    atomic_ullong answers[6]; /* by hundreds of the status */
    atomic_ullong bytes, microseconds, refused, slow;
    atomic_ullong slots[12]; /* answers by time: below 1 ms, 2, 4 ... */
} mrs_counts;

struct mrs_service {
    const mrs_engine *engine;
    mrs_serve_options options;
    struct MHD_Daemon *daemon;
    uint16_t port;
    char host[80];
    uint32_t answer_ms;   /* that a call may ask of the record */
    char published[4200]; /* path of the published record */
    atomic_bool ending;
    atomic_bool unproxied; /* it was said that a proxy is not known */
    atomic_bool guarded;   /* there are accounts, or were, or others reach us: never open to all */

    pthread_mutex_t lock; /* of the queue and the wires */
    pthread_cond_t work;
    mrs_waiter *first, *last; /* calls that wait */
    uint32_t n_waiting;
    size_t bodies; /* bytes of them that are held; of the connections' thread alone */
    mrs_wire *wires;

    mrs_hand hands[MRS_MOST_HANDS];
    uint32_t n_hands;
    pthread_t watcher, publisher;
    bool watching, publishing;

    pthread_mutex_t writing; /* one write, and one text coded, at a time */
    mrs_worker *worker;      /* under writing; NULL: not made yet */

    pthread_mutex_t boarding; /* of the boards */
    pthread_cond_t boarded;   /* one is wanted, or was made */
    mrs_kept_board boards[2]; /* of the published record, the precise */
    mrs_past_board pasts[2];
    uint32_t n_boarding;              /* calls that wait for one */
    uint32_t most_boarding, board_ms; /* how many may, and how long */
    pthread_t boarder;
    bool has_boarder;

    mrs_streams *streams;
    mrs_buf api; /* the OpenAPI document, made once */
    mrs_counts counts;
};

/* hand.c. The store of the hand that the asker sees, open. */
MRS_CHECK mrs_status mrs_hand_store(mrs_hand *hand, bool precise, mrs_store **out, mrs_err *err);
MRS_CHECK mrs_status mrs_hand_access(mrs_hand *hand, mrs_access **out, mrs_err *err);
/* A number that is another after anything changed in the accounts, by whatever program. */
MRS_CHECK mrs_status mrs_hand_granted(mrs_hand *hand, uint64_t *out, mrs_err *err);
void mrs_hand_close(mrs_hand *hand);
/* The moment of the call's record as it is now, and its tag to who asks: equal tags, equal answers.
 */
MRS_CHECK mrs_status mrs_call_tag(mrs_call *call, mrs_err *err);

/* http.c */
MRS_CHECK mrs_status mrs_http_open(mrs_service *service, mrs_err *err);
void mrs_http_stop(mrs_service *service);
/* The next call to run; NULL: the service ends. */
mrs_waiter *mrs_http_take(mrs_service *service);
mrs_call *mrs_waiter_call(mrs_waiter *waiter);
void mrs_http_give(mrs_waiter *waiter);
/* Clients that have had their time are cut off. now: seconds of the monotonic clock. */
void mrs_http_sweep(mrs_service *service, double now);

/* asker.c. Who that is, by a token or a session's cookie (both may be ""). MRS_E_NONE: the token is
 * unknown or has expired. */
MRS_CHECK mrs_status mrs_asker_read(mrs_service *service, mrs_access *access, const char *token,
                                    const char *cookie, mrs_asker *out, mrs_err *err);
bool mrs_asker_may(const mrs_service *service, const mrs_asker *asker, mrs_access_act act);
/* What the call brought; empty: nothing. */
mrs_str mrs_asker_bearer(const mrs_call *call);
mrs_str mrs_asker_cookie(const mrs_call *call);

/* service.c */
mrs_streams *mrs_service_streams(const mrs_service *service);

/* openapi.c */
MRS_CHECK mrs_status mrs_openapi_write(mrs_buf *out, mrs_err *err);

/* publish.c: a thread; ctx: the service. */
void *mrs_publisher_run(void *ctx);

/* page.c: a file of the page for this path; false: there is none. */
bool mrs_page_find(mrs_call *call);

#endif
