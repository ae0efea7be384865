#include "text/canon.h"

#include "text/blocks.h"
#include "text/clean.h"
#include "text/decode.h"
#include "text/header.h"
#include "text/opening.h"
#include "text/pubdate.h"
#include "text/unicode.h"

typedef struct {
    const mrs_canon *canon;
    const mrs_canon_options *options;
    mrs_doc *doc;
    mrs_arena *scratch;
    mrs_matcher *matcher;
    const mrs_decoded *decoded;
    mrs_clean clean;
    MRS_VEC(mrs_span) spans; /* of the blocks in clean.text */
    mrs_blocks blocks;
    mrs_blocks_head head;
    mrs_opening_found opening;
} work;

/* --- lines to clean blocks -------------------------------------------------------------------- */

static mrs_lines lines_of(work *w)
{
    mrs_str text = w->decoded->text;
    mrs_lines lines = mrs_lines_split(text, mrs_canon_abbreviation, w->canon, w->scratch);
    for (uint32_t i = 0; i < lines.n; i++) {
        mrs_line *line = &lines.at[i];
        mrs_str s = mrs_str_sub(text, line->start, line->end);
        line->alone = mrs_canon_line_rule(w->canon, s) != NULL;
    }
    if (!w->options->paragraphs)
        mrs_lines_join(lines, w->scratch);
    return lines;
}

static void close_block(work *w, const mrs_line *last)
{
    w->spans.at[w->spans.n - 1].end = w->clean.text.n;
    mrs_clean_char(&w->clean, '\n', last->end, last->next);
}

static void emit(work *w, mrs_lines lines, size_t header)
{
    MRS_VEC(uint32_t) firsts = {0};
    const mrs_line *before = NULL;
    for (uint32_t i = 0; i < lines.n; i++) {
        const mrs_line *line = &lines.at[i];
        if (line->start < header)
            continue;
        if (before && line->join == MRS_JOIN_SPACE)
            mrs_clean_char(&w->clean, ' ', before->end, line->start);
        if (!before || line->join == MRS_JOIN_NO) {
            if (before)
                close_block(w, before);
            MRS_PUSH(w->scratch, &w->spans)->start = w->clean.text.n;
            *MRS_PUSH(w->scratch, &firsts) = i;
        }
        mrs_clean_line(&w->clean, line->start, line->end);
        before = line;
    }
    if (before)
        close_block(w, before);
    mrs_str text = {w->clean.text.at, w->clean.text.n};
    w->blocks.n = w->spans.n;
    w->blocks.at = MRS_NEW(w->scratch, mrs_block, w->spans.n + 1);
    for (uint32_t i = 0; i < w->spans.n; i++) {
        const mrs_line *line = &lines.at[firsts.at[i]];
        mrs_block *b = &w->blocks.at[i];
        b->text = mrs_span_str(text, w->spans.at[i]);
        b->width = (uint32_t)mrs_utf8_count(b->text);
        b->gap = line->gap;
        b->list = line->list != MRS_LIST_NO;
        b->last = (uint8_t)mrs_last_of(b->text, mrs_canon_abbreviation, w->canon);
    }
}

/* --- what stays ------------------------------------------------------------------------------- */

/* Copies bytes [from, to) of the clean text and its runs into the document. */
typedef struct {
    mrs_doc *doc;
    const mrs_clean *clean;
    char *text;
    uint32_t len, run; /* run: of the clean text, last looked at */
} packing;

static void put_run(packing *p, mrs_mapped run)
{
    mrs_doc *doc = p->doc;
    mrs_mapped *last = doc->map.n ? &doc->map.at[doc->map.n - 1] : NULL;
    if (run.copied && last && last->copied && last->to == run.from) {
        last->text.end = run.text.end;
        last->to = run.to;
    } else {
        doc->map.at[doc->map.n++] = run;
    }
}

static void put_range(packing *p, uint32_t from, uint32_t to)
{
    while (p->run < p->clean->runs.n && p->clean->runs.at[p->run].text.end <= from)
        p->run++;
    for (; from < to; p->run++) {
        const mrs_mapped *r = &p->clean->runs.at[p->run];
        uint32_t end = r->text.end < to ? r->text.end : to;
        mrs_mapped out = {{p->len, p->len + (end - from)}, r->from, r->to, r->copied};
        if (r->copied) {
            out.from = r->from + (from - r->text.start);
            out.to = out.from + (end - from);
        }
        memcpy(p->text + p->len, p->clean->text.at + from, end - from);
        p->len += end - from;
        put_run(p, out);
        from = end;
        if (end < r->text.end)
            break;
    }
}

/* The bytes received behind bytes [from, to) of the clean text. */
static void bytes_behind(const mrs_clean *clean, mrs_span at, uint64_t *from, uint64_t *to)
{
    mrs_doc view = {.map = {clean->runs.at, clean->runs.n}};
    mrs_doc_bytes_of(&view, at, from, to);
}

static void add_removed(work *w, mrs_span clean, const char *why)
{
    mrs_removed *r = &w->doc->removed.at[w->doc->removed.n++];
    bytes_behind(&w->clean, clean, &r->from, &r->to);
    r->why = mrs_str_copy(mrs_str_of(why), w->doc->arena).ptr;
}

static void pack(work *w, size_t header)
{
    mrs_doc *doc = w->doc;
    packing p = {doc, &w->clean, MRS_NEW(doc->arena, char, (size_t)w->clean.text.n + 1), 0, 0};
    doc->map.at = MRS_NEW(doc->arena, mrs_mapped, (size_t)w->clean.runs.n + 2 * w->blocks.n + 1);
    doc->removed.at = MRS_NEW(doc->arena, mrs_removed, w->blocks.n + 2);
    if (header) {
        const mrs_mapped *runs = w->decoded->runs;
        doc->removed.at[doc->removed.n++] = (mrs_removed){runs[0].from, 0, "header"};
        mrs_doc view = {.map = {w->decoded->runs, w->decoded->n_runs}};
        uint64_t from = 0;
        mrs_doc_bytes_of(&view, (mrs_span){0, (uint32_t)header}, &from, &doc->removed.at[0].to);
    }
    for (uint32_t i = 0; i < w->blocks.n; i++) {
        mrs_span at = w->spans.at[i];
        uint32_t cut = i == w->blocks.first ? w->opening.cut : 0;
        if (w->blocks.at[i].why) {
            add_removed(w, at, w->blocks.at[i].why);
            continue;
        }
        if (cut)
            add_removed(w, (mrs_span){at.start, at.start + cut}, "agency");
        uint32_t start = p.len;
        put_range(&p, at.start + cut, at.end + 1);
        if (i == w->head.title)
            doc->title_at = (mrs_span){start, p.len - 1};
        mrs_span d = w->opening.dateline;
        if (i == w->blocks.first && d.end > d.start)
            doc->dateline = (mrs_span){start + d.start - cut, start + d.end - cut};
    }
    doc->text = (mrs_str){p.text, p.len};
}

/* --- the head --------------------------------------------------------------------------------- */

static void set(mrs_doc *doc, mrs_str *to, mrs_str value)
{
    if (to->len == 0 && value.len)
        *to = mrs_str_copy(value, doc->arena);
}

static void set_head(work *w)
{
    mrs_doc *doc = w->doc;
    const mrs_blocks_head *h = &w->head;
    const mrs_opening_found *o = &w->opening;
    set(doc, &doc->author, h->author);
    set(doc, &doc->publisher, h->publisher);
    set(doc, &doc->publisher, o->agency);
    if (h->title < w->blocks.n) {
        mrs_str title = w->blocks.at[h->title].text;
        set(doc, &doc->title, title);
        if (!mrs_str_eq(doc->title, title))
            w->head.title = w->blocks.n; /* the title is another one: this line is text */
    }
    if (doc->published.how != MRS_PUBLISHED_NONE)
        return;
    bool line = h->date.len > 0 && (h->date_first != MRS_NO_DAY || o->date.len == 0);
    if (line || o->date.len)
        doc->published = (mrs_published){line ? h->date_first : o->first,
                                         line ? h->date_last : o->last, MRS_PUBLISHED_DATELINE,
                                         mrs_str_copy(line ? h->date : o->date, doc->arena)};
}

/* "en", "ckb", "en-gb"; not "English". Source: RFC 5646, the primary subtag. */
static bool is_language_tag(mrs_str s)
{
    size_t n = 0;
    while (n < s.len && s.ptr[n] >= 'a' && s.ptr[n] <= 'z')
        n++;
    return n >= 2 && n <= 3 && (n == s.len || s.ptr[n] == '-');
}

static mrs_status canonize(void *ctx, mrs_err *err)
{
    work *w = ctx;
    mrs_doc *doc = w->doc;
    doc->charset = w->decoded->charset;
    doc->charset_guessed = w->decoded->guessed;
    w->matcher = mrs_matcher_new(w->scratch);
    w->clean = (mrs_clean){.arena = w->scratch, .in = w->decoded};
    size_t header = 0;
    if (w->options->header)
        mrs_header_read(w->canon, w->matcher, w->decoded->text, doc, &header);
    emit(w, lines_of(w), header);
    mrs_blocks_judge(w->canon, w->matcher, &w->blocks, w->options->article, w->scratch, &w->head);
    if (w->blocks.first < w->blocks.n)
        mrs_opening_find(w->canon, w->matcher, w->blocks.at[w->blocks.first].text, &w->opening);
    set_head(w);
    pack(w, header);
    doc->lang = mrs_str_lower_ascii(doc->lang, doc->arena);
    if (!is_language_tag(doc->lang))
        doc->lang = mrs_str_copy(mrs_canon_language(w->canon, doc->text), doc->arena);
    mrs_canon_languages(w->canon, doc);
    if (!doc->n_paragraphs)
        return mrs_fail(err, MRS_E_EMPTY, "no text in it");
    char hex[65];
    mrs_sha256_hex(doc->text, hex);
    doc->text_sha256 = mrs_str_copy(mrs_str_of(hex), doc->arena);
    return MRS_OK;
}

mrs_status mrs_canon_doc(const mrs_canon *canon, const mrs_canon_options *options,
                         const mrs_decoded *decoded, mrs_doc *doc, mrs_arena *scratch, mrs_err *err)
{
    work w = {
        .canon = canon, .options = options, .decoded = decoded, .doc = doc, .scratch = scratch};
    w.opening = (mrs_opening_found){.first = MRS_NO_DAY, .last = MRS_NO_DAY};
    mrs_mark mark = mrs_arena_mark(scratch);
    mrs_arena *arenas[] = {doc->arena, scratch};
    mrs_status st = mrs_arena_run(arenas, 2, canonize, &w, err);
    mrs_arena_rewind(scratch, mark);
    return st;
}

/* --- text that is clean already --------------------------------------------------------------- */

typedef struct {
    const mrs_canon *canon;
    mrs_doc *doc;
    mrs_str text, title, date;
} given;

static mrs_status take_given(void *ctx, mrs_err *err)
{
    given *g = ctx;
    mrs_doc *doc = g->doc;
    size_t bad = 0;
    if (!mrs_utf8_valid(g->text, &bad))
        return mrs_fail(err, MRS_E_FORMAT, "text is not UTF-8 at byte %zu", bad);
    if (g->text.len > MRS_TEXT_MAX)
        return mrs_fail(err, MRS_E_LIMIT, "%zu bytes of text; one document may have %d",
                        g->text.len, MRS_TEXT_MAX);
    doc->text = doc->bytes = mrs_str_copy(g->text, doc->arena);
    doc->title = mrs_str_copy(g->title, doc->arena);
    doc->map.at = MRS_NEW(doc->arena, mrs_mapped, 1);
    doc->map.n = doc->text.len > 0;
    doc->map.at[0] = (mrs_mapped){{0, (uint32_t)doc->text.len}, 0, doc->text.len, true};
    char hex[65];
    mrs_sha256_hex(doc->text, hex);
    doc->id = doc->text_sha256 = mrs_str_copy(mrs_str_of(hex), doc->arena);
    if (g->date.len == 0)
        return MRS_OK;
    mrs_published *p = &doc->published;
    p->how = MRS_PUBLISHED_GIVEN;
    p->text = mrs_str_copy(g->date, doc->arena);
    if (!mrs_canon_date(g->canon, p->text, doc->arena, &p->first, &p->last))
        return mrs_fail(err, MRS_E_FORMAT, "\"%.*s\" is no date; give YYYY-MM-DD, YYYY-MM or YYYY",
                        (int)(g->date.len < 60 ? g->date.len : 60), g->date.ptr);
    return MRS_OK;
}

mrs_status mrs_doc_from_clean(const mrs_canon *canon, mrs_str text, mrs_str title, mrs_str date,
                              mrs_doc *doc, mrs_err *err)
{
    given g = {canon, doc, text, title, date};
    return mrs_arena_run(&doc->arena, 1, take_given, &g, err);
}

mrs_str mrs_canon_unwrapped(const mrs_canon *canon, mrs_str text, mrs_arena *arena)
{
    mrs_lines lines = mrs_lines_split(text, mrs_canon_abbreviation, canon, arena);
    mrs_lines_join(lines, arena);
    char *out = NULL;
    for (uint32_t i = 1; i < lines.n; i++) {
        if (lines.at[i].join == MRS_JOIN_NO)
            continue;
        if (!out)
            out = (char *)(uintptr_t)mrs_str_copy(text, arena).ptr;
        for (uint32_t at = lines.at[i - 1].end; at < lines.at[i].start; at++)
            if (out[at] >= '\t' && out[at] <= '\r')
                out[at] = ' ';
    }
    return out ? (mrs_str){out, text.len} : text;
}

mrs_span mrs_canon_dateline(const mrs_canon *canon, mrs_str text, mrs_arena *scratch)
{
    enum { FIRST_LINES = 3 };
    mrs_mark mark = mrs_arena_mark(scratch);
    mrs_matcher *matcher = mrs_matcher_new(scratch);
    mrs_span found = {0, 0};
    size_t from = 0;
    for (int i = 0; i < FIRST_LINES && from < text.len && found.end == 0; i++) {
        mrs_opening_found opening;
        const char *stop = memchr(text.ptr + from, '\n', text.len - from);
        size_t end = stop ? (size_t)(stop - text.ptr) : text.len;
        mrs_opening_find(canon, matcher, mrs_str_sub(text, from, end), &opening);
        if (opening.dateline.end)
            found = (mrs_span){(uint32_t)from + opening.dateline.start,
                               (uint32_t)from + opening.dateline.end};
        from = end + 1;
    }
    mrs_arena_rewind(scratch, mark);
    return found;
}

bool mrs_canon_date(const mrs_canon *canon, mrs_str text, mrs_arena *scratch, int32_t *first,
                    int32_t *last)
{
    *first = *last = MRS_NO_DAY;
    text = mrs_str_trim(text);
    if (mrs_day_read(text, first, last))
        return true;
    mrs_date_found date;
    mrs_matcher *matcher = mrs_matcher_new(scratch);
    if (!mrs_utf8_valid(text, NULL) || !mrs_pubdate_line(canon, matcher, text, scratch, &date) ||
        date.first == MRS_NO_DAY)
        return false;
    *first = date.first;
    *last = date.last;
    return true;
}

bool mrs_canon_date_in(const mrs_canon *canon, mrs_str s, mrs_arena *scratch, mrs_date_found *out)
{
    mrs_mark mark = mrs_arena_mark(scratch);
    bool found = mrs_pubdate_find(canon, mrs_matcher_new(scratch), s, out);
    mrs_arena_rewind(scratch, mark);
    return found;
}
