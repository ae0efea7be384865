/* tokenize_rules.h - the tokenizer's rules as its parts use them. Private to text.
 *
 * Source: golden/MODEL.md 11, whose numbers of steps the comments use. */
#ifndef MRS_TEXT_TOKENIZE_RULES_H
#define MRS_TEXT_TOKENIZE_RULES_H

#include "text/tokenize.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

typedef enum {
    MRS_EXPR_PREFIX,
    MRS_EXPR_SUFFIX,
    MRS_EXPR_INFIX,
    MRS_EXPR_URL,
    MRS_EXPRS
} mrs_expr_kind;

/* An expression is compiled once; matching with it is safe from many threads. */
typedef struct {
    pcre2_code *code;
    const uint8_t *first; /* 256 bits: bytes a match can begin with; NULL: unknown */
    bool jit;
} mrs_expr;

/* Step 6: the tokens that a special text gives without specials, and what stands there instead. */
typedef struct {
    mrs_str tokens; /* divided by MRS_TOKENS_SEP; ptr NULL: an empty slot */
    uint32_t n;
} mrs_sequence;

enum { MRS_SEQ_SLOTS = 2048, MRS_SEQ_BYTES = 128, MRS_SEQ_TOKENS = 16 };

struct mrs_token_rules {
    mrs_expr expr[MRS_EXPRS];
    mrs_table specials, symbols, norms;
    size_t longest_special, longest_symbol; /* bytes */
    mrs_arena *arena;                       /* owns what follows */
    mrs_sequence *sequence;                 /* [MRS_SEQ_SLOTS] by hash of tokens */
    mrs_sequence *starts; /* [MRS_SEQ_SLOTS] by a sequence's first token; n: bit k-1 set when one
                             of k tokens begins so */
};

/* Slot of key in sequence or starts; an empty one when it is not there. */
mrs_sequence *mrs_sequence_slot(mrs_sequence *slots, mrs_str key);

/* Row of specials whose text is s, 0: none. */
uint32_t mrs_special_find(const mrs_token_rules *rules, mrs_str s);

/* Where the norm of a token lies. */
typedef enum {
    MRS_NORM_TEXT,  /* it is the token's text */
    MRS_NORM_MODEL, /* borrowed from the model */
    MRS_NORM_COPY   /* bytes that the tokenizer owns: to be copied into doc->arena */
} mrs_norm_kind;

/* One token of a chunk. */
typedef struct {
    mrs_str norm;
    uint32_t len;    /* bytes */
    uint16_t starts; /* rules->starts of its text: bit k-1, a sequence of k tokens */
    uint8_t kind;    /* mrs_norm_kind */
} mrs_piece;
typedef MRS_VEC(mrs_piece) mrs_pieces;

/* What one thread needs for matching. */
typedef struct {
    const mrs_token_rules *rules;
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    mrs_arena *scratch; /* pieces and norms of the document at hand */
} mrs_splitter;

/* {0} may be cleared. Fails: MRS_E_MEMORY. */
MRS_CHECK mrs_status mrs_splitter_init(mrs_splitter *splitter, const mrs_token_rules *rules,
                                       mrs_err *err);
void mrs_splitter_clear(mrs_splitter *splitter);

/* Steps 2-5: appends the tokens of one run of non-space or of white space, in splitter->scratch.
 * Their lengths add up to chunk.len. */
void mrs_split_chunk(mrs_splitter *splitter, mrs_str chunk, bool specials, mrs_pieces *out);

/* Appends the tokens of special text `row`. */
void mrs_split_special(mrs_splitter *splitter, uint32_t row, mrs_pieces *out);

#endif
