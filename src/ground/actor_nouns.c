/* actor_nouns.c - nouns for people and things, pronouns, portions; and whose they are. */
#include "ground/actor_mention.h"

static const char *const INNER[] = {"compound", "amod", "nmod", "quantmod", NULL};

/* ---- finding -----------------------------------------------------------------------------------
 */
/* The key of the noun at that token, with the noun before it first ("police officer"). */
static const mrs_lex_key *noun_key(const mrs_actor_work *w, mrs_lex_class class, uint32_t token,
                                   uint32_t *first)
{
    mrs_str lemma = mrs_actor_lemma(w, token), word = mrs_actor_lower(w, token);
    uint32_t two = token > 0 ? w->piece_of[token - 1] : 0;
    *first = token;
    if (token > 0 && w->parse->head[token - 1] == token && !w->taken[token - 1] &&
        two < w->pieces.all.n && w->pieces.all.at[two].token == token - 1 &&
        w->pieces.all.at[two].key) {
        mrs_str both =
            mrs_str_join(mrs_actor_lower(w, token - 1), MRS_STR(" "), lemma, w->doc->arena);
        const mrs_lex_key *key = mrs_lex_find_from(w->lex, w->pieces.all.at[two].key, class, both);
        if (key) {
            *first = token - 1;
            return key;
        }
    }
    const mrs_lex_key *key = mrs_lex_find(w->lex, class, lemma);
    if (!key && !mrs_str_eq(word, lemma))
        key = mrs_lex_find(w->lex, class, word);
    bool name = w->parse->pos[token] == MRS_POS_PROPN && mrs_str_ends(lemma, MRS_STR("s"));
    return key || !name ? key : mrs_lex_find(w->lex, class, mrs_str_sub(lemma, 0, lemma.len - 1));
}

/* A statement matters as an actor only where it speaks. */
static bool speaks(const mrs_actor_work *w, uint32_t token)
{
    uint32_t verb = mrs_actor_verb(w, token), up = w->parse->head[token];
    if (verb < w->parse->n)
        return mrs_actor_cue(w, verb, MRS_CUE_SPEECH);
    return mrs_str_is(w->parse->dep[token], "pobj") && mrs_str_is(mrs_actor_lower(w, up), "to") &&
           up > 0 && mrs_str_is(mrs_actor_lower(w, up - 1), "according");
}

static mrs_actor_kind kind_of_people(const mrs_lex_people *p)
{
    switch (p->kind) {
    case MRS_PEOPLE_FIGHTERS:
        return MRS_ACTOR_FIGHTERS;
    case MRS_PEOPLE_CIVILIANS:
        return MRS_ACTOR_CIVILIANS;
    case MRS_PEOPLE_STATE:
        return mrs_str_is(p->sector, "GOV") || mrs_str_is(p->sector, "LEG") ||
                       mrs_str_is(p->sector, "JUD")
                   ? MRS_ACTOR_OFFICE
                   : MRS_ACTOR_FORCE;
    case MRS_PEOPLE_GROUP:
        return mrs_str_is(p->sector, "REB") || mrs_str_is(p->sector, "PAR") ? MRS_ACTOR_GROUP
               : mrs_str_is(p->sector, "MIL")                               ? MRS_ACTOR_FORCE
               : mrs_str_is(p->sector, "MED")                               ? MRS_ACTOR_MEDIA
                                                                            : MRS_ACTOR_ORG;
    default:
        return MRS_ACTOR_PERSON;
    }
}

static void add_people(mrs_actor_work *w, uint32_t first, uint32_t token, const mrs_lex_key *key,
                       const mrs_lex_key *reference)
{
    uint32_t index = mrs_actor_add(w, MRS_MENTION_PEOPLE, first, token + 1, token);
    mrs_mention *m = &w->all.at[index];
    m->people = &w->lex->people[key->row];
    m->reference = reference;
    m->a.kind = kind_of_people(m->people);
    m->a.sector = m->people->sector;
    m->a.source_kind = m->people->source_kind;
}

static void add_noun(mrs_actor_work *w, uint32_t token)
{
    uint32_t first, ignored;
    const mrs_lex_key *people = noun_key(w, MRS_LEX_PEOPLE, token, &first);
    const mrs_lex_key *reference = noun_key(w, MRS_LEX_REFERENCE, token, &ignored);
    if (reference && w->lex->references[reference->row].to == MRS_REFERS_DOCUMENT) {
        if (speaks(w, token)) {
            uint32_t index = mrs_actor_add(w, MRS_MENTION_DOCUMENT, token, token + 1, token);
            w->all.at[index].reference = reference;
        }
        return;
    }
    const mrs_lex_key *thing = noun_key(w, MRS_LEX_THING, token, &ignored);
    if (people && (!thing || first < token || thing->n == 1)) {
        add_people(w, first, token, people, reference);
    } else if (thing) {
        uint32_t index = mrs_actor_add(w, MRS_MENTION_THING, ignored, token + 1, token);
        w->all.at[index].a.kind = MRS_ACTOR_THING;
    } else if (reference) {
        uint32_t index = mrs_actor_add(w, MRS_MENTION_ORG, token, token + 1, token);
        w->all.at[index].reference = reference;
        w->all.at[index].a.kind = MRS_ACTOR_ORG;
        w->all.at[index].bare = true;
    }
}

/* "the wounded", "the displaced": an adjective that stands for people. */
static bool stands_for_people(const mrs_actor_work *w, uint32_t token)
{
    static const char *const roles[] = {"nsubj", "nsubjpass", "dobj", "pobj", "conj", NULL};
    bool adjective = w->parse->pos[token] == MRS_POS_ADJ || mrs_str_is(w->parse->tag[token], "VBN");
    return adjective && mrs_actor_dep(w, token, roles) && mrs_actor_definite(w, token);
}

static bool has_of(const mrs_actor_work *w, uint32_t token)
{
    uint32_t at = token + 1, child;
    while (mrs_tree_next_child(w->parse, token, &at, &child))
        if (mrs_str_is(w->parse->dep[child], "prep"))
            return mrs_str_is(mrs_actor_lower(w, child), "of");
    return false;
}

/* "one of them", "the others", "two were killed": a number or the like that stands alone. */
static bool is_portion(const mrs_actor_work *w, uint32_t token)
{
    static const char *const roles[] = {"nsubj", "nsubjpass", "dobj", "pobj", NULL};
    if (!mrs_actor_dep(w, token, roles) || !mrs_actor_cue(w, token, MRS_CUE_PORTION))
        return false;
    if (has_of(w, token))
        return true;
    return !mrs_str_is(w->parse->dep[token], "pobj") &&
           (!mrs_actor_noun(w, token) || mrs_str_is(mrs_actor_lemma(w, token), "other"));
}

static bool is_pronoun(const mrs_actor_work *w, uint32_t token)
{
    static const char *const words[] = {
        "he",    "she",    "him",   "her",     "his",     "hers",       "they",   "them",
        "their", "theirs", "it",    "its",     "we",      "us",         "our",    "ours",
        "i",     "me",     "my",    "himself", "herself", "themselves", "itself", "ourselves",
        "who",   "whom",   "which", "that",    "whose"};
    mrs_str tag = w->parse->tag[token], word = mrs_actor_lower(w, token);
    if (!mrs_str_starts(tag, MRS_STR("PRP")) && !mrs_str_starts(tag, MRS_STR("WP")) &&
        !mrs_str_is(tag, "WDT"))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mrs_str_is(word, words[i]))
            return !mrs_str_is(w->parse->dep[token], "expl");
    return false;
}

/* "the organization cells", "coalition forces": a compound that may itself point back. */
static bool inner_group(const mrs_actor_work *w, uint32_t token)
{
    const mrs_lex_key *key = mrs_lex_find(w->lex, MRS_LEX_REFERENCE, mrs_actor_lemma(w, token));
    mrs_refers to = key ? w->lex->references[key->row].to : MRS_REFERS_ANY;
    return mrs_str_is(w->parse->dep[token], "compound") &&
           (to == MRS_REFERS_GROUP || to == MRS_REFERS_COALITION);
}

/* "state-backed": no noun of its own. */
static bool before_link(const mrs_actor_work *w, uint32_t token)
{
    return token + 2 < w->doc->tokens.n && mrs_str_is(mrs_token_text(w->doc, token + 1), "-") &&
           w->doc->tokens.space[token] == 0 && mrs_actor_cue(w, token + 2, MRS_CUE_LINK);
}

void mrs_actor_nouns(mrs_actor_work *w)
{
    for (uint32_t i = 0; i < w->doc->tokens.n; i++) {
        if (w->taken[i] || w->slot[i] || before_link(w, i))
            continue;
        if (is_pronoun(w, i)) {
            mrs_actor_add(w, MRS_MENTION_PRONOUN, i, i + 1, i);
            w->all.at[w->all.n - 1].a.pronoun = true;
        } else if (is_portion(w, i)) {
            mrs_actor_add(w, MRS_MENTION_PORTION, i, i + 1, i);
        } else if ((mrs_actor_noun(w, i) && (!mrs_actor_dep(w, i, INNER) || inner_group(w, i))) ||
                   stands_for_people(w, i)) {
            add_noun(w, i);
        }
    }
}

/* ---- whose ------------------------------------------------------------------------------------
 */
/* 1 + index of a mention at token or, for a name, holding it; not the mention itself. */
static uint32_t mention_at(const mrs_actor_work *w, uint32_t token, uint32_t self)
{
    uint32_t found = w->slot[token] ? w->slot[token] : w->taken[token];
    return found == self + 1 ? 0 : found;
}

/* The nearest mention among what stands before the noun ("the ISIS-linked militants"). */
static uint32_t side_before(const mrs_actor_work *w, uint32_t index)
{
    static const char *const deps[] = {"compound", "amod", "nmod", "poss", "npadvmod", NULL};
    const mrs_mention *m = &w->all.at[index];
    for (uint32_t i = m->core_first; i > m->a.first; i--) {
        uint32_t found = mention_at(w, i - 1, index);
        if (!found || w->all.at[found - 1].class == MRS_MENTION_THING)
            continue;
        const mrs_mention *side = &w->all.at[found - 1];
        if (side->a.head < m->a.first || side->class == MRS_MENTION_TITLE ||
            (side->class == MRS_MENTION_PERSON && m->class == MRS_MENTION_THING &&
             !mrs_str_is(w->parse->dep[side->a.head], "poss")))
            continue;
        if (mrs_actor_dep(w, side->a.head, deps) &&
            mrs_tree_under(w->parse, side->a.head, m->a.head))
            return found;
    }
    return 0;
}

static bool is_side_word(mrs_str word, bool strict)
{
    static const char *const words[] = {"of", "from", "for", "within", "to", "with", "by"};
    for (size_t i = 0; i < (strict ? 4 : sizeof words / sizeof *words); i++)
        if (mrs_str_is(word, words[i]))
            return true;
    return false;
}

/* The object of a preposition that hangs by token: "of X", "belonging to X". */
static uint32_t object_of(const mrs_actor_work *w, uint32_t token, uint32_t self, bool strict)
{
    uint32_t at = token + 1, child;
    while (mrs_tree_next_child(w->parse, token, &at, &child)) {
        if (child < token || !mrs_str_is(w->parse->dep[child], "prep") ||
            !is_side_word(mrs_actor_lower(w, child), strict))
            continue;
        uint32_t object = mrs_tree_child(w->parse, child, "pobj");
        uint32_t found = object < w->parse->n ? mention_at(w, object, self) : 0;
        if (!found)
            continue;
        const mrs_mention *side = &w->all.at[found - 1];
        bool of = mrs_str_is(mrs_actor_lower(w, child), "of");
        if (side->class != MRS_MENTION_THING && (of || side->class != MRS_MENTION_STATE))
            return found;
    }
    return 0;
}

/* "a leader in the Military Council": the body by name that he is of. */
static uint32_t body_in(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    bool bearer = m->people && (m->people->kind == MRS_PEOPLE_LEADER || m->people->member);
    uint32_t at = m->a.head + 1, child;
    while (bearer && mrs_tree_next_child(w->parse, m->a.head, &at, &child)) {
        if (!mrs_str_is(mrs_actor_lower(w, child), "in"))
            continue;
        uint32_t object = mrs_tree_child(w->parse, child, "pobj");
        uint32_t found = object < w->parse->n ? mention_at(w, object, index) : 0;
        mrs_mention_class class = found ? w->all.at[found - 1].class : MRS_MENTION_THING;
        if (class == MRS_MENTION_NAME || class == MRS_MENTION_ORG || class == MRS_MENTION_BODY)
            return found;
    }
    return 0;
}

static uint32_t side_after(const mrs_actor_work *w, uint32_t index)
{
    static const char *const said_of[] = {"acl", "amod", NULL}; /* "belonging to", "loyal to" */
    uint32_t head = w->all.at[index].a.head;
    uint32_t found = object_of(w, head, index, true);
    uint32_t at = head + 1, child;
    while (!found && mrs_tree_next_child(w->parse, head, &at, &child))
        if (child > head && mrs_actor_dep(w, child, said_of) &&
            mrs_actor_cue(w, child, MRS_CUE_LINK))
            found = object_of(w, child, index, false);
    return found;
}

/* "the jihadist group Islamic State": a name that says which group. */
/* The next token that is no opening quote or bracket; tokens.n at the end. */
static uint32_t next_word(const mrs_actor_work *w, uint32_t token)
{
    for (token++; token < w->doc->tokens.n && w->parse->pos[token] == MRS_POS_PUNCT; token++) {
        mrs_str mark = mrs_token_text(w->doc, token);
        if (mrs_str_is(mark, ",") || mrs_str_is(mark, "."))
            break;
    }
    return token;
}

uint32_t mrs_actor_called(const mrs_actor_work *w, uint32_t head)
{
    static const char *const clauses[] = {"acl", "relcl", NULL};
    const mrs_parse *p = w->parse;
    uint32_t at = head + 1, verb, as;
    while (mrs_tree_next_child(p, head, &at, &verb)) {
        if (verb < head || !mrs_actor_dep(w, verb, clauses) ||
            !mrs_actor_cue(w, verb, MRS_CUE_CALLING))
            continue;
        uint32_t name = mrs_tree_child(p, verb, "oprd");
        if (name == p->n && (as = mrs_tree_child(p, verb, "prep")) < p->n)
            name = mrs_tree_child(p, as, "pobj");
        return name < p->n ? name : mrs_tree_child(p, verb, "dobj");
    }
    return p->n;
}

static uint32_t side_beside(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    if (!m->people || m->people->kind != MRS_PEOPLE_GROUP)
        return 0;
    uint32_t next = next_word(w, m->a.head), named = mrs_tree_child(w->parse, m->a.head, "appos");
    if (named == w->parse->n)
        named = mrs_actor_called(w, m->a.head);
    bool near = next < w->doc->tokens.n && w->parse->sent[next] == m->sent;
    uint32_t found = near ? mention_at(w, next, index) : 0;
    if (!found && named < w->parse->n)
        found = mention_at(w, named, index);
    const mrs_mention *side = found ? &w->all.at[found - 1] : NULL;
    bool name = side && (side->class == MRS_MENTION_NAME || side->class == MRS_MENTION_ORG);
    return name && (side->core_first == next || named == side->a.head) ? found : 0;
}

/* "ISIS elements and leaders": the second noun shares what stands before the first. */
static uint32_t side_shared(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    uint32_t up = w->parse->head[m->a.head], next = mrs_tree_child(w->parse, m->a.head, "conj");
    uint32_t last = next < w->parse->n ? w->slot[next] : 0; /* "leaders and members of ISIS" */
    if (last && m->people && w->all.at[last - 1].class == MRS_MENTION_PEOPLE)
        return side_after(w, last - 1);
    if (!mrs_str_is(w->parse->dep[m->a.head], "conj") || m->a.first != m->core_first)
        return 0;
    uint32_t other = w->slot[up];
    if (!other || other == index + 1 || w->all.at[other - 1].class != MRS_MENTION_PEOPLE)
        return 0;
    return side_before(w, other - 1);
}

/* "Islamic State of Iraq fighters": a group's name right before the noun, whatever the tree says.
 */
static uint32_t side_touching(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    uint32_t found = m->core_first > 0 ? w->taken[m->core_first - 1] : 0;
    const mrs_mention *side = found && found != index + 1 ? &w->all.at[found - 1] : NULL;
    bool group = side && side->class == MRS_MENTION_NAME && side->sent == m->sent &&
                 side->core_past == m->core_first && m->people;
    return group ? found : 0;
}

uint32_t mrs_actor_side(const mrs_actor_work *w, uint32_t index)
{
    uint32_t side = side_touching(w, index);
    if (!side)
        side = side_beside(w, index);
    if (!side)
        side = side_before(w, index);
    if (!side)
        side = side_after(w, index);
    if (!side)
        side = body_in(w, index);
    return side ? side : side_shared(w, index);
}
