/* publish.c - the published record follows the team's, by a thread of its own. */
#include "serve/service.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TICK_MS = 500, APART_SECONDS = 60 };

typedef struct {
    mrs_service *service;
    mrs_hand hand;
    mrs_worker *worker;
    int64_t revision; /* of the team's record when the last publication began */
    int64_t seen;     /* of it, now */
    char due[16];     /* day on which something held back may go out */
    double last;
} publisher;

/* Did the team's record change, or did a day come on which something is due? */
static mrs_status is_wanted(publisher *p, bool *wanted, mrs_err *err)
{
    char now[32];
    int64_t revision = 0;
    mrs_store *store;
    mrs_status st = mrs_hand_store(&p->hand, true, &store, err);
    if (!st)
        st = mrs_store_revision(store, &revision, err);
    p->service->options.now(now);
    bool due = p->due[0] && strncmp(now, p->due, strlen(p->due)) >= 0;
    p->seen = revision;
    *wanted = revision != p->revision || due;
    return st;
}

static mrs_status publish(publisher *p, mrs_err *err)
{
    char now[32];
    mrs_publish_counts counts = {0};
    mrs_service *service = p->service;
    service->options.now(now);
    const mrs_publish_options options = {service->options.store, "service", now};
    mrs_status st = MRS_OK;
    if (!p->worker)
        st = mrs_worker_new(service->engine, NULL, &p->worker, err);
    if (!st)
        st = mrs_publish(service->engine, p->worker, &options, &counts, err);
    if (st)
        return st;
    snprintf(p->due, sizeof p->due, "%s", counts.next_due);
    if (counts.released + counts.changed || counts.rebuilt)
        mrs_service_say(service, "published: %llu new, %llu changed",
                        (unsigned long long)counts.released, (unsigned long long)counts.changed);
    p->revision = p->seen; /* its own row of the log is looked at once more, for nothing */
    return MRS_OK;
}

/* A fault is said and tried again after the usual time. */
static void turn(publisher *p)
{
    bool wanted = false;
    mrs_err err = {0};
    double now = mrs_clock();
    if (p->last > 0 && now - p->last < APART_SECONDS)
        return;
    mrs_status st = is_wanted(p, &wanted, &err);
    if (!st && wanted) {
        st = publish(p, &err);
        p->last = mrs_clock();
    }
    if (st) {
        p->last = now;
        mrs_service_say(p->service, "fault: publish: %s", err.text);
    }
}

void *mrs_publisher_run(void *ctx)
{
    publisher p = {.service = ctx, .hand = {.service = ctx}, .revision = -1};
    const struct timespec tick = {0, TICK_MS * 1000000};
    while (!p.service->ending) {
        turn(&p);
        nanosleep(&tick, NULL);
    }
    mrs_worker_free(p.worker);
    mrs_hand_close(&p.hand);
    return NULL;
}
