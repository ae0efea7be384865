/* openapi.c - the OpenAPI 3.0 document, made of the table of routes. */
#include "serve/service.h"

#include <stdio.h>

static void put_words(const char *words, mrs_json *json)
{
    mrs_str rest = mrs_str_of(words), word;
    mrs_json_array(json, "enum");
    while (mrs_str_split(&rest, '|', &word))
        if (word.len)
            mrs_json_str(json, NULL, word);
    mrs_json_end(json, ']');
}

static void put_type(mrs_json *json, const char *type)
{
    mrs_json_str(json, "type", mrs_str_of(type));
}

static void put_list(const mrs_ask *ask, mrs_json *json)
{
    put_type(json, "array");
    mrs_json_int(json, "minItems", ask->kind == MRS_ASK_BOX ? 4 : 1);
    if (ask->kind == MRS_ASK_BOX)
        mrs_json_int(json, "maxItems", 6);
    mrs_json_object(json, "items");
    put_type(json, ask->kind == MRS_ASK_BOX ? "number" : "string");
    if (ask->words)
        put_words(ask->words, json);
    mrs_json_end(json, '}');
}

/* A day of the calendar; of February the first 28. */
#define MONTHS                                                                                     \
    "(-((0[13578]|1[02])(-(0[1-9]|[12][0-9]|3[01]))?|(0[469]|11)(-(0[1-9]|[12][0-9]|30))?|02(-(0[" \
    "1-9]|1[0-9]|2[0-8]))?))?"
#define DAY "[1-9][0-9]{3}" MONTHS

static const char *pattern_of(mrs_ask_kind kind)
{
    return kind == MRS_ASK_DAY     ? "^" DAY "$"
           : kind == MRS_ASK_POINT ? "^-?[0-9]{1,2}(\\.[0-9]{1,6})?,-?[0-9]{1,3}(\\.[0-9]{1,6})?$"
           : kind == MRS_ASK_SPELL ? "^(" DAY "|" DAY "/\\.\\.|\\.\\./" DAY ")$"
                                   : "^[^\\x00-\\x1F\\x7F]+$";
}

static void put_schema(const mrs_ask *ask, mrs_json *json)
{
    mrs_json_object(json, "schema");
    switch (ask->kind) {
    case MRS_ASK_WHOLE:
        put_type(json, "integer");
        mrs_json_int(json, "minimum", ask->low);
        mrs_json_int(json, "maximum", ask->high);
        mrs_json_int(json, "default", ask->otherwise);
        break;
    case MRS_ASK_PART:
        put_type(json, "number");
        mrs_json_int(json, "minimum", 0);
        mrs_json_int(json, "maximum", 1);
        break;
    case MRS_ASK_BOOL:
        put_type(json, "boolean");
        break;
    case MRS_ASK_WORDS:
    case MRS_ASK_BOX:
        put_list(ask, json);
        break;
    default:
        put_type(json, "string");
        mrs_json_int(json, "minLength", 1);
        if (ask->words)
            put_words(ask->words, json);
        else
            mrs_json_str(json, "pattern", mrs_str_of(pattern_of(ask->kind)));
    }
    mrs_json_end(json, '}');
}

static void put_parameter(const mrs_ask *ask, mrs_json *json)
{
    mrs_json_object(json, NULL);
    mrs_json_str(json, "name", mrs_str_of(ask->name));
    mrs_json_str(json, "in", MRS_STR("query"));
    mrs_json_str(json, "description", mrs_str_of(ask->says));
    if (ask->kind == MRS_ASK_WORDS || ask->kind == MRS_ASK_BOX) {
        mrs_json_str(json, "style", MRS_STR("form"));
        mrs_json_bool(json, "explode", false);
    }
    put_schema(ask, json);
    mrs_json_end(json, '}');
}

/* Parts of the path in {}. */
static void put_parts(const char *path, mrs_json *json)
{
    for (const char *open = path; (open = strchr(open, '{')) != NULL; open++) {
        mrs_str name = {open + 1, strcspn(open + 1, "}")};
        mrs_json_object(json, NULL);
        mrs_json_str(json, "name", name);
        mrs_json_str(json, "in", MRS_STR("path"));
        mrs_json_bool(json, "required", true);
        mrs_json_object(json, "schema");
        put_type(json, "string");
        if (mrs_str_is(name, "collection"))
            put_words("events|claims", json);
        if (mrs_str_is(name, "verb"))
            put_words("border|trend|pledges|sources|network|totals", json);
        mrs_json_end(json, '}');
        mrs_json_end(json, '}');
    }
}

static void put_answer(mrs_json *json, const char *status, const char *says, const char *type,
                       const char *schema)
{
    mrs_json_object(json, status);
    mrs_json_str(json, "description", mrs_str_of(says));
    mrs_str rest = mrs_str_of(type), one;
    if (type)
        mrs_json_object(json, "content");
    while (type && mrs_str_split(&rest, '|', &one)) {
        char name[80];
        snprintf(name, sizeof name, "%.*s", (int)one.len, one.ptr);
        mrs_json_object(json, name);
        mrs_json_raw(json, "schema", mrs_str_of(schema));
        mrs_json_end(json, '}');
    }
    if (type)
        mrs_json_end(json, '}');
    mrs_json_end(json, '}');
}

static void put_answers(const mrs_route *r, mrs_json *json)
{
    const char *schema = r->schema ? r->schema
                         : strstr(r->type, "json") && !strchr(r->type, '|')
                             ? "{\"type\":\"object\"}"
                             : "{\"type\":\"string\"}";
    mrs_json_object(json, "responses");
    put_answer(json, "200", r->says, r->type, schema);
    if (r->record)
        put_answer(json, "304", "It is as If-None-Match has it", NULL, NULL);
    put_answer(json, "default", "A problem (RFC 9457)", "application/problem+json",
               "{\"$ref\":\"#/components/schemas/problem\"}");
    mrs_json_end(json, '}');
}

static void put_operation(const mrs_route *r, mrs_json *json)
{
    char method[8];
    size_t n = 0;
    for (; r->method[n] && n < sizeof method - 1; n++)
        method[n] = (char)(r->method[n] | 0x20);
    method[n] = '\0';
    mrs_json_object(json, method);
    mrs_json_str(json, "operationId", mrs_str_of(r->name));
    mrs_json_str(json, "summary", mrs_str_of(r->says));
    mrs_json_array(json, "parameters");
    put_parts(r->path, json);
    for (int i = 0; i < MRS_MOST_LISTS && r->asks[i]; i++)
        for (const mrs_ask *ask = r->asks[i]; ask->name; ask++)
            put_parameter(ask, json);
    mrs_json_end(json, ']');
    if (r->body) {
        mrs_json_object(json, "requestBody");
        mrs_json_bool(json, "required", true);
        mrs_json_object(json, "content");
        mrs_json_object(json, "application/json");
        mrs_json_raw(json, "schema", mrs_str_of(r->body));
        mrs_json_end(json, '}');
        mrs_json_end(json, '}');
        mrs_json_end(json, '}');
    }
    put_answers(r, json);
    mrs_json_end(json, '}');
}

static const char components[] =
    "{\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},\"cookie\":{"
    "\"type\":"
    "\"apiKey\",\"in\":\"cookie\",\"name\":\"marsad\"}},\"schemas\":{\"problem\":{\"type\":"
    "\"object\","
    "\"required\":[\"type\",\"title\",\"status\",\"detail\"],\"properties\":{\"type\":{\"type\":"
    "\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{"
    "\"type\":\"string\"},\"parameter\":{\"type\":\"string\"}}}}}";

mrs_status mrs_openapi_write(mrs_buf *out, mrs_err *err)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "openapi", MRS_STR("3.0.3"));
    mrs_json_object(&json, "info");
    mrs_json_str(&json, "title", MRS_STR("marsad"));
    mrs_json_str(&json, "version", MRS_STR(MRS_VERSION));
    mrs_json_end(&json, '}');
    mrs_json_raw(&json, "security", MRS_STR("[{},{\"token\":[]},{\"cookie\":[]}]"));
    mrs_json_object(&json, "paths");
    for (const mrs_route *r = mrs_routes; r->method; r++) {
        bool first = r == mrs_routes || strcmp(r[-1].path, r->path) != 0;
        bool last = !r[1].method || strcmp(r[1].path, r->path) != 0;
        if (first)
            mrs_json_object(&json, r->path);
        put_operation(r, &json);
        if (last)
            mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, '}');
    mrs_json_raw(&json, "components", mrs_str_of(components));
    mrs_json_end(&json, '}');
    return mrs_buf_status(out, err);
}
