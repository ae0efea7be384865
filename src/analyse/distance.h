/* distance.h - distances on the ellipsoid, and from a point to a line. WGS 84, degrees, km.
 *
 * Source: T. Vincenty, Survey Review 23/176 (1975), the inverse problem; where his series does not
 * converge (near antipodes) the great circle of the mean radius, within 0.6 %. A line runs straight
 * in longitude and latitude between its points, as in GeoJSON (RFC 7946, 3.1.1). */
#ifndef MRS_ANALYSE_DISTANCE_H
#define MRS_ANALYSE_DISTANCE_H

#include "base/base.h"

typedef struct {
    double lat, lon;
} mrs_spot;

double mrs_geodesic_km(mrs_spot a, mrs_spot b);

/* Where a line comes nearest to a spot. */
typedef struct {
    double km;
    uint32_t leg; /* between points leg and leg + 1; 0 for a line of one point */
    double part;  /* 0-1 of that leg */
    mrs_spot at;
} mrs_nearest;
/* n >= 1. */
mrs_nearest mrs_geodesic_to_line(mrs_spot from, const mrs_spot *line, uint32_t n);

#endif
