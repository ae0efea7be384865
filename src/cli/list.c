/* list.c - marsad events, claims, show, explain, overview: an answer on stdout, notes on stderr. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

uint32_t cli_width(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    int64_t n = 0;
    if (columns && mrs_str_int(mrs_str_of(columns), &n) && n >= 40 && n <= 10000)
        return (uint32_t)n;
    return 120;
}

/* Print out, or the error; frees out. */
static int finish(mrs_status st, const mrs_err *err, mrs_buf *out)
{
    int code = CLI_GOOD;
    if (st) {
        code = cli_fail(err);
    } else if (fwrite(out->ptr, 1, out->len, stdout) != out->len || fflush(stdout) != 0) {
        cli_say("cannot write: %s", strerror(errno));
        code = CLI_SOME;
    }
    mrs_buf_clear(out);
    return code;
}

size_t cli_filters(const cli_call *call, mrs_where where[CLI_MAX_FILTERS])
{
    static const char *const names[] = {"--type",    "--actor",      "--place", "--bbox",
                                        "--since",   "--until",      "--text",  "--status",
                                        "--recency", "--confidence", "--limit"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cli_get(call, names[i]))
            where[n++] = (mrs_where){names[i] + 2, cli_get(call, names[i])};
    return n;
}

int cli_no_words(const cli_call *call)
{
    cli_say("%s: not expected; see marsad %s --help", call->words[0], call->verb->name);
    return CLI_WRONG;
}

int cli_list(const cli_call *call)
{
    mrs_where where[CLI_MAX_FILTERS];
    const char *format = cli_get(call, "--format");
    if (call->n_words)
        return cli_no_words(call);
    mrs_list_options o = {.store = cli_store(call),
                          .events = strcmp(call->verb->name, "events") == 0,
                          .filters = where,
                          .n_filters = cli_filters(call, where),
                          .all = cli_has(call, "--all"),
                          .rule = cli_get(call, "--rule"),
                          .format = format                    ? format
                                    : cli_has(call, "--json") ? "jsonl"
                                                              : "table",
                          .width = cli_width(),
                          .near = cli_get(call, "--near"),
                          .km = cli_get(call, "--km")};
    cli_engine e;
    char space[128];
    int code = cli_moment(call, space, sizeof space, &o.as_of);
    code = code ? code : cli_open(&e, 0);
    if (code)
        return code;
    mrs_buf out = {0}, note = {0};
    mrs_err err = {0};
    mrs_status st = mrs_list(e.engine, &o, &out, &note, &err);
    code = finish(st, &err, &out);
    if (!code && note.len)
        fprintf(stderr, "%.*s\n", (int)note.len, note.ptr);
    mrs_buf_clear(&note);
    cli_close(&e);
    return code;
}

static bool one_id(const cli_call *call)
{
    if (call->n_words == 1)
        return true;
    cli_help(call->verb, stderr);
    return false;
}

int cli_show(const cli_call *call)
{
    if (!one_id(call))
        return CLI_WRONG;
    cli_engine e;
    char space[128];
    const char *moment;
    int code = cli_moment(call, space, sizeof space, &moment);
    code = code ? code : cli_open(&e, 0);
    if (code)
        return code;
    mrs_show_options o = {cli_store(call),    call->words[0], cli_has(call, "--json"),
                          cli_colour(stdout), cli_width(),    moment};
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_status st = mrs_show(e.engine, &o, &out, &err);
    cli_close(&e);
    return finish(st, &err, &out);
}

int cli_explain(const cli_call *call)
{
    if (!one_id(call))
        return CLI_WRONG;
    cli_engine e;
    int code = cli_open(&e, 1);
    if (code)
        return code;
    mrs_show_options o = {cli_store(call),    call->words[0], false,
                          cli_colour(stdout), cli_width(),    NULL};
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_status st = mrs_explain(e.engine, e.workers[0], &o, &out, &err);
    cli_close(&e);
    return finish(st, &err, &out);
}

int cli_overview(const cli_call *call)
{
    int64_t rows = 8;
    if (call->n_words)
        return cli_no_words(call);
    if (!cli_number(call, "--limit", 1, 1000, &rows))
        return CLI_WRONG;
    cli_engine e;
    char space[128];
    const char *moment;
    int code = cli_moment(call, space, sizeof space, &moment);
    code = code ? code : cli_open(&e, 0);
    if (code)
        return code;
    const char *program = getenv("MARSAD_NAME");
    mrs_overview_options o = {cli_store(call), program ? program : "marsad", (uint32_t)rows,
                              cli_width(), moment};
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_status st = mrs_overview(e.engine, &o, &out, &err);
    cli_close(&e);
    return finish(st, &err, &out);
}

int cli_documents(const cli_call *call)
{
    int64_t limit = 50;
    mrs_buf out = {0}, note = {0};
    mrs_err err = {0};
    if (call->n_words)
        return cli_no_words(call);
    if (!cli_number(call, "--limit", 0, UINT32_MAX, &limit))
        return CLI_WRONG;
    char space[128];
    const char *moment;
    if (cli_moment(call, space, sizeof space, &moment))
        return CLI_WRONG;
    const mrs_documents_options o = {.store = cli_store(call),
                                     .text = cli_get(call, "--text"),
                                     .lang = cli_get(call, "--lang"),
                                     .not_coded = cli_has(call, "--not-coded"),
                                     .json = cli_has(call, "--json"),
                                     .as_of = moment,
                                     .limit = (uint32_t)limit};
    int code = finish(mrs_documents(&o, &out, &note, &err), &err, &out);
    if (!code && note.len)
        fprintf(stderr, "%.*s\n", (int)note.len, note.ptr);
    mrs_buf_clear(&note);
    return code;
}
