/* link_internal.h - what the files of link share.
 *
 * Order of work (link.c): load (claims into items, documents) -> words (terms and weights) -> unit
 * (claims of one document that code held for one happening) -> block (pairs of units worth a look)
 * -> score -> group (units into events) -> event (fields) -> source (who is independent) -> relate
 * (links). All memory of a run is in run->arena. Nothing depends on the order in which claims came:
 * items stand in order of claim id, documents in order of id, pairs in order of score and unit. */
#ifndef MRS_LINK_INTERNAL_H
#define MRS_LINK_INTERNAL_H

#include "link/link.h"
#include "link/rarity.h"

/* ---- tables -----------------------------------------------------------------------------------
 */

typedef struct {
    mrs_type type;
    mrs_str mode;
} mrs_deed;

typedef struct {
    mrs_deed a, b;
    float score;
} mrs_kin;

/* Levels of data/link/weights.tsv, in the order of mrs_weight_names. */
typedef enum {
    MRS_W_BIAS,
    MRS_W_TYPE_SAME,
    MRS_W_TYPE_OPEN,
    MRS_W_TYPE_KIN,
    MRS_W_TYPE_OTHER,
    MRS_W_PLACE_SAME,
    MRS_W_PLACE_WITHIN,
    MRS_W_PLACE_AREA,
    MRS_W_PLACE_COUNTRY,
    MRS_W_PLACE_UNKNOWN,
    MRS_W_PLACE_MISS,
    MRS_W_TIME_DAY,
    MRS_W_TIME_WEEK,
    MRS_W_TIME_INFERRED,
    MRS_W_TIME_WIDE,
    MRS_W_TIME_UNKNOWN,
    MRS_W_TIME_NEXT,
    MRS_W_TIME_NEAR,
    MRS_W_ACTORS_SAME,
    MRS_W_ACTORS_UNKNOWN,
    MRS_W_ACTORS_DIFFER,
    MRS_W_TARGETS_SAME,
    MRS_W_TARGETS_UNKNOWN,
    MRS_W_TARGETS_DIFFER,
    MRS_W_COUNT_SAME,
    MRS_W_COUNT_NEAR,
    MRS_W_COUNT_UNKNOWN,
    MRS_W_COUNT_DIFFER,
    MRS_W_WORDS,
    MRS_W_STORY,
    MRS_N_WEIGHTS,
    MRS_W_VETO = MRS_N_WEIGHTS /* the two cannot be one happening */
} mrs_weight;
const char *mrs_weight_level(mrs_weight w); /* "same"; of the feature "place same" */

struct mrs_linker {
    mrs_arena *arena;
    double weights[MRS_N_WEIGHTS];
    mrs_kin *kin;
    uint32_t n_kin;
    mrs_table stop; /* words that say nothing */
    mrs_rarity rarity;
    uint8_t family[MRS_N_TYPES]; /* types that some row joins have the same */
};

/* ---- what is linked ---------------------------------------------------------------------------
 */

typedef struct {
    uint32_t term;
    float weight;
} mrs_term;

/* Sorted by term; length 1. */
typedef struct {
    mrs_term *at;
    uint32_t n;
} mrs_vector;

typedef struct {
    mrs_str id, publisher;
    mrs_published published;
    bool fetched;     /* from its publisher, who is else only declared */
    mrs_vector words; /* of all that its claims tell */
} mrs_link_doc;

typedef struct {
    mrs_str id, sentence, part_of, follows, coincides_with;
    uint32_t doc, group, unit;
    mrs_claim claim;
    bool sample;
    mrs_vector words;
} mrs_item;

typedef enum { MRS_CLASS_FACT, MRS_CLASS_PLAN, MRS_CLASS_TOTAL, MRS_CLASS_HABIT } mrs_unit_class;

typedef struct {
    uint32_t *items; /* ascending, so by claim id */
    uint32_t n;
    uint32_t doc;
    mrs_unit_class of;
    mrs_event told; /* its fields from its own claims alone */
    mrs_vector words;
} mrs_unit;

/* a < b: units. z: log-odds that they are one happening. */
typedef struct {
    uint32_t a, b;
    float z;
} mrs_pair;

typedef struct {
    const mrs_linker *linker;
    mrs_arena *arena;
    MRS_VEC(mrs_item) items;
    MRS_VEC(mrs_link_doc) docs;
    MRS_VEC(mrs_unit) units;
    MRS_VEC(mrs_pair) pairs; /* those with z >= 0 */
    uint32_t n_compared;
    uint32_t *cluster; /* [units] smallest unit of its cluster */
    mrs_str *unit_why; /* [units] why it joined; empty: the first of its event */
    float *unit_score; /* [units] */
    mrs_event *events;
    uint32_t n_events;
    uint32_t *event_of; /* [items] index into events */
    MRS_VEC(mrs_link) links;
} mrs_linking;

/* ---- the stages -------------------------------------------------------------------------------
 */

MRS_CHECK mrs_status mrs_link_load(mrs_linking *run, mrs_store *store, mrs_err *err);
void mrs_link_words(mrs_linking *run);
double mrs_vector_cosine(const mrs_vector *a, const mrs_vector *b);
void mrs_link_units(mrs_linking *run);
void mrs_link_block(mrs_linking *run);
void mrs_link_group(mrs_linking *run);
void mrs_link_events(mrs_linking *run);
void mrs_link_relate(mrs_linking *run);

/* score.c: which level each feature has; MRS_W_VETO in any: not one happening (z is -INFINITY). */
typedef struct {
    mrs_weight type, place, time, actors, targets, count;
    double kin, words, story, km;
    double z;
} mrs_match;
mrs_match mrs_pair_match(const mrs_linking *run, uint32_t a, uint32_t b);
mrs_str mrs_match_why(const mrs_linking *run, const mrs_match *match, mrs_str with);
/* 1: same type and mode, down to 0: cannot be the same deed. */
mrs_weight mrs_deed_match(const mrs_linker *linker, mrs_deed a, mrs_deed b, double *kin);
double mrs_distance_km(const mrs_place *a, const mrs_place *b); /* NAN: one has no point */
bool mrs_same_party(const mrs_party *a, const mrs_party *b);
bool mrs_has_point(const mrs_place *place);
/* Exact or near. */
bool mrs_is_pin(const mrs_place *place);

/* Has a claim of these several counts of that kind ("2 guards and 11 attackers were killed")? Then
 * its counts are joined over the claims only where kind, whose, unit and mrs_count_nth agree. */
bool mrs_counts_apart(const mrs_linking *run, const uint32_t *items, uint32_t n,
                      mrs_quantity_kind kind);
/* Which of the claim's counts with its kind, whose and unit it is, from 0. */
uint32_t mrs_count_nth(const mrs_claim *claim, uint32_t at);

/* event.c: fields of one happening from some items, in run->arena; id and sources too. */
void mrs_event_fields(mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out);
/* source.c */
void mrs_event_voices(mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out);

#endif
