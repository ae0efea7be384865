/* ruler.h - part of speech, morphology and corrections by 179 rules (spaCy's attribute_ruler).
 *
 * A rule looks at one or two neighbouring tokens: their tag, dependency label, lower-case text,
 * and whether they are white space. All rules match on what the network gave; then they are applied
 * by number, so that of two that set one thing the later wins. Source: golden/MODEL.md 9.
 * Private to nlp; sections are written by convert_ruler.c. */
#ifndef MRS_NLP_RULER_H
#define MRS_NLP_RULER_H

#include "nlp/nlp.h"

/* RULES: mrs_rule[]. TEXTS, TAGS, DEPS, WORDS: tables of one column; a row's number is its name. */
#define MRS_RULER_RULES "ruler/rules"
#define MRS_RULER_TEXTS "ruler/texts"
#define MRS_RULER_TAGS "ruler/tags"
#define MRS_RULER_DEPS "ruler/deps"
#define MRS_RULER_WORDS "ruler/words"

/* What is allowed: bit r for row r of the table, bit 0 for anything that is not in it. */
typedef struct {
    uint64_t tags, deps;
    uint64_t words[4];
    uint64_t spaces; /* bit 0: a token that is not white space; bit 1: one that is */
} mrs_rule_cond;

enum { MRS_RULE_MORPH, MRS_RULE_LEMMA, MRS_RULE_TAG, MRS_RULE_DEP, MRS_RULE_TEXTS };

/* A pattern of a rule; a rule with two patterns is two of these. In order of number. */
typedef struct {
    mrs_rule_cond cond[2];
    uint32_t n, index;             /* tokens 1-2; the one that is set */
    uint32_t number;               /* of the rule */
    uint32_t pos;                  /* mrs_pos, 0: not set */
    uint32_t text[MRS_RULE_TEXTS]; /* row of TEXTS, 0: not set */
} mrs_rule;

typedef struct mrs_ruler mrs_ruler;             /* read-only once open */
typedef struct mrs_ruler_cache mrs_ruler_cache; /* of one thread */

MRS_CHECK mrs_status mrs_ruler_open(const mrs_pack *model, mrs_ruler **out, mrs_err *err);
void mrs_ruler_close(mrs_ruler *ruler); /* NULL is fine */
/* NULL when there is no memory. Caller: mrs_ruler_cache_free. */
mrs_ruler_cache *mrs_ruler_cache_new(void);
void mrs_ruler_cache_free(mrs_ruler_cache *cache); /* NULL is fine */

/* parse->tag and dep are read and corrected; pos, morph and lemma ([n] each, there already) are
 * written: lemma is empty where no rule sets it. base[i] gets true when the token is a base form
 * (MODEL.md 10, step 2). Strings are borrowed from the model. */
void mrs_ruler_run(const mrs_ruler *ruler, mrs_ruler_cache *cache, const mrs_doc *doc,
                   mrs_parse *parse, uint8_t *base);

#endif
