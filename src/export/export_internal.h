/* export_internal.h - what the writers share: a row as named cells, and a table under way. */
#ifndef MRS_EXPORT_INTERNAL_H
#define MRS_EXPORT_INTERNAL_H

#include "export/export.h"

typedef enum { MRS_CELL_TEXT, MRS_CELL_NUMBER, MRS_CELL_BOOL } mrs_cell_kind;
typedef struct {
    const char *name;
    mrs_cell_kind kind;
    mrs_str text;  /* of a TEXT; empty: unknown */
    double number; /* of a NUMBER, NAN: unknown; of a BOOL 0 or 1 */
} mrs_cell;

enum { MRS_CELLS = 64 };
typedef struct {
    mrs_cell at[MRS_CELLS];
    uint32_t n;
    mrs_buf keep; /* texts made for this row; cells point into arena copies */
    mrs_arena *arena;
    const mrs_place *point; /* where it may stand as a point, or NULL */
} mrs_cells;

/* Same columns in the same order for every row. To be called under mrs_arena_run of cells->arena.
 */
void mrs_claim_cells(mrs_cells *cells, const mrs_labels *words, const mrs_claim_row *row);
void mrs_event_cells(mrs_cells *cells, const mrs_labels *words, const mrs_event *event);

enum { MRS_TABLE_COLUMNS = 9, MRS_TABLE_HELD = 200 };
/* Rows are held until there are enough to choose widths by; then they go out as they come. */
typedef struct {
    mrs_str cells[MRS_TABLE_COLUMNS];
    mrs_str sentence;
} mrs_table_row;

struct mrs_export {
    mrs_export_options options;
    mrs_buf *out;
    mrs_arena *arena;
    mrs_cells cells;
    uint64_t rows;
    mrs_table_row held[MRS_TABLE_HELD];
    uint32_t n_held;
    uint32_t widths[MRS_TABLE_COLUMNS];
    bool widths_set;
};

/* table.c: cells of one row, in order of its columns; then what is held goes out. */
void mrs_table_put(mrs_export *export, const mrs_table_row *row);
void mrs_table_flush(mrs_export *export);
void mrs_table_claim(mrs_export *export, const mrs_claim_row *row, mrs_table_row *out);
void mrs_table_event(mrs_export *export, const mrs_event *event, mrs_table_row *out);

#endif
