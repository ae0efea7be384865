/* pledges.c - promises, plans and deadlines, and what later reports say of them. Options: state S.
 *
 * A later event speaks of a promise only when it is of the same kind, names the same object and
 * lies on the same stretch; what shares the kind and one of the two is "perhaps related" and moves
 * no state. No word is no breach: past its deadline such a promise is "due with no word". */
#include "analyse/analyse_internal.h"

#include <math.h>
#include <stdlib.h>

/* clang-format off */
#define STATES(X)                                                                                  \
    X(OPEN, "open")                                                                                \
    X(DUE, "due with no word")                                                                     \
    X(KEPT, "reported kept")                                                                       \
    X(LATE, "kept late")                                                                           \
    X(PARTLY, "partly kept")                                                                       \
    X(DISPUTED, "disputed") X(BROKEN, "reported broken") X(OVERTAKEN, "overtaken")
/* clang-format on */
typedef enum {
#define X(name, text) STATE_##name,
    STATES(X)
#undef X
        N_STATES
} pledge_state;
static const char *const state_names[N_STATES + 1] = {
#define X(name, text) text,
    STATES(X)
#undef X
};

typedef struct {
    mrs_work *w;
    const mrs_event *pledge;
    mrs_str object;
    int32_t said, due;
    pledge_state state;
    const mrs_event *kept, *late, *partly, *broken, *newer; /* what says so; NULL */
    mrs_id_list on, perhaps;
} ledger;

/* ---- deeds: what may speak of one promise is of its type and mode -----------------------------
 */

typedef struct {
    const mrs_event *event;
    mrs_str object;
    int32_t said;
    bool known; /* object and said */
} deed;
typedef MRS_VEC(deed) deed_list;
struct mrs_deeds {
    mrs_index index;
    MRS_VEC(deed_list) lists;
};

static deed_list *deeds_of(mrs_work *w, const mrs_event *e)
{
    mrs_str key = mrs_str_format(w->arena, "%d/%.*s", e->type, (int)e->mode.len,
                                 e->mode.ptr ? e->mode.ptr : "");
    uint32_t i = mrs_index_of(&w->deeds->index, key, w->arena);
    if (i == w->deeds->lists.n)
        (void)MRS_PUSH(w->arena, &w->deeds->lists);
    return &w->deeds->lists.at[i];
}

static void gather_deeds(mrs_work *w)
{
    w->deeds = MRS_NEW(w->arena, struct mrs_deeds, 1);
    for (uint32_t i = 0; i < w->all.n; i++) {
        const mrs_event *e = &w->all.at[i];
        if (e->recency == MRS_RECENCY_GENERAL || e->state == MRS_STATE_REJECTED)
            continue;
        deed_list *list = deeds_of(w, e);
        *MRS_PUSH(w->arena, list) = (deed){.event = e};
    }
}

/* ---- one object, one stretch ------------------------------------------------------------------
 */

enum { AFTER = 80, BEFORE = 40 }; /* bytes in which an object is sought */

/* The object that a claim's sentence names nearest after its trigger, else shortly before. */
static mrs_str object_of(const mrs_work *w, const mrs_event *e)
{
    const mrs_analyser *a = w->analyser;
    uint32_t n;
    const mrs_told *told = mrs_told_of(w, e->id, &n);
    mrs_str found = {0};
    for (uint32_t i = 0; i < n && !found.len; i++) {
        mrs_str s = told[i].sentence, trigger = told[i].trigger;
        size_t at = 0;
        while (at < s.len && !mrs_str_starts(mrs_str_sub(s, at, s.len), trigger))
            at++;
        size_t past = at + AFTER < s.len ? at + AFTER : s.len, from = at > BEFORE ? at - BEFORE : 0;
        found = mrs_word_stands(a->objects.at, a->objects.n, mrs_str_sub(s, at, past));
        if (!found.len)
            found = mrs_word_stands(a->objects.at, a->objects.n, mrs_str_sub(s, from, at));
    }
    return found;
}

/* When it was first said; MRS_NO_DAY: no report of it has a date. */
static int32_t said_on(const mrs_work *w, const mrs_event *e)
{
    uint32_t n;
    const mrs_told *told = mrs_told_of(w, e->id, &n);
    return n ? told[0].published : MRS_NO_DAY;
}

static bool has_point(const mrs_place *p)
{
    return isfinite(p->lat) && isfinite(p->lon) && isfinite(p->radius_km);
}

enum { KM_OF_DEGREE = 110 }; /* a degree of latitude is no less */
enum { LOCAL_KM = 40 };      /* a circle wider than this names no stretch */

/* The same place by id, the same border and no stretch of it on either side, or two small circles
 * that overlap. */
static bool same_stretch(const mrs_place *a, const mrs_place *b)
{
    if (!a || !b)
        return false;
    if (a->precision == MRS_PRECISION_BORDER || b->precision == MRS_PRECISION_BORDER)
        return a->precision == b->precision && a->country2[0] && mrs_str_eq(a->name, b->name);
    if (!has_point(a) || !has_point(b) || a->radius_km > LOCAL_KM || b->radius_km > LOCAL_KM)
        return false;
    if (a->gazetteer_id.len && mrs_str_eq(a->gazetteer_id, b->gazetteer_id))
        return true;
    if (fabs(a->lat - b->lat) * KM_OF_DEGREE > a->radius_km + b->radius_km)
        return false;
    double km = mrs_geodesic_km((mrs_spot){a->lat, a->lon}, (mrs_spot){b->lat, b->lon});
    return km <= a->radius_km + b->radius_km;
}

static bool actors_clash(const mrs_event *a, const mrs_event *b)
{
    bool any = false;
    for (uint32_t i = 0; i < a->n_actors; i++)
        for (uint32_t k = 0; k < b->n_actors; k++) {
            if (!a->actors[i].id.len || !b->actors[k].id.len)
                return false;
            any = true;
            if (mrs_str_eq(a->actors[i].id, b->actors[k].id) ||
                (a->actors[i].country[0] &&
                 strcmp(a->actors[i].country, b->actors[k].country) == 0))
                return false;
        }
    return any;
}

/* Told when the promise was or later (not after the day that is asked for), of no day before it. */
static bool is_later(const ledger *l, const mrs_event *e, int32_t said)
{
    if (l->said == MRS_NO_DAY || said == MRS_NO_DAY || said < l->said || said > l->w->until)
        return false;
    return e->time.end == MRS_NO_DAY || e->time.end >= l->said;
}

/* 2: speaks of it; 1: perhaps related; 0: does not. */
static int relation(const ledger *l, deed *d)
{
    const mrs_event *p = l->pledge, *e = d->event;
    if (!d->known) {
        d->object = object_of(l->w, e);
        d->said = said_on(l->w, e);
        d->known = true;
    }
    if (!is_later(l, e, d->said))
        return 0;
    bool same_object = l->object.len && mrs_str_eq(d->object, l->object);
    bool stretch = same_stretch(p->place, e->place);
    if (same_object && stretch && !actors_clash(p, e))
        return 2;
    return same_object || stretch;
}

/* ---- what it says -----------------------------------------------------------------------------
 */

static double amount(const mrs_event *e, const mrs_event_quantity *of)
{
    for (uint32_t i = 0; i < e->n_quantities; i++) {
        const mrs_event_quantity *q = &e->quantities[i];
        if (q->kind == of->kind && mrs_str_eq(q->unit, of->unit))
            return isnan(q->best) ? q->low : q->best;
    }
    return NAN;
}

/* Less of some number that the promise gives. */
static bool falls_short(const mrs_event *pledge, const mrs_event *e)
{
    for (uint32_t i = 0; i < pledge->n_quantities; i++) {
        const mrs_event_quantity *q = &pledge->quantities[i];
        double promised = isnan(q->best) ? q->low : q->best, done = amount(e, q);
        if (!isnan(promised) && !isnan(done) && done < promised)
            return true;
    }
    return false;
}

static void hear(ledger *l, const mrs_event *e)
{
    int32_t day = e->time.end != MRS_NO_DAY ? e->time.end : e->time.not_after;
    *MRS_PUSH(l->w->arena, &l->on) = e->id;
    if (e->status == MRS_CLAIM_NEGATED)
        l->broken = e;
    else if (e->status == MRS_CLAIM_PLANNED && said_on(l->w, e) > l->said)
        l->newer = e;
    else if (e->status > MRS_CLAIM_ALLEGED)
        return;
    else if (falls_short(l->pledge, e) || e->status == MRS_CLAIM_ATTEMPTED)
        l->partly = e;
    else if (l->due != MRS_NO_DAY && (day == MRS_NO_DAY ? said_on(l->w, e) : day) > l->due)
        l->late = e;
    else
        l->kept = e;
}

static void settle(ledger *l)
{
    bool done = l->kept || l->late || l->partly;
    if ((done && l->broken) || (l->kept && l->kept->n_contradictions))
        l->state = STATE_DISPUTED;
    else if (l->broken)
        l->state = STATE_BROKEN;
    else if (l->kept)
        l->state = STATE_KEPT;
    else if (l->late)
        l->state = STATE_LATE;
    else if (l->partly)
        l->state = STATE_PARTLY;
    else if (l->newer)
        l->state = STATE_OVERTAKEN;
    else if (l->due != MRS_NO_DAY && l->w->until != MRS_NO_DAY && l->due < l->w->until)
        l->state = STATE_DUE;
    else
        l->state = STATE_OPEN;
}

static const mrs_event *word_of(const ledger *l)
{
    return l->kept     ? l->kept
           : l->late   ? l->late
           : l->partly ? l->partly
           : l->broken ? l->broken
                       : l->newer;
}

static void follow(ledger *l, const mrs_event *pledge)
{
    if (!l->w->deeds)
        gather_deeds(l->w);
    deed_list *deeds = deeds_of(l->w, pledge);
    l->pledge = pledge;
    l->object = object_of(l->w, pledge);
    l->said = said_on(l->w, pledge);
    l->due = pledge->time.deadline;
    for (uint32_t i = 0; i < deeds->n; i++) {
        const mrs_event *e = deeds->at[i].event;
        int how = mrs_str_eq(e->id, pledge->id) ? 0 : relation(l, &deeds->at[i]);
        if (how == 2)
            hear(l, e);
        else if (how == 1)
            *MRS_PUSH(l->w->arena, &l->perhaps) = e->id;
    }
    settle(l);
}

bool mrs_pledge_is_due(mrs_work *w, const mrs_event *pledge, int32_t *said)
{
    ledger l = {.w = w};
    follow(&l, pledge);
    *said = l.said;
    return l.state == STATE_DUE;
}

/* ---- rows -------------------------------------------------------------------------------------
 */

/* "Tigris Daily; army (actor's side)" */
static void say_sources(const mrs_event *e, mrs_buf *out)
{
    static const char *const sides[] = {"", "", " (actor's side)", " (target's side)"};
    for (uint32_t i = 0; e && i < e->n_sources; i++) {
        mrs_buf_put(out, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(out, e->sources[i].name.len ? e->sources[i].name : MRS_STR("the report"));
        mrs_buf_put(out, mrs_str_of(sides[e->sources[i].stake]));
    }
}

static mrs_status put_pledge(const ledger *l, mrs_err *err)
{
    const mrs_event *p = l->pledge, *word = word_of(l);
    mrs_cells *c = mrs_work_row(l->w);
    mrs_cells_text(c, "pledge", p->id);
    mrs_cells_day(c, "said", l->said);
    mrs_cells_day(c, "due", l->due);
    mrs_cells_words(c, "state", state_names[l->state]);
    mrs_say_event_sides(p, &c->keep);
    mrs_cells_kept(c, "who");
    mrs_cells_words(c, "type", mrs_type_text(p->type));
    mrs_cells_text(c, "mode", p->mode);
    mrs_cells_text(c, "object", l->object);
    mrs_cells_text(c, "place", p->place ? p->place->name : (mrs_str){0});
    say_sources(p, &c->keep);
    mrs_cells_kept(c, "said_by");
    say_sources(word, &c->keep);
    mrs_cells_kept(c, "told_by");
    mrs_cells_number(c, "perhaps", l->perhaps.n);
    uint32_t first = c->n;
    mrs_cells_text(c, "word", word ? word->id : (mrs_str){0});
    mrs_cells_list(c, "event_ids", mrs_id_list_text(&l->on, l->w->arena));
    mrs_cells_list(c, "perhaps_ids", mrs_id_list_text(&l->perhaps, l->w->arena));
    mrs_cells_text(c, "summary", p->summary);
    mrs_cells_text(c, "word_summary", word ? word->summary : (mrs_str){0});
    mrs_cells_detail(c, first);
    return mrs_work_put(l->w, (mrs_str){0}, err);
}

/* N_STATES: any. */
static int state_asked(const mrs_work *w)
{
    mrs_str state = mrs_option_of(w, "state");
    int i = 0;
    while (i < N_STATES && !mrs_str_is(state, state_names[i]))
        i++;
    return i;
}

static mrs_status prepare(mrs_work *w, mrs_err *err)
{
    mrs_filter *f = &w->question.filter;
    if (!f->statuses)
        f->statuses = 1u << MRS_CLAIM_PLANNED;
    w->since = f->has_since ? f->since : MRS_NO_DAY;
    f->has_since = f->has_until = false; /* what counts is when it was said, not when it is due */
    if (!f->confidence)
        f->all = true; /* a promise of low confidence is one: it is shown, and found again */
    return mrs_option_among(w, "state", state_names, err);
}

/* Said by the day that is asked for; where a first day is asked for, on or after it. */
static bool is_asked(const mrs_work *w, const mrs_event *pledge)
{
    int32_t said = said_on(w, pledge);
    if (said == MRS_NO_DAY)
        return w->since == MRS_NO_DAY;
    return (w->until == MRS_NO_DAY || said <= w->until) &&
           (w->since == MRS_NO_DAY || said >= w->since);
}

static mrs_status compute(mrs_work *w, mrs_err *err)
{
    uint32_t counts[N_STATES] = {0}, pledges = 0;
    int asked = state_asked(w);
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < w->events.n; i++) {
        ledger l = {.w = w};
        if (w->events.at[i].state == MRS_STATE_REJECTED || !is_asked(w, &w->events.at[i]))
            continue;
        follow(&l, &w->events.at[i]);
        counts[l.state]++;
        pledges++;
        if (asked == N_STATES || (int)l.state == asked)
            st = put_pledge(&l, err);
    }
    mrs_buf_printf(w->note, "%u pledges", pledges);
    for (int i = 0; i < N_STATES; i++)
        if (counts[i])
            mrs_buf_printf(w->note, ", %u %s", counts[i], state_names[i]);
    char until[16];
    mrs_day_text(w->until, until);
    mrs_buf_printf(w->note, " as of %s; no word is no breach", until);
    return st;
}

static const char *const options[] = {"state", NULL};
const mrs_answer mrs_answer_pledges = {
    "pledges", options, MRS_NEED_EVENTS | MRS_NEED_ALL | MRS_NEED_TOLD | MRS_NEED_DOCS, prepare,
    compute};
