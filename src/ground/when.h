/* when.h - find the words of time in a report and turn them into days (spec/record.md 6).
 *
 * Reads doc->text, tokens, parse (when there), published; writes doc->ground->whens in text order,
 * in doc->arena. Words that cannot be placed keep MRS_NO_DAY: never dropped, never guessed.
 * A report counts from its publication; a narrative (history told by years) from the last date it
 * named. Source: TimeML 1.2.1 and ISO 8601-1:2019 for the values, data/lexicon/time_words.tsv for
 * the words, data/lexicon/time_patterns.tsv for how they go together. */
#ifndef MRS_GROUND_WHEN_H
#define MRS_GROUND_WHEN_H

#include "ground/ground.h"

typedef struct mrs_whens mrs_whens; /* read-only once open; threads share it */

/* The pack must outlive it. Caller: mrs_whens_close. Fails: MRS_E_FORMAT naming file and line;
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_whens_open(const mrs_pack *pack, mrs_whens **out, mrs_err *err);
void mrs_whens_close(mrs_whens *whens); /* NULL is fine */

/* doc->ground must be set. To be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_whens_find(const mrs_whens *whens, mrs_doc *doc, mrs_err *err);

#endif
