/* actor_names.c - names in the text: the register, states, and the bodies of states by rule. */
#include "ground/actor_mention.h"

enum {
    STATE_MASK = MRS_LEX_BIT(MRS_LEX_STATE) | MRS_LEX_BIT(MRS_LEX_ADJECTIVE) |
                 MRS_LEX_BIT(MRS_LEX_DEMONYM) | MRS_LEX_BIT(MRS_LEX_CAPITAL),
    OWNER_MASK =
        MRS_LEX_BIT(MRS_LEX_STATE) | MRS_LEX_BIT(MRS_LEX_ADJECTIVE) | MRS_LEX_BIT(MRS_LEX_CAPITAL),
    FILLERS_MAX = 2,
    ACRONYMS_MAX = 200
};

/* A body of a state at piece i: n pieces in all, its own words from .. from + body_n. */
typedef struct {
    const mrs_lex_key *body, *state;
    uint32_t n, from, body_n, state_at;
} body_match;

static const mrs_piece *piece(const mrs_actor_work *w, uint32_t i)
{
    return i < w->pieces.all.n ? &w->pieces.all.at[i] : NULL;
}

static uint32_t token_of(const mrs_actor_work *w, uint32_t i)
{
    return w->pieces.all.at[i].token;
}

static bool is_word(const mrs_actor_work *w, uint32_t i, const char *word)
{
    const mrs_piece *p = piece(w, i);
    return p && mrs_str_is(p->word, word);
}

static const mrs_lex_key *match(const mrs_actor_work *w, uint32_t i, uint32_t mask)
{
    return i < w->pieces.all.n ? mrs_lex_match(w->lex, &w->pieces, i, mask, w->day) : NULL;
}

static bool joined(const mrs_actor_work *w, uint32_t i)
{
    const mrs_piece *p = piece(w, i);
    return p && !p->gap;
}

/* A capital city leads only to what governs ("the Damascus government"), not to its own police. */
static bool owns(const mrs_actor_work *w, const mrs_lex_key *owner, const mrs_lex_key *body)
{
    return owner->class != MRS_LEX_CAPITAL || w->lex->bodies[body->row].kind == MRS_ACTOR_STATE;
}

/* "Iraqi army", "Syria's new interior ministry". */
static bool owner_then_body(const mrs_actor_work *w, uint32_t i, body_match *out)
{
    const mrs_lex_key *owner = match(w, i, OWNER_MASK);
    if (!owner)
        return false;
    uint32_t j = i + owner->n;
    for (uint32_t fill = 0; fill <= FILLERS_MAX && joined(w, j); fill++, j++) {
        const mrs_lex_key *body = match(w, j, MRS_LEX_BIT(MRS_LEX_BODY));
        if (body && owns(w, owner, body)) {
            *out = (body_match){body, owner, j + body->n - i, j, body->n, i};
            return true;
        }
        if (!mrs_lex_cue(w->lex, piece(w, j)->word, MRS_CUE_FILLER))
            break;
    }
    return false;
}

/* "government of Syria", "the authorities in Damascus". */
static bool body_then_owner(const mrs_actor_work *w, uint32_t i, body_match *out)
{
    const mrs_lex_key *body = match(w, i, MRS_LEX_BIT(MRS_LEX_BODY));
    uint32_t j = body ? i + body->n : 0;
    if (!body || !joined(w, j) || !(is_word(w, j, "of") || is_word(w, j, "in")) ||
        !joined(w, j + 1))
        return false;
    const mrs_lex_key *owner = match(w, j + 1, STATE_MASK);
    mrs_actor_kind kind = w->lex->bodies[body->row].kind;
    bool of = is_word(w, j, "of");
    if (!owner || owner->class == MRS_LEX_ADJECTIVE || owner->class == MRS_LEX_DEMONYM ||
        !owns(w, owner, body) || !(of || kind == MRS_ACTOR_STATE || kind == MRS_ACTOR_FORCE))
        return false;
    *out = (body_match){body, owner, j + 1 + owner->n - i, i, body->n, j + 1};
    return true;
}

/* ---- what the tagger says about it -------------------------------------------------------------
 */
static const mrs_ent *entity_of(const mrs_actor_work *w, uint32_t token)
{
    uint32_t e = w->parse->ent_of[token];
    return e ? &w->parse->ents[e - 1] : NULL;
}

static uint32_t entity_words(const mrs_actor_work *w, const mrs_ent *ent)
{
    return w->piece_of[ent->past] - w->piece_of[ent->first];
}

/* "the Ain al-Asad base", "Al Assad University Hospital": no person. */
static bool inside_place(const mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_place *place = mrs_actor_place(w, token_of(w, i));
    const mrs_piece *last = i > 0 ? piece(w, i - 1) : NULL, *next = piece(w, i + key->n);
    if (!place || key->class != MRS_LEX_NAME || !w->lex->named[key->row].person)
        return false;
    bool after = last && last->token >= place->first && last->shape != MRS_SHAPE_LOWER;
    return after || (next && next->token < place->past && next->shape != MRS_SHAPE_LOWER);
}

/* A single capitalised word inside a longer name of a person or organisation is part of that name
 * ("Ali Hamas Street"); acronyms and the names of several words are not. */
static bool inside_longer(const mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_ent *ent = entity_of(w, token_of(w, i));
    if (inside_place(w, i, key))
        return true;
    if (!ent || key->n > 1 || (key->caps & 1) || entity_words(w, ent) <= 1)
        return false;
    bool first = token_of(w, i) == ent->first || (i > 0 && token_of(w, i - 1) < ent->first);
    if (mrs_str_is(ent->label, "ORG"))
        return key->class != MRS_LEX_NAME && !piece(w, i)->possessive;
    return mrs_str_is(ent->label, "PERSON") && !first && key->class == MRS_LEX_NAME;
}

/* "US-led", "Iran-backed": who is behind, not who acts. */
static bool led_by(const mrs_actor_work *w, uint32_t next)
{
    const mrs_piece *p = piece(w, next);
    return p && p->hyphen && mrs_lex_cue(w->lex, p->word, MRS_CUE_LINK);
}

/* "called on Baghdad", "talks with Damascus": the preposition leads to a party. */
static bool led_to(const mrs_actor_work *w, uint32_t prep)
{
    static const struct {
        const char *prep;
        mrs_cue cue;
    } ways[] = {{"on", MRS_CUE_WHOM_ON},
                {"to", MRS_CUE_WHOM_TO},
                {"with", MRS_CUE_WHOM_WITH},
                {"against", MRS_CUE_WHOM_AGAINST},
                {"from", MRS_CUE_WHOM_FROM}};
    mrs_str word = mrs_actor_lower(w, prep);
    if (mrs_str_is(word, "between") || mrs_str_is(w->parse->dep[prep], "agent"))
        return true;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (mrs_str_is(word, ways[i].prep))
            return mrs_actor_cue(w, w->parse->head[prep], ways[i].cue);
    return false;
}

/* A capital stands for its state as subject of a deed or word ("Ankara rejected"), as the one
 * spoken to ("urged Baghdad"), or between such ("relations between Baghdad and Damascus"). */
static bool capital_acts(const mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    static const char *const passive[] = {"nsubjpass", NULL};
    static const char *const object[] = {"dobj", "dative", NULL};
    static const char *const governed[] = {"pobj", NULL};
    uint32_t token = mrs_actor_root(w, token_of(w, i), token_of(w, i + key->n - 1) + 1);
    for (int steps = 0; steps < 8 && mrs_str_is(w->parse->dep[token], "conj"); steps++)
        token = w->parse->head[token];
    uint32_t up = w->parse->head[token];
    if (mrs_actor_dep(w, token, passive) || mrs_actor_dep(w, token, object))
        return mrs_actor_cue(w, up, MRS_CUE_WHOM);
    if (mrs_actor_dep(w, token, governed))
        return led_to(w, up);
    uint32_t verb = mrs_actor_verb(w, token);
    return verb < w->parse->n &&
           (mrs_actor_cue(w, verb, MRS_CUE_SPEECH) || mrs_actor_cue(w, verb, MRS_CUE_ACT));
}

/* ---- adding ------------------------------------------------------------------------------------
 */
static bool free_tokens(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    for (uint32_t i = first; i < past; i++)
        if (w->taken[i])
            return false;
    return true;
}

static uint32_t add(mrs_actor_work *w, mrs_mention_class class, uint32_t i, uint32_t n)
{
    uint32_t first = token_of(w, i), past = token_of(w, i + n - 1) + 1;
    return mrs_actor_add(w, class, first, past, mrs_actor_root(w, first, past));
}

/* "Syrian and Iraqi forces", "Iraqi-Syrian forces": the other state's body, same head. */
static void add_other_owner(mrs_actor_work *w, uint32_t i, uint32_t of, const mrs_lex_body *body)
{
    uint32_t j = i;
    if (j > 0 && is_word(w, j - 1, "and"))
        j--;
    else if (!(j > 0 && piece(w, j)->hyphen))
        return;
    for (uint32_t n = 1; n <= 3 && n <= j; n++) {
        const mrs_lex_key *key = match(w, j - n, OWNER_MASK);
        uint32_t token = token_of(w, j - n), before = w->taken[token];
        bool state = before && w->all.at[before - 1].class == MRS_MENTION_STATE;
        if (!key || key->n != n || (before && !state))
            continue;
        if (state)
            w->all.at[before - 1].hidden = true;
        uint32_t twin = mrs_actor_add_twin(w, of);
        mrs_actor_be_body(w, &w->all.at[twin], body, &w->lex->states[key->row]);
        w->all.at[twin].a.why = MRS_STR("shares its noun with another state's body");
        w->taken[token] = w->slot[token] = twin + 1;
        return;
    }
}

static void add_body(mrs_actor_work *w, uint32_t i, const body_match *b)
{
    uint32_t index = add(w, MRS_MENTION_BODY, i, b->n);
    const mrs_lex_body *body = &w->lex->bodies[b->body->row];
    const mrs_lex_state *state = &w->lex->states[b->state->row];
    mrs_actor_be_body(w, &w->all.at[index], body, state);
    uint32_t own =
        mrs_actor_root(w, token_of(w, b->from), token_of(w, b->from + b->body_n - 1) + 1);
    w->slot[own] = index + 1;
    w->all.at[index].a.head = own;
    w->all.at[index].a.why = mrs_str_format(w->doc->arena, "rule: %.*s of %.*s", (int)body->id.len,
                                            body->id.ptr, (int)state->name.len, state->name.ptr);
    if (b->state_at == i)
        add_other_owner(w, i, index, body);
    uint32_t and = i + b->n;
    const mrs_lex_key *more = b->state_at > i && is_word(w, and, "and") && joined(w, and)
                                  ? match(w, and+1, MRS_LEX_BIT(MRS_LEX_STATE))
                                  : NULL;
    if (more) {
        uint32_t twin = mrs_actor_add_twin(w, index);
        mrs_actor_be_body(w, &w->all.at[twin], body, &w->lex->states[more->row]);
        w->all.at[twin].a.why = MRS_STR("shares its noun with another state's body");
    }
}

static void add_named(mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_lex_named *row = &w->lex->named[key->row];
    uint32_t index = add(w, row->person ? MRS_MENTION_PERSON : MRS_MENTION_NAME, i, key->n);
    mrs_mention *m = &w->all.at[index];
    mrs_actor_be_named(m, row);
    m->a.why = mrs_str_join(MRS_STR("register: "), row->id, MRS_STR(""), w->doc->arena);
    if (row->person)
        m->a.person = mrs_actor_text(w, m->core_first, m->core_past);
    body_match b;
    if (owner_then_body(w, i, &b) && b.n == key->n)
        add_other_owner(w, i, index, &w->lex->bodies[b.body->row]);
}

/* "Georgia" where the places say that it is no country. */
static bool other_place(const mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_place *p = mrs_actor_place(w, token_of(w, i));
    bool alone = p && p->first == token_of(w, i) && p->past == token_of(w, i + key->n - 1) + 1;
    return key->class == MRS_LEX_STATE && alone && p->precision != MRS_PRECISION_COUNTRY &&
           p->precision != MRS_PRECISION_NONE;
}

static void add_state(mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_lex_state *state = &w->lex->states[key->row];
    if (other_place(w, i, key))
        return;
    if (led_by(w, i + key->n) || (key->class == MRS_LEX_CAPITAL && !capital_acts(w, i, key)))
        return;
    uint32_t index = add(w, MRS_MENTION_STATE, i, key->n);
    mrs_mention *m = &w->all.at[index];
    mrs_actor_be_state(m, state);
    m->adjective = key->class == MRS_LEX_ADJECTIVE;
    m->a.why = mrs_str_join(MRS_STR("country: "), state->name, MRS_STR(""), w->doc->arena);
    if (key->class == MRS_LEX_DEMONYM && mrs_actor_noun(w, m->a.head)) {
        m->class = MRS_MENTION_PEOPLE;
        m->a.kind = MRS_ACTOR_CIVILIANS;
        m->a.name = mrs_actor_text(w, m->core_first, m->core_past);
        m->a.id = (mrs_str){0};
        m->a.sector = MRS_STR("CVL");
        m->a.source_kind = MRS_STR("witness");
        m->resolved = true;
    }
}

/* "army commanders", "army shelling" say whose they are; "an army base" is no act of the army. */
static bool tells_whose(const mrs_actor_work *w, uint32_t head)
{
    static const char *const inner[] = {"compound", "amod", "nmod", NULL};
    uint32_t first, up = w->parse->head[head];
    return !mrs_actor_dep(w, head, inner) || mrs_actor_title_at(w, up, &first) ||
           mrs_actor_cue(w, up, MRS_CUE_DEED) ||
           mrs_lex_find(w->lex, MRS_LEX_PEOPLE, mrs_actor_lemma(w, up));
}

/* "Navy Capt. X": part of a title. */
static bool before_rank(const mrs_actor_work *w, uint32_t i)
{
    const mrs_lex_key *title = joined(w, i) ? match(w, i, MRS_LEX_BIT(MRS_LEX_TITLE)) : NULL;
    return title && w->lex->titles[title->row].kind == MRS_TITLE_RANK;
}

/* "the Kurdish authorities": the tagger knows the adjective of a people that has no state here. */
static bool of_a_people(const mrs_actor_work *w, uint32_t token)
{
    const mrs_ent *ent = entity_of(w, token);
    return ent && mrs_str_is(ent->label, "NORP") && mrs_str_is(w->parse->dep[token], "amod");
}

/* "the army", "police", "security forces": definite, or with nothing before it. "an army of X" and
 * "local ground forces" are other things, and "coalition air forces" say whose they are. */
static bool stands_alone(const mrs_actor_work *w, uint32_t head, uint32_t first)
{
    uint32_t from = mrs_actor_np_first(w, head);
    if (mrs_actor_definite(w, head)) {
        for (uint32_t i = from; i < first; i++)
            if (mrs_actor_noun(w, i) || w->taken[i] || of_a_people(w, i))
                return false;
        return true;
    }
    return from >= first && (mrs_actor_plural(w, head) || w->parse->pos[head] == MRS_POS_PROPN ||
                             mrs_str_is(w->parse->tag[head], "NN"));
}

/* A state's body that does not say whose. */
static bool add_bare(mrs_actor_work *w, uint32_t i, const mrs_lex_key *key)
{
    const mrs_lex_body *body = &w->lex->bodies[key->row];
    uint32_t first = token_of(w, i), past = token_of(w, i + key->n - 1) + 1;
    uint32_t head = mrs_actor_root(w, first, past);
    if (!body->bare || !mrs_actor_noun(w, head) || before_rank(w, i + key->n) ||
        !tells_whose(w, head) || !stands_alone(w, head, first))
        return false;
    uint32_t index = mrs_actor_add(w, MRS_MENTION_BODY, first, past, head);
    mrs_actor_be_body(w, &w->all.at[index], body, NULL);
    w->all.at[index].bare = true;
    return true;
}

/* What begins at piece i; returns the pieces used, at least 1. */
/* The longest key of the mask that is no part of a longer name of another. */
static const mrs_lex_key *own_match(const mrs_actor_work *w, uint32_t i, uint32_t mask)
{
    const mrs_lex_key *key = match(w, i, mask);
    return key && inside_longer(w, i, key) ? NULL : key;
}

static uint32_t take_at(mrs_actor_work *w, uint32_t i)
{
    body_match b = {0};
    if (!piece(w, i)->key)
        return 1;
    const mrs_lex_key *named = own_match(w, i, MRS_LEX_BIT(MRS_LEX_NAME));
    const mrs_lex_key *state = own_match(w, i, STATE_MASK);
    bool body = owner_then_body(w, i, &b) || body_then_owner(w, i, &b);
    uint32_t n = named ? named->n : 0;
    if (body && b.n > n && free_tokens(w, token_of(w, i), token_of(w, i + b.n - 1) + 1)) {
        add_body(w, i, &b);
        return b.n;
    }
    if (named && (!state || state->n <= n)) {
        add_named(w, i, named);
        return n;
    }
    if (state) {
        add_state(w, i, state);
        return state->n;
    }
    const mrs_lex_key *seat = own_match(w, i, MRS_LEX_BIT(MRS_LEX_SEAT));
    if (seat && capital_acts(w, i, seat)) {
        add_named(w, i, seat);
        return seat->n;
    }
    const mrs_lex_key *bare = match(w, i, MRS_LEX_BIT(MRS_LEX_BODY));
    return bare && add_bare(w, i, bare) ? bare->n : 1;
}

/* The first letters of the words of a name: "Rapid Support Forces" for "rsf". */
static bool initials_are(const mrs_actor_work *w, const mrs_mention *m, mrs_str letters)
{
    uint32_t first = w->piece_of[m->core_first], past = w->piece_of[m->core_past], n = 0;
    for (uint32_t i = first; i < past; i++, n++)
        if (n == letters.len || piece(w, i)->word.ptr[0] != letters.ptr[n])
            return false;
    return n == letters.len;
}

/* Letters that the register has for one, in a text that spells out another: "RSF" after the Rapid
 * Support Forces. */
static void mend_acronym(mrs_actor_work *w, mrs_mention *m)
{
    uint32_t i = w->piece_of[m->core_first];
    const mrs_piece *p = piece(w, i);
    const mrs_mention *spelt = NULL;
    if (m->class != MRS_MENTION_NAME || w->piece_of[m->core_past] != i + 1 || !p ||
        p->shape != MRS_SHAPE_CAPS)
        return;
    for (uint32_t k = 0; k < w->all.n && k < MRS_LOOK_BACK; k++) {
        const mrs_mention *o = &w->all.at[k];
        bool longer = o->class == MRS_MENTION_NAME && o->core_past > o->core_first + 1;
        if (longer && o->named == m->named)
            return;
        if (longer && !spelt && initials_are(w, o, p->word))
            spelt = o;
    }
    if (!spelt)
        return;
    mrs_actor_be_named(m, spelt->named);
    m->a.why = MRS_STR("letters of a name that the text spells out");
}

void mrs_actor_names(mrs_actor_work *w)
{
    for (uint32_t i = 0; i < w->pieces.all.n;)
        i += w->taken[token_of(w, i)] ? 1 : take_at(w, i);
    for (uint32_t i = 0; i < w->all.n; i++)
        mend_acronym(w, &w->all.at[i]);
}

/* ---- organisations in no table -----------------------------------------------------------------
 */
static bool is_place(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    const mrs_place *p = mrs_actor_place(w, first);
    return p && p->first <= first && past <= p->past;
}

/* A name's kind by the noun it hangs by: "Free Officers Brigade" is a force. */
static void set_org_kind(mrs_actor_work *w, mrs_mention *m)
{
    mrs_str noun = mrs_actor_lemma(w, m->a.head);
    const mrs_lex_key *body = mrs_lex_find(w->lex, MRS_LEX_BODY, mrs_actor_lower(w, m->a.head));
    const mrs_lex_key *people = mrs_lex_find(w->lex, MRS_LEX_PEOPLE, noun);
    m->a.kind = MRS_ACTOR_ORG;
    if (body) {
        m->a.kind = w->lex->bodies[body->row].kind;
        m->a.sector = w->lex->bodies[body->row].sector;
        m->a.source_kind = w->lex->bodies[body->row].source_kind;
    } else if (people) {
        m->a.sector = w->lex->people[people->row].sector;
        m->a.source_kind = w->lex->people[people->row].source_kind;
        if (mrs_str_is(m->a.sector, "MIL"))
            m->a.kind = MRS_ACTOR_FORCE;
        else if (mrs_str_is(m->a.sector, "MED"))
            m->a.kind = MRS_ACTOR_MEDIA;
    } else if (mrs_lex_find(w->lex, MRS_LEX_THING, noun)) {
        m->class = MRS_MENTION_THING;
        m->a.kind = MRS_ACTOR_THING;
    }
}

/* The entity without its article and what trails it; false when it is no name to keep. */
static bool org_tokens(const mrs_actor_work *w, const mrs_ent *ent, uint32_t *first, uint32_t *past)
{
    const uint8_t *pos = w->parse->pos;
    *first = ent->first;
    *past = ent->past;
    while (*first < *past && (pos[*first] == MRS_POS_DET || pos[*first] == MRS_POS_SPACE))
        ++*first;
    while (*past > *first && (pos[*past - 1] == MRS_POS_PART || pos[*past - 1] == MRS_POS_PUNCT ||
                              pos[*past - 1] == MRS_POS_SPACE))
        --*past;
    if (*first == *past || !free_tokens(w, *first, *past) || is_place(w, *first, *past))
        return false;
    const char mark = mrs_token_text(w->doc, *first).ptr[0];
    return mark != '@' && mark != '#';
}

/* "Raqqa Bakers Union (RBU)": the token of the acronym in brackets after a name, or tokens.n. */
static uint32_t acronym_after(const mrs_actor_work *w, uint32_t past)
{
    uint32_t n = w->doc->tokens.n, token = past + 1;
    if (past + 2 >= n || !mrs_str_is(mrs_token_text(w->doc, past), "(") ||
        !mrs_str_is(mrs_token_text(w->doc, past + 2), ")"))
        return n;
    uint32_t i = w->piece_of[token];
    bool one = w->piece_of[token + 1] == i + 1;
    return one && w->pieces.all.at[i].shape == MRS_SHAPE_CAPS ? token : n;
}

/* What stands for a name from here on: every free token of that text is it, too. */
static void add_acronym(mrs_actor_work *w, uint32_t of, uint32_t token)
{
    mrs_str text = mrs_token_text(w->doc, token);
    for (uint32_t i = token; i < w->doc->tokens.n; i++) {
        if (w->taken[i] || !mrs_str_eq(mrs_token_text(w->doc, i), text))
            continue;
        uint32_t index = mrs_actor_add(w, MRS_MENTION_ORG, i, i + 1, i);
        mrs_actor_be_like(&w->all.at[index], &w->all.at[of]);
        w->all.at[index].a.why = MRS_STR("an acronym that the text explains");
    }
}

/* An acronym of the register names the long form before it; one of no table is named by it. */
static void join_acronyms(mrs_actor_work *w)
{
    uint32_t joined_n = 0; /* each reads the whole text: not without end */
    for (uint32_t i = 0, n = w->all.n; i < n && joined_n < ACRONYMS_MAX; i++) {
        const mrs_mention *m = &w->all.at[i];
        uint32_t token =
            m->class == MRS_MENTION_ORG ? acronym_after(w, m->core_past) : w->doc->tokens.n;
        if (token == w->doc->tokens.n)
            continue;
        uint32_t known = w->taken[token];
        joined_n++;
        if (!known)
            add_acronym(w, i, token);
        else if (w->all.at[known - 1].class == MRS_MENTION_NAME)
            mrs_actor_be_like(&w->all.at[i], &w->all.at[known - 1]);
    }
}

static void add_org_at(mrs_actor_work *w, uint32_t first, uint32_t past)
{
    uint32_t head = mrs_actor_root(w, first, past);
    if (!mrs_actor_noun(w, head))
        return;
    uint32_t index = mrs_actor_add(w, MRS_MENTION_ORG, first, past, head);
    mrs_mention *m = &w->all.at[index];
    m->a.name = mrs_actor_text(w, first, past);
    m->a.affiliation = MRS_AFFILIATION_STATED;
    m->a.why = MRS_STR("name of an organisation that is in no table");
    set_org_kind(w, m);
}

/* Names of several words first: they may explain the acronyms. */
static void add_org(mrs_actor_work *w, const mrs_ent *ent, bool several)
{
    uint32_t first, past;
    if (org_tokens(w, ent, &first, &past) && (past > first + 1) == several)
        add_org_at(w, first, past);
}

/* "a gang called the Owls": a name by what is said of it, whatever the tagger thinks. */
static void add_called(mrs_actor_work *w, uint32_t noun)
{
    const mrs_lex_key *key = mrs_lex_find(w->lex, MRS_LEX_PEOPLE, mrs_actor_lemma(w, noun));
    uint32_t name = key && w->lex->people[key->row].kind == MRS_PEOPLE_GROUP
                        ? mrs_actor_called(w, noun)
                        : w->parse->n;
    if (name == w->parse->n || w->taken[name] || w->parse->pos[name] != MRS_POS_PROPN)
        return;
    uint32_t first = name;
    while (first > noun + 1 && !w->taken[first - 1] && w->parse->pos[first - 1] == MRS_POS_PROPN)
        first--;
    add_org_at(w, first, name + 1);
}

void mrs_actor_orgs(mrs_actor_work *w)
{
    for (uint32_t pass = 0; pass < 2; pass++) {
        for (uint32_t e = 0; e < w->parse->n_ents; e++)
            if (mrs_str_is(w->parse->ents[e].label, "ORG"))
                add_org(w, &w->parse->ents[e], pass == 0);
        if (pass == 0)
            join_acronyms(w);
    }
    for (uint32_t t = 0; t < w->parse->n; t++)
        if (w->parse->pos[t] == MRS_POS_NOUN && !w->taken[t])
            add_called(w, t);
}
