#include "ground/person_names.h"

#include "ground/actor_lex.h"
#include "ground/place_work.h"

enum { LONGEST = 8 }; /* tokens of a name */

typedef struct {
    const mrs_recaser *recaser;
    const mrs_nlp *nlp;
    const mrs_lex *lex;
    mrs_doc *doc;
    mrs_parse *p;
    MRS_VEC(mrs_ent) found;
} mending;

static mrs_str lower(const mending *m, uint32_t token)
{
    return mrs_lower(mrs_token_text(m->doc, token), m->doc->arena);
}

static mrs_case_kind kind_of(const mending *m, uint32_t token)
{
    return mrs_recaser_kind(m->recaser, lower(m, token));
}

static const mrs_ent *ent_at(const mending *m, uint32_t token)
{
    uint32_t e = m->p->ent_of[token];
    return e ? &m->p->ents[e - 1] : NULL;
}

static bool is_of_person(const mending *m, uint32_t token)
{
    const mrs_ent *ent = ent_at(m, token);
    return ent && mrs_str_is(ent->label, "PERSON");
}

/* A word with a capital and small letters, or an initial, that the tagger has for a name or the
 * table for a given name. */
static bool is_name_word(const mending *m, uint32_t token)
{
    mrs_str text = mrs_token_text(m->doc, token);
    size_t at = 0;
    uint32_t first = mrs_utf8_next(text, &at);
    if (!mrs_cp_is_upper(first) ||
        (m->p->pos[token] != MRS_POS_PROPN && kind_of(m, token) != MRS_CASE_GIVEN))
        return false;
    uint32_t second = at < text.len ? mrs_utf8_next(text, &at) : '.';
    return second == '.' || !mrs_cp_is_upper(second);
}

/* "de", "y", "al" and the hyphen: they stand inside a name. */
static bool is_joint(const mending *m, uint32_t token)
{
    const mrs_span *at = m->doc->tokens.at;
    if (mrs_str_is(mrs_token_text(m->doc, token), "-"))
        return token && at[token - 1].end == at[token].start && !m->doc->tokens.space[token];
    return kind_of(m, token) == MRS_CASE_PARTICLE;
}

static bool may_follow(const mending *m, uint32_t token);

/* "Isidoro Saune", which the tagger has for an organisation: only words that may be a person's. */
static bool may_be_person(const mending *m, const mrs_ent *ent)
{
    static const char *const places[] = {"GPE", "LOC", "FAC"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (mrs_str_is(ent->label, places[i]))
            return false;
    for (uint32_t t = ent->first + 1; t < ent->past; t++)
        if (!may_follow(m, t) && !is_joint(m, t))
            return false;
    return true;
}

/* A given name that is not a saint's or part of a longer name of another kind. */
static bool is_given(const mending *m, uint32_t token)
{
    const mrs_ent *ent = ent_at(m, token);
    bool longer = ent && ent->past > ent->first + 1 && !is_of_person(m, token);
    bool other = longer && (ent->first < token || !may_be_person(m, ent));
    bool saint = token && kind_of(m, token - 1) == MRS_CASE_SAINT;
    return !other && !saint && is_name_word(m, token) && kind_of(m, token) == MRS_CASE_GIVEN;
}

static bool is_title(const mending *m, uint32_t token)
{
    return mrs_lex_find(m->lex, MRS_LEX_TITLE, lower(m, token)) != NULL;
}

/* "University", "Bridge": the name is of something else. */
static bool ends_other_name(const mending *m, uint32_t token)
{
    const mrs_place_words *words = &m->recaser->places->words;
    uint32_t past = 0;
    return mrs_place_word_at(words, m->doc, token, MRS_WORD_KIND, &past) ||
           mrs_place_word_at(words, m->doc, token, MRS_WORD_NOT_PLACE, &past);
}

/* A noun is a surname only right after a given name: "Carlos Mores". */
static bool is_noun(const mending *m, uint32_t token)
{
    bool noun = mrs_nlp_word(m->nlp, lower(m, token), m->doc->arena) & MRS_WORD_NOUN;
    return noun && (ends_other_name(m, token) || kind_of(m, token - 1) != MRS_CASE_GIVEN);
}

/* May the word stand in a name after its first word? */
static bool may_follow(const mending *m, uint32_t token)
{
    const mrs_ent *ent = ent_at(m, token);
    if (!is_name_word(m, token) || is_title(m, token))
        return false;
    if (ent && mrs_str_is(ent->label, "PERSON"))
        return true;
    bool place = ent && ent->past > ent->first + 1 && mrs_str_is(ent->label, "GPE");
    return !place && !is_noun(m, token);
}

/* The end of the name that begins at first. */
static uint32_t name_end(const mending *m, uint32_t first)
{
    uint32_t past = first + 1, end = past;
    for (; past < m->p->n && past < first + LONGEST && m->p->sent[past] == m->p->sent[first];
         past++) {
        if (may_follow(m, past))
            end = past + 1;
        else if (!is_joint(m, past))
            break;
    }
    return end;
}

/* One word holds the others: no two phrases that only stand side by side. */
static bool is_one_phrase(const mending *m, uint32_t first, uint32_t past)
{
    uint32_t roots = 0;
    for (uint32_t i = first; i < past; i++)
        roots += m->p->head[i] < first || m->p->head[i] >= past || m->p->head[i] == i;
    return roots == 1;
}

/* Does a name of another kind reach over the edge? */
static bool cuts_another(const mending *m, uint32_t first, uint32_t past)
{
    const mrs_ent *before = ent_at(m, first), *after = ent_at(m, past - 1);
    return (before && before->first < first) || (after && after->past > past);
}

static bool begins_name(const mending *m, uint32_t token)
{
    const mrs_ent *ent = ent_at(m, token);
    return is_given(m, token) || (is_of_person(m, token) && ent->first == token);
}

/* The person's name at first; its end, or first when there is none to mend. */
static uint32_t person_at(const mending *m, uint32_t first)
{
    if (!begins_name(m, first) || is_title(m, first))
        return first;
    for (uint32_t past = name_end(m, first); past > first + 1; past--)
        if (!is_joint(m, past - 1) && is_one_phrase(m, first, past) &&
            !cuts_another(m, first, past))
            return past;
    return first;
}

static void keep_others(mending *m, uint32_t from, uint32_t to)
{
    for (uint32_t e = 0; e < m->p->n_ents; e++)
        if (m->p->ents[e].first >= from && m->p->ents[e].past <= to)
            *MRS_PUSH(m->doc->arena, &m->found) = m->p->ents[e];
}

void mrs_person_names_mend(const mrs_recaser *recaser, const mrs_nlp *nlp, mrs_doc *doc)
{
    mending m = {recaser, nlp, mrs_actors_lex(recaser->actors), doc, doc->parse, {0}};
    uint32_t kept = 0; /* names before that token are in found */
    for (uint32_t i = 0; i < m.p->n; i++) {
        uint32_t past = person_at(&m, i);
        if (past == i)
            continue;
        keep_others(&m, kept, i);
        *MRS_PUSH(doc->arena, &m.found) = (mrs_ent){i, past, MRS_STR("PERSON")};
        kept = past;
        i = past - 1;
    }
    keep_others(&m, kept, m.p->n);
    m.p->ents = m.found.at;
    m.p->n_ents = m.found.n;
    memset(m.p->ent_of, 0, m.p->n * sizeof *m.p->ent_of);
    for (uint32_t e = 0; e < m.p->n_ents; e++)
        for (uint32_t t = m.p->ents[e].first; t < m.p->ents[e].past; t++)
            m.p->ent_of[t] = e + 1;
}
