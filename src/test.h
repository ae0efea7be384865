/* test.h - cmocka as the tests see it, and a few words of our own. */
#ifndef MRS_TEST_H
#define MRS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

#define assert_str(got, want)                                                                      \
    do {                                                                                           \
        mrs_str got_ = (got), want_ = mrs_str_of(want);                                            \
        if (!mrs_str_eq(got_, want_))                                                              \
            fail_msg("got \"%.*s\", want \"%.*s\"", (int)got_.len, got_.ptr, (int)want_.len,       \
                     want_.ptr);                                                                   \
    } while (0)

#define assert_ok(call)                                                                            \
    do {                                                                                           \
        mrs_err err_ = {0};                                                                        \
        (void)err_;                                                                                \
        mrs_status st_ = (call);                                                                   \
        if (st_)                                                                                   \
            fail_msg("%s: %s", #call, mrs_status_text(st_));                                       \
    } while (0)

#endif
