/* runs.c - marsad recode, runs, diff. */
#include "cli/cli.h"

static void progress(void *ctx, uint64_t done, uint64_t all)
{
    cli_progress_show(ctx, "%llu of %llu reports coded anew", (unsigned long long)done,
                      (unsigned long long)all);
}

static void say_recoded(const mrs_recode_counts *n, const char *store)
{
    typedef unsigned long long u;
    if (!n->documents)
        fprintf(stderr, "all reports are coded by run %s already\n", n->run);
    else
        fprintf(stderr, "%llu report%s by run %s now; the claims of %llu changed\n",
                (u)n->documents, n->documents == 1 ? " stands" : "s stand", n->run, (u)n->changed);
    if (n->failed)
        fprintf(stderr, "%llu could not be coded anew and keep the claims they had\n",
                (u)n->failed);
    if (n->lost)
        fprintf(stderr,
                "%llu decision%s of people on claims that are no longer made, kept: `marsad review "
                "list --lost`\n",
                (u)n->lost, n->lost == 1 ? "" : "s");
    fprintf(stderr, "%s holds %llu event%s; `marsad runs` lists the runs, `marsad diff` compares\n",
            store, (u)n->events, n->events == 1 ? "" : "s");
}

int cli_recode(const cli_call *call)
{
    char now[32];
    int64_t jobs = cli_processors();
    cli_progress shown = {0};
    cli_engine e;
    mrs_recode_counts counts;
    mrs_err err = {0};
    if (call->n_words)
        return cli_no_words(call);
    if (!cli_number(call, "--jobs", 1, MRS_POOL_MAX, &jobs))
        return CLI_WRONG;
    cli_now(now);
    const mrs_recode_options o = {.store = cli_store(call),
                                  .now = now,
                                  .who = cli_who(call),
                                  .ctx = &shown,
                                  .report = progress};
    int code = cli_open(&e, (size_t)jobs);
    code = code ? code : cli_lay(call, &e);
    if (code)
        return code;
    mrs_status st = mrs_recode(e.engine, e.workers, e.n, &o, &counts, &err);
    cli_close(&e);
    cli_progress_end(&shown);
    if (st)
        return cli_fail(&err);
    say_recoded(&counts, o.store);
    return counts.failed ? CLI_SOME : CLI_GOOD;
}

int cli_runs(const cli_call *call)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    if (call->n_words)
        return cli_no_words(call);
    mrs_status st = mrs_runs(cli_store(call), false, cli_has(call, "--json"), &out, &err);
    return cli_put(st, &out, &err);
}

int cli_diff(const cli_call *call)
{
    mrs_buf out = {0}, note = {0};
    mrs_err err = {0};
    const char *format = cli_get(call, "--format");
    if (call->n_words != 2) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    const mrs_diff_options o = {.store = cli_store(call),
                                .from = call->words[0],
                                .to = call->words[1],
                                .format = format                    ? format
                                          : cli_has(call, "--json") ? "jsonl"
                                                                    : "table"};
    mrs_status st = mrs_diff(&o, &out, &note, &err);
    int code = cli_put(st, &out, &err);
    if (!code && note.len)
        fprintf(stderr, "%.*s", (int)note.len, note.ptr);
    mrs_buf_clear(&note);
    return code;
}
