/* Who owns up to an act, denies it or is charged with it (data/cues/responsibility.tsv). */
#include "code/context.h"

static bool has_hit(mrs_hits *h, const mrs_few *few)
{
    for (uint32_t i = 0; i < few->n; i++)
        if (mrs_hit_at(h, few->at[i]))
            return true;
    return false;
}

/* The fillers by the first way that leads to any; of the act, to one that is coded: "charged with
 * taking part in the attack". */
static void fillers(mrs_hits *h, const mrs_row *row, uint32_t verb, char role, mrs_few *out)
{
    bool found = false;
    for (uint32_t i = 0; i < row->n_ways && !found; i++) {
        if (row->ways[i].role == role)
            mrs_walk_way(h->w, verb, &row->ways[i], out);
        found = role == 'T' ? has_hit(h, out) : out->n > 0;
    }
}

/* "No group has claimed responsibility" */
static bool nobody(const mrs_walk *w, const mrs_few *who)
{
    for (uint32_t i = 0; i < who->n; i++) {
        uint32_t det = mrs_walk_child(w, who->at[i], "det");
        if (mrs_list_has(MRS_STR("nobody|none|no-one"), w->low[who->at[i]]) ||
            (det < w->p->n && mrs_list_has(MRS_STR("no|any"), w->low[det])))
            return true;
    }
    return false;
}

static const mrs_actor *mention(const mrs_walk *w, uint32_t token)
{
    uint32_t a = w->actor[token];
    const mrs_actor *m = a ? &w->doc->ground->actors.at[a - 1] : NULL;
    return m && m->kind != MRS_ACTOR_THING ? m : NULL;
}

static mrs_party party_of(const mrs_actor *who)
{
    mrs_party party = {.name = who->name,
                       .id = who->id,
                       .at = who->at,
                       .kind = who->kind,
                       .affiliation = who->affiliation};
    memcpy(party.country, who->country, sizeof party.country);
    return party;
}

static bool has_actor(const mrs_hit *hit)
{
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (hit->parties.at[i].role == MRS_ROLE_ACTOR)
            return true;
    return false;
}

static mrs_responsibility meaning(const mrs_row *row)
{
    static const char *const names[] = {"unknown", "claimed", "attributed", "denied"};
    for (uint32_t r = 0; r < sizeof names / sizeof *names; r++)
        if (mrs_str_is(row->mode, names[r]))
            return (mrs_responsibility)r;
    return MRS_RESPONSIBILITY_UNKNOWN;
}

/* The first named answers for it; all are its actors where none is told. */
static void set(mrs_hits *h, mrs_hit *hit, const mrs_row *row, const mrs_few *who)
{
    bool add = !has_actor(hit) && meaning(row) != MRS_RESPONSIBILITY_DENIED;
    mrs_party *first = NULL;
    for (uint32_t i = 0; i < who->n; i++) {
        const mrs_actor *m = mention(h->w, who->at[i]);
        if (!m)
            continue;
        if (!first) {
            first = MRS_NEW(h->w->arena, mrs_party, 1);
            *first = party_of(m);
        }
        if (add)
            *MRS_PUSH(h->w->arena, &hit->parties) = party_of(m);
    }
    if (!first && hit->responsibility != MRS_RESPONSIBILITY_UNKNOWN)
        return; /* said better by another word */
    hit->responsibility = meaning(row);
    hit->responsibility_by = first ? first : hit->responsibility_by;
    mrs_hit_because(h, hit, "responsibility", row->phrase);
}

/* ---- "claimed the attack", "blamed it on": a deed told in another sentence ---- */

static bool points_back(const mrs_walk *w, uint32_t token)
{
    const mrs_lex *ties = &w->coder->context->ties;
    uint32_t det = mrs_walk_child(w, token, "det");
    if (mrs_list_has(MRS_STR("it|this|that"), w->text[token]))
        return true;
    return det < w->p->n && (mrs_lex_bits(ties, w->low[det]) >> MRS_TIE_POINTS & 1) &&
           (mrs_lex_bits(ties, w->low[token]) >> MRS_TIE_DEED & 1);
}

/* Is a deed meant that these words do not tell? Of "claimed responsibility" alone the last one. */
static bool means_other(const mrs_walk *w, const mrs_row *row, const mrs_few *what)
{
    for (uint32_t i = 0; i < what->n; i++)
        if (points_back(w, what->at[i]))
            return true;
    return what->n == 0 && row->n_words > 1;
}

static mrs_hit *last_deed(mrs_hits *h, uint32_t sent)
{
    mrs_hit *found = NULL;
    for (uint32_t i = 0; i < h->hits.n && h->hits.at[i].sent < sent; i++)
        if (!h->hits.at[i].dropped && h->hits.at[i].type == MRS_TYPE_ASSAULT)
            found = &h->hits.at[i];
    return found;
}

/* Who answers for it, but not its actor: that is not carried over sentences. */
static void set_back(mrs_hits *h, const mrs_row *row, uint32_t verb, const mrs_few *who)
{
    mrs_hit *hit = last_deed(h, h->w->p->sent[verb]);
    for (uint32_t i = 0; hit && i < who->n; i++) {
        const mrs_actor *m = mention(h->w, who->at[i]);
        if (!m || hit->responsibility_by)
            continue;
        hit->responsibility_by = MRS_NEW(h->w->arena, mrs_party, 1);
        *hit->responsibility_by = party_of(m);
        hit->responsibility = meaning(row);
        mrs_hit_because(h, hit, "responsibility", MRS_STR("told of it in another sentence"));
    }
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
        fillers(h, row, t, 'A', &who);
        fillers(h, row, t, 'T', &what);
        if (nobody(w, &who))
            continue;
        if (!has_hit(h, &what) && means_other(w, row, &what))
            set_back(h, row, t, &who);
        for (uint32_t i = 0; i < what.n; i++) {
            mrs_hit *hit = mrs_hit_at(h, what.at[i]);
            if (hit)
                set(h, hit, row, &who);
        }
    }
}
