/* rule.c - one number where sources tell several, by a rule that is named when asking. After S.
 * Cook, N. Weidmann, Research & Politics 6/1 (2019), who name the three. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

bool mrs_rule_read(mrs_str name, mrs_rule *out)
{
    static const char *const names[] = {"conservative", "informative", "representative"};
    for (int i = 0; i < 3; i++)
        if (mrs_str_is(name, names[i])) {
            *out = (mrs_rule)i;
            return true;
        }
    return false;
}

/* What one claim tells of one count. */
typedef struct {
    double value;
    mrs_approx approx;
    float confidence;
    mrs_str claim;
} told;

static int by_value(const void *a, const void *b)
{
    const told *x = a, *y = b;
    if (x->value < y->value || x->value > y->value)
        return x->value < y->value ? -1 : 1;
    return mrs_str_cmp(x->claim, y->claim);
}

/* Exact before about before bounds (in that order in mrs_approx); then the surest. */
static int by_precision(const void *a, const void *b)
{
    const told *x = a, *y = b;
    if (x->approx != y->approx)
        return x->approx < y->approx ? -1 : 1;
    if (x->confidence < y->confidence || x->confidence > y->confidence)
        return x->confidence > y->confidence ? -1 : 1;
    return mrs_str_cmp(x->claim, y->claim);
}

static void apply(mrs_rule rule, told *list, uint32_t n, mrs_event_quantity *q)
{
    qsort(list, n, sizeof *list, rule == MRS_RULE_INFORMATIVE ? by_precision : by_value);
    const told *chosen = &list[rule == MRS_RULE_REPRESENTATIVE ? (n - 1) / 2 : 0];
    q->best = chosen->value;
    q->best_claim = chosen->claim;
}

static bool several(const mrs_event *e, const mrs_event_quantity *q)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->n_quantities; i++)
        n += e->quantities[i].kind == q->kind;
    return n > 1;
}

/* The number that the claim gives for it; NAN: none. */
static told told_by(const mrs_claim_row *row, const mrs_event *e, const mrs_event_quantity *q)
{
    for (uint32_t i = 0; i < row->claim.n_quantities; i++) {
        const mrs_quantity *p = &row->claim.quantities[i];
        if (mrs_count_is_of(p, q, several(e, q)))
            return (told){!isnan(p->best)  ? p->best
                          : !isnan(p->low) ? p->low
                                           : p->high,
                          p->approx, row->claim.confidence, row->id};
    }
    return (told){.value = NAN};
}

mrs_status mrs_event_by_rule(mrs_store *store, mrs_rule rule, mrs_event *e, mrs_arena *arena,
                             mrs_err *err)
{
    if (!e->n_quantities || e->n_claims < 2)
        return MRS_OK;
    mrs_claim_row *rows = calloc(e->n_claims, sizeof *rows);
    told *list = calloc(e->n_claims, sizeof *list);
    mrs_status st = rows && list ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (uint32_t i = 0; !st && i < e->n_claims; i++)
        st = mrs_store_claim(store, e->claims[i].claim, arena, &rows[i], err);
    for (uint32_t k = 0; !st && k < e->n_quantities; k++) {
        uint32_t n = 0;
        for (uint32_t i = 0; i < e->n_claims; i++) {
            told t = told_by(&rows[i], e, &e->quantities[k]);
            if (!isnan(t.value))
                list[n++] = t;
        }
        if (n)
            apply(rule, list, n, &e->quantities[k]);
    }
    free(list);
    free(rows);
    return st;
}
