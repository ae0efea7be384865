/* answers.c - what is more than usual, and what is due: rows of mrs_analyse as findings. */
#include "alert/alert_internal.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_findings *findings;
    mrs_row_fn *fn;
    void *ctx;
    json_t *row;
    mrs_str line;
    mrs_event pledge;
} asking;

static mrs_str text_of(const json_t *row, const char *name, mrs_arena *arena)
{
    const char *text = json_string_value(json_object_get(row, name));
    return text ? mrs_str_copy(mrs_str_of(text), arena) : (mrs_str){0};
}

static mrs_str ids_of(const json_t *row, mrs_arena *arena)
{
    const json_t *list = json_object_get(row, "event_ids");
    mrs_str out = {0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        out = mrs_str_join(out, out.len ? MRS_STR(" ") : MRS_STR(""), mrs_str_of(id), arena);
    }
    return out;
}

static int32_t day_of(mrs_str text)
{
    int32_t first, last;
    return mrs_day_read(text, &first, &last) ? first : MRS_NO_DAY;
}

/* ---- more than usual --------------------------------------------------------------------------
 */

/* The Monday of "2026-W46"; MRS_NO_DAY: it is none. */
static int32_t monday_of(mrs_str week)
{
    int64_t year, n;
    if (week.len != 8 || !mrs_str_int(mrs_str_sub(week, 0, 4), &year) ||
        !mrs_str_int(mrs_str_sub(week, 6, 8), &n))
        return MRS_NO_DAY;
    int32_t fourth = mrs_day((int)year, 1, 4);
    return fourth - mrs_day_weekday(fourth) + 7 * ((int32_t)n - 1);
}

static mrs_str week_token(mrs_str series, int32_t monday, mrs_arena *arena)
{
    char day[16];
    mrs_day_text(monday, day);
    return mrs_str_format(arena, "%s %.*s", day, (int)series.len, series.ptr);
}

/* A rise that goes on is the same one: it is known by its week and by the one before. */
static void take_week(asking *a)
{
    mrs_arena *arena = a->findings->arena;
    mrs_str series = text_of(a->row, "series", arena), week = text_of(a->row, "week", arena);
    mrs_str verdict = text_of(a->row, "verdict", arena);
    int32_t monday = monday_of(week);
    bool more = mrs_str_is(verdict, "more");
    mrs_finding f = {.news = more, .sides = -1, .row = mrs_str_copy(a->line, arena)};
    f.tokens = MRS_NEW(arena, mrs_str, 2);
    f.tokens[f.n_tokens++] = week_token(series, monday, arena);
    if (more)
        f.tokens[f.n_tokens++] = week_token(series, monday - 7, arena);
    f.signature = f.tokens[0];
    mrs_finding_field(&f, "week", week, false);
    mrs_finding_field(&f, "verdict", verdict, false);
    f.ids = ids_of(a->row, arena);
    f.sources = json_integer_value(json_object_get(a->row, "sources"));
    f.title = mrs_str_format(
        arena, "%s: %.*s, %.0f events in %.*s; usual is up to %.0f (mean of 52 weeks %.2f)",
        more ? "More than usual" : "No longer more than usual", (int)series.len, series.ptr,
        json_number_value(json_object_get(a->row, "events")), (int)week.len, week.ptr,
        json_number_value(json_object_get(a->row, "usual_to")),
        json_number_value(json_object_get(a->row, "base_52")));
    a->fn(a->ctx, &f, verdict, monday);
}

/* ---- due --------------------------------------------------------------------------------------
 */

static void take_pledge(asking *a)
{
    mrs_arena *arena = a->findings->arena;
    mrs_str state = text_of(a->row, "state", arena), due = text_of(a->row, "due", arena);
    mrs_str word = text_of(a->row, "told_by", arena);
    const mrs_event *e = &a->pledge;
    mrs_str told = {0};
    mrs_finding f = {0};
    mrs_finding_of(a->findings, e, MRS_NO_DAY, &f);
    f.n_fields = 0;
    f.row = mrs_str_copy(a->line, arena);
    f.news = mrs_str_is(state, "due with no word") && day_of(due) != MRS_NO_DAY &&
             day_of(due) >= a->findings->today - a->findings->rule->within;
    f.signature = mrs_str_format(arena, "%.*s due %.*s", (int)f.signature.len, f.signature.ptr,
                                 (int)due.len, due.ptr ? due.ptr : "");
    mrs_finding_field(&f, "state", state, false);
    mrs_finding_field(&f, "due", due, false);
    mrs_finding_field(&f, "told_by", word, true);
    mrs_say_event(a->findings->view->words, e, &a->findings->keep);
    told = mrs_finding_kept(a->findings);
    f.title = mrs_str_format(arena, "Pledge %.*s (due %.*s): %.*s", (int)state.len, state.ptr,
                             due.len ? (int)due.len : 9, due.len ? due.ptr : "on no day",
                             (int)told.len, told.ptr);
    f.ids = mrs_str_join(f.ids, ids_of(a->row, arena).len ? MRS_STR(" ") : MRS_STR(""),
                         ids_of(a->row, arena), arena);
    a->fn(a->ctx, &f, state, day_of(due));
}

/* ---- asking -----------------------------------------------------------------------------------
 */

static mrs_status take_row(void *ctx, mrs_err *err)
{
    asking *a = ctx;
    (void)err;
    if (a->findings->rule->on == MRS_ALERT_TREND)
        take_week(a);
    else
        take_pledge(a);
    return MRS_OK;
}

static mrs_status read_row(asking *a, mrs_err *err)
{
    json_error_t fault;
    mrs_status st = MRS_OK;
    a->row = json_loadb(a->line.ptr, a->line.len, 0, &fault);
    if (!a->row)
        return mrs_fail(err, MRS_E_FORMAT, "an answer's row: %s", fault.text);
    const char *id = json_string_value(json_object_get(a->row, "pledge"));
    if (id)
        st = mrs_store_event(a->findings->view->store, mrs_str_of(id), a->findings->arena,
                             &a->pledge, err);
    if (!st)
        st = mrs_arena_run(&a->findings->arena, 1, take_row, a, err);
    json_decref(a->row);
    return st;
}

static mrs_status read_rows(asking *a, mrs_str rows, mrs_err *err)
{
    mrs_status st = MRS_OK;
    while (!st && mrs_str_split(&rows, '\n', &a->line))
        if (a->line.len)
            st = read_row(a, err);
    return st;
}

mrs_status mrs_findings_ask(mrs_findings *findings, int32_t until, bool series, mrs_row_fn *fn,
                            void *ctx, mrs_err *err)
{
    static const mrs_option every = {MRS_STR_INIT("series"), MRS_STR_INIT("yes")};
    const mrs_alert_view *view = findings->view;
    mrs_option options[16];
    mrs_question q = {.verb = mrs_str_of(mrs_alert_on_text(findings->rule->on)),
                      .filter = view->filter,
                      .near = view->near,
                      .words = view->words,
                      .options = options};
    mrs_buf rows = {0}, note = {0};
    mrs_sheet *sheet = NULL;
    asking a = {.findings = findings, .fn = fn, .ctx = ctx};
    for (uint32_t i = 0; i < view->n_options && i < 15; i++)
        options[q.n_options++] = view->options[i];
    if (series)
        options[q.n_options++] = every;
    q.filter.until = until;
    q.filter.has_until = true;
    mrs_status st =
        mrs_sheet_new(MRS_FORMAT_JSONL, mrs_store_sample(view->store), 0, &rows, &sheet, err);
    if (!st)
        st = mrs_analyse(view->analyser, view->store, &q, sheet, NULL, &note, err);
    if (!st)
        st = mrs_sheet_finish(sheet, err);
    if (!st)
        st = mrs_buf_status(&rows, err);
    if (!st)
        st = read_rows(&a, mrs_buf_view(&rows), err);
    mrs_sheet_free(sheet);
    mrs_buf_clear(&rows);
    mrs_buf_clear(&note);
    return st;
}
