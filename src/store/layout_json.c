/* layout_json.c - the columns of a row as members of a JSON object, and back. */
#include "store/columns.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>

/* ---- out --------------------------------------------------------------------------------------
 */

static void put_span(const mrs_column *c, const mrs_span *at, mrs_json *json)
{
    const char *const ends[] = {"_start", "_end"};
    for (int e = 0; e < 2; e++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", c->name, ends[e]);
        if (!at || mrs_span_empty(*at))
            mrs_json_null(json, name);
        else
            mrs_json_int(json, name, e ? at->end : at->start);
    }
}

static void put_day(const mrs_column *c, int32_t value, mrs_json *json)
{
    char day[16];
    size_t n = mrs_day_text(value, day);
    mrs_json_str_or_null(json, c->name, (mrs_str){day, n});
}

static void put_one(const mrs_column *c, const void *field, mrs_json *json)
{
    switch (c->kind) {
    case MRS_COL_STR:
        mrs_json_str_or_null(json, c->name, *(const mrs_str *)field);
        break;
    case MRS_COL_NUM:
        mrs_json_num(json, c->name, *(const double *)field);
        break;
    case MRS_COL_REAL: /* as it is bound: a float has 6 digits */
        mrs_json_num(json, c->name, round((double)*(const float *)field * 1e6) / 1e6);
        break;
    case MRS_COL_U32:
        mrs_json_int(json, c->name, *(const uint32_t *)field);
        break;
    case MRS_COL_U64:
        mrs_json_int(json, c->name, (int64_t) * (const uint64_t *)field);
        break;
    case MRS_COL_INT:
        mrs_json_int(json, c->name, *(const int *)field);
        break;
    case MRS_COL_BOOL:
        mrs_json_bool(json, c->name, *(const bool *)field);
        break;
    case MRS_COL_DAY:
        put_day(c, *(const int32_t *)field, json);
        break;
    case MRS_COL_CC:
        mrs_json_str_or_null(json, c->name, mrs_str_of(field));
        break;
    case MRS_COL_ENUM:
        mrs_json_str(json, c->name, mrs_str_of(c->text(*(const int *)field)));
        break;
    case MRS_COL_SPAN:
        put_span(c, field, json);
        break;
    }
}

void mrs_layout_json(const mrs_layout *layout, const void *row, mrs_str names, mrs_json *json)
{
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const mrs_column_group *group = &layout->groups[g];
        const char *base = mrs_group_at(group, row);
        for (uint32_t i = 0; i < group->n; i++) {
            const mrs_column *c = &group->columns[i];
            if (names.len && !mrs_list_has(names, mrs_str_of(c->name)))
                continue;
            if (base)
                put_one(c, base + c->offset, json);
            else if (c->kind == MRS_COL_SPAN)
                put_span(c, NULL, json);
            else
                mrs_json_null(json, c->name);
        }
    }
}

/* ---- in ---------------------------------------------------------------------------------------
 */

static uint32_t span_end(const mrs_column *c, const char *end, const json_t *object)
{
    char name[64];
    snprintf(name, sizeof name, "%s%s", c->name, end);
    return (uint32_t)json_integer_value(json_object_get(object, name));
}

static void take_one(const mrs_column *c, const json_t *object, void *field, mrs_arena *arena)
{
    const json_t *v = json_object_get(object, c->name);
    mrs_str text = {json_string_value(v), json_string_length(v)};
    switch (c->kind) {
    case MRS_COL_STR:
    case MRS_COL_DAY:
    case MRS_COL_CC:
    case MRS_COL_ENUM:
        mrs_column_set(c, text, field, arena);
        break;
    case MRS_COL_NUM:
        *(double *)field = json_is_number(v) ? json_number_value(v) : NAN;
        break;
    case MRS_COL_REAL:
        *(float *)field = (float)json_number_value(v);
        break;
    case MRS_COL_U32:
        *(uint32_t *)field = (uint32_t)json_integer_value(v);
        break;
    case MRS_COL_U64:
        *(uint64_t *)field = (uint64_t)json_integer_value(v);
        break;
    case MRS_COL_INT:
        *(int *)field = (int)json_integer_value(v);
        break;
    case MRS_COL_BOOL:
        *(bool *)field = json_is_true(v);
        break;
    case MRS_COL_SPAN:
        *(mrs_span *)field = (mrs_span){span_end(c, "_start", object), span_end(c, "_end", object)};
        break;
    }
}

void mrs_layout_unjson(const mrs_layout *layout, const json_t *object, void *row, mrs_arena *arena)
{
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const mrs_column_group *group = &layout->groups[g];
        char *base = (char *)row + group->offset;
        if (group->size) {
            const json_t *first = json_object_get(object, group->columns[0].name);
            char *pointed =
                first && !json_is_null(first) ? mrs_arena_alloc(arena, 1, group->size) : NULL;
            memcpy(base, &pointed, sizeof pointed);
            base = pointed;
        }
        for (uint32_t i = 0; base && i < group->n; i++)
            take_one(&group->columns[i], object, base + group->columns[i].offset, arena);
    }
}
