/* gazetteer.c - marsad gazetteer import, add, remove, update, list. */
#include "cli/cli.h"

#include <string.h>

static const struct {
    const char *name;
    mrs_gazetteer_verb verb;
    int least, most; /* words after it */
    const char *done;
} DEEDS[] = {
    {"import", MRS_GAZETTEER_IMPORT, 1, 1, "imported"},
    {"add", MRS_GAZETTEER_ADD, 1, CLI_MAX_WORDS, "added"},
    {"remove", MRS_GAZETTEER_REMOVE, 1, CLI_MAX_WORDS, "removed"},
    {"update", MRS_GAZETTEER_ADD, 0, 0, "made anew"},
};

static void show(void *ctx, const char *what, uint64_t done, uint64_t all)
{
    cli_progress_show(ctx, "%s %llu %%", what, (unsigned long long)(done * 100 / (all ? all : 1)));
}

static int change(const cli_call *call, size_t deed, const char *path)
{
    char space[4200];
    cli_progress progress = {0};
    mrs_buf out = {0};
    mrs_err err = {0};
    mrs_gazetteer_options options = {cli_data_dir(space, sizeof space), path, &progress, show};
    const char *const *words = (const char *const *)(call->words + 1);
    mrs_status st = mrs_gazetteer_change(&options, DEEDS[deed].verb, words,
                                         (size_t)call->n_words - 1, &out, &err);
    cli_progress_end(&progress);
    if (st) {
        int code = cli_fail(&err);
        cli_say("nothing was %s; the gazetteer is as it was", DEEDS[deed].done);
        mrs_buf_clear(&out);
        return code;
    }
    fwrite(out.ptr, 1, out.len, cli_has(call, "--json") ? stdout : stderr);
    mrs_buf_clear(&out);
    return CLI_GOOD;
}

static void as_json(mrs_str rows, mrs_str origin, const char *path, mrs_buf *out)
{
    mrs_json json = {.out = out};
    mrs_str header = {0}, line;
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "gazetteer", mrs_str_of(path));
    mrs_json_raw(&json, "imported", origin.len ? origin : MRS_STR("null"));
    mrs_json_array(&json, "own");
    mrs_str_split(&rows, '\n', &header);
    while (rows.len && mrs_str_split(&rows, '\n', &line)) {
        mrs_json_object(&json, NULL);
        for (mrs_str names = header, name, cell; mrs_str_split(&names, '\t', &name);) {
            char key[32];
            snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
            mrs_str_split(&line, '\t', &cell);
            mrs_json_str_or_null(&json, key, cell);
        }
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

static int list(const cli_call *call, const char *path)
{
    mrs_buf rows = {0}, origin = {0}, json = {0};
    mrs_err err = {0};
    mrs_status st = mrs_gazetteer_list(path, &rows, &origin, &err);
    if (!st && cli_has(call, "--json")) {
        as_json(mrs_buf_view(&rows), mrs_buf_view(&origin), path, &json);
        fwrite(json.ptr, 1, json.len, stdout);
    } else if (!st) {
        fwrite(rows.ptr, 1, rows.len, stdout);
        cli_say("%s: %s%s", path, origin.len ? "imported " : "nothing imported",
                origin.len ? origin.ptr : "");
    }
    mrs_buf_clear(&rows);
    mrs_buf_clear(&origin);
    mrs_buf_clear(&json);
    return st ? cli_fail(&err) : CLI_GOOD;
}

int cli_gazetteer(const cli_call *call)
{
    char space[4200];
    const char *path = cli_gazetteer_path(call, space, sizeof space);
    const char *name = call->n_words ? call->words[0] : "";
    int words = call->n_words - 1;
    if (!*path) {
        cli_say("no place for it: MARSAD_GAZETTEER is empty; name a file with --gazetteer");
        return CLI_WRONG;
    }
    if (strcmp(name, "list") == 0 && words == 0)
        return list(call, path);
    for (size_t i = 0; i < sizeof DEEDS / sizeof *DEEDS; i++)
        if (strcmp(name, DEEDS[i].name) == 0 && words >= DEEDS[i].least && words <= DEEDS[i].most)
            return change(call, i, path);
    cli_help(call->verb, stderr);
    return CLI_WRONG;
}
