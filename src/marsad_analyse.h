/* marsad_analyse.h - answers out of a store: borders, trends, pledges, sources, ties, totals.
 * Beside marsad.h; docs/answers.md says them for people. */
#ifndef MARSAD_ANALYSE_H
#define MARSAD_ANALYSE_H

#include "marsad.h"

typedef struct {
    const char *store, *verb; /* "border", "trend", "pledges", "sources", "network", "totals",
                                 "brief", "compare" */
    const mrs_where *filters; /* as in mrs_list_options */
    size_t n_filters;
    bool all;
    const mrs_where *options; /* the verb's own: "pair" "IQ-SY", "by" "place" ... */
    size_t n_options;
    const char *near;   /* "LAT,LON" or a file of points; NULL: anywhere */
    const char *km;     /* of near */
    const char *format; /* "table", "jsonl", "csv", "geojson"; of network "graphml" too; of brief
                           "html", "markdown", "json" */
    uint32_t width;     /* of the terminal */
    const char *as_of;  /* as in mrs_list_options */
    struct mrs_store *held; /* open already: read in place of store, as_of; NULL: it is opened */
    const char *other;      /* of compare: the record that is held against store, or NULL */
    const char *dataset;    /* in its place: a sheet that was imported beside store */
} mrs_answer_options;

/* Rows into out; into note, one line: what stands behind them, what was left out and why. Every row
 * names the events that it stands on. Fails as mrs_list. */
MRS_CHECK mrs_status mrs_answer_write(const mrs_engine *engine, const mrs_answer_options *options,
                                      mrs_buf *out, mrs_buf *note, mrs_err *err);

#endif
