/* marsad_gazetteer.c - a user's gazetteer: made, changed, told. */
#include "marsad_internal.h"

#include <stdio.h>

static void tell(mrs_gazetteer_verb verb, const mrs_gazetteer_options *o, const mrs_gaz_counts *c,
                 mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "gazetteer", mrs_str_of(o->path));
    if (verb == MRS_GAZETTEER_IMPORT) {
        mrs_json_int(&json, "lines", (int64_t)c->lines);
        mrs_json_int(&json, "places", (int64_t)c->places);
        mrs_json_int(&json, "known", (int64_t)c->known);
        mrs_json_int(&json, "unused", (int64_t)c->unused);
    }
    mrs_json_int(&json, "own", (int64_t)c->own);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

mrs_status mrs_gazetteer_change(const mrs_gazetteer_options *o, mrs_gazetteer_verb verb,
                                const char *const *words, size_t n_words, mrs_buf *out,
                                mrs_err *err)
{
    char path[4096];
    mrs_pack pack = {0};
    mrs_gaz_counts counts = {0};
    if ((size_t)snprintf(path, sizeof path, "%s/marsad.pack", o->data_dir) >= sizeof path)
        return mrs_fail(err, MRS_E_ARG, "%.200s...: path is too long", o->data_dir);
    mrs_gaz_user user = {&pack, o->path, o->ctx, o->progress};
    mrs_status st = mrs_pack_open(path, false, &pack, err);
    if (!st && verb == MRS_GAZETTEER_IMPORT)
        st = mrs_gaz_user_import(&user, words[0], &counts, err);
    else if (!st && verb == MRS_GAZETTEER_ADD)
        st = mrs_gaz_user_add(&user, words, n_words, &counts, err);
    else if (!st)
        st = mrs_gaz_user_remove(&user, words, n_words, &counts, err);
    mrs_pack_close(&pack);
    if (st)
        return st;
    tell(verb, o, &counts, out);
    return mrs_buf_status(out, err);
}

mrs_status mrs_gazetteer_list(const char *path, mrs_buf *rows, mrs_buf *origin, mrs_err *err)
{
    return mrs_gaz_user_read(path, rows, origin, err);
}
