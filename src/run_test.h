/* run_test.h - a run that writes to a store, for the tests of what writes. */
#ifndef MRS_RUN_TEST_H
#define MRS_RUN_TEST_H

#include "store/store.h"

static const mrs_run run = {MRS_STR_INIT("0.1.0"),
                            MRS_STR_INIT("model"),
                            MRS_STR_INIT("aaaa1111"),
                            MRS_STR_INIT("bbbb2222"),
                            MRS_STR_INIT("2026-11-21T13:00:00Z"),
                            MRS_STR_INIT("tester"),
                            {0}};

#endif
