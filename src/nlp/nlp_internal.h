/* nlp_internal.h - the inside of the pipeline, for paragraphs.c and its tests. */
#ifndef MRS_NLP_NLP_INTERNAL_H
#define MRS_NLP_NLP_INTERNAL_H

#include "nlp/encode.h"
#include "nlp/nlp.h"

/* As mrs_nlp_worker_new, with a kernel that is given. */
MRS_CHECK mrs_status mrs_nlp_worker_new_on(const mrs_nlp *nlp, const mrs_kernel *kernel,
                                           mrs_nlp_worker **out, mrs_err *err);
/* The two halves of mrs_nlp_run: the tokens of a text; then all else, of n > 0 texts at once, to
 * the same results as of each alone. Under mrs_arena_run of their arenas. */
MRS_CHECK mrs_status mrs_nlp_tokens(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err);
MRS_CHECK mrs_status mrs_nlp_texts(mrs_nlp_worker *worker, mrs_doc *const *docs, uint32_t n,
                                   mrs_err *err);
const mrs_model *mrs_nlp_model(const mrs_nlp *nlp);
const mrs_encoder *mrs_nlp_encoder(const mrs_nlp_worker *worker, mrs_net net);

#endif
