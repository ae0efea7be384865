/* A claim in the form of spec/record.md 2, 5, 6: an unknown is null, a span stands beside its text.
 */
#include "code/code_internal.h"

#include <math.h>
#include <stdio.h>

typedef struct {
    const mrs_doc *doc;
    const mrs_cpindex *index;
    mrs_json *json;
} writer;

static void span_of(const writer *w, const char *key, mrs_span at)
{
    if (mrs_span_empty(at)) {
        mrs_json_null(w->json, key);
        return;
    }
    mrs_json_array(w->json, key);
    mrs_json_int(w->json, NULL, mrs_cpindex_of(w->index, at.start));
    mrs_json_int(w->json, NULL, mrs_cpindex_of(w->index, at.end));
    mrs_json_end(w->json, ']');
}

static void text_and_span(const writer *w, mrs_span at)
{
    mrs_json_str_or_null(w->json, "text", mrs_span_str(w->doc->text, at));
    span_of(w, "span", at);
}

static void words(const writer *w, const char *key, mrs_span at)
{
    if (mrs_span_empty(at)) {
        mrs_json_null(w->json, key);
        return;
    }
    mrs_json_object(w->json, key);
    text_and_span(w, at);
    mrs_json_end(w->json, '}');
}

static void day(const writer *w, const char *key, int32_t value)
{
    char text[16];
    size_t n = mrs_day_text(value, text);
    mrs_json_str_or_null(w->json, key, (mrs_str){text, n});
}

static const char *affiliation(mrs_affiliation a)
{
    static const char *const texts[] = {"unknown", "stated", "alleged"};
    return (unsigned)a < sizeof texts / sizeof *texts ? texts[a] : texts[0];
}

static void party(const writer *w, const char *key, const mrs_party *p)
{
    mrs_json_object(w->json, key);
    mrs_json_str_or_null(w->json, "name", p->name);
    mrs_json_str_or_null(w->json, "id", p->id);
    text_and_span(w, p->at);
    mrs_json_str(w->json, "role", mrs_str_of(mrs_role_text(p->role)));
    mrs_json_str(w->json, "affiliation", mrs_str_of(affiliation(p->affiliation)));
    mrs_json_end(w->json, '}');
}

static void parties(const writer *w, const char *key, const mrs_party *at, uint32_t n)
{
    mrs_json_array(w->json, key);
    for (uint32_t i = 0; i < n; i++)
        party(w, NULL, &at[i]);
    mrs_json_end(w->json, ']');
}

static void place(const writer *w, const char *key, const mrs_place *p)
{
    if (!p) {
        mrs_json_null(w->json, key);
        return;
    }
    mrs_json_object(w->json, key);
    mrs_json_str_or_null(w->json, "name", p->name);
    mrs_json_num(w->json, "lat", p->lat);
    mrs_json_num(w->json, "lon", p->lon);
    mrs_json_str_or_null(w->json, "gazetteer_id", p->gazetteer_id);
    mrs_json_str_or_null(w->json, "country", mrs_str_of(mrs_place_country(p)));
    mrs_json_str_or_null(w->json, "admin1", p->admin1);
    mrs_json_str(w->json, "precision", mrs_str_of(mrs_precision_text(p->precision)));
    mrs_json_bool(w->json, "withheld", p->withheld);
    mrs_json_bool(w->json, "conflict", p->conflict);
    mrs_json_num(w->json, "radius_km", p->radius_km);
    text_and_span(w, p->at);
    mrs_json_array(w->json, "places");
    for (uint32_t i = 0; i < p->n_parts; i++)
        place(w, NULL, &p->parts[i]);
    mrs_json_end(w->json, ']');
    mrs_json_end(w->json, '}');
}

static void anchor(const writer *w, const mrs_when *t)
{
    if (!mrs_span_empty(t->anchor))
        words(w, "anchor", t->anchor);
    else if (mrs_span_empty(t->at))
        mrs_json_null(w->json, "anchor");
    else
        mrs_json_str(w->json, "anchor", MRS_STR("published"));
}

static void when(const writer *w, const mrs_when *t)
{
    char duration[24];
    int n = snprintf(duration, sizeof duration, "P%uD", t->duration_days);
    mrs_json_object(w->json, "time");
    day(w, "start", t->start);
    day(w, "end", t->end);
    mrs_json_str(w->json, "precision", mrs_str_of(mrs_time_precision_text(t->precision)));
    text_and_span(w, t->at);
    anchor(w, t);
    day(w, "not_before", t->not_before);
    day(w, "not_after", t->not_after);
    day(w, "deadline", t->deadline);
    mrs_json_str_or_null(w->json, "duration",
                         (mrs_str){duration, t->duration_days ? (size_t)n : 0});
    mrs_json_bool(w->json, "inferred", t->inferred);
    mrs_json_end(w->json, '}');
}

static void quantity(const writer *w, const mrs_quantity *q)
{
    mrs_json_object(w->json, NULL);
    mrs_json_str(w->json, "kind", mrs_str_of(mrs_quantity_kind_text(q->kind)));
    mrs_json_num(w->json, "low", q->low);
    mrs_json_num(w->json, "best", q->best);
    mrs_json_num(w->json, "high", q->high);
    mrs_json_str(w->json, "approx", mrs_str_of(mrs_approx_text(q->approx)));
    mrs_json_str_or_null(w->json, "unit", q->unit);
    mrs_json_str(w->json, "of", mrs_str_of(mrs_of_text(q->of)));
    text_and_span(w, q->at);
    mrs_json_end(w->json, '}');
}

static void source(const writer *w, const mrs_source *s)
{
    mrs_json_object(w->json, "source");
    mrs_json_str_or_null(w->json, "name", s->name);
    mrs_json_str_or_null(w->json, "id", s->id);
    text_and_span(w, s->at);
    mrs_json_str(w->json, "kind", mrs_str_of(mrs_source_kind_text(s->kind)));
    mrs_json_str(w->json, "speech", mrs_str_of(mrs_speech_text(s->speech)));
    mrs_json_str(w->json, "stake", mrs_str_of(mrs_stake_text(s->stake)));
    parties(w, "via", s->via, s->n_via);
    mrs_json_end(w->json, '}');
}

static void head(const writer *w, const mrs_claim *c)
{
    mrs_json_str(w->json, "type", mrs_str_of(mrs_type_text(c->type)));
    mrs_json_str(w->json, "mode", c->mode);
    words(w, "trigger", c->trigger);
    words(w, "sentence", c->sentence);
    mrs_json_str(w->json, "status", mrs_str_of(mrs_claim_status_text(c->status)));
    mrs_json_str(w->json, "recency", mrs_str_of(mrs_recency_text(c->recency)));
}

static void responsibility(const writer *w, const mrs_claim *c)
{
    mrs_json_str(w->json, "responsibility", mrs_str_of(mrs_responsibility_text(c->responsibility)));
    if (c->responsibility_by)
        party(w, "responsibility_by", c->responsibility_by);
    else
        mrs_json_null(w->json, "responsibility_by");
}

void mrs_claim_json(const mrs_doc *doc, const mrs_cpindex *index, const mrs_claim *claim,
                    mrs_str id, mrs_json *json, const char *key)
{
    writer w = {doc, index, json};
    mrs_json_object(json, key);
    mrs_json_str_or_null(json, "id", id);
    head(&w, claim);
    parties(&w, "actors", claim->actors, claim->n_actors);
    parties(&w, "targets", claim->targets, claim->n_targets);
    words(&w, "instrument", claim->instrument);
    words(&w, "means", claim->means);
    responsibility(&w, claim);
    place(&w, "place", claim->place);
    when(&w, &claim->time);
    mrs_json_array(json, "quantities");
    for (uint32_t i = 0; i < claim->n_quantities; i++)
        quantity(&w, &claim->quantities[i]);
    mrs_json_end(json, ']');
    source(&w, &claim->source);
    mrs_json_num(json, "confidence", round((double)claim->confidence * 1000) / 1000);
    mrs_json_end(json, '}');
}
