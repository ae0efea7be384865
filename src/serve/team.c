/* team.c - what only the team sees, and what it decides. */
#include "serve/routes.h"
#include "serve/service.h"

#include <jansson.h>
#include <stdlib.h>

void mrs_lines_json(mrs_json *json, const char *key, const mrs_buf *lines, uint64_t skip,
                    uint64_t most)
{
    mrs_str rest = mrs_buf_view(lines), line;
    mrs_json_array(json, key);
    for (uint64_t n = 0; n < skip + most && rest.len && mrs_str_split(&rest, '\n', &line); n++)
        if (line.len && n >= skip)
            mrs_json_raw(json, NULL, line);
    mrs_json_end(json, ']');
}

mrs_status mrs_route_queue(mrs_call *call, mrs_err *err)
{
    mrs_buf lines = {0};
    mrs_json json = {.out = &call->out};
    uint64_t n = 0;
    const mrs_review_options o = {.store = call->service->options.store,
                                  .who = call->asker.viewer.who,
                                  .json = true,
                                  .mine = mrs_call_bool(call, "mine"),
                                  .limit = (uint32_t)mrs_call_whole(call, "limit"),
                                  .out = &lines};
    mrs_status st = mrs_queue(&o, &n, err);
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "n", (int64_t)n);
    mrs_lines_json(&json, "rows", &lines, 0, UINT32_MAX);
    mrs_json_end(&json, '}');
    mrs_buf_clear(&lines);
    return st;
}

mrs_status mrs_route_decisions(mrs_call *call, mrs_err *err)
{
    mrs_buf lines = {0};
    mrs_json json = {.out = &call->out};
    mrs_str of = mrs_call_ask(call, "of");
    const mrs_review_options o = {.store = call->service->options.store,
                                  .id = of.len ? mrs_str_copy(of, call->arena).ptr : NULL,
                                  .json = true,
                                  .lost = mrs_call_bool(call, "lost"),
                                  .out = &lines};
    mrs_status st = mrs_decisions(&o, err);
    mrs_json_object(&json, NULL);
    mrs_lines_json(&json, "decisions", &lines, 0, UINT32_MAX);
    mrs_json_end(&json, '}');
    mrs_buf_clear(&lines);
    return st;
}

mrs_status mrs_route_audit(mrs_call *call, mrs_err *err)
{
    mrs_buf lines = {0};
    mrs_json json = {.out = &call->out};
    mrs_status st = mrs_audit(call->service->options.store, true, &lines, err);
    mrs_json_object(&json, NULL);
    mrs_lines_json(&json, "rows", &lines, (uint64_t)mrs_call_whole(call, "after"),
                   (uint64_t)mrs_call_whole(call, "limit"));
    mrs_json_end(&json, '}');
    mrs_buf_clear(&lines);
    return st;
}

mrs_status mrs_route_agreement(mrs_call *call, mrs_err *err)
{
    mrs_buf lines = {0};
    mrs_json json = {.out = &call->out};
    mrs_str of = mrs_call_ask(call, "of");
    const mrs_review_options o = {.store = call->service->options.store,
                                  .who = call->asker.viewer.who,
                                  .id = of.len ? mrs_str_copy(of, call->arena).ptr : NULL,
                                  .json = true,
                                  .out = &lines};
    mrs_status st = mrs_agreement(&o, err);
    mrs_json_object(&json, NULL);
    mrs_lines_json(&json, "rows", &lines, 0, UINT32_MAX);
    mrs_json_end(&json, '}');
    mrs_buf_clear(&lines);
    return st;
}

mrs_status mrs_route_releases(mrs_call *call, mrs_err *err)
{
    mrs_buf lines = {0};
    mrs_json json = {.out = &call->out};
    const mrs_release_options o = {.store = call->service->options.store};
    mrs_status st = mrs_release_list(call->service->engine, &o, &lines, err);
    mrs_json_object(&json, NULL);
    mrs_lines_json(&json, "releases", &lines, 0, UINT32_MAX);
    mrs_json_end(&json, '}');
    mrs_buf_clear(&lines);
    return st;
}

/* ---- one text coded at a time -----------------------------------------------------------------
 */

/* Under service->writing. */
static mrs_status take_worker(mrs_service *service, mrs_worker **out, mrs_err *err)
{
    mrs_status st = MRS_OK;
    if (!service->worker)
        st = mrs_worker_new(service->engine, NULL, &service->worker, err);
    *out = service->worker;
    return st;
}

mrs_status mrs_route_explain(mrs_call *call, mrs_err *err)
{
    char full[65];
    mrs_buf text = {0};
    mrs_worker *worker = NULL;
    mrs_service *service = call->service;
    mrs_json json = {.out = &call->out};
    mrs_status st = mrs_call_find(call, call->parts[0], MRS_IS_CLAIM, full, err);
    const mrs_show_options o = {.store = service->options.store, .id = full, .width = 100};
    if (st)
        return st;
    pthread_mutex_lock(&service->writing);
    st = take_worker(service, &worker, err);
    if (!st)
        st = mrs_explain(service->engine, worker, &o, &text, err);
    pthread_mutex_unlock(&service->writing);
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "id", mrs_str_of(full));
    mrs_json_str(&json, "text", mrs_buf_view(&text));
    mrs_json_end(&json, '}');
    mrs_buf_clear(&text);
    return st;
}

/* ---- decisions --------------------------------------------------------------------------------
 */

static const struct {
    const char *name;
    mrs_person_verb verb;
} verbs[] = {
    {"merge", MRS_PERSON_MERGE},   {"split", MRS_PERSON_SPLIT},     {"undo", MRS_PERSON_UNDO},
    {"review", MRS_PERSON_REVIEW}, {"correct", MRS_PERSON_CORRECT}, {"claim", MRS_PERSON_CODE},
    {"assign", MRS_PERSON_ASSIGN}, {"done", MRS_PERSON_DONE},       {"accept", MRS_PERSON_ACCEPT}};

enum { MOST_WORDS = 256, MOST_FIELDS = 16 };

/* A decision as it was sent; strings are the body's. */
typedef struct {
    json_t *body;
    mrs_person_verb verb;
    mrs_person_options o;
    const char *words[MOST_WORDS];
    mrs_where fields[MOST_FIELDS];
} sent;

static mrs_status wrong(mrs_err *err, const char *what)
{
    return mrs_fail(err, MRS_E_ARG, "%s", what);
}

static mrs_status read_words(sent *s, mrs_err *err)
{
    size_t i;
    json_t *item, *objects = json_object_get(s->body, "objects");
    if (!json_is_array(objects) || json_array_size(objects) > MOST_WORDS - 2)
        return wrong(err, "objects: an array of ids is wanted");
    json_array_foreach(objects, i, item)
    {
        if (!json_is_string(item))
            return wrong(err, "objects: an array of ids is wanted");
        s->words[s->o.n_words++] = json_string_value(item);
    }
    if (s->verb != MRS_PERSON_CORRECT)
        return MRS_OK;
    const char *field = json_string_value(json_object_get(s->body, "field"));
    const char *value = json_string_value(json_object_get(s->body, "value"));
    if (!field || !value || s->o.n_words != 1)
        return wrong(err, "one claim, a field and its right value are wanted");
    s->words[s->o.n_words++] = field;
    s->words[s->o.n_words++] = value;
    return MRS_OK;
}

static mrs_status read_fields(sent *s, mrs_err *err)
{
    const char *key;
    json_t *value, *fields = json_object_get(s->body, "fields");
    if (fields && !json_is_object(fields))
        return wrong(err, "fields: an object of texts is wanted");
    json_object_foreach(fields, key, value)
    {
        if (!json_is_string(value) || s->o.n_fields == MOST_FIELDS)
            return wrong(err, "fields: an object of texts is wanted");
        s->fields[s->o.n_fields++] = (mrs_where){key, json_string_value(value)};
    }
    return MRS_OK;
}

/* A member of another name, or kind, is a mistake that must not pass for something else. */
static mrs_status check_members(const sent *s, mrs_err *err)
{
    const char *key;
    json_t *value;
    json_object_foreach(s->body, key, value)
    {
        bool text = mrs_list_has(MRS_STR("verb|field|value|state|to|comment"), mrs_str_of(key));
        if (text ? !json_is_string(value)
                 : !mrs_list_has(MRS_STR("objects|fields|blind"), mrs_str_of(key)))
            return mrs_fail(err, MRS_E_ARG, "%.40s: %s", key,
                            text ? "must be a text" : "there is no such member");
    }
    return MRS_OK;
}

static mrs_status read_sent(mrs_call *call, sent *s, mrs_err *err)
{
    s->body = json_loadb(call->body.ptr ? call->body.ptr : "", call->body.len,
                         JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(s->body))
        return wrong(err, "a JSON object is wanted");
    mrs_status st = check_members(s, err);
    const char *verb = json_string_value(json_object_get(s->body, "verb"));
    size_t i = 0, n = sizeof verbs / sizeof *verbs;
    while (verb && i < n && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (!st && (!verb || i == n))
        return wrong(err, "verb: one of merge, split, undo, review, correct, claim, assign, done, "
                          "accept is wanted");
    if (st)
        return st;
    s->verb = verbs[i].verb;
    s->o.comment = json_string_value(json_object_get(s->body, "comment"));
    s->o.state = json_string_value(json_object_get(s->body, "state"));
    s->o.to = json_string_value(json_object_get(s->body, "to"));
    s->o.blind = json_is_true(json_object_get(s->body, "blind"));
    st = read_words(s, err);
    return st ? st : read_fields(s, err);
}

/* Writes go one after the other. */
static mrs_status decide(mrs_call *call, sent *s, mrs_buf *line, mrs_err *err)
{
    char now[32];
    mrs_worker *worker = NULL;
    mrs_status st = MRS_OK;
    mrs_service *service = call->service;
    service->options.now(now);
    s->o.store = service->options.store;
    s->o.who = call->asker.viewer.who;
    s->o.now = now;
    s->o.words = s->words;
    s->o.fields = s->fields;
    s->o.json = true;
    pthread_mutex_lock(&service->writing);
    if (s->verb == MRS_PERSON_CODE)
        st = take_worker(service, &worker, err);
    if (!st)
        st = mrs_person(service->engine, worker, s->verb, &s->o, line, err);
    pthread_mutex_unlock(&service->writing);
    return st;
}

mrs_status mrs_route_decide(mrs_call *call, mrs_err *err)
{
    sent s = {0};
    mrs_buf line = {0};
    mrs_store *store;
    int64_t revision = 0;
    mrs_status st = read_sent(call, &s, err);
    if (!st)
        st = decide(call, &s, &line, err);
    json_decref(s.body);
    if (!st)
        st = mrs_hand_store(call->hand, true, &store, err);
    if (!st)
        st = mrs_store_revision(store, &revision, err);
    mrs_str said = mrs_str_trim(mrs_buf_view(&line));
    if (!st && said.len)
        mrs_buf_printf(&call->out, "%.*s,\"revision\":%lld}\n", (int)said.len - 1, said.ptr,
                       (long long)revision);
    mrs_buf_clear(&line);
    return st;
}
