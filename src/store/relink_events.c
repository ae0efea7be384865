/* relink_events.c - which events are written, which stay as they are, and who follows those that
 * go. */
#include "store/relink_internal.h"

#include <stdlib.h>

/* ---- touched ----------------------------------------------------------------------------------
 */

static mrs_old_event *olds(mrs_relink *r, size_t *n)
{
    *n = r->old.len / sizeof(mrs_old_event);
    return (mrs_old_event *)(void *)r->old.ptr;
}

/* Columns fid, id, hash, first claim, stale. */
static mrs_status take_old(mrs_relink *r, mrs_stmt *stmt, mrs_err *err)
{
    bool row;
    mrs_status st;
    while ((st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        mrs_old_event e = {.fid = mrs_col_int(stmt, 0),
                           .claim = mrs_col_int(stmt, 3),
                           .stale = mrs_col_i32(stmt, 4) != 0};
        snprintf(e.id, sizeof e.id, "%s", mrs_col_text(stmt, 1));
        snprintf(e.hash, sizeof e.hash, "%s", mrs_col_text(stmt, 2));
        mrs_buf_put(&r->old, (mrs_str){(const char *)&e, sizeof e});
    }
    r->sorted = false;
    return st ? st : mrs_buf_status(&r->old, err);
}

mrs_status mrs_relink_touch_all(mrs_relink *r, mrs_err *err)
{
    mrs_stmt *stmt;
    r->old.len = 0;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_TOUCH_ALL, &stmt, err);
    return st ? st : take_old(r, stmt, err);
}

mrs_status mrs_relink_touch_stale(mrs_relink *r, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_do(r->store, MRS_SQL_TOUCHED_STALE, (mrs_str){0}, err);
    if (!st)
        st = mrs_sql_get(r->store, MRS_SQL_TOUCH_STALE, &stmt, err);
    return st ? st : take_old(r, stmt, err);
}

mrs_status mrs_relink_touch(mrs_relink *r, mrs_str claim, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_do(r->store, MRS_SQL_TOUCHED_ADD, claim, err);
    if (st || mrs_sql_changes(r->store) == 0)
        return st;
    st = mrs_sql_get(r->store, MRS_SQL_TOUCH_CLAIM, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, claim);
    return take_old(r, stmt, err);
}

static int by_id(const void *a, const void *b)
{
    return strcmp(((const mrs_old_event *)a)->id, ((const mrs_old_event *)b)->id);
}

/* In order of id. */
static void sort_olds(mrs_relink *r)
{
    size_t n;
    mrs_old_event *at = olds(r, &n);
    if (n && !r->sorted)
        qsort(at, n, sizeof *at, by_id);
    r->sorted = true;
}

typedef struct {
    mrs_relink *r;
    int64_t event;
    mrs_relink_touched_fn fn;
    void *ctx;
} giving;

/* The claims are read before the first is given, for that may read on. */
static mrs_status give_claims(void *ctx, mrs_err *err)
{
    giving *g = ctx;
    mrs_stmt *stmt;
    bool row, go_on = true;
    mrs_arena *arena = g->r->store->arena;
    struct member {
        mrs_str claim;
        int64_t doc;
    };
    MRS_VEC(struct member) members = {0};
    mrs_status st = mrs_sql_get(g->r->store, MRS_SQL_EVENT_MEMBERS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, g->event);
    while ((st = mrs_sql_step(g->r->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(arena, &members) =
            (struct member){mrs_column_str(stmt, 0, arena), mrs_col_int(stmt, 1)};
    for (uint32_t i = 0; !st && go_on && i < members.n; i++)
        go_on = g->fn(g->ctx, members.at[i].claim, members.at[i].doc);
    return st;
}

mrs_status mrs_relink_touched(mrs_relink *r, mrs_relink_touched_fn fn, void *ctx, mrs_err *err)
{
    mrs_status st = MRS_OK;
    mrs_store *store = r->store;
    for (; !st && r->given < r->old.len; r->given += sizeof(mrs_old_event)) {
        mrs_old_event e;
        memcpy(&e, r->old.ptr + r->given, sizeof e);
        giving g = {r, e.fid, fn, ctx};
        mrs_mark mark = mrs_arena_mark(store->arena);
        st = mrs_arena_run(&store->arena, 1, give_claims, &g, err);
        mrs_arena_rewind(store->arena, mark);
    }
    return st;
}

/* ---- written ----------------------------------------------------------------------------------
 */

/* Does the layer's box end at this row? Then it may be smaller without it. */
static mrs_status at_edge(mrs_relink *r, int64_t fid, mrs_err *err)
{
    static const mrs_sql_id ids[] = {MRS_SQL_EVENT_AT_EDGE, MRS_SQL_AREA_AT_EDGE};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 2; i++) {
        mrs_stmt *stmt;
        bool row;
        if (r->shrunk[i])
            continue;
        st = mrs_sql_get(r->store, ids[i], &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, fid);
        st = mrs_sql_step(r->store, stmt, &row, err);
        r->shrunk[i] = !st && row;
        mrs_stmt_reset(stmt);
    }
    return st;
}

static mrs_status drop(mrs_relink *r, const mrs_old_event *e, mrs_err *err)
{
    static const mrs_sql_id links[] = {MRS_SQL_TOTALS_SHORT, MRS_SQL_LINKS_DROP_FROM,
                                       MRS_SQL_LINKS_DROP_TO, MRS_SQL_LINKS_DROP_IN};
    mrs_status st = at_edge(r, e->fid, err);
    for (size_t i = 0; !st && i < sizeof links / sizeof *links; i++)
        st = mrs_sql_do(r->store, links[i], mrs_str_of(e->id), err);
    return st ? st : mrs_event_drop(r->store, e->fid, err);
}

static mrs_old_event *find_old(mrs_relink *r, mrs_str id)
{
    size_t n;
    mrs_old_event key;
    sort_olds(r);
    mrs_old_event *at = olds(r, &n);
    snprintf(key.id, sizeof key.id, "%.*s", (int)id.len, id.ptr);
    return n ? bsearch(&key, at, n, sizeof *at, by_id) : NULL;
}

mrs_status mrs_relink_link_put(mrs_relink *r, const mrs_link *link, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_LINK_ADD, &stmt, err);
    if (st)
        return st;
    mrs_layout_bind(&mrs_layout_links, stmt, link);
    return mrs_sql_run(r->store, stmt, err);
}

mrs_status mrs_relink_event_put(mrs_relink *r, const mrs_event *event, const mrs_link *links,
                                uint32_t n_links, mrs_err *err)
{
    char hash[65];
    int64_t fid = 0;
    mrs_old_event *old = find_old(r, event->id);
    mrs_status st = mrs_event_hash(r->store, event, links, n_links, hash, err);
    if (st)
        return st;
    bool same = old && !old->stale && strcmp(old->hash, hash) == 0;
    *(same ? &r->changes.same : old ? &r->changes.changed : &r->changes.added) += 1;
    if (old)
        old->put = true;
    if (same)
        return MRS_OK;
    st = old ? drop(r, old, err) : mrs_sql_do(r->store, MRS_SQL_TOMBSTONE_DROP, event->id, err);
    if (!st)
        st = mrs_event_add(r->store, event, hash, &fid, err);
    for (uint32_t i = 0; !st && i < n_links; i++)
        st = mrs_relink_link_put(r, &links[i], err);
    return st ? st : mrs_sql_do_int(r->store, MRS_SQL_WRITTEN_ADD, fid, err);
}

/* ---- gone -------------------------------------------------------------------------------------
 */

/* Its id leads on to the event that has its first claim now. */
static mrs_status bury(mrs_relink *r, const mrs_old_event *e, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_TOMBSTONE_ADD, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, mrs_str_of(e->id));
    mrs_bind_int(stmt, 2, e->claim);
    mrs_sql_str(stmt, 3, mrs_str_of(r->store->now));
    return mrs_sql_run(r->store, stmt, err);
}

mrs_status mrs_relink_sweep(mrs_relink *r, mrs_err *err)
{
    size_t n;
    mrs_status st = MRS_OK;
    sort_olds(r);
    const mrs_old_event *at = olds(r, &n);
    for (size_t i = 0; !st && !r->swept && i < n; i++) {
        if (at[i].put)
            continue;
        r->changes.gone++;
        st = bury(r, &at[i], err);
        if (!st)
            st = drop(r, &at[i], err);
    }
    r->swept = true;
    return st;
}

/* ---- totals -----------------------------------------------------------------------------------
 */

static mrs_status give(mrs_relink *r, mrs_stmt *stmt, mrs_relink_event_fn fn, void *ctx,
                       mrs_err *err)
{
    mrs_buf fids = {0};
    bool go_on = true;
    mrs_status st = mrs_numbers_read(r->store, stmt, &fids, err);
    for (size_t at = 0; !st && go_on && at < fids.len; at += sizeof(int64_t)) {
        int64_t fid;
        memcpy(&fid, fids.ptr + at, sizeof fid);
        st = mrs_event_give(r->store, fid, fn, ctx, &go_on, err);
    }
    mrs_buf_clear(&fids);
    return st;
}

static mrs_status give_of(mrs_relink *r, mrs_sql_id id, const mrs_event *e, mrs_relink_event_fn fn,
                          void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    char start[16], end[16];
    mrs_status st = mrs_sql_get(r->store, id, &stmt, err);
    if (st)
        return st;
    size_t n_start = mrs_day_text(e->time.start, start), n_end = mrs_day_text(e->time.end, end);
    mrs_sql_str(stmt, 1, mrs_str_of(mrs_type_text(e->type)));
    mrs_sql_str(stmt, 2, (mrs_str){start, n_start});
    mrs_sql_str(stmt, 3, (mrs_str){end, n_end});
    mrs_sql_str(stmt, 4, e->mode);
    return give(r, stmt, fn, ctx, err);
}

mrs_status mrs_relink_totals(mrs_relink *r, const mrs_event *event, mrs_relink_event_fn fn,
                             void *ctx, mrs_err *err)
{
    return give_of(r, MRS_SQL_TOTALS_OVER, event, fn, ctx, err);
}

mrs_status mrs_relink_counted(mrs_relink *r, const mrs_event *total, mrs_relink_event_fn fn,
                              void *ctx, mrs_err *err)
{
    return give_of(r, MRS_SQL_TOTAL_COUNTS, total, fn, ctx, err);
}

mrs_status mrs_relink_written(mrs_relink *r, mrs_relink_event_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_WRITTEN, &stmt, err);
    return st ? st : give(r, stmt, fn, ctx, err);
}

mrs_status mrs_relink_short(mrs_relink *r, mrs_relink_event_fn fn, void *ctx, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_SHORT, &stmt, err);
    return st ? st : give(r, stmt, fn, ctx, err);
}

mrs_status mrs_relink_total_grown(mrs_relink *r, mrs_str total, mrs_err *err)
{
    return mrs_sql_do(r->store, MRS_SQL_TOTAL_GROWN, total, err);
}

mrs_status mrs_relink_total_clear(mrs_relink *r, mrs_str total, mrs_err *err)
{
    return mrs_sql_do(r->store, MRS_SQL_SUMS_DROP, total, err);
}

/* ---- the end ----------------------------------------------------------------------------------
 */

#define WHOLE_BOX(table)                                                                           \
    "UPDATE gpkg_contents SET (min_x,max_x,min_y,max_y)=(SELECT min(minx),max(maxx),min(miny),"    \
    "max(maxy) FROM rtree_" table "_geom) WHERE table_name='" table "'"
/* w: fids of that layer's rows that were written */
#define WIDER_BOX(table, w)                                                                        \
    "UPDATE gpkg_contents SET (min_x,max_x,min_y,max_y)=(SELECT coalesce(min(b.minx,min_x),"       \
    "b.minx,min_x),coalesce(max(b.maxx,max_x),b.maxx,max_x),coalesce(min(b.miny,min_y),b.miny,"    \
    "min_y),coalesce(max(b.maxy,max_y),b.maxy,max_y) FROM (SELECT min(minx) minx,max(maxx) maxx,"  \
    "min(miny) miny,max(maxy) maxy FROM " w " CROSS JOIN rtree_" table                             \
    "_geom g ON g.id=w.fid) b) WHERE table_name='" table "'"

static mrs_status set_boxes(mrs_relink *r, mrs_err *err)
{
    static const char *const texts[2][2] = {
        {WIDER_BOX("events", "(SELECT event AS fid FROM relink_written) w"), WHOLE_BOX("events")},
        {WIDER_BOX("event_areas", "(SELECT a.fid FROM relink_written v JOIN events e ON "
                                  "e.fid=v.event JOIN event_areas a ON a.event=e.id) w"),
         WHOLE_BOX("event_areas")}};
    static const char *const layers[] = {"events", "event_areas"};
    mrs_status st = MRS_OK;
    for (int i = 0; !st && i < 2; i++) {
        st = mrs_sql_exec(r->store, texts[i][r->shrunk[i]], err);
        if (!st)
            st = mrs_layer_touch(r->store, layers[i], NULL, err);
    }
    return st;
}

/* Links that code found within a report, between the events its claims are in now: all that touch
 * an event that was written. The first claim that tells it is named. Each report is read once: a
 * report's claims times themselves are too many for a long one. */
#define WRITTEN "(SELECT event FROM relink_written)"
#define TOLD(column)                                                                               \
    "INSERT INTO links(kind,from_id,to_id,score,why) SELECT '" column "',a.id,b.id,1,"             \
    "'told in '||min(f.id) FROM (SELECT DISTINCT c.document FROM relink_written w CROSS JOIN "     \
    "event_claims j ON j.event=w.event CROSS JOIN claims c ON c.fid=j.claim) d CROSS JOIN claims " \
    "f ON f.document=d.document CROSS JOIN claims t ON t.id=f." column                             \
    " CROSS JOIN event_claims jf ON jf.claim=f.fid CROSS JOIN event_claims jt ON jt.claim=t.fid "  \
    "CROSS JOIN events a ON a.fid=jf.event CROSS JOIN events b ON b.fid=jt.event "                 \
    "WHERE jf.event<>jt.event AND (jf.event IN " WRITTEN " OR jt.event IN " WRITTEN ") "           \
    "GROUP BY jf.event,jt.event,a.id,b.id"

static mrs_status set_told(mrs_relink *r, mrs_err *err)
{
    static const char *const texts[] = {TOLD("part_of"), TOLD("follows"), TOLD("coincides_with")};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof texts / sizeof *texts; i++)
        st = mrs_sql_exec(r->store, texts[i], err);
    return st;
}

mrs_status mrs_relink_events_finish(mrs_relink *r, mrs_err *err)
{
    const mrs_event_changes *c = &r->changes;
    mrs_status st = mrs_relink_sweep(r, err);
    if (st || !(c->added || c->changed || c->gone))
        return st;
    st = set_told(r, err);
    return st ? st : set_boxes(r, err);
}
