/* accounts.h - who a caller is and what he may do: users, sessions, tokens.
 *
 * Kept in STORE.access, a file of its own that only its owner may read, and not in the record: a
 * GeoPackage is made to be handed round. Passwords are kept as Argon2id (RFC 9106, libsodium's
 * "interactive": 2 passes over 64 MiB), sessions and tokens as SHA-256 of 32 random bytes, so that
 * a copy of the file opens nothing. Nobody has access until somebody grants it. `now` is RFC 3339
 * UTC by the caller's clock throughout. Statuses beside those named: as base/side.h. */
#ifndef MRS_ACCESS_ACCOUNTS_H
#define MRS_ACCESS_ACCOUNTS_H

#include "base/base.h"

/* Each may do what those before it may. */
typedef enum {
    MRS_ACCESS_NONE, /* nobody we know: "anonymous" */
    MRS_ACCESS_READER,
    MRS_ACCESS_REVIEWER,
    MRS_ACCESS_ADMIN
} mrs_access_role;
const char *mrs_access_role_text(mrs_access_role role);
/* "reader", "reviewer", "admin"; false: none of them. */
bool mrs_access_role_read(mrs_str text, mrs_access_role *out);

typedef enum {
    MRS_MAY_READ,           /* the published record */
    MRS_MAY_READ_PRECISE,   /* the team's record, its queue, decisions and log */
    MRS_MAY_DECIDE,         /* review, correct, merge ... */
    MRS_MAY_EXPORT,         /* out of the published record */
    MRS_MAY_EXPORT_PRECISE, /* out of the team's, with a reason, logged */
    MRS_MAY_ADMIN,          /* accounts, publishing */
    MRS_N_MAY
} mrs_access_act;
/* "read", "read-precise", "decide", "export", "export-precise", "admin" */
const char *mrs_access_act_text(mrs_access_act act);

typedef struct {
    mrs_access_role role;
    uint32_t scopes;  /* bits 1 << mrs_access_act that a token may use; of a session all */
    char who[64];     /* "": anonymous */
    char token[48];   /* of a log-in alone: the cookie's value */
    char csrf[48];    /* of a session */
    char expires[32]; /* RFC 3339 UTC */
    uint32_t retry_s; /* of a log-in that was refused with MRS_E_BUSY */
} mrs_viewer;

/* May he? NULL or {0}: anonymous, who may nothing. */
bool mrs_access_may(const mrs_viewer *viewer, mrs_access_act act);
/* Is that the session's? In constant time; false for a viewer that has none. */
bool mrs_access_csrf_good(const mrs_viewer *viewer, const char *given);

typedef struct mrs_access mrs_access; /* one thread a handle */

/* Made when it is not there. Caller: mrs_access_close. */
MRS_CHECK mrs_status mrs_access_open(const char *store, mrs_access **out, mrs_err *err);
void mrs_access_close(mrs_access *access); /* NULL is fine */
/* The file itself, for what else is kept in it (ledger.h). Borrowed. */
mrs_side *mrs_access_side(mrs_access *access);
/* Are there any accounts? */
MRS_CHECK mrs_status mrs_access_any(mrs_access *access, bool *any, mrs_err *err);

/* ---- coming in ---------------------------------------------------------------------------------
 */

enum {
    MRS_SESSION_HOURS = 12,
    MRS_TRIES_MINUTES = 15, /* in which wrong passwords count: */
    MRS_TRIES_BOTH = 5,     /* of one name from one address */
    MRS_TRIES_PEER = 30,    /* from one address */
    MRS_TRIES_NAME = 60     /* of one name */
};

/* A session. MRS_E_ARG: wrong name or password, in one text and the same time; MRS_E_BUSY: too many
 * wrong ones, out->retry_s. Takes some 60 ms and 64 MiB. peer: his address. */
MRS_CHECK mrs_status mrs_access_login(mrs_access *access, const char *name, const char *password,
                                      const char *peer, const char *now, mrs_viewer *out,
                                      mrs_err *err);
/* Whose cookie, whose bearer token is it? MRS_E_NONE: unknown, expired, revoked; one text. */
MRS_CHECK mrs_status mrs_access_session(mrs_access *access, const char *token, const char *now,
                                        mrs_viewer *out, mrs_err *err);
MRS_CHECK mrs_status mrs_access_bearer(mrs_access *access, const char *token, const char *now,
                                       mrs_viewer *out, mrs_err *err);
/* Ends the session; one that is not there is ended. */
MRS_CHECK mrs_status mrs_access_logout(mrs_access *access, const char *token, mrs_err *err);

/* ---- granting ----------------------------------------------------------------------------------
 * Names are 1 to 40 of a-z, 0-9, ".", "_", "-"; passwords 10 to 1000 bytes. A password or role that
 * changes ends the sessions of its user; a user who is removed has none, and no tokens. MRS_E_ARG
 * (no such name, password or role; the name is taken), MRS_E_NONE (no such user, token). */

MRS_CHECK mrs_status mrs_access_add(mrs_access *access, const char *name, mrs_access_role role,
                                    const char *password, const char *now, mrs_err *err);
MRS_CHECK mrs_status mrs_access_remove(mrs_access *access, const char *name, mrs_err *err);
MRS_CHECK mrs_status mrs_access_password(mrs_access *access, const char *name, const char *password,
                                         mrs_err *err);
MRS_CHECK mrs_status mrs_access_set_role(mrs_access *access, const char *name, mrs_access_role role,
                                         mrs_err *err);

typedef struct {
    const char *name, *role, *since;
    int64_t sessions, tokens; /* that hold now */
} mrs_user_row;
typedef void mrs_user_fn(void *ctx, const mrs_user_row *row);
/* In order of name. */
MRS_CHECK mrs_status mrs_access_users(mrs_access *access, const char *now, mrs_user_fn *fn,
                                      void *ctx, mrs_err *err);

enum { MRS_TOKEN_LEN = 47, MRS_TOKEN_DAYS = 90, MRS_TOKEN_DAYS_MOST = 366 };
typedef struct {
    const char *name;
    const char *scopes; /* "read,export"; NULL: "read" */
    const char *label;  /* what it is for; may be NULL */
    uint32_t days;      /* 0: MRS_TOKEN_DAYS */
} mrs_token_wish;
/* A token that does what its scopes say and its user may; shown this once. id: what it is called.
 */
MRS_CHECK mrs_status mrs_access_token_add(mrs_access *access, const mrs_token_wish *wish,
                                          const char *now, char token[MRS_TOKEN_LEN + 1],
                                          char id[9], mrs_err *err);
MRS_CHECK mrs_status mrs_access_token_remove(mrs_access *access, const char *id, mrs_err *err);
typedef struct {
    const char *id, *name, *scopes, *label, *since, *expires;
} mrs_token_row;
typedef void mrs_token_fn(void *ctx, const mrs_token_row *row);
/* Also those that have expired; by user and age. */
MRS_CHECK mrs_status mrs_access_tokens(mrs_access *access, mrs_token_fn *fn, void *ctx,
                                       mrs_err *err);

#endif
