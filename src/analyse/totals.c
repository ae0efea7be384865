/* totals.c - what is claimed for a period against what the record holds. */
#include "analyse/analyse_internal.h"

#include <math.h>

typedef struct {
    mrs_work *w;
    const mrs_event *total;
    mrs_id_list counted; /* events that the total may count, by the record's links */
    mrs_id_list others;  /* of its kind and period, not linked */
} sum;

static double told_of(const mrs_event_quantity *q)
{
    return isnan(q->best) ? q->low : q->best;
}

static bool only_of_kind(const mrs_event *e, const mrs_event_quantity *q)
{
    for (uint32_t i = 0; i < e->n_quantities; i++)
        if (&e->quantities[i] != q && e->quantities[i].kind == q->kind)
            return false;
    return true;
}

double mrs_total_share(const mrs_event *e, const mrs_event *total, const mrs_event_quantity *q)
{
    double share = NAN;
    if (q->kind == MRS_Q_operations || q->kind == MRS_Q_attacks)
        return 1;
    bool only = only_of_kind(total, q);
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *p = &e->quantities[i];
        double told = told_of(p);
        if (p->kind == q->kind && (only || mrs_str_eq(p->unit, q->unit)) && !isnan(told))
            share = (isnan(share) ? 0 : share) + told;
    }
    return share;
}

/* The events' numbers added up; *silent: how many tell none. */
static double add_up(const sum *s, const mrs_id_list *ids, const mrs_event_quantity *q,
                     uint32_t *silent)
{
    double all = 0;
    *silent = 0;
    for (uint32_t i = 0; i < ids->n; i++) {
        const mrs_event *e = mrs_event_of(&s->w->all, ids->at[i]);
        double share = e ? mrs_total_share(e, s->total, q) : NAN;
        *silent += isnan(share) ? 1 : 0;
        all += isnan(share) ? 0 : share;
    }
    return all;
}

static bool within(const mrs_when *period, const mrs_when *when)
{
    bool dated = period->start != MRS_NO_DAY && period->end != MRS_NO_DAY &&
                 when->start != MRS_NO_DAY && when->end != MRS_NO_DAY;
    return dated && when->start >= period->start && when->end <= period->end;
}

/* Within the total's period, of its type, told as a happening; in its country where both say. */
static bool is_candidate(const mrs_event *total, const mrs_event *e)
{
    const char *in = total->place ? mrs_place_country(total->place) : "";
    const char *at = e->place ? mrs_place_country(e->place) : "";
    if (e->type != total->type || e->status > MRS_CLAIM_ALLEGED || e->state == MRS_STATE_REJECTED ||
        e->recency == MRS_RECENCY_AGGREGATE || e->recency == MRS_RECENCY_GENERAL)
        return false;
    return within(&total->time, &e->time) && (!in[0] || !at[0] || !strcmp(in, at));
}

static bool holds(const mrs_id_list *ids, mrs_str id)
{
    for (uint32_t i = 0; i < ids->n; i++)
        if (mrs_str_eq(ids->at[i], id))
            return true;
    return false;
}

static void gather(sum *s)
{
    mrs_work *w = s->w;
    for (uint32_t i = 0; i < w->links.n; i++)
        if (w->links.at[i].kind == MRS_LINK_SUMS && mrs_str_eq(w->links.at[i].from, s->total->id))
            *MRS_PUSH(w->arena, &s->counted) = w->links.at[i].to;
    for (uint32_t i = 0; i < w->all.n; i++)
        if (is_candidate(s->total, &w->all.at[i]) && !holds(&s->counted, w->all.at[i].id))
            *MRS_PUSH(w->arena, &s->others) = w->all.at[i].id;
}

static mrs_status put_number(sum *s, const mrs_event_quantity *q, mrs_err *err)
{
    mrs_work *w = s->w;
    const mrs_event *t = s->total;
    mrs_cells *c = mrs_work_row(w);
    uint32_t silent, aside;
    double told = told_of(q), found = add_up(s, &s->counted, q, &silent);
    double other = add_up(s, &s->others, q, &aside);
    mrs_cells_text(c, "total", t->id);
    mrs_cells_day(c, "start", t->time.start);
    mrs_cells_day(c, "end", t->time.end);
    for (uint32_t i = 0; i < t->n_sources; i++) {
        mrs_buf_put(&c->keep, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(&c->keep, t->sources[i].name.len ? t->sources[i].name : MRS_STR("the report"));
    }
    mrs_cells_kept(c, "says");
    mrs_cells_words(c, "kind", mrs_quantity_kind_text(q->kind));
    mrs_cells_text(c, "unit", q->unit);
    mrs_cells_number(c, "claimed", told);
    mrs_cells_number(c, "matched", found);
    mrs_cells_number(c, "unmatched", isnan(told) ? NAN : fmax(0, told - found));
    mrs_cells_number(c, "over", isnan(told) ? NAN : fmax(0, found - told));
    mrs_cells_number(c, "matched_events", s->counted.n);
    mrs_cells_number(c, "without_number", silent);
    mrs_cells_number(c, "not_counted", s->others.n);
    uint32_t first = c->n;
    mrs_cells_number(c, "not_counted_sum", other);
    mrs_cells_text(c, "place", t->place ? t->place->name : (mrs_str){0});
    mrs_cells_words(c, "type", mrs_type_text(t->type));
    mrs_cells_text(c, "mode", t->mode);
    mrs_cells_list(c, "event_ids", mrs_id_list_text(&s->counted, w->arena));
    mrs_cells_list(c, "not_counted_ids", mrs_id_list_text(&s->others, w->arena));
    mrs_cells_text(c, "summary", t->summary);
    mrs_cells_detail(c, first);
    return mrs_work_put(w, (mrs_str){0}, err);
}

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    mrs_filter *f = &w->question.filter;
    (void)err;
    if (!f->recencies)
        f->recencies = 1u << MRS_RECENCY_AGGREGATE;
    return MRS_OK;
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    mrs_status st = MRS_OK;
    uint32_t totals = 0, bare = 0;
    for (uint32_t i = 0; !st && i < w->events.n; i++) {
        sum s = {.w = w, .total = &w->events.at[i]};
        if (s.total->recency != MRS_RECENCY_AGGREGATE)
            continue;
        totals++;
        bare += s.total->n_quantities == 0;
        gather(&s);
        for (uint32_t k = 0; !st && k < s.total->n_quantities; k++)
            st = put_number(&s, &s.total->quantities[k], err);
    }
    mrs_buf_printf(w->note,
                   "%u totals, %u of them with no number; matched: events that the record links to "
                   "the total; not counted: of its type and period, and not linked",
                   totals, bare);
    return st;
}

static const char *const options[] = {NULL};
const mrs_answer mrs_answer_totals = {
    "totals", options, MRS_NEED_EVENTS | MRS_NEED_ALL | MRS_NEED_LINKS, prepare, compute};
