/* actor_country.c - which countries a text is about. */
#include "ground/actor_mention.h"

static void count(mrs_tally *t, const char country[3], int32_t weight)
{
    uint32_t i = 0;
    while (i < t->n && memcmp(t->country[i], country, 2) != 0)
        i++;
    if (!country[0] || i == MRS_TALLY_MAX)
        return;
    if (i == t->n) {
        memcpy(t->country[t->n++], country, 3);
        t->weight[i] = 0;
    }
    t->weight[i] += weight;
}

/* A state, its body, its people or its force, said outright. */
static bool tells_country(const mrs_mention *m)
{
    bool force = m->class == MRS_MENTION_NAME &&
                 (m->a.kind == MRS_ACTOR_FORCE || m->a.kind == MRS_ACTOR_STATE ||
                  m->a.kind == MRS_ACTOR_OFFICE);
    bool state = m->state && (m->class == MRS_MENTION_STATE || m->class == MRS_MENTION_BODY ||
                              m->class == MRS_MENTION_PEOPLE);
    return (force || state) && !m->bare && !m->a.pronoun && !m->hidden;
}

static void count_all(mrs_actor_work *w)
{
    const mrs_grounding *g = w->doc->ground;
    for (uint32_t i = 0; i < g->places.n; i++)
        if (!g->places.at[i].demonym)
            count(&w->countries, g->places.at[i].country, 1);
    for (uint32_t i = 0; i < w->all.n; i++)
        if (tells_country(&w->all.at[i]))
            count(&w->countries, w->all.at[i].a.country, 1);
}

/* What stands near counts more: in the same sentence 2, in the one before 1 more. The whole text
 * decides, not the nearest word. */
const mrs_lex_state *mrs_actor_country(mrs_actor_work *w, uint32_t index)
{
    const mrs_mention *m = &w->all.at[index];
    if (w->countries.n == 0)
        count_all(w);
    mrs_tally t = w->countries;
    for (uint32_t back = 1; back <= m->rank; back++) {
        const mrs_mention *o = &w->all.at[w->order[m->rank - back]];
        if (m->sent - o->sent > 1)
            break;
        if (tells_country(o))
            count(&t, o->a.country, o->sent == m->sent ? 2 : 1);
    }
    uint32_t best = 0;
    for (uint32_t i = 1; i < t.n; i++)
        if (t.weight[i] > t.weight[best])
            best = i;
    return t.n ? mrs_lex_state_of(w->lex, t.country[best]) : NULL;
}

/* The heaviest but the one left out. */
static uint32_t heaviest(const mrs_tally *t, uint32_t except)
{
    uint32_t best = except == 0 ? 1 : 0;
    for (uint32_t k = 0; k < t->n; k++)
        if (k != except && t->weight[k] > t->weight[best])
            best = k;
    return best;
}

/* Countries told before a mention, weighed; last: 1 + index of the nearest mention of each. */
static void count_before(const mrs_actor_work *w, const mrs_mention *m, mrs_tally *t,
                         uint32_t last[MRS_TALLY_MAX])
{
    for (uint32_t back = 1; back <= m->rank && back <= MRS_LOOK_BACK; back++) {
        uint32_t i = w->order[m->rank - back];
        const mrs_mention *o = &w->all.at[i];
        bool title = o->class == MRS_MENTION_TITLE && !o->a.pronoun;
        if (!o->a.country[0] || !(tells_country(o) || title))
            continue;
        int32_t near = m->sent == o->sent ? 3 : m->sent == o->sent + 1 ? 2 : 1;
        count(t, o->a.country, near + (o->subject ? 2 : 0));
        for (uint32_t k = 0; k < t->n; k++)
            if (!last[k] && memcmp(t->country[k], o->a.country, 2) == 0)
                last[k] = i + 1;
    }
}

bool mrs_actor_two_states(const mrs_actor_work *w, uint32_t index, uint32_t *one, uint32_t *two)
{
    mrs_tally t = {.n = 0};
    uint32_t last[MRS_TALLY_MAX] = {0};
    count_before(w, &w->all.at[index], &t, last);
    if (t.n < 2)
        return false;
    uint32_t a = heaviest(&t, UINT32_MAX), b = heaviest(&t, a);
    bool swap = w->all.at[last[b] - 1].a.head < w->all.at[last[a] - 1].a.head;
    *one = last[swap ? b : a];
    *two = last[swap ? a : b];
    return true;
}

bool mrs_actor_mentions(const mrs_actor_work *w, mrs_str countries)
{
    const mrs_grounding *g = w->doc->ground;
    for (mrs_str rest = countries, cc; mrs_str_split(&rest, '|', &cc);) {
        for (uint32_t i = 0; cc.len == 2 && i < w->all.n; i++)
            if (memcmp(w->all.at[i].a.country, cc.ptr, 2) == 0)
                return true;
        for (uint32_t i = 0; cc.len == 2 && i < g->places.n; i++)
            if (memcmp(g->places.at[i].country, cc.ptr, 2) == 0)
                return true;
    }
    return countries.len == 0;
}
