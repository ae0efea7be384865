/* wordlist.h - words, each once, in the order in which they came. */
#ifndef MRS_SERVE_WORDLIST_H
#define MRS_SERVE_WORDLIST_H

#include "base/base.h"

typedef struct {
    MRS_VEC(mrs_str) words;
    uint32_t *slots; /* 1 + index; 0: free */
    uint32_t n_slots;
} mrs_wordlist;

/* The place of the word, which is copied when it is new; a new one is words.n - 1 afterwards. Under
 * mrs_arena_run of arena. */
uint32_t mrs_wordlist_put(mrs_wordlist *list, mrs_str word, mrs_arena *arena);

#endif
