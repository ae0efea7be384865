/* link_internal.h - what the files of link share.
 *
 * Order of work (link.c): load (a report's claims into items; words and units of the report) ->
 * block (where each unit may meet others) -> all (everything in memory) or few (what changed, by
 * the store's tables) -> pairs that score at least even -> part (units that pairs hang together:
 * group -> event -> source -> relate). Both ways write the same tables and the same events.
 * Nothing depends on the order in which claims came: units are ordered by key, pairs by likelihood
 * and then key, claims by id. Units, items and documents are named by their index in the run. */
#ifndef MRS_LINK_INTERNAL_H
#define MRS_LINK_INTERNAL_H

#include "link/deeds.h"
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
    bool turned; /* who acts in the one is acted on in the other */
} mrs_kin;

/* Levels of data/link/weights.tsv, in the order of mrs_weight_names. */
typedef enum {
    MRS_W_BIAS,
    MRS_W_TYPE_SAME,
    MRS_W_TYPE_OPEN,
    MRS_W_TYPE_KIN,
    MRS_W_TYPE_OTHER,
    MRS_W_TYPE_NONE,
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
    MRS_W_ACTORS_TURNED,
    MRS_W_TARGETS_SAME,
    MRS_W_TARGETS_UNKNOWN,
    MRS_W_TARGETS_DIFFER,
    MRS_W_TARGETS_OTHER,
    MRS_W_COUNT_SAME,
    MRS_W_COUNT_NEAR,
    MRS_W_COUNT_UNKNOWN,
    MRS_W_COUNT_DIFFER,
    MRS_W_COUNT_OTHER,
    MRS_W_TRIGGER,
    MRS_W_WORDS,
    MRS_W_STORY,
    MRS_W_MARKED_TRIGGER,
    MRS_W_MARKED_WORDS,
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
    mrs_deeds deeds;
    uint8_t family[MRS_N_TYPES + 1]; /* types that some row joins have the same */
    char pack_sha256[65];            /* of the pack they came from */
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
    int64_t fid; /* its number in the store */
    mrs_str id, publisher;
    mrs_published published;
    bool fetched;                 /* from its publisher, who is else only declared */
    mrs_vector words;             /* of all that its claims tell */
    uint32_t story;               /* 1 + its first report; 0: not asked */
    uint32_t first_unit, n_units; /* before units are sorted */
} mrs_link_doc;

typedef struct {
    mrs_str id, sentence;
    uint32_t doc, group, unit;
    mrs_claim claim;
    mrs_trigger trigger;
    bool sample;
    mrs_state state;
    mrs_vector words;
} mrs_item;

typedef enum { MRS_CLASS_FACT, MRS_CLASS_PLAN, MRS_CLASS_TOTAL, MRS_CLASS_HABIT } mrs_unit_class;

typedef struct {
    int64_t key;     /* the first 64 bits of its first claim's id: in the order of ids */
    uint32_t *items; /* in order of claim id */
    uint32_t n;
    uint32_t doc;
    mrs_unit_class of;
    mrs_event told; /* its fields from its own claims alone */
    mrs_vector words;
    int64_t *blocks; /* ascending, each once */
    uint32_t n_blocks;
    mrs_str why; /* why it joined its event; empty: the first */
    float score;
} mrs_unit;

/* a < b: units. z: log-odds that they are one happening. */
typedef struct {
    uint32_t a, b;
    float z;
} mrs_pair;

/* Of a tie, each way round. */
typedef struct {
    mrs_str from, to; /* claims */
    bool same;        /* one happening; else two */
    uint64_t decision;
} mrs_tie_end;
/* z of a pair that only people tie: after all that pairs say. */
#define MRS_TIE (-1.0F)

/* From a number to an index; open addressing. */
typedef struct {
    struct {
        int64_t key;
        uint32_t value; /* 1 + index; 0: free */
    } * at;
    uint32_t slots, n;
} mrs_index;
void mrs_index_put(mrs_index *index, int64_t key, uint32_t value, mrs_arena *arena);
/* UINT32_MAX: not there. */
uint32_t mrs_index_get(const mrs_index *index, int64_t key);

typedef struct {
    const mrs_linker *linker;
    mrs_relink *relink;
    mrs_arena *arena; /* what is loaded */
    mrs_arena *part;  /* what is made of one part of it, rewound after it */
    MRS_VEC(mrs_item) items;
    MRS_VEC(mrs_link_doc) docs;
    MRS_VEC(mrs_unit) units;
    mrs_index doc_at, unit_at; /* by fid, by key */
    MRS_VEC(mrs_tie_end) ties; /* by from, to */
    uint32_t n_jobs;
    mrs_link_stats stats;
    mrs_shared_event_fn put; /* NULL: events go into the store */
    void *put_ctx;
} mrs_linking;

/* ---- the stages -------------------------------------------------------------------------------
 */

/* The document's claims, words and units, unless they are there; *doc its index. */
MRS_CHECK mrs_status mrs_link_load(mrs_linking *run, int64_t fid, uint32_t *doc, mrs_err *err);
/* The same of claims that are given, in order of id; the report is the last of run->docs. */
void mrs_link_take(mrs_linking *run, const mrs_claim_row *rows, uint32_t n);
/* In run->arena, spans apart. */
mrs_claim mrs_claim_kept(const mrs_linking *run, const mrs_claim *claim);
/* story.c: sets doc->story. In run->part. */
void mrs_link_stories(mrs_linking *run);
/* words.c, all in run->arena: of a claim, whose spans are code points or bytes; of a report; what
 * the items from `first` on tell. */
mrs_vector mrs_claim_words(const mrs_linking *run, mrs_str sentence, const mrs_claim *claim,
                           bool bytes);
/* All its words, in arena. */
mrs_vector mrs_sentence_words(const mrs_linking *run, mrs_str sentence, mrs_arena *arena);
mrs_vector mrs_story_words(const mrs_linking *run, mrs_str text);
mrs_str mrs_told_text(const mrs_linking *run, uint32_t first);
double mrs_vector_cosine(const mrs_vector *a, const mrs_vector *b);
/* unit.c: of the items from `first` on, all of one document, in order of id. */
void mrs_link_units(mrs_linking *run, uint32_t doc, uint32_t first);

mrs_unit_row mrs_unit_row_of(const mrs_linking *run, const mrs_unit *unit);

/* The first 64 bits of a claim's id, in the order of ids. */
int64_t mrs_claim_key(mrs_str id);

/* tie.c: run->ties from the store. */
MRS_CHECK mrs_status mrs_link_ties(mrs_linking *run, mrs_store *store, mrs_err *err);
/* Those from that claim; NULL: none. */
const mrs_tie_end *mrs_ties_of(const mrs_linking *run, mrs_str claim, uint32_t *n);
bool mrs_held_apart(const mrs_linking *run, mrs_str a, mrs_str b);
/* Pairs of places in `units` that are tied, or held apart, rejected claims aside. */
mrs_pair *mrs_ties_among(const mrs_linking *run, const uint32_t *units, uint32_t n, bool same,
                         uint32_t *n_pairs, mrs_arena *arena);

/* block.c: sets unit->blocks. Bit 0 of a block: it is a place; the next ones its share. */
void mrs_unit_blocks(mrs_linking *run, mrs_unit *unit);
uint32_t mrs_block_share(int64_t block);
/* In a block of n units each is compared with so many that follow it, in order of day and key. */
uint32_t mrs_block_reach(int64_t block, uint32_t n);
enum { MRS_BLOCK_WHOLE = 64, MRS_BLOCK_WINDOW = 32, MRS_BLOCK_FEW = 4 };

/* Everything anew; what changed. Both under mrs_arena_run of run->arena and run->part. */
MRS_CHECK mrs_status mrs_link_all(mrs_linking *run, mrs_err *err);
MRS_CHECK mrs_status mrs_link_few(mrs_linking *run, mrs_err *err);

/* all.c: pairs that score at least even among all units, which are sorted by key, in run->part;
 * share: of blocks of that share alone; MRS_LINK_SHARES: of all. */
typedef MRS_VEC(mrs_pair) mrs_pairs;
void mrs_link_sort(mrs_linking *run);
MRS_CHECK mrs_status mrs_link_meet(mrs_linking *run, uint32_t share, mrs_pairs *out, mrs_err *err);

/* part.c: the events of these units, in order of key, are written; no pair leads out of them.
 * pairs: a, b index `units`. sums: takes the events too; NULL: nobody does. */
typedef struct mrs_sums mrs_sums;
MRS_CHECK mrs_status mrs_link_parts(mrs_linking *run, const uint32_t *units, uint32_t n,
                                    const mrs_pair *pairs, uint32_t n_pairs, mrs_sums *sums,
                                    mrs_err *err);
/* group.c: cluster[i] is the least place in `units` of the cluster of unit i; sets why and score.
 * In run->part. units: by key. */
void mrs_link_group(mrs_linking *run, const uint32_t *units, uint32_t n, mrs_pair *pairs,
                    uint32_t n_pairs, uint32_t *cluster);

/* score.c: which level each feature has; MRS_W_VETO in any: not one happening (z is -INFINITY). */
typedef struct {
    mrs_weight type, place, time, actors, targets, count;
    double kin, trigger, words, story, km;
    double z;
} mrs_match;
mrs_match mrs_pair_match(const mrs_linking *run, uint32_t a, uint32_t b);
mrs_str mrs_match_why(const mrs_match *match, mrs_str with, mrs_arena *arena);
/* MRS_W_VETO: cannot be the same deed. *kin: the row that joins them, or NULL. */
mrs_weight mrs_deed_match(const mrs_linker *linker, mrs_deed a, mrs_deed b, const mrs_kin **kin);
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

/* event.c: the fields of one happening from some items, in order of claim id. */
void mrs_event_fields(const mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out,
                      mrs_arena *arena);
/* source.c: who says so. */
void mrs_event_voices(const mrs_linking *run, const uint32_t *items, uint32_t n, mrs_event *out,
                      mrs_arena *arena);
/* relate.c: where its claims cannot all hold; *n links in arena. */
mrs_link *mrs_event_contradictions(const mrs_linking *run, const uint32_t *items, mrs_event *event,
                                   uint32_t *n, mrs_arena *arena);

/* Does this claim's count belong to that count of the event? apart: those of one kind in one
 * claim count different people, and only what is called the same is compared. */
bool mrs_count_is_of(const mrs_quantity *q, const mrs_event_quantity *e, bool apart);

/* sum.c: totals and the events they may count. */
mrs_sums *mrs_sums_new(mrs_arena *arena);
void mrs_sums_take(mrs_sums *sums, const mrs_event *event);
/* Of all events, as they were taken. */
MRS_CHECK mrs_status mrs_sums_all(mrs_linking *run, mrs_sums *sums, mrs_err *err);
/* Of those that changed. */
MRS_CHECK mrs_status mrs_sums_few(mrs_linking *run, mrs_err *err);

#endif
