/* clean.h - decoded text copied into canonical form, with a map: spaces squeezed, what cannot be
 * seen dropped, NFC. The map leads from the new text straight to the bytes of the part.
 *
 * All functions run under mrs_arena_run. Source: UAX 15 (by utf8proc), UAX 44 for the classes. */
#ifndef MRS_TEXT_CLEAN_H
#define MRS_TEXT_CLEAN_H

#include "text/decode.h"

typedef enum {
    MRS_CP_KEEP,
    MRS_CP_SPACE, /* tab, U+0020, Zs */
    MRS_CP_DROP   /* controls, soft hyphen, zero width, direction marks, no characters */
} mrs_cp_class;

/* cp is no line break. */
mrs_cp_class mrs_cp_class_of(uint32_t cp);

typedef struct {
    mrs_arena *arena;      /* for text and runs */
    const mrs_decoded *in; /* borrowed */
    uint32_t cursor;       /* the run of in->runs last looked at */
    MRS_VEC(char) text;
    MRS_VEC(mrs_mapped) runs;
} mrs_clean;

/* Append bytes [from, to) of in->text, which hold no line break. */
void mrs_clean_line(mrs_clean *clean, uint32_t from, uint32_t to);

/* Append c in the place of bytes [from, to), which may be none. */
void mrs_clean_char(mrs_clean *clean, char c, uint32_t from, uint32_t to);

#endif
