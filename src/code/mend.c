/* Sentences whose verb the tagger took for a noun, headlines above all: "Insurgents plant mines",
 * "Turkey bombs camps", "Militants in the desert attack trucks."; and nouns of a deed that it took
 * for verbs: "killed in police firing". The tree is mended in place. */
#include "code/context.h"

typedef struct {
    const mrs_coder *coder;
    const mrs_doc *doc;
    mrs_parse *p;
    uint32_t from, to; /* tokens of the sentence */
    uint32_t *head;    /* [n tokens] the tree as it last was one, to go back to */
    mrs_str *dep;
} mender;

/* What a mended clause is made of; n of the parse: none. */
typedef struct {
    uint32_t verb, subject, object;
    uint32_t inner; /* before the verb, the noun of the subject's phrase: "desert" */
} clause;

static bool tagged(const mender *m, uint32_t t, const char *list)
{
    return mrs_list_has(mrs_str_of(list), m->p->tag[t]);
}

static bool labelled(const mender *m, uint32_t t, const char *list)
{
    return mrs_list_has(mrs_str_of(list), m->p->dep[t]);
}

static mrs_str low(const mender *m, uint32_t t)
{
    return mrs_str_lower_ascii(m->p->lemma[t], m->doc->arena);
}

static bool of_class(const mender *m, uint32_t t, const char *const *names)
{
    uint64_t bits = mrs_lex_bits(&m->coder->classes, low(m, t));
    for (uint32_t i = 0; names[i]; i++)
        if (bits & mrs_class_bit(m->coder, mrs_str_of(names[i])))
            return true;
    return false;
}

/* The tables have a row that begins with the word, of that part of speech. */
static bool known(const mender *m, mrs_str word, uint8_t pos)
{
    const mrs_rows *rows = &m->coder->triggers;
    uint32_t i = (uint32_t)mrs_lex_bits(&rows->first, word);
    while (i && rows->at[i - 1].pos != pos)
        i = rows->at[i - 1].next;
    return i > 0;
}

/* The tables know it as a verb, and not as a kind of people ("security forces checkpoint"). */
static bool could_act(const mender *m, uint32_t t)
{
    static const char *const people[] = {"force",  "troops", "fighter",    "civil",
                                         "people", "person", "leadership", NULL};
    return known(m, low(m, t), MRS_POS_VERB) && !of_class(m, t, people);
}

/* "rebels attack", "bomb hits" */
static bool agree(const mender *m, uint32_t subject, uint32_t verb)
{
    if (tagged(m, verb, "NNS|NNPS|VBZ"))
        return tagged(m, subject, "NN|NNP");
    return tagged(m, verb, "NN|VB|VBP") && tagged(m, subject, "NNS|NNPS");
}

static bool finite_before(const mender *m, uint32_t past)
{
    for (uint32_t t = m->from; t < past; t++)
        if (tagged(m, t, "VBZ|VBP|VBD|MD") && !labelled(m, t, "compound|nmod"))
            return true;
    return false;
}

/* "Insurgents plant mines near ...": all one noun phrase to the parser. */
static bool in_phrase(const mender *m, uint32_t object, clause *c)
{
    static const char *const nouns[] = {"phase", "endeavour", NULL};
    if (of_class(m, object, nouns))
        return false;
    for (uint32_t t = object; t-- > m->from + 1;) {
        uint32_t s = t - 1, over = m->p->head[s];
        if (m->p->head[t] == object && labelled(m, t, "compound|nmod") &&
            (over == t || over == object) && labelled(m, s, "compound|nmod") && agree(m, s, t) &&
            could_act(m, t)) {
            *c = (clause){t, s, object, m->p->n};
            return true;
        }
    }
    return false;
}

/* "Army shells positions": a noun with an object. */
static bool with_object(const mender *m, uint32_t root, clause *c)
{
    uint32_t object = mrs_tree_child(m->p, root, "dobj"), s = root - 1;
    if (object == m->p->n || object < root || root == m->from || m->p->head[s] != root ||
        !labelled(m, s, "compound|nmod") || !agree(m, s, root) || !could_act(m, root))
        return false;
    *c = (clause){root, s, object, m->p->n};
    return true;
}

/* "Militants in the desert attack trucks.": the object hangs on the subject's preposition. */
static bool under_preposition(const mender *m, uint32_t root, clause *c)
{
    const mrs_parse *p = m->p;
    uint32_t prep = mrs_tree_child(p, root, "prep");
    uint32_t object = prep < p->n ? mrs_tree_child(p, prep, "pobj") : p->n;
    if (!tagged(m, root, "NNS|NNPS") || !tagged(m, m->to - 1, ".") || object == p->n ||
        prep != root + 1 || !tagged(m, object, "NNS|NNPS"))
        return false;
    for (uint32_t t = object; t-- > prep + 2;) {
        uint32_t x = t - 1, over = p->head[x];
        if (p->head[t] == object && labelled(m, t, "compound") && (over == t || over == object) &&
            tagged(m, x, "NN|NNP") && agree(m, root, t) && could_act(m, t)) {
            *c = (clause){t, root, object, x};
            return true;
        }
    }
    return false;
}

static void hang(mender *m, uint32_t token, uint32_t head, const char *dep)
{
    m->p->head[token] = head;
    m->p->dep[token] = mrs_str_of(dep);
}

/* Every way up ends at a root. */
static bool is_tree(const mender *m)
{
    for (uint32_t t = m->from; t < m->to; t++) {
        uint32_t up = t, steps = 0;
        while (m->p->head[up] != up && steps++ < m->to - m->from)
            up = m->p->head[up];
        if (m->p->head[up] != up)
            return false;
    }
    return true;
}

/* Ends a mend: a ring is undone, else the tree is kept; then the edges of phrases. */
static void edges(mender *m)
{
    mrs_parse *p = m->p;
    const bool good = is_tree(m);
    for (uint32_t t = m->from; t < m->to; t++) {
        *(good ? &m->head[t] : &p->head[t]) = good ? p->head[t] : m->head[t];
        *(good ? &m->dep[t] : &p->dep[t]) = good ? p->dep[t] : m->dep[t];
        p->l_edge[t] = p->r_edge[t] = t;
    }
    for (uint32_t t = m->from; t < m->to; t++)
        for (uint32_t up = p->head[t], last = t; up != last; last = up, up = p->head[up]) {
            p->l_edge[up] = t < p->l_edge[up] ? t : p->l_edge[up];
            p->r_edge[up] = t > p->r_edge[up] ? t : p->r_edge[up];
        }
}

/* What stood before the verb belongs to the subject's phrase, what came after it to the verb. */
static void share_out(mender *m, const clause *c)
{
    mrs_parse *p = m->p;
    uint32_t left = c->inner < p->n ? c->inner : c->subject;
    for (uint32_t t = m->from; t < m->to; t++) {
        bool theirs = p->head[t] == c->object || p->head[t] == c->verb;
        if (t < c->verb && t != left && theirs)
            p->head[t] = left;
        else if (t > c->object && (p->head[t] == c->object || p->head[t] == c->subject) &&
                 labelled(m, t, "prep|punct|advmod|npadvmod") && !mrs_str_is(low(m, t), "of"))
            p->head[t] = c->verb;
    }
}

static void mend(mender *m, uint32_t root, const clause *c)
{
    mrs_parse *p = m->p;
    bool single = tagged(m, c->verb, "NNS|NNPS|VBZ");
    share_out(m, c);
    if (c->inner < p->n)
        hang(m, c->inner, p->head[c->object], "pobj");
    if (root != c->object && root != c->subject && root != c->verb)
        hang(m, root, c->verb, "conj"); /* "... attack checkpoint, kill four" */
    hang(m, c->verb, c->verb, "ROOT");
    hang(m, c->subject, c->verb, "nsubj");
    hang(m, c->object, c->verb, "dobj");
    p->pos[c->verb] = MRS_POS_VERB;
    p->tag[c->verb] = mrs_str_of(single ? "VBZ" : "VBP");
    p->lemma[c->verb] = low(m, c->verb);
    edges(m);
}

static bool nominal(const mender *m, uint32_t t)
{
    return m->p->pos[t] == MRS_POS_NOUN || m->p->pos[t] == MRS_POS_PROPN;
}

/* The noun that a verbless sentence hangs on; or one that a later verb took for its subject. */
static uint32_t phrase_head(const mender *m, uint32_t root)
{
    if (nominal(m, root))
        return root;
    uint32_t s = mrs_tree_child(m->p, root, "nsubj");
    bool after_comma = root > m->from && mrs_str_is(low(m, root - 1), ",");
    return after_comma && s + 2 == root && tagged(m, root, "VB|VBP|VBZ") ? s : m->p->n;
}

static bool has_any(const mender *m, uint32_t t, const char *const *deps)
{
    for (uint32_t i = 0; deps[i]; i++)
        if (mrs_tree_child(m->p, t, deps[i]) < m->p->n)
            return true;
    return false;
}

/* "killed in police firing": the force that does it, taken for a phrase of its own. */
static bool of_force(const mender *m, uint32_t t)
{
    static const char *const forces[] = {"force", "troops", NULL};
    uint32_t by = t > m->from + 1 ? t - 1 : m->p->n;
    return by < m->p->n && labelled(m, t, "acl|advcl") && labelled(m, by, "pobj") &&
           m->p->head[by] + 1 == by && of_class(m, by, forces) &&
           mrs_list_has(MRS_STR("in|during|after|from"), low(m, by - 1));
}

/* "the firing", "heavy shelling": a noun in -ing that the tagger took for a verb. */
static void noun_of_deed(mender *m, uint32_t t)
{
    static const char *const verbal[] = {"nsubj", "dobj", "aux", "prt", "xcomp", NULL};
    static const char *const nominal_words[] = {"det", "compound", "amod", "poss", "nummod", NULL};
    mrs_parse *p = m->p;
    mrs_str text = mrs_str_lower_ascii(mrs_token_text(m->doc, t), m->doc->arena);
    bool force = of_force(m, t);
    if (has_any(m, t, verbal) || !known(m, text, MRS_POS_NOUN) ||
        !(force || (labelled(m, t, "pobj|dobj|nsubj|nsubjpass") && has_any(m, t, nominal_words))))
        return;
    if (force) {
        hang(m, t, p->head[t - 1], "pobj");
        hang(m, t - 1, t, "compound");
        edges(m);
    }
    p->pos[t] = MRS_POS_NOUN;
    p->tag[t] = MRS_STR("NN");
    p->lemma[t] = text;
}

static bool says(const mender *m, uint32_t t)
{
    return mrs_lex_bits(&m->coder->context->cues, low(m, t)) >> MRS_CUE_SPEECH & 1;
}

/* "killed three, police and medics said.": who says it, taken for the last of those killed. */
static void speaker_behind(mender *m, uint32_t verb)
{
    static const char *const subjects[] = {"nsubj", "nsubjpass", "expl", NULL};
    mrs_parse *p = m->p;
    uint32_t told = mrs_tree_child(p, verb, "ccomp"), first = verb;
    bool joined = told == p->n && labelled(m, verb, "conj") &&
                  p->head[verb] < verb; /* "..., a spokesman said" */
    if (joined)
        told = p->head[verb];
    if (!tagged(m, verb, "VBD|VBZ|VBP|VBN") || told >= verb || has_any(m, verb, subjects))
        return;
    for (uint32_t t = told; t < verb; t++)
        if (mrs_str_is(low(m, t), ","))
            first = t + 1;
    for (uint32_t t = first; t < verb; t++) {
        bool top =
            labelled(m, t, "conj|appos|npadvmod|dobj") && nominal(m, t) && p->l_edge[t] >= first;
        if (!top || p->r_edge[t] + 1 != verb)
            continue;
        hang(m, t, verb, "nsubj");
        if (joined)
            hang(m, verb, told, "parataxis");
        edges(m);
        return;
    }
}

/* "Shelling by the army killed ten": a noun, and what the verb is told of. */
static void subject_in_ing(mender *m, uint32_t t)
{
    mrs_parse *p = m->p;
    uint32_t verb = p->head[t], by = t + 1;
    if (t != m->from || !tagged(m, t, "VBG") || !labelled(m, t, "advcl") || by >= m->to ||
        !mrs_str_is(low(m, by), "by") || p->head[by] != t ||
        mrs_tree_child(p, verb, "nsubj") < p->n || !tagged(m, verb, "VBD|VBZ|VBP"))
        return;
    p->pos[t] = MRS_POS_NOUN;
    p->tag[t] = MRS_STR("NN");
    p->lemma[t] = mrs_str_lower_ascii(mrs_token_text(m->doc, t), m->doc->arena);
    hang(m, t, verb, "nsubj");
    hang(m, by, t, "prep");
}

/* "A local source added to us that": a participle to the parser, with a clause under it. */
static void noun_says(mender *m, uint32_t verb)
{
    mrs_parse *p = m->p;
    uint32_t noun = p->head[verb];
    if (!tagged(m, verb, "VBN|VBD") || !labelled(m, verb, "acl") || verb != noun + 1 ||
        p->head[noun] != noun || !nominal(m, noun) || mrs_tree_child(p, verb, "ccomp") == p->n)
        return;
    for (uint32_t t = verb + 1; t < m->to; t++)
        if (p->head[t] == noun)
            p->head[t] = verb;
    hang(m, verb, verb, "ROOT");
    hang(m, noun, verb, "nsubj");
    p->tag[verb] = MRS_STR("VBD");
    edges(m);
}

/* Where a clause told to somebody opens with "that": as a conjunction, or for an object although
 * the clause has one. p->n: nowhere. */
static uint32_t that_of(const mender *m, uint32_t told)
{
    const mrs_parse *p = m->p;
    uint32_t that = mrs_tree_child(p, told, "mark"), at = told, after = 0;
    if (that == p->n) {
        that = mrs_tree_child(p, told, "dobj");
        while (mrs_tree_next_child(p, told, &at, &after) && !labelled(m, after, "dobj"))
            ;
        if (that > told || after <= told || !labelled(m, after, "dobj"))
            return p->n;
    }
    return that < p->n && mrs_str_is(low(m, that), "that") ? that : p->n;
}

/* "complained to the general that jets had crossed": of the general to the parser. */
static void told_to(mender *m, uint32_t verb)
{
    mrs_parse *p = m->p;
    uint32_t to = mrs_tree_child(p, verb, "prep"), whom = mrs_tree_child(p, verb, "dobj");
    if (to < p->n && mrs_str_is(low(m, to), "to"))
        whom = mrs_tree_child(p, to, "pobj");
    uint32_t told = whom < p->n ? mrs_tree_child(p, whom, "relcl") : p->n;
    uint32_t that = told < p->n ? that_of(m, told) : p->n;
    if (that == p->n || that < verb || mrs_tree_child(p, verb, "ccomp") < p->n)
        return;
    hang(m, that, told, "mark");
    hang(m, told, verb, "ccomp");
    edges(m);
}

/* "denied they had shelled it and accused the army": told of the same, not denied. */
static void joined_below(mender *m, uint32_t verb)
{
    mrs_parse *p = m->p;
    uint32_t told = p->head[verb], over = p->head[told];
    uint32_t had = mrs_tree_child(p, told, "aux"), subject = mrs_tree_child(p, told, "nsubj");
    bool below = labelled(m, verb, "conj") && labelled(m, told, "ccomp") && over < told &&
                 tagged(m, verb, "VBD") && tagged(m, over, "VBD") && says(m, over);
    if (!below || had == p->n || !mrs_str_is(low(m, had), "have") || !tagged(m, had, "VBD") ||
        subject == p->n || mrs_tree_child(p, verb, "nsubj") < p->n)
        return;
    hang(m, verb, over, "conj");
    edges(m);
}

/* "announced today, Thursday, the arrest of": taken for another word for the day. */
static void object_after_day(mender *m, uint32_t verb)
{
    mrs_parse *p = m->p;
    uint32_t at = verb + 1, day = 0;
    if (mrs_tree_child(p, verb, "dobj") < p->n || mrs_tree_child(p, verb, "ccomp") < p->n)
        return;
    while (mrs_tree_next_child(p, verb, &at, &day)) {
        uint32_t noun = mrs_tree_child(p, day, "appos");
        if (!labelled(m, day, "npadvmod") || noun == p->n || !nominal(m, noun))
            continue;
        hang(m, noun, verb, "dobj");
        edges(m);
        return;
    }
}

/* The entity of a day or an hour that ends before the noun, inside its phrase; NULL: none. */
static const mrs_ent *day_before(const mender *m, uint32_t noun)
{
    const mrs_parse *p = m->p;
    for (uint32_t t = noun; t-- > p->head[noun] + 1;) {
        const mrs_ent *e = p->ent_of[t] ? &p->ents[p->ent_of[t] - 1] : NULL;
        if (e && mrs_list_has(MRS_STR("DATE|TIME"), e->label))
            return t + 1 == e->past ? e : NULL;
    }
    return NULL;
}

/* A finite verb of a main clause that nothing does. */
static bool lacks_subject(const mender *m, uint32_t verb)
{
    static const char *const subjects[] = {"nsubj", "nsubjpass", "csubj", "expl", "mark", NULL};
    uint32_t aux = mrs_tree_child(m->p, verb, "auxpass");
    return tagged(m, aux < m->p->n ? aux : verb, "VBD|VBZ|VBP") &&
           !labelled(m, verb, "conj|relcl|acl") && !has_any(m, verb, subjects);
}

/* "On the evening of 5 December guards opened fire": the day taken into the subject's phrase. */
static void subject_after_day(mender *m, uint32_t verb)
{
    mrs_parse *p = m->p;
    const mrs_ent *day = NULL;
    uint32_t t = lacks_subject(m, verb) ? verb : m->from;
    while (!day && t-- > m->from) {
        uint32_t up = p->head[t];
        while (up < verb && labelled(m, up, "prep|pobj") && p->head[up] != up)
            up = p->head[up];
        if (up == verb && nominal(m, t) && labelled(m, t, "pobj"))
            day = day_before(m, t);
    }
    if (!day)
        return;
    uint32_t last = day->past - 1;
    for (uint32_t u = p->head[t] + 1; u < last; u++)
        if (p->head[u] == t)
            p->head[u] = last;
    hang(m, last, p->head[t], "pobj");
    hang(m, t, verb, mrs_tree_child(p, verb, "auxpass") < p->n ? "nsubjpass" : "nsubj");
    edges(m);
}

/* "a motorcycle shot dead a farmer": a noun to the parser, and the man dead. */
static void shot_is_verb(mender *m, uint32_t shot)
{
    mrs_parse *p = m->p;
    uint32_t dead = shot + 1, before = shot - 1, over = p->head[shot];
    mrs_str dep = p->dep[shot];
    p->head[shot] = p->head[dead] == dead ? shot : p->head[dead];
    p->dep[shot] = p->dep[dead];
    for (uint32_t t = m->from; t < m->to; t++)
        if (t != shot && p->head[t] == dead && t != dead)
            p->head[t] = shot;
        else if (p->head[t] == shot && t < before && p->head[before] == shot)
            p->head[t] = before;
    if (p->head[before] == shot && nominal(m, before)) {
        p->head[before] = over;
        p->dep[before] = dep;
    }
    p->pos[shot] = MRS_POS_VERB;
    p->tag[shot] = MRS_STR("VBD");
    p->lemma[shot] = MRS_STR("shoot");
    edges(m);
}

/* "shot dead two porters": whom, not the dead porters. */
static void shot_dead(mender *m, uint32_t shot)
{
    mrs_parse *p = m->p;
    uint32_t dead = shot + 1;
    if (dead >= m->to || shot == m->from || !mrs_str_is(low(m, dead), "dead") ||
        !mrs_str_is(mrs_token_text(m->doc, shot), "shot") || p->head[dead] == shot)
        return;
    if (nominal(m, shot) && p->head[shot] != dead)
        shot_is_verb(m, shot);
    if (p->pos[shot] != MRS_POS_VERB)
        return;
    uint32_t whom = mrs_tree_child(p, shot, "npadvmod");
    if (whom < p->n && whom > dead && mrs_tree_child(p, shot, "dobj") == p->n)
        hang(m, whom, shot, "dobj");
    hang(m, dead, shot, "oprd");
    edges(m);
}

static void sentence(mender *m)
{
    uint32_t root = m->from;
    while (root < m->to && m->p->head[root] != root)
        root++;
    if (root == m->to)
        return;
    clause c;
    uint32_t head = phrase_head(m, root);
    if (head == m->p->n || finite_before(m, head))
        return;
    if (in_phrase(m, head, &c) ||
        (head == root && (with_object(m, root, &c) || under_preposition(m, root, &c))))
        mend(m, root, &c);
}

void mrs_parse_mend(const mrs_coder *coder, mrs_doc *doc)
{
    mrs_parse *p = doc->parse;
    uint32_t *head = MRS_NEW(doc->arena, uint32_t, p->n + 1);
    mrs_str *dep = MRS_NEW(doc->arena, mrs_str, p->n + 1);
    for (uint32_t t = 0; t < p->n; t++) {
        head[t] = p->head[t];
        dep[t] = p->dep[t];
    }
    for (uint32_t s = 0; s < p->n_sents; s++) {
        mender m = {coder, doc, p, p->sent_first[s], p->sent_first[s + 1], head, dep};
        for (uint32_t t = m.from; t < m.to; t++)
            if (tagged(&m, t, "VBG") && p->pos[t] == MRS_POS_VERB)
                noun_of_deed(&m, t);
        subject_in_ing(&m, m.from);
        for (uint32_t t = m.from; t < m.to; t++) {
            shot_dead(&m, t);
            if (p->pos[t] == MRS_POS_VERB)
                subject_after_day(&m, t);
        }
        for (uint32_t t = m.from; t < m.to; t++)
            if (p->pos[t] == MRS_POS_VERB && says(&m, t)) {
                speaker_behind(&m, t);
                noun_says(&m, t);
                object_after_day(&m, t);
                joined_below(&m, t);
                told_to(&m, t);
            }
        sentence(&m);
    }
}
