/* postgres.h - the files of the PostgreSQL driver among themselves. */
#ifndef MRS_STORE_POSTGRES_H
#define MRS_STORE_POSTGRES_H

#include "store/driver.h"

#include <libpq-fe.h>

typedef struct mrs_pg {
    PGconn *conn;
    char state[6];  /* SQLSTATE of the last refusal */
    char says[200]; /* and the server's words */
    int64_t last, changes, total;
    uint32_t n; /* names given to statements and cursors */
} mrs_pg;

/* What the server just refused, as our status and one line with store, reason and cure. */
mrs_status mrs_pg_fail(mrs_store *store, mrs_err *err);
/* Remembers why; result may be NULL: the connection's own word. */
void mrs_pg_note(mrs_store *store, const PGresult *result);
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
