/* near.c - which documents stand: of those that are one text, or nearly, the earliest.
 *
 * Documents are in order of publication (undated last), then id. One stands when it is near
 * (text/near.h; the same text is nearest) to no earlier one that stands; else it repeats the
 * earliest such. That names one set for any set of documents, so their order of arrival is nothing
 * to it. A document that arrives, or that rises because the one it repeated fell, can only change
 * later ones: they are settled in order until none is left.
 *
 * Near are looked for by sketch. A hash's holders that stand, in order, are a row; a document looks
 * at the MRS_NEAR_ROW of each of its hashes' rows that stand nearest before it, and at those it
 * meets in enough of them. So ten thousand bulletins of one mould, all of whose rows are long, cost
 * each no more than the last few; and what a document sees hangs on the set alone. One that begins
 * to stand is seen by those after it up to the MRS_NEAR_ROWth that stands, and moves another out of
 * their sight; one that falls lets it in again: those that this can change are settled anew. */
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int64_t fid, place;
    mrs_str id, day, repeats, text_sha256; /* day empty: unknown */
    bool standing;
} kin;

/* One that is in a row of self's. */
typedef struct {
    int64_t place, fid;
    uint32_t row; /* which of self's hashes */
    bool standing;
} met;

typedef struct {
    met *at;
    uint32_t n, cap;
} met_list;

typedef struct {
    mrs_store *store;
    mrs_str text;        /* of self */
    mrs_near_text *read; /* the same */
    kin self;
    mrs_sketch sketch;
    met_list before; /* of each row those that stand, the nearest first */
    met_list after;  /* of each row all that see self there, in order */
    uint32_t n_fell; /* that stood and now repeat self */
} settling;

/* The order as a number: days since the year 1 (22 bits; undated last), then how the id begins (41
 * bits of 256, so that two of one day have the same number once in 10^12: those are no kin). */
static int64_t place_of(mrs_str day, mrs_str id)
{
    int32_t first, last;
    char digits[17] = "";
    int64_t at = (1 << 22) - 1;
    if (mrs_day_read(day, &first, &last))
        at = first - mrs_day(1, 1, 1);
    memcpy(digits, id.ptr, id.len < 16 ? id.len : 16);
    return at << 41 | (int64_t)(strtoull(digits, NULL, 16) >> 23);
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int in_order(const kin *a, const kin *b)
{
    int c = by_number(a->place, b->place);
    return c ? c : mrs_str_cmp(a->id, b->id);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* Columns fid, id, published, repeats, text_sha256, standing. */
static kin read_kin(mrs_stmt *stmt, mrs_arena *arena)
{
    kin k = {.fid = mrs_col_int(stmt, 0),
             .id = mrs_column_str(stmt, 1, arena),
             .day = mrs_column_str(stmt, 2, arena),
             .repeats = mrs_column_str(stmt, 3, arena),
             .text_sha256 = mrs_column_str(stmt, 4, arena),
             .standing = mrs_col_i32(stmt, 5) != 0};
    k.place = place_of(k.day, k.id);
    return k;
}

static mrs_status read_text(mrs_store *store, int64_t fid, mrs_str *text, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_TEXT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    st = mrs_sql_step(store, stmt, &row, err);
    *text = !st && row ? mrs_column_str(stmt, 0, store->arena) : MRS_STR("");
    mrs_stmt_reset(stmt);
    return st;
}

/* *out is as it was when there is no such document. */
static mrs_status get_kin(mrs_store *store, int64_t fid, kin *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_DOC_KIN, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, fid);
    st = mrs_sql_step(store, stmt, &row, err);
    if (!st && row)
        *out = read_kin(stmt, store->arena);
    mrs_stmt_reset(stmt);
    return st;
}

/* Self by its fid: who it is, its text and sketch. */
static mrs_status read_self(settling *s, mrs_err *err)
{
    mrs_status st = get_kin(s->store, s->self.fid, &s->self, err);
    if (!st)
        st = read_text(s->store, s->self.fid, &s->text, err);
    mrs_sketch_make(s->text, &s->sketch, s->store->arena);
    return st;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static int by_row(const void *a, const void *b)
{
    const met *x = a, *y = b;
    int c = by_number(x->row, y->row);
    return c ? c : by_number(x->place, y->place);
}

static int by_row_down(const void *a, const void *b)
{
    const met *x = a, *y = b;
    int c = by_number(x->row, y->row);
    return c ? c : by_number(y->place, x->place);
}

static int by_place(const void *a, const void *b)
{
    const met *x = a, *y = b;
    int c = by_number(x->place, y->place);
    return c ? c : by_number(x->fid, y->fid);
}

static void sort_met(met_list *list, int (*order)(const void *, const void *))
{
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, order);
}

/* A statement over all rows of self's: each hash, then its place. */
static mrs_status ask_rows(settling *s, mrs_sql_id id, mrs_stmt **stmt, mrs_err *err)
{
    mrs_status st = mrs_sql_get(s->store, id, stmt, err);
    for (uint32_t i = 0; !st && i < s->sketch.n; i++)
        mrs_bind_int(*stmt, (int)i + 1, (int64_t)s->sketch.at[i]);
    if (!st)
        mrs_bind_int(*stmt, MRS_SKETCH + 1, s->self.place);
    return st;
}

/* Columns row, document, place. */
static mrs_status take_met(settling *s, mrs_stmt *stmt, bool standing, met_list *out, mrs_err *err)
{
    bool row;
    mrs_status st = MRS_OK;
    while (!st && (st = mrs_sql_step(s->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(s->store->arena, out) = (met){mrs_col_int(stmt, 2), mrs_col_int(stmt, 1),
                                                (uint32_t)mrs_col_i32(stmt, 0) - 1, standing};
    return st;
}

static mrs_status read_before(settling *s, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = ask_rows(s, MRS_SQL_SKETCH_BEFORE, &stmt, err);
    if (!st)
        st = take_met(s, stmt, true, &s->before, err);
    sort_met(&s->before, by_row_down);
    return st;
}

/* Those that stand, to the last that sees self; then the copies among them. */
static mrs_status read_after(settling *s, mrs_err *err)
{
    mrs_stmt *stmt;
    uint32_t n[MRS_SKETCH] = {0};
    int64_t last[MRS_SKETCH] = {0};
    mrs_status st = ask_rows(s, MRS_SQL_SKETCH_AFTER, &stmt, err);
    if (!st)
        st = take_met(s, stmt, true, &s->after, err);
    sort_met(&s->after, by_row);
    for (uint32_t i = 0; i < s->after.n; i++) {
        const met *m = &s->after.at[i];
        last[m->row] = ++n[m->row] < MRS_NEAR_ROW ? 0 : m->place;
    }
    if (st || (st = ask_rows(s, MRS_SQL_SKETCH_COPIES, &stmt, err)))
        return st;
    for (int i = 0; i < MRS_SKETCH; i++)
        mrs_bind_int(stmt, MRS_SKETCH + 2 + i, last[i] ? last[i] : INT64_MAX);
    st = take_met(s, stmt, false, &s->after, err);
    sort_met(&s->after, by_row);
    return st;
}

/* Those that are in as many rows as kin are, in order. */
static met_list enough(const settling *s, const met_list *rows)
{
    met_list all = {0}, out = {0};
    uint32_t need = mrs_sketch_need(&s->sketch), n = 0;
    for (uint32_t i = 0; i < rows->n; i++)
        *MRS_PUSH(s->store->arena, &all) = rows->at[i];
    sort_met(&all, by_place);
    for (uint32_t i = 0; i < all.n; i++) {
        n = i && all.at[i].fid == all.at[i - 1].fid ? n + 1 : 1;
        if (n == need)
            *MRS_PUSH(s->store->arena, &out) = all.at[i];
    }
    return out;
}

static mrs_status unsettle(mrs_store *store, int64_t fid, mrs_err *err)
{
    return mrs_sql_do_int(store, MRS_SQL_UNSETTLE, fid, err);
}

static mrs_status unsettle_repeat(settling *s, int64_t copy, int64_t first, mrs_err *err)
{
    kin a = {0}, b = {0};
    mrs_status st = get_kin(s->store, copy, &a, err);
    if (!st)
        st = get_kin(s->store, first, &b, err);
    return st || !mrs_str_eq(a.repeats, b.id) ? st : unsettle(s->store, copy, err);
}

/* Self enters its rows, or leaves them: what a later one sees furthest away goes, or comes. One
 * that repeats what is out of its sight, and any that sees more, is to be settled. */
static mrs_status shift(settling *s, bool enters, mrs_err *err)
{
    mrs_status st = MRS_OK;
    uint32_t b = 0, between = 0;
    for (uint32_t i = 0; !st && i < s->after.n; i++) {
        const met *m = &s->after.at[i];
        between = i && m->row == m[-1].row ? between + m[-1].standing : 0;
        while (b < s->before.n && s->before.at[b].row < m->row)
            b++;
        uint32_t edge = b + MRS_NEAR_ROW - 1 - between;
        if (edge >= s->before.n || s->before.at[edge].row != m->row)
            continue;
        if (!enters)
            st = unsettle(s->store, m->fid, err);
        else if (!m->standing)
            st = unsettle_repeat(s, m->fid, s->before.at[edge].fid, err);
    }
    return st;
}

static mrs_status mark_rows(settling *s, bool standing, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = ask_rows(s, MRS_SQL_SKETCH_STANDS, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, MRS_SKETCH + 2, s->self.fid);
    mrs_bind_int(stmt, MRS_SKETCH + 3, standing);
    return mrs_sql_run(s->store, stmt, err);
}

/* ---- the first of its kind --------------------------------------------------------------------
 */

/* *of: 1 for the same text, else as mrs_near. */
static mrs_status nearness(settling *s, const kin *k, double *of, mrs_err *err)
{
    mrs_str text;
    *of = 1;
    if (mrs_str_eq(k->text_sha256, s->self.text_sha256))
        return MRS_OK;
    if (!s->read)
        s->read = mrs_near_read(s->text, s->store->arena);
    mrs_mark mark = mrs_arena_mark(s->store->arena);
    mrs_status st = read_text(s->store, k->fid, &text, err);
    *of = st ? 0 : mrs_near_to(s->read, text, s->store->arena);
    mrs_arena_rewind(s->store->arena, mark);
    return st;
}

/* That of the same text that stands before self; fid 0: none. */
static mrs_status find_same(settling *s, kin *out, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    *out = (kin){0};
    mrs_status st = mrs_sql_get(s->store, MRS_SQL_DOC_SAME_STANDS, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, s->self.text_sha256);
    mrs_bind_int(stmt, 2, s->self.fid);
    st = mrs_sql_step(s->store, stmt, &row, err);
    if (!st && row)
        *out = read_kin(stmt, s->store->arena);
    mrs_stmt_reset(stmt);
    if (in_order(out, &s->self) > 0)
        *out = (kin){0};
    return st;
}

/* The earliest that stands before self and is near; fid 0: none. */
static mrs_status find_first(settling *s, kin *first, double *of, mrs_err *err)
{
    kin k = {0};
    mrs_status st = find_same(s, first, err);
    if (!st)
        st = read_before(s, err);
    met_list kins = enough(s, &s->before);
    *of = 1;
    for (uint32_t i = 0; !st && i < kins.n; i++) {
        double near = 0;
        if (first->fid && kins.at[i].place >= first->place)
            break;
        st = get_kin(s->store, kins.at[i].fid, &k, err);
        if (!st)
            st = nearness(s, &k, &near, err);
        if (st || near < MRS_NEAR)
            continue;
        *first = k;
        *of = near;
        break;
    }
    return st;
}

/* ---- standing and falling ---------------------------------------------------------------------
 */

/* What stood stands no more: its claims go, and those that saw it are to be settled. */
static mrs_status step_down(mrs_store *store, const kin *k, const kin *first, mrs_err *err)
{
    settling s = {.store = store, .self = {.fid = k->fid}};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = read_self(&s, err);
    if (!st)
        st = mark_rows(&s, false, err);
    if (!st)
        st = read_before(&s, err);
    if (!st)
        st = read_after(&s, err);
    if (!st)
        st = shift(&s, false, err);
    mrs_arena_rewind(store->arena, mark);
    if (!st)
        st = mrs_claims_supersede(store, k->fid, err);
    if (!st)
        st = mrs_sql_do(store, MRS_SQL_UNSETTLE_REPEATS, k->id, err);
    return st ? st : mrs_audit_add(store, "step down", k->id, first->id, err);
}

/* It repeats `first`. */
static mrs_status fall(mrs_store *store, const kin *k, const kin *first, double of, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = k->standing ? step_down(store, k, first, err) : MRS_OK;
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_DOC_FALL, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, k->fid);
    mrs_sql_str(stmt, 2, first->id);
    mrs_bind_real(stmt, 3, of);
    return mrs_sql_run(store, stmt, err);
}

/* Does what k repeats stand, and before self? Then self is nothing to it. */
static mrs_status is_held(const settling *s, const kin *k, bool *held, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    *held = false;
    if (!k->repeats.len)
        return MRS_OK;
    mrs_status st = mrs_sql_get(s->store, MRS_SQL_DOC_KIN_OF, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, k->repeats);
    st = mrs_sql_step(s->store, stmt, &row, err);
    if (!st && row) {
        kin holder = read_kin(stmt, s->store->arena);
        *held = holder.standing && in_order(&holder, &s->self) < 0;
    }
    mrs_stmt_reset(stmt);
    return st;
}

/* Self stands: later ones that are near it repeat it, unless they repeat an earlier one. */
static mrs_status take_one(settling *s, const kin *k, mrs_err *err)
{
    bool held;
    double of = 0;
    mrs_status st = is_held(s, k, &held, err);
    if (st || held)
        return st;
    st = nearness(s, k, &of, err);
    if (st || of < MRS_NEAR)
        return st;
    s->n_fell += k->standing;
    return fall(s->store, k, &s->self, of, err);
}

static mrs_status take_same(settling *s, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    MRS_VEC(kin) same = {0};
    mrs_status st = mrs_sql_get(s->store, MRS_SQL_DOC_SAME_TEXT, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, s->self.text_sha256);
    mrs_bind_int(stmt, 2, s->self.fid);
    while (!st && (st = mrs_sql_step(s->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(s->store->arena, &same) = read_kin(stmt, s->store->arena);
    for (uint32_t i = 0; !st && i < same.n; i++)
        if (in_order(&same.at[i], &s->self) > 0)
            st = take_one(s, &same.at[i], err);
    return st;
}

static mrs_status take_near(settling *s, mrs_err *err)
{
    kin k = {0};
    mrs_status st = MRS_OK;
    met_list kins = enough(s, &s->after);
    for (uint32_t i = 0; !st && i < kins.n; i++) {
        st = get_kin(s->store, kins.at[i].fid, &k, err);
        if (!st && !mrs_str_eq(k.text_sha256, s->self.text_sha256))
            st = take_one(s, &k, err);
    }
    return st;
}

/* Of one text only one may stand: self does so last. */
static mrs_status rise(settling *s, mrs_err *err)
{
    mrs_status st = mark_rows(s, true, err);
    if (!st)
        st = read_after(s, err);
    if (!st)
        st = shift(s, true, err);
    if (!st)
        st = take_same(s, err);
    if (!st)
        st = take_near(s, err);
    return st ? st : mrs_sql_do_int(s->store, MRS_SQL_DOC_RISE, s->self.fid, err);
}

static mrs_status settle(void *ctx, mrs_err *err)
{
    settling *s = ctx;
    kin first;
    double of;
    mrs_status st = read_self(s, err);
    if (!st)
        st = find_first(s, &first, &of, err);
    if (st)
        return st;
    if (first.fid)
        return fall(s->store, &s->self, &first, of, err);
    return s->self.standing ? MRS_OK : rise(s, err);
}

static mrs_status settle_one(mrs_store *store, int64_t fid, uint32_t *n_fell, mrs_err *err)
{
    settling s = {.store = store, .self = {.fid = fid}};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, settle, &s, err);
    mrs_arena_rewind(store->arena, mark);
    *n_fell = s.n_fell;
    return st ? st : mrs_sql_do_int(store, MRS_SQL_UNSETTLE_DROP, fid, err);
}

static mrs_status next_unsettled(mrs_store *store, int64_t *fid, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(store, MRS_SQL_UNSETTLE_NEXT, &stmt, err);
    if (!st)
        st = mrs_sql_step(store, stmt, &row, err);
    if (st)
        return st;
    *fid = row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

mrs_status mrs_near_settle(mrs_store *store, int64_t fid, uint32_t *n_fell, mrs_err *err)
{
    uint32_t more;
    mrs_status st = settle_one(store, fid, n_fell, err);
    for (fid = 1; !st && fid;) {
        st = next_unsettled(store, &fid, err);
        if (!st && fid)
            st = settle_one(store, fid, &more, err);
    }
    return st;
}

/* ---- the index --------------------------------------------------------------------------------
 */

static mrs_status make_self(void *ctx, mrs_err *err)
{
    return read_self(ctx, err);
}

static mrs_status change_rows(mrs_store *store, int64_t fid, mrs_sql_id id, mrs_err *err)
{
    mrs_stmt *stmt;
    settling s = {.store = store, .self = {.fid = fid}};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, make_self, &s, err);
    mrs_arena_rewind(store->arena, mark);
    for (uint32_t i = 0; !st && i < s.sketch.n; i++) {
        st = mrs_sql_get(store, id, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, (int64_t)s.sketch.at[i]);
        mrs_bind_int(stmt, 2, s.self.standing);
        mrs_bind_int(stmt, 3, s.self.place);
        mrs_bind_int(stmt, 4, fid);
        st = mrs_sql_run(store, stmt, err);
    }
    return st;
}

mrs_status mrs_near_index(mrs_store *store, int64_t fid, mrs_err *err)
{
    return change_rows(store, fid, MRS_SQL_SKETCH_ADD, err);
}

mrs_status mrs_near_forget(mrs_store *store, int64_t fid, mrs_err *err)
{
    return change_rows(store, fid, MRS_SQL_SKETCH_DROP, err);
}

/* ---- before it is stored ----------------------------------------------------------------------
 */

typedef struct {
    settling s;
    const mrs_doc *doc;
    bool repeats;
} asking;

static mrs_status ask(void *ctx, mrs_err *err)
{
    asking *a = ctx;
    kin first = {0};
    double of;
    char day[16];
    size_t n = mrs_day_text(a->doc->published.first, day);
    a->s.self = (kin){.id = a->doc->id, .text_sha256 = a->doc->text_sha256};
    a->s.self.place = place_of((mrs_str){day, n}, a->doc->id);
    mrs_sketch_make(a->s.text, &a->s.sketch, a->s.store->arena);
    mrs_status st = find_first(&a->s, &first, &of, err);
    a->repeats = first.fid != 0;
    return st;
}

mrs_status mrs_store_repeats(mrs_store *store, const mrs_doc *doc, bool *repeats, mrs_err *err)
{
    asking a = {.s = {.store = store, .text = doc->text}, .doc = doc};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, ask, &a, err);
    mrs_arena_rewind(store->arena, mark);
    *repeats = a.repeats;
    return st;
}
