/* cases_test.h - a table of tests/cases run through the whole line of stages. */
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

static mrs_status open_line(line_up *l, const char *table, mrs_err *err)
{
    mrs_status st = test_line_open(&l->line, table, err);
    if (!st)
        st = mrs_ground_open(&l->line.pack, &l->ground, err);
    if (!st)
        st = mrs_coder_open(&l->line.pack, &l->coder, err);
    return st;
}

/* For a group's set-up: table is a file of tests/cases. */
static int open_cases(void **state, const char *table)
{
    line_up *l = calloc(1, sizeof *l);
    mrs_err err = {0};
    *state = l;
    mrs_status st = open_line(l, table, &err);
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

/* A case's text, in which "\n" stands for a new line. */
static mrs_str unfolded(mrs_str text, mrs_arena *arena)
{
    char *out = MRS_NEW(arena, char, text.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool folded = text.ptr[i] == '\\' && i + 1 < text.len && text.ptr[i + 1] == 'n';
        out[n++] = folded ? '\n' : text.ptr[i];
        i += folded;
    }
    return (mrs_str){out, n};
}

/* The document of a text published then ("": unknown), coded; the caller frees it. */
static inline mrs_doc *coded(line_up *l, mrs_str text, mrs_str published)
{
    mrs_err err = {0};
    mrs_doc *doc = mrs_doc_new(1 << 26);
    doc->text = unfolded(text, doc->arena);
    if (mrs_day_read(published, &doc->published.first, &doc->published.last))
        doc->published.how = MRS_PUBLISHED_GIVEN;
    one_run r = {l, doc};
    mrs_status st = mrs_arena_run(&doc->arena, 1, code_text, &r, &err);
    if (st)
        fail_msg("%s", err.text);
    return doc;
}

/* The cell of a case by the column's name. */
static inline mrs_str cell(const line_up *l, uint32_t row, const char *column)
{
    for (uint32_t c = 0; c < l->line.cases.cols; c++)
        if (mrs_str_is(l->line.cases.cells[c], column))
            return l->line.cases.cells[(size_t)row * l->line.cases.cols + c];
    fail_msg("no column %s", column);
    return (mrs_str){0};
}

/* The first claim whose trigger holds the word; NULL: none. */
static inline const mrs_claim *claim_of(const mrs_doc *doc, mrs_str word)
{
    for (uint32_t i = 0; i < doc->coding->n; i++) {
        mrs_str t = mrs_span_str(doc->text, doc->coding->claims[i].trigger);
        for (size_t k = 0; k + word.len <= t.len; k++)
            if (memcmp(t.ptr + k, word.ptr, word.len) == 0)
                return &doc->coding->claims[i];
    }
    return NULL;
}

#endif
