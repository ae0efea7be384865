/* stretch.h - the bytes of a web archive, unpacked, in stretches that fail alone.
 *
 * Each gzip member is a stretch; a file that is not packed is one. Memory is bounded: members are
 * unpacked in pieces, by ISA-L (docs/decisions/008). Behind a damaged member the
 * next one that holds a record is looked for. Source: RFC 1952. */
#ifndef MRS_INGEST_STRETCH_H
#define MRS_INGEST_STRETCH_H

#include "ingest/input.h"

typedef struct mrs_stretch mrs_stretch;

/* input is borrowed. Caller: mrs_stretch_close. */
MRS_CHECK mrs_status mrs_stretch_open(mrs_input *input, mrs_stretch **out, mrs_err *err);
void mrs_stretch_close(mrs_stretch *s); /* NULL is fine */

/* Go to the next stretch, leaving what is left of this one. MRS_E_NONE: there is no more. */
MRS_CHECK mrs_status mrs_stretch_next(mrs_stretch *s, mrs_err *err);

/* As mrs_input_peek, of the stretch; nothing: it is at its end. MRS_E_FORMAT: damaged, from here
 * on; MRS_E_LIMIT: unpacks to too much. */
MRS_CHECK mrs_status mrs_stretch_peek(mrs_stretch *s, size_t want, mrs_str *out, mrs_err *err);
void mrs_stretch_skip(mrs_stretch *s, size_t n);

#endif
