/* layer.h - a GeoPackage of its own with one layer of points, made in memory: for exports. Part of
 * store.h. Source: OGC 12-128r17 (GeoPackage 1.3) with its R*Tree extension, and nothing else. */
#ifndef MRS_STORE_LAYER_H
#define MRS_STORE_LAYER_H

#include "base/base.h"

typedef struct mrs_layer mrs_layer;

typedef struct {
    const char *name, *type; /* "TEXT", "INTEGER", "REAL", "BOOLEAN", "DATE" */
} mrs_layer_column;

typedef struct {
    bool null, is_text, whole;
    mrs_str text;  /* borrowed until put returns */
    double number; /* where it is no text */
} mrs_layer_value;

/* name: of the table, a plain word. Caller: mrs_layer_close. MRS_E_MEMORY, MRS_E_IO. */
MRS_CHECK mrs_status mrs_layer_open(const char *name, const char *says,
                                    const mrs_layer_column *columns, uint32_t n, mrs_layer **out,
                                    mrs_err *err);
/* A row; values [n] as the columns. lat, lon NAN: it has no point. */
MRS_CHECK mrs_status mrs_layer_put(mrs_layer *layer, const mrs_layer_value *values, double lat,
                                   double lon, mrs_err *err);
/* The whole file, appended; the same rows give the same bytes. */
MRS_CHECK mrs_status mrs_layer_take(mrs_layer *layer, mrs_buf *out, mrs_err *err);
void mrs_layer_close(mrs_layer *layer); /* NULL is fine */

#endif
