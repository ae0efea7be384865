/* marsad_own.c - a user's own rows in force: read, laid over their table, and told by their hash.
 */
#include "marsad_internal.h"

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
