/* actor_speaker.c - who says "I" and "we". */
#include "ground/actor_mention.h"

enum { SENTENCES_BACK = 6, SENTENCES_ON = 2 };

/* Who speaks in passing ("for which X claimed ...") is not whose text it is. */
static bool in_passing(const mrs_actor_work *w, const mrs_mention *m)
{
    static const char *const inner[] = {"relcl", "acl", "advcl", NULL};
    uint32_t verb = mrs_actor_verb(w, m->a.head);
    return verb < w->parse->n && mrs_actor_dep(w, verb, inner);
}

static bool says(const mrs_actor_work *w, const mrs_mention *m)
{
    return m->speaker && !in_passing(w, m) && m->class != MRS_MENTION_DOCUMENT &&
           m->class != MRS_MENTION_THING && !(m->class == MRS_MENTION_PRONOUN && !m->resolved) &&
           !m->modifier && w->slot[m->a.head];
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

/* The nearest who speaks, before the sentence rather than after it. */
static uint32_t nearest(const mrs_actor_work *w, const mrs_mention *m)
{
    for (uint32_t back = 1; back <= m->rank; back++) {
        uint32_t i = w->order[m->rank - back];
        const mrs_mention *o = &w->all.at[i];
        if (m->sent - o->sent > SENTENCES_BACK)
            break;
        if (says(w, o) && !first_person(w, o))
            return i + 1;
    }
    for (uint32_t on = 1; on < w->n_order - m->rank; on++) {
        uint32_t i = w->order[m->rank + on];
        const mrs_mention *o = &w->all.at[i];
        if (o->sent - m->sent > SENTENCES_ON)
            break;
        if (says(w, o) && !first_person(w, o))
            return i + 1;
    }
    return 0;
}

uint32_t mrs_actor_speaker(const mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    uint32_t found = said_above(w, m->a.head);
    return found ? found : nearest(w, m);
}
