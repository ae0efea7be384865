/* convert_tables.h - what the converters of words share: the wheel, an arena, tables of strings.
 * Private to nlp's converters. */
#ifndef MRS_NLP_CONVERT_TABLES_H
#define MRS_NLP_CONVERT_TABLES_H

#include "nlp/convert.h"
#include "nlp/msgpack.h"

#include <jansson.h>

typedef struct {
    const mrs_wheel *wheel;
    mrs_packer *packer;
    mrs_arena *arena; /* everything but symbols; converters run under mrs_arena_run of it */
    json_t *symbols;  /* reserved name -> id */
} mrs_converter;

/* Cells row by row; the first row is the header. */
typedef MRS_VEC(mrs_str) mrs_cells;
static inline void mrs_cells_add(mrs_converter *c, mrs_cells *cells, mrs_str s)
{
    *MRS_PUSH(c->arena, cells) = s;
}
/* Adds them to the pack as a table (base/pack.h). Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_cells_pack(mrs_converter *c, const char *section, const mrs_cells *cells,
                                    uint32_t cols, mrs_err *err);

/* The 64-bit id of a string as spaCy's string store gives it (MODEL.md 2). */
uint64_t mrs_converter_id(const mrs_converter *c, mrs_str s);

/* The strings of the msgpack array that *rest begins with, end to end with MRS_TOKENS_SEP between;
 * *rest moves past it. MRS_E_FORMAT naming what. */
MRS_CHECK mrs_status mrs_converter_join(mrs_converter *c, mrs_str *rest, const char *what,
                                        mrs_str *out, mrs_err *err);

/* "attribute_ruler/patterns" (convert_ruler.c) and "lemmatizer/lookups/lookups.bin"
 * (convert_lemma.c). Fail: MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_convert_ruler(mrs_converter *c, mrs_err *err);
MRS_CHECK mrs_status mrs_convert_lemma(mrs_converter *c, mrs_err *err);
/* "vocab/strings.json" (convert_case.c). Fails: MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_convert_case(mrs_converter *c, mrs_err *err);

#endif
