/* all.c - everything linked anew, in memory; then the tables that few.c goes by are written.
 *
 * Units are sorted by key, so that their numbers stand for it. The order of every block, by day and
 * key, is then one order of all units (rank). Each unit looks ahead in its blocks, so that a pair
 * is met once, by the unit that stands first; units are handed to threads in order of rank. */
#include "link/link_internal.h"

#include <stdlib.h>

enum { CHUNK = 2048 }; /* units that a thread takes at a time */

typedef struct {
    int64_t block;
    uint32_t rank, reach;
} entry;

typedef struct {
    mrs_linking *run;
    uint32_t *order; /* [ranks] unit */
    uint32_t *rank;  /* [units] */
    entry *entries;  /* by block, then rank */
    uint32_t n_entries;
    uint32_t *places; /* of each unit's blocks among the entries, by unit */
    uint32_t *first;  /* [units] of its places */
    uint32_t next;    /* rank to be handed out */
    mrs_pairs pairs;
    uint32_t share; /* MRS_LINK_SHARES: all of them */
    mrs_status status;
    mrs_err *err;
} meeting;

/* ---- units ------------------------------------------------------------------------------------
 */

static int by_key(const void *a, const void *b)
{
    int64_t x = ((const mrs_unit *)a)->key, y = ((const mrs_unit *)b)->key;
    return (x > y) - (x < y);
}

void mrs_link_sort(mrs_linking *run)
{
    if (run->units.n)
        qsort(run->units.at, run->units.n, sizeof *run->units.at, by_key);
    for (uint32_t i = 0; i < run->units.n; i++)
        for (uint32_t k = 0; k < run->units.at[i].n; k++)
            run->items.at[run->units.at[i].items[k]].unit = i;
}

static mrs_status load_all(mrs_linking *run, mrs_err *err)
{
    int64_t *docs = NULL;
    uint32_t n = 0, doc;
    mrs_status st = mrs_relink_n_claims(run->relink, &n, err);
    if (st)
        return st;
    run->items.at = MRS_NEW(run->arena, mrs_item, n);
    run->units.at = MRS_NEW(run->arena, mrs_unit, n);
    run->items.cap = run->units.cap = n;
    st = mrs_relink_docs(run->relink, true, &docs, &n, err);
    for (uint32_t i = 0; !st && i < n; i++)
        st = mrs_link_load(run, docs[i], &doc, err);
    free(docs);
    if (!st)
        mrs_link_sort(run);
    return st;
}

/* ---- blocks -----------------------------------------------------------------------------------
 */

typedef struct {
    int32_t day;
    uint32_t unit;
} dated;

static int by_day(const void *a, const void *b)
{
    const dated *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

static void rank_units(meeting *m)
{
    uint32_t n = m->run->units.n;
    dated *list = MRS_NEW(m->run->part, dated, n);
    m->order = MRS_NEW(m->run->part, uint32_t, n);
    m->rank = MRS_NEW(m->run->part, uint32_t, n);
    for (uint32_t i = 0; i < n; i++)
        list[i] = (dated){m->run->units.at[i].told.time.start, i};
    if (n)
        qsort(list, n, sizeof *list, by_day);
    for (uint32_t r = 0; r < n; r++) {
        m->order[r] = list[r].unit;
        m->rank[list[r].unit] = r;
    }
}

static int by_block(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

static bool is_shared(const meeting *m, int64_t block)
{
    return m->share == MRS_LINK_SHARES || m->share == mrs_block_share(block);
}

static void fill_blocks(meeting *m)
{
    const mrs_linking *run = m->run;
    uint32_t n = run->units.n, at = 0;
    m->first = MRS_NEW(run->part, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        m->first[i + 1] = m->first[i];
        for (uint32_t k = 0; k < run->units.at[i].n_blocks; k++)
            m->first[i + 1] += is_shared(m, run->units.at[i].blocks[k]);
    }
    m->n_entries = m->first[n];
    m->entries = MRS_NEW(run->part, entry, m->n_entries);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < run->units.at[i].n_blocks; k++)
            if (is_shared(m, run->units.at[i].blocks[k]))
                m->entries[at++] = (entry){run->units.at[i].blocks[k], m->rank[i], 0};
    if (at)
        qsort(m->entries, at, sizeof *m->entries, by_block);
}

/* Reach of each entry; and each unit's entries, which stand in the order of its blocks. */
static void find_places(meeting *m)
{
    uint32_t *at = MRS_NEW(m->run->part, uint32_t, m->run->units.n);
    m->places = MRS_NEW(m->run->part, uint32_t, m->n_entries);
    if (m->run->units.n)
        memcpy(at, m->first, m->run->units.n * sizeof *at);
    for (uint32_t i = 0, end; i < m->n_entries; i = end) {
        for (end = i + 1; end < m->n_entries && m->entries[end].block == m->entries[i].block;)
            end++;
        uint32_t reach = mrs_block_reach(m->entries[i].block, end - i);
        for (uint32_t k = i; k < end; k++) {
            m->entries[k].reach = reach;
            m->places[at[m->order[m->entries[k].rank]]++] = k;
        }
    }
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

/* Belongs to a thread: by which rank each was met last. */
typedef struct {
    uint32_t *met;
} comparer;

typedef struct {
    meeting *m;
    uint32_t from, to; /* ranks */
    uint64_t compared;
    mrs_buf pairs; /* mrs_pair */
} chunk;

static void compare(chunk *c, uint32_t a, uint32_t b)
{
    const mrs_linking *run = c->m->run;
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    if (run->units.at[a].doc == run->units.at[b].doc)
        return;
    c->compared++;
    double z = mrs_pair_match(run, low, high).z;
    if (z >= 0) {
        mrs_pair pair = {low, high, (float)z};
        mrs_buf_put(&c->pairs, (mrs_str){(const char *)&pair, sizeof pair});
    }
}

static void look_ahead(chunk *c, comparer *by, uint32_t rank)
{
    const meeting *m = c->m;
    uint32_t unit = m->order[rank];
    for (uint32_t i = m->first[unit]; i < m->first[unit + 1]; i++) {
        const entry *e = &m->entries[m->places[i]], *end = m->entries + m->n_entries;
        for (const entry *o = e + 1; o < end && o->block == e->block && o <= e + e->reach; o++) {
            if (by->met[o->rank] == rank + 1)
                continue;
            by->met[o->rank] = rank + 1;
            compare(c, unit, m->order[o->rank]);
        }
    }
}

static bool next(void *ctx, void **item)
{
    meeting *m = ctx;
    if (m->status || m->next >= m->run->units.n)
        return false;
    chunk *c = calloc(1, sizeof *c);
    if (!c) {
        m->status = mrs_fail(m->err, MRS_E_MEMORY, "out of memory");
        return false;
    }
    c->m = m;
    c->from = m->next;
    m->next = c->to = m->run->units.n - c->from < CHUNK ? m->run->units.n : c->from + CHUNK;
    *item = c;
    return true;
}

static void work(void *worker, void *item)
{
    chunk *c = item;
    for (uint32_t rank = c->from; rank < c->to; rank++)
        look_ahead(c, worker, rank);
}

typedef struct {
    meeting *m;
    const chunk *c;
} taking;

static mrs_status take(void *ctx, mrs_err *err)
{
    taking *t = ctx;
    const mrs_pair *at = (const mrs_pair *)(const void *)t->c->pairs.ptr;
    for (size_t i = 0; i < t->c->pairs.len / sizeof *at; i++)
        *MRS_PUSH(t->m->run->part, &t->m->pairs) = at[i];
    return mrs_buf_status(&t->c->pairs, err);
}

static bool done(void *ctx, void *item)
{
    meeting *m = ctx;
    chunk *c = item;
    taking t = {m, c};
    m->run->stats.pairs += (uint32_t)c->compared;
    if (!m->status)
        m->status = mrs_arena_run(&m->run->part, 1, take, &t, m->err);
    mrs_buf_clear(&c->pairs);
    free(c);
    return !m->status;
}

static mrs_status find_pairs(meeting *m, mrs_err *err)
{
    void *workers[MRS_POOL_MAX];
    uint32_t n = m->run->n_jobs < 1              ? 1
                 : m->run->n_jobs > MRS_POOL_MAX ? MRS_POOL_MAX
                                                 : m->run->n_jobs;
    for (uint32_t i = 0; i < n; i++) {
        comparer *c = MRS_NEW(m->run->part, comparer, 1);
        c->met = MRS_NEW(m->run->part, uint32_t, m->run->units.n);
        workers[i] = c;
    }
    m->err = err;
    mrs_pool pool = {m, next, work, done};
    mrs_status st = mrs_pool_run(&pool, workers, n, err);
    return st ? st : m->status;
}

/* ---- tables -----------------------------------------------------------------------------------
 */

static int by_units(const void *a, const void *b)
{
    const mrs_pair *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    return (x->b > y->b) - (x->b < y->b);
}

/* In the order of the table, so that it is written from front to back. */
static mrs_status write_pairs(meeting *m, mrs_err *err)
{
    mrs_linking *run = m->run;
    uint32_t n = m->pairs.n;
    mrs_mark mark = mrs_arena_mark(run->part);
    mrs_pair *ways = MRS_NEW(run->part, mrs_pair, (size_t)2 * n);
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; i < n; i++) {
        ways[2 * i] = m->pairs.at[i];
        ways[2 * i + 1] = (mrs_pair){m->pairs.at[i].b, m->pairs.at[i].a, m->pairs.at[i].z};
    }
    if (n)
        qsort(ways, (size_t)2 * n, sizeof *ways, by_units);
    for (uint32_t i = 0; !st && i < 2 * n; i++)
        st = mrs_relink_half_put(run->relink, run->units.at[ways[i].a].key,
                                 run->units.at[ways[i].b].key, ways[i].z, err);
    mrs_arena_rewind(run->part, mark);
    return st;
}

static mrs_status write_tables(meeting *m, mrs_err *err)
{
    mrs_linking *run = m->run;
    mrs_status st = mrs_relink_clear(run->relink, err);
    for (uint32_t i = 0; !st && i < run->units.n; i++) {
        const mrs_unit *u = &run->units.at[i];
        const mrs_unit_row row = mrs_unit_row_of(run, u);
        st = mrs_relink_unit_put(run->relink, &row, false, err);
    }
    for (uint32_t i = 0; !st && i < m->n_entries; i++) {
        const mrs_unit *u = &run->units.at[m->order[m->entries[i].rank]];
        st = mrs_relink_block_put(run->relink, m->entries[i].block,
                                  (mrs_rank){u->told.time.start, u->key}, err);
    }
    return st ? st : write_pairs(m, err);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static mrs_status write_events(meeting *m, mrs_err *err)
{
    mrs_linking *run = m->run;
    mrs_sums *sums = mrs_sums_new(run->arena);
    uint32_t *units = MRS_NEW(run->part, uint32_t, run->units.n);
    for (uint32_t i = 0; i < run->units.n; i++)
        units[i] = i;
    mrs_status st = mrs_relink_touch_all(run->relink, err);
    if (!st)
        st = mrs_link_parts(run, units, run->units.n, m->pairs.at, m->pairs.n, sums, err);
    if (!st)
        st = mrs_relink_sweep(run->relink, err);
    return st ? st : mrs_sums_all(run, sums, err);
}

static mrs_status meet(meeting *m, mrs_err *err)
{
    rank_units(m);
    fill_blocks(m);
    find_places(m);
    return find_pairs(m, err);
}

mrs_status mrs_link_meet(mrs_linking *run, uint32_t share, mrs_pairs *out, mrs_err *err)
{
    meeting m = {.run = run, .share = share};
    mrs_status st = meet(&m, err);
    *out = m.pairs;
    return st;
}

mrs_status mrs_link_all(mrs_linking *run, mrs_err *err)
{
    meeting m = {.run = run, .share = MRS_LINK_SHARES};
    mrs_status st = load_all(run, err);
    if (!st)
        st = meet(&m, err);
    if (!st)
        st = write_tables(&m, err);
    return st ? st : write_events(&m, err);
}
