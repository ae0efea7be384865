/* Stand-ins until the other half of code lands. */
#include "code/code_internal.h"

#define WEAK __attribute__((weak))

WEAK void mrs_claim_status_run(const mrs_coder *coder, mrs_doc *doc)
{
    (void)coder, (void)doc;
}
WEAK void mrs_claim_recency_run(const mrs_coder *coder, mrs_doc *doc)
{
    (void)coder, (void)doc;
}
WEAK void mrs_claim_source_run(const mrs_coder *coder, mrs_doc *doc)
{
    (void)coder, (void)doc;
}
WEAK void mrs_claim_attach_run(const mrs_coder *coder, mrs_doc *doc)
{
    (void)coder, (void)doc;
}
WEAK void mrs_claim_group_run(const mrs_coder *coder, mrs_doc *doc)
{
    (void)coder, (void)doc;
}
WEAK mrs_status mrs_context_open(mrs_coder *coder, mrs_err *err)
{
    (void)coder, (void)err;
    return MRS_OK;
}
