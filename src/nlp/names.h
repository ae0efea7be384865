/* names.h - the entities: B, I, L, U, O, one step a token. Private to nlp.
 * Source: golden/MODEL.md 6, 8. */
#ifndef MRS_NLP_NAMES_H
#define MRS_NLP_NAMES_H

#include "nlp/encode.h"
#include "nlp/nlp.h"
#include "nlp/work.h"

enum { MRS_KINDS = 18 };

typedef struct {
    const mrs_weights *w;
    mrs_str labels[MRS_KINDS]; /* "ORG", ... */
    float *penalty;            /* [4][48]: bit 0 allows B, bit 1 U; O always */
} mrs_namer;                   /* read-only once open */

/* Fails: MRS_E_FORMAT when the classes are not as weights.h says. Under mrs_arena_run. */
MRS_CHECK mrs_status mrs_namer_open(const mrs_weights *weights, mrs_arena *arena, mrs_namer *out,
                                    mrs_err *err);

typedef struct mrs_names_worker mrs_names_worker; /* one thread */
MRS_CHECK mrs_status mrs_names_worker_new(const mrs_namer *namer, const mrs_kernel *kernel,
                                          const mrs_words *words, mrs_names_worker **out,
                                          mrs_err *err);
void mrs_names_worker_free(mrs_names_worker *worker); /* NULL is fine */

/* Of each text of the roll: doc->tokens, parse->sent, work->space -> parse->ents, ent_of. Under
 * mrs_arena_run. */
void mrs_names_run(mrs_names_worker *worker, const mrs_roll *roll, mrs_work *work);

/* For the tests. */
const mrs_encoder *mrs_names_encoder(const mrs_names_worker *worker);

#endif
