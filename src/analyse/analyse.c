#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

#define ANSWER_CEILING ((size_t)8 << 30)

static const mrs_answer *const answers[] = {
    &mrs_answer_border,  &mrs_answer_trend,  &mrs_answer_pledges, &mrs_answer_sources,
    &mrs_answer_network, &mrs_answer_totals, &mrs_answer_brief,   &mrs_answer_compare};
enum { N_ANSWERS = sizeof answers / sizeof *answers };

/* ---- tables -----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_analyser *a;
    const mrs_pack *pack;
} opening;

static mrs_status read_tables(void *ctx, mrs_err *err)
{
    opening *o = ctx;
    return mrs_analyser_tables(o->a, o->pack, err);
}

mrs_status mrs_analyser_open(const mrs_pack *pack, const mrs_ground *ground, mrs_analyser **out,
                             mrs_err *err)
{
    mrs_analyser *a = calloc(1, sizeof *a);
    *out = NULL;
    if (a)
        a->arena = mrs_arena_new((size_t)1 << 28);
    if (!a || !a->arena) {
        free(a);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    a->ground = ground;
    mrs_status st = mrs_arena_run(&a->arena, 1, read_tables, &(opening){a, pack}, err);
    if (!st)
        st = mrs_borders_open(pack, ground, &a->borders, err);
    if (st)
        mrs_analyser_close(a);
    else
        *out = a;
    return st;
}

void mrs_analyser_close(mrs_analyser *a)
{
    if (!a)
        return;
    mrs_borders_close(a->borders);
    mrs_arena_free(a->arena);
    free(a);
}

/* ---- options ----------------------------------------------------------------------------------
 */

mrs_str mrs_option_of(const mrs_work *w, const char *name)
{
    for (uint32_t i = 0; i < w->question.n_options; i++)
        if (mrs_str_is(w->question.options[i].name, name))
            return w->question.options[i].value;
    return (mrs_str){0};
}

mrs_status mrs_option_number(const mrs_work *w, const char *name, int64_t low, int64_t high,
                             int64_t *out, mrs_err *err)
{
    mrs_str text = mrs_option_of(w, name);
    int64_t value = 0;
    if (!text.len)
        return MRS_OK;
    if (!mrs_str_int(text, &value) || value < low || value > high)
        return mrs_fail(err, MRS_E_ARG, "%s: a whole number from %lld to %lld is wanted", name,
                        (long long)low, (long long)high);
    *out = value;
    return MRS_OK;
}

mrs_status mrs_option_among(const mrs_work *w, const char *name, const char *const *names,
                            mrs_err *err)
{
    mrs_str value = mrs_option_of(w, name);
    char all[256] = "";
    for (int i = 0; names[i]; i++) {
        if (!value.len || mrs_str_is(value, names[i]))
            return MRS_OK;
        strncat(all, i ? ", " : "", sizeof all - strlen(all) - 1);
        strncat(all, names[i], sizeof all - strlen(all) - 1);
    }
    return mrs_fail(err, MRS_E_ARG, "--%s %.*s: one of %s", name, (int)value.len, value.ptr, all);
}

static mrs_status check_options(const mrs_work *w, mrs_err *err)
{
    for (uint32_t i = 0; i < w->question.n_options; i++) {
        mrs_str name = w->question.options[i].name;
        int k = 0;
        while (w->answer->options[k] && !mrs_str_is(name, w->answer->options[k]))
            k++;
        if (!w->answer->options[k])
            return mrs_fail(err, MRS_E_ARG, "%.*s: %s does not read it", (int)name.len, name.ptr,
                            w->answer->verb);
    }
    return MRS_OK;
}

static mrs_status find_answer(mrs_str verb, const mrs_answer **out, mrs_err *err)
{
    for (int i = 0; i < N_ANSWERS; i++)
        if (mrs_str_is(verb, answers[i]->verb)) {
            *out = answers[i];
            return MRS_OK;
        }
    return mrs_fail(err, MRS_E_ARG, "%.*s: no such answer", (int)verb.len, verb.ptr);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

mrs_status mrs_work_put(mrs_work *w, mrs_str geometry, mrs_err *err)
{
    if (w->limit && mrs_sheet_rows(w->sheet) >= w->limit)
        return MRS_OK;
    return mrs_sheet_put(w->sheet, &w->cells, geometry, err);
}

mrs_str mrs_id_list_text(const mrs_id_list *ids, mrs_arena *arena)
{
    size_t len = 0, at = 0;
    for (uint32_t i = 0; i < ids->n; i++)
        len += ids->at[i].len + 1;
    char *out = MRS_NEW(arena, char, len + 1);
    for (uint32_t i = 0; i < ids->n; i++) {
        if (i)
            out[at++] = ' ';
        memcpy(out + at, ids->at[i].ptr, ids->at[i].len);
        at += ids->at[i].len;
    }
    return (mrs_str){out, at};
}

static void index_grow(mrs_index *x, mrs_arena *arena)
{
    x->n_slots = x->n_slots ? 2 * x->n_slots : 64;
    x->slots = MRS_NEW(arena, uint32_t, x->n_slots);
    for (uint32_t i = 0; i < x->keys.n; i++) {
        uint32_t at = (uint32_t)mrs_str_hash(x->keys.at[i]) & (x->n_slots - 1);
        while (x->slots[at])
            at = (at + 1) & (x->n_slots - 1);
        x->slots[at] = i + 1;
    }
}

uint32_t mrs_index_of(mrs_index *x, mrs_str key, mrs_arena *arena)
{
    if (2 * (x->keys.n + 1) > x->n_slots)
        index_grow(x, arena);
    uint32_t at = (uint32_t)mrs_str_hash(key) & (x->n_slots - 1);
    for (; x->slots[at]; at = (at + 1) & (x->n_slots - 1))
        if (mrs_str_eq(x->keys.at[x->slots[at] - 1], key))
            return x->slots[at] - 1;
    *MRS_PUSH(arena, &x->keys) = key;
    x->slots[at] = x->keys.n;
    return x->keys.n - 1;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double mrs_median(double *at, uint32_t n)
{
    if (!n)
        return NAN;
    qsort(at, n, sizeof *at, by_number);
    return (at[(n - 1) / 2] + at[n / 2]) / 2;
}

void mrs_wilson(double k, double n, double *low, double *high)
{
    const double z = 1.959963984540054;
    *low = 0;
    *high = 1;
    if (n <= 0)
        return;
    double p = k / n, half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    *low = (p + z * z / (2 * n) - half) / (1 + z * z / n);
    *high = (p + z * z / (2 * n) + half) / (1 + z * z / n);
}

bool mrs_party_is_org(const mrs_party *p)
{
    static const bool org[] = {
        [MRS_ACTOR_STATE] = true,   [MRS_ACTOR_FORCE] = true,     [MRS_ACTOR_GROUP] = true,
        [MRS_ACTOR_MONITOR] = true, [MRS_ACTOR_COALITION] = true, [MRS_ACTOR_MEDIA] = true,
        [MRS_ACTOR_ORG] = true,     [MRS_ACTOR_OFFICE] = true,    [MRS_ACTOR_FIGHTERS] = true,
        [MRS_ACTOR_THING] = false}; /* fighters of a group that has an id: the group */
    return p->id.len && org[p->kind] && !mrs_str_starts(p->id, MRS_STR("person:"));
}

/* ---- an answer --------------------------------------------------------------------------------
 */

static mrs_status compute(void *ctx, mrs_err *err)
{
    mrs_work *w = ctx;
    return w->answer->compute(w, err);
}

static void note_rest(mrs_work *w)
{
    if (w->question.near)
        mrs_buf_printf(w->note, "; %u of these may be near only; %u more have no point to test",
                       w->may_be, w->beside);
}

mrs_status mrs_analyse(const mrs_analyser *analyser, mrs_store *store, const mrs_question *question,
                       mrs_sheet *sheet, mrs_buf *text, mrs_buf *note, mrs_err *err)
{
    mrs_work w = {.analyser = analyser,
                  .store = store,
                  .question = *question,
                  .limit = question->filter.limit,
                  .sheet = sheet,
                  .text = text,
                  .note = note,
                  .until = question->filter.has_until ? question->filter.until : MRS_NO_DAY};
    w.question.filter.limit = 0;
    mrs_status st = find_answer(question->verb, &w.answer, err);
    if (!st)
        st = check_options(&w, err);
    if (!st && !(w.arena = mrs_arena_new(ANSWER_CEILING)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    w.cells.arena = w.arena;
    if (!st && w.answer->prepare)
        st = w.answer->prepare(&w, err);
    if (!st)
        st = mrs_work_read(&w, err);
    if (!st)
        st = mrs_arena_run(&w.arena, 1, compute, &w, err);
    if (!st)
        note_rest(&w);
    mrs_buf_clear(&w.cells.keep);
    mrs_arena_free(w.arena);
    return st;
}
