/* ogc.c - OGC API - Features, Part 1: Core, GeoJSON, OpenAPI 3.0. Source: OGC 17-069r4. */
#include "serve/routes.h"
#include "serve/service.h"

#include <stdio.h>

static const char *const conforms[] = {
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson"};

static const struct {
    const char *id, *title, *says;
} collections[] = {{"events", "Events", "What happened: one feature an event, its sources joined"},
                   {"claims", "Claims", "Who said what happened: one feature a claim"}};
enum { N_COLLECTIONS = 2 };

#define JSON_TYPE "application/json"
#define GEO_TYPE "application/geo+json"

/* ---- links ------------------------------------------------------------------------------------
 */

static void put_link(const mrs_call *call, mrs_json *json, const char *rel, const char *type,
                     const char *path, const char *title)
{
    mrs_buf href = {0};
    mrs_call_base(call, &href);
    mrs_buf_put(&href, mrs_str_of(path));
    mrs_json_object(json, NULL);
    mrs_json_str(json, "rel", mrs_str_of(rel));
    mrs_json_str(json, "type", mrs_str_of(type));
    mrs_json_str(json, "title", mrs_str_of(title));
    mrs_json_str(json, "href", mrs_buf_view(&href));
    mrs_json_end(json, '}');
    mrs_buf_clear(&href);
}

/* This address; with after: the next page of it. */
static void put_own_link(const mrs_call *call, mrs_json *json, const char *rel, const char *type,
                         mrs_str after)
{
    mrs_buf href = {0};
    mrs_call_address(call, after.len ? "after" : NULL, after, &href);
    mrs_json_object(json, NULL);
    mrs_json_str(json, "rel", mrs_str_of(rel));
    mrs_json_str(json, "type", mrs_str_of(type));
    mrs_json_str(json, "href", mrs_buf_view(&href));
    mrs_json_end(json, '}');
    mrs_buf_clear(&href);
}

mrs_status mrs_route_landing(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    (void)err;
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "title", MRS_STR("marsad"));
    mrs_json_str(&json, "description",
                 MRS_STR("A record of what reports about a conflict say happened, with evidence"));
    mrs_json_array(&json, "links");
    put_own_link(call, &json, "self", JSON_TYPE, (mrs_str){0});
    put_link(call, &json, "service-desc", "application/vnd.oai.openapi+json;version=3.0", "/api",
             "This interface");
    put_link(call, &json, "service-doc", "text/html", "/", "The page");
    put_link(call, &json, "conformance", JSON_TYPE, "/conformance", "Conformance");
    put_link(call, &json, "data", JSON_TYPE, "/collections", "Collections");
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    return MRS_OK;
}

mrs_status mrs_route_conformance(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    (void)err;
    mrs_json_object(&json, NULL);
    mrs_json_array(&json, "conformsTo");
    for (size_t i = 0; i < sizeof conforms / sizeof *conforms; i++)
        mrs_json_str(&json, NULL, mrs_str_of(conforms[i]));
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    return MRS_OK;
}

mrs_status mrs_route_api(mrs_call *call, mrs_err *err)
{
    (void)err;
    mrs_buf_put(&call->out, mrs_buf_view(&call->service->api));
    return MRS_OK;
}

/* ---- collections ------------------------------------------------------------------------------
 */

/* The first to the last day that an event has, as RFC 3339 times; null: none is known. */
static void put_extent(mrs_json *json, const mrs_span_days *days)
{
    char day[16], text[40];
    const int32_t ends[] = {days->first, days->last};
    mrs_json_object(json, "extent");
    mrs_json_object(json, "spatial");
    mrs_json_array(json, "bbox");
    mrs_json_raw(json, NULL, MRS_STR("[-180,-90,180,90]"));
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
    mrs_json_object(json, "temporal");
    mrs_json_array(json, "interval");
    mrs_json_array(json, NULL);
    for (int i = 0; i < 2; i++) {
        mrs_day_text(ends[i], day);
        snprintf(text, sizeof text, "%sT%s", day, i ? "23:59:59Z" : "00:00:00Z");
        mrs_json_str_or_null(json, NULL, mrs_str_of(day[0] ? text : ""));
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
    mrs_json_end(json, '}');
}

static void put_collection(mrs_call *call, mrs_json *json, int i, const mrs_span_days *days)
{
    char path[64];
    snprintf(path, sizeof path, "/collections/%s/items", collections[i].id);
    mrs_json_object(json, NULL);
    mrs_json_str(json, "id", mrs_str_of(collections[i].id));
    mrs_json_str(json, "title", mrs_str_of(collections[i].title));
    mrs_json_str(json, "description", mrs_str_of(collections[i].says));
    mrs_json_str(json, "itemType", MRS_STR("feature"));
    mrs_json_array(json, "crs");
    mrs_json_str(json, NULL, MRS_STR("http://www.opengis.net/def/crs/OGC/1.3/CRS84"));
    mrs_json_end(json, ']');
    put_extent(json, days);
    mrs_json_array(json, "links");
    put_link(call, json, "items", GEO_TYPE, path, collections[i].title);
    path[strlen(path) - strlen("/items")] = '\0';
    put_link(call, json, "self", JSON_TYPE, path, collections[i].title);
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
}

/* Which of the collections; -1 and a problem: none. */
static int collection_of(mrs_call *call)
{
    for (int i = 0; i < N_COLLECTIONS; i++)
        if (mrs_str_is(call->parts[0], collections[i].id))
            return i;
    mrs_call_problem(call, 404, "there is no such collection; there are events and claims");
    return -1;
}

mrs_status mrs_route_collections(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_span_days days;
    mrs_status st = mrs_store_days(call->store, &days, err);
    mrs_json_object(&json, NULL);
    mrs_json_array(&json, "links");
    put_own_link(call, &json, "self", JSON_TYPE, (mrs_str){0});
    mrs_json_end(&json, ']');
    mrs_json_array(&json, "collections");
    for (int i = 0; !st && i < N_COLLECTIONS; i++)
        put_collection(call, &json, i, &days);
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    return st;
}

mrs_status mrs_route_collection(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_span_days days;
    int i = collection_of(call);
    if (i < 0)
        return MRS_OK;
    mrs_status st = mrs_store_days(call->store, &days, err);
    if (!st)
        put_collection(call, &json, i, &days);
    return st;
}

/* ---- items ------------------------------------------------------------------------------------
 */

void mrs_tally_json(const mrs_tally *t, mrs_json *json)
{
    mrs_json_int(json, "shown", (int64_t)t->shown);
    mrs_json_int(json, "matched", (int64_t)(t->pinned + t->area + t->no_place));
    mrs_json_object(json, "left");
    for (int i = 0; i < MRS_N_LEFTS; i++)
        if (t->left[i] && i != MRS_LEFT_LIMIT)
            mrs_json_int(json, mrs_left_text((mrs_left)i), (int64_t)t->left[i]);
    mrs_json_end(json, '}');
    mrs_json_int(json, "pinned", (int64_t)t->pinned);
    mrs_json_int(json, "area", (int64_t)t->area);
    mrs_json_int(json, "no_place", (int64_t)t->no_place);
    mrs_json_int(json, "undated", (int64_t)t->undated);
    mrs_json_int(json, "by_inference", (int64_t)t->inferred);
}

typedef struct {
    mrs_call *call;
    mrs_export *export;
    mrs_err *err;
    mrs_status st;
    mrs_buf row; /* that export writes into, of events */
    uint64_t n;
    char after[64]; /* key of the last row */
} listing;

static mrs_status export_card(mrs_call *call, const mrs_card *card, mrs_export *export,
                              mrs_err *err)
{
    mrs_event event;
    mrs_mark mark = mrs_arena_mark(call->rows);
    mrs_status st = mrs_store_event(call->store, card->brief.id, call->rows, &event, err);
    if (!st)
        st = mrs_export_event(export, call->store, &event, err);
    mrs_arena_rewind(call->rows, mark);
    return st;
}

mrs_status mrs_cards_export(mrs_call *call, const mrs_cards *cards, mrs_export *export,
                            mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < cards->n; i++)
        st = export_card(call, cards->at[i], export, err);
    return st;
}

/* Out of what the board keeps; else out of the record, and into it. */
static mrs_status put_feature(listing *l, const mrs_card *card, mrs_err *err)
{
    mrs_call *call = l->call;
    mrs_buf_put(&call->out, l->n++ ? MRS_STR(",\n") : MRS_STR("\n"));
    if (mrs_board_feature(call->board, card, &call->out))
        return MRS_OK;
    l->row.len = 0;
    mrs_status st = export_card(call, card, l->export, err);
    if (!st)
        st = mrs_buf_status(&l->row, err);
    if (st)
        return st;
    size_t lead = l->row.ptr[0] == ',' ? 2 : 1; /* that the export puts before a row */
    mrs_str text = mrs_str_sub(mrs_buf_view(&l->row), lead, l->row.len);
    mrs_buf_put(&call->out, text);
    mrs_board_keep_feature(call->board, card, text);
    return MRS_OK;
}

static mrs_status put_events(listing *l, const mrs_filter *filter, mrs_tally *tally, mrs_err *err)
{
    mrs_cards cards;
    mrs_status st = mrs_call_cards(l->call, filter, tally, &cards, err);
    for (uint32_t i = 0; !st && i < cards.n; i++)
        st = put_feature(l, cards.at[i], err);
    if (!st && cards.n) {
        const mrs_brief *last = &cards.at[cards.n - 1]->brief;
        mrs_filter_key(last->first, last->id, l->after);
    }
    return st;
}

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    listing *l = ctx;
    mrs_filter_key(row->claim.time.start, row->id, l->after);
    l->n++;
    l->st = mrs_export_claim(l->export, row, l->err);
    return l->st == MRS_OK;
}

static mrs_status open_listing(mrs_call *call, listing *l, bool events, mrs_buf *out, mrs_err *err)
{
    const mrs_export_options options = {.words = mrs_engine_words(call->service->engine),
                                        .format = MRS_FORMAT_FEATURES,
                                        .events = events,
                                        .sample = mrs_store_sample(call->store)};
    *l = (listing){.call = call, .err = err};
    return mrs_export_new(&options, out, &l->export, err);
}

static void put_head(mrs_call *call)
{
    mrs_buf_put(&call->out, MRS_STR("{\"type\":\"FeatureCollection\","));
    if (mrs_store_sample(call->store))
        mrs_buf_put(&call->out, MRS_STR("\"notice\":\"INVENTED\","));
    mrs_buf_put(&call->out, MRS_STR("\"features\":["));
}

/* Members behind the features, when all of them are known. */
static void put_tail(mrs_call *call, const listing *l, const mrs_tally *tally, bool more)
{
    mrs_buf tail = {0};
    mrs_json json = {.out = &tail};
    char now[32];
    call->service->options.now(now);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "timeStamp", mrs_str_of(now));
    mrs_json_int(&json, "numberMatched", (int64_t)(tally->pinned + tally->area + tally->no_place));
    mrs_json_int(&json, "numberReturned", (int64_t)l->n);
    mrs_tally_json(tally, &json);
    mrs_json_array(&json, "links");
    put_own_link(call, &json, "self", GEO_TYPE, (mrs_str){0});
    if (more)
        put_own_link(call, &json, "next", GEO_TYPE, mrs_str_of(l->after));
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_put(&call->out, MRS_STR("],\n"));
    mrs_buf_put(&call->out, mrs_str_sub(mrs_buf_view(&tail), 1, tail.len));
    call->out.failed |= tail.failed;
    mrs_buf_clear(&tail);
}

mrs_status mrs_route_items(mrs_call *call, mrs_err *err)
{
    mrs_filter filter;
    mrs_tally tally = {0};
    listing l;
    int which = collection_of(call);
    if (which < 0)
        return MRS_OK;
    bool events = which == 0;
    if (events && mrs_call_ask(call, "event").len)
        return mrs_fail(err, MRS_E_ARG, "event: chooses claims; an event is /items/{id}");
    mrs_status st = mrs_call_filter(call, &filter, err);
    filter.limit = (uint32_t)mrs_call_whole(call, "limit");
    if (!st)
        st = open_listing(call, &l, events, events ? &l.row : &call->out, err);
    if (st)
        return st;
    put_head(call);
    st = events ? put_events(&l, &filter, &tally, err)
                : mrs_store_claims(call->store, &filter, &tally, put_claim, &l, err);
    mrs_export_free(l.export);
    mrs_buf_clear(&l.row);
    put_tail(call, &l, &tally, l.n == filter.limit && tally.left[MRS_LEFT_LIMIT] > 0);
    return st ? st : l.st;
}

mrs_status mrs_call_find(mrs_call *call, mrs_str given, mrs_id_kind kind, char full[65],
                         mrs_err *err)
{
    mrs_id_kind found;
    mrs_status st = mrs_store_find(call->store, given, &found, full, err);
    if (st == MRS_E_ARG) /* too short, or of several: nothing that could be named */
        st = MRS_E_NONE;
    return !st && found != kind ? mrs_fail(err, MRS_E_NONE, "there is nothing with that id") : st;
}

static mrs_status put_one(mrs_call *call, listing *l, bool events, mrs_err *err)
{
    char full[65];
    mrs_event event;
    mrs_claim_row row;
    mrs_id_kind kind = events ? MRS_IS_EVENT : MRS_IS_CLAIM;
    mrs_status st = mrs_call_find(call, call->parts[1], kind, full, err);
    mrs_str id = mrs_str_copy(mrs_str_of(full), call->arena);
    if (!st && events)
        st = mrs_store_event(call->store, id, call->rows, &event, err);
    else if (!st)
        st = mrs_store_claim(call->store, id, call->rows, &row, err);
    if (st)
        return st;
    return events ? mrs_export_event(l->export, call->store, &event, err)
                  : mrs_export_claim(l->export, &row, err);
}

mrs_status mrs_route_item(mrs_call *call, mrs_err *err)
{
    listing l;
    int which = collection_of(call);
    if (which < 0)
        return MRS_OK;
    mrs_status st = open_listing(call, &l, which == 0, &call->out, err);
    if (st)
        return st;
    st = put_one(call, &l, which == 0, err);
    mrs_export_free(l.export);
    if (st)
        return st;
    mrs_json json = {.out = &call->out};
    char up[64];
    snprintf(up, sizeof up, "/collections/%s", collections[which].id);
    call->out.len--; /* the feature's last brace comes after its links */
    mrs_buf_put(&call->out, MRS_STR(",\"links\":["));
    put_own_link(call, &json, "self", GEO_TYPE, (mrs_str){0});
    mrs_buf_putc(&call->out, ',');
    put_link(call, &json, "collection", JSON_TYPE, up, collections[which].title);
    mrs_buf_put(&call->out, MRS_STR("]}\n"));
    return MRS_OK;
}
