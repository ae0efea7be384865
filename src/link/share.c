/* share.c - linking shared out: pairs of one share of the blocks; events of units that hang
 * together. What is done to the units is what all.c does. */
#include "link/link_internal.h"

#include <stdlib.h>

#define CEILING ((size_t)8 << 30)

struct mrs_link_share {
    mrs_linking run;
    int64_t *keys; /* of the last report */
    uint32_t **shares, *n_shares, n_keys;
};

mrs_status mrs_link_share_new(const mrs_linker *linker, mrs_link_share **out, mrs_err *err)
{
    mrs_link_share *s = *out = calloc(1, sizeof *s);
    if (s)
        s->run = (mrs_linking){.linker = linker,
                               .arena = mrs_arena_new(CEILING),
                               .part = mrs_arena_new(CEILING),
                               .n_jobs = 1};
    if (s && s->run.arena && s->run.part)
        return MRS_OK;
    mrs_link_share_free(s);
    *out = NULL;
    return mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

void mrs_link_share_free(mrs_link_share *s)
{
    if (!s)
        return;
    mrs_arena_free(s->run.arena);
    mrs_arena_free(s->run.part);
    free(s);
}

/* ---- reports ----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_link_share *share;
    const mrs_claim_row *rows;
    uint32_t n;
} adding;

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void list_shares(mrs_link_share *s, uint32_t at, const mrs_unit *u)
{
    uint32_t *list = s->shares[at] = MRS_NEW(s->run.arena, uint32_t, u->n_blocks), n = 0;
    for (uint32_t i = 0; i < u->n_blocks; i++)
        list[i] = mrs_block_share(u->blocks[i]);
    if (u->n_blocks)
        qsort(list, u->n_blocks, sizeof *list, by_number);
    for (uint32_t i = 0; i < u->n_blocks; i++)
        if (!n || list[n - 1] != list[i])
            list[n++] = list[i];
    s->n_shares[at] = n;
}

static mrs_status add(void *ctx, mrs_err *err)
{
    const adding *a = ctx;
    mrs_link_share *s = a->share;
    mrs_linking *run = &s->run;
    (void)err;
    mrs_link_take(run, a->rows, a->n);
    const mrs_link_doc *doc = &run->docs.at[run->docs.n - 1];
    s->n_keys = doc->n_units;
    s->keys = MRS_NEW(run->arena, int64_t, doc->n_units);
    s->shares = MRS_NEW(run->arena, uint32_t *, doc->n_units);
    s->n_shares = MRS_NEW(run->arena, uint32_t, doc->n_units);
    for (uint32_t i = 0; i < doc->n_units; i++) {
        s->keys[i] = run->units.at[doc->first_unit + i].key;
        list_shares(s, i, &run->units.at[doc->first_unit + i]);
    }
    return MRS_OK;
}

mrs_status mrs_link_share_add(mrs_link_share *s, const mrs_claim_row *rows, uint32_t n,
                              mrs_err *err)
{
    mrs_arena *const arenas[] = {s->run.arena, s->run.part};
    adding a = {s, rows, n};
    return mrs_arena_run(arenas, 2, add, &a, err);
}

uint32_t mrs_link_share_units(const mrs_link_share *s, const int64_t **keys)
{
    *keys = s->keys;
    return s->n_keys;
}

void mrs_link_share_of(const mrs_link_share *s, uint32_t unit, const uint32_t **shares, uint32_t *n)
{
    *shares = s->shares[unit];
    *n = s->n_shares[unit];
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

typedef struct {
    mrs_link_share *share;
    uint32_t which;
    mrs_unit_pair *pairs;
    uint32_t n;
} meeting;

static mrs_status meet(void *ctx, mrs_err *err)
{
    meeting *m = ctx;
    mrs_linking *run = &m->share->run;
    mrs_pairs found = {0};
    mrs_link_sort(run);
    mrs_status st = mrs_link_meet(run, m->which, &found, err);
    m->n = found.n;
    m->pairs = MRS_NEW(run->arena, mrs_unit_pair, found.n);
    for (uint32_t i = 0; i < found.n; i++)
        m->pairs[i] = (mrs_unit_pair){run->units.at[found.at[i].a].key,
                                      run->units.at[found.at[i].b].key, found.at[i].z};
    return st;
}

mrs_status mrs_link_share_pairs(mrs_link_share *s, uint32_t which, const mrs_unit_pair **pairs,
                                uint32_t *n, mrs_err *err)
{
    mrs_arena *const arenas[] = {s->run.arena, s->run.part};
    meeting m = {.share = s, .which = which};
    mrs_status st = mrs_arena_run(arenas, 2, meet, &m, err);
    *pairs = m.pairs;
    *n = st ? 0 : m.n;
    return st;
}

/* ---- events -----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_linking *run;
    const int64_t *units;
    const mrs_unit_pair *pairs;
    uint32_t n_units, n_pairs;
} making;

/* Units in order of key, each once; place: where a key stands among them. */
static mrs_status choose(const making *m, uint32_t *units, mrs_index *place, mrs_err *err)
{
    mrs_linking *run = m->run;
    uint32_t n = 0;
    mrs_index wanted = {0};
    for (uint32_t i = 0; i < m->n_units; i++)
        mrs_index_put(&wanted, m->units[i], i, run->part);
    for (uint32_t i = 0; i < run->units.n; i++)
        if (mrs_index_get(&wanted, run->units.at[i].key) != UINT32_MAX) {
            mrs_index_put(place, run->units.at[i].key, n, run->part);
            units[n++] = i;
        }
    return n == m->n_units ? MRS_OK
                           : mrs_fail(err, MRS_E_ARG, "%u of %u units are there", n, m->n_units);
}

static mrs_status make(void *ctx, mrs_err *err)
{
    const making *m = ctx;
    mrs_linking *run = m->run;
    mrs_index place = {0};
    uint32_t *units = MRS_NEW(run->part, uint32_t, run->units.n);
    mrs_pair *pairs = MRS_NEW(run->part, mrs_pair, m->n_pairs);
    mrs_link_sort(run);
    mrs_status st = choose(m, units, &place, err);
    for (uint32_t i = 0; !st && i < m->n_pairs; i++) {
        const mrs_unit_pair *p = &m->pairs[i];
        pairs[i] = (mrs_pair){mrs_index_get(&place, p->a), mrs_index_get(&place, p->b), p->z};
        if (pairs[i].a == UINT32_MAX || pairs[i].b == UINT32_MAX)
            st = mrs_fail(err, MRS_E_ARG, "a pair leads out of the units");
    }
    return st ? st : mrs_link_parts(run, units, m->n_units, pairs, m->n_pairs, NULL, err);
}

mrs_status mrs_link_share_events(mrs_link_share *s, const int64_t *units, uint32_t n_units,
                                 const mrs_unit_pair *pairs, uint32_t n_pairs,
                                 mrs_shared_event_fn fn, void *ctx, mrs_err *err)
{
    mrs_arena *const arenas[] = {s->run.arena, s->run.part};
    making m = {&s->run, units, pairs, n_units, n_pairs};
    s->run.put = fn;
    s->run.put_ctx = ctx;
    return mrs_arena_run(arenas, 2, make, &m, err);
}
