/* about.c - the service about itself: health, metrics, what the record holds, the fixed words. */
#include "base/file.h"
#include "serve/routes.h"
#include "serve/service.h"
#include "serve/stream.h"

#include <stdio.h>

mrs_status mrs_route_health(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_store *store;
    int64_t revision;
    mrs_status st = mrs_hand_store(call->hand, true, &store, err);
    if (!st)
        st = mrs_store_revision(store, &revision, err);
    if (st) {
        mrs_service_say(call->service, "fault: health: %s", err->text);
        mrs_call_problem(call, 503, "the record cannot be read");
        return MRS_OK;
    }
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "status", MRS_STR("ok"));
    mrs_json_end(&json, '}');
    return MRS_OK;
}

/* ---- metrics: Prometheus text format 0.0.4 ----------------------------------------------------
 */

static void head(mrs_buf *out, const char *name, const char *type, const char *help)
{
    mrs_buf_printf(out, "# HELP marsad_%s %s\n# TYPE marsad_%s %s\n", name, help, name, type);
}

static void one(mrs_buf *out, const char *name, const char *type, const char *help,
                unsigned long long value)
{
    head(out, name, type, help);
    mrs_buf_printf(out, "marsad_%s %llu\n", name, value);
}

static void put_times(mrs_buf *out, mrs_counts *n)
{
    unsigned long long sum = 0;
    head(out, "answer_seconds", "histogram", "Time from a request's head to its answer.");
    for (int i = 0; i < 11; i++) {
        sum += n->slots[i];
        mrs_buf_printf(out, "marsad_answer_seconds_bucket{le=\"%g\"} %llu\n",
                       (double)(1 << i) / 1000, sum);
    }
    sum += n->slots[11];
    mrs_buf_printf(out, "marsad_answer_seconds_bucket{le=\"+Inf\"} %llu\n", sum);
    mrs_buf_printf(out, "marsad_answer_seconds_sum %.6f\nmarsad_answer_seconds_count %llu\n",
                   (double)n->microseconds / 1e6, sum);
}

mrs_status mrs_route_metrics(mrs_call *call, mrs_err *err)
{
    mrs_service *service = call->service;
    mrs_counts *n = &service->counts;
    mrs_buf *out = &call->out;
    (void)err;
    head(out, "answers_total", "counter", "Answers by hundreds of their status.");
    for (int i = 1; i < 6; i++)
        mrs_buf_printf(out, "marsad_answers_total{status=\"%dxx\"} %llu\n", i,
                       (unsigned long long)n->answers[i]);
    put_times(out, n);
    one(out, "answer_bytes_total", "counter", "Bytes of answers.", n->bytes);
    one(out, "refused_total", "counter", "Calls refused because too many waited or too much came.",
        n->refused);
    one(out, "slow_total", "counter", "Connections cut off because they were too slow.", n->slow);
    one(out, "streams", "gauge", "Clients that wait for what is new.",
        mrs_streams_count(service->streams));
    one(out, "events_read_total", "counter", "Times that all events of a record were read through.",
        mrs_boards_turns(service));
    one(out, "waiting", "gauge", "Calls that no worker has taken yet.", service->n_waiting);
    return MRS_OK;
}

/* ---- what the record holds --------------------------------------------------------------------
 */

/* A server's address is nobody's business: it may hold a password. */
static const char *file_name(const char *path)
{
    if (mrs_is_server(path))
        return "postgresql";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void put_day(mrs_json *json, const char *key, int32_t day)
{
    char text[16];
    mrs_json_str_or_null(json, key, (mrs_str){text, mrs_day_text(day, text)});
}

static void put_limits(mrs_json *json)
{
    mrs_json_object(json, "limits");
    mrs_json_int(json, "rows", MRS_SERVE_ROWS);
    mrs_json_int(json, "map_rows", MRS_SERVE_MAP_ROWS);
    mrs_json_int(json, "body", MRS_SERVE_BODY);
    mrs_json_end(json, '}');
}

static void put_counts(const mrs_summary *s, mrs_json *json)
{
    mrs_json_int(json, "documents", (int64_t)s->docs);
    mrs_json_int(json, "claims", (int64_t)s->claims);
    mrs_json_int(json, "events", (int64_t)s->events);
    mrs_json_int(json, "copies", (int64_t)s->copies);
    mrs_json_int(json, "near", (int64_t)s->near);
    mrs_json_int(json, "set_aside", (int64_t)s->asides);
    mrs_json_int(json, "not_coded", (int64_t)s->not_coded);
    mrs_json_int(json, "in_part", (int64_t)s->in_part);
    mrs_json_str_or_null(json, "languages", mrs_str_of(s->languages));
    mrs_json_int(json, "unjoined", (int64_t)s->unjoined);
    mrs_json_bool(json, "linked", s->linked);
    mrs_json_object(json, "links");
    for (int i = 0; i < MRS_N_LINK_KINDS; i++)
        mrs_json_int(json, mrs_link_kind_text((mrs_link_kind)i), (int64_t)s->links[i]);
    mrs_json_end(json, '}');
}

mrs_status mrs_route_summary(mrs_call *call, mrs_err *err)
{
    mrs_json json = {.out = &call->out};
    mrs_summary s;
    mrs_span_days days;
    mrs_status st = mrs_store_summary(call->store, &s, err);
    if (!st)
        st = mrs_store_days(call->store, &days, err);
    if (st)
        return st;
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "program", MRS_STR(MRS_VERSION));
    mrs_json_str(&json, "store", mrs_str_of(file_name(call->service->options.store)));
    mrs_json_int(&json, "revision", call->moment.revision);
    mrs_json_bool(&json, "sample", s.sample);
    mrs_json_str(&json, "profile", mrs_str_of(call->asker.precise ? "precise" : "coarsened"));
    put_counts(&s, &json);
    put_day(&json, "oldest", days.first);
    put_day(&json, "newest", days.last);
    put_limits(&json);
    mrs_json_end(&json, '}');
    return MRS_OK;
}

/* ---- the fixed words --------------------------------------------------------------------------
 */

static void put_words(mrs_json *json, const char *key, const char *const *words)
{
    mrs_json_array(json, key);
    for (; *words; words++)
        mrs_json_str(json, NULL, mrs_str_of(*words));
    mrs_json_end(json, ']');
}

static void put_modes(const mrs_labels *labels, mrs_type type, mrs_json *json)
{
    mrs_str mode, label;
    mrs_json_object(json, NULL);
    mrs_json_str(json, "type", mrs_str_of(mrs_type_text(type)));
    mrs_json_str(json, "label", mrs_labels_of(labels, type, (mrs_str){0}));
    mrs_json_array(json, "modes");
    for (uint32_t i = 0; mrs_labels_nth(labels, type, i, &mode, &label); i++) {
        mrs_json_object(json, NULL);
        mrs_json_str(json, "mode", mode);
        mrs_json_str(json, "label", label);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
    mrs_json_end(json, '}');
}

void mrs_fixed_words_json(mrs_json *json)
{
#define TEXT(name, text) text,
#define NAME(name) #name,
    static const char *const types[] = {MRS_TYPES(NAME) NULL};
    static const char *const statuses[] = {MRS_CLAIM_STATUSES(TEXT) NULL};
    static const char *const recencies[] = {MRS_RECENCIES(TEXT) NULL};
    static const char *const states[] = {MRS_STATES(TEXT) NULL};
    static const char *const precisions[] = {MRS_PRECISIONS(TEXT) NULL};
    static const char *const kinds[] = {MRS_SOURCE_KINDS(TEXT) NULL};
#undef TEXT
#undef NAME
    put_words(json, "types", types);
    put_words(json, "statuses", statuses);
    put_words(json, "recencies", recencies);
    put_words(json, "states", states);
    put_words(json, "precisions", precisions);
    put_words(json, "source_kinds", kinds);
}

mrs_status mrs_route_words(mrs_call *call, mrs_err *err)
{
#define TEXT(name, text) text,
#define NAME(name) #name,
    static const char *const roles[] = {MRS_ROLES(TEXT) NULL};
    static const char *const counts[] = {MRS_QUANTITY_KINDS(NAME) NULL};
#undef TEXT
#undef NAME
    static const char *const fields[] = {
        "type",  "mode",           "status", "recency", "actors",     "targets", "instrument",
        "means", "responsibility", "place",  "time",    "quantities", "source",  NULL};
    mrs_json json = {.out = &call->out};
    (void)err;
    mrs_json_object(&json, NULL);
    mrs_fixed_words_json(&json);
    mrs_json_array(&json, "labels");
    for (int type = 0; type < MRS_N_TYPES; type++)
        put_modes(mrs_engine_words(call->service->engine), (mrs_type)type, &json);
    mrs_json_end(&json, ']');
    put_words(&json, "roles", roles);
    put_words(&json, "quantity_kinds", counts);
    put_words(&json, "fields", fields);
    mrs_json_end(&json, '}');
    return MRS_OK;
}
