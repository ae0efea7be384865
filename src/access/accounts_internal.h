/* accounts_internal.h - what accounts.c (who there is) and login.c (who is here) share. */
#ifndef MRS_ACCESS_ACCOUNTS_INTERNAL_H
#define MRS_ACCESS_ACCOUNTS_INTERNAL_H

#include "access/accounts.h"

struct mrs_access {
    mrs_side *side;
};

/* 32 random bytes as 43 characters of base64 (URL's own), and their hash. */
enum { MRS_SECRET_LEN = 43 };
void mrs_secret_make(char out[MRS_SECRET_LEN + 1]);
/* 64 hex of SHA-256: what is kept of it. */
void mrs_secret_hash(const char *secret, char out[65]);

/* "read,export" to bits; MRS_E_ARG lists what there is. */
MRS_CHECK mrs_status mrs_scopes_read(const char *text, uint32_t *out, mrs_err *err);

#endif
