/* url.h - addresses of pages, taken apart by libcurl's own reader, so that what is checked is what
 * is asked for. */
#ifndef MRS_WATCH_URL_H
#define MRS_WATCH_URL_H

#include "base/base.h"

enum { MRS_URL_BYTES = 2048 };

typedef struct {
    char text[MRS_URL_BYTES]; /* normal form, no fragment */
    char origin[512];         /* "https://example.org:8443", the port where it was written */
    char host[256];           /* lower case; IPv6 in brackets; no dot at the end */
    char path[MRS_URL_BYTES]; /* with "?" and the query */
    bool secure;              /* https */
} mrs_url;

/* text: whole, or relative to base (NULL: whole). MRS_E_FORMAT, with the reason: neither http nor
 * https, a name and password in it, too long, no address. MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_url_read(const char *text, const mrs_url *base, mrs_url *out,
                                  mrs_err *err);

#endif
