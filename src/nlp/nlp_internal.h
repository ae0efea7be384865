/* nlp_internal.h - the inside of the pipeline, for its tests. */
#ifndef MRS_NLP_NLP_INTERNAL_H
#define MRS_NLP_NLP_INTERNAL_H

#include "nlp/encode.h"
#include "nlp/nlp.h"

/* As mrs_nlp_worker_new, with a kernel that is given. */
MRS_CHECK mrs_status mrs_nlp_worker_new_on(const mrs_nlp *nlp, const mrs_kernel *kernel,
                                           mrs_nlp_worker **out, mrs_err *err);
const mrs_model *mrs_nlp_model(const mrs_nlp *nlp);
const mrs_encoder *mrs_nlp_encoder(const mrs_nlp_worker *worker, mrs_net net);

#endif
