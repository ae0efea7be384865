/* postgres.c - the record in a PostgreSQL database: statements and rows. */
#include "store/postgres.h"
#include "store/dialect.h"
#include "store/geometry.h"

#include <stdio.h>
#include <stdlib.h>

/* Types by their number in pg_type.dat, which never changes. */
enum {
    BOOL = 16,
    BYTEA = 17,
    INT8 = 20,
    INT2 = 21,
    INT4 = 23,
    TEXT = 25,
    FLOAT4 = 700,
    FLOAT8 = 701
};
enum { BATCH = 100, NAME = 24 };

typedef struct {
    Oid type; /* 0: NULL */
    const char *at;
    int n;
    char number[8];
    char *own; /* a copy */
} parameter;

/* Kept ones are prepared by name at the first step, again when a parameter that was NULL then has a
 * value of a type of ours. A SELECT of the caller's own, whose answer may be long, is read by a
 * cursor: rows come in batches, and other statements run between. */
typedef struct {
    mrs_stmt head;
    mrs_store *store;
    char *text; /* in PostgreSQL's words */
    mrs_dialect_facts facts;
    bool kept, ran, more; /* more: the cursor may have rows */
    char name[NAME], cursor[NAME];
    int n;
    parameter *params;
    Oid *types; /* as prepared */
    PGresult *rows;
    int at;                /* the row that the last step gave */
    unsigned char **bytes; /* by column, of that row */
    mrs_buf blob;
} statement;

/* ---- refusals ---------------------------------------------------------------------------------
 */

typedef struct {
    const char *state; /* its beginning; PostgreSQL 15, appendix A */
    mrs_status status;
    const char *says;
} refusal;

static const refusal refusals[] = {
    {"55P03", MRS_E_BUSY, "another process is writing to it; try again when it has finished"},
    {"40", MRS_E_BUSY, "another process wrote to it at the same time; run again"},
    {"57014", MRS_E_LIMIT, "the answer took too long, and the server ended it"},
    {"22021", MRS_E_ARG, "a text is no UTF-8"},
    {"22P05", MRS_E_ARG, "a text is no UTF-8"},
    {"53100", MRS_E_IO,
     "the server's disk is full; what was stored stands: free space there, then "
     "run again"},
    {"53200", MRS_E_MEMORY, "out of memory"},
    {"53300", MRS_E_BUSY, "the server has too many connections; try again later"},
    {"25006", MRS_E_IO, "the server is read-only (a standby?); name the one that can be written"},
    {"25P03", MRS_E_BUSY, "the server ended it, for it stood still too long; run again"},
    {"42501", MRS_E_IO, "this user may not do that there; ask who runs the server for the right"},
    {"0A000", MRS_E_IO,
     "the server lacks what is needed; install PostGIS 3 there "
     "(postgresql-15-postgis-3)"},
    {"58P01", MRS_E_IO,
     "the server lacks what is needed; install PostGIS 3 there "
     "(postgresql-15-postgis-3)"},
    {"57P", MRS_E_IO, "the server stopped; what was stored stands: run again when it is back"},
    {"08", MRS_E_IO, "the connection was lost; what was stored stands: run again"},
    {"XX", MRS_E_FORMAT, "is damaged; restore a backup"}};

void mrs_pg_note(mrs_store *store, const PGresult *result)
{
    mrs_pg *pg = store->pg;
    const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *says = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    bool lost = PQstatus(pg->conn) != CONNECTION_OK;
    if (!lost && state && strcmp(state, "25P02") == 0 && pg->state[0])
        return; /* the transaction was lost before; why, is noted */
    snprintf(pg->state, sizeof pg->state, "%s", lost ? "08006" : state ? state : "");
    says = says ? says : PQerrorMessage(pg->conn);
    snprintf(pg->says, sizeof pg->says, "%.*s", (int)strcspn(says, "\n"), says);
}

mrs_status mrs_pg_fail(mrs_store *store, mrs_err *err)
{
    const mrs_pg *pg = store->pg;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const refusal *r = &refusals[i];
        if (strncmp(pg->state, r->state, strlen(r->state)) == 0)
            return mrs_fail(err, r->status, "%s: %s (%s)", store->path, r->says, pg->says);
    }
    return mrs_fail(err, MRS_E_FORMAT, "%s: is not as this marsad makes its stores (%s)",
                    store->path, pg->says);
}

/* ---- one call to the server -------------------------------------------------------------------
 */

/* Its result if it went well; else why not is noted. */
static PGresult *taken(mrs_store *store, PGresult *result)
{
    ExecStatusType how = PQresultStatus(result);
    if (how == PGRES_COMMAND_OK || how == PGRES_TUPLES_OK) {
        mrs_pg_count(store, result);
        return result;
    }
    mrs_pg_note(store, result);
    PQclear(result);
    return NULL;
}

/* All of a text, which may be several statements. */
static bool run_text(mrs_store *store, const char *text)
{
    PGresult *result;
    if (!mrs_pg_drain(store))
        return false;
    bool good = PQsendQuery(store->pg->conn, text) == 1;
    if (!good)
        mrs_pg_note(store, NULL);
    while ((result = PQgetResult(store->pg->conn))) {
        PGresult *one = good ? taken(store, result) : NULL;
        if (!good)
            PQclear(result);
        good = one != NULL;
        PQclear(one);
    }
    return good;
}

mrs_status mrs_pg_exec(mrs_store *store, const char *text, mrs_err *err)
{
    mrs_buf words = {0};
    mrs_dialect_facts facts;
    if (strncmp(text, "PRAGMA", 6) == 0) /* a word to SQLite */
        return MRS_OK;
    mrs_dialect(mrs_str_of(text), &words, &facts);
    mrs_status st = mrs_buf_status(&words, err);
    if (!st && !run_text(store, words.ptr))
        st = mrs_pg_fail(store, err);
    mrs_buf_clear(&words);
    return st;
}

/* ---- statements -------------------------------------------------------------------------------
 */

static void free_statement(mrs_stmt *stmt);

static mrs_status prepare(mrs_store *store, mrs_str text, bool kept, mrs_stmt **out, mrs_err *err)
{
    mrs_buf words = {0};
    *out = NULL;
    statement *s = calloc(1, sizeof *s);
    if (!s)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    s->head.driver = &mrs_driver_postgres;
    s->store = store;
    s->kept = kept;
    mrs_dialect(text, &words, &s->facts);
    s->text = words.ptr;
    s->n = s->facts.n_params;
    s->params = calloc((size_t)s->n + 1, sizeof *s->params);
    s->types = calloc((size_t)s->n + 1, sizeof *s->types);
    if (words.failed || !s->params || !s->types) {
        free_statement(&s->head);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    *out = &s->head;
    return MRS_OK;
}

/* As PQexecParams wants them. */
typedef struct {
    Oid *types;
    const char **at;
    int *n, *binary;
} given;

static bool give(const statement *s, given *g)
{
    size_t n = (size_t)s->n + 1;
    char *space = calloc(n, sizeof(char *) + sizeof(Oid) + 2 * sizeof(int));
    if (!space)
        return false;
    g->at = (const char **)(void *)space;
    g->types = (Oid *)(void *)(space + n * sizeof(char *));
    g->n = (int *)(void *)(g->types + n);
    g->binary = g->n + n;
    for (int i = 0; i < s->n; i++) {
        const parameter *p = &s->params[i];
        g->types[i] = p->type;
        g->at[i] = p->type ? p->at : NULL;
        g->n[i] = p->n;
        g->binary[i] = 1;
    }
    return true;
}

/* Prepared for the types that are bound now? */
static bool suits(const statement *s)
{
    for (int i = 0; i < s->n; i++)
        if (s->params[i].type && s->params[i].type != s->types[i])
            return false;
    return s->name[0] != '\0';
}

/* The name is given up when a type changes: no more than once or twice in its life. */
static bool make_ready(statement *s, const given *g)
{
    mrs_pg *pg = s->store->pg;
    if (suits(s))
        return true;
    if (!mrs_pg_drain(s->store))
        return false;
    for (int i = 0; i < s->n; i++)
        s->types[i] = g->types[i] ? g->types[i] : s->types[i];
    snprintf(s->name, sizeof s->name, "s%u", ++pg->n);
    PGresult *made = taken(s->store, PQprepare(pg->conn, s->name, s->text, s->n, s->types));
    PQclear(made);
    if (!made)
        s->name[0] = '\0';
    return made != NULL;
}

/* Rows that nobody reads wait in the queue. */
static bool run_kept(statement *s, const given *g)
{
    const mrs_pg_call call = {s->name, s->n, g->at, g->n, g->binary, s->facts.gives_fid};
    if (!make_ready(s, g))
        return false;
    if (s->store->pg->writing && !s->facts.select)
        return mrs_pg_queue(s->store, &call);
    if (mrs_pg_drain(s->store))
        s->rows = taken(
            s->store, PQexecPrepared(s->store->pg->conn, s->name, s->n, g->at, g->n, g->binary, 0));
    return s->rows != NULL;
}

static PGresult *fetch(statement *s)
{
    char text[64];
    snprintf(text, sizeof text, "FETCH %d FROM %s", BATCH, s->cursor);
    if (!mrs_pg_drain(s->store))
        return NULL;
    PGresult *rows = taken(s->store, PQexec(s->store->pg->conn, text));
    s->more = rows && PQntuples(rows) == BATCH;
    return rows;
}

static void close_cursor(statement *s)
{
    char text[64];
    if (!s->cursor[0] || !mrs_pg_drain(s->store))
        return;
    PGTransactionStatusType state = PQtransactionStatus(s->store->pg->conn);
    snprintf(text, sizeof text, "CLOSE %s", s->cursor);
    s->cursor[0] = '\0';
    if (state == PQTRANS_IDLE || state == PQTRANS_INTRANS)
        PQclear(PQexec(s->store->pg->conn, text));
}

static PGresult *run_cursor(statement *s, const given *g)
{
    mrs_pg *pg = s->store->pg;
    mrs_buf text = {0};
    bool open = PQtransactionStatus(pg->conn) == PQTRANS_INTRANS;
    snprintf(s->cursor, sizeof s->cursor, "c%u", ++pg->n);
    mrs_buf_printf(&text, "DECLARE %s NO SCROLL CURSOR %s HOLD FOR %s", s->cursor,
                   open ? "WITHOUT" : "WITH", s->text);
    PGresult *made = NULL;
    if (!text.failed)
        made = taken(s->store,
                     PQexecParams(pg->conn, text.ptr, s->n, g->types, g->at, g->n, g->binary, 0));
    mrs_buf_clear(&text);
    PQclear(made);
    if (!made) {
        s->cursor[0] = '\0';
        return NULL;
    }
    PGresult *rows = fetch(s);
    if (rows && !s->more)
        close_cursor(s);
    return rows;
}

static bool run_own(statement *s, const given *g)
{
    s->rows = s->facts.select ? run_cursor(s, g)
                              : taken(s->store, PQexecParams(s->store->pg->conn, s->text, s->n,
                                                             g->types, g->at, g->n, g->binary, 0));
    return s->rows != NULL;
}

static bool run(statement *s)
{
    given g = {0};
    mrs_pg *pg = s->store->pg;
    if (!give(s, &g)) {
        snprintf(pg->state, sizeof pg->state, "53200");
        snprintf(pg->says, sizeof pg->says, "here");
        return false;
    }
    bool good = s->kept ? run_kept(s, &g) : mrs_pg_drain(s->store) && run_own(s, &g);
    free((void *)g.at);
    if (s->rows && s->facts.gives_fid && PQntuples(s->rows))
        pg->last = strtoll(PQgetvalue(s->rows, 0, 0), NULL, 10);
    return good;
}

static void forget_bytes(statement *s)
{
    for (int i = 0; s->bytes && i < PQnfields(s->rows); i++)
        PQfreemem(s->bytes[i]);
    free(s->bytes);
    s->bytes = NULL;
}

static void reset(mrs_stmt *stmt)
{
    statement *s = (statement *)stmt;
    if (s->ran)
        close_cursor(s);
    forget_bytes(s);
    PQclear(s->rows);
    s->rows = NULL;
    s->ran = s->more = false;
}

static mrs_status step(mrs_store *store, mrs_stmt *stmt, bool *row, mrs_err *err)
{
    statement *s = (statement *)stmt;
    *row = false;
    bool good = true;
    forget_bytes(s);
    if (!s->ran) {
        s->ran = true;
        s->at = -1;
        good = run(s);
    }
    if (good && ++s->at >= PQntuples(s->rows) && s->more) {
        PQclear(s->rows);
        s->rows = fetch(s);
        good = s->rows != NULL;
        s->at = 0;
    }
    *row = good && !s->facts.gives_fid && s->at < PQntuples(s->rows);
    if (!*row)
        reset(stmt);
    return good ? MRS_OK : mrs_pg_fail(store, err);
}

static void unbind(mrs_stmt *stmt)
{
    statement *s = (statement *)stmt;
    for (int i = 0; i < s->n; i++) {
        free(s->params[i].own);
        s->params[i] = (parameter){0};
    }
}

static void free_statement(mrs_stmt *stmt)
{
    statement *s = (statement *)stmt;
    reset(stmt);
    if (s->params)
        unbind(stmt);
    mrs_buf_clear(&s->blob);
    free(s->params);
    free(s->types);
    free(s->text);
    free(s);
}

/* ---- binding ----------------------------------------------------------------------------------
 */

/* NULL: the text has no such parameter. */
static parameter *bound(mrs_stmt *stmt, int at, Oid type)
{
    statement *s = (statement *)stmt;
    if (at < 1 || at > s->n)
        return NULL;
    parameter *p = &s->params[at - 1];
    free(p->own);
    *p = (parameter){.type = type};
    return p;
}

static void bind_null(mrs_stmt *stmt, int at)
{
    (void)bound(stmt, at, 0);
}

static void bind_bits(mrs_stmt *stmt, int at, Oid type, uint64_t bits)
{
    parameter *p = bound(stmt, at, type);
    for (int i = 0; p && i < 8; i++)
        p->number[i] = (char)(bits >> (56 - 8 * i));
    if (p) {
        p->at = p->number;
        p->n = 8;
    }
}

static void bind_int(mrs_stmt *stmt, int at, int64_t value)
{
    bind_bits(stmt, at, INT8, (uint64_t)value);
}

static void bind_real(mrs_stmt *stmt, int at, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    bind_bits(stmt, at, FLOAT8, bits);
}

static void bind_bytes(mrs_stmt *stmt, int at, Oid type, mrs_str bytes, bool copy)
{
    parameter *p = bound(stmt, at, bytes.ptr || type == TEXT ? type : 0);
    if (!p)
        return;
    if (copy && bytes.len) {
        p->own = malloc(bytes.len);
        if (p->own)
            memcpy(p->own, bytes.ptr, bytes.len);
    }
    p->at = p->own ? p->own : bytes.ptr ? bytes.ptr : "";
    p->n = (int)bytes.len;
}

static void bind_text(mrs_stmt *stmt, int at, mrs_str text, bool copy)
{
    bind_bytes(stmt, at, TEXT, text, copy);
}

static void bind_blob(mrs_stmt *stmt, int at, mrs_str bytes, bool geometry)
{
    statement *s = (statement *)stmt;
    if (!geometry) {
        bind_bytes(stmt, at, BYTEA, bytes, false);
        return;
    }
    s->blob.len = 0;
    mrs_geometry_to_ewkb(bytes, &s->blob);
    bind_bytes(stmt, at, BYTEA, mrs_buf_view(&s->blob), true);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static mrs_value_kind col_kind(mrs_stmt *stmt, int col)
{
    const statement *s = (statement *)stmt;
    if (PQgetisnull(s->rows, s->at, col))
        return MRS_VALUE_NULL;
    switch (PQftype(s->rows, col)) {
    case BOOL:
    case INT2:
    case INT4:
    case INT8:
        return MRS_VALUE_INT;
    case FLOAT4:
    case FLOAT8:
        return MRS_VALUE_REAL;
    case BYTEA:
        return MRS_VALUE_BLOB;
    default:
        return MRS_VALUE_TEXT;
    }
}

static int64_t col_int(mrs_stmt *stmt, int col)
{
    const statement *s = (statement *)stmt;
    const char *value = PQgetvalue(s->rows, s->at, col);
    return value[0] == 't' ? 1 : strtoll(value, NULL, 10);
}

static double col_real(mrs_stmt *stmt, int col)
{
    const statement *s = (statement *)stmt;
    return strtod(PQgetvalue(s->rows, s->at, col), NULL);
}

static mrs_str col_text(mrs_stmt *stmt, int col)
{
    const statement *s = (statement *)stmt;
    if (PQgetisnull(s->rows, s->at, col))
        return (mrs_str){0};
    return (mrs_str){PQgetvalue(s->rows, s->at, col), (size_t)PQgetlength(s->rows, s->at, col)};
}

static mrs_str col_blob(mrs_stmt *stmt, int col)
{
    statement *s = (statement *)stmt;
    size_t n = 0;
    mrs_str hex = col_text(stmt, col);
    if (hex.ptr && PQftype(s->rows, col) != BYTEA) { /* geometry: one a row */
        s->blob.len = 0;
        mrs_geometry_from_hex(hex, &s->blob);
        return mrs_buf_view(&s->blob);
    }
    if (!s->bytes)
        s->bytes = calloc((size_t)PQnfields(s->rows) + 1, sizeof *s->bytes);
    if (!hex.ptr || !s->bytes)
        return (mrs_str){0};
    PQfreemem(s->bytes[col]);
    s->bytes[col] = PQunescapeBytea((const unsigned char *)hex.ptr, &n);
    return (mrs_str){(const char *)s->bytes[col], s->bytes[col] ? n : 0};
}

/* ---- transactions -----------------------------------------------------------------------------
 */

/* Writers go one after the other: the chain of the audit log, the numbers of revisions and which
 * copy of a text stands are of the whole record. What is costly, coding, is done before. */
static mrs_status begin(mrs_store *store, mrs_begin how, mrs_err *err)
{
    const char *text = how == MRS_BEGIN_READ
                           ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                           : "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                             "SELECT pg_advisory_xact_lock(1835102820)"; /* "mars" */
    store->pg->state[0] = '\0'; /* of a transaction before */
    bool good = run_text(store, text);
    store->pg->writing = good && how == MRS_BEGIN_WRITE;
    if (good)
        return MRS_OK;
    if (strcmp(store->pg->state, "0A000") == 0) /* a standby says so of READ WRITE */
        snprintf(store->pg->state, sizeof store->pg->state, "25006");
    mrs_status st = mrs_pg_fail(store, err);
    (void)run_text(store, "ROLLBACK");
    return st;
}

/* A transaction that failed is rolled back by its COMMIT: that is no success. */
static mrs_status commit(mrs_store *store, mrs_err *err)
{
    bool good = mrs_pg_drain(store);
    if (!good || PQtransactionStatus(store->pg->conn) == PQTRANS_INERROR)
        return mrs_pg_fail(store, err);
    store->pg->writing = false;
    return run_text(store, "COMMIT") ? MRS_OK : mrs_pg_fail(store, err);
}

static void rollback(mrs_store *store)
{
    store->pg->writing = false;
    (void)!mrs_pg_drain(store);
    (void)run_text(store, "ROLLBACK");
}

/* What is refused here is told by the commit: the transaction is lost. */
static int64_t last(mrs_store *store)
{
    (void)!mrs_pg_drain(store);
    return store->pg->last;
}

static int64_t changes(mrs_store *store)
{
    (void)!mrs_pg_drain(store);
    return store->pg->changes;
}

static int64_t total(mrs_store *store)
{
    (void)!mrs_pg_drain(store);
    return store->pg->total;
}

static bool lost(const mrs_store *store)
{
    return PQstatus(store->pg->conn) != CONNECTION_OK;
}

static bool idle(mrs_store *store)
{
    (void)!mrs_pg_drain(store);
    PGTransactionStatusType state = PQtransactionStatus(store->pg->conn);
    return state != PQTRANS_INTRANS && state != PQTRANS_INERROR;
}

static mrs_status check(mrs_store *store, mrs_err *err)
{
    (void)store, (void)err; /* checksums and amcheck are the server's */
    return MRS_OK;
}

static mrs_status prepare_writing(mrs_store *store, mrs_err *err)
{
    (void)store, (void)err;
    return MRS_OK;
}

const mrs_driver mrs_driver_postgres = {
    .open = mrs_pg_open,
    .look = mrs_pg_look,
    .prepare_writing = prepare_writing,
    .close = mrs_pg_close,
    .lost = lost,
    .prepare = prepare,
    .step = step,
    .reset = reset,
    .unbind = unbind,
    .free = free_statement,
    .bind_null = bind_null,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_blob = bind_blob,
    .col_kind = col_kind,
    .col_int = col_int,
    .col_real = col_real,
    .col_text = col_text,
    .col_blob = col_blob,
    .exec = mrs_pg_exec,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .last = last,
    .changes = changes,
    .total = total,
    .idle = idle,
    .schema = mrs_pg_schema,
    .layer = mrs_pg_layer,
    .keep_past = mrs_pg_keep_past,
    .ask_words = mrs_pg_ask_words,
    .index = mrs_pg_index,
    .reindex = mrs_pg_reindex,
    .triggers = mrs_pg_triggers,
    .check = check,
    .scrub = mrs_pg_scrub,
    .empty_journal = mrs_pg_empty_journal,
    .copy_to = mrs_store_copy_to,
};
