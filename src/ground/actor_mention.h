/* actor_mention.h - mentions in the making: what the parts of actor.c hand to each other.
 *
 * First every mention is found (names, persons, nouns: each token is the head of one at most), then
 * each is given its side ("ISIS" of "ISIS militants") and, in text order, what it points back to.
 */
#ifndef MRS_GROUND_ACTOR_MENTION_H
#define MRS_GROUND_ACTOR_MENTION_H

#include "ground/actor_lex.h"

typedef enum {
    MRS_MENTION_NAME,   /* of the register */
    MRS_MENTION_STATE,  /* country, adjective of one, capital that acts */
    MRS_MENTION_BODY,   /* of a state; without a country when bare */
    MRS_MENTION_ORG,    /* a name that is in no table */
    MRS_MENTION_PERSON, /* a person's name */
    MRS_MENTION_TITLE,  /* an office without a name beside it */
    MRS_MENTION_PEOPLE, /* a noun for people or groups */
    MRS_MENTION_THING,
    MRS_MENTION_DOCUMENT, /* "the statement": who issued it */
    MRS_MENTION_PRONOUN,
    MRS_MENTION_PORTION /* "some of them", "two were killed" */
} mrs_mention_class;

typedef struct {
    mrs_actor a;
    mrs_mention_class class;
    uint32_t core_first, core_past; /* tokens of the name or noun itself */
    const mrs_lex_named *named;
    const mrs_lex_state *state;
    const mrs_lex_body *body;
    const mrs_lex_people *people;
    const mrs_lex_title *title;
    const mrs_lex_key *reference; /* first row of the noun in references.tsv, or NULL */
    mrs_str title_word;           /* of a person or title: words of the office, folded */
    uint32_t side;                /* 1 + index of whom it belongs to, or 0 */
    uint32_t person;              /* 1 + index of the fullest mention of the same person, or 0 */
    uint32_t twin;                /* 1 + index of the first mention of the same head, or 0 */
    uint32_t twins;               /* of the first: 1 + index of the other, or 0 */
    bool bare, definite, subject, speaker, modifier, adjective;
    bool resolving, resolved, hidden; /* hidden: not written out */
    uint32_t sent, rank;              /* rank: place in order */
} mrs_mention;

enum { MRS_TALLY_MAX = 24, MRS_LOOK_BACK = 2000 /* mentions, where the whole text is meant */ };
/* How often each country is told of. */
typedef struct {
    char country[MRS_TALLY_MAX][3];
    int32_t weight[MRS_TALLY_MAX];
    uint32_t n;
} mrs_tally;

/* The item of a digest ("AMMAN: ..."), or the whole text: its tokens, its head's country or "", how
 * often it tells of each, and which its datelines name. */
typedef struct {
    uint32_t first, past;
    char country[3];
    mrs_tally whole, lines;
} mrs_item;

typedef struct {
    const mrs_lex *lex;
    mrs_doc *doc;
    const mrs_parse *parse;
    mrs_pieces pieces;
    uint32_t *piece_of; /* [tokens + 1] first piece of that token or a later one */
    MRS_VEC(mrs_mention) all;
    mrs_str *lower;     /* [tokens] in small letters; filled on demand */
    mrs_str *lemma;     /* the same of lemmas */
    uint32_t *place_of; /* [tokens] 1 + index of the smallest place there, or 0 */
    uint32_t *slot;     /* [tokens] 1 + index of the mention of that head, or 0 */
    uint32_t *taken;    /* [tokens] 1 + index of the mention whose name holds it, or 0 */
    uint32_t *order;    /* [n_order] by head token, of those found before settling */
    uint32_t n_order;
    uint8_t *timed;          /* [tokens] stands in words that say when */
    uint8_t *quoted;         /* [tokens] stands between quotation marks; NULL until asked for */
    int32_t day;             /* of publication, or MRS_NO_DAY */
    MRS_VEC(mrs_item) items; /* that make up the text; from when the first is asked for */
} mrs_actor_work;

/* ---- phrase.c: the tree around a noun ----------------------------------------------------------
 */
bool mrs_actor_dep(const mrs_actor_work *w, uint32_t token, const char *const *deps);
/* The token of [first, past) that the others hang by; nouns before others. */
uint32_t mrs_actor_root(const mrs_actor_work *w, uint32_t first, uint32_t past);
/* The first token of the noun phrase of head, its determiner and adjectives included. */
uint32_t mrs_actor_np_first(const mrs_actor_work *w, uint32_t head);
bool mrs_actor_definite(const mrs_actor_work *w, uint32_t head);
bool mrs_actor_plural(const mrs_actor_work *w, uint32_t head);
/* The lemma in small letters and one spelling, in doc->arena. */
mrs_str mrs_actor_lemma(const mrs_actor_work *w, uint32_t token);
mrs_str mrs_actor_lower(const mrs_actor_work *w, uint32_t token);
/* Tokens as one line of text: white space is one blank. */
mrs_str mrs_actor_text(const mrs_actor_work *w, uint32_t first, uint32_t past);
bool mrs_actor_noun(const mrs_actor_work *w, uint32_t token);
/* The verb or preposition's governor that a noun depends on as subject or agent, or parse->n. */
uint32_t mrs_actor_verb(const mrs_actor_work *w, uint32_t token);
bool mrs_actor_cue(const mrs_actor_work *w, uint32_t token, mrs_cue cue);

/* The place that a token stands in, no demonym and no part of a name; NULL: none. */
const mrs_place *mrs_actor_place(const mrs_actor_work *w, uint32_t token);

/* A new mention over the core [first, past) hanging by head; takes slot and core. Index. */
uint32_t mrs_actor_add(mrs_actor_work *w, mrs_mention_class class, uint32_t first, uint32_t past,
                       uint32_t head);
/* Another of the same head; index. */
uint32_t mrs_actor_add_twin(mrs_actor_work *w, uint32_t of);
/* name, id, kind, country, sector and source_kind from a row. */
void mrs_actor_be_named(mrs_mention *m, const mrs_lex_named *named);
void mrs_actor_be_state(mrs_mention *m, const mrs_lex_state *state);
void mrs_actor_be_body(const mrs_actor_work *w, mrs_mention *m, const mrs_lex_body *body,
                       const mrs_lex_state *state);
/* The same from another mention. */
void mrs_actor_be_like(mrs_mention *m, const mrs_mention *other);
/* How a side is said before a noun: "Iraqi", "Islamic State". */
mrs_str mrs_actor_side_name(const mrs_mention *side);

/* ---- the steps, in order -----------------------------------------------------------------------
 */
void mrs_actor_names(mrs_actor_work *w);   /* register, states, bodies */
void mrs_actor_persons(mrs_actor_work *w); /* persons and titles */
void mrs_actor_orgs(mrs_actor_work *w);    /* names of organisations in no table */
void mrs_actor_nouns(mrs_actor_work *w);   /* people, things, documents, pronouns, portions */
void mrs_actor_resolve(mrs_actor_work *w); /* sides, names, what points back */

/* The title that ends at that token, longest first; *first is its first token. NULL: none. */
const mrs_lex_key *mrs_actor_title_at(const mrs_actor_work *w, uint32_t token, uint32_t *first);
/* 1 + index of whom a noun belongs to, or 0. */
uint32_t mrs_actor_side(const mrs_actor_work *w, uint32_t index);
/* "a gang called the Owls", "a group calling itself X", "known as X": the head of X, or parse->n.
 */
uint32_t mrs_actor_called(const mrs_actor_work *w, uint32_t head);
/* 1 + index of who says that mention's "I" or "we", or 0. */
uint32_t mrs_actor_speaker(const mrs_actor_work *w, uint32_t index);
/* 1 + index of whom a noun or pronoun points back to, or 0. */
uint32_t mrs_actor_antecedent(mrs_actor_work *w, uint32_t index, mrs_refers to);
/* "both countries", "the two sides". */
bool mrs_actor_says_two(const mrs_actor_work *w, const mrs_mention *m);
/* True when the phrase calls them terrorists, jihadists, militants. */
bool mrs_actor_terror(const mrs_actor_work *w, const mrs_mention *m);
/* Two actors for "the two sides": 1 + index of each, in text order; false when there are not two.
 */
bool mrs_actor_two(mrs_actor_work *w, uint32_t index, mrs_refers each, uint32_t *one,
                   uint32_t *two);
/* 1 + index of the one who issued "the statement", or 0. */
uint32_t mrs_actor_issuer(mrs_actor_work *w, uint32_t index);
/* 1 + index of the force or group that "our partners" are, of that country when one is told and
 * never the actor except (1 + index or 0); or 0. */
uint32_t mrs_actor_partner(mrs_actor_work *w, uint32_t index, const char *country, uint32_t except);
/* 1 + index of the body of a state (NULL: of any) named before that "the army" is, or 0. */
uint32_t mrs_actor_same_body(mrs_actor_work *w, uint32_t index, const mrs_lex_state *state);
/* The item of a digest that holds the token, else the whole text. */
const mrs_item *mrs_actor_item(mrs_actor_work *w, uint32_t token);
/* The country whose body, people or government that mention is by what stands around it, or NULL.
 */
const mrs_lex_state *mrs_actor_country(mrs_actor_work *w, uint32_t index);
/* As mrs_actor_two, for two states. */
bool mrs_actor_two_states(const mrs_actor_work *w, uint32_t index, uint32_t *one, uint32_t *two);
/* True when the text names one of the countries ("IQ|SY") or a place in them. */
bool mrs_actor_mentions(const mrs_actor_work *w, mrs_str countries);
/* Makes the mention final; safe to call again. */
void mrs_actor_settle(mrs_actor_work *w, uint32_t index);

/* ---- parts of settling -------------------------------------------------------------------------
 */
/* True when a token before the noun tells it from others: "sheep herders", "Kurdish fighters". */
bool mrs_actor_tells(const mrs_actor_work *w, const mrs_mention *m, uint32_t token);
/* Of "Kurdish-led forces" the first word, of "Turkish-backed" either; not where it is their side.
 */
bool mrs_actor_led(const mrs_actor_work *w, const mrs_mention *m, uint32_t token);
bool mrs_actor_in_side(const mrs_actor_work *w, const mrs_mention *m, uint32_t token);
/* The noun with what tells it apart, its side left out; white space is one blank. */
mrs_str mrs_actor_own_name(mrs_actor_work *w, const mrs_mention *m);
mrs_str mrs_actor_with_side(mrs_actor_work *w, const mrs_mention *side, mrs_str own);
/* "alleged members", "men accused of belonging to". */
bool mrs_actor_alleged(const mrs_actor_work *w, const mrs_mention *m);
void mrs_actor_set_affiliation(const mrs_actor_work *w, mrs_mention *m);
/* Takes name, id and so on from the mention found - 1, and says so. */
void mrs_actor_point_to(mrs_actor_work *w, uint32_t index, uint32_t found);
/* The same, and to the others of its head too. */
void mrs_actor_point_to_all(mrs_actor_work *w, uint32_t index, uint32_t found);
/* True when the noun points to somebody told before, and now does. */
bool mrs_actor_points_back(mrs_actor_work *w, uint32_t index);
/* Members and soldiers take the name of their side; others keep their noun beside it. */
void mrs_actor_name_by_side(mrs_actor_work *w, uint32_t index);
void mrs_actor_settle_person(mrs_actor_work *w, uint32_t index);
void mrs_actor_settle_title(mrs_actor_work *w, uint32_t index);
void mrs_actor_settle_pronoun(mrs_actor_work *w, uint32_t index);
void mrs_actor_settle_portion(mrs_actor_work *w, uint32_t index);

#endif
