/* fragment.h - all the text of a piece of HTML, a line a paragraph: what a feed's entry, a list or
 * a mail carries, where nothing stands around the report. */
#ifndef MRS_INGEST_FRAGMENT_H
#define MRS_INGEST_FRAGMENT_H

#include "ingest/page.h"

/* in: the HTML, decoded; *out leads back to the same bytes as in does. Scripts, styles and forms
 * go. MRS_E_EMPTY: there is no text. Runs scratch itself. */
MRS_CHECK mrs_status mrs_fragment_read(const mrs_decoded *in, mrs_arena *scratch, mrs_decoded *out,
                                       mrs_err *err);

/* Does s hold tags? */
bool mrs_fragment_is(mrs_str s);

#endif
