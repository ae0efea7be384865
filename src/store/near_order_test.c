/* near_order_test.c - which of many bulletins of one mould stand, in whatever order they come.
 *
 * More of them than a row shows of its length (store_internal.h), so that what each sees moves with
 * each that comes, that falls and that rises again. */
#include "run_test.h"
#include "store/store_internal.h"
#include "test.h"
#include "test_record.h"

#include <stdio.h>
#include <unistd.h>

enum { N = 120, LEN = 1200 };

typedef struct {
    char text[N][LEN], day[N][12], uri[N][16];
    mrs_fake_doc doc[N];
    uint32_t of[N]; /* whose republication: one more than its place; 0: of none */
} press;

static uint32_t roll(uint64_t *dice, uint32_t sides)
{
    *dice = *dice * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(*dice >> 33) % sides;
}

/* Only the counts tell it from another: too few of its runs of words for a sketch to see. */
static void bulletin(char out[LEN], uint64_t *dice)
{
    snprintf(
        out, LEN,
        "The post at the northern bridge was manned during the whole of the reporting period, "
        "the duty officer of the sector said in the evening. It counted %u lorries and %u cars "
        "on the road along the canal, which was open in both directions. The water at the "
        "gauge below the bridge was lower than on the day before, and the sky was clear from "
        "the morning on. No other matters were brought to the notice of the sector office. "
        "The next bulletin of this office comes at the usual hour.",
        20 + roll(dice, 400), 20 + roll(dice, 900));
}

/* Every fourth is another's text: the very same, with a head, or with a foot. */
static press *print_press(void)
{
    static const char *const heads[] = {"", "By our own correspondent\n", ""};
    static const char *const feet[] = {"", "", " Read more on our page."};
    press *p = calloc(1, sizeof *p);
    uint64_t dice = 7;
    assert_non_null(p);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t of = i < 8 || i % 4 ? 0 : i - roll(&dice, i < 60 ? i : 60), kind = roll(&dice, 3);
        p->of[i] = of && p->of[of - 1] ? p->of[of - 1] : of;
        if (of)
            snprintf(p->text[i], LEN, "%s%.1100s%s", heads[kind], p->text[p->of[i] - 1],
                     feet[kind]);
        else
            bulletin(p->text[i], &dice);
        snprintf(p->day[i], sizeof p->day[i], "2024-%02u-%02u", 3 + i / 56, 1 + i % 56 / 2);
        snprintf(p->uri[i], sizeof p->uri[i], "u%03u", i);
        p->doc[i] = (mrs_fake_doc){
            .text = p->text[i], .uri = p->uri[i], .published = i % 23 == 22 ? NULL : p->day[i]};
    }
    return p;
}

static mrs_str state_of(mrs_store *store, mrs_arena *arena)
{
    mrs_err err = {0};
    mrs_stmt *stmt = NULL;
    bool row;
    mrs_buf all = {0};
    mrs_str sql = MRS_STR("SELECT d.uri,coalesce(f.uri,''),d.standing FROM documents d LEFT JOIN "
                          "documents f ON f.id=d.repeats ORDER BY d.uri");
    assert_int_equal(mrs_sql_prepare(store, sql, &stmt, &err), MRS_OK);
    while (!mrs_sql_step(store, stmt, &row, &err) && row)
        mrs_buf_printf(&all, "%s>%s%s ", mrs_col_text(stmt, 0), mrs_col_text(stmt, 1),
                       mrs_col_int(stmt, 2) ? "" : "-");
    mrs_stmt_free(stmt);
    mrs_str out = mrs_str_copy(mrs_buf_view(&all), arena);
    mrs_buf_clear(&all);
    return out;
}

/* One arrival: every step-th, from the end when back. */
static mrs_str arrive(const press *p, uint32_t step, bool back, mrs_arena *arena)
{
    char dir[64] = "/tmp/marsad-order-XXXXXX", path[96];
    mrs_err err = {0};
    mrs_put how;
    mrs_store *store = NULL;
    const mrs_store_options options = {.write = true, .create = true, .wait_ms = 200};
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a.gpkg", dir);
    assert_int_equal(mrs_store_open(path, &options, &store, &err), MRS_OK);
    assert_int_equal(mrs_store_set_run(store, &run, &err), MRS_OK);
    for (uint32_t i = 0; i < N; i++) {
        uint32_t at = i * step % N;
        mrs_doc *doc = mrs_fake(&p->doc[back ? N - 1 - at : at]);
        assert_int_equal(mrs_store_put(store, doc, &how, &err), MRS_OK);
        mrs_doc_free(doc);
    }
    mrs_str out = state_of(store, arena);
    mrs_store_close(store);
    unlink(path);
    rmdir(dir);
    return out;
}

static void bulletins_of_one_mould_stand_alike_in_any_order(void **state)
{
    static const uint32_t steps[] = {1, 37, 71}; /* no divisor of N in common */
    mrs_arena *arena = mrs_arena_new((size_t)1 << 24);
    press *p = print_press();
    (void)state;
    mrs_str first = arrive(p, 1, false, arena);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (int back = 0; back < 2; back++)
            assert_str(arrive(p, steps[i], back, arena), first.ptr);
    uint32_t found = 0, wanted = 0;
    for (uint32_t i = 0; i < N; i++) {
        char as[40];
        bool counts = p->of[i] && i % 23 != 22;
        snprintf(as, sizeof as, "%s>u", p->uri[i]);
        wanted += counts;
        found += counts && strstr(first.ptr, as);
    }
    /* the rest came when too many others had stood between */
    assert_true(wanted > 20 && found > wanted / 2 && found < wanted);
    free(p);
    mrs_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bulletins_of_one_mould_stand_alike_in_any_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
