/* row.c - marsad test-row: sentences on stdout, a line on each row and counts on stderr. */
#include "cli/cli.h"

static void say(void *ctx, mrs_str lines)
{
    (void)ctx;
    fwrite(lines.ptr, 1, lines.len, stdout);
}

static void aside(void *ctx, const char *reason)
{
    (void)ctx;
    cli_say("set aside: %s", reason);
}

static void say_counts(const mrs_trial_counts *n, const mrs_buf *note)
{
    fflush(stdout);
    fprintf(stderr, "%.*s%llu reports, %llu sentences; claims: %llu new, %llu changed, %llu gone\n",
            (int)note->len, note->len ? note->ptr : "", (unsigned long long)n->reports,
            (unsigned long long)n->sentences, (unsigned long long)n->new,
            (unsigned long long)n->changed, (unsigned long long)n->gone);
    if (n->not_coded)
        fprintf(stderr, "%llu not machine-coded: not in English\n",
                (unsigned long long)n->not_coded);
}

int cli_test_row(const cli_call *call)
{
    if (call->n_words < 2) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    mrs_trial_options o = {.table = cli_get(call, "--table"),
                           .rows = (const char *const *)call->words,
                           .n_rows = (size_t)call->n_words - 1,
                           .path = call->words[call->n_words - 1],
                           .date = cli_get(call, "--date"),
                           .misses = cli_has(call, "--misses"),
                           .json = cli_has(call, "--json"),
                           .say = say,
                           .aside = aside};
    cli_engine e;
    int code = cli_open(&e, 1);
    if (code)
        return code;
    mrs_trial_counts counts;
    mrs_buf note = {0};
    mrs_err err = {0};
    mrs_status st = mrs_try_rows(e.engine, e.workers[0], &o, &counts, &note, &err);
    cli_close(&e);
    if (!st)
        say_counts(&counts, &note);
    mrs_buf_clear(&note);
    return st ? cli_fail(&err) : counts.aside ? CLI_SOME : CLI_GOOD;
}
