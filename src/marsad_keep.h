/* marsad_keep.h - keeping a record, naming what it knew, destroying words in it. Part of marsad.h.
 */
#ifndef MARSAD_KEEP_H
#define MARSAD_KEEP_H

#include "marsad.h"

/* ---- keeping and destroying --------------------------------------------------------------------
 */

/* A copy of a store that may be in use, and of its data sets (*sets of them, in OUT.datasets).
 * passphrase NULL: not sealed. MRS_E_ARG: out is there. */
MRS_CHECK mrs_status mrs_backup(const mrs_engine *engine, const char *store, const char *out,
                                const char *passphrase, const char *now, const char *who,
                                int64_t *sets, mrs_err *err);
/* A store out of a backup, verified; replace: the one that is there goes to STORE.replaced, and
 * what was redacted in it is redacted again. Data sets come back (*sets) unless one of the name is
 * there or it was redacted there. MRS_E_ARG: wrong passphrase, or a store is there. */
MRS_CHECK mrs_status mrs_restore(const mrs_engine *engine, const char *backup, const char *store,
                                 const char *passphrase, bool replace, const char *now,
                                 const char *who, int64_t *sets, mrs_err *err);
/* A name for what the record knows now, with the hashes of its answers; JSON of it into out. A name
 * is given once. list: those there are (name not NULL: that one), a line of JSON each; check: with
 * "same": whether the record still gives these answers (not after a redaction). */
typedef struct {
    const char *store, *name, *comment, *who, *now;
    bool check;
} mrs_release_options;
MRS_CHECK mrs_status mrs_release_make(const mrs_engine *engine, const mrs_release_options *options,
                                      mrs_buf *out, mrs_err *err);
MRS_CHECK mrs_status mrs_release_list(const mrs_engine *engine, const mrs_release_options *options,
                                      mrs_buf *out, mrs_err *err);

/* Needs a passphrase? */
bool mrs_backup_sealed(const char *backup);

typedef struct {
    const char *store, *id;   /* of a document, or a prefix */
    const char *words, *span; /* one of them: the words; "120-134" of its text, code points */
    const char *who, *reason, *now;
    bool json;
} mrs_redact_options;

/* Words destroyed in a document, in those of the same text and in all that came from them; events
 * linked again, the file rewritten. Into out what was done, which other documents have the words,
 * and which backups still hold them. */
MRS_CHECK mrs_status mrs_redact(const mrs_engine *engine, const mrs_redact_options *options,
                                mrs_buf *out, mrs_err *err);

#endif
