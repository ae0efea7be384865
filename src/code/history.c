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
    if (x->para[before->token] != x->para[c->token] || verb >= x->p->n ||
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

/* "has often used the gap, robbing drivers and burning crops": the habit of the verb above. */
static bool shares_habit(const mrs_cx *x, const mrs_claim *c)
{
    enum { CLIMB = 4 };
    uint32_t verb = c->token;
    for (int up = 0; up < CLIMB && mrs_walk_verb(x->w, verb); up++) {
        bool below = mrs_walk_dep_in(x->w, verb, "advcl|xcomp") && mrs_walk_tag(x->w, verb, "VBG");
        bool beside = mrs_walk_dep(x->w, verb, "conj");
        if (!(below || beside) || mrs_walk_child(x->w, verb, "nsubj") < x->p->n ||
            mrs_walk_child(x->w, verb, "mark") < x->p->n)
            return false;
        verb = x->p->head[verb];
        uint32_t at = x->p->l_edge[verb], child = 0;
        while (mrs_tree_next_child(x->p, verb, &at, &child))
            if (mrs_walk_dep(x->w, child, "advmod") && mrs_cued(x, child, MRS_CUE_HABIT))
                return true;
    }
    return false;
}

void mrs_history_run(const mrs_cx *x)
{
    mrs_claim *claims = x->doc->coding->claims;
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &claims[i];
        if (c->recency == MRS_RECENCY_FRESH && mrs_span_empty(c->time.at) && shares_habit(x, c)) {
            c->recency = MRS_RECENCY_GENERAL;
            mrs_because(x, c, "recency", MRS_STR("a habit that is told of more than one deed"));
        }
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
