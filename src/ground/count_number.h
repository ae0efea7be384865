/* count_number.h - numbers in digits and in words: "1,200", "2.5 million", "twenty-five", "two and
 * a half", "21st", "several hundred", "tens of thousands of".
 *
 * Source: data/lexicon/number_words.tsv; what vague words stand for at least is spec/record.md 4,
 * rule 12. */
#ifndef MRS_GROUND_COUNT_NUMBER_H
#define MRS_GROUND_COUNT_NUMBER_H

#include "ground/when_phrases.h"

typedef enum {
    MRS_NUMBER_UNIT,
    MRS_NUMBER_TEN,
    MRS_NUMBER_TIMES,
    MRS_NUMBER_GLUED,
    MRS_NUMBER_ORDINAL,
    MRS_NUMBER_SUFFIX,
    MRS_NUMBER_ARTICLE,
    MRS_NUMBER_VAGUE,
    MRS_NUMBER_CROWD,
    MRS_NUMBER_WHOLE,
    MRS_NUMBER_FRACTION
} mrs_number_kind;

typedef struct {
    mrs_number_kind kind;
    double value;
} mrs_number_row;

typedef struct {
    mrs_phrases phrases;
    MRS_VEC(mrs_number_row) rows;
} mrs_numbers; /* read-only once open */

typedef struct {
    double value;  /* of a vague number the least it stands for; 0: says nothing */
    uint32_t past; /* first atom after it */
    bool vague;    /* "several", "dozens": at least value */
    bool ordinal;  /* "third", "21st" */
    bool digits;   /* begins with a digit */
    bool plain;    /* nothing but one run of digits */
} mrs_number;

/* Under mrs_arena_run of arena. Fails: MRS_E_FORMAT naming file and line. */
MRS_CHECK mrs_status mrs_numbers_open(const mrs_pack *pack, mrs_arena *arena, mrs_numbers *out,
                                      mrs_err *err);

/* The longest number that begins at atom i; false: none begins there. An article alone ("a") is
 * none. */
bool mrs_number_read(const mrs_numbers *numbers, const mrs_atoms *atoms, uint32_t i,
                     mrs_number *out);

#endif
