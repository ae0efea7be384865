/* cells.c - a claim or an event as named cells: the columns of CSV, the properties of GeoJSON. */
#include "export/export_internal.h"

#include <math.h>

void mrs_cells_text(mrs_cells *c, const char *name, mrs_str text)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_TEXT, .text = text};
}

void mrs_cells_list(mrs_cells *c, const char *name, mrs_str words)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_LIST, .text = words};
}

void mrs_cells_number(mrs_cells *c, const char *name, double number)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_NUMBER, .number = number};
}

void mrs_cells_whole(mrs_cells *c, const char *name, double number)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_WHOLE, .number = number};
}

void mrs_cells_bool(mrs_cells *c, const char *name, bool value)
{
    c->at[c->n++] = (mrs_cell){.name = name, .kind = MRS_CELL_BOOL, .number = value};
}

void mrs_cells_words(mrs_cells *c, const char *name, const char *words)
{
    mrs_cells_text(c, name, mrs_str_of(words));
}

void mrs_cells_day(mrs_cells *c, const char *name, int32_t day)
{
    char text[16];
    size_t n = mrs_day_text(day, text);
    mrs_cells_text(c, name, mrs_str_copy((mrs_str){text, n}, c->arena));
    c->at[c->n - 1].kind = MRS_CELL_DAY;
}

void mrs_cells_kept(mrs_cells *c, const char *name)
{
    mrs_cells_text(c, name, mrs_str_copy(mrs_buf_view(&c->keep), c->arena));
    c->keep.len = 0;
}

void mrs_cells_detail(mrs_cells *c, uint32_t first)
{
    for (uint32_t i = first; i < c->n; i++)
        c->at[i].detail = true;
}

static void add_time(mrs_cells *c, const mrs_when *t)
{
    mrs_cells_day(c, "start", t->start);
    mrs_cells_day(c, "end", t->end);
    mrs_cells_words(c, "time_precision", mrs_time_precision_text(t->precision));
    mrs_cells_bool(c, "inferred", t->inferred);
    mrs_cells_day(c, "not_before", t->not_before);
    mrs_cells_day(c, "not_after", t->not_after);
    mrs_cells_day(c, "deadline", t->deadline);
}

static void add_place(mrs_cells *c, const mrs_place *p)
{
    static const mrs_place none = {.lat = NAN, .lon = NAN, .radius_km = NAN};
    bool pinned = p && !p->withheld && isfinite(p->lat) && isfinite(p->lon) &&
                  (p->precision == MRS_PRECISION_EXACT || p->precision == MRS_PRECISION_NEAR);
    c->point = pinned ? p : NULL;
    if (!p)
        p = &none;
    mrs_cells_text(c, "place", p->name);
    mrs_cells_number(c, "lat", pinned ? p->lat : NAN);
    mrs_cells_number(c, "lon", pinned ? p->lon : NAN);
    mrs_cells_number(c, "area_lat", pinned ? NAN : p->lat);
    mrs_cells_number(c, "area_lon", pinned ? NAN : p->lon);
    mrs_cells_words(c, "precision", mrs_precision_text(p->precision));
    mrs_cells_number(c, "radius_km", p->radius_km);
    mrs_cells_text(c, "gazetteer_id", p->gazetteer_id);
    mrs_cells_words(c, "country", mrs_place_country(p));
    mrs_cells_text(c, "admin1", p->admin1);
    mrs_cells_bool(c, "withheld", p->withheld);
}

static void add_parties(mrs_cells *c, const char *names, const char *ids, const mrs_party *at,
                        uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        mrs_buf_put(&c->keep, i ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(&c->keep, at[i].name);
    }
    mrs_cells_kept(c, names);
    bool any = false;
    for (uint32_t i = 0; i < n; i++) {
        if (!at[i].id.len)
            continue;
        mrs_buf_put(&c->keep, any ? MRS_STR("; ") : MRS_STR(""));
        mrs_buf_put(&c->keep, at[i].id);
        any = true;
    }
    mrs_cells_kept(c, ids);
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
    mrs_cells_whole(c, bounds[i].low, low);
    mrs_cells_whole(c, bounds[i].best, best);
    mrs_cells_whole(c, bounds[i].high, high);
}

void mrs_claim_cells(mrs_cells *c, const mrs_labels *words, const mrs_claim_row *row)
{
    const mrs_claim *claim = &row->claim;
    c->n = 0;
    c->keep.len = 0;
    mrs_cells_words(c, "notice", row->sample ? "INVENTED" : "");
    mrs_cells_text(c, "id", row->id);
    mrs_cells_text(c, "event", row->event);
    mrs_cells_words(c, "type", mrs_type_text(claim->type));
    mrs_cells_text(c, "mode", claim->mode);
    mrs_cells_text(c, "label", mrs_labels_of(words, claim->type, claim->mode));
    mrs_cells_words(c, "status", mrs_claim_status_text(claim->status));
    mrs_cells_words(c, "recency", mrs_recency_text(claim->recency));
    add_time(c, &claim->time);
    add_place(c, claim->place);
    add_parties(c, "actors", "actor_ids", claim->actors, claim->n_actors);
    add_parties(c, "targets", "target_ids", claim->targets, claim->n_targets);
    mrs_say_counts(claim, &c->keep);
    mrs_cells_kept(c, "counts");
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
    mrs_cells_text(c, "instrument", row->instrument);
    mrs_cells_text(c, "source", claim->source.name);
    mrs_cells_words(c, "source_kind", mrs_source_kind_text(claim->source.kind));
    mrs_cells_words(c, "stake", mrs_stake_text(claim->source.stake));
    mrs_cells_number(c, "confidence", round((double)claim->confidence * 1000) / 1000);
    mrs_cells_words(c, "state", mrs_state_text(row->state));
    mrs_cells_text(c, "trigger", row->trigger);
    mrs_cells_text(c, "sentence", row->sentence);
    mrs_cells_text(c, "publisher", row->publisher);
    mrs_cells_day(c, "published", row->published.first);
    mrs_cells_text(c, "uri", row->uri);
    mrs_cells_text(c, "document", row->doc);
}

void mrs_event_cells(mrs_cells *c, const mrs_labels *words, const mrs_event *e)
{
    c->n = 0;
    c->keep.len = 0;
    mrs_cells_words(c, "notice", e->sample ? "INVENTED" : "");
    mrs_cells_text(c, "id", e->id);
    mrs_cells_words(c, "type", mrs_type_text(e->type));
    mrs_cells_text(c, "mode", e->mode);
    mrs_cells_text(c, "label", mrs_labels_of(words, e->type, e->mode));
    mrs_cells_words(c, "status", mrs_claim_status_text(e->status));
    mrs_cells_words(c, "recency", mrs_recency_text(e->recency));
    add_time(c, &e->time);
    add_place(c, e->place);
    add_parties(c, "actors", "actor_ids", e->actors, e->n_actors);
    add_parties(c, "targets", "target_ids", e->targets, e->n_targets);
    mrs_say_event_counts(e, &c->keep);
    mrs_cells_kept(c, "counts");
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
    mrs_cells_whole(c, "sources", e->independent);
    mrs_cells_bool(c, "actor_side_says", e->says & 1);
    mrs_cells_bool(c, "target_side_says", e->says & 2);
    mrs_cells_bool(c, "others_say", e->says & 4);
    mrs_cells_whole(c, "documents", e->n_docs);
    mrs_cells_whole(c, "claims", e->n_claims);
    mrs_cells_whole(c, "contradictions", e->n_contradictions);
    mrs_cells_whole(c, "clarity", e->clarity);
    mrs_cells_number(c, "confidence", round((double)e->confidence * 1000) / 1000);
    mrs_cells_words(c, "state", mrs_state_text(e->state));
    mrs_cells_text(c, "summary", e->summary);
    for (uint32_t i = 0; i < e->n_claims; i++) {
        mrs_buf_put(&c->keep, i ? MRS_STR(" ") : MRS_STR(""));
        mrs_buf_put(&c->keep, e->claims[i].claim);
    }
    mrs_cells_kept(c, "claim_ids");
}
