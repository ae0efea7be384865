/* Any bytes as an archive: zip, tar, gzip and their like. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_ARCHIVE)
