/* sqlite.h - the files of the SQLite driver among themselves. */
#ifndef MRS_STORE_SQLITE_H
#define MRS_STORE_SQLITE_H

#include "store/driver.h"

/* What SQLite just refused, as our status and one line with file, reason and cure. */
mrs_status mrs_sqlite_fail(mrs_store *store, mrs_err *err);

/* Functions of the driver's table. */
MRS_CHECK mrs_status mrs_sqlite_open(mrs_store *store, const mrs_store_options *options,
                                     mrs_err *err);
MRS_CHECK mrs_status mrs_sqlite_look(mrs_store *store, bool *empty, mrs_err *err);
MRS_CHECK mrs_status mrs_sqlite_prepare_writing(mrs_store *store, mrs_err *err);
void mrs_sqlite_close(mrs_store *store);
/* Of the schema the first are those of any GeoPackage. */
enum { MRS_SQLITE_GEOPACKAGE = 7 };
extern const char *const mrs_sqlite_schema[], *const mrs_sqlite_layer[];
void mrs_sqlite_keep_past(const char *table, const char *names, const char *olds,
                          const char *changes, mrs_buf *out);

#endif
