/* Any bytes after a line that names their charset become UTF-8 whose runs lie in them, in order. */
#include "text/decode.h"

#include "fuzz.h"

static void check(const mrs_decoded *d, mrs_str bytes)
{
    uint64_t at = 0;
    uint32_t text = 0;
    for (uint32_t i = 0; i < d->n_runs; i++) {
        const mrs_mapped *m = &d->runs[i];
        if (m->from < at || m->to < m->from || m->to > bytes.len)
            fuzz_stop("a run lies outside");
        if (m->text.start != text || m->text.end < text || m->text.end > d->text.len)
            fuzz_stop("runs leave a gap");
        if (m->copied &&
            !mrs_str_eq(mrs_span_str(d->text, m->text), mrs_str_sub(bytes, m->from, m->to)))
            fuzz_stop("copied bytes differ");
        at = m->to;
        text = m->text.end;
    }
    if (text != d->text.len || !mrs_utf8_valid(d->text, NULL))
        fuzz_stop("not UTF-8 to its end");
}

static void run(const fuzz_nothing *t, mrs_str bytes)
{
    mrs_arena *arena = mrs_arena_new(1U << 30);
    mrs_decoded decoded;
    mrs_err err = {0};
    mrs_str rest = bytes, label;
    (void)t;
    if (!arena)
        fuzz_stop("no memory");
    if (mrs_str_split(&rest, '\n', &label)) {
        mrs_status st = mrs_decode_as(rest, label, arena, &decoded, &err);
        if (!st)
            check(&decoded, rest);
        else if (!err.text[0])
            fuzz_stop("refused without a reason");
    }
    mrs_arena_free(arena);
}

FUZZ_TARGET(fuzz_nothing, fuzz_open_nothing, run, fuzz_close_nothing)
