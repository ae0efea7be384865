/* read.c - claims and events out of the store. */
#include "store/store_internal.h"

mrs_status mrs_children_read(mrs_store *store, mrs_sql_id id, const mrs_layout *layout, int64_t fid,
                             const char *side, size_t size, void **rows, uint32_t *n,
                             mrs_arena *arena, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    struct {
        char *at;
        uint32_t n, cap;
    } list = {0};
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    if (side)
        mrs_sql_str(stmt, 2, mrs_str_of(side));
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        if (list.n == list.cap)
            list.at = mrs_vec_grow(arena, list.at, list.n, &list.cap, size);
        mrs_layout_read(layout, stmt, 0, list.at + size * list.n++, arena);
    }
    *rows = list.at;
    *n = list.n;
    return st;
}

/* ---- claims -----------------------------------------------------------------------------------
 */

enum { CLAIM_LEAD = 12 }; /* columns before those of the layout */

static void claim_columns(mrs_stmt *stmt, mrs_claim_row *out, mrs_arena *arena)
{
    *out = (mrs_claim_row){0};
    mrs_layout_read(&mrs_layout_claims, stmt, CLAIM_LEAD, out, arena);
    out->event = mrs_column_str(stmt, 0, arena);
    out->doc = mrs_column_str(stmt, 1, arena);
    out->uri = mrs_column_str(stmt, 2, arena);
    out->publisher = mrs_column_str(stmt, 3, arena);
    out->title = mrs_column_str(stmt, 4, arena);
    out->published = mrs_column_published(stmt, 5, arena);
    out->run = mrs_column_str(stmt, 9, arena);
    out->sample = !mrs_col_null(stmt, 10);
    out->fetched = mrs_col_i32(stmt, 11) != 0;
}

static mrs_status claim_parties(mrs_store *store, int64_t fid, mrs_claim *c, mrs_arena *arena,
                                mrs_err *err)
{
    mrs_party *by = NULL;
    uint32_t n_by = 0;
    const struct {
        const char *side;
        mrs_party **at;
        uint32_t *n;
    } lists[] = {{"actor", &c->actors, &c->n_actors},
                 {"target", &c->targets, &c->n_targets},
                 {"responsible", &by, &n_by},
                 {"via", &c->source.via, &c->source.n_via}};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 4; i++) {
        void *rows = NULL;
        st = mrs_children_read(store, MRS_SQL_PARTIES_READ, &mrs_layout_parties, fid, lists[i].side,
                               sizeof(mrs_party), &rows, lists[i].n, arena, err);
        *lists[i].at = rows;
    }
    c->responsibility_by = n_by ? by : NULL;
    return st;
}

mrs_status mrs_claim_read(mrs_store *store, int64_t fid, mrs_claim_row *out, mrs_arena *arena,
                          mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    void *rows = NULL;
    mrs_status st = mrs_sql_get(store, MRS_SQL_CLAIM_READ, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st ? st : mrs_fail(err, MRS_E_NONE, "no such claim");
    claim_columns(stmt, out, arena);
    mrs_stmt_reset(stmt);
    mrs_claim *c = &out->claim;
    st = claim_parties(store, fid, c, arena, err);
    if (!st)
        st = mrs_children_read(store, MRS_SQL_QUANTITIES_READ, &mrs_layout_quantities, fid, NULL,
                               sizeof(mrs_quantity), &rows, &c->n_quantities, arena, err);
    c->quantities = rows;
    if (st || !c->place || c->place->precision != MRS_PRECISION_COMPOSITE)
        return st;
    st = mrs_children_read(store, MRS_SQL_PARTS_READ, &mrs_layout_place_parts, fid, NULL,
                           sizeof(mrs_place), &rows, &c->place->n_parts, arena, err);
    c->place->parts = rows;
    return st;
}

/* ---- events -----------------------------------------------------------------------------------
 */

static mrs_status event_claims(mrs_store *store, int64_t fid, mrs_event *out, mrs_arena *arena,
                               mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    MRS_VEC(mrs_event_claim) list = {0};
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_CLAIMS_READ, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(arena, &list) = (mrs_event_claim){.claim = mrs_column_str(stmt, 0, arena),
                                                    .score = (float)mrs_col_real(stmt, 1),
                                                    .why = mrs_column_str(stmt, 2, arena)};
    out->claims = list.at;
    out->n_claims = list.n;
    return st;
}

static mrs_status event_children(mrs_store *store, int64_t fid, mrs_event *out, mrs_arena *arena,
                                 mrs_err *err)
{
    const struct {
        mrs_sql_id id;
        const mrs_layout *layout;
        const char *side;
        size_t size;
        void *at; /* of the list's pointer in *out */
        uint32_t *n;
    } lists[] = {{MRS_SQL_EVENT_PARTIES_READ, &mrs_layout_event_parties, "actor", sizeof(mrs_party),
                  &out->actors, &out->n_actors},
                 {MRS_SQL_EVENT_PARTIES_READ, &mrs_layout_event_parties, "target",
                  sizeof(mrs_party), &out->targets, &out->n_targets},
                 {MRS_SQL_EVENT_QUANTITIES_READ, &mrs_layout_event_quantities, NULL,
                  sizeof(mrs_event_quantity), &out->quantities, &out->n_quantities},
                 {MRS_SQL_EVENT_SOURCES_READ, &mrs_layout_event_sources, NULL,
                  sizeof(mrs_event_source), &out->sources, &out->n_sources}};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 4; i++) {
        void *rows = NULL;
        st = mrs_children_read(store, lists[i].id, lists[i].layout, fid, lists[i].side,
                               lists[i].size, &rows, lists[i].n, arena, err);
        memcpy(lists[i].at, &rows, sizeof rows);
    }
    return st;
}

mrs_status mrs_event_read(mrs_store *store, int64_t fid, mrs_event *out, mrs_arena *arena,
                          mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_READ, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    st = mrs_sql_step(store, stmt, &row, err);
    if (st || !row)
        return st ? st : mrs_fail(err, MRS_E_NONE, "no such event");
    *out = (mrs_event){0};
    mrs_layout_read(&mrs_layout_events, stmt, 1, out, arena);
    out->sample = !mrs_col_null(stmt, 0);
    mrs_stmt_reset(stmt);
    st = event_claims(store, fid, out, arena, err);
    return st ? st : event_children(store, fid, out, arena, err);
}

/* ---- one and many ------------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_arena *arena;
    int64_t fid;
    bool events;
    mrs_claim_row claim;
    mrs_event event;
    mrs_claim_fn claim_fn;
    mrs_event_fn event_fn;
    void *ctx;
} reading;

static mrs_status read_one(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    return r->events ? mrs_event_read(r->store, r->fid, &r->event, r->arena, err)
                     : mrs_claim_read(r->store, r->fid, &r->claim, r->arena, err);
}

static mrs_status give_one(void *ctx, int64_t fid, bool *go_on, mrs_err *err)
{
    reading *r = ctx;
    mrs_mark mark = mrs_arena_mark(r->arena);
    r->fid = fid;
    mrs_status st = mrs_arena_run(&r->arena, 1, read_one, r, err);
    if (!st)
        *go_on = r->events ? r->event_fn(r->ctx, &r->event) : r->claim_fn(r->ctx, &r->claim);
    mrs_arena_rewind(r->arena, mark);
    return st;
}

mrs_status mrs_claim_give(mrs_store *store, int64_t fid, mrs_claim_fn fn, void *ctx, bool *go_on,
                          mrs_err *err)
{
    reading r = {.store = store, .arena = store->arena, .claim_fn = fn, .ctx = ctx};
    return give_one(&r, fid, go_on, err);
}

mrs_status mrs_event_give(mrs_store *store, int64_t fid, mrs_event_fn fn, void *ctx, bool *go_on,
                          mrs_err *err)
{
    reading r = {.store = store, .arena = store->arena, .events = true, .event_fn = fn, .ctx = ctx};
    return give_one(&r, fid, go_on, err);
}

static mrs_status give_all(reading *r, mrs_err *err)
{
    mrs_stmt *stmt = NULL;
    bool row, go_on = true;
    mrs_str text = MRS_STR("SELECT fid FROM claims ORDER BY id");
    mrs_status st = mrs_sql_prepare(r->store, text, &stmt, err);
    while (!st && go_on && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row)
        st = give_one(r, mrs_col_int(stmt, 0), &go_on, err);
    mrs_stmt_free(stmt);
    return st;
}

mrs_status mrs_store_claims(mrs_store *store, const mrs_filter *filter, mrs_tally *tally,
                            mrs_claim_fn fn, void *ctx, mrs_err *err)
{
    reading r = {.store = store, .arena = store->arena, .claim_fn = fn, .ctx = ctx};
    if (!filter)
        return give_all(&r, err);
    return mrs_filter_run(store, filter, false, tally, give_one, &r, err);
}

mrs_status mrs_store_events(mrs_store *store, const mrs_filter *filter, mrs_tally *tally,
                            mrs_event_fn fn, void *ctx, mrs_err *err)
{
    static const mrs_filter every = {.all = true};
    reading r = {.store = store, .arena = store->arena, .events = true, .event_fn = fn, .ctx = ctx};
    return mrs_filter_run(store, filter ? filter : &every, true, tally, give_one, &r, err);
}

static mrs_status fid_of(mrs_store *store, mrs_sql_id sql, mrs_str id, int64_t *fid, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, sql, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st && !row)
        st = mrs_fail(err, MRS_E_NONE, "%s: holds no %.*s", store->path, (int)id.len, id.ptr);
    if (!st)
        *fid = mrs_col_int(stmt, 0);
    mrs_stmt_reset(stmt);
    return st;
}

mrs_status mrs_store_claim(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_claim_row *out,
                           mrs_err *err)
{
    reading r = {.store = store, .arena = arena};
    mrs_status st = fid_of(store, MRS_SQL_CLAIM_FID, id, &r.fid, err);
    if (!st)
        st = mrs_arena_run(&arena, 1, read_one, &r, err);
    *out = r.claim;
    return st;
}

mrs_status mrs_store_event(mrs_store *store, mrs_str id, mrs_arena *arena, mrs_event *out,
                           mrs_err *err)
{
    reading r = {.store = store, .arena = arena, .events = true};
    mrs_status st = fid_of(store, MRS_SQL_EVENT_FID, id, &r.fid, err);
    if (!st)
        st = mrs_arena_run(&arena, 1, read_one, &r, err);
    *out = r.event;
    return st;
}
