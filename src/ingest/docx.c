/* docx.c - word/document.xml of a DOCX: paragraphs, headings, lists, tables row by row, footnotes
 * at the end; title, author and day from docProps/core.xml. The text leads back to the part as a
 * whole. Deleted text of tracked changes is not read. Source: ECMA-376-1, 17 and 15.2.12. */
#include "ingest/reader.h"
#include "ingest/source.h"
#include "ingest/weave.h"
#include "ingest/xml.h"

#include <archive.h>
#include <archive_entry.h>

enum { XML_MAX = 64 << 20 };

typedef enum { DOCUMENT, FOOTNOTES, CORE, N_MEMBERS } member;
static const char *const names[] = {"word/document.xml", "word/footnotes.xml", "docProps/core.xml"};

typedef struct {
    const mrs_reader_options *options;
    mrs_doc *doc;
    mrs_arena *scratch;
    mrs_decoded *out;
    mrs_buf members[N_MEMBERS];
    MRS_VEC(char) text;
} docx;

/* --- unpacking -------------------------------------------------------------------------------- */

static mrs_status unpack_member(struct archive *r, mrs_buf *to, mrs_err *err)
{
    char piece[1 << 14];
    la_ssize_t n;
    while ((n = archive_read_data(r, piece, sizeof piece)) > 0) {
        mrs_buf_put(to, (mrs_str){piece, (size_t)n});
        if (to->len > XML_MAX)
            return mrs_fail(err, MRS_E_LIMIT, "more than %d bytes of XML in it", XML_MAX);
    }
    return n < 0 ? mrs_fail(err, MRS_E_FORMAT, "damaged DOCX: %s", archive_error_string(r))
                 : mrs_buf_status(to, err);
}

/* Unpack the entry when it is one that is read. */
static mrs_status take_entry(docx *d, struct archive *r, const char *name, mrs_err *err)
{
    for (size_t i = 0; name && i < N_MEMBERS; i++)
        if (strcmp(name, names[i]) == 0 && d->members[i].len == 0)
            return unpack_member(r, &d->members[i], err);
    return MRS_OK;
}

static mrs_status unpack(docx *d, mrs_err *err)
{
    struct archive *r = archive_read_new();
    struct archive_entry *entry;
    mrs_status st = MRS_OK;
    if (!r)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    archive_read_support_format_zip(r);
    int rc = archive_read_open_memory(r, d->doc->bytes.ptr, d->doc->bytes.len);
    while (!st && rc == ARCHIVE_OK && (rc = archive_read_next_header(r, &entry)) == ARCHIVE_OK)
        st = take_entry(d, r, archive_entry_pathname(entry), err);
    if (!st && rc != ARCHIVE_OK && rc != ARCHIVE_EOF && rc != ARCHIVE_WARN)
        st = mrs_fail(err, MRS_E_FORMAT, "damaged DOCX: %s", archive_error_string(r));
    archive_read_free(r);
    if (!st && d->members[DOCUMENT].len == 0)
        st = mrs_fail(err, MRS_E_FORMAT, "damaged DOCX: no word/document.xml in it");
    return st;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void add(docx *d, mrs_str s)
{
    for (size_t i = 0; i < s.len; i++)
        *MRS_PUSH(d->scratch, &d->text) = s.ptr[i];
}

/* c once: not where a line begins, nor twice. */
static void part(docx *d, char c)
{
    char *last = d->text.n ? &d->text.at[d->text.n - 1] : NULL;
    if (last && c == '\n' && *last == ' ')
        *last = c;
    else if (last && *last != '\n' && *last != c)
        *MRS_PUSH(d->scratch, &d->text) = c;
}

static void read_tag(docx *d, const mrs_xml_piece *p, bool in_cell)
{
    bool end = p->kind == MRS_XML_CLOSE;
    if (mrs_str_is(p->name, "w:tab") || mrs_str_is(p->name, "w:br") || mrs_str_is(p->name, "w:cr"))
        part(d, ' ');
    else if (mrs_str_is(p->name, "w:noBreakHyphen"))
        add(d, MRS_STR("-"));
    else if (end && (mrs_str_is(p->name, "w:tr") || (mrs_str_is(p->name, "w:p") && !in_cell)))
        part(d, '\n');
    else if (end && (mrs_str_is(p->name, "w:tc") || mrs_str_is(p->name, "w:p")))
        part(d, ' ');
}

static void read_body(docx *d, mrs_str markup)
{
    mrs_xml xml = {markup, 0};
    mrs_xml_piece p;
    uint32_t cells = 0, copies = 0; /* open ones; mc:Fallback says again what stood before it */
    bool text = false;
    while (mrs_xml_next(&xml, &p)) {
        uint32_t step = p.kind == MRS_XML_OPEN && !p.empty;
        if (p.kind == MRS_XML_TEXT) {
            if (text && !copies)
                add(d, p.cdata ? p.inner : mrs_xml_raw(p.inner, d->scratch));
            continue;
        }
        uint32_t *depth = mrs_str_is(p.name, "w:tc")          ? &cells
                          : mrs_str_is(p.name, "mc:Fallback") ? &copies
                                                              : NULL;
        if (depth && p.kind == MRS_XML_CLOSE)
            *depth -= *depth > 0;
        else if (depth)
            *depth += step;
        text = step && mrs_str_is(p.name, "w:t");
        if (!copies)
            read_tag(d, &p, cells > 0);
    }
    part(d, '\n');
}

static void read_core(docx *d, mrs_str markup)
{
    mrs_xml xml = {markup, 0};
    mrs_xml_piece p;
    mrs_str name = {0};
    while (mrs_xml_next(&xml, &p)) {
        if (p.kind != MRS_XML_TEXT) {
            name = p.kind == MRS_XML_OPEN ? p.name : MRS_STR("");
            continue;
        }
        mrs_str value = mrs_xml_text(p.inner, d->scratch);
        if (mrs_str_is(name, "dc:title"))
            mrs_head_set(d->doc, &d->doc->title, value);
        else if (mrs_str_is(name, "dc:creator"))
            mrs_head_set(d->doc, &d->doc->author, value);
        else if (mrs_str_is(name, "dcterms:created") && value.len >= 10)
            mrs_head_date(d->options->canon, d->doc, mrs_str_sub(value, 0, 10), MRS_PUBLISHED_META);
    }
}

static mrs_status read_all(void *ctx, mrs_err *err)
{
    docx *d = ctx;
    size_t bad;
    read_core(d, mrs_buf_view(&d->members[CORE]));
    read_body(d, mrs_buf_view(&d->members[DOCUMENT]));
    if (d->members[FOOTNOTES].len)
        read_body(d, mrs_buf_view(&d->members[FOOTNOTES]));
    mrs_str text = {d->text.at, d->text.n};
    if (!mrs_utf8_valid(text, &bad))
        return mrs_fail(err, MRS_E_FORMAT, "damaged DOCX: its XML is not UTF-8");
    if (mrs_str_trim(text).len == 0)
        return mrs_fail(err, MRS_E_EMPTY, "no text in it");
    *d->out = mrs_weave_whole(text, d->doc->bytes.len, d->scratch);
    return MRS_OK;
}

mrs_status mrs_read_docx(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                         mrs_reading *out, mrs_err *err)
{
    docx d = {.options = options, .doc = doc, .scratch = scratch, .out = &out->text};
    mrs_arena *arenas[] = {doc->arena, scratch};
    mrs_status st = unpack(&d, err);
    if (!st)
        st = mrs_arena_run(arenas, 2, read_all, &d, err);
    for (size_t i = 0; i < N_MEMBERS; i++)
        mrs_buf_clear(&d.members[i]);
    out->paragraphs = true;
    return st;
}
