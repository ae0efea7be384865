/* Who waits for the events to be read through, for how long, and what a view that is too old sees.
 */
#include "serve/board_content.h"
#include "serve/routes.h"
#include "serve/service.h"
#include "test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FOR_EVER_MS = 3600 * 1000 };

typedef struct {
    char folder[64], path[96];
    mrs_service service;
    mrs_hand hand;
    mrs_arena *arena;
    mrs_call call;
} world;

static mrs_store *writer_of(const world *w)
{
    mrs_store *store;
    const mrs_run run = {
        MRS_STR("t"),   MRS_STR("t"), MRS_STR("t"), MRS_STR("t"), MRS_STR("2026-11-21T13:00:00Z"),
        MRS_STR("ana"), MRS_STR("")};
    assert_ok(mrs_store_open(w->path, &(mrs_store_options){.write = true, .create = true}, &store,
                             &err_));
    assert_ok(mrs_store_set_run(store, &run, &err_));
    return store;
}

/* The log of the record has one more row. */
static void note(mrs_store *writer, const char *what)
{
    const mrs_audit_row row = {.what = mrs_str_of(what)};
    assert_ok(mrs_store_note(writer, &row, &err_));
}

/* A call of the team's record, its view held. */
static void begin(world *w, mrs_hand *hand, mrs_call *call, const char *target)
{
    static const mrs_route route = {.needs = MRS_NEEDS_READ, .record = true};
    *call = (mrs_call){.service = &w->service,
                       .hand = hand,
                       .arena = w->arena,
                       .rows = w->arena,
                       .route = &route,
                       .asker.precise = true};
    assert_ok(mrs_target_open(mrs_str_of(target), &call->target, w->arena, &err_));
    assert_ok(mrs_hand_store(hand, true, &call->store, &err_));
    assert_ok(mrs_store_hold(call->store, &err_));
    assert_ok(mrs_call_tag(call, &err_));
}

/* Two workers that did not find a card's text both keep it: its bytes count once. */
static void a_text_kept_twice_counts_once(void **state)
{
    (void)state;
    mrs_card card = {0};
    mrs_board_content in = {.cards = {&card, 1, 1}};
    mrs_board board = {.in = &in};
    mrs_buf out = {0};
    pthread_mutex_init(&in.lock, NULL);
    mrs_board_keep_feature(&board, &card, MRS_STR("a longer text"));
    mrs_board_keep_feature(&board, &card, MRS_STR("text"));
    assert_int_equal(in.kept, 4);
    assert_true(mrs_board_feature(&board, &card, &out));
    assert_int_equal(out.len, 4);
    mrs_features_drop(&in);
    assert_int_equal(in.kept, 0);
    mrs_buf_clear(&out);
    pthread_mutex_destroy(&in.lock);
}

static int make(void **state)
{
    world *w = calloc(1, sizeof *w);
    snprintf(w->folder, sizeof w->folder, "/tmp/marsad-boards-XXXXXX");
    assert_non_null(mkdtemp(w->folder));
    snprintf(w->path, sizeof w->path, "%s/a.gpkg", w->folder);
    mrs_store *writer = writer_of(w);
    note(writer, "begun");
    mrs_store_close(writer);
    w->service.options.store = w->path;
    w->hand.service = &w->service;
    w->arena = mrs_arena_new(1 << 20);
    w->service.answer_ms = MRS_SERVE_ANSWER_MS;
    mrs_boards_open(&w->service);
    begin(w, &w->hand, &w->call, "/v1/map");
    *state = w;
    return 0;
}

static int unmake(void **state)
{
    world *w = *state;
    w->service.ending = true;
    mrs_boards_end(&w->service);
    mrs_board_drop(w->call.board);
    mrs_boards_close(&w->service);
    mrs_hand_close(&w->hand); /* the arena is not its own */
    mrs_arena_free(w->arena);
    unlink(w->path);
    rmdir(w->folder);
    free(w);
    return 0;
}

static mrs_status ask(void *ctx, mrs_err *err)
{
    mrs_call *call = ctx;
    mrs_tally tally;
    mrs_cards cards;
    const mrs_filter all = {.all = true};
    return mrs_call_cards(call, &all, &tally, &cards, err);
}

static mrs_status asked(mrs_call *call)
{
    mrs_err err;
    return mrs_arena_run(&call->arena, 1, ask, call, &err);
}

static void start(world *w)
{
    w->service.has_boarder =
        pthread_create(&w->service.boarder, NULL, mrs_boarder_run, &w->service) == 0;
    assert_true(w->service.has_boarder);
}

static void who_waits_too_long_is_told_to_come_again(void **state)
{
    world *w = *state;
    w->service.board_ms = 20; /* and nobody reads */
    assert_int_equal(asked(&w->call), MRS_E_BUSY);
    mrs_call_fail(&w->call, MRS_E_BUSY, &(mrs_err){0});
    assert_int_equal(w->call.status, 503);
    assert_non_null(strstr(w->call.head.ptr, "Retry-After: "));
    assert_int_equal(w->service.n_boarding, 0);
    mrs_buf_clear(&w->call.out);
    mrs_buf_clear(&w->call.head);
}

static void half_of_the_workers_do_not_wait(void **state)
{
    world *w = *state;
    w->service.board_ms = FOR_EVER_MS;
    assert_int_equal(w->service.most_boarding, MRS_USUAL_HANDS / 2);
    w->service.n_boarding = w->service.most_boarding;
    assert_int_equal(asked(&w->call), MRS_E_BUSY);
}

static void who_waits_gets_what_was_read(void **state)
{
    world *w = *state;
    w->service.board_ms = FOR_EVER_MS;
    start(w);
    assert_ok(asked(&w->call));
    assert_true(mrs_moment_same(mrs_board_moment(w->call.board), &w->call.moment));
}

static void a_view_that_is_too_old_is_renewed(void **state)
{
    world *w = *state;
    mrs_hand other = {.service = &w->service};
    mrs_call late;
    w->service.board_ms = FOR_EVER_MS;
    mrs_store_let(w->call.store);
    mrs_store *writer = writer_of(w); /* as long as it is open, it may write while others look */
    begin(w, &w->hand, &w->call, "/v1/map");
    note(writer, "while the first looks at what was");
    start(w);
    begin(w, &other, &late, "/v1/map");
    assert_ok(asked(&late));
    assert_false(mrs_moment_same(&late.moment, &w->call.moment));
    uint32_t turns = w->service.boards[1].turns;
    assert_ok(asked(&w->call));
    assert_true(mrs_moment_same(&late.moment, &w->call.moment));
    assert_string_equal(late.tag, w->call.tag);
    assert_int_equal(w->service.boards[1].turns, turns); /* nothing was read through again */
    mrs_board_drop(late.board);
    mrs_store_let(late.store);
    mrs_hand_close(&other);
    mrs_store_close(writer);
}

/* Of the past nothing is kept before it is asked for: that is read within the answer's time. */
static void a_past_that_takes_too_long_is_given_up(void **state)
{
    world *w = *state;
    mrs_call call;
    sqlite3 *db;
    mrs_store_let(w->call.store);
    mrs_hand_close(&w->hand);
    assert_int_equal(sqlite3_open(w->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DROP TABLE events;CREATE VIEW events AS WITH RECURSIVE n(fid) "
                                  "AS (SELECT 1 UNION ALL SELECT fid+1 FROM n) SELECT fid FROM n",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    w->service.answer_ms = 30;
    begin(w, &w->hand, &call, "/v1/map?as_of=rev:1");
    assert_int_equal(asked(&call), MRS_E_LIMIT);
    mrs_call_fail(&call, MRS_E_LIMIT, &(mrs_err){0});
    assert_int_equal(call.status, 504);
    assert_null(call.board);
    mrs_buf_clear(&call.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_waits_too_long_is_told_to_come_again, make, unmake),
        cmocka_unit_test_setup_teardown(half_of_the_workers_do_not_wait, make, unmake),
        cmocka_unit_test_setup_teardown(who_waits_gets_what_was_read, make, unmake),
        cmocka_unit_test_setup_teardown(a_view_that_is_too_old_is_renewed, make, unmake),
        cmocka_unit_test_setup_teardown(a_past_that_takes_too_long_is_given_up, make, unmake),
        cmocka_unit_test(a_text_kept_twice_counts_once)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
