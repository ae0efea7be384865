/* Names told one after the other, which the parser does not hold together: "Ana Paz, 42; her
 * driver, Luis Mora; and Rosa Gil, a nurse, were shot". Read in order of the words. */
#include "code/code_internal.h"

const mrs_ent *mrs_name_at(const mrs_walk *w, uint32_t token)
{
    uint32_t e = token < w->p->n ? w->p->ent_of[token] : 0;
    const mrs_ent *ent = e ? &w->p->ents[e - 1] : NULL;
    return ent && mrs_str_is(ent->label, "PERSON") ? ent : NULL;
}

static bool separates(const mrs_walk *w, uint32_t token)
{
    return mrs_list_has(MRS_STR(",|;|and|&"), w->text[token]);
}

/* The token after words in brackets that stand there. */
static uint32_t past_brackets(const mrs_walk *w, uint32_t token, uint32_t end)
{
    if (token >= end || !mrs_str_is(w->text[token], "("))
        return token;
    while (token < end && !mrs_str_is(w->text[token], ")"))
        token++;
    return token < end ? token + 1 : end;
}

/* What may stand between two names of a list: ages, titles, who somebody is. */
static bool describes(const mrs_walk *w, uint32_t token)
{
    switch (w->pos[token]) {
    case MRS_POS_NOUN:
    case MRS_POS_PROPN:
    case MRS_POS_ADJ:
    case MRS_POS_DET:
    case MRS_POS_NUM:
    case MRS_POS_ADP:
    case MRS_POS_PART:
    case MRS_POS_SPACE:
        return true;
    case MRS_POS_PRON:
        return mrs_walk_tag(w, token, "PRP$");
    default:
        return separates(w, token) ||
               mrs_list_has(MRS_STR("-|aged|known|called|named|nicknamed"), w->text[token]);
    }
}

/* Right before a name only a title: "her driver", not "in the house of". */
static bool titles(const mrs_walk *w, uint32_t from, uint32_t to)
{
    for (uint32_t t = from; t < to; t++)
        if (w->pos[t] == MRS_POS_ADP || mrs_str_is(w->text[t], "'s"))
            return false;
    return true;
}

const mrs_ent *mrs_name_next(const mrs_walk *w, const mrs_ent *name, uint32_t end)
{
    enum { FAR = 14 }; /* tokens */
    uint32_t t = past_brackets(w, name->past, end), first = t, after = t;
    if (t >= end || !separates(w, t))
        return NULL;
    for (; t < end && t < first + FAR && !mrs_name_at(w, t); t++) {
        if (!describes(w, t))
            return NULL;
        after = separates(w, t) ? t + 1 : after;
    }
    const mrs_ent *next = t < end ? mrs_name_at(w, t) : NULL;
    return next && next->first == t && titles(w, after, t) ? next : NULL;
}

static uint32_t head_of(const mrs_walk *w, const mrs_ent *name)
{
    for (uint32_t t = name->first; t < name->past; t++)
        if (w->p->head[t] < name->first || w->p->head[t] >= name->past || w->p->head[t] == t)
            return t;
    return name->past - 1;
}

/* The subject of a clause of its own: "shot Ana Paz, and Luis Mora fled". */
static bool acts_apart(const mrs_walk *w, const mrs_ent *name, const mrs_hit *hit)
{
    uint32_t head = head_of(w, name), verb = w->p->head[head];
    bool subject = mrs_walk_dep_in(w, head, "nsubj|nsubjpass|poss");
    return subject && verb != hit->token && !mrs_tree_under(w->p, hit->token, verb);
}

static bool has_arg(const mrs_walk *w, const mrs_hit *hit, const mrs_ent *name)
{
    for (uint32_t i = 0; i < hit->args.n; i++)
        if (mrs_name_at(w, hit->args.at[i].token) == name)
            return true;
    return false;
}

/* Among those of the hit's own row: they are counted as the first of the list is. */
static void add(const mrs_walk *w, mrs_hit *hit, const mrs_ent *name)
{
    if (has_arg(w, hit, name))
        return;
    (void)MRS_PUSH(w->arena, &hit->args);
    mrs_arg *to = hit->args.at + hit->own;
    memmove(to + 1, to, (hit->args.n - 1 - hit->own) * sizeof *to);
    *to = (mrs_arg){head_of(w, name), 'T'};
    hit->own++;
}

/* The names that follow, on the side of the trigger where the first stands. */
static void forward(const mrs_walk *w, mrs_hit *hit, const mrs_ent *name, uint32_t end)
{
    for (name = mrs_name_next(w, name, end); name && !acts_apart(w, name, hit);
         name = mrs_name_next(w, name, end))
        add(w, hit, name);
}

static void backward(const mrs_walk *w, mrs_hit *hit, const mrs_ent *name, uint32_t start)
{
    for (uint32_t t = name->first; t-- > start;) {
        const mrs_ent *before = mrs_name_at(w, t);
        if (!before)
            continue;
        if (mrs_name_next(w, before, name->past) != name || acts_apart(w, before, hit))
            return;
        add(w, hit, before);
        name = before;
        t = name->first;
    }
}

void mrs_listing_run(mrs_hits *h)
{
    const mrs_walk *w = h->w;
    for (uint32_t i = 0; i < h->hits.n; i++) {
        mrs_hit *hit = &h->hits.at[i];
        bool harm = hit->type == MRS_TYPE_ASSAULT || mrs_str_is(hit->mode, "arrest");
        const uint32_t *first = &w->p->sent_first[hit->sent];
        for (uint32_t k = 0; harm && !hit->dropped && k < hit->args.n; k++) {
            uint32_t t = hit->args.at[k].token;
            const mrs_ent *name = hit->args.at[k].role == 'T' ? mrs_name_at(w, t) : NULL;
            if (!name)
                continue;
            forward(w, hit, name, t < hit->token ? hit->token : first[1]);
            backward(w, hit, name, t < hit->token ? first[0] : hit->token);
        }
    }
}
