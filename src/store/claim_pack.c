/* claim_pack.c - a claim's row, or one field of it, as JSON, and back. */
#include "store/store_internal.h"

#include <jansson.h>

/* ---- fields -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *name;    /* as in spec/record.md 2 */
    const char *columns; /* of claims, and lists beside it, in which it stands */
} field;

static const field fields[] = {
    {"type", "type|mode"},
    {"mode", "mode"},
    {"status", "status"},
    {"recency", "recency"},
    {"actors", "actor"},
    {"targets", "target"},
    {"instrument", "instrument"},
    {"means", "means"},
    {"responsibility", "responsibility|responsible"},
    {"place", "precision|place|lat|lon|radius_km|gazetteer_id|country|country2|sided|admin1|"
              "withheld|conflict|sensitive|parts"},
    {"time", "start_date|end_date|time_precision|inferred|not_before|not_after|deadline|"
             "duration_days|time_bound|timex|time|anchor"},
    {"quantities", "quantities"},
    {"source", "source|source_id|source_kind|speech|stake|via"}};
enum { N_FIELDS = sizeof fields / sizeof *fields };

void mrs_claim_fields(mrs_buf *out)
{
    for (int i = 0; i < N_FIELDS; i++)
        mrs_buf_printf(out, "%s%s", i ? ", " : "", fields[i].name);
}

static mrs_status columns_of(mrs_str name, mrs_str *out, mrs_err *err)
{
    mrs_buf names = {0};
    *out = MRS_STR("");
    for (int i = 0; i < N_FIELDS; i++)
        if (mrs_str_is(name, fields[i].name))
            *out = mrs_str_of(fields[i].columns);
    if (out->len || !name.len)
        return MRS_OK;
    mrs_claim_fields(&names);
    mrs_status st = mrs_fail(err, MRS_E_ARG, "%.*s: no such field; there are %s", (int)name.len,
                             name.ptr, names.ptr ? names.ptr : "");
    mrs_buf_clear(&names);
    return st;
}

/* ---- lists beside the row ---------------------------------------------------------------------
 */

typedef struct {
    const char *name;
    const mrs_layout *layout;
    size_t size;
    void *at; /* of the list's pointer */
    uint32_t *n;
} child;
enum { N_CHILDREN = 6 };

/* responsible and parts hang on pointers of the claim; they are set by the caller. */
static void children_of(mrs_claim *c, mrs_party **by, uint32_t *n_by, mrs_place **parts,
                        uint32_t *n_parts, child out[N_CHILDREN])
{
    const mrs_layout *who = &mrs_layout_parties;
    const child list[N_CHILDREN] = {
        {"actor", who, sizeof(mrs_party), &c->actors, &c->n_actors},
        {"target", who, sizeof(mrs_party), &c->targets, &c->n_targets},
        {"responsible", who, sizeof(mrs_party), by, n_by},
        {"via", who, sizeof(mrs_party), &c->source.via, &c->source.n_via},
        {"quantities", &mrs_layout_quantities, sizeof(mrs_quantity), &c->quantities,
         &c->n_quantities},
        {"parts", &mrs_layout_place_parts, sizeof(mrs_place), parts, n_parts}};
    memcpy(out, list, sizeof list);
}

static void put_child(const child *c, mrs_json *json)
{
    const char *rows;
    memcpy(&rows, c->at, sizeof rows);
    mrs_json_array(json, c->name);
    for (uint32_t i = 0; i < *c->n; i++) {
        mrs_json_object(json, NULL);
        mrs_layout_json(c->layout, rows + i * c->size, MRS_STR(""), json);
        mrs_json_end(json, '}');
    }
    mrs_json_end(json, ']');
}

mrs_status mrs_claim_field(const mrs_claim_row *row, mrs_str name, mrs_buf *out, mrs_err *err)
{
    mrs_str columns;
    mrs_status st = columns_of(name, &columns, err);
    if (st)
        return st;
    child list[N_CHILDREN];
    mrs_claim c = row->claim;
    mrs_place *parts = c.place ? (mrs_place *)(uintptr_t)c.place->parts : NULL;
    uint32_t n_by = c.responsibility_by ? 1 : 0, n_parts = c.place ? c.place->n_parts : 0;
    children_of(&c, &c.responsibility_by, &n_by, &parts, &n_parts, list);
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_layout_json(&mrs_layout_claims, row, columns, &json);
    for (int i = 0; i < N_CHILDREN; i++)
        if (!columns.len || mrs_list_has(columns, mrs_str_of(list[i].name)))
            put_child(&list[i], &json);
    mrs_json_end(&json, '}');
    return mrs_buf_status(out, err);
}

/* ---- back -------------------------------------------------------------------------------------
 */

static void take_child(const child *c, const json_t *object, mrs_arena *arena)
{
    const json_t *array = json_object_get(object, c->name);
    size_t n = json_array_size(array);
    char *rows = n ? mrs_arena_alloc(arena, n, c->size) : NULL;
    for (size_t i = 0; i < n; i++)
        mrs_layout_unjson(c->layout, json_array_get(array, i), rows + i * c->size, arena);
    memcpy(c->at, &rows, sizeof rows);
    *c->n = (uint32_t)n;
}

typedef struct {
    const json_t *object;
    mrs_claim_row *out;
    mrs_arena *arena;
} unpacking;

static mrs_status unpack(void *ctx, mrs_err *err)
{
    const unpacking *u = ctx;
    mrs_claim *c = &u->out->claim;
    child list[N_CHILDREN];
    mrs_party *by = NULL;
    mrs_place *parts = NULL;
    uint32_t n_by = 0, n_parts = 0;
    (void)err;
    *u->out = (mrs_claim_row){0};
    mrs_layout_unjson(&mrs_layout_claims, u->object, u->out, u->arena);
    children_of(c, &by, &n_by, &parts, &n_parts, list);
    for (int i = 0; i < N_CHILDREN; i++)
        take_child(&list[i], u->object, u->arena);
    c->responsibility_by = n_by ? by : NULL;
    if (c->place) {
        c->place->parts = parts;
        c->place->n_parts = n_parts;
    }
    return MRS_OK;
}

static json_t *load(mrs_str text)
{
    json_t *object = json_loadb(text.ptr ? text.ptr : "", text.len, 0, NULL);
    if (json_is_object(object))
        return object;
    json_decref(object);
    return NULL;
}

mrs_status mrs_claim_patched(mrs_str base, const mrs_str *patches, uint32_t n, mrs_claim_row *out,
                             mrs_arena *arena, mrs_err *err)
{
    json_t *object = load(base);
    bool good = object != NULL;
    for (uint32_t i = 0; good && i < n; i++) {
        json_t *patch = load(patches[i]);
        good = patch && json_object_update(object, patch) == 0;
        json_decref(patch);
    }
    unpacking u = {object, out, arena};
    mrs_status st = good ? mrs_arena_run(&arena, 1, unpack, &u, err)
                         : mrs_fail(err, MRS_E_FORMAT, "a claim's fields are no JSON object");
    json_decref(object);
    return st;
}

mrs_status mrs_claim_unpack(mrs_str json, mrs_claim_row *out, mrs_arena *arena, mrs_err *err)
{
    return mrs_claim_patched(json, NULL, 0, out, arena, err);
}
