/* ties.c - pairs of claims that people hold for one happening, or for two. */
#include "store/store_internal.h"

typedef struct {
    mrs_store *store;
    mrs_arena *arena;
    const mrs_decision *d;
    MRS_VEC(mrs_tie) ties; /* a empty: a later decision speaks of both */
    MRS_VEC(mrs_str) leave, stay;
    mrs_status st;
    mrs_err *err;
} tying;

static bool holds(const mrs_str *ids, uint32_t n, mrs_str id)
{
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (mrs_str_cmp(ids[mid], id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && mrs_str_eq(ids[low], id);
}

static bool speaks_of(const tying *t, mrs_str id)
{
    return holds(t->leave.at, t->leave.n, id) || holds(t->stay.at, t->stay.n, id);
}

static void add(tying *t, mrs_str a, mrs_str b, bool same)
{
    bool order = mrs_str_cmp(a, b) < 0;
    *MRS_PUSH(t->arena, &t->ties) = (mrs_tie){order ? a : b, order ? b : a, same, t->d->id};
}

static void add_star(tying *t, const mrs_str *ids, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        add(t, ids[0], ids[i], true);
}

/* Only claims that are there: a star must not hang on one that is lost. */
static mrs_status take_objects(tying *t, mrs_err *err)
{
    const mrs_decision *d = t->d;
    mrs_status st = MRS_OK;
    t->leave.n = t->stay.n = 0;
    for (uint32_t i = 0; !st && i < d->n_objects; i++) {
        mrs_stmt *stmt;
        bool row = false;
        st = mrs_sql_get(t->store, MRS_SQL_CLAIM_OF, &stmt, err);
        if (st)
            break;
        mrs_sql_str(stmt, 1, d->objects[i]);
        st = mrs_sql_step(t->store, stmt, &row, err);
        mrs_stmt_reset(stmt);
        if (!st && row)
            *(i < d->n_leave ? MRS_PUSH(t->arena, &t->leave) : MRS_PUSH(t->arena, &t->stay)) =
                mrs_str_copy(d->objects[i], t->arena);
    }
    return st;
}

static mrs_status take(void *ctx, mrs_err *err)
{
    tying *t = ctx;
    mrs_status st = take_objects(t, err);
    for (uint32_t i = 0; !st && i < t->ties.n; i++)
        if (speaks_of(t, t->ties.at[i].a) && speaks_of(t, t->ties.at[i].b))
            t->ties.at[i].a = MRS_STR("");
    add_star(t, t->leave.at, t->leave.n);
    add_star(t, t->stay.at, t->stay.n);
    for (uint32_t i = 0; !st && i < t->leave.n; i++)
        for (uint32_t k = 0; k < t->stay.n; k++)
            add(t, t->leave.at[i], t->stay.at[k], false);
    return st;
}

static bool take_one(void *ctx, const mrs_decision *d)
{
    tying *t = ctx;
    t->d = d;
    t->st = mrs_arena_run(&t->arena, 1, take, t, t->err);
    return !t->st;
}

mrs_status mrs_store_ties(mrs_store *store, mrs_tie_fn fn, void *ctx, mrs_err *err)
{
    tying t = {.store = store, .arena = mrs_arena_new((size_t)1 << 30), .err = err};
    if (!t.arena)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_decisions_where(store,
                                        "WHERE t.undone_by=0 AND t.kind IN ('merge','split') "
                                        "ORDER BY t.fid",
                                        MRS_STR(""), take_one, &t, err);
    st = st ? st : t.st;
    bool go_on = true;
    for (uint32_t i = 0; !st && go_on && i < t.ties.n; i++)
        if (t.ties.at[i].a.len)
            go_on = fn(ctx, &t.ties.at[i]);
    mrs_arena_free(t.arena);
    return st;
}
