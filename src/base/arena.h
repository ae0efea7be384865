/* arena.h - memory that is freed in one call.
 *
 * A document owns one arena, a worker owns a scratch arena. Allocation does not return on failure:
 * past the ceiling (or when the system has no memory) it jumps to the innermost mrs_arena_run of
 * that arena, which returns MRS_E_LIMIT. Nobody tests an arena pointer for NULL. Code that runs
 * under mrs_arena_run must hold nothing but arena memory. */
#ifndef MRS_BASE_ARENA_H
#define MRS_BASE_ARENA_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

typedef struct mrs_arena mrs_arena; /* belongs to one thread at a time */

typedef struct {
    void *block;
    size_t used, total;
} mrs_mark;

/* ceiling in bytes; NULL when the system has no memory. Caller owns it: mrs_arena_free. */
mrs_arena *mrs_arena_new(size_t ceiling);
void mrs_arena_free(mrs_arena *arena); /* NULL is fine */

/* count * size bytes, zeroed, aligned for any type. count * size may be 0 (unique, unreadable). */
void *mrs_arena_alloc(mrs_arena *arena, size_t count, size_t size);
#define MRS_NEW(arena, T, count) ((T *)mrs_arena_alloc((arena), (count), sizeof(T)))

/* Bytes handed out so far. */
size_t mrs_arena_used(const mrs_arena *arena);

/* Everything allocated after mark is given back by rewind. */
mrs_mark mrs_arena_mark(mrs_arena *arena);
void mrs_arena_rewind(mrs_arena *arena, mrs_mark mark);

/* Run stage(ctx, err); an allocation past a ceiling of any of the arenas ends it with MRS_E_LIMIT.
 * The only setjmp of the library. May be nested on different arenas. */
mrs_status mrs_arena_run(mrs_arena *const *arenas, size_t n_arenas,
                         mrs_status (*stage)(void *ctx, mrs_err *err), void *ctx, mrs_err *err);

/* A growable array in an arena: MRS_VEC(T) name; MRS_PUSH(arena, &vec) gives the new zeroed slot.
 */
#define MRS_VEC(T)                                                                                 \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t n, cap;                                                                           \
    }
#define MRS_PUSH(arena, vec)                                                                       \
    ((vec)->n == (vec)->cap ? (void)((vec)->at = mrs_vec_grow((arena), (vec)->at, (vec)->n,        \
                                                              &(vec)->cap, sizeof *(vec)->at))     \
                            : (void)0,                                                             \
     &(vec)->at[(vec)->n++])
void *mrs_vec_grow(mrs_arena *arena, void *old, uint32_t n, uint32_t *cap, size_t size);

#endif
