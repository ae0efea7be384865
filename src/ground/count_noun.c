/* What is counted: measures and nouns by rows, the noun of a number by the tree. */
#include "ground/count_work.h"

const mrs_noun *mrs_noun_at(const mrs_count_work *w, uint32_t i, unsigned classes, uint32_t *past)
{
    const mrs_noun *best = NULL;
    const mrs_phrase *p;
    *past = i;
    for (uint32_t at = 0;
         i < w->atoms.n && (p = mrs_phrases_at(&w->counts->nouns, &w->atoms, i, &at));) {
        const mrs_noun *noun = &w->counts->noun_rows.at[p->row];
        if ((classes >> noun->class & 1) && i + p->n > *past) {
            best = noun;
            *past = i + p->n;
        }
    }
    return best;
}

const mrs_noun *mrs_noun_before(const mrs_count_work *w, uint32_t past, unsigned classes)
{
    for (uint32_t n = 3; n > 0; n--) {
        uint32_t end;
        const mrs_noun *noun = n <= past ? mrs_noun_at(w, past - n, classes, &end) : NULL;
        if (noun && end == past)
            return noun;
    }
    return NULL;
}

const mrs_noun *mrs_noun_of(const mrs_count_work *w, uint32_t token)
{
    const unsigned counted = (1u << (MRS_NOUN_SKIP + 1)) - 1;
    const mrs_str words[] = {w->parse->lemma[token], mrs_token_text(w->doc, token)};
    for (uint32_t k = 0; k < 2; k++) {
        const mrs_phrase *p;
        uint64_t hash = mrs_word_hash(words[k]);
        for (uint32_t at = 0; (p = mrs_phrases_of(&w->counts->nouns, hash, &at));) {
            const mrs_noun *noun = &w->counts->noun_rows.at[p->row];
            if (counted >> noun->class & 1)
                return noun;
        }
    }
    return NULL;
}

static bool may_stand_between(const mrs_count_work *w, uint32_t t)
{
    mrs_pos pos = (mrs_pos)w->parse->pos[t];
    return pos == MRS_POS_SPACE || pos == MRS_POS_ADJ || pos == MRS_POS_NOUN ||
           pos == MRS_POS_PROPN || mrs_count_tag(w, t, "VBN") || mrs_count_tag(w, t, "VBG") ||
           mrs_count_tag(w, t, "HYPH") || mrs_count_tag(w, t, "POS") || mrs_count_tag(w, t, "``") ||
           mrs_count_tag(w, t, "RB") || mrs_count_tag(w, t, "''");
}

/* Where the tree does not help: the last noun of the run that begins at token t, the first plural
 * one if there is any. */
static uint32_t noun_of_run(const mrs_count_work *w, uint32_t t)
{
    uint32_t noun = MRS_NO_TOKEN, first = t;
    for (; t < w->parse->n && t < first + 8 && may_stand_between(w, t); t++) {
        if (w->parse->sent[t] != w->parse->sent[first])
            break;
        if (!mrs_count_noun_tag(w, t))
            continue;
        noun = t;
        if (mrs_count_tag(w, t, "NNS") || mrs_count_tag(w, t, "NNPS"))
            break;
    }
    return noun;
}

/* The noun that an adjective or number before it hangs by: "two of the men": men. */
static uint32_t after_of(const mrs_count_work *w, uint32_t atom)
{
    uint32_t t = w->atoms.at[atom].token + 1;
    for (uint32_t k = 0; t < w->parse->n && k < 3; k++, t++)
        if (w->parse->pos[t] != MRS_POS_DET && w->parse->pos[t] != MRS_POS_PRON &&
            w->parse->pos[t] != MRS_POS_SPACE)
            break;
    if (t >= w->parse->n)
        return MRS_NO_TOKEN;
    uint32_t noun = noun_of_run(w, t);
    if (noun == MRS_NO_TOKEN && t > 0 && w->parse->pos[t - 1] == MRS_POS_PRON)
        return t - 1; /* "two of them" */
    return noun;
}

/* The noun after tokens first..last by the tree, or MRS_NO_TOKEN. */
static uint32_t noun_by_tree(const mrs_count_work *w, uint32_t first, uint32_t last)
{
    const mrs_parse *p = w->parse;
    uint32_t head = p->head[last];
    for (uint32_t k = 0; k < 3 && head >= first && head <= last && p->head[head] != head; k++)
        head = p->head[head];
    bool nummod = head > last && head - last <= 8 && mrs_count_noun_tag(w, head) &&
                  p->sent[head] == p->sent[last];
    return nummod ? head : MRS_NO_TOKEN;
}

uint32_t mrs_counted_noun(const mrs_count_work *w, const mrs_counted *c)
{
    uint32_t past = c->to > c->past ? c->to : c->past;
    uint32_t last = w->atoms.at[past - 1].token, first = w->atoms.at[c->first].token;
    if (mrs_count_is(w, c->past - 1, "of"))
        return after_of(w, c->past - 1);
    if (mrs_count_is(w, past, "of"))
        return after_of(w, past);
    uint32_t run = last + 1 < w->parse->n ? noun_of_run(w, last + 1) : MRS_NO_TOKEN;
    uint32_t head = noun_by_tree(w, first, last);
    bool near = run != MRS_NO_TOKEN && head != MRS_NO_TOKEN && head >= run && head - run <= 2;
    return near ? head : run;
}

mrs_str mrs_counted_unit(const mrs_count_work *w, const mrs_counted *c)
{
    const mrs_parse *p = w->parse;
    uint32_t noun = c->noun, after = w->atoms.at[c->to - 1].token + 1;
    const mrs_noun *row = mrs_noun_of(w, noun);
    mrs_str last = row && row->unit.len ? row->unit : p->lemma[noun];
    uint32_t from = noun;
    while (from > after && mrs_count_noun_tag(w, from - 1) && p->head[from - 1] >= from &&
           p->head[from - 1] <= noun && mrs_str_is(p->dep[from - 1], "compound"))
        from--;
    if (from == noun)
        return last;
    mrs_str before = mrs_span_str(
        w->doc->text, (mrs_span){w->doc->tokens.at[from].start, w->doc->tokens.at[noun].start});
    return mrs_str_join(before, last, MRS_STR(""), w->arena);
}
