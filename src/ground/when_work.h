/* when_work.h - what the files of when share: words, patterns, what a pattern found, calendars.
 *
 * Order of work: when_match.c finds expressions (words of data/lexicon/time_words.tsv put together
 * by data/lexicon/time_patterns.tsv), when_guard.c drops those that only look so ("may", a count of
 * 2000), when_solve.c gives each a value and days, when_bound.c says how it bounds what it is said
 * of ("since", "by"), when_range.c makes ranges of two that belong together. */
#ifndef MRS_GROUND_WHEN_WORK_H
#define MRS_GROUND_WHEN_WORK_H

#include "ground/count_number.h"
#include "ground/when.h"
#include "ground/when_cal.h"

/* Classes of time_words.tsv, then those of numbers; a literal of a pattern gets one after these. */
/* clang-format off */
#define MRS_TIME_CLASSES(X) \
    X(MONTH) X(LEVANT) X(MABBR) X(HIJRI) X(WEEKDAY) X(WEEKDAYS) X(WABBR) X(SEASON) X(UNIT) \
    X(UNITS) X(PART) X(DAY0) X(TONIGHT) X(OVERNIGHT) X(REF) X(REFADJ) X(SETW) \
    X(DURW) X(HOLIDAY) X(FEAST) X(SHIFTN) X(SHIFTT) X(EDGE) X(EARLY) X(EARLIER) X(ABOUT) \
    X(AGO) X(THEN) X(HENCE) X(EVERY) X(DECADEW) X(AMPM) X(ZONE) X(DASH) X(APOS) \
    X(TO) X(VAGUE) X(ONE) X(OLD) X(POSS) X(PREP) X(YEARPREP) X(AHEAD) X(DUE) X(LABEL) \
    X(SHARE) X(CLOCKW) X(DAYNUM) X(MONTHNUM) X(YEAR4) X(YEAR2) X(HOUR) X(MINUTE) X(HOURS4) \
    X(NUM) X(ORD)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_TC_##name,
    MRS_TIME_CLASSES(MRS_X)
#undef MRS_X
        MRS_N_TIME_CLASSES
} mrs_time_class;

/* What a match says. A slot that is named twice goes on to the one named after it. */
/* clang-format off */
#define MRS_TIME_SLOTS(X) \
    X(year) X(year2) X(month) X(month2) X(day) X(day2) X(weekday) X(season) X(unit) X(part) \
    X(shiftn) X(shiftt) X(edge) X(then) X(hour) X(minute) X(second) X(ampm) X(zone) \
    X(decade) X(word) X(day0) X(hours4) X(range) X(vague) X(half) X(last) X(hournum) \
    X(ofyear) X(ofweek) X(unit2)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_TS_##name,
    MRS_TIME_SLOTS(MRS_X)
#undef MRS_X
        MRS_N_TIME_SLOTS
} mrs_time_slot;

/* clang-format off */
#define MRS_TIME_READINGS(X) \
    X(none) X(skip) X(date) X(numeric) X(weekday) X(day0) X(unit) X(decade) X(century) \
    X(part) X(clock) X(span) X(recent) X(ago) X(then) X(hence) X(duration) X(durw) X(age) \
    X(nth) X(half) X(weekend) X(whole) X(holiday) X(hijri) X(ref) X(setw) X(set) X(setday) \
    X(setpart) X(pair) X(weekof)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_TR_##name,
    MRS_TIME_READINGS(MRS_X)
#undef MRS_X
        MRS_TR_inherit
} mrs_time_reading;

/* In the order of UNITS in when_load.c. */
typedef enum {
    MRS_UNIT_SECOND,
    MRS_UNIT_MINUTE,
    MRS_UNIT_HOUR,
    MRS_UNIT_DAY,
    MRS_UNIT_NIGHT,
    MRS_UNIT_WEEKEND,
    MRS_UNIT_WEEK,
    MRS_UNIT_FORTNIGHT,
    MRS_UNIT_MONTH,
    MRS_UNIT_QUARTER,
    MRS_UNIT_YEAR,
    MRS_UNIT_DECADE,
    MRS_UNIT_CENTURY
} mrs_time_unit;

enum { MRS_TIME_UNSET = INT16_MIN, MRS_TIME_ELEMENTS = 16, MRS_TIME_SETS = 2, MRS_TIME_NEEDS = 5 };

/* A word of time_words.tsv. */
typedef struct {
    uint16_t class;
    uint8_t letters; /* 0 any, 1 begins with a capital, 2 the same and alone needs a preposition */
    int32_t value;   /* its number, or MRS_TIME_UNSET */
    mrs_str text;    /* its value as written */
} mrs_time_word;

/* A set of classes, literals included. */
enum { MRS_TIME_MAX_CLASSES = 256 };
typedef struct {
    uint64_t bits[MRS_TIME_MAX_CLASSES / 64];
} mrs_time_mask;
static inline void mrs_time_mask_add(mrs_time_mask *m, unsigned class)
{
    m->bits[class >> 6] |= 1ull << (class & 63);
}
static inline bool mrs_time_mask_meet(const mrs_time_mask *a, const mrs_time_mask *b)
{
    return ((a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1]) | (a->bits[2] & b->bits[2]) |
            (a->bits[3] & b->bits[3])) != 0;
}

/* One place of a pattern. */
typedef struct {
    uint8_t kind; /* 'c' class, 'r' pattern, or one of the marks '{' '}' ';' '&' */
    bool optional, glued;
    uint8_t n;
    uint16_t any[14];   /* classes, or numbers of names */
    mrs_time_mask mask; /* of classes: the same */
} mrs_time_element;

typedef struct {
    mrs_time_element element[MRS_TIME_ELEMENTS];
    uint8_t n;
    uint16_t name; /* number of its name, 0: stands by itself */
    mrs_time_reading reading;
    struct {
        uint8_t slot;
        int16_t value;
    } set[MRS_TIME_SETS];
    uint8_t n_sets;
    double num;                         /* value of "num=" in set; 0: none */
    mrs_time_mask first;                /* classes that it may begin with */
    mrs_time_mask need[MRS_TIME_NEEDS]; /* of each of these sets a class must stand in the match */
    uint8_t n_needs;
} mrs_time_pattern;

/* Numbers of some patterns. */
typedef struct {
    uint16_t *at;
    uint32_t n, cap;
} mrs_time_list;

struct mrs_whens {
    mrs_arena *arena;
    mrs_numbers numbers;
    mrs_phrases phrases;   /* row: index into words */
    mrs_phrases bounds;    /* row: mrs_time_bound */
    uint8_t longest_bound; /* atoms */
    MRS_VEC(mrs_time_word) words;
    MRS_VEC(mrs_time_pattern) patterns;
    MRS_VEC(mrs_str) names;    /* of patterns; number 0 is "" */
    MRS_VEC(mrs_str) literals; /* class MRS_N_TIME_CLASSES + i */
    mrs_time_list *starts;     /* [classes] patterns that stand by themselves and may begin so */
    mrs_time_list *named;      /* [names] */
};

/* A word of time at an atom. */
typedef struct {
    uint16_t class;
    uint8_t n;     /* atoms */
    bool plain;    /* of NUM: digits only */
    uint32_t word; /* index into words, or UINT32_MAX: a number */
    int32_t value;
    double num;
    bool vague;
} mrs_time_hit;

/* A match. Atoms, half-open; cut1 and cut2 are the end of the first part of a pair and the start of
 * the second, 0 when it is none. */
typedef struct {
    uint32_t first, past, cut1, cut2;
    mrs_time_reading reading;
    mrs_time_reading
        inner; /* reading of the pattern it holds ("May" of "the second week of May") */
    uint16_t pattern;
    int16_t v[MRS_N_TIME_SLOTS];
    double num, num2;
    bool weak; /* one of them may be something else */
} mrs_time_match;

/* An expression on its way to become an mrs_when. */
typedef struct {
    mrs_time_match m;
    mrs_when when;
    mrs_cal cal;     /* what it was resolved to; grain MRS_GRAIN_NONE: not */
    bool year_given; /* the words name the year */
} mrs_time_found;

typedef struct {
    const mrs_whens *whens;
    mrs_doc *doc;
    const mrs_parse *parse; /* NULL: none */
    mrs_arena *arena;
    mrs_atoms atoms;
    mrs_time_hit *hits;
    uint32_t n_hits;
    uint32_t *hit_of;     /* [atoms + 1] first hit of each atom */
    mrs_time_mask *masks; /* [atoms] classes of its hits */
    uint8_t *core;        /* [atoms] a word or digits without which no expression is */
    MRS_VEC(mrs_time_found) found;
    mrs_cal now;      /* publication: grain DAY, MONTH, YEAR or NONE */
    mrs_cal last;     /* the last date named */
    int newest;       /* the newest year named anywhere, 0 none */
    uint32_t last_at; /* 1 + index into found of the last date named; 0 none */
    bool narrative;   /* history told by years: counts from the last date named */
    bool us_order;    /* month before day in dates of digits */
} mrs_time_work;

/* when_load.c. Fails: MRS_E_FORMAT naming file and line. */
MRS_CHECK mrs_status mrs_time_load(const mrs_pack *pack, mrs_whens *whens, mrs_err *err);

/* when_match.c */
void mrs_time_hits(mrs_time_work *w);
void mrs_time_matches(mrs_time_work *w);                                        /* fills found */
bool mrs_time_word_class(const mrs_time_work *w, mrs_str word, unsigned class); /* any case */
const mrs_time_hit *mrs_time_hit_at(const mrs_time_work *w, uint32_t atom, unsigned class);

/* when_guard.c: is what the pattern found an expression of time here? */
bool mrs_time_guard(const mrs_time_work *w, const mrs_time_match *m);

/* when_year.c: four digits alone are a year here. */
bool mrs_time_lone_year(const mrs_time_work *w, const mrs_time_match *m);

/* Asked of the atoms around a match; false outside the text. */
bool mrs_time_text_is(const mrs_time_work *w, uint32_t atom, const char *word); /* any case */
bool mrs_time_tagged(const mrs_time_work *w, uint32_t atom, const char *tags);  /* "NN|NNS" */
bool mrs_time_in_entity(const mrs_time_work *w, uint32_t atom, const char *label);
bool mrs_time_is_digits(const mrs_time_work *w, uint32_t atom);
bool mrs_time_plural(const mrs_time_work *w, uint32_t atom); /* a noun for more than one */
bool mrs_time_only(const mrs_time_match *m, unsigned slot);  /* nothing else is set */

/* when_tense.c: -1 told as past, 0 not told, 1 lies ahead; by the verb that rules the token. */
int mrs_time_tense(const mrs_time_work *w, uint32_t token);

/* when_solve.c */
void mrs_time_mode(mrs_time_work *w); /* narrative, us_order, now */
void mrs_time_solve(mrs_time_work *w, mrs_time_found *f);

/* when_bound.c, when_range.c */
void mrs_time_bound_of(mrs_time_work *w, mrs_time_found *f);
void mrs_time_pairs(mrs_time_work *w);  /* before solving: parts that share a month or year */
void mrs_time_ranges(mrs_time_work *w); /* after solving */

#endif
