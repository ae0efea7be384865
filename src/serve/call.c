/* call.c - answers in words: problems, addresses. */
#include "serve/call.h"

#include <stdio.h>

void mrs_call_base(const mrs_call *call, mrs_buf *out)
{
    mrs_buf_put(out, call->tls ? MRS_STR("https://") : MRS_STR("http://"));
    mrs_buf_put(out, call->fields.host); /* seen to be one of ours: hand.c */
}

void mrs_call_address(const mrs_call *call, const char *name, mrs_str value, mrs_buf *out)
{
    bool first = true, set = false;
    mrs_call_base(call, out);
    mrs_buf_put(out, call->target.path);
    for (uint32_t i = 0; i < call->target.n_queries; i++) {
        const mrs_query *q = &call->target.queries[i];
        bool is_it = name && mrs_str_is(q->name, name);
        set |= is_it;
        mrs_buf_putc(out, first ? '?' : '&');
        mrs_query_put(out, q->name);
        mrs_buf_putc(out, '=');
        mrs_query_put(out, is_it ? value : q->value);
        first = false;
    }
    if (!name || set)
        return;
    mrs_buf_printf(out, "%c%s=", first ? '?' : '&', name);
    mrs_query_put(out, value);
}

/* ---- problems ---------------------------------------------------------------------------------
 */

static const struct {
    int status;
    const char *title;
} titles[] = {{400, "Bad Request"},
              {401, "Unauthorized"},
              {403, "Forbidden"},
              {404, "Not Found"},
              {405, "Method Not Allowed"},
              {406, "Not Acceptable"},
              {409, "Conflict"},
              {413, "Content Too Large"},
              {415, "Unsupported Media Type"},
              {421, "Misdirected Request"},
              {422, "Unprocessable Content"},
              {429, "Too Many Requests"},
              {500, "Internal Server Error"},
              {503, "Service Unavailable"},
              {504, "Gateway Timeout"}};

static const char *title_of(int status)
{
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
        if (titles[i].status == status)
            return titles[i].title;
    return "Error";
}

/* "type: unknown ..." speaks of the parameter type, if it is one. */
static void name_parameter(mrs_call *call, const char *detail)
{
    size_t n = strcspn(detail, ": ");
    if (!detail[n] || n >= sizeof call->parameter)
        return;
    for (uint32_t i = 0; i < call->target.n_queries; i++)
        if (mrs_str_eq(call->target.queries[i].name, (mrs_str){detail, n}))
            snprintf(call->parameter, sizeof call->parameter, "%.*s", (int)n, detail);
}

void mrs_call_problem(mrs_call *call, int status, const char *detail)
{
    mrs_json json = {.out = &call->out};
    while (detail[0] == '-') /* as the command would say it */
        detail++;
    if (status == 400)
        name_parameter(call, detail);
    call->out.len = 0;
    call->tag[0] = '\0';
    call->status = status;
    call->type = "application/problem+json";
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "type", MRS_STR("about:blank"));
    mrs_json_str(&json, "title", mrs_str_of(title_of(status)));
    mrs_json_int(&json, "status", status);
    mrs_json_str(&json, "detail", mrs_str_of(detail));
    if (call->parameter[0])
        mrs_json_str(&json, "parameter", mrs_str_of(call->parameter));
    mrs_json_end(&json, '}');
    mrs_buf_putc(&call->out, '\n');
    if (status == 503 || status == 429)
        mrs_buf_put(&call->head, MRS_STR("Retry-After: 1\n"));
}

/* Where the store lies is nobody's business. */
static const char *without_path(const mrs_call *call, const char *text)
{
    for (int precise = 0; precise < 2; precise++) {
        const char *path = mrs_service_path(call->service, precise);
        size_t n = strlen(path);
        if (strncmp(text, path, n) == 0 && strncmp(text + n, ": ", 2) == 0)
            return text + n + 2;
    }
    return text;
}

/* What is the client's fault is told; of ours nothing is. */
void mrs_call_fail(mrs_call *call, mrs_status st, const mrs_err *err)
{
    bool sent = mrs_str_is(call->method, "POST");
    switch (st) {
    case MRS_E_ARG:
        mrs_call_problem(call, sent ? 422 : 400, without_path(call, err->text));
        return;
    case MRS_E_NONE:
        mrs_call_problem(call, sent ? 422 : 404,
                         sent ? without_path(call, err->text) : "there is nothing with that id");
        return;
    case MRS_E_EMPTY:
        mrs_call_problem(call, 404, without_path(call, err->text));
        return;
    case MRS_E_BUSY:
        mrs_call_problem(call, 503,
                         "the record is being read in, or it or its accounts are being written "
                         "to; try again");
        return;
    case MRS_E_LIMIT:
        mrs_call_problem(call, 504, "the answer took too long or grew too large; ask for less");
        return;
    default:
        mrs_service_say(call->service, "fault: %s", err->text);
        mrs_call_problem(call, 500, "the answer could not be made; the service's log says why");
    }
}
