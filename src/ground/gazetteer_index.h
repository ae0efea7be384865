/* gazetteer_index.h - the keys of names in the making, and a whole gazetteer written as a stream.
 *
 * Shared by the builder of the data pack and by what makes a user's gazetteer. */
#ifndef MRS_GROUND_GAZETTEER_INDEX_H
#define MRS_GROUND_GAZETTEER_INDEX_H

#include "ground/gazetteer.h"

/* An entry before it has its bucket. */
typedef struct {
    uint32_t low; /* half of the key's hash */
    uint32_t tag, place, population;
} mrs_gaz_made;
typedef MRS_VEC(mrs_gaz_made) mrs_gaz_made_list;

/* Under the light key of name and, when the place has any, its sound key. */
void mrs_gaz_made_name(mrs_gaz_made_list *list, mrs_arena *arena, mrs_str name,
                       const mrs_gaz_place *place, uint32_t index, uint32_t flags);
void mrs_gaz_made_key(mrs_gaz_made_list *list, mrs_arena *arena, mrs_str key, bool sound,
                      const mrs_gaz_place *place, uint32_t index, uint32_t flags);
/* In the order of gaz/entry; one place under one key once, its flags joined. */
void mrs_gaz_made_sort(mrs_gaz_made_list *list);
/* The same order, for merging: below 0 when a stands before b. */
int mrs_gaz_made_cmp(const mrs_gaz_made *a, const mrs_gaz_made *b);
/* Bits of the bucket number for so many entries. */
uint32_t mrs_gaz_bucket_bits(uint64_t n_entries);

#endif
