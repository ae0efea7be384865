/* One claim per happening per sentence (rules 2, 3, 5, 9 of the record's specification).
 *
 * An outcome goes into its cause when both are the same kind of act ("an attack that killed five");
 * a noun that says little gives way to the deed told of it ("an operation that led to the arrest");
 * two acts that share one number are one; a noun that only points back is none. */
#include "code/context.h"

static bool flag(const mrs_hit *hit, uint32_t f)
{
    return (hit->row->flags & f) != 0;
}

mrs_hit *mrs_hit_root(mrs_hits *h, mrs_hit *hit)
{
    while (hit->into)
        hit = &h->hits.at[hit->into - 1];
    return hit;
}

mrs_hit *mrs_hit_at(mrs_hits *h, uint32_t token)
{
    uint32_t i = token < h->w->p->n ? h->hit_at[token] : 0;
    mrs_hit *hit = i ? mrs_hit_root(h, &h->hits.at[i - 1]) : NULL;
    return hit && !hit->dropped ? hit : NULL;
}

/* The hit at a token, or that a word of amount there is said of ("a series of attacks"). */
static mrs_hit *event_at(mrs_hits *h, uint32_t token)
{
    const mrs_walk *w = h->w;
    mrs_hit *hit = mrs_hit_at(h, token);
    if (hit || !mrs_walk_is(w, token, "phase") || mrs_walk_verb(w, token))
        return hit;
    mrs_few few = {.n = 0};
    mrs_walk_find(w, token, MRS_REL_PREP, MRS_STR("of"), &few);
    mrs_walk_find(w, token, MRS_REL_MOD, MRS_STR(""), &few);
    for (uint32_t i = 0; i < few.n && !hit; i++)
        hit = mrs_hit_at(h, few.at[i]);
    return hit;
}

static mrs_hit *among(mrs_hits *h, const mrs_few *few, const mrs_hit *not_this)
{
    for (uint32_t i = 0; i < few->n; i++) {
        mrs_hit *hit = event_at(h, few->at[i]);
        if (hit && hit != not_this)
            return hit;
    }
    return NULL;
}

/* What a clause is about: its verb's own hit, the noun it carries, its object or subject. */
static mrs_hit *in_clause(mrs_hits *h, uint32_t verb, const mrs_hit *not_this)
{
    mrs_few few = {.n = 0};
    mrs_hit *hit = mrs_hit_at(h, verb);
    if (hit && hit != not_this)
        return hit;
    if (!mrs_walk_verb(h->w, verb))
        return NULL;
    mrs_walk_find(h->w, verb, MRS_REL_OBJ, MRS_STR(""), &few);
    mrs_walk_surface(h->w, verb, &few);
    hit = among(h, &few, not_this);
    uint32_t inner = mrs_walk_child(h->w, verb, "xcomp"); /* "are said to have fired" */
    if (!hit && inner < h->w->p->n)
        hit = mrs_hit_at(h, inner);
    return hit != not_this ? hit : NULL;
}

/* A relative clause may hang on a word after the noun it is said of: "an attack on a mosque on
 * Friday that killed ten". */
static mrs_hit *above(mrs_hits *h, uint32_t token, const mrs_hit *not_this)
{
    const mrs_walk *w = h->w;
    for (int i = 0; i < 5; i++) {
        mrs_hit *hit = event_at(h, token);
        if (hit && hit != not_this)
            return hit;
        if (mrs_walk_verb(w, token))
            return in_clause(h, token, not_this);
        if (w->p->head[token] == token ||
            !mrs_walk_dep_in(w, token, "pobj|prep|compound|dobj|conj|appos|npadvmod|nsubjpass"))
            return NULL;
        token = w->p->head[token];
    }
    return NULL;
}

static mrs_hit *by_relative(mrs_hits *h, uint32_t verb, const mrs_hit *not_this)
{
    const mrs_walk *w = h->w;
    for (int i = 0; i < 3 && mrs_walk_dep_in(w, verb, "conj|xcomp"); i++)
        verb = w->p->head[verb];
    if (!mrs_walk_dep(w, verb, "relcl"))
        return NULL;
    uint32_t s = mrs_walk_child(w, verb, "nsubj");
    bool pronoun = s < w->p->n && mrs_list_has(MRS_STR("which|that"), w->text[s]);
    return pronoun ? above(h, w->p->head[verb], not_this) : NULL;
}

static mrs_hit *by_subject(mrs_hits *h, const mrs_hit *hit)
{
    mrs_few few = {.n = 0};
    if (!mrs_walk_verb(h->w, hit->token))
        return NULL;
    mrs_walk_find(h->w, hit->token, MRS_REL_SUBJ, MRS_STR(""), &few);
    mrs_hit *cause = among(h, &few, hit);
    return cause ? cause : by_relative(h, hit->token, hit);
}

/* "killed in an attack", "wounded during clashes", "killed by shelling" */
static mrs_hit *by_preposition(mrs_hits *h, const mrs_hit *hit)
{
    static const char *const preps[] = {"in",   "during", "by",      "from",
                                        "amid", "with",   "through", "as"};
    mrs_few few = {.n = 0};
    for (uint32_t i = 0; i < sizeof preps / sizeof *preps; i++)
        mrs_walk_find(h->w, hit->token, MRS_REL_PREP, mrs_str_of(preps[i]), &few);
    uint32_t verb = h->w->p->head[hit->token]; /* "casualties were reported in the blast" */
    bool through = flag(hit, MRS_ROW_ONLY) && mrs_walk_verb(h->w, verb) &&
                   mrs_walk_dep_in(h->w, hit->token, "nsubj|nsubjpass|dobj");
    for (uint32_t i = 0; through && i < sizeof preps / sizeof *preps; i++)
        mrs_walk_find(h->w, verb, MRS_REL_PREP, mrs_str_of(preps[i]), &few);
    return among(h, &few, hit);
}

/* "while jets struck", "days after a bomb went off": a happening of its own. */
static bool stands_apart(const mrs_walk *w, uint32_t clause)
{
    uint32_t mark = mrs_walk_child(w, clause, "mark");
    if (mark == w->p->n)
        return false;
    bool distant = mark > 0 && mrs_walk_dep(w, mark - 1, "npadvmod"); /* "days after" */
    return distant || mrs_list_has(MRS_STR("while|before|whereas|until|although"), w->text[mark]);
}

/* "carried out an attack, killing five"; "an attack in which five died"; "wounded when a bomb went
 * off" */
static mrs_hit *by_clause(mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    const mrs_parse *p = w->p;
    uint32_t t = hit->token, at = p->l_edge[t], child = 0;
    mrs_hit *cause = NULL;
    if (stands_apart(w, t))
        return NULL;
    if (mrs_walk_dep_in(w, t, "advcl|relcl|acl|xcomp"))
        cause =
            mrs_walk_dep(w, t, "relcl") ? event_at(h, p->head[t]) : in_clause(h, p->head[t], hit);
    if (!cause && mrs_walk_dep(w, t, "acl"))
        cause = event_at(h, p->head[t]);
    while (!cause && mrs_walk_verb(w, t) && mrs_tree_next_child(p, t, &at, &child))
        if (mrs_walk_dep(w, child, "advcl") && mrs_walk_verb(w, child) &&
            !mrs_walk_tag(w, child, "VB") && !stands_apart(w, child))
            cause = in_clause(h, child, hit);
    return cause;
}

static bool carries(const mrs_walk *w, uint32_t token)
{
    return mrs_walk_noun(w, token) && mrs_walk_is(w, token, "phase");
}

/* "which resulted in the arrest of two", "caused the death of five": a noun below a causing verb.
 */
static mrs_hit *by_causing(mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    mrs_few few = {.n = 0};
    uint32_t noun = hit->token, verb = mrs_walk_head(w, noun);
    for (int i = 0; i < 4 && (mrs_walk_dep(w, noun, "conj") || carries(w, verb)); i++) {
        noun = mrs_walk_dep(w, noun, "conj") ? w->p->head[noun] : verb;
        verb = mrs_walk_head(w, noun);
    }
    if (!mrs_walk_verb(w, verb) || !mrs_walk_is(w, verb, "causing") || verb == noun)
        return NULL;
    mrs_walk_surface(w, verb, &few);
    mrs_hit *cause = among(h, &few, hit);
    if (!cause)
        cause = by_relative(h, verb, hit);
    if (!cause && mrs_walk_dep_in(w, verb, "advcl|xcomp|relcl|conj|acl"))
        cause = in_clause(h, w->p->head[verb], hit);
    return cause;
}

/* "ambushed a convoy and killed four" */
static mrs_hit *by_conjunction(mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t t = hit->token;
    if (!mrs_walk_dep(w, t, "conj") || mrs_walk_child(w, t, "nsubj") < w->p->n)
        return NULL;
    if (mrs_walk_child(w, t, "nsubjpass") < w->p->n)
        return NULL;
    uint32_t head = w->p->head[t];
    mrs_hit *cause = mrs_hit_at(h, head);
    if (!cause && mrs_walk_verb(w, head))
        cause = in_clause(h, head, hit);
    return cause;
}

/* "a bomb planted under a car went off", "hurt by a device left at the gate": how the arm that did
 * it came there. */
static mrs_hit *by_arm(mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t t = w->p->head[hit->token];
    if (!mrs_walk_dep_in(w, hit->token, "acl|relcl") || !mrs_walk_is(w, t, "weapon"))
        return NULL;
    while (mrs_walk_dep_in(w, t, "nsubj|nsubjpass|dobj|pobj|agent|prep|conj|compound") &&
           !mrs_walk_verb(w, t))
        t = w->p->head[t];
    mrs_hit *cause = mrs_walk_verb(w, t) ? mrs_hit_at(h, t) : NULL;
    return cause != hit ? cause : NULL;
}

/* "was targeted and killed in a raid": the first goes where the second went. */
static mrs_hit *by_fellow(mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t at = hit->token + 1, child = 0;
    while (mrs_walk_verb(w, hit->token) && mrs_tree_next_child(w->p, hit->token, &at, &child)) {
        uint32_t i = mrs_walk_dep(w, child, "conj") ? h->hit_at[child] : 0;
        mrs_hit *root = i && h->hits.at[i - 1].into ? mrs_hit_at(h, child) : NULL;
        if (root && root != hit)
            return root;
    }
    return NULL;
}

/* Moves what the outcome tells over to the cause; its numbers follow through `into`. */
static void absorb(mrs_hits *h, mrs_hit *cause, mrs_hit *hit, const char *why)
{
    hit->dropped = true;
    hit->into = (uint32_t)(cause - h->hits.at) + 1;
    for (uint32_t i = 0; i < hit->args.n; i++) {
        mrs_arg arg = hit->args.at[i];
        bool have = arg.token == cause->token;
        for (uint32_t k = 0; k < cause->args.n; k++)
            have = have || cause->args.at[k].token == arg.token ||
                   (arg.role == 'A' && cause->args.at[k].role == 'A');
        if (!have)
            *MRS_PUSH(h->w->arena, &cause->args) = arg;
    }
    mrs_hit_because(h, cause, "type", mrs_str_of(why));
}

static bool same_kind(const mrs_hit *cause, const mrs_hit *hit)
{
    return cause->type == hit->type && (flag(hit, MRS_ROW_RESULT) || flag(hit, MRS_ROW_ONLY));
}

static bool placed(const mrs_walk *w, uint32_t verb);

/* "laid down their arms and gave themselves up": one act in two words, of one doer to nobody else.
 */
static bool twin(const mrs_hits *h, const mrs_hit *first, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    static const char *const own[] = {"nsubj", "nsubjpass", "dobj", "npadvmod"};
    bool bare = mrs_walk_dep(w, hit->token, "conj") && w->p->head[hit->token] == first->token &&
                mrs_walk_verb(w, hit->token) && hit->type == first->type &&
                mrs_str_eq(hit->mode, first->mode) && hit->mode.len && !placed(w, hit->token);
    for (uint32_t i = 0; i < sizeof own / sizeof *own && bare; i++) {
        uint32_t child = mrs_walk_child(w, hit->token, own[i]);
        bare = child == w->p->n || w->p->pos[child] == MRS_POS_PRON;
    }
    return bare;
}

/* A noun that says little takes the type of the deed; the deed gives up its numbers to it when it
 * is force, and stands itself when it is anything else. */
static void give_way(mrs_hits *h, mrs_hit *generic, mrs_hit *deed)
{
    if (!deed->row->n_qrules && flag(deed, MRS_ROW_RESULT)) { /* "the operation targeted" */
        absorb(h, generic, deed, "what the operation was aimed at");
        return;
    }
    if (deed->type != MRS_TYPE_ASSAULT) {
        absorb(h, deed, generic, "deed of an operation");
        return;
    }
    generic->type = deed->type;
    generic->mode = deed->mode;
    absorb(h, generic, deed, "operation with force told");
}

static bool speech(const mrs_hit *hit)
{
    return flag(hit, MRS_ROW_SPEECH);
}

static bool definite(const mrs_hits *h, const mrs_hit *hit)
{
    uint32_t det = mrs_walk_child(h->w, hit->token, "det");
    return det < h->w->p->n &&
           mrs_list_has(MRS_STR("the|this|that|these|those|such"), h->w->text[det]);
}

/* "... took place in the town on Monday" */
static bool placed(const mrs_walk *w, uint32_t verb)
{
    static const char *const preps[] = {"in", "on", "at", "near", "against", "by", "between"};
    for (uint32_t i = 0; i < sizeof preps / sizeof *preps; i++) {
        mrs_few few = {.n = 0};
        mrs_walk_find(w, verb, MRS_REL_PREP, mrs_str_of(preps[i]), &few);
        for (uint32_t k = 0; k < few.n; k++)
            if (mrs_walk_is(w, few.at[k], "place") || w->p->ent_of[few.at[k]])
                return true;
    }
    return false;
}

static bool toll(const mrs_hit *hit)
{
    return hit->type == MRS_TYPE_ASSAULT && hit->row->n_qrules &&
           (hit->row->qrules[0].kind == MRS_Q_killed || hit->row->qrules[0].kind == MRS_Q_wounded);
}

/* "three were killed and nine others injured": the hit told first, of which this is the rest. */
static uint32_t toll_head(const mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t t = hit->token;
    if (mrs_walk_dep(w, t, "acl")) /* the verb left out, the parser hangs the rest on the number */
        t = w->p->head[t];
    uint32_t i = mrs_walk_dep(w, t, "conj") ? h->hit_at[w->p->head[t]] : 0;
    const mrs_hit *first = i ? &h->hits.at[i - 1] : NULL;
    bool two = first && first != hit && toll(first) && toll(hit) &&
               first->row->qrules[0].kind != hit->row->qrules[0].kind;
    return two && !(placed(w, first->token) && placed(w, hit->token)) ? i : 0;
}

static bool has_doer(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->args.n; i++)
        if (hit->args.at[i].role == 'A')
            return true;
    return false;
}

static mrs_hit *by_toll(mrs_hits *h, const mrs_hit *hit)
{
    uint32_t first = has_doer(hit) ? 0 : toll_head(h, hit);
    if (first)
        return mrs_hit_at(h, h->hits.at[first - 1].token);
    for (uint32_t i = 0; toll(hit) && i < h->hits.n; i++) {
        uint32_t its = h->hits.at[i].into ? toll_head(h, &h->hits.at[i]) : 0;
        mrs_hit *root =
            its && &h->hits.at[its - 1] == hit ? mrs_hit_at(h, h->hits.at[i].token) : NULL;
        if (root && root != hit)
            return root;
    }
    return NULL;
}

static bool has_own_number(const mrs_hits *h, const mrs_hit *hit)
{
    static const char *const counted[] = {"dobj", "nsubjpass", "nsubj"};
    const mrs_walk *w = h->w;
    for (uint32_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        uint32_t o = mrs_walk_child(w, hit->token, counted[i]);
        bool bears = i < 2;
        for (uint32_t k = 0; !bears && k < hit->args.n; k++) /* "two died" */
            bears = hit->args.at[k].token == o && hit->args.at[k].role == 'T';
        if (o < w->p->n && bears)
            return true;
    }
    return false;
}

/* "the attack was an air strike": one act, told more closely. */
static bool copula(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t head = w->p->head[hit->token];
    if (mrs_walk_dep(w, hit->token, "appos") && flag(hit, MRS_ROW_GENERIC) &&
        w->p->pos[head] == MRS_POS_PROPN) {
        hit->dropped = true; /* "Operation X, the operation to ..." */
        mrs_hit_because(h, hit, "dropped", MRS_STR("explains a name"));
        return true;
    }
    if (!mrs_walk_dep(w, hit->token, "attr") || !mrs_walk_noun(w, hit->token))
        return false;
    mrs_few few = {.n = 0};
    mrs_walk_surface(w, head, &few);
    mrs_hit *same = among(h, &few, hit);
    bool there = mrs_walk_child(w, head, "expl") < w->p->n;
    if (!same && !there && !hit->args.n && !definite(h, hit) && !placed(w, hit->token)) {
        hit->dropped = true;
        mrs_hit_because(h, hit, "dropped", MRS_STR("says what something is"));
        return true;
    }
    if (!same || same->type != hit->type)
        return false;
    if (!same->mode.len)
        same->mode = hit->mode;
    absorb(h, same, hit, "the same act told more closely");
    return true;
}

static bool one_act(const mrs_hits *h, const mrs_hit *cause, const mrs_hit *hit, bool arm)
{
    return (arm && cause->type == hit->type) || same_kind(cause, hit) || twin(h, cause, hit);
}

static void to_cause(mrs_hits *h, mrs_hit *hit)
{
    static mrs_hit *(*const ways[])(mrs_hits *, const mrs_hit *) = {
        by_subject,     by_preposition, by_clause, by_causing,
        by_conjunction, by_arm,         by_fellow, by_toll};
    for (uint32_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        mrs_hit *cause = ways[i](h, hit);
        if (!cause || cause->sent != hit->sent || cause == hit || cause->sum == MRS_SUM_MANY ||
            flag(cause, MRS_ROW_ONLY))
            continue;
        if (one_act(h, cause, hit, ways[i] == by_arm)) {
            absorb(h, cause, hit, "outcome of the same act");
            return;
        }
        if (flag(cause, MRS_ROW_GENERIC) && cause->type == cause->row->type &&
            !flag(hit, MRS_ROW_GENERIC) && !speech(hit) && ways[i] != by_conjunction) {
            give_way(h, cause, hit);
            return;
        }
    }
}

/* "left six dead and ten injured" */
static bool numbers_differ(const mrs_hits *h, const mrs_hit *first, const mrs_hit *hit)
{
    for (uint32_t i = 0; i < first->args.n; i++)
        for (uint32_t k = 0; k < hit->args.n; k++) {
            uint32_t a = h->w->count[first->args.at[i].token];
            uint32_t b = h->w->count[hit->args.at[k].token];
            if (first->args.at[i].role == hit->args.at[k].role && a && b && a != b)
                return true;
        }
    return false;
}

/* "killed and arrested about fifty": one claim, one number. */
static void share_number(mrs_hits *h, mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    static const struct {
        mrs_quantity_kind a, b, both;
    } pairs[] = {{MRS_Q_killed, MRS_Q_arrested, MRS_Q_killed_or_arrested},
                 {MRS_Q_arrested, MRS_Q_killed, MRS_Q_killed_or_arrested},
                 {MRS_Q_killed, MRS_Q_wounded, MRS_Q_killed_or_wounded},
                 {MRS_Q_wounded, MRS_Q_killed, MRS_Q_killed_or_wounded}};
    if (!mrs_walk_dep(w, hit->token, "conj") || !hit->row->n_qrules)
        return;
    mrs_hit *first = mrs_hit_at(h, w->p->head[hit->token]);
    if (!first || !first->row->n_qrules || (has_own_number(h, first) && has_own_number(h, hit)) ||
        numbers_differ(h, first, hit))
        return;
    for (uint32_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (first->row->qrules[0].kind != pairs[i].a || hit->row->qrules[0].kind != pairs[i].b)
            continue;
        mrs_hit *keep = hit->type == MRS_TYPE_ASSAULT ? hit : first;
        mrs_hit *gone = keep == hit ? first : hit;
        keep->shared = (uint8_t)(1 + pairs[i].both);
        absorb(h, keep, gone, "two acts that share one number");
        gone->shared = keep->shared;
        return;
    }
}

static bool any_number(const mrs_hits *h, const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->args.n; i++)
        if (h->w->count[hit->args.at[i].token] ||
            mrs_walk_child(h->w, hit->args.at[i].token, "nummod") < h->w->p->n)
            return true;
    return false;
}

/* "No one was hurt": of no act that is told. */
static bool spares_all(const mrs_hits *h, const mrs_hit *hit)
{
    static const char *const deps[] = {"nsubjpass", "nsubj", "dobj"};
    const mrs_walk *w = h->w;
    const uint64_t nobody = 1ULL << MRS_CUE_NOBODY;
    bool none = mrs_walk_child(w, hit->token, "neg") < w->p->n;
    for (uint32_t i = 0; i < 3 && !none; i++) {
        uint32_t who = mrs_walk_child(w, hit->token, deps[i]);
        uint32_t det = who < w->p->n ? mrs_walk_child(w, who, "det") : who;
        none = who < w->p->n && ((mrs_lex_bits(&w->coder->context->cues, w->low[who]) & nobody) ||
                                 (det < w->p->n && mrs_str_is(w->text[det], "no")));
    }
    return none && toll(hit) && mrs_walk_verb(w, hit->token) && !has_doer(hit) &&
           flag(hit, MRS_ROW_RESULT) && mrs_walk_child(w, hit->token, "prep") == w->p->n;
}

static void drop_alone(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        bool described = flag(hit, MRS_ROW_RESULT) && mrs_walk_dep(h->w, hit->token, "acl") &&
                         mrs_walk_tag(h->w, hit->token, "VBN") && !any_number(h, hit);
        if ((flag(hit, MRS_ROW_ONLY) || described || spares_all(h, hit)) && !hit->dropped &&
            !hit->number) {
            hit->dropped = true;
            mrs_hit_because(h, hit, "dropped", MRS_STR("an outcome with no act told"));
        }
    }
}

/* An operation is judged by what the whole report tells of it: a later "the operation" is the one
 * whose deed was told. */
static void as_told_before(mrs_hits *h)
{
    const mrs_hit *last = NULL; /* the deed of the last operation spoken of, if one was told */
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        if (!flag(hit, MRS_ROW_GENERIC) || (hit->dropped && !hit->into))
            continue;
        const mrs_hit *root = hit->into ? &h->hits.at[hit->into - 1] : hit;
        if (root->type != hit->row->type) {
            last = root;
        } else if (last && definite(h, hit)) {
            hit->type = last->type;
            hit->mode = last->mode;
            mrs_hit_because(h, hit, "type", MRS_STR("as the report tells of the operation before"));
        } else {
            last = NULL;
        }
    }
}

static bool adds_something(const mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t at = w->p->l_edge[hit->token], child = 0;
    if (hit->args.n || w->count[hit->token])
        return true;
    while (mrs_tree_next_child(w->p, hit->token, &at, &child))
        if (mrs_walk_dep_in(w, child, "prep|relcl|nummod|npadvmod") ||
            (mrs_walk_dep(w, child, "acl") && !mrs_walk_tag(w, child, "VB")))
            return true;
    uint32_t head = w->p->head[hit->token]; /* "the clashes are sporadic" */
    if (hit->type == MRS_TYPE_ASSAULT && mrs_walk_dep(w, hit->token, "nsubj") &&
        mrs_walk_child(w, head, "acomp") < w->p->n)
        return true;
    if (hit->light == w->p->n)
        return false;
    mrs_few with = {.n = 0};
    mrs_walk_find(w, hit->light, MRS_REL_PREP, MRS_STR("with"), &with);
    return with.n || placed(w, hit->light);
}

static bool told_before(const mrs_hits *h, uint32_t i)
{
    if (flag(&h->hits.at[i], MRS_ROW_GENERIC) && i)
        return true;
    for (uint32_t k = 0; k < i; k++)
        if (flag(&h->hits.at[k], MRS_ROW_ONLY))
            continue;
        else if (h->hits.at[k].type == h->hits.at[i].type ||
                 mrs_str_eq(h->w->low[h->hits.at[k].token], h->w->low[h->hits.at[i].token]))
            return true;
    return false;
}

static bool past_auxiliary(const mrs_walk *w, uint32_t verb)
{
    uint32_t at = w->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(w->p, verb, &at, &child))
        if (mrs_walk_dep_in(w, child, "aux|auxpass") &&
            mrs_list_has(MRS_STR("had|was|were|did|has|have|will|would"), w->text[child]))
            return true;
    return false;
}

static bool finite(const mrs_walk *w, uint32_t verb)
{
    uint32_t aux = mrs_walk_child(w, verb, "aux");
    if (mrs_list_has(MRS_STR("VBD|VBZ|VBP"), w->p->tag[verb]))
        return true;
    if (aux == w->p->n)
        aux = mrs_walk_child(w, verb, "auxpass");
    return mrs_walk_verb(w, verb) && aux < w->p->n && !mrs_walk_tag(w, aux, "TO");
}

/* "plans a general strike", "threatened a boycott": of one that is to come. */
static bool looks_ahead(const mrs_walk *w, uint32_t noun)
{
    const uint64_t ahead = 1ULL << MRS_CUE_PLAN | 1ULL << MRS_CUE_WANT | 1ULL << MRS_CUE_PLAN_TO |
                           1ULL << MRS_CUE_RISK | 1ULL << MRS_CUE_TRY | 1ULL << MRS_CUE_DENY;
    uint32_t verb = mrs_walk_head(w, noun);
    return mrs_walk_verb(w, verb) && !mrs_walk_dep(w, noun, "nsubj") &&
           (mrs_lex_bits(&w->coder->context->cues, w->low[verb]) & ahead);
}

/* "A strike means one or more ...", "in each strike": what such a thing is, not that one was. */
static bool defines(const mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t det = mrs_walk_child(w, hit->token, "det"), top = hit->token;
    if (det == w->p->n || !mrs_list_has(MRS_STR("a|an|any|each|every|no"), w->text[det]))
        return false;
    if (!hit->args.n && mrs_list_has(MRS_STR("any|each|every"), w->text[det]))
        return true;
    for (int i = 0; i < 16 && !finite(w, top) && w->p->head[top] != top; i++)
        top = w->p->head[top];
    bool present = finite(w, top) && !past_auxiliary(w, top) && !mrs_walk_tag(w, top, "VBD");
    return present && !hit->args.n && !looks_ahead(w, hit->token);
}

/* "support for military operations": none in particular. */
static bool bare(const mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t t = hit->token;
    bool plural = mrs_walk_tag(w, t, "NNS");
    while (mrs_walk_dep(w, t, "conj") && mrs_walk_noun(w, w->p->head[t]))
        t = w->p->head[t];
    return flag(hit, MRS_ROW_GENERIC) && plural && hit->light == w->p->n && !hit->quantities.n &&
           !mrs_walk_dep_in(w, t, "nsubj|nsubjpass") && mrs_walk_child(w, t, "det") == w->p->n &&
           mrs_walk_child(w, t, "poss") == w->p->n && mrs_walk_child(w, t, "nummod") == w->p->n &&
           hit->type == hit->row->type;
}

static bool numbered(const mrs_walk *w, uint32_t noun)
{
    for (uint32_t t = w->p->l_edge[noun]; t < noun; t++)
        if (w->p->pos[t] == MRS_POS_NUM)
            return true;
    return false;
}

/* "the next steps in the operation": spoken of by the way. */
static bool passing(const mrs_hits *h, const mrs_hit *hit)
{
    const mrs_walk *w = h->w;
    uint32_t prep = w->p->head[hit->token];
    return flag(hit, MRS_ROW_GENERIC) && definite(h, hit) && hit->type == hit->row->type &&
           mrs_walk_dep(w, hit->token, "pobj") && hit->light == w->p->n && !hit->args.n &&
           !numbered(w, hit->token) &&
           mrs_list_has(MRS_STR("in|of|since|during|after|before|to|about|on"), w->text[prep]);
}

/* "met on Monday, their first meeting since": the noun is the verb's own meeting. */
static bool same_meeting(const mrs_hits *h, uint32_t i)
{
    const mrs_hit *hit = &h->hits.at[i];
    uint32_t poss = mrs_walk_child(h->w, hit->token, "poss");
    if (hit->type != MRS_TYPE_CONSULT || poss == h->w->p->n || h->w->p->pos[poss] != MRS_POS_PRON)
        return false;
    for (uint32_t k = 0; k < h->hits.n; k++)
        if (k != i && !h->hits.at[k].dropped && h->hits.at[k].sent == hit->sent &&
            h->hits.at[k].type == hit->type)
            return true;
    return false;
}

static void drop_pointing_back(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        if (hit->dropped || hit->number || !mrs_walk_noun(h->w, hit->token))
            continue;
        if (defines(h, hit)) {
            hit->dropped = true;
            mrs_hit_because(h, hit, "dropped", MRS_STR("says what such a thing is"));
        }
        if (bare(h, hit) || passing(h, hit) || same_meeting(h, i)) {
            hit->dropped = true;
            mrs_hit_because(h, hit, "dropped", MRS_STR("operations at large"));
        }
        if (hit->dropped || !definite(h, hit))
            continue;
        if (!adds_something(h, hit) && told_before(h, i)) {
            hit->dropped = true;
            mrs_hit_because(h, hit, "dropped", MRS_STR("only points back"));
        }
    }
}

void mrs_merge_run(mrs_hits *h)
{
    for (uint32_t i = 0; i < h->hits.n; i++)
        if (!h->hits.at[i].dropped && h->hits.at[i].sum != MRS_SUM_MANY)
            share_number(h, &h->hits.at[i]);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < h->hits.n; i++)
            if (!h->hits.at[i].dropped && h->hits.at[i].sum != MRS_SUM_MANY &&
                !copula(h, &h->hits.at[i]))
                to_cause(h, &h->hits.at[i]);
    mrs_trigger_needs(h);
    drop_alone(h);
    as_told_before(h);
    drop_pointing_back(h);
}
