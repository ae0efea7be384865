#include "store/geometry.h"
#include "test.h"

#include <math.h>

static double f64_at(const mrs_buf *b, size_t at)
{
    double v;
    memcpy(&v, b->ptr + at, sizeof v);
    return v;
}

static uint32_t u32_at(const mrs_buf *b, size_t at)
{
    uint32_t v;
    memcpy(&v, b->ptr + at, sizeof v);
    return v;
}

static double sphere_km(double lat, double lon, double lat2, double lon2)
{
    double r = 0.017453292519943295, s = sin((lat2 - lat) * r / 2), t = sin((lon2 - lon) * r / 2);
    return 2 * 6371.0088 * asin(sqrt(s * s + cos(lat * r) * cos(lat2 * r) * t * t));
}

static void a_point_is_a_header_and_wkb(void **state)
{
    (void)state;
    mrs_buf b = {0};
    mrs_geometry_point(36.5, 40.75, &b);
    assert_int_equal(b.len, 8 + 5 + 16);
    assert_memory_equal(b.ptr, "GP\0\x01\xE6\x10\0\0\x01\x01\0\0\0", 13);
    assert_float_equal(f64_at(&b, 13), 40.75, 0); /* longitude first */
    assert_float_equal(f64_at(&b, 21), 36.5, 0);
    mrs_buf_clear(&b);
}

/* What the ellipsoid's own constants say. */
static void the_direct_problem_agrees_with_known_answers(void **state)
{
    (void)state;
    double lat, lon;
    /* a quarter of the meridian is 10,001,965.729 m on WGS 84 */
    mrs_geodesic_direct(0, 20, 0, 10001965.729, &lat, &lon);
    assert_float_equal(lat, 90, 1e-6);
    /* along the equator one degree is pi * a / 180 */
    mrs_geodesic_direct(0, 20, 1.5707963267948966, 111319.490793, &lat, &lon);
    assert_float_equal(lat, 0, 1e-9);
    assert_float_equal(lon, 21, 1e-9);
}

typedef struct {
    double lat, lon, km;
    uint32_t parts;
} circle;

/* Every corner at its distance, every ring closed and counter-clockwise, all in the envelope. */
static void check_circle(const circle *c)
{
    mrs_buf b = {0};
    mrs_geometry_circle(c->lat, c->lon, c->km, &b);
    assert_int_equal(b.ptr[3], 3); /* little-endian, envelope xy */
    assert_int_equal(u32_at(&b, 41), 6);
    assert_int_equal(u32_at(&b, 45), c->parts);
    size_t at = 49;
    for (uint32_t p = 0; p < c->parts; p++) {
        assert_int_equal(u32_at(&b, at + 1), 3);
        assert_int_equal(u32_at(&b, at + 5), 1);
        uint32_t n = u32_at(&b, at + 9);
        at += 13;
        double area = 0;
        for (uint32_t i = 0; i + 1 < n; i++) {
            double x = f64_at(&b, at + 16 * i), y = f64_at(&b, at + 16 * i + 8);
            double x2 = f64_at(&b, at + 16 * i + 16), y2 = f64_at(&b, at + 16 * i + 24);
            area += x * y2 - x2 * y;
            assert_true(x >= f64_at(&b, 8) && x <= f64_at(&b, 16));
            assert_true(y >= f64_at(&b, 24) && y <= f64_at(&b, 32));
            assert_true(fabs(x) <= 180 && fabs(y) <= 90);
            double km = sphere_km(c->lat, c->lon, y, x);
            if (fabs(fabs(x) - 180) > 1e-9) /* not a corner of the cut */
                assert_true(fabs(km - c->km) < c->km * 0.006 + 1e-6);
        }
        assert_true(area > 0);
        assert_memory_equal(b.ptr + at, b.ptr + at + 16 * (n - 1), 16); /* closed */
        at += 16 * (size_t)n;
    }
    assert_int_equal(at, b.len);
    mrs_buf_clear(&b);
}

static void a_circle_has_its_radius_and_is_cut_at_the_antimeridian(void **state)
{
    (void)state;
    static const circle circles[] = {{36.5, 40.75, 90, 1},
                                     {33, 44, 0.5, 1},
                                     {0, 0, 1000, 1},
                                     {-60, -179.9, 200, 2},
                                     {10, 179, 300, 2}};
    for (size_t i = 0; i < sizeof circles / sizeof *circles; i++)
        check_circle(&circles[i]);
}

static void sql_reads_the_bounds_of_our_blobs_and_of_no_others(void **state)
{
    (void)state;
    sqlite3 *db;
    sqlite3_stmt *stmt;
    mrs_buf b = {0};
    assert_int_equal(sqlite3_open(":memory:", &db), 0);
    assert_int_equal(mrs_geometry_functions(db), 0);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT ST_IsEmpty(?1),ST_MinX(?1),ST_MaxX(?1),ST_MinY(?1),"
                                        "ST_MaxY(?1),ST_IsEmpty(NULL),ST_IsEmpty(x'4750'),"
                                        "ST_MinX(x'47500001E6100000'),ST_MinX('text')",
                                        -1, &stmt, NULL),
                     0);
    mrs_geometry_point(36.5, 40.75, &b);
    sqlite3_bind_blob64(stmt, 1, b.ptr, b.len, SQLITE_STATIC);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), 0);
    assert_float_equal(sqlite3_column_double(stmt, 1), 40.75, 0);
    assert_float_equal(sqlite3_column_double(stmt, 2), 40.75, 0);
    assert_float_equal(sqlite3_column_double(stmt, 3), 36.5, 0);
    assert_float_equal(sqlite3_column_double(stmt, 4), 36.5, 0);
    assert_int_equal(sqlite3_column_type(stmt, 5), SQLITE_NULL);
    assert_int_equal(sqlite3_column_int(stmt, 6), 1);
    assert_int_equal(sqlite3_column_type(stmt, 7), SQLITE_NULL);
    assert_int_equal(sqlite3_column_type(stmt, 8), SQLITE_NULL);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    mrs_buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_a_header_and_wkb),
        cmocka_unit_test(the_direct_problem_agrees_with_known_answers),
        cmocka_unit_test(a_circle_has_its_radius_and_is_cut_at_the_antimeridian),
        cmocka_unit_test(sql_reads_the_bounds_of_our_blobs_and_of_no_others)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
