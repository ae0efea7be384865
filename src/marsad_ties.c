/* marsad_ties.c - what people merged and split, carried from the team's record to the published
 * one, whose claims have other ids. */
#include "marsad_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    char of[2][MRS_ID_LEN + 1], is[2][MRS_ID_LEN + 1]; /* is: "" until it is known */
    bool same;
} tie;

struct mrs_ties {
    tie *at;
    size_t n, cap;
    mrs_buf told; /* all of them, for their hash */
    bool failed;
};

static bool take_tie(void *ctx, const mrs_tie *t)
{
    mrs_ties *ties = ctx;
    if (ties->n == ties->cap) {
        size_t cap = ties->cap ? ties->cap * 2 : 16;
        tie *more = realloc(ties->at, cap * sizeof *more);
        ties->failed = !more;
        if (!more)
            return false;
        ties->at = more;
        ties->cap = cap;
    }
    tie *to = &ties->at[ties->n++];
    *to = (tie){.same = t->same};
    snprintf(to->of[0], sizeof to->of[0], "%.*s", (int)t->a.len, t->a.ptr);
    snprintf(to->of[1], sizeof to->of[1], "%.*s", (int)t->b.len, t->b.ptr);
    mrs_buf_printf(&ties->told, "%s %s %d\n", to->of[0], to->of[1], to->same);
    return true;
}

mrs_status mrs_ties_read(mrs_store *store, mrs_ties **out, char hash[65], mrs_err *err)
{
    *out = NULL;
    mrs_ties *ties = calloc(1, sizeof *ties);
    if (!ties)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_store_ties(store, take_tie, ties, err);
    if (!st && ties->failed)
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_buf_status(&ties->told, err);
    mrs_sha256_hex(mrs_buf_view(&ties->told), hash);
    if (st)
        mrs_ties_free(ties);
    else
        *out = ties;
    return st;
}

void mrs_ties_free(mrs_ties *ties)
{
    if (!ties)
        return;
    mrs_buf_clear(&ties->told);
    free(ties->at);
    free(ties);
}

static bool is(const char *id, mrs_str claim)
{
    return claim.len == MRS_ID_LEN && memcmp(id, claim.ptr, MRS_ID_LEN) == 0;
}

bool mrs_ties_want(const mrs_ties *ties, mrs_str claim)
{
    for (size_t i = 0; i < ties->n; i++)
        if (is(ties->at[i].of[0], claim) || is(ties->at[i].of[1], claim))
            return true;
    return false;
}

void mrs_ties_name(mrs_ties *ties, mrs_str claim, const char *id)
{
    for (size_t i = 0; i < ties->n; i++)
        for (int side = 0; side < 2; side++)
            if (is(ties->at[i].of[side], claim))
                snprintf(ties->at[i].is[side], sizeof ties->at[i].is[side], "%s", id);
}

typedef struct {
    const tie *t;
    mrs_store *store;
    mrs_arena *arena;
} writing;

static mrs_status write_one(const writing *w, mrs_err *err)
{
    mrs_str objects[] = {{w->t->is[0], MRS_ID_LEN}, {w->t->is[1], MRS_ID_LEN}};
    mrs_decision d = {.kind = w->t->same ? MRS_DECISION_MERGE : MRS_DECISION_SPLIT,
                      .objects = objects,
                      .n_objects = 2,
                      .n_leave = w->t->same ? 0 : 1,
                      .comment = MRS_STR("as the team has it")};
    return mrs_store_decide(w->store, &d, w->arena, err);
}

mrs_status mrs_ties_write(const mrs_ties *ties, mrs_store *store, mrs_err *err)
{
    mrs_arena *arena = mrs_arena_new((size_t)1 << 28);
    mrs_status st = arena ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (size_t i = 0; !st && i < ties->n; i++) {
        const writing w = {&ties->at[i], store, arena};
        if (w.t->is[0][0] && w.t->is[1][0]) /* both have left */
            st = write_one(&w, err);
    }
    mrs_arena_free(arena);
    return st;
}
