/* sheet.h - rows of named cells in any of the formats: what analyse answers. Part of export.h.
 *
 * Every row of a sheet has the same cells in the same order. jsonl: an object a line, an unknown is
 * null; a geometry is its member "geometry". csv and geojson keep the rules of export.h. table:
 * cells that are no detail, in columns that fit the terminal. */
#ifndef MRS_EXPORT_SHEET_H
#define MRS_EXPORT_SHEET_H

#include "export/export.h"

typedef enum {
    MRS_CELL_TEXT,
    MRS_CELL_NUMBER,
    MRS_CELL_BOOL,
    MRS_CELL_LIST,
    MRS_CELL_DAY, /* a text: "2024-05-03" */
    MRS_CELL_WHOLE
} mrs_cell_kind;
typedef struct {
    const char *name;
    mrs_cell_kind kind;
    mrs_str text;  /* of a TEXT; of a LIST words with one space between; empty: unknown */
    double number; /* of a NUMBER or WHOLE, NAN: unknown; of a BOOL 0 or 1 */
    bool detail;   /* not in tables */
} mrs_cell;

enum { MRS_CELLS = 64 };
typedef struct {
    mrs_cell at[MRS_CELLS];
    uint32_t n;
    mrs_buf keep; /* texts made for this row; cells point into arena copies */
    mrs_arena *arena;
    const mrs_place *point; /* where it may stand as a point, or NULL */
} mrs_cells;

/* One more cell; texts are borrowed. DAY and KEPT (what was put together in keep, which is empty
 * then) copy into the arena and are to be called under mrs_arena_run. */
void mrs_cells_text(mrs_cells *cells, const char *name, mrs_str text);
void mrs_cells_words(mrs_cells *cells, const char *name, const char *words);
void mrs_cells_list(mrs_cells *cells, const char *name, mrs_str words);
void mrs_cells_number(mrs_cells *cells, const char *name, double number);
void mrs_cells_whole(mrs_cells *cells, const char *name, double number);
void mrs_cells_bool(mrs_cells *cells, const char *name, bool value);
void mrs_cells_day(mrs_cells *cells, const char *name, int32_t day);
void mrs_cells_kept(mrs_cells *cells, const char *name);
/* The cells from `first` on are details. */
void mrs_cells_detail(mrs_cells *cells, uint32_t first);

typedef struct mrs_sheet mrs_sheet;
/* Of a store of samples each row begins with the cell notice: INVENTED. width: of the terminal, as
 * in mrs_export_options. out is borrowed until free. Caller: mrs_sheet_free. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_sheet_new(mrs_format format, bool sample, uint32_t width, mrs_buf *out,
                                   mrs_sheet **sheet, mrs_err *err);
/* A row: copied. geometry: of GeoJSON, as JSON; empty: null, and no member in jsonl. Not under
 * mrs_arena_run of another arena than the cells'. MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_sheet_put(mrs_sheet *sheet, const mrs_cells *cells, mrs_str geometry,
                                   mrs_err *err);
/* What is held goes out. With no row at all, a sheet is empty: of CSV no header. */
MRS_CHECK mrs_status mrs_sheet_finish(mrs_sheet *sheet, mrs_err *err);
uint64_t mrs_sheet_rows(const mrs_sheet *sheet);
void mrs_sheet_free(mrs_sheet *sheet); /* NULL is fine */

#endif
