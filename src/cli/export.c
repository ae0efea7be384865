/* export.c - marsad export, import. */
#include "cli/cli.h"
#include "marsad_access.h"
#include "marsad_export.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- export -----------------------------------------------------------------------------------
 */

/* Bytes go to a file beside the one that is wanted (for stdout, one without a name) until all of
 * them are there and the export stands in the log. */
typedef struct {
    const cli_call *call;
    const char *out;
    bool standard; /* to stdout */
    char tmp[4200];
    FILE *file;
    mrs_buf report;
    mrs_shape_done done;
} leaving;

static bool put(void *ctx, mrs_str bytes)
{
    leaving *l = ctx;
    return fwrite(bytes.ptr, 1, bytes.len, l->file) == bytes.len;
}

static int cannot(const char *path)
{
    cli_say("%s: %s", path, strerror(errno));
    return CLI_SOME;
}

static int open_out(leaving *l)
{
    l->standard = strcmp(l->out, "-") == 0;
    if ((size_t)snprintf(l->tmp, sizeof l->tmp, "%s.tmp", l->out) >= sizeof l->tmp) {
        cli_say("%.200s: path is too long", l->out);
        return CLI_WRONG;
    }
    l->file = l->standard ? tmpfile() : fopen(l->tmp, "wb+");
    return l->file ? CLI_GOOD : cannot(l->tmp);
}

static int to_stdout(leaving *l)
{
    char piece[65536];
    size_t n;
    rewind(l->file);
    while ((n = fread(piece, 1, sizeof piece, l->file)) > 0)
        if (fwrite(piece, 1, n, stdout) != n)
            return cannot("-");
    return ferror(l->file) || fflush(stdout) ? cannot("-") : CLI_GOOD;
}

static int keep_report(const leaving *l)
{
    char path[4200];
    mrs_err err = {0};
    const char *named = cli_get(l->call, "--report");
    if (!named && l->standard)
        return CLI_GOOD;
    if (!named)
        snprintf(path, sizeof path, "%s.report.json", l->out);
    return mrs_file_write(named ? named : path, mrs_buf_view(&l->report), &err) ? cli_fail(&err)
                                                                                : CLI_GOOD;
}

/* Out of the team's record: neither of the published one nor a sheet of one's own. */
static bool is_precise(const cli_call *call)
{
    return !call->published[0] && !cli_get(call, "--dataset");
}

/* All of it is there: on the disk, in the log, then under its name. */
static int settle(leaving *l, const mrs_engine *engine, const char *what, const char *asked)
{
    char now[32];
    mrs_err err = {0};
    const char *reason = cli_get(l->call, "--reason");
    cli_now(now);
    const mrs_export_note note = {.store = cli_store_team(l->call),
                                  .who = cli_who(l->call),
                                  .now = now,
                                  .what = what,
                                  .filter = asked,
                                  .sha256 = l->done.sha256,
                                  .reason = reason,
                                  .rows = l->done.rows,
                                  .dataset = cli_get(l->call, "--dataset"),
                                  .precise = is_precise(l->call)};
    if (fflush(l->file) || fsync(fileno(l->file)))
        return cannot(l->tmp);
    if (mrs_export_log(engine, &note, &err))
        return cli_fail(&err);
    int code = keep_report(l);
    if (code || l->standard)
        return code ? code : to_stdout(l);
    return rename(l->tmp, l->out) ? cannot(l->out) : CLI_GOOD;
}

static void say_done(const leaving *l)
{
    const mrs_shape_done *d = &l->done;
    if (cli_has(l->call, "--json") && !l->standard)
        printf("%.*s", (int)l->report.len, l->report.ptr ? l->report.ptr : "");
    fprintf(stderr, "%llu event%s: %llu row%s, %llu left out%s%s\n", (unsigned long long)d->events,
            d->events == 1 ? "" : "s", (unsigned long long)d->rows, d->rows == 1 ? "" : "s",
            (unsigned long long)d->left_out,
            l->standard ? "" : "; why, and what is said less exactly, stands in ",
            l->standard                    ? ""
            : cli_get(l->call, "--report") ? cli_get(l->call, "--report")
                                           : "its .report.json");
}

static int make(leaving *l, const mrs_engine *engine, const mrs_shape_request *request)
{
    mrs_err err = {0};
    char what[64];
    mrs_buf asked = {0};
    int code = open_out(l);
    if (code)
        return code;
    for (size_t i = 0; i < request->n_filters; i++)
        mrs_buf_printf(&asked, "%s%s=%s", i ? "&" : "", request->filters[i].name,
                       request->filters[i].value);
    snprintf(what, sizeof what, "%s %s", request->dataset ? "dataset" : "events", request->format);
    if (mrs_shape_write(engine, request, put, l, &l->report, &l->done, &err))
        code = cli_fail(&err);
    else
        code = settle(l, engine, what, asked.len ? asked.ptr : "");
    fclose(l->file);
    if (code && !l->standard)
        unlink(l->tmp);
    mrs_buf_clear(&asked);
    return code;
}

int cli_export(const cli_call *call)
{
    mrs_where where[CLI_MAX_FILTERS];
    leaving l = {.call = call, .out = cli_get(call, "--out")};
    cli_engine e;
    char space[128];
    if (call->n_words)
        return cli_no_words(call);
    mrs_shape_request request = {.store = cli_store(call),
                                 .format = cli_get(call, "--format"),
                                 .filters = where,
                                 .n_filters = cli_filters(call, where),
                                 .all = cli_has(call, "--all"),
                                 .near = cli_get(call, "--near"),
                                 .km = cli_get(call, "--km"),
                                 .dataset = cli_get(call, "--dataset"),
                                 .coarsen = cli_get(call, "--coarsen"),
                                 .withhold = cli_get(call, "--withhold")};
    if (!request.format || !l.out) {
        cli_say("--format and --out are wanted; see marsad export --help");
        return CLI_WRONG;
    }
    const char *reason = cli_get(call, "--reason");
    if (is_precise(call) && (!reason || !mrs_str_trim(mrs_str_of(reason)).len)) {
        cli_say("--reason is wanted: this export leaves the team's record as precise as it is, and "
                "why goes into the log; --public exports the published one");
        return CLI_WRONG;
    }
    int code = cli_moment(call, space, sizeof space, &request.as_of);
    code = code ? code : cli_open(&e, 0);
    if (code)
        return code;
    code = make(&l, e.engine, &request);
    if (!code)
        say_done(&l);
    mrs_buf_clear(&l.report);
    cli_close(&e);
    return code;
}

/* ---- import -----------------------------------------------------------------------------------
 */

static int import_file(const cli_call *call, const mrs_engine *engine,
                       const mrs_import_request *request)
{
    mrs_buf out = {0};
    mrs_err err = {0};
    uint64_t refused = 0;
    mrs_status st = mrs_import(engine, request, &out, &refused, &err);
    if (!st && !cli_has(call, "--json"))
        fprintf(stderr, "%llu row%s refused\n", (unsigned long long)refused,
                refused == 1 ? "" : "s");
    int code = cli_put(st, &out, &err);
    return code ? code : refused ? CLI_SOME : CLI_GOOD;
}

int cli_import(const cli_call *call)
{
    char now[32];
    cli_engine e;
    mrs_buf out = {0};
    mrs_err err = {0};
    bool list = cli_has(call, "--list");
    const char *remove = cli_get(call, "--remove");
    if (call->n_words != (list || remove ? 0 : 1)) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    if (list)
        return cli_put(mrs_import_list(cli_store(call), &out, &err), &out, &err);
    cli_now(now);
    const mrs_import_request request = {.store = cli_store(call),
                                        .path = remove ? NULL : call->words[0],
                                        .name = remove ? remove : cli_get(call, "--name"),
                                        .format = cli_get(call, "--format"),
                                        .columns = cli_get(call, "--columns"),
                                        .who = cli_who(call),
                                        .now = now};
    int code = cli_open(&e, 0);
    if (code)
        return code;
    if (remove)
        code = mrs_import_remove(e.engine, &request, &err) ? cli_fail(&err) : CLI_GOOD;
    else
        code = import_file(call, e.engine, &request);
    cli_close(&e);
    return code;
}
