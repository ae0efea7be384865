/* answer.c - marsad border, trend, pledges, sources, network, totals, brief. */
#include "cli/cli.h"
#include "marsad_analyse.h"

#include <string.h>

/* Options of all the answers; each verb has some of them. */
static size_t own_options(const cli_call *call, mrs_where where[CLI_MAX_FILTERS])
{
    static const char *const names[] = {"--pair",  "--by",    "--lines", "--window", "--series",
                                        "--nodes", "--state", "--days",  "--reach"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = cli_get(call, names[i]);
        if (value)
            where[n++] = (mrs_where){names[i] + 2, *value ? value : "yes"};
    }
    return n;
}

/* Which records: of compare "A B", or A (or none) and a data set; else none is named by a word. */
static int read_words(const cli_call *call, mrs_answer_options *o)
{
    if (strcmp(call->verb->name, "compare") != 0)
        return call->n_words ? cli_no_words(call) : 0;
    o->dataset = cli_get(call, "--dataset");
    if (o->dataset ? call->n_words > 1 : call->n_words != 2) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    if (call->n_words)
        o->store = call->words[0];
    if (!o->dataset)
        o->other = call->words[1];
    return 0;
}

int cli_answer(const cli_call *call)
{
    mrs_where where[CLI_MAX_FILTERS], own[CLI_MAX_FILTERS];
    const char *format = cli_get(call, "--format");
    bool brief = strcmp(call->verb->name, "brief") == 0;
    cli_engine e;
    mrs_buf out = {0}, note = {0};
    mrs_err err = {0};
    mrs_answer_options o = {.store = cli_store(call),
                            .verb = call->verb->name,
                            .filters = where,
                            .n_filters = cli_filters(call, where),
                            .all = cli_has(call, "--all"),
                            .options = own,
                            .n_options = own_options(call, own),
                            .near = cli_get(call, "--near"),
                            .km = cli_get(call, "--km"),
                            .format = format                    ? format
                                      : brief                   ? "markdown"
                                      : cli_has(call, "--json") ? "jsonl"
                                                                : "table",
                            .width = cli_width()};
    char space[128];
    int code = read_words(call, &o);
    if (code)
        return code;
    code = cli_moment(call, space, sizeof space, &o.as_of);
    code = code ? code : cli_open(&e, 0);
    if (code)
        return code;
    code = cli_put(mrs_answer_write(e.engine, &o, &out, &note, &err), &out, &err);
    if (!code && note.len)
        fprintf(stderr, "%.*s\n", (int)note.len, note.ptr);
    mrs_buf_clear(&note);
    cli_close(&e);
    return code;
}
