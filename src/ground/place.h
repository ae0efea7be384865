/* place.h - find the places a report names and say where they are (spec/record.md 5).
 *
 * Reads doc->tokens, parse; writes doc->ground->places, in text order, in doc->arena. A name that
 * the gazetteer lacks is kept with its words, precision none and no point. */
#ifndef MRS_GROUND_PLACE_H
#define MRS_GROUND_PLACE_H

#include "ground/ground.h"

typedef struct mrs_places mrs_places; /* read-only once open; threads share it */

/* Reads the gazetteer, table/lexicon/place_words and table/places/weights. The pack must outlive
 * it. Caller: mrs_places_close. Fails: MRS_E_FORMAT naming file and line; MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_places_open(const mrs_pack *pack, mrs_places **out, mrs_err *err);
void mrs_places_close(mrs_places *places); /* NULL is fine */

/* doc->ground must be set. To be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_places_find(const mrs_places *places, mrs_doc *doc, mrs_err *err);

/* The best known place of a name as a user types it, with no text around it; false: unknown.
 * cc empty or the country it lies in. */
bool mrs_places_lookup(const mrs_places *places, mrs_str name, mrs_str cc, mrs_arena *arena,
                       mrs_place *out);
/* The place with that id; false: none has it. */
bool mrs_places_by_id(const mrs_places *places, mrs_str id, mrs_arena *arena, mrs_place *out);
/* The smallest area that is known to hold it: district, else province, else country; false: none.
 */
bool mrs_places_holder(const mrs_places *places, mrs_str id, mrs_arena *arena, mrs_place *out);

#endif
