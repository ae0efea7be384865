/* postgres.h - the files of the PostgreSQL driver among themselves. */
#ifndef MRS_STORE_POSTGRES_H
#define MRS_STORE_POSTGRES_H

#include "store/driver.h"

#include <libpq-fe.h>

enum { MRS_PG_QUEUE = 200 };

typedef struct mrs_pg {
    PGconn *conn;
    bool writing; /* in a transaction that writes: statements may wait in the queue */
    int n_queued;
    bool gives_fid[MRS_PG_QUEUE]; /* by place in the queue */
    char state[6];                /* SQLSTATE of the last refusal */
    char says[200];               /* and the server's words */
    int64_t last, changes, total;
    uint32_t n; /* names given to statements and cursors */
} mrs_pg;

/* What the server just refused, as our status and one line with store, reason and cure. */
mrs_status mrs_pg_fail(mrs_store *store, mrs_err *err);
/* Remembers why; result may be NULL: the connection's own word. */
void mrs_pg_note(mrs_store *store, const PGresult *result);
/* Adds what it changed. */
void mrs_pg_count(mrs_store *store, PGresult *result);

/* A prepared statement with its parameters, as PQexecPrepared takes them. */
typedef struct {
    const char *name;
    int n;
    const char *const *at;
    const int *len, *binary;
    bool gives_fid; /* the row it gives is the new key */
} mrs_pg_call;
/* Sent; what came of it is read by the next drain, at the latest after MRS_PG_QUEUE of them. False:
 * noted (mrs_pg_note) why not, of this one or of one before it. */
MRS_CHECK bool mrs_pg_queue(mrs_store *store, const mrs_pg_call *call);
/* To be called before anything else is asked of the connection. */
MRS_CHECK bool mrs_pg_drain(mrs_store *store);
/* Functions of the driver's table. */
MRS_CHECK mrs_status mrs_pg_exec(mrs_store *store, const char *text, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_open(mrs_store *store, const mrs_store_options *options, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_look(mrs_store *store, bool *empty, mrs_err *err);
void mrs_pg_close(mrs_store *store);
extern const char *const mrs_pg_schema[], *const mrs_pg_layer[];
void mrs_pg_keep_past(const char *table, const char *names, const char *olds, const char *changes,
                      mrs_buf *out);
void mrs_pg_ask_words(mrs_str words, mrs_buf *out);
MRS_CHECK mrs_status mrs_pg_index(mrs_store *store, int64_t doc, bool add, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_reindex(mrs_store *store, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_triggers(mrs_store *store, bool on, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_scrub(mrs_store *store, mrs_err *err);
MRS_CHECK mrs_status mrs_pg_empty_journal(mrs_store *store, mrs_err *err);

#endif
