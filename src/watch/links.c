#include "watch/links.h"

#include <jansson.h>
#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdio.h>

typedef struct {
    mrs_link_found *found;
    void *ctx;
    int depth; /* of the entry at hand; -1: outside of one */
    mrs_buf id, link;
    int n;
    char end[64]; /* of the root: "</rss" */
    bool feed, whole, stop;
} reading;

static void emit(reading *r)
{
    mrs_str id = mrs_str_trim(mrs_buf_view(&r->id)), link = mrs_str_trim(mrs_buf_view(&r->link));
    if (!link.len &&
        (mrs_str_starts(id, MRS_STR("http://")) || mrs_str_starts(id, MRS_STR("https://"))))
        link = id;
    id = id.len ? id : link;
    if (id.len)
        r->stop = !r->found(r->ctx, id, link) || ++r->n == MRS_ENTRIES;
    r->id.len = r->link.len = 0;
    r->depth = -1;
}

/* --- XML -------------------------------------------------------------------------------------- */

static bool named(const xmlChar *name, const char *want)
{
    return strcmp((const char *)name, want) == 0;
}

/* What stands in the element goes to `to` where it is empty yet. */
static void take_text(xmlTextReaderPtr xml, mrs_buf *to)
{
    xmlChar *text = to->len ? NULL : xmlTextReaderReadString(xml);
    if (text)
        mrs_buf_put(to, mrs_str_of((const char *)text));
    xmlFree(text);
}

/* <link>URL</link> of RSS, <link rel="alternate" href="URL"/> of Atom. */
static void take_link(xmlTextReaderPtr xml, mrs_buf *to)
{
    xmlChar *href = xmlTextReaderGetAttribute(xml, BAD_CAST "href");
    xmlChar *rel = xmlTextReaderGetAttribute(xml, BAD_CAST "rel");
    if (!href)
        take_text(xml, to);
    else if (!to->len && (!rel || named(rel, "alternate")))
        mrs_buf_put(to, mrs_str_of((const char *)href));
    xmlFree(href);
    xmlFree(rel);
}

static void start(reading *r, xmlTextReaderPtr xml, const xmlChar *name, int depth)
{
    if (depth == 0) {
        r->feed = named(name, "rss") || named(name, "feed") || named(name, "RDF");
        snprintf(r->end, sizeof r->end, "</%s", (const char *)xmlTextReaderConstName(xml));
    }
    if (r->depth < 0 && (named(name, "item") || named(name, "entry")))
        r->depth = depth;
    else if (r->depth == depth - 1 && named(name, "link"))
        take_link(xml, &r->link);
    else if (r->depth == depth - 1 && (named(name, "guid") || named(name, "id")))
        take_text(xml, &r->id);
}

/* The parser closes by itself what a feed that was cut off left open. */
static bool has_end(mrs_str bytes, mrs_str end)
{
    for (size_t at = bytes.len; end.len && at >= end.len; at--)
        if (memcmp(bytes.ptr + at - end.len, end.ptr, end.len) == 0)
            return true;
    return false;
}

static void read_xml(reading *r, mrs_str bytes)
{
    const int how = XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlTextReaderPtr xml = xmlReaderForMemory(bytes.ptr, (int)bytes.len, NULL, NULL, how);
    while (xml && !r->stop && xmlTextReaderRead(xml) == 1) {
        int type = xmlTextReaderNodeType(xml), depth = xmlTextReaderDepth(xml);
        const xmlChar *name = xmlTextReaderConstLocalName(xml);
        if (type == XML_READER_TYPE_ELEMENT && name)
            start(r, xml, name, depth);
        if (type == XML_READER_TYPE_END_ELEMENT && depth == r->depth)
            emit(r);
    }
    xmlFreeTextReader(xml);
    r->whole = has_end(bytes, mrs_str_of(r->end));
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void put_member(const json_t *item, const char *key, mrs_buf *to)
{
    const json_t *value = json_object_get(item, key);
    if (json_is_string(value) && !to->len)
        mrs_buf_put(to, mrs_str_of(json_string_value(value)));
    else if (json_is_integer(value) && !to->len)
        mrs_buf_printf(to, "%lld", (long long)json_integer_value(value));
}

static void read_json(reading *r, mrs_str bytes)
{
    json_t *feed = json_loadb(bytes.ptr, bytes.len, 0, NULL);
    const json_t *items = json_object_get(feed, "items"), *item;
    size_t i;
    r->feed = r->whole = json_is_array(items);
    json_array_foreach(items, i, item)
    {
        put_member(item, "id", &r->id);
        put_member(item, "url", &r->link);
        put_member(item, "external_url", &r->link);
        emit(r);
        if (r->stop)
            break;
    }
    json_decref(feed);
}

mrs_status mrs_links_read(mrs_str bytes, mrs_link_found *found, void *ctx, mrs_err *err)
{
    reading r = {.found = found, .ctx = ctx, .depth = -1};
    mrs_str body = mrs_str_trim(bytes);
    if (body.len > INT_MAX)
        return mrs_fail(err, MRS_E_LIMIT, "the feed is too large");
    if (body.len && body.ptr[0] == '{')
        read_json(&r, body);
    else if (body.len)
        read_xml(&r, body);
    bool failed = r.id.failed || r.link.failed;
    mrs_buf_clear(&r.id);
    mrs_buf_clear(&r.link);
    if (failed)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!r.feed)
        return mrs_fail(err, MRS_E_FORMAT, "no feed (RSS, Atom or JSON Feed)");
    if (!r.whole && !r.stop)
        return mrs_fail(err, MRS_E_FORMAT, "the feed is cut off");
    return MRS_OK;
}
