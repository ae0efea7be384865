/* What is said: who says the clause of a word, and the verbs of the clauses that a word of saying,
 * threatening or promising governs ("warned in a statement that it would leave"). */
#include "code/code_internal.h"

enum { DEEP = 8 };

/* "said he, "but Y must go": the quotation goes on behind its speaker, and the parser joins it. */
static bool resumed(const mrs_walk *w, uint32_t verb)
{
    uint32_t head = w->p->head[verb];
    if (!mrs_walk_dep(w, verb, "conj") || mrs_walk_child(w, head, "ccomp") > head)
        return false;
    for (uint32_t t = head + 1; t < verb; t++)
        if (mrs_list_has(MRS_STR("``|\"|\xE2\x80\x9C"), w->text[t]))
            return true;
    return false;
}

void mrs_walk_speaker(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    const mrs_parse *p = w->p;
    for (int i = 0; i < DEEP; i++) {
        if (p->head[token] != token && (mrs_walk_dep(w, token, "ccomp") || resumed(w, token))) {
            mrs_walk_surface(w, p->head[token], out);
            return;
        }
        if (p->head[token] == token)
            return;
        token = p->head[token];
    }
}

static void add(mrs_few *out, uint32_t token)
{
    if (out->n < MRS_FEW)
        out->at[out->n++] = token;
}

/* And the verbs joined to them, and to these. */
static void joined(const mrs_walk *w, mrs_few *verbs)
{
    for (uint32_t i = 0; i < verbs->n; i++) {
        uint32_t at = verbs->at[i] + 1, child = 0;
        while (mrs_tree_next_child(w->p, verbs->at[i], &at, &child))
            if (mrs_walk_dep(w, child, "conj") && mrs_walk_verb(w, child))
                add(verbs, child);
    }
}

static bool with_that(const mrs_walk *w, uint32_t verb)
{
    uint32_t mark = mrs_walk_child(w, verb, "mark");
    return mark < w->p->n && mrs_str_is(w->low[mark], "that");
}

/* "a warning that ...", "in a statement that ...": of a noun, the clause that it announces. */
static void announced(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    uint32_t at = noun + 1, child = 0;
    while (mrs_tree_next_child(w->p, noun, &at, &child))
        if (mrs_walk_dep_in(w, child, "acl|ccomp|relcl") && with_that(w, child))
            add(out, child);
}

void mrs_walk_says(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    uint32_t at = w->p->l_edge[token], child = 0;
    if (!mrs_walk_verb(w, token)) {
        announced(w, token, out);
    } else {
        while (mrs_tree_next_child(w->p, token, &at, &child)) {
            uint32_t object =
                mrs_walk_dep(w, child, "prep") ? mrs_walk_child(w, child, "pobj") : w->p->n;
            if (mrs_walk_dep(w, child, "ccomp"))
                add(out, child);
            else if (object < w->p->n && mrs_list_has(MRS_STR("in|through|via"), w->low[child]))
                announced(w, object, out);
        }
    }
    joined(w, out);
}

/* "it would", "his country will", "we'll"; a joined verb with no subject has the first one's. */
static bool own_future(const mrs_walk *w, uint32_t verb)
{
    const mrs_parse *p = w->p;
    uint32_t subject = mrs_walk_child(w, verb, "nsubj"), aux = mrs_walk_child(w, verb, "aux");
    for (int i = 0; i < DEEP && subject == p->n && mrs_walk_dep(w, verb, "conj"); i++) {
        verb = p->head[verb];
        subject = mrs_walk_child(w, verb, "nsubj");
        aux = aux < p->n ? aux : mrs_walk_child(w, verb, "aux");
    }
    if (subject == p->n || aux == p->n ||
        !mrs_list_has(MRS_STR("will|would|shall|'ll|'d|wo"), w->text[aux]))
        return false;
    uint32_t whose = mrs_walk_child(w, subject, "poss");
    return mrs_list_has(MRS_STR("it|they|he|she|we|i"), w->text[subject]) ||
           (whose < p->n && mrs_list_has(MRS_STR("its|their|his|her|our|my"), w->text[whose]));
}

/* "vowed to "burn ..."": where a quotation begins the parser may take it for a clause beside. */
static bool infinitive(const mrs_walk *w, uint32_t verb)
{
    uint32_t to = mrs_walk_child(w, verb, "aux");
    bool quoted = verb > 1 && mrs_walk_dep(w, verb, "advcl") && to + 2 == verb;
    return mrs_walk_tag(w, verb, "VB") && (quoted || mrs_walk_dep(w, verb, "xcomp"));
}

/* "threatened to leave and to ..." */
static void infinitives(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    uint32_t at = verb + 1, child = 0;
    while (mrs_tree_next_child(w->p, verb, &at, &child))
        if (infinitive(w, child))
            add(out, child);
    joined(w, out);
}

/* "warned them to leave": what others are told to do. */
static bool of_others(const mrs_walk *w, uint32_t verb)
{
    return mrs_walk_passive(w, verb) || mrs_walk_child(w, verb, "dobj") < w->p->n;
}

void mrs_walk_vows(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    mrs_few clauses = {.n = 0};
    if (!mrs_walk_verb(w, token))
        mrs_walk_find(w, token, MRS_REL_AIM, MRS_STR(""), out);
    else if (!of_others(w, token))
        infinitives(w, token, out);
    mrs_walk_says(w, token, &clauses);
    for (uint32_t i = 0; i < clauses.n; i++)
        if (own_future(w, clauses.at[i]))
            add(out, clauses.at[i]);
}
