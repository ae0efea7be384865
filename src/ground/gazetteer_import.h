/* gazetteer_import.h - a dump's runs, made or found again; for gazetteer_user.c. */
#ifndef MRS_GROUND_GAZETTEER_IMPORT_H
#define MRS_GROUND_GAZETTEER_IMPORT_H

#include "ground/gazetteer_dump.h"
#include "ground/gazetteer_user.h"

typedef struct {
    mrs_pack *at; /* [n] open */
    uint32_t n;
    mrs_gaz_counts counts;
    uint64_t bytes;
    unsigned char sha256[32]; /* of the dump */
} mrs_gaz_runs;

/* Runs of dump in the folder PATH.parts, which is made; what stands there already of this dump is
 * kept. Caller: mrs_gaz_runs_close, also after a failure. */
MRS_CHECK mrs_status mrs_gaz_runs_make(const mrs_gaz_user *user, const char *dump,
                                       mrs_gaz_runs *out, mrs_err *err);
void mrs_gaz_runs_close(mrs_gaz_runs *runs);
/* The folder PATH.parts and the runs in it. */
void mrs_gaz_runs_remove(const char *path);

#endif
