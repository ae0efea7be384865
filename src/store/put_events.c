/* put_events.c - one event as rows: put in, taken out; relink_events.c says which. */
#include "store/geometry.h"
#include "store/store_internal.h"

#include <math.h>
#include <stdio.h>

/* A circle wider than this says nothing on a map. */
static const double widest_km = 5000;

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

/* ---- what an event is stored as ---------------------------------------------------------------
 */

static void texts(const mrs_layout *layout, const void *rows, size_t size, uint32_t n, mrs_buf *out)
{
    for (uint32_t i = 0; i < n; i++)
        mrs_layout_text(layout, (const char *)rows + i * size, out);
    mrs_buf_putc(out, 0x1D);
}

mrs_status mrs_event_hash(mrs_store *store, const mrs_event *e, const mrs_link *links,
                          uint32_t n_links, char hash[65], mrs_err *err)
{
    mrs_buf *out = &store->json;
    out->len = 0;
    mrs_layout_text(&mrs_layout_events, e, out);
    texts(&mrs_layout_event_parties, e->actors, sizeof *e->actors, e->n_actors, out);
    texts(&mrs_layout_event_parties, e->targets, sizeof *e->targets, e->n_targets, out);
    texts(&mrs_layout_event_quantities, e->quantities, sizeof *e->quantities, e->n_quantities, out);
    texts(&mrs_layout_event_sources, e->sources, sizeof *e->sources, e->n_sources, out);
    texts(&mrs_layout_event_claims, e->claims, sizeof *e->claims, e->n_claims, out);
    for (uint32_t i = 0; i < e->n_claims; i++)
        mrs_buf_put(out, e->claims[i].claim);
    texts(&mrs_layout_links, links, sizeof *links, n_links, out);
    mrs_sha256_hex(mrs_buf_view(out), hash);
    return mrs_buf_status(out, err);
}

/* ---- taking out -------------------------------------------------------------------------------
 */

mrs_status mrs_event_drop(mrs_store *store, int64_t fid, mrs_err *err)
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

/* ---- putting in -------------------------------------------------------------------------------
 */

static mrs_status bind_event(mrs_store *store, mrs_stmt *stmt, const mrs_event *e, const char *hash,
                             mrs_err *err)
{
    mrs_buf *out = &store->blob;
    mrs_layout_bind(&mrs_layout_events, stmt, e);
    if (mrs_place_pinned(e->place)) {
        out->len = 0;
        mrs_geometry_point(e->place->lat, e->place->lon, out);
        mrs_bind_geometry(stmt, 1, mrs_buf_view(out));
    }
    mrs_sql_str(stmt, 2, mrs_str_of(hash));
    for (int i = 0; i < 3; i++) {
        if (i == 2)
            counts_text(e, out);
        else
            mrs_party_names(i ? e->targets : e->actors, i ? e->n_targets : e->n_actors, out);
        if (out->len)
            mrs_bind_copy(stmt, 3 + i, mrs_buf_view(out));
    }
    mrs_sql_str(stmt, 6, e->sample ? MRS_STR("INVENTED") : MRS_STR(""));
    return mrs_buf_status(out, err);
}

static mrs_status add_child(mrs_store *store, mrs_sql_id id, const mrs_layout *layout, int64_t fid,
                            uint32_t n, const char *side, const void *row, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, id, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    mrs_bind_int(stmt, 2, n);
    if (side)
        mrs_sql_str(stmt, 3, mrs_str_of(side));
    mrs_layout_bind(layout, stmt, row);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status add_claims(mrs_store *store, const mrs_event *e, int64_t fid, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < e->n_claims; i++) {
        mrs_stmt *stmt;
        st = mrs_sql_get(store, MRS_SQL_EVENT_CLAIM_ADD, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, fid);
        mrs_sql_str(stmt, 2, e->claims[i].claim);
        mrs_bind_real(stmt, 3, (double)e->claims[i].score);
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
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_AREA_ADD, &stmt, err);
    if (st)
        return st;
    store->blob.len = 0;
    mrs_geometry_circle(p->lat, p->lon, p->radius_km, &store->blob);
    st = mrs_buf_status(&store->blob, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    mrs_bind_geometry(stmt, 2, mrs_buf_view(&store->blob));
    return mrs_sql_run(store, stmt, err);
}

mrs_status mrs_event_add(mrs_store *store, const mrs_event *e, const char *hash, int64_t *event,
                         mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(store, MRS_SQL_EVENT_ADD, &stmt, err);
    if (!st)
        st = bind_event(store, stmt, e, hash, err);
    if (!st)
        st = mrs_sql_run(store, stmt, err);
    int64_t fid = *event = mrs_sql_last(store);
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
