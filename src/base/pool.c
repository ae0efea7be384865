#include "base/pool.h"

#include <pthread.h>
#include <stdlib.h>

enum { DEPTH = 4 };
enum slot_state { FREE, READY, BUSY, FINISHED };

typedef struct {
    void *item;
    enum slot_state state;
} slot;

typedef struct {
    const mrs_pool *pool;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    slot *ring;
    size_t size;
    size_t asked, taken, given; /* items that came in, went to a worker, went out */
    bool dry, emitting;
} queue;

typedef struct {
    queue *q;
    void *worker;
} seat;

static void run_alone(const mrs_pool *pool, void *worker)
{
    for (void *item; pool->next(pool->ctx, &item);) {
        pool->work(worker, item);
        if (!pool->done(pool->ctx, item))
            return;
    }
}

/* Give out what is finished, in order. Called with the lock; lets go of it around done. */
static void emit(queue *q)
{
    if (q->emitting)
        return;
    q->emitting = true;
    while (q->given < q->taken && q->ring[q->given % q->size].state == FINISHED) {
        slot *s = &q->ring[q->given % q->size];
        pthread_mutex_unlock(&q->lock);
        bool more = q->pool->done(q->pool->ctx, s->item);
        pthread_mutex_lock(&q->lock);
        s->state = FREE;
        q->given++;
        if (!more)
            q->dry = true;
        pthread_cond_broadcast(&q->changed);
    }
    q->emitting = false;
}

/* The next item into a slot of its own; false when there is none. Called with the lock, which keeps
 * the items in order. */
static bool take(queue *q, slot **out)
{
    while (!q->dry && q->asked - q->given >= q->size)
        pthread_cond_wait(&q->changed, &q->lock);
    if (q->dry)
        return false;
    void *item = NULL;
    if (!q->pool->next(q->pool->ctx, &item)) {
        q->dry = true;
        pthread_cond_broadcast(&q->changed);
        return false;
    }
    *out = &q->ring[q->asked++ % q->size];
    q->taken = q->asked;
    **out = (slot){item, BUSY};
    return true;
}

static void *serve(void *arg)
{
    seat *s = arg;
    queue *q = s->q;
    pthread_mutex_lock(&q->lock);
    for (slot *mine = NULL; take(q, &mine);) {
        pthread_mutex_unlock(&q->lock);
        q->pool->work(s->worker, mine->item);
        pthread_mutex_lock(&q->lock);
        mine->state = FINISHED;
        emit(q);
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

static size_t start(seat *seats, pthread_t *threads, queue *q, void *const *workers, size_t n)
{
    size_t started = 0;
    for (; started < n; started++) {
        seats[started] = (seat){q, workers[started]};
        if (pthread_create(&threads[started], NULL, serve, &seats[started]) != 0)
            break;
    }
    return started;
}

mrs_status mrs_pool_run(const mrs_pool *pool, void *const *workers, size_t n_workers, mrs_err *err)
{
    if (n_workers < 1 || n_workers > MRS_POOL_MAX)
        return mrs_fail(err, MRS_E_ARG, "1 to %d jobs, not %zu", MRS_POOL_MAX, n_workers);
    if (n_workers == 1) {
        run_alone(pool, workers[0]);
        return MRS_OK;
    }
    queue q = {.pool = pool, .size = n_workers * DEPTH};
    q.ring = calloc(q.size, sizeof *q.ring);
    seat *seats = calloc(n_workers, sizeof *seats);
    pthread_t *threads = calloc(n_workers, sizeof *threads);
    mrs_status st = MRS_OK;
    if (q.ring && seats && threads) {
        pthread_mutex_init(&q.lock, NULL);
        pthread_cond_init(&q.changed, NULL);
        size_t started = start(seats, threads, &q, workers, n_workers);
        if (started == 0)
            st = mrs_fail(err, MRS_E_MEMORY, "no thread could be started");
        for (size_t i = 0; i < started; i++)
            pthread_join(threads[i], NULL);
        pthread_cond_destroy(&q.changed);
        pthread_mutex_destroy(&q.lock);
    } else {
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    free(q.ring);
    free(seats);
    free(threads);
    return st;
}
