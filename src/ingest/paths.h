/* paths.h - files of paths and folders, in the order given and, within a folder, of names (bytes).
 *
 * Hidden entries are skipped; a folder that holds itself through a link is entered once. */
#ifndef MRS_INGEST_PATHS_H
#define MRS_INGEST_PATHS_H

#include "base/base.h"

typedef struct mrs_paths mrs_paths;

/* paths are borrowed. NULL when the system has no memory. Caller: mrs_paths_free. */
mrs_paths *mrs_paths_new(const char *const *paths, size_t n_paths);
void mrs_paths_free(mrs_paths *walk); /* NULL is fine */

/* The next file; *path is then the caller's to free. MRS_E_NONE: there is no more. MRS_E_IO,
 * MRS_E_FORMAT, MRS_E_LIMIT: *path cannot be read and why; go on. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_paths_next(mrs_paths *walk, char **path, mrs_err *err);

#endif
