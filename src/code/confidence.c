/* How sure a claim is: log odds, from the strength of its row and from what speaks for and against
 * it in the sentence and the report. The weights were set by hand, in steps of a quarter, where a
 * sign told right claims from wrong ones; bench/calibration.py says how well that holds. */
#include "code/context.h"

#include <math.h>

float mrs_confidence(const mrs_hits *h, const mrs_hit *hit)
{
    (void)h;
    float c = hit->row->strength * hit->sign;
    return hit->row->flags & MRS_ROW_GENERIC ? c * 0.9F : c;
}

enum { EARLY = 2 }; /* paragraphs that tell a report's news */

/* Where the trigger stands in its sentence. */
typedef enum { TELLS, HANGS, ASIDE } standing;

static standing standing_of(const mrs_cx *x, uint32_t token)
{
    if (mrs_walk_dep_in(x->w, token, "ROOT|conj|ccomp|nsubj|nsubjpass|dobj|obj|parataxis"))
        return TELLS;
    return mrs_walk_dep_in(x->w, token, "advcl|acl|relcl|pcomp|xcomp|pobj|compound") ? ASIDE
                                                                                     : HANGS;
}

/* told: [n] by event, how often it is told. */
static double log_odds(const mrs_cx *x, uint32_t i, const uint32_t *told)
{
    const mrs_claim *c = &x->doc->coding->claims[i];
    const struct {
        bool holds;
        double weight;
    } signs[] = {{standing_of(x, c->token) == TELLS, 0.5},
                 {standing_of(x, c->token) == ASIDE, -0.5},
                 {x->para[c->token] < EARLY, 1.0},
                 {told[c->event] > 1, 0.5},
                 {c->n_actors > 0, 0.25},
                 {c->n_actors == 0 && c->n_targets == 0, -0.5},
                 {c->place == NULL, -0.25},
                 {!mrs_span_empty(c->time.at), 0.25},
                 {c->n_quantities > 0, 0.25}};
    double z = 1.0 + 2.0 * ((double)c->confidence - 0.75);
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        z += signs[k].holds ? signs[k].weight : 0;
    return z;
}

void mrs_confidence_run(const mrs_cx *x)
{
    mrs_coding *coding = x->doc->coding;
    double *z = MRS_NEW(x->doc->arena, double, coding->n);
    uint32_t *told = MRS_NEW(x->doc->arena, uint32_t, coding->n);
    for (uint32_t i = 0; i < coding->n; i++)
        told[coding->claims[i].event]++;
    for (uint32_t i = 0; i < coding->n; i++)
        z[i] = log_odds(x, i, told);
    for (uint32_t i = 0; i < coding->n; i++)
        coding->claims[i].confidence = (float)(1 / (1 + exp(-z[i])));
}
