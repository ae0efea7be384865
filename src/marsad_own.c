/* marsad_own.c - a user's own rows in force: read, laid over their table, and told by their hash.
 */
#include "marsad_internal.h"

#include <jansson.h>
#include <stdlib.h>

/* A row that is written out has a "=" in it; all else names a file. */
static mrs_status read_one(const char *given, bool bare, mrs_file *file, mrs_own_text *text,
                           mrs_err *err)
{
    const char *slash = bare ? strrchr(given, '/') : NULL;
    if (strchr(given, '=')) {
        *text = (mrs_own_text){.text = mrs_str_of(given)};
        return MRS_OK;
    }
    mrs_status st = mrs_file_map(given, file, err);
    *text = (mrs_own_text){mrs_str_of(slash ? slash + 1 : given), file->bytes};
    return st;
}

mrs_status mrs_own_read(const char *const *rows, size_t n, bool bare, mrs_own *own, mrs_err *err)
{
    *own = (mrs_own){.n = n};
    own->files = calloc(n + 1, sizeof *own->files);
    own->texts = calloc(n + 1, sizeof *own->texts);
    if (!own->files || !own->texts)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < n; i++)
        st = read_one(rows[i], bare, &own->files[i], &own->texts[i], err);
    return st;
}

void mrs_own_clear(mrs_own *own)
{
    for (size_t i = 0; own->files && i < own->n; i++)
        mrs_file_close(&own->files[i]);
    free(own->files);
    free(own->texts);
    mrs_buf_clear(&own->kept);
    *own = (mrs_own){0};
}

/* As the store keeps them: what `explain` codes with again. */
static mrs_status keep(mrs_own *own, mrs_str table, mrs_err *err)
{
    mrs_json json = {.out = &own->kept};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "table", table);
    mrs_json_array(&json, "rows");
    for (size_t i = 0; i < own->n; i++) {
        mrs_json_object(&json, NULL);
        mrs_json_str(&json, "name", own->texts[i].name);
        mrs_json_str(&json, "text", own->texts[i].text);
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_sha256_hex(mrs_buf_view(&own->kept), own->sha256);
    return mrs_buf_status(&own->kept, err);
}

mrs_status mrs_engine_lay(mrs_engine *engine, const char *table, const char *const *rows,
                          size_t n_rows, mrs_err *err)
{
    mrs_own own;
    mrs_coder *coder = NULL;
    if (engine->own.n)
        return mrs_fail(err, MRS_E_ARG, "own rows are laid over %s already", table);
    mrs_status st = mrs_own_read(rows, n_rows, true, &own, err);
    const mrs_own_rows given = {mrs_str_of(table ? table : "triggers"), own.texts, own.n};
    if (!st)
        st = mrs_coder_open_with(&engine->pack, &given, &coder, err);
    if (!st)
        st = keep(&own, mrs_coder_own_table(coder), err);
    if (st) {
        mrs_coder_close(coder);
        mrs_own_clear(&own);
        return st;
    }
    mrs_coder_close(engine->coder);
    engine->coder = coder;
    engine->own = own;
    return MRS_OK;
}

typedef struct {
    const json_t *root;
    mrs_arena *arena;
    mrs_own_rows *rows;
} recalling;

static mrs_str text_of(const recalling *r, const json_t *value)
{
    mrs_str text = {json_string_value(value), json_string_length(value)};
    return mrs_str_copy(text, r->arena);
}

static mrs_status recall(void *ctx, mrs_err *err)
{
    recalling *r = ctx;
    const json_t *rows = json_object_get(r->root, "rows"), *row;
    size_t n = json_array_size(rows), i;
    mrs_own_text *texts = MRS_NEW(r->arena, mrs_own_text, n);
    (void)err;
    json_array_foreach(rows, i, row) texts[i] = (mrs_own_text){
        text_of(r, json_object_get(row, "name")), text_of(r, json_object_get(row, "text"))};
    *r->rows = (mrs_own_rows){text_of(r, json_object_get(r->root, "table")), texts, n};
    return MRS_OK;
}

mrs_status mrs_own_coder(const mrs_pack *pack, mrs_str kept, mrs_arena *arena, mrs_coder **out,
                         mrs_err *err)
{
    mrs_own_rows rows;
    json_t *root = json_loadb(kept.ptr, kept.len, 0, NULL);
    recalling r = {root, arena, &rows};
    mrs_status st = root ? mrs_arena_run(&arena, 1, recall, &r, err)
                         : mrs_fail(err, MRS_E_FORMAT, "the rows that the run keeps are no JSON");
    json_decref(root);
    return st ? st : mrs_coder_open_with(pack, &rows, out, err);
}
