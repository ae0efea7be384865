/* postgres_pipe.c - statements that only change rows are sent one after the other, and what came of
 * them is read when somebody asks: one round trip for many. A refusal is told by the call that
 * reads it, or by the commit; the transaction is lost either way. */
#include "store/postgres.h"

#include <stdlib.h>

void mrs_pg_count(mrs_store *store, PGresult *result)
{
    const char *did = PQcmdStatus(result);
    bool changes = strncmp(did, "INSERT", 6) == 0 || strncmp(did, "UPDATE", 6) == 0 ||
                   strncmp(did, "DELETE", 6) == 0;
    if (!changes)
        return;
    store->pg->changes = strtoll(PQcmdTuples(result), NULL, 10);
    store->pg->total += store->pg->changes;
}

bool mrs_pg_queue(mrs_store *store, const mrs_pg_call *call)
{
    mrs_pg *pg = store->pg;
    bool good =
        (pg->n_queued || PQenterPipelineMode(pg->conn)) &&
        PQsendQueryPrepared(pg->conn, call->name, call->n, call->at, call->len, call->binary, 0);
    if (!good) {
        mrs_pg_note(store, NULL);
        (void)!mrs_pg_drain(store);
        return false;
    }
    pg->gives_fid[pg->n_queued++] = call->gives_fid;
    return pg->n_queued < MRS_PG_QUEUE || mrs_pg_drain(store);
}

/* What came of one of them; was: whether all before it went well. */
static bool take(mrs_store *store, bool gives_fid, bool was)
{
    PGresult *result;
    bool good = was;
    while ((result = PQgetResult(store->pg->conn))) {
        ExecStatusType how = PQresultStatus(result);
        bool did = how == PGRES_COMMAND_OK || how == PGRES_TUPLES_OK;
        if (did)
            mrs_pg_count(store, result);
        else if (good)
            mrs_pg_note(store, result);
        if (did && gives_fid && PQntuples(result))
            store->pg->last = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
        good &= did;
        PQclear(result);
    }
    return good;
}

bool mrs_pg_drain(mrs_store *store)
{
    mrs_pg *pg = store->pg;
    int n = pg->n_queued;
    bool good = true;
    pg->n_queued = 0;
    if (PQpipelineStatus(pg->conn) == PQ_PIPELINE_OFF)
        return true;
    bool sent = PQpipelineSync(pg->conn) == 1;
    for (int i = 0; i < n; i++)
        good = take(store, pg->gives_fid[i], good);
    PQclear(sent ? PQgetResult(pg->conn) : NULL); /* the end of the queue */
    if (good && (!sent || PQstatus(pg->conn) != CONNECTION_OK || !PQexitPipelineMode(pg->conn))) {
        mrs_pg_note(store, NULL);
        return false;
    }
    (void)PQexitPipelineMode(pg->conn);
    return good;
}
