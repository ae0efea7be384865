/* marsad_move.h - stores made ready, brought up to date, moved. Part of marsad.h. */
#ifndef MARSAD_MOVE_H
#define MARSAD_MOVE_H

#include "marsad.h"

/* The tables of a store that is not there yet, or of an empty database; of one that is there,
 * brought to this version. A store is a file, or "postgresql://USER@HOST/DATABASE". */
MRS_CHECK mrs_status mrs_record_init(const char *store, mrs_err *err);
/* The same, but it must be there: MRS_E_NONE. */
MRS_CHECK mrs_status mrs_record_migrate(const char *store, mrs_err *err);
/* All that `from` knows, into a store made at `to`: every answer, the past, releases, decisions and
 * the log are the same. MRS_E_ARG: `to` holds a record already. */
MRS_CHECK mrs_status mrs_record_copy(const char *from, const char *to, mrs_err *err);
/* Which database, version of the tables, and how much it holds, as lines. */
MRS_CHECK mrs_status mrs_record_info(const char *store, mrs_buf *out, mrs_err *err);

#endif
