/* block.c - which units are worth comparing: those that share a block.
 *
 * A unit stands in a block for each (family of deed, week, where) it may meet another in. Where is
 * a cell of one degree for a place with a small circle, its place, its sides in that country, its
 * rarest words, and anywhere. A block that grew past MRS_BLOCK_WHOLE is not compared all with all,
 * but each unit with the next few in order of day and key - more where the block is a place than
 * where it is words or sides, which say little once many share them: the cost stays near-linear
 * whatever the skew. */
#include "link/link_internal.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_WEEKS = 6, RARE = 3, NO_WEEK = 1 << 20 };

typedef struct {
    const mrs_linking *run;
    mrs_arena *arena;
    const mrs_unit *unit;
    struct {
        int64_t *at;
        uint32_t n, cap;
    } blocks;
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

static void enter(blocking *b, int32_t week, block_kind kind, uint64_t where)
{
    const mrs_unit *u = b->unit;
    uint64_t block = mix(mix(b->run->linker->family[u->told.type] + 1U, u->of), (uint64_t)week);
    uint64_t share = (week == NO_WEEK ? where : (uint64_t)week) % MRS_LINK_SHARES;
    block = mix(mix(block, kind), where) & ~(uint64_t)(2 * MRS_LINK_SHARES - 1);
    *MRS_PUSH(b->arena, &b->blocks) =
        (int64_t)(block | share << 1 | (kind == CELL || kind == PLACE ? 1 : 0));
}

/* The cells that its circle touches, when they are few. */
static void enter_cells(blocking *b, int32_t week, const mrs_place *p)
{
    if (!mrs_has_point(p) || !(p->radius_km <= 60))
        return;
    double dy = (p->radius_km + 28) / 111.0;
    double dx = dy / fmax(0.2, cos(p->lat * 0.017453292519943295));
    for (int y = (int)floor(p->lat - dy); y <= (int)floor(p->lat + dy); y++)
        for (int x = (int)floor(p->lon - dx); x <= (int)floor(p->lon + dx); x++)
            enter(b, week, CELL, (uint64_t)(uint32_t)((y + 90) * 720 + (x + 540) % 360));
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

static void enter_week(blocking *b, int32_t week)
{
    const mrs_unit *u = b->unit;
    const mrs_place *p = u->told.place;
    uint32_t terms[RARE];
    enter(b, week, ANYWHERE, 0);
    enter_cells(b, week, p);
    for (uint32_t i = 0; p && i < p->n_parts; i++)
        enter_cells(b, week, &p->parts[i]);
    if (p && p->gazetteer_id.len)
        enter(b, week, PLACE, mrs_str_hash(p->gazetteer_id));
    for (uint32_t i = 0; i < u->told.n_actors; i++)
        if (u->told.actors[i].id.len && p && p->country[0])
            enter(b, week, SIDE,
                  mix(mrs_str_hash(u->told.actors[i].id), mrs_str_hash(mrs_str_of(p->country))));
    uint32_t n = rarest(&u->words, terms);
    for (uint32_t i = 0; i < n; i++)
        enter(b, week, WORD, terms[i]);
}

static void enter_all(blocking *b)
{
    const mrs_unit *u = b->unit;
    int32_t first, last;
    uint32_t terms[RARE];
    if (u->of == MRS_CLASS_HABIT)
        return;
    if (weeks_of(b, u, &first, &last))
        for (int32_t week = first; week <= last; week++)
            enter_week(b, week);
    /* whatever the week: two rare words in common */
    uint32_t n = rarest(&u->words, terms);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            uint32_t low = terms[i] < terms[j] ? terms[i] : terms[j];
            uint32_t high = terms[i] < terms[j] ? terms[j] : terms[i];
            enter(b, NO_WEEK, WORDS, mix(low, high));
        }
}

static int by_number(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void mrs_unit_blocks(mrs_linking *run, mrs_unit *unit)
{
    blocking b = {.run = run, .arena = run->part, .unit = unit};
    mrs_mark mark = mrs_arena_mark(run->part);
    enter_all(&b);
    if (b.blocks.n)
        qsort(b.blocks.at, b.blocks.n, sizeof *b.blocks.at, by_number);
    for (uint32_t i = 0; i < b.blocks.n; i++)
        if (!i || b.blocks.at[i] != b.blocks.at[i - 1])
            b.blocks.at[unit->n_blocks++] = b.blocks.at[i];
    unit->blocks = MRS_NEW(run->arena, int64_t, unit->n_blocks);
    if (unit->n_blocks)
        memcpy(unit->blocks, b.blocks.at, unit->n_blocks * sizeof *unit->blocks);
    mrs_arena_rewind(run->part, mark);
}

uint32_t mrs_block_share(int64_t block)
{
    return (uint32_t)((uint64_t)block >> 1) % MRS_LINK_SHARES;
}

uint32_t mrs_block_reach(int64_t block, uint32_t n)
{
    return n <= MRS_BLOCK_WHOLE ? MRS_BLOCK_WHOLE : block & 1 ? MRS_BLOCK_WINDOW : MRS_BLOCK_FEW;
}
