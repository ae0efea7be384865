/* rarity.h - how rare a word of English is, from a table that stands in the pack.
 *
 * Words are cut to terms ("killings", "killed": "kill"); a term's rarity is -log2 of the share of
 * running words that are of it. The table keeps it in quarters of a bit (lowest byte; 0: free slot)
 * beside 24 bits of the term's hash, 4 bytes a slot, open addressing from the hash's low bits.
 * Source: wordfreq 3.1.1, large English list (words down to one in 10^8), CC BY-SA 4.0. */
#ifndef MRS_LINK_RARITY_H
#define MRS_LINK_RARITY_H

#include "base/base.h"

#define MRS_RARITY_SECTION "link/rarity"
enum { MRS_WORD_MOST = 32, MRS_RARITY_STEPS = 4, MRS_RARITY_MOST = 107 };

typedef struct {
    const uint32_t *slots;
    uint32_t n; /* a power of two */
} mrs_rarity;

/* The pack must outlive it. Fails: MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_rarity_open(const mrs_pack *pack, mrs_rarity *out, mrs_err *err);
/* In bits; a term that is not in the table is as rare as the rarest in it; so are numbers,
 * which tell reports apart: ECB+ stories .864, with plain years .838. */
double mrs_rarity_bits(const mrs_rarity *rarity, mrs_str term);

/* The next run of letters and digits from *at on: ASCII in small letters, bytes past ASCII as they
 * are, cut at MRS_WORD_MOST - 1. false: none is left. */
bool mrs_word_next(mrs_str text, size_t *at, char word[MRS_WORD_MOST], size_t *len);
/* The length of the word without its ending. */
size_t mrs_word_stem(const char *word, size_t len);

/* The same for all stores and runs; that two terms share one is rarer than a wrong word. */
uint32_t mrs_term_number(mrs_str term);

/* What a slot holds above its lowest byte. */
static inline uint32_t mrs_rarity_print(uint64_t hash)
{
    return (uint32_t)(hash >> 40) << 8;
}

/* rarity_make.c, for the pack tool. list: what wordfreq keeps in data/large_en.msgpack.gz,
 * unpacked. Appends the section's bytes. Under mrs_arena_run of arena. Fails: MRS_E_FORMAT,
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_rarity_make(mrs_str list, mrs_arena *arena, mrs_buf *out, mrs_err *err);

#endif
