/* marsad_read.h - what reads a store that it holds open itself (serve) asks of an engine. */
#ifndef MARSAD_READ_H
#define MARSAD_READ_H

#include "export/export.h"
#include "marsad.h"
#include "marsad_export.h"

const mrs_labels *mrs_engine_words(const mrs_engine *engine);

/* A filter as users write it, into *filter, whose limit and all are kept where none is given: an
 * actor's name becomes its id, a mode is looked up. Strings are borrowed. MRS_E_ARG. */
MRS_CHECK mrs_status mrs_filter_read(const mrs_engine *engine, const mrs_where *filters, size_t n,
                                     mrs_filter *filter, mrs_err *err);

/* mrs_shape_write of the events of a filter in a store that is held already. Of request it takes
 * format, coarsen and withhold; filters and as_of only to tell them in the report. MRS_E_ARG also:
 * more events fit than filter->limit. */
MRS_CHECK mrs_status mrs_shape_held(const mrs_engine *engine, const mrs_shape_request *request,
                                    mrs_store *store, const mrs_filter *filter, mrs_write_fn write,
                                    void *ctx, mrs_buf *report, mrs_shape_done *done, mrs_err *err);

/* A document with all that is known of it, one JSON object; id: its full one. */
MRS_CHECK mrs_status mrs_doc_json(const mrs_engine *engine, mrs_store *store, mrs_str id,
                                  mrs_arena *arena, mrs_buf *out, mrs_err *err);

/* One object, as `marsad review list --json` has it. */
void mrs_decision_json(const mrs_decision *d, mrs_json *json);

#endif
