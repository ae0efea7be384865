/* actor_phrase.c - the tree around a noun, and how a mention is filled from a row. */
#include "ground/actor_mention.h"

bool mrs_actor_dep(const mrs_actor_work *w, uint32_t token, const char *const *deps)
{
    for (size_t i = 0; deps[i]; i++)
        if (mrs_str_is(w->parse->dep[token], deps[i]))
            return true;
    return false;
}

bool mrs_actor_noun(const mrs_actor_work *w, uint32_t token)
{
    return w->parse->pos[token] == MRS_POS_NOUN || w->parse->pos[token] == MRS_POS_PROPN;
}

uint32_t mrs_actor_root(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    uint32_t best = past - 1, rank = 0;
    for (uint32_t i = first; i < past; i++) {
        uint32_t up = w->parse->head[i];
        bool top = up < first || up >= past || up == i;
        uint32_t r = !top ? 0 : mrs_actor_noun(w, i) ? 2 : 1;
        if (r && r >= rank && w->parse->pos[i] != MRS_POS_PUNCT &&
            w->parse->pos[i] != MRS_POS_SPACE) {
            best = i;
            rank = r;
        }
    }
    return best;
}

/* "the minister and foreign partners": an "and" between nouns parts two phrases, however the tree
 * hangs them. */
static bool parts_nouns(const mrs_actor_work *w, uint32_t token)
{
    uint32_t up = w->parse->head[token];
    return token > 0 && w->parse->pos[token] == MRS_POS_CCONJ && up < token &&
           mrs_actor_noun(w, token - 1) && mrs_actor_noun(w, up);
}

uint32_t mrs_actor_np_first(const mrs_actor_work *w, uint32_t head)
{
    static const char *const left[] = {"det",    "amod",     "compound", "nummod",
                                       "poss",   "nmod",     "predet",   "quantmod",
                                       "advmod", "npadvmod", "nounmod",  NULL};
    uint32_t first = head, at = w->parse->l_edge[head], child;
    while (mrs_tree_next_child(w->parse, head, &at, &child)) {
        if (child >= head)
            break;
        if (mrs_actor_dep(w, child, left) && w->parse->l_edge[child] < first) {
            first = w->parse->l_edge[child];
            break;
        }
    }
    for (uint32_t i = first; i < head; i++)
        if (parts_nouns(w, i))
            first = i + 1;
    while (first < head &&
           (w->parse->pos[first] == MRS_POS_PUNCT || w->parse->pos[first] == MRS_POS_SPACE))
        first++;
    return first;
}

bool mrs_actor_definite(const mrs_actor_work *w, uint32_t head)
{
    if (mrs_str_is(w->parse->dep[head], "compound") && w->parse->head[head] > head)
        return mrs_actor_definite(w, w->parse->head[head]);
    static const char *const words[] = {"the", "this", "that", "these", "those", "both", "said"};
    static const char *const deps[] = {"det", "poss", "predet", NULL};
    uint32_t at = w->parse->l_edge[head], child;
    while (mrs_tree_next_child(w->parse, head, &at, &child) && child < head) {
        if (!mrs_actor_dep(w, child, deps))
            continue;
        if (mrs_str_is(w->parse->dep[child], "poss"))
            return true;
        mrs_str word = mrs_actor_lower(w, child);
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if (mrs_str_is(word, words[i]))
                return true;
    }
    return false;
}

bool mrs_actor_plural(const mrs_actor_work *w, uint32_t head)
{
    mrs_str tag = w->parse->tag[head];
    if (mrs_str_is(tag, "NNS") || mrs_str_is(tag, "NNPS"))
        return true;
    mrs_str morph = w->parse->morph[head];
    const mrs_str plural = MRS_STR("Number=Plur");
    for (size_t i = 0; i + plural.len <= morph.len; i++)
        if (memcmp(morph.ptr + i, plural.ptr, plural.len) == 0)
            return true;
    return false;
}

mrs_str mrs_actor_lemma(const mrs_actor_work *w, uint32_t token)
{
    mrs_str *kept = &w->lemma[token];
    if (!kept->ptr) {
        *kept = mrs_str_lower_ascii(w->parse->lemma[token], w->doc->arena);
        uint32_t row = mrs_table_find(&w->lex->spellings, *kept);
        if (row)
            *kept = mrs_table_cell(&w->lex->spellings, row, 1);
    }
    return *kept;
}

mrs_str mrs_actor_lower(const mrs_actor_work *w, uint32_t token)
{
    mrs_str *kept = &w->lower[token];
    if (!kept->ptr)
        *kept = mrs_str_lower_ascii(mrs_token_text(w->doc, token), w->doc->arena);
    return *kept;
}

mrs_str mrs_actor_text(const mrs_actor_work *w, uint32_t first, uint32_t past)
{
    mrs_span span = {w->doc->tokens.at[first].start, w->doc->tokens.at[past - 1].end};
    mrs_str text = mrs_span_str(w->doc->text, span);
    char *to = MRS_NEW(w->doc->arena, char, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool blank = strchr(" \t\r\n", text.ptr[i]) != NULL && text.ptr[i];
        if (!blank)
            to[n++] = text.ptr[i];
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    return mrs_str_trim((mrs_str){to, n});
}

uint32_t mrs_actor_verb(const mrs_actor_work *w, uint32_t token)
{
    static const char *const subjects[] = {"nsubj", "nsubjpass", "csubj", NULL};
    for (uint32_t steps = 0; steps < 8; steps++) {
        uint32_t up = w->parse->head[token];
        if (mrs_actor_dep(w, token, subjects))
            return up;
        if (mrs_str_is(w->parse->dep[token], "pobj") && mrs_str_is(w->parse->dep[up], "agent"))
            return w->parse->head[up];
        if (!mrs_str_is(w->parse->dep[token], "conj") || up == token)
            break;
        token = up;
    }
    return w->parse->n;
}

bool mrs_actor_cue(const mrs_actor_work *w, uint32_t token, mrs_cue cue)
{
    return mrs_lex_cue(w->lex, mrs_actor_lemma(w, token), cue) ||
           mrs_lex_cue(w->lex, mrs_actor_lower(w, token), cue);
}

const mrs_place *mrs_actor_place(const mrs_actor_work *w, uint32_t token)
{
    uint32_t found = w->place_of[token];
    return found ? &w->doc->ground->places.at[found - 1] : NULL;
}

/* ---- mentions ----------------------------------------------------------------------------------
 */
static void set_place_in_tree(const mrs_actor_work *w, mrs_mention *m)
{
    static const char *const modifiers[] = {"compound", "amod", "nmod", "poss", NULL};
    uint32_t head = m->a.head, verb = mrs_actor_verb(w, head);
    m->sent = w->parse->sent[head];
    m->subject = verb < w->parse->n && !mrs_str_is(w->parse->dep[head], "pobj");
    m->speaker = verb < w->parse->n && mrs_actor_cue(w, verb, MRS_CUE_SPEECH);
    if (mrs_str_is(w->parse->dep[head], "pobj")) {
        uint32_t prep = w->parse->head[head];
        m->speaker |= mrs_str_is(mrs_actor_lower(w, prep), "to") && prep > 0 &&
                      mrs_str_is(mrs_actor_lower(w, prep - 1), "according");
    }
    m->modifier = mrs_actor_dep(w, head, modifiers);
    m->definite = mrs_actor_definite(w, head);
    m->a.plural = mrs_actor_plural(w, head);
}

uint32_t mrs_actor_add(mrs_actor_work *w, mrs_mention_class class, uint32_t first, uint32_t past,
                       uint32_t head)
{
    mrs_mention *m = MRS_PUSH(w->doc->arena, &w->all);
    uint32_t index = w->all.n - 1;
    m->class = class;
    m->core_first = first;
    m->core_past = past;
    m->a.head = head;
    m->a.first = mrs_actor_np_first(w, head);
    if (m->a.first > first || class == MRS_MENTION_STATE)
        m->a.first = first;
    if (class == MRS_MENTION_STATE && first > 0 && w->parse->head[first - 1] == head &&
        mrs_str_is(mrs_actor_lower(w, first - 1), "the"))
        m->a.first = first - 1;
    m->a.past = past > head ? past : head + 1;
    m->a.at = (mrs_span){w->doc->tokens.at[m->a.first].start, w->doc->tokens.at[m->a.past - 1].end};
    set_place_in_tree(w, m);
    w->slot[head] = index + 1;
    for (uint32_t i = first; i < past; i++)
        if (!w->taken[i])
            w->taken[i] = index + 1;
    return index;
}

uint32_t mrs_actor_add_twin(mrs_actor_work *w, uint32_t of)
{
    mrs_mention copy = w->all.at[of];
    mrs_mention *m = MRS_PUSH(w->doc->arena, &w->all);
    *m = copy;
    m->twin = of + 1;
    m->twins = 0;
    w->all.at[of].twins = w->all.n;
    return w->all.n - 1;
}

void mrs_actor_be_named(mrs_mention *m, const mrs_lex_named *named)
{
    m->named = named;
    m->a.name = named->name;
    m->a.id = named->id;
    m->a.kind = named->kind;
    memcpy(m->a.country, named->country, sizeof m->a.country);
    m->a.sector = named->sector;
    m->a.source_kind = named->source_kind;
    m->a.affiliation = MRS_AFFILIATION_STATED;
    m->a.office_holder = named->person;
}

void mrs_actor_be_state(mrs_mention *m, const mrs_lex_state *state)
{
    m->state = state;
    m->a.name = state->name;
    m->a.id = state->id;
    m->a.kind = MRS_ACTOR_STATE;
    memcpy(m->a.country, state->country, sizeof m->a.country);
    m->a.sector = MRS_STR("GOV");
    m->a.source_kind = MRS_STR("official");
    m->a.affiliation = MRS_AFFILIATION_STATED;
}

void mrs_actor_be_body(const mrs_actor_work *w, mrs_mention *m, const mrs_lex_body *body,
                       const mrs_lex_state *state)
{
    m->body = body;
    m->state = state;
    m->a.kind = body->kind;
    m->a.sector = body->sector;
    m->a.source_kind = body->source_kind;
    m->a.affiliation = MRS_AFFILIATION_STATED;
    mrs_str rest = mrs_str_sub(body->pattern, strlen("{adj} "), body->pattern.len);
    if (!state) {
        m->a.name = rest;
        return;
    }
    const mrs_lex_office *office = mrs_lex_office_of(w->lex, state, body);
    if (office->named) {
        mrs_actor_be_named(m, office->named);
        return;
    }
    m->a.id = office->id;
    m->a.name = office->name;
    memcpy(m->a.country, state->country, sizeof m->a.country);
}

void mrs_actor_be_like(mrs_mention *m, const mrs_mention *other)
{
    m->named = other->named;
    m->state = other->state;
    m->body = other->body;
    m->a.name = other->a.name;
    m->a.id = other->a.id;
    m->a.kind = other->a.kind;
    m->a.person = other->a.person;
    m->a.office_holder = other->a.office_holder;
    m->a.affiliation = other->a.affiliation;
    m->a.sector = other->a.sector;
    m->a.source_kind = other->a.source_kind;
    memcpy(m->a.country, other->a.country, sizeof m->a.country);
    m->side = other->side;
    m->person = other->person;
    m->title_word = other->title_word;
}

mrs_str mrs_actor_side_name(const mrs_mention *side)
{
    return side->class == MRS_MENTION_STATE ||
                   (side->a.kind == MRS_ACTOR_STATE && !side->body && side->state)
               ? side->state->adjective
               : side->a.name;
}
