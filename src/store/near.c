/* near.c - which documents stand: of those that are one text, or nearly, the earliest.
 *
 * Documents are in order of publication (undated last), then id. One stands when it is near
 * (text/near.h; the same text is nearest) to no earlier one that stands; else it repeats the
 * earliest such. That names one set for any set of documents, so their order of arrival is nothing
 * to it. A document that arrives, or that rises because the one it repeated fell, can only change
 * later ones: they are settled in order until none is left. */
#include "store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct {
    int64_t fid;
    mrs_str id, day, repeats, text_sha256; /* day empty: unknown */
    bool standing;
} kin;

typedef struct {
    mrs_store *store;
    mrs_str text; /* of self */
    kin self;
    struct {
        kin *at;
        uint32_t n, cap;
    } kin;
    mrs_sketch sketch;
    uint32_t n_fell; /* that stood and now repeat self */
} settling;

static int in_order(const void *a, const void *b)
{
    const kin *x = a, *y = b;
    if (!x->day.len != !y->day.len)
        return x->day.len ? -1 : 1;
    int c = mrs_str_cmp(x->day, y->day);
    return c ? c : mrs_str_cmp(x->id, y->id);
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* Columns fid, id, published, repeats, text_sha256, standing. */
static kin read_kin(mrs_stmt *stmt, mrs_arena *arena)
{
    return (kin){.fid = mrs_col_int(stmt, 0),
                 .id = mrs_column_str(stmt, 1, arena),
                 .day = mrs_column_str(stmt, 2, arena),
                 .repeats = mrs_column_str(stmt, 3, arena),
                 .text_sha256 = mrs_column_str(stmt, 4, arena),
                 .standing = mrs_col_i32(stmt, 5) != 0};
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

static mrs_status read_self(settling *s, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(s->store, MRS_SQL_DOC_KIN, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, s->self.fid);
    st = mrs_sql_step(s->store, stmt, &row, err);
    if (!st && row)
        s->self = read_kin(stmt, s->store->arena);
    mrs_stmt_reset(stmt);
    return st ? st : read_text(s->store, s->self.fid, &s->text, err);
}

static mrs_status take_kin(settling *s, mrs_stmt *stmt, mrs_err *err)
{
    bool row;
    mrs_status st = MRS_OK;
    while (!st && (st = mrs_sql_step(s->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(s->store->arena, &s->kin) = read_kin(stmt, s->store->arena);
    return st;
}

/* All that may be near, in order: those of the same text, those whose sketch is met. */
static mrs_status find_kin(settling *s, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(s->store, MRS_SQL_DOC_SAME_TEXT, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, s->self.text_sha256);
    mrs_bind_int(stmt, 2, s->self.fid);
    st = take_kin(s, stmt, err);
    if (st || (st = mrs_sql_get(s->store, MRS_SQL_DOC_SKETCHED, &stmt, err)))
        return st;
    for (uint32_t i = 0; i < s->sketch.n; i++)
        mrs_bind_int(stmt, (int)i + 1, (int64_t)s->sketch.at[i]);
    mrs_bind_int(stmt, MRS_SKETCH + 1, mrs_sketch_need(&s->sketch));
    mrs_sql_str(stmt, MRS_SKETCH + 2, s->self.text_sha256);
    st = take_kin(s, stmt, err);
    if (s->kin.n)
        qsort(s->kin.at, s->kin.n, sizeof *s->kin.at, in_order);
    return st;
}

/* *of: 1 for the same text, else as mrs_near. */
static mrs_status nearness(settling *s, const kin *k, double *of, mrs_err *err)
{
    mrs_str text;
    *of = 1;
    if (mrs_str_eq(k->text_sha256, s->self.text_sha256))
        return MRS_OK;
    mrs_mark mark = mrs_arena_mark(s->store->arena);
    mrs_status st = read_text(s->store, k->fid, &text, err);
    *of = st ? 0 : mrs_near(s->text, text, s->store->arena);
    mrs_arena_rewind(s->store->arena, mark);
    return st;
}

/* The earliest that stands before self and is near; NULL: none. */
static mrs_status find_first(settling *s, const kin **first, double *of, mrs_err *err)
{
    mrs_status st = MRS_OK;
    *first = NULL;
    for (uint32_t i = 0; !st && !*first && i < s->kin.n; i++) {
        const kin *k = &s->kin.at[i];
        if (in_order(k, &s->self) > 0)
            break;
        if (!k->standing)
            continue;
        st = nearness(s, k, of, err);
        *first = !st && *of >= MRS_NEAR ? k : NULL;
    }
    return st;
}

/* ---- standing and falling ---------------------------------------------------------------------
 */

/* It repeats `first`. If it stood, its claims go, and those that repeated it are to be settled. */
static mrs_status fall(mrs_store *store, const kin *k, const kin *first, double of, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = MRS_OK;
    if (k->standing) {
        st = mrs_claims_supersede(store, k->fid, err);
        if (!st)
            st = mrs_sql_do(store, MRS_SQL_UNSETTLE_REPEATS, k->id, err);
        if (!st)
            st = mrs_audit_add(store, "step down", k->id, first->id, err);
    }
    if (!st)
        st = mrs_sql_get(store, MRS_SQL_DOC_FALL, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, k->fid);
    mrs_sql_str(stmt, 2, first->id);
    mrs_bind_real(stmt, 3, of);
    return mrs_sql_run(store, stmt, err);
}

static mrs_status rise(mrs_store *store, const kin *k, mrs_err *err)
{
    return k->standing ? MRS_OK : mrs_sql_do_int(store, MRS_SQL_DOC_RISE, k->fid, err);
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

static mrs_status take_over(settling *s, mrs_err *err)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < s->kin.n; i++)
        if (in_order(&s->kin.at[i], &s->self) > 0)
            st = take_one(s, &s->kin.at[i], err);
    return st ? st : rise(s->store, &s->self, err); /* of one text only one may stand */
}

static mrs_status settle(void *ctx, mrs_err *err)
{
    settling *s = ctx;
    const kin *first = NULL;
    double of = 0;
    mrs_status st = read_self(s, err);
    if (st)
        return st;
    mrs_sketch_make(s->text, &s->sketch, s->store->arena);
    st = find_kin(s, err);
    if (!st)
        st = find_first(s, &first, &of, err);
    if (st)
        return st;
    return first ? fall(s->store, &s->self, first, of, err) : take_over(s, err);
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

static mrs_status make_sketch(void *ctx, mrs_err *err)
{
    settling *s = ctx;
    mrs_status st = read_text(s->store, s->self.fid, &s->text, err);
    mrs_sketch_make(s->text, &s->sketch, s->store->arena);
    return st;
}

mrs_status mrs_near_index(mrs_store *store, int64_t fid, mrs_err *err)
{
    mrs_stmt *stmt;
    settling s = {.store = store, .self = {.fid = fid}};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, make_sketch, &s, err);
    mrs_arena_rewind(store->arena, mark);
    for (uint32_t i = 0; !st && i < s.sketch.n; i++) {
        st = mrs_sql_get(store, MRS_SQL_SKETCH_ADD, &stmt, err);
        if (st)
            break;
        mrs_bind_int(stmt, 1, (int64_t)s.sketch.at[i]);
        mrs_bind_int(stmt, 2, fid);
        st = mrs_sql_run(store, stmt, err);
    }
    return st;
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
    const kin *first = NULL;
    double of;
    char day[16];
    size_t n = mrs_day_text(a->doc->published.first, day);
    a->s.self = (kin){.id = a->doc->id, .day = {day, n}, .text_sha256 = a->doc->text_sha256};
    mrs_sketch_make(a->s.text, &a->s.sketch, a->s.store->arena);
    mrs_status st = find_kin(&a->s, err);
    if (!st)
        st = find_first(&a->s, &first, &of, err);
    a->repeats = first != NULL;
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
