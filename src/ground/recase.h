/* recase.h - capitals put back where a text has none of its own.
 *
 * Feeds, headlines and old wire texts come in one case; the tagger and the names need both. A
 * paragraph all in capitals, and a document all in small letters, is written anew: beginnings of
 * sentences; names of the register, of states and their peoples, of the gazetteer; words that the
 * model's texts wrote with a capital and WordNet does not have; words that no list has; what stands
 * beside names (titles, given names, acronyms in brackets). Words: data/text/case.tsv.
 * After Lita et al. 2003 ("tRuEcasIng"), by lists in place of a language model. */
#ifndef MRS_GROUND_RECASE_H
#define MRS_GROUND_RECASE_H

#include "ground/actor.h"
#include "ground/place.h"

/* kind of a word in data/text/case.tsv */
typedef enum {
    MRS_CASE_NONE,
    MRS_CASE_FUNCTION, /* never capital inside a sentence */
    MRS_CASE_PARTICLE, /* small inside a name: "de", "al" */
    MRS_CASE_NAME,     /* always capital: "Sunday" */
    MRS_CASE_MONTH,    /* capital beside a number: "March" */
    MRS_CASE_GIVEN,    /* given name: a name, and so is the word after it */
    MRS_CASE_ADDRESS,  /* capital before a name: "Mr" */
    MRS_CASE_CAPITALS, /* all capitals: "UN" */
    MRS_CASE_SAINT,    /* makes a place's name of the given name after it: "San" */
    MRS_CASE_KINDS
} mrs_case_kind;

typedef struct {
    mrs_table words; /* table/text/case */
    uint8_t *kind;   /* [words.rows] mrs_case_kind */
    const mrs_places *places;
    const mrs_actors *actors;
} mrs_recaser; /* read-only once open */

/* The others must outlive it. Caller: mrs_recaser_close. Fails: MRS_E_FORMAT naming the line. */
MRS_CHECK mrs_status mrs_recaser_open(const mrs_pack *pack, const mrs_places *places,
                                      const mrs_actors *actors, mrs_recaser *out, mrs_err *err);
void mrs_recaser_close(mrs_recaser *recaser);

/* The kind of a word in small letters. */
mrs_case_kind mrs_recaser_kind(const mrs_recaser *recaser, mrs_str lower);

/* text with its capitals, each character in its place; text itself where it has a case of its own.
 * Runs under mrs_arena_run. */
mrs_str mrs_recase(const mrs_recaser *recaser, const mrs_nlp *nlp, mrs_str text, mrs_arena *arena);

#endif
