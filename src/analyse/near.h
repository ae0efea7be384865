/* near.h - "near these points": which events lie within so many km, surely or perhaps. */
#ifndef MRS_ANALYSE_NEAR_H
#define MRS_ANALYSE_NEAR_H

#include "analyse/distance.h"
#include "ground/ground.h"

typedef struct mrs_nearby mrs_nearby; /* read-only once open */

/* where: "36.8,42.1", or a file: lines of "LAT,LON" (what follows a second comma is not read; a
 * first line of names may stand above), or GeoJSON of any geometry (a polygon stands for its
 * edges). km: as a user writes it, above 0. Both NULL: *out is NULL, anywhere. Caller:
 * mrs_nearby_close. MRS_E_ARG, MRS_E_IO, MRS_E_FORMAT naming the line. */
MRS_CHECK mrs_status mrs_nearby_open(const char *where, const char *km, mrs_nearby **out,
                                     mrs_err *err);
void mrs_nearby_close(mrs_nearby *near); /* NULL is fine */

typedef enum {
    MRS_NEAR_NOT,
    MRS_NEAR_YES,    /* the whole circle that holds the place lies within km */
    MRS_NEAR_MAYBE,  /* a part of it does */
    MRS_NEAR_UNKNOWN /* the place has no point: a border, a country, several places, none */
} mrs_nearness;
const char *mrs_nearness_text(mrs_nearness near); /* "no", "yes", "may be", "unknown" */
/* *km: from the middle of the place; NAN unknown. place may be NULL. */
mrs_nearness mrs_nearby_test(const mrs_nearby *near, const mrs_place *place, double *km);

#endif
