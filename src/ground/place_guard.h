/* place_guard.h - words that are no places whatever the gazetteer says: groups and bodies of
 * data/actors/register.tsv ("Hamas" is no town in Germany), what follows a title of
 * data/actors/titles.tsv ("Sheriff Lincoln"). */
#ifndef MRS_GROUND_PLACE_GUARD_H
#define MRS_GROUND_PLACE_GUARD_H

#include "ground/ground.h"

typedef struct {
    uint64_t *at; /* mrs_str_hash, sorted */
    uint32_t n;
} mrs_hash_set;

typedef struct {
    mrs_hash_set actors; /* light keys of names and aliases */
    mrs_hash_set titles; /* single words, lower case */
} mrs_place_guard;       /* read-only once open */

/* Fails: MRS_E_FORMAT when a table or column is missing; MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_place_guard_open(const mrs_pack *pack, mrs_place_guard *out, mrs_err *err);
void mrs_place_guard_close(mrs_place_guard *guard);

bool mrs_place_guard_actor(const mrs_place_guard *guard, mrs_str light_key);
/* Any case, with or without a full stop. */
bool mrs_place_guard_title(const mrs_place_guard *guard, mrs_str word);

#endif
