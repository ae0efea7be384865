/* answers.c - the answers of analyse: borders, trends, pledges, sources, ties, totals. */
#include "marsad_analyse.h"
#include "serve/routes.h"
#include "serve/service.h"

/* A parameter here, and what the verb calls it. */
static const struct {
    const char *name, *option;
} options[] = {{"pair", "pair"},   {"by", "by"},         {"window", "window"}, {"pledge", "state"},
               {"lines", "lines"}, {"series", "series"}, {"nodes", "nodes"}};
enum { N_OPTIONS = sizeof options / sizeof *options };

static const char *text_of(mrs_call *call, const char *name)
{
    mrs_str value = mrs_call_ask(call, name);
    return value.len ? mrs_str_copy(value, call->arena).ptr : NULL;
}

static size_t read_options(mrs_call *call, mrs_where out[N_OPTIONS])
{
    size_t n = 0;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const char *value = text_of(call, options[i].name);
        if (value && strcmp(value, "false") != 0)
            out[n++] = (mrs_where){options[i].option, strcmp(value, "true") ? value : "yes"};
    }
    return n;
}

/* Rows as member `key`, what stands behind them as `note`; filters and limit are the call's. */
static mrs_status put_answer(mrs_call *call, mrs_answer_options *o, mrs_json *json, const char *key,
                             const char *note_key, mrs_err *err)
{
    mrs_where filters[MRS_MOST_QUERIES + 3];
    mrs_buf lines = {0}, note = {0};
    o->store = mrs_service_path(call->service, call->asker.precise);
    o->held = call->store;
    o->filters = filters;
    o->all = mrs_call_bool(call, "all");
    o->format = "jsonl";
    mrs_status st = mrs_call_where(call, filters, &o->n_filters, err);
    if (!st)
        st = mrs_answer_write(call->service->engine, o, &lines, &note, err);
    mrs_lines_json(json, key, &lines, 0, UINT32_MAX);
    mrs_json_str_or_null(json, note_key, mrs_buf_view(&note));
    mrs_buf_clear(&lines);
    mrs_buf_clear(&note);
    return st;
}

mrs_status mrs_route_answer(mrs_call *call, mrs_err *err)
{
    mrs_where given[N_OPTIONS];
    mrs_json json = {.out = &call->out};
    mrs_answer_options o = {.verb = mrs_str_copy(call->parts[0], call->arena).ptr,
                            .options = given,
                            .n_options = read_options(call, given),
                            .near = text_of(call, "near"),
                            .km = text_of(call, "km")};
    mrs_json_object(&json, NULL);
    mrs_status st = put_answer(call, &o, &json, "rows", "note", err);
    mrs_json_end(&json, '}');
    return st;
}

/* Each series judged against the weeks before it, then week by week. */
mrs_status mrs_route_series(mrs_call *call, mrs_err *err)
{
    mrs_where given[N_OPTIONS + 1];
    mrs_json json = {.out = &call->out};
    mrs_answer_options o = {
        .verb = "trend", .options = given, .n_options = read_options(call, given)};
    mrs_json_object(&json, NULL);
    mrs_status st = put_answer(call, &o, &json, "series", "note", err);
    given[o.n_options++] = (mrs_where){"series", ""};
    if (!st)
        st = put_answer(call, &o, &json, "weeks", "weeks_note", err);
    mrs_json_end(&json, '}');
    return st;
}
