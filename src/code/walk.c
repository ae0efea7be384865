/* Relations between words as coding asks for them: subjects through control, relative clauses,
 * participles and conjunction; objects through the passive; who acts behind a support verb.
 * Labels are those of the model (ClearNLP). */
#include "code/code_internal.h"

enum { DEEP = 8 }; /* steps of control or conjunction that a subject is looked for */

bool mrs_walk_dep(const mrs_walk *w, uint32_t token, const char *dep)
{
    return mrs_str_is(w->p->dep[token], dep);
}

bool mrs_walk_dep_in(const mrs_walk *w, uint32_t token, const char *list)
{
    return mrs_list_has(mrs_str_of(list), w->p->dep[token]);
}

bool mrs_walk_tag(const mrs_walk *w, uint32_t token, const char *tag)
{
    return mrs_str_is(w->p->tag[token], tag);
}

bool mrs_walk_is(const mrs_walk *w, uint32_t token, const char *class_name)
{
    return (w->bits[token] & mrs_class_bit(w->coder, mrs_str_of(class_name))) != 0;
}

bool mrs_walk_verb(const mrs_walk *w, uint32_t token)
{
    return w->pos[token] == MRS_POS_VERB || w->pos[token] == MRS_POS_AUX;
}

bool mrs_walk_noun(const mrs_walk *w, uint32_t token)
{
    return w->pos[token] == MRS_POS_NOUN || w->pos[token] == MRS_POS_PROPN;
}

uint32_t mrs_walk_child(const mrs_walk *w, uint32_t head, const char *dep)
{
    return mrs_tree_child(w->p, head, dep);
}

uint32_t mrs_walk_head(const mrs_walk *w, uint32_t token)
{
    uint32_t h = w->p->head[token];
    for (int i = 0; i < DEEP && mrs_walk_dep_in(w, h, "prep|agent|dative|pcomp"); i++)
        h = w->p->head[h];
    return h;
}

static void add(mrs_few *out, uint32_t token)
{
    for (uint32_t i = 0; i < out->n; i++)
        if (out->at[i] == token)
            return;
    if (out->n < MRS_FEW)
        out->at[out->n++] = token;
}

uint32_t mrs_walk_content(const mrs_walk *w, uint32_t token)
{
    const mrs_parse *p = w->p;
    for (int i = 0; i < 3; i++) {
        bool part = mrs_walk_is(w, token, "spot") && !mrs_walk_is(w, token, "area") &&
                    p->pos[token] != MRS_POS_PROPN; /* "the roof of a bank" */
        if (!part && !mrs_walk_is(w, token, "quantity") && p->pos[token] != MRS_POS_NUM)
            return token;
        uint32_t of = mrs_walk_child(w, token, "prep");
        if (of == p->n || !mrs_str_is(w->low[of], "of"))
            return token;
        uint32_t object = mrs_walk_child(w, of, "pobj");
        if (object == p->n)
            return token;
        token = object;
    }
    return token;
}

/* "a loader, a truck, and a tunnel", "Ana Paz, her driver and her guard": the parser may take the
 * second for an apposition. */
static bool listed(const mrs_walk *w, uint32_t child, uint32_t noun)
{
    uint32_t det = mrs_walk_child(w, child, "det"), of = mrs_walk_child(w, child, "poss");
    bool counted = mrs_walk_child(w, child, "nummod") < w->p->n ||
                   (of < w->p->n && mrs_walk_tag(w, of, "PRP$")) ||
                   (det < w->p->n && mrs_list_has(MRS_STR("a|an"), w->text[det]));
    return child > noun && counted && mrs_walk_dep(w, child, "appos") &&
           (w->p->pos[child] == MRS_POS_NOUN || of < w->p->n) &&
           mrs_walk_child(w, child, "conj") < w->p->n;
}

static const mrs_actor *person(const mrs_walk *w, uint32_t token)
{
    uint32_t a = w->actor[token];
    const mrs_actor *m = a ? &w->doc->ground->actors.at[a - 1] : NULL;
    return m && m->kind == MRS_ACTOR_PERSON ? m : NULL;
}

/* "Luis Rojas, Ana Paz, and Juan Mora": the same of names. */
static bool named_list(const mrs_walk *w, uint32_t child, uint32_t noun)
{
    const mrs_actor *a = person(w, noun), *b = person(w, child);
    return child > noun && mrs_walk_dep(w, child, "appos") && a && b && a != b &&
           w->p->pos[noun] == MRS_POS_PROPN && w->p->pos[child] == MRS_POS_PROPN &&
           mrs_walk_child(w, child, "conj") + mrs_walk_child(w, child, "appos") < 2 * w->p->n;
}

static void joined(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    uint32_t at = w->p->l_edge[token], child = 0;
    while (mrs_tree_next_child(w->p, token, &at, &child)) {
        bool conj = mrs_walk_dep(w, child, "conj") && !mrs_walk_verb(w, child);
        bool name = mrs_walk_dep(w, child, "appos") && w->p->l_edge[child] == token + 1 &&
                    w->p->pos[child] == MRS_POS_PROPN;
        if (conj || listed(w, child, token) || named_list(w, child, token))
            mrs_walk_conj(w, child, out);
        else if (name) /* "the priest Luis Rojas, five nuns and a cook" */
            joined(w, child, out);
    }
}

void mrs_walk_conj(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    add(out, mrs_walk_content(w, token));
    joined(w, token, out);
}

static bool relative(const mrs_walk *w, uint32_t token)
{
    mrs_str tag = w->p->tag[token];
    return mrs_str_is(tag, "WDT") || mrs_str_is(tag, "WP") || mrs_str_is(w->low[token], "that");
}

/* A relative pronoun stands for what its clause hangs on. */
static void add_nominal(const mrs_walk *w, uint32_t token, uint32_t verb, mrs_few *out)
{
    for (int i = 0; relative(w, token) && i < DEEP; i++) {
        if (mrs_walk_dep(w, verb, "relcl")) {
            add(out, w->p->head[verb]);
            return;
        }
        if (!mrs_walk_dep_in(w, verb, "conj|xcomp|ccomp"))
            return;
        verb = w->p->head[verb];
    }
    mrs_walk_conj(w, token, out);
}

/* Its own object, or that of the verb joined to it ("killed and wounded residents"). */
static bool has_object(const mrs_walk *w, uint32_t verb)
{
    uint32_t joined = mrs_walk_child(w, verb, "conj");
    if (mrs_walk_child(w, verb, "dobj") < w->p->n)
        return true;
    return joined < w->p->n && joined > verb && joined <= verb + 3 && mrs_walk_verb(w, joined) &&
           mrs_walk_child(w, joined, "dobj") < w->p->n;
}

/* "IS militants killed", "IS had killed": a name that the parser took for a verb. */
static bool called_is(const mrs_walk *w, uint32_t token)
{
    return w->actor[token] && mrs_str_is(mrs_token_text(w->doc, token), "IS");
}

/* Of several the one nearest before the verb: the others are phrases that the parser took for one.
 */
static uint32_t own_subject(const mrs_walk *w, uint32_t verb)
{
    uint32_t at = w->p->l_edge[verb], child = 0, best = w->p->n;
    while (mrs_tree_next_child(w->p, verb, &at, &child))
        if (mrs_walk_dep_in(w, child, "nsubj|nsubjpass") && (best == w->p->n || child < verb))
            best = child;
    at = w->p->l_edge[verb];
    while (best == w->p->n && mrs_tree_next_child(w->p, verb, &at, &child))
        if (child < verb && mrs_walk_dep_in(w, child, "aux|auxpass") && called_is(w, child))
            best = child;
    return best;
}

static bool has_child(const mrs_walk *w, uint32_t head, const char *dep)
{
    return mrs_walk_child(w, head, dep) < w->p->n;
}

/* "was captured and killed": the second shares the passive of the first. */
static bool joins_passive(const mrs_walk *w, uint32_t verb)
{
    return mrs_walk_dep(w, verb, "conj") && own_subject(w, verb) == w->p->n &&
           mrs_walk_verb(w, w->p->head[verb]) && mrs_walk_passive(w, w->p->head[verb]);
}

bool mrs_walk_passive(const mrs_walk *w, uint32_t verb)
{
    bool vbn = mrs_walk_tag(w, verb, "VBN"), past = vbn || mrs_walk_tag(w, verb, "VBD");
    uint32_t aux = mrs_walk_child(w, verb, "auxpass");
    if ((aux < w->p->n && !called_is(w, aux)) || has_child(w, verb, "nsubjpass"))
        return true;
    if (!past || has_child(w, verb, "aux"))
        return false;
    if (vbn && joins_passive(w, verb))
        return true;
    if (has_object(w, verb) || mrs_walk_is(w, verb, "intransitive"))
        return false;
    /* or a headline: "Five killed in market blast" */
    return (vbn && mrs_walk_dep_in(w, verb, "acl|amod|advcl")) ||
           mrs_walk_is(w, verb, "transitive");
}

bool mrs_walk_gerund(const mrs_walk *w, uint32_t verb)
{
    return mrs_walk_dep_in(w, verb, "amod|compound") && mrs_walk_tag(w, verb, "VBG") && verb > 0 &&
           w->p->pos[verb - 1] == MRS_POS_ADP && w->p->head[verb] > verb;
}

static void surface(const mrs_walk *w, uint32_t verb, mrs_few *out, int depth);

/* Who an action noun belongs to: "the group's attempt to", "an operation by X to". */
static void owner(const mrs_walk *w, uint32_t noun, mrs_few *out, int depth)
{
    static const mrs_rel rels[] = {MRS_REL_POSS, MRS_REL_LIGHT};
    for (uint32_t i = 0; i < 2 && !out->n && depth < DEEP; i++)
        mrs_walk_find(w, noun, rels[i], MRS_STR(""), out);
    if (!out->n)
        mrs_walk_find(w, noun, MRS_REL_PREP, MRS_STR("by"), out);
    if (!out->n)
        mrs_walk_find(w, noun, MRS_REL_COMP, MRS_STR(""), out);
}

/* An action noun above: its owner, or who "accused X of killing" speaks of. */
static void by_noun(const mrs_walk *w, uint32_t noun, bool prepositional, mrs_few *out, int depth)
{
    while (prepositional && mrs_walk_dep(w, noun, "conj") && mrs_walk_noun(w, w->p->head[noun]))
        noun = w->p->head[noun]; /* "accused X and Y of killing" */
    uint32_t over = mrs_walk_head(w, noun);
    if (prepositional && mrs_walk_dep(w, noun, "dobj") && mrs_walk_is(w, over, "object-of")) {
        mrs_walk_conj(w, noun, out);
        return;
    }
    owner(w, noun, out, depth);
    if (!out->n && prepositional && mrs_walk_verb(w, over))
        surface(w, over, out, depth + 1); /* "in addition to detonating" */
}

/* Subject of a clause whose verb has none of its own, by what the clause hangs on. */
static void controlled(const mrs_walk *w, uint32_t head, bool prepositional, bool complement,
                       mrs_few *out, int depth)
{
    uint32_t object = mrs_walk_child(w, head, "dobj");
    bool to_object = (prepositional && mrs_walk_is(w, head, "object-of")) ||
                     (complement && mrs_walk_is(w, head, "object-control"));
    if (mrs_walk_noun(w, head))
        by_noun(w, head, prepositional, out, depth);
    else if (to_object && object < w->p->n)
        add_nominal(w, object, head, out);
    else
        surface(w, head, out, depth + 1);
}

/* "after attacking": by the verb or noun that the preposition hangs on. */
static void by_preposition(const mrs_walk *w, uint32_t verb, mrs_few *out, int depth)
{
    uint32_t over = mrs_walk_head(w, verb);
    if (over != verb)
        controlled(w, over, true, false, out, depth);
}

static void inherited(const mrs_walk *w, uint32_t verb, mrs_few *out, int depth)
{
    uint32_t head = w->p->head[verb];
    if (mrs_walk_gerund(w, verb))
        by_preposition(w, head, out, depth);
    else if (mrs_walk_dep(w, verb, "acl") && !mrs_walk_tag(w, verb, "VB"))
        mrs_walk_conj(w, head, out);
    else if (mrs_walk_dep(w, verb, "relcl"))
        add(out, head);
    else if (mrs_walk_dep(w, verb, "pcomp"))
        by_preposition(w, verb, out, depth);
    else if (mrs_walk_dep_in(w, verb, "conj|xcomp|advcl|ccomp|acl|acomp|dep|amod|attr"))
        controlled(w, head, false, mrs_walk_dep_in(w, verb, "xcomp|ccomp"), out, depth);
    else if (mrs_walk_dep_in(w, verb, "pobj|dobj") && mrs_walk_verb(w, mrs_walk_head(w, verb)))
        by_preposition(w, verb, out, depth); /* a gerund taken for a noun */
}

static void surface(const mrs_walk *w, uint32_t verb, mrs_few *out, int depth)
{
    uint32_t own = own_subject(w, verb);
    if (depth >= DEEP)
        return;
    if (own < w->p->n)
        add_nominal(w, own, verb, out);
    else if (w->p->head[verb] != verb)
        inherited(w, verb, out, depth);
}

void mrs_walk_surface(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    surface(w, verb, out, 0);
}

uint32_t mrs_walk_next_prep(const mrs_walk *w, uint32_t prep)
{
    uint32_t next = mrs_walk_child(w, prep, "conj");
    return next < w->p->n && w->p->pos[next] == MRS_POS_ADP ? next : w->p->n;
}

static void objects_under(const mrs_walk *w, uint32_t prep, uint32_t head, mrs_few *out)
{
    uint32_t at = w->p->l_edge[prep], object = 0;
    while (mrs_tree_next_child(w->p, prep, &at, &object))
        if (mrs_walk_dep_in(w, object, "pobj|pcomp"))
            add_nominal(w, object, head, out);
}

/* Objects of prepositions of that name below head; "by" also of agents. */
static void prep_objects(const mrs_walk *w, uint32_t head, mrs_str prep, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t at = p->l_edge[head], child = 0;
    while (mrs_tree_next_child(p, head, &at, &child)) {
        if (mrs_walk_dep_in(w, child, "prep|agent|dative") && mrs_str_eq(w->text[child], prep)) {
            for (uint32_t on = child; on < p->n; on = mrs_walk_next_prep(w, on))
                if (mrs_str_eq(w->text[on], prep))
                    objects_under(w, on, head, out);
        } else if (mrs_walk_dep_in(w, child, "prep|prt|advmod") && mrs_walk_verb(w, head)) {
            prep_objects(w, child, prep, out); /* "out of", "back to" */
        } else if (mrs_walk_dep(w, child, "prep") && !mrs_walk_dep(w, head, "prep")) {
            prep_objects(w, child, prep, out);
        }
    }
}

/* Is a phrase of the noun one of the verb's: "near his home by X"; "the man who was shot, by X"? */
static bool of_clause(const mrs_walk *w, uint32_t noun, uint32_t verb)
{
    if (mrs_walk_dep_in(w, verb, "relcl|acl") && w->p->head[verb] == noun)
        return true;
    for (int up = 0; up < 4 && !mrs_walk_verb(w, noun) && w->p->head[noun] != noun; up++)
        noun = w->p->head[noun];
    return noun == verb;
}

/* "was shot near his home by X": who could do it, after a "by" that the parser hung on a noun that
 * names no deed. */
static void stray_agent(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    const mrs_parse *p = w->p;
    for (uint32_t by = verb + 1; by < p->n && p->sent[by] == p->sent[verb] && !out->n; by++) {
        uint32_t noun = p->head[by], who = mrs_walk_child(w, by, "pobj");
        if (!mrs_str_is(w->text[by], "by") || who == p->n || !w->actor[who] ||
            !mrs_walk_noun(w, noun) || mrs_lex_bits(&w->coder->triggers.first, w->low[noun]))
            continue;
        mrs_actor_kind kind = w->doc->ground->actors.at[w->actor[who] - 1].kind;
        if (kind != MRS_ACTOR_THING && kind != MRS_ACTOR_UNKNOWN && of_clause(w, noun, verb))
            add_nominal(w, who, verb, out);
    }
}

static void subject(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    if (!mrs_walk_passive(w, verb)) {
        surface(w, verb, out, 0);
        return;
    }
    prep_objects(w, verb, MRS_STR("by"), out);
    uint32_t head = w->p->head[verb]; /* "arrested and killed by X" */
    uint32_t at = w->p->l_edge[verb], child = 0;
    while (!out->n && mrs_tree_next_child(w->p, verb, &at, &child))
        if (mrs_walk_dep(w, child, "conj") && mrs_walk_verb(w, child) && mrs_walk_passive(w, child))
            prep_objects(w, child, MRS_STR("by"), out);
    if (!out->n && mrs_walk_dep(w, verb, "conj") && mrs_walk_verb(w, head) &&
        mrs_walk_passive(w, head))
        prep_objects(w, head, MRS_STR("by"), out);
    if (!out->n)
        stray_agent(w, verb, out);
}

/* "attacked and captured the town": the object of the second is the first's too. */
static void shared_object(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t at = verb + 1, child = 0;
    while (mrs_tree_next_child(p, verb, &at, &child)) {
        if (mrs_walk_dep_in(w, child, "prep|prt") && child < verb + 2)
            return;
        if (!mrs_walk_dep(w, child, "conj") || !mrs_walk_verb(w, child) || child > verb + 4)
            continue;
        uint32_t object = mrs_walk_child(w, child, "dobj");
        if (object < p->n)
            mrs_walk_conj(w, object, out);
        return;
    }
}

/* "cordoned off the roads", where the parser takes "off" for a preposition. */
static void after_particle(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    uint32_t prep = verb + 1;
    if (prep >= w->p->n || w->p->head[prep] != verb || !mrs_walk_dep(w, prep, "prep") ||
        !mrs_list_has(MRS_STR("off|up|out|down"), w->text[prep]))
        return;
    uint32_t object = mrs_walk_child(w, prep, "pobj");
    if (object < w->p->n)
        mrs_walk_conj(w, object, out);
}

/* "left six dead and ten injured": the number before a participle that has no other subject. */
static uint32_t counted_before(const mrs_walk *w, uint32_t verb)
{
    uint32_t number = verb > 0 ? verb - 1 : w->p->n;
    bool stripped = number < w->p->n && w->p->head[number] == verb &&
                    mrs_walk_tag(w, verb, "VBN") && mrs_walk_dep(w, verb, "conj") &&
                    mrs_walk_dep_in(w, number, "npadvmod|nummod");
    return stripped && w->p->pos[number] == MRS_POS_NUM ? number : w->p->n;
}

/* "held four warders hostage": what they were made. */
static bool made_of(const mrs_walk *w, uint32_t noun)
{
    return mrs_walk_tag(w, noun, "NN") &&
           mrs_list_has(MRS_STR("hostage|prisoner|captive"), w->low[noun]) &&
           mrs_walk_child(w, noun, "det") == w->p->n;
}

/* "took eight soldiers prisoner": the soldiers, where the parser made one noun of both. */
static uint32_t taken_as(const mrs_walk *w, uint32_t noun)
{
    uint32_t who = mrs_walk_child(w, noun, "compound");
    return who + 1 == noun && mrs_walk_tag(w, who, "NNS") ? who : noun;
}

static void object(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t number = counted_before(w, verb);
    if (number < p->n) {
        add(out, number);
        return;
    }
    if (mrs_walk_passive(w, verb)) {
        surface(w, verb, out, 0);
        return;
    }
    uint32_t at = p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(p, verb, &at, &child))
        if (mrs_walk_dep(w, child, "dobj") && !(out->n && made_of(w, child)))
            add_nominal(w, made_of(w, child) ? taken_as(w, child) : child, verb, out);
    if (mrs_walk_gerund(w, verb))
        mrs_walk_conj(w, p->head[verb], out);
    if (!out->n)
        after_particle(w, verb, out);
    if (!out->n)
        shared_object(w, verb, out);
}

static void small(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t at = verb + 1, child = 0;
    while (mrs_tree_next_child(p, verb, &at, &child)) {
        uint32_t number =
            p->pos[child] == MRS_POS_ADJ && mrs_walk_dep_in(w, child, "dobj|oprd|acomp")
                ? mrs_walk_child(w, child, "nummod")
                : p->n;
        if (number < p->n) /* "left six dead" */
            add(out, number);
        if (!mrs_walk_dep_in(w, child, "ccomp|xcomp|oprd|acl|advcl"))
            continue;
        uint32_t s = mrs_walk_child(w, child, "nsubj");
        if (s == p->n)
            s = mrs_walk_child(w, child, "nsubjpass");
        if (s < p->n)
            mrs_walk_conj(w, s, out);
    }
    if (!out->n)
        object(w, verb, out);
}

static void children(const mrs_walk *w, uint32_t head, const char *deps, mrs_few *out)
{
    uint32_t at = w->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(w->p, head, &at, &child))
        if (!deps || mrs_walk_dep_in(w, child, deps))
            add(out, child);
}

/* Compounds and adjectives that name somebody: the outermost mention of each. */
static void before_noun(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t at = p->l_edge[noun], child = 0;
    while (at < noun && mrs_tree_next_child(p, noun, &at, &child) && child < noun) {
        if (!mrs_walk_dep_in(w, child, "compound|amod|nmod|npadvmod|poss|nsubj"))
            continue;
        uint32_t a = w->actor[child];
        if (a && w->doc->ground->actors.at[a - 1].kind != MRS_ACTOR_THING)
            mrs_walk_conj(w, child, out);
        else if (mrs_walk_is(w, child, "holding")) /* "ISIL-held territory" */
            children(w, child, "npadvmod|nmod|compound|nsubj", out);
        else if (mrs_walk_dep_in(w, child, "compound|nmod"))
            before_noun(w, child, out);
    }
}

/* Under a word of amount or phase ("a series of", "the start of") a noun is carried as it is. */
static uint32_t carrier(const mrs_walk *w, uint32_t noun)
{
    const mrs_parse *p = w->p;
    for (int i = 0; i < DEEP; i++) {
        uint32_t head = p->head[noun];
        if (mrs_walk_dep(w, noun, "conj") && mrs_walk_noun(w, head))
            noun = head;
        else if (mrs_walk_dep(w, noun, "pobj") && mrs_walk_dep(w, head, "prep") &&
                 mrs_str_is(w->low[head], "of") && mrs_walk_is(w, p->head[head], "phase"))
            noun = p->head[head];
        else if (mrs_walk_dep(w, noun, "compound") && mrs_walk_is(w, head, "phase"))
            noun = head;
        else
            return noun;
    }
    return noun;
}

/* "..., with the coalition, led by X": the coalition is led, wherever the parser hung it. */
static bool of_coalition(const mrs_walk *w, uint32_t participle)
{
    uint32_t before =
        participle > 1 && mrs_str_is(w->text[participle - 1], ",") ? participle - 2 : 0;
    uint32_t a = before ? w->actor[before] : 0;
    return a && w->doc->ground->actors.at[a - 1].kind == MRS_ACTOR_COALITION;
}

/* "an attack carried out by X", "an operation which was launched by X" */
static uint32_t light_below(const mrs_walk *w, uint32_t noun, const mrs_row **row)
{
    uint32_t from = noun + 1, child = 0;
    mrs_span at;
    while (mrs_tree_next_child(w->p, noun, &from, &child)) {
        if (!mrs_walk_dep_in(w, child, "acl|relcl") || !mrs_walk_verb(w, child) ||
            of_coalition(w, child))
            continue;
        mrs_few what = {.n = 0};
        object(w, child, &what);
        *row =
            what.n && what.at[0] == noun ? mrs_rows_best(w, &w->coder->lights, child, &at) : NULL;
        if (*row)
            return child;
    }
    return w->p->n;
}

/* "engaged in clashes": the preposition belongs to the support verb. */
static bool governs_by(const mrs_walk *w, const mrs_row *row, uint32_t noun)
{
    uint32_t prep = w->p->head[noun];
    for (uint32_t i = 1; row && i < row->n_words; i++)
        if (mrs_str_eq(row->word[i], w->text[prep]))
            return true;
    return row && row->n_words == 1 && mrs_list_has(MRS_STR("to|for"), w->text[prep]);
}

uint32_t mrs_walk_light(const mrs_walk *w, uint32_t noun, const mrs_row **row)
{
    mrs_span at;
    *row = NULL;
    uint32_t below = light_below(w, noun, row);
    if (*row)
        return below;
    noun = carrier(w, noun);
    uint32_t head = mrs_walk_head(w, noun);
    if (mrs_walk_dep_in(w, noun, "dobj|nsubjpass|pobj|nsubj|attr|oprd") && mrs_walk_verb(w, head)) {
        *row = mrs_rows_best(w, &w->coder->lights, head, &at);
        bool subject_of = mrs_walk_dep(w, noun, "nsubj") && !mrs_walk_passive(w, head);
        bool beside = mrs_walk_dep(w, noun, "pobj") && !governs_by(w, *row, noun);
        if (*row && !subject_of && !beside)
            return head;
        *row = NULL;
    }
    below = light_below(w, noun, row);
    if (!*row)
        return w->p->n;
    return below;
}

static void by_light(const mrs_walk *w, uint32_t noun, char role, mrs_few *out)
{
    const mrs_row *row = NULL;
    uint32_t verb = mrs_walk_light(w, noun, &row);
    for (uint32_t i = 0; row && i < row->n_ways; i++)
        if (row->ways[i].role == role && row->ways[i].rel != MRS_REL_LIGHT && !out->n)
            mrs_walk_find(w, verb, row->ways[i].rel, row->ways[i].prep, out);
}

/* "the murder in Lima of two men": what the parser hangs on the place, if it is people. */
static void across_place(const mrs_walk *w, uint32_t head, mrs_few *out)
{
    mrs_few in = {.n = 0}, of = {.n = 0};
    prep_objects(w, head, MRS_STR("in"), &in);
    for (uint32_t i = 0; i < in.n; i++)
        if (w->p->pos[in.at[i]] == MRS_POS_PROPN)
            prep_objects(w, in.at[i], MRS_STR("of"), &of);
    for (uint32_t i = 0; i < of.n; i++) {
        uint32_t a = w->actor[of.at[i]];
        mrs_actor_kind kind = a ? w->doc->ground->actors.at[a - 1].kind : MRS_ACTOR_UNKNOWN;
        if (kind == MRS_ACTOR_PERSON || kind == MRS_ACTOR_CIVILIANS || kind == MRS_ACTOR_FIGHTERS)
            add(out, of.at[i]);
    }
}

/* "the killing of two men by X": the parser may hang the second phrase on the first. */
static void prepositional(const mrs_walk *w, uint32_t head, mrs_str prep, mrs_few *out)
{
    mrs_few of = {.n = 0};
    prep_objects(w, head, prep, out);
    if (!out->n && mrs_walk_noun(w, head) && mrs_str_is(prep, "of"))
        across_place(w, head, out);
    if (out->n || !mrs_walk_noun(w, head) || !mrs_list_has(MRS_STR("by|to|for|from"), prep))
        return;
    prep_objects(w, head, MRS_STR("of"), &of);
    for (uint32_t i = 0; i < of.n; i++)
        prep_objects(w, of.at[i], prep, out);
}

/* "asked the clans to leave": of a verb itself; "launched a raid to free X": of its noun's. */
static void complements(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    bool verb = mrs_walk_verb(w, token);
    uint32_t head = verb ? token : mrs_walk_head(w, token);
    uint32_t at = w->p->l_edge[head], child = 0;
    if (!verb && !(mrs_walk_verb(w, head) && mrs_walk_dep_in(w, token, "dobj|nsubjpass")))
        return;
    while (mrs_tree_next_child(w->p, head, &at, &child))
        if (mrs_walk_dep_in(w, child, verb ? "xcomp" : "advcl|xcomp") &&
            mrs_walk_tag(w, child, "VB"))
            add(out, child);
}

/* "an operation to retake": the infinitive said of a noun, also by way of what carries it. */
static void aims(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    const mrs_parse *p = w->p;
    for (uint32_t t = noun + 1; t + 1 < p->n && t <= noun + 2; t++)
        if (mrs_walk_tag(w, t, "TO") && p->sent[t] == p->sent[noun])
            add(out, mrs_walk_verb(w, t + 1) || t + 2 >= p->n ? t + 1 : t + 2);
    children(w, noun, "acl|relcl", out);
    complements(w, noun, out);
    for (uint32_t i = 0, n = out->n; i < n; i++)
        children(w, out->at[i], "conj", out);
}

/* Whom an aim is against; an aim to help somebody is against nobody. */
static void foes(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    mrs_few verbs = {.n = 0};
    aims(w, noun, &verbs);
    for (uint32_t i = 0; i < verbs.n; i++)
        if (mrs_walk_verb(w, verbs.at[i]) && !mrs_walk_is(w, verbs.at[i], "helping"))
            object(w, verbs.at[i], out);
}

static void possessor(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    uint32_t at = w->p->l_edge[noun], child = 0;
    while (mrs_tree_next_child(w->p, noun, &at, &child))
        if (mrs_walk_dep(w, child, "poss"))
            mrs_walk_conj(w, child, out);
}

/* The next phrase with that preposition in the sentence, wherever the parser hung it. */
static void after_it(const mrs_walk *w, uint32_t token, mrs_str prep, mrs_few *out)
{
    const mrs_parse *p = w->p;
    uint32_t past = p->sent_first[p->sent[token] + 1], det = mrs_walk_child(w, token, "det");
    if (mrs_walk_dep(w, token, "attr") ||
        (det < p->n && mrs_list_has(MRS_STR("a|an|any|each|every"), w->text[det])))
        return; /* "a strike" at large: what follows is not about it */
    for (uint32_t t = token + 1; t < past; t++) {
        uint32_t object = mrs_walk_child(w, t, "pobj");
        if (mrs_str_eq(w->text[t], prep) && object < p->n) {
            mrs_walk_conj(w, object, out);
            return;
        }
        bool tool = mrs_str_is(w->text[t], "using"); /* "strikes using jets against X" */
        if ((!tool && mrs_walk_dep_in(w, t, "ccomp|relcl|advcl")) || mrs_str_is(w->text[t], ";"))
            return;
    }
}

static uint32_t first_conjunct(const mrs_walk *w, uint32_t token)
{
    for (int i = 0; i < DEEP && mrs_walk_dep(w, token, "conj") && mrs_walk_noun(w, token); i++)
        token = w->p->head[token];
    return token;
}

static void carrier_actor(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    by_light(w, noun, 'A', out);
}

static void carrier_target(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    by_light(w, noun, 'T', out);
}

static void carrier_partner(const mrs_walk *w, uint32_t noun, mrs_few *out)
{
    by_light(w, noun, 'P', out);
}

static void via(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    token = first_conjunct(w, token);
    if (mrs_walk_dep_in(w, token, "pobj|pcomp"))
        add(out, w->p->head[token]);
}

static void governor(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    add(out, mrs_walk_head(w, first_conjunct(w, token)));
}

static void next(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    if (token + 1 < w->p->n)
        add(out, token + 1);
}

static void previous(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    if (token > 0 && token < w->p->n)
        add(out, token - 1);
}

/* Relations that a function finds; the rest are children by their labels, or need a preposition. */
static const struct {
    mrs_rel rel;
    void (*find)(const mrs_walk *, uint32_t, mrs_few *);
} finders[] = {
    {MRS_REL_SUBJ, subject},
    {MRS_REL_OBJ, object},
    {MRS_REL_COMP, before_noun},
    {MRS_REL_POSS, possessor},
    {MRS_REL_LIGHT, carrier_actor},
    {MRS_REL_UNDER, carrier_target},
    {MRS_REL_BESIDE, carrier_partner},
    {MRS_REL_SMALL, small},
    {MRS_REL_AIM, aims},
    {MRS_REL_FOE, foes},
    {MRS_REL_SPEAKER, mrs_walk_speaker},
    {MRS_REL_SITE, mrs_walk_site},
    {MRS_REL_SAYS, mrs_walk_says},
    {MRS_REL_VOWS, mrs_walk_vows},
    {MRS_REL_VIA, via},
    {MRS_REL_HEAD, governor},
    {MRS_REL_NEXT, next},
    {MRS_REL_PREV, previous},
};

void mrs_walk_find(const mrs_walk *w, uint32_t token, mrs_rel rel, mrs_str prep, mrs_few *out)
{
    if (rel == MRS_REL_PREP)
        prepositional(w, token, prep, out);
    else if (rel == MRS_REL_AFTER)
        after_it(w, token, prep, out);
    else if (rel == MRS_REL_SELF)
        add(out, token);
    else if (rel == MRS_REL_CHILD)
        children(w, token, NULL, out);
    else if (rel == MRS_REL_IOBJ)
        children(w, token, "dative|iobj", out);
    else if (rel == MRS_REL_PRT)
        children(w, token, "prt", out);
    else if (rel == MRS_REL_MOD)
        children(w, token, "amod|compound|poss|nmod|nummod", out);
    for (uint32_t i = 0; i < sizeof finders / sizeof *finders; i++)
        if (finders[i].rel == rel)
            finders[i].find(w, token, out);
}

void mrs_walk_way(const mrs_walk *w, uint32_t token, const mrs_way *way, mrs_few *out)
{
    mrs_few first = {.n = 0};
    mrs_walk_find(w, token, way->rel, way->prep, way->two ? &first : out);
    for (uint32_t i = 0; i < first.n; i++)
        mrs_walk_find(w, first.at[i], way->then_rel, way->then_prep, out);
}
