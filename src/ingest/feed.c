/* feed.c - entries of RSS 0.9x, 1.0, 2.0 and Atom, one by one; JSON Feed is a JSON list (jsonl.c).
 *
 * The bytes of a part are those of its element as they stand in the feed, "<item ...>...</item>";
 * offsets of its text count in them. Sources: RSS 2.0 (2009), RSS 1.0 (2001), RFC 4287, the
 * modules content and dc. */
#include "ingest/fragment.h"
#include "ingest/reader.h"
#include "ingest/source.h"
#include "ingest/xml.h"

#include <stdio.h>
#include <stdlib.h>

enum { FEED_MAX = 64 << 20 };

/* "content:encoded" -> "encoded". */
static mrs_str local(mrs_str name)
{
    const char *colon = name.len ? memchr(name.ptr, ':', name.len) : NULL;
    return colon ? mrs_str_sub(name, (size_t)(colon - name.ptr) + 1, name.len) : name;
}

static bool is_entry(mrs_str name)
{
    return mrs_str_is(local(name), "item") || mrs_str_is(local(name), "entry");
}

/* --- the feed --------------------------------------------------------------------------------- */

typedef struct {
    mrs_source source;
    mrs_arena *arena;
    mrs_str bytes;
    mrs_decoded decoded;
    mrs_xml xml;
    mrs_str title, lang;
    uint32_t n, run; /* entries handed out; run of decoded last looked at */
    char name[16];
} feed;

/* The byte of the feed behind byte `at` of its text; at only grows. */
static size_t byte_of(feed *f, size_t at)
{
    const mrs_decoded *d = &f->decoded;
    while (f->run + 1 < d->n_runs && d->runs[f->run].text.end <= at)
        f->run++;
    const mrs_mapped *r = &d->runs[f->run];
    size_t byte = r->copied ? r->from + (at - r->text.start) : at < r->text.end ? r->from : r->to;
    return byte < f->bytes.len ? byte : f->bytes.len;
}

/* The characters up to the next tag. */
static mrs_str text_of(mrs_xml *xml)
{
    mrs_xml ahead = *xml;
    mrs_xml_piece p;
    return mrs_xml_next(&ahead, &p) && p.kind == MRS_XML_TEXT ? p.inner : MRS_STR("");
}

typedef struct {
    feed *f;
    mrs_xml_piece *entry;
} seeking;

/* A tag of the feed's own head. */
static void take_feed_head(feed *f, const mrs_xml_piece *p, bool image)
{
    mrs_str name = local(p->name);
    if (f->title.len == 0 && !image && mrs_str_is(name, "title"))
        f->title = mrs_xml_text(text_of(&f->xml), f->arena);
    if (f->lang.len == 0 && mrs_str_is(name, "language"))
        f->lang = mrs_xml_text(text_of(&f->xml), f->arena);
    if (f->lang.len == 0 && mrs_str_is(name, "feed"))
        f->lang = mrs_xml_attr(p, "xml:lang");
}

/* The next entry's first tag; the feed's own head on the way. MRS_E_NONE: there is no more. */
static mrs_status seek_entry(void *ctx, mrs_err *err)
{
    feed *f = ((seeking *)ctx)->f;
    mrs_xml_piece *p = ((seeking *)ctx)->entry;
    bool image = false;
    while (mrs_xml_next(&f->xml, p)) {
        bool start = p->kind == MRS_XML_OPEN;
        if (p->kind == MRS_XML_DOCTYPE && strstr(mrs_str_copy(p->inner, f->arena).ptr, "<!ENTITY"))
            return mrs_fail(err, MRS_E_IO, "the feed declares entities, which are not read");
        if (start && is_entry(p->name))
            return MRS_OK;
        if (mrs_str_is(local(p->name), "image"))
            image = start && !p->empty;
        else if (start)
            take_feed_head(f, p, image);
    }
    return MRS_E_NONE;
}

/* The end of the entry: behind its last tag, or before the next entry's first. 0: it has none. */
static size_t entry_end(feed *f, const mrs_xml_piece *entry)
{
    mrs_xml_piece p;
    mrs_xml before = f->xml;
    if (entry->empty)
        return entry->to;
    while (mrs_xml_next(&f->xml, &p)) {
        if (p.kind == MRS_XML_CLOSE && mrs_str_eq(p.name, entry->name))
            return p.to;
        if (p.kind == MRS_XML_OPEN && mrs_str_eq(p.name, entry->name)) {
            f->xml = before;
            return p.from;
        }
        before = f->xml;
    }
    return 0;
}

static mrs_status next_entry(mrs_source *self, mrs_member *out, mrs_err *err)
{
    feed *f = (feed *)self;
    mrs_xml_piece entry;
    seeking s = {f, &entry};
    *out = (mrs_member){0};
    mrs_status st = mrs_arena_run(&f->arena, 1, seek_entry, &s, err);
    if (st == MRS_E_NONE && f->n++ == 0)
        return mrs_fail(err, MRS_E_EMPTY, "no entry in the feed");
    if (st)
        return st;
    snprintf(f->name, sizeof f->name, "%u", (unsigned)++f->n);
    out->name = mrs_str_of(f->name);
    size_t end = entry_end(f, &entry);
    if (!end)
        return mrs_fail(err, MRS_E_FORMAT, "the feed ends in the middle of this entry");
    size_t from = byte_of(f, entry.from);
    out->bytes = mrs_str_sub(f->bytes, from, byte_of(f, end));
    out->media = MRS_MEDIA_ENTRY;
    out->publisher = f->title;
    out->lang = f->lang;
    return MRS_OK;
}

static void close_feed(mrs_source *self)
{
    feed *f = (feed *)self;
    mrs_arena_free(f->arena);
    free(f);
}

mrs_status mrs_feed_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                         mrs_err *err)
{
    mrs_str head;
    mrs_status st = mrs_input_peek(input, 256, &head, err);
    if (st)
        return st;
    if (mrs_str_starts(mrs_str_trim(head), MRS_STR("{")))
        return mrs_list_open(options, input, out, err);
    feed *f = calloc(1, sizeof *f);
    if (f)
        f->arena = mrs_arena_new((size_t)1 << 30);
    if (!f || !f->arena) {
        free(f);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    f->source = (mrs_source){.next = next_entry, .close = close_feed};
    st = mrs_input_rest(input, FEED_MAX, &f->bytes, err);
    if (!st)
        st = mrs_decode(f->bytes, f->arena, &f->decoded, err);
    f->xml = (mrs_xml){f->decoded.text, 0};
    if (st)
        close_feed(&f->source);
    else
        *out = &f->source;
    return st;
}

/* --- one entry -------------------------------------------------------------------------------- */

typedef enum {
    FIELD_NONE,
    TITLE,
    LINK,
    GUID,
    DATE,
    UPDATED,
    AUTHOR,
    BODY_1,
    BODY_2,
    BODY_3,
    N_FIELDS
} field;

/* Names without prefix; the first BODY that is there is the text. */
static const struct {
    const char *name;
    field is;
} fields[] = {
    {"title", TITLE},     {"link", LINK},        {"guid", GUID},          {"id", GUID},
    {"pubDate", DATE},    {"published", DATE},   {"date", DATE},          {"issued", DATE},
    {"updated", UPDATED}, {"modified", UPDATED}, {"creator", AUTHOR},     {"author", AUTHOR},
    {"encoded", BODY_1},  {"content", BODY_2},   {"description", BODY_3}, {"summary", BODY_3},
};

typedef struct {
    const mrs_reader_options *options;
    mrs_doc *doc;
    mrs_arena *scratch;
    const mrs_decoded *in;
    mrs_span at[N_FIELDS]; /* of in->text: what stands between the tags */
    mrs_str href;
    mrs_weave w;
    bool markup; /* the text holds tags of its own (Atom's xhtml) */
} entry;

static field field_of(mrs_str name)
{
    bool media =
        mrs_str_starts(name, MRS_STR("media:")) || mrs_str_starts(name, MRS_STR("itunes:"));
    for (size_t i = 0; !media && i < sizeof fields / sizeof *fields; i++)
        if (mrs_str_is(local(name), fields[i].name))
            return fields[i].is;
    return FIELD_NONE;
}

static void take_link(entry *e, const mrs_xml_piece *p)
{
    mrs_str rel = mrs_xml_attr(p, "rel"), href = mrs_xml_attr(p, "href");
    if (href.len && e->href.len == 0 && (rel.len == 0 || mrs_str_is(rel, "alternate")))
        e->href = href;
}

/* The field that a tag begins, or none. */
static field begin_field(entry *e, const mrs_xml_piece *p)
{
    field f = field_of(p->name);
    if (f == LINK)
        take_link(e, p);
    if (p->empty || e->at[f].end)
        return FIELD_NONE;
    if (f)
        e->at[f] = (mrs_span){(uint32_t)p->to, (uint32_t)p->to};
    return f;
}

/* Where each field stands: children of the entry, the first of each. */
static void find_fields(entry *e)
{
    mrs_xml xml = {e->in->text, 0};
    mrs_xml_piece p;
    field open = FIELD_NONE;
    mrs_str name = {0};
    size_t depth = 0;             /* same names inside the field */
    (void)mrs_xml_next(&xml, &p); /* the entry's own tag */
    while (mrs_xml_next(&xml, &p)) {
        bool start = p.kind == MRS_XML_OPEN, same = open && mrs_str_eq(p.name, name);
        if (same && p.kind == MRS_XML_CLOSE && depth-- == 0) {
            e->at[open].end = (uint32_t)p.from;
            open = FIELD_NONE;
        } else if (same) {
            depth += start && !p.empty;
        } else if (!open && start) {
            open = begin_field(e, &p);
            name = p.name;
            depth = 0;
        }
    }
}

/* The characters of a field with what they stand for; tags become spaces, or stay for an HTML
 * reader when markup is wanted. */
static void put_field(entry *e, mrs_weave *w, field f, bool markup)
{
    mrs_xml xml = {{e->in->text.ptr, e->at[f].end}, e->at[f].start};
    mrs_xml_piece p;
    while (mrs_xml_next(&xml, &p)) {
        uint32_t from = (uint32_t)(p.inner.ptr - e->in->text.ptr);
        if (p.kind == MRS_XML_TEXT && (p.cdata || markup))
            mrs_weave_copy(w, from, from + (uint32_t)p.inner.len);
        else if (p.kind == MRS_XML_TEXT)
            mrs_xml_put(w, from, from + (uint32_t)p.inner.len);
        else if (markup)
            mrs_weave_copy(w, (uint32_t)p.from, (uint32_t)p.to);
        else
            mrs_weave_put(w, MRS_STR(" "), (uint32_t)p.from, (uint32_t)p.to);
    }
}

static mrs_str value_of(entry *e, field f)
{
    mrs_weave w = {.arena = e->scratch, .in = e->in};
    if (e->at[f].end <= e->at[f].start)
        return MRS_STR("");
    put_field(e, &w, f, false);
    return mrs_str_trim(mrs_weave_done(&w).text);
}

/* A tag directly inside, as Atom's xhtml has it. */
static bool holds_tags(const entry *e, field f)
{
    mrs_xml xml = {{e->in->text.ptr, e->at[f].end}, e->at[f].start};
    mrs_xml_piece p;
    while (mrs_xml_next(&xml, &p))
        if (p.kind == MRS_XML_OPEN)
            return true;
    return false;
}

static mrs_status take_entry(void *ctx, mrs_err *err)
{
    entry *e = ctx;
    mrs_doc *doc = e->doc;
    find_fields(e);
    mrs_head_set(doc, &doc->title, mrs_xml_text(value_of(e, TITLE), e->scratch));
    mrs_str guid = value_of(e, GUID), link = value_of(e, LINK);
    mrs_head_set(doc, &doc->uri, link.len ? link : mrs_xml_text(e->href, e->scratch));
    if (mrs_str_starts(guid, MRS_STR("http")))
        mrs_head_set(doc, &doc->uri, guid);
    mrs_head_set(doc, &doc->author, value_of(e, AUTHOR));
    mrs_head_date(e->options->canon, doc, value_of(e, DATE), MRS_PUBLISHED_META);
    mrs_head_date(e->options->canon, doc, value_of(e, UPDATED), MRS_PUBLISHED_META);
    for (field f = BODY_1; f <= BODY_3; f++) {
        if (e->at[f].end <= e->at[f].start)
            continue;
        e->markup = holds_tags(e, f);
        e->w = (mrs_weave){.arena = e->scratch, .in = e->in};
        put_field(e, &e->w, f, e->markup);
        if (mrs_str_trim(mrs_weave_done(&e->w).text).len)
            return MRS_OK;
    }
    return mrs_fail(err, MRS_E_EMPTY, "no text in the entry");
}

mrs_status mrs_read_entry(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                          mrs_reading *out, mrs_err *err)
{
    mrs_decoded in;
    mrs_status st = mrs_decode(doc->bytes, scratch, &in, err);
    entry e = {.options = options, .doc = doc, .scratch = scratch, .in = &in};
    mrs_arena *arenas[] = {doc->arena, scratch};
    if (!st)
        st = mrs_arena_run(arenas, 2, take_entry, &e, err);
    if (st)
        return st;
    mrs_decoded body = mrs_weave_done(&e.w);
    out->paragraphs = true;
    if (e.markup || mrs_fragment_is(body.text))
        return mrs_fragment_read(&body, scratch, &out->text, err);
    out->text = body;
    return MRS_OK;
}
