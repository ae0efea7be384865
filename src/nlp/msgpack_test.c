#include "nlp/msgpack.h"
#include "test.h"

#include <math.h>
#include <stdlib.h>

#define BYTES(literal) MRS_STR(literal)

static void every_kind_of_value_is_read(void **state)
{
    (void)state;
    static const struct {
        mrs_str bytes;
        mrs_msg_kind kind;
        int64_t i;
        double f;
        size_t len; /* of s, or n */
    } cases[] = {
        {MRS_STR_INIT("\xc0"), MRS_MSG_NIL, 0, 0, 0},
        {MRS_STR_INIT("\xc2"), MRS_MSG_BOOL, 0, 0, 0},
        {MRS_STR_INIT("\xc3"), MRS_MSG_BOOL, 1, 0, 0},
        {MRS_STR_INIT("\x7f"), MRS_MSG_INT, 127, 0, 0},
        {MRS_STR_INIT("\xe0"), MRS_MSG_INT, -32, 0, 0},
        {MRS_STR_INIT("\xff"), MRS_MSG_INT, -1, 0, 0},
        {MRS_STR_INIT("\xcc\xff"), MRS_MSG_INT, 255, 0, 0},
        {MRS_STR_INIT("\xcd\x01\x00"), MRS_MSG_INT, 256, 0, 0},
        {MRS_STR_INIT("\xce\x80\x00\x00\x00"), MRS_MSG_INT, 2147483648, 0, 0},
        {MRS_STR_INIT("\xd0\x80"), MRS_MSG_INT, -128, 0, 0},
        {MRS_STR_INIT("\xd1\xff\xfe"), MRS_MSG_INT, -2, 0, 0},
        {MRS_STR_INIT("\xd2\x80\x00\x00\x00"), MRS_MSG_INT, INT32_MIN, 0, 0},
        {MRS_STR_INIT("\xd3\xff\xff\xff\xff\xff\xff\xff\xfd"), MRS_MSG_INT, -3, 0, 0},
        {MRS_STR_INIT("\xca\x3f\x00\x00\x00"), MRS_MSG_FLOAT, 0, 0.5, 0},
        {MRS_STR_INIT("\xcb\xbf\xf8\x00\x00\x00\x00\x00\x00"), MRS_MSG_FLOAT, 0, -1.5, 0},
        {MRS_STR_INIT("\xa3xyz"), MRS_MSG_STR, 0, 0, 3},
        {MRS_STR_INIT("\xa0"), MRS_MSG_STR, 0, 0, 0},
        {MRS_STR_INIT("\xd9\x02zz"), MRS_MSG_STR, 0, 0, 2},
        {MRS_STR_INIT("\xda\x00\x02zz"), MRS_MSG_STR, 0, 0, 2},
        {MRS_STR_INIT("\xdb\x00\x00\x00\x02zz"), MRS_MSG_STR, 0, 0, 2},
        {MRS_STR_INIT("\xc4\x01z"), MRS_MSG_BIN, 0, 0, 1},
        {MRS_STR_INIT("\xc5\x00\x01z"), MRS_MSG_BIN, 0, 0, 1},
        {MRS_STR_INIT("\xc6\x00\x00\x00\x01z"), MRS_MSG_BIN, 0, 0, 1},
        {MRS_STR_INIT("\x92\x01\x02"), MRS_MSG_ARRAY, 0, 0, 2},
        {MRS_STR_INIT("\xdc\x00\x01\x01"), MRS_MSG_ARRAY, 0, 0, 1},
        {MRS_STR_INIT("\xdd\x00\x00\x00\x01\x01"), MRS_MSG_ARRAY, 0, 0, 1},
        {MRS_STR_INIT("\x81\x01\x02"), MRS_MSG_MAP, 0, 0, 1},
        {MRS_STR_INIT("\xde\x00\x01\x01\x02"), MRS_MSG_MAP, 0, 0, 1},
        {MRS_STR_INIT("\xdf\x00\x00\x00\x01\x01\x02"), MRS_MSG_MAP, 0, 0, 1},
        {MRS_STR_INIT("\xd4\x05z"), MRS_MSG_EXT, 0, 0, 2},
        {MRS_STR_INIT("\xc7\x01\x05z"), MRS_MSG_EXT, 0, 0, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_str rest = cases[i].bytes, whole = cases[i].bytes;
        mrs_msg msg;
        assert_true(mrs_msg_next(&rest, &msg));
        assert_int_equal(msg.kind, cases[i].kind);
        assert_int_equal(msg.i, cases[i].i);
        assert_true(fabs(msg.f - cases[i].f) < 1e-12);
        assert_int_equal(msg.s.len + msg.n, cases[i].len);
        assert_true(mrs_msg_skip(&whole, NULL));
        assert_int_equal(whole.len, 0);
    }
}

static void an_id_above_the_signed_range_keeps_its_bits(void **state)
{
    (void)state;
    mrs_str rest = BYTES("\xcf\xc6\x77\x8a\xe9\xa2\x08\xac\x2f");
    mrs_msg msg;
    assert_true(mrs_msg_expect(&rest, MRS_MSG_INT, &msg));
    assert_true(msg.u == 0xc6778ae9a208ac2fU);
}

/* {"a": [1, {"b": "deep"}], bin "c": nil} */
static const mrs_str NESTED = MRS_STR_INIT("\x82\xa1\x61\x92\x01\x81\xa1\x62\xa4"
                                           "deep\xc4\x01\x63\xc0");

static void values_are_found_by_key_and_place(void **state)
{
    (void)state;
    mrs_str value, inner;
    mrs_msg msg;
    assert_true(mrs_msg_find(NESTED, "a", &value));
    assert_true(mrs_msg_at(value, 1, &inner));
    assert_false(mrs_msg_at(value, 2, &inner));
    assert_true(mrs_msg_at(value, 1, &inner) && mrs_msg_find(inner, "b", &inner));
    assert_true(mrs_msg_expect(&inner, MRS_MSG_STR, &msg));
    assert_str(msg.s, "deep");
    assert_true(mrs_msg_find(NESTED, "c", &value)); /* a bin key is a key too */
    assert_true(mrs_msg_expect(&value, MRS_MSG_NIL, &msg));
    assert_false(mrs_msg_find(NESTED, "d", &value));
    assert_false(mrs_msg_find(BYTES("\x93\x01\x02\x03"), "a", &value));
}

static void what_is_cut_short_is_refused_at_every_place(void **state)
{
    (void)state;
    for (size_t len = 0; len < NESTED.len; len++) {
        /* a copy of its own, so that a read past it shows in a checked build */
        char *copy = malloc(len + 1);
        assert_non_null(copy);
        memcpy(copy, NESTED.ptr, len);
        mrs_str rest = {copy, len};
        assert_false(mrs_msg_skip(&rest, NULL));
        free(copy);
    }
}

static void lengths_that_lie_are_refused(void **state)
{
    (void)state;
    static const mrs_str lies[] = {
        MRS_STR_INIT("\xdb\xff\xff\xff\xff"), MRS_STR_INIT("\xc6\xff\xff\xff\xff\x00"),
        MRS_STR_INIT("\xdd\xff\xff\xff\xff"), MRS_STR_INIT("\xdf\xff\xff\xff\xff\x01"),
        MRS_STR_INIT("\xc9\xff\xff\xff\xff"), MRS_STR_INIT("\xc1"),
        MRS_STR_INIT("\x8f\x8f\x8f\x8f"),     MRS_STR_INIT("\xd8\x01"),
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        mrs_str rest = lies[i];
        assert_false(mrs_msg_skip(&rest, NULL));
    }
}

static void nesting_as_deep_as_the_input_is_long_needs_no_stack(void **state)
{
    (void)state;
    enum { DEEP = 1 << 20 };
    char *deep = malloc(DEEP);
    assert_non_null(deep);
    memset(deep, 0x91, DEEP); /* [[[[... */
    mrs_str rest = {deep, DEEP};
    assert_false(mrs_msg_skip(&rest, NULL));
    deep[DEEP - 1] = 0;
    rest = (mrs_str){deep, DEEP};
    assert_true(mrs_msg_skip(&rest, NULL));
    free(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_value_is_read),
        cmocka_unit_test(an_id_above_the_signed_range_keeps_its_bits),
        cmocka_unit_test(values_are_found_by_key_and_place),
        cmocka_unit_test(what_is_cut_short_is_refused_at_every_place),
        cmocka_unit_test(lengths_that_lie_are_refused),
        cmocka_unit_test(nesting_as_deep_as_the_input_is_long_needs_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
