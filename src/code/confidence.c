/* How sure a claim is: the row's strength times what speaks for and against it. */
#include "code/code_internal.h"

float mrs_confidence(const mrs_hits *h, const mrs_hit *hit)
{
    bool actor = false, target = false;
    for (uint32_t i = 0; i < hit->parties.n; i++) {
        actor = actor || hit->parties.at[i].role == MRS_ROLE_ACTOR;
        target = target || hit->parties.at[i].role >= MRS_ROLE_TARGET;
    }
    const struct {
        bool holds;
        float times;
    } signs[] = {{!actor, 0.9F},
                 {!actor && !target, 0.8F},
                 {hit->quantities.n > 0, 1.1F},
                 {hit->light < h->w->p->n, 1.1F},
                 {(hit->row->flags & MRS_ROW_GENERIC) != 0, 0.9F}};
    float c = hit->row->strength * hit->sign;
    for (uint32_t i = 0; i < sizeof signs / sizeof *signs; i++)
        c *= signs[i].holds ? signs[i].times : 1.0F;
    return c > 0.99F ? 0.99F : c;
}
