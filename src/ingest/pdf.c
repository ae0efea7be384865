/* pdf.c - PDF with text, by pdftotext -bbox-layout (poppler-utils) as a process of its own with
 * limits: its blocks in reading order, columns and all. Running heads and page numbers go, words
 * cut at the end of a line are closed. The text leads back to the part as a whole. */
#include "ingest/process.h"
#include "ingest/reader.h"
#include "ingest/weave.h"
#include "ingest/xml.h"

#include <stdlib.h>

typedef struct {
    mrs_span text; /* bytes of layout.text */
    uint32_t page;
    bool edge;    /* at the top or the foot of its page */
    uint64_t key; /* of its text, digits alike */
} block;

typedef struct {
    const mrs_reader_options *options;
    mrs_doc *doc;
    mrs_arena *scratch;
    mrs_str markup;
    mrs_decoded *out;
    MRS_VEC(char) text;
    MRS_VEC(block) blocks;
    double height;
    uint32_t page;
} layout;

static double number_of(const mrs_xml_piece *p, const char *name)
{
    double v = 0;
    return mrs_str_num(mrs_xml_attr(p, name), &v) ? v : 0;
}

static void add_char(layout *l, char c)
{
    *MRS_PUSH(l->scratch, &l->text) = c;
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* A word behind those of its block; first: it begins a line. */
static void add_word(layout *l, mrs_str word, bool first)
{
    block *b = &l->blocks.at[l->blocks.n - 1];
    char last = b->text.end > b->text.start ? l->text.at[b->text.end - 1] : '\0';
    if (word.len == 0)
        return;
    if (first && last == '-' && is_lower(word.ptr[0]))
        l->text.n--;
    else if (last)
        add_char(l, ' ');
    for (size_t i = 0; i < word.len; i++)
        add_char(l, word.ptr[i]);
    b->text.end = l->text.n;
}

static void begin_block(layout *l, const mrs_xml_piece *p)
{
    double top = number_of(p, "yMin"), foot = number_of(p, "yMax");
    *MRS_PUSH(l->scratch, &l->blocks) =
        (block){.text = {l->text.n, l->text.n},
                .page = l->page,
                .edge = foot < l->height * 0.09 || top > l->height * 0.91};
}

/* Title and the like stand in <meta> of the output's head. */
static void take_meta(layout *l, const mrs_xml_piece *p)
{
    mrs_str name = mrs_xml_attr(p, "name");
    mrs_str value = mrs_xml_text(mrs_xml_attr(p, "content"), l->scratch);
    if (mrs_str_is(name, "Author"))
        mrs_head_set(l->doc, &l->doc->author, value);
    if (mrs_str_is(name, "CreationDate") && value.len >= 10)
        mrs_head_date(l->options->canon, l->doc, mrs_str_sub(value, 0, 10), MRS_PUBLISHED_META);
}

static void gather(layout *l)
{
    mrs_xml xml = {l->markup, 0};
    mrs_xml_piece p;
    bool first = false, word = false;
    while (mrs_xml_next(&xml, &p)) {
        if (p.kind == MRS_XML_TEXT && word && l->blocks.n) {
            add_word(l, mrs_xml_text(p.inner, l->scratch), first);
            first = false;
        }
        bool start = p.kind == MRS_XML_OPEN;
        word = start && mrs_str_is(p.name, "word");
        first = first || (start && mrs_str_is(p.name, "line"));
        if (start && mrs_str_is(p.name, "page")) {
            l->height = number_of(&p, "height");
            l->page++;
        } else if (start && mrs_str_is(p.name, "block")) {
            begin_block(l, &p);
        } else if (start && mrs_str_is(p.name, "meta")) {
            take_meta(l, &p);
        }
    }
}

/* --- running heads ---------------------------------------------------------------------------- */

/* A hash with all digits alike; 0: there is no letter in it. */
static uint64_t key_of(const layout *l, const block *b)
{
    uint64_t h = 1469598103934665603U;
    bool letters = false;
    for (uint32_t i = b->text.start; i < b->text.end; i++) {
        char c = l->text.at[i];
        bool digit = c >= '0' && c <= '9';
        letters = letters || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (unsigned char)c >= 0x80;
        h = (h ^ (unsigned char)(digit ? '0' : c)) * 1099511628211U;
    }
    return letters ? h | 1 : 0;
}

/* Does the block stand at the edge of another page too? */
static bool repeats(const layout *l, const block *b)
{
    enum { NEAR = 40 }; /* blocks looked at either side */
    uint32_t at = (uint32_t)(b - l->blocks.at), from = at > NEAR ? at - NEAR : 0;
    for (uint32_t i = from; i < l->blocks.n && i < at + NEAR; i++) {
        const block *o = &l->blocks.at[i];
        if (o->edge && o->page != b->page && o->key == b->key)
            return true;
    }
    return false;
}

/* --- the text --------------------------------------------------------------------------------- */

static bool ends_paragraph(char c)
{
    return memchr(".!?:;\"')", c, 8) != NULL || (unsigned char)c >= 0x80;
}

static mrs_status read_layout(void *ctx, mrs_err *err)
{
    layout *l = ctx;
    MRS_VEC(char) text = {0};
    gather(l);
    for (uint32_t i = 0; i < l->blocks.n; i++)
        l->blocks.at[i].key = key_of(l, &l->blocks.at[i]);
    for (uint32_t i = 0; i < l->blocks.n; i++) {
        const block *b = &l->blocks.at[i];
        if (b->text.start == b->text.end || (b->edge && (b->key == 0 || repeats(l, b))))
            continue;
        bool goes_on =
            text.n && is_lower(l->text.at[b->text.start]) && !ends_paragraph(text.at[text.n - 1]);
        if (goes_on && text.at[text.n - 1] == '-')
            text.n--;
        else if (text.n)
            *MRS_PUSH(l->scratch, &text) = goes_on ? ' ' : '\n';
        for (uint32_t k = b->text.start; k < b->text.end; k++)
            *MRS_PUSH(l->scratch, &text) = l->text.at[k];
    }
    if (text.n == 0)
        return mrs_fail(err, MRS_E_EMPTY, "no text in the PDF: pages are pictures; run OCR on it");
    *l->out = mrs_weave_whole((mrs_str){text.at, text.n}, l->doc->bytes.len, l->scratch);
    return MRS_OK;
}

static bool holds(mrs_str s, mrs_str words)
{
    for (size_t at = 0; at + words.len <= s.len; at++) {
        const char *c = memchr(s.ptr + at, words.ptr[0], s.len - at);
        if (!c)
            return false;
        at = (size_t)(c - s.ptr);
        if (mrs_str_starts(mrs_str_sub(s, at, s.len), words))
            return true;
    }
    return false;
}

mrs_status mrs_read_pdf(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                        mrs_reading *out, mrs_err *err)
{
    static const char *const argv[] = {"pdftotext",    "-q", "-enc", "UTF-8",
                                       "-bbox-layout", "-",  "-",    NULL};
    const mrs_process_limits limits = {
        .memory = (size_t)2 << 30, .seconds = 30, .output = (size_t)256 << 20};
    mrs_buf markup = {0};
    mrs_decoded decoded = {0};
    mrs_status st = mrs_process_run(argv, doc->bytes, &limits, &markup, err);
    if (st == MRS_E_NONE)
        st = mrs_fail(err, MRS_E_FORMAT,
                      "PDF is read by pdftotext, which is not installed; install poppler-utils");
    else if (st == MRS_E_FORMAT && holds(doc->bytes, MRS_STR("/Encrypt")))
        st = mrs_fail(err, MRS_E_FORMAT, "PDF locked with a password; unlock it and add that");
    else if (st == MRS_E_FORMAT)
        st = mrs_fail(
            err, st, "damaged PDF: pdftotext cannot read it; open it in a viewer and save it anew");
    else if (st)
        st = mrs_err_wrap(err, st, "PDF: pdftotext");
    layout l = {options, doc, scratch, mrs_buf_view(&markup), &decoded, {0}, {0}, 0, 0};
    mrs_arena *arenas[] = {doc->arena, scratch};
    if (!st)
        st = mrs_arena_run(arenas, 2, read_layout, &l, err);
    mrs_buf_clear(&markup);
    out->text = decoded;
    out->paragraphs = true;
    return st;
}
