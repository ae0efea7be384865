/* numbers_test.h - weights and inputs for the tests of the kernels. */
#ifndef MRS_NLP_NUMBERS_TEST_H
#define MRS_NLP_NUMBERS_TEST_H

#include "test.h"

#include <stdlib.h>

/* n numbers between -0.5 and 0.5, always the same for a seed, at a multiple of 64 bytes; the
 * caller frees them. */
static inline float *numbers(size_t n, uint32_t seed)
{
    float *p = aligned_alloc(64, (n * sizeof *p + 63) & ~(size_t)63);
    assert_non_null(p);
    uint64_t x = seed * 0x9e3779b97f4a7c15U + 1;
    for (size_t i = 0; i < n; i++) {
        x = x * 6364136223846793005U + 1442695040888963407U;
        p[i] = (float)(x >> 40) / (float)(1 << 24) - 0.5F;
    }
    return p;
}

#endif
