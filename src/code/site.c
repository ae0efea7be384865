/* What a phrase of place names that can be struck: "exploded in front of the court", "set off a
 * bomb on the roof of a bank", "the bus where it went off". Spots of a thing lead to it. */
#include "code/code_internal.h"

static bool somebody(const mrs_walk *w, uint32_t token)
{
    uint32_t a = w->actor[token];
    mrs_actor_kind kind = a ? w->doc->ground->actors.at[a - 1].kind : MRS_ACTOR_THING;
    return kind != MRS_ACTOR_THING && kind != MRS_ACTOR_STATE && kind != MRS_ACTOR_UNKNOWN &&
           kind != MRS_ACTOR_OFFICE;
}

static bool can_be_struck(const mrs_walk *w, uint32_t token)
{
    if (mrs_walk_is(w, token, "spot"))
        return false; /* a town, a street: only where it was */
    return mrs_walk_is(w, token, "building") || mrs_walk_is(w, token, "works") ||
           mrs_walk_is(w, token, "vehicle") || mrs_walk_is(w, token, "aircraft") ||
           somebody(w, token);
}

static void add_struck(const mrs_walk *w, uint32_t object, mrs_few *out)
{
    mrs_few few = {.n = 0};
    mrs_walk_conj(w, object, &few);
    for (uint32_t i = 0; i < few.n; i++)
        if (out->n < MRS_FEW && can_be_struck(w, few.at[i]))
            out->at[out->n++] = few.at[i];
}

/* Phrases of place that hang on a word: "at the bank", "next to a bus", "300 meters from". */
static void phrases(const mrs_walk *w, uint32_t head, bool measured, mrs_few *out)
{
    uint32_t at = w->p->l_edge[head], child = 0;
    while (mrs_tree_next_child(w->p, head, &at, &child)) {
        bool place = mrs_walk_is(w, child, "spot") ||
                     (measured && mrs_list_has(MRS_STR("from|of|to"), w->text[child]));
        if (mrs_walk_dep_in(w, child, "npadvmod|advmod"))
            phrases(w, child, true, out); /* "300 meters from", "close to" */
        if (!mrs_walk_dep(w, child, "prep") || !place)
            continue;
        for (uint32_t on = child; on < w->p->n; on = mrs_walk_next_prep(w, on)) {
            uint32_t object = mrs_walk_child(w, on, "pobj");
            if (object < w->p->n)
                add_struck(w, object, out);
            else
                phrases(w, on, true, out); /* "next to" */
        }
    }
}

/* "the bridge where it exploded" */
static void by_where(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    uint32_t where = mrs_walk_child(w, verb, "advmod");
    if (mrs_walk_dep(w, verb, "relcl") && where < w->p->n && mrs_str_is(w->text[where], "where"))
        add_struck(w, w->p->head[verb], out);
}

/* "set off a bomb in the basement", "placed by a man at the office": where the parser hangs the
 * phrase on a noun beside the verb. */
static void beside_verb(const mrs_walk *w, uint32_t verb, mrs_few *out)
{
    static const char *const parts[] = {"dobj", "nsubj", "nsubjpass"};
    for (uint32_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        uint32_t noun = mrs_walk_child(w, verb, parts[i]);
        if (noun < w->p->n && (mrs_walk_is(w, noun, "weapon") || mrs_walk_is(w, noun, "vehicle")))
            phrases(w, noun, false, out);
    }
    uint32_t by = mrs_walk_child(w, verb, "agent");
    uint32_t who = by < w->p->n ? mrs_walk_child(w, by, "pobj") : by;
    if (who < w->p->n && !out->n)
        phrases(w, who, false, out);
}

void mrs_walk_site(const mrs_walk *w, uint32_t token, mrs_few *out)
{
    phrases(w, token, false, out);
    if (mrs_walk_verb(w, token))
        beside_verb(w, token, out);
    else if (!out->n && mrs_walk_dep_in(w, token, "nsubj|nsubjpass|dobj"))
        phrases(w, w->p->head[token], false, out); /* "explosions were heard near" */
    by_where(w, token, out);
}
