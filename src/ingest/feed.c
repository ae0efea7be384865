/* feed.c - entries of RSS 0.9x, 1.0, 2.0 and Atom, one by one; JSON Feed is a JSON list (jsonl.c).
 *
 * The bytes of a part are those of its element as they stand in the feed, "<item ...>...</item>";
 * offsets of its text count in them. Sources: RSS 2.0 (2009), RSS 1.0 (2001), RFC 4287, the
 * modules content and dc. */
#include "ingest/entry.h"
#include "ingest/source.h"
#include "ingest/xml.h"

#include <stdio.h>
#include <stdlib.h>

enum { FEED_MAX = 64 << 20 };

static bool is_entry(mrs_str name)
{
    return mrs_str_is(mrs_xml_local(name), "item") || mrs_str_is(mrs_xml_local(name), "entry");
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
    mrs_str name = mrs_xml_local(p->name);
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
        if (mrs_str_is(mrs_xml_local(p->name), "image"))
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
