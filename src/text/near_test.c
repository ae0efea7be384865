#include "text/near.h"

#include "test.h"
#include "text/text.h"

#include <stdlib.h>

/* Own sentences, invented. */
#define WIRE                                                                                       \
    "Unidentified gunmen opened fire on a patrol of the border guards outside the village of "     \
    "Tell "                                                                                        \
    "Ahmar late on Thursday and fled towards the river before help could reach the place. Two of " \
    "the guards were wounded in the exchange and were taken to the hospital of the district "      \
    "town. "                                                                                       \
    "The commander of the unit told reporters that his men had been sent there after shepherds "   \
    "complained of strangers who came by night and asked for bread and fuel. He said that a "      \
    "search of the banks was under way and that the road would stay closed until the morning. No " \
    "group has said that it was behind the shooting, the second on that road within a month. "
#define OTHER                                                                                      \
    "A council of elders from nine villages met in the district town on Saturday to speak about "  \
    "the water of the eastern canal, which has not run since the pumps were stripped of their "    \
    "cables. They asked the provincial office to pay for new ones and offered young men to keep "  \
    "watch over them. An engineer who attended said that the repair would last three weeks at "    \
    "least, and that the fields beyond the railway could not be saved this year. The council "     \
    "will "                                                                                        \
    "meet again when an answer has come from the governor, one of the elders said afterwards. "

static double near(const char *a, const char *b)
{
    mrs_arena *arena = mrs_arena_new((size_t)1 << 26);
    double there = mrs_near(mrs_str_of(a), mrs_str_of(b), arena);
    double back = mrs_near(mrs_str_of(b), mrs_str_of(a), arena);
    mrs_arena_free(arena);
    assert_true(there == back);
    return there;
}

static void the_same_wire_with_another_head_or_cut_is_near(void **state)
{
    (void)state;
    assert_true(near(WIRE, WIRE) == 1);
    assert_true(near(WIRE, "River Post, 4 May 2024. By Our Correspondent.\n" WIRE) > 0.8);
    /* its last sentence gone */
    char cut[sizeof WIRE];
    strcpy(cut, WIRE);
    *strstr(cut, "No group") = '\0';
    assert_true(near(WIRE, cut) > 0.7);
}

static void a_word_changed_here_and_there_is_near(void **state)
{
    (void)state;
    char text[sizeof WIRE];
    strcpy(text, WIRE);
    memcpy(strstr(text, "wounded"), "injured", 7);
    memcpy(strstr(text, "search"), "sweep ", 6);
    assert_true(near(WIRE, text) > MRS_NEAR);
}

static void a_digest_of_two_stories_is_neither(void **state)
{
    (void)state;
    assert_true(near(WIRE, WIRE "\n" OTHER) < MRS_NEAR);
    assert_true(near(OTHER, WIRE "\n" OTHER) < MRS_NEAR);
    assert_true(near(WIRE, OTHER) < 0.1);
}

static void another_number_or_place_is_another_report(void **state)
{
    static const char *const pairs[][2] = {
        {"Police arrested 4 men at a checkpoint near Tabqa on Monday, the council said.",
         "Police arrested 7 men at a checkpoint near Tabqa on Monday, the council said."},
        {"Police arrested several men at a checkpoint near Tabqa on Monday, the council said.",
         "Police arrested several men at a checkpoint near Manbij on Monday, the council said."},
        {"Police arrested two men at a checkpoint near Tabqa on Monday, the council said.",
         "Police arrested six men at a checkpoint near Tabqa on Monday, the council said."}};
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_true(near(pairs[i][0], pairs[i][1]) < MRS_NEAR);
    assert_true(near(WIRE " In all, 15 shots were fired at the car before the men could turn it.",
                     WIRE " In all, 60 shots were fired at the car before the men could turn it.") <
                MRS_NEAR);
}

static void sketches_of_near_texts_meet_and_of_others_do_not(void **state)
{
    const char *texts[] = {WIRE, "River Post. 4 May 2024\n" WIRE, OTHER};
    uint32_t met[3] = {0};
    mrs_sketch s[3];
    mrs_arena *arena = mrs_arena_new((size_t)1 << 26);
    (void)state;
    for (int i = 0; i < 3; i++) {
        mrs_sketch_make(mrs_str_of(texts[i]), &s[i], arena);
        assert_int_equal(s[i].n, MRS_SKETCH);
        for (uint32_t a = 0; a < MRS_SKETCH; a++)
            for (uint32_t b = 0; b < MRS_SKETCH; b++)
                met[i] += s[0].at[a] == s[i].at[b];
    }
    assert_int_equal(met[0], MRS_SKETCH);
    assert_true(met[1] >= mrs_sketch_need(&s[0]));
    assert_true(met[2] < mrs_sketch_need(&s[0]));
    mrs_sketch_make(MRS_STR("four words and no"), &s[0], arena);
    assert_int_equal(s[0].n, 0);
    mrs_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_wire_with_another_head_or_cut_is_near),
        cmocka_unit_test(a_word_changed_here_and_there_is_near),
        cmocka_unit_test(a_digest_of_two_stories_is_neither),
        cmocka_unit_test(another_number_or_place_is_another_report),
        cmocka_unit_test(sketches_of_near_texts_meet_and_of_others_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
