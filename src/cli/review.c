/* review.c - marsad merge, split, undo, correct, claim, review, audit: what people decide. */
#include "cli/cli.h"

#include <string.h>

static int person(const cli_call *call, mrs_person_verb verb, mrs_person_options *o, size_t skip)
{
    char now[32];
    cli_engine e;
    mrs_buf out = {0};
    mrs_err err = {0};
    int code = cli_open(&e, verb == MRS_PERSON_CODE ? 1 : 0);
    if (code)
        return code;
    cli_now(now);
    o->store = cli_store(call);
    o->who = cli_who(call);
    o->comment = cli_get(call, "--comment");
    o->now = now;
    o->words = (const char *const *)call->words + skip;
    o->n_words = (size_t)call->n_words - skip;
    o->json = cli_has(call, "--json");
    mrs_status st = mrs_person(e.engine, e.n ? e.workers[0] : NULL, verb, o, &out, &err);
    cli_close(&e);
    return cli_put(st, &out, &err);
}

int cli_merge(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_MERGE, &o, 0);
}

int cli_split(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_SPLIT, &o, 0);
}

int cli_undo(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_UNDO, &o, 0);
}

int cli_correct(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_CORRECT, &o, 0);
}

static int wrong_word(const cli_call *call)
{
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}

int cli_claim(const cli_call *call)
{
    static const char *const names[] = {
        "--words",   "--span",       "--type",       "--mode",           "--status",
        "--recency", "--actors",     "--targets",    "--place",          "--time",
        "--means",   "--quantities", "--instrument", "--responsibility", "--source"};
    mrs_where fields[sizeof names / sizeof *names];
    mrs_person_options o = {.fields = fields};
    if (call->n_words != 2 || strcmp(call->words[0], "add") != 0)
        return wrong_word(call);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cli_get(call, names[i]))
            fields[o.n_fields++] = (mrs_where){names[i] + 2, cli_get(call, names[i])};
    return person(call, MRS_PERSON_CODE, &o, 1);
}

/* ---- review -----------------------------------------------------------------------------------
 */

static int review_state(const cli_call *call)
{
    mrs_person_options o = {.state = cli_get(call, "--state")};
    return person(call, MRS_PERSON_REVIEW, &o, 0);
}

static int review_assign(const cli_call *call)
{
    mrs_person_options o = {.to = cli_get(call, "--to"), .blind = cli_has(call, "--blind")};
    return person(call, MRS_PERSON_ASSIGN, &o, 1);
}

static int review_done(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_DONE, &o, 1);
}

static int review_accept(const cli_call *call)
{
    mrs_person_options o = {0};
    return person(call, MRS_PERSON_ACCEPT, &o, 1);
}

static int ask(const cli_call *call, mrs_status (*fn)(const mrs_review_options *, mrs_err *))
{
    mrs_buf out = {0};
    mrs_err err = {0};
    const mrs_review_options o = {.store = cli_store(call),
                                  .who = cli_who(call),
                                  .id = call->n_words > 1 ? call->words[1] : NULL,
                                  .json = cli_has(call, "--json"),
                                  .lost = cli_has(call, "--lost"),
                                  .out = &out};
    mrs_status st = fn(&o, &err);
    return cli_put(st, &out, &err);
}

static int review_list(const cli_call *call)
{
    return ask(call, mrs_decisions);
}

static int review_agreement(const cli_call *call)
{
    return ask(call, mrs_agreement);
}

static int review_queue(const cli_call *call)
{
    int64_t limit = 20;
    uint64_t n = 0;
    mrs_buf out = {0};
    mrs_err err = {0};
    if (!cli_number(call, "--limit", 0, 1000000, &limit))
        return CLI_WRONG;
    const mrs_review_options o = {.store = cli_store(call),
                                  .who = cli_who(call),
                                  .json = cli_has(call, "--json"),
                                  .mine = cli_has(call, "--mine"),
                                  .limit = (uint32_t)limit,
                                  .out = &out};
    mrs_status st = mrs_queue(&o, &n, &err);
    int code = cli_put(st, &out, &err);
    if (!code)
        fprintf(stderr, "%llu wait for a person; the first %lld by doubt and weight\n",
                (unsigned long long)n,
                (long long)(limit && (uint64_t)limit < n ? limit : (int64_t)n));
    return code;
}

int cli_review(const cli_call *call)
{
    static const struct {
        const char *word;
        int (*run)(const cli_call *call);
    } words[] = {{"list", review_list}, {"queue", review_queue},         {"assign", review_assign},
                 {"done", review_done}, {"agreement", review_agreement}, {"accept", review_accept}};
    for (size_t i = 0; call->n_words && i < sizeof words / sizeof *words; i++)
        if (strcmp(call->words[0], words[i].word) == 0)
            return words[i].run(call);
    return call->n_words == 1 ? review_state(call) : wrong_word(call);
}

/* ---- audit ------------------------------------------------------------------------------------
 */

static int audit_verify(const cli_call *call)
{
    uint64_t n = 0;
    char head[65];
    mrs_err err = {0};
    const char *known = call->n_words > 1 ? call->words[1] : NULL;
    mrs_status st = mrs_audit_verify(cli_store(call), known, &n, head, &err);
    if (st) {
        cli_fail(&err);
        return CLI_SOME;
    }
    if (cli_has(call, "--json"))
        printf("{\"rows\":%llu,\"head\":\"%s\"}\n", (unsigned long long)n, head);
    else
        printf("%llu rows, each hashed over the one before; the last is %s\n",
               (unsigned long long)n, head);
    return CLI_GOOD;
}

int cli_audit(const cli_call *call)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    if (call->n_words && strcmp(call->words[0], "verify") == 0 && call->n_words <= 2)
        return audit_verify(call);
    if (call->n_words)
        return wrong_word(call);
    mrs_status st = mrs_audit(cli_store(call), cli_has(call, "--json"), &out, &err);
    return cli_put(st, &out, &err);
}
