/* place_work.h - one document's places in the making; shared by the files place*.c only.
 *
 * The steps, in order: place_find.c and place_claim.c collect mentions, place_names.c their names'
 * candidates; place_link.c reads the words around them (kind words, near, compass, what contains
 * what); place_rank.c chooses one candidate a name; place_border.c adds borders and phrases that
 * point back; place_out.c writes doc->ground->places. */
#ifndef MRS_GROUND_PLACE_WORK_H
#define MRS_GROUND_PLACE_WORK_H

#include "ground/place.h"
#include "ground/place_guard.h"
#include "ground/place_words.h"

/* Weights of the ranker, rows of data/places/weights.tsv; units of log10 population. */
#define MRS_PLACE_WEIGHTS(X)                                                                       \
    X(country)         /* a country's start instead of its population */                           \
    X(admin1)          /* added to a province's */                                                 \
    X(admin2)          /* added to a district's */                                                 \
    X(area)            /* start of a region, sea, mountain of the rows */                          \
    X(site)            /* start of a site or village of the rows */                                \
    X(primary)         /* the name is its main name */                                             \
    X(seat)            /* a province named bare whose seat bears the same name */                  \
    X(sound)           /* known by sound only */                                                   \
    X(capital)         /* of its country */                                                        \
    X(kind)            /* the kind word beside it fits */                                          \
    X(kind_not)        /* the kind word beside it does not fit */                                  \
    X(inside)          /* the text says it lies in a place that holds it */                        \
    X(beside)          /* the text says it lies in a city that is near */                          \
    X(holds)           /* the text says it holds a place that lies in it */                        \
    X(ctx_country)     /* share of the report's places in its country */                           \
    X(ctx_admin1)      /* share of the report's places in its province */                          \
    X(ctx_near)        /* other names of the report within 100 km, log2 of 1 + their number */     \
    X(ctx_named)       /* its country or province is named in the report */                        \
    X(publisher)       /* in the country of who publishes the report */                            \
    X(accept_untagged) /* what a name that the tagger left needs */                                \
    X(accept_person)   /* what a name tagged as a person needs */                                  \
    X(accept_org)      /* what a name tagged as an organisation needs */
typedef enum {
#define MRS_X(name) MRS_W_##name,
    MRS_PLACE_WEIGHTS(MRS_X)
#undef MRS_X
        MRS_N_PLACE_WEIGHTS
} mrs_place_weight;

struct mrs_places {
    mrs_gazetteer gaz;
    mrs_place_words words;
    mrs_place_guard guard;
    double weight[MRS_N_PLACE_WEIGHTS];
    mrs_table publishers;
    uint32_t publisher_country; /* its column */
};

typedef struct {
    uint32_t place; /* of the gazetteer */
    uint32_t flags; /* MRS_GAZ_PRIMARY ... of the key it was found by */
    double start;   /* score with no context */
    double score;
    double share; /* of the name's candidates, 0-1 */
    bool inside, holds;
} mrs_place_cand;

/* One name of the document, however often it stands there. */
typedef struct {
    mrs_key key;
    mrs_place_cand *cand; /* by score, best first, once ranked */
    uint32_t n_cands;
    uint32_t n_mentions;
    uint32_t kinds; /* of the kind words beside any mention, bits */
    bool abbreviation;
    bool tagged;   /* some mention is tagged as a place, or taken for one */
    uint32_t next; /* 1 + index of the next name in its hash slot */
} mrs_place_name;

/* Kinds of buildings and grounds, as bits: "Mosul prison" is not Mosul. */
#define MRS_PLACE_SITES                                                                            \
    (((1u << MRS_N_GAZ_KINDS) - 1u) & ~((1u << MRS_GAZ_DAM) - 1u) & ~(1u << MRS_GAZ_SITE))

typedef enum {
    MRS_FROM_GPE,
    MRS_FROM_LOC,
    MRS_FROM_FAC,
    MRS_FROM_NORP,
    MRS_FROM_PERSON,
    MRS_FROM_ORG,
    MRS_FROM_OTHER,
    MRS_FROM_NONE,
    MRS_FROM_SITE /* a kind word of a site beside a capitalised name: "al-Khani mosque" */
} mrs_mention_from;

/* How a word is tagged in the report: as a person and as a place, alone; last word of a person's
 * name, or after a title. */
typedef struct {
    uint64_t word; /* mrs_str_hash */
    uint32_t persons, places, families;
} mrs_place_bearer;

#define MRS_NO_NAME UINT32_MAX
enum { MRS_NAME_SLOTS = 1024, MRS_NAME_TOKENS = 6, MRS_CANDS_MAX = 200, MRS_COUNTRIES_MAX = 512 };
typedef struct {
    uint32_t first, past; /* tokens of the name */
    uint32_t left, right; /* with kind words, "near", "northern", half-open */
    uint32_t name;        /* index, or MRS_NO_NAME: the gazetteer does not know it */
    uint32_t inner;       /* name inside an unknown one ("Tikrit" of "Tikrit Castle") or NO_NAME */
    mrs_mention_from from;
    uint32_t kinds;  /* of the kind words beside it, bits */
    uint32_t inside; /* 1 + mention that the text says it lies in; 0 none */
    int8_t dx, dy;   /* compass word beside it, with compass */
    bool compass, near, demonym, in_name, dateline, heading, withheld;
    bool of_compass; /* "north of X": the compass word and "of" with no "the" */
    bool soil;       /* an adjective that names the country: "Syrian territory" */
    bool plural;     /* "provinces of": the kind word speaks of several */
    bool listed;     /* linked by "," or "and" with the mention before */
    uint32_t place;  /* chosen; 0 none */
} mrs_place_mention;

typedef struct {
    const mrs_places *places;
    mrs_doc *doc;
    const mrs_parse *parse;
    mrs_arena *arena;
    MRS_VEC(mrs_place_mention) mentions; /* in text order, not overlapping */
    MRS_VEC(mrs_place_name) names;
    MRS_VEC(mrs_place) out;
    uint32_t name_slot[MRS_NAME_SLOTS]; /* 1 + index of names */
    uint32_t publisher;                 /* country of who publishes the report; 0 unknown */
    bool named[MRS_COUNTRIES_MAX];      /* countries the report names, by place */
    mrs_place_bearer *bearers;          /* by word: single words and who is called so */
    uint32_t n_bearers;
    uint8_t *covered;     /* [tokens] 1: in a mention or border with its words */
    uint32_t *mention_of; /* [tokens] 1 + mention whose name holds the token; 0 none */
    mrs_span signature;   /* tokens: the date line behind its place, the day and who wrote it */
} mrs_place_work;

/* ---- place_names.c: tokens, and what the gazetteer knows by some words */
mrs_str mrs_place_words_of(const mrs_place_work *w, uint32_t first, uint32_t past);
bool mrs_place_is_text(const mrs_place_work *w, uint32_t t, const char *word); /* exact case */
bool mrs_place_is_word(const mrs_place_work *w, uint32_t at, mrs_word_effect effect,
                       uint32_t *past);
bool mrs_place_is_propn(const mrs_place_work *w, uint32_t t);
bool mrs_place_starts_upper(const mrs_place_work *w, uint32_t t);
/* "al - Qaim": an Arabic article and a name begin at token t. */
bool mrs_place_starts_article(const mrs_place_work *w, uint32_t t);
bool mrs_place_all_upper(mrs_str s);
/* May stand inside a name without being one: "Deir ez - Zor", "Port of Spain". */
bool mrs_place_joins(const mrs_place_work *w, uint32_t t);
/* The token after the sentence of t. */
uint32_t mrs_place_sentence_end(const mrs_place_work *w, uint32_t t);
/* The label of the entity that holds t. */
mrs_mention_from mrs_place_from(const mrs_place_work *w, uint32_t t);
/* Candidates of the words [first, past), added to names; MRS_NO_NAME when there are none. */
uint32_t mrs_place_name_of(mrs_place_work *w, uint32_t first, uint32_t past, bool abbreviation);
/* The candidate with the best start; NULL for no name. */
const mrs_place_cand *mrs_place_best_start(const mrs_place_work *w, uint32_t name);
/* What the words are instead of the place of that name: "Red River", "Lake Champlain" (a
 * capitalised kind word beside the name that fits no candidate), a group of the register. */
bool mrs_place_is_other(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name);
/* "NATO", "OAS" are no towns, whatever town bears that name. */
bool mrs_place_is_acronym(const mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name);
/* True when token t may be a short form: "Paris, TX", "S.C.", "NSW". */
bool mrs_place_may_be_short(const mrs_place_work *w, uint32_t t);
/* The longest known name of free tokens that starts at first; its token after, or 0. */
uint32_t mrs_place_longest(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t *name);
/* The end of the longest known name that starts with those words and goes on after them
 * ("al-Hol camp", "Dayr az Zawr"); past when there is none. */
uint32_t mrs_place_grow(mrs_place_work *w, uint32_t first, uint32_t past);

/* ---- place_find.c: what the tagger calls a place */
void mrs_place_collect(mrs_place_work *w);
bool mrs_place_is_free(const mrs_place_work *w, uint32_t first, uint32_t past);
/* The new mention; the pointer dies with the next one. */
mrs_place_mention *mrs_place_add(mrs_place_work *w, uint32_t first, uint32_t past, uint32_t name,
                                 mrs_mention_from from);
/* "Anbar, Mosul and Nineveh" in one: all its proper nouns must be known names. */
bool mrs_place_add_pieces(mrs_place_work *w, uint32_t first, uint32_t past, mrs_mention_from from);
/* "the", quotes, "'s" off both ends. */
void mrs_place_strip(const mrs_place_work *w, uint32_t *first, uint32_t *past);

/* ---- place_claim.c: places that the tagger left or called something else */
void mrs_place_claim(mrs_place_work *w);
/* The words around say that it is a place: "in", a kind word, a province after a comma, a list. */
bool mrs_place_said_placed(mrs_place_work *w, uint32_t first, uint32_t past);
/* The kinds of "province" after the name, or before it; 0 none. */
uint32_t mrs_place_kind_beside(const mrs_place_work *w, uint32_t first, uint32_t past);
/* A row of data/places of that kind whose name sounds nearly so ("Ghwaryan prison"), in a country
 * that the report names; 0 when there is none or more than one. */
uint32_t mrs_place_similar_site(const mrs_place_work *w, uint32_t first, uint32_t past,
                                uint32_t kinds);
/* "Iraqi": true when the words are a country's adjective and were added. */
bool mrs_place_add_demonym(mrs_place_work *w, uint32_t first, uint32_t past, bool in_name);

/* ---- place_link.c */
/* The dash of a dateline that the name opens: "BAGHDAD (AP) -", "PARIS, Tenn. -"; 0 none. In the
 * midst of a text only a name in capitals opens one. */
uint32_t mrs_place_dateline(const mrs_place_work *w, uint32_t first, uint32_t past);
/* "IDLIB: Two killed": the name opens a paragraph and a colon ends it. */
bool mrs_place_heads(const mrs_place_work *w, uint32_t first, uint32_t past);
void mrs_place_link(mrs_place_work *w);

/* ---- place_rank.c */
void mrs_place_rank(mrs_place_work *w);
/* Score of a candidate with no context. */
double mrs_place_start(const mrs_places *places, uint32_t place, uint32_t flags);

/* ---- place_border.c: appends borders to w->out; the countries in their names become in_name */
void mrs_place_borders(mrs_place_work *w);

/* ---- place_stretch.c */
/* The two are named as the ends of a way on which something is: "between X and Y", "the X-Y road",
 * "the road from X to Y". */
bool mrs_place_is_stretch(const mrs_place_work *w, const mrs_place_mention *a,
                          const mrs_place_mention *b);
/* Makes the two places joined (out->parts) one point between them; the ends are spots no more. */
void mrs_place_halfway(const mrs_place_work *w, mrs_place_mention *a, mrs_place_mention *b,
                       mrs_place *out);

/* ---- place_back.c: appends what points back ("the city", "there") to w->out */
void mrs_place_anaphors(mrs_place_work *w);

/* ---- place_out.c */
void mrs_place_write(mrs_place_work *w);
/* The place of one mention, its tokens and reasons included. */
void mrs_place_of_mention(mrs_place_work *w, const mrs_place_mention *m, mrs_place *out);
/* The part of an area that lies that way: a region, centre by rule from the area's extent. */
void mrs_place_toward(const mrs_place_work *w, uint32_t area, int dx, int dy, mrs_place *out);
/* name, point, country, precision, radius of a place of the gazetteer. */
void mrs_place_fill(const mrs_places *places, uint32_t place, mrs_arena *arena, mrs_place *out);
/* ---- place_title.c: of w->out, else looked up (no span then); NULL none */
const mrs_place *mrs_place_title(const mrs_place_work *w);

/* Tokens, head, bytes of a mention that covers [first, past). */
void mrs_place_cover(const mrs_place_work *w, uint32_t first, uint32_t past, mrs_place *out);

#endif
