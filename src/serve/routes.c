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
    YES_NO("all", "every status, recency, confidence and state"),
    NONE};

static const mrs_ask past[] = {
    TEXT("as_of", "what the record knew then: a day, a time (UTC), rev:N, a release"), NONE};

static const mrs_ask sorting[] = {
    {"sort", MRS_ASK_WORD, 0, 0, 0, "newest|oldest", "by day; undated last", false}, NONE};

static const mrs_ask paging[] = {
    FILTER("event", MRS_ASK_TEXT, NULL, "claims alone: id of their event"),
    WHOLE("limit", 1, MRS_SERVE_ROWS, 10, "most features of a page"),
    FILTER("after", MRS_ASK_TEXT, NULL, "where the page before ended: its next link has it"), NONE};

static const mrs_ask searching[] = {
    TEXT("text", "words that it must hold, all of them"),
    TEXT("lang", "it, or a paragraph of it, is in this language"),
    YES_NO("not_coded", "only what is not machine-coded, wholly or in part"),
    WHOLE("limit", 1, 1000, 50, "most documents"), NONE};

#define FACETS "type|mode|status|recency|state|precision|actor|place|country|source_kind|publisher"
static const mrs_ask faceting[] = {
    {"facets", MRS_ASK_WORDS, 0, 0, 0, FACETS, "what to count by; otherwise all", false},
    WHOLE("top", 1, 1000, 20, "most values of each"),
    NONE};

static const mrs_ask by_day[] = {
    {"per", MRS_ASK_WORD, 0, 0, 0, "day|week|month", "weeks begin on Monday", false},
    {"of", MRS_ASK_WORD, 0, 0, 0, "event|report", "when it happened, or when it was first told",
     false},
    NONE};

static const mrs_ask edges[] = {WHOLE("top", 1, 2000, 200, "most pairs of each kind"), NONE};

static const mrs_ask queueing[] = {YES_NO("mine", "only of documents that are assigned to you"),
                                   WHOLE("limit", 1, 10000, 20, "most claims"), NONE};

static const mrs_ask deciding[] = {
    TEXT("of", "id of a claim, an event or a document"),
    YES_NO("lost", "only those whose claims are not there (any more)"), NONE};

static const mrs_ask agreeing[] = {TEXT("of", "id of a document"), NONE};

static const mrs_ask auditing[] = {WHOLE("after", 0, INT64_MAX / 2, 0, "rows past this number"),
                                   WHOLE("limit", 1, 10000, 100, "most rows"), NONE};

/* The options of `marsad border`, trend, pledges, network ...; pledge is a pledge's state. */
static const mrs_ask answering[] = {
    {"limit", MRS_ASK_WHOLE, 1, MRS_SERVE_ROWS, 50, NULL, "most rows", true},
    {"near", MRS_ASK_POINT, 0, 0, 0, NULL, "LAT,LON", false},
    TEXT("km", "how far from there"),
    TEXT("pair", "border: two countries by ISO code, otherwise IQ-SY"),
    TEXT("by", "border: kind, stretch, side, band, detected, month; trend: all, place ..."),
    TEXT("window", "trend: weeks that are judged; network: days that are now"),
    TEXT("pledge", "pledges: open, due with no word, reported kept ..."),
    YES_NO("lines", "border: the borders of the base map"),
    YES_NO("series", "trend: a row a week"),
    YES_NO("nodes", "network: a row an organisation"),
    NONE};

/* Those of `marsad trend`. */
static const mrs_ask weekly[] = {{"by", MRS_ASK_WORD, 0, 0, 0,
                                  "all|place|country|province|actor|type", "a series for each",
                                  false},
                                 WHOLE("window", 1, 26, 1, "weeks that are judged"),
                                 WHOLE("limit", 1, MRS_SERVE_ROWS, 50, "most series"),
                                 NONE};

static const mrs_ask leaving[] = {
    {"of", MRS_ASK_WORD, 0, 0, 0, "events|claims", "otherwise events", false},
    {"format", MRS_ASK_WORD, 0, 0, 0, "csv|geojson|jsonl|acled|ucdp|plover|hxl|gpkg|graphml|atom",
     "otherwise csv; claims: csv, geojson, jsonl alone", false},
    {"part", MRS_ASK_WORD, 0, 0, 0, "file|report",
     "report: what the format leaves out or says less exactly, by reason and with ids", false},
    {"coarsen", MRS_ASK_WORD, 0, 0, 0, "admin2|admin1",
     "no place finer than that leaves, nor a sentence, headline or address", false},
    TEXT("withhold", "columns that stay empty, a comma between"),
    YES_NO("precise", "out of the team's record; needs a role that may, and a reason"),
    TEXT("reason", "of a precise export: why; it is logged"),
    NONE};

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
#define OPEN "application/vnd.oai.openapi+json;version=3.0"
#define PLAIN "text/plain; version=0.0.4; charset=utf-8"
#define EVENTS "text/event-stream"
#define ATOM "application/atom+xml"

/* Fixed: the answer does not come out of the record. */
#define FIXED(name, path, type, says, ...)                                                         \
    {                                                                                              \
        "GET", path, #name, says, type, NULL, MRS_NEEDS_NOTHING, false, {__VA_ARGS__}, NULL,       \
            mrs_route_##name                                                                       \
    }
#define READ(name, path, type, schema, says, ...)                                                  \
    {                                                                                              \
        "GET", path, #name, says, type, schema, MRS_NEEDS_READ, true, {__VA_ARGS__}, NULL,         \
            mrs_route_##name                                                                       \
    }
#define TEAM(name, path, needs, says, ...)                                                         \
    {                                                                                              \
        "GET", path, #name, says, JSON, NULL, needs, true, {__VA_ARGS__}, NULL, mrs_route_##name   \
    }
#define SEND(method, name, path, needs, body, says)                                                \
    {                                                                                              \
        method, path, #name, says, JSON, NULL, needs, false, {NULL}, body, mrs_route_##name        \
    }

#define LOG_IN                                                                                     \
    "{\"type\":\"object\",\"required\":[\"name\",\"password\"],\"additionalProperties\":false,"    \
    "\"properties\":{\"name\":{\"type\":\"string\"},\"password\":{\"type\":\"string\"}}}"
#define WORD "{\"type\":\"string\"}"
#define DECISION                                                                                   \
    "{\"type\":\"object\",\"required\":[\"verb\",\"objects\",\"comment\"],"                        \
    "\"additionalProperties\":false,\"properties\":{\"verb\":{\"type\":\"string\",\"enum\":["      \
    "\"merge\",\"split\",\"undo\",\"review\",\"correct\",\"claim\",\"assign\",\"done\","           \
    "\"accept\"]},\"objects\":{\"type\":\"array\",\"minItems\":1,\"items\":" WORD                  \
    "},\"state\":{\"type\":\"string\",\"enum\":[\"confirmed\",\"rejected\",\"needs-work\"]},"      \
    "\"field\":" WORD ",\"value\":" WORD ",\"to\":" WORD ",\"comment\":" WORD                      \
    ",\"blind\":{\"type\":\"boolean\"},\"fields\":{\"type\":\"object\","                           \
    "\"additionalProperties\":" WORD "}}}"

/* clang-format off */
const mrs_route mrs_routes[] = {
    FIXED(landing, "/", JSON, "Where to go on; the page itself for who accepts text/html", form),
    FIXED(conformance, "/conformance", JSON, "Standards that are kept to", form),
    FIXED(api, "/api", OPEN, "This document", form),
    READ(collections, "/collections", JSON, NULL, "Events and claims", form),
    READ(collection, "/collections/{collection}", JSON, NULL, "One of them", form),
    READ(items, "/collections/{collection}/items", GEO, FEATURES,
         "Features that fit, newest first", form, filters, sorting, paging, past),
    READ(item, "/collections/{collection}/items/{id}", GEO, FEATURE, "One feature", form, past),
    FIXED(health, "/health", JSON, "Is the record there to be read?", NULL),
    FIXED(metrics, "/metrics", PLAIN, "Counts for Prometheus", NULL),
    READ(summary, "/v1/summary", JSON, NULL, "What the record holds", past),
    FIXED(words, "/v1/words", JSON, "Types, modes and other words of fixed lists, labelled", NULL),
    FIXED(session, "/v1/session", JSON, "Who asks", NULL),
    SEND("POST", log_in, "/v1/session", MRS_NEEDS_NOTHING, LOG_IN, "A session: its cookie"),
    SEND("DELETE", log_out, "/v1/session", MRS_NEEDS_NOTHING, NULL, "The session ends"),
    READ(map, "/v1/map", JSON, NULL, "Every event that fits, column by column", filters, sorting,
         past),
    READ(facets, "/v1/facets", JSON, NULL, "Events counted by what they are", filters, faceting,
         past),
    READ(days, "/v1/days", JSON, NULL, "Events counted by day, week or month", filters, by_day,
         past),
    READ(network, "/v1/network", JSON, NULL, "Who acts on whom, and with whom", filters, edges,
         past),
    READ(answer, "/v1/answers/{verb}", JSON, NULL,
         "border, trend, pledges, sources, network or totals, as the verb gives it", filters,
         answering, past),
    READ(series, "/v1/series", JSON, NULL,
         "Events a week beside what is usual, and is it more than usual?", filters, weekly, past),
    READ(feed, "/v1/feed.atom", ATOM, NULL, "The newest that fit, as an Atom feed", filters),
    {"GET", "/v1/export", "export", "Every row that fits, as a file; logged with its hash",
     "text/csv|application/geo+json|application/x-ndjson|application/geopackage+sqlite3|"
     "application/graphml+xml|application/atom+xml|application/json", NULL, MRS_NEEDS_EXPORT, true,
     {filters, sorting, past, leaving}, NULL, mrs_route_export},
    READ(evidence, "/v1/events/{id}/evidence", JSON, NULL,
         "Claims with their words, who says so, what differs, links, reports", past),
    READ(event, "/v1/events/{id}", JSON, NULL, "An event whole", past),
    READ(claim, "/v1/claims/{id}", JSON, NULL, "A claim whole, its words marked by role", past),
    READ(documents, "/v1/documents", JSON, NULL, "Reports by their words, newest first",
         searching, past),
    READ(document, "/v1/documents/{id}", JSON, NULL, "A report: text, claims, origin, copies",
         past),
    TEAM(explain, "/v1/claims/{id}/explain", MRS_NEEDS_TEAM, "How a claim was coded", NULL),
    TEAM(queue, "/v1/queue", MRS_NEEDS_TEAM, "Claims that wait for a person", queueing),
    TEAM(decisions, "/v1/decisions", MRS_NEEDS_TEAM, "What people decided", deciding),
    SEND("POST", decide, "/v1/decisions", MRS_NEEDS_DECIDE, DECISION, "Decide, or undo"),
    TEAM(agreement, "/v1/agreement", MRS_NEEDS_TEAM, "How far blind codings agree", agreeing),
    TEAM(audit, "/v1/audit", MRS_NEEDS_AUDIT, "Every write: when, who, what, why", auditing),
    TEAM(releases, "/v1/releases", MRS_NEEDS_TEAM, "Named states of the record", NULL),
    READ(stream, "/v1/stream", EVENTS, NULL, "What is new, as server-sent events", streaming),
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, false, {0}, NULL, NULL}};
/* clang-format on */
