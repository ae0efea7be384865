/* strings.h - the attributes of a token that are strings: prefix, suffix, shape. Private to nlp.
 * Source: golden/MODEL.md 3. Characters are Unicode code points. */
#ifndef MRS_NLP_STRINGS_H
#define MRS_NLP_STRINGS_H

#include "text/text.h"

enum { MRS_SHAPE_LONG = 100, MRS_SHAPE_ROOM = 4 * MRS_SHAPE_LONG };

mrs_str mrs_prefix_of(mrs_str text); /* first character, borrowed; text not empty */
mrs_str mrs_suffix_of(mrs_str text); /* last three characters, borrowed */

/* "Xxxxx", "dd", "LONG"; returns the length written to out. */
size_t mrs_shape_put(mrs_str text, char out[MRS_SHAPE_ROOM]);

#endif
