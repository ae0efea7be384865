/* names.h - the private names of a report: every name of a natural person who is no office-holder,
 * commander or spokesperson.
 *
 * What is masked is what nothing accounts for. A name of a person goes, and so does each other word
 * written as a name that is no place of the gazetteer, no actor of the register, no office-holder
 * of the text, no date or people's name and no common word: better a village too many than a
 * witness too few. A word masked once is masked wherever the report has it with a capital.
 * Addresses of pages and people go too. */
#ifndef MRS_ACCESS_NAMES_H
#define MRS_ACCESS_NAMES_H

#include "store/store.h"

typedef struct {
    mrs_spans at;           /* bytes of doc->text, in order, apart from each other */
    MRS_VEC(mrs_str) words; /* in small letters, each once */
} mrs_private;

/* data/text/case.tsv, for given names; data/actors/titles.tsv. The pack must outlive it. */
typedef struct {
    const mrs_nlp *nlp;
    mrs_table words, titles;
    uint32_t kind;
} mrs_name_tables;
MRS_CHECK mrs_status mrs_names_open(const mrs_pack *pack, const mrs_nlp *nlp, mrs_name_tables *out,
                                    mrs_err *err);

/* doc: parsed and grounded. Both in arena; under mrs_arena_run. */
void mrs_private_find(const mrs_name_tables *tables, const mrs_doc *doc, mrs_private *out,
                      mrs_arena *arena);
/* Is that word, in any case, one of them? */
bool mrs_private_has(const mrs_private *names, mrs_str word, mrs_arena *arena);

/* The next word (letters, digits, apostrophes within) of text from *at on; false: there is none. */
bool mrs_name_word(mrs_str text, size_t *at, mrs_span *out);

#endif
