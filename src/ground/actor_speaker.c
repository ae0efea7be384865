/* actor_speaker.c - who says "I" and "we". */
#include "ground/actor_mention.h"

enum { SENTENCES_BACK = 6, SENTENCES_ON = 2 };

static bool says(const mrs_actor_work *w, const mrs_mention *m)
{
    return m->speaker && m->class != MRS_MENTION_DOCUMENT && m->class != MRS_MENTION_THING &&
           !(m->class == MRS_MENTION_PRONOUN && !m->resolved) && !m->modifier && w->slot[m->a.head];
}

/* First person is never the one who speaks of "I" in another's mouth. */
static bool first_person(const mrs_actor_work *w, const mrs_mention *m)
{
    static const char *const words[] = {"i", "me", "my", "we", "us", "our", "ours"};
    if (m->class != MRS_MENTION_PRONOUN)
        return false;
    mrs_str word = mrs_actor_lower(w, m->a.head);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mrs_str_is(word, words[i]))
            return true;
    return false;
}

/* The subject of the nearest verb of saying above the token. */
static uint32_t said_above(const mrs_actor_work *w, uint32_t token)
{
    for (uint32_t steps = 0; steps < 32 && w->parse->head[token] != token; steps++) {
        token = w->parse->head[token];
        if (!mrs_actor_cue(w, token, MRS_CUE_SPEECH))
            continue;
        uint32_t subject = mrs_tree_child(w->parse, token, "nsubj");
        uint32_t found = subject < w->parse->n ? w->slot[subject] : 0;
        if (found && !first_person(w, &w->all.at[found - 1]))
            return found;
    }
    return 0;
}

uint32_t mrs_actor_speaker(const mrs_actor_work *w, uint32_t token)
{
    uint32_t found = said_above(w, token), sent = w->parse->sent[token], best = 0;
    uint32_t nearest = UINT32_MAX;
    for (uint32_t i = 0; !found && i < w->all.n; i++) {
        const mrs_mention *m = &w->all.at[i];
        if (!says(w, m) || first_person(w, m))
            continue;
        uint32_t back = sent >= m->sent ? sent - m->sent : SENTENCES_BACK + 1;
        uint32_t on = m->sent > sent ? m->sent - sent : SENTENCES_ON + 1;
        uint32_t far = back <= SENTENCES_BACK ? 2 * back : on <= SENTENCES_ON ? 2 * on + 1 : 99;
        if (far < 99 && far <= nearest) {
            nearest = far;
            best = i + 1;
        }
    }
    return found ? found : best;
}
