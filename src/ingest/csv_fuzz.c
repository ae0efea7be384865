/* Any bytes as a sheet. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_CSV)
