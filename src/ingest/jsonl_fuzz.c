/* Any bytes as JSON Lines, as one JSON text that holds reports, and as a report in JSON. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_JSON_LINES, MRS_MEDIA_JSON_LIST, MRS_MEDIA_JSON)
