/* ground.h - mentions made solid: places, times, actors, counts. Front door of ground.
 *
 * Reads doc->text, tokens, parse, published; writes doc->ground in doc->arena. What cannot be
 * resolved is kept with its words and no value: never dropped, never guessed.
 * Which mention belongs to which claim is code's matter; here each stands by itself. */
#ifndef MRS_GROUND_GROUND_H
#define MRS_GROUND_GROUND_H

#include "ground/gazetteer_user.h"
#include "nlp/nlp.h"

/* ---- places (spec/record.md 5) ----------------------------------------------------------------
 */
/* clang-format off */
#define MRS_PRECISIONS(X)                                                                          \
    X(NONE, "none")                                                                                \
    X(EXACT, "exact")                                                                              \
    X(NEAR, "near")                                                                                \
    X(ADMIN2, "admin2")                                                                            \
    X(ADMIN1, "admin1")                                                                            \
    X(REGION, "region") X(COMPOSITE, "composite") X(BORDER, "border") X(COUNTRY, "country")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_PRECISION_##name,
    MRS_PRECISIONS(MRS_X)
#undef MRS_X
} mrs_precision;
const char *mrs_precision_text(mrs_precision p);

typedef struct mrs_place mrs_place;
struct mrs_place {
    mrs_span at;          /* the words, kind words and "near" included; empty: none */
    uint32_t first, past; /* the same in tokens, half-open */
    uint32_t head;        /* token that the mention hangs by */
    mrs_str name;         /* canonical; "Iraq-Syria border" for a border */
    double lat, lon;      /* WGS 84 degrees; NAN: no point (country, composite, whole border) */
    mrs_str gazetteer_id; /* "gn:98182", "mrs:kharab-al-jir"; empty: none */
    char country[3];      /* ISO 3166-1 alpha-2, "" unknown */
    char country2[3];     /* the other side of a border, else "" */
    bool sided;           /* a border of which the text means one side: that of country */
    mrs_str admin1;       /* name of the province, empty unknown */
    mrs_precision precision;
    double radius_km; /* holds the true point; NAN unknown */
    bool withheld, conflict, sensitive;
    bool demonym;   /* "Iraqi": an adjective of nationality, no place of an event by itself */
    bool in_name;   /* part of an organisation's name ("Mosul Police") */
    bool anaphor;   /* "the country", "there": name and point come from the last such place */
    bool heading;   /* "IDLIB: ...", one of several: where what stands below it happened */
    bool capital;   /* of a country: its name may stand for the government */
    bool dateline;  /* opens the report ("BAGHDAD (AP) -"): no place of an event by itself */
    mrs_span named; /* the name's own words ("Mosul" of "the city of Mosul"), empty: none */
    double centre_lat, centre_lon; /* middle of what `named` names (of Syria in "eastern Syria"),
                                      countries too: for lists of names, never a pin; NAN none */
    const mrs_place *parts;        /* composite: the places it holds */
    uint32_t n_parts;
    mrs_str why; /* reasons of the choice and who else stood for it, for explain */
};

/* The country that it lies in; "" unknown, and for a border whose side the text leaves open. */
static inline const char *mrs_place_country(const mrs_place *p)
{
    return p->country2[0] && !p->sided ? "" : p->country;
}

/* Several places as one, composite, from the first words to the last. part [n], n > 0, in text
 * order, stays in the result (countries are put by name). */
mrs_place mrs_place_join(mrs_place *part, uint32_t n, mrs_arena *arena);

/* ---- times (spec/record.md 6; TIMEX3 values for `annotate times`) ------------------------------
 */
/* clang-format off */
#define MRS_TIME_PRECISIONS(X)                                                                     \
    X(UNKNOWN, "unknown")                                                                          \
    X(TIME, "time")                                                                                \
    X(DAY, "day")                                                                                  \
    X(WEEK, "week") X(MONTH, "month") X(SEASON, "season") X(YEAR, "year") X(RANGE, "range")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_TIME_##name,
    MRS_TIME_PRECISIONS(MRS_X)
#undef MRS_X
} mrs_time_precision;
const char *mrs_time_precision_text(mrs_time_precision p);

typedef enum { MRS_TIMEX_DATE, MRS_TIMEX_TIME, MRS_TIMEX_DURATION, MRS_TIMEX_SET } mrs_timex_type;
/* How the expression bounds what it is said of: in May; since May; until May; by May; within two
 * months (a deadline when the deed lies ahead); for two weeks; in the space of one week. */
typedef enum {
    MRS_BOUND_IN,
    MRS_BOUND_SINCE,
    MRS_BOUND_UNTIL,
    MRS_BOUND_BY,
    MRS_BOUND_WITHIN,
    MRS_BOUND_FOR,
    MRS_BOUND_BEFORE,
    MRS_BOUND_AFTER
} mrs_time_bound;

typedef struct {
    mrs_span at;                /* the expression, without its preposition */
    mrs_span anchor;            /* what it counts from; empty: doc->published */
    uint32_t first, past, head; /* tokens */
    int32_t start, end; /* days, both included, or MRS_NO_DAY (start known, end open: end NO_DAY) */
    int32_t own_first, own_last; /* the days that the words name, whatever "since" or "after" before
                                    them makes of these; MRS_NO_DAY: none */
    int32_t not_before, not_after, deadline; /* days or MRS_NO_DAY */
    uint32_t duration_days;                  /* of a duration ("four-day"), else 0 */
    mrs_time_precision precision;            /* the grain of the words, kept also when unresolved */
    mrs_time_bound bound;
    mrs_timex_type type;
    mrs_str value;  /* TIMEX3 value: "2022-01-20", "P2W", "PAST_REF"; empty none */
    mrs_str mod;    /* TIMEX3 mod: "START", "APPROX", ...; empty none */
    bool odd;       /* the weekday named does not fall on the date named: the date stands */
    bool inferred;  /* set by code only: no words stand for it */
    uint32_t whole; /* 1 + index of the range that this is an end of ("3" of "from 3 to 7 May"), or
                       0. A range has no value: it stands before its ends, for the record. */
} mrs_when;

/* ---- actors ------------------------------------------------------------------------------------
 */
/* clang-format off */
#define MRS_ACTOR_KINDS(X)                                                                         \
    X(UNKNOWN, "unknown")                                                                          \
    X(STATE, "state")                                                                              \
    X(FORCE, "force")                                                                              \
    X(GROUP, "armed_group")                                                                        \
    X(COALITION, "coalition")                                                                      \
    X(MONITOR, "monitor")                                                                          \
    X(MEDIA, "media") X(ORG, "organization") X(OFFICE, "office") X(CIVILIANS, "civilians")         \
        X(FIGHTERS, "fighters") X(PERSON, "person") X(THING, "thing")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_ACTOR_##name,
    MRS_ACTOR_KINDS(MRS_X)
#undef MRS_X
} mrs_actor_kind;
const char *mrs_actor_kind_text(mrs_actor_kind k);

typedef enum {
    MRS_AFFILIATION_UNKNOWN,
    MRS_AFFILIATION_STATED,
    MRS_AFFILIATION_ALLEGED
} mrs_affiliation;

/* A noun phrase (or pronoun) that names who acts, is acted on, or speaks. */
typedef struct {
    mrs_span at;                /* the whole phrase as the text has it */
    uint32_t first, past, head; /* tokens; head is the noun the tree hangs it by */
    mrs_str name; /* canonical: register's name, else the phrase's own noun ("mourners") */
    mrs_str id;   /* register id, "actor:is"; empty: not in the register */
    mrs_actor_kind kind;
    char country[3]; /* "" unknown */
    mrs_affiliation affiliation;
    bool pronoun;        /* "they", "the group", "he": name and id come from the antecedent */
    mrs_span antecedent; /* of a pronoun or bare noun, else empty */
    uint32_t of;         /* 1 + index of the actor these are members of ("ISIS militants"), or 0 */
    bool office_holder;  /* may stand by name (commander, spokesperson, minister) */
    mrs_str person;      /* name of the office-holder as written, else empty */
    mrs_str source_kind; /* what it is when it speaks: "official", "armed_group", "monitor",
                            "media", "witness", "analyst", "unnamed"; empty: unknown */
    mrs_str sector;      /* PLOVER 2021 sector: "GOV", "MIL", "REB", "CVL"; empty: unknown */
    uint32_t org;        /* 1 + index of the actor a person speaks for or holds office in, or 0 */
    bool plural;
    mrs_str why;
} mrs_actor;

/* ---- counts ------------------------------------------------------------------------------------
 */
typedef enum {
    MRS_COUNT_PERSON,
    MRS_COUNT_ANIMAL,
    MRS_COUNT_THING,  /* weapons, vehicles, buildings */
    MRS_COUNT_ACT,    /* operations, attacks, strikes */
    MRS_COUNT_LENGTH, /* metres */
    MRS_COUNT_AREA,   /* km2 */
    MRS_COUNT_MONEY,  /* in the currency named by unit */
    MRS_COUNT_OTHER
} mrs_count_class;
typedef enum {
    MRS_APPROX_EXACT,
    MRS_APPROX_ABOUT,
    MRS_APPROX_AT_LEAST,
    MRS_APPROX_AT_MOST,
    MRS_APPROX_UNKNOWN
} mrs_approx;
const char *mrs_approx_text(mrs_approx a);

/* A number and what it counts; never an age, a date, a distance to, or a unit's name. */
typedef struct {
    mrs_span at;                /* "almost 30 ISIS leaders" */
    uint32_t first, past, head; /* tokens; head is the noun counted (or the number itself) */
    double low, best, high; /* NAN: open or unknown; measures already in the unit of the class */
    mrs_approx approx;
    mrs_count_class what;
    mrs_str unit;      /* "person", "ISIS leader", "sheep", "metre" */
    mrs_str dimension; /* of a length: "length", "depth", "height", "width"; else empty */
} mrs_count;

struct mrs_grounding {
    struct {
        mrs_place *at;
        uint32_t n;
    } places;                     /* in text order; overlapping only as part and composite */
    const mrs_place *title_place; /* where the headline has its news (one of places, or with no span
                                     when only the headline names it); NULL: it does not say */
    struct {
        mrs_when *at;
        uint32_t n;
    } whens;
    struct {
        mrs_actor *at;
        uint32_t n;
    } actors; /* by head token; "both countries" gives two of one head, one after the other */
    uint32_t *actor_of; /* [doc->tokens.n] 1 + index of the actor: of that head, else whose name
                           holds the token; 0 none. NULL: actors not run */
    struct {
        mrs_count *at;
        uint32_t n;
    } counts;
};

typedef struct mrs_ground mrs_ground; /* tables, opened once; read-only; threads share it */

/* Caller: mrs_ground_close. The pack must outlive it. */
MRS_CHECK mrs_status mrs_ground_open(const mrs_pack *pack, mrs_ground **out, mrs_err *err);
void mrs_ground_close(mrs_ground *ground);

/* text with capitals put back where it has no case of its own (a paragraph all in capitals, a
 * document all in small letters), each character in its place: for the parse, before
 * mrs_ground_run. text itself where there is nothing to do. Runs under mrs_arena_run. */
mrs_str mrs_ground_recase(const mrs_ground *ground, const mrs_nlp *nlp, mrs_str text,
                          mrs_arena *arena);

/* Mends the tagger's names of persons in doc->parse, before mrs_ground_run. Runs under
 * mrs_arena_run. */
void mrs_ground_names(const mrs_ground *ground, const mrs_nlp *nlp, mrs_doc *doc);

/* Fills doc->ground. To be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_ground_run(const mrs_ground *ground, mrs_doc *doc, mrs_err *err);

/* The actor that a token heads, or whose name holds it; NULL when there is none. *n (may be NULL):
 * how many share that head ("both countries": 2), from the one returned on. */
const mrs_actor *mrs_actor_at(const mrs_doc *doc, uint32_t token, uint32_t *n);

/* A name of the tables in text that is not parsed; see known.h. */
typedef struct {
    mrs_span at;      /* bytes of the text, without what is written onto the name */
    bool actor;       /* of the register; else a place of the gazetteer */
    mrs_str id, name; /* id empty: it has none */
    char country[3];  /* of a place */
} mrs_known;
typedef MRS_VEC(mrs_known) mrs_knowns;

/* The names in text[at], actors first; added to out, in arena. To be called under mrs_arena_run. */
void mrs_ground_known(const mrs_ground *ground, mrs_str text, mrs_span at, mrs_str lang,
                      mrs_arena *arena, mrs_knowns *out);

/* The register's row for a name as a user types it (filters), or empty strings. */
void mrs_ground_actor(const mrs_ground *ground, mrs_str name, mrs_str *id, mrs_str *canonical);
/* The place with that gazetteer id ("gn:98182"), else the best known of that name, as the gazetteer
 * has it; strings in arena, under mrs_arena_run. false: unknown. */
bool mrs_ground_place(const mrs_ground *ground, mrs_str name, mrs_arena *arena, mrs_place *out);
/* The smallest area that is known to hold the place of that id: district, else province, else
 * country. false: unknown. */
bool mrs_ground_holder(const mrs_ground *ground, mrs_str id, mrs_arena *arena, mrs_place *out);

#endif
