/* Any bytes as a file: what they look like decides. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_ANY)
