/* user.c - marsad user: who may come in, and as what. */
#include "cli/cli.h"
#include "marsad_access.h"

#include <string.h>

typedef struct {
    const char *word;
    mrs_user_verb verb;
    int most; /* words after it */
    bool password;
} user_verb;
static const user_verb verbs[] = {
    {"add", MRS_USER_ADD, 1, true},           {"remove", MRS_USER_REMOVE, 1, false},
    {"password", MRS_USER_PASSWORD, 1, true}, {"role", MRS_USER_ROLE, 2, false},
    {"list", MRS_USER_LIST, 0, false},        {"token", MRS_USER_TOKEN, 1, false},
    {"tokens", MRS_USER_TOKENS, 0, false},    {"revoke", MRS_USER_REVOKE, 1, false}};

static const user_verb *verb_of(const cli_call *call)
{
    for (size_t i = 0; call->n_words && i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].word, call->words[0]) == 0 && call->n_words == 1 + verbs[i].most)
            return &verbs[i];
    cli_help(call->verb, stderr);
    return NULL;
}

int cli_user(const cli_call *call)
{
    static const cli_secret_kind password = {"password", "--password-file", "MARSAD_PASSWORD"};
    char secret[CLI_SECRET] = "", now[32];
    int64_t days = 0;
    const user_verb *v = verb_of(call);
    if (!v || !cli_number(call, "--days", 1, MRS_TOKEN_DAYS_MOST, &days))
        return CLI_WRONG;
    int code = v->password ? cli_secret(call, &password, true, secret) : CLI_GOOD;
    cli_engine e;
    if (!code)
        code = cli_open(&e, 0);
    if (code)
        return code;
    cli_now(now);
    const mrs_user_options o = {.store = cli_store(call),
                                .who = cli_who(call),
                                .now = now,
                                .name = v->most ? call->words[1] : NULL,
                                .role = v->most == 2 ? call->words[2] : cli_get(call, "--role"),
                                .password = secret,
                                .scopes = cli_get(call, "--scopes"),
                                .label = cli_get(call, "--label"),
                                .days = (uint32_t)days,
                                .json = cli_has(call, "--json")};
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_status st = mrs_user(e.engine, v->verb, &o, &out, &err);
    cli_close(&e);
    return cli_put(st, &out, &err);
}

int cli_publish(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_err err = {0};
    mrs_publish_counts n;
    if (call->n_words) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    int code = cli_open(&e, 1);
    if (code)
        return code;
    cli_now(now);
    const mrs_publish_options o = {cli_store(call), cli_who(call), now};
    mrs_status st = mrs_publish(e.engine, e.workers[0], &o, &n, &err);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    const char *form = cli_has(call, "--json")
                           ? "{\"released\":%llu,\"changed\":%llu,\"held\":%llu,\"rebuilt\":%s,"
                             "\"next_due\":%s%s%s}\n"
                           : "%llu reports released, %llu changed, %llu held back; made anew: %s; "
                             "next due: %s%s%s\n";
    bool json = cli_has(call, "--json"), none = !n.next_due[0];
    const char *quote = json && !none ? "\"" : "";
    printf(form, (unsigned long long)n.released, (unsigned long long)n.changed,
           (unsigned long long)n.held,
           json        ? (n.rebuilt ? "true" : "false")
           : n.rebuilt ? "yes"
                       : "no",
           quote, none ? (json ? "null" : "none") : n.next_due, quote);
    return CLI_GOOD;
}
