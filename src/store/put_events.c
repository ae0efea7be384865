/* put_events.c - the events and links that link made: what changed is written, in one transaction.
 */
#include "store/geometry.h"
#include "store/store_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A circle wider than this says nothing on a map. */
static const double widest_km = 5000;

typedef struct {
    mrs_str id;
    char hash[65];
    int64_t fid;
} stored;

typedef struct {
    const mrs_event *event;
    char hash[65];
    bool keep; /* stored as it is */
} wanted;

typedef struct {
    mrs_store *store;
    const mrs_event_set *set;
    struct {
        stored *at;
        uint32_t n, cap;
    } old;       /* by id */
    wanted *now; /* by id */
    char links_hash[65];
    mrs_event_changes changes;
} replacing;

/* ---- counts as words --------------------------------------------------------------------------
 */

static void put_number(mrs_buf *out, const char *before, double v)
{
    char text[32];
    mrs_num_text(v, text);
    mrs_buf_printf(out, "%s%s", before, text);
}

void mrs_count_text(mrs_quantity_kind kind, double low, double best, double high, mrs_buf *out)
{
    mrs_str name = mrs_str_of(mrs_quantity_kind_text(kind));
    for (size_t i = 0; i < name.len; i++)
        mrs_buf_putc(out, name.ptr[i] == '_' ? ' ' : name.ptr[i]);
    if (!isnan(low) && !isnan(high) && low < high) {
        put_number(out, " ", low);
        put_number(out, "-", high);
    } else if (!isnan(low) && !isnan(high)) {
        put_number(out, " ", low);
    } else if (!isnan(low)) {
        put_number(out, " at least ", low);
    } else if (!isnan(high)) {
        put_number(out, " at most ", high);
    } else if (!isnan(best)) {
        put_number(out, " about ", best);
    } else {
        mrs_buf_put(out, MRS_STR(" ?"));
    }
}

static void counts_text(const mrs_event *e, mrs_buf *out)
{
    out->len = 0;
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        if (i)
            mrs_buf_put(out, MRS_STR("; "));
        mrs_count_text(q->kind, q->low, q->best, q->high, out);
    }
}

/* ---- what is there and what is wanted ---------------------------------------------------------
 */

static void texts(const mrs_layout *layout, const void *rows, size_t size, uint32_t n, mrs_buf *out)
{
    for (uint32_t i = 0; i < n; i++)
        mrs_layout_text(layout, (const char *)rows + i * size, out);
    mrs_buf_putc(out, 0x1D);
}

static void event_hash(const mrs_event *e, mrs_buf *out, char hash[65])
{
    out->len = 0;
    mrs_layout_text(&mrs_layout_events, e, out);
    texts(&mrs_layout_event_parties, e->actors, sizeof *e->actors, e->n_actors, out);
    texts(&mrs_layout_event_parties, e->targets, sizeof *e->targets, e->n_targets, out);
    texts(&mrs_layout_event_quantities, e->quantities, sizeof *e->quantities, e->n_quantities, out);
    texts(&mrs_layout_event_sources, e->sources, sizeof *e->sources, e->n_sources, out);
    texts(&mrs_layout_event_claims, e->claims, sizeof *e->claims, e->n_claims, out);
    for (uint32_t i = 0; i < e->n_claims; i++)
        mrs_buf_put(out, e->claims[i].claim);
    mrs_sha256_hex(mrs_buf_view(out), hash);
}

static int by_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const wanted *)a)->event->id, ((const wanted *)b)->event->id);
}

static mrs_status read_old(replacing *r, mrs_err *err)
{
    sqlite3_stmt *stmt;
    bool row;
    mrs_arena *arena = r->store->arena;
    mrs_status st = mrs_sql_get(r->store, MRS_SQL_EVENT_HASHES, &stmt, err);
    while (!st && (st = mrs_sql_step(r->store, stmt, &row, err)) == MRS_OK && row) {
        stored *s = MRS_PUSH(arena, &r->old);
        s->id = mrs_column_str(stmt, 0, arena);
        snprintf(s->hash, sizeof s->hash, "%s", (const char *)sqlite3_column_text(stmt, 1));
        s->fid = sqlite3_column_int64(stmt, 2);
    }
    return st;
}

static mrs_status compare(void *ctx, mrs_err *err)
{
    replacing *r = ctx;
    mrs_buf *out = &r->store->json;
    mrs_status st = read_old(r, err);
    if (st)
        return st;
    uint32_t n = r->set->n_events;
    r->now = MRS_NEW(r->store->arena, wanted, n);
    for (uint32_t i = 0; i < n; i++) {
        r->now[i].event = &r->set->events[i];
        event_hash(r->now[i].event, out, r->now[i].hash);
    }
    if (n)
        qsort(r->now, n, sizeof *r->now, by_id);
    out->len = 0;
    texts(&mrs_layout_links, r->set->links, sizeof *r->set->links, r->set->n_links, out);
    mrs_sha256_hex(mrs_buf_view(out), r->links_hash);
    return mrs_buf_status(out, err);
}

/* ---- taking out -------------------------------------------------------------------------------
 */

static mrs_status drop(mrs_store *store, int64_t fid, mrs_err *err)
{
    static const mrs_sql_id drops[] = {MRS_SQL_EVENT_DROP_AREA,    MRS_SQL_EVENT_DROP_LINE,
                                       MRS_SQL_EVENT_DROP_PARTIES, MRS_SQL_EVENT_DROP_QUANTITIES,
                                       MRS_SQL_EVENT_DROP_CLAIMS,  MRS_SQL_EVENT_DROP_SOURCES,
                                       MRS_SQL_EVENT_DROP};
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof drops / sizeof *drops; i++)
        st = mrs_sql_do_int(store, drops[i], fid, err);
    return st;
}

/* Both lists are by id: walk them together. */
static mrs_status drop_old(replacing *r, mrs_err *err)
{
    mrs_status st = MRS_OK;
    uint32_t n = r->set->n_events;
    for (uint32_t i = 0, j = 0; !st && i < r->old.n; i++) {
        const stored *s = &r->old.at[i];
        while (j < n && mrs_str_cmp(r->now[j].event->id, s->id) < 0)
            j++;
        bool both = j < n && mrs_str_eq(r->now[j].event->id, s->id);
        if (both && strcmp(r->now[j].hash, s->hash) == 0) {
            r->now[j].keep = true;
            r->changes.same++;
            continue;
        }
        *(both ? &r->changes.changed : &r->changes.gone) += 1;
        st = drop(r->store, s->fid, err);
    }
    r->changes.added = n - r->changes.same - r->changes.changed;
    return st;
}

/* ---- putting in -------------------------------------------------------------------------------
 */

static mrs_status bind_event(mrs_store *store, sqlite3_stmt *stmt, const wanted *w, mrs_err *err)
{
    const mrs_event *e = w->event;
    mrs_buf *out = &store->blob;
    int rc = mrs_layout_bind(&mrs_layout_events, stmt, e);
    if (mrs_place_pinned(e->place)) {
        out->len = 0;
        mrs_geometry_point(e->place->lat, e->place->lon, out);
        rc |= sqlite3_bind_blob64(stmt, 1, out->ptr, out->len, SQLITE_TRANSIENT);
    }
    mrs_sql_str(stmt, 2, mrs_str_of(w->hash));
    for (int i = 0; i < 3; i++) {
        if (i == 2)
            counts_text(e, out);
        else
            mrs_party_names(i ? e->targets : e->actors, i ? e->n_targets : e->n_actors, out);
        if (out->len)
            rc |=
                sqlite3_bind_text64(stmt, 3 + i, out->ptr, out->len, SQLITE_TRANSIENT, SQLITE_UTF8);
    }
    mrs_sql_str(stmt, 6, e->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    return rc ? mrs_sql_fail(store, err) : mrs_buf_status(out, err);
}

static mrs_status add_child(mrs_store *store, mrs_sql_id id, const mrs_layout *layout, int64_t fid,
                            uint32_t n, const char *side, const void *row, mrs_err *err)
{
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    sqlite3_bind_int64(stmt, 1, fid);
    sqlite3_bind_int64(stmt, 2, n);
    if (side)
        mrs_sql_str(stmt, 3, mrs_str_of(side));
    if (mrs_layout_bind(layout, stmt, row))
        return mrs_sql_fail(store, err);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status add_claims(mrs_store *store, const mrs_event *e, int64_t fid, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < e->n_claims; i++) {
        sqlite3_stmt *stmt;
        st = mrs_sql_get(store, MRS_SQL_EVENT_CLAIM_ADD, &stmt, err);
        if (st)
            break;
        sqlite3_bind_int64(stmt, 1, fid);
        mrs_sql_str(stmt, 2, e->claims[i].claim);
        sqlite3_bind_double(stmt, 3, (double)e->claims[i].score);
        mrs_sql_str(stmt, 4, e->claims[i].why);
        st = mrs_sql_run(store, stmt, err);
    }
    return st;
}

static mrs_status add_area(mrs_store *store, const mrs_event *e, int64_t fid, mrs_err *err)
{
    const mrs_place *p = e->place;
    if (!p || mrs_place_pinned(p) || !isfinite(p->lat) || !isfinite(p->lon) ||
        !(p->radius_km > 0 && p->radius_km < widest_km))
        return MRS_OK;
    sqlite3_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_AREA_ADD, &stmt, err);
    if (st)
        return st;
    store->blob.len = 0;
    mrs_geometry_circle(p->lat, p->lon, p->radius_km, &store->blob);
    st = mrs_buf_status(&store->blob, err);
    if (st)
        return st;
    sqlite3_bind_int64(stmt, 1, fid);
    sqlite3_bind_blob64(stmt, 2, store->blob.ptr, store->blob.len, SQLITE_STATIC);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status add(mrs_store *store, const wanted *w, mrs_err *err)
{
    sqlite3_stmt *stmt;
    const mrs_event *e = w->event;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_ADD, &stmt, err);
    if (!st)
        st = bind_event(store, stmt, w, err);
    if (!st)
        st = mrs_sql_run(store, stmt, err);
    int64_t fid = sqlite3_last_insert_rowid(store->db);
    for (uint32_t i = 0; !st && i < e->n_actors; i++)
        st = add_child(store, MRS_SQL_EVENT_PARTY_ADD, &mrs_layout_event_parties, fid, i, "actor",
                       &e->actors[i], err);
    for (uint32_t i = 0; !st && i < e->n_targets; i++)
        st = add_child(store, MRS_SQL_EVENT_PARTY_ADD, &mrs_layout_event_parties, fid, i, "target",
                       &e->targets[i], err);
    for (uint32_t i = 0; !st && i < e->n_quantities; i++)
        st = add_child(store, MRS_SQL_EVENT_QUANTITY_ADD, &mrs_layout_event_quantities, fid, i,
                       NULL, &e->quantities[i], err);
    for (uint32_t i = 0; !st && i < e->n_sources; i++)
        st = add_child(store, MRS_SQL_EVENT_SOURCE_ADD, &mrs_layout_event_sources, fid, i, NULL,
                       &e->sources[i], err);
    if (!st)
        st = add_claims(store, e, fid, err);
    return st ? st : add_area(store, e, fid, err);
}

static mrs_status replace_links(replacing *r, mrs_err *err)
{
    char before[65];
    mrs_status st = mrs_meta_get(r->store, "links", before, sizeof before, err);
    if (st || strcmp(before, r->links_hash) == 0)
        return st;
    st = mrs_sql_do(r->store, MRS_SQL_LINKS_DROP, (mrs_str){0}, err);
    for (uint32_t i = 0; !st && i < r->set->n_links; i++) {
        sqlite3_stmt *stmt;
        st = mrs_sql_get(r->store, MRS_SQL_LINK_ADD, &stmt, err);
        if (!st && mrs_layout_bind(&mrs_layout_links, stmt, &r->set->links[i]))
            st = mrs_sql_fail(r->store, err);
        if (!st)
            st = mrs_sql_run(r->store, stmt, err);
    }
    return st ? st : mrs_meta_set(r->store, "links", r->links_hash, err);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

#define BOX_OF(table)                                                                              \
    "UPDATE gpkg_contents SET (min_x,max_x,min_y,max_y)=(SELECT min(minx),max(maxx),min(miny),"    \
    "max(maxy) FROM rtree_" table "_geom) WHERE table_name='" table "'"

static mrs_status touch_layers(mrs_store *store, mrs_err *err)
{
    mrs_status st = mrs_sql_exec(store, BOX_OF("events"), err);
    if (!st)
        st = mrs_sql_exec(store, BOX_OF("event_areas"), err);
    if (!st)
        st = mrs_layer_touch(store, "events", NULL, err);
    return st ? st : mrs_layer_touch(store, "event_areas", NULL, err);
}

static mrs_status write_all(replacing *r, mrs_err *err)
{
    char detail[120];
    mrs_store *store = r->store;
    mrs_status st = drop_old(r, err);
    for (uint32_t i = 0; !st && i < r->set->n_events; i++)
        if (!r->now[i].keep)
            st = add(store, &r->now[i], err);
    if (!st)
        st = replace_links(r, err);
    if (!st)
        st = mrs_meta_set(store, "linked", "1", err);
    if (st || sqlite3_total_changes64(store->db) == store->changes)
        return st;
    if (r->changes.added || r->changes.changed || r->changes.gone)
        st = touch_layers(store, err);
    int n = snprintf(detail, sizeof detail, "%u added, %u changed, %u gone", r->changes.added,
                     r->changes.changed, r->changes.gone);
    return st ? st : mrs_audit_add(store, "link", MRS_STR(""), (mrs_str){detail, (size_t)n}, err);
}

mrs_status mrs_store_replace_events(mrs_store *store, const mrs_event_set *set,
                                    mrs_event_changes *changes, mrs_err *err)
{
    replacing r = {.store = store, .set = set};
    mrs_status st = mrs_sql_begin(store, err);
    if (st)
        return st;
    mrs_mark mark = mrs_arena_mark(store->arena);
    st = mrs_arena_run(&store->arena, 1, compare, &r, err);
    if (!st)
        st = write_all(&r, err);
    st = mrs_sql_end(store, st, err);
    mrs_arena_rewind(store->arena, mark);
    if (changes)
        *changes = r.changes;
    return st;
}
