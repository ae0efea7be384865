/* Any bytes as a DOCX file. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_DOCX)
