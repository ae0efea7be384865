/* queue.c - which claims a person should look at next. */
#include "store/store_internal.h"

typedef struct {
    mrs_store *store;
    mrs_str who;
    mrs_stmt *stmt;
    mrs_queue_row row;
} queueing;

static mrs_status read_one(void *ctx, mrs_err *err)
{
    queueing *q = ctx;
    mrs_arena *arena = q->store->arena;
    mrs_standing s;
    q->row = (mrs_queue_row){.claim = mrs_column_str(q->stmt, 0, arena),
                             .doc = mrs_column_str(q->stmt, 1, arena),
                             .confidence = mrs_col_real(q->stmt, 2),
                             .contradictions = (uint32_t)mrs_col_i32(q->stmt, 3),
                             .people = mrs_col_real(q->stmt, 4)};
    mrs_str state = mrs_column_str(q->stmt, 5, arena);
    if (mrs_str_is(state, mrs_state_text(MRS_STATE_MACHINE)))
        return MRS_OK;
    mrs_status st = mrs_standing_read(q->store, q->row.claim, &s, arena, err);
    q->row.state = s.state;
    q->row.own = !st && s.state == MRS_STATE_CORRECTED && mrs_standing_by(&s, q->who);
    return st;
}

mrs_status mrs_store_queue(mrs_store *store, mrs_str who, mrs_queue_fn fn, void *ctx, mrs_err *err)
{
    static const mrs_str sql = MRS_STR_INIT(
        "SELECT c.id,d.id,c.confidence,coalesce(e.n_contradictions,0),coalesce((SELECT "
        "max(coalesce(q.high,q.best,q.low,0)) FROM quantities q WHERE q.claim=c.fid AND q.kind IN "
        "('killed','wounded','killed_or_wounded','arrested','killed_or_arrested','abducted',"
        "'displaced','escaped','released','crossed')),0),c.state FROM claims c JOIN documents d ON "
        "d.fid=c.document LEFT JOIN event_claims j ON j.claim=c.fid LEFT JOIN events e ON "
        "e.fid=j.event WHERE c.state IN ('machine','corrected','needs work') ORDER BY c.id");
    queueing q = {.store = store, .who = who};
    bool row, go_on = true;
    mrs_status st = mrs_sql_prepare(store, sql, &q.stmt, err);
    while (!st && go_on && (st = mrs_sql_step(store, q.stmt, &row, err)) == MRS_OK && row) {
        mrs_mark mark = mrs_arena_mark(store->arena);
        st = mrs_arena_run(&store->arena, 1, read_one, &q, err);
        go_on = !st && fn(ctx, &q.row);
        mrs_arena_rewind(store->arena, mark);
    }
    mrs_stmt_free(q.stmt);
    return st;
}
