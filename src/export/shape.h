/* shape.h - events in the shapes of other people's data sets and tools. Part of export.h;
 * docs/export.md says it for people.
 *
 * acled: ACLED's 31 columns, then ours. ucdp: the 49 of UCDP GED 25.1, then ours. plover: PLOVER
 * 0.8 records, a JSON object a line. csv, hxl (csv with a row of HXL tags), geojson: the columns of
 * `marsad events`. gpkg: the same as a GeoPackage 1.3. graphml: organisations and events. atom: RFC
 * 4287. Source of the first three: spec/codebooks.md; what an event is in their terms are rows of
 * data/export/ *.tsv.
 *
 * A shape loses something: each event that it has no row for is in the report, by reason, and so is
 * each that it says less exactly. Same events in the same order, same bytes. */
#ifndef MRS_EXPORT_SHAPE_H
#define MRS_EXPORT_SHAPE_H

#include "export/export.h"

/* clang-format off */
#define MRS_SHAPES(X)                                                                              \
    X(acled) X(ucdp) X(plover) X(csv) X(hxl) X(geojson) X(gpkg) X(graphml) X(atom)
/* clang-format on */
typedef enum {
#define MRS_X(name) MRS_SHAPE_##name,
    MRS_SHAPES(MRS_X)
#undef MRS_X
        MRS_N_SHAPES
} mrs_shape_kind;
const char *mrs_shape_text(mrs_shape_kind kind); /* "acled" */
/* MRS_E_ARG names those there are. */
MRS_CHECK mrs_status mrs_shape_read(mrs_str name, mrs_shape_kind *out, mrs_err *err);

typedef struct mrs_shapes mrs_shapes; /* tables; read-only once open; threads share it */
/* pack, ground and words must outlive it. MRS_E_FORMAT naming file and line. Caller:
 * mrs_shapes_close. */
MRS_CHECK mrs_status mrs_shapes_open(const mrs_pack *pack, const mrs_ground *ground,
                                     const mrs_labels *words, mrs_shapes **out, mrs_err *err);
void mrs_shapes_close(mrs_shapes *shapes); /* NULL is fine */

typedef struct {
    const mrs_shapes *shapes;
    mrs_shape_kind kind;
    mrs_precision coarsen; /* ADMIN2, ADMIN1: no place finer than that leaves, nor a sentence, title
                              or address; else NONE */
    mrs_str withhold;      /* "notes,actor1": columns (members) that stay empty */
    bool invented;         /* every row is: it says INVENTED, and so does what holds the rows */
    mrs_str notice;        /* every row says so: "data set NAME"; or empty */
} mrs_shape_options;

/* An event, and what is known beside it. */
typedef struct {
    const mrs_event *event;
    const mrs_claim_row *claims; /* [n]; none of a data set */
    uint32_t n;
    int64_t changed; /* when it became as it is: seconds since 1970 */
} mrs_shape_event;

typedef struct mrs_shape mrs_shape; /* one output in the making */
/* out is borrowed until free: bytes are appended, and the caller may take them out between two
 * calls (gpkg: all at the end). MRS_E_ARG: no such column to withhold, naming those there are.
 * Caller: mrs_shape_free. */
MRS_CHECK mrs_status mrs_shape_new(const mrs_shape_options *options, mrs_buf *out,
                                   mrs_shape **shape, mrs_err *err);
/* Copied. MRS_E_LIMIT, MRS_E_IO (gpkg). Not under mrs_arena_run. */
MRS_CHECK mrs_status mrs_shape_add(mrs_shape *shape, const mrs_shape_event *event, mrs_err *err);
MRS_CHECK mrs_status mrs_shape_finish(mrs_shape *shape, mrs_err *err);
void mrs_shape_free(mrs_shape *shape); /* NULL is fine */

/* What the shape could not say; after finish. */
typedef struct {
    uint64_t read, rows, left_out;                       /* read = left_out + those in rows */
    double killed_read, killed_written, killed_left_out; /* sums of the record's best number */
} mrs_shape_counts;
void mrs_shape_count(const mrs_shape *shape, mrs_shape_counts *out);
/* Members "events", "rows", "killed", "left_out": [{"reason","n","ids"}], "said_less": the same of
 * what is in but less exact, "fields": [{"field","why"}] that the shape has no place for. */
void mrs_shape_report(const mrs_shape *shape, mrs_json *json);

#endif
