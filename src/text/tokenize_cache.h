/* tokenize_cache.h - the tokens of runs of text met before, of one thread. Private to text.
 *
 * A fixed amount of memory; when any part of it is full the cache is emptied. What it holds never
 * changes a result. */
#ifndef MRS_TEXT_TOKENIZE_CACHE_H
#define MRS_TEXT_TOKENIZE_CACHE_H

#include "text/tokenize_rules.h"

enum {
    MRS_CHUNK_SLOTS = 1 << 15,
    MRS_CHUNK_FULL = MRS_CHUNK_SLOTS / 4 * 3,
    MRS_CHUNK_PIECES = 1 << 16,
    MRS_CHUNK_BYTES = 1 << 20,
    MRS_CHUNK_LONGEST = 64 /* longer runs are not kept */
};

typedef struct {
    uint32_t text, len; /* bytes */
    uint32_t piece, n;  /* pieces; n 0: an empty slot */
    uint64_t hash;
} mrs_chunk;

typedef struct {
    mrs_chunk *chunk;  /* [MRS_CHUNK_SLOTS] */
    mrs_piece *pieces; /* [MRS_CHUNK_PIECES] */
    char *bytes;       /* [MRS_CHUNK_BYTES] texts of chunks and norms of their pieces */
    uint32_t n, n_pieces, n_bytes;
} mrs_chunk_cache;

/* {0} may be cleared. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_chunk_cache_init(mrs_chunk_cache *cache, mrs_err *err);
void mrs_chunk_cache_clear(mrs_chunk_cache *cache);

uint64_t mrs_chunk_hash(mrs_str text);
/* The pieces of text, valid until the next put; NULL when it is not there. */
const mrs_piece *mrs_chunk_get(const mrs_chunk_cache *cache, mrs_str text, uint64_t hash,
                               uint32_t *n);
/* Keeps a copy. text is not there yet. */
void mrs_chunk_put(mrs_chunk_cache *cache, mrs_str text, uint64_t hash, const mrs_piece *pieces,
                   uint32_t n);

#endif
