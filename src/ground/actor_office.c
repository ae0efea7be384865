/* actor_office.c - persons, offices without a name, pronouns, portions made final. */
#include "ground/actor_mention.h"

static mrs_mention *at(mrs_actor_work *w, uint32_t index)
{
    return &w->all.at[index];
}

/* ---- persons and offices -----------------------------------------------------------------------
 */
static void set_org(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    if (!m->side)
        return;
    mrs_actor_settle(w, m->side - 1);
    m = at(w, index);
    const mrs_mention *org = at(w, m->side - 1);
    if (!m->a.country[0])
        memcpy(m->a.country, org->a.country, sizeof m->a.country);
    if (org->a.source_kind.len && !(m->title && m->title->kind == MRS_TITLE_EXPERT))
        m->a.source_kind = org->a.source_kind;
    if (org->a.sector.len)
        m->a.sector = org->a.sector;
}

/* 1 + index of the noun that stands beside a name ("X, a farmer"; "farmer X"), or 0. */
static uint32_t appositive(const mrs_actor_work *w, uint32_t head)
{
    uint32_t child = mrs_tree_child(w->parse, head, "appos");
    if (child == w->parse->n && mrs_str_is(w->parse->dep[head], "appos"))
        child = w->parse->head[head];
    return child < w->parse->n ? w->slot[child] : 0;
}

/* A soldier without command stands under his unit; a name before a noun is of the noun. */
static void stand_under_side(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *side = m->side ? at(w, m->side - 1) : NULL;
    uint32_t of = m->side;
    uint32_t noun = appositive(w, m->a.head);
    if (noun && at(w, noun - 1)->class == MRS_MENTION_PEOPLE) {
        mrs_actor_settle(w, noun - 1);
        mrs_actor_be_like(at(w, index), at(w, noun - 1));
        at(w, index)->a.why = MRS_STR("a person with no office told stands under his noun");
    } else if (side && side->resolved && side->a.name.len) {
        mrs_actor_be_like(m, side);
        m->side = of;
        m->a.why = MRS_STR("a person with no office told stands under the group");
    } else if (mrs_str_is(w->parse->dep[m->a.head], "compound")) {
        m->hidden = true;
    }
}

void mrs_actor_settle_person(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *full = m->person ? at(w, m->person - 1) : m;
    m->a.kind = MRS_ACTOR_PERSON;
    mrs_str written = full->a.person;
    if (m->title && !m->named)
        m->a.source_kind = m->title->source_kind;
    if (!m->named)
        m->a.name = m->a.office_holder ? written : MRS_STR("person");
    m->a.person = m->a.office_holder ? written : (mrs_str){0};
    set_org(w, index);
    m = at(w, index);
    if (!m->a.office_holder)
        stand_under_side(w, index);
    if (m->a.why.len == 0)
        m->a.why = m->a.office_holder ? MRS_STR("a person with an office told in the text")
                                      : MRS_STR("a person with no office told: not kept by name");
    uint32_t words = w->piece_of[m->core_past] - w->piece_of[m->core_first];
    if (m->person && m->person != index + 1 && words == 1)
        m->a.antecedent = full->a.at;
}

/* "secretary" is in "foreign secretary"; "press secretary" is another. */
static bool same_office(mrs_str a, mrs_str b)
{
    mrs_str s = a.len < b.len ? a : b, l = a.len < b.len ? b : a;
    for (size_t i = 0; s.len && i + s.len <= l.len; i++) {
        bool left = i == 0 || l.ptr[i - 1] == ' ';
        bool right = i + s.len == l.len || l.ptr[i + s.len] == ' ';
        if (left && right && memcmp(l.ptr + i, s.ptr, s.len) == 0)
            return true;
    }
    return false;
}

static bool holds(const mrs_actor_work *w, const mrs_mention *m, const mrs_mention *o)
{
    const mrs_mention *side = m->side ? &w->all.at[m->side - 1] : NULL;
    bool country = !side || !side->a.country[0] || !o->a.country[0] ||
                   memcmp(o->a.country, side->a.country, 2) == 0;
    return o->class == MRS_MENTION_PERSON && country && same_office(o->title_word, m->title_word);
}

/* "the Foreign Secretary" after "Foreign Secretary X": the last person of that office, else the
 * next. 1 + index, or 0. */
static uint32_t holder_of(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t k = 1; k <= m->rank && k <= MRS_LOOK_BACK; k++)
        if (holds(w, m, &w->all.at[w->order[m->rank - k]]))
            return w->order[m->rank - k] + 1;
    for (uint32_t k = 1; m->rank + k < w->n_order && k <= MRS_LOOK_BACK; k++)
        if (holds(w, m, &w->all.at[w->order[m->rank + k]]))
            return w->order[m->rank + k] + 1;
    return 0;
}

/* "the official": a noun that may point to a person of any office, with nothing after it. */
static bool generic(const mrs_actor_work *w, const mrs_mention *m)
{
    const mrs_lex_key *key = mrs_lex_find(w->lex, MRS_LEX_REFERENCE, mrs_actor_lemma(w, m->a.head));
    for (; key; key = mrs_lex_again(w->lex, key))
        if (w->lex->references[key->row].to == MRS_REFERS_PERSON)
            return mrs_tree_child(w->parse, m->a.head, "prep") == w->parse->n;
    return false;
}

/* The person who holds the office and is named elsewhere: settled, or 0. */
static uint32_t known_holder(mrs_actor_work *w, uint32_t index)
{
    if (!at(w, index)->definite)
        return 0;
    uint32_t holder = holder_of(w, at(w, index));
    if (!holder && generic(w, at(w, index)))
        holder = mrs_actor_antecedent(w, index, MRS_REFERS_PERSON);
    if (!holder || !at(w, holder - 1)->a.office_holder)
        return 0;
    mrs_actor_settle(w, holder - 1);
    return holder;
}

/* "the spokesman", told of no body, after "a spokesman for Y": 1 + index of the nearest, or 0. */
static uint32_t told_with_body(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    bool wanted = m->definite && !m->side;
    for (uint32_t back = 1; wanted && back <= m->rank && back <= MRS_LOOK_BACK; back++) {
        uint32_t i = w->order[m->rank - back];
        const mrs_mention *o = &w->all.at[i];
        if (o->class == MRS_MENTION_TITLE && o->resolved && o->side && o->a.name.len &&
            same_office(o->title_word, m->title_word))
            return i + 1;
    }
    return 0;
}

/* "the office of X", X named beside it; an armed group's leader takes the group's name. */
static bool title_beside(mrs_actor_work *w, uint32_t index)
{
    uint32_t side = at(w, index)->side, person = at(w, index)->person;
    if (person) {
        mrs_actor_settle(w, person - 1);
        mrs_actor_be_like(at(w, index), at(w, person - 1));
        at(w, index)->a.why = MRS_STR("the office of the person named beside it");
        return true;
    }
    const mrs_lex_people *people = at(w, index)->people;
    if (!side || !people || people->kind != MRS_PEOPLE_LEADER ||
        at(w, side - 1)->a.kind != MRS_ACTOR_GROUP)
        return false;
    mrs_actor_name_by_side(w, index);
    mrs_actor_set_affiliation(w, at(w, index));
    return true;
}

static void find_side(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    if (!m->side)
        m->side = mrs_actor_side(w, index);
    if (m->side && at(w, m->side - 1)->class == MRS_MENTION_PERSON && !m->person) {
        m->person = m->side; /* "Minister for X Y" parsed as one phrase */
        m->side = 0;
    }
    if (m->side)
        mrs_actor_settle(w, m->side - 1);
}

void mrs_actor_settle_title(mrs_actor_work *w, uint32_t index)
{
    find_side(w, index);
    if (title_beside(w, index))
        return;
    mrs_mention *m = at(w, index);
    m->a.kind = MRS_ACTOR_OFFICE;
    m->a.source_kind = m->title->source_kind;
    uint32_t holder = known_holder(w, index);
    if (holder) {
        mrs_actor_point_to(w, index, holder);
        return;
    }
    uint32_t before = told_with_body(w, index);
    if (before) {
        mrs_actor_point_to(w, index, before);
        at(w, index)->side = at(w, before - 1)->side;
        return;
    }
    m = at(w, index);
    const mrs_mention *side = m->side ? at(w, m->side - 1) : NULL;
    mrs_str own = mrs_actor_own_name(w, m);
    m->a.name = side && side->a.name.len ? mrs_actor_with_side(w, side, own) : own;
    m->a.office_holder = m->title->kind == MRS_TITLE_OFFICE;
    m->a.why = MRS_STR("an office, its holder not named");
    set_org(w, index);
}

/* ---- pronouns ----------------------------------------------------------------------------------
 */
static bool one_of(mrs_str word, const char *const *words)
{
    for (uint32_t i = 0; words[i]; i++)
        if (mrs_str_is(word, words[i]))
            return true;
    return false;
}

/* "who", "which": the noun that the clause describes. */
static uint32_t described(const mrs_actor_work *w, uint32_t token)
{
    for (uint32_t steps = 0; steps < 16 && w->parse->head[token] != token; steps++) {
        token = w->parse->head[token];
        if (mrs_str_is(w->parse->dep[token], "relcl"))
            return w->slot[w->parse->head[token]];
    }
    return 0;
}

/* The state that a speaker speaks for: told with him, or of the place where an office is held. */
static const mrs_lex_state *state_of(mrs_actor_work *w, const mrs_mention *full)
{
    const mrs_lex_state *state = mrs_lex_state_of(w->lex, full->a.country);
    bool office = full->title && full->title->kind == MRS_TITLE_OFFICE; /* "the prime minister" */
    return state || !office ? state : mrs_actor_country(w, (uint32_t)(full - w->all.at));
}

/* "we": the speaker's side. A minister's "we" is his state, a spokesman's his organisation. */
static bool be_we(mrs_actor_work *w, uint32_t index, uint32_t speaker)
{
    static const char *const one[] = {"i", "me", "my", NULL};
    const mrs_mention *who = at(w, speaker - 1);
    const mrs_mention *full = who->person ? at(w, who->person - 1) : who;
    const mrs_mention *org = full->side ? at(w, full->side - 1) : NULL;
    bool pronoun = full->class == MRS_MENTION_PRONOUN && full->title_word.len; /* "she said" */
    if (one_of(mrs_actor_lower(w, at(w, index)->a.head), one) ||
        (full->class != MRS_MENTION_PERSON && full->class != MRS_MENTION_TITLE && !pronoun))
        return false;
    bool own = org && org->a.kind != MRS_ACTOR_OFFICE && org->a.kind != MRS_ACTOR_STATE;
    const mrs_lex_state *state = state_of(w, full);
    mrs_mention *m = at(w, index);
    if (own) {
        mrs_actor_point_to(w, index, full->side);
    } else if (state && mrs_str_is(full->a.source_kind, "official")) {
        m->a.antecedent = full->a.at;
        mrs_actor_be_state(m, state);
        m->a.why = MRS_STR("the state for which the speaker holds office");
    } else {
        return false;
    }
    return true;
}

void mrs_actor_settle_pronoun(mrs_actor_work *w, uint32_t index)
{
    static const char *const relative[] = {"who", "whom", "which", "that", "whose", NULL};
    static const char *const first[] = {"i", "me", "my", "we", "us", "our", "ours", NULL};
    mrs_str word = mrs_actor_lower(w, at(w, index)->a.head);
    uint32_t found = 0;
    if (one_of(word, relative)) {
        found = described(w, at(w, index)->a.head);
    } else if (one_of(word, first)) {
        found = mrs_actor_speaker(w, index);
        if (found)
            mrs_actor_settle(w, found - 1);
        if (found && be_we(w, index, found))
            return;
    } else {
        found = mrs_actor_antecedent(w, index, MRS_REFERS_ANY);
    }
    if (found)
        mrs_actor_settle(w, found - 1);
    bool known = found && at(w, found - 1)->resolved && at(w, found - 1)->a.name.len;
    if (known && mrs_str_starts(word, MRS_STR("the")))
        mrs_actor_point_to_all(w, index, found);
    else if (known)
        mrs_actor_point_to(w, index, found);
    else
        at(w, index)->hidden = true;
}

void mrs_actor_settle_portion(mrs_actor_work *w, uint32_t index)
{
    uint32_t token = at(w, index)->a.head, of = w->parse->n, child, from = token + 1, found = 0;
    while (mrs_tree_next_child(w->parse, token, &from, &child))
        if (mrs_str_is(w->parse->dep[child], "prep") && mrs_str_is(mrs_actor_lower(w, child), "of"))
            of = mrs_tree_child(w->parse, child, "pobj");
    if (of < w->parse->n)
        found = w->slot[of] ? w->slot[of] : w->taken[of];
    else
        found = mrs_actor_antecedent(w, index, MRS_REFERS_FIGHTERS);
    if (found && found != index + 1)
        mrs_actor_settle(w, found - 1);
    if (found && at(w, found - 1)->resolved && at(w, found - 1)->a.name.len)
        mrs_actor_point_to(w, index, found);
    else
        at(w, index)->hidden = true;
}
