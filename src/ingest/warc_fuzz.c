/* Any bytes as a web archive. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_WARC)
