/* boards.c - the boards that are kept: of the published record, of the team's, of the past.
 *
 * A board is read through once, by a thread of its own, and follows the record from then on, by
 * whoever asks first after a change: that takes no longer than the change was large. Calls that
 * come before there is one wait, but not for ever and not all. */
#include "serve/boards.h"
#include "serve/routes.h"
#include "serve/service.h"

#include <stdio.h>
#include <time.h>

/* ---- the thread that reads --------------------------------------------------------------------
 */

/* Before `boarding` is locked: nobody waits for it. */
static mrs_status read_through(mrs_hand *hand, bool precise, mrs_board **out, mrs_err *err)
{
    mrs_store *store;
    mrs_moment now;
    mrs_status st = mrs_hand_store(hand, precise, &store, err);
    if (!st)
        st = mrs_store_hold(store, err);
    if (st)
        return st;
    mrs_store_limit(store, false); /* given up, it would be begun again and again */
    st = mrs_store_moment(store, &now, err);
    if (!st)
        st = mrs_board_make(store, &now, &hand->service->ending, out, err);
    mrs_store_let(store);
    return st;
}

/* Under `boarding`, which is given up meanwhile. */
static void make(mrs_hand *hand, bool precise)
{
    mrs_err err = {0};
    mrs_board *board = NULL;
    mrs_service *service = hand->service;
    mrs_kept_board *kept = &service->boards[precise];
    kept->wanted = false;
    kept->making = true;
    pthread_mutex_unlock(&service->boarding);
    mrs_status st = read_through(hand, precise, &board, &err);
    if (st && st != MRS_E_NONE && st != MRS_E_BUSY)
        mrs_service_say(service, "fault: the events cannot be read: %s", err.text);
    pthread_mutex_lock(&service->boarding);
    mrs_board_drop(kept->board);
    kept->board = board;
    kept->st = st;
    kept->making = false;
    kept->turns++;
    pthread_cond_broadcast(&service->boarded);
}

void *mrs_boarder_run(void *ctx)
{
    mrs_service *service = ctx;
    mrs_hand hand = {.service = service};
    pthread_mutex_lock(&service->boarding);
    while (!service->ending) {
        if (service->boards[0].wanted || service->boards[1].wanted)
            make(&hand, !service->boards[0].wanted);
        else
            pthread_cond_wait(&service->boarded, &service->boarding);
    }
    pthread_mutex_unlock(&service->boarding);
    mrs_hand_close(&hand);
    return NULL;
}

/* Under `boarding`. */
static void want(mrs_service *service, mrs_kept_board *kept)
{
    kept->wanted = !kept->making;
    pthread_cond_broadcast(&service->boarded);
}

void mrs_boards_want(mrs_service *service, bool precise)
{
    pthread_mutex_lock(&service->boarding);
    want(service, &service->boards[precise]);
    pthread_mutex_unlock(&service->boarding);
}

uint32_t mrs_boards_turns(mrs_service *service)
{
    pthread_mutex_lock(&service->boarding);
    uint32_t turns = service->boards[0].turns + service->boards[1].turns;
    pthread_mutex_unlock(&service->boarding);
    return turns;
}

void mrs_boards_open(mrs_service *service)
{
    pthread_condattr_t attr;
    pthread_mutex_init(&service->boarding, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&service->boarded, &attr);
    pthread_condattr_destroy(&attr);
    uint32_t workers = service->options.workers ? service->options.workers : MRS_USUAL_HANDS;
    service->most_boarding = (workers + 1) / 2;
    service->board_ms = MRS_SERVE_BOARD_MS;
}

void mrs_boards_end(mrs_service *service)
{
    pthread_mutex_lock(&service->boarding);
    pthread_cond_broadcast(&service->boarded);
    pthread_mutex_unlock(&service->boarding);
    if (service->has_boarder)
        pthread_join(service->boarder, NULL);
    service->has_boarder = false;
}

void mrs_boards_close(mrs_service *service)
{
    for (int i = 0; i < 2; i++) {
        mrs_board_drop(service->boards[i].board);
        mrs_board_drop(service->pasts[i].board);
    }
    pthread_cond_destroy(&service->boarded);
    pthread_mutex_destroy(&service->boarding);
}

/* ---- the record as it is: all under `boarding` ------------------------------------------------
 */

/* A call's view is older than the board, or the file is another: it looks again. */
static mrs_status look_again(mrs_call *call, mrs_err *err)
{
    mrs_store_let(call->store);
    call->store = NULL;
    mrs_status st = mrs_hand_store(call->hand, call->asker.precise, &call->store, err);
    if (!st)
        st = mrs_store_hold(call->store, err);
    return st ? st : mrs_call_tag(call, err);
}

static bool is_now(const mrs_kept_board *kept, const mrs_call *call)
{
    return kept->board && mrs_moment_same(mrs_board_moment(kept->board), &call->moment);
}

/* The board brought to the call's moment; *kept->board NULL afterwards: it cannot be. */
static mrs_status follow(mrs_call *call, mrs_kept_board *kept, mrs_err *err)
{
    mrs_board *board = NULL;
    mrs_status st = MRS_OK;
    for (int look = 0; !st && !board && look < 2 && !is_now(kept, call); look++) {
        if (look)
            st = look_again(call, err);
        if (!st && !is_now(kept, call))
            st = mrs_board_follow(call->store, kept->board, &call->moment, &board, err);
    }
    if (st || (!board && is_now(kept, call)))
        return st;
    mrs_board_drop(kept->board);
    kept->board = board;
    return MRS_OK;
}

static struct timespec until_of(uint32_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return until;
}

/* Half of the workers at most wait: the others go on with what needs no board. */
static mrs_status wait_for(mrs_call *call, mrs_kept_board *kept, const struct timespec *until,
                           mrs_err *err)
{
    mrs_service *service = call->service;
    uint32_t turns = kept->turns;
    bool late = service->n_boarding >= service->most_boarding;
    mrs_store_let(call->store);
    want(service, kept);
    service->n_boarding++;
    while (!late && kept->turns == turns && !service->ending)
        late = pthread_cond_timedwait(&service->boarded, &service->boarding, until) != 0;
    service->n_boarding--;
    if (late || service->ending)
        return mrs_fail(err, MRS_E_BUSY, "the events are being read");
    return kept->st ? mrs_fail(err, kept->st, "the events cannot be read") : look_again(call, err);
}

static mrs_status take_now(mrs_call *call, mrs_err *err)
{
    mrs_service *service = call->service;
    mrs_kept_board *kept = &service->boards[call->asker.precise];
    const struct timespec until = until_of(service->board_ms);
    mrs_status st = MRS_OK;
    pthread_mutex_lock(&service->boarding);
    while (!st && !is_now(kept, call))
        st = kept->board ? follow(call, kept, err) : wait_for(call, kept, &until, err);
    if (!st)
        call->board = mrs_board_share(kept->board);
    pthread_mutex_unlock(&service->boarding);
    return st;
}

/* ---- the record as it was ---------------------------------------------------------------------
 */

static bool is_of(const mrs_past_board *past, mrs_str as_of, const mrs_moment *now)
{
    return past->board && mrs_str_is(as_of, past->as_of) &&
           mrs_moment_same(mrs_board_moment(past->board), now);
}

/* The last that was asked for is kept. Made within the time of the answer: nobody waits for it. */
static mrs_status take_past(mrs_call *call, mrs_str as_of, mrs_err *err)
{
    mrs_service *service = call->service;
    mrs_past_board *past = &service->pasts[call->asker.precise];
    mrs_status st = MRS_OK;
    pthread_mutex_lock(&service->boarding);
    if (is_of(past, as_of, &call->moment))
        call->board = mrs_board_share(past->board);
    pthread_mutex_unlock(&service->boarding);
    if (!call->board)
        st = mrs_board_make(call->store, &call->moment, &service->ending, &call->board, err);
    if (st)
        return st;
    pthread_mutex_lock(&service->boarding);
    if (past->board != call->board) {
        mrs_board_drop(past->board);
        past->board = mrs_board_share(call->board);
        snprintf(past->as_of, sizeof past->as_of, "%.*s", (int)as_of.len, as_of.ptr);
    }
    pthread_mutex_unlock(&service->boarding);
    return MRS_OK;
}

mrs_status mrs_call_cards(mrs_call *call, const mrs_filter *filter, mrs_tally *tally,
                          mrs_cards *out, mrs_err *err)
{
    mrs_str as_of = mrs_call_ask(call, "as_of");
    mrs_status st = MRS_OK;
    if (!call->board)
        st = as_of.len ? take_past(call, as_of, err) : take_now(call, err);
    if (st)
        return st;
    return mrs_board_find(call->board, call->store, filter, tally, out, call->arena, err);
}
