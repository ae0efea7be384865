/* custody.c - marsad origin, marsad inbox, marsad verify. */
#include "cli/cli.h"

int cli_origin(const cli_call *call)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    if (call->n_words != 1) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    const mrs_show_options options = {
        .store = cli_store(call), .id = call->words[0], .json = cli_has(call, "--json")};
    mrs_status st = mrs_origin_show(&options, &out, &err);
    return cli_put(st, &out, &err);
}

int cli_inbox(const cli_call *call)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    uint64_t n = 0;
    if (call->n_words)
        return cli_no_words(call);
    mrs_status st = mrs_inbox(cli_store(call), cli_has(call, "--json"), &out, &n, &err);
    int code = cli_put(st, &out, &err);
    if (!code)
        fprintf(stderr, "%llu set aside\n", (unsigned long long)n);
    return code;
}

int cli_verify(const cli_call *call)
{
    char shown[4200];
    mrs_err err = {0};
    if (call->n_words)
        return cli_no_words(call);
    if (mrs_verify(cli_store(call), &err)) {
        cli_fail(&err);
        return CLI_SOME;
    }
    printf("%s is whole: bytes and texts have their hashes, claims have their words, the audit log "
           "its chain\n",
           cli_store_shown(call, shown, sizeof shown));
    return CLI_GOOD;
}
