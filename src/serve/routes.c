/* routes.c - every address there is, with its parameters. This table answers requests, refuses
 * parameters and makes /api. */
#include "serve/routes.h"
#include "serve/serve.h"

#define BAR(name, text) "|" text

#define NONE                                                                                       \
    {                                                                                              \
        NULL, 0, 0, 0, 0, NULL, NULL, false                                                        \
    }
#define YES_NO(name, says)                                                                         \
    {                                                                                              \
        name, MRS_ASK_BOOL, 0, 0, 0, NULL, says, false                                             \
    }
#define TEXT(name, says)                                                                           \
    {                                                                                              \
        name, MRS_ASK_TEXT, 0, 0, 0, NULL, says, false                                             \
    }
#define FILTER(name, kind, words, says)                                                            \
    {                                                                                              \
        name, kind, 0, 0, 0, words, says, true                                                     \
    }
#define WHOLE(name, low, high, otherwise, says)                                                    \
    {                                                                                              \
        name, MRS_ASK_WHOLE, low, high, otherwise, NULL, says, false                               \
    }

static const mrs_ask form[] = {
    {"f", MRS_ASK_WORD, 0, 0, 0, "json", "the form of the answer", false}, NONE};

/* The filters of `marsad events`, and those of OGC. */
static const mrs_ask filters[] = {
    FILTER("type", MRS_ASK_TEXT, NULL, "assault, or coerce/arrest, or several: assault,protest"),
    FILTER("mode", MRS_ASK_TEXT, NULL, "a mode of the type"),
    FILTER("actor", MRS_ASK_TEXT, NULL,
           "who acts or is acted on: an id, or a name in any spelling"),
    FILTER("place", MRS_ASK_TEXT, NULL, "a place, province, country code or gazetteer id"),
    FILTER("bbox", MRS_ASK_BOX, NULL, "west,south,east,north in degrees; the place lies in it"),
    FILTER("since", MRS_ASK_DAY, NULL, "on or after: YYYY, YYYY-MM or YYYY-MM-DD"),
    FILTER("until", MRS_ASK_DAY, NULL, "on or before"),
    {"datetime", MRS_ASK_SPELL, 0, 0, 0, NULL,
     "an RFC 3339 day or time, or two with / between; .. is open", false},
    FILTER("text", MRS_ASK_TEXT, NULL, "the report holds all these words"),
    FILTER("status", MRS_ASK_WORDS, MRS_CLAIM_STATUSES(BAR) "|all",
           "otherwise actual, attempted and alleged"),
    FILTER("recency", MRS_ASK_WORDS, MRS_RECENCIES(BAR) "|all", "otherwise fresh"),
    FILTER("confidence", MRS_ASK_PART, NULL, "at least; otherwise 0.7"),
    FILTER("state", MRS_ASK_WORDS, "machine|confirmed|corrected|rejected|needs-work|all",
           "what people said of it; otherwise all but rejected"),
    FILTER("precision", MRS_ASK_WORDS, MRS_PRECISIONS(BAR), "how well its place is known"),
    FILTER("source_kind", MRS_ASK_WORDS, MRS_SOURCE_KINDS(BAR), "one who says so is of this kind"),
    FILTER("doc", MRS_ASK_TEXT, NULL, "id of a document"),
    FILTER("event", MRS_ASK_TEXT, NULL, "id of an event (claims)"),
    YES_NO("all", "every status, recency, confidence and state"),
    {"sort", MRS_ASK_WORD, 0, 0, 0, "newest|oldest", "by day; undated last", false},
    NONE};

static const mrs_ask paging[] = {
    WHOLE("limit", 1, MRS_SERVE_ROWS, 10, "most features of a page"),
    FILTER("after", MRS_ASK_TEXT, NULL, "where the page before ended: its next link has it"), NONE};

static const mrs_ask searching[] = {
    TEXT("text", "words that it must hold, all of them"),
    TEXT("lang", "it, or a paragraph of it, is in this language"),
    YES_NO("not_coded", "only what is not machine-coded, wholly or in part"),
    WHOLE("limit", 1, 1000, 50, "most documents"), NONE};

static const mrs_ask streaming[] = {
    WHOLE("since", 0, INT64_MAX, 0,
          "revision that is known already; the field Last-Event-ID goes before it"),
    NONE};

#define FEATURES                                                                                   \
    "{\"type\":\"object\",\"required\":[\"type\",\"features\",\"links\",\"timeStamp\","            \
    "\"numberMatched\",\"numberReturned\"]}"
#define FEATURE                                                                                    \
    "{\"type\":\"object\",\"required\":[\"type\",\"id\",\"geometry\",\"properties\",\"links\"]}"
#define JSON "application/json"
#define GEO "application/geo+json"

const mrs_route mrs_routes[] = {{"GET",
                                 "/",
                                 "landing",
                                 "Where to go on; the page itself for who accepts text/html",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {form},
                                 NULL,
                                 mrs_route_landing},
                                {"GET",
                                 "/conformance",
                                 "conformance",
                                 "Standards that are kept to",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {form},
                                 NULL,
                                 mrs_route_conformance},
                                {"GET",
                                 "/api",
                                 "api",
                                 "This document",
                                 "application/vnd.oai.openapi+json;version=3.0",
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {form},
                                 NULL,
                                 mrs_route_api},
                                {"GET",
                                 "/collections",
                                 "collections",
                                 "Events and claims",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {form},
                                 NULL,
                                 mrs_route_collections},
                                {"GET",
                                 "/collections/{collection}",
                                 "collection",
                                 "One of them",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {form},
                                 NULL,
                                 mrs_route_collection},
                                {"GET",
                                 "/collections/{collection}/items",
                                 "items",
                                 "Features that fit, newest first",
                                 GEO,
                                 FEATURES,
                                 MRS_NEEDS_READ,
                                 true,
                                 {form, filters, paging},
                                 NULL,
                                 mrs_route_items},
                                {"GET",
                                 "/collections/{collection}/items/{id}",
                                 "item",
                                 "One feature",
                                 GEO,
                                 FEATURE,
                                 MRS_NEEDS_READ,
                                 true,
                                 {form},
                                 NULL,
                                 mrs_route_item},
                                {"GET",
                                 "/health",
                                 "health",
                                 "Is the record there to be read?",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {0},
                                 NULL,
                                 mrs_route_health},
                                {"GET",
                                 "/metrics",
                                 "metrics",
                                 "Counts for Prometheus",
                                 "text/plain; version=0.0.4; charset=utf-8",
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {0},
                                 NULL,
                                 mrs_route_metrics},
                                {"GET",
                                 "/v1/summary",
                                 "summary",
                                 "What the record holds",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {0},
                                 NULL,
                                 mrs_route_summary},
                                {"GET",
                                 "/v1/words",
                                 "words",
                                 "Types, modes and all other words of fixed lists, with labels",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {0},
                                 NULL,
                                 mrs_route_words},
                                {"GET",
                                 "/v1/session",
                                 "session",
                                 "Who asks",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_NOTHING,
                                 false,
                                 {0},
                                 NULL,
                                 mrs_route_session},
                                {"GET",
                                 "/v1/events/{id}",
                                 "event",
                                 "An event whole",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {0},
                                 NULL,
                                 mrs_route_event},
                                {"GET",
                                 "/v1/claims/{id}",
                                 "claim",
                                 "A claim whole, its words marked by role",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {0},
                                 NULL,
                                 mrs_route_claim},
                                {"GET",
                                 "/v1/documents",
                                 "documents",
                                 "Reports by their words, newest first",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {searching},
                                 NULL,
                                 mrs_route_documents},
                                {"GET",
                                 "/v1/documents/{id}",
                                 "document",
                                 "A report: text, claims, origin, copies",
                                 JSON,
                                 NULL,
                                 MRS_NEEDS_READ,
                                 true,
                                 {0},
                                 NULL,
                                 mrs_route_document},
                                {"GET",
                                 "/v1/stream",
                                 "stream",
                                 "What is new, as server-sent events",
                                 "text/event-stream",
                                 "{\"type\":\"string\"}",
                                 MRS_NEEDS_READ,
                                 true,
                                 {streaming},
                                 NULL,
                                 mrs_route_stream},
                                {NULL, NULL, NULL, NULL, NULL, NULL, 0, false, {0}, NULL, NULL}};
