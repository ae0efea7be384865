/* sheet_read.h - cells of a sheet as text: RFC 4180, with "," ";" or a tab between them. */
#ifndef MRS_EXPORT_SHEET_READ_H
#define MRS_EXPORT_SHEET_READ_H

#include "base/base.h"

typedef struct {
    mrs_str rest;
    char delimiter;
    uint64_t line; /* where the next row begins, from 1 */
} mrs_sheet_text;

/* text: a mark of UTF-8 at its head is passed over; the delimiter is the one that the first line
 * has most of. */
void mrs_sheet_open(mrs_str text, mrs_sheet_text *out);

typedef MRS_VEC(mrs_str) mrs_sheet_cells;
/* The next row's cells, in arena or borrowed, and its first line; empty lines are passed over.
 * False: there is none. *why: NULL, or what is wrong with the row. Under mrs_arena_run. */
bool mrs_sheet_row(mrs_sheet_text *sheet, mrs_arena *arena, mrs_sheet_cells *cells, uint64_t *line,
                   const char **why);

/* Without the apostrophe that keeps a spreadsheet from running it. */
mrs_str mrs_sheet_unguard(mrs_str cell);

#endif
