/* test_record.h - documents with claims made by hand, for the tests of store, link and export.
 *
 * No parser stands behind them: the claim's sentence is the one that holds its trigger. */
#ifndef MRS_TEST_RECORD_H
#define MRS_TEST_RECORD_H

#include "code/code.h"

#include <math.h>
#include <stdlib.h>

/* Zero means: none, unknown, or the first of its enum (ASSAULT is given by name). */
typedef struct {
    const char *type, *mode, *trigger; /* trigger: words of the text */
    const char *actor, *actor_id, *target, *target_id;
    const char *place, *gazetteer_id;
    double lat, lon, radius_km;
    mrs_precision precision;
    const char *start, *end; /* ISO days; end NULL: as start */
    const char *deadline;
    mrs_quantity_kind kind; /* of the count below */
    double low, high;       /* high 0: none at all */
    const char *unit;       /* NULL: "person" */
    const char *unit2;      /* a second count of that kind: so many of these */
    double count2;
    mrs_claim_status status;
    mrs_recency recency;
    const char *source, *source_id;
    mrs_source_kind source_kind;
    mrs_stake stake;
    uint32_t group; /* 0: a happening of its own */
    uint32_t part_of, follows, coincides_with;
    float confidence; /* 0: 0.8 */
    bool inferred;
} mrs_fake_claim;

typedef struct {
    const char *text, *uri, *publisher, *title, *published;
    const mrs_fake_claim *claims;
    uint32_t n;
    bool sample, fetched;
} mrs_fake_doc;

static inline int32_t mrs_fake_day(const char *iso)
{
    int32_t first = MRS_NO_DAY, last;
    if (iso && !mrs_day_read(mrs_str_of(iso), &first, &last))
        abort();
    return first;
}

static inline mrs_span mrs_fake_span(mrs_str text, const char *words)
{
    const char *at = words && words[0] ? strstr(text.ptr, words) : NULL;
    if (!at)
        return (mrs_span){0, 0};
    uint32_t start = (uint32_t)(at - text.ptr);
    return (mrs_span){start, start + (uint32_t)strlen(words)};
}

/* From the full stop before to the one after. */
static inline mrs_span mrs_fake_sentence(mrs_str text, mrs_span in)
{
    uint32_t start = in.start, end = in.end;
    while (start > 0 && text.ptr[start - 1] != '.' && text.ptr[start - 1] != '\n')
        start--;
    while (start < in.start && text.ptr[start] == ' ')
        start++;
    while (end < text.len && text.ptr[end] != '.' && text.ptr[end] != '\n')
        end++;
    return (mrs_span){start, end < text.len && text.ptr[end] == '.' ? end + 1 : end};
}

static inline mrs_party *mrs_fake_party(mrs_doc *doc, const char *name, const char *id,
                                        mrs_role role, uint32_t *n)
{
    if (!name)
        return NULL;
    mrs_party *p = MRS_NEW(doc->arena, mrs_party, 1);
    *p = (mrs_party){.name = mrs_str_of(name),
                     .id = mrs_str_of(id ? id : ""),
                     .at = mrs_fake_span(doc->text, name),
                     .role = role,
                     .kind = MRS_ACTOR_GROUP};
    *n = 1;
    return p;
}

static inline mrs_place *mrs_fake_place(mrs_doc *doc, const mrs_fake_claim *f)
{
    if (!f->place)
        return NULL;
    mrs_place *p = MRS_NEW(doc->arena, mrs_place, 1);
    bool point = f->lat != 0 || f->lon != 0;
    *p = (mrs_place){.at = mrs_fake_span(doc->text, f->place),
                     .name = mrs_str_of(f->place),
                     .lat = point ? f->lat : NAN,
                     .lon = point ? f->lon : NAN,
                     .gazetteer_id = mrs_str_of(f->gazetteer_id ? f->gazetteer_id : ""),
                     .country = "SY",
                     .precision = f->precision ? f->precision : MRS_PRECISION_EXACT,
                     .radius_km = f->radius_km > 0 ? f->radius_km : 3};
    return p;
}

static inline mrs_when mrs_fake_when(const mrs_fake_claim *f)
{
    mrs_when t = {.start = mrs_fake_day(f->start),
                  .end = mrs_fake_day(f->end ? f->end : f->start),
                  .not_before = MRS_NO_DAY,
                  .not_after = MRS_NO_DAY,
                  .deadline = mrs_fake_day(f->deadline),
                  .precision = f->start ? MRS_TIME_DAY : MRS_TIME_UNKNOWN,
                  .inferred = f->inferred};
    if (f->end && strcmp(f->end, f->start) != 0)
        t.precision = MRS_TIME_WEEK;
    return t;
}

static inline void mrs_fake_count(mrs_doc *doc, const mrs_fake_claim *f, mrs_claim *c)
{
    if (!(f->high > 0))
        return;
    c->quantities = MRS_NEW(doc->arena, mrs_quantity, 2);
    c->n_quantities = f->unit2 ? 2 : 1;
    c->quantities[0] = (mrs_quantity){.kind = f->kind,
                                      .low = f->low,
                                      .best = f->low == f->high ? f->low : NAN,
                                      .high = f->high,
                                      .unit = mrs_str_of(f->unit ? f->unit : "person")};
    c->quantities[1] = c->quantities[0];
    c->quantities[1].low = c->quantities[1].best = c->quantities[1].high = f->count2;
    c->quantities[1].unit = mrs_str_of(f->unit2 ? f->unit2 : "");
}

static inline void mrs_fake_one(mrs_doc *doc, const mrs_fake_claim *f, uint32_t at)
{
    mrs_claim *c = &doc->coding->claims[at];
    c->trigger = mrs_fake_span(doc->text, f->trigger);
    c->sentence = mrs_fake_sentence(doc->text, c->trigger);
    if (!mrs_type_read(mrs_str_of(f->type), &c->type))
        abort();
    c->mode = mrs_str_of(f->mode ? f->mode : "");
    c->status = f->status;
    c->recency = f->recency;
    c->actors = mrs_fake_party(doc, f->actor, f->actor_id, MRS_ROLE_ACTOR, &c->n_actors);
    c->targets = mrs_fake_party(doc, f->target, f->target_id, MRS_ROLE_TARGET, &c->n_targets);
    c->place = mrs_fake_place(doc, f);
    c->time = mrs_fake_when(f);
    mrs_fake_count(doc, f, c);
    c->source = (mrs_source){.name = mrs_str_of(f->source ? f->source : "narrator"),
                             .id = mrs_str_of(f->source_id ? f->source_id : ""),
                             .kind = f->source_kind,
                             .stake = f->stake};
    c->confidence = f->confidence > 0 ? f->confidence : 0.8F;
    c->event = f->group ? f->group : 1000 + at;
    c->part_of = f->part_of;
    c->follows = f->follows;
    c->coincides_with = f->coincides_with;
}

/* Caller: mrs_doc_free. */
static inline mrs_doc *mrs_fake(const mrs_fake_doc *from)
{
    char hash[65];
    mrs_doc *doc = mrs_doc_new((size_t)1 << 26);
    if (!doc)
        abort();
    doc->text = mrs_str_copy(mrs_str_of(from->text), doc->arena);
    doc->uri = mrs_str_of(from->uri ? from->uri : "file:report.txt");
    doc->publisher = mrs_str_of(from->publisher ? from->publisher : "");
    doc->title = mrs_str_of(from->title ? from->title : "");
    doc->bytes = mrs_str_format(doc->arena, "%s|%s|%s|%s", from->text, doc->uri.ptr,
                                doc->publisher.ptr, from->published ? from->published : "");
    mrs_sha256_hex(doc->bytes, hash);
    doc->id = mrs_str_copy(mrs_str_of(hash), doc->arena);
    mrs_sha256_hex(doc->text, hash);
    doc->text_sha256 = mrs_str_copy(mrs_str_of(hash), doc->arena);
    doc->lang = MRS_STR("en");
    doc->published.first = doc->published.last = mrs_fake_day(from->published);
    doc->published.how = from->published ? MRS_PUBLISHED_META : MRS_PUBLISHED_NONE;
    doc->sample = from->sample;
    doc->origin.fetched = from->fetched;
    doc->origin.format = "text";
    doc->origin.inside = doc->uri;
    doc->charset = "utf-8";
    doc->map.at = MRS_NEW(doc->arena, mrs_mapped, 1);
    doc->map.n = 1;
    doc->map.at[0] = (mrs_mapped){{0, (uint32_t)doc->text.len}, 0, doc->text.len, true};
    doc->coding = MRS_NEW(doc->arena, mrs_coding, 1);
    doc->coding->claims = MRS_NEW(doc->arena, mrs_claim, from->n);
    doc->coding->n = from->n;
    for (uint32_t i = 0; i < from->n; i++)
        mrs_fake_one(doc, &from->claims[i], i);
    return doc;
}

#endif
