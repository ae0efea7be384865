/* service.c - a service begins and ends: its threads. */
#include "serve/service.h"
#include "serve/stream.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define HAND_CEILING ((size_t)1 << 30)

enum { TICK_MS = 250 };

const mrs_engine *mrs_service_engine(const mrs_service *service)
{
    return service->engine;
}

mrs_streams *mrs_service_streams(const mrs_service *service)
{
    return service->streams;
}

const char *mrs_service_path(const mrs_service *service, bool precise)
{
    return precise ? service->options.store : service->published;
}

uint16_t mrs_service_port(const mrs_service *service)
{
    return service->port;
}

void mrs_service_say(const mrs_service *service, const char *fmt, ...)
{
    char line[640];
    va_list args;
    if (!service->options.say)
        return;
    va_start(args, fmt);
    vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    for (char *c = line; *c; c++) /* no name or value begins a line of its own */
        if ((unsigned char)*c < 0x20 || *c == 0x7F)
            *c = '?';
    service->options.say(service->options.ctx, line);
}

/* ---- threads ----------------------------------------------------------------------------------
 */

static void *work(void *ctx)
{
    mrs_hand *hand = ctx;
    mrs_waiter *waiter;
    while ((waiter = mrs_http_take(hand->service)) != NULL) {
        mrs_call_run(hand, mrs_waiter_call(waiter));
        mrs_http_give(waiter);
    }
    mrs_hand_close(hand);
    return NULL;
}

static void *watch(void *ctx)
{
    mrs_service *service = ctx;
    mrs_hand hand = {.service = service, .arena = mrs_arena_new(HAND_CEILING)};
    const struct timespec tick = {0, TICK_MS * 1000000};
    while (!service->ending) {
        double now = mrs_clock();
        mrs_http_sweep(service, now);
        if (hand.arena)
            mrs_streams_tell(service->streams, &hand, now);
        nanosleep(&tick, NULL);
    }
    mrs_hand_close(&hand);
    return NULL;
}

static mrs_status start_threads(mrs_service *service, mrs_err *err)
{
    uint32_t n = service->options.workers ? service->options.workers : MRS_USUAL_HANDS;
    int why = 0;
    for (uint32_t i = 0; !why && i < n && i < MRS_MOST_HANDS; i++) {
        mrs_hand *hand = &service->hands[i];
        hand->service = service;
        hand->arena = mrs_arena_new(HAND_CEILING);
        if (!hand->arena)
            return mrs_fail(err, MRS_E_MEMORY, "out of memory");
        why = pthread_create(&hand->thread, NULL, work, hand);
        service->n_hands += !why;
    }
    if (!why)
        why = pthread_create(&service->watcher, NULL, watch, service);
    service->watching = !why;
    if (!why && !service->options.precise) /* then nobody reads the published record */
        why = pthread_create(&service->publisher, NULL, mrs_publisher_run, service);
    service->publishing = !why && !service->options.precise;
    if (!why)
        why = pthread_create(&service->boarder, NULL, mrs_boarder_run, service);
    service->has_boarder = !why;
    return why ? mrs_fail(err, MRS_E_MEMORY, "no thread can be had") : MRS_OK;
}

/* ---- begin and end ----------------------------------------------------------------------------
 */

static mrs_status check_store(const mrs_serve_options *options, mrs_err *err)
{
    mrs_store *store = NULL;
    mrs_status st = mrs_store_open(options->store, &(mrs_store_options){0}, &store, err);
    mrs_store_close(store);
    return st;
}

/* Who can be reached by others needs to know who they are; who has accounts needs no other way to
 * the precise record. */
static mrs_status check_reach(mrs_service *service, mrs_err *err)
{
    bool any = false, precise = service->options.precise;
    mrs_access *access = NULL;
    const char *host = service->host;
    bool alone = strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
    if (precise && !alone)
        return mrs_fail(err, MRS_E_ARG, "--precise: only on this machine, not on %s", host);
    mrs_status st = mrs_access_open(service->options.store, &access, err);
    if (!st)
        st = mrs_access_any(access, &any, err);
    mrs_access_close(access);
    service->guarded = any || !alone;
    if (!st && precise && any)
        return mrs_fail(err, MRS_E_ARG, "--precise: there are accounts; log in instead");
    if (!st && !alone && !any)
        return mrs_fail(err, MRS_E_ARG,
                        "--host %s: others reach it, and there are no accounts; `marsad user add` "
                        "makes one",
                        host);
    return st;
}

static mrs_status begin(mrs_service *service, mrs_err *err)
{
    mrs_status st = check_store(&service->options, err);
    if (!st)
        st = mrs_public_path(service->options.store, service->published, sizeof service->published,
                             err);
    if (!st)
        st = check_reach(service, err);
    if (!st)
        st = mrs_openapi_write(&service->api, err);
    if (!st)
        st = mrs_streams_new(&service->streams, err);
    mrs_boards_want(service, true);
    if (!service->options.precise)
        mrs_boards_want(service, false);
    if (!st)
        st = start_threads(service, err);
    return st ? st : mrs_http_open(service, err);
}

mrs_status mrs_service_open(const mrs_engine *engine, const mrs_serve_options *options,
                            mrs_service **out, mrs_err *err)
{
    *out = NULL;
    mrs_service *service = calloc(1, sizeof *service);
    if (!service)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    service->engine = engine;
    service->options = *options;
    service->answer_ms = MRS_SERVE_ANSWER_MS;
    snprintf(service->host, sizeof service->host, "%s",
             options->host ? options->host : "127.0.0.1");
    pthread_mutex_init(&service->lock, NULL);
    pthread_mutex_init(&service->writing, NULL);
    mrs_boards_open(service);
    pthread_cond_init(&service->work, NULL);
    mrs_status st = begin(service, err);
    if (st) {
        mrs_service_close(service);
        return st;
    }
    *out = service;
    return MRS_OK;
}

/* No new calls; those that wait are answered; streams say goodbye; then the connections end. */
void mrs_service_close(mrs_service *service)
{
    if (!service)
        return;
    pthread_mutex_lock(&service->lock);
    service->ending = true;
    pthread_cond_broadcast(&service->work);
    pthread_mutex_unlock(&service->lock);
    mrs_boards_end(service);
    for (uint32_t i = 0; i < service->n_hands; i++)
        pthread_join(service->hands[i].thread, NULL);
    if (service->watching)
        pthread_join(service->watcher, NULL);
    if (service->publishing)
        pthread_join(service->publisher, NULL);
    if (service->streams)
        mrs_streams_end(service->streams);
    mrs_http_stop(service);
    mrs_streams_free(service->streams);
    mrs_worker_free(service->worker);
    mrs_buf_clear(&service->api);
    pthread_cond_destroy(&service->work);
    mrs_boards_close(service);
    pthread_mutex_destroy(&service->writing);
    pthread_mutex_destroy(&service->lock);
    free(service);
}
