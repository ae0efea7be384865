/* walk.h - files of paths and folders, in the order given and, within a folder, of names (bytes).
 *
 * Hidden entries are skipped; a folder that holds itself through a link is entered once. */
#ifndef MRS_INGEST_WALK_H
#define MRS_INGEST_WALK_H

#include "base/base.h"

typedef struct mrs_walk mrs_walk;

/* paths are borrowed. NULL when the system has no memory. Caller: mrs_walk_free. */
mrs_walk *mrs_walk_new(const char *const *paths, size_t n_paths);
void mrs_walk_free(mrs_walk *walk); /* NULL is fine */

/* The next file; *path is then the caller's to free. MRS_E_NONE: there is no more. MRS_E_IO,
 * MRS_E_FORMAT, MRS_E_LIMIT: *path cannot be read and why; go on. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_walk_next(mrs_walk *walk, char **path, mrs_err *err);

#endif
