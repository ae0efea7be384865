/* Any bytes as a message with what is attached, and as a mailbox. */
#include "ingest/part_fuzz.h"

FUZZ_FORMATS(MRS_MEDIA_MAIL, MRS_MEDIA_MBOX)
