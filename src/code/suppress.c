/* Words that could name an event where none is told: aims, premises, duties, headings, names.
 * Source: rules 4, 5, 9 of the record's specification; classes in data/cues/classes.tsv. */
#include "code/code_internal.h"

enum { CLIMB = 12, HEADING = 8 };

static bool has_child(const mrs_walk *w, uint32_t head, const char *deps, const char *class_name)
{
    uint32_t at = w->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(w->p, head, &at, &child))
        if (mrs_walk_dep_in(w, child, deps) && mrs_walk_is(w, child, class_name))
            return true;
    return false;
}

static bool infinitive(const mrs_walk *w, uint32_t verb)
{
    uint32_t at = w->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(w->p, verb, &at, &child))
        if (mrs_walk_dep(w, child, "aux") && mrs_str_is(w->text[child], "to"))
            return true;
    return false;
}

/* "announced an operation to isolate": the words before "to" name an undertaking. */
static bool after_endeavour(const mrs_walk *w, uint32_t verb)
{
    uint32_t to = verb;
    while (to > 0 && verb - to < 3 && !mrs_walk_tag(w, to, "TO"))
        to--;
    return to > 0 && mrs_walk_tag(w, to, "TO") && mrs_walk_is(w, to - 1, "endeavour");
}

/* "an operation to capture": an aim. "an attempt to capture", "agreed to": not. */
static bool aim(const mrs_walk *w, uint32_t verb)
{
    uint32_t head = w->p->head[verb];
    if (head == verb || !infinitive(w, verb))
        return false;
    if (after_endeavour(w, verb))
        return true;
    if (mrs_walk_dep(w, verb, "advcl"))
        return !mrs_walk_is(w, head, "licensing");
    if (mrs_str_is(w->low[head], "order") && head > 0 && mrs_str_is(w->text[head - 1], "in"))
        return true;
    if (mrs_walk_dep_in(w, verb, "acl|relcl")) /* "gaps to be closed", "Iraq to close": headlines */
        return !mrs_walk_is(w, head, "licensing") && !mrs_walk_passive(w, verb) &&
               !(mrs_walk_is(w, head, "actor") || mrs_walk_is(w, head, "place"));
    if (mrs_walk_dep_in(w, verb, "xcomp|ccomp|acomp|dep"))
        return mrs_walk_is(w, head, "muting");
    return mrs_walk_dep_in(w, verb, "nsubj|csubj|attr");
}

/* "until they had taken it": they had; "once it is taken" is a premise. */
static bool came_about(const mrs_walk *w, uint32_t verb)
{
    uint32_t aux = mrs_walk_child(w, verb, "aux"), mark = mrs_walk_child(w, verb, "mark");
    bool past = mrs_walk_tag(w, verb, "VBD") || (aux < w->p->n && mrs_walk_tag(w, aux, "VBD"));
    return past && mark < w->p->n && mrs_list_has(MRS_STR("until|till|once"), w->low[mark]);
}

static bool premise(const mrs_walk *w, uint32_t verb)
{
    uint32_t head = w->p->head[verb]; /* "it is unclear if": a question, no premise */
    return mrs_walk_dep(w, verb, "advcl") && !has_child(w, head, "acomp|attr", "open") &&
           !came_about(w, verb) && has_child(w, verb, "mark|advmod", "conditional");
}

static bool has_subject(const mrs_walk *w, uint32_t verb)
{
    return mrs_walk_child(w, verb, "nsubj") < w->p->n ||
           mrs_walk_child(w, verb, "nsubjpass") < w->p->n;
}

/* "declined to say whether planes were flying" */
static bool questioned(const mrs_walk *w, uint32_t verb)
{
    return mrs_walk_dep(w, verb, "ccomp") && has_child(w, verb, "mark", "conditional");
}

static bool duty(const mrs_walk *w, uint32_t verb)
{
    return has_child(w, verb, "aux", "duty");
}

/* "committed to fighting", "a step towards clearing" */
static bool meant_only(const mrs_walk *w, uint32_t token, uint32_t prep, uint32_t head)
{
    return mrs_walk_is(w, head, "devoted") ||
           (mrs_walk_dep(w, token, "pcomp") && mrs_walk_is(w, prep, "devoted"));
}

/* "talks on ending the mission": what they are about. */
static bool talked_of(const mrs_walk *w, uint32_t token, uint32_t prep, uint32_t head)
{
    mrs_span at;
    if (!mrs_walk_dep(w, token, "pcomp") ||
        !mrs_list_has(MRS_STR("on|about|over|for"), w->low[prep]))
        return false;
    const mrs_row *row = mrs_rows_best(w, &w->coder->triggers, head, &at);
    return row && row->type == MRS_TYPE_CONSULT;
}

/* "the threat of attacks" */
static bool unreal(const mrs_walk *w, uint32_t prep, uint32_t head)
{
    return mrs_walk_is(w, head, "unreal") && !mrs_walk_verb(w, head) &&
           !mrs_walk_dep(w, prep, "agent");
}

/* "combating terrorism", "prevent attacks"; but "prevented an attack", "foiled two attacks" */
static bool prevented(const mrs_walk *w, uint32_t token, uint32_t head)
{
    return mrs_walk_noun(w, token) && mrs_walk_is(w, head, "preventing") &&
           mrs_walk_dep_in(w, token, "dobj|pobj|nsubjpass") &&
           mrs_walk_child(w, token, "det") == w->p->n &&
           mrs_walk_child(w, token, "nummod") == w->p->n;
}

/* Spoken of by what governs it, not told. */
static bool governed(const mrs_walk *w, uint32_t token)
{
    for (int i = 0; i < CLIMB && mrs_walk_dep(w, token, "conj") && mrs_walk_noun(w, token); i++)
        token = w->p->head[token];
    uint32_t prep = w->p->head[token], head = mrs_walk_head(w, token);
    if (head == token)
        return false;
    bool below = prep != head && mrs_walk_dep_in(w, token, "pobj|pcomp");
    if (below && (meant_only(w, token, prep, head) || unreal(w, prep, head) ||
                  talked_of(w, token, prep, head)))
        return true;
    return prevented(w, token, head);
}

/* "the attack", "Saturday's bombing": known to have been, whatever is wished about it. */
static bool presupposed(const mrs_walk *w, uint32_t token)
{
    uint32_t det = mrs_walk_child(w, token, "det");
    if (!mrs_walk_noun(w, token) || mrs_walk_is(w, mrs_walk_head(w, token), "wishing"))
        return false;
    if (det < w->p->n && mrs_list_has(MRS_STR("the|this|these|those|that"), w->text[det]))
        return true;
    return mrs_walk_child(w, token, "poss") < w->p->n;
}

/* One token on the way up, and what is known of the way so far. */
typedef struct {
    uint32_t at, token; /* where we are, where we began */
    bool known;         /* presupposed: no aim undoes it */
    bool bound;         /* still in the clause that the first verb governs */
    bool first;         /* no verb met yet */
} climb;

static bool verb_takes_out(const mrs_walk *w, climb *c)
{
    uint32_t t = c->at;
    if (!mrs_walk_verb(w, t) && !mrs_walk_tag(w, t, "VB"))
        return false;
    if (c->bound && ((!c->known && aim(w, t)) || premise(w, t)))
        return true;
    if (c->bound && (c->first || mrs_walk_dep_in(w, t, "ROOT|ccomp|conj")) && duty(w, t))
        return true;
    if (t == c->token && questioned(w, t))
        return true;
    c->first = false;
    if (mrs_walk_dep(w, t, "conj") && has_subject(w, t))
        c->bound = false; /* a clause of its own: what governs the first governs it no more */
    return false;
}

/* Beyond this word nothing touches what is told below it. */
static bool told_anyway(const mrs_walk *w, uint32_t t)
{
    const mrs_parse *p = w->p;
    if (p->head[t] == t || mrs_walk_dep(w, t, "relcl"))
        return true;
    if (mrs_walk_dep(w, t, "prep") && mrs_walk_is(w, t, "presuming"))
        return true;
    /* the way is told even where the end is only wished for: "... by stealing" */
    return mrs_walk_dep(w, t, "pcomp") && mrs_str_is(w->low[p->head[t]], "by");
}

/* Nothing above the token takes it out of the told world. */
static bool climbs_out(const mrs_walk *w, uint32_t token)
{
    climb c = {token, token, presupposed(w, token), true, true};
    for (int i = 0; i < CLIMB; i++) {
        if (verb_takes_out(w, &c) || governed(w, c.at))
            return false;
        if (told_anyway(w, c.at))
            return true;
        c.at = w->p->head[c.at];
    }
    return true;
}

/* A short line with no verb and no full stop. */
static bool heading(const mrs_walk *w, uint32_t token)
{
    const mrs_parse *p = w->p;
    uint32_t from = token, to = token + 1;
    while (from > 0 && token - from <= HEADING &&
           !memchr(w->text[from - 1].ptr, '\n', w->text[from - 1].len))
        from--;
    while (to < p->n && to - token <= HEADING && !memchr(w->text[to].ptr, '\n', w->text[to].len))
        to++;
    if (to - from > HEADING || (from == 0 && to == p->n))
        return false;
    for (uint32_t i = from; i < to; i++)
        if (mrs_walk_verb(w, i) || (p->pos[i] == MRS_POS_PUNCT && mrs_str_is(w->text[i], ".")))
            return false;
    return true;
}

/* "Joint Operations Command": a word of a name is no deed. */
static bool in_name(const mrs_walk *w, uint32_t token)
{
    const mrs_parse *p = w->p;
    if (p->pos[token] != MRS_POS_PROPN)
        return false;
    uint32_t e = p->ent_of[token];
    if (e && mrs_list_has(MRS_STR("DATE|TIME"), p->ents[e - 1].label))
        return true;
    if (e && mrs_list_has(MRS_STR("ORG|PERSON|FAC|PRODUCT|NORP"), p->ents[e - 1].label) &&
        p->ents[e - 1].past - p->ents[e - 1].first > 1)
        return true;
    uint32_t named = mrs_walk_child(w, token, "compound"); /* "the UK-France Summit" */
    if (named < p->n && named < token && p->pos[named] == MRS_POS_PROPN)
        return true;
    return mrs_walk_dep(w, token, "compound") && p->pos[p->head[token]] == MRS_POS_PROPN;
}

/* "attack helicopter", "captured fighters": says what kind of thing the next noun is. */
static bool describes(const mrs_walk *w, uint32_t token)
{
    uint32_t head = w->p->head[token];
    if (mrs_walk_verb(w, token) || w->p->pos[token] == MRS_POS_ADJ)
        return !mrs_walk_gerund(w, token) && mrs_walk_dep_in(w, token, "amod|compound") &&
               head > token;
    if (!mrs_walk_dep_in(w, token, "compound|nmod|npadvmod|amod|poss"))
        return false;
    return !mrs_walk_is(w, head, "phase");
}

/* "Has the army taken the town?": asked, not told; but "what did they say after the attack?" */
static bool asked(const mrs_walk *w, uint32_t token)
{
    const mrs_parse *p = w->p;
    uint32_t last = p->sent_first[p->sent[token] + 1] - 1;
    while (last > token && (p->pos[last] == MRS_POS_SPACE || mrs_walk_dep(w, last, "punct")) &&
           !mrs_str_is(w->text[last], "?"))
        last--;
    if (!mrs_str_is(w->text[last], "?") || presupposed(w, token))
        return false;
    for (int i = 0; i < CLIMB && p->head[token] != token; i++) {
        if (mrs_walk_dep_in(w, token, "advcl|relcl|acl|parataxis") ||
            (mrs_walk_dep(w, token, "ccomp") && p->head[token] > token))
            return false;
        token = p->head[token];
    }
    return true;
}

bool mrs_trigger_mute(const mrs_walk *w, uint32_t token)
{
    return asked(w, token) || in_name(w, token) || heading(w, token) || !climbs_out(w, token);
}

bool mrs_trigger_describes(const mrs_walk *w, uint32_t token)
{
    return describes(w, token);
}
