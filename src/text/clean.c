#include "text/clean.h"

#include <utf8proc.h>

enum { MARKS = 32 }; /* to one letter; more are dropped */

static bool is_hidden(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x0000, 0x0008}, {0x000A, 0x001F}, {0x007F, 0x009F}, {0x00AD, 0x00AD}, {0x061C, 0x061C},
        {0x180E, 0x180E}, {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F},
        {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (cp <= ranges[i].last)
            return cp >= ranges[i].first;
    return false;
}

mrs_cp_class mrs_cp_class_of(uint32_t cp)
{
    if (cp > 0x20 && cp < 0x7F)
        return MRS_CP_KEEP;
    if (cp == 0x20 || cp == '\t' || cp == 0xA0)
        return MRS_CP_SPACE;
    if (is_hidden(cp))
        return MRS_CP_DROP;
    if (cp < 0x1680)
        return MRS_CP_KEEP;
    return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_ZS ? MRS_CP_SPACE
                                                                           : MRS_CP_KEEP;
}

/* Does cp join what stands before it: a mark, or the later part of a Hangul syllable? */
static bool joins(uint32_t cp)
{
    if (cp < 0x300)
        return false;
    if (cp >= 0x1160 && cp <= 0x11FF)
        return true;
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
    return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC || c == UTF8PROC_CATEGORY_ME;
}

/* --- the map ---------------------------------------------------------------------------------- */

static const mrs_mapped *run_at(mrs_clean *c, uint32_t at)
{
    const mrs_decoded *in = c->in;
    while (c->cursor + 1 < in->n_runs && in->runs[c->cursor].text.end <= at)
        c->cursor++;
    while (c->cursor > 0 && in->runs[c->cursor].text.start > at)
        c->cursor--;
    return &in->runs[c->cursor];
}

static uint64_t byte_of_start(mrs_clean *c, uint32_t at)
{
    if (c->in->n_runs == 0)
        return 0;
    const mrs_mapped *run = run_at(c, at);
    if (at >= run->text.end)
        return run->to;
    return run->copied ? run->from + (at - run->text.start) : run->from;
}

static uint64_t byte_of_end(mrs_clean *c, uint32_t at)
{
    const mrs_mapped *run = run_at(c, at - 1);
    return run->copied ? run->from + (at - run->text.start) : run->to;
}

static void put(mrs_clean *c, const char *bytes, size_t n)
{
    while (c->text.cap - c->text.n < n)
        c->text.at = mrs_vec_grow(c->arena, c->text.at, c->text.n, &c->text.cap, 1);
    memcpy(c->text.at + c->text.n, bytes, n);
    c->text.n += (uint32_t)n;
}

static void put_run(mrs_clean *c, const char *bytes, size_t n, mrs_mapped run)
{
    run.text.start = c->text.n;
    put(c, bytes, n);
    run.text.end = c->text.n;
    mrs_mapped *last = c->runs.n ? &c->runs.at[c->runs.n - 1] : NULL;
    if (run.copied && last && last->copied && last->to == run.from) {
        last->text.end = run.text.end;
        last->to = run.to;
    } else {
        *MRS_PUSH(c->arena, &c->runs) = run;
    }
}

static void put_copied(mrs_clean *c, uint32_t from, uint32_t to)
{
    while (from < to) {
        const mrs_mapped *run = run_at(c, from);
        uint32_t end = run->text.end < to ? run->text.end : to;
        uint64_t at = run->copied ? run->from + (from - run->text.start) : run->from;
        uint64_t until = run->copied ? at + (end - from) : run->to;
        put_run(c, c->in->text.ptr + from, end - from,
                (mrs_mapped){{0, 0}, at, until, run->copied});
        from = end;
    }
}

static void put_changed(mrs_clean *c, const char *bytes, size_t n, uint32_t from, uint32_t to)
{
    uint64_t at = byte_of_start(c, from);
    uint64_t until = to > from ? byte_of_end(c, to) : at;
    put_run(c, bytes, n, (mrs_mapped){{0, 0}, at, until, false});
}

void mrs_clean_char(mrs_clean *clean, char ch, uint32_t from, uint32_t to)
{
    if (to == from + 1 && clean->in->text.ptr[from] == ch)
        put_copied(clean, from, to);
    else
        put_changed(clean, &ch, 1, from, to);
}

/* --- characters ------------------------------------------------------------------------------- */

/* A character and the marks on it: bytes [from, to) of the text. */
typedef struct {
    uint32_t from, to;
    size_t n_bytes;
    char bytes[4 * (MARKS + 1)]; /* without what is dropped between */
    bool marked;
} cluster;

/* ASCII that no mark follows and that is not dropped. */
static bool is_printable(char c)
{
    return c >= ' ' && c < 0x7F;
}

static cluster cluster_at(mrs_str text, size_t from, size_t end)
{
    size_t at = from;
    uint32_t cp = mrs_utf8_next(text, &at);
    cluster k = {.from = (uint32_t)from, .to = (uint32_t)at};
    k.n_bytes = mrs_utf8_put(cp, k.bytes);
    int marks = 0;
    while (at < end && !is_printable(text.ptr[at])) {
        cp = mrs_utf8_next(text, &at);
        bool hidden = mrs_cp_class_of(cp) == MRS_CP_DROP;
        if (!hidden && !joins(cp))
            break;
        if (hidden)
            continue;
        k.to = (uint32_t)at;
        k.marked = true;
        if (marks++ < MARKS)
            k.n_bytes += mrs_utf8_put(cp, k.bytes + k.n_bytes);
    }
    return k;
}

static bool decomposes(uint32_t cp)
{
    if (cp < 0x300)
        return false;
    const utf8proc_property_t *p = utf8proc_get_property((utf8proc_int32_t)cp);
    return p->decomp_seqindex != UINT16_MAX && p->decomp_type == 0;
}

/* NFC of the cluster into k->bytes; leaves it when utf8proc refuses (never for valid UTF-8). */
static void compose(cluster *k, char out[4 * 4 * (MARKS + 1)], size_t *n_out)
{
    utf8proc_int32_t cps[4 * (MARKS + 1)];
    const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_ssize_t n =
        utf8proc_decompose((const utf8proc_uint8_t *)k->bytes, (utf8proc_ssize_t)k->n_bytes, cps,
                           (utf8proc_ssize_t)(sizeof cps / sizeof *cps), options);
    if (n > 0 && n <= (utf8proc_ssize_t)(sizeof cps / sizeof *cps))
        n = utf8proc_normalize_utf32(cps, n, options);
    else
        n = 0;
    *n_out = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++)
        *n_out += mrs_utf8_put((uint32_t)cps[i], out + *n_out);
    if (*n_out == 0) {
        memcpy(out, k->bytes, k->n_bytes);
        *n_out = k->n_bytes;
    }
}

/* The end of the spaces (and hidden characters among them) that begin at from. */
static size_t end_of_spaces(mrs_str text, size_t from, size_t end)
{
    size_t at = from;
    while (at < end) {
        size_t next = at;
        if (mrs_cp_class_of(mrs_utf8_next(text, &next)) == MRS_CP_KEEP)
            break;
        at = next;
    }
    return at;
}

/* One character at `at` that is not plain ASCII; [*done, at) waits to be copied. Returns the end.
 */
static size_t slow(mrs_clean *c, size_t at, size_t end, uint32_t *done)
{
    mrs_str text = c->in->text;
    size_t next = at;
    uint32_t cp = mrs_utf8_next(text, &next);
    mrs_cp_class class = mrs_cp_class_of(cp);
    if (class == MRS_CP_SPACE) {
        next = end_of_spaces(text, at, end);
        if (cp == ' ' && next == at + 1)
            return next;
        put_copied(c, *done, (uint32_t)at);
        put_changed(c, " ", 1, (uint32_t)at, (uint32_t)next);
        *done = (uint32_t)next;
        return next;
    }
    if (class == MRS_CP_DROP) {
        put_copied(c, *done, (uint32_t)at);
        *done = (uint32_t)next;
        return next;
    }
    cluster k = cluster_at(text, at, end);
    if (!k.marked && !decomposes(cp))
        return k.to;
    char bytes[4 * 4 * (MARKS + 1)];
    size_t n = 0;
    compose(&k, bytes, &n);
    if (!mrs_str_eq((mrs_str){bytes, n}, mrs_str_sub(text, at, k.to))) {
        put_copied(c, *done, (uint32_t)at);
        put_changed(c, bytes, n, k.from, k.to);
        *done = k.to;
    }
    return k.to;
}

void mrs_clean_line(mrs_clean *clean, uint32_t from, uint32_t to)
{
    const char *p = clean->in->text.ptr;
    uint32_t done = from; /* copied up to here */
    size_t at = from;
    while (at < to) {
        bool plain = p[at] != ' ' && is_printable(p[at]);
        if (plain && (at + 1 == to || is_printable(p[at + 1])))
            at++;
        else
            at = slow(clean, at, to, &done);
    }
    put_copied(clean, done, to);
}
