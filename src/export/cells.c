/* cells.c - a claim or an event as named cells: the columns of CSV, the properties of GeoJSON. */
#include "export/export_internal.h"

#include <math.h>

static void add_text(mrs_cells *c, const char *name, mrs_str text)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_TEXT, .text = text};
}

static void add_number(mrs_cells *c, const char *name, double number)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_NUMBER, .number = number};
}

static void add_bool(mrs_cells *c, const char *name, bool value)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_BOOL, .number = value};
}

static void add_words(mrs_cells *c, const char *name, const char *words)
{
    add_text(c, name, mrs_str_of(words));
}

static void add_day(mrs_cells *c, const char *name, int32_t day)
{
    char text[16];
    size_t n = mrs_day_text(day, text);
    add_text(c, name, mrs_str_copy((mrs_str){text, n}, c->arena));
}

/* What was put together in cells->keep, as a cell. */
static void add_kept(mrs_cells *c, const char *name)
{
    add_text(c, name, mrs_str_copy(mrs_buf_view(&c->keep), c->arena));
    c->keep.len = 0;
}

static void add_time(mrs_cells *c, const mrs_when *t)
{
    add_day(c, "start", t->start);
    add_day(c, "end", t->end);
    add_words(c, "time_precision", mrs_time_precision_text(t->precision));
    add_bool(c, "inferred", t->inferred);
    add_day(c, "not_before", t->not_before);
    add_day(c, "not_after", t->not_after);
    add_day(c, "deadline", t->deadline);
}

static void add_place(mrs_cells *c, const mrs_place *p)
{
    static const mrs_place none = {.lat = NAN, .lon = NAN, .radius_km = NAN};
    bool pinned = p && !p->withheld && isfinite(p->lat) && isfinite(p->lon) &&
                  (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR);
    c->point = pinned ? p : NULL;
    if (!p)
        p = &none;
    add_text(c, "place", p->name);
    add_number(c, "lat", pinned ? p->lat : NAN);
    add_number(c, "lon", pinned ? p->lon : NAN);
    add_number(c, "area_lat", pinned ? NAN : p->lat);
    add_number(c, "area_lon", pinned ? NAN : p->lon);
    add_words(c, "precision", mrs_precision_text(p->precision));
    add_number(c, "radius_km", p->radius_km);
    add_text(c, "gazetteer_id", p->gazetteer_id);
    add_words(c, "country", mrs_place_country(p));
    add_text(c, "admin1", p->admin1);
    add_bool(c, "withheld", p->withheld);
}

static void add_parties(mrs_cells *c, const char *names, const char *ids, const mrs_party *at,
                        uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        mrs_buf_put(&c->keep, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(&c->keep, at[i].name);
    }
    add_kept(c, names);
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (!at[i].id.len)
            continue;
        mrs_buf_put(&c->keep, any ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(&c->keep, at[i].id);
        any = true;
    }
    add_kept(c, ids);
}

/* The three counts that every table of this field has. */
static const struct {
    mrs_quantity_kind kind;
    const char *low, *best, *high;
} bounds[] = {{MRS_Q_killed, "killed_low", "killed_best", "killed_high"},
              {MRS_Q_wounded, "wounded_low", "wounded_best", "wounded_high"},
              {MRS_Q_arrested, "arrested_low", "arrested_best", "arrested_high"}};

/* What a count comes to when counts are set side by side. */
static double size_of(double low, double best, double high)
{
    return !isnan(high) ? high : !isnan(best) ? best : isnan(low) ? -1 : low;
}

static void add_bound(mrs_cells *c, int i, double low, double best, double high)
{
    add_number(c, bounds[i].low, low);
    add_number(c, bounds[i].best, best);
    add_number(c, bounds[i].high, high);
}

void mrs_claim_cells(mrs_cells *c, const mrs_labels *words, const mrs_claim_row *row)
{
    const mrs_claim *claim = &row->claim;
    c->n = 0;
    c->keep.len = 0;
    add_words(c, "notice", row->sample ? "INVENTED" : "");
    add_text(c, "id", row->id);
    add_text(c, "event", row->event);
    add_words(c, "type", mrs_type_text(claim->type));
    add_text(c, "mode", claim->mode);
    add_text(c, "label", mrs_labels_of(words, claim->type, claim->mode));
    add_words(c, "status", mrs_claim_status_text(claim->status));
    add_words(c, "recency", mrs_recency_text(claim->recency));
    add_time(c, &claim->time);
    add_place(c, claim->place);
    add_parties(c, "actors", "actor_ids", claim->actors, claim->n_actors);
    add_parties(c, "targets", "target_ids", claim->targets, claim->n_targets);
    mrs_say_counts(claim, &c->keep);
    add_kept(c, "counts");
    for (int i = 0; i < 3; i++) {
        const mrs_quantity *q = NULL;
        for (uint32_t k = 0; k < claim->n_quantities; k++) {
            const mrs_quantity *p = &claim->quantities[k];
            if (p->kind == bounds[i].kind &&
                (!q || size_of(p->low, p->best, p->high) > size_of(q->low, q->best, q->high)))
                q = p;
        }
        add_bound(c, i, q ? q->low : NAN, q ? q->best : NAN, q ? q->high : NAN);
    }
    add_text(c, "instrument", row->instrument);
    add_text(c, "source", claim->source.name);
    add_words(c, "source_kind", mrs_source_kind_text(claim->source.kind));
    add_words(c, "stake", mrs_stake_text(claim->source.stake));
    add_number(c, "confidence", round((double)claim->confidence * 1000) / 1000);
    add_words(c, "state", mrs_state_text(row->state));
    add_text(c, "trigger", row->trigger);
    add_text(c, "sentence", row->sentence);
    add_text(c, "publisher", row->publisher);
    add_day(c, "published", row->published.first);
    add_text(c, "uri", row->uri);
    add_text(c, "document", row->doc);
}

void mrs_event_cells(mrs_cells *c, const mrs_labels *words, const mrs_event *e)
{
    c->n = 0;
    c->keep.len = 0;
    add_words(c, "notice", e->sample ? "INVENTED" : "");
    add_text(c, "id", e->id);
    add_words(c, "type", mrs_type_text(e->type));
    add_text(c, "mode", e->mode);
    add_text(c, "label", mrs_labels_of(words, e->type, e->mode));
    add_words(c, "status", mrs_claim_status_text(e->status));
    add_words(c, "recency", mrs_recency_text(e->recency));
    add_time(c, &e->time);
    add_place(c, e->place);
    add_parties(c, "actors", "actor_ids", e->actors, e->n_actors);
    add_parties(c, "targets", "target_ids", e->targets, e->n_targets);
    mrs_say_event_counts(e, &c->keep);
    add_kept(c, "counts");
    for (int i = 0; i < 3; i++) {
        const mrs_event_quantity *q = NULL;
        for (uint32_t k = 0; k < e->n_quantities; k++) {
            const mrs_event_quantity *p = &e->quantities[k];
            if (p->kind == bounds[i].kind &&
                (!q || size_of(p->low, p->best, p->high) > size_of(q->low, q->best, q->high)))
                q = p;
        }
        add_bound(c, i, q ? q->low : NAN, q ? q->best : NAN, q ? q->high : NAN);
    }
    add_number(c, "sources", e->independent);
    add_bool(c, "actor_side_says", e->says & 1);
    add_bool(c, "target_side_says", e->says & 2);
    add_bool(c, "others_say", e->says & 4);
    add_number(c, "documents", e->n_docs);
    add_number(c, "claims", e->n_claims);
    add_number(c, "contradictions", e->n_contradictions);
    add_number(c, "clarity", e->clarity);
    add_number(c, "confidence", round((double)e->confidence * 1000) / 1000);
    add_words(c, "state", mrs_state_text(e->state));
    add_text(c, "summary", e->summary);
    for (uint32_t i = 0; i < e->n_claims; i++) {
        mrs_buf_put(&c->keep, i ? MRS_STR(" ") : MRS_STR(""));
        mrs_buf_put(&c->keep, e->claims[i].claim);
    }
    add_kept(c, "claim_ids");
}
