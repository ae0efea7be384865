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

static mrs_status put_count(const counting *c, const mrs_event *e, const mrs_event_quantity *q,
                            mrs_buf *out, mrs_err *err)
{
    double told = isnan(q->best) ? q->low : q->best, found;
    char total[32], sum[32], gap[32];
    mrs_status st = add_up(c, e, q, &found, err);
    if (st || isnan(told))
        return st;
    mrs_num_text(told, total);
    mrs_num_text(found, sum);
    mrs_num_text(fabs(told - found), gap);
    mrs_buf_printf(out, "  %-12s %s (%.*s): %s found among them, %s %s\n",
                   mrs_quantity_kind_text(q->kind), total, (int)q->unit.len, q->unit.ptr, sum, gap,
                   found > told ? "more than it says" : "not");
    return MRS_OK;
}

mrs_status mrs_show_total(mrs_store *store, const mrs_event *e, mrs_arena *arena, mrs_buf *out,
                          mrs_err *err)
{
    counting c = {.store = store, .total = e->id, .arena = arena, .err = err};
    if (e->recency != MRS_RECENCY_AGGREGATE)
        return MRS_OK;
    mrs_status st = mrs_store_links(store, e->id, take, &c, err);
    st = st ? st : c.status;
    if (!st)
        mrs_buf_printf(out, "total: %u event%s of the record may be counted in it\n", c.counted.n,
                       c.counted.n == 1 ? "" : "s");
    for (uint32_t i = 0; !st && i < e->n_quantities; i++)
        st = put_count(&c, e, &e->quantities[i], out, err);
    return st;
}
