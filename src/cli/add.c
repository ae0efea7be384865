/* add.c - marsad add: progress on a terminal, faults one a line, counts at the end. */
#include "cli/cli.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void report_json(const mrs_added *p)
{
    mrs_buf out = {0};
    mrs_json json = {.out = &out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "path", mrs_str_of(p->path));
    if (p->line)
        mrs_json_int(&json, "line", (int64_t)p->line);
    else
        mrs_json_null(&json, "line");
    mrs_json_str(&json, "result", mrs_str_of(p->status ? "set aside" : p->how));
    mrs_json_str_or_null(&json, "reason", mrs_str_of(p->status ? p->reason : ""));
    mrs_json_int(&json, "claims", p->claims);
    mrs_json_end(&json, '}');
    mrs_buf_putc(&out, '\n');
    fwrite(out.ptr, 1, out.len, stdout);
    mrs_buf_clear(&out);
}

void cli_report(void *ctx, const mrs_added *p)
{
    cli_reporting *r = ctx;
    if (p->status && p->status != MRS_E_HELD) {
        cli_progress_end(&r->progress);
        cli_say("set aside: %s", p->reason);
    }
    if (r->json)
        report_json(p);
    cli_progress_show(&r->progress, "%llu read, now %s", (unsigned long long)p->parts_done,
                      p->path);
}

void cli_say_counts(const mrs_add_counts *n, const char *store, bool dated)
{
    char shown[4200];
    mrs_name_shown(store, shown, sizeof shown);
    fprintf(stderr,
            "%llu read: %llu new, %llu known, %llu copies, %llu near copies, %llu set aside; %llu "
            "claims new\n",
            (unsigned long long)n->parts, (unsigned long long)n->added, (unsigned long long)n->same,
            (unsigned long long)n->copies, (unsigned long long)n->near,
            (unsigned long long)n->set_aside, (unsigned long long)n->claims);
    if (n->same && dated)
        fprintf(stderr,
                "--date and --publisher change nothing in reports that are known already\n");
    if (n->not_coded)
        fprintf(stderr, "%llu kept but not machine-coded: not in English\n",
                (unsigned long long)n->not_coded);
    if (n->gated)
        fprintf(stderr,
                "%llu of those set aside are held back by the gate: `marsad inbox` lists them, "
                "`marsad retry` codes them\n",
                (unsigned long long)n->gated);
    if (n->in_part)
        fprintf(stderr, "%llu machine-coded in part: the rest is not in English\n",
                (unsigned long long)n->in_part);
    if (n->skipped)
        fprintf(stderr, "%llu passed over: images, redirects and the like in web archives\n",
                (unsigned long long)n->skipped);
    if (n->lost)
        fprintf(stderr,
                "%llu decision%s of people on claims that are no longer made, kept: `marsad review "
                "list --lost`\n",
                (unsigned long long)n->lost, n->lost == 1 ? "" : "s");
    fprintf(stderr, "%s holds %llu event%s\n", shown, (unsigned long long)n->events,
            n->events == 1 ? "" : "s");
}

int64_t cli_processors(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > 64 ? 64 : n;
}

void cli_now(char out[32])
{
    time_t t = time(NULL);
    struct tm utc;
    gmtime_r(&t, &utc);
    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

/* add, or retry: then words are of the inbox, and there may be none. */
static int add(const cli_call *call, mrs_retry_counts *retried)
{
    int64_t jobs = cli_processors();
    if (!cli_number(call, "--jobs", 1, MRS_POOL_MAX, &jobs))
        return CLI_WRONG;
    char now[32];
    cli_now(now);
    cli_reporting r = {.json = cli_has(call, "--json")};
    mrs_add_options options = {.store = cli_store(call),
                               .paths = (const char *const *)call->words,
                               .n_paths = (size_t)call->n_words,
                               .fields = cli_get(call, "--fields"),
                               .now = now,
                               .who = cli_who(call),
                               .ctx = &r,
                               .report = cli_report};
    if (!retried) {
        options.date = cli_get(call, "--date");
        options.publisher = cli_get(call, "--publisher");
        options.sample = cli_has(call, "--sample");
        options.gate = cli_has(call, "--gate");
    }
    cli_engine e;
    int code = cli_open(&e, (size_t)jobs);
    code = code ? code : cli_lay(call, &e);
    if (code)
        return code;
    mrs_add_counts counts;
    mrs_err err = {0};
    mrs_status st = retried ? mrs_retry(e.engine, e.workers, e.n, &options, retried, &counts, &err)
                            : mrs_add(e.engine, e.workers, e.n, &options, &counts, &err);
    cli_close(&e);
    cli_progress_end(&r.progress);
    if (st) {
        int wrong = cli_fail(&err);
        if (counts.added)
            cli_say("%llu new reports were stored before that; the rest is still to be added",
                    (unsigned long long)counts.added);
        return wrong;
    }
    cli_say_counts(&counts, options.store, options.date || options.publisher);
    return counts.set_aside > counts.gated ? CLI_SOME : CLI_GOOD;
}

int cli_add(const cli_call *call)
{
    if (call->n_words)
        return add(call, NULL);
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}

int cli_retry(const cli_call *call)
{
    mrs_retry_counts n = {0};
    int code = add(call, &n);
    if (code != CLI_WRONG && (n.taken || !code))
        fprintf(stderr, "of the inbox: %u taken up, %u left it, %u still set aside\n", n.taken,
                n.left, n.stay);
    return code;
}
