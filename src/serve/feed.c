/* feed.c - an Atom feed of any question. */
#include "serve/routes.h"
#include "serve/service.h"

enum { MOST_ENTRIES = 50 };

/* ---- Atom (RFC 4287) --------------------------------------------------------------------------
 */

static void put_text(mrs_buf *out, const char *name, mrs_str text)
{
    mrs_buf_printf(out, "<%s>", name);
    mrs_buf_xml(out, text);
    mrs_buf_printf(out, "</%s>", name);
}

typedef struct {
    mrs_call *call;
    mrs_buf entries;
    char at[40]; /* of the latest change among the entries */
} feed;

static void put_title(feed *f, const mrs_event *e)
{
    mrs_buf title = {0};
    mrs_str label = mrs_labels_of(mrs_engine_words(f->call->service->engine), e->type, e->mode);
    if (e->sample)
        mrs_buf_put(&title, MRS_STR("INVENTED "));
    mrs_buf_put(&title, label);
    mrs_buf_put(&title, MRS_STR(", "));
    mrs_say_where(e->place, &title);
    mrs_buf_put(&title, MRS_STR(", "));
    mrs_say_when(&e->time, &title);
    put_text(&f->entries, "title", mrs_buf_view(&title));
    mrs_buf_clear(&title);
}

static mrs_status put_entry(feed *f, const mrs_event *e, mrs_err *err)
{
    mrs_buf *out = &f->entries, href = {0};
    char at[40];
    mrs_status st = mrs_store_changed(f->call->store, e->id, at, err);
    if (st)
        return st;
    if (strcmp(at, f->at) > 0)
        memcpy(f->at, at, sizeof at);
    mrs_call_base(f->call, &href);
    mrs_buf_printf(&href, "/collections/events/items/%.*s", (int)e->id.len, e->id.ptr);
    mrs_buf_put(out, MRS_STR("<entry>"));
    mrs_buf_printf(out, "<id>urn:marsad:%.*s</id>", (int)e->id.len, e->id.ptr);
    put_title(f, e);
    put_text(out, "updated", mrs_str_of(at));
    mrs_buf_put(out, MRS_STR("<link rel=\"alternate\" type=\"application/geo+json\" href=\""));
    mrs_buf_xml(out, mrs_buf_view(&href));
    mrs_buf_printf(out, "\"/><category term=\"%s\"/>", mrs_type_text(e->type));
    put_text(out, "summary", e->summary);
    mrs_buf_put(out, MRS_STR("</entry>\n"));
    mrs_buf_clear(&href);
    return MRS_OK;
}

static void put_feed(feed *f)
{
    mrs_buf *out = &f->call->out, self = {0};
    mrs_call_address(f->call, NULL, (mrs_str){0}, &self);
    mrs_buf_put(out, MRS_STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                             "<feed xmlns=\"http://www.w3.org/2005/Atom\">"));
    put_text(out, "id", mrs_buf_view(&self));
    put_text(out, "title", MRS_STR("marsad: events"));
    put_text(out, "updated", mrs_str_of(f->at[0] ? f->at : "1970-01-01T00:00:00Z"));
    mrs_buf_put(out, MRS_STR("<author><name>marsad</name></author><link rel=\"self\" href=\""));
    mrs_buf_xml(out, mrs_buf_view(&self));
    mrs_buf_put(out, MRS_STR("\"/>\n"));
    mrs_buf_put(out, mrs_buf_view(&f->entries));
    mrs_buf_put(out, MRS_STR("</feed>\n"));
    mrs_buf_clear(&self);
}

mrs_status mrs_route_feed(mrs_call *call, mrs_err *err)
{
    mrs_filter filter;
    mrs_cards cards = {0};
    feed f = {.call = call};
    mrs_status st = mrs_call_filter(call, &filter, err);
    filter.limit = MOST_ENTRIES;
    if (!st)
        st = mrs_call_cards(call, &filter, NULL, &cards, err);
    for (uint32_t i = 0; !st && i < cards.n; i++) {
        mrs_event event;
        st = mrs_store_event(call->store, cards.at[i]->brief.id, call->rows, &event, err);
        if (!st)
            st = put_entry(&f, &event, err);
    }
    if (!st)
        put_feed(&f);
    mrs_buf_clear(&f.entries);
    return st;
}
