/* call.h - one request on its way to an answer: what was asked, by whom, what is said.
 *
 * A call is made by the connection (http.c), run by one worker (hand.c) and read by the connection
 * again; it is never in two threads at once. */
#ifndef MRS_SERVE_CALL_H
#define MRS_SERVE_CALL_H

#include "marsad.h"
#include "marsad_access.h"
#include "marsad_read.h"
#include "serve/target.h"

typedef struct mrs_service mrs_service;
typedef struct mrs_hand mrs_hand;
typedef struct mrs_call mrs_call;
typedef struct mrs_board mrs_board;

/* What a route needs of who asks; marsad_access.h says who may. */
typedef enum {
    MRS_NEEDS_NOTHING,
    MRS_NEEDS_READ,   /* either record: the one that who asks may see */
    MRS_NEEDS_EXPORT, /* the published one; the precise one when that is asked for */
    MRS_NEEDS_TEAM,   /* the precise one */
    MRS_NEEDS_DECIDE,
    MRS_NEEDS_AUDIT
} mrs_needs;

/* ---- parameters and routes --------------------------------------------------------------------
 * One table validates requests and makes the OpenAPI document, so that neither can lie. */
typedef enum {
    MRS_ASK_TEXT,  /* not empty */
    MRS_ASK_WHOLE, /* low to high */
    MRS_ASK_PART,  /* 0 to 1 */
    MRS_ASK_BOOL,  /* "true" or "false" */
    MRS_ASK_WORD,  /* one of words */
    MRS_ASK_WORDS, /* some of words, a comma between */
    MRS_ASK_BOX,   /* four or six numbers */
    MRS_ASK_POINT, /* LAT,LON */
    MRS_ASK_DAY,   /* YYYY, YYYY-MM, YYYY-MM-DD */
    MRS_ASK_SPELL  /* OGC datetime */
} mrs_ask_kind;

typedef struct {
    const char *name;
    mrs_ask_kind kind;
    int64_t low, high, otherwise; /* of WHOLE; otherwise: when it is not given */
    const char *words;            /* "day|week|month" */
    const char *says;
    bool filter; /* for mrs_filter_set, by that name */
} mrs_ask;

enum { MRS_MOST_LISTS = 6 };

typedef struct {
    const char *method, *path; /* "/collections/{collection}/items/{id}" */
    const char *name, *says;   /* operationId; one line */
    const char *type;          /* of the answer; several: with | between */
    const char *schema;        /* of it, JSON Schema; NULL: an object */
    mrs_needs needs;
    bool record;                         /* the answer depends on the store: it has an ETag */
    const mrs_ask *asks[MRS_MOST_LISTS]; /* each ends with a NULL name */
    const char *body;                    /* schema of what is sent; NULL: nothing is */
    mrs_status (*run)(mrs_call *call, mrs_err *err);
} mrs_route;

/* Ends with a NULL method. */
extern const mrs_route mrs_routes[];
enum { MRS_MOST_ROUTES = 64 };

/* The route of a path and method, the parts in {} into parts. NULL: *known says whether the path
 * is there with another method, and allow (128 bytes) which. */
const mrs_route *mrs_route_find(const mrs_target *target, mrs_str method, mrs_str parts[2],
                                bool *known, char allow[128]);
/* Are all parameters those of the route, and of their kinds? MRS_E_ARG. */
MRS_CHECK mrs_status mrs_route_check(const mrs_route *route, const mrs_target *target,
                                     mrs_err *err);

/* ---- a call -----------------------------------------------------------------------------------
 */
typedef struct {
    mrs_str accept, accept_encoding, if_none_match, cookie, authorization, origin, fetch_site,
        content_type, csrf, last_event, host;
    mrs_str forwarded, forwarded_for; /* of whoever sent it */
} mrs_fields;

typedef struct {
    mrs_viewer viewer;
    bool accounts;  /* there are any */
    bool by_cookie; /* then what is written needs the CSRF field */
    bool precise;   /* reads the record as the team does */
} mrs_asker;

struct mrs_call {
    mrs_service *service;
    mrs_hand *hand;   /* while it runs */
    mrs_store *store; /* of the hand, held; as of a moment, where one is asked for; NULL: none */
    mrs_board *board; /* shared; NULL: not asked for yet */
    mrs_arena *arena; /* the call's own; small: a head is, and all runs under mrs_arena_run of it */
    mrs_arena *rows;  /* the hand's, for rows of the store; empty again after the call */
    const mrs_route *route;
    mrs_str method;
    mrs_target target;
    mrs_str parts[2];
    mrs_fields fields;
    char peer[64];
    bool tls; /* as our proxy says */
    mrs_buf body;
    mrs_asker asker;
    mrs_moment moment; /* of the record */
    /* the answer */
    int status;
    const char *type;
    mrs_buf out, head;  /* head: "Name: value\n" lines of our own */
    char tag[128];      /* with its quotes; empty: none */
    char parameter[48]; /* that an error speaks of */
    bool packed;        /* out is gzip */
    bool stream;        /* what is new goes on being said: stream.c; out is its beginning */
};

/* The value of a parameter; empty: not given. */
mrs_str mrs_call_ask(const mrs_call *call, const char *name);
int64_t mrs_call_whole(const mrs_call *call, const char *name);
bool mrs_call_bool(const mrs_call *call, const char *name);
/* Filters of the call in words, OGC's datetime as since and until; *n of at most
 * MRS_MOST_QUERIES + 2. MRS_E_ARG. */
MRS_CHECK mrs_status mrs_call_where(mrs_call *call, mrs_where *out, size_t *n, mrs_err *err);
/* Filters of the call as the store takes them; limit as that of the route, 0: all. */
MRS_CHECK mrs_status mrs_call_filter(mrs_call *call, mrs_filter *out, mrs_err *err);

/* "http://127.0.0.1:8080" as this client sees us. */
void mrs_call_base(const mrs_call *call, mrs_buf *out);
/* Address of this call with one parameter set anew (NULL: as it is), as an absolute address. */
void mrs_call_address(const mrs_call *call, const char *name, mrs_str value, mrs_buf *out);

/* The answer becomes an RFC 9457 problem. */
void mrs_call_problem(mrs_call *call, int status, const char *detail);
/* The same of a status: 400, 404, 409 ...; of faults of ours no text gets out. */
void mrs_call_fail(mrs_call *call, mrs_status st, const mrs_err *err);

/* service.h has the rest. */
const char *mrs_service_path(const mrs_service *service, bool precise);
const mrs_engine *mrs_service_engine(const mrs_service *service);
void mrs_service_say(const mrs_service *service, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* asker.c: who asks, and may they? False: the answer is made already. */
bool mrs_asker_find(mrs_call *call);

/* hand.c: the call is run, from route to answer. */
void mrs_call_run(mrs_hand *hand, mrs_call *call);

#endif
