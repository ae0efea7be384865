/* Who owns up to an act, denies it or is charged with it (data/cues/responsibility.tsv). */
#include "code/code_internal.h"

static void fillers(const mrs_walk *w, const mrs_row *row, uint32_t verb, char role, mrs_few *out)
{
    for (uint32_t i = 0; i < row->n_ways && !out->n; i++)
        if (row->ways[i].role == role)
            mrs_walk_way(w, verb, &row->ways[i], out);
}

/* "No group has claimed responsibility" */
static bool nobody(const mrs_walk *w, const mrs_few *who)
{
    for (uint32_t i = 0; i < who->n; i++) {
        uint32_t det = mrs_walk_child(w, who->at[i], "det");
        if (mrs_list_has(MRS_STR("nobody|none|no-one"), w->low[who->at[i]]) ||
            (det < w->p->n && mrs_str_is(w->low[det], "no")))
            return true;
    }
    return false;
}

static const mrs_actor *first_mention(const mrs_walk *w, const mrs_few *who)
{
    for (uint32_t i = 0; i < who->n; i++) {
        uint32_t a = w->actor[who->at[i]];
        if (a && w->doc->ground->actors.at[a - 1].kind != MRS_ACTOR_THING)
            return &w->doc->ground->actors.at[a - 1];
    }
    return NULL;
}

static bool has_actor(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (hit->parties.at[i].role == MRS_ROLE_ACTOR)
            return true;
    return false;
}

static void set(mrs_hits *h, mrs_hit *hit, const mrs_row *row, const mrs_actor *who)
{
    static const char *const names[] = {"unknown", "claimed", "attributed", "denied"};
    for (uint32_t r = 0; r < sizeof names / sizeof *names; r++)
        if (mrs_str_is(row->mode, names[r]))
            hit->responsibility = (mrs_responsibility)r;
    mrs_hit_because(h, hit, "responsibility", row->phrase);
    if (!who)
        return;
    mrs_party *party = MRS_NEW(h->w->arena, mrs_party, 1);
    *party = (mrs_party){.name = who->name,
                         .id = who->id,
                         .at = who->at,
                         .kind = who->kind,
                         .affiliation = who->affiliation};
    memcpy(party->country, who->country, sizeof party->country);
    hit->responsibility_by = party;
    if (!has_actor(hit) && hit->responsibility != MRS_RESPONSIBILITY_DENIED)
        *MRS_PUSH(h->w->arena, &hit->parties) = *party;
}

void mrs_responsibility_run(mrs_hits *h)
{
    const mrs_walk *w = h->w;
    for (uint32_t t = 0; t < w->p->n; t++) {
        mrs_span at;
        const mrs_row *row = mrs_rows_best(w, &w->coder->answers, t, &at);
        mrs_few who = {.n = 0}, what = {.n = 0};
        if (!row)
            continue;
        fillers(w, row, t, 'A', &who);
        fillers(w, row, t, 'T', &what);
        if (nobody(w, &who))
            continue;
        for (uint32_t i = 0; i < what.n; i++) {
            mrs_hit *hit = mrs_hit_at(h, what.at[i]);
            if (hit)
                set(h, hit, row, first_mention(w, &who));
        }
    }
}
