/* marsad_access.h - who may see what: accounts, the published record, exports. Part of marsad.h;
 * docs/access.md says it for people. */
#ifndef MARSAD_ACCESS_H
#define MARSAD_ACCESS_H

#include "access/access.h"
#include "marsad.h"

/* ---- accounts ----------------------------------------------------------------------------------
 */

typedef enum {
    MRS_USER_ADD,
    MRS_USER_REMOVE,
    MRS_USER_PASSWORD,
    MRS_USER_ROLE,
    MRS_USER_LIST,
    MRS_USER_TOKEN,  /* a new one; it is in out, and nowhere else */
    MRS_USER_TOKENS, /* a list */
    MRS_USER_REVOKE  /* name: of the token */
} mrs_user_verb;

typedef struct {
    const char *store, *who, *now;
    const char *name, *role, *password;
    const char *scopes, *label; /* of a token; see mrs_token_wish */
    uint32_t days;
    bool json;
} mrs_user_options;

/* One line, or a line a row, into out. Every change is in the store's log. Statuses as those of
 * access/accounts.h. */
MRS_CHECK mrs_status mrs_user(const mrs_engine *engine, mrs_user_verb verb,
                              const mrs_user_options *options, mrs_buf *out, mrs_err *err);

/* ---- the published record ----------------------------------------------------------------------
 * What anyone but the team sees: a record of its own beside the team's, made of what may be handed
 * out alone (access/handout.h). It is an ordinary store, to be read as any. */

/* "marsad.gpkg" -> "marsad.public.gpkg". MRS_E_ARG: too long. */
MRS_CHECK mrs_status mrs_public_path(const char *store, char *out, size_t size, mrs_err *err);

typedef struct {
    const char *store, *who, *now;
} mrs_publish_options;
typedef struct {
    uint64_t released;  /* reports that are in it since this call */
    uint64_t changed;   /* that were in it, with other claims now */
    uint64_t unchanged; /* looked at, and as they were */
    uint64_t held;      /* looked at, and not due yet */
    char next_due[16];  /* "2026-11-24": when one is; "": none waits */
    bool rebuilt;       /* it was made anew: other rules, or words that are withheld now */
} mrs_publish_counts;
/* Brings it up to date; cheap when nothing changed and nothing is due. Readers go on reading; after
 * a rebuild the file at its path is another. What was published stands in the store's log. */
MRS_CHECK mrs_status mrs_publish(const mrs_engine *engine, mrs_worker *worker,
                                 const mrs_publish_options *options, mrs_publish_counts *counts,
                                 mrs_err *err);

/* ---- exports -----------------------------------------------------------------------------------
 */

typedef struct {
    const char *store, *who, *now;
    const char *what;   /* "events csv" */
    const char *filter; /* as it was asked for: "type=assault&since=2024" */
    const char *sha256; /* of the bytes that left */
    const char *reason; /* of a precise one; else NULL */
    uint64_t rows;
    bool precise;        /* out of the team's record */
    const char *dataset; /* NULL, or the sheet of one's own that left instead of the record */
} mrs_export_note;
/* A row of the store's log. MRS_E_ARG: precise, and no reason. */
MRS_CHECK mrs_status mrs_export_log(const mrs_engine *engine, const mrs_export_note *note,
                                    mrs_err *err);

#endif
