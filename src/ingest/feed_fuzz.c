/* Any bytes as a feed, and as one of its entries. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_FEED, MRS_MEDIA_ENTRY)
