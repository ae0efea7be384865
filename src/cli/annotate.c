/* annotate.c - JSON lines in, JSON lines out, no store; order kept with any number of jobs. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    FILE *in;
    mrs_annotate_what what;
    mrs_links *links; /* NULL: each line is answered by itself */
    uint64_t line_no, good, bad;
    int stop; /* exit code that ends the run early, 0: none */
} stream;

typedef struct {
    mrs_annotate_what what;
    bool link;
    mrs_linkable *report;
    char *line;
    size_t len;
    uint64_t number;
    mrs_buf out;
    mrs_status st;
    mrs_err err;
} task;

static bool next(void *ctx, void **item)
{
    stream *s = ctx;
    char *line = NULL;
    size_t cap = 0;
    for (;;) {
        ssize_t n = getline(&line, &cap, s->in);
        if (n < 0)
            break;
        s->line_no++;
        mrs_str text = mrs_str_trim((mrs_str){line, (size_t)n});
        task *t = text.len ? calloc(1, sizeof *t) : NULL;
        if (!text.len)
            continue;
        if (!t)
            break;
        *t = (task){.what = s->what,
                    .link = s->links != NULL,
                    .line = line,
                    .len = (size_t)n,
                    .number = s->line_no};
        *item = t;
        return true;
    }
    free(line);
    return false;
}

static void work(void *worker, void *item)
{
    task *t = item;
    mrs_str line = mrs_str_trim((mrs_str){t->line, t->len});
    t->st = t->link ? mrs_links_code(worker, line, &t->report, &t->err)
                    : mrs_annotate(worker, t->what, line, &t->out, &t->err);
}

static void put(stream *s, mrs_buf *out)
{
    if (!s->stop && fwrite(out->ptr, 1, out->len, stdout) != out->len) {
        cli_say("cannot write: %s", strerror(errno));
        s->stop = CLI_SOME;
    }
    mrs_buf_clear(out);
}

static bool done(void *ctx, void *item)
{
    stream *s = ctx;
    task *t = item;
    if (t->report)
        t->st = mrs_links_take(s->links, t->report, &t->err);
    if (t->st) {
        s->bad++;
        cli_say("line %llu: %s", (unsigned long long)t->number, t->err.text);
    } else {
        s->good++;
    }
    put(s, &t->out);
    free(t->line);
    free(t);
    return !s->stop;
}

/* What is linked is answered when all has been read. */
static mrs_status answer_links(stream *s, mrs_err *err)
{
    mrs_buf out = {0};
    mrs_status st = mrs_links_write(s->links, &out, err);
    if (st)
        mrs_buf_clear(&out);
    put(s, &out);
    return st;
}

static int run(const cli_call *call, stream *s, size_t jobs, bool links)
{
    cli_engine e;
    int code = cli_open(&e, jobs);
    code = code ? code : cli_lay(call, &e);
    if (code)
        return code;
    mrs_err err = {0};
    mrs_pool pool = {s, next, work, done};
    mrs_status st = links ? mrs_links_new(e.engine, &s->links, &err) : MRS_OK;
    if (!st)
        st = mrs_pool_run(&pool, (void *const *)e.workers, e.n, &err);
    if (!st && s->links && !s->stop)
        st = answer_links(s, &err);
    mrs_links_free(s->links);
    cli_close(&e);
    if (st)
        return cli_fail(&err);
    if (fflush(stdout) != 0 && !s->stop) {
        cli_say("cannot write: %s", strerror(errno));
        s->stop = CLI_SOME;
    }
    if (s->bad)
        cli_say("%llu of %llu lines failed", (unsigned long long)s->bad,
                (unsigned long long)(s->bad + s->good));
    return s->stop ? s->stop : s->bad ? CLI_SOME : CLI_GOOD;
}

int cli_annotate(const cli_call *call)
{
    stream s = {.in = stdin};
    int64_t jobs = 1;
    if (call->n_words < 1 || call->n_words > 2) {
        cli_help(call->verb, stderr);
        return CLI_WRONG;
    }
    bool links = strcmp(call->words[0], "links") == 0;
    if (!links && !mrs_annotate_read(mrs_str_of(call->words[0]), &s.what)) {
        cli_say("%s: not one of parse, names, places, times, claims, page, links", call->words[0]);
        return CLI_WRONG;
    }
    if (!cli_number(call, "--jobs", 1, MRS_POOL_MAX, &jobs))
        return CLI_WRONG;
    const char *path = call->n_words == 2 ? call->words[1] : "-";
    if (strcmp(path, "-") != 0 && !(s.in = fopen(path, "rb"))) {
        cli_say("%s: %s", path, strerror(errno));
        return CLI_SOME;
    }
    int code = run(call, &s, (size_t)jobs, links);
    if (s.in != stdin)
        fclose(s.in);
    return code;
}
