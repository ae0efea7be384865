/* Reference values: statsmodels 0.14 (GLM, Poisson, var_weights) and SciPy (nbinom, poisson), which
 * bench/trend.py computes again. */
#include "analyse/usual.h"
#include "test.h"

#include <math.h>

static const mrs_usual_rule rule = {0.01, 2.58, 26, 5};

static void near_to(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9 * fmax(1, fabs(want))))
        fail_msg("got %.12g, want %.12g", got, want);
}

static void tails_are_those_of_the_negative_binomial(void **state)
{
    static const struct {
        double mean, phi, x, p, p_low, upper;
    } cases[] = {{0.02, 1, 1, 0.0198013266932, 0.999802646773, 1},
                 {3.5, 1.8, 9, 0.0429530681688, 0.97511104496, 11},
                 {250, 6, 330, 0.0269361972131, 0.974390588169, 348},
                 {0.7, 4, 5, 0.0386339659497, 0.973954944803, 8},
                 {2000, 1.5, 2100, 0.0356936787206, 0.965686652549, 2129}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_usual got;
        mrs_usual_tails(cases[i].mean, cases[i].phi, cases[i].x, 0.01, &got);
        near_to(got.p, cases[i].p);
        near_to(got.p_low, cases[i].p_low);
        near_to(got.upper, cases[i].upper);
    }
}

static void tails_end_where_nothing_weighs(void **state)
{
    mrs_usual got;
    (void)state;
    mrs_usual_tails(5, 1, 4000, 0.01, &got);
    near_to(got.p, 0);
    near_to(got.p_low, 1);
    mrs_usual_tails(5000, 1, 0, 0.01, &got);
    near_to(got.p, 1);
    near_to(got.p_low, 0);
    assert_true(got.lower > 4800 && got.lower < 5000);
}

/* Few events, over-dispersed; a base with a rise in it; one that varies less than chance. */
static void a_base_is_fitted_as_the_paper_does(void **state)
{
    static const double few[] = {0, 1, 0, 0, 2, 1, 0, 0, 0, 1, 3, 0, 0, 1, 0, 0, 0, 2,
                                 0, 1, 0, 0, 1, 0, 0, 0, 4, 0, 1, 0, 0, 0, 1, 0, 2, 0,
                                 0, 1, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 1, 0, 0, 1};
    static const double rise[] = {5, 7, 3, 6, 8, 4, 5, 30, 28, 6, 5, 7, 4,
                                  6, 9, 3, 5, 6, 4, 7, 5,  8,  6, 5, 4, 7};
    static const double even[] = {12, 14, 9,  11, 15, 10, 13, 12, 8,  14, 11, 12, 13, 10,
                                  12, 9,  14, 12, 11, 13, 10, 12, 15, 11, 9,  13, 12, 14};
    static const struct {
        const double *base;
        uint32_t n, weeks;
        double now, mean, phi, upper, p;
    } cases[] = {{few, 52, 1, 4, 0.538461538462, 1.56302521008, 4, 0.0155838781222},
                 {few, 52, 4, 9, 2.15384615385, 1.56302521008, 8, 0.00596581248294},
                 {rise, 26, 1, 12, 6.65099187179, 3.82600681278, 23, 0.153114196046},
                 {even, 28, 1, 19, 11.8214285716, 1, 20, 0.0330546311489}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_usual got;
        mrs_usual_test(&rule, cases[i].base, cases[i].n, cases[i].weeks, cases[i].now, &got);
        near_to(got.mean, cases[i].mean);
        near_to(got.phi, cases[i].phi);
        near_to(got.p, cases[i].p);
        near_to(got.upper, cases[i].upper);
    }
}

static void a_short_base_says_nothing(void **state)
{
    static const double base[25] = {1};
    mrs_usual got;
    (void)state;
    mrs_usual_test(&rule, base, 25, 1, 40, &got);
    assert_true(isnan(got.p) && isnan(got.upper) && isnan(got.mean));
}

static void a_base_without_an_event_is_no_certainty(void **state)
{
    static const double base[52] = {0};
    mrs_usual got;
    (void)state;
    mrs_usual_test(&rule, base, 52, 1, 1, &got);
    near_to(got.mean, 0.5 / 52);
    assert_true(got.p > 0.009 && got.p < 0.01);
    near_to(got.phi, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tails_are_those_of_the_negative_binomial),
        cmocka_unit_test(tails_end_where_nothing_weighs),
        cmocka_unit_test(a_base_is_fitted_as_the_paper_does),
        cmocka_unit_test(a_short_base_says_nothing),
        cmocka_unit_test(a_base_without_an_event_is_no_certainty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
