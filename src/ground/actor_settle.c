/* actor_settle.c - each mention made final: people, things, bodies; and the way to the others. */
#include "ground/actor_mention.h"

static mrs_mention *at(mrs_actor_work *w, uint32_t index)
{
    return &w->all.at[index];
}

/* ---- each class --------------------------------------------------------------------------------
 */
static bool armed(mrs_actor_kind kind)
{
    return kind == MRS_ACTOR_GROUP || kind == MRS_ACTOR_FORCE || kind == MRS_ACTOR_COALITION;
}

static bool collective(mrs_actor_kind kind)
{
    return armed(kind) || kind == MRS_ACTOR_ORG || kind == MRS_ACTOR_MONITOR ||
           kind == MRS_ACTOR_MEDIA || kind == MRS_ACTOR_FIGHTERS;
}

/* Members of a council are no fighters, those of a militia are. */
static mrs_actor_kind kind_of_member(const mrs_lex_people *people, mrs_actor_kind own,
                                     mrs_actor_kind side)
{
    if (people->kind == MRS_PEOPLE_GROUP)
        return side;
    if (side == MRS_ACTOR_FORCE || side == MRS_ACTOR_COALITION)
        return MRS_ACTOR_FORCE;
    bool bearing = people->kind == MRS_PEOPLE_FIGHTERS || armed(side) || side == MRS_ACTOR_FIGHTERS;
    return bearing ? MRS_ACTOR_FIGHTERS : own;
}

/* "the ministry's soldiers": those of its state. */
static mrs_mention bearer(const mrs_actor_work *w, const mrs_mention *side,
                          const mrs_lex_people *people)
{
    mrs_mention out = *side;
    const mrs_lex_state *state = mrs_lex_state_of(w->lex, side->a.country);
    if (state && side->a.kind == MRS_ACTOR_OFFICE && mrs_str_is(people->sector, "MIL"))
        mrs_actor_be_state(&out, state);
    return out;
}

/* "Malian soldiers", "its troops": the army of that state. */
static void be_body_of(mrs_actor_work *w, uint32_t index, const mrs_lex_state *state, mrs_str why)
{
    mrs_mention *m = at(w, index);
    mrs_actor_be_body(w, m, m->people->body, state);
    m->a.why = why;
}

/* Members and soldiers take the name of their side; others keep their noun beside it. */
void mrs_actor_name_by_side(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_lex_people *people = m->people;
    const mrs_mention of_side = bearer(w, at(w, m->side - 1), people), *side = &of_side;
    bool takes = people->member ? collective(side->a.kind)
                                : people->kind == MRS_PEOPLE_STATE &&
                                      (m->a.plural || people->body) && armed(side->a.kind);
    mrs_actor_kind kind = m->a.kind;
    mrs_str sector = m->a.sector, source_kind = m->a.source_kind, own = mrs_actor_own_name(w, m);
    uint32_t of = m->side;
    if (people->body && side->a.kind == MRS_ACTOR_STATE && side->state) {
        be_body_of(w, index, side->state, MRS_STR("soldiers or police of a state"));
        m->side = of;
        return;
    }
    if (takes) {
        mrs_actor_be_like(m, side);
        m->a.kind = kind_of_member(people, kind, side->a.kind);
    } else {
        m->a.name = mrs_actor_with_side(w, side, own);
        const bool bears = armed(side->a.kind) || side->a.kind == MRS_ACTOR_STATE;
        const mrs_lex_named *row =
            bears ? mrs_lex_named_as(w->lex, m->a.name, w->doc->arena) : NULL;
        if (row) {
            mrs_actor_be_named(m, row);
            m->side = of;
            m->a.why = MRS_STR("register, by its side and its noun");
            return;
        }
        memcpy(m->a.country, side->a.country, sizeof m->a.country);
        m->a.kind = kind;
        m->a.sector = sector;
        m->a.source_kind = source_kind;
    }
    m->side = of;
    m->a.why = mrs_str_format(w->doc->arena, "%.*s of %.*s", (int)own.len, own.ptr,
                              (int)side->a.name.len, side->a.name.ptr);
}

/* "our Turkish allies": a force named before, of that country; else their own words. */
static bool be_partner(mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = at(w, index), *side = m->side ? at(w, m->side - 1) : NULL;
    if (!m->people->ally || !m->definite || !side)
        return false;
    const char *country = side->class == MRS_MENTION_STATE ? side->a.country : NULL;
    uint32_t found = mrs_actor_partner(w, index, country, m->side);
    if (found)
        mrs_actor_point_to(w, index, found);
    return found != 0;
}

/* "Kurdish and Yazidi fighters": two peoples under one noun. The other proper adjective, or n. */
static uint32_t other_adjective(const mrs_actor_work *w, const mrs_mention *m, uint32_t *first)
{
    uint32_t n = w->parse->n;
    for (uint32_t i = m->a.first; i < m->core_first; i++) {
        uint32_t up = w->parse->head[i];
        bool list = mrs_str_is(w->parse->dep[i], "conj") && up >= m->a.first && up < i &&
                    !mrs_actor_in_side(w, m, i) && mrs_actor_tells(w, m, i) &&
                    mrs_actor_tells(w, m, up);
        bool proper = w->piece_of[i + 1] > w->piece_of[i] &&
                      w->pieces.all.at[w->piece_of[i]].shape == MRS_SHAPE_CAPITAL;
        if (list && proper) {
            *first = up;
            return i;
        }
    }
    return n;
}

static void part_peoples(mrs_actor_work *w, uint32_t index)
{
    uint32_t first = 0, second = other_adjective(w, at(w, index), &first);
    if (second == w->parse->n)
        return;
    mrs_str noun = mrs_actor_lower(w, at(w, index)->a.head);
    uint32_t twin = mrs_actor_add_twin(w, index);
    at(w, index)->a.name =
        mrs_str_join(mrs_token_text(w->doc, first), MRS_STR(" "), noun, w->doc->arena);
    at(w, twin)->a.name =
        mrs_str_join(mrs_token_text(w->doc, second), MRS_STR(" "), noun, w->doc->arena);
    at(w, twin)->resolved = true;
}

/* "Russian and Turkish troops", "members of the army and the police": 1 + index of the other
 * side, or 0. */
static uint32_t other_side(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    uint32_t head = w->all.at[m->side - 1].a.head;
    uint32_t other = mrs_str_is(w->parse->dep[head], "conj")
                         ? w->parse->head[head]
                         : mrs_tree_child(w->parse, head, "conj");
    uint32_t found = other < w->parse->n && other != m->a.head ? w->slot[other] : 0;
    bool many = m->a.plural || m->people->kind == MRS_PEOPLE_GROUP;
    if (!found || found == m->side || found == index + 1 || !many || m->twin || m->twins)
        return 0;
    mrs_mention_class class = w->all.at[found - 1].class;
    return class == MRS_MENTION_STATE || class == MRS_MENTION_NAME || class == MRS_MENTION_BODY
               ? found
               : 0;
}

static void name_by_sides(mrs_actor_work *w, uint32_t index)
{
    uint32_t other = other_side(w, index);
    uint32_t twin = other ? mrs_actor_add_twin(w, index) : 0;
    mrs_actor_name_by_side(w, index);
    if (!other)
        return;
    mrs_actor_settle(w, other - 1);
    at(w, twin)->side = other;
    mrs_actor_name_by_side(w, twin);
    at(w, twin)->resolved = true;
}

/* "Two soldiers were wounded": of the army of the country spoken of. */
static bool be_army(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    if (mrs_str_is(w->parse->dep[m->a.head], "attr")) /* "was a soldier" */
        return false;
    for (uint32_t i = m->a.first; i < m->core_first; i++)
        if (mrs_actor_tells(w, m, i))
            return false;
    const mrs_lex_state *state = m->people->body ? mrs_actor_country(w, index) : NULL;
    if (!state)
        return false;
    be_body_of(w, index, state, MRS_STR("soldiers or police: of the country spoken of here"));
    m->bare = true;
    return true;
}

static bool one_person(const mrs_mention *m)
{
    return m->class == MRS_MENTION_PERSON || m->class == MRS_MENTION_TITLE ||
           m->a.kind == MRS_ACTOR_PERSON || m->a.kind == MRS_ACTOR_CIVILIANS ||
           (m->class == MRS_MENTION_PRONOUN && m->title_word.len);
}

/* "his forces", "the colonel's men" are his body's; "his driver" is nobody's but a driver. */
static uint32_t side_of_person(mrs_actor_work *w, uint32_t index, uint32_t side)
{
    const mrs_mention *m = at(w, index), *owner = at(w, side - 1);
    bool pronoun = owner->class == MRS_MENTION_PRONOUN; /* "its driver", "their supporters" */
    if (pronoun && m->people->kind == MRS_PEOPLE_CIVILIANS &&
        !mrs_str_is(mrs_actor_lemma(w, m->a.head), "man"))
        return 0;
    if (!one_person(owner) || !mrs_str_is(w->parse->dep[owner->a.head], "poss"))
        return side;
    const mrs_mention *full = owner->person ? at(w, owner->person - 1) : owner;
    mrs_str noun = mrs_actor_lemma(w, m->a.head);
    bool bearing = m->people->kind == MRS_PEOPLE_FIGHTERS || m->people->kind == MRS_PEOPLE_STATE ||
                   mrs_str_is(m->people->sector, "MIL") || mrs_str_is(noun, "man");
    return bearing && full->side ? full->side : 0;
}

static void settle_people(mrs_actor_work *w, uint32_t index)
{
    at(w, index)->side = mrs_actor_side(w, index);
    uint32_t side = at(w, index)->side;
    if (side)
        mrs_actor_settle(w, side - 1);
    if (side) {
        at(w, index)->side = side = side_of_person(w, index, side);
        if (side)
            mrs_actor_settle(w, side - 1);
    }
    if (side &&
        (at(w, side - 1)->hidden || !at(w, side - 1)->resolved || at(w, side - 1)->a.name.len == 0))
        at(w, index)->side = side = 0;
    if (side && be_partner(w, index)) {
        at(w, index)->side = 0;
    } else if (side) {
        name_by_sides(w, index);
    } else if (!mrs_actor_points_back(w, index) && !be_army(w, index)) {
        mrs_mention *m = at(w, index);
        m->a.name = mrs_actor_own_name(w, m);
        m->a.why = MRS_STR("noun for people, its own words");
        part_peoples(w, index);
    }
    bool back = at(w, index)->a.pronoun;
    if (!back || mrs_actor_alleged(w, at(w, index)))
        mrs_actor_set_affiliation(w, at(w, index));
}

static void settle_thing(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    m->side = m->a.name.len ? 0 : mrs_actor_side(w, index);
    uint32_t side = m->side;
    if (side)
        mrs_actor_settle(w, side - 1);
    m = at(w, index);
    if (side && (at(w, side - 1)->hidden || at(w, side - 1)->a.name.len == 0))
        m->side = side = 0;
    if (m->a.name.len)
        return;
    mrs_str own = mrs_actor_own_name(w, m);
    m->a.name = side ? mrs_actor_with_side(w, at(w, side - 1), own) : own;
    if (side)
        memcpy(m->a.country, at(w, side - 1)->a.country, sizeof m->a.country);
    m->a.why = MRS_STR("noun for a thing");
}

/* "the Iraqi army and police": what the list began with, or NULL. */
static const mrs_mention *first_of_list(const mrs_actor_work *w, const mrs_mention *m)
{
    uint32_t up = w->parse->head[m->a.head];
    uint32_t found = mrs_str_is(w->parse->dep[m->a.head], "conj") ? w->slot[up] : 0;
    const mrs_mention *first = found ? &w->all.at[found - 1] : NULL;
    return first && !m->definite &&
                   (first->class == MRS_MENTION_BODY || first->class == MRS_MENTION_NAME)
               ? first
               : NULL;
}

/* "the two armies": of the two states told of most. */
static bool two_bodies(mrs_actor_work *w, uint32_t index)
{
    uint32_t one, two;
    if (!mrs_actor_says_two(w, at(w, index)) || !mrs_actor_two_states(w, index, &one, &two))
        return false;
    uint32_t twin = mrs_actor_add_twin(w, index), found[] = {one, two}, into[] = {index, twin};
    for (uint32_t k = 0; k < 2; k++) {
        mrs_mention *m = at(w, into[k]);
        mrs_actor_be_body(w, m, m->body, mrs_lex_state_of(w->lex, at(w, found[k] - 1)->a.country));
        m->a.why = MRS_STR("one of the two countries told of before");
        m->resolved = true;
    }
    return true;
}

/* "the services" after those of two states told in one phrase. */
static bool same_two(mrs_actor_work *w, uint32_t index)
{
    uint32_t best = mrs_actor_same_body(w, index, NULL);
    if (!best || (!at(w, best - 1)->twin && !at(w, best - 1)->twins))
        return false;
    mrs_actor_point_to_all(w, index, best);
    return true;
}

/* "their army", "the country's police": the state of whose it is; NULL: not said. */
static const mrs_lex_state *owner_state(mrs_actor_work *w, uint32_t index)
{
    uint32_t owner = mrs_tree_child(w->parse, at(w, index)->a.head, "poss");
    uint32_t found = owner < w->parse->n ? w->slot[owner] : 0;
    if (!found || found == index + 1)
        return NULL;
    mrs_actor_settle(w, found - 1);
    return at(w, found - 1)->hidden ? NULL : mrs_lex_state_of(w->lex, at(w, found - 1)->a.country);
}

/* "the army": of the state whose it is said to be, else of the one spoken of here; as it was named
 * before. */
static void settle_body(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *beside = m->bare ? first_of_list(w, m) : NULL;
    if (beside && beside->a.country[0]) {
        mrs_actor_be_body(w, m, m->body, mrs_lex_state_of(w->lex, beside->a.country));
        m->a.why = MRS_STR("in one list with a body of that country");
        return;
    }
    if (!m->bare || (m->a.plural && (two_bodies(w, index) || same_two(w, index))))
        return;
    const mrs_lex_state *state = owner_state(w, index);
    if (!state)
        state = mrs_actor_country(w, index);
    uint32_t best = mrs_actor_same_body(w, index, state);
    if (best) {
        mrs_actor_point_to(w, index, best);
        return;
    }
    m = at(w, index);
    if (!state) {
        m->a.name = mrs_actor_own_name(w, m);
        return;
    }
    mrs_actor_be_body(w, m, m->body, state);
    m->a.why = mrs_str_format(
        w->doc->arena, "%.*s of %.*s: the country that the text is about here",
        (int)m->body->id.len, m->body->id.ptr, (int)state->name.len, state->name.ptr);
}

static void settle_org(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    if (!m->bare)
        return;
    if (mrs_actor_points_back(w, index))
        return;
    m = at(w, index);
    mrs_refers to = w->lex->references[m->reference->row].to;
    const mrs_lex_state *state =
        to == MRS_REFERS_STATE && m->definite && !m->a.plural ? mrs_actor_country(w, index) : NULL;
    if (state) {
        mrs_actor_be_state(m, state);
        m->a.pronoun = true;
        m->a.why = MRS_STR("the country that the text is about here");
        return;
    }
    m->hidden = to == MRS_REFERS_SIDES || (to == MRS_REFERS_STATE) != m->a.plural;
    m->a.name = mrs_actor_own_name(w, m);
    m->a.why = MRS_STR("noun for a body, its own words");
}

static void settle_document(mrs_actor_work *w, uint32_t index)
{
    uint32_t side = mrs_actor_side(w, index);
    if (side)
        mrs_actor_settle(w, side - 1);
    if (!side || at(w, side - 1)->hidden)
        side = mrs_actor_issuer(w, index);
    if (side)
        mrs_actor_point_to(w, index, side);
    else
        at(w, index)->hidden = true;
}

void mrs_actor_settle(mrs_actor_work *w, uint32_t index)
{
    static void (*const settle[])(mrs_actor_work *,
                                  uint32_t) = {[MRS_MENTION_NAME] = NULL,
                                               [MRS_MENTION_STATE] = NULL,
                                               [MRS_MENTION_BODY] = settle_body,
                                               [MRS_MENTION_ORG] = settle_org,
                                               [MRS_MENTION_PERSON] = mrs_actor_settle_person,
                                               [MRS_MENTION_TITLE] = mrs_actor_settle_title,
                                               [MRS_MENTION_PEOPLE] = settle_people,
                                               [MRS_MENTION_THING] = settle_thing,
                                               [MRS_MENTION_DOCUMENT] = settle_document,
                                               [MRS_MENTION_PRONOUN] = mrs_actor_settle_pronoun,
                                               [MRS_MENTION_PORTION] = mrs_actor_settle_portion};
    if (at(w, index)->resolved || at(w, index)->resolving)
        return;
    at(w, index)->resolving = true;
    if (settle[at(w, index)->class])
        settle[at(w, index)->class](w, index);
    at(w, index)->resolved = true;
}
