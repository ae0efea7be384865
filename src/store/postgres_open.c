/* postgres_open.c - a connection to a server: made, named, ended. */
#include "store/postgres.h"

#include <stdio.h>
#include <stdlib.h>

/* A client that is gone holds the writers' lock until its server notices; one that was stopped in a
 * transaction, until it is ended. */
enum { WAIT_MS = 300000, IDLE_MS = 1800000 };
#define ALIVE_IDLE "60" /* seconds without a word, then so many asked for, then so often */
#define ALIVE_EACH "10"
#define ALIVE_TIMES "6"

static const struct {
    const char *said, *cure; /* of the server's or the system's words */
} cures[] = {
    {"does not exist", "make it: createdb NAME, then `marsad store init`"},
    {"no password supplied", "it asks for a password: give it in ~/.pgpass or $PGPASSWORD"},
    {"password authentication failed", "give the right password in ~/.pgpass or $PGPASSWORD"},
    {"no pg_hba.conf entry", "ask who runs the server to let this user in (pg_hba.conf)"},
    {"too many", "try again later"},
    {"starting up", "try again in a moment"},
    {"", "is the server running, and is this its name and port?"}};

/* The last line of what was said, for the first names host and port again. */
static mrs_status refused(mrs_store *store, mrs_err *err)
{
    char said[200];
    size_t i = 0;
    const char *text = PQerrorMessage(store->pg->conn), *fatal = strstr(text, "FATAL: ");
    const char *from = fatal ? fatal + 7 : text;
    from += strspn(from, " ");
    snprintf(said, sizeof said, "%.*s", (int)strcspn(from, "\n"), from);
    while (cures[i].said[0] && !strstr(text, cures[i].said))
        i++;
    const char *cure = PQconnectionNeedsPassword(store->pg->conn) ? cures[1].cure : cures[i].cure;
    return mrs_fail(err, MRS_E_IO, "%s: cannot be opened (%s); %s", store->path, said, cure);
}

static void unheard(void *ctx, const char *text)
{
    (void)ctx, (void)text;
}

static mrs_status settings(mrs_store *store, const mrs_store_options *options, mrs_err *err)
{
    char text[480];
    snprintf(text, sizeof text,
             "SET search_path=marsad,public;SET lock_timeout=%u;SET statement_timeout=%u;SET "
             "DateStyle='ISO';SET "
             "bytea_output='hex';SET standard_conforming_strings=on;SET jit=off;SET "
             "client_min_messages='error';SET idle_in_transaction_session_timeout=%d;SET "
             "tcp_keepalives_idle=" ALIVE_IDLE ";SET tcp_keepalives_interval=" ALIVE_EACH
             ";SET tcp_keepalives_count=" ALIVE_TIMES,
             options->wait_ms ? options->wait_ms : WAIT_MS, options->most_ms, IDLE_MS);
    return mrs_pg_exec(store, text, err);
}

mrs_status mrs_pg_open(mrs_store *store, const mrs_store_options *options, mrs_err *err)
{
    static const char *const keys[] = {
        "connect_timeout", "keepalives_idle", "keepalives_interval",       "keepalives_count",
        "dbname",          "client_encoding", "fallback_application_name", NULL};
    const char *const values[] = {"15",       ALIVE_IDLE, ALIVE_EACH, ALIVE_TIMES,
                                  store->url, "UTF8",     "marsad",   NULL};
    store->pg = calloc(1, sizeof *store->pg);
    if (!store->pg)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    store->pg->conn = PQconnectdbParams(keys, values, 1);
    if (!store->pg->conn)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (PQstatus(store->pg->conn) != CONNECTION_OK)
        return refused(store, err);
    PQsetNoticeProcessor(store->pg->conn, unheard, NULL);
    if (PQserverVersion(store->pg->conn) < 150000)
        return mrs_fail(err, MRS_E_VERSION,
                        "%s: PostgreSQL 15 or later is needed; the server is %d", store->path,
                        PQserverVersion(store->pg->conn) / 10000);
    return settings(store, options, err);
}

mrs_status mrs_pg_look(mrs_store *store, bool *empty, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row = false;
    mrs_str sql = MRS_STR("SELECT to_regclass('marsad.marsad_meta') IS NULL,"
                          "(SELECT count(*) FROM pg_class WHERE relkind='r' AND relnamespace="
                          "to_regnamespace('marsad'))");
    mrs_status st = mrs_sql_prepare(store, sql, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    *empty = !st && row && mrs_col_int(stmt, 0);
    if (*empty && mrs_col_int(stmt, 1))
        st = mrs_fail(err, MRS_E_FORMAT,
                      "%s: has a schema `marsad` of another program; name another database",
                      store->path);
    mrs_stmt_free(stmt);
    return st;
}

void mrs_pg_close(mrs_store *store)
{
    if (store->pg)
        PQfinish(store->pg->conn);
    free(store->pg);
}
