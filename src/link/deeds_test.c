#include "link/deeds.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const struct {
    const char *a, *b;
    double like;
} cases[] = {{"killed", "killing", 1},
             {"shot dead", "murdered", MRS_TRIGGER_KIN},
             {"earthquake", "tremors", MRS_TRIGGER_KIN},
             {"checked into", "went into", 0}, /* the particle says nothing */
             {"stole", "robbery", MRS_TRIGGER_KIN},
             {"broke out", "escaped", MRS_TRIGGER_KIN},
             {"broke", "escaped", 0},
             {"met", "shelled", 0},
             {"said", "told", 0},
             {"into", "into", 1},
             {"", "killed", 0}};

static void words_of_one_deed(void **state)
{
    (void)state;
    const char *data = getenv("MARSAD_DATA");
    char path[512];
    mrs_pack pack;
    mrs_deeds deeds;
    mrs_err err = {0};
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : "");
    if (mrs_pack_open(path, false, &pack, &err))
        skip();
    mrs_arena *arena = mrs_arena_new((size_t)1 << 20);
    assert_int_equal(mrs_deeds_open(&pack, arena, &deeds, &err), MRS_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mrs_trigger a = mrs_trigger_of(&deeds, mrs_str_of(cases[i].a));
        mrs_trigger b = mrs_trigger_of(&deeds, mrs_str_of(cases[i].b));
        double like = mrs_trigger_like(&a, &b);
        if (fabs(like - cases[i].like) > 1e-9)
            fail_msg("%s, %s: %g, not %g", cases[i].a, cases[i].b, like, cases[i].like);
    }
    mrs_arena_free(arena);
    mrs_pack_close(&pack);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_of_one_deed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
