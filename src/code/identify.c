/* identify.c - who the victims and the doers are said to be: "the dead man was identified as Ana
 * Paz", told sentences after the deed. The name is given to the claim that tells the deed, beside
 * its parties and not among them. */
#include "code/context.h"

/* ---- who is spoken of ---- */

static bool is_called(const mrs_cx *x, uint32_t noun, mrs_tie cue)
{
    uint32_t at = x->p->l_edge[noun], child = 0;
    if (mrs_tied(x, noun, cue))
        return true;
    while (mrs_tree_next_child(x->p, noun, &at, &child))
        if (mrs_walk_dep_in(x->w, child, "amod|compound|acl") && mrs_tied(x, child, cue))
            return true;
    return false;
}

/* "the people killed", "the officer who was shot": a deed of harm is told of them. */
static bool has_deed(const mrs_cx *x, uint32_t noun)
{
    const mrs_coding *coding = x->doc->coding;
    for (uint32_t i = 0; i < coding->n; i++)
        if (coding->claims[i].type == MRS_TYPE_ASSAULT && coding->claims[i].token > noun &&
            mrs_tree_under(x->p, coding->claims[i].token, noun))
            return true;
    return false;
}

/* A role that the words for somebody give; false: none. */
static bool role_of(const mrs_cx *x, uint32_t noun, mrs_role *role)
{
    *role = MRS_ROLE_ACTOR;
    if (is_called(x, noun, MRS_TIE_HARMER))
        return true;
    *role = MRS_ROLE_VICTIM;
    return is_called(x, noun, MRS_TIE_HARMED) || has_deed(x, noun);
}

/* "They are ...", "one of them was ...", "the other person is ...": those told just before. */
static bool points_to_them(const mrs_cx *x, uint32_t noun)
{
    uint32_t of = mrs_walk_child(x->w, noun, "prep");
    uint32_t whom = of < x->p->n ? mrs_walk_child(x->w, of, "pobj") : x->p->n;
    if (whom < x->p->n && !mrs_str_is(x->w->text[whom], "them"))
        return false;
    return mrs_list_has(MRS_STR("they|one|two|other|others|first|second|third"), x->w->low[noun]) ||
           mrs_list_has(MRS_STR("they|others"), x->w->text[noun]);
}

/* ---- the deed ---- */

static bool harms(const mrs_claim *c)
{
    bool taken = c->type == MRS_TYPE_COERCE && mrs_str_is(c->mode, "arrest");
    bool happened = c->status == MRS_CLAIM_ACTUAL || c->status == MRS_CLAIM_ATTEMPTED ||
                    c->status == MRS_CLAIM_ALLEGED;
    return (c->type == MRS_TYPE_ASSAULT || taken) && happened &&
           (c->recency == MRS_RECENCY_FRESH || c->recency == MRS_RECENCY_BACKGROUND);
}

static bool hurt_somebody(const mrs_claim *c)
{
    for (uint32_t i = 0; i < c->n_quantities; i++)
        if (c->quantities[i].kind == MRS_Q_killed || c->quantities[i].kind == MRS_Q_wounded ||
            c->quantities[i].kind == MRS_Q_abducted)
            return true;
    return c->n_targets > 0;
}

/* The last claim of harm up to the sentence, not more than `reach` before it and of somebody hurt;
 * UINT32_MAX: any before it. n: none. */
static uint32_t deed_before(const mrs_cx *x, uint32_t sent, uint32_t reach)
{
    const mrs_coding *coding = x->doc->coding;
    for (uint32_t i = mrs_claims_of(x, sent).past; i-- > 0;) {
        const mrs_claim *c = &coding->claims[i];
        if (sent - c->sent > reach)
            break;
        if (harms(c) && (reach == UINT32_MAX || hurt_somebody(c)))
            return i;
    }
    return coding->n;
}

/* ---- names ---- */

static bool is_told(const mrs_claim *c, mrs_span at)
{
    for (uint32_t i = 0; i < c->n_targets; i++)
        if (mrs_span_overlap(c->targets[i].at, at))
            return true;
    for (uint32_t i = 0; i < c->n_actors; i++)
        if (mrs_span_overlap(c->actors[i].at, at))
            return true;
    return false;
}

static void give(const mrs_cx *x, const mrs_ent *name, uint32_t claim, mrs_role role)
{
    mrs_coding *coding = x->doc->coding;
    const mrs_span *at = x->doc->tokens.at;
    mrs_span span = {at[name->first].start, at[name->past - 1].end};
    if (!is_told(&coding->claims[claim], span))
        *MRS_PUSH(x->doc->arena, &coding->identified) = (mrs_identified){span, claim, role};
}

static bool stops(const mrs_cx *x, uint32_t token)
{
    return mrs_walk_verb(x->w, token) || x->p->pos[token] == MRS_POS_ADP ||
           mrs_list_has(MRS_STR(".|;|who|which|not|'s"), x->w->text[token]);
}

static bool owns(const mrs_cx *x, const mrs_ent *name)
{
    return mrs_list_has(MRS_STR("'s|\xe2\x80\x99s"), x->w->text[name->past - 1]) ||
           (name->past < x->p->n &&
            mrs_list_has(MRS_STR("'s|\xe2\x80\x99s"), x->w->text[name->past]));
}

/* The first name after the token, with only titles before it, so that "the brother of X" and
 * "X's guard" are not X; NULL: none. */
static const mrs_ent *name_after(const mrs_cx *x, uint32_t token, uint32_t end)
{
    enum { TITLES = 8 };
    for (uint32_t t = token + 1; t < end && t <= token + TITLES && !stops(x, t); t++)
        if (mrs_name_at(x->w, t))
            return owns(x, mrs_name_at(x->w, t)) ? NULL : mrs_name_at(x->w, t);
    return NULL;
}

static void give_list(const mrs_cx *x, uint32_t token, uint32_t claim, mrs_role role)
{
    uint32_t end = x->p->sent_first[x->p->sent[token] + 1];
    const mrs_ent *name = claim < x->doc->coding->n ? name_after(x, token, end) : NULL;
    for (; name; name = mrs_name_next(x->w, name, end))
        give(x, name, claim, role);
}

/* ---- what says so ---- */

/* The "as" of "identified as"; n: none. */
static uint32_t as_of(const mrs_cx *x, uint32_t verb)
{
    enum { FAR = 12 };
    uint32_t end = x->p->sent_first[x->p->sent[verb] + 1];
    for (uint32_t t = verb + 1; t < end && t <= verb + FAR; t++)
        if (mrs_str_is(x->w->text[t], "as"))
            return t;
    return x->p->n;
}

/* "the victims were identified as", "a nurse, identified as" */
static void by_naming(const mrs_cx *x, uint32_t verb)
{
    mrs_few who = {.n = 0};
    mrs_role role;
    uint32_t as = as_of(x, verb);
    if (as == x->p->n || !mrs_walk_passive(x->w, verb))
        return;
    mrs_walk_surface(x->w, verb, &who);
    uint32_t near = deed_before(x, x->p->sent[verb], 0);
    for (uint32_t i = 0; i < who.n; i++) {
        bool told = role_of(x, who.at[i], &role);
        uint32_t claim = told ? deed_before(x, x->p->sent[verb], UINT32_MAX) : x->doc->coding->n;
        if (!told && near < x->doc->coding->n &&
            is_told(&x->doc->coding->claims[near], x->doc->tokens.at[who.at[i]]))
            claim = near;
        if (claim < x->doc->coding->n) {
            give_list(x, as, claim, role);
            return;
        }
    }
}

/* "the victims are Ana Paz and ...", "one of them was ..." */
static void by_being(const mrs_cx *x, uint32_t verb)
{
    enum { NEAR = 2 };
    mrs_role role = MRS_ROLE_VICTIM;
    uint32_t subject = mrs_walk_child(x->w, verb, "nsubj");
    if (subject == x->p->n || subject > verb)
        return;
    uint32_t sent = x->p->sent[verb], claim = x->doc->coding->n;
    if (role_of(x, subject, &role))
        claim = deed_before(x, sent, UINT32_MAX);
    else if (points_to_them(x, subject))
        claim = deed_before(x, sent, NEAR);
    if (claim < x->doc->coding->n)
        give_list(x, verb, claim, role);
}

/* "Ana Paz and her driver died in hospital" */
static void by_dying(const mrs_cx *x, uint32_t verb)
{
    enum { NEAR = 3 };
    mrs_few who = {.n = 0};
    uint32_t claim = deed_before(x, x->p->sent[verb], NEAR);
    mrs_walk_surface(x->w, verb, &who);
    const mrs_ent *name = who.n ? mrs_name_at(x->w, who.at[0]) : NULL;
    for (; name && claim < x->doc->coding->n; name = mrs_name_next(x->w, name, verb))
        give(x, name, claim, MRS_ROLE_VICTIM);
}

void mrs_identify_run(const mrs_cx *x)
{
    for (uint32_t t = 0; t < x->p->n; t++) {
        if (!mrs_walk_verb(x->w, t))
            continue;
        if (mrs_tied(x, t, MRS_TIE_NAMES))
            by_naming(x, t);
        else if (mrs_list_has(MRS_STR("be|include"), x->w->low[t]))
            by_being(x, t);
        else if (mrs_tied(x, t, MRS_TIE_DIES))
            by_dying(x, t);
    }
}
