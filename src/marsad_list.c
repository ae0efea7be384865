/* marsad_list.c - events and claims of a store as rows. */
#include "marsad_internal.h"

typedef struct {
    mrs_export *export;
    mrs_store *store;
    bool ruled;
    mrs_rule rule;
    const mrs_nearby *near;                         /* NULL: anywhere */
    uint32_t limit, shown, may_be, past, pointless; /* of rows, where near is asked */
    mrs_status st;
    mrs_err *err;
} listing;

/* Whether the row is to be shown: near, or perhaps, and not past the limit. */
static bool is_shown(listing *l, const mrs_place *place)
{
    double km;
    if (!l->near)
        return true;
    mrs_nearness near = mrs_nearby_test(l->near, place, &km);
    bool listed = near == MRS_NEAR_YES || near == MRS_NEAR_MAYBE;
    l->pointless += near == MRS_NEAR_UNKNOWN;
    l->past += listed && l->limit && l->shown == l->limit;
    if (!listed || (l->limit && l->shown == l->limit))
        return false;
    l->shown++;
    l->may_be += near == MRS_NEAR_MAYBE;
    mrs_export_near(l->export, mrs_nearness_text(near));
    return true;
}

static bool put_claim(void *ctx, const mrs_claim_row *row)
{
    listing *l = ctx;
    if (is_shown(l, row->claim.place))
        l->st = mrs_export_claim(l->export, row, l->err);
    return l->st == MRS_OK;
}

/* Its counts by the rule asked for; the store's row stays. */
static mrs_status put_ruled(listing *l, const mrs_event *event)
{
    mrs_event e;
    mrs_arena *arena = mrs_arena_new((size_t)1 << 28);
    mrs_status st = arena ? MRS_OK : mrs_fail(l->err, MRS_E_MEMORY, "out of memory");
    if (!st)
        st = mrs_store_event(l->store, event->id, arena, &e, l->err);
    if (!st)
        st = mrs_event_by_rule(l->store, l->rule, &e, arena, l->err);
    if (!st)
        st = mrs_export_event(l->export, l->store, &e, l->err);
    mrs_arena_free(arena);
    return st;
}

static bool put_event(void *ctx, const mrs_event *event)
{
    listing *l = ctx;
    if (!is_shown(l, event->place))
        return true;
    l->st = l->ruled ? put_ruled(l, event) : mrs_export_event(l->export, l->store, event, l->err);
    return l->st == MRS_OK;
}

static mrs_type type_of(uint32_t types)
{
    int type = 0;
    while (type + 1 < 32 && !(types >> type & 1))
        type++;
    return (mrs_type)type;
}

mrs_status mrs_filter_read(const mrs_engine *engine, const mrs_where *filters, size_t n,
                           mrs_filter *f, mrs_err *err)
{
    for (size_t i = 0; i < n; i++) {
        mrs_str name = mrs_str_of(filters[i].name);
        mrs_status st = mrs_filter_set(f, name, mrs_str_of(filters[i].value), err);
        if (st)
            return st;
    }
    mrs_status st = mrs_filter_check(f, err);
    if (!st && f->mode.len && f->types) /* then there is one type */
        st = mrs_labels_mode(engine->words, type_of(f->types), f->mode, &f->mode, err);
    if (st)
        return st;
    mrs_str id = {0}, canonical = {0};
    if (f->actor.len)
        mrs_ground_actor(engine->ground, f->actor, &id, &canonical);
    if (id.len)
        f->actor = id;
    return MRS_OK;
}

const mrs_labels *mrs_engine_words(const mrs_engine *engine)
{
    return engine->words;
}

/* What the rows say nothing of: reports that are not coded; claims that no event holds yet, left by
 * a running or killed add. */
static mrs_status note_rest(mrs_store *store, bool events, mrs_buf *note, mrs_err *err)
{
    mrs_summary s;
    mrs_status st = mrs_store_summary(store, &s, err);
    if (!st && s.not_coded + s.in_part)
        mrs_buf_put(note, MRS_STR("; "));
    if (!st)
        mrs_coverage_text(&s, note);
    if (!st && events && s.unjoined)
        mrs_buf_printf(note, "; %llu claim%s not joined to events yet: run `marsad add` again",
                       (unsigned long long)s.unjoined, s.unjoined == 1 ? " is" : "s are");
    return st;
}

static void note_near(const listing *l, const char *noun, mrs_buf *note)
{
    mrs_buf_printf(note, "%u %ss shown, %u of them may be near only; %u more have no point to test",
                   l->shown, noun, l->may_be, l->pointless);
    if (l->past)
        mrs_buf_printf(note, "; %u past the limit (--limit 0 shows all)", l->past);
}

static mrs_status put_rows(listing *l, const mrs_filter *filter, bool events, mrs_tally *tally,
                           mrs_err *err)
{
    mrs_status st = events ? mrs_store_events(l->store, filter, tally, put_event, l, err)
                           : mrs_store_claims(l->store, filter, tally, put_claim, l, err);
    st = st ? st : l->st;
    return st ? st : mrs_export_finish(l->export, err);
}

static mrs_status write_rows(const mrs_engine *engine, const mrs_list_options *o, mrs_store *store,
                             const mrs_nearby *near, mrs_buf *out, mrs_buf *note, mrs_err *err)
{
    mrs_filter filter = {.limit = 50, .all = o->all};
    mrs_export_options e = {.words = engine->words,
                            .events = o->events,
                            .sample = mrs_store_sample(store),
                            .near = near != NULL,
                            .width = o->width};
    if (!mrs_format_read(mrs_str_of(o->format), &e.format))
        return mrs_fail(err, MRS_E_ARG, "%s: not one of table, jsonl, csv, geojson", o->format);
    mrs_status st = mrs_filter_read(engine, o->filters, o->n_filters, &filter, err);
    if (st)
        return st;
    listing l = {.store = store, .ruled = o->rule != NULL, .near = near, .err = err};
    if (near) { /* counted here, after the test */
        l.limit = filter.limit;
        filter.limit = 0;
    }
    if (o->rule && !mrs_rule_read(mrs_str_of(o->rule), &l.rule))
        return mrs_fail(err, MRS_E_ARG, "%s: not one of conservative, informative, representative",
                        o->rule);
    mrs_tally tally = {0};
    st = mrs_export_new(&e, out, &l.export, err);
    if (!st)
        st = put_rows(&l, &filter, o->events, &tally, err);
    mrs_export_free(l.export);
    if (!st && !tally.shown)
        st = mrs_note_unknown(engine, store, o->filters, o->n_filters, &filter, note, err);
    if (st)
        return st;
    if (near)
        note_near(&l, o->events ? "event" : "claim", note);
    else
        mrs_tally_text(&tally, o->events ? "event" : "claim", note);
    return note_rest(store, o->events, note, err);
}

mrs_status mrs_list(const mrs_engine *engine, const mrs_list_options *options, mrs_buf *out,
                    mrs_buf *note, mrs_err *err)
{
    mrs_store_options read = {.as_of = options->as_of, .held = true};
    mrs_store *store = NULL;
    mrs_nearby *near = NULL;
    mrs_status st = mrs_nearby_open(options->near, options->km, &near, err);
    if (!st)
        st = mrs_store_open(options->store, &read, &store, err);
    if (!st)
        st = write_rows(engine, options, store, near, out, note, err);
    mrs_store_close(store);
    mrs_nearby_close(near);
    return st;
}
