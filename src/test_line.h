/* test_line.h - what every test over a table of sentences opens: model, worker, pack, the table. */
#ifndef MRS_TEST_LINE_H
#define MRS_TEST_LINE_H

#include "test.h"

#include "nlp/nlp.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_nlp *nlp;
    mrs_nlp_worker *worker;
    mrs_pack pack;
    mrs_arena *arena; /* of the cases */
    mrs_file file;
    mrs_tsv cases;
} test_line;

/* Model and pack of $MARSAD_DATA, tests/cases/TABLE of $MARSAD_SRC. Closed also after a failure. */
static mrs_status test_line_open(test_line *l, const char *table, mrs_err *err)
{
    char path[4096];
    const char *data = getenv("MARSAD_DATA"), *source = getenv("MARSAD_SRC");
    snprintf(path, sizeof path, "%s/marsad.model", data ? data : "");
    l->arena = mrs_arena_new(1 << 22);
    mrs_status st = mrs_nlp_open(path, false, &l->nlp, err);
    if (!st)
        st = mrs_nlp_worker_new(l->nlp, NULL, &l->worker, err);
    snprintf(path, sizeof path, "%s/marsad.pack", data ? data : "");
    if (!st)
        st = mrs_pack_open(path, false, &l->pack, err);
    snprintf(path, sizeof path, "%s/tests/cases/%s", source ? source : ".", table);
    if (!st)
        st = mrs_file_map(path, &l->file, err);
    return st ? st : mrs_tsv_read(l->file.bytes, l->arena, &l->cases, err);
}

static void test_line_close(test_line *l)
{
    mrs_pack_close(&l->pack);
    mrs_nlp_worker_free(l->worker);
    mrs_nlp_close(l->nlp);
    mrs_file_close(&l->file);
    mrs_arena_free(l->arena);
}

#endif
