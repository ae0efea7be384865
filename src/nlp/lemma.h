/* lemma.h - dictionary forms by suffix rules, exceptions and word lists (spaCy's rule lemmatizer).
 *
 * Source: golden/MODEL.md 10; word lists from WordNet 3.0. Private to nlp; sections are written by
 * convert_lemma.c. */
#ifndef MRS_NLP_LEMMA_H
#define MRS_NLP_LEMMA_H

#include "nlp/nlp.h"

/* Tables "lemma/noun/rules" for each lower-case part of speech that has them:
 * RULES: suffix, what replaces it; EXCEPTIONS: lower-case form, its lemmas divided by
 * MRS_TOKENS_SEP; WORDS: known words. */
#define MRS_LEMMA_SECTION "lemma/%s/%s"
#define MRS_LEMMA_RULES "rules"
#define MRS_LEMMA_EXCEPTIONS "exceptions"
#define MRS_LEMMA_WORDS "words"

typedef struct mrs_lemmas mrs_lemmas;           /* read-only once open */
typedef struct mrs_lemma_cache mrs_lemma_cache; /* of one thread */

MRS_CHECK mrs_status mrs_lemmas_open(const mrs_pack *model, mrs_lemmas **out, mrs_err *err);
void mrs_lemmas_close(mrs_lemmas *lemmas); /* NULL is fine */
/* NULL when there is no memory. Caller: mrs_lemma_cache_free. */
mrs_lemma_cache *mrs_lemma_cache_new(void);
void mrs_lemma_cache_free(mrs_lemma_cache *cache); /* NULL is fine */

/* The lemma of a token that no rule of the ruler gave one. base: mrs_lemma_is_base of it.
 * Borrowed from text or the model, or in arena. */
mrs_str mrs_lemma_of(const mrs_lemmas *lemmas, mrs_lemma_cache *cache, mrs_str text, uint8_t pos,
                     bool base, mrs_arena *arena);

/* What a morphology ("Number=Sing|Person=3") says that makes a base form, as bits. */
uint8_t mrs_lemma_features(mrs_str morph);
/* True when a token of that part of speech with those features is its own lemma. */
bool mrs_lemma_is_base(uint8_t pos, uint8_t features);

typedef enum { MRS_KNOWN_NOT, MRS_KNOWN_FORM, MRS_KNOWN_EXCEPTION, MRS_KNOWN_BASE } mrs_known;
/* How the lists of that part of speech know a lower-case word: as it is, as an irregular form, as a
 * form by the suffix rules. */
mrs_known mrs_lemma_known(const mrs_lemmas *lemmas, mrs_str lower, uint8_t pos, mrs_arena *arena);

#endif
