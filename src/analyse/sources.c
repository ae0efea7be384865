/* sources.c - per source: what it alone says, confirms, contradicts, corrects, and how early.
 * Counts and intervals; no score. */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    mrs_str name, id;
    mrs_source_kind kind;
    uint32_t events, repeats, echoed, denies, first, later, undated, changed_by_people;
    mrs_id_list alone, confirmed, contradicts, corrects; /* event ids */
    MRS_VEC(double) lags;                                /* days after the first report */
} voice;

typedef struct {
    mrs_work *w;
    mrs_index index;
    MRS_VEC(voice) voices;
} reckoning;

static uint32_t voice_of(reckoning *r, mrs_str name, mrs_str id, mrs_source_kind kind)
{
    mrs_str key = id.len ? id : name.len ? name : MRS_STR("the report");
    uint32_t i = mrs_index_of(&r->index, key, r->w->arena);
    if (i == r->voices.n) {
        voice *v = MRS_PUSH(r->w->arena, &r->voices);
        v->name = name.len ? name : key;
        v->id = id;
        v->kind = kind;
    }
    return i;
}

static uint32_t voice_of_told(reckoning *r, const mrs_told *t)
{
    return voice_of(r, t->source, t->source_id, t->kind);
}

static int by_text(const void *a, const void *b)
{
    return mrs_str_cmp(*(const mrs_str *)a, *(const mrs_str *)b);
}

/* Links come in no order of events, and several of one event. */
static void keep_once(mrs_id_list *ids)
{
    uint32_t n = 0;
    if (ids->n)
        qsort(ids->at, ids->n, sizeof *ids->at, by_text);
    for (uint32_t i = 0; i < ids->n; i++)
        if (!n || !mrs_str_eq(ids->at[n - 1], ids->at[i]))
            ids->at[n++] = ids->at[i];
    ids->n = n;
}

/* ---- one event --------------------------------------------------------------------------------
 */

static void add_lag(reckoning *r, uint32_t at, const mrs_told *told, uint32_t n)
{
    voice *v = &r->voices.at[at];
    for (uint32_t i = 0; i < n; i++) { /* in order of publication */
        if (voice_of_told(r, &told[i]) != at)
            continue;
        if (told[i].published == MRS_NO_DAY) {
            v->undated++;
            return;
        }
        double days = (double)told[i].published - told[0].published;
        *MRS_PUSH(r->w->arena, &v->lags) = days;
        v->first += days <= 0;
        v->later += days > 0;
        return;
    }
}

/* A source that several reports carry is one voice of the event. */
static bool is_first(const uint32_t *at, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (at[k] == at[i])
            return false;
    return true;
}

/* voices: how many tell the event; at: which, by the event's sources. */
static void add_voice(reckoning *r, const mrs_event *e, const uint32_t *at, uint32_t i,
                      uint32_t voices)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(r->w, e->id, &n);
    voice *v = &r->voices.at[at[i]];
    bool counts = false;
    for (uint32_t k = i; k < e->n_sources; k++)
        counts |= at[k] == at[i] && e->sources[k].counts;
    v->events++;
    v->repeats += !counts;
    v->echoed += counts && e->independent == 1 && voices > 1;
    if (voices == 1)
        *MRS_PUSH(r->w->arena, &v->alone) = e->id;
    else
        add_lag(r, at[i], told, n);
    if (counts && e->independent > 1)
        *MRS_PUSH(r->w->arena, &v->confirmed) = e->id;
}

static void add_event(reckoning *r, const mrs_event *e)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(r->w, e->id, &n);
    for (uint32_t i = 0; i < n; i++) { /* so that pointers to voices stay good below */
        uint32_t at = voice_of_told(r, &told[i]);
        voice *v = &r->voices.at[at];
        v->denies += told[i].status == MRS_CLAIM_NEGATED;
        v->changed_by_people +=
            told[i].state == MRS_STATE_CORRECTED || told[i].state == MRS_STATE_REJECTED;
    }
    uint32_t *at = MRS_NEW(r->w->arena, uint32_t, e->n_sources), voices = 0;
    for (uint32_t i = 0; i < e->n_sources; i++) {
        at[i] = voice_of(r, e->sources[i].name, e->sources[i].id, e->sources[i].kind);
        voices += is_first(at, i);
    }
    for (uint32_t i = 0; i < e->n_sources; i++)
        if (is_first(at, i))
            add_voice(r, e, at, i, voices);
}

/* ---- what speaks against what -----------------------------------------------------------------
 */

static const mrs_told *told_by_id(const mrs_work *w, mrs_str event, mrs_str claim)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(w, event, &n);
    for (uint32_t i = 0; i < n; i++)
        if (mrs_str_eq(told[i].id, claim))
            return &told[i];
    return NULL;
}

/* A source against itself is a correction: by what it said later. */
static void add_contradiction(reckoning *r, const mrs_link *l)
{
    const mrs_told *from = told_by_id(r->w, l->event, l->from);
    const mrs_told *to = told_by_id(r->w, l->event, l->to);
    if (!from || !to)
        return;
    uint32_t a = voice_of_told(r, from), b = voice_of_told(r, to);
    if (a == b) {
        *MRS_PUSH(r->w->arena, &r->voices.at[a].corrects) = l->event;
        return;
    }
    *MRS_PUSH(r->w->arena, &r->voices.at[a].contradicts) = l->event;
    *MRS_PUSH(r->w->arena, &r->voices.at[b].contradicts) = l->event;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static int by_events(const void *a, const void *b)
{
    const voice *x = a, *y = b;
    return x->events != y->events ? (x->events < y->events ? 1 : -1)
                                  : mrs_str_cmp(x->name, y->name);
}

static mrs_status put_voice(mrs_work *w, voice *v, mrs_err *err)
{
    mrs_cells *c = mrs_work_row(w);
    keep_once(&v->contradicts);
    keep_once(&v->corrects);
    double low, high, told = (double)v->alone.n + v->echoed + v->confirmed.n;
    mrs_wilson(v->confirmed.n, told, &low, &high);
    mrs_cells_text(c, "source", v->name);
    mrs_cells_words(c, "kind", mrs_source_kind_text(v->kind));
    mrs_cells_number(c, "events", v->events);
    mrs_cells_number(c, "alone", v->alone.n);
    mrs_cells_number(c, "confirmed", v->confirmed.n);
    if (told > 0)
        mrs_buf_printf(&c->keep, "%.0f-%.0f %%", 100 * low, 100 * high);
    mrs_cells_kept(c, "share_95");
    mrs_cells_number(c, "echoed", v->echoed);
    mrs_cells_number(c, "repeats", v->repeats);
    mrs_cells_number(c, "contradicts", v->contradicts.n);
    mrs_cells_number(c, "corrects", v->corrects.n);
    mrs_cells_number(c, "denies", v->denies);
    mrs_cells_number(c, "first", v->first);
    mrs_cells_number(c, "later", v->later);
    mrs_cells_number(c, "days_late", mrs_median(v->lags.at, v->lags.n));
    uint32_t first = c->n;
    mrs_cells_number(c, "confirmed_low", told > 0 ? round(low * 1000) / 1000 : NAN);
    mrs_cells_number(c, "confirmed_high", told > 0 ? round(high * 1000) / 1000 : NAN);
    mrs_cells_number(c, "undated", v->undated);
    mrs_cells_number(c, "changed_by_people", v->changed_by_people);
    mrs_cells_text(c, "source_id", v->id);
    mrs_cells_list(c, "alone_ids", mrs_id_list_text(&v->alone, w->arena));
    mrs_cells_list(c, "confirmed_ids", mrs_id_list_text(&v->confirmed, w->arena));
    mrs_cells_list(c, "contradicts_ids", mrs_id_list_text(&v->contradicts, w->arena));
    mrs_cells_list(c, "corrects_ids", mrs_id_list_text(&v->corrects, w->arena));
    mrs_cells_detail(c, first);
    return mrs_work_put(w, (mrs_str){0}, err);
}

static int by_event_id(const void *a, const void *b)
{
    return mrs_str_cmp(((const mrs_event *)a)->id, ((const mrs_event *)b)->id);
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    reckoning r = {.w = w};
    mrs_status st = MRS_OK;
    uint32_t several = 0;
    if (w->events.n)
        qsort(w->events.at, w->events.n, sizeof *w->events.at, by_event_id);
    for (uint32_t i = 0; i < w->events.n; i++) {
        several += w->events.at[i].independent > 1;
        add_event(&r, &w->events.at[i]);
    }
    for (uint32_t i = 0; i < w->links.n; i++)
        if (w->links.at[i].kind == MRS_LINK_CONTRADICTS &&
            mrs_event_of(&w->events, w->links.at[i].event))
            add_contradiction(&r, &w->links.at[i]);
    uint32_t shown = r.voices.n;
    if (shown)
        qsort(r.voices.at, shown, sizeof *r.voices.at, by_events);
    for (uint32_t i = 0; !st && i < shown; i++)
        st = put_voice(w, &r.voices.at[i], err);
    mrs_buf_printf(w->note,
                   "%u sources of %u events, %u of which more than one independent source tells; "
                   "confirmed_low to confirmed_high: 95 %% interval of the share that others tell "
                   "too",
                   shown, w->events.n, several);
    return st;
}

static const char *const options[] = {NULL};
const mrs_answer mrs_answer_sources = {
    "sources", options, MRS_NEED_EVENTS | MRS_NEED_TOLD | MRS_NEED_LINKS, NULL, compute};
