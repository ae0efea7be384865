/* actor_lex.h - the words by which actors are known: the register, states and their bodies, titles,
 * nouns for people and things, words that point back, cues.
 *
 * Every word of data/actors/ and every country of data/places/countries.tsv is a key in one sorted
 * array; a key leads to a row of its class. Text and keys are cut into the same folded pieces, so
 * that hands that differ in case, accents, hyphens and articles meet. Read-only once open. */
#ifndef MRS_GROUND_ACTOR_LEX_H
#define MRS_GROUND_ACTOR_LEX_H

#include "ground/actor.h"

typedef enum {
    MRS_LEX_NAME,      /* mrs_lex_named: the register */
    MRS_LEX_STATE,     /* mrs_lex_state: "Iraq", "Republic of Iraq" */
    MRS_LEX_ADJECTIVE, /* mrs_lex_state: "Iraqi" */
    MRS_LEX_DEMONYM,   /* mrs_lex_state: "Iraqis" */
    MRS_LEX_CAPITAL,   /* mrs_lex_state: "Baghdad" */
    MRS_LEX_SEAT,      /* mrs_lex_named: "Erbil" */
    MRS_LEX_BODY,      /* mrs_lex_body: "army", "foreign ministry" */
    MRS_LEX_TITLE,     /* mrs_lex_title: "prime minister", "brigadier general" */
    MRS_LEX_PEOPLE,    /* mrs_lex_people, by lemma: "militant" */
    MRS_LEX_THING,     /* row only, by lemma: "oil tanker" */
    MRS_LEX_REFERENCE, /* mrs_lex_reference, by lemma: "organization" */
    MRS_LEX_CUE        /* mrs_lex_cue, by lemma or word: "alleged" */
} mrs_lex_class;
#define MRS_LEX_BIT(class) (1u << (class))

typedef struct {
    mrs_str id, name;
    mrs_actor_kind kind;
    bool person;
    char country[3];
    uint32_t parent;  /* 1 + index of another, or 0 */
    int32_t from, to; /* days it was active, or MRS_NO_DAY */
    mrs_str sector, inter, source_kind;
    bool designated; /* listed as a terrorist organisation, by whomever the row says */
    mrs_str line;    /* in data/actors/register.tsv */
} mrs_lex_named;

typedef struct {
    mrs_str id; /* "state:IQ" */
    mrs_str name, adjective;
    char country[3];
} mrs_lex_state;

typedef struct {
    mrs_str id;      /* "army"; with a country "actor:iq-army" */
    mrs_str pattern; /* canonical name with {adj} */
    mrs_actor_kind kind;
    bool bare; /* may stand alone, its country told elsewhere */
    mrs_str sector, inter, source_kind;
} mrs_lex_body;

/* A state's body by rule: "actor:iq-army", "Iraqi army". */
typedef struct {
    mrs_str id, name;
    const mrs_lex_named *named; /* the register's row of that id has the say; or NULL */
} mrs_lex_office;

typedef enum {
    MRS_TITLE_OFFICE,
    MRS_TITLE_RANK,
    MRS_TITLE_EXPERT,
    MRS_TITLE_ADDRESS,
    MRS_TITLE_PERSON
} mrs_title_kind;
typedef struct {
    mrs_title_kind kind;
    bool stands; /* its holder may stand by name */
    mrs_str source_kind;
} mrs_lex_title;

typedef enum {
    MRS_PEOPLE_FIGHTERS,
    MRS_PEOPLE_CIVILIANS,
    MRS_PEOPLE_PERSON,
    MRS_PEOPLE_STATE,
    MRS_PEOPLE_GROUP,
    MRS_PEOPLE_LEADER
} mrs_people_kind;
typedef struct {
    mrs_people_kind kind;
    bool member;              /* takes the name of the group it belongs to */
    bool ally;                /* "our partners": stands beside the one named, not of it */
    const mrs_lex_body *body; /* soldiers are their state's army; NULL: none */
    mrs_str sector, source_kind;
} mrs_lex_people;

typedef enum {
    MRS_REFERS_GROUP,
    MRS_REFERS_MONITOR,
    MRS_REFERS_COALITION,
    MRS_REFERS_MEDIA,
    MRS_REFERS_OFFICE,
    MRS_REFERS_FORCE,
    MRS_REFERS_STATE,
    MRS_REFERS_BODY,
    MRS_REFERS_PERSON,
    MRS_REFERS_DOCUMENT,
    MRS_REFERS_FIGHTERS,
    MRS_REFERS_SIDES,
    MRS_REFERS_ANY
} mrs_refers;
typedef struct {
    mrs_refers to;
    mrs_refers each; /* of sides: what each of the two is */
    bool plural;
    uint32_t fallback; /* 1 + index of mrs_lex_named when nothing went before, or 0 */
    mrs_str where;     /* "IQ|SY": the fallback holds where the text names one of these */
} mrs_lex_reference;

typedef enum {
    MRS_CUE_ALLEGED,
    MRS_CUE_KEEP,
    MRS_CUE_PORTION,
    MRS_CUE_SPEECH,
    MRS_CUE_ACT,
    MRS_CUE_LINK,
    MRS_CUE_FILLER,
    MRS_CUE_TERROR,
    MRS_CUE_KUNYA,
    MRS_CUE_DEED,
    MRS_CUE_CALLING,
    MRS_CUE_HEADS,
    MRS_CUE_STUDIES,
    MRS_CUE_WHOM,
    MRS_CUE_WHOM_ON,
    MRS_CUE_WHOM_TO,
    MRS_CUE_WHOM_WITH,
    MRS_CUE_WHOM_AGAINST,
    MRS_CUE_WHOM_FROM
} mrs_cue;

typedef struct {
    mrs_str words;      /* folded, one blank between them */
    uint32_t n;         /* how many words */
    uint32_t row;       /* index into the array of its class */
    uint32_t caps, cap; /* bit k: word k is an acronym; begins with a capital letter */
    uint8_t class;
    bool the, article; /* the text must have "the", an Arabic article before it */
} mrs_lex_key;

typedef struct {
    uint32_t hash; /* the upper half of FNV-1a */
    uint32_t key;  /* 1 + first key that begins with that word; 0: empty */
} mrs_lex_head;

typedef struct {
    mrs_arena *arena;
    mrs_table spellings;
    mrs_lex_named *named;
    const mrs_lex_named **named_by_id; /* [n_named] */
    mrs_lex_state *states;
    mrs_lex_body *bodies;
    mrs_lex_office *offices; /* [n_states][n_bodies]: each body of each state */
    mrs_lex_title *titles;
    mrs_lex_people *people;
    mrs_lex_reference *references;
    mrs_cue *cues;
    uint32_t n_named, n_states, n_bodies, n_titles, n_people, n_references, n_cues;
    struct {
        mrs_lex_key *at;
        uint32_t n, cap;
    } keys;              /* sorted by words, then class, then row */
    mrs_lex_head *heads; /* [n_heads] by the hash of a key's first word */
    uint32_t n_heads;    /* a power of two */
} mrs_lex;

/* Under mrs_arena_run of lex->arena. Fails: MRS_E_FORMAT "data/actors/register.tsv line 41: ...":
 * a missing column, an unknown kind or parent, a duplicate id, one name for two rows of one time,
 * parents that lead in a circle. */
MRS_CHECK mrs_status mrs_lex_load(const mrs_pack *pack, mrs_lex *lex, mrs_err *err);

/* The words of opened actors, for others of ground. */
const mrs_lex *mrs_actors_lex(const mrs_actors *actors);

/* ---- pieces ------------------------------------------------------------------------------------
 */
typedef enum { MRS_SHAPE_LOWER, MRS_SHAPE_CAPITAL, MRS_SHAPE_CAPS } mrs_shape;
typedef struct {
    mrs_str word; /* folded; never an article */
    uint32_t token;
    uint32_t key; /* 1 + the first key that begins with the word, or 0 */
    uint8_t shape;
    bool gap;        /* a comma, full stop, bracket or new paragraph stands before it */
    bool hyphen;     /* a hyphen stands before it */
    bool the;        /* "the" stands before it */
    bool article;    /* an Arabic article stands before it */
    bool possessive; /* "'s" stands after it */
    bool loud;       /* in a sentence all of capitals: its shape says nothing */
} mrs_piece;
typedef struct {
    MRS_VEC(mrs_piece) all;
    bool no_case; /* not one capital letter in the text */
} mrs_pieces;

void mrs_pieces_of_doc(const mrs_lex *lex, const mrs_doc *doc, mrs_pieces *out);
void mrs_pieces_of_name(const mrs_lex *lex, mrs_str name, mrs_arena *arena, mrs_pieces *out);

/* ---- look-up -----------------------------------------------------------------------------------
 */
/* The longest key of the classes in mask that begins at piece i; NULL: none. day: of two rows of
 * one name the one active then is taken (MRS_NO_DAY: the first). */
const mrs_lex_key *mrs_lex_match(const mrs_lex *lex, const mrs_pieces *pieces, uint32_t i,
                                 uint32_t mask, int32_t day);
/* The first key of that class with exactly these folded words; NULL: none. */
const mrs_lex_key *mrs_lex_find(const mrs_lex *lex, mrs_lex_class class, mrs_str words);
mrs_str mrs_lex_first_word(mrs_str words);
/* 1 + the first key that begins with that word, or 0. */
uint32_t mrs_lex_head_of(const mrs_lex *lex, mrs_str word);
/* As mrs_lex_find, given mrs_lex_head_of the first word. */
const mrs_lex_key *mrs_lex_find_from(const mrs_lex *lex, uint32_t head, mrs_lex_class class,
                                     mrs_str words);
/* The next key with the same words and class, or NULL. */
const mrs_lex_key *mrs_lex_again(const mrs_lex *lex, const mrs_lex_key *key);
const mrs_lex_office *mrs_lex_office_of(const mrs_lex *lex, const mrs_lex_state *state,
                                        const mrs_lex_body *body);
bool mrs_lex_cue(const mrs_lex *lex, mrs_str word, mrs_cue cue);
const mrs_lex_state *mrs_lex_state_of(const mrs_lex *lex, const char country[3]);
/* The register's row that a whole name is of, or NULL; arena for the pieces. */
const mrs_lex_named *mrs_lex_named_as(const mrs_lex *lex, mrs_str name, mrs_arena *arena);
/* The register's row of an id, or NULL. */
const mrs_lex_named *mrs_lex_named_of(const mrs_lex *lex, mrs_str id);

#endif
