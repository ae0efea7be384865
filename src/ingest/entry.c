/* entry.c - one entry of a feed: its text, and what it says of itself. */
#include "ingest/entry.h"

#include "ingest/fragment.h"
#include "ingest/reader.h"

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
        if (mrs_str_is(mrs_xml_local(name), fields[i].name))
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

static void address_of(entry *e, mrs_str *guid, mrs_str *link)
{
    *guid = value_of(e, GUID);
    *link = value_of(e, LINK);
    if (link->len == 0)
        *link = mrs_xml_text(e->href, e->scratch);
    bool address =
        mrs_str_starts(*guid, MRS_STR("http://")) || mrs_str_starts(*guid, MRS_STR("https://"));
    if (link->len == 0 && address)
        *link = *guid;
}

void mrs_entry_address(const mrs_decoded *in, mrs_arena *arena, mrs_str *guid, mrs_str *link)
{
    entry e = {.in = in, .scratch = arena};
    find_fields(&e);
    address_of(&e, guid, link);
}

static mrs_status take_entry(void *ctx, mrs_err *err)
{
    entry *e = ctx;
    mrs_doc *doc = e->doc;
    mrs_str guid, link;
    find_fields(e);
    address_of(e, &guid, &link);
    mrs_head_set(doc, &doc->title, mrs_xml_text(value_of(e, TITLE), e->scratch));
    mrs_head_set(doc, &doc->uri, link);
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
