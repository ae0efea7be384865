/* marsad_queue.c - claims that wait for a person, by doubt and weight.
 *
 * First what somebody marked as needing work, then what waits for a second person (not the one who
 * corrected it), then the machine's own: (1 - confidence + a quarter for each disagreement within
 * its event, up to 1) x (1 + log2(1 + people counted)). */
#include "marsad_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mrs_str claim;
    mrs_state state;
    double score;
} waiting;

typedef struct {
    const mrs_review_options *o;
    mrs_store *store;
    mrs_arena *arena;
    MRS_VEC(mrs_str) docs; /* that are assigned to who; by id */
    MRS_VEC(waiting) list;
    const mrs_queue_row *row;
    const mrs_decision *d;
} queueing;

static int by_str(const void *a, const void *b)
{
    return mrs_str_cmp(*(const mrs_str *)a, *(const mrs_str *)b);
}

static int rank(mrs_state state)
{
    return state == MRS_STATE_NEEDS_WORK ? 0 : state == MRS_STATE_CORRECTED ? 1 : 2;
}

static int by_need(const void *a, const void *b)
{
    const waiting *x = a, *y = b;
    if (rank(x->state) != rank(y->state))
        return rank(x->state) - rank(y->state);
    if (x->score < y->score || x->score > y->score)
        return x->score > y->score ? -1 : 1;
    return mrs_str_cmp(x->claim, y->claim);
}

static mrs_status keep_row(void *ctx, mrs_err *err)
{
    queueing *q = ctx;
    const mrs_queue_row *r = q->row;
    double doubt = fmin(1, 1 - r->confidence + 0.25 * r->contradictions);
    (void)err;
    *MRS_PUSH(q->arena, &q->list) =
        (waiting){mrs_str_copy(r->claim, q->arena), r->state, doubt * (1 + log2(1 + r->people))};
    return MRS_OK;
}

static bool take_row(void *ctx, const mrs_queue_row *row)
{
    queueing *q = ctx;
    mrs_err none;
    q->row = row;
    bool mine = !q->o->mine || (q->docs.n && bsearch(&row->doc, q->docs.at, q->docs.n,
                                                     sizeof *q->docs.at, by_str));
    return !mine || row->own || !mrs_arena_run(&q->arena, 1, keep_row, q, &none);
}

static mrs_status keep_docs(void *ctx, mrs_err *err)
{
    queueing *q = ctx;
    (void)err;
    for (uint32_t i = 0; i < q->d->n_objects; i++)
        *MRS_PUSH(q->arena, &q->docs) = mrs_str_copy(q->d->objects[i], q->arena);
    return MRS_OK;
}

static bool take_assigned(void *ctx, const mrs_decision *d)
{
    queueing *q = ctx;
    mrs_err none;
    q->d = d;
    if (d->kind != MRS_DECISION_ASSIGN || d->undone_by || !mrs_str_is(d->after, q->o->who))
        return true;
    return !mrs_arena_run(&q->arena, 1, keep_docs, q, &none);
}

static void put_claim(queueing *q, const waiting *w, const mrs_claim_row *row)
{
    mrs_buf *out = q->o->out;
    mrs_json json = {.out = out};
    if (!q->o->json) {
        mrs_buf_printf(out, "%.*s %s %.2f %s%s%.*s: %.*s\n", (int)w->claim.len, w->claim.ptr,
                       mrs_state_text(w->state), w->score, mrs_type_text(row->claim.type),
                       row->claim.mode.len ? "/" : "", (int)row->claim.mode.len,
                       row->claim.mode.len ? row->claim.mode.ptr : "", (int)row->sentence.len,
                       row->sentence.ptr);
        return;
    }
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "claim", w->claim);
    mrs_json_str(&json, "state", mrs_str_of(mrs_state_text(w->state)));
    mrs_json_num(&json, "score", round(w->score * 1000) / 1000);
    mrs_json_str(&json, "document", row->doc);
    mrs_json_str_or_null(&json, "event", row->event);
    mrs_json_str(&json, "type", mrs_str_of(mrs_type_text(row->claim.type)));
    mrs_json_str(&json, "sentence", row->sentence);
    mrs_json_end(&json, '}');
    mrs_buf_putc(out, '\n');
}

static mrs_status put_list(queueing *q, mrs_err *err)
{
    uint32_t n = q->o->limit && q->o->limit < q->list.n ? q->o->limit : q->list.n;
    mrs_status st = MRS_OK;
    if (q->list.n)
        qsort(q->list.at, q->list.n, sizeof *q->list.at, by_need);
    for (uint32_t i = 0; !st && i < n; i++) {
        mrs_claim_row row;
        mrs_mark mark = mrs_arena_mark(q->arena);
        st = mrs_store_claim(q->store, q->list.at[i].claim, q->arena, &row, err);
        if (!st)
            put_claim(q, &q->list.at[i], &row);
        mrs_arena_rewind(q->arena, mark);
    }
    return st;
}

mrs_status mrs_queue(const mrs_review_options *o, uint64_t *n_waiting, mrs_err *err)
{
    const mrs_store_options read = {.held = true};
    queueing q = {.o = o, .arena = mrs_arena_new(MRS_DOC_CEILING)};
    mrs_status st = q.arena ? mrs_store_open(o->store, &read, &q.store, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st && o->mine)
        st = mrs_store_decisions(q.store, MRS_STR(""), take_assigned, &q, err);
    if (!st && q.docs.n)
        qsort(q.docs.at, q.docs.n, sizeof *q.docs.at, by_str);
    if (!st)
        st = mrs_store_queue(q.store, mrs_str_of(o->who), take_row, &q, err);
    if (!st)
        st = put_list(&q, err);
    *n_waiting = q.list.n;
    mrs_store_close(q.store);
    mrs_arena_free(q.arena);
    return st ? st : mrs_buf_status(o->out, err);
}
