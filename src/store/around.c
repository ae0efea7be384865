/* around.c - questions around a filter: its events in few words, and counted. */
#include "store/driver.h"

#include <math.h>
#include <stdio.h>

/* ---- in few words -----------------------------------------------------------------------------
 */

static int one_of(const char *(*text)(int), mrs_str word)
{
    for (int v = 0; text(v)[0]; v++)
        if (mrs_str_is(word, text(v)))
            return v;
    return 0;
}

static const char *type_text(int v)
{
    return mrs_type_text((mrs_type)v);
}

static const char *status_text(int v)
{
    return mrs_claim_status_text((mrs_claim_status)v);
}

static const char *recency_text(int v)
{
    return mrs_recency_text((mrs_recency)v);
}

static const char *state_text(int v)
{
    return mrs_state_text((mrs_state)v);
}

static const char *precision_text(int v)
{
    return mrs_precision_text((mrs_precision)v);
}

static double number(mrs_stmt *row, int col)
{
    return mrs_col_null(row, col) ? NAN : mrs_col_real(row, col);
}

static int32_t day(mrs_stmt *row, int col)
{
    int32_t first, last;
    return mrs_day_read(mrs_column_peek(row, col), &first, &last) ? first : MRS_NO_DAY;
}

static mrs_brief read_brief(mrs_stmt *row)
{
    mrs_str precision = mrs_column_peek(row, 7);
    return (mrs_brief){.id = mrs_column_peek(row, 0),
                       .mode = mrs_column_peek(row, 1),
                       .place = mrs_column_peek(row, 2),
                       .country = mrs_column_peek(row, 3),
                       .type = (mrs_type)one_of(type_text, mrs_column_peek(row, 4)),
                       .status = (mrs_claim_status)one_of(status_text, mrs_column_peek(row, 5)),
                       .state = (mrs_state)one_of(state_text, mrs_column_peek(row, 6)),
                       .precision = precision.len ? (mrs_precision)one_of(precision_text, precision)
                                                  : MRS_PRECISION_NONE,
                       .lat = number(row, 8),
                       .lon = number(row, 9),
                       .radius_km = number(row, 10),
                       .first = day(row, 11),
                       .last = day(row, 12),
                       .confidence = mrs_col_real(row, 13),
                       .withheld = mrs_col_int(row, 14) != 0,
                       .inferred = mrs_col_int(row, 15) != 0,
                       .fid = mrs_col_int(row, 16),
                       .recency = (mrs_recency)one_of(recency_text, mrs_column_peek(row, 17)),
                       .deadline = day(row, 18),
                       .gazetteer_id = mrs_column_peek(row, 19)};
}

/* A kept statement with the ends of a range bound. */
static mrs_status get_range(mrs_store *store, mrs_sql_id id, mrs_fids of, mrs_stmt **out,
                            mrs_err *err)
{
    mrs_status st = mrs_sql_get(store, id, out, err);
    if (st)
        return st;
    mrs_bind_int(*out, 1, of.first);
    mrs_bind_int(*out, 2, of.last);
    return MRS_OK;
}

mrs_status mrs_store_briefs(mrs_store *store, mrs_fids of, mrs_brief_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st = get_range(store, MRS_SQL_EVENT_BRIEFS, of, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        const mrs_brief brief = read_brief(stmt);
        go_on = fn(ctx, &brief);
    }
    mrs_stmt_reset(stmt);
    return st;
}

/* ---- rows alone -------------------------------------------------------------------------------
 */

mrs_status mrs_store_hold(mrs_store *store, mrs_err *err)
{
    mrs_store_limit(store, true);
    return mrs_sql_begin_read(store, err);
}

void mrs_store_limit(mrs_store *store, bool on)
{
    store->until = on && store->most_ms ? mrs_clock() + store->most_ms / 1000.0 : 0;
}

void mrs_store_let(mrs_store *store)
{
    mrs_err none;
    store->until = 0;
    if (!mrs_sql_idle(store) && mrs_sql_end(store, MRS_OK, &none))
        return; /* what was only read cannot be lost */
}

typedef struct {
    mrs_row_pair_fn fn;
    void *ctx;
} pairing;

static mrs_status give_fid(void *ctx, mrs_stmt *row, bool *go_on, mrs_err *err)
{
    const pairing *p = ctx;
    (void)err;
    *go_on = p->fn(p->ctx, mrs_col_int(row, 0), 0);
    return MRS_OK;
}

mrs_status mrs_store_event_fids(mrs_store *store, const mrs_filter *filter, mrs_row_pair_fn fn,
                                void *ctx, mrs_err *err)
{
    pairing p = {fn, ctx};
    return mrs_filter_around(store, filter, true, "SELECT q.fid FROM $ q", NULL, give_fid, &p, err);
}

static mrs_status give_pairs(mrs_store *store, mrs_sql_id id, mrs_str bound, mrs_row_pair_fn fn,
                             void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (!st && bound.len)
        mrs_sql_str(stmt, 1, bound);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, mrs_col_int(stmt, 0), mrs_col_int(stmt, 1));
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_event_docs(mrs_store *store, mrs_fids of, mrs_event_doc_fn fn, void *ctx,
                                mrs_err *err)
{
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st = get_range(store, MRS_SQL_EVENT_DOCS, of, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, mrs_col_int(stmt, 0), mrs_col_int(stmt, 1), day(stmt, 2));
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_events_touched(mrs_store *store, int64_t since, mrs_row_pair_fn fn, void *ctx,
                                    mrs_err *err)
{
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENTS_TOUCHED, &stmt, err);
    if (!st)
        mrs_bind_int(stmt, 1, since);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, mrs_col_int(stmt, 0), 0);
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_text_docs(mrs_store *store, mrs_str words, mrs_row_pair_fn fn, void *ctx,
                               mrs_err *err)
{
    mrs_buf quoted = {0};
    store->driver->ask_words(words, &quoted);
    mrs_status st = mrs_buf_status(&quoted, err);
    if (!st)
        st = give_pairs(store, MRS_SQL_TEXT_DOCS, mrs_buf_view(&quoted), fn, ctx, err);
    mrs_buf_clear(&quoted);
    return st;
}

mrs_status mrs_store_event_words(mrs_store *store, mrs_event_word what, mrs_fids of,
                                 mrs_event_word_fn fn, void *ctx, mrs_err *err)
{
    static const mrs_sql_id ids[] = {
        [MRS_WORD_SOURCE_KIND] = MRS_SQL_EVENT_KINDS, [MRS_WORD_ACTOR] = MRS_SQL_EVENT_ACTORS};
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_status st = get_range(store, ids[what], of, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        go_on = fn(ctx, mrs_col_int(stmt, 0), mrs_column_peek(stmt, 1), mrs_column_peek(stmt, 2));
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_event_last(mrs_store *store, int64_t *fid, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row = false;
    *fid = 0;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_LAST, &stmt, err);
    if (!st && (st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        *fid = mrs_col_int(stmt, 0);
    mrs_stmt_reset(stmt);
    return st;
}

/* ---- counted ----------------------------------------------------------------------------------
 */

#define MOST_FIRST " GROUP BY 1 ORDER BY n DESC,v"
/* ?: both parties of each event, the one of side A before */
#define PAIRS(sides)                                                                               \
    "SELECT a.id AS v,b.id AS w,t.type AS x,min(a.name),min(b.name),count(DISTINCT t.fid) AS n "   \
    "FROM events t JOIN $ r ON r.fid=t.fid JOIN event_parties a ON a.event=t.fid JOIN "            \
    "event_parties b ON b.event=t.fid WHERE a.id<>'' AND b.id<>'' AND " sides                      \
    " GROUP BY a.id,b.id,t.type ORDER BY n DESC,v,w,x"

static const struct {
    const char *what, *text;
} counts[] = {
    {"mode",
     "SELECT t.mode AS v,t.type,'','','',count(*) AS n FROM events t JOIN $ r ON r.fid=t.fid WHERE "
     "t.mode<>'' GROUP BY t.mode,t.type ORDER BY n DESC,v,t.type"},
    {"country",
     "SELECT coalesce(t.country,'') AS v,'','','','',count(*) AS n FROM events t JOIN $ r ON "
     "r.fid=t.fid" MOST_FIRST},
    {"place",
     "SELECT t.gazetteer_id AS v,min(t.place),'','','',count(*) AS n FROM events t JOIN $ r ON "
     "r.fid=t.fid WHERE t.gazetteer_id<>''" MOST_FIRST},
    {"actor",
     "SELECT p.id AS v,min(p.name),'','','',count(DISTINCT p.event) AS n FROM event_parties p JOIN "
     "$ r ON r.fid=p.event WHERE p.id<>'' AND p.side IN ('actor','target')" MOST_FIRST},
    {"source_kind",
     "SELECT s.kind AS v,'','','','',count(DISTINCT s.event) AS n FROM event_sources s JOIN $ r ON "
     "r.fid=s.event" MOST_FIRST},
    {"publisher",
     "SELECT coalesce(d.publisher,'') AS v,'','','','',count(DISTINCT j.event) AS n FROM "
     "event_claims j JOIN $ r ON r.fid=j.event JOIN claims c ON c.fid=j.claim JOIN documents d ON "
     "d.fid=c.document" MOST_FIRST},
    {"report",
     "SELECT coalesce(p,'') AS v,'','','','',count(*) AS n FROM (SELECT j.event,min(d.published) "
     "AS p FROM event_claims j JOIN $ r ON r.fid=j.event JOIN claims c ON c.fid=j.claim JOIN "
     "documents d ON d.fid=c.document GROUP BY j.event) q GROUP BY 1 ORDER BY v"},
    {"on", PAIRS("a.side='actor' AND b.side='target'")},
    {"with", PAIRS("a.side='actor' AND b.side='actor' AND a.id<b.id")}};

typedef struct {
    mrs_portion_fn fn;
    void *ctx;
} counting;

static mrs_status give_count(void *ctx, mrs_stmt *row, bool *go_on, mrs_err *err)
{
    const counting *c = ctx;
    (void)err;
    const mrs_portion share = {mrs_column_peek(row, 0), mrs_column_peek(row, 1),
                               mrs_column_peek(row, 2), mrs_column_peek(row, 3),
                               mrs_column_peek(row, 4), (uint64_t)mrs_col_int(row, 5)};
    *go_on = c->fn(c->ctx, &share);
    return MRS_OK;
}

mrs_status mrs_store_counts(mrs_store *store, const mrs_filter *filter, mrs_str what, uint32_t most,
                            mrs_tally *tally, mrs_portion_fn fn, void *ctx, mrs_err *err)
{
    char text[900];
    counting c = {fn, ctx};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (!mrs_str_is(what, counts[i].what))
            continue;
        int n = snprintf(text, sizeof text, "%s", counts[i].text);
        if (most)
            snprintf(text + n, sizeof text - (size_t)n, " LIMIT %u", most);
        return mrs_filter_around(store, filter, true, text, tally, give_count, &c, err);
    }
    return mrs_fail(err, MRS_E_ARG, "%.*s: events are not counted by that", (int)what.len,
                    what.ptr);
}
