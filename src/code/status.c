/* status.c - actual, attempted, alleged, planned, possible or negated: by what the act hangs on.
 *
 * From the trigger upwards each word that says something of the act works on what stands so far:
 * "could not foil an attack" is prevent, then not: it happened. Source: L. Karttunen, Implicative
 * verbs, Language 47 (1971), for the idea; the words are data/cues/context.tsv. */
#include "code/context.h"

enum { FAR = 10 }; /* governors looked at */

/* What a word makes of the act below it. */
typedef enum { OP_NOT, OP_ALLEGE, OP_PLAN, OP_TRY, OP_PREVENT, OP_FAIL, OP_MAY } operation;

typedef struct {
    const mrs_cx *x;
    mrs_claim_status status;
    mrs_span trigger;
    uint32_t by;          /* token that says so */
    bool prevented;       /* "attempted" because something kept it from happening */
    bool refusal, threat; /* such an act, looked at by its own word */
} verdict;

#define AC MRS_CLAIM_ACTUAL
#define AT MRS_CLAIM_ATTEMPTED
#define AL MRS_CLAIM_ALLEGED
#define PL MRS_CLAIM_PLANNED
#define PO MRS_CLAIM_POSSIBLE
#define NO MRS_CLAIM_NEGATED

static mrs_claim_status outcome(const verdict *v, operation op)
{
    /* columns: what stood before, in the order of mrs_claim_status */
    static const mrs_claim_status after[][6] = {
        [OP_NOT] = {NO, NO, AL, NO, NO, AC},     [OP_ALLEGE] = {AL, AT, AL, PL, PO, NO},
        [OP_PLAN] = {PL, PL, AL, PL, PO, NO},    [OP_TRY] = {AT, AT, AL, PL, PO, NO},
        [OP_PREVENT] = {AT, AT, AL, AT, AT, AT}, [OP_FAIL] = {AT, AT, AL, PL, PO, AC},
        [OP_MAY] = {PO, PO, AL, PO, PO, PO}};
    if (v->prevented && (op == OP_NOT || op == OP_FAIL))
        return MRS_CLAIM_ACTUAL;
    return after[op][v->status];
}

static void apply(verdict *v, operation op, uint32_t by)
{
    mrs_claim_status status = outcome(v, op);
    if (status != v->status)
        v->by = by;
    v->prevented = (op == OP_PREVENT || op == OP_FAIL) && status == MRS_CLAIM_ATTEMPTED;
    v->status = status;
}

typedef struct {
    mrs_cue_kind cue;
    operation op;
} cue_op;

/* The first row whose cue the word has works on the verdict; false: none has. */
static bool apply_cue(verdict *v, uint32_t word, const cue_op *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (mrs_cued(v->x, word, rows[i].cue)) {
            apply(v, rows[i].op, word);
            return true;
        }
    }
    return false;
}
#define APPLY_CUE(v, word, rows) apply_cue(v, word, rows, sizeof rows / sizeof *rows)

static uint32_t child_cued(const mrs_cx *x, uint32_t head, const char *deps, mrs_cue_kind cue)
{
    uint32_t at = x->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(x->p, head, &at, &child))
        if (mrs_walk_dep_in(x->w, child, deps) && mrs_cued(x, child, cue))
            return child;
    return x->p->n;
}

/* ---- what hangs on a word ---------------------------------------------------------------------
 */
static bool after_speech(const mrs_cx *x, uint32_t verb)
{
    uint32_t head = x->p->head[verb];
    return mrs_walk_dep(x->w, verb, "ccomp") && mrs_cued(x, head, MRS_CUE_SPEECH);
}

static bool infinitive(const mrs_cx *x, uint32_t verb)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child) && child < verb)
        if (mrs_walk_tag(x->w, child, "TO"))
            return true;
    return false;
}

/* "is to be closed", "Gaps to be closed": an infinitive that nothing governs but "be". */
static bool to_come(const mrs_cx *x, uint32_t verb)
{
    const mrs_parse *p = x->p;
    if (!infinitive(x, verb))
        return false;
    uint32_t head = p->head[verb];
    bool headline = mrs_walk_dep_in(x->w, verb, "ROOT|ccomp") ||
                    (mrs_walk_noun(x->w, head) && mrs_walk_dep(x->w, head, "ROOT"));
    bool is_to = mrs_walk_dep(x->w, verb, "xcomp") && p->pos[head] == MRS_POS_AUX &&
                 mrs_str_is(x->w->low[head], "be");
    return headline || is_to;
}

/* "if X, they will": the clause has a premise. */
static bool conditional(const mrs_cx *x, uint32_t verb)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child))
        if (mrs_walk_dep(x->w, child, "advcl") &&
            child_cued(x, child, "mark|advmod", MRS_CUE_IF) < x->p->n)
            return true;
    return false;
}

static void auxiliary(verdict *v, uint32_t verb, uint32_t aux, bool negated)
{
    const mrs_cx *x = v->x;
    bool able = mrs_list_has(MRS_STR("can|could|ca"), x->w->text[aux]);
    if (mrs_cued(x, aux, MRS_CUE_WILL))
        apply(v, conditional(x, verb) ? OP_MAY : OP_PLAN, aux);
    else if (mrs_cued(x, aux, MRS_CUE_WOULD))
        apply(v, after_speech(x, verb) && !conditional(x, verb) ? OP_PLAN : OP_MAY, aux);
    else if (mrs_cued(x, aux, MRS_CUE_MAY) &&
             !(negated && able)) /* "could not": no more than not */
        apply(v, OP_MAY, aux);
}

/* "vehicle no 85": a number. */
static bool numbered(const mrs_cx *x, uint32_t no)
{
    mrs_str next = no + 1 < x->p->n ? x->w->text[no + 1] : MRS_STR("");
    return mrs_str_is(x->w->low[no], "no") && next.len && *next.ptr >= '0' && *next.ptr <= '9';
}

/* "no one", "no casualties", "not one man", "neither side": denies the whole. */
static bool no_one(const mrs_cx *x, uint32_t noun)
{
    uint32_t at = x->p->l_edge[noun], child = 0;
    if (mrs_cued(x, noun, MRS_CUE_NOBODY))
        return true;
    while (mrs_tree_next_child(x->p, noun, &at, &child) && child < noun) {
        bool no = mrs_walk_dep_in(x->w, child, "det|preconj|neg|predet|advmod") &&
                  (mrs_list_has(MRS_STR("no|not"), x->w->low[child]) ||
                   mrs_cued(x, child, MRS_CUE_NOBODY));
        bool one = mrs_walk_dep(x->w, child, "nummod") &&
                   mrs_walk_child(x->w, child, "neg") < x->p->n; /* "not one deputy" */
        if ((no && !numbered(x, child)) || one)
            return true;
    }
    return false;
}

/* "not only": denies nothing. */
static bool mere(const mrs_cx *x, uint32_t not )
{
    return not +1 < x->p->n &&
           mrs_list_has(MRS_STR("only|just|merely|simply|solely|fewer|less"), x->w->text[not +1]);
}

static bool negates(const mrs_cx *x, uint32_t child)
{
    if (numbered(x, child))
        return false;
    bool no = mrs_walk_dep(x->w, child, "det") && mrs_str_is(x->w->low[child], "no");
    bool nobody = mrs_walk_dep_in(x->w, child, "nsubj|nsubjpass|dobj|agent") && no_one(x, child);
    nobody |= mrs_walk_dep_in(x->w, child, "preconj|cc") && mrs_cued(x, child, MRS_CUE_NOBODY);
    bool not = mrs_walk_dep(x->w, child, "neg") && !mere(x, child);
    return not || no || nobody;
}

/* What one word that hangs on the node says. */
static void one_word(verdict *v, uint32_t child)
{
    static const cue_op rows[] = {{MRS_CUE_DOUBT, OP_ALLEGE},
                                  {MRS_CUE_POSSIBLY, OP_MAY},
                                  {MRS_CUE_INTENDED, OP_PLAN},
                                  {MRS_CUE_TRIED, OP_FAIL}};
    const mrs_cx *x = v->x;
    if (mrs_walk_dep(x->w, child, "mark") && mrs_cued(x, child, MRS_CUE_IF))
        apply(v, OP_MAY, child);
    bool plain = mrs_walk_dep_in(x->w, child, "advmod|amod|compound|npadvmod|nmod");
    bool aside = mrs_walk_dep_in(x->w, child, "acl|advcl|appos|relcl") &&
                 x->p->pos[child] == MRS_POS_ADJ; /* "the arrest, as yet unconfirmed, was" */
    if (plain || aside)
        APPLY_CUE(v, child, rows);
}

static void words_below(verdict *v, uint32_t node)
{
    uint32_t at = v->x->p->l_edge[node], child = 0;
    while (mrs_tree_next_child(v->x->p, node, &at, &child))
        one_word(v, child);
}

/* "could not be verified" */
static bool unverified(const mrs_cx *x, uint32_t verb)
{
    return mrs_cued(x, verb, MRS_CUE_VERIFY) && mrs_walk_child(x->w, verb, "neg") < x->p->n;
}

/* "according to unconfirmed reports" */
static bool doubtful_origin(const mrs_cx *x, uint32_t by)
{
    uint32_t past = x->p->r_edge[by];
    if (!mrs_walk_dep(x->w, by, "prep") || !mrs_cued(x, by, MRS_CUE_ACCORDING))
        return false;
    for (uint32_t i = by; i <= past && i < x->p->n; i++)
        if (mrs_cued(x, i, MRS_CUE_HEARSAY) ||
            (mrs_walk_dep(x->w, i, "amod") && mrs_cued(x, i, MRS_CUE_DOUBT) &&
             mrs_cued(x, x->p->head[i], MRS_CUE_STATEMENT)))
            return true;
    return false;
}

/* "the gang, police suspect, stole": a verb of doubt set into the clause. */
static bool doubted_aside(const mrs_cx *x, uint32_t child)
{
    return mrs_walk_dep_in(x->w, child, "parataxis|ccomp|advcl") && mrs_walk_verb(x->w, child) &&
           (mrs_cued(x, child, MRS_CUE_CLAIM) || mrs_cued(x, child, MRS_CUE_BELIEF) ||
            mrs_cued(x, child, MRS_CUE_ALLEGE)) &&
           mrs_walk_child(x->w, child, "mark") == x->p->n &&
           mrs_walk_child(x->w, child, "dobj") == x->p->n;
}

/* A clause or a phrase beside the node that throws doubt on it. */
static bool cast_doubt(const mrs_cx *x, uint32_t node, uint32_t child)
{
    return (mrs_walk_verb(x->w, node) && doubted_aside(x, child)) || doubtful_origin(x, child) ||
           (mrs_walk_dep(x->w, child, "relcl") && unverified(x, child));
}

static void auxiliaries(verdict *v, uint32_t node, bool negated)
{
    uint32_t at = v->x->p->l_edge[node], child = 0;
    while (mrs_tree_next_child(v->x->p, node, &at, &child))
        if (mrs_walk_dep_in(v->x->w, child, "aux|auxpass"))
            auxiliary(v, node, child, negated);
}

/* "did nothing": the word that denies is part of the deed. */
static bool in_trigger(const verdict *v, uint32_t phrase)
{
    const mrs_cx *x = v->x;
    return mrs_span_overlap(v->trigger, x->doc->tokens.at[x->p->l_edge[phrase]]);
}

/* "will not withdraw", "will strike with an iron fist": of a refusal and of a threat in one's own
 * words the will is part. */
static bool in_own_words(const verdict *v, uint32_t node)
{
    uint32_t not = mrs_walk_child(v->x->w, node, "neg");
    return v->threat || (v->refusal && not < v->x->p->n && in_trigger(v, not ));
}

/* What hangs on the node itself: not, no, will, may, reportedly, alleged, planned ...; but for
 * the word we come from, which has been asked. */
static void own_words(verdict *v, uint32_t node, uint32_t from)
{
    const mrs_cx *x = v->x;
    uint32_t at = x->p->l_edge[node], child = 0, no = x->p->n;
    while (mrs_tree_next_child(x->p, node, &at, &child)) {
        if (no == x->p->n && child != from && negates(x, child) && !in_trigger(v, child))
            no = child;
        one_word(v, child);
        if (mrs_walk_dep_in(x->w, child, "compound|appos"))
            words_below(v, child); /* "apparent barrel bomb attacks" */
        if (cast_doubt(x, node, child))
            apply(v, OP_ALLEGE, child);
    }
    if (no < x->p->n)
        apply(v, OP_NOT, no);
    if (!in_own_words(v, node))
        auxiliaries(v, node, no < x->p->n);
    if (mrs_walk_verb(x->w, node) && to_come(x, node))
        apply(v, OP_PLAN, node);
}

/* ---- what governs it --------------------------------------------------------------------------
 */
/* "went ahead", "took place": not "went to Syria", "took shape". */
static bool by_particle(const mrs_cx *x, uint32_t verb)
{
    bool went = mrs_str_is(x->w->low[verb], "go"), took = mrs_str_is(x->w->low[verb], "take");
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child))
        if ((went && mrs_list_has(MRS_STR("ahead|through"), x->w->low[child])) ||
            (took && mrs_str_is(x->w->low[child], "place")))
            return true;
    return !went && !took;
}

/* "was carried out", "went ahead": told as done, and not denied. */
static bool done(const mrs_cx *x, uint32_t verb)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    if (!mrs_cued(x, verb, MRS_CUE_DONE) || !by_particle(x, verb) ||
        !mrs_list_has(MRS_STR("VBD|VBN"), x->p->tag[verb]))
        return false;
    while (mrs_tree_next_child(x->p, verb, &at, &child)) {
        bool ahead = mrs_cued(x, child, MRS_CUE_WILL) || mrs_cued(x, child, MRS_CUE_WOULD) ||
                     mrs_cued(x, child, MRS_CUE_MAY) || mrs_walk_tag(x->w, child, "TO");
        if (negates(x, child) || (mrs_walk_dep_in(x->w, child, "aux|auxpass") && ahead))
            return false;
    }
    return true;
}

/* "was planned, financed and carried out"; but not "planned the attack and carried out a raid". */
static bool planned_and_done(const mrs_cx *x, uint32_t plan)
{
    uint32_t at = x->p->l_edge[plan], child = 0;
    while (mrs_tree_next_child(x->p, plan, &at, &child)) {
        if (!mrs_walk_dep(x->w, child, "conj") || !mrs_walk_verb(x->w, child))
            continue;
        uint32_t object = mrs_walk_child(x->w, child, "dobj");
        bool same = object == x->p->n || x->p->pos[object] == MRS_POS_PRON;
        if ((same && done(x, child)) || planned_and_done(x, child))
            return true;
    }
    return false;
}

/* "the planned raid went ahead": the word before the act that told of a plan gives way. */
static bool overtaken(const verdict *v, uint32_t node, uint32_t head)
{
    const mrs_cx *x = v->x;
    return v->status == MRS_CLAIM_PLANNED && x->p->head[v->by] == node && done(x, head) &&
           mrs_cued(x, v->by, MRS_CUE_INTENDED) &&
           mrs_walk_dep_in(x->w, node, "nsubj|nsubjpass|dobj");
}

/* "is said to have fled": has the infinitive a perfect or a progressive? */
static bool told_of(const mrs_cx *x, uint32_t verb)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child))
        if (mrs_walk_dep_in(x->w, child, "aux|auxpass") &&
            mrs_list_has(MRS_STR("have|be"), x->w->low[child]))
            return true;
    return x->p->pos[verb] == MRS_POS_AUX;
}

/* "rumours spread that", "unverified videos show": is the subject of the verb hearsay? */
static bool hearsay(const mrs_cx *x, uint32_t verb, uint32_t node)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child)) {
        if (!mrs_walk_dep_in(x->w, child, "nsubj|nsubjpass|attr") || x->w->actor[child] ||
            child == node)
            continue;
        if (mrs_cued(x, child, MRS_CUE_HEARSAY) ||
            (mrs_cued(x, child, MRS_CUE_STATEMENT) &&
             child_cued(x, child, "amod|compound", MRS_CUE_DOUBT) < x->p->n))
            return true;
    }
    return false;
}

/* "claims that", "it was claimed that"; but not "...; the attack was claimed by X". */
static bool claims(const mrs_cx *x, uint32_t verb)
{
    uint32_t subject = mrs_walk_child(x->w, verb, "nsubjpass");
    return mrs_cued(x, verb, MRS_CUE_CLAIM) &&
           (subject == x->p->n || !mrs_walk_noun(x->w, subject));
}

/* Verbs of saying and believing: only some of their forms throw doubt on what is said. */
static bool doubted(const mrs_cx *x, uint32_t node, uint32_t head)
{
    bool says = mrs_cued(x, head, MRS_CUE_SPEECH), thinks = mrs_cued(x, head, MRS_CUE_BELIEF);
    bool clause = mrs_walk_dep_in(x->w, node, "ccomp|xcomp|csubj");
    if (clause && claims(x, head))
        return true;
    if (mrs_walk_passive(x->w, head) && clause) {
        bool of = mrs_walk_dep(x->w, node, "xcomp") && told_of(x, node);
        return (thinks && !mrs_walk_dep(x->w, node, "csubj")) || (says && of);
    }
    if (thinks && mrs_walk_dep(x->w, node, "ccomp") && !says)
        return true;
    if (mrs_walk_noun(x->w, head)) /* "unverified reports of clashes" */
        return mrs_cued(x, head, MRS_CUE_STATEMENT) &&
               child_cued(x, head, "amod|compound", MRS_CUE_DOUBT) < x->p->n;
    return mrs_walk_verb(x->w, head) && hearsay(x, head, node);
}

/* "arrested for smuggling": a charge; "arrested over the murder": that there was one is known. */
static bool charged(const mrs_cx *x, uint32_t prep, uint32_t head)
{
    if (!mrs_cued(x, head, MRS_CUE_CAPTOR) || !mrs_cued(x, prep, MRS_CUE_CHARGE))
        return false;
    uint32_t at = x->p->l_edge[prep], act = 0;
    while (mrs_tree_next_child(x->p, prep, &at, &act))
        if (mrs_walk_child(x->w, act, "det") < x->p->n ||
            mrs_walk_child(x->w, act, "poss") < x->p->n)
            return false;
    return true;
}

/* Only what a word governs as its complement is under its sway. */
static bool complement(const mrs_cx *x, uint32_t node, uint32_t head)
{
    if (mrs_walk_dep(x->w, node, "ccomp"))
        return node > head || mrs_cued(x, head, MRS_CUE_SPEECH) ||
               mrs_cued(x, head, MRS_CUE_BELIEF);
    if (mrs_walk_dep(x->w, node, "advcl"))
        return infinitive(x, node);
    return mrs_walk_dep_in(
        x->w, node,
        "xcomp|pcomp|acl|dobj|pobj|prep|nsubjpass|compound|amod|oprd|attr|dative|"
        "agent|npadvmod|relcl|csubj");
}

/* "have yet to", "about to", "is set for Friday" */
static bool infinitives(verdict *v, uint32_t node, uint32_t head)
{
    const mrs_cx *x = v->x;
    bool to = infinitive(x, node);
    bool yet = to && mrs_walk_dep(x->w, node, "xcomp") &&
               child_cued(x, head, "advmod", MRS_CUE_YET) < x->p->n &&
               mrs_list_has(MRS_STR("have|be|remain"), x->w->low[head]);
    bool set_for = mrs_walk_dep(x->w, node, "nsubjpass") &&
                   child_cued(x, head, "prep", MRS_CUE_CHARGE) < x->p->n;
    bool plan = mrs_cued(x, head, MRS_CUE_PLAN_TO) && (to || set_for);
    if (yet || plan)
        apply(v, yet ? OP_NOT : OP_PLAN, head);
    return yet || plan;
}

/* "was planned by X and carried out by Y": the deed itself is told too. */
static bool done_beside(const mrs_cx *x, uint32_t plan)
{
    const mrs_parse *p = x->p;
    mrs_span at;
    for (uint32_t t = plan + 1; t < p->sent_first[p->sent[plan] + 1]; t++) {
        bool joined = mrs_walk_dep(x->w, t, "conj") && mrs_list_has(MRS_STR("VBD|VBN"), p->tag[t]);
        if (joined && mrs_walk_child(x->w, t, "dobj") == p->n && !mrs_cued(x, t, MRS_CUE_PLAN) &&
            !mrs_cued(x, t, MRS_CUE_WANT) && mrs_rows_best(x->w, &x->w->coder->lights, t, &at))
            return true;
    }
    return false;
}

/* "reports that", "the claim that": a clause below the noun is what it says. */
static bool told_by(const mrs_cx *x, uint32_t noun)
{
    return mrs_walk_noun(x->w, noun) && !x->w->actor[noun] &&
           (mrs_cued(x, noun, MRS_CUE_STATEMENT) || mrs_cued(x, noun, MRS_CUE_HEARSAY));
}

/* "a new offensive would displace thousands": one that nobody has begun. */
static bool supposed(const mrs_cx *x, uint32_t noun, uint32_t verb)
{
    uint32_t det = mrs_walk_child(x->w, noun, "det"), aux = mrs_walk_child(x->w, verb, "aux");
    bool any = det < x->p->n && mrs_list_has(MRS_STR("a|an|any|another"), x->w->text[det]);
    return any && aux < x->p->n && !mrs_cued(x, verb, MRS_CUE_CARRIER) &&
           (mrs_cued(x, aux, MRS_CUE_WOULD) || mrs_cued(x, aux, MRS_CUE_MAY));
}

/* "denied reports that guards had fled": they had not, he says. */
static bool denied_report(const mrs_cx *x, uint32_t noun)
{
    return mrs_cued(x, x->p->head[noun], MRS_CUE_DENY) && told_by(x, noun) &&
           mrs_walk_dep_in(x->w, noun, "dobj|nsubjpass");
}

/* "the attack failed", "an attack would be": what a verb says of the act that is its subject. */
static bool told_of_subject(verdict *v, uint32_t node, uint32_t verb)
{
    static const cue_op falls[] = {{MRS_CUE_FAIL, OP_FAIL}};
    if (APPLY_CUE(v, verb, falls))
        return true;
    if (!supposed(v->x, node, verb))
        return false;
    apply(v, OP_MAY, verb);
    return true;
}

/* What a governor says of the act that hangs on it; false when it says nothing. */
static bool governed(verdict *v, uint32_t node, uint32_t head)
{
    static const cue_op rows[] = {
        {MRS_CUE_DENY, OP_NOT},        {MRS_CUE_WITHOUT, OP_NOT}, {MRS_CUE_ALLEGE, OP_ALLEGE},
        {MRS_CUE_PLAN, OP_PLAN},       {MRS_CUE_TRY, OP_TRY},     {MRS_CUE_FAIL, OP_FAIL},
        {MRS_CUE_PREVENT, OP_PREVENT}, {MRS_CUE_RISK, OP_MAY},    {MRS_CUE_WANT, OP_PLAN}};
    const mrs_cx *x = v->x;
    if (mrs_walk_dep(x->w, node, "nsubj"))
        return mrs_walk_verb(x->w, head) && told_of_subject(v, node, head);
    if (denied_report(x, node)) {
        v->status = MRS_CLAIM_NEGATED;
        v->by = head;
        return true;
    }
    if (!complement(x, node, head))
        return false;
    if (infinitives(v, node, head))
        return true;
    if (doubted(x, node, head) || charged(x, node, head)) {
        apply(v, OP_ALLEGE, head);
        return true;
    }
    if (mrs_cued(x, head, MRS_CUE_PLAN) && planned_and_done(x, head))
        return false;
    bool place = x->p->pos[head] == MRS_POS_ADP && !mrs_cued(x, head, MRS_CUE_WITHOUT);
    if (place || (mrs_walk_dep(x->w, node, "nsubjpass") && mrs_cued(x, head, MRS_CUE_PLAN) &&
                  done_beside(x, head)))
        return false;
    return APPLY_CUE(v, head, rows);
}

/* "another attack is likely", "it is not true that", "the offensive is to begin": what the copula
 * says of its subject, or of the clause behind it. */
static bool predicated(verdict *v, uint32_t node, uint32_t head)
{
    static const cue_op rows[] = {{MRS_CUE_DENY, OP_NOT},      {MRS_CUE_DOUBT, OP_ALLEGE},
                                  {MRS_CUE_ALLEGE, OP_ALLEGE}, {MRS_CUE_POSSIBLY, OP_MAY},
                                  {MRS_CUE_RISK, OP_MAY},      {MRS_CUE_PLAN, OP_PLAN},
                                  {MRS_CUE_INTENDED, OP_PLAN}, {MRS_CUE_TRIED, OP_FAIL},
                                  {MRS_CUE_TRUE, OP_TRY}}; /* TRUE is caught before */
    const mrs_cx *x = v->x;
    if (!mrs_walk_verb(x->w, head) || !mrs_walk_dep_in(x->w, node, "nsubj|ccomp|csubj|nsubjpass"))
        return false;
    uint32_t at = x->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(x->p, head, &at, &child)) {
        if (child == node || child < head)
            continue;
        if (mrs_walk_dep_in(x->w, child, "acomp|attr|oprd")) {
            if (mrs_cued(x, child, MRS_CUE_TRUE) || APPLY_CUE(v, child, rows))
                return true;
        } else if (mrs_walk_dep(x->w, child, "xcomp") && mrs_walk_noun(x->w, node) &&
                   to_come(x, child)) {
            apply(v, OP_PLAN, child);
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

/* A subject or an auxiliary of its own; "to" is none. */
static bool own_clause(const mrs_cx *x, uint32_t verb)
{
    if (infinitive(x, verb))
        return false;
    static const char *const deps[] = {"nsubj", "nsubjpass", "aux", "auxpass"};
    for (size_t i = 0; i < sizeof deps / sizeof *deps; i++)
        if (mrs_walk_child(x->w, verb, deps[i]) < x->p->n)
            return true;
    return false;
}

/* "of what was stolen": it was. */
static bool free_relative(const mrs_cx *x, uint32_t verb)
{
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_walk_dep(x->w, verb, "pcomp") && mrs_tree_next_child(x->p, verb, &at, &child))
        if (child < verb && mrs_walk_tag(x->w, child, "WP"))
            return true;
    return false;
}

/* "reports on social media that": what the parser hangs on the last noun is what the first says. */
static uint32_t statement_over(const mrs_cx *x, uint32_t node, uint32_t noun)
{
    bool that = mrs_walk_dep_in(x->w, node, "acl|relcl|ccomp") &&
                mrs_walk_child(x->w, node, "mark") < x->p->n;
    uint32_t top = noun;
    for (int i = 0; that && i < 4 && mrs_walk_dep_in(x->w, top, "pobj|prep|conj"); i++) {
        top = x->p->head[top];
        if (told_by(x, top))
            return top;
    }
    return noun;
}

/* "suspect the brothers of robbing": what the parser hangs on the object is the verb's. */
static uint32_t over(const mrs_cx *x, uint32_t node)
{
    uint32_t noun = statement_over(x, node, x->p->head[node]), verb = x->p->head[noun];
    bool shifted = mrs_walk_dep(x->w, node, "prep") && mrs_walk_dep(x->w, noun, "dobj") &&
                   mrs_walk_is(x->w, verb, "object-of") &&
                   mrs_walk_child(x->w, node, "pcomp") < x->p->n;
    return shifted ? verb : noun;
}

/* Does the mood of head reach node? Sets *head to where the climb goes on. */
static bool reaches(const verdict *v, uint32_t node, uint32_t *head)
{
    const mrs_cx *x = v->x;
    *head = over(x, node);
    if (*head == node || free_relative(x, node))
        return false;
    bool verb = mrs_walk_verb(x->w, node);
    if (mrs_walk_dep(x->w, node, "conj"))
        return !verb || (!own_clause(x, node) && same_form(x, node, *head));
    if (verb)
        return mrs_walk_dep_in(x->w, node, "xcomp|pcomp|acl|ccomp|advcl|pobj|csubj|oprd") ||
               (mrs_walk_dep(x->w, node, "relcl") && told_by(x, *head));
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
    bool seen = mrs_walk_dep(x->w, node, "ccomp") && mrs_walk_tag(x->w, node, "VB");
    if (seen && mrs_cued(x, head, MRS_CUE_CARRIER))
        return false; /* "will see the brigade push" */
    if (mrs_walk_dep_in(x->w, node, "ccomp|acl|relcl|csubj"))
        return !mrs_walk_noun(x->w, head) || !told_by(x, head);
    if (mrs_walk_dep(x->w, node, "prep")) /* "a wave of arrests": of one thing */
        return !mrs_walk_verb(x->w, head) && !mrs_walk_is(x->w, head, "phase") &&
               !denied_report(x, head); /* "denied reports of clashes" */
    if (mrs_walk_dep_in(x->w, node, "xcomp|pcomp|conj"))
        return false;
    if (mrs_walk_verb(x->w, head)) {
        const mrs_row *row = NULL;
        if (mrs_cued(x, head, MRS_CUE_CLAIM)) /* "nobody has claimed the attack" */
            return true;
        return !mrs_cued(x, head, MRS_CUE_CARRIER) && mrs_walk_light(x->w, node, &row) != head;
    }
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
            apply(v, OP_TRY, i);
}

/* What the head says of the node; false: nothing. */
static bool climb(verdict *v, uint32_t node, uint32_t head)
{
    const mrs_cx *x = v->x;
    bool conj = mrs_walk_dep(x->w, node, "conj");
    if (overtaken(v, node, head))
        v->status = MRS_CLAIM_ACTUAL;
    if (mrs_cued(x, head, MRS_CUE_PAST_BUT) && mrs_walk_verb(x->w, head)) {
        own_words(v, head, node);
        if (v->status == MRS_CLAIM_NEGATED)
            v->status = MRS_CLAIM_ATTEMPTED; /* "did not manage to" */
        return true;
    }
    if (!conj && (predicated(v, node, head) || governed(v, node, head))) {
        own_words(v, head, node);
        return true;
    }
    return false;
}

/* "arrested a cell that planted bombs": laid to those who are held by those who hold them. */
static bool laid_to_captive(const mrs_cx *x, const mrs_claim *c)
{
    uint32_t who = x->p->head[c->token], captor = x->p->head[who];
    uint32_t subject = mrs_walk_child(x->w, c->token, "nsubj");
    return (c->type == MRS_TYPE_ASSAULT || c->type == MRS_TYPE_CRIME) &&
           mrs_walk_dep(x->w, c->token, "relcl") && subject < x->p->n &&
           mrs_list_has(MRS_STR("WP|WDT"), x->p->tag[subject]) &&
           mrs_walk_dep_in(x->w, who, "dobj|nsubjpass") && mrs_cued(x, captor, MRS_CUE_CAPTOR);
}

/* "promised two generators": help that is named by the promise itself. */
static bool promised(const mrs_cx *x, const mrs_claim *c)
{
    return c->type == MRS_TYPE_AID &&
           (mrs_cued(x, c->token, MRS_CUE_PLAN) || mrs_cued(x, c->token, MRS_CUE_PLAN_TO));
}

/* By what is held out, "will strike"; but "could threaten" has a mood of its own. */
static bool threatens(const mrs_cx *x, const mrs_claim *c)
{
    return c->type == MRS_TYPE_THREATEN && !mrs_cued(x, c->token, MRS_CUE_RISK) &&
           !mrs_cued(x, c->token, MRS_CUE_SPEECH);
}

static verdict judge(const mrs_cx *x, const mrs_claim *c)
{
    uint32_t node = c->token, head = 0;
    verdict v = {.x = x, .status = MRS_CLAIM_ACTUAL, .trigger = c->trigger, .by = node};
    trigger_words(&v, c);
    v.refusal = c->type == MRS_TYPE_REJECT;
    v.threat = threatens(x, c);
    own_words(&v, node, node);
    v.refusal = v.threat = false;
    if (promised(x, c))
        apply(&v, OP_PLAN, node);
    if (laid_to_captive(x, c))
        apply(&v, OP_ALLEGE, x->p->head[x->p->head[node]]);
    for (int step = 0; step < FAR && reaches(&v, node, &head); step++) {
        bool prep = mrs_walk_dep(x->w, node, "prep");
        if (prep && mrs_cued(x, node, MRS_CUE_ASIDE))
            break; /* "despite the strikes, the group does not ..." */
        if (!climb(&v, node, head)) {
            if ((prep && mrs_cued(x, node, MRS_CUE_TOPIC) && !told_by(x, head)) ||
                closes(&v, node, head))
                break;
            if (mrs_walk_verb(x->w, head) || mrs_walk_dep(x->w, node, "conj") || told_by(x, head))
                own_words(&v, head, node);
        }
        node = head;
    }
    return v;
}

/* "The following is unverified": the sentence whose doubt holds for all behind it; n_sents: none.
 */
static uint32_t caveat(const mrs_cx *x, uint32_t *by)
{
    for (uint32_t s = 0; s < x->p->n_sents; s++) {
        bool list = false, doubt = false;
        for (uint32_t i = x->p->sent_first[s]; i < x->p->sent_first[s + 1]; i++) {
            bool doubtful = unverified(x, i) || (mrs_cued(x, i, MRS_CUE_DOUBT) &&
                                                 mrs_walk_dep_in(x->w, i, "acomp|attr|oprd|ROOT"));
            list |= mrs_cued(x, i, MRS_CUE_LISTED);
            doubt |= doubtful;
            *by = doubtful ? i : *by;
        }
        if (list && doubt)
            return s;
    }
    return x->p->n_sents;
}

void mrs_status_run(const mrs_cx *x)
{
    uint32_t reason = 0, doubted_from = caveat(x, &reason);
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        verdict v = judge(x, c);
        if (c->sent > doubted_from)
            apply(&v, OP_ALLEGE, reason);
        c->status = v.status;
        if (v.status == MRS_CLAIM_ACTUAL)
            continue;
        mrs_str by = mrs_token_text(x->doc, v.by);
        mrs_because(x, c, "status",
                    mrs_str_format(x->doc->arena, "%s: \"%.*s\"", mrs_claim_status_text(v.status),
                                   (int)by.len, by.ptr));
    }
}
