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
    static const char *const words[] = {"will", "shall", "'ll", "wo", "would", "could",
                                        "may",  "might", "can", "must", "should"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (low_is(w, token, words[i]))
            return true;
    return false;
}

/* Of one verb: -1, 1, or 0 when it does not say. */
static int verb_tense(const mrs_time_work *w, uint32_t verb)
{
    const mrs_parse *p = w->parse;
    bool had = false, to = false, be_present = false;
    for (uint32_t at = p->l_edge[verb], c; mrs_tree_next_child(p, verb, &at, &c);) {
        bool aux = mrs_str_starts(p->dep[c], MRS_STR("aux"));
        if (!aux)
            continue;
        if (future_aux(w, c))
            return low_is(w, c, "would") || low_is(w, c, "could") ? 0 : 1;
        had |= mrs_str_is(p->tag[c], "VBD") || mrs_str_is(p->lemma[c], "have");
        to |= mrs_str_is(p->tag[c], "TO");
        be_present |= mrs_str_is(p->tag[c], "VBZ") || mrs_str_is(p->tag[c], "VBP");
    }
    if (had || mrs_str_is(p->tag[verb], "VBD"))
        return -1;
    if (to)
        return 1;
    return mrs_str_is(p->tag[verb], "VBN") && !be_present ? -1 : 0;
}

int mrs_time_tense(const mrs_time_work *w, uint32_t token)
{
    const mrs_parse *p = w->parse;
    if (!p)
        return 0;
    for (uint32_t t = token, k = 0; k < CLIMB; k++) {
        bool verb = p->pos[t] == MRS_POS_VERB || p->pos[t] == MRS_POS_AUX;
        if (verb) {
            int tense = verb_tense(w, t);
            if (tense || p->head[t] == t)
                return tense;
        }
        if (p->head[t] == t)
            break;
        t = p->head[t];
    }
    return 0;
}
