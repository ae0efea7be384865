/* Any bytes as a web page. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_HTML)
