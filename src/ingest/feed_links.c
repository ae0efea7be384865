/* feed_links.c - which entries a feed has and where their pages stand, for those who follow it. */
#include "ingest/entry.h"
#include "ingest/ingest.h"
#include "ingest/source.h"

#include <jansson.h>
#include <stdlib.h>

typedef struct {
    mrs_member entry; /* as the source of the feed gives it */
    mrs_decoded text;
    json_t *json; /* of JSON Feed */
    mrs_arena *arena;
    mrs_str id, link;
} reading;

/* --- what is no feed, or not all of one ------------------------------------------------------- */

static mrs_status check_json(mrs_str text, mrs_err *err)
{
    json_t *feed = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, NULL);
    bool good = json_is_array(json_object_get(feed, "items"));
    json_decref(feed);
    return good ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "no feed (RSS, Atom or JSON Feed)");
}

/* Does the element that begins the feed end too? */
static mrs_status check_xml(mrs_str text, mrs_err *err)
{
    mrs_xml xml = {text, 0};
    mrs_xml_piece p;
    mrs_str root = {0}, name;
    bool whole = false;
    while (mrs_xml_next(&xml, &p)) {
        if (p.kind == MRS_XML_OPEN && !root.len) {
            root = p.name;
            whole = p.empty;
        }
        whole = whole || (p.kind == MRS_XML_CLOSE && mrs_str_eq(p.name, root));
    }
    name = mrs_xml_local(root);
    if (!mrs_str_is(name, "rss") && !mrs_str_is(name, "feed") && !mrs_str_is(name, "RDF"))
        return mrs_fail(err, MRS_E_FORMAT, "no feed (RSS, Atom or JSON Feed)");
    return whole ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "the feed is cut off");
}

static mrs_status check(mrs_str bytes, mrs_arena *arena, mrs_err *err)
{
    mrs_decoded in;
    if (mrs_str_starts(mrs_str_trim(bytes), MRS_STR("{")))
        return check_json(bytes, err);
    mrs_status st = mrs_decode(bytes, arena, &in, err);
    return st ? st : check_xml(in.text, err);
}

/* --- entries ---------------------------------------------------------------------------------- */

static mrs_str member_of(const reading *r, const char *key)
{
    const json_t *value = json_object_get(r->json, key);
    if (json_is_string(value))
        return mrs_str_copy(mrs_str_of(json_string_value(value)), r->arena);
    if (json_is_integer(value))
        return mrs_str_format(r->arena, "%lld", (long long)json_integer_value(value));
    return MRS_STR("");
}

static mrs_status take_entry(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    (void)err;
    if (r->entry.media != MRS_MEDIA_JSON) {
        mrs_entry_address(&r->text, r->arena, &r->id, &r->link);
        return MRS_OK;
    }
    r->id = member_of(r, "id");
    r->link = member_of(r, "url");
    if (!r->link.len)
        r->link = member_of(r, "external_url");
    return MRS_OK;
}

static mrs_status read_entry(reading *r, mrs_err *err)
{
    mrs_str bytes = r->entry.bytes;
    mrs_status st = MRS_OK;
    if (r->entry.media == MRS_MEDIA_JSON)
        r->json = json_loadb(bytes.ptr, bytes.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    else
        st = mrs_decode(bytes, r->arena, &r->text, err);
    if (!st)
        st = mrs_arena_run(&r->arena, 1, take_entry, r, err);
    json_decref(r->json);
    return st;
}

static mrs_status read_entries(mrs_source *source, mrs_arena *arena, mrs_link_found *found,
                               void *ctx, mrs_err *err)
{
    mrs_status st = MRS_OK;
    bool go_on = true;
    for (int n = 0; !st && go_on && n < MRS_FEED_ENTRIES; n++) {
        mrs_mark mark = mrs_arena_mark(arena);
        reading r = {.arena = arena};
        st = source->next(source, &r.entry, err);
        if (!st)
            st = read_entry(&r, err);
        mrs_str id = r.id.len ? r.id : r.link;
        if (!st && id.len)
            go_on = found(ctx, id, r.link);
        mrs_arena_rewind(arena, mark);
    }
    return st == MRS_E_NONE || st == MRS_E_EMPTY ? MRS_OK : st;
}

mrs_status mrs_feed_links(mrs_str bytes, mrs_link_found *found, void *ctx, mrs_err *err)
{
    const mrs_source_options options = {0};
    mrs_arena *arena = mrs_arena_new((size_t)1 << 28);
    mrs_input input = mrs_input_of(bytes);
    mrs_source *source = NULL;
    mrs_status st = arena ? check(bytes, arena, err) : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_feed_open(&options, &input, &source, err);
    if (!st)
        st = read_entries(source, arena, found, ctx, err);
    if (source)
        source->close(source);
    mrs_input_close(&input);
    mrs_arena_free(arena);
    return st == MRS_E_IO ? err->status = MRS_E_FORMAT : st; /* of bytes that lie ready */
}
