/* border_side.c - on which side of a border something was done: a state builds, guards and arrests
 * on its own (spec/record.md 5: a country only when the text takes a side). */
#include "code/context.h"

static bool on_own_side(const mrs_claim *c)
{
    return c->type == MRS_TYPE_BUILD || c->type == MRS_TYPE_COERCE || c->type == MRS_TYPE_MOBILIZE;
}

static bool is_of_state(mrs_actor_kind kind)
{
    return kind == MRS_ACTOR_STATE || kind == MRS_ACTOR_FORCE || kind == MRS_ACTOR_OFFICE;
}

/* The country of who speaks, by office or by the body spoken for. */
static const char *country_of_speaker(const mrs_cx *x, const mrs_claim *c)
{
    const mrs_grounding *g = x->doc->ground;
    for (uint32_t i = 0; i < g->actors.n; i++) {
        const mrs_actor *a = &g->actors.at[i];
        if (!mrs_span_overlap(a->at, c->source.at))
            continue;
        const mrs_actor *org = a->org ? &g->actors.at[a->org - 1] : a;
        if (is_of_state(org->kind) && org->country[0])
            return org->country;
    }
    return "";
}

/* The country of whose state did it or, where nobody is named, says so; "" unknown. */
static const char *country_of(const mrs_cx *x, const mrs_claim *c)
{
    for (uint32_t i = 0; i < c->n_actors; i++)
        if (is_of_state(c->actors[i].kind))
            return c->actors[i].country;
    return c->n_actors ? "" : country_of_speaker(x, c);
}

void mrs_border_side_run(const mrs_cx *x)
{
    for (uint32_t i = 0; i < x->doc->coding->n; i++) {
        mrs_claim *c = &x->doc->coding->claims[i];
        mrs_place *p = c->place;
        if (!p || p->precision != MRS_PRECISION_BORDER || p->sided || !on_own_side(c))
            continue;
        const char *side = country_of(x, c);
        bool second = side[0] && strcmp(side, p->country2) == 0;
        if (!second && (!side[0] || strcmp(side, p->country) != 0))
            continue;
        if (second) {
            memcpy(p->country2, p->country, sizeof p->country2);
            memcpy(p->country, side, 2);
        }
        p->sided = true;
        mrs_because(x, c, "place", MRS_STR("on the side of the state that did it"));
    }
}
