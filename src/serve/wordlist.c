#include "serve/wordlist.h"

static uint32_t *slot_of(const mrs_wordlist *list, mrs_str word)
{
    uint32_t i = (uint32_t)mrs_str_hash(word) & (list->n_slots - 1);
    while (list->slots[i] && !mrs_str_eq(list->words.at[list->slots[i] - 1], word))
        i = (i + 1) & (list->n_slots - 1);
    return &list->slots[i];
}

static void grow(mrs_wordlist *list, mrs_arena *arena)
{
    list->n_slots = list->n_slots ? list->n_slots * 2 : 256;
    list->slots = MRS_NEW(arena, uint32_t, list->n_slots);
    for (uint32_t i = 0; i < list->words.n; i++)
        *slot_of(list, list->words.at[i]) = i + 1;
}

uint32_t mrs_wordlist_put(mrs_wordlist *list, mrs_str word, mrs_arena *arena)
{
    if (list->words.n * 2 >= list->n_slots)
        grow(list, arena);
    uint32_t *slot = slot_of(list, word);
    if (!*slot) {
        *MRS_PUSH(arena, &list->words) = mrs_str_copy(word, arena);
        *slot = list->words.n;
    }
    return *slot - 1;
}
