/* Does what is told of a time lie behind or ahead? Asked of the verb that rules it. */
#include "ground/when_work.h"

enum { CLIMB = 8 };

static bool low_is(const mrs_time_work *w, uint32_t token, const char *word)
{
    mrs_str s = mrs_token_text(w->doc, token);
    size_t n = strlen(word);
    for (size_t i = 0; i < n && s.len == n; i++)
        if ((s.ptr[i] | 0x20) != word[i])
            return false;
    return s.len == n;
}

static bool future_aux(const mrs_time_work *w, uint32_t token)
{
    static const char *const words[] = {"will", "shall", "'ll", "wo",   "would", "could",
                                        "may",  "might", "can", "must", "should"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (low_is(w, token, words[i]))
            return true;
    return false;
}

/* "plan", "scheduled", "agree": what hangs on it as an infinitive, or on it as a participle, is yet
 * to come. */
static bool looks_ahead(const mrs_time_work *w, uint32_t token)
{
    return mrs_time_word_class(w, w->parse->lemma[token], MRS_TC_AHEAD) ||
           mrs_time_word_class(w, mrs_token_text(w->doc, token), MRS_TC_AHEAD);
}

enum { GO_ON = 2 };

static int infinitive(const mrs_time_work *w, uint32_t verb)
{
    const mrs_parse *p = w->parse;
    uint32_t up = p->head[verb];
    bool due = mrs_str_is(p->lemma[up], "be") && mrs_str_is(p->dep[verb], "xcomp") &&
               !mrs_str_is(p->tag[up], "VBD"); /* "are to meet" */
    if (up != verb && (due || looks_ahead(w, up)))
        return 1;
    return GO_ON;
}

/* "said that an envoy would fly on Friday": a will, told again. */
static bool told_again(const mrs_time_work *w, uint32_t verb)
{
    const mrs_parse *p = w->parse;
    while (mrs_str_is(p->dep[verb], "conj") && p->head[verb] != verb)
        verb = p->head[verb];
    return mrs_str_is(p->dep[verb], "ccomp");
}

/* What the auxiliaries of a verb say. */
typedef struct {
    bool past, to, present;
    int modal; /* GO_ON: none */
} helpers;

static helpers helpers_of(const mrs_time_work *w, uint32_t verb)
{
    const mrs_parse *p = w->parse;
    helpers h = {.past = mrs_str_is(p->tag[verb], "VBD"), .modal = GO_ON};
    for (uint32_t at = p->l_edge[verb], c; mrs_tree_next_child(p, verb, &at, &c);) {
        if (!mrs_str_starts(p->dep[c], MRS_STR("aux")))
            continue;
        if (future_aux(w, c))
            h.modal =
                low_is(w, c, "could") || (low_is(w, c, "would") && !told_again(w, verb)) ? 0 : 1;
        h.past |= mrs_str_is(p->tag[c], "VBD") || mrs_str_is(p->lemma[c], "have");
        h.to |= mrs_str_is(p->tag[c], "TO");
        h.present |= mrs_str_is(p->tag[c], "VBZ") || mrs_str_is(p->tag[c], "VBP");
    }
    return h;
}

/* Of one verb: -1, 0, 1; GO_ON when the verb above must tell. */
static int verb_tense(const mrs_time_work *w, uint32_t verb)
{
    const mrs_parse *p = w->parse;
    helpers h = helpers_of(w, verb);
    if (h.modal != GO_ON)
        return h.modal;
    if (h.to && !h.past)
        return infinitive(w, verb);
    if (h.present && looks_ahead(w, verb))
        return 1;
    if (h.past)
        return -1;
    bool now = mrs_str_is(p->tag[verb], "VBZ") || mrs_str_is(p->tag[verb], "VBP");
    if (now && mrs_time_word_class(w, p->lemma[verb], MRS_TC_DUE))
        return 1; /* "the truce starts on Saturday" */
    if (mrs_str_is(p->tag[verb], "VBN"))
        return looks_ahead(w, verb) ? 1 : h.present ? 0 : -1;
    return mrs_str_is(p->tag[verb], "VBG") && !h.present ? GO_ON : 0;
}

/* "Saturday's attack", "a June hearing": the noun's time, not the verb's. */
static bool within_noun(const mrs_parse *p, uint32_t token)
{
    bool part = mrs_str_is(p->dep[token], "poss") || mrs_str_is(p->dep[token], "compound") ||
                mrs_str_is(p->dep[token], "nmod");
    uint32_t up = p->head[token];
    return part && (p->pos[up] == MRS_POS_NOUN || p->pos[up] == MRS_POS_PROPN);
}

int mrs_time_tense(const mrs_time_work *w, uint32_t token)
{
    const mrs_parse *p = w->parse;
    if (!p || within_noun(p, token))
        return 0;
    for (uint32_t t = token, k = 0; k < CLIMB; k++) {
        if (p->pos[t] == MRS_POS_VERB || p->pos[t] == MRS_POS_AUX) {
            int tense = verb_tense(w, t);
            if (tense != GO_ON)
                return tense;
        }
        if (p->head[t] == t)
            break;
        t = p->head[t];
    }
    return 0;
}
