/* header.h - "Key: value" lines at the top of a text, ended by an empty line (docs/input.md). */
#ifndef MRS_TEXT_HEADER_H
#define MRS_TEXT_HEADER_H

#include "text/tables.h"

/* When text begins with such lines (the first key is one of data/text/header.tsv): their fields go
 * into doc where doc has none, and *end is where the text goes on. Else *end is 0. Runs under
 * mrs_arena_run of doc->arena and of matcher's. */
void mrs_header_read(const mrs_canon *canon, mrs_matcher *matcher, mrs_str text, mrs_doc *doc,
                     size_t *end);

#endif
