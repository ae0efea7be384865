/* nlp_speed.c - marsad-nlp-speed: how fast the learned pipeline is, from raw text to parse and
 * names.
 *
 * usage: marsad-nlp-speed MODEL FILE.jsonl RUNS [KERNEL]
 *
 * Reads lines {"text"}, runs all of them RUNS times in one thread and prints one JSON line: CPU
 * seconds of the first and of the best run, tokens, the peak of resident memory (bytes). Loading is
 * not counted. bench/speed.py calls this beside spaCy. */
#include "nlp/nlp.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

typedef struct {
    mrs_nlp_worker *worker;
    mrs_doc *doc;
} job;

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static mrs_status run_doc(void *ctx, mrs_err *err)
{
    job *j = ctx;
    return mrs_nlp_run(j->worker, j->doc, err);
}

static mrs_status run_all(mrs_nlp_worker *worker, const mrs_str *texts, uint32_t n,
                          uint64_t *tokens, uint64_t *names, mrs_err *err)
{
    *tokens = *names = 0;
    for (uint32_t i = 0; i < n; i++) {
        job j = {worker, mrs_doc_new((size_t)1 << 30)};
        if (!j.doc)
            return mrs_fail(err, MRS_E_MEMORY, "out of memory");
        j.doc->text = texts[i];
        mrs_status st = mrs_arena_run(&j.doc->arena, 1, run_doc, &j, err);
        *tokens += j.doc->tokens.n;
        *names += j.doc->parse ? j.doc->parse->n_ents : 0;
        mrs_doc_free(j.doc);
        if (st)
            return st;
    }
    return MRS_OK;
}

/* Texts of the file's lines in arena. */
static mrs_status read_texts(const char *path, mrs_arena *arena, mrs_str **out, uint32_t *n,
                             mrs_err *err)
{
    mrs_file file;
    mrs_str line;
    MRS_VEC(mrs_str) texts = {0};
    mrs_status st = mrs_file_map(path, &file, err);
    if (st)
        return st;
    for (mrs_str rest = file.bytes; rest.len && mrs_str_split(&rest, '\n', &line);) {
        json_t *root = json_loadb(line.ptr, line.len, 0, NULL);
        const char *text = json_string_value(json_object_get(root, "text"));
        if (text)
            *MRS_PUSH(arena, &texts) = mrs_str_copy(mrs_str_of(text), arena);
        json_decref(root);
    }
    mrs_file_close(&file);
    *out = texts.at;
    *n = texts.n;
    return MRS_OK;
}

typedef struct {
    char **argv;
    int argc;
    mrs_arena *arena;
} call;

static mrs_status measure(void *ctx, mrs_err *err)
{
    const call *c = ctx;
    mrs_nlp *nlp = NULL;
    mrs_nlp_worker *worker = NULL;
    mrs_str *texts = NULL;
    uint32_t n = 0;
    const int runs = atoi(c->argv[3]);
    uint64_t tokens = 0, names = 0;
    double first = 0, best = 0;
    mrs_status st = read_texts(c->argv[2], c->arena, &texts, &n, err);
    if (!st)
        st = mrs_nlp_open(c->argv[1], false, &nlp, err);
    if (!st)
        st = mrs_nlp_worker_new(nlp, c->argc > 4 ? c->argv[4] : NULL, &worker, err);
    for (int i = 0; i < runs && !st; i++) {
        const double start = cpu_seconds();
        st = run_all(worker, texts, n, &tokens, &names, err);
        const double took = cpu_seconds() - start;
        first = i ? first : took;
        best = i && best < took ? best : took;
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    if (!st)
        printf("{\"kernel\":\"%s\",\"texts\":%u,\"tokens\":%llu,\"names\":%llu,\"first_s\":%.4f,"
               "\"best_s\":%.4f,\"peak_bytes\":%lld}\n",
               mrs_nlp_worker_kernel(worker), n, (unsigned long long)tokens,
               (unsigned long long)names, first, best, (long long)usage.ru_maxrss * 1024);
    mrs_nlp_worker_free(worker);
    mrs_nlp_close(nlp);
    return st;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: marsad-nlp-speed MODEL FILE.jsonl RUNS [KERNEL]\n");
        return 2;
    }
    call c = {argv, argc, mrs_arena_new((size_t)2 << 30)};
    if (!c.arena)
        return 1;
    mrs_err err = {0};
    const mrs_status st = mrs_arena_run(&c.arena, 1, measure, &c, &err);
    if (st)
        fprintf(stderr, "marsad-nlp-speed: %s\n", err.text);
    mrs_arena_free(c.arena);
    return st ? 1 : 0;
}
