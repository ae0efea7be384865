/* block.c - which units are worth comparing: those that share a block.
 *
 * A unit stands in a block for each (family of deed, week, where) it may meet another in. Where is
 * a cell of one degree for a place with a small circle, its place, its sides in that country, its
 * rarest words, and anywhere. A block that grew past WHOLE is not compared all with all, but each
 * unit with the next few in order of day - WINDOW where the block is a place, FEW where it is words
 * or sides, which say little once many share them: the cost stays near-linear whatever the skew. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

enum { WHOLE = 64, WINDOW = 32, FEW = 4, MOST_WEEKS = 6, RARE = 3, NO_WEEK = 1 << 20 };

typedef struct {
    uint64_t block;
    int32_t day;
    uint32_t unit;
    bool place;
} entry;

typedef struct {
    mrs_linking *run;
    MRS_VEC(entry) entries;
} blocking;

static uint64_t mix(uint64_t h, uint64_t v)
{
    h ^= v + 0x9E3779B97F4A7C15ULL + (h << 6) + (h >> 2);
    h *= 0xBF58476D1CE4E5B9ULL;
    return h ^ (h >> 29);
}

static int32_t week_of(int32_t day)
{
    return (day - (((day % 7) + 7) % 7)) / 7;
}

/* First and last week in which it may meet another; false: any. */
static bool weeks_of(const blocking *b, const mrs_unit *u, int32_t *first, int32_t *last)
{
    const mrs_when *t = &u->told.time;
    const mrs_published *p = &b->run->docs.at[u->doc].published;
    int32_t from = t->start, to = t->end;
    if (from == MRS_NO_DAY || to == MRS_NO_DAY) {
        if (p->first == MRS_NO_DAY || u->told.recency != MRS_RECENCY_FRESH)
            return false;
        from = p->first - 7;
        to = p->last;
    }
    *first = week_of(from - 3);
    *last = week_of(to + 3);
    return *last - *first < MOST_WEEKS;
}

/* What a block is of. */
typedef enum { ANYWHERE, CELL, PLACE, SIDE, WORD, WORDS } block_kind;

static void enter(blocking *b, uint32_t unit, int32_t week, block_kind kind, uint64_t where)
{
    const mrs_unit *u = &b->run->units.at[unit];
    uint64_t block = mix(mix(b->run->linker->family[u->told.type] + 1U, u->of), (uint64_t)week);
    int32_t day = u->told.time.start;
    *MRS_PUSH(b->run->arena, &b->entries) =
        (entry){mix(mix(block, kind), where), day, unit, kind == CELL || kind == PLACE};
}

/* The cells that its circle touches, when they are few. */
static void enter_cells(blocking *b, uint32_t unit, int32_t week, const mrs_place *p)
{
    if (!mrs_has_point(p) || !(p->radius_km <= 60))
        return;
    double dy = (p->radius_km + 28) / 111.0;
    double dx = dy / fmax(0.2, cos(p->lat * 0.017453292519943295));
    for (int y = (int)floor(p->lat - dy); y <= (int)floor(p->lat + dy); y++)
        for (int x = (int)floor(p->lon - dx); x <= (int)floor(p->lon + dx); x++)
            enter(b, unit, week, CELL, (uint64_t)(uint32_t)((y + 90) * 720 + (x + 540) % 360));
}

/* The heaviest terms, in order of weight, then number. */
static uint32_t rarest(const mrs_vector *v, uint32_t out[RARE])
{
    uint32_t n = 0;
    for (; n < RARE; n++) {
        uint32_t best = v->n;
        for (uint32_t i = 0; i < v->n; i++) {
            bool taken = false;
            for (uint32_t k = 0; k < n; k++)
                taken |= out[k] == v->at[i].term;
            if (!taken && (best == v->n || v->at[i].weight > v->at[best].weight))
                best = i;
        }
        if (best == v->n)
            break;
        out[n] = v->at[best].term;
    }
    return n;
}

static void enter_week(blocking *b, uint32_t unit, int32_t week)
{
    const mrs_unit *u = &b->run->units.at[unit];
    const mrs_place *p = u->told.place;
    uint32_t terms[RARE];
    enter(b, unit, week, ANYWHERE, 0);
    enter_cells(b, unit, week, p);
    for (uint32_t i = 0; p && i < p->n_parts; i++)
        enter_cells(b, unit, week, &p->parts[i]);
    if (p && p->gazetteer_id.len)
        enter(b, unit, week, PLACE, mrs_str_hash(p->gazetteer_id));
    for (uint32_t i = 0; i < u->told.n_actors; i++)
        if (u->told.actors[i].id.len && p && p->country[0])
            enter(b, unit, week, SIDE,
                  mix(mrs_str_hash(u->told.actors[i].id), mrs_str_hash(mrs_str_of(p->country))));
    uint32_t n = rarest(&u->words, terms);
    for (uint32_t i = 0; i < n; i++)
        enter(b, unit, week, WORD, terms[i]);
}

static void enter_unit(blocking *b, uint32_t unit)
{
    const mrs_unit *u = &b->run->units.at[unit];
    int32_t first, last;
    uint32_t terms[RARE];
    if (u->of == MRS_CLASS_HABIT)
        return;
    if (weeks_of(b, u, &first, &last))
        for (int32_t week = first; week <= last; week++)
            enter_week(b, unit, week);
    /* whatever the week: two rare words in common */
    uint32_t n = rarest(&u->words, terms);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            uint32_t low = terms[i] < terms[j] ? terms[i] : terms[j];
            uint32_t high = terms[i] < terms[j] ? terms[j] : terms[i];
            enter(b, unit, NO_WEEK, WORDS, mix(low, high));
        }
}

static int by_block(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

/* Pairs seen already; open addressing over (a << 32 | b) + 1. */
typedef struct {
    uint64_t *at;
    uint64_t slots, n;
} pair_set;

static bool add_pair(pair_set *set, mrs_arena *arena, uint64_t pair)
{
    if (set->n * 2 >= set->slots) {
        pair_set old = *set;
        set->slots = old.slots ? old.slots * 2 : 4096;
        set->at = MRS_NEW(arena, uint64_t, set->slots);
        set->n = 0;
        for (uint64_t i = 0; i < old.slots; i++)
            if (old.at[i])
                add_pair(set, arena, old.at[i] - 1);
    }
    uint64_t at = mix(0, pair) & (set->slots - 1);
    while (set->at[at] && set->at[at] != pair + 1)
        at = (at + 1) & (set->slots - 1);
    if (set->at[at])
        return false;
    set->at[at] = pair + 1;
    set->n++;
    return true;
}

static void compare(mrs_linking *run, pair_set *seen, uint32_t a, uint32_t b)
{
    uint32_t low = a < b ? a : b, high = a < b ? b : a;
    if (run->units.at[a].doc == run->units.at[b].doc ||
        !add_pair(seen, run->arena, (uint64_t)low << 32 | high))
        return;
    run->n_compared++;
    double z = mrs_pair_match(run, low, high).z;
    if (z >= 0)
        *MRS_PUSH(run->arena, &run->pairs) = (mrs_pair){low, high, (float)z};
}

/* All of a small block; of a large one each with the next few in order of day. */
static void compare_block(mrs_linking *run, pair_set *seen, const entry *at, uint32_t n)
{
    uint32_t reach = n <= WHOLE ? n : at->place ? WINDOW : FEW;
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n && j <= i + reach; j++)
            if (at[i].unit != at[j].unit)
                compare(run, seen, at[i].unit, at[j].unit);
}

void mrs_link_block(mrs_linking *run)
{
    blocking b = {.run = run};
    pair_set seen = {0};
    for (uint32_t i = 0; i < run->units.n; i++)
        enter_unit(&b, i);
    if (b.entries.n)
        qsort(b.entries.at, b.entries.n, sizeof *b.entries.at, by_block);
    for (uint32_t i = 0, end; i < b.entries.n; i = end) {
        for (end = i + 1; end < b.entries.n && b.entries.at[end].block == b.entries.at[i].block;)
            end++;
        compare_block(run, &seen, b.entries.at + i, end - i);
    }
}
