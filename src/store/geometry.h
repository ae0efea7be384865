/* geometry.h - geometry as a GeoPackage holds it. Source: OGC 12-128r17 (GeoPackage 1.3), 2.1.3 and
 * Annex F.3 (R*Tree); WGS 84; T. Vincenty, Survey Review 23/176 (1975), the direct problem. */
#ifndef MRS_STORE_GEOMETRY_H
#define MRS_STORE_GEOMETRY_H

#include "base/base.h"

#include <sqlite3.h>

/* Degrees; the blob is appended to out. CRS 4326, x is longitude. */
void mrs_geometry_point(double lat, double lon, mrs_buf *out);

/* The geodesic circle of radius_km around a point as a MultiPolygon of 64 corners, in two parts
 * where it crosses the antimeridian; counter-clockwise, envelope in the header. A circle that holds
 * a pole is cut at it. */
void mrs_geometry_circle(double lat, double lon, double radius_km, mrs_buf *out);

/* Where one comes to from a point (degrees) by azimuth (radians, from north) and metres. */
void mrs_geodesic_direct(double lat, double lon, double azimuth, double metres, double *lat2,
                         double *lon2);

/* Such a blob as PostGIS takes it (EWKB), and back from the hexadecimal EWKB that it gives: a
 * point, or lines or areas, whose envelope is made anew. Appended to out. */
void mrs_geometry_to_ewkb(mrs_str blob, mrs_buf *out);
void mrs_geometry_from_hex(mrs_str hex, mrs_buf *out);

/* ST_IsEmpty, ST_MinX, ST_MaxX, ST_MinY, ST_MaxY, which the R*Tree triggers call. SQLite code. */
int mrs_geometry_functions(sqlite3 *db);

#endif
