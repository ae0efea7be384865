/* cases_test.h - tests/cases/claims.tsv run through the whole line, for trigger_test and role_test.
 */
#ifndef MRS_CODE_CASES_TEST_H
#define MRS_CODE_CASES_TEST_H

#include "test_line.h"

#include "code/code.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    test_line line;
    mrs_ground *ground;
    mrs_coder *coder;
} line_up;

typedef struct {
    line_up *l;
    mrs_doc *doc;
} one_run;

static mrs_status open_line(line_up *l, mrs_err *err)
{
    mrs_status st = test_line_open(&l->line, "claims.tsv", err);
    if (!st)
        st = mrs_ground_open(&l->line.pack, &l->ground, err);
    if (!st)
        st = mrs_coder_open(&l->line.pack, &l->coder, err);
    return st;
}

static int open_all(void **state)
{
    line_up *l = calloc(1, sizeof *l);
    mrs_err err = {0};
    *state = l;
    mrs_status st = open_line(l, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    line_up *l = *state;
    mrs_coder_close(l->coder);
    mrs_ground_close(l->ground);
    test_line_close(&l->line);
    free(l);
    return 0;
}

static mrs_status code_text(void *ctx, mrs_err *err)
{
    one_run *r = ctx;
    mrs_status st = mrs_nlp_run(r->l->line.worker, r->doc, err);
    if (!st)
        st = mrs_ground_run(r->l->ground, r->doc, err);
    return st ? st : mrs_coder_run(r->l->coder, r->doc, err);
}

/* The document of a text, coded; the caller frees it. */
static mrs_doc *coded(line_up *l, mrs_str text)
{
    mrs_err err = {0};
    mrs_doc *doc = mrs_doc_new(1 << 26);
    doc->text = mrs_str_copy(text, doc->arena);
    one_run r = {l, doc};
    mrs_status st = mrs_arena_run(&doc->arena, 1, code_text, &r, &err);
    if (st)
        fail_msg("%s", err.text);
    return doc;
}

/* The cell of a case by the column's name. */
static mrs_str cell(const line_up *l, uint32_t row, const char *column)
{
    for (uint32_t c = 0; c < l->line.cases.cols; c++)
        if (mrs_str_is(l->line.cases.cells[c], column))
            return l->line.cases.cells[(size_t)row * l->line.cases.cols + c];
    fail_msg("no column %s", column);
    return (mrs_str){0};
}

#endif
