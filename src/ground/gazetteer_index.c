#include "ground/gazetteer_index.h"

#include <stdlib.h>

static const uint32_t TAG = ~(uint32_t)MRS_GAZ_FLAG_BITS;

void mrs_gaz_made_key(mrs_gaz_made_list *list, mrs_arena *arena, mrs_str key, bool sound,
                      const mrs_gaz_place *place, uint32_t index, uint32_t flags)
{
    uint64_t hash = mrs_gazetteer_hash(key, sound);
    *MRS_PUSH(arena, list) = (mrs_gaz_made){(uint32_t)hash, ((uint32_t)(hash >> 32) & TAG) | flags,
                                            index, place->population};
}

void mrs_gaz_made_name(mrs_gaz_made_list *list, mrs_arena *arena, mrs_str name,
                       const mrs_gaz_place *place, uint32_t index, uint32_t flags)
{
    mrs_key light, sound;
    if (!mrs_fold_light(name, &light))
        return;
    mrs_gaz_made_key(list, arena, mrs_key_str(&light), false, place, index, flags);
    bool sounds = (place->flags & MRS_GAZ_TRANSLIT) && place->kind != MRS_GAZ_COUNTRY;
    if (sounds && mrs_fold_sound(&light, &sound))
        mrs_gaz_made_key(list, arena, mrs_key_str(&sound), true, place, index,
                         flags | MRS_GAZ_SOUND);
}

int mrs_gaz_made_cmp(const mrs_gaz_made *a, const mrs_gaz_made *b)
{
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    if ((a->tag & TAG) != (b->tag & TAG))
        return a->tag < b->tag ? -1 : 1;
    if (a->population != b->population)
        return a->population > b->population ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

static int by_order(const void *a, const void *b)
{
    return mrs_gaz_made_cmp(a, b);
}

void mrs_gaz_made_sort(mrs_gaz_made_list *list)
{
    uint32_t kept = 0;
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, by_order);
    for (uint32_t i = 0; i < list->n; i++) {
        mrs_gaz_made *last = kept ? &list->at[kept - 1] : NULL, *e = &list->at[i];
        if (last && last->place == e->place && last->low == e->low &&
            ((last->tag ^ e->tag) & TAG) == 0)
            last->tag |= e->tag & MRS_GAZ_FLAG_BITS;
        else
            list->at[kept++] = *e;
    }
    list->n = kept;
}

uint32_t mrs_gaz_bucket_bits(uint64_t n_entries)
{
    uint32_t bits = 10;
    while (bits < 30 && ((uint64_t)1 << bits) < n_entries / 4)
        bits++;
    return bits;
}
