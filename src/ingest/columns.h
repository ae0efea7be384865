/* columns.h - which field a user's column or key is: "text=Body,date=When".
 * Fields: text title date publisher author lang url id. */
#ifndef MRS_INGEST_COLUMNS_H
#define MRS_INGEST_COLUMNS_H

#include "base/base.h"

/* The column of a field, borrowed; "": not said. columns may be NULL. */
mrs_str mrs_column_of(const char *columns, const char *field);

/* Is every piece FIELD=NAME with a known field? Else *bad is the first that is not. */
bool mrs_columns_valid(const char *columns, mrs_str *bad);

#endif
