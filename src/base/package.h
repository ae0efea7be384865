/* package.h - one member of a fetched package (tools/fetch.tsv); for the tools of the build only.
 */
#ifndef MRS_BASE_PACKAGE_H
#define MRS_BASE_PACKAGE_H

#include "base/buf.h"

/* The bytes of a member of DIR/PACKAGE, a zip or a tar.gz. Caller: mrs_buf_clear(out), on failure
 * too. Fails: MRS_E_IO; MRS_E_FORMAT (damaged, no such member); MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_package_read(const char *dir, const char *package, const char *member,
                                      mrs_buf *out, mrs_err *err);
/* What gzip packed. Fails and ends as above. */
MRS_CHECK mrs_status mrs_package_unzip(mrs_str bytes, mrs_buf *out, mrs_err *err);

#endif
