/* http.h - a stored HTTP answer: its head, and its body with the codings of the way undone.
 *
 * Archives often keep the head as it came and the body decoded already; so a coding that the body
 * does not have is passed over. Sources: RFC 9110, RFC 9112 (chunked), RFC 1950-1952, RFC 7932. */
#ifndef MRS_INGEST_HTTP_H
#define MRS_INGEST_HTTP_H

#include "base/base.h"

enum { MRS_BODY_MAX = 32 << 20 }; /* bytes of a body, decoded */

/* All is borrowed from the block. */
typedef struct {
    mrs_str head; /* with the status line, without the empty line */
    mrs_str body; /* as stored */
    int status;   /* 0: the status line says none */
} mrs_http;

/* False: it does not begin with an HTTP head. */
bool mrs_http_split(mrs_str block, mrs_http *out);

/* The value of the first field of that name (lower case) in lines "Name: value", trimmed; folded
 * lines not unfolded. "": there is none. */
mrs_str mrs_head_field(mrs_str head, mrs_str name);

/* The bytes before the first empty line and after it; false: there is none. */
bool mrs_head_split(mrs_str s, mrs_str *head, mrs_str *rest);

/* The body decoded: in http->body or in one of the rooms, which the caller clears. cut: the record
 * says that it was cut, so an early end is no error. MRS_E_FORMAT, MRS_E_LIMIT, MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_http_body(const mrs_http *http, bool cut, mrs_buf rooms[2], mrs_str *out,
                                   mrs_err *err);

#endif
