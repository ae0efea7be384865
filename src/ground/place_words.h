/* place_words.h - the words around place names, from data/lexicon/place_words.tsv. */
#ifndef MRS_GROUND_PLACE_WORDS_H
#define MRS_GROUND_PLACE_WORDS_H

#include "ground/gazetteer.h"

/* What a word does to the place beside it; the header of the table says each. */
/* clang-format off */
#define MRS_WORD_EFFECTS(X)                                                                        \
    X(NONE, "")                                                                                    \
    X(KIND, "kind")                                                                                \
    X(NEAR, "near")                                                                                \
    X(COMPASS, "compass")                                                                          \
    X(MODIFIER, "modifier")                                                                        \
    X(BORDER, "border")                                                                            \
    X(BORDER_NOUN, "border_noun")                                                                  \
    X(BORDER_NOT, "border_not")                                                                    \
    X(LOCATIVE, "locative")                                                                        \
    X(MOTION, "motion")                                                                            \
    X(PEOPLE, "people")                                                                            \
    X(ANAPHOR, "anaphor")                                                                          \
    X(ANAPHOR_ADVERB, "anaphor_adverb")                                                            \
    X(WITHHELD, "withheld")                                                                        \
    X(NOT_PLACE, "not_place")                                                                      \
    X(MEASURE, "measure")                                                                          \
    X(SOIL, "soil")                                                                                \
    X(SMALL, "small")
/* clang-format on */
typedef enum {
#define MRS_X(name, text) MRS_WORD_##name,
    MRS_WORD_EFFECTS(MRS_X)
#undef MRS_X
        MRS_N_WORD_EFFECTS
} mrs_word_effect;

enum { MRS_SIDE_BEFORE = 1, MRS_SIDE_AFTER = 2 };
typedef struct {
    mrs_str phrase; /* lower case */
    mrs_word_effect effect;
    uint32_t kinds; /* bit k: mrs_gaz_kind k */
    int8_t dx, dy;  /* compass: east, north */
    uint8_t sides;  /* of the place that the word stands on */
    bool strong;    /* locative: takes hardly anything but places */
    uint32_t hash;  /* of the first word */
    uint32_t next;  /* 1 + index of the next row with the same first word */
} mrs_word_row;

typedef struct {
    mrs_word_row *row;
    uint32_t n_rows;
    uint32_t *slot; /* 1 + index of the first row of a first word */
    uint32_t n_slots;
} mrs_place_words; /* read-only once open */

MRS_CHECK mrs_status mrs_place_words_open(const mrs_pack *pack, mrs_place_words *out, mrs_err *err);
void mrs_place_words_close(mrs_place_words *words);

/* The longest row with that effect whose phrase starts at token at, any case; *past is the token
 * after it. NULL: none. */
const mrs_word_row *mrs_place_word_at(const mrs_place_words *words, const mrs_doc *doc, uint32_t at,
                                      mrs_word_effect effect, uint32_t *past);
/* The same for a phrase that ends just before token past; *first is its first token. */
const mrs_word_row *mrs_place_word_before(const mrs_place_words *words, const mrs_doc *doc,
                                          uint32_t past, mrs_word_effect effect, uint32_t *first);

#endif
