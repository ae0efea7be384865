#include "nlp/work.h"
#include "nlp/kernel.h"

#include <stdlib.h>

enum { HUGE_CAP = 1 << 16 };

void mrs_work_clear(mrs_work *work)
{
    free(work->linear);
    free(work->head);
    free(work->label);
    *work = (mrs_work){0};
}

mrs_status mrs_work_grow(mrs_work *work, uint32_t n, mrs_err *err)
{
    const bool huge = work->cap > HUGE_CAP && n < work->cap / 4; /* given back after a huge text */
    if (n <= work->cap && !huge)
        return MRS_OK;
    /* some more, so that a run of longer and longer texts does not allocate for each */
    const size_t cap = (size_t)n + n / 8 + 1024;
    mrs_work_clear(work);
    const size_t floats = (cap + MRS_TILE) * MRS_HIDDEN * sizeof(float);
    work->linear = aligned_alloc(64, (floats + 63) & ~(size_t)63);
    work->head = calloc(6 * cap, sizeof *work->head);
    work->label = calloc(3 * cap, 1);
    if (!work->linear || !work->head || !work->label) {
        mrs_work_clear(work);
        return mrs_fail(err, MRS_E_MEMORY, "no memory for a text of %u tokens", n);
    }
    memset(work->linear, 0, floats);
    work->cap = (uint32_t)cap;
    work->stack = work->head + cap;
    work->back = work->stack + cap;
    work->l_kid = work->back + cap;
    work->r_kid = work->l_kid + cap;
    work->next = work->r_kid + cap;
    work->marks = work->label + cap;
    work->space = work->marks + cap;
    return MRS_OK;
}
