/* code.h - claims: what a report says happened. Front door of code.
 *
 * Reads the document's parse and grounding; writes doc->coding in doc->arena. The contract is
 * spec/record.md sections 2, 4, 5, 6. Types, modes, triggers and cues are rows in data/. */
#ifndef MRS_CODE_CODE_H
#define MRS_CODE_CODE_H

#include "ground/ground.h"

/* clang-format off */
#define MRS_TYPES(X)                                                                               \
    X(AGREE)                                                                                       \
    X(CONSULT)                                                                                     \
    X(SUPPORT) X(CONCEDE) X(COOPERATE) X(AID) X(RETREAT) X(REQUEST) X(ACCUSE) X(REJECT)            \
        X(THREATEN) X(PROTEST) X(SANCTION) X(MOBILIZE) X(COERCE) X(ASSAULT) X(CONTROL) X(MOVE)     \
            X(BUILD) X(CRIME)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_TYPE_##name,
    MRS_TYPES(MRS_X)
#undef MRS_X
        MRS_N_TYPES
} mrs_type;
const char *mrs_type_text(mrs_type t);           /* "ASSAULT" */
bool mrs_type_read(mrs_str text, mrs_type *out); /* any case */

/* clang-format off */
#define MRS_CLAIM_STATUSES(X)                                                                      \
    X(ACTUAL, "actual")                                                                            \
    X(ATTEMPTED, "attempted")                                                                      \
    X(ALLEGED, "alleged") X(PLANNED, "planned") X(POSSIBLE, "possible") X(NEGATED, "negated")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_CLAIM_##name,
    MRS_CLAIM_STATUSES(MRS_X)
#undef MRS_X
} mrs_claim_status;
const char *mrs_claim_status_text(mrs_claim_status s);

/* clang-format off */
#define MRS_RECENCIES(X)                                                                           \
    X(FRESH, "fresh") X(BACKGROUND, "background") X(AGGREGATE, "aggregate") X(GENERAL, "general")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_RECENCY_##name,
    MRS_RECENCIES(MRS_X)
#undef MRS_X
} mrs_recency;
const char *mrs_recency_text(mrs_recency r);

/* clang-format off */
#define MRS_ROLES(X)                                                                               \
    X(ACTOR, "actor")                                                                              \
    X(PARTNER, "partner") X(SUPPORT, "support") X(TARGET, "target") X(VICTIM, "victim")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_ROLE_##name,
    MRS_ROLES(MRS_X)
#undef MRS_X
} mrs_role;
const char *mrs_role_text(mrs_role r);

typedef struct {
    mrs_str name, id; /* as in mrs_actor */
    mrs_span at;
    mrs_role role;
    mrs_actor_kind kind;
    mrs_affiliation affiliation;
    char country[3];
} mrs_party;

/* clang-format off */
#define MRS_QUANTITY_KINDS(X)                                                                      \
    X(killed)                                                                                      \
    X(wounded)                                                                                     \
    X(arrested) X(abducted) X(escaped) X(released) X(crossed) X(displaced) X(killed_or_arrested)   \
        X(killed_or_wounded) X(present) X(seized) X(stolen) X(destroyed) X(damaged) X(neutralised) \
            X(operations) X(attacks) X(length_m) X(depth_m) X(height_m) X(area_km2) X(money)       \
                X(other)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_Q_##name,
    MRS_QUANTITY_KINDS(MRS_X)
#undef MRS_X
        MRS_N_QUANTITY_KINDS
} mrs_quantity_kind;
const char *mrs_quantity_kind_text(mrs_quantity_kind k);
bool mrs_quantity_kind_read(mrs_str text, mrs_quantity_kind *out);

typedef enum { MRS_OF_UNKNOWN, MRS_OF_ACTOR, MRS_OF_TARGET, MRS_OF_CIVILIAN } mrs_of;
const char *mrs_of_text(mrs_of of);

typedef struct {
    mrs_quantity_kind kind;
    double low, best, high; /* NAN: null */
    mrs_approx approx;
    mrs_str unit;
    mrs_of of;
    mrs_span at;
} mrs_quantity;

/* clang-format off */
#define MRS_SOURCE_KINDS(X)                                                                        \
    X(NARRATOR, "narrator")                                                                        \
    X(OFFICIAL, "official")                                                                        \
    X(ARMED_GROUP, "armed_group") X(MONITOR, "monitor") X(MEDIA, "media") X(WITNESS, "witness")    \
        X(ANALYST, "analyst") X(UNNAMED, "unnamed")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_SOURCE_##name,
    MRS_SOURCE_KINDS(MRS_X)
#undef MRS_X
} mrs_source_kind;
const char *mrs_source_kind_text(mrs_source_kind k);
typedef enum { MRS_SPEECH_NONE, MRS_SPEECH_INDIRECT, MRS_SPEECH_DIRECT } mrs_speech;
const char *mrs_speech_text(mrs_speech s);
typedef enum { MRS_STAKE_UNKNOWN, MRS_STAKE_NONE, MRS_STAKE_ACTOR, MRS_STAKE_TARGET } mrs_stake;
const char *mrs_stake_text(mrs_stake s);

typedef struct {
    mrs_str name, id; /* "narrator" when nobody else says so */
    mrs_span at;      /* empty for the narrator */
    mrs_source_kind kind;
    mrs_speech speech;
    mrs_stake stake;
    mrs_party *via; /* outlets that carry it */
    uint32_t n_via;
} mrs_source;

typedef enum {
    MRS_RESPONSIBILITY_UNKNOWN,
    MRS_RESPONSIBILITY_CLAIMED,
    MRS_RESPONSIBILITY_ATTRIBUTED,
    MRS_RESPONSIBILITY_DENIED
} mrs_responsibility;
const char *mrs_responsibility_text(mrs_responsibility r);

typedef struct {
    mrs_str field;  /* "type", "status", "place", ... */
    mrs_str reason; /* "row 412: escape NOUN; nsubj of led" */
} mrs_reason;

/* Its number is given by a verb of summing up: "the toll of the blast rose to 31" speaks of one
 * deed, "bringing the total to 37" of many. */
typedef enum { MRS_SUM_NONE, MRS_SUM_ONE, MRS_SUM_MANY } mrs_sum;

/* The words that tell of one of several happenings under one trigger; empty: there is one. */
typedef struct {
    mrs_span at;
    bool place, day; /* the others have one of their own there */
    bool total;      /* of the parts that stand before it */
} mrs_share;

typedef struct {
    mrs_span trigger, sentence; /* bytes of doc->text */
    uint32_t token;             /* head token of the trigger */
    uint32_t sent;              /* sentence index */
    uint32_t row;               /* row of data/triggers.tsv that fired (1-based data row) */
    mrs_type type;
    mrs_str mode; /* "" or a mode of the type, from the table */
    mrs_share part;
    mrs_sum sum; /* total.c */
    mrs_claim_status status;
    mrs_recency recency;
    mrs_party *actors;
    uint32_t n_actors;
    mrs_party *targets;
    uint32_t n_targets;
    mrs_span instrument, means; /* empty: none */
    mrs_responsibility responsibility;
    mrs_party *responsibility_by; /* NULL: nobody named */
    mrs_place *place;             /* NULL: the text gives none */
    mrs_when time;                /* precision UNKNOWN and no days when none */
    const mrs_when *said;         /* when it was said ("said on Friday that"); NULL: not told */
    mrs_quantity *quantities;
    uint32_t n_quantities;
    mrs_source source;
    float confidence;        /* 0-1 */
    uint32_t event;          /* claims of one happening in this document share it */
    uint32_t part_of;        /* 1 + index of the claim whose happening holds this one; 0 none */
    uint32_t follows;        /* 1 + index of the claim this one follows; 0 none */
    uint32_t coincides_with; /* 1 + index of one that went on at the same time; 0 none */
    mrs_reason *why;
    uint32_t n_why;
} mrs_claim;

/* clang-format off */
#define MRS_TOPICS(X)                                                                              \
    X(conflict) X(unrest) X(police) X(justice) X(drugs) X(smuggling) X(extortion) X(corruption)    \
        X(gang) X(politics) X(business) X(sport) X(film) X(technology) X(health) X(disaster)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_TOPIC_##name,
    MRS_TOPICS(MRS_X)
#undef MRS_X
        MRS_N_TOPICS
} mrs_topic;
const char *mrs_topic_text(mrs_topic topic);
bool mrs_topic_read(mrs_str text, mrs_topic *out);

/* Words that a row of data/triggers.tsv names and that tell no event here. */
typedef struct {
    mrs_span trigger;
    mrs_type type;
    mrs_str mode;
    mrs_str why; /* "another sense", "told by another claim" ... */
} mrs_passed;

/* A name that another sentence gives to somebody whom a claim tells without one ("the victims were
 * identified as ..."). For who reads the report: no party of any claim (spec/record.md 4, 13). */
typedef struct {
    mrs_span at;    /* the name */
    uint32_t claim; /* index in claims */
    mrs_role role;  /* ACTOR or VICTIM */
} mrs_identified;

struct mrs_coding {
    mrs_claim *claims; /* in order of trigger start, then trigger end, then type */
    uint32_t n;
    mrs_passed *passed; /* in order of text: first those that made no hit, then those taken up */
    uint32_t n_passed;
    struct {
        mrs_identified *at;
        uint32_t n, cap;
    } identified;               /* in order of text */
    float topics[MRS_N_TOPICS]; /* share of each in what the document speaks of; sum 1, or all 0 */
};

typedef struct mrs_coder mrs_coder; /* tables, opened once; read-only; threads share it */

/* Caller: mrs_coder_close. The pack must outlive it. */
MRS_CHECK mrs_status mrs_coder_open(const mrs_pack *pack, mrs_coder **out, mrs_err *err);
void mrs_coder_close(mrs_coder *coder);

/* ---- rows of a user's own, to be tried -------------------------------------------------------
 */
/* A table between tabs with a header (name: its file), or one row written "column=value; ..."
 * (name empty). Columns left out are empty: strength 0.75, any part of speech, scope near. */
typedef struct {
    mrs_str name, text;
} mrs_own_text;

typedef struct {
    mrs_str table; /* "triggers", "cues/modes" or "modes"; see own.c */
    const mrs_own_text *texts;
    size_t n;
} mrs_own_rows;

/* As mrs_coder_open, with own rows over those of a table: of two that fit alike the user's is
 * taken. texts must outlive it. MRS_E_ARG: no such table; MRS_E_FORMAT names file, line, column and
 * what to write. */
MRS_CHECK mrs_status mrs_coder_open_with(const mrs_pack *pack, const mrs_own_rows *own,
                                         mrs_coder **out, mrs_err *err);

/* How the reason of the type of a claim begins that an own row of triggers made. */
#define MRS_OWN_ROW "own row, "

/* The table that has them by its whole name, "cues/modes"; "" when there are none. */
mrs_str mrs_coder_own_table(const mrs_coder *coder);
/* Own rows that have a phrase (of triggers, senses, support-verbs, responsibility): how many, and
 * where the i-th stands ("my.tsv line 3"). Rows of other tables show only by what they change. */
uint32_t mrs_coder_own(const mrs_coder *coder);
mrs_str mrs_coder_own_at(const mrs_coder *coder, uint32_t i);

/* What an own row makes of a word that is the head of its phrase. */
typedef struct {
    uint32_t own;   /* which row */
    uint32_t sent;  /* sentence index */
    mrs_span at;    /* the words of its phrase; where they do not stand, the word */
    bool fits;      /* phrase and conditions hold, and no other row asks for more */
    uint32_t claim; /* 1 + index of the claim made; 0: none */
    mrs_str why;    /* why there is none; empty with a claim, or for rows that make none */
} mrs_tried;

typedef struct {
    mrs_tried *at;
    uint32_t n, cap;
} mrs_tries;

/* After mrs_coder_run of the same coder; in order of text. Under mrs_arena_run of doc->arena. */
void mrs_coder_try(const mrs_coder *coder, mrs_doc *doc, mrs_tries *out);

/* The classes of a lemma in small letters (data/cues/classes.tsv): "explosive|weapon", or empty. */
mrs_str mrs_coder_classes(const mrs_coder *coder, mrs_str lemma, mrs_arena *arena);

/* Has a word in small letters a topic (data/topics.tsv), or is it the head word of a row of
 * data/triggers.tsv? Whether any row fits where it stands is another question. */
bool mrs_coder_knows(const mrs_coder *coder, mrs_str word);
/* Is doc->text worth a parse, by its words' topics (gate.c)? True for what is not coded anyway. */
bool mrs_coder_wants(const mrs_coder *coder, const mrs_doc *doc);

/* Fills doc->coding. To be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_coder_run(const mrs_coder *coder, mrs_doc *doc, mrs_err *err);

/* One claim in the form of spec/record.md 2 (code-point spans into doc->text); id may be empty.
 * Members and their order are the spec's. */
void mrs_claim_json(const mrs_doc *doc, const mrs_cpindex *index, const mrs_claim *claim,
                    mrs_str id, mrs_json *json, const char *key);

#endif
