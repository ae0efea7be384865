/* count.h - find the numbers of a report and what they count (spec/record.md 4, rule 12).
 *
 * Reads doc->text, tokens, parse, ground->whens (a number inside a time counts nothing); writes
 * doc->ground->counts in text order, in doc->arena. Never an age, a date, a distance between
 * places, the name of a unit, a road or a resolution, a score, a share in percent, an ordinal.
 * Source: data/lexicon/number_words.tsv (numbers), number_bounds.tsv (about, at least),
 * unit_nouns.tsv and data/actors/people.tsv, things.tsv (what is counted). */
#ifndef MRS_GROUND_COUNT_H
#define MRS_GROUND_COUNT_H

#include "ground/ground.h"

typedef struct mrs_counts mrs_counts; /* read-only once open; threads share it */

/* The pack must outlive it. Caller: mrs_counts_close. Fails: MRS_E_FORMAT naming file and line;
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_counts_open(const mrs_pack *pack, mrs_counts **out, mrs_err *err);
void mrs_counts_close(mrs_counts *counts); /* NULL is fine */

/* doc->ground must be set, whens found. To be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_counts_find(const mrs_counts *counts, mrs_doc *doc, mrs_err *err);

#endif
