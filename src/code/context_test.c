#include "test_line.h"

#include "code/code.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    test_line line;
    mrs_ground *ground;
    mrs_coder *coder;
} bench;

static int open_all(void **state)
{
    bench *b = calloc(1, sizeof *b);
    mrs_err err = {0};
    *state = b;
    mrs_status st = test_line_open(&b->line, "context.tsv", &err);
    if (!st)
        st = mrs_ground_open(&b->line.pack, &b->ground, &err);
    if (!st)
        st = mrs_coder_open(&b->line.pack, &b->coder, &err);
    if (st)
        print_error("%s\n", err.text);
    return st ? -1 : 0;
}

static int close_all(void **state)
{
    bench *b = *state;
    mrs_coder_close(b->coder);
    mrs_ground_close(b->ground);
    test_line_close(&b->line);
    free(b);
    return 0;
}

typedef struct {
    bench *b;
    mrs_doc *doc;
    const mrs_str *row; /* cells of the case */
} one;

static mrs_status code(void *ctx, mrs_err *err)
{
    one *o = ctx;
    mrs_doc *d = o->doc;
    d->text = mrs_str_copy(o->row[0], d->arena);
    if (mrs_day_read(o->row[1], &d->published.first, &d->published.last))
        d->published.how = MRS_PUBLISHED_GIVEN;
    mrs_status st = mrs_nlp_run(o->b->line.worker, d, err);
    if (!st)
        st = mrs_ground_run(o->b->ground, d, err);
    return st ? st : mrs_coder_run(o->b->coder, d, err);
}

static const mrs_claim *claim_of(const mrs_doc *doc, mrs_str word)
{
    for (uint32_t i = 0; i < doc->coding->n; i++) {
        mrs_str t = mrs_span_str(doc->text, doc->coding->claims[i].trigger);
        for (size_t k = 0; k + word.len <= t.len; k++)
            if (memcmp(t.ptr + k, word.ptr, word.len) == 0)
                return &doc->coding->claims[i];
    }
    return NULL;
}

/* want is "a|b": got must be one of them or hold it as a part, whatever the case of letters */
static bool one_of(mrs_str want, mrs_str got, mrs_arena *arena)
{
    mrs_str low = mrs_str_lower_ascii(got, arena);
    for (mrs_str part; mrs_str_split(&want, '|', &part);) {
        mrs_str p = mrs_str_lower_ascii(part, arena);
        for (size_t k = 0; k + p.len <= low.len; k++)
            if (memcmp(low.ptr + k, p.ptr, p.len) == 0)
                return true;
    }
    return false;
}

static bool fits(const one *o, const char *field, mrs_str want, mrs_str got)
{
    if (mrs_str_is(want, "-"))
        return true;
    bool none = mrs_str_is(want, "none");
    if (none ? got.len == 0 : one_of(want, got, o->doc->arena))
        return true;
    print_error("%.*s\n    %s: want %.*s, got %.*s\n", (int)o->row[0].len, o->row[0].ptr, field,
                (int)want.len, want.ptr, (int)got.len, got.ptr ? got.ptr : "");
    return false;
}

static mrs_str day(int32_t value, char *space)
{
    size_t n = mrs_day_text(value, space);
    return (mrs_str){space, n};
}

static int faults(const one *o)
{
    char a[16], b[16];
    const mrs_claim *c = claim_of(o->doc, o->row[2]);
    if (!c)
        return !fits(o, "claim", o->row[2], MRS_STR("no such trigger"));
    mrs_str place = c->place ? c->place->name : MRS_STR("");
    return !fits(o, "status", o->row[3], mrs_str_of(mrs_claim_status_text(c->status))) +
           !fits(o, "recency", o->row[4], mrs_str_of(mrs_recency_text(c->recency))) +
           !fits(o, "source", o->row[5], c->source.name) + !fits(o, "place", o->row[6], place) +
           !fits(o, "first", o->row[7], day(c->time.start, a)) +
           !fits(o, "last", o->row[8], day(c->time.end, b));
}

static void claims_are_meant_placed_dated_and_laid_to_a_source(void **state)
{
    bench *b = *state;
    int wrong = 0;
    for (uint32_t r = 1; r < b->line.cases.rows; r++) {
        one o = {b, mrs_doc_new((size_t)1 << 30),
                 b->line.cases.cells + (size_t)r * b->line.cases.cols};
        mrs_err err = {0};
        assert_int_equal(mrs_arena_run(&o.doc->arena, 1, code, &o, &err), MRS_OK);
        wrong += faults(&o);
        mrs_doc_free(o.doc);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_meant_placed_dated_and_laid_to_a_source),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
