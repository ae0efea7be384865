/* Phrases that bring in a partner, a support, an instrument or a means (data/cues/roles.tsv). */
#include "code/code_internal.h"

static bool stands(const mrs_walk *w, const mrs_cue *cue, uint32_t token, uint32_t *last)
{
    uint32_t t = token;
    for (uint32_t i = 0; i < cue->n_words; i++, t++) {
        if (t >= w->p->n || w->p->sent[t] != w->p->sent[token])
            return false;
        if (!mrs_str_eq(w->text[t], cue->word[i]) && !mrs_str_eq(w->low[t], cue->word[i]))
            return false;
        *last = t;
    }
    return true;
}

static const mrs_cue *longest(const mrs_walk *w, uint32_t token, uint32_t *last)
{
    const mrs_cues *cues = &w->coder->cues;
    const mrs_cue *best = NULL;
    uint32_t i = (uint32_t)mrs_lex_bits(&cues->first, w->text[token]), end = token;
    if (!i)
        i = (uint32_t)mrs_lex_bits(&cues->first, w->low[token]);
    for (; i; i = cues->at[i - 1].next) {
        const mrs_cue *cue = &cues->at[i - 1];
        if ((!best || cue->n_words > best->n_words) && stands(w, cue, token, &end)) {
            best = cue;
            *last = end;
        }
    }
    return best;
}

/* What the phrase brings: the object of its last word, or the noun that follows. */
static void brought(const mrs_walk *w, uint32_t last, mrs_few *out)
{
    static const char *const labels[] = {"pobj", "dobj"};
    for (uint32_t i = 0; i < 2 && !out->n; i++) {
        uint32_t child = mrs_walk_child(w, last, labels[i]);
        if (child < w->p->n)
            mrs_walk_conj(w, child, out);
    }
}

/* The hit that a word hangs on, climbing; NULL when it hangs on none. */
static mrs_hit *owner(mrs_hits *h, uint32_t token)
{
    const mrs_walk *w = h->w;
    uint32_t t = token;
    for (int up = 0; up < 10; up++) {
        for (uint32_t i = 0; i < h->hits.n; i++) {
            mrs_hit *hit = &h->hits.at[i];
            bool carried = w->p->head[hit->token] == t &&
                           mrs_walk_dep_in(w, hit->token, "nsubjpass|nsubj|dobj");
            bool here = hit->token == t || (hit->light == t && t < w->p->n) || carried;
            if (here && hit->into)
                hit = &h->hits.at[hit->into - 1];
            if (here && !hit->dropped && hit->sent == w->p->sent[token])
                return hit;
        }
        if (w->p->head[t] == t)
            return NULL;
        t = w->p->head[t];
    }
    return NULL;
}

/* "the SDF, backed by air strikes, began an operation": the phrase hangs on a party. */
static mrs_hit *by_party(mrs_hits *h, uint32_t token)
{
    uint32_t head = h->w->p->head[token];
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        for (uint32_t k = 0; !hit->dropped && k < hit->args.n; k++)
            if (hit->args.at[k].role == 'A' && hit->args.at[k].token == head)
                return hit;
    }
    return NULL;
}

static mrs_span words(const mrs_walk *w, uint32_t token)
{
    uint32_t first = w->p->l_edge[token];
    return (mrs_span){w->doc->tokens.at[first].start, w->doc->tokens.at[token].end};
}

/* The mention at a token, or before it: "backed by coalition aircraft" is by the coalition. */
static const mrs_actor *who(const mrs_walk *w, uint32_t token)
{
    mrs_few few = {.n = 0};
    mrs_walk_find(w, token, MRS_REL_SELF, MRS_STR(""), &few);
    mrs_walk_find(w, token, MRS_REL_COMP, MRS_STR(""), &few);
    for (uint32_t i = 0; i < few.n; i++) {
        uint32_t a = w->actor[few.at[i]];
        if (a && w->doc->ground->actors.at[a - 1].kind != MRS_ACTOR_THING)
            return &w->doc->ground->actors.at[a - 1];
    }
    return NULL;
}

/* "rebels backed by Rwanda": which rebels, not that Rwanda took part in this. */
static bool describes(const mrs_walk *w, const mrs_cue *cue, const mrs_actor *m, uint32_t token)
{
    uint32_t verb = mrs_walk_head(w, token), noun = w->p->head[verb];
    return mrs_str_is(cue->gives, "support") && m->kind == MRS_ACTOR_STATE && m->head == token &&
           mrs_walk_dep(w, verb, "acl") && noun + 1 == verb && mrs_walk_noun(w, noun);
}

static void add_party(mrs_hits *h, mrs_hit *hit, const mrs_cue *cue, uint32_t token)
{
    const mrs_walk *w = h->w;
    const mrs_actor *m = who(w, token);
    if (!m || describes(w, cue, m, token))
        return;
    mrs_party party = {.name = m->name,
                       .id = m->id,
                       .at = m->at,
                       .kind = m->kind,
                       .affiliation = m->affiliation,
                       .role =
                           mrs_str_is(cue->gives, "support") ? MRS_ROLE_SUPPORT : MRS_ROLE_PARTNER};
    memcpy(party.country, m->country, sizeof party.country);
    bool all_act = hit->type == MRS_TYPE_CONSULT || hit->type == MRS_TYPE_AGREE ||
                   hit->type == MRS_TYPE_COOPERATE;
    if (all_act && party.role == MRS_ROLE_PARTNER)
        party.role = MRS_ROLE_ACTOR;
    for (uint32_t i = 0; i < hit->parties.n; i++)
        if (mrs_str_eq(hit->parties.at[i].name, party.name))
            return;
    *MRS_PUSH(w->arena, &hit->parties) = party;
    mrs_hit_because(h, hit, "actors",
                    mrs_str_format(w->arena, "%.*s by \"%.*s ...\"", (int)cue->gives.len,
                                   cue->gives.ptr, (int)cue->word[0].len, cue->word[0].ptr));
}

/* "with air support from" is no event of its own. */
static void drop_inside(mrs_hits *h, uint32_t first, uint32_t last)
{
    for (uint32_t t = first; t <= last; t++) {
        mrs_hit *inside = h->hit_at[t] ? &h->hits.at[h->hit_at[t] - 1] : NULL;
        bool word = mrs_walk_noun(h->w, t) || (t == first && mrs_walk_dep_in(h->w, t, "acl|advcl"));
        if (inside && !inside->dropped && word) {
            inside->dropped = true;
            mrs_hit_because(h, inside, "dropped", MRS_STR("part of a role phrase"));
        }
    }
}

static void give_one(mrs_hits *h, mrs_hit *hit, const mrs_cue *cue, uint32_t token)
{
    const mrs_walk *w = h->w;
    bool arm = mrs_walk_is(w, token, "weapon") || mrs_walk_is(w, token, "munition");
    bool means = mrs_str_is(cue->gives, "means");
    if (h->hit_at[token] && !means)
        return;
    if (mrs_str_is(cue->gives, "fellow") && mrs_walk_passive(w, hit->token)) {
        if (hit->type == MRS_TYPE_ASSAULT || hit->type == MRS_TYPE_COERCE)
            mrs_role_add(h, hit, (mrs_arg){token, 'T'}); /* "was killed alongside his son" */
        return;
    }
    if (mrs_list_has(MRS_STR("partner|support|fellow"), cue->gives))
        add_party(h, hit, cue, token);
    else if (means && mrs_span_empty(hit->means))
        hit->means = words(w, token);
    else if (mrs_str_is(cue->gives, "instrument") && hit->weapon == w->p->n && arm)
        hit->weapon = token;
}

static void give(mrs_hits *h, const mrs_cue *cue, uint32_t first, uint32_t last)
{
    mrs_few few = {.n = 0};
    brought(h->w, last, &few);
    if (cue->n_words > 1 && mrs_list_has(MRS_STR("partner|support"), cue->gives))
        drop_inside(h, first, last);
    mrs_hit *hit = owner(h, first);
    if (!hit)
        hit = by_party(h, first);
    for (uint32_t i = 0; hit && i < few.n; i++)
        give_one(h, hit, cue, few.at[i]);
}

void mrs_cue_run(mrs_hits *h)
{
    const mrs_walk *w = h->w;
    for (uint32_t t = 0; t < w->p->n; t++) {
        uint32_t last = t;
        const mrs_cue *cue = longest(w, t, &last);
        if (cue)
            give(h, cue, t, last);
    }
}
