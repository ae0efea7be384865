/* status.c - actual, attempted, alleged, planned, possible or negated: by what the act hangs on. */
#include "code/context.h"

enum { FAR = 10 }; /* governors looked at */

typedef struct {
    const mrs_cx *x;
    mrs_claim_status status;
    uint32_t by; /* token that says so */
    bool fixed;
} verdict;

static void decide(verdict *v, mrs_claim_status status, uint32_t by)
{
    bool stronger = status == MRS_CLAIM_NEGATED && v->status != MRS_CLAIM_ALLEGED;
    if (v->fixed && !stronger)
        return;
    v->status = status;
    v->by = by;
    v->fixed = true;
}

static bool after_speech(const mrs_cx *x, uint32_t verb)
{
    uint32_t head = x->p->head[verb];
    return mrs_walk_dep(x->w, verb, "ccomp") && mrs_cued(x, head, MRS_CUE_SPEECH);
}

/* "is to be closed", "Gaps to be closed": an infinitive that nothing governs but "be". */
static bool to_come(const mrs_cx *x, uint32_t verb)
{
    const mrs_parse *p = x->p;
    uint32_t at = p->l_edge[verb], child = 0;
    bool to = false;
    while (mrs_tree_next_child(p, verb, &at, &child))
        to |= child < verb && mrs_walk_tag(x->w, child, "TO");
    if (!to)
        return false;
    uint32_t head = p->head[verb];
    bool headline = mrs_walk_dep_in(x->w, verb, "ROOT|ccomp") ||
                    (mrs_walk_noun(x->w, head) && mrs_walk_dep(x->w, head, "ROOT"));
    bool is_to = mrs_walk_dep(x->w, verb, "xcomp") && p->pos[head] == MRS_POS_AUX &&
                 mrs_str_is(x->w->low[head], "be");
    return headline || is_to;
}

static void auxiliary(verdict *v, uint32_t verb, uint32_t aux)
{
    const mrs_cx *x = v->x;
    if (mrs_cued(x, aux, MRS_CUE_WILL))
        decide(v, MRS_CLAIM_PLANNED, aux);
    else if (mrs_cued(x, aux, MRS_CUE_WOULD))
        decide(v, after_speech(x, verb) ? MRS_CLAIM_PLANNED : MRS_CLAIM_POSSIBLE, aux);
    else if (mrs_cued(x, aux, MRS_CUE_MAY))
        decide(v, MRS_CLAIM_POSSIBLE, aux);
}

/* "no one", "no casualties": a determiner that denies the whole. */
static bool no_one(const mrs_cx *x, uint32_t noun)
{
    uint32_t det = mrs_walk_child(x->w, noun, "det");
    return det < x->p->n && mrs_str_is(x->w->low[det], "no");
}

/* What one word that hangs on the node says; false when it says nothing. */
static void one_word(verdict *v, uint32_t node, uint32_t child)
{
    static const struct {
        mrs_cue_kind cue;
        mrs_claim_status status;
    } rows[] = {{MRS_CUE_DOUBT, MRS_CLAIM_ALLEGED},
                {MRS_CUE_POSSIBLY, MRS_CLAIM_POSSIBLE},
                {MRS_CUE_INTENDED, MRS_CLAIM_PLANNED},
                {MRS_CUE_TRIED, MRS_CLAIM_ATTEMPTED}};
    const mrs_cx *x = v->x;
    bool no = mrs_walk_dep(x->w, child, "det") && mrs_str_is(x->w->low[child], "no");
    bool nobody = mrs_walk_dep_in(x->w, child, "nsubj|nsubjpass|dobj|agent") &&
                  (mrs_cued(x, child, MRS_CUE_NOBODY) || no_one(x, child));
    if (mrs_walk_dep(x->w, child, "neg") || no || nobody) {
        decide(v, MRS_CLAIM_NEGATED, child);
    } else if (mrs_walk_dep_in(x->w, child, "aux|auxpass")) {
        auxiliary(v, node, child);
    } else if (mrs_walk_dep(x->w, child, "mark")) {
        if (mrs_cued(x, child, MRS_CUE_IF))
            decide(v, MRS_CLAIM_POSSIBLE, child);
    } else if (mrs_walk_dep_in(x->w, child, "advmod|amod|compound")) {
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (mrs_cued(x, child, rows[i].cue))
                decide(v, rows[i].status, child);
    }
}

/* What hangs on the node itself: not, no, will, may, reportedly, alleged, planned ... */
static void own_words(verdict *v, uint32_t node)
{
    const mrs_cx *x = v->x;
    uint32_t at = x->p->l_edge[node], child = 0;
    while (mrs_tree_next_child(x->p, node, &at, &child)) {
        one_word(v, node, child);
        uint32_t inner = x->p->l_edge[child], deeper = 0;
        while (mrs_walk_dep(x->w, child, "compound") &&
               mrs_tree_next_child(x->p, child, &inner, &deeper))
            one_word(v, child, deeper); /* "apparent barrel bomb attacks" */
    }
    if (mrs_walk_verb(x->w, node) && to_come(x, node))
        decide(v, MRS_CLAIM_PLANNED, node);
}

/* What a governor says of the act that hangs on it; false when it says nothing. */
static bool governed(verdict *v, uint32_t node, uint32_t head)
{
    static const struct {
        mrs_cue_kind cue;
        mrs_claim_status status;
    } rows[] = {
        {MRS_CUE_DENY, MRS_CLAIM_NEGATED},   {MRS_CUE_WITHOUT, MRS_CLAIM_NEGATED},
        {MRS_CUE_ALLEGE, MRS_CLAIM_ALLEGED}, {MRS_CUE_PLAN, MRS_CLAIM_PLANNED},
        {MRS_CUE_TRY, MRS_CLAIM_ATTEMPTED},  {MRS_CUE_PREVENT, MRS_CLAIM_ATTEMPTED},
        {MRS_CUE_FAIL, MRS_CLAIM_ATTEMPTED}, {MRS_CUE_RISK, MRS_CLAIM_POSSIBLE},
        {MRS_CUE_WANT, MRS_CLAIM_PLANNED},
    };
    const mrs_cx *x = v->x;
    if (mrs_walk_dep(x->w, node, "xcomp") && mrs_walk_passive(x->w, head) &&
        (mrs_cued(x, head, MRS_CUE_SPEECH) || mrs_cued(x, head, MRS_CUE_BELIEF))) {
        decide(v, MRS_CLAIM_ALLEGED, head);
        return true;
    }
    if (mrs_cued(x, head, MRS_CUE_FAIL) && v->fixed && mrs_cued(x, v->by, MRS_CUE_PREVENT)) {
        v->status = MRS_CLAIM_ACTUAL;
        return true;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (mrs_cued(x, head, rows[i].cue)) {
            decide(v, rows[i].status, head);
            return true;
        }
    }
    return false;
}

/* "tried to reach and blew up": a finite verb joined to an infinitive has a mood of its own. */
static bool same_form(const mrs_cx *x, uint32_t node, uint32_t head)
{
    bool finite = mrs_list_has(MRS_STR("VBD|VBZ|VBP"), x->p->tag[node]);
    return !finite || !mrs_list_has(MRS_STR("VB|VBG"), x->p->tag[head]);
}

/* Does the mood of head reach node? Sets *head to where the climb goes on. */
static bool reaches(const verdict *v, uint32_t node, uint32_t *head)
{
    const mrs_cx *x = v->x;
    const mrs_parse *p = x->p;
    *head = p->head[node];
    if (*head == node)
        return false;
    bool verb = mrs_walk_verb(x->w, node);
    if (mrs_walk_dep(x->w, node, "conj"))
        return !verb || (mrs_walk_child(x->w, node, "nsubj") == p->n && same_form(x, node, *head));
    if (verb)
        return mrs_walk_dep_in(x->w, node, "xcomp|pcomp|acl|ccomp|advcl");
    return mrs_walk_dep_in(x->w, node,
                           "dobj|pobj|nsubj|nsubjpass|compound|amod|attr|appos|prep|"
                           "agent|oprd|dative|npadvmod");
}

/* Clauses keep their own mood under a governor that says nothing of it. */
static bool closes(const verdict *v, uint32_t node, uint32_t head)
{
    const mrs_cx *x = v->x;
    if (mrs_walk_dep(x->w, node, "advcl"))
        return !mrs_walk_tag(x->w, node, "VBG") || mrs_walk_child(x->w, node, "mark") < x->p->n;
    if (mrs_walk_dep_in(x->w, node, "ccomp|acl"))
        return true;
    if (mrs_walk_dep(x->w, node, "prep"))
        return !mrs_walk_verb(x->w, head);
    if (mrs_walk_dep_in(x->w, node, "xcomp|pcomp|conj"))
        return false;
    if (mrs_walk_verb(x->w, head))
        return !mrs_cued(x, head, MRS_CUE_CARRIER);
    return !mrs_walk_dep_in(x->w, node, "pobj|agent|dative");
}

/* "escape attempt": the trigger's own words. */
static void trigger_words(verdict *v, const mrs_claim *c)
{
    const mrs_cx *x = v->x;
    const mrs_span *at = x->doc->tokens.at;
    for (uint32_t i = x->p->sent_first[c->sent]; i < x->p->sent_first[c->sent + 1]; i++)
        if (at[i].start >= c->trigger.start && at[i].end <= c->trigger.end &&
            mrs_walk_noun(x->w, i) && mrs_cued(x, i, MRS_CUE_TRIED))
            decide(v, MRS_CLAIM_ATTEMPTED, i);
}

static verdict judge(const mrs_cx *x, const mrs_claim *c)
{
    uint32_t node = c->token, head = 0;
    verdict v = {.x = x, .status = MRS_CLAIM_ACTUAL, .by = node};
    trigger_words(&v, c);
    own_words(&v, node);
    for (int step = 0; step < FAR && reaches(&v, node, &head); step++) {
        if (mrs_cued(x, head, MRS_CUE_PAST_BUT))
            break;
        if (governed(&v, node, head)) {
            own_words(&v, head);
            break;
        }
        bool aside = mrs_walk_dep(x->w, node, "prep") && mrs_cued(x, node, MRS_CUE_ASIDE);
        if (aside || closes(&v, node, head))
            break; /* "despite the strikes, the group does not ..." */
        if (mrs_walk_verb(x->w, head) || mrs_walk_dep(x->w, node, "conj"))
            own_words(&v, head);
        node = head;
    }
    return v;
}

void mrs_status_run(const mrs_cx *x)
{
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        verdict v = judge(x, c);
        c->status = v.status;
        if (v.status == MRS_CLAIM_ACTUAL)
            continue;
        mrs_str by = mrs_token_text(x->doc, v.by);
        mrs_because(x, c, "status",
                    mrs_str_format(x->doc->arena, "%s: \"%.*s\"", mrs_claim_status_text(v.status),
                                   (int)by.len, by.ptr));
    }
}
