#include "cli/cli.h"
#include "marsad_access.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int option_index(const cli_verb *verb, const char *name, size_t len)
{
    for (int i = 0; verb->options[i].name; i++)
        if (strlen(verb->options[i].name) == len && strncmp(verb->options[i].name, name, len) == 0)
            return i;
    return -1;
}

const char *cli_get(const cli_call *call, const char *name)
{
    int i = option_index(call->verb, name, strlen(name));
    return i < 0 ? NULL : call->values[i];
}

bool cli_has(const cli_call *call, const char *name)
{
    return cli_get(call, name) != NULL;
}

bool cli_number(const cli_call *call, const char *name, int64_t low, int64_t high, int64_t *out)
{
    const char *text = cli_get(call, name);
    if (!text)
        return true;
    int64_t value = 0;
    if (!mrs_str_int(mrs_str_of(text), &value) || value < low || value > high) {
        cli_say("%s %s: a whole number from %lld to %lld is wanted", name, text, (long long)low,
                (long long)high);
        return false;
    }
    *out = value;
    return true;
}

static int wrong(const cli_verb *verb, const char *what, const char *arg)
{
    cli_say("%s: %s; see marsad %s --help", arg, what, verb->name);
    return CLI_WRONG;
}

/* One option; *i is moved past a value that stands by itself. */
static int read_option(cli_call *call, int argc, char **argv, int *i)
{
    const char *arg = argv[*i];
    const char *equals = strchr(arg, '=');
    size_t len = equals ? (size_t)(equals - arg) : strlen(arg);
    int index = option_index(call->verb, arg, len);
    if (index < 0)
        return wrong(call->verb, "no such option", arg);
    if (call->values[index])
        return wrong(call->verb, "given twice", arg);
    if (!call->verb->options[index].value) {
        if (equals)
            return wrong(call->verb, "takes no value", arg);
        call->values[index] = "";
        return CLI_GOOD;
    }
    if (equals) {
        call->values[index] = equals + 1;
        return CLI_GOOD;
    }
    if (*i + 1 >= argc)
        return wrong(call->verb, "a value is missing", arg);
    call->values[index] = argv[++*i];
    return CLI_GOOD;
}

int cli_parse(const cli_verb *verb, int argc, char **argv, cli_call *call)
{
    *call = (cli_call){.verb = verb, .words = argv};
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        if (!only_words && strcmp(arg, "--") == 0) {
            only_words = true;
        } else if (!only_words && arg[0] == '-' && arg[1]) {
            int code = read_option(call, argc, argv, &i);
            if (code)
                return code;
        } else {
            argv[call->n_words++] = argv[i];
        }
    }
    return CLI_GOOD;
}

void cli_help(const cli_verb *verb, FILE *to)
{
    fprintf(to, "usage: marsad %s%s%s%s\n\n%s.\n", verb->name,
            verb->options[0].name ? " [options]" : "", verb->words[0] ? " " : "", verb->words,
            verb->summary);
    if (verb->options[0].name)
        fprintf(to, "\noptions:\n");
    for (const cli_option *o = verb->options; o->name; o++) {
        char left[64];
        snprintf(left, sizeof left, "%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
        fprintf(to, "  %-22s %s\n", left, o->help);
    }
    if (verb->more[0])
        fprintf(to, "\n%s", verb->more);
}

void cli_say(const char *fmt, ...)
{
    va_list args;
    fputs("marsad: ", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
}

int cli_fail(const mrs_err *err)
{
    cli_say("%s", err->text[0] ? err->text : mrs_status_text(err->status));
    return err->status == MRS_E_ARG ? CLI_WRONG : CLI_SOME;
}

const char *cli_who(const cli_call *call)
{
    const char *names[] = {cli_get(call, "--who"), getenv("MARSAD_WHO"), getenv("USER"),
                           getenv("LOGNAME")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && *names[i])
            return names[i];
    const struct passwd *own = getpwuid(getuid());
    return own ? own->pw_name : "unknown";
}

int cli_put(mrs_status st, mrs_buf *out, const mrs_err *err)
{
    if (!st && out->len)
        fwrite(out->ptr, 1, out->len, stdout);
    mrs_buf_clear(out);
    return st ? cli_fail(err) : CLI_GOOD;
}

bool cli_colour(FILE *to)
{
    const char *no = getenv("NO_COLOR");
    return isatty(fileno(to)) && !(no && *no);
}

static bool holds_data(const char *dir)
{
    char path[4200];
    struct stat info;
    snprintf(path, sizeof path, "%s/marsad.pack", dir);
    return stat(path, &info) == 0;
}

const char *cli_data_dir(char *space, size_t size)
{
    static const char *const places[] = {"../share/marsad", "../share", "share", NULL};
    const char *named = getenv("MARSAD_DATA");
    if (named && *named)
        return named;
    char exe[4000];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return "share";
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash)
        *slash = '\0';
    for (int i = 0; places[i]; i++) {
        snprintf(space, size, "%s/%s", exe, places[i]);
        if (holds_data(space))
            return space;
    }
    snprintf(space, size, "%s/../share", exe);
    return space;
}

const char *cli_gazetteer_path(const cli_call *call, char *space, size_t size)
{
    const char *named = call ? cli_get(call, "--gazetteer") : NULL;
    if (!named)
        named = getenv("MARSAD_GAZETTEER");
    if (named)
        return named;
    const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
    if (data && data[0] == '/')
        snprintf(space, size, "%s/marsad/gazetteer.pack", data);
    else if (home && *home)
        snprintf(space, size, "%s/.local/share/marsad/gazetteer.pack", home);
    else
        return "";
    return space;
}

const char *cli_gazetteer_there(char *space, size_t size)
{
    struct stat info;
    const char *path = cli_gazetteer_path(NULL, space, size);
    const char *named = getenv("MARSAD_GAZETTEER");
    bool there = *path && stat(path, &info) == 0;
    return there || (named && *named) ? path : NULL; /* one that is named and missing is an error */
}

int cli_moment(const cli_call *call, char *space, size_t size, const char **out)
{
    const char *run = cli_get(call, "--run");
    *out = cli_get(call, "--as-of");
    if (run && *out) {
        cli_say("--run is a moment too: give it or --as-of");
        return CLI_WRONG;
    }
    if (run) {
        snprintf(space, size, "run:%s", run);
        *out = space;
    }
    return CLI_GOOD;
}

const char *cli_store_team(const cli_call *call)
{
    const char *named = cli_get(call, "--store");
    if (named)
        return named;
    named = getenv("MARSAD_STORE");
    return named && *named ? named : "marsad.gpkg";
}

const char *cli_store(const cli_call *call)
{
    return call->published[0] ? call->published : cli_store_team(call);
}

int cli_to_public(cli_call *call)
{
    mrs_err err = {0};
    call->published[0] = '\0';
    if (!cli_has(call, "--public"))
        return CLI_GOOD;
    if (mrs_public_path(cli_store_team(call), call->published, sizeof call->published, &err))
        return cli_fail(&err);
    if (access(call->published, F_OK) == 0)
        return CLI_GOOD;
    cli_say("%s: nothing is published yet; `marsad publish` does it", call->published);
    return CLI_SOME;
}

const char *cli_store_shown(const cli_call *call, char *space, size_t size)
{
    mrs_name_shown(cli_store(call), space, size);
    return space;
}

int cli_open(cli_engine *e, size_t jobs)
{
    char space[4200], own[4200];
    mrs_err err = {0};
    *e = (cli_engine){0};
    mrs_status st = mrs_engine_open(cli_data_dir(space, sizeof space),
                                    cli_gazetteer_there(own, sizeof own), false, &e->engine, &err);
    for (; !st && e->n < jobs; e->n++)
        st = mrs_worker_new(e->engine, getenv("MARSAD_KERNEL"), &e->workers[e->n], &err);
    if (!st)
        return CLI_GOOD;
    cli_fail(&err);
    cli_say("the model or data pack cannot be used; `marsad doctor` says more");
    cli_close(e);
    return st == MRS_E_ARG ? CLI_WRONG : CLI_SOME;
}

int cli_lay(const cli_call *call, cli_engine *e)
{
    const char *rows = cli_get(call, "--rows");
    mrs_err err = {0};
    if (!rows && !cli_get(call, "--table"))
        return CLI_GOOD;
    mrs_status st = rows ? mrs_engine_lay(e->engine, cli_get(call, "--table"), &rows, 1, &err)
                         : mrs_fail(&err, MRS_E_ARG, "--table says what --rows are for; give both");
    if (!st)
        return CLI_GOOD;
    cli_close(e);
    return cli_fail(&err);
}

void cli_close(cli_engine *e)
{
    for (size_t i = 0; i < e->n; i++)
        mrs_worker_free(e->workers[i]);
    mrs_engine_close(e->engine);
    *e = (cli_engine){0};
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void cli_progress_show(cli_progress *p, const char *fmt, ...)
{
    if (!isatty(fileno(stderr)) || now() - p->last < 0.1)
        return;
    p->last = now();
    p->shown = true;
    va_list args;
    fputs("\r\033[K", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fflush(stderr);
}

void cli_progress_end(cli_progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
