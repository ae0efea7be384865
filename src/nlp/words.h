/* words.h - the string half of the learned pipeline: tokens and their attributes before the
 * network, part of speech, morphology and lemma after it. Private to nlp.
 *
 * Source: golden/MODEL.md 2, 3, 9, 10, 11. The tables are sections of the model file, written by
 * convert_words.c. */
#ifndef MRS_NLP_WORDS_H
#define MRS_NLP_WORDS_H

#include "nlp/nlp.h"

/* Table: lower-case word; the cases the model's texts wrote it in, of "l", "c" (capital), "u". */
#define MRS_WORDS_CASE "words/case"

typedef struct mrs_words mrs_words;               /* read-only once open; threads share it */
typedef struct mrs_words_worker mrs_words_worker; /* scratch and caches; one thread */

/* model must stay open as long as the words. Caller: mrs_words_close. Fails: MRS_E_FORMAT,
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_words_open(const mrs_pack *model, mrs_words **out, mrs_err *err);
void mrs_words_close(mrs_words *words); /* NULL is fine */

/* Caller: mrs_words_worker_free. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_words_worker_new(const mrs_words *words, mrs_words_worker **out,
                                          mrs_err *err);
void mrs_words_worker_free(mrs_words_worker *worker); /* NULL is fine */

/* doc->text -> doc->tokens; under mrs_arena_run of doc->arena. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_words_tokens(mrs_words_worker *worker, mrs_doc *doc, mrs_err *err);

/* As mrs_nlp_word. */
uint32_t mrs_words_know(const mrs_words *words, mrs_str lower, mrs_arena *arena);

/* What enters the network for one token, in the order of the embedding tables. The first four are
 * string ids, the last two 0 or 1. Depends on (text, norm, space) alone. */
enum {
    MRS_ATTR_NORM,
    MRS_ATTR_PREFIX,
    MRS_ATTR_SUFFIX,
    MRS_ATTR_SHAPE,
    MRS_ATTR_SPACY,
    MRS_ATTR_IS_SPACE,
    MRS_ATTRS
};
void mrs_attrs_of(const mrs_words *words, mrs_str text, mrs_str norm, bool space,
                  uint64_t out[MRS_ATTRS]);

/* The network has filled parse->n, parse->tag and parse->dep; this fills parse->pos, morph, lemma
 * (arrays of its own in doc->arena) and corrects tag and dep of white space. Under mrs_arena_run
 * of doc->arena. The order beside the names (ents) does not matter. */
void mrs_words_finish(mrs_words_worker *worker, mrs_doc *doc, mrs_parse *parse);

#endif
