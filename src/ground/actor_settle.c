/* actor_settle.c - each mention made final: its side, its name, what it points back to. */
#include "ground/actor_mention.h"

static mrs_mention *at(mrs_actor_work *w, uint32_t index)
{
    return &w->all.at[index];
}

/* ---- names of nouns ----------------------------------------------------------------------------
 */
static bool in_side(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    if (!m->side)
        return false;
    const mrs_mention *side = &w->all.at[m->side - 1];
    return token >= side->a.first && token < side->a.past;
}

/* Words that tell one group of people from another: "sheep herders", "Kurdish fighters". */
static bool tells(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    const mrs_parse *p = w->parse;
    if (in_side(w, m, token) || p->pos[token] == MRS_POS_PUNCT || p->pos[token] == MRS_POS_SPACE ||
        mrs_actor_cue(w, token, MRS_CUE_ALLEGED))
        return false;
    if (mrs_str_is(p->dep[token], "compound"))
        return true;
    bool describes = mrs_str_is(p->dep[token], "amod") || mrs_str_is(p->dep[token], "nmod") ||
                     mrs_str_is(p->dep[token], "conj");
    bool capital = w->piece_of[token + 1] > w->piece_of[token] &&
                   w->pieces.all.at[w->piece_of[token]].shape != MRS_SHAPE_LOWER &&
                   token > p->sent_first[m->sent];
    return describes && (capital || mrs_actor_cue(w, token, MRS_CUE_KEEP));
}

static bool is_hyphen(const mrs_actor_work *w, uint32_t token)
{
    return mrs_str_is(mrs_token_text(w->doc, token), "-");
}

static bool in_name(const mrs_actor_work *w, const mrs_mention *m, uint32_t token)
{
    bool core = token >= m->core_first && token < m->core_past;
    return core || tells(w, m, token);
}

/* The noun with what tells it apart, its side left out; white space is one blank. */
static mrs_str own_name(mrs_actor_work *w, const mrs_mention *m)
{
    mrs_str name = {0};
    uint32_t past = m->core_past > m->a.head ? m->core_past : m->a.head + 1;
    for (uint32_t i = m->a.first; i < past; i++) {
        bool joint = is_hyphen(w, i) && i > m->a.first && in_name(w, m, i - 1) && i + 1 < past &&
                     in_name(w, m, i + 1);
        if (!joint && !in_name(w, m, i))
            continue;
        mrs_str word = mrs_token_text(w->doc, i);
        if (i >= m->core_first && w->parse->pos[i] != MRS_POS_PROPN)
            word = mrs_actor_lower(w, i);
        bool tight = joint || (i > 0 && is_hyphen(w, i - 1));
        name = name.len
                   ? mrs_str_join(name, tight ? MRS_STR("") : MRS_STR(" "), word, w->doc->arena)
                   : mrs_str_copy(word, w->doc->arena);
    }
    return name;
}

static mrs_str with_side(mrs_actor_work *w, const mrs_mention *side, mrs_str own)
{
    return mrs_str_join(mrs_actor_side_name(side), MRS_STR(" "), own, w->doc->arena);
}

/* ---- doubt -------------------------------------------------------------------------------------
 */
/* "alleged members", "men accused of belonging to", "suspected ISIS militants". */
static bool alleged(const mrs_actor_work *w, const mrs_mention *m)
{
    static const char *const after[] = {"acl", "relcl", "advcl", NULL};
    for (uint32_t i = m->a.first; i < m->a.head; i++)
        if (mrs_actor_cue(w, i, MRS_CUE_ALLEGED) && mrs_tree_under(w->parse, i, m->a.head))
            return true;
    uint32_t from = m->a.head + 1, child;
    while (mrs_tree_next_child(w->parse, m->a.head, &from, &child))
        if (mrs_actor_dep(w, child, after) && mrs_actor_cue(w, child, MRS_CUE_ALLEGED))
            return true;
    return false;
}

static void set_affiliation(const mrs_actor_work *w, mrs_mention *m)
{
    if (alleged(w, m))
        m->a.affiliation = MRS_AFFILIATION_ALLEGED;
    else
        m->a.affiliation = m->side ? MRS_AFFILIATION_STATED : MRS_AFFILIATION_UNKNOWN;
}

/* ---- pointing back -----------------------------------------------------------------------------
 */
static void point_to(mrs_actor_work *w, uint32_t index, uint32_t found)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *to = at(w, found - 1);
    mrs_actor_kind kind = m->a.kind;
    bool people = m->class == MRS_MENTION_PEOPLE && m->people->kind != MRS_PEOPLE_GROUP;
    bool pronoun = m->class == MRS_MENTION_PRONOUN || m->class == MRS_MENTION_PORTION;
    uint32_t side = m->side;
    mrs_actor_be_like(m, to);
    m->side = side;
    if (people)
        m->a.kind = kind;
    else if (!pronoun && to->named)
        m->a.kind = to->named->kind;
    m->a.pronoun = true;
    m->a.antecedent = to->a.antecedent.end > to->a.antecedent.start ? to->a.antecedent : to->a.at;
    m->a.why = mrs_str_format(w->doc->arena, "points back to \"%.*s\", %u sentences before%s",
                              (int)to->a.name.len, to->a.name.ptr,
                              m->sent > to->sent ? m->sent - to->sent : 0,
                              to->subject ? ", a subject there" : "");
}

/* The register's row that a noun stands for when nothing went before: only in a text that names
 * one of the countries it is bound to. */
static bool fall_back(mrs_actor_work *w, mrs_mention *m)
{
    for (const mrs_lex_key *key = m->reference; key; key = mrs_lex_again(w->lex, key)) {
        const mrs_lex_reference *row = &w->lex->references[key->row];
        if (!row->fallback || !mrs_actor_mentions(w, row->where))
            continue;
        mrs_actor_be_named(m, &w->lex->named[row->fallback - 1]);
        m->a.pronoun = true;
        m->a.why = MRS_STR("the one so called in texts about these countries");
        return true;
    }
    return false;
}

/* What points to one of two of one head ("forces in Syria and Iraq") points to both. */
static void point_to_all(mrs_actor_work *w, uint32_t index, uint32_t found)
{
    point_to(w, index, found);
    for (uint32_t i = 0, n = w->all.n; i < n; i++) {
        const mrs_mention *o = at(w, i);
        if (o->twin != found && !(at(w, found - 1)->twin && (at(w, found - 1)->twin == i + 1)))
            continue;
        uint32_t twin = mrs_actor_add_twin(w, index);
        point_to(w, twin, i + 1);
        at(w, twin)->resolved = true;
    }
}

/* "both countries", "the two sides". */
static bool in_list(const mrs_actor_work *w, uint32_t head)
{
    return mrs_tree_child(w->parse, head, "conj") < w->parse->n;
}

static bool says_two(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i < m->a.head; i++) {
        mrs_str word = mrs_actor_lower(w, i);
        if (mrs_str_is(word, "two") || (mrs_str_is(word, "both") && !in_list(w, m->a.head) &&
                                        !mrs_str_is(w->parse->dep[i], "preconj")))
            return true;
    }
    return false;
}

static bool be_two(mrs_actor_work *w, uint32_t index)
{
    uint32_t one = 0, two = 0;
    const mrs_lex_key *key = at(w, index)->reference;
    for (; key; key = mrs_lex_again(w->lex, key)) {
        const mrs_lex_reference *row = &w->lex->references[key->row];
        if (row->to != MRS_REFERS_SIDES)
            continue;
        if (!mrs_actor_two(w, index, row->each, &one, &two))
            return false;
        uint32_t twin = mrs_actor_add_twin(w, index);
        point_to(w, index, one);
        point_to(w, twin, two);
        at(w, twin)->resolved = true;
        return true;
    }
    return false;
}

static bool be_antecedent(mrs_actor_work *w, uint32_t index)
{
    const mrs_lex_key *key = at(w, index)->reference;
    for (; key; key = mrs_lex_again(w->lex, key)) {
        const mrs_lex_reference *row = &w->lex->references[key->row];
        if (row->to == MRS_REFERS_SIDES || row->plural != at(w, index)->a.plural)
            continue;
        uint32_t found = mrs_actor_antecedent(w, index, row->to);
        if (found && at(w, index)->a.plural) {
            point_to_all(w, index, found);
            return true;
        }
        if (found) {
            point_to(w, index, found);
            return true;
        }
    }
    return false;
}

/* A noun with words that tell it apart points to nothing before it. */
static bool plain(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i < m->core_first; i++)
        if (tells(w, m, i) && !mrs_actor_cue(w, i, MRS_CUE_TERROR) &&
            !mrs_actor_cue(w, i, MRS_CUE_FILLER))
            return false;
    return true;
}

static bool terror(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i <= m->a.head; i++)
        if (mrs_actor_cue(w, i, MRS_CUE_TERROR))
            return true;
    return false;
}

static bool points_back(mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = at(w, index);
    if (!m->reference || !plain(w, m))
        return false;
    if (says_two(w, m))
        return be_two(w, index);
    bool capital = mrs_str_is(w->parse->tag[m->a.head], "NNP");
    bool coalition = w->lex->references[m->reference->row].to == MRS_REFERS_COALITION;
    if (!m->definite && !capital && !coalition && !terror(w, m))
        return false;
    return be_antecedent(w, index) || fall_back(w, at(w, index));
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

/* Members and soldiers take the name of their side; others keep their noun beside it. */
static void name_by_side(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *side = at(w, m->side - 1);
    const mrs_lex_people *people = m->people;
    bool takes = people->member
                     ? collective(side->a.kind)
                     : people->kind == MRS_PEOPLE_STATE && m->a.plural && armed(side->a.kind);
    mrs_actor_kind kind = m->a.kind;
    mrs_str sector = m->a.sector, source_kind = m->a.source_kind, own = own_name(w, m);
    uint32_t of = m->side;
    if (takes) {
        mrs_actor_be_like(m, side);
        m->a.kind = people->kind == MRS_PEOPLE_GROUP ? side->a.kind
                    : side->a.kind == MRS_ACTOR_FORCE || side->a.kind == MRS_ACTOR_COALITION
                        ? MRS_ACTOR_FORCE
                        : MRS_ACTOR_FIGHTERS;
    } else {
        m->a.name = with_side(w, side, own);
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
        point_to(w, index, found);
    return found != 0;
}

static void settle_people(mrs_actor_work *w, uint32_t index)
{
    at(w, index)->side = mrs_actor_side(w, index);
    uint32_t side = at(w, index)->side;
    if (side)
        mrs_actor_settle(w, side - 1);
    if (side &&
        (at(w, side - 1)->hidden || !at(w, side - 1)->resolved || at(w, side - 1)->a.name.len == 0))
        at(w, index)->side = side = 0;
    if (side && be_partner(w, index)) {
        at(w, index)->side = 0;
    } else if (side) {
        name_by_side(w, index);
    } else if (!points_back(w, index)) {
        mrs_mention *m = at(w, index);
        m->a.name = own_name(w, m);
        m->a.why = MRS_STR("noun for people, its own words");
    }
    bool back = at(w, index)->a.pronoun;
    if (!back || alleged(w, at(w, index)))
        set_affiliation(w, at(w, index));
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
    mrs_str own = own_name(w, m);
    m->a.name = side ? with_side(w, at(w, side - 1), own) : own;
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

/* "the army": the same body named before with its country, else the country the text is about. */
static void settle_body(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *beside = m->bare ? first_of_list(w, m) : NULL;
    if (beside && beside->a.country[0]) {
        mrs_actor_be_body(w, m, m->body, mrs_lex_state_of(w->lex, beside->a.country));
        m->a.why = MRS_STR("in one list with a body of that country");
        return;
    }
    uint32_t best = m->bare ? mrs_actor_same_body(w, index) : 0;
    if (best) {
        point_to(w, index, best);
        return;
    }
    const mrs_lex_state *state = m->bare ? mrs_actor_country(w, m->sent) : NULL;
    if (!state)
        return;
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
    if (!points_back(w, index)) {
        m = at(w, index);
        m->a.name = own_name(w, m);
        m->a.why = MRS_STR("noun for a body, its own words");
    }
}

static void settle_document(mrs_actor_work *w, uint32_t index)
{
    uint32_t side = mrs_actor_side(w, index);
    if (side)
        mrs_actor_settle(w, side - 1);
    if (!side || at(w, side - 1)->hidden)
        side = mrs_actor_issuer(w, index);
    if (side)
        point_to(w, index, side);
    else
        at(w, index)->hidden = true;
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

/* A soldier without command stands under his unit; a name before a noun is of the noun. */
static void stand_under_side(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    const mrs_mention *side = m->side ? at(w, m->side - 1) : NULL;
    uint32_t of = m->side;
    if (side && side->resolved && side->a.name.len) {
        mrs_actor_be_like(m, side);
        m->side = of;
        m->a.why = MRS_STR("a person with no office told stands under the group");
    } else if (mrs_str_is(w->parse->dep[m->a.head], "compound")) {
        m->hidden = true;
    }
}

static void settle_person(mrs_actor_work *w, uint32_t index)
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

/* "the Foreign Secretary" after "Foreign Secretary X": the last person of that office. */
static uint32_t holder_of(const mrs_actor_work *w, const mrs_mention *m)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < w->all.n; i++) {
        const mrs_mention *o = &w->all.at[i];
        bool same = o->class == MRS_MENTION_PERSON && same_office(o->title_word, m->title_word);
        bool country = !m->side || !w->all.at[m->side - 1].a.country[0] || !o->a.country[0] ||
                       memcmp(o->a.country, w->all.at[m->side - 1].a.country, 2) == 0;
        bool before = o->a.head < m->a.head;
        if (same && country && (!best || before))
            best = i + 1;
    }
    return best;
}

static void settle_title(mrs_actor_work *w, uint32_t index)
{
    mrs_mention *m = at(w, index);
    if (!m->side)
        m->side = mrs_actor_side(w, index);
    uint32_t side = m->side, person = m->person;
    if (side)
        mrs_actor_settle(w, side - 1);
    m = at(w, index);
    if (person) {
        mrs_actor_settle(w, person - 1);
        m = at(w, index);
        mrs_actor_be_like(m, at(w, person - 1));
        m->a.why = MRS_STR("the office of the person named beside it");
        return;
    }
    if (side && m->people && m->people->kind == MRS_PEOPLE_LEADER &&
        at(w, side - 1)->a.kind == MRS_ACTOR_GROUP) {
        name_by_side(w, index);
        set_affiliation(w, at(w, index));
        return;
    }
    m->a.kind = MRS_ACTOR_OFFICE;
    m->a.source_kind = m->title->source_kind;
    uint32_t holder = m->definite ? holder_of(w, m) : 0;
    if (!holder && m->definite)
        holder = mrs_actor_antecedent(w, index, MRS_REFERS_PERSON);
    if (holder && !at(w, holder - 1)->a.office_holder)
        holder = 0;
    if (holder) {
        mrs_actor_settle(w, holder - 1);
        point_to(w, index, holder);
        return;
    }
    mrs_str own = own_name(w, m);
    m->a.name = side && at(w, side - 1)->a.name.len ? with_side(w, at(w, side - 1), own) : own;
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

/* "we": the speaker's side. A minister's "we" is his state, a spokesman's his organisation. */
static bool be_we(mrs_actor_work *w, uint32_t index, uint32_t speaker)
{
    static const char *const one[] = {"i", "me", "my", NULL};
    const mrs_mention *who = at(w, speaker - 1);
    const mrs_mention *full = who->person ? at(w, who->person - 1) : who;
    const mrs_mention *org = full->side ? at(w, full->side - 1) : NULL;
    if (one_of(mrs_actor_lower(w, at(w, index)->a.head), one) ||
        (full->class != MRS_MENTION_PERSON && full->class != MRS_MENTION_TITLE))
        return false;
    bool own = org && org->a.kind != MRS_ACTOR_OFFICE && org->a.kind != MRS_ACTOR_STATE;
    const mrs_lex_state *state = mrs_lex_state_of(w->lex, full->a.country);
    mrs_mention *m = at(w, index);
    if (own) {
        point_to(w, index, full->side);
    } else if (state && mrs_str_is(full->a.source_kind, "official")) {
        m->a.antecedent = full->a.at;
        mrs_actor_be_state(m, state);
        m->a.why = MRS_STR("the state for which the speaker holds office");
    } else {
        return false;
    }
    return true;
}

static void settle_pronoun(mrs_actor_work *w, uint32_t index)
{
    static const char *const relative[] = {"who", "whom", "which", "that", "whose", NULL};
    static const char *const first[] = {"i", "me", "my", "we", "us", "our", "ours", NULL};
    mrs_str word = mrs_actor_lower(w, at(w, index)->a.head);
    uint32_t found = 0;
    if (one_of(word, relative)) {
        found = described(w, at(w, index)->a.head);
    } else if (one_of(word, first)) {
        found = mrs_actor_speaker(w, at(w, index)->a.head);
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
        point_to_all(w, index, found);
    else if (known)
        point_to(w, index, found);
    else
        at(w, index)->hidden = true;
}

static void settle_portion(mrs_actor_work *w, uint32_t index)
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
        point_to(w, index, found);
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
                                               [MRS_MENTION_PERSON] = settle_person,
                                               [MRS_MENTION_TITLE] = settle_title,
                                               [MRS_MENTION_PEOPLE] = settle_people,
                                               [MRS_MENTION_THING] = settle_thing,
                                               [MRS_MENTION_DOCUMENT] = settle_document,
                                               [MRS_MENTION_PRONOUN] = settle_pronoun,
                                               [MRS_MENTION_PORTION] = settle_portion};
    if (at(w, index)->resolved || at(w, index)->resolving)
        return;
    at(w, index)->resolving = true;
    if (settle[at(w, index)->class])
        settle[at(w, index)->class](w, index);
    at(w, index)->resolved = true;
}
