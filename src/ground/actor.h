/* actor.h - who acts, who is acted on, who speaks.
 *
 * Reads doc->tokens, parse and (when there) ground->places; writes doc->ground->actors and
 * actor_of. Every noun, name and pronoun that may stand for people, a group, a state or an
 * organisation becomes one mrs_actor with its head token; so does a thing that may be a target
 * (data/actors/things.tsv). Names are canonical by the register or, for the bodies of states, by
 * rule; what points back ("they", "the group", "the two countries") carries the name, id and span
 * of what it points to, and says why. What is not known keeps its own words and has no id.
 *
 * A natural person who holds no office that the text or the register tells of is named "person" or
 * by the noun of his group; his name stays in the text alone (spec/record.md 4, rule 13).
 * Source of the words: data/actors/ (see its source columns). */
#ifndef MRS_GROUND_ACTOR_H
#define MRS_GROUND_ACTOR_H

#include "ground/ground.h"

typedef struct mrs_actors mrs_actors; /* read-only once open; threads share it */

/* Caller: mrs_actors_close. The pack must outlive it. Fails: MRS_E_FORMAT naming file and line,
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_actors_open(const mrs_pack *pack, mrs_actors **out, mrs_err *err);
void mrs_actors_close(mrs_actors *actors); /* NULL is fine */

/* doc->ground must be there; to be called under mrs_arena_run of doc->arena. */
MRS_CHECK mrs_status mrs_actors_find(const mrs_actors *actors, mrs_doc *doc, mrs_err *err);

/* The canonical row of a name as a user types it: an id, a name or alias of the register in any
 * case, a country, or a state's body ("Iraqi army"). Empty strings when there is none. Borrowed. */
void mrs_actors_lookup(const mrs_actors *actors, mrs_str name, mrs_str *id, mrs_str *canonical);

#endif
