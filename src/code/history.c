/* history.c - history runs on: what is told right after a deed of long ago, in the simple past and
 * with no time of its own, is told of then (spec/record.md 4, rule 11). */
#include "code/context.h"

/* Told of the past, with no words that say when. */
static bool undated_past(const mrs_cx *x, const mrs_claim *c)
{
    mrs_tense told = mrs_tense_of(x, mrs_clause_verb(x, c->token));
    bool done = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
                c->status == MRS_CLAIM_ALLEGED;
    return done && (told == MRS_TENSE_PAST || told == MRS_TENSE_PLUPERFECT) &&
           mrs_span_empty(c->time.at);
}

static bool dated_history(const mrs_claim *c)
{
    return c->recency == MRS_RECENCY_BACKGROUND && !mrs_span_empty(c->time.at) &&
           c->time.end != MRS_NO_DAY;
}

/* "the army retook the town, which had fallen in 2014, and ...": told aside, of the one alone. */
static bool told_aside(const mrs_cx *x, uint32_t token, uint32_t other)
{
    for (uint32_t t = token; x->p->head[t] != t; t = x->p->head[t])
        if (mrs_walk_dep_in(x->w, t, "relcl|acl|advcl|appos|pcomp|pobj") &&
            !mrs_tree_under(x->p, other, t))
            return true;
    return false;
}

/* All that the paragraph has told up to here is history, in its main clauses. */
static bool opens_with_history(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    const mrs_claim *claims = x->doc->coding->claims;
    uint32_t verb = mrs_clause_verb(x, before->token);
    if (verb >= x->p->n ||
        !(x->p->head[verb] == verb || mrs_walk_dep_in(x->w, verb, "conj|parataxis")))
        return false;
    for (uint32_t i = (uint32_t)(c - claims);
         i-- > 0 && x->para[claims[i].token] == x->para[c->token];)
        if (claims[i].recency != MRS_RECENCY_BACKGROUND)
            return false;
    return c->source.kind == MRS_SOURCE_NARRATOR;
}

static bool runs_on(const mrs_cx *x, const mrs_claim *before, const mrs_claim *c)
{
    bool next = before->sent + 1 == c->sent && opens_with_history(x, before, c);
    return (before->sent == c->sent || next) && dated_history(before) &&
           !told_aside(x, before->token, c->token);
}

void mrs_history_run(const mrs_cx *x)
{
    mrs_claim *claims = x->doc->coding->claims;
    for (uint32_t i = 1; i < x->doc->coding->n; i++) {
        mrs_claim *c = &claims[i];
        if (c->recency != MRS_RECENCY_FRESH || !undated_past(x, c))
            continue;
        for (uint32_t k = i; k-- > 0 && claims[k].sent + 1 >= c->sent;)
            if (runs_on(x, &claims[k], c)) {
                c->recency = MRS_RECENCY_BACKGROUND;
                c->time = claims[k].time;
                mrs_because(x, c, "recency", MRS_STR("told on from a deed of long ago"));
                break;
            }
    }
}
