/* border_layout.h - the section borders/lines. Little-endian; three arrays after the head. */
#ifndef MRS_ANALYSE_BORDER_LAYOUT_H
#define MRS_ANALYSE_BORDER_LAYOUT_H

#include "base/base.h"

typedef struct {
    uint32_t pairs, parts, points, zero;
} mrs_border_head;
typedef struct {
    char a[2], b[2];
    uint32_t first_part, n_parts;
} mrs_border_pair;
typedef struct {
    uint32_t first_point, n_points;
} mrs_border_part;
typedef struct {
    int32_t lat, lon; /* 1e-7 degrees */
    float km;         /* from the beginning of the border */
} mrs_border_point;

/* borders_make.c, for the pack tool alone. topology: TopoJSON of countries by ISO numbers; units:
 * rows of data/borders/units.tsv, header first: number, name, code. The section's bytes are
 * appended to out. Under mrs_arena_run of arena. MRS_E_FORMAT. */
MRS_CHECK mrs_status mrs_borders_make(mrs_str topology, const mrs_tsv *units, mrs_arena *arena,
                                      mrs_buf *out, mrs_err *err);

#endif
