/* alert.c - marsad alert: to be told. */
#include "cli/cli.h"
#include "marsad_alert.h"

#include <string.h>

typedef struct {
    const char *word;
    mrs_alert_verb verb;
    int least, most; /* words after it */
} alert_verb;
static const alert_verb verbs[] = {
    {"add", MRS_ALERT_ADD, 1, 1},       {"remove", MRS_ALERT_REMOVE, 1, 1},
    {"list", MRS_ALERT_LIST, 0, 0},     {"test", MRS_ALERT_TEST, 1, 1},
    {"run", MRS_ALERT_RUN, 0, 1},       {"letters", MRS_ALERT_LETTERS, 0, 0},
    {"resend", MRS_ALERT_RESEND, 1, 1},
};

static const alert_verb *verb_of(const cli_call *call)
{
    int n = call->n_words - 1;
    for (size_t i = 0; n >= 0 && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].word, call->words[0]) == 0 && n >= verbs[i].least && n <= verbs[i].most)
            return &verbs[i];
    cli_help(call->verb, stderr);
    return NULL;
}

static bool print(void *ctx, mrs_str line)
{
    (void)ctx;
    return fwrite(line.ptr, 1, line.len, stdout) == line.len && fputc('\n', stdout) != EOF &&
           fflush(stdout) == 0;
}

static int alert(const alert_verb *v, const mrs_alert_options *o)
{
    cli_engine e;
    mrs_buf out = {0}, note = {0};
    mrs_err err = {0};
    uint32_t failed = 0;
    int code = cli_open(&e, 0);
    if (code)
        return code;
    code = cli_put(mrs_alert(e.engine, v->verb, o, &out, &note, &failed, &err), &out, &err);
    if (!code && note.len)
        fprintf(stderr, "%.*s\n", (int)note.len, note.ptr);
    mrs_buf_clear(&note);
    cli_close(&e);
    return code ? code : failed ? CLI_SOME : CLI_GOOD;
}

int cli_alert(const cli_call *call)
{
    static const cli_secret_kind address = {"channel", "--to-file", "MARSAD_ALERT_TO"};
    mrs_where where[CLI_MAX_FILTERS], own[2];
    char now[32], to[CLI_SECRET] = "";
    const char *format = cli_get(call, "--format"), *given = cli_get(call, "--now");
    int64_t within = 14, timeout = 30;
    const alert_verb *v = verb_of(call);
    if (!v || !cli_number(call, "--within", 1, 3660, &within) ||
        !cli_number(call, "--timeout", 1, 600, &timeout))
        return CLI_WRONG;
    bool add = v->verb == MRS_ALERT_ADD, bare = add && !cli_get(call, "--to");
    if (bare && cli_secret(call, &address, false, to))
        return CLI_WRONG;
    cli_now(now);
    mrs_alert_options o = {.store = cli_store(call),
                           .who = cli_who(call),
                           .now = given ? given : now,
                           .name = call->n_words > 1 ? call->words[1] : NULL,
                           .on = cli_get(call, "--on"),
                           .filters = where,
                           .n_filters = add ? cli_filters(call, where) : 0,
                           .all = cli_has(call, "--all"),
                           .internal = cli_has(call, "--internal"),
                           .options = own,
                           .near = cli_get(call, "--near"),
                           .km = cli_get(call, "--km"),
                           .to = bare ? to : cli_get(call, "--to"),
                           .secret = cli_get(call, "--secret"),
                           .within = within,
                           .since = cli_get(call, "--since"),
                           .until = cli_get(call, "--until"),
                           .state = cli_get(call, "--state"),
                           .allow = cli_get(call, "--allow-host"),
                           .ca_file = cli_get(call, "--ca-file"),
                           .timeout_s = (uint32_t)timeout,
                           .print = print,
                           .format = format                    ? format
                                     : cli_has(call, "--json") ? "jsonl"
                                                               : "table",
                           .width = cli_width()};
    static const char *const names[] = {"--by", "--window"};
    for (size_t i = 0; i < 2; i++)
        if (cli_get(call, names[i]))
            own[o.n_options++] = (mrs_where){names[i] + 2, cli_get(call, names[i])};
    return alert(v, &o);
}
