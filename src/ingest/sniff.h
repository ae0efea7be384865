/* sniff.h - what a file is, told by its first bytes. Sources: the formats' own specifications. */
#ifndef MRS_INGEST_SNIFF_H
#define MRS_INGEST_SNIFF_H

#include "text/text.h"

typedef enum {
    MRS_SNIFF_TEXT,
    MRS_SNIFF_JSONL,
    MRS_SNIFF_OTHER /* not read: *why */
} mrs_sniffed;

enum { MRS_SNIFF_BYTES = 1 << 16 }; /* this many are looked at, or all there are */

/* why: what it is and what to do, for MRS_SNIFF_OTHER; a static string. */
mrs_sniffed mrs_sniff(mrs_str head, const char **why);

#endif
