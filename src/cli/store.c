/* store.c - marsad store: made ready, brought up to date, moved. */
#include "cli/cli.h"

#include <string.h>

static int done(mrs_status st, const char *store, const char *what, const mrs_err *err)
{
    char shown[4200];
    if (st)
        return cli_fail(err);
    mrs_name_shown(store, shown, sizeof shown);
    printf("%s %s\n", shown, what);
    return CLI_GOOD;
}

int cli_store_verb(const cli_call *call)
{
    mrs_err err = {0};
    mrs_buf out = {0};
    const char *verb = call->n_words ? call->words[0] : "";
    const char *store = cli_store(call);
    if (call->n_words == 1 && strcmp(verb, "init") == 0)
        return done(mrs_record_init(store, &err), store, "is ready", &err);
    if (call->n_words == 1 && strcmp(verb, "migrate") == 0)
        return done(mrs_record_migrate(store, &err), store, "is of this version", &err);
    if (call->n_words == 1 && strcmp(verb, "info") == 0)
        return cli_put(mrs_record_info(store, &out, &err), &out, &err);
    if (call->n_words == 3 && strcmp(verb, "copy") == 0)
        return done(mrs_record_copy(call->words[1], call->words[2], &err), call->words[2],
                    "holds the same record", &err);
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}
