/* marsad-near - which of many texts are near copies of each other, as the store would find them.
 *
 * usage: marsad-near <TEXTS.jsonl >PAIRS.tsv
 * In: {"id","text"} a line. Out: id, id, resemblance for each pair whose sketches meet and that is
 * near. All pairs of sketches are compared: for measuring, some thousand texts. */
#include "text/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_str id, text;
    mrs_sketch sketch;
} entry;

typedef struct {
    mrs_arena *arena;
    struct {
        entry *at;
        uint32_t n, cap;
    } all;
    const char *line;
} finding;

static mrs_status take(void *ctx, mrs_err *err)
{
    finding *f = ctx;
    json_t *root = json_loads(f->line, 0, NULL);
    const char *id = json_string_value(json_object_get(root, "id"));
    const char *text = json_string_value(json_object_get(root, "text"));
    mrs_status st = id && text ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "no id, or no text");
    if (!st) {
        entry *e = MRS_PUSH(f->arena, &f->all);
        e->id = mrs_str_copy(mrs_str_of(id), f->arena);
        e->text = mrs_str_copy(mrs_str_of(text), f->arena);
        mrs_sketch_make(e->text, &e->sketch, f->arena);
    }
    json_decref(root);
    return st;
}

static uint32_t met(const mrs_sketch *a, const mrs_sketch *b)
{
    uint32_t n = 0;
    for (uint32_t i = 0, k = 0; i < a->n && k < b->n;) {
        n += a->at[i] == b->at[k];
        uint64_t x = a->at[i], y = b->at[k];
        i += x <= y;
        k += y <= x;
    }
    return n;
}

static mrs_status compare(void *ctx, mrs_err *err)
{
    finding *f = ctx;
    (void)err;
    for (uint32_t i = 0; i < f->all.n; i++)
        for (uint32_t k = i + 1; k < f->all.n; k++) {
            const entry *a = &f->all.at[i], *b = &f->all.at[k];
            uint32_t n = met(&a->sketch, &b->sketch);
            if (n == 0 || n < mrs_sketch_need(&b->sketch))
                continue;
            double of = mrs_near(a->text, b->text, f->arena);
            if (of >= MRS_NEAR)
                printf("%s\t%s\t%.3f\n", a->id.ptr, b->id.ptr, of);
        }
    return MRS_OK;
}

int main(void)
{
    finding f = {.arena = mrs_arena_new((size_t)4 << 30)};
    char *line = NULL;
    size_t room = 0;
    mrs_err err = {0};
    mrs_status st = f.arena ? MRS_OK : mrs_fail(&err, MRS_E_MEMORY, "out of memory");
    while (!st && getline(&line, &room, stdin) > 0) {
        f.line = line;
        st = mrs_arena_run(&f.arena, 1, take, &f, &err);
    }
    if (!st)
        st = mrs_arena_run(&f.arena, 1, compare, &f, &err);
    if (st)
        fprintf(stderr, "marsad-near: %s\n", err.text);
    free(line);
    mrs_arena_free(f.arena);
    return st ? 1 : 0;
}
