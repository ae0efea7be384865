/* cut.h - pieces of a text give way to marks of one length, whatever stood there, so that not even
 * the length of a name leaves; spans are led along. */
#ifndef MRS_ACCESS_CUT_H
#define MRS_ACCESS_CUT_H

#include "base/base.h"

typedef MRS_VEC(mrs_span) mrs_cuts; /* bytes; after mrs_cuts_settle in order, apart */

#define MRS_CUT_MARK "\xE2\x96\x88\xE2\x96\x88\xE2\x96\x88\xE2\x96\x88\xE2\x96\x88" /* 5 U+2588 */

/* In order, those that overlap or touch joined. Under mrs_arena_run, as all here. */
void mrs_cuts_settle(mrs_cuts *cuts);
/* text with MRS_CUT_MARK in place of each cut. */
mrs_str mrs_cut_text(mrs_str text, const mrs_cuts *cuts, mrs_arena *arena);
/* Where a span of the text is in the cut one; what lies in a cut is its mark. Empty stays empty. */
mrs_span mrs_cut_span(const mrs_cuts *cuts, mrs_span at);

#endif
