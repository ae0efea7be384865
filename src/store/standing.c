/* standing.c - what stands of people's decisions on one claim, laid over its row. */
#include "store/store_internal.h"

#include <stdio.h>

/* ---- what stands ------------------------------------------------------------------------------
 */

bool mrs_standing_by(const mrs_standing *s, mrs_str who)
{
    for (uint32_t i = 0; i < s->authors.n; i++)
        if (mrs_str_eq(s->authors.at[i], who))
            return true;
    return false;
}

static void fold(mrs_standing *s, const mrs_decision *d, mrs_arena *arena)
{
    switch (d->kind) {
    case MRS_DECISION_CLAIM:
        s->hand = d->after;
        s->hand_doc = d->object;
        s->hand_who = d->who;
        s->blind = mrs_str_is(d->field, "blind");
        s->state = MRS_STATE_CORRECTED;
        *MRS_PUSH(arena, &s->authors) = d->who;
        break;
    case MRS_DECISION_ACCEPT:
        s->blind = false;
        break;
    case MRS_DECISION_CORRECT:
        *MRS_PUSH(arena, &s->patches) = d->after;
        s->state = MRS_STATE_CORRECTED;
        *MRS_PUSH(arena, &s->authors) = d->who;
        break;
    case MRS_DECISION_CONFIRM: /* by a second person, whatever was undone since */
        if (mrs_standing_by(s, d->who))
            break;
        s->state = MRS_STATE_CONFIRMED;
        s->authors.n = 0;
        break;
    case MRS_DECISION_REJECT:
        s->state = MRS_STATE_REJECTED;
        break;
    case MRS_DECISION_NEEDS_WORK:
        s->state = MRS_STATE_NEEDS_WORK;
        break;
    default:
        break;
    }
}

mrs_status mrs_standing_read(mrs_store *store, mrs_str id, mrs_standing *out, mrs_arena *arena,
                             mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    *out = (mrs_standing){0};
    mrs_status st = mrs_sql_get(store, MRS_SQL_DECISION_OF, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, id);
    while ((st = mrs_sql_step(store, stmt, &row, err)) == MRS_OK && row) {
        mrs_decision d = {0};
        mrs_layout_read(&mrs_layout_decisions, stmt, 0, &d, arena);
        fold(out, &d, arena);
    }
    return st;
}

/* ---- laid over the row ------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_str id;
    mrs_standing s;
    int64_t fid, doc, run; /* fid 0: the store holds no such claim */
    mrs_str base;          /* the claim as it was coded, packed */
} settling;

static mrs_status find(settling *t, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(t->store, MRS_SQL_CLAIM_OF, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, t->id);
    st = mrs_sql_step(t->store, stmt, &row, err);
    if (st || !row)
        return st;
    t->fid = mrs_col_int(stmt, 0);
    t->doc = mrs_col_int(stmt, 1);
    t->run = mrs_col_int(stmt, 2);
    mrs_stmt_reset(stmt);
    return MRS_OK;
}

/* Where a claim that was coded by hand belongs; doc 0: its document is not there, or another
 * carries its text. */
static mrs_status find_hand(settling *t, mrs_err *err)
{
    char key[MRS_WHO_LEN + 8];
    static const mrs_run hand = {.program = MRS_STR_INIT("hand")};
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(t->store, MRS_SQL_DOC_STANDING, &stmt, err);
    if (st)
        return st;
    mrs_sql_str(stmt, 1, t->s.hand_doc);
    st = mrs_sql_step(t->store, stmt, &row, err);
    t->doc = !st && row ? mrs_col_int(stmt, 0) : 0;
    mrs_stmt_reset(stmt);
    snprintf(key, sizeof key, "hand/%.*s", (int)t->s.hand_who.len, t->s.hand_who.ptr);
    return st || !t->doc ? st : mrs_run_fid(t->store, key, &hand, &t->run, err);
}

static mrs_status text_of(settling *t, mrs_str *text, mrs_err *err)
{
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(t->store, MRS_SQL_DOC_TEXT, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, t->doc);
    st = mrs_sql_step(t->store, stmt, &row, err);
    if (!st && row)
        *text = mrs_column_str(stmt, 0, t->store->arena);
    mrs_stmt_reset(stmt);
    return st;
}

/* As coded, then each correction in turn; the words and JSON of what came of it. */
static mrs_status rewrite(settling *t, mrs_err *err)
{
    mrs_claim_row row;
    mrs_str text = {0};
    bool hand = t->s.hand.len > 0, changed = t->s.patches.n > 0;
    mrs_status st =
        mrs_claim_patched(t->base, t->s.patches.at, t->s.patches.n, &row, t->store->arena, err);
    if (!st && (changed || hand))
        st = text_of(t, &text, err);
    if (!st && (changed || hand))
        st = mrs_claim_rewrite(t->store, text, &row, err);
    row.state = t->s.state;
    row.coded = changed ? t->base : MRS_STR("");
    row.sample = t->store->sample;
    return st ? st : mrs_claim_write(t->store, &row, t->doc, t->run, t->fid, err);
}

static mrs_status set_state(settling *t, mrs_err *err)
{
    mrs_stmt *stmt;
    mrs_status st = mrs_sql_get(t->store, MRS_SQL_CLAIM_STATE, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, t->fid);
    mrs_sql_str(stmt, 2, mrs_str_of(mrs_state_text(t->s.state)));
    return mrs_sql_run(t->store, stmt, err);
}

static mrs_status settle_hand(settling *t, mrs_err *err)
{
    mrs_status st = find_hand(t, err);
    if (st || !t->doc || t->s.blind)
        return st || !t->fid ? st : mrs_claim_drop(t->store, t->fid, true, err);
    t->base = t->s.hand;
    st = mrs_sql_do_int(t->store, MRS_SQL_UNLINK, t->doc, err);
    return st ? st : rewrite(t, err);
}

static mrs_status settle_coded(settling *t, mrs_err *err)
{
    mrs_claim_row row;
    mrs_buf *packed = &t->store->json;
    mrs_status st = mrs_claim_read(t->store, t->fid, &row, t->store->arena, err);
    if (st)
        return st;
    if (mrs_str_starts(row.run, MRS_STR("hand/"))) /* its making was undone */
        return mrs_claim_drop(t->store, t->fid, true, err);
    if (!t->s.patches.n && !row.coded.len)
        return set_state(t, err);
    t->base = row.coded;
    if (!row.coded.len) {
        packed->len = 0;
        st = mrs_claim_field(&row, MRS_STR(""), packed, err);
        t->base = mrs_str_copy(mrs_buf_view(packed), t->store->arena);
    }
    return st ? st : rewrite(t, err);
}

static mrs_status settle(void *ctx, mrs_err *err)
{
    settling *t = ctx;
    mrs_status st = mrs_standing_read(t->store, t->id, &t->s, t->store->arena, err);
    if (!st)
        st = find(t, err);
    if (!st && t->fid)
        st = mrs_sql_do_int(t->store, MRS_SQL_UNLINK, t->doc, err);
    if (!st && t->s.hand.len)
        return settle_hand(t, err);
    return st || !t->fid ? st : settle_coded(t, err);
}

mrs_status mrs_claim_settle(mrs_store *store, mrs_str id, mrs_err *err)
{
    settling t = {.store = store, .id = id};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, settle, &t, err);
    mrs_arena_rewind(store->arena, mark);
    return st;
}

/* ---- of a document ----------------------------------------------------------------------------
 */

typedef struct {
    mrs_store *store;
    mrs_str doc;
    int64_t fid;
    MRS_VEC(mrs_str) ids;
} applying;

static mrs_status list_ids(void *ctx, mrs_err *err)
{
    applying *a = ctx;
    mrs_stmt *stmt;
    bool row;
    mrs_status st = mrs_sql_get(a->store, MRS_SQL_DECISION_OF_DOC, &stmt, err);
    if (st)
        return st;
    mrs_bind_int(stmt, 1, a->fid);
    mrs_sql_str(stmt, 2, a->doc);
    while ((st = mrs_sql_step(a->store, stmt, &row, err)) == MRS_OK && row)
        *MRS_PUSH(a->store->arena, &a->ids) = mrs_column_str(stmt, 0, a->store->arena);
    return st;
}

mrs_status mrs_decisions_apply(mrs_store *store, mrs_str doc, int64_t doc_fid, mrs_err *err)
{
    applying a = {.store = store, .doc = doc, .fid = doc_fid};
    mrs_mark mark = mrs_arena_mark(store->arena);
    mrs_status st = mrs_arena_run(&store->arena, 1, list_ids, &a, err);
    for (uint32_t i = 0; !st && i < a.ids.n; i++)
        st = mrs_claim_settle(store, a.ids.at[i], err);
    mrs_arena_rewind(store->arena, mark);
    return st;
}
