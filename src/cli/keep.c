/* keep.c - marsad backup, restore, release, redact. */
#include "cli/cli.h"

#include <string.h>

static const cli_secret_kind phrase = {"passphrase", "--passphrase-file", "MARSAD_PASSPHRASE"};

/* They are in a file of their own: who carries one off must carry both. */
static void say_sets(const char *backup, int64_t sets)
{
    if (sets)
        printf("%s.datasets: %lld data set%s\n", backup, (long long)sets, sets == 1 ? "" : "s");
}

int cli_backup(const cli_call *call)
{
    char secret[CLI_SECRET], now[32], shown[4200];
    cli_engine e;
    mrs_err err = {0};
    int64_t sets = 0;
    bool seal = cli_has(call, "--encrypt");
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = seal ? cli_secret(call, &phrase, true, secret) : CLI_GOOD;
    if (!code)
        code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    mrs_status st = mrs_backup(e.engine, cli_store(call), call->words[0], seal ? secret : NULL, now,
                               cli_who(call), &sets, &err);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    say_sets(call->words[0], sets);
    printf("%s: a copy of %s as it is now%s\n", call->words[0],
           cli_store_shown(call, shown, sizeof shown),
           seal ? ", sealed; without the passphrase it is lost" : "");
    return CLI_GOOD;
}

int cli_restore(const cli_call *call)
{
    int64_t sets = 0;
    char secret[CLI_SECRET], now[32], shown[4200];
    cli_engine e;
    mrs_err err = {0};
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    bool sealed = mrs_backup_sealed(call->words[0]);
    int code = sealed ? cli_secret(call, &phrase, false, secret) : CLI_GOOD;
    if (!code)
        code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    mrs_status st = mrs_restore(e.engine, call->words[0], cli_store(call), sealed ? secret : NULL,
                                cli_has(call, "--replace"), now, cli_who(call), &sets, &err);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    say_sets(call->words[0], sets);
    printf("%s: restored from %s; its hashes and words were checked\n",
           cli_store_shown(call, shown, sizeof shown), call->words[0]);
    return CLI_GOOD;
}

int cli_redact(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_err err = {0};
    mrs_buf out = {0};
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    const char *reason = cli_get(call, "--reason");
    const mrs_redact_options options = {.store = cli_store(call),
                                        .id = call->words[0],
                                        .words = cli_get(call, "--words"),
                                        .span = cli_get(call, "--span"),
                                        .who = cli_who(call),
                                        .reason = reason ? reason : "",
                                        .now = now,
                                        .json = cli_has(call, "--json")};
    mrs_status st = mrs_redact(e.engine, &options, &out, &err);
    cli_close(&e);
    if (!st)
        fwrite(out.ptr, 1, out.len, stdout);
    mrs_buf_clear(&out);
    return st ? cli_fail(&err) : CLI_GOOD;
}

int cli_release(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_err err = {0};
    mrs_buf out = {0};
    bool check = cli_has(call, "--check"), make = call->n_words == 1 && !check;
    if (call->n_words > 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    const mrs_release_options o = {.store = cli_store(call),
                                   .name = call->n_words ? call->words[0] : NULL,
                                   .comment = cli_get(call, "--comment"),
                                   .who = cli_who(call),
                                   .now = now,
                                   .check = check};
    mrs_status st = make ? mrs_release_make(e.engine, &o, &out, &err)
                         : mrs_release_list(e.engine, &o, &out, &err);
    cli_close(&e);
    if (!st && out.len)
        fwrite(out.ptr, 1, out.len, stdout);
    bool differs = !st && check && out.len && strstr(out.ptr, "\"same\":false");
    mrs_buf_clear(&out);
    return st ? cli_fail(&err) : differs ? CLI_SOME : CLI_GOOD;
}
