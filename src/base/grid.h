/* grid.h - a table of the data pack whose cells are asked for by the names of columns. */
#ifndef MRS_BASE_GRID_H
#define MRS_BASE_GRID_H

#include "base/pack.h"

/* A table of the pack: cells by the columns asked for. */
enum { MRS_COLUMNS = 14 };
typedef struct {
    const char *name; /* "analyse/ties" */
    mrs_table table;
    uint32_t at[MRS_COLUMNS + 1]; /* the last: "#line" */
    int n;
} mrs_grid;
/* columns: up to a NULL. MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_grid_open(const mrs_pack *pack, const char *name,
                                   const char *const *columns, mrs_grid *out, mrs_err *err);
mrs_str mrs_grid_cell(const mrs_grid *rows, uint32_t row, int col);
/* MRS_E_FORMAT: data/analyse/ties.tsv line 7: WHY "CELL" */
mrs_status mrs_grid_refuse(const mrs_grid *rows, uint32_t row, int col, const char *why,
                           mrs_err *err);

#endif
