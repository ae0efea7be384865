#include "analyse/distance.h"
#include "test.h"

#include <geodesic.h>
#include <math.h>

/* PROJ's geodesics (C. F. F. Karney, J. Geodesy 87 (2013) 43). */
static double proj_km(mrs_spot a, mrs_spot b)
{
    struct geod_geodesic earth;
    double metres = 0;
    geod_init(&earth, 6378137, 1 / 298.257223563);
    geod_inverse(&earth, a.lat, a.lon, b.lat, b.lon, &metres, NULL, NULL);
    return metres / 1000;
}

static uint64_t next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static double uniform(uint64_t *state, double low, double high)
{
    return low + (high - low) * (double)(next(state) >> 11) / 9007199254740992.0;
}

static void distances_are_those_of_proj(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int i = 0; i < 20000; i++) {
        double reach = i % 2 ? 90 : 0.3; /* far and near */
        mrs_spot a = {uniform(&seed, -89, 89), uniform(&seed, -180, 180)};
        mrs_spot b = {a.lat + uniform(&seed, -reach, reach), a.lon + uniform(&seed, -reach, reach)};
        b.lat = fmax(-89, fmin(89, b.lat));
        double want = proj_km(a, b), got = mrs_geodesic_km(a, b);
        if (fabs(got - want) > 1e-6 * want + 1e-6)
            fail_msg("%g,%g to %g,%g: %.9g km, PROJ %.9g", a.lat, a.lon, b.lat, b.lon, got, want);
    }
}

static void antipodes_are_within_a_hundredth(void **state)
{
    (void)state;
    mrs_spot a = {0, 0}, b = {0.5, 179.7};
    assert_true(fabs(mrs_geodesic_km(a, b) / proj_km(a, b) - 1) < 0.01);
}

static void one_spot_is_at_no_distance(void **state)
{
    (void)state;
    mrs_spot a = {36.81, 42.07};
    assert_true(mrs_geodesic_km(a, a) <= 0);
    assert_true(mrs_geodesic_to_line(a, &a, 1).km <= 0);
}

/* Every leg cut in so many pieces, each measured by PROJ. */
static double brute(mrs_spot from, const mrs_spot *line, uint32_t n)
{
    enum { PIECES = 4000 };
    double least = INFINITY;
    for (uint32_t i = 0; i + 1 < n; i++)
        for (int k = 0; k <= PIECES; k++) {
            double part = (double)k / PIECES;
            mrs_spot s = {line[i].lat + part * (line[i + 1].lat - line[i].lat),
                          line[i].lon + part * (line[i + 1].lon - line[i].lon)};
            least = fmin(least, proj_km(from, s));
        }
    return least;
}

static void lines_are_as_far_as_proj_says(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 60; round++) {
        mrs_spot line[6] = {{uniform(&seed, -60, 60), uniform(&seed, -170, 170)}};
        for (int i = 1; i < 6; i++)
            line[i] = (mrs_spot){line[i - 1].lat + uniform(&seed, -0.1, 0.1),
                                 line[i - 1].lon + uniform(&seed, -0.1, 0.1)};
        double reach = round % 3 == 0 ? 0.2 : round % 3 == 1 ? 2 : 8;
        mrs_spot from = {line[0].lat + uniform(&seed, -reach, reach),
                         line[0].lon + uniform(&seed, -reach, reach)};
        double want = brute(from, line, 6);
        mrs_nearest got = mrs_geodesic_to_line(from, line, 6);
        if (fabs(got.km - want) > 1e-3 * want + 0.005)
            fail_msg("round %d: %.9g km, PROJ %.9g", round, got.km, want);
        assert_true(fabs(proj_km(from, got.at) - got.km) < 1e-6);
    }
}

static void a_line_may_cross_the_antimeridian(void **state)
{
    (void)state;
    const mrs_spot line[] = {{-17, 179.9}, {-17, -179.9}};
    mrs_nearest got = mrs_geodesic_to_line((mrs_spot){-16.9, 180}, line, 2);
    assert_true(fabs(got.km - proj_km((mrs_spot){-16.9, 180}, (mrs_spot){-17, 180})) < 0.001);
    assert_true(fabs(got.part - 0.5) < 0.001);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_proj),
        cmocka_unit_test(antipodes_are_within_a_hundredth),
        cmocka_unit_test(one_spot_is_at_no_distance),
        cmocka_unit_test(lines_are_as_far_as_proj_says),
        cmocka_unit_test(a_line_may_cross_the_antimeridian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
