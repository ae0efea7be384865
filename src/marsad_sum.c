/* marsad_sum.c - a total held against the events that it may count: what is found, what is not. */
#include "marsad_internal.h"

#include <math.h>

typedef struct {
    mrs_store *store;
    mrs_str total;
    mrs_arena *arena;
    struct {
        mrs_str *at;
        uint32_t n, cap;
    } counted;
    const mrs_link *link; /* under way */
    mrs_status status;
    mrs_err *err;
} counting;

static mrs_status keep(void *ctx, mrs_err *err)
{
    counting *c = ctx;
    (void)err;
    *MRS_PUSH(c->arena, &c->counted) = mrs_str_copy(c->link->to, c->arena);
    return MRS_OK;
}

static bool take(void *ctx, const mrs_link *link)
{
    counting *c = ctx;
    c->link = link;
    if (link->kind == MRS_LINK_SUMS && mrs_str_eq(link->from, c->total))
        c->status = mrs_arena_run(&c->arena, 1, keep, c, c->err);
    return !c->status;
}

/* What the events tell of it. */
static mrs_status add_up(const counting *c, const mrs_event *total, const mrs_event_quantity *q,
                         double *sum, mrs_err *err)
{
    mrs_status st = MRS_OK;
    *sum = 0;
    for (uint32_t i = 0; !st && i < c->counted.n; i++) {
        mrs_event e;
        st = mrs_store_event(c->store, c->counted.at[i], c->arena, &e, err);
        double share = st ? NAN : mrs_total_share(&e, total, q);
        *sum += isnan(share) ? 0 : share;
    }
    return st;
}

/* A number of the total, what the events tell of it; told NAN: it says none. */
typedef struct {
    const mrs_event_quantity *q;
    double told, found;
} held;

static mrs_status hold(const counting *c, const mrs_event *e, uint32_t at, held *out, mrs_err *err)
{
    out->q = &e->quantities[at];
    out->told = isnan(out->q->best) ? out->q->low : out->q->best;
    return add_up(c, e, out->q, &out->found, err);
}

static void put_held(const held *h, mrs_buf *out)
{
    char total[32], sum[32], gap[32];
    mrs_num_text(h->told, total);
    mrs_num_text(h->found, sum);
    mrs_num_text(fabs(h->told - h->found), gap);
    mrs_buf_printf(out, "  %-12s %s (%.*s): %s found among them, %s %s\n",
                   mrs_quantity_kind_text(h->q->kind), total, (int)h->q->unit.len, h->q->unit.ptr,
                   sum, gap, h->found > h->told ? "more than it says" : "not");
}

static void held_json(const held *h, mrs_json *json)
{
    mrs_json_object(json, NULL);
    mrs_json_str(json, "kind", mrs_str_of(mrs_quantity_kind_text(h->q->kind)));
    mrs_json_str_or_null(json, "unit", h->q->unit);
    mrs_json_num(json, "told", h->told);
    mrs_json_num(json, "found", h->found);
    mrs_json_num(json, "gap", h->told - h->found);
    mrs_json_end(json, '}');
}

static mrs_status count_events(counting *c, const mrs_event *e, mrs_err *err)
{
    mrs_status st = mrs_store_links(c->store, e->id, take, c, err);
    return st ? st : c->status;
}

mrs_status mrs_show_total(mrs_store *store, const mrs_event *e, mrs_arena *arena, mrs_buf *out,
                          mrs_err *err)
{
    counting c = {.store = store, .total = e->id, .arena = arena, .err = err};
    if (e->recency != MRS_RECENCY_AGGREGATE)
        return MRS_OK;
    mrs_status st = count_events(&c, e, err);
    if (!st)
        mrs_buf_printf(out, "total: %u event%s of the record may be counted in it\n", c.counted.n,
                       c.counted.n == 1 ? "" : "s");
    for (uint32_t i = 0; !st && i < e->n_quantities; i++) {
        held h;
        st = hold(&c, e, i, &h, err);
        if (!st && !isnan(h.told))
            put_held(&h, out);
    }
    return st;
}

mrs_status mrs_total_json(mrs_store *store, const mrs_event *e, mrs_arena *arena, mrs_json *json,
                          mrs_err *err)
{
    counting c = {.store = store, .total = e->id, .arena = arena, .err = err};
    if (e->recency != MRS_RECENCY_AGGREGATE) {
        mrs_json_null(json, "total");
        return MRS_OK;
    }
    mrs_status st = count_events(&c, e, err);
    mrs_json_object(json, "total");
    mrs_json_int(json, "events", c.counted.n);
    mrs_json_array(json, "quantities");
    for (uint32_t i = 0; !st && i < e->n_quantities; i++) {
        held h;
        st = hold(&c, e, i, &h, err);
        if (!st && !isnan(h.told))
            held_json(&h, json);
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
    return st;
}
