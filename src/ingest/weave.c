#include "ingest/weave.h"

/* The first run that ends behind `at`: pieces mostly come in order. */
static uint32_t run_at(mrs_weave *w, uint32_t at)
{
    const mrs_mapped *runs = w->in->runs;
    if (w->cursor >= w->in->n_runs || runs[w->cursor].text.start > at)
        w->cursor = 0;
    while (w->cursor + 1 < w->in->n_runs && runs[w->cursor].text.end <= at)
        w->cursor++;
    return w->cursor;
}

static void add(mrs_weave *w, mrs_str s, uint64_t from, uint64_t to, bool copied)
{
    uint32_t start = w->text.n, room = w->text.n + (uint32_t)s.len;
    if (room > w->text.cap) {
        uint32_t cap = room < 1024 ? 1024 : room * 2;
        char *text = MRS_NEW(w->arena, char, cap);
        if (start)
            memcpy(text, w->text.at, start);
        w->text.at = text;
        w->text.cap = cap;
    }
    memcpy(w->text.at + start, s.ptr, s.len);
    w->text.n = room;
    mrs_mapped *last = w->runs.n ? &w->runs.at[w->runs.n - 1] : NULL;
    if (copied && last && last->copied && last->to == from) {
        last->text.end = room;
        last->to = to;
    } else {
        *MRS_PUSH(w->arena, &w->runs) = (mrs_mapped){{start, room}, from, to, copied};
    }
}

/* The byte of the part behind byte `at` of the decoded text. */
static uint64_t byte_of(mrs_weave *w, uint32_t at)
{
    if (!w->in->n_runs)
        return 0;
    const mrs_mapped *r = &w->in->runs[run_at(w, at)];
    if (at >= r->text.end)
        return r->to;
    return r->copied ? r->from + (at - r->text.start) : r->from;
}

void mrs_weave_copy(mrs_weave *w, uint32_t from, uint32_t to)
{
    for (uint32_t i = run_at(w, from); from < to && i < w->in->n_runs; i++) {
        const mrs_mapped *r = &w->in->runs[i];
        uint32_t end = r->text.end < to ? r->text.end : to;
        mrs_str s = mrs_str_sub(w->in->text, from, end);
        uint64_t at = r->from + (from - r->text.start);
        if (r->copied)
            add(w, s, at, at + s.len, true);
        else
            add(w, s, r->from, r->to, false);
        from = end;
    }
}

void mrs_weave_put(mrs_weave *w, mrs_str s, uint32_t from, uint32_t to)
{
    bool none = to <= from && w->runs.n;
    uint64_t start = none ? w->runs.at[w->runs.n - 1].to : byte_of(w, from);
    uint64_t end = to > from ? byte_of(w, to) : start;
    add(w, s, start, end < start ? start : end, false);
}

mrs_decoded mrs_weave_done(const mrs_weave *w)
{
    return (mrs_decoded){
        {w->text.at, w->text.n}, w->runs.at, w->runs.n, w->in->charset, w->in->guessed};
}

mrs_decoded mrs_weave_whole(mrs_str text, uint64_t len, mrs_arena *arena)
{
    mrs_decoded out = {.text = text, .charset = "utf-8"};
    out.runs = MRS_NEW(arena, mrs_mapped, mrs_utf8_count(text) + 1);
    for (size_t at = 0; at < text.len;) {
        uint32_t from = (uint32_t)at;
        (void)mrs_utf8_next(text, &at);
        out.runs[out.n_runs++] = (mrs_mapped){{from, (uint32_t)at}, 0, len, false};
    }
    return out;
}
