/* csv.h - sheets as text: is it one, and its cells. RFC 4180; also tabs, ";" and "|" between cells.
 */
#ifndef MRS_INGEST_CSV_H
#define MRS_INGEST_CSV_H

#include "ingest/source.h"

/* The character between cells when the first line names columns, one of them a report's text (as
 * options->columns says, or data/text/columns.tsv); else NUL: it is no sheet. */
char mrs_csv_sniff(const mrs_source_options *options, mrs_str head);

/* Cut cell k of a row: its characters without its outer quotes, borrowed; quoted: "" in it stands
 * for one quote. False: the row has no such cell. */
bool mrs_csv_cell(mrs_str row, char delimiter, uint32_t k, mrs_str *cell, bool *quoted);

#endif
