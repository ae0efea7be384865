#include "base/arena.h"

#include <assert.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 1 << 16, ALIGN = 16 };

typedef struct block block;
struct block {
    block *prev;
    size_t size, used;
    _Alignas(ALIGN) char bytes[];
};

struct mrs_arena {
    block *top;
    size_t total, ceiling; /* total: bytes in use over all blocks */
    jmp_buf *jump;
};

mrs_arena *mrs_arena_new(size_t ceiling)
{
    mrs_arena *arena = calloc(1, sizeof *arena);
    if (arena)
        arena->ceiling = ceiling;
    return arena;
}

void mrs_arena_free(mrs_arena *arena)
{
    if (!arena)
        return;
    for (block *b = arena->top; b;) {
        block *prev = b->prev;
        free(b);
        b = prev;
    }
    free(arena);
}

static void give_up(mrs_arena *arena)
{
    assert(arena->jump && "arena memory asked for outside mrs_arena_run");
    if (!arena->jump)
        abort();
    longjmp(*arena->jump, 1);
}

static block *new_block(mrs_arena *arena, size_t need)
{
    size_t size = arena->top ? arena->top->size * 2 : FIRST_BLOCK;
    if (size > (size_t)64 << 20)
        size = (size_t)64 << 20;
    if (size < need)
        size = need;
    block *b = malloc(sizeof *b + size);
    if (!b)
        give_up(arena);
    b->prev = arena->top;
    b->size = size;
    b->used = 0;
    arena->top = b;
    return b;
}

void *mrs_arena_alloc(mrs_arena *arena, size_t count, size_t size)
{
    if (size && count > (SIZE_MAX / 2) / size)
        give_up(arena);
    size_t need = (count * size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
    if (need > arena->ceiling - arena->total)
        give_up(arena);
    block *b = arena->top;
    if (!b || b->size - b->used < need)
        b = new_block(arena, need);
    void *p = b->bytes + b->used;
    b->used += need;
    arena->total += need;
    return memset(p, 0, need);
}

size_t mrs_arena_used(const mrs_arena *arena)
{
    return arena->total;
}

mrs_mark mrs_arena_mark(mrs_arena *arena)
{
    return (mrs_mark){arena->top, arena->top ? arena->top->used : 0, arena->total};
}

void mrs_arena_rewind(mrs_arena *arena, mrs_mark mark)
{
    while (arena->top != mark.block) {
        block *prev = arena->top->prev;
        free(arena->top);
        arena->top = prev;
    }
    if (arena->top)
        arena->top->used = mark.used;
    arena->total = mark.total;
}

enum { MAX_ARENAS = 4 };

mrs_status mrs_arena_run(mrs_arena *const *arenas, size_t n_arenas,
                         mrs_status (*stage)(void *ctx, mrs_err *err), void *ctx, mrs_err *err)
{
    jmp_buf here;
    jmp_buf *before[MAX_ARENAS] = {NULL};
    assert(n_arenas <= MAX_ARENAS);
    for (size_t i = 0; i < n_arenas; i++) {
        before[i] = arenas[i]->jump;
        arenas[i]->jump = &here;
    }
    mrs_status st;
    if (setjmp(here) == 0)
        st = stage(ctx, err);
    else
        st = mrs_fail(err, MRS_E_LIMIT, "needs more memory than one document may take; cut it");
    for (size_t i = 0; i < n_arenas; i++)
        arenas[i]->jump = before[i];
    return st;
}

void *mrs_vec_grow(mrs_arena *arena, void *old, uint32_t n, uint32_t *cap, size_t size)
{
    uint32_t more = *cap ? *cap * 2 : 8;
    if (more <= *cap)
        give_up(arena);
    void *p = mrs_arena_alloc(arena, more, size);
    if (n)
        memcpy(p, old, n * size);
    *cap = more;
    return p;
}
