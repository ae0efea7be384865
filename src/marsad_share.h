/* marsad_share.h - the steps of mrs_add each by itself, for who shares them out over machines
 * (spark/). Part of marsad.h.
 *
 * read: a file's reports; near: which of two stand for one another; code: the claims of a report;
 * pairs, events: linking. What goes from one step to the next is a line of JSON that the caller
 * keeps as it is; the members named here may be read. */
#ifndef MARSAD_SHARE_H
#define MARSAD_SHARE_H

#include "link/link.h"
#include "marsad.h"

/* One line, borrowed; false ends the call. */
typedef bool mrs_share_fn(void *ctx, mrs_str line);

/* Each part of options->paths, in order: {"id","text_sha256","day","uri","text","sketch","need",
 * ...}, or {"path","line","status","reason"}: set aside, and the rest goes on. Of options paths,
 * date, publisher, fields and sample are read. id: equal for equal bytes; day: of publication or
 * null; sketch, need: as text/near.h. */
MRS_CHECK mrs_status mrs_share_read(const mrs_engine *engine, const mrs_add_options *options,
                                    mrs_share_fn *fn, void *ctx, mrs_err *err);

/* mrs_near of two texts. */
MRS_CHECK mrs_status mrs_share_near(mrs_str a, mrs_str b, double *of, mrs_err *err);

/* The claims of lines of read: for each in order {"id","head","claims":[...],"features":[...],
 * "units":[{"key","shares"}]}, or {"id","status","reason"}. features: as GeoJSON, in the order of
 * claims. scratch: a file that is made for it, and is the caller's to remove. */
MRS_CHECK mrs_status mrs_share_code(mrs_worker *worker, const char *scratch, const mrs_str *lines,
                                    size_t n, mrs_share_fn *fn, void *ctx, mrs_err *err);

/* Pairs of one share, of lines of code that have a unit in it: mrs_unit_pair, one after the other.
 */
MRS_CHECK mrs_status mrs_share_pairs(const mrs_engine *engine, const mrs_str *lines, size_t n,
                                     uint32_t share, mrs_buf *out, mrs_err *err);

/* Events of these units, as features of GeoJSON, a line each; lines: of code, all that have one of
 * the units; pairs: all that such a unit is in. */
typedef struct {
    const mrs_str *lines;
    size_t n_lines;
    const int64_t *units;
    uint32_t n_units, n_pairs;
    const mrs_unit_pair *pairs;
} mrs_share_parts;
MRS_CHECK mrs_status mrs_share_events(const mrs_engine *engine, const mrs_share_parts *parts,
                                      mrs_share_fn *fn, void *ctx, mrs_err *err);

#endif
