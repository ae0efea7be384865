/* serve.c - marsad serve: until it is told to stop. */
#include "serve/serve.h"
#include "cli/cli.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

/* One call a line, so that lines of several threads do not mix. */
static void say_line(void *ctx, const char *line)
{
    char now[32];
    (void)ctx;
    cli_now(now);
    fprintf(stderr, "%s %s\n", now, line);
}

static void say_faults(void *ctx, const char *line)
{
    if (strncmp(line, "fault:", 6) == 0)
        say_line(ctx, line);
}

static bool read_options(const cli_call *call, mrs_serve_options *o)
{
    int64_t port = 8080, workers = 4;
    if (call->n_words) {
        cli_say("%s: not expected; see marsad serve --help", call->words[0]);
        return false;
    }
    if (!cli_number(call, "--port", 0, 65535, &port) ||
        !cli_number(call, "--workers", 1, 32, &workers))
        return false;
    *o = (mrs_serve_options){.store = cli_store(call),
                             .host = cli_get(call, "--host"),
                             .name = cli_get(call, "--name"),
                             .proxy = cli_get(call, "--proxy"),
                             .page = cli_get(call, "--page"),
                             .open = cli_has(call, "--open"),
                             .precise = cli_has(call, "--precise"),
                             .port = (uint16_t)port,
                             .workers = (uint32_t)workers,
                             .now = cli_now,
                             .say = cli_has(call, "--quiet") ? say_faults : say_line};
    return true;
}

int cli_serve(const cli_call *call)
{
    mrs_serve_options o;
    sigset_t ends;
    int which;
    if (!read_options(call, &o))
        return CLI_WRONG;
    /* before there are threads, so that none of them takes the signal */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    cli_engine e;
    int code = cli_open(&e, 0);
    if (code)
        return code;
    mrs_service *service = NULL;
    mrs_err err = {0};
    mrs_status st = mrs_service_open(e.engine, &o, &service, &err);
    if (st) {
        code = cli_fail(&err);
    } else {
        const char *host = o.host ? o.host : "127.0.0.1";
        bool six = strchr(host, ':') != NULL;
        cli_say("listening on http://%s%s%s:%u", six ? "[" : "", host, six ? "]" : "",
                mrs_service_port(service));
        sigwait(&ends, &which);
        mrs_service_close(service);
    }
    cli_close(&e);
    return code;
}
