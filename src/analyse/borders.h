/* borders.h - the land borders of the base map: one line for each pair of countries.
 *
 * Lines are those that two countries of the base map share (world-atlas 2.0.2, Natural Earth
 * 1:10m, public domain), which draws who holds what; it takes no side, and nor do we. Named
 * crossings and sectors are rows: data/borders. */
#ifndef MRS_ANALYSE_BORDERS_H
#define MRS_ANALYSE_BORDERS_H

#include "analyse/distance.h"
#include "ground/ground.h"

#define MRS_BORDERS_SECTION "borders/lines"

typedef struct mrs_borders mrs_borders; /* read-only once open; threads share it */

/* A border's parts in order; km run on from one part to the next. */
typedef struct {
    char a[3], b[3]; /* ISO 3166-1 alpha-2, a < b */
    uint32_t first_part, n_parts;
    double km; /* its length */
} mrs_border;

/* Between two spots of the line; km from its beginning, from <= to. */
typedef struct {
    const mrs_border *border;
    mrs_str name;
    double from, to;
} mrs_sector;

typedef struct {
    const mrs_border *border;
    mrs_str name;
    mrs_str ids; /* of the gazetteer, "|" between */
    double km;   /* along the line */
} mrs_crossing;

/* pack, ground must outlive it. MRS_E_FORMAT naming file and line. Caller: mrs_borders_close. */
MRS_CHECK mrs_status mrs_borders_open(const mrs_pack *pack, const mrs_ground *ground,
                                      mrs_borders **out, mrs_err *err);
void mrs_borders_close(mrs_borders *borders); /* NULL is fine */

uint32_t mrs_borders_n(const mrs_borders *borders);
const mrs_border *mrs_borders_at(const mrs_borders *borders, uint32_t i); /* by a, then b */
/* In any order of the two; NULL: they share no line. */
const mrs_border *mrs_borders_find(const mrs_borders *borders, mrs_str a, mrs_str b);

typedef struct {
    double off, along; /* km to the line; km along it */
    mrs_spot at;       /* on the line */
} mrs_border_spot;
mrs_border_spot mrs_border_nearest(const mrs_borders *borders, const mrs_border *border,
                                   mrs_spot spot);

/* The sector that holds km; NULL: none is named. */
const mrs_sector *mrs_border_sector(const mrs_borders *borders, const mrs_border *border,
                                    double along);
/* The nearest named crossing along the line; NULL: none is named. */
const mrs_crossing *mrs_border_crossing(const mrs_borders *borders, const mrs_border *border,
                                        double along);
/* The crossing of that gazetteer id; NULL: it is none of this border. */
const mrs_crossing *mrs_border_crossing_of(const mrs_borders *borders, const mrs_border *border,
                                           mrs_str id);

/* Each point of the line in order; first: a part begins. */
void mrs_border_points(const mrs_borders *borders, const mrs_border *border,
                       void (*point)(void *ctx, mrs_spot spot, bool first), void *ctx);
/* The line as GeoJSON MultiLineString, appended. */
void mrs_border_geojson(const mrs_borders *borders, const mrs_border *border, mrs_buf *out);

#endif
