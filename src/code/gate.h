/* gate.h - is a report worth a parse? */
#ifndef MRS_CODE_GATE_H
#define MRS_CODE_GATE_H

#include "code/code.h"

/* Before any parse, by the words of doc->text: false when those of sport, film, technology and
 * business weigh more than twice what those of force, crime, courts, politics and disaster do
 * (data/topics.tsv). True also for what is not coded anyway. docs/decisions/018. */
bool mrs_coder_wants(const mrs_coder *coder, const mrs_doc *doc);

#endif
