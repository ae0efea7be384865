/* mail.h - one message to a mail server, over libcurl. Nothing is tried twice.
 *
 * As in request.h every socket is checked as it is opened, and no proxy or password file is used.
 * Source: RFC 5321, RFC 3207 (STARTTLS), RFC 8314 (TLS from the start). */
#ifndef MRS_WATCH_MAIL_H
#define MRS_WATCH_MAIL_H

#include "base/base.h"

enum { MRS_MAIL_TO = 16 };
typedef struct {
    char server[512]; /* "smtp://mail.example.org:587", for libcurl */
    char host[256];   /* in small letters */
    char user[256];   /* empty: nobody logs in */
    char from[256];
    char to[MRS_MAIL_TO][256];
    uint32_t n_to;
    bool plain; /* no TLS at all */
} mrs_mailbox;

/* "smtp://[USER@]HOST[:PORT]?from=A&to=B&to=C": STARTTLS is demanded; "smtps:": TLS from the start;
 * "smtp+plain:": none, for a server in the house, and nobody logs in. MRS_E_ARG says what is wrong.
 */
MRS_CHECK mrs_status mrs_mailbox_read(const char *text, mrs_mailbox *out, mrs_err *err);

typedef struct {
    const mrs_mailbox *box;
    const char *password; /* NULL: none */
    const char *ca_file;  /* as in mrs_request */
    bool any_address;     /* its host was allowed by name */
    uint32_t timeout_s;
    mrs_str message; /* RFC 5322, lines end in CRLF */
} mrs_mail;

/* *passing: it failed as it may not fail next time (4yz, no connection). MRS_E_FORMAT: an address
 * that is not public; MRS_E_IO; MRS_E_LIMIT: too slow; MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_mail_send(const mrs_mail *mail, bool *passing, mrs_err *err);

#endif
