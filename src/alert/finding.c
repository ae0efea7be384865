/* finding.c - events of a rule's query, as findings. */
#include "alert/alert_internal.h"

#include <stdio.h>

/* ---- one event --------------------------------------------------------------------------------
 */

static bool take_first(void *ctx, const mrs_claim_row *row)
{
    int32_t *first = ctx, day = row->published.first;
    if (day != MRS_NO_DAY && (*first == MRS_NO_DAY || day < *first))
        *first = day;
    return true;
}

mrs_status mrs_event_first(mrs_store *store, mrs_str id, int32_t *out, mrs_err *err)
{
    const mrs_filter filter = {.event = id, .all = true};
    *out = MRS_NO_DAY;
    return mrs_store_claims(store, &filter, NULL, take_first, out, err);
}

int32_t mrs_event_day(const mrs_event *e, int32_t first)
{
    return e->time.end != MRS_NO_DAY ? e->time.end : first;
}

void mrs_finding_field(mrs_finding *f, const char *name, mrs_str value, bool quiet)
{
    f->fields[f->n_fields++] = (mrs_told_field){name, value, quiet};
}

typedef void sayer(const mrs_event *event, mrs_buf *out);

static void say_what(const mrs_event *e, mrs_buf *out)
{
    mrs_buf_printf(out, "%s%s%.*s", mrs_type_text(e->type), e->mode.len ? "/" : "",
                   (int)e->mode.len, e->mode.ptr ? e->mode.ptr : "");
    if (e->status != MRS_CLAIM_ACTUAL)
        mrs_buf_printf(out, ", %s", mrs_claim_status_text(e->status));
}

static void say_day(const mrs_event *e, mrs_buf *out)
{
    mrs_say_when(&e->time, out);
}

static void say_place(const mrs_event *e, mrs_buf *out)
{
    mrs_say_where(e->place, out);
}

static void say_count(const mrs_event *e, mrs_buf *out)
{
    mrs_buf_printf(out, "%u", e->independent);
}

static void say_side_count(const mrs_event *e, mrs_buf *out)
{
    mrs_buf_printf(out, "%u", mrs_event_sides(e));
}

static void say_disputed(const mrs_event *e, mrs_buf *out)
{
    mrs_buf_printf(out, "%u", e->n_contradictions);
}

static bool is_reviewed(const mrs_event *e)
{
    return e->state == MRS_STATE_CONFIRMED || e->state == MRS_STATE_CORRECTED;
}

static void say_coded(const mrs_event *e, mrs_buf *out)
{
    mrs_buf_put(out, mrs_str_of(is_reviewed(e) ? "reviewed" : "machine-coded"));
}

/* What is compared to what was told; of an old event a further source is no news. */
static const struct {
    const char *name;
    sayer *say;
    bool quiet_when_old;
} sayers[] = {{"what", say_what, false},
              {"when", say_day, false},
              {"where", say_place, false},
              {"who", mrs_say_event_sides, false},
              {"counts", mrs_say_event_counts, false},
              {"sources", say_count, true},
              {"sides", say_side_count, true},
              {"contradictions", say_disputed, true},
              {"coded", say_coded, false}};

mrs_str mrs_finding_kept(mrs_findings *findings)
{
    mrs_str out = mrs_str_copy(mrs_buf_view(&findings->keep), findings->arena);
    findings->keep.len = 0;
    return out;
}

void mrs_finding_of(mrs_findings *findings, const mrs_event *e, int32_t first, mrs_finding *f)
{
    mrs_arena *arena = findings->arena;
    int32_t day = mrs_event_day(e, first);
    f->news = day != MRS_NO_DAY && day >= findings->today - findings->rule->within;
    f->tokens = MRS_NEW(arena, mrs_str, e->n_claims);
    for (uint32_t i = 0; i < e->n_claims; i++)
        f->tokens[f->n_tokens++] = mrs_str_copy(e->claims[i].claim, arena);
    for (size_t i = 0; i < sizeof sayers / sizeof *sayers; i++) {
        sayers[i].say(e, &findings->keep);
        mrs_finding_field(f, sayers[i].name, mrs_finding_kept(findings),
                          sayers[i].quiet_when_old && !f->news);
    }
    mrs_str place = !e->place                    ? MRS_STR("")
                    : e->place->gazetteer_id.len ? e->place->gazetteer_id
                                                 : e->place->name;
    f->signature = mrs_str_format(arena, "%.*s %d %d %.*s", (int)f->fields[0].value.len,
                                  f->fields[0].value.ptr, e->time.start, e->time.end,
                                  (int)place.len, place.ptr ? place.ptr : "");
    f->ids = mrs_str_copy(e->id, arena);
    f->says = mrs_str_copy(mrs_event_one_side(e), arena);
    f->sources = e->independent;
    f->sides = mrs_event_sides(e);
    f->reviewed = is_reviewed(e);
}

/* ---- all of them ------------------------------------------------------------------------------
 */

typedef struct {
    mrs_findings *findings;
    const mrs_event *event;
    int32_t first;
    mrs_buf title;
    mrs_status st;
    mrs_err *err;
} reading;

static mrs_status keep(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_findings *all = r->findings;
    mrs_finding *f = MRS_PUSH(all->arena, &all->all);
    (void)err;
    mrs_finding_of(all, r->event, r->first, f);
    f->title = mrs_str_copy(mrs_buf_view(&r->title), all->arena);
    all->out->found++;
    all->out->undated += mrs_event_day(r->event, r->first) == MRS_NO_DAY;
    all->out->old += !f->news && mrs_event_day(r->event, r->first) != MRS_NO_DAY;
    return MRS_OK;
}

static bool take(void *ctx, const mrs_event *e)
{
    reading *r = ctx;
    const mrs_alert_view *view = r->findings->view;
    double km;
    mrs_nearness near = view->near ? mrs_nearby_test(view->near, e->place, &km) : MRS_NEAR_YES;
    if (near == MRS_NEAR_NOT || near == MRS_NEAR_UNKNOWN)
        return true;
    r->event = e;
    r->first = MRS_NO_DAY;
    if (e->time.end == MRS_NO_DAY)
        r->st = mrs_event_first(view->store, e->id, &r->first, r->err);
    r->title.len = 0;
    mrs_say_event(view->words, e, &r->title);
    if (near == MRS_NEAR_MAYBE)
        mrs_buf_put(&r->title, MRS_STR(" (may be near)"));
    if (!r->st)
        r->st = mrs_arena_run(&r->findings->arena, 1, keep, r, r->err);
    return !r->st;
}

static mrs_status read_events(mrs_findings *findings, mrs_err *err)
{
    reading r = {.findings = findings, .err = err};
    const mrs_alert_view *view = findings->view;
    mrs_status st = mrs_store_events(view->store, &view->filter, NULL, take, &r, err);
    if (!st && !r.st)
        st = mrs_buf_status(&r.title, err);
    mrs_buf_clear(&r.title);
    return st ? st : r.st;
}

static void take_answer(void *ctx, mrs_finding *finding, mrs_str state, int32_t day)
{
    mrs_findings *all = ctx;
    (void)state;
    (void)day;
    *MRS_PUSH(all->arena, &all->all) = *finding;
    all->out->found += finding->news;
}

mrs_status mrs_findings_read(mrs_findings *findings, mrs_err *err)
{
    if (findings->rule->on == MRS_ALERT_EVENTS)
        return read_events(findings, err);
    return mrs_findings_ask(findings, findings->today, false, take_answer, findings, err);
}
