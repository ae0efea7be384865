/* work.h - what the transition systems need for each row of a roll of texts; grows with the
 * longest seen and is used again. Private to nlp. */
#ifndef MRS_NLP_WORK_H
#define MRS_NLP_WORK_H

#include "base/base.h"

#define MRS_NO_TOKEN UINT32_MAX

typedef struct {
    uint32_t cap;    /* tokens there is room for */
    float *linear;   /* [cap + tile][64] the parser's view of a token */
    uint32_t *head;  /* [cap] MRS_NO_TOKEN: none yet */
    uint8_t *label;  /* [cap] class of the arc to the head */
    uint8_t *marks;  /* [cap] MRS_MARK_... */
    uint8_t *space;  /* [cap] 1: white space */
    uint32_t *stack; /* [cap] */
    uint32_t *back;  /* [cap] words put back, top last */
    uint32_t *l_kid; /* [cap] newest left child, then .next */
    uint32_t *r_kid; /* [cap] newest right child */
    uint32_t *next;  /* [cap] the child attached before it on the same side */
} mrs_work;

enum { MRS_MARK_START = 1, MRS_MARK_SHIFTED = 2 };

/* Makes room for n tokens; {0} is empty. What was there is lost. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_work_grow(mrs_work *work, uint32_t n, mrs_err *err);
void mrs_work_clear(mrs_work *work);

#endif
