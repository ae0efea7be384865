/* few.c - what changed since link last ran, by the store's tables; nothing else is looked at.
 *
 * Units of dirty documents go out of their blocks and come in anew. In each such block the stretch
 * around what changed is read, and ranks before and after say which pairs are met now and were not,
 * or no longer are. Those are compared, or dropped when no other block of theirs meets. From units
 * that came and units whose pairs changed the pairs lead to all that hangs together: that is
 * regrouped. Elsewhere the same units hang together by the same pairs, so the same events stand. */
#include "link/link_internal.h"

#include <stdlib.h>

/* A unit's place in a block that it left (was), came to (is), or came back to. */
typedef struct {
    int64_t block;
    mrs_rank at;
    bool was, is;
} change;

/* A pair of units, by key, that is met now, or no longer in the block at hand. a < b. */
typedef struct {
    int64_t a, b;
    bool met;
} meeting;

typedef struct {
    int64_t a, b;
    float z;
} likeness;

typedef struct {
    mrs_linking *run;
    mrs_arena *arena; /* run->arena: it lasts */
    MRS_VEC(change) changes;
    mrs_index fresh;       /* units that came */
    MRS_VEC(int64_t) left; /* units that lost a pair; some may be gone themselves */
    MRS_VEC(meeting) meetings;
    mrs_index seen;         /* units in `queue` */
    MRS_VEC(int64_t) queue; /* to be regrouped, those past `at` yet to be followed */
    uint32_t at;
    MRS_VEC(likeness) pairs; /* of those followed */
} renewal;

static int order(int64_t x, int64_t y)
{
    return (x > y) - (x < y);
}

static int by_rank(mrs_rank x, mrs_rank y)
{
    return x.day != y.day ? order(x.day, y.day) : order(x.unit, y.unit);
}

static bool is_in(const mrs_index *set, int64_t key)
{
    return mrs_index_get(set, key) != UINT32_MAX;
}

static void regroup(renewal *r, int64_t unit)
{
    if (is_in(&r->seen, unit))
        return;
    mrs_index_put(&r->seen, unit, 0, r->arena);
    *MRS_PUSH(r->arena, &r->queue) = unit;
}

/* ---- units out and in -------------------------------------------------------------------------
 */

static void note(renewal *r, const mrs_unit_row *row, bool came)
{
    for (uint32_t i = 0; i < row->n_blocks; i++)
        *MRS_PUSH(r->arena, &r->changes) =
            (change){row->blocks[i], {row->day, row->unit}, !came, came};
}

static mrs_status take_unit_out(renewal *r, int64_t unit, mrs_err *err)
{
    mrs_unit_row row;
    const mrs_likely *with;
    uint32_t n = 0;
    mrs_status st = mrs_relink_unit(r->run->relink, unit, r->arena, &row, err);
    if (st)
        return st;
    note(r, &row, false);
    st = mrs_relink_pairs_of(r->run->relink, unit, &with, &n, err);
    for (uint32_t i = 0; !st && i < n; i++)
        *MRS_PUSH(r->arena, &r->left) = with[i].unit;
    return st ? st : mrs_relink_unit_drop(r->run->relink, &row, err);
}

static mrs_status take_out(renewal *r, int64_t doc, mrs_err *err)
{
    const int64_t *units;
    uint32_t n;
    mrs_status st = mrs_relink_units_of(r->run->relink, doc, &units, &n, err);
    if (st || !n)
        return st;
    int64_t *own = MRS_NEW(r->arena, int64_t, n);
    memcpy(own, units, n * sizeof *own);
    for (uint32_t i = 0; !st && i < n; i++)
        st = take_unit_out(r, own[i], err);
    return st;
}

static mrs_status bring_in(renewal *r, int64_t fid, mrs_err *err)
{
    uint32_t doc;
    mrs_status st = mrs_link_load(r->run, fid, &doc, err);
    if (st)
        return st;
    const mrs_link_doc *d = &r->run->docs.at[doc];
    for (uint32_t i = 0; !st && i < d->n_units; i++) {
        const mrs_unit *u = &r->run->units.at[d->first_unit + i];
        const mrs_unit_row row = mrs_unit_row_of(r->run, u);
        st = mrs_relink_unit_put(r->run->relink, &row, true, err);
        note(r, &row, true);
        mrs_index_put(&r->fresh, u->key, 0, r->arena);
        regroup(r, u->key);
    }
    return st;
}

static mrs_status regroup_left(renewal *r, mrs_err *err)
{
    mrs_unit_row row;
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < r->left.n; i++) {
        if (is_in(&r->seen, r->left.at[i]))
            continue;
        st = mrs_relink_unit(r->run->relink, r->left.at[i], r->arena, &row, err);
        if (!st)
            regroup(r, r->left.at[i]);
        st = st == MRS_E_NONE ? MRS_OK : st;
    }
    return st;
}

static mrs_status change_units(renewal *r, mrs_err *err)
{
    int64_t *docs = NULL;
    uint32_t n = 0;
    mrs_status st = mrs_relink_docs(r->run->relink, false, &docs, &n, err);
    int64_t *own = MRS_NEW(r->arena, int64_t, n);
    if (n)
        memcpy(own, docs, n * sizeof *own);
    free(docs); /* before anything may jump */
    for (uint32_t i = 0; !st && i < n; i++)
        st = take_out(r, own[i], err);
    for (uint32_t i = 0; !st && i < n; i++)
        st = bring_in(r, own[i], err);
    return st ? st : regroup_left(r, err);
}

/* ---- pairs that a block meets, or no longer ---------------------------------------------------
 */

static int by_place(const void *a, const void *b)
{
    const change *x = a, *y = b;
    return x->block != y->block ? order(x->block, y->block) : by_rank(x->at, y->at);
}

/* One place, one change: out and in again is both. */
static void settle_changes(renewal *r)
{
    uint32_t n = 0;
    if (r->changes.n)
        qsort(r->changes.at, r->changes.n, sizeof *r->changes.at, by_place);
    for (uint32_t i = 0; i < r->changes.n; i++) {
        const change c = r->changes.at[i];
        change *last = n ? &r->changes.at[n - 1] : NULL;
        if (last && by_place(last, &c) == 0) {
            last->was |= c.was;
            last->is |= c.is;
        } else {
            r->changes.at[n++] = c;
        }
    }
    r->changes.n = n;
}

typedef struct {
    mrs_rank at;
    bool was, is, fresh;
    uint32_t before, now; /* its rank in the stretch, then and now */
} member;

/* The stretch of a block in which pairs may have changed. */
typedef struct {
    renewal *r;
    const change *changes;
    uint32_t n_changes;
    uint32_t reach_before, reach; /* then, now */
    bool whole;
    MRS_VEC(member) members;
    uint32_t past; /* members after the last change */
} stretch;

static bool take_member(void *ctx, mrs_rank at)
{
    stretch *s = ctx;
    const mrs_rank last = s->changes[s->n_changes - 1].at;
    *MRS_PUSH(s->r->run->part, &s->members) =
        (member){.at = at, .was = true, .is = true, .fresh = is_in(&s->r->fresh, at.unit)};
    s->past += by_rank(at, last) > 0;
    return s->whole || s->past < s->reach;
}

static bool take_before(void *ctx, mrs_rank at)
{
    stretch *s = ctx;
    *MRS_PUSH(s->r->run->part, &s->members) = (member){.at = at, .was = true, .is = true};
    return s->members.n < s->reach;
}

static int by_member(const void *a, const void *b)
{
    return by_rank(((const member *)a)->at, ((const member *)b)->at);
}

/* How far it reaches before and now; whether all of it is to be read. */
static mrs_status measure(stretch *s, mrs_err *err)
{
    uint32_t came = 0, went = 0, n;
    int64_t block = s->changes[0].block;
    for (uint32_t i = 0; i < s->n_changes; i++) {
        came += s->changes[i].is && !s->changes[i].was;
        went += s->changes[i].was && !s->changes[i].is;
    }
    mrs_status st =
        mrs_relink_block_size(s->r->run->relink, block, MRS_BLOCK_WHOLE + came + went + 1, &n, err);
    s->reach = mrs_block_reach(block, n);
    s->reach_before = mrs_block_reach(block, n - came + went);
    s->whole = s->reach == MRS_BLOCK_WHOLE || s->reach_before == MRS_BLOCK_WHOLE;
    return st;
}

static mrs_status read_stretch(stretch *s, mrs_err *err)
{
    static const mrs_rank start = {INT32_MIN, INT64_MIN};
    int64_t block = s->changes[0].block;
    mrs_rank from = s->whole ? start : s->changes[0].at;
    mrs_relink *relink = s->r->run->relink;
    mrs_status st =
        s->whole ? MRS_OK : mrs_relink_block(relink, block, from, true, take_before, s, err);
    if (!st)
        st = mrs_relink_block(relink, block, from, false, take_member, s, err);
    for (uint32_t i = 0; i < s->n_changes; i++)
        if (!s->changes[i].is)
            *MRS_PUSH(s->r->run->part, &s->members) = (member){.at = s->changes[i].at, .was = true};
    if (s->members.n)
        qsort(s->members.at, s->members.n, sizeof *s->members.at, by_member);
    return st;
}

static void rank_members(stretch *s)
{
    uint32_t before = 0, now = 0, at = 0;
    for (uint32_t i = 0; i < s->members.n; i++) {
        member *m = &s->members.at[i];
        while (at < s->n_changes && by_rank(s->changes[at].at, m->at) < 0)
            at++;
        if (at < s->n_changes && by_rank(s->changes[at].at, m->at) == 0)
            m->was = s->changes[at].was;
        m->before = before += m->was;
        m->now = now += m->is;
    }
}

static void meet(renewal *r, const member *x, const member *y, bool met)
{
    int64_t a = x->at.unit, b = y->at.unit;
    *MRS_PUSH(r->arena, &r->meetings) = (meeting){a < b ? a : b, a < b ? b : a, met};
}

static void find_meetings(const stretch *s)
{
    for (uint32_t i = 0; i < s->members.n; i++) {
        const member *x = &s->members.at[i];
        for (uint32_t j = i + 1; j < s->members.n; j++) {
            const member *y = &s->members.at[j];
            bool near_before = y->before - x->before <= s->reach_before;
            bool near_now = y->now - x->now <= s->reach;
            if (!near_before && !near_now)
                break;
            bool before = x->was && y->was && near_before;
            bool now = x->is && y->is && near_now;
            if (x->fresh || y->fresh ? now : now != before)
                meet(s->r, x, y, now);
        }
    }
}

static mrs_status look_into(renewal *r, const change *changes, uint32_t n, mrs_err *err)
{
    stretch s = {.r = r, .changes = changes, .n_changes = n};
    mrs_mark mark = mrs_arena_mark(r->run->part);
    mrs_status st = measure(&s, err);
    if (!st)
        st = read_stretch(&s, err);
    if (!st) {
        rank_members(&s);
        find_meetings(&s);
    }
    mrs_arena_rewind(r->run->part, mark);
    return st;
}

static mrs_status look_into_blocks(renewal *r, mrs_err *err)
{
    mrs_status st = MRS_OK;
    settle_changes(r);
    for (uint32_t i = 0, end; !st && i < r->changes.n; i = end) {
        for (end = i + 1; end < r->changes.n && r->changes.at[end].block == r->changes.at[i].block;)
            end++;
        st = look_into(r, r->changes.at + i, end - i, err);
    }
    return st;
}

/* ---- pairs ------------------------------------------------------------------------------------
 */

/* *index: of the unit, whose document is loaded if it is not. */
static mrs_status unit_of(renewal *r, int64_t key, uint32_t *index, mrs_err *err)
{
    mrs_unit_row row;
    uint32_t doc;
    *index = mrs_index_get(&r->run->unit_at, key);
    if (*index != UINT32_MAX)
        return MRS_OK;
    mrs_status st = mrs_relink_unit(r->run->relink, key, r->arena, &row, err);
    if (!st)
        st = mrs_link_load(r->run, row.doc, &doc, err);
    *index = mrs_index_get(&r->run->unit_at, key);
    return st || *index != UINT32_MAX
               ? st
               : mrs_fail(err, MRS_E_FORMAT, "a unit is not made of its document's claims");
}

static mrs_status compare(renewal *r, const meeting *m, mrs_err *err)
{
    uint32_t a, b;
    bool is_new = false;
    mrs_status st = unit_of(r, m->a, &a, err);
    if (!st)
        st = unit_of(r, m->b, &b, err);
    if (st || r->run->units.at[a].doc == r->run->units.at[b].doc)
        return st;
    r->run->stats.pairs++;
    double z = mrs_pair_match(r->run, a, b).z;
    if (z >= 0)
        st = mrs_relink_pair_put(r->run->relink, m->a, m->b, (float)z, &is_new, err);
    if (is_new) {
        regroup(r, m->a);
        regroup(r, m->b);
    }
    return st;
}

typedef struct {
    int64_t unit;
    uint32_t left;
    bool found;
} seeking;

static bool seek(void *ctx, mrs_rank at)
{
    seeking *s = ctx;
    s->found = at.unit == s->unit;
    return !s->found && s->left-- > 0;
}

/* Is b within reach of a in the block? a stands first. */
static mrs_status meets(renewal *r, int64_t block, const mrs_unit_row *a, const mrs_unit_row *b,
                        bool *met, mrs_err *err)
{
    uint32_t n;
    mrs_status st = mrs_relink_block_size(r->run->relink, block, MRS_BLOCK_WHOLE + 1, &n, err);
    seeking s = {b->unit, mrs_block_reach(block, n), false};
    if (!st)
        st = mrs_relink_block(r->run->relink, block, (mrs_rank){a->day, a->unit}, false, seek, &s,
                              err);
    *met = s.found;
    return st;
}

static mrs_status meets_anywhere(renewal *r, const meeting *m, bool *met, mrs_err *err)
{
    mrs_unit_row a, b;
    mrs_status st = mrs_relink_unit(r->run->relink, m->a, r->arena, &a, err);
    if (!st)
        st = mrs_relink_unit(r->run->relink, m->b, r->arena, &b, err);
    if (st)
        return st;
    bool first = by_rank((mrs_rank){a.day, a.unit}, (mrs_rank){b.day, b.unit}) < 0;
    *met = false;
    for (uint32_t i = 0, j = 0; !st && !*met && i < a.n_blocks && j < b.n_blocks;) {
        int64_t x = a.blocks[i], y = b.blocks[j];
        if (x == y)
            st = meets(r, x, first ? &a : &b, first ? &b : &a, met, err);
        i += x <= y;
        j += y <= x;
    }
    return st;
}

/* A block that met them no longer does: does another? */
static mrs_status part_with(renewal *r, const meeting *m, mrs_err *err)
{
    bool likely, met;
    mrs_status st = mrs_relink_pair_has(r->run->relink, m->a, m->b, &likely, err);
    if (st || !likely)
        return st;
    st = meets_anywhere(r, m, &met, err);
    if (st || met)
        return st;
    regroup(r, m->a);
    regroup(r, m->b);
    return mrs_relink_pair_drop(r->run->relink, m->a, m->b, err);
}

/* Those met come first. */
static int by_units(const void *a, const void *b)
{
    const meeting *x = a, *y = b;
    if (x->a != y->a)
        return order(x->a, y->a);
    return x->b != y->b ? order(x->b, y->b) : y->met - x->met;
}

static mrs_status change_pairs(renewal *r, mrs_err *err)
{
    mrs_status st = MRS_OK;
    const meeting *at = r->meetings.at;
    if (r->meetings.n)
        qsort(r->meetings.at, r->meetings.n, sizeof *at, by_units);
    for (uint32_t i = 0; !st && i < r->meetings.n; i++) {
        if (i && at[i].a == at[i - 1].a && at[i].b == at[i - 1].b)
            continue;
        st = at[i].met ? compare(r, &at[i], err) : part_with(r, &at[i], err);
    }
    return st;
}

/* ---- what hangs together ----------------------------------------------------------------------
 */

typedef struct {
    renewal *r;
    mrs_str claim;
    int64_t fid;
    mrs_status status;
    mrs_err *err;
} joining;

static mrs_status join_claim(void *ctx, mrs_err *err)
{
    const joining *j = ctx;
    mrs_linking *run = j->r->run;
    uint32_t doc;
    mrs_status st = mrs_link_load(run, j->fid, &doc, err);
    for (uint32_t u = 0; !st && u < run->docs.at[doc].n_units; u++) {
        const mrs_unit *unit = &run->units.at[run->docs.at[doc].first_unit + u];
        for (uint32_t i = 0; i < unit->n; i++)
            if (mrs_str_eq(run->items.at[unit->items[i]].id, j->claim))
                regroup(j->r, unit->key);
    }
    return st;
}

static mrs_status follow_ties(renewal *r, mrs_str claim, mrs_err *err)
{
    uint32_t n;
    const mrs_tie_end *ties = mrs_ties_of(r->run, claim, &n);
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < n; i++) {
        joining j = {.r = r, .claim = ties[i].to};
        if (!ties[i].same)
            continue;
        st = mrs_relink_doc_of(r->run->relink, j.claim, &j.fid, err);
        if (!st && j.fid)
            st = join_claim(&j, err);
    }
    return st;
}

static mrs_status follow(renewal *r, int64_t unit, mrs_err *err)
{
    const mrs_likely *with;
    uint32_t n = 0, index;
    mrs_status st = mrs_relink_pairs_of(r->run->relink, unit, &with, &n, err);
    for (uint32_t i = 0; !st && i < n; i++) {
        if (unit < with[i].unit)
            *MRS_PUSH(r->arena, &r->pairs) = (likeness){unit, with[i].unit, with[i].z};
        regroup(r, with[i].unit);
    }
    if (!st)
        st = unit_of(r, unit, &index, err);
    if (st)
        return st;
    for (uint32_t i = 0; !st && i < r->run->units.at[index].n; i++) {
        mrs_str claim = r->run->items.at[r->run->units.at[index].items[i]].id;
        st = mrs_relink_touch(r->run->relink, claim, err);
        if (!st)
            st = follow_ties(r, claim, err);
    }
    return st;
}

/* Units of a touched event are regrouped, all of them. */
static bool take_claim(void *ctx, mrs_str claim, int64_t fid)
{
    joining *j = ctx;
    j->claim = claim;
    j->fid = fid;
    j->status = mrs_arena_run(&j->r->arena, 1, join_claim, j, j->err);
    return !j->status;
}

static mrs_status hang_together(renewal *r, mrs_err *err)
{
    joining j = {.r = r, .err = err};
    mrs_status st = mrs_relink_touch_stale(r->run->relink, err);
    do {
        while (!st && r->at < r->queue.n)
            st = follow(r, r->queue.at[r->at++], err);
        if (!st)
            st = mrs_relink_touched(r->run->relink, take_claim, &j, err);
        if (!st)
            st = j.status;
    } while (!st && r->at < r->queue.n);
    return st;
}

static int by_number(const void *a, const void *b)
{
    return order(*(const int64_t *)a, *(const int64_t *)b);
}

static mrs_status write_events(renewal *r, mrs_err *err)
{
    mrs_linking *run = r->run;
    uint32_t n = r->queue.n, *units = MRS_NEW(r->arena, uint32_t, n);
    mrs_pair *pairs = MRS_NEW(r->arena, mrs_pair, r->pairs.n);
    mrs_index place = {0};
    if (n)
        qsort(r->queue.at, n, sizeof *r->queue.at, by_number);
    for (uint32_t i = 0; i < n; i++) {
        units[i] = mrs_index_get(&run->unit_at, r->queue.at[i]);
        mrs_index_put(&place, r->queue.at[i], i, r->arena);
    }
    for (uint32_t i = 0; i < r->pairs.n; i++)
        pairs[i] = (mrs_pair){mrs_index_get(&place, r->pairs.at[i].a),
                              mrs_index_get(&place, r->pairs.at[i].b), r->pairs.at[i].z};
    mrs_status st = mrs_link_parts(run, units, n, pairs, r->pairs.n, NULL, err);
    if (!st)
        st = mrs_relink_sweep(run->relink, err);
    return st ? st : mrs_sums_few(run, err);
}

mrs_status mrs_link_few(mrs_linking *run, mrs_err *err)
{
    renewal r = {.run = run, .arena = run->arena};
    mrs_status st = change_units(&r, err);
    if (!st)
        st = look_into_blocks(&r, err);
    if (!st)
        st = change_pairs(&r, err);
    if (!st)
        st = hang_together(&r, err);
    return st ? st : write_events(&r, err);
}
