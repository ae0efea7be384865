/* read.c - what an answer needs of the store, copied. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mrs_work *w;
    mrs_events *into;
    const mrs_event *event;
    mrs_nearness near; /* of event */
    bool near_too;     /* `all` is asked as events are */
    const mrs_claim_row *claim;
    const mrs_link *link;
    const mrs_doc_row *doc;
    mrs_status st;
    mrs_err *err;
} reading;

static mrs_str copy(mrs_str s, mrs_arena *arena)
{
    return s.len ? mrs_str_copy(s, arena) : (mrs_str){0};
}

static mrs_place *copy_place(const mrs_place *p, mrs_arena *arena)
{
    if (!p)
        return NULL;
    mrs_place *out = MRS_NEW(arena, mrs_place, 1);
    *out = *p;
    out->name = copy(p->name, arena);
    out->gazetteer_id = copy(p->gazetteer_id, arena);
    out->admin1 = copy(p->admin1, arena);
    out->why = (mrs_str){0};
    out->parts = NULL;
    out->n_parts = 0;
    return out;
}

static mrs_party *copy_parties(const mrs_party *at, uint32_t n, mrs_arena *arena)
{
    mrs_party *out = MRS_NEW(arena, mrs_party, n);
    for (uint32_t i = 0; i < n; i++) {
        out[i] = at[i];
        out[i].name = copy(at[i].name, arena);
        out[i].id = copy(at[i].id, arena);
    }
    return out;
}

static void copy_quantities(mrs_event *e, mrs_arena *arena)
{
    mrs_event_quantity *out = MRS_NEW(arena, mrs_event_quantity, e->n_quantities);
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        out[i] = e->quantities[i];
        out[i].unit = copy(out[i].unit, arena);
        out[i].low_claim = copy(out[i].low_claim, arena);
        out[i].best_claim = copy(out[i].best_claim, arena);
        out[i].high_claim = copy(out[i].high_claim, arena);
    }
    e->quantities = out;
}

static void copy_sources(mrs_event *e, mrs_arena *arena)
{
    mrs_event_source *out = MRS_NEW(arena, mrs_event_source, e->n_sources);
    for (uint32_t i = 0; i < e->n_sources; i++) {
        out[i] = e->sources[i];
        out[i].name = copy(out[i].name, arena);
        out[i].id = copy(out[i].id, arena);
        out[i].doc = copy(out[i].doc, arena);
        out[i].why = copy(out[i].why, arena);
    }
    e->sources = out;
}

static mrs_status keep_event(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_arena *arena = r->w->arena;
    mrs_event e = *r->event;
    (void)err;
    e.id = copy(e.id, arena);
    e.mode = copy(e.mode, arena);
    e.summary = copy(e.summary, arena);
    e.time.value = e.time.mod = e.time_claim = e.place_claim = (mrs_str){0};
    e.place = copy_place(e.place, arena);
    e.actors = copy_parties(e.actors, e.n_actors, arena);
    e.targets = copy_parties(e.targets, e.n_targets, arena);
    copy_quantities(&e, arena);
    copy_sources(&e, arena);
    e.claims = NULL;
    *MRS_PUSH(arena, r->into) = e;
    if (r->into == &r->w->events)
        *MRS_PUSH(arena, &r->w->nearness) = r->near;
    return MRS_OK;
}

static bool take_event(void *ctx, const mrs_event *event)
{
    reading *r = ctx;
    double km;
    r->event = event;
    r->near = MRS_NEAR_YES;
    if ((r->into == &r->w->events || r->near_too) && r->w->question.near)
        r->near = mrs_nearby_test(r->w->question.near, event->place, &km);
    r->w->beside += r->near == MRS_NEAR_UNKNOWN;
    r->w->may_be += r->near == MRS_NEAR_MAYBE;
    if (r->near == MRS_NEAR_NOT || r->near == MRS_NEAR_UNKNOWN)
        return true;
    r->st = mrs_arena_run(&r->w->arena, 1, keep_event, r, r->err);
    return !r->st;
}

static mrs_status keep_claim(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_arena *arena = r->w->arena;
    const mrs_claim_row *row = r->claim;
    const mrs_source *source = &row->claim.source;
    mrs_told *t = MRS_PUSH(arena, &r->w->told);
    (void)err;
    bool named = source->kind != MRS_SOURCE_NARRATOR;
    *t = (mrs_told){.id = copy(row->id, arena),
                    .event = copy(row->event, arena),
                    .doc = copy(row->doc, arena),
                    .publisher = copy(row->publisher, arena),
                    .published = row->published.first,
                    .type = row->claim.type,
                    .mode = copy(row->claim.mode, arena),
                    .status = row->claim.status,
                    .recency = row->claim.recency,
                    .source = copy(named ? source->name : row->publisher, arena),
                    .source_id = copy(named ? source->id : (mrs_str){0}, arena),
                    .kind = source->kind,
                    .stake = source->stake,
                    .trigger = copy(row->trigger, arena),
                    .sentence = copy(row->sentence, arena),
                    .instrument = copy(row->instrument, arena),
                    .means = copy(row->means, arena),
                    .state = row->state};
    if (r->w->answer->needs & MRS_NEED_PARTIES) {
        t->n_actors = row->claim.n_actors;
        t->n_targets = row->claim.n_targets;
        t->actors = copy_parties(row->claim.actors, t->n_actors, arena);
        t->targets = copy_parties(row->claim.targets, t->n_targets, arena);
    }
    return MRS_OK;
}

static bool take_claim(void *ctx, const mrs_claim_row *row)
{
    reading *r = ctx;
    r->claim = row;
    r->st = mrs_arena_run(&r->w->arena, 1, keep_claim, r, r->err);
    return !r->st;
}

static mrs_status keep_link(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    mrs_arena *arena = r->w->arena;
    mrs_link l = *r->link;
    (void)err;
    l.from = copy(l.from, arena);
    l.to = copy(l.to, arena);
    l.event = copy(l.event, arena);
    l.field = copy(l.field, arena);
    l.from_value = copy(l.from_value, arena);
    l.to_value = copy(l.to_value, arena);
    l.why = (mrs_str){0};
    *MRS_PUSH(arena, &r->w->links) = l;
    return MRS_OK;
}

static bool take_link(void *ctx, const mrs_link *link)
{
    reading *r = ctx;
    r->link = link;
    r->st = mrs_arena_run(&r->w->arena, 1, keep_link, r, r->err);
    return !r->st;
}

static mrs_status keep_doc(void *ctx, mrs_err *err)
{
    reading *r = ctx;
    (void)err;
    mrs_read_doc doc = {r->doc->published.first, copy(r->doc->publisher, r->w->arena)};
    *MRS_PUSH(r->w->arena, &r->w->docs) = doc;
    return MRS_OK;
}

static bool take_doc(void *ctx, const mrs_doc_row *row)
{
    reading *r = ctx;
    r->doc = row;
    if (row->repeats.len) /* a copy stands under what it repeats */
        return true;
    r->st = mrs_arena_run(&r->w->arena, 1, keep_doc, r, r->err);
    return !r->st;
}

/* ---- order ------------------------------------------------------------------------------------
 */

/* Undated ones last. */
static int by_event(const void *a, const void *b)
{
    const mrs_told *x = a, *y = b;
    int order = mrs_str_cmp(x->event, y->event);
    int64_t first = x->published == MRS_NO_DAY ? INT64_MAX : x->published;
    int64_t second = y->published == MRS_NO_DAY ? INT64_MAX : y->published;
    if (!order && first != second)
        return first < second ? -1 : 1;
    return order ? order : mrs_str_cmp(x->id, y->id);
}

static int by_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const mrs_event *)a)->id, ((const mrs_event *)b)->id);
}

const mrs_told *mrs_told_of(const mrs_work *w, mrs_str event, uint32_t *n)
{
    uint32_t low = 0, high = w->told.n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (mrs_str_cmp(w->told.at[mid].event, event) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    *n = 0;
    while (low + *n < w->told.n && mrs_str_eq(w->told.at[low + *n].event, event))
        ++*n;
    return w->told.at + low;
}

const mrs_event *mrs_event_of(const mrs_events *events, mrs_str id)
{
    mrs_event key = {.id = id};
    return events->n ? bsearch(&key, events->at, events->n, sizeof key, by_id) : NULL;
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static bool is_in_box(const double box[4], const mrs_place *place)
{
    double lat = place ? place->lat : NAN, lon = place ? place->lon : NAN;
    bool across = box[0] > box[2] ? lon >= box[0] || lon <= box[2] : lon >= box[0] && lon <= box[2];
    return across && lat >= box[1] && lat <= box[3]; /* false of no point */
}

/* The filter of a sheet's event: what mrs_filter has beyond type, days and box is not told there.
 */
static bool is_asked(const mrs_filter *f, const mrs_event *e)
{
    bool before = f->has_since && e->time.end != MRS_NO_DAY && e->time.end < f->since;
    bool after = f->has_until && e->time.start != MRS_NO_DAY && e->time.start > f->until;
    bool typed = !f->types || (f->types >> e->type & 1);
    return typed && !before && !after && (!f->has_box || is_in_box(f->box, e->place));
}

static mrs_status read_other(mrs_work *w, reading *r, mrs_err *err)
{
    const mrs_question *q = &w->question;
    r->into = &w->all;
    r->near_too = true;
    if (q->other)
        return mrs_store_events(q->other, &q->filter, NULL, take_event, r, err);
    for (const mrs_event *e = q->told; e < q->told_end; e++)
        if (is_asked(&q->filter, e) && !take_event(r, e))
            break;
    return MRS_OK;
}

static mrs_status read_events(mrs_work *w, reading *r, mrs_err *err)
{
    static const mrs_filter every = {.all = true};
    mrs_status st = MRS_OK;
    if (w->answer->needs & MRS_NEED_EVENTS) {
        r->into = &w->events;
        st = mrs_store_events(w->store, &w->question.filter, &w->tally, take_event, r, err);
    }
    if (!st && !r->st && (w->answer->needs & MRS_NEED_ALL)) {
        r->into = &w->all;
        st = mrs_store_events(w->store, &every, NULL, take_event, r, err);
    }
    if (!st && !r->st && (w->answer->needs & MRS_NEED_OTHER))
        st = read_other(w, r, err);
    if (!st && w->all.n)
        qsort(w->all.at, w->all.n, sizeof *w->all.at, by_id);
    return st ? st : r->st;
}

mrs_status mrs_work_read(mrs_work *w, mrs_err *err)
{
    reading r = {.w = w, .err = err};
    unsigned needs = w->answer->needs;
    mrs_status st = MRS_OK;
    if (needs & MRS_NEED_DOCS)
        st = mrs_store_docs(w->store, MRS_STR(""), take_doc, &r, err);
    bool asked = w->until != MRS_NO_DAY;
    for (uint32_t i = 0; !asked && i < w->docs.n; i++)
        if (w->docs.at[i].published > w->until)
            w->until = w->docs.at[i].published;
    if (!st && !r.st)
        st = read_events(w, &r, err);
    if (!st && !r.st && (needs & MRS_NEED_TOLD))
        st = mrs_store_claims(w->store, NULL, NULL, take_claim, &r, err);
    if (!st && !r.st && (needs & MRS_NEED_LINKS))
        st = mrs_store_links(w->store, MRS_STR(""), take_link, &r, err);
    if (w->told.n)
        qsort(w->told.at, w->told.n, sizeof *w->told.at, by_event);
    return st ? st : r.st;
}
