/* analyse.h - answers out of the record: what changed, where, who with whom, was it kept. Front
 * door of analyse.
 *
 * Each answer reads the store through store.h, changes nothing and puts rows into a sheet of
 * export. Every row carries the ids of the events (claims) that it stands on in a cell of its own,
 * and what is unknown is counted as such: never dropped, never guessed. What a word or a number of
 * an answer means is a row of data/analyse/ *.tsv. */
#ifndef MRS_ANALYSE_ANALYSE_H
#define MRS_ANALYSE_ANALYSE_H

#include "analyse/borders.h"
#include "analyse/distance.h"
#include "analyse/near.h"
#include "analyse/usual.h"
#include "export/export.h"
#include "link/link.h"

typedef struct mrs_analyser mrs_analyser; /* tables; read-only once open; threads share it */

/* pack and ground must outlive it. MRS_E_FORMAT naming file and line. Caller: mrs_analyser_close.
 */
MRS_CHECK mrs_status mrs_analyser_open(const mrs_pack *pack, const mrs_ground *ground,
                                       mrs_analyser **out, mrs_err *err);
void mrs_analyser_close(mrs_analyser *analyser); /* NULL is fine */

typedef struct {
    mrs_str name, value;
} mrs_option;

/* Days between which a feed that is watched was not read whole. */
typedef struct {
    int32_t first, last;
} mrs_missed;

/* What is asked. filter.limit: most rows of the answer, 0: all. */
typedef struct {
    mrs_str verb; /* "border", "trend", "pledges", "sources", "network", "totals", "brief" */
    mrs_filter filter;
    const mrs_nearby *near; /* NULL: anywhere */
    mrs_str form; /* of an answer that is no rows: "graphml", "html", "markdown", "json" */
    const mrs_labels *words;   /* of brief */
    const mrs_option *options; /* the verb's own: the head of its file says them */
    uint32_t n_options;
    const mrs_missed *missed; /* of trend */
    uint32_t n_missed;
    mrs_store *other;          /* of compare; else NULL */
    const mrs_event *told;     /* in its place: events that a sheet tells */
    const mrs_event *told_end; /* past the last; NULL: no sheet */
} mrs_question;

/* Rows into sheet (which the caller finishes); into note, one line: what stands behind the rows and
 * what was left out and why. text: with a form, what is written in place of rows; else NULL.
 * MRS_E_ARG: no such verb, option or value; the text says which there are. MRS_E_LIMIT. */
MRS_CHECK mrs_status mrs_analyse(const mrs_analyser *analyser, mrs_store *store,
                                 const mrs_question *question, mrs_sheet *sheet, mrs_buf *text,
                                 mrs_buf *note, mrs_err *err);

/* What an event tells of a total's number q: so many of its kind and unit (of its kind, where the
 * total has no other of that kind); of operations and attacks it is one. NAN: nothing. */
double mrs_total_share(const mrs_event *event, const mrs_event *total, const mrs_event_quantity *q);

#endif
