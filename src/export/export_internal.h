/* export_internal.h - what the writers share: a row as named cells, and a table under way. */
#ifndef MRS_EXPORT_INTERNAL_H
#define MRS_EXPORT_INTERNAL_H

#include "export/export.h"

/* Same columns in the same order for every row. To be called under mrs_arena_run of cells->arena.
 */
void mrs_claim_cells(mrs_cells *cells, const mrs_labels *words, const mrs_claim_row *row);
void mrs_event_cells(mrs_cells *cells, const mrs_labels *words, const mrs_event *event);

/* A cell in CSV, its line break apart; as a member of an object that is open. */
void mrs_cell_csv(const mrs_cell *cell, mrs_buf *out);
void mrs_cell_json(const mrs_cell *cell, mrs_json *json);
/* A line of CSV: the names of the columns, or the cells. */
void mrs_cells_csv(const mrs_cells *cells, bool head, mrs_buf *out);
/* A feature of GeoJSON; the second cell is its id. */
void mrs_cells_feature(const mrs_cells *cells, mrs_buf *out);
/* What opens and what closes a FeatureCollection. */
void mrs_geojson_open(bool sample, mrs_buf *out);
void mrs_geojson_close(mrs_buf *out);

/* table.c: columns on a terminal that it takes, white space and control characters tamed; s in so
 * many columns, cut or (pad) filled up. */
uint32_t mrs_table_width(mrs_str s);
mrs_str mrs_table_tame(mrs_str s, mrs_arena *arena);
void mrs_table_fit(mrs_buf *out, mrs_str s, uint32_t width, bool pad);
enum { MRS_TABLE_ROOM = 100, MRS_TABLE_LEAST = 60 };

enum { MRS_TABLE_COLUMNS = 9, MRS_TABLE_HELD = 200 };
/* Rows are held until there are enough to choose widths by; then they go out as they come. */
typedef struct {
    mrs_str cells[MRS_TABLE_COLUMNS];
    mrs_str sentence;
} mrs_table_row;

struct mrs_export {
    mrs_export_options options;
    const char *near; /* of the rows that come; "" unknown */
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
