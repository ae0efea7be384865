/* pool.h - the same work on many items by some threads, results in the order of the items.
 *
 * `next` is called by one thread at a time, in order; `work` by any worker; `done` in order of the
 * items, one at a time. At most 4 items a worker are under way (bounded memory). With one worker
 * all runs in the calling thread. Every item that next gave reaches done, also after a stop. */
#ifndef MRS_BASE_POOL_H
#define MRS_BASE_POOL_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    void *ctx;
    bool (*next)(void *ctx, void **item);   /* false: no more */
    void (*work)(void *worker, void *item); /* worker: workers[i] */
    bool (*done)(void *ctx, void *item);    /* false: stop asking for more */
} mrs_pool;

enum { MRS_POOL_MAX = 256 };

/* n_workers 1..MRS_POOL_MAX. MRS_E_MEMORY when threads or memory cannot be had; then nothing ran.
 */
MRS_CHECK mrs_status mrs_pool_run(const mrs_pool *pool, void *const *workers, size_t n_workers,
                                  mrs_err *err);

#endif
