/* fetch.c - marsad fetch, marsad watch: the verbs that use the network. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static void told_feed(void *ctx, const char *url, const char *why, int64_t fresh, bool gap)
{
    cli_reporting *r = ctx;
    cli_progress_end(&r->progress);
    if (why)
        cli_say("feed not read: %s: %s", url, why);
    if (gap)
        cli_say("gap: %s: none of the entries of last time is there any more; some between were "
                "missed",
                url);
    if (!r->json)
        return;
    mrs_buf out = {0};
    mrs_json json = {.out = &out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "feed", mrs_str_of(url));
    mrs_json_int(&json, "new", fresh);
    mrs_json_bool(&json, "gap", gap);
    mrs_json_str_or_null(&json, "reason", mrs_str_of(why));
    mrs_json_end(&json, '}');
    mrs_buf_putc(&out, '\n');
    fwrite(out.ptr, 1, out.len, stdout);
    mrs_buf_clear(&out);
}

static bool read_options(const cli_call *call, mrs_fetch_options *o, int64_t *jobs)
{
    int64_t delay = 2, timeout = 60, retries = 3, most = 16 << 20;
    bool good = cli_number(call, "--jobs", 1, MRS_POOL_MAX, jobs) &&
                cli_number(call, "--delay", 0, 3600, &delay) &&
                cli_number(call, "--timeout", 1, 3600, &timeout) &&
                cli_number(call, "--retries", 0, 10, &retries) &&
                cli_number(call, "--max-bytes", 1, (int64_t)1 << 30, &most);
    const char *contact = cli_get(call, "--contact");
    o->contact = contact ? contact : getenv("MARSAD_CONTACT");
    o->allow = cli_get(call, "--allow-host");
    o->delay_s = (uint32_t)delay;
    o->timeout_s = (uint32_t)timeout;
    o->retries = (uint32_t)retries;
    o->most_bytes = (size_t)most;
    return good;
}

static void say_fetched(const mrs_fetch_counts *n)
{
    if (n->feeds)
        cli_say("%llu feeds read, %llu failed; %llu gaps",
                (unsigned long long)(n->feeds - n->feeds_failed),
                (unsigned long long)n->feeds_failed, (unsigned long long)n->gaps);
    cli_say("%llu pages wanted: %llu fetched, %llu not changed, %llu not to be had",
            (unsigned long long)n->wanted, (unsigned long long)n->fetched,
            (unsigned long long)n->same, (unsigned long long)n->failed);
}

/* words: addresses, or the feeds that are watched. */
static int fetch(const cli_call *call, bool feeds)
{
    char now[32];
    int64_t jobs = cli_processors();
    cli_reporting r = {.json = cli_has(call, "--json")};
    mrs_fetch_options options = {.feeds = feeds, .now = cli_now, .feed = told_feed};
    if (!read_options(call, &options, &jobs))
        return CLI_WRONG;
    cli_now(now);
    options.add = (mrs_add_options){.store = cli_store(call),
                                    .paths = (const char *const *)call->words,
                                    .n_paths = feeds ? 0 : (size_t)call->n_words,
                                    .publisher = cli_get(call, "--publisher"),
                                    .sample = cli_has(call, "--sample"),
                                    .now = now,
                                    .who = cli_who(call),
                                    .ctx = &r,
                                    .report = cli_report};
    cli_engine e;
    int code = cli_open(&e, (size_t)jobs);
    if (code)
        return code;
    mrs_fetch_counts fetched;
    mrs_add_counts counts;
    mrs_err err = {0};
    mrs_status st = mrs_fetch(e.engine, e.workers, e.n, &options, &fetched, &counts, &err);
    cli_close(&e);
    cli_progress_end(&r.progress);
    if (st)
        return cli_fail(&err);
    say_fetched(&fetched);
    if (fetched.wanted)
        cli_say_counts(&counts, options.add.store, options.add.publisher != NULL);
    return counts.set_aside || fetched.feeds_failed ? CLI_SOME : CLI_GOOD;
}

int cli_fetch(const cli_call *call)
{
    if (call->n_words)
        return fetch(call, false);
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}

static int list(const cli_call *call)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_status st = mrs_feeds_list(cli_store(call), &out, &err);
    if (!st)
        fwrite(out.ptr, 1, out.len, stdout);
    mrs_buf_clear(&out);
    return st ? cli_fail(&err) : CLI_GOOD;
}

int cli_watch(const cli_call *call)
{
    const char *name = call->n_words ? call->words[0] : "";
    size_t n = call->n_words ? (size_t)call->n_words - 1 : 0;
    const char *const *urls = (const char *const *)(call->words + 1);
    bool add = strcmp(name, "add") == 0, remove = strcmp(name, "remove") == 0;
    if (strcmp(name, "run") == 0 && n == 0)
        return fetch(call, true);
    if (strcmp(name, "list") == 0 && n == 0)
        return list(call);
    if ((add || remove) && n) {
        mrs_err err = {0};
        mrs_feeds_verb verb = add ? MRS_FEEDS_ADD : MRS_FEEDS_REMOVE;
        return mrs_feeds_change(cli_store(call), verb, urls, n, &err) ? cli_fail(&err) : CLI_GOOD;
    }
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}
