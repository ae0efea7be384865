/* actor_point.c - nouns and pronouns that point to somebody told before. */
#include "ground/actor_mention.h"

static mrs_mention *at(mrs_actor_work *w, uint32_t index)
{
    return &w->all.at[index];
}

/* ---- pointing back -----------------------------------------------------------------------------
 */
void mrs_actor_point_to(mrs_actor_work *w, uint32_t index, uint32_t found)
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
void mrs_actor_point_to_all(mrs_actor_work *w, uint32_t index, uint32_t found)
{
    if (at(w, found - 1)->twin)
        found = at(w, found - 1)->twin; /* the first of them first */
    uint32_t other = at(w, found - 1)->twins;
    mrs_actor_point_to(w, index, found);
    if (!other || at(w, other - 1)->hidden)
        return;
    uint32_t twin = mrs_actor_add_twin(w, index);
    mrs_actor_point_to(w, twin, other);
    at(w, twin)->resolved = true;
}

/* "both countries", "the two sides". */
static bool in_list(const mrs_actor_work *w, uint32_t head)
{
    return mrs_tree_child(w->parse, head, "conj") < w->parse->n;
}

/* "two sides met" are those told of before; "two men", "two units" may be anybody. */
static bool always_two(const mrs_actor_work *w, const mrs_mention *m)
{
    const mrs_lex_reference *row = m->reference ? &w->lex->references[m->reference->row] : NULL;
    return row && row->to == MRS_REFERS_SIDES && row->each == MRS_REFERS_ANY;
}

bool mrs_actor_says_two(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i < m->a.head; i++) {
        mrs_str word = mrs_actor_lower(w, i);
        if ((mrs_str_is(word, "two") && (m->definite || always_two(w, m))) ||
            (mrs_str_is(word, "both") && !in_list(w, m->a.head) &&
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
        mrs_actor_point_to(w, index, one);
        mrs_actor_point_to(w, twin, two);
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
            mrs_actor_point_to_all(w, index, found);
            return true;
        }
        if (found) {
            mrs_actor_point_to(w, index, found);
            return true;
        }
    }
    return false;
}

/* A noun with words that tell it apart points to nothing before it. */
static bool plain(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i < m->core_first; i++) /* "Kurdish-led forces" */
        if (mrs_actor_led(w, m, i))
            return false;
    for (uint32_t i = m->a.first; i < m->core_first; i++)
        if (mrs_actor_tells(w, m, i) && !mrs_actor_cue(w, i, MRS_CUE_TERROR) &&
            !mrs_actor_cue(w, i, MRS_CUE_FILLER))
            return false;
    return true;
}

bool mrs_actor_terror(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t i = m->a.first; i <= m->a.head; i++)
        if (mrs_actor_cue(w, i, MRS_CUE_TERROR))
            return true;
    return false;
}

bool mrs_actor_points_back(mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = at(w, index);
    if (!m->reference || !plain(w, m))
        return false;
    if (mrs_actor_says_two(w, m))
        return be_two(w, index);
    bool capital = mrs_str_is(w->parse->tag[m->a.head], "NNP");
    bool coalition = w->lex->references[m->reference->row].to == MRS_REFERS_COALITION;
    if (!m->definite && !capital && !coalition && !mrs_actor_terror(w, m))
        return false;
    return be_antecedent(w, index) || fall_back(w, at(w, index));
}
