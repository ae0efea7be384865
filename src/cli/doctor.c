/* doctor.c - marsad version, marsad doctor. */
#include "cli/cli.h"

#include <sys/stat.h>
#include <unistd.h>

int cli_version(const cli_call *call)
{
    char space[4200], own[4200];
    mrs_engine *engine = NULL;
    mrs_err err = {0};
    mrs_status st = mrs_engine_open(cli_data_dir(space, sizeof space),
                                    cli_gazetteer_there(own, sizeof own), false, &engine, &err);
    if (st) {
        printf("marsad %s\n", MRS_VERSION);
        return cli_fail(&err);
    }
    mrs_version v;
    mrs_engine_version(engine, &v);
    mrs_engine_close(engine);
    const char *places = v.gazetteer_sha256;
    if (cli_has(call, "--json"))
        printf(
            "{\"program\":\"%s\",\"model\":\"%s\",\"model_sha256\":\"%s\",\"pack_sha256\":\"%s\","
            "\"gazetteer_sha256\":%s%s%s,\"kernel\":\"%s\"}\n",
            v.program, v.model, v.model_sha256, v.pack_sha256, *places ? "\"" : "",
            *places ? places : "null", *places ? "\"" : "", v.kernel);
    else
        printf("marsad %s\nmodel  %s (%.12s)\ndata   %.12s\nplaces %.12s\nkernel %s\n", v.program,
               v.model, v.model_sha256, v.pack_sha256, *places ? places : "built in", v.kernel);
    return CLI_GOOD;
}

static int check_store(const char *path)
{
    struct stat info;
    char shown[4200];
    mrs_err err = {0};
    bool server = mrs_is_server(path);
    mrs_name_shown(path, shown, sizeof shown);
    mrs_status st = !server && stat(path, &info) ? MRS_E_NONE : mrs_verify(path, &err);
    if (st && (st == MRS_E_NONE || (!server && stat(path, &info) == 0 && info.st_size == 0))) {
        printf("store    %s is not there yet; `marsad add` makes it\n", shown);
        return CLI_GOOD;
    }
    if (st) {
        printf("store    WRONG: %s\n", err.text);
        return CLI_SOME;
    }
    printf("store    %s is whole: every document's bytes and text have their hash\n", shown);
    mrs_buf own = {0};
    st = mrs_runs(path, true, false, &own, &err);
    if (!st && own.len)
        printf("         own rows coded claims in it:\n");
    return cli_put(st, &own, &err);
}

int cli_doctor(const cli_call *call)
{
    char space[4200], own[4200];
    const char *dir = cli_data_dir(space, sizeof space);
    const char *gazetteer = cli_gazetteer_there(own, sizeof own);
    mrs_engine *engine = NULL;
    mrs_err err = {0};
    int code = CLI_GOOD;
    if (call->n_words)
        return cli_no_words(call);
    printf("program  marsad %s\nfolder   %s\n", MRS_VERSION, dir);
    if (mrs_engine_open(dir, gazetteer, true, &engine, &err)) {
        printf(
            "data     WRONG: %s\n         cure: run make again, or set MARSAD_DATA to the folder "
            "that holds marsad.model and marsad.pack%s\n",
            err.text,
            gazetteer ? "; if your gazetteer is meant, make it again, or set MARSAD_GAZETTEER= to "
                        "do without"
                      : "");
        code = CLI_SOME;
    } else {
        mrs_version v;
        mrs_engine_version(engine, &v);
        printf("model    %s, whole (SHA-256 %.16s...)\ndata     whole (SHA-256 %.16s...)\n"
               "places   %s\n"
               "kernel   %s\njobs     %ld processors\n",
               v.model, v.model_sha256, v.pack_sha256,
               gazetteer ? gazetteer : "built in; `marsad gazetteer` adds more", v.kernel,
               sysconf(_SC_NPROCESSORS_ONLN));
    }
    mrs_engine_close(engine);
    int store = check_store(cli_store(call));
    return code ? code : store;
}
