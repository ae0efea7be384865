/* tense.c - the tense a clause is told in, by its verb and auxiliaries. */
#include "code/context.h"

static bool tagged(const mrs_cx *x, uint32_t token, const char *list)
{
    return mrs_list_has(mrs_str_of(list), x->p->tag[token]);
}

/* What the auxiliaries of a verb are: bits. */
enum { HAVE = 1, HAD = 2, IS = 4, WAS = 8, BEING = 16 };

static int auxiliaries(const mrs_cx *x, uint32_t verb)
{
    int found = 0;
    uint32_t at = x->p->l_edge[verb], child = 0;
    while (mrs_tree_next_child(x->p, verb, &at, &child)) {
        if (!mrs_walk_dep_in(x->w, child, "aux|auxpass"))
            continue;
        bool past = tagged(x, child, "VBD");
        if (mrs_str_is(x->w->text[child], "had"))
            found |= HAD;
        else if (mrs_str_is(x->w->text[child], "being"))
            found |= BEING;
        else if (!past && !tagged(x, child, "VBZ|VBP"))
            continue;
        else if (mrs_str_is(x->w->low[child], "have"))
            found |= past ? HAD : HAVE;
        else if (mrs_str_is(x->w->low[child], "be"))
            found |= past ? WAS : IS;
    }
    return found;
}

static mrs_tense own_tense(const mrs_cx *x, uint32_t verb)
{
    int aux = auxiliaries(x, verb);
    if (aux & HAD)
        return MRS_TENSE_PLUPERFECT;
    if (aux & HAVE)
        return MRS_TENSE_PERFECT;
    if ((aux & WAS) || tagged(x, verb, "VBD"))
        return MRS_TENSE_PAST;
    if (aux & IS)
        return tagged(x, verb, "VBG") || (aux & BEING) ? MRS_TENSE_PROGRESS : MRS_TENSE_PRESENT;
    return tagged(x, verb, "VBZ|VBP") ? MRS_TENSE_PRESENT : MRS_TENSE_NONE;
}

mrs_tense mrs_tense_of(const mrs_cx *x, uint32_t verb)
{
    for (int up = 0; up < 6 && verb < x->p->n; up++) {
        mrs_tense own = own_tense(x, verb);
        if (own != MRS_TENSE_NONE)
            return own;
        if (!mrs_walk_dep_in(x->w, verb, "xcomp|conj|pcomp|advcl|acl|prep"))
            break;
        verb = mrs_clause_verb(x, x->p->head[verb]);
    }
    return MRS_TENSE_NONE;
}
