/* words_test.c - words as the index takes them; geometry as PostGIS has it and back. */
#include "store/geometry.h"
#include "store/store_internal.h"
#include "test.h"

static void words_are_cut_as_fts5_cuts_them(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Two guards' posts, shot-dead (2024).", " two guards posts shot dead 2024 "},
        {"Éclair à Šibenik", " eclair a sibenik "},
        {"--- !", " "},
        {"", " "}};
    mrs_err err = {0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        mrs_buf out = {0};
        assert_int_equal(mrs_words_split(mrs_str_of(rows[i][0]), &out, &err), MRS_OK);
        assert_string_equal(out.ptr, rows[i][1]);
        mrs_buf_clear(&out);
    }
}

/* As PostGIS gives it: hexadecimal of what it was given. */
static void back(mrs_str blob)
{
    mrs_buf ewkb = {0}, hex = {0}, again = {0};
    mrs_geometry_to_ewkb(blob, &ewkb);
    for (size_t i = 0; i < ewkb.len; i++)
        mrs_buf_printf(&hex, "%02X", (unsigned char)ewkb.ptr[i]);
    mrs_geometry_from_hex(mrs_buf_view(&hex), &again);
    assert_true(mrs_str_eq(blob, mrs_buf_view(&again)));
    mrs_buf_clear(&ewkb);
    mrs_buf_clear(&hex);
    mrs_buf_clear(&again);
}

static void a_shape_comes_back_as_it_was(void **state)
{
    (void)state;
    mrs_buf point = {0}, circle = {0}, split = {0};
    mrs_geometry_point(36.5, 40.75, &point);
    mrs_geometry_circle(34, 41, 120, &circle);
    mrs_geometry_circle(10, 179.9, 80, &split); /* in two parts */
    back(mrs_buf_view(&point));
    back(mrs_buf_view(&circle));
    back(mrs_buf_view(&split));
    mrs_buf_clear(&point);
    mrs_buf_clear(&circle);
    mrs_buf_clear(&split);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_are_cut_as_fts5_cuts_them),
                                       cmocka_unit_test(a_shape_comes_back_as_it_was)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
