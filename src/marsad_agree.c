/* marsad_agree.c - how far people who coded the same documents unseen agree, field by field.
 *
 * Codings of one document are one unit when their triggers overlap, one of each coder; the first in
 * order of text is taken. Per field: the share of pairs of codings with equal values, and
 * Krippendorff's alpha for nominal data. Source: K. Krippendorff, Computing Krippendorff's
 * Alpha-Reliability (2011), University of Pennsylvania, C. */
#include "marsad_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    mrs_str doc, who, id;
    mrs_claim_row row;
    uint32_t unit;
} coding;

typedef struct {
    mrs_str doc, who;
    bool done;
} task;

typedef struct {
    const mrs_review_options *o;
    mrs_arena *arena;
    mrs_str doc; /* the one that was asked for; empty: all that are finished */
    MRS_VEC(task) tasks;
    MRS_VEC(coding) codings; /* by document, trigger, coder */
    uint32_t n_units;
    const mrs_decision *d;
    mrs_buf value;
} agreeing;

/* ---- what there is -----------------------------------------------------------------------------
 */

static task *task_of(agreeing *a, mrs_str doc, mrs_str who)
{
    for (uint32_t i = 0; i < a->tasks.n; i++)
        if (mrs_str_eq(a->tasks.at[i].doc, doc) && mrs_str_eq(a->tasks.at[i].who, who))
            return &a->tasks.at[i];
    return NULL;
}

static mrs_status take(void *ctx, mrs_err *err)
{
    agreeing *a = ctx;
    const mrs_decision *d = a->d;
    bool blind = mrs_str_is(d->field, "blind");
    for (uint32_t i = 0; i < d->n_objects && d->kind == MRS_DECISION_ASSIGN && blind; i++)
        if (!task_of(a, d->objects[i], d->after))
            *MRS_PUSH(a->arena, &a->tasks) = (task){mrs_str_copy(d->objects[i], a->arena),
                                                    mrs_str_copy(d->after, a->arena), false};
    for (uint32_t i = 0; i < d->n_objects && d->kind == MRS_DECISION_DONE; i++) {
        task *t = task_of(a, d->objects[i], d->who);
        if (t)
            t->done = true;
    }
    if (d->kind != MRS_DECISION_CLAIM || !blind)
        return MRS_OK;
    coding *c = MRS_PUSH(a->arena, &a->codings);
    *c = (coding){.doc = mrs_str_copy(d->object, a->arena),
                  .who = mrs_str_copy(d->who, a->arena),
                  .id = mrs_str_copy(d->objects[0], a->arena)};
    return mrs_claim_unpack(d->after, &c->row, a->arena, err);
}

static bool take_one(void *ctx, const mrs_decision *d)
{
    agreeing *a = ctx;
    mrs_err none;
    a->d = d;
    return d->undone_by || !mrs_arena_run(&a->arena, 1, take, a, &none);
}

static const task *unfinished(const agreeing *a, mrs_str doc)
{
    for (uint32_t i = 0; i < a->tasks.n; i++)
        if (mrs_str_eq(a->tasks.at[i].doc, doc) && !a->tasks.at[i].done)
            return &a->tasks.at[i];
    return NULL;
}

static int by_place(const void *x, const void *y)
{
    const coding *a = x, *b = y;
    int doc = mrs_str_cmp(a->doc, b->doc);
    uint32_t i = a->row.claim.trigger.start, k = b->row.claim.trigger.start;
    if (doc || i != k)
        return doc ? doc : i < k ? -1 : 1;
    int who = mrs_str_cmp(a->who, b->who);
    return who ? who : mrs_str_cmp(a->id, b->id);
}

/* Only documents that all their coders have finished, or the one that was asked for. */
static mrs_status keep_finished(agreeing *a, mrs_err *err)
{
    uint32_t n = 0;
    const task *left = a->doc.len ? unfinished(a, a->doc) : NULL;
    if (left)
        return mrs_fail(err, MRS_E_ARG,
                        "%.*s has not finished with it (`marsad review done`): until then what was "
                        "coded is not shown",
                        (int)left->who.len, left->who.ptr);
    for (uint32_t i = 0; i < a->codings.n; i++) {
        const coding *c = &a->codings.at[i];
        if (a->doc.len ? mrs_str_eq(c->doc, a->doc) : !unfinished(a, c->doc))
            a->codings.at[n++] = *c;
    }
    a->codings.n = n;
    if (n)
        qsort(a->codings.at, n, sizeof *a->codings.at, by_place);
    return n ? MRS_OK
             : mrs_fail(err, MRS_E_EMPTY,
                        "nothing was coded blind and finished: `marsad review "
                        "assign DOC --to WHO --blind`, twice, begins it");
}

/* ---- units ------------------------------------------------------------------------------------
 */

static bool fits(const agreeing *a, uint32_t unit, const coding *c)
{
    bool meets = false;
    for (uint32_t i = 0; i < a->codings.n && &a->codings.at[i] != c; i++) {
        const coding *other = &a->codings.at[i];
        if (other->unit != unit)
            continue;
        if (mrs_str_eq(other->who, c->who) || !mrs_str_eq(other->doc, c->doc))
            return false;
        meets = meets || mrs_span_overlap(other->row.claim.trigger, c->row.claim.trigger);
    }
    return meets;
}

static void make_units(agreeing *a)
{
    for (uint32_t i = 0; i < a->codings.n; i++) {
        coding *c = &a->codings.at[i];
        c->unit = a->n_units;
        for (uint32_t u = a->n_units; u-- > 0 && c->unit == a->n_units;)
            if (fits(a, u, c))
                c->unit = u;
        a->n_units += c->unit == a->n_units;
    }
}

static uint32_t size_of(const agreeing *a, uint32_t unit)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < a->codings.n; i++)
        n += a->codings.at[i].unit == unit;
    return n;
}

/* ---- figures ----------------------------------------------------------------------------------
 */

typedef struct {
    uint32_t unit;
    mrs_str value;
    bool paired; /* another coder has that unit too */
} rating;

typedef struct {
    uint32_t n;         /* of codings that are paired */
    double same, alpha; /* share of pairs with equal values; NAN: no pairs, one value only */
} figures;

static figures figures_of(const rating *ratings, uint32_t n)
{
    double same = 0, pairs = 0, observed = 0, expected = 0, pairable = 0;
    for (uint32_t i = 0; i < n; i++) {
        double differ = 0, m = 1;
        for (uint32_t k = 0; k < n; k++) {
            if (k == i || ratings[k].unit != ratings[i].unit)
                continue;
            m++;
            differ += !mrs_str_eq(ratings[k].value, ratings[i].value);
        }
        if (m < 2)
            continue;
        pairable++;
        pairs += m - 1;
        same += m - 1 - differ;
        observed += differ / (m - 1);
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++)
            expected += ratings[i].paired && ratings[k].paired &&
                        !mrs_str_eq(ratings[i].value, ratings[k].value);
    expected = pairable > 1 ? expected / (pairable - 1) : 0;
    return (figures){.n = (uint32_t)pairable,
                     .same = pairs > 0 ? same / pairs : NAN,
                     .alpha = expected > 0 ? 1 - observed / expected : NAN};
}

static mrs_str value_of(agreeing *a, const coding *c, const mrs_sayer *field)
{
    a->value.len = 0;
    field->say(&c->row, &a->value);
    return mrs_str_copy(mrs_buf_view(&a->value), a->arena);
}

static void put_field(agreeing *a, const mrs_sayer *field, mrs_json *json)
{
    rating *ratings = MRS_NEW(a->arena, rating, a->codings.n);
    for (uint32_t i = 0; i < a->codings.n; i++)
        ratings[i] = (rating){a->codings.at[i].unit, value_of(a, &a->codings.at[i], field),
                              size_of(a, a->codings.at[i].unit) > 1};
    figures f = figures_of(ratings, a->codings.n);
    if (json) {
        mrs_json_object(json, field->name);
        mrs_json_int(json, "codings", f.n);
        mrs_json_num(json, "agreement", round(f.same * 1000) / 1000);
        mrs_json_num(json, "alpha", round(f.alpha * 1000) / 1000);
        mrs_json_end(json, '}');
        return;
    }
    char alpha[32] = "-";
    if (isfinite(f.alpha))
        snprintf(alpha, sizeof alpha, "%.3f", f.alpha);
    mrs_buf_printf(a->o->out, "%-16s %5.1f %%  %s\n", field->name, isnan(f.same) ? 0 : 100 * f.same,
                   alpha);
}

/* ---- said -------------------------------------------------------------------------------------
 */

static void put_unit(agreeing *a, uint32_t unit)
{
    mrs_buf *out = a->o->out;
    const coding *first = NULL;
    for (uint32_t i = 0; i < a->codings.n; i++) {
        const coding *c = &a->codings.at[i];
        if (c->unit != unit)
            continue;
        if (!first)
            mrs_buf_printf(out, "\n%.12s %u:%u \"%.*s\"\n", c->doc.ptr, c->row.claim.trigger.start,
                           c->row.claim.trigger.end, (int)c->row.trigger.len, c->row.trigger.ptr);
        mrs_buf_printf(out, "  %.*s %.*s", (int)c->id.len, c->id.ptr, (int)c->who.len, c->who.ptr);
        for (const mrs_sayer *f = mrs_sayers; f->name; f++) {
            mrs_str value = value_of(a, c, f);
            if (!first || !mrs_str_eq(value, value_of(a, first, f)))
                mrs_buf_printf(out, "; %s %.*s", f->name, (int)value.len, value.ptr);
        }
        mrs_buf_putc(out, '\n');
        first = first ? first : c;
    }
}

static uint32_t count_shared(const agreeing *a)
{
    uint32_t n = 0;
    for (uint32_t u = 0; u < a->n_units; u++)
        n += size_of(a, u) > 1;
    return n;
}

static void put_json(agreeing *a)
{
    mrs_json json = {.out = a->o->out};
    mrs_json_object(&json, NULL);
    mrs_json_int(&json, "units", a->n_units);
    mrs_json_int(&json, "shared", count_shared(a));
    mrs_json_object(&json, "fields");
    for (const mrs_sayer *f = mrs_sayers; f->name; f++)
        put_field(a, f, &json);
    mrs_json_end(&json, '}');
    mrs_json_array(&json, "codings");
    for (uint32_t i = 0; i < a->codings.n; i++) {
        const coding *c = &a->codings.at[i];
        mrs_json_object(&json, NULL);
        mrs_json_int(&json, "unit", c->unit);
        mrs_json_str(&json, "claim", c->id);
        mrs_json_str(&json, "who", c->who);
        mrs_json_str(&json, "document", c->doc);
        for (const mrs_sayer *f = mrs_sayers; f->name; f++)
            mrs_json_str_or_null(&json, f->name, value_of(a, c, f));
        mrs_json_end(&json, '}');
    }
    mrs_json_end(&json, ']');
    mrs_json_end(&json, '}');
    mrs_buf_putc(a->o->out, '\n');
}

static mrs_status put_all(void *ctx, mrs_err *err)
{
    agreeing *a = ctx;
    (void)err;
    make_units(a);
    if (a->o->json) {
        put_json(a);
        return MRS_OK;
    }
    uint32_t shared = count_shared(a);
    mrs_buf_printf(a->o->out, "%u happenings coded, %u of them by more than one (%.0f %%)\n\n",
                   a->n_units, shared, 100.0 * shared / a->n_units);
    mrs_buf_printf(a->o->out, "%-16s %s  %s\n", "field", "agreement", "Krippendorff's alpha");
    for (const mrs_sayer *f = mrs_sayers; f->name; f++)
        put_field(a, f, NULL);
    for (uint32_t u = 0; u < a->n_units; u++)
        put_unit(a, u);
    return MRS_OK;
}

mrs_status mrs_agreement(const mrs_review_options *o, mrs_err *err)
{
    const mrs_store_options read = {.held = true};
    mrs_store *store = NULL;
    char full[65] = "";
    agreeing a = {.o = o, .arena = mrs_arena_new(MRS_DOC_CEILING)};
    mrs_status st = a.arena ? mrs_store_open(o->store, &read, &store, err)
                            : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (!st && o->id)
        st = mrs_store_find_doc(store, mrs_str_of(o->id), full, err);
    a.doc = mrs_str_of(full);
    if (!st)
        st = mrs_store_decisions(store, MRS_STR(""), take_one, &a, err);
    if (!st)
        st = keep_finished(&a, err);
    if (!st)
        st = mrs_arena_run(&a.arena, 1, put_all, &a, err);
    mrs_store_close(store);
    mrs_buf_clear(&a.value);
    mrs_arena_free(a.arena);
    return st ? st : mrs_buf_status(o->out, err);
}
