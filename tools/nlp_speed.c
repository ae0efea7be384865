/* nlp_speed.c - marsad-nlp-speed: how fast the learned pipeline is, from raw text to parse and
 * names, and what grounding (places, times, actors, counts) and coding (claims) add to it.
 *
 * usage: marsad-nlp-speed MODEL FILE.jsonl RUNS [KERNEL|- [PACK|- [paragraphs]]]
 *
 * Reads lines {"text"}, runs all of them RUNS times in one thread and prints one JSON line: CPU
 * seconds of the first and of the best run, tokens, the peak of resident memory (bytes); with PACK,
 * the data pack, the CPU seconds that grounding and coding took in the best run of their own. With
 * "paragraphs" each is a text of its own, as the program has it; else as spaCy, the whole. With
 * PACK also what the gate holds back (texts, bytes of them) and the CPU seconds it takes; RUNS 0:
 * that alone. Loading is not counted. bench/speed.py calls this beside spaCy. */
#include "code/code.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

/* One pass over the texts. */
typedef struct {
    mrs_nlp_worker *worker;
    const mrs_ground *ground; /* NULL: not measured, as coder */
    const mrs_coder *coder;
    bool paragraphs;
    uint64_t tokens, names;
    double nlp_s, ground_s, code_s;
    struct {
        uint64_t texts, bytes;
        double s;
    } held; /* by the gate */
} pass;

typedef struct {
    pass *pass;
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
    const double start = cpu_seconds();
    mrs_status st =
        (j->pass->paragraphs ? mrs_nlp_run_paragraphs : mrs_nlp_run)(j->pass->worker, j->doc, err);
    const double parsed = cpu_seconds();
    j->pass->nlp_s += parsed - start;
    if (!st && j->pass->ground)
        st = mrs_ground_run(j->pass->ground, j->doc, err);
    const double grounded = cpu_seconds();
    j->pass->ground_s += grounded - parsed;
    if (!st && j->pass->coder)
        st = mrs_coder_run(j->pass->coder, j->doc, err);
    j->pass->code_s += cpu_seconds() - grounded;
    return st;
}

static mrs_status run_all(pass *p, const mrs_str *texts, uint32_t n, mrs_err *err)
{
    p->tokens = p->names = 0;
    p->nlp_s = p->ground_s = p->code_s = 0;
    for (uint32_t i = 0; i < n; i++) {
        const double start = cpu_seconds();
        job j = {p, mrs_doc_new((size_t)1 << 30)};
        if (!j.doc)
            return mrs_fail(err, MRS_E_MEMORY, "out of memory");
        j.doc->text = texts[i];
        p->nlp_s += cpu_seconds() - start;
        mrs_status st = mrs_arena_run(&j.doc->arena, 1, run_doc, &j, err);
        p->tokens += j.doc->tokens.n;
        p->names += j.doc->parse ? j.doc->parse->n_ents : 0;
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

/* What of the texts the gate holds back. */
static mrs_status hold(pass *p, const mrs_str *texts, uint32_t n, mrs_err *err)
{
    mrs_doc *doc = mrs_doc_new(1 << 20);
    if (!doc)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    const double start = cpu_seconds();
    for (uint32_t i = 0; i < n; i++) {
        doc->text = texts[i];
        if (mrs_coder_wants(p->coder, doc))
            continue;
        p->held.texts++;
        p->held.bytes += texts[i].len;
    }
    p->held.s = cpu_seconds() - start;
    mrs_doc_free(doc);
    return MRS_OK;
}

typedef struct {
    char **argv;
    int argc;
    mrs_arena *arena;
} call;

typedef struct {
    double first, best, ground, code;
} times;

static mrs_status run_often(pass *p, const call *c, times *t, mrs_err *err)
{
    mrs_str *texts = NULL;
    uint32_t n = 0;
    mrs_status st = read_texts(c->argv[2], c->arena, &texts, &n, err);
    if (!st && p->coder)
        st = hold(p, texts, n, err);
    for (int i = 0; i < atoi(c->argv[3]) && !st; i++) {
        st = run_all(p, texts, n, err);
        t->first = i ? t->first : p->nlp_s;
        t->best = i && t->best < p->nlp_s ? t->best : p->nlp_s;
        t->ground = i && t->ground < p->ground_s ? t->ground : p->ground_s;
        t->code = i && t->code < p->code_s ? t->code : p->code_s;
    }
    return st;
}

static void print_times(const pass *p, const times *t)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"kernel\":\"%s\",\"tokens\":%llu,\"names\":%llu,\"first_s\":%.4f,\"best_s\":%.4f,"
           "\"ground_s\":%.4f,\"code_s\":%.4f,\"held\":%llu,\"held_bytes\":%llu,\"gate_s\":%.4f,"
           "\"peak_bytes\":%lld}\n",
           mrs_nlp_worker_kernel(p->worker), (unsigned long long)p->tokens,
           (unsigned long long)p->names, t->first, t->best, p->ground ? t->ground : 0,
           p->coder ? t->code : 0, (unsigned long long)p->held.texts,
           (unsigned long long)p->held.bytes, p->held.s, (long long)usage.ru_maxrss * 1024);
}

static mrs_status measure(void *ctx, mrs_err *err)
{
    const call *c = ctx;
    mrs_nlp *nlp = NULL;
    mrs_pack pack = {0};
    mrs_ground *ground = NULL;
    mrs_coder *coder = NULL;
    pass p = {0};
    times t = {0};
    const char *kernel = c->argc > 4 && strcmp(c->argv[4], "-") != 0 ? c->argv[4] : NULL;
    mrs_status st = mrs_nlp_open(c->argv[1], false, &nlp, err);
    if (!st)
        st = mrs_nlp_worker_new(nlp, kernel, &p.worker, err);
    const bool grounds = c->argc > 5 && strcmp(c->argv[5], "-") != 0;
    p.paragraphs = c->argc > 6;
    if (!st && grounds)
        st = mrs_pack_open(c->argv[5], false, &pack, err);
    if (!st && grounds)
        st = mrs_ground_open(&pack, &ground, err);
    if (!st && grounds)
        st = mrs_coder_open(&pack, &coder, err);
    p.ground = ground;
    p.coder = coder;
    if (!st)
        st = run_often(&p, c, &t, err);
    if (!st)
        print_times(&p, &t);
    mrs_coder_close(coder);
    mrs_ground_close(ground);
    mrs_pack_close(&pack);
    mrs_nlp_worker_free(p.worker);
    mrs_nlp_close(nlp);
    return st;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr,
                "usage: marsad-nlp-speed MODEL FILE.jsonl RUNS [KERNEL|- [PACK|- [paragraphs]]]\n");
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
