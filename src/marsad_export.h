/* marsad_export.h - the record in the shapes of other data sets, and other people's sheets beside
 * it. Beside marsad.h; docs/export.md says it for people. */
#ifndef MARSAD_EXPORT_H
#define MARSAD_EXPORT_H

#include "marsad.h"

/* Bytes as they come, in order; false stops (then the call gives MRS_E_IO). */
typedef bool (*mrs_write_fn)(void *ctx, mrs_str bytes);

typedef struct {
    const char *store;
    const char *format; /* "acled", "ucdp", "plover", "csv", "hxl", "geojson", "gpkg", "graphml",
                           "atom" */
    const mrs_where *filters; /* as in mrs_list_options; with no "limit" all events are taken */
    size_t n_filters;
    bool all;
    const char *as_of, *near, *km; /* as in mrs_list_options */
    const char *dataset;  /* a data set that was imported, in place of the record; or NULL */
    const char *coarsen;  /* "admin1", "admin2": no place finer than that; or NULL */
    const char *withhold; /* "notes,actor1": columns that stay empty; or NULL */
} mrs_shape_request;

typedef struct {
    uint64_t events, rows, left_out;
    char sha256[65]; /* of the bytes */
} mrs_shape_done;

/* The events in that shape to write. report, appended, may be NULL: one JSON object that says what
 * was left out or is said less exactly, by reason and with ids. MRS_E_ARG: no such format, filter,
 * column. What was written before a failure is to be thrown away. */
MRS_CHECK mrs_status mrs_shape_write(const mrs_engine *engine, const mrs_shape_request *request,
                                     mrs_write_fn write, void *ctx, mrs_buf *report,
                                     mrs_shape_done *done, mrs_err *err);

/* ---- sheets of one's own ----------------------------------------------------------------------
 */
typedef struct {
    const char *store, *path;
    const char *name;    /* of the data set; NULL: the file's, without its ending */
    const char *format;  /* "acled", "ucdp", "csv" */
    const char *columns; /* of csv, a file: a table "field column"; or NULL */
    const char *who, *now;
} mrs_import_request;
/* Kept beside the record (STORE.datasets), never in it; one JSON object of what was taken and what
 * was refused, by line, column and reason, appended to out. *refused: rows. */
MRS_CHECK mrs_status mrs_import(const mrs_engine *engine, const mrs_import_request *request,
                                mrs_buf *out, uint64_t *refused, mrs_err *err);
/* One JSON object a line. */
MRS_CHECK mrs_status mrs_import_list(const char *store, mrs_buf *out, mrs_err *err);
MRS_CHECK mrs_status mrs_import_remove(const mrs_engine *engine, const mrs_import_request *request,
                                       mrs_err *err);

#endif
