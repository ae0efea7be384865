/* backup.h - copies of a store that is in use, and stores out of them.
 *
 * A backup is a whole store: readable as it is, or sealed under a passphrase (base/seal.h). It is
 * one view of the record, whoever writes meanwhile, and holds no page that was freed. The store
 * remembers each backup it made (table `backups`), so that a redaction can say which still hold
 * what was destroyed. */
#ifndef MRS_STORE_BACKUP_H
#define MRS_STORE_BACKUP_H

#include "store/store.h"

/* store open for writing, with a run. out: a file that is not there yet; its path is remembered as
 * an absolute one. passphrase empty: not sealed. Killed, nothing is at out, and OUT.part may be
 * left, which the next backup to it overwrites. Fails also: MRS_E_ARG (out is there). */
MRS_CHECK mrs_status mrs_store_backup(mrs_store *store, const char *out, mrs_str passphrase,
                                      mrs_err *err);

/* Makes the store at path out of a backup, after mrs_store_verify of it. replace: a store that is
 * there is moved to PATH.replaced first, and what was redacted in it is redacted again; else
 * MRS_E_ARG when there is one. The run is as in mrs_store_set_run. MRS_E_ARG: wrong passphrase. */
MRS_CHECK mrs_status mrs_store_restore(const char *backup, const char *path, mrs_str passphrase,
                                       bool replace, const mrs_run *run, mrs_err *err);

typedef struct {
    mrs_str at, path, sha256; /* sha256 empty: it was not finished */
    bool sealed;
} mrs_backup_row;
typedef bool (*mrs_backup_fn)(void *ctx, const mrs_backup_row *row);
/* In order of time. fn returns false to stop. */
MRS_CHECK mrs_status mrs_store_backups(mrs_store *store, mrs_backup_fn fn, void *ctx, mrs_err *err);

#endif
