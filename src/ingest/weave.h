/* weave.h - text put together from pieces of a decoded part, each leading back to the part's bytes.
 * All functions run under mrs_arena_run of the arena. */
#ifndef MRS_INGEST_WEAVE_H
#define MRS_INGEST_WEAVE_H

#include "text/text.h"

typedef struct {
    mrs_arena *arena;
    const mrs_decoded *in; /* borrowed */
    uint32_t cursor;       /* run of in->runs last looked at */
    MRS_VEC(char) text;
    MRS_VEC(mrs_mapped) runs;
} mrs_weave;

/* Append bytes [from, to) of in->text as they are. */
void mrs_weave_copy(mrs_weave *w, uint32_t from, uint32_t to);

/* Append s in the place of bytes [from, to); of none: behind what was put last. */
void mrs_weave_put(mrs_weave *w, mrs_str s, uint32_t from, uint32_t to);

/* A text that leads back to a part of len bytes as a whole, character by character: what stands in
 * compressed or drawn form has no bytes of its own. text is borrowed. */
mrs_decoded mrs_weave_whole(mrs_str text, uint64_t len, mrs_arena *arena);

/* What was put together; it and its runs stay in the arena. */
mrs_decoded mrs_weave_done(const mrs_weave *w);

#endif
