/* Any bytes as Markdown. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_MARKDOWN)
