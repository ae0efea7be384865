#include "access/cut.h"

#include <stdlib.h>
#include <string.h>

enum { MARK = sizeof MRS_CUT_MARK - 1 };

static int by_start(const void *a, const void *b)
{
    const mrs_span *x = a, *y = b;
    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

void mrs_cuts_settle(mrs_cuts *cuts)
{
    uint32_t n = 0;
    if (cuts->n)
        qsort(cuts->at, cuts->n, sizeof *cuts->at, by_start);
    for (uint32_t i = 0; i < cuts->n; i++) {
        mrs_span c = cuts->at[i];
        if (mrs_span_empty(c))
            continue;
        if (n && c.start <= cuts->at[n - 1].end) {
            if (c.end > cuts->at[n - 1].end)
                cuts->at[n - 1].end = c.end;
        } else {
            cuts->at[n++] = c;
        }
    }
    cuts->n = n;
}

mrs_str mrs_cut_text(mrs_str text, const mrs_cuts *cuts, mrs_arena *arena)
{
    char *out = mrs_arena_alloc(arena, text.len + (size_t)cuts->n * MARK + 1, 1);
    size_t n = 0, from = 0;
    for (uint32_t i = 0; i <= cuts->n; i++) {
        size_t to = i < cuts->n ? cuts->at[i].start : text.len;
        if (to > from)
            memcpy(out + n, text.ptr + from, to - from);
        n += to - from;
        if (i == cuts->n)
            break;
        memcpy(out + n, MRS_CUT_MARK, MARK);
        n += MARK;
        from = cuts->at[i].end;
    }
    out[n] = '\0';
    return (mrs_str){out, n};
}

/* end: of a span, so that the end of a cut's inside is that of its mark. */
static uint32_t moved(const mrs_cuts *cuts, uint32_t at, bool end)
{
    uint32_t gone = 0, marks = 0;
    for (uint32_t i = 0; i < cuts->n && cuts->at[i].start < at + !end; i++) {
        const mrs_span *c = &cuts->at[i];
        if (at < c->end + end) /* inside */
            return c->start - gone + marks + (end ? MARK : 0);
        gone += c->end - c->start;
        marks += MARK;
    }
    return at - gone + marks;
}

mrs_span mrs_cut_span(const mrs_cuts *cuts, mrs_span at)
{
    if (mrs_span_empty(at))
        return (mrs_span){0, 0};
    return (mrs_span){moved(cuts, at.start, false), moved(cuts, at.end, true)};
}
