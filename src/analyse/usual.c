#include "analyse/usual.h"

#include <math.h>

enum { MOST_WEEKS = 520 };
static const double tiny = 1e-18; /* of the largest weight: nothing */

/* Weights of the counts low, low + 1, ... without their common factor, by the ratio of neighbours.
 */
typedef struct {
    double mean, r, q; /* q 0: Poisson */
} law;

/* P(k + 1) / P(k) */
static double ratio(const law *l, double k)
{
    return l->q > 0 ? (k + l->r) / (k + 1) * l->q : l->mean / (k + 1);
}

/* The lowest count that weighs anything, the weight there, and the sum of all weights, that of the
 * count nearest the mean being 1. */
static double lay_out(const law *l, double *lowest, double *weight)
{
    double middle = floor(l->mean), w = 1, sum = 1;
    for (double k = middle; w > tiny; k++) {
        w *= ratio(l, k);
        sum += w;
    }
    w = 1;
    for (*lowest = middle; *lowest > 0 && w > tiny; --*lowest) {
        w /= ratio(l, *lowest - 1);
        sum += w;
    }
    *weight = w;
    return sum;
}

void mrs_usual_tails(double mean, double phi, double x, double alpha, mrs_usual *out)
{
    bool poisson = phi <= 1 + 1e-9;
    law l = {mean, poisson ? 0 : mean / (phi - 1), poisson ? 0 : (phi - 1) / phi};
    double k, w, sum = lay_out(&l, &k, &w), below = 0, up_to = 0; /* P(X < k), P(X <= k) */
    out->upper = out->lower = out->p = out->p_low = NAN;
    if (x < k) { /* so few that they weigh nothing */
        out->p = 1;
        out->p_low = 0;
    }
    for (; isnan(out->upper) || isnan(out->p); k++) {
        bool end = k > mean && w / sum < tiny; /* all weight lies below */
        below = up_to;
        up_to = end ? 1 : fmin(1, up_to + w / sum);
        if (below <= alpha)
            out->lower = k;
        if (isnan(out->upper) && up_to >= 1 - alpha)
            out->upper = k;
        if (isnan(out->p) && (k >= x || end)) {
            out->p = k < x ? 0 : fmax(0, 1 - below);
            out->p_low = up_to;
        }
        w *= ratio(&l, k);
    }
}

/* ---- the base ---------------------------------------------------------------------------------
 */

static double weighted_mean(const double *y, const double *w, uint32_t n)
{
    double sum = 0, all = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += w[i] * y[i];
        all += w[i];
    }
    return sum / all;
}

/* Pearson's over n - 1, no less than 1. */
static double dispersion(const double *y, const double *w, uint32_t n, double mean)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += w[i] * (y[i] - mean) * (y[i] - mean) / mean;
    return fmax(1, sum / (n - 1));
}

/* Noufaily and others, 3.3: a week past the outlier counts by the square of its residual. The
 * weights' sum is n. */
static void reweight(const mrs_usual_rule *rule, const double *y, uint32_t n, double mean,
                     double phi, double *w)
{
    double sum = 0, leverage = 1.0 / n, root = sqrt(mean), sixth = 1 / sqrt(cbrt(mean));
    double scale = 1.5 / sqrt(phi * (1 - leverage));
    for (uint32_t i = 0; i < n; i++) {
        double residual = y[i] > 0 ? scale * (cbrt(y[i] * y[i]) * sixth - root) : 0;
        w[i] = residual > rule->outlier ? 1 / (residual * residual) : 1;
        sum += w[i];
    }
    for (uint32_t i = 0; i < n; i++)
        w[i] *= n / sum;
}

void mrs_usual_test(const mrs_usual_rule *rule, const double *base, uint32_t n, uint32_t weeks,
                    double now, mrs_usual *out)
{
    double w[MOST_WEEKS];
    *out = (mrs_usual){NAN, NAN, NAN, NAN, NAN, NAN};
    if (n > MOST_WEEKS) {
        base += n - MOST_WEEKS;
        n = MOST_WEEKS;
    }
    if (n < rule->least_weeks || n < 2)
        return;
    for (uint32_t i = 0; i < n; i++)
        w[i] = 1;
    double mean = weighted_mean(base, w, n), phi = 1;
    if (mean > 0) {
        phi = dispersion(base, w, n, mean);
        reweight(rule, base, n, mean, phi, w);
        mean = weighted_mean(base, w, n);
        phi = dispersion(base, w, n, mean);
    } else {
        mean = 0.5 / n;
    }
    mrs_usual_tails(mean * weeks, phi, now, rule->alpha, out);
    out->mean = mean * weeks;
    out->phi = phi;
}

/* ---- a window ---------------------------------------------------------------------------------
 */

const char *mrs_verdict_text(mrs_verdict v)
{
    static const char *const texts[] = {
#define MRS_X(name, text) text,
        MRS_VERDICTS(MRS_X)
#undef MRS_X
    };
    return texts[v];
}

/* The counts of the weeks of [end - most, end) that were read, into out; their number. */
static uint32_t base_of(const double *counts, const uint32_t *reports, uint32_t end, uint32_t most,
                        double *out)
{
    uint32_t n = 0;
    for (uint32_t i = end > most ? end - most : 0; i < end; i++)
        if (reports[i])
            out[n++] = counts[i];
    return n;
}

static double sum_of(const double *at, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += at[i];
    return sum;
}

static mrs_verdict verdict_of(const mrs_usual_rule *rule, const mrs_judged *j, double lately)
{
    if (isnan(j->usual.p))
        return MRS_VERDICT_SHORT;
    if (j->sum > j->usual.upper)
        return lately >= rule->least_events ? MRS_VERDICT_MORE : MRS_VERDICT_FEW;
    return j->sum < j->usual.lower ? MRS_VERDICT_FEWER : MRS_VERDICT_USUAL;
}

void mrs_usual_judge(const mrs_usual_rule *rule, const double *counts, const uint32_t *reports,
                     uint32_t end, uint32_t weeks, mrs_judged *out)
{
    double base[MRS_BASE_WEEKS];
    uint32_t start = end > weeks ? end - weeks : 0;
    uint32_t from = end > MRS_SHORT_WEEKS ? end - MRS_SHORT_WEEKS : 0;
    *out = (mrs_judged){.sum = sum_of(counts + start, end - start)};
    uint32_t n = base_of(counts, reports, start, MRS_SHORT_WEEKS, base);
    out->base_4 = n ? sum_of(base, n) / n * weeks : NAN;
    n = out->weeks_52 = base_of(counts, reports, start, MRS_BASE_WEEKS, base);
    out->base_52 = n ? sum_of(base, n) / n * weeks : NAN;
    mrs_usual_test(rule, base, n, weeks, out->sum, &out->usual);
    out->verdict = verdict_of(rule, out, sum_of(counts + from, end - from));
    for (uint32_t i = start; i < end; i++)
        if (!reports[i])
            out->verdict = MRS_VERDICT_UNREAD;
    if (end < weeks)
        out->verdict = MRS_VERDICT_UNREAD;
}
