/* Does a row stand at a token: its words in the tree or side by side, and its conditions. */
#include "code/code_internal.h"

static bool same_word(const mrs_walk *w, uint32_t token, mrs_str word)
{
    return mrs_str_eq(w->low[token], word) || mrs_str_eq(w->text[token], word);
}

/* The next token that is not white space, or the sentence's end. */
static uint32_t after(const mrs_walk *w, uint32_t token)
{
    do
        token++;
    while (token < w->p->n && w->p->pos[token] == MRS_POS_SPACE);
    return token;
}

static bool side_by_side(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *at)
{
    uint32_t first = token;
    for (uint32_t back = row->head; back > 0; back--) {
        if (first == 0)
            return false;
        first--;
    }
    uint32_t t = first;
    for (uint32_t i = 0; i < row->n_words; i++, t = after(w, t)) {
        if (t >= w->p->n || w->p->sent[t] != w->p->sent[token] || !same_word(w, t, row->word[i]))
            return false;
        *at = (mrs_span){first, t + 1};
    }
    return true;
}

/* A word of the phrase somewhere below the head word: its child, or a child of another word found.
 */
static uint32_t below(const mrs_walk *w, mrs_str word, const uint32_t *found, uint32_t n, bool left)
{
    const mrs_parse *p = w->p;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = p->l_edge[found[i]], child = 0;
        while (mrs_tree_next_child(p, found[i], &at, &child))
            if (same_word(w, child, word) && (left ? child < found[0] : child > found[0]) &&
                !mrs_walk_dep_in(w, child, "relcl|advcl|nsubj"))
                return child;
    }
    return p->n;
}

/* "control was taken of": words that are subjects of the passive verb. */
static uint32_t passive_object(const mrs_walk *w, mrs_str word, uint32_t verb)
{
    uint32_t s = mrs_walk_child(w, verb, "nsubjpass");
    return s < w->p->n && same_word(w, s, word) ? s : w->p->n;
}

/* "held the council responsible": the parser hangs the last word on the object. */
static uint32_t of_object(const mrs_walk *w, mrs_str word, uint32_t verb)
{
    uint32_t object = mrs_walk_child(w, verb, "dobj");
    if (object >= w->p->n)
        return w->p->n;
    uint32_t at = object + 1, child = 0;
    while (mrs_tree_next_child(w->p, object, &at, &child))
        if (child > object && mrs_walk_dep(w, child, "amod") && same_word(w, child, word))
            return child;
    return w->p->n;
}

static bool in_tree(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *at)
{
    uint32_t found[MRS_ROW_WORDS] = {token}, n = 1;
    *at = (mrs_span){token, token + 1};
    for (uint32_t i = 0; i < row->n_words; i++) {
        if (i == row->head)
            continue;
        uint32_t t = below(w, row->word[i], found, n, i < row->head);
        if (t == w->p->n && i > row->head)
            t = passive_object(w, row->word[i], token);
        if (t == w->p->n && i > row->head)
            t = of_object(w, row->word[i], token);
        if (t == w->p->n)
            return false;
        found[n++] = t;
        bool close = t > token ? t - token <= 6 : token - t <= 6;
        if (close && t < at->start)
            at->start = t;
        if (close && t >= at->end)
            at->end = t + 1;
    }
    return true;
}

/* "gave in", but not "gave in May": a particle has no object. */
static bool particle_fits(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span at)
{
    mrs_str last = row->word[row->n_words - 1];
    if (row->pos != MRS_POS_VERB || row->n_words != 2 || row->strength == 0.0F ||
        !mrs_str_is(last, "in"))
        return true;
    for (uint32_t t = at.start; t < at.end; t++)
        if (t != token && mrs_str_eq(w->text[t], last) && mrs_walk_dep(w, t, "prep") &&
            mrs_walk_child(w, t, "pobj") < w->p->n)
            return false;
    return true;
}

bool mrs_row_words(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *tokens)
{
    *tokens = (mrs_span){token, token + 1};
    if (row->n_words == 1)
        return true;
    bool there = side_by_side(w, row, token, tokens) || in_tree(w, row, token, tokens);
    return there && particle_fits(w, row, token, *tokens);
}

/* "killing four guards and seizing five more": guards. */
static uint32_t stands_for(const mrs_walk *w, uint32_t token)
{
    uint32_t verb = w->p->head[token];
    if ((w->p->pos[token] != MRS_POS_NUM && !mrs_list_has(MRS_STR("more|other"), w->low[token])) ||
        !mrs_walk_dep_in(w, token, "dobj|nsubjpass"))
        return token;
    for (int i = 0; i < 3 && mrs_walk_dep_in(w, verb, "conj|advcl|ccomp"); i++) {
        verb = w->p->head[verb];
        uint32_t noun = mrs_walk_child(w, verb, "dobj");
        if (noun == w->p->n)
            noun = mrs_walk_child(w, verb, "nsubjpass");
        if (noun < token)
            return noun;
    }
    return token;
}

static bool has(const mrs_walk *w, const mrs_cond *c, uint32_t token)
{
    uint32_t noun = stands_for(w, token);
    return c->any || (w->bits[noun] & c->classes) || mrs_list_has(c->words, w->low[token]) ||
           mrs_list_has(c->words, w->text[token]) || mrs_list_has(c->words, w->low[noun]);
}

static bool has_any(const mrs_walk *w, const mrs_cond *c, const mrs_few *few)
{
    for (uint32_t i = 0; i < few->n; i++)
        if (has(w, c, few->at[i]))
            return true;
    return false;
}

static bool in_sentence(const mrs_walk *w, const mrs_cond *c, uint32_t token)
{
    uint32_t s = w->p->sent[token];
    for (uint32_t i = w->p->sent_first[s]; i < w->p->sent_first[s + 1]; i++)
        if (i != token && has(w, c, i))
            return true;
    return false;
}

/* "reached the families with food": a phrase that the parser hangs on the object. */
static void of_its_object(const mrs_walk *w, const mrs_cond *c, uint32_t verb, mrs_few *few)
{
    uint32_t object = mrs_walk_child(w, verb, "dobj");
    if (object < w->p->n && mrs_list_has(MRS_STR("with|to|into|of|for"), c->way.prep))
        mrs_walk_find(w, object, MRS_REL_PREP, c->way.prep, few);
}

static bool holds(const mrs_walk *w, const mrs_cond *c, uint32_t token)
{
    mrs_rel rel = c->way.rel;
    if (rel == MRS_REL_WORD)
        return mrs_list_has(c->words, w->text[token]);
    if (rel == MRS_REL_DEP)
        return mrs_list_has(c->words, w->p->dep[token]);
    if (rel == MRS_REL_TAG)
        return mrs_list_has(c->words, w->p->tag[token]);
    if (rel == MRS_REL_SENT)
        return in_sentence(w, c, token);
    if (rel == MRS_REL_DOC)
        return (w->topic & c->classes) != 0;
    mrs_few few = {.n = 0};
    mrs_walk_way(w, token, &c->way, &few);
    if (rel == MRS_REL_PREP && !c->way.two && !c->negated && !c->any && !few.n &&
        mrs_walk_verb(w, token))
        of_its_object(w, c, token, &few);
    return has_any(w, c, &few);
}

bool mrs_row_conds(const mrs_walk *w, const mrs_row *row, uint32_t token)
{
    for (uint32_t i = 0; i < row->n_conds; i++)
        if (holds(w, &row->conds[i], token) == row->conds[i].negated)
            return false;
    return true;
}

/* The row says what it is done to, and that and all else but who does it holds. */
static bool conds_of_object(const mrs_walk *w, const mrs_row *row, uint32_t token)
{
    bool object = false;
    for (uint32_t i = 0; i < row->n_conds; i++) {
        const mrs_cond *c = &row->conds[i];
        object = object || (c->way.rel == MRS_REL_OBJ && !c->negated && !c->any);
        if (c->way.rel != MRS_REL_SUBJ && holds(w, c, token) == c->negated)
            return false;
    }
    return object;
}

static bool pos_fits(const mrs_walk *w, const mrs_row *row, uint32_t token)
{
    uint8_t pos = w->pos[token];
    if (row->pos == MRS_POS_NONE || row->pos == pos)
        return true;
    return row->pos == MRS_POS_NOUN && pos == MRS_POS_PROPN;
}

mrs_str mrs_row_misfit(const mrs_walk *w, const mrs_row *row, uint32_t token, mrs_span *tokens)
{
    *tokens = (mrs_span){token, token + 1};
    if (!pos_fits(w, row, token))
        return MRS_STR("another part of speech here");
    if (!mrs_row_words(w, row, token, tokens))
        return MRS_STR("the rest of its phrase does not stand there");
    for (uint32_t i = 0; i < row->n_conds; i++) {
        mrs_str cond = row->conds[i].text;
        if (holds(w, &row->conds[i], token) == row->conds[i].negated)
            return mrs_str_format(w->arena, "%.*s does not hold", (int)cond.len, cond.ptr);
    }
    return MRS_STR("");
}

/* How much a row asks for: words count most, a condition that anything meets hardly. */
static uint32_t weight(const mrs_row *row)
{
    uint32_t sum = 8u * row->n_words;
    for (uint32_t i = 0; i < row->n_conds; i++)
        sum += row->conds[i].any && row->conds[i].words.len > 1 ? 1 : 2;
    return sum;
}

/* "388 people were caught": a passive whose doer is left out. */
static bool untold(const mrs_walk *w, uint32_t token)
{
    mrs_few few = {.n = 0};
    if (!mrs_walk_verb(w, token) || !mrs_walk_passive(w, token))
        return false;
    mrs_walk_find(w, token, MRS_REL_SUBJ, MRS_STR(""), &few);
    return few.n == 0;
}

/* Of the rows that begin at i; told: every condition holds, else all but those of who does it, of
 * a row that says what it is done to. */
static const mrs_row *best_of(const mrs_walk *w, const mrs_rows *rows, uint32_t i, uint32_t token,
                              bool told, const mrs_row *best, mrs_span *tokens)
{
    for (; i; i = rows->at[i - 1].next) {
        const mrs_row *row = &rows->at[i - 1];
        mrs_span at;
        if ((best && weight(row) <= weight(best)) || !pos_fits(w, row, token) ||
            !mrs_row_words(w, row, token, &at) ||
            !(told ? mrs_row_conds(w, row, token) : conds_of_object(w, row, token)))
            continue;
        best = row;
        *tokens = at;
    }
    return best;
}

const mrs_row *mrs_rows_best(const mrs_walk *w, const mrs_rows *rows, uint32_t token,
                             mrs_span *tokens)
{
    mrs_str low = w->low[token], text = w->text[token];
    uint32_t first = (uint32_t)mrs_lex_bits(&rows->first, low);
    uint32_t other = mrs_str_eq(low, text) ? 0 : (uint32_t)mrs_lex_bits(&rows->first, text);
    const mrs_row *best = best_of(w, rows, first, token, true, NULL, tokens);
    best = best_of(w, rows, other, token, true, best, tokens);
    if (best || !first || rows != &w->coder->triggers || !untold(w, token))
        return best;
    return best_of(w, rows, first, token, false, NULL, tokens);
}
