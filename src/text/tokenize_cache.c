#include "text/tokenize_cache.h"

#include <stdlib.h>

mrs_status mrs_chunk_cache_init(mrs_chunk_cache *cache, mrs_err *err)
{
    *cache = (mrs_chunk_cache){0};
    cache->chunk = calloc(MRS_CHUNK_SLOTS, sizeof *cache->chunk);
    cache->pieces = calloc(MRS_CHUNK_PIECES, sizeof *cache->pieces);
    cache->bytes = calloc(MRS_CHUNK_BYTES, 1);
    if (cache->chunk && cache->pieces && cache->bytes)
        return MRS_OK;
    mrs_chunk_cache_clear(cache);
    return mrs_fail(err, MRS_E_MEMORY, "out of memory");
}

void mrs_chunk_cache_clear(mrs_chunk_cache *cache)
{
    free(cache->chunk);
    free(cache->pieces);
    free(cache->bytes);
    *cache = (mrs_chunk_cache){0};
}

uint64_t mrs_chunk_hash(mrs_str text)
{
    uint64_t h = text.len * 0x9E3779B97F4A7C15U;
    size_t at = 0;
    for (; at + 8 <= text.len; at += 8) {
        uint64_t k;
        memcpy(&k, text.ptr + at, 8);
        h = (h ^ k) * 0xD6E8FEB86659FD93U;
        h ^= h >> 32;
    }
    uint64_t tail = 0;
    for (unsigned shift = 0; at < text.len; at++, shift += 8)
        tail |= (uint64_t)(unsigned char)text.ptr[at] << shift;
    h = (h ^ tail) * 0xD6E8FEB86659FD93U;
    return h ^ h >> 29;
}

static uint32_t slot_of(const mrs_chunk_cache *cache, mrs_str text, uint64_t hash)
{
    uint32_t at = (uint32_t)hash & (MRS_CHUNK_SLOTS - 1);
    for (; cache->chunk[at].n; at = (at + 1) & (MRS_CHUNK_SLOTS - 1)) {
        const mrs_chunk *c = &cache->chunk[at];
        if (c->hash == hash && c->len == text.len &&
            memcmp(cache->bytes + c->text, text.ptr, text.len) == 0)
            break;
    }
    return at;
}

const mrs_piece *mrs_chunk_get(const mrs_chunk_cache *cache, mrs_str text, uint64_t hash,
                               uint32_t *n)
{
    const mrs_chunk *c = &cache->chunk[slot_of(cache, text, hash)];
    *n = c->n;
    return c->n ? cache->pieces + c->piece : NULL;
}

static mrs_str keep(mrs_chunk_cache *cache, mrs_str s)
{
    char *at = cache->bytes + cache->n_bytes;
    memcpy(at, s.ptr, s.len);
    cache->n_bytes += (uint32_t)s.len;
    return (mrs_str){at, s.len};
}

void mrs_chunk_put(mrs_chunk_cache *cache, mrs_str text, uint64_t hash, const mrs_piece *pieces,
                   uint32_t n)
{
    size_t bytes = text.len;
    for (uint32_t i = 0; i < n; i++)
        bytes += pieces[i].kind == MRS_NORM_COPY ? pieces[i].norm.len : 0;
    if (text.len > MRS_CHUNK_LONGEST || n == 0 || bytes > MRS_CHUNK_BYTES / 16)
        return;
    if (cache->n == MRS_CHUNK_FULL || cache->n_pieces + n > MRS_CHUNK_PIECES ||
        cache->n_bytes + bytes > MRS_CHUNK_BYTES) {
        memset(cache->chunk, 0, MRS_CHUNK_SLOTS * sizeof *cache->chunk);
        cache->n = cache->n_pieces = cache->n_bytes = 0;
    }
    mrs_chunk *c = &cache->chunk[slot_of(cache, text, hash)];
    c->text = cache->n_bytes;
    c->len = (uint32_t)text.len;
    keep(cache, text);
    c->piece = cache->n_pieces;
    c->n = n;
    c->hash = hash;
    for (uint32_t i = 0; i < n; i++) {
        mrs_piece *p = &cache->pieces[cache->n_pieces++];
        *p = pieces[i];
        if (p->kind == MRS_NORM_COPY)
            p->norm = keep(cache, p->norm);
    }
    cache->n++;
}
