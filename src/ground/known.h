/* known.h - names of the tables in text that is not parsed: places of the gazetteer, actors of the
 * register. For paragraphs in languages that are not machine-coded.
 *
 * A word, or up to five in a row, is looked up as it stands and without what its language writes
 * onto names (data/lexicon/affixes.tsv); the longest wins. Places abroad of where the language is
 * at home (homes.tsv) must be large, and common words that are also names (no_names.tsv,
 * text/languages.tsv) are passed over. Nothing is disambiguated: the best known place of a name
 * stands for it. It tells where to look, not what happened. */
#ifndef MRS_GROUND_KNOWN_H
#define MRS_GROUND_KNOWN_H

#include "ground/actor.h"
#include "ground/place.h"

typedef struct {
    const mrs_places *places;
    const mrs_actors *actors;
    mrs_table affixes, homes, no_names;
    mrs_table words; /* data/text/languages.tsv: the function words are no names either */
} mrs_known_tables;

/* The pack must outlive it. MRS_E_FORMAT: no table of affixes. */
MRS_CHECK mrs_status mrs_known_open(const mrs_pack *pack, const mrs_places *places,
                                    const mrs_actors *actors, mrs_known_tables *out, mrs_err *err);

/* See mrs_ground_known. */
void mrs_known_find(const mrs_known_tables *tables, mrs_str text, mrs_span at, mrs_str lang,
                    mrs_arena *arena, mrs_knowns *out);

#endif
