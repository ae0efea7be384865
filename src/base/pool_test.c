#include "test.h"

#include "base/pool.h"

#include <stdlib.h>

typedef struct {
    int next, last, stop_after;
    int out[2000];
    int n_out;
} run;

static bool next(void *ctx, void **item)
{
    run *r = ctx;
    if (r->next == r->last)
        return false;
    int *n = malloc(sizeof *n);
    *n = r->next++;
    *item = n;
    return true;
}

static void square(void *worker, void *item)
{
    int *n = item;
    volatile unsigned spin = (unsigned)(*n * 7919) % 3000;
    while (spin)
        spin--;
    *n = *n * *n;
    ++*(int *)worker;
}

static bool done(void *ctx, void *item)
{
    run *r = ctx;
    r->out[r->n_out++] = *(int *)item;
    free(item);
    return r->n_out != r->stop_after;
}

static void results_come_in_the_order_of_the_items(void **state)
{
    (void)state;
    for (size_t jobs = 1; jobs <= 8; jobs *= 2) {
        run r = {.last = 2000};
        int counts[8] = {0};
        void *workers[8];
        for (size_t i = 0; i < 8; i++)
            workers[i] = &counts[i];
        mrs_pool pool = {&r, next, square, done};
        assert_ok(mrs_pool_run(&pool, workers, jobs, &err_));
        assert_int_equal(r.n_out, 2000);
        for (int i = 0; i < 2000; i++)
            assert_int_equal(r.out[i], i * i);
        int sum = 0;
        for (size_t i = 0; i < 8; i++)
            sum += counts[i];
        assert_int_equal(sum, 2000);
    }
}

static void a_stop_still_hands_out_what_was_taken(void **state)
{
    (void)state;
    run r = {.last = 2000, .stop_after = 10};
    int counts[4] = {0};
    void *workers[4] = {&counts[0], &counts[1], &counts[2], &counts[3]};
    mrs_pool pool = {&r, next, square, done};
    assert_ok(mrs_pool_run(&pool, workers, 4, &err_));
    assert_int_equal(r.n_out, r.next);
    assert_true(r.n_out >= 10 && r.n_out < 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_come_in_the_order_of_the_items),
        cmocka_unit_test(a_stop_still_hands_out_what_was_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
