/* profile.h - what is sensitive, and what is left of it: data/publish/profile.tsv. */
#ifndef MRS_ACCESS_PROFILE_H
#define MRS_ACCESS_PROFILE_H

#include "store/store.h"

typedef struct mrs_profile mrs_profile; /* read-only once open; threads share it */

/* The pack must outlive it. Caller: mrs_profile_close. MRS_E_FORMAT names the row. */
MRS_CHECK mrs_status mrs_profile_open(const mrs_pack *pack, mrs_profile **out, mrs_err *err);
void mrs_profile_close(mrs_profile *profile); /* NULL is fine */

typedef struct {
    bool place, time; /* are coarsened, and the sentence withheld */
    uint32_t late_hours;
} mrs_sensitivity;

/* Of each claim of one report, out[n]; what one is, the others of its happening, its sentence and
 * its place are. */
void mrs_profile_judge(const mrs_profile *profile, const mrs_claim_row *claims, uint32_t n,
                       mrs_sensitivity *out);

/* Place and time of a claim as they leave: nothing finer than district and week. Strings in arena;
 * under mrs_arena_run. */
void mrs_claim_coarsen(const mrs_ground *ground, mrs_sensitivity how, mrs_claim *claim,
                       mrs_arena *arena);

/* The bounds of its time to whole weeks: they may come from what another claim of the report tells.
 */
void mrs_claim_bounds(mrs_claim *claim);

/* Bytes of text[at..] that are the words, whole, whatever their case, a plural of the last too; 0:
 * they do not stand there. */
size_t mrs_words_at(mrs_str text, size_t at, mrs_str words);
/* Words of text that stand in a list ("hospital|aid worker"), whatever their case and number. */
bool mrs_profile_told(mrs_str text, mrs_str list);

#endif
