/* row.h - what the store gives back: claims, events, documents, and the filter that chooses them.
 *
 * Rows are borrowed: they live until the callback returns, or as the call that gave them says.
 * All spans of a row are code points of the document's canonical text (not bytes, as in mrs_claim
 * fresh from code). An unknown string is empty, an unknown number NAN, an unknown day MRS_NO_DAY.
 */
#ifndef MRS_STORE_ROW_H
#define MRS_STORE_ROW_H

#include "code/code.h"

/* ---- claims ------------------------------------------------------------------------------------
 */

/* What a person said of a claim or event; the machine's own word until then. */
/* clang-format off */
#define MRS_STATES(X)                                                                              \
    X(MACHINE, "machine")                                                                          \
    X(CONFIRMED, "confirmed")                                                                      \
    X(CORRECTED, "corrected") X(REJECTED, "rejected") X(NEEDS_WORK, "needs work")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_STATE_##name,
    MRS_STATES(MRS_X)
#undef MRS_X
        MRS_N_STATES
} mrs_state;
const char *mrs_state_text(mrs_state s);

typedef struct {
    mrs_str id;    /* "c-" and 32 hex; the same input always gives the same id */
    mrs_str event; /* "e-" and 32 hex; empty before linking */
    mrs_str doc, uri, publisher, title;
    mrs_published published;
    bool fetched;    /* from its publisher; else the publisher is declared */
    mrs_claim claim; /* token, sent, ties and why are not kept here */
    mrs_str trigger, sentence, instrument, means; /* the words of those spans */
    mrs_str part_of, follows, coincides_with;     /* claim ids of the same document, or empty */
    uint32_t group; /* claims of one document with the same group are one happening (code's event)
                     */
    mrs_str json;   /* the whole claim as in spec/record.md 2, one line */
    mrs_str why;    /* JSON array of {"field","reason"} */
    mrs_str run;    /* "0.1.0/6f12ab/90cd34": program, model, pack; "hand/WHO" */
    mrs_state state;
    mrs_str coded; /* the row as it was coded, as mrs_claim_field gives it; empty: this is it */
    bool sample;
} mrs_claim_row;

/* ---- events ------------------------------------------------------------------------------------
 */

/* low/best/high over the event's claims; each bound with the claim that set it (empty: null). */
typedef struct {
    mrs_quantity_kind kind;
    mrs_of of;
    mrs_str unit;
    double low, best, high;
    mrs_str low_claim, best_claim, high_claim;
} mrs_event_quantity;

/* "killed 3-5", "killed at least 12", "killed about 30", "killed ?"; appended to out. */
void mrs_count_text(mrs_quantity_kind kind, double low, double best, double high, mrs_buf *out);

/* A claim of an event and why it is there. score 0-1: how sure the join is; 1 for the first. */
typedef struct {
    mrs_str claim;
    float score;
    mrs_str why; /* "type 1.0; place 3 km; same day; words 0.42; with c-..." */
} mrs_event_claim;

/* Who says so. counts: adds to the number of independent sources; else `why` says whom it repeats
 * ("publisher of ...", "same side as ...", "copy of ..."). */
typedef struct {
    mrs_str name, id;
    mrs_source_kind kind;
    mrs_stake stake;
    mrs_str doc; /* the document that carries it */
    bool counts;
    mrs_str why;
} mrs_event_source;

/* clang-format off */
#define MRS_LINK_KINDS(X)                                                                          \
    X(SUMS, "sums")                                                                                \
    X(CONTRADICTS, "contradicts")                                                                  \
    X(PART_OF, "part_of") X(FOLLOWS, "follows") X(COINCIDES_WITH, "coincides_with")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_LINK_##name,
    MRS_LINK_KINDS(MRS_X)
#undef MRS_X
        MRS_N_LINK_KINDS
} mrs_link_kind;
const char *mrs_link_kind_text(mrs_link_kind k);

/* from KIND to: an aggregate event sums an event; a claim contradicts a claim (field and both
 * values said); an event is part_of, follows, coincides_with an event. */
typedef struct {
    mrs_link_kind kind;
    mrs_str from, to;             /* ids: claims for contradicts, events otherwise */
    mrs_str event;                /* contradicts: the event that holds both; else empty */
    mrs_str field;                /* contradicts: "killed", "time", "place", "actor", "status" */
    mrs_str from_value, to_value; /* as text */
    float score;
    mrs_str why;
} mrs_link;

/* Read and written in this one form. place.at, time.at and the parties' spans are empty. */
typedef struct {
    mrs_str id; /* mrs_event_id of its smallest claim id */
    mrs_type type;
    mrs_str mode;
    mrs_claim_status status; /* the strongest that a claim of it has */
    mrs_recency recency;     /* fresh when any claim is */
    mrs_when time;
    mrs_str time_claim; /* the claim it was taken from */
    mrs_place *place;   /* NULL: no claim gives any */
    mrs_str place_claim;
    mrs_party *actors, *targets;
    uint32_t n_actors, n_targets;
    mrs_event_quantity *quantities;
    uint32_t n_quantities;
    mrs_event_claim *claims; /* in order of claim id */
    uint32_t n_claims;
    mrs_event_source *sources;
    uint32_t n_sources;
    uint32_t independent; /* sources that count */
    uint32_t says;        /* sides that say so: 1 actor side, 2 target side, 4 neither; or-ed */
    uint32_t n_docs;
    uint32_t n_contradictions;
    int clarity; /* 1: one precise happening; 2: less */
    float confidence;
    mrs_str summary; /* the sentence that tells it best */
    mrs_state state;
    bool sample;
} mrs_event;

/* ---- documents ---------------------------------------------------------------------------------
 */
typedef struct {
    mrs_str id; /* SHA-256 of the bytes of this copy */
    mrs_str uri, publisher, retrieved;
    mrs_published published;
    double resemblance; /* 1: the same canonical text; else as mrs_near */
} mrs_copy_row;

typedef struct {
    mrs_str id, text_sha256, uri, publisher, title, author, lang;
    mrs_published published;
    mrs_str retrieved; /* RFC 3339 */
    mrs_str text;
    uint64_t n_bytes; /* of the part as received */
    uint32_t n_claims;
    mrs_copy_row *copies; /* every other part received that repeats it, by id */
    uint32_t n_copies;
    bool sample;
    mrs_str repeats;    /* id of the document that stands for it; empty: it stands itself */
    double resemblance; /* to that; NAN: it stands */
    bool pending;       /* it stands and its claims are yet to be put */
    bool fetched;       /* we got it from its publisher; else whoever brought it says so */
    mrs_str inside, format, charset, headers, fetched_at; /* as mrs_origin */
    mrs_str codec;                                        /* of the bytes kept */
    uint32_t paragraphs, not_coded; /* not_coded: those of another language than English */
    mrs_str foreign;                /* those: JSON array of [start, end, language]; empty: none */
    mrs_str run; /* program, model and data that stored it; as in mrs_claim_row */
} mrs_doc_row;

/* Which documents that stand are asked for; empty: any. */
typedef struct {
    mrs_str text;   /* words that it must hold, all of them */
    mrs_str lang;   /* it, or a paragraph of it, is in this language */
    bool not_coded; /* some or all of it is not machine-coded */
    uint32_t limit; /* 0: all */
} mrs_doc_filter;

/* A document that could not be read, kept aside with what its giver said of it. */
typedef struct {
    mrs_str uri, sha256, reason, at; /* sha256 may be empty: no bytes could be had */
    mrs_status status;
    uint64_t n_bytes; /* kept; 0: none */
    mrs_str codec;
    uint32_t round; /* which retry set it aside; 0: an add */
    mrs_str format; /* as mrs_origin, and so the next ones */
    uint64_t line;  /* in the file; 0: it has none */
    uint32_t column;
    mrs_str delimiter; /* of a sheet's row */
    mrs_str address, title, author, publisher, lang;
    mrs_published published;
    mrs_str charset, headers, fetched_at;
    bool fetched, sample;
} mrs_aside_row;
/* What it is called: the hash of its bytes, else of its uri. */
void mrs_aside_id(const mrs_aside_row *row, char out[65]);

/* ---- the filter --------------------------------------------------------------------------------
 */

/* {0} with limit 0 is the default set without limit: actual, attempted or alleged; fresh;
 * confidence at least MRS_MIN_CONFIDENCE; not rejected. A status, recency or confidence that is
 * asked for replaces that part of the default; all drops the default, not what is asked for. */
typedef struct {
    uint32_t types;       /* bit 1 << mrs_type; 0: any */
    mrs_str mode;         /* empty: any */
    mrs_str actor;        /* register id ("actor:is"), or words of the name; either side */
    mrs_str place;        /* gazetteer id, country code (2 letters), or words of name or province */
    bool has_box;         /* the place's point lies in the box, whatever its precision */
    double box[4];        /* west, south, east, north; west > east crosses the antimeridian */
    int32_t since, until; /* days, both included; read only when has_since, has_until */
    bool has_since, has_until;
    uint32_t statuses;   /* bit 1 << mrs_claim_status; 0: the default */
    uint32_t recencies;  /* bit 1 << mrs_recency; 0: the default */
    double confidence;   /* least; 0: the default, MRS_MIN_CONFIDENCE */
    mrs_str text;        /* words that the report must hold, all of them */
    mrs_str doc;         /* id of one document */
    mrs_str event;       /* id of one event (claims only) */
    uint32_t states;     /* bit 1 << mrs_state; 0: any that the rest lets through */
    uint32_t precisions; /* bit 1 << mrs_precision; 0: any */
    uint32_t sources;    /* bit 1 << mrs_source_kind: one who says so is of it; 0: any */
    mrs_str after;       /* rows past this one, as mrs_filter_key names it; all are counted */
    bool all;
    bool oldest_first; /* default: newest first, undated last */
    uint32_t limit;    /* 0: all */
} mrs_filter;

#define MRS_MIN_CONFIDENCE 0.7

/* Set one field from the words of a user: "type" "assault,coerce" or "coerce/arrest" (whether the
 * type has such a mode is not looked at here), "mode" "aerial",
 * "state" "machine,needs-work", "precision" "exact,near", "source_kind" "official",
 * "actor", "place", "bbox" "40.5,35,42,37.3", "since" "2022-01" (its first day), "until" "2022-01"
 * (its last), "status" "planned,possible" or "all", "recency", "confidence" "0.5", "text",
 * "limit" "20". Strings are borrowed. Fails: MRS_E_ARG, naming what is allowed. */
MRS_CHECK mrs_status mrs_filter_set(mrs_filter *filter, mrs_str name, mrs_str value, mrs_err *err);
/* What filter.after is to be so that rows past this one follow; day: its first, MRS_NO_DAY. */
void mrs_filter_key(int32_t day, mrs_str id, char out[64]);
/* Once all is set: can the fields hold together? MRS_E_ARG: since later than until. */
MRS_CHECK mrs_status mrs_filter_check(const mrs_filter *filter, mrs_err *err);

/* Why a row that the user's own words would match is not given, in the order of test. */
/* clang-format off */
#define MRS_LEFTS(X)                                                                               \
    X(REJECTED, "rejected in review")                                                              \
    X(STATUS, "planned, possible or denied")                                                       \
    X(RECENCY, "background, totals or habits")                                                     \
    X(CONFIDENCE, "of too low confidence")                                                         \
    X(UNDATED, "undated (dates were asked for)")                                                   \
    X(NO_POINT, "without a point (a box was asked for)") X(LIMIT, "past the limit")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_LEFT_##name,
    MRS_LEFTS(MRS_X)
#undef MRS_X
        MRS_N_LEFTS
} mrs_left;
const char *mrs_left_text(mrs_left l);

typedef struct {
    uint64_t shown;             /* rows given */
    uint64_t left[MRS_N_LEFTS]; /* rows not given, by reason */
    uint32_t asked; /* bit 1 << mrs_left: the user's own words left them out, not the default */
    /* of shown + left[LIMIT]: */
    uint64_t pinned;   /* place exact or near: a point on the map */
    uint64_t area;     /* only an area, a region, a border, a country, several places */
    uint64_t no_place; /* none, or no place at all */
    uint64_t undated;  /* no day at all */
    uint64_t inferred; /* the date is an inferred week */
} mrs_tally;

#endif
