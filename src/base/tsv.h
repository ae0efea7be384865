/* tsv.h - tables as people keep them: UTF-8, a header row, tabs, one fact a line.
 *
 * Empty lines and lines that begin with '#' are skipped. No quoting: a cell holds no tab and no
 * line break. Every row has as many cells as the header. */
#ifndef MRS_BASE_TSV_H
#define MRS_BASE_TSV_H

#include "base/str.h"

typedef struct {
    uint32_t rows, cols; /* rows counts the header, row 0 */
    mrs_str *cells;      /* [rows][cols], borrowed from text */
    uint32_t *lines;     /* [rows] line number in the file, from 1 */
} mrs_tsv;

/* Cells live in text and arena. Fails: MRS_E_FORMAT, "line 41: 3 cells, 5 expected" or
 * "line 7: not UTF-8". */
MRS_CHECK mrs_status mrs_tsv_read(mrs_str text, mrs_arena *arena, mrs_tsv *out, mrs_err *err);

#endif
