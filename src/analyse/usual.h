/* usual.h - is a count of events more than usual? A test for few events and over-dispersion.
 *
 * Source: A. Noufaily, D. G. Enki, P. Farrington, P. Garthwaite, N. Andrews, A. Charlett, "An
 * improved algorithm for outbreak detection in multiple surveillance systems", Statistics in
 * Medicine 32 (2013) 1206-1222: quasi-Poisson mean of a base, refitted with weights that take past
 * rises out of it (Anscombe residuals), over-dispersion no less than 1, and the quantile of the
 * negative binomial with that mean and variance. Ours has a base of at most a year, so neither
 * trend nor season: the mean alone is fitted. A base without one event gets the mean 0.5 / weeks
 * (Jeffreys' prior; M. Hoehle, Computational Statistics 22 (2007) 571), and dispersion 1. */
#ifndef MRS_ANALYSE_USUAL_H
#define MRS_ANALYSE_USUAL_H

#include "base/base.h"

typedef struct {
    double alpha;          /* chance of an alarm when nothing has changed: 0.01 */
    double outlier;        /* Anscombe residual past which a week of the base counts less: 2.58 */
    uint32_t least_weeks;  /* of the base, below which nothing is said: 26 */
    uint32_t least_events; /* in the last four weeks, below which no alarm is given: 5 */
} mrs_usual_rule;

typedef struct {
    double mean;         /* that the base leads one to expect in the window */
    double phi;          /* over-dispersion, 1: as Poisson */
    double upper, lower; /* counts that are not past alpha on either side */
    double p;            /* the chance of so many or more; NAN: too short a base */
    double p_low;        /* of so many or fewer */
} mrs_usual;

/* base: counts of n weeks; now: the count of `weeks` weeks after it. */
void mrs_usual_test(const mrs_usual_rule *rule, const double *base, uint32_t n, uint32_t weeks,
                    double now, mrs_usual *out);

/* clang-format off */
#define MRS_VERDICTS(X)                                                                            \
    X(USUAL, "as usual")                                                                           \
    X(MORE, "more")                                                                                \
    X(FEW, "few, but more") /* past the quantile, with fewer than least_events */                  \
    X(FEWER, "fewer told") X(SHORT, "too few weeks") X(UNREAD, "not read")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_VERDICT_##name,
    MRS_VERDICTS(MRS_X)
#undef MRS_X
} mrs_verdict;
const char *mrs_verdict_text(mrs_verdict v);

/* A window of weeks against the 4 and the 52 weeks before it, those in which something was read:
 * "too few weeks" and "not read" are no "as usual", for silence is not peace. */
typedef struct {
    double sum, base_4, base_52; /* of the window; that the means of the base come to, NAN: none */
    uint32_t weeks_52;           /* of the 52, read */
    mrs_usual usual;
    mrs_verdict verdict;
} mrs_judged;
enum { MRS_BASE_WEEKS = 52, MRS_SHORT_WEEKS = 4 };
/* counts, reports (read in that week): of consecutive weeks; the window: `weeks` of them before
 * week `end`. */
void mrs_usual_judge(const mrs_usual_rule *rule, const double *counts, const uint32_t *reports,
                     uint32_t end, uint32_t weeks, mrs_judged *out);

/* P(X >= x), P(X <= x) and the smallest u with P(X <= u) >= 1 - alpha, the largest l with
 * P(X < l) <= alpha, of the negative binomial of that mean and variance phi * mean (phi 1:
 * Poisson). */
void mrs_usual_tails(double mean, double phi, double x, double alpha, mrs_usual *out);

#endif
