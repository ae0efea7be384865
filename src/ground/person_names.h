/* person_names.h - names of persons that the tagger cut in two, cut short or took for others.
 *
 * "Jorge Adolfo" and "Vargas Gonzalez" side by side, "Roberto Garcia" before "Alvarado", "Marta"
 * the town before "Luz Lopez": a run of capitalised words from a given name (data/text/case.tsv) or
 * from a name of a person on is one name, when one of its words holds the others in the tree. */
#ifndef MRS_GROUND_PERSON_NAMES_H
#define MRS_GROUND_PERSON_NAMES_H

#include "ground/recase.h"

/* Rewrites doc->parse->ents and ent_of. Runs under mrs_arena_run. */
void mrs_person_names_mend(const mrs_recaser *recaser, const mrs_nlp *nlp, mrs_doc *doc);

#endif
