/* tokenize.h - canonical text into tokens, as spaCy's tokenizer with the rules of the English
 * model.
 *
 * Reads doc->text; writes doc->tokens (at, space, norm) in doc->arena. The rules are sections of
 * the model file, written by nlp/convert_words.c. Source: golden/MODEL.md 2, 3 and 11; rules MIT,
 * Explosion. */
#ifndef MRS_TEXT_TOKENIZE_H
#define MRS_TEXT_TOKENIZE_H

#include "text/text.h"

typedef struct mrs_token_rules mrs_token_rules; /* read-only once open; threads share it */
typedef struct mrs_tokenizer mrs_tokenizer;     /* match data and cache of chunks; one thread */

/* Sections of the model. The first four: regular expressions in PCRE2's syntax, UTF-8, no NUL. The
 * others are tables (base/pack.h) with a header row:
 * SPECIALS: text -> its tokens, their norms; each a list divided by MRS_TOKENS_SEP (norm empty:
 *           none set)
 * SYMBOLS:  reserved name -> its id, 8 bytes little-endian
 * NORMS:    8 bytes of string id -> norm */
#define MRS_TOKENS_PREFIX "tokens/prefix"
#define MRS_TOKENS_SUFFIX "tokens/suffix"
#define MRS_TOKENS_INFIX "tokens/infix"
#define MRS_TOKENS_URL "tokens/url"
#define MRS_TOKENS_SPECIALS "tokens/specials"
#define MRS_TOKENS_SYMBOLS "tokens/symbols"
#define MRS_TOKENS_NORMS "tokens/norms"
enum { MRS_TOKENS_SEP = '\x1f' };

/* pack must stay open as long as the rules. Caller: mrs_token_rules_close.
 * Fails: MRS_E_FORMAT (a section is missing, damaged, or an expression does not compile),
 * MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_token_rules_open(const mrs_pack *pack, mrs_token_rules **out,
                                          mrs_err *err);
void mrs_token_rules_close(mrs_token_rules *rules); /* NULL is fine */

/* The 64-bit id of a string: 0 for "", a reserved number, else MurmurHash64A with seed 1. */
uint64_t mrs_string_id(const mrs_token_rules *rules, mrs_str s);
/* MurmurHash64A (Austin Appleby, public domain) with seed 1. */
uint64_t mrs_murmur64a(mrs_str s);

/* About 5 MB, all of it taken here. Caller: mrs_tokenizer_free. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_tokenizer_new(const mrs_token_rules *rules, mrs_tokenizer **out,
                                       mrs_err *err);
void mrs_tokenizer_free(mrs_tokenizer *tokenizer); /* NULL is fine */

/* Fills doc->tokens. The result depends on doc->text alone, not on what the tokenizer saw before.
 * Norms are borrowed from the model or doc->text, or lie in doc->arena. Fails: MRS_E_LIMIT (arena).
 */
MRS_CHECK mrs_status mrs_tokenize(mrs_tokenizer *tokenizer, mrs_doc *doc, mrs_err *err);

#endif
