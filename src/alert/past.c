/* past.c - what a rule would have sent: the record as reports were published, day by day. */
#include "alert/alert_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    int32_t day;
    const char *kind;
    mrs_finding finding;
    mrs_str change;
} past_row;

typedef struct {
    mrs_findings findings;
    int32_t since, until;
    MRS_VEC(past_row) rows;
    MRS_VEC(mrs_str) weeks; /* series and weeks that were more than usual */
    mrs_cells cells;
} past;

/* ---- events -----------------------------------------------------------------------------------
 */

/* A claim of the event at hand, by what it adds. */
typedef struct {
    mrs_str doc;
    int32_t published;
    MRS_VEC(mrs_quantity) quantities;
} telling;

typedef struct {
    past *p;
    const mrs_event *event;
    mrs_buf title;
    MRS_VEC(telling) told; /* in order of publication */
    const mrs_claim_row *row;
    mrs_status st;
    mrs_err *err;
} event_reading;

static mrs_status keep_telling(void *ctx, mrs_err *err)
{
    event_reading *r = ctx;
    mrs_arena *arena = r->p->findings.arena;
    telling *t = MRS_PUSH(arena, &r->told);
    (void)err;
    *t = (telling){.doc = mrs_str_copy(r->row->doc, arena), .published = r->row->published.first};
    for (uint32_t i = 0; i < r->row->claim.n_quantities; i++)
        *MRS_PUSH(arena, &t->quantities) = r->row->claim.quantities[i];
    return MRS_OK;
}

static bool take_telling(void *ctx, const mrs_claim_row *row)
{
    event_reading *r = ctx;
    r->row = row;
    if (row->published.first != MRS_NO_DAY && row->state != MRS_STATE_REJECTED)
        r->st = mrs_arena_run(&r->p->findings.arena, 1, keep_telling, r, r->err);
    return !r->st;
}

static int by_published(const void *a, const void *b)
{
    const telling *x = a, *y = b;
    return x->published != y->published
               ? (x->published > y->published) - (x->published < y->published)
               : mrs_str_cmp(x->doc, y->doc);
}

static bool is_told(const event_reading *r, mrs_str doc, int32_t day)
{
    for (uint32_t k = 0; k < r->told.n; k++)
        if (mrs_str_eq(r->told.at[k].doc, doc) && r->told.at[k].published <= day)
            return true;
    return false;
}

/* Of one kind, the least and most that was told by a day. */
static void say_count(const event_reading *r, mrs_quantity_kind kind, int32_t day, mrs_buf *out)
{
    double low = NAN, high = NAN;
    for (uint32_t k = 0; k < r->told.n; k++)
        for (uint32_t q = 0; q < r->told.at[k].quantities.n; q++) {
            const mrs_quantity *at = &r->told.at[k].quantities.at[q];
            if (r->told.at[k].published > day || at->kind != kind)
                continue;
            low = fmin(low, isnan(at->best) ? at->low : at->best);
            high = fmax(high, isnan(at->best) ? at->high : at->best);
        }
    mrs_buf_put(out, MRS_STR("; "));
    mrs_count_text(kind, low, low < high ? NAN : low, high, out);
}

/* Independent sources, sides and counts as they were told by a day. */
static mrs_str state_on(event_reading *r, int32_t day, int64_t *sources, int64_t *sides)
{
    const mrs_event *e = r->event;
    mrs_buf *keep = &r->p->findings.keep;
    unsigned says = 0;
    *sources = 0;
    for (uint32_t i = 0; i < e->n_sources; i++) {
        const mrs_event_source *s = &e->sources[i];
        if (!is_told(r, s->doc, day))
            continue;
        *sources += s->counts;
        says |= s->stake == MRS_STAKE_ACTOR ? 1u : s->stake == MRS_STAKE_TARGET ? 2u : 4u;
    }
    *sides = (says & 1) + (says >> 1 & 1) + (says >> 2 & 1);
    mrs_buf_printf(keep, "%lld source%s, %lld side%s", (long long)*sources,
                   *sources == 1 ? "" : "s", (long long)*sides, *sides == 1 ? "" : "s");
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        bool again = false;
        for (uint32_t k = 0; k < i; k++)
            again |= e->quantities[k].kind == e->quantities[i].kind;
        if (!again)
            say_count(r, e->quantities[i].kind, day, keep);
    }
    return mrs_finding_kept(&r->p->findings);
}

static void put_past(past *p, int32_t day, const char *kind, const mrs_finding *f, mrs_str change)
{
    if (day >= p->since && day <= p->until)
        *MRS_PUSH(p->findings.arena, &p->rows) = (past_row){day, kind, *f, change};
}

/* News on the day it was first published, an update on each later one that changed it. */
static mrs_status replay(void *ctx, mrs_err *err)
{
    event_reading *r = ctx;
    past *p = r->p;
    mrs_str before = {0};
    bool begun = false;
    (void)err;
    if (r->told.n)
        qsort(r->told.at, r->told.n, sizeof *r->told.at, by_published);
    for (uint32_t i = 0; i < r->told.n; i++) {
        int32_t day = r->told.at[i].published;
        mrs_finding f = {0};
        if (i + 1 < r->told.n && r->told.at[i + 1].published == day)
            continue;
        p->findings.today = day;
        mrs_finding_of(&p->findings, r->event, r->told.at[0].published, &f);
        f.title = mrs_str_copy(mrs_buf_view(&r->title), p->findings.arena);
        mrs_str state = state_on(r, day, &f.sources, &f.sides);
        if (!begun && f.news)
            put_past(p, day, "new", &f, state);
        else if (begun && f.news && !mrs_str_eq(state, before))
            put_past(p, day, "update", &f, state);
        begun |= f.news;
        before = state;
    }
    return MRS_OK;
}

static bool take_event(void *ctx, const mrs_event *e)
{
    event_reading *r = ctx;
    const mrs_alert_view *view = r->p->findings.view;
    const mrs_filter filter = {.event = e->id, .all = true};
    double km;
    mrs_nearness near = view->near ? mrs_nearby_test(view->near, e->place, &km) : MRS_NEAR_YES;
    if (near == MRS_NEAR_NOT || near == MRS_NEAR_UNKNOWN)
        return true;
    r->event = e;
    r->told.n = 0;
    r->title.len = 0;
    mrs_say_event(view->words, e, &r->title);
    mrs_status st = mrs_store_claims(view->store, &filter, NULL, take_telling, r, r->err);
    r->st = st ? st : r->st;
    if (!r->st)
        r->st = mrs_arena_run(&r->p->findings.arena, 1, replay, r, r->err);
    return !r->st;
}

static mrs_status past_events(past *p, mrs_err *err)
{
    event_reading r = {.p = p, .err = err};
    const mrs_alert_view *view = p->findings.view;
    mrs_status st = mrs_store_events(view->store, &view->filter, NULL, take_event, &r, err);
    mrs_buf_clear(&r.title);
    return st ? st : r.st;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

static bool was_more(const past *p, mrs_str token)
{
    for (uint32_t i = p->weeks.n; i-- > 0;)
        if (mrs_str_eq(p->weeks.at[i], token))
            return true;
    return false;
}

/* A week is judged when it is over: on the Monday after it. */
static void take_week(void *ctx, mrs_finding *f, mrs_str verdict, int32_t monday)
{
    past *p = ctx;
    if (!f->news || monday == MRS_NO_DAY)
        return;
    bool goes_on = f->n_tokens > 1 && was_more(p, f->tokens[1]);
    *MRS_PUSH(p->findings.arena, &p->weeks) = f->tokens[0];
    put_past(p, monday + 7, goes_on ? "update" : "new", f, verdict);
}

static void take_due(void *ctx, mrs_finding *f, mrs_str state, int32_t due)
{
    past *p = ctx;
    (void)f;
    (void)state;
    if (due != MRS_NO_DAY && due + 1 >= p->since && due + 1 <= p->until) {
        past_row *row = MRS_PUSH(p->findings.arena, &p->rows);
        row->day = due + 1;
    }
}

static void take_pledge(void *ctx, mrs_finding *f, mrs_str state, int32_t due)
{
    past *p = ctx;
    if (f->news && due + 1 == p->findings.today)
        put_past(p, due + 1, "new", f, state);
}

static int by_day(const void *a, const void *b)
{
    const past_row *x = a, *y = b;
    if (x->day != y->day)
        return (x->day > y->day) - (x->day < y->day);
    return mrs_str_cmp(x->finding.title, y->finding.title);
}

/* The days on which something fell due are found first; each is then asked for as of itself. */
static mrs_status past_pledges(past *p, mrs_err *err)
{
    int32_t last = MRS_NO_DAY;
    mrs_status st = mrs_findings_ask(&p->findings, p->until, false, take_due, p, err);
    past_row *days = p->rows.at;
    uint32_t n = p->rows.n;
    p->rows.at = NULL;
    p->rows.n = p->rows.cap = 0;
    if (n)
        qsort(days, n, sizeof *days, by_day);
    for (uint32_t i = 0; !st && i < n; i++) {
        if (days[i].day == last)
            continue;
        last = p->findings.today = days[i].day;
        st = mrs_findings_ask(&p->findings, last, false, take_pledge, p, err);
    }
    return st;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

typedef struct {
    past *p;
    mrs_sheet *sheet;
} putting;

static mrs_status put_rows(void *ctx, mrs_err *err)
{
    const putting *t = ctx;
    past *p = t->p;
    mrs_cells *c = &p->cells;
    mrs_status st = MRS_OK;
    if (p->rows.n)
        qsort(p->rows.at, p->rows.n, sizeof *p->rows.at, by_day);
    for (uint32_t i = 0; !st && i < p->rows.n; i++) {
        const past_row *r = &p->rows.at[i];
        const mrs_finding *f = &r->finding;
        c->n = 0;
        c->keep.len = 0;
        mrs_cells_day(c, "day", r->day);
        mrs_cells_words(c, "kind", r->kind);
        mrs_cells_text(c, "title", f->title);
        mrs_cells_text(c, "state", r->change);
        mrs_cells_words(c, "coded", f->reviewed ? "reviewed" : "machine");
        mrs_cells_text(c, "says", f->says);
        uint32_t first = c->n;
        mrs_cells_number(c, "sources", (double)f->sources);
        mrs_cells_number(c, "sides", f->sides < 0 ? (double)NAN : (double)f->sides);
        mrs_cells_list(c, "event_ids", f->ids);
        mrs_cells_detail(c, first);
        st = mrs_sheet_put(t->sheet, c, (mrs_str){0}, err);
    }
    return st;
}

mrs_status mrs_alert_past(const mrs_alert_rule *rule, const mrs_alert_view *view, int32_t since,
                          int32_t until, mrs_sheet *sheet, mrs_err *err)
{
    mrs_alert_looked looked = {0};
    past p = {.since = since, .until = until};
    p.findings = (mrs_findings){.rule = rule, .view = view, .today = until, .out = &looked};
    p.findings.arena = p.cells.arena = mrs_arena_new((size_t)4 << 30);
    if (!p.findings.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = rule->on == MRS_ALERT_EVENTS ? past_events(&p, err)
                    : rule->on == MRS_ALERT_TREND
                        ? mrs_findings_ask(&p.findings, until, true, take_week, &p, err)
                        : past_pledges(&p, err);
    if (!st)
        st = mrs_arena_run(&p.findings.arena, 1, put_rows, &(putting){&p, sheet}, err);
    mrs_buf_clear(&p.cells.keep);
    mrs_buf_clear(&p.findings.keep);
    mrs_arena_free(p.findings.arena);
    return st;
}
