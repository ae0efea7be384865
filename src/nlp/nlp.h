/* nlp.h - tokens, tags, tree, sentences, names, lemmas: spaCy's en_core_web_sm 3.8.0 in C.
 * Front door of nlp. Source: golden/MODEL.md of the project's reference data; weights MIT,
 * Explosion.
 *
 * The model file (marsad.model) is an mrs_pack made by tools/marsad-convert from the published
 * wheel. */
#ifndef MRS_NLP_NLP_H
#define MRS_NLP_NLP_H

#include "text/text.h"

typedef struct mrs_nlp mrs_nlp;               /* read-only once open; threads share it */
typedef struct mrs_nlp_worker mrs_nlp_worker; /* scratch and caches; one thread */

/* Universal POS, in the order of MRS_POS_NAMES; 0 is "" (not set). */
/* clang-format off */
#define MRS_POSES(F)                                                                               \
    F(ADJ)                                                                                         \
    F(ADP)                                                                                         \
    F(ADV) F(AUX) F(CCONJ) F(DET) F(INTJ) F(NOUN) F(NUM) F(PART) F(PRON) F(PROPN) F(PUNCT)         \
        F(SCONJ) F(SYM) F(VERB) F(X) F(SPACE)
/* clang-format on */
typedef enum {
    MRS_POS_NONE,
#define MRS_X(name) MRS_POS_##name,
    MRS_POSES(MRS_X)
#undef MRS_X
} mrs_pos;

typedef struct {
    uint32_t first, past; /* tokens, half-open */
    mrs_str label;        /* "GPE", "ORG", "PERSON", "NORP", "DATE", ... */
} mrs_ent;

/* Columns over doc->tokens, n = doc->tokens.n. Strings are borrowed from the model or doc->arena.
 */
struct mrs_parse {
    uint32_t n;
    mrs_str *tag;     /* [n] Penn tag: "VBD", "NNP", "_SP" */
    uint8_t *pos;     /* [n] mrs_pos */
    mrs_str *morph;   /* [n] "Number=Sing|..." or "" */
    mrs_str *lemma;   /* [n] */
    uint32_t *head;   /* [n] token index; a root is its own head */
    mrs_str *dep;     /* [n] "nsubj", "dobj", "ROOT", ... (ClearNLP labels of the model) */
    uint32_t *l_edge; /* [n] first token of the subtree */
    uint32_t *r_edge; /* [n] last token of the subtree (included) */
    uint32_t *sent;   /* [n] index of the token's sentence */
    uint32_t n_sents;
    uint32_t *sent_first; /* [n_sents + 1] first token of each; the last entry is n */
    mrs_ent *ents;
    uint32_t n_ents;
    uint32_t *ent_of; /* [n] 1 + index of the entity that holds the token; 0: none */
};

/* Caller: mrs_nlp_close. Fails: MRS_E_IO; MRS_E_FORMAT, MRS_E_VERSION (never a crash on a damaged
 * file, given verify). */
MRS_CHECK mrs_status mrs_nlp_open(const char *model_path, bool verify, mrs_nlp **out, mrs_err *err);
void mrs_nlp_close(mrs_nlp *nlp); /* NULL is fine */
/* "en_core_web_sm 3.8.0", borrowed. */
mrs_str mrs_nlp_version(const mrs_nlp *nlp);

/* What the model's word lists tell of a word in small letters: it stands in the texts that the
 * model was trained on; there with a capital, in capitals; WordNet has it as a noun, as another
 * part of speech or an irregular form, as a regular form of either. */
enum {
    MRS_WORD_SEEN = 1,
    MRS_WORD_CAPITAL = 2,
    MRS_WORD_UPPER = 4,
    MRS_WORD_NOUN = 8,
    MRS_WORD_OTHER = 16,
    MRS_WORD_FORM = 32
};
/* Those bits, 0 for a word that no list has. Runs under mrs_arena_run. */
uint32_t mrs_nlp_word(const mrs_nlp *nlp, mrs_str lower, mrs_arena *arena);

/* kernel: NULL for the best this processor has; else "portable", "avx2", "avx512".
 * MRS_E_ARG when the processor lacks it; MRS_E_MEMORY. Caller: mrs_nlp_worker_free. */
MRS_CHECK mrs_status mrs_nlp_worker_new(const mrs_nlp *nlp, const char *kernel,
                                        mrs_nlp_worker **out, mrs_err *err);
void mrs_nlp_worker_free(mrs_nlp_worker *worker);
const char *mrs_nlp_worker_kernel(const mrs_nlp_worker *worker);

/* Fills doc->tokens and doc->parse from doc->text, in doc->arena; to be called under mrs_arena_run
 * of doc->arena. MRS_E_LIMIT for more than 1,000,000 tokens. */
MRS_CHECK mrs_status mrs_nlp_run(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err);

/* The same, but each paragraph (line of doc->text) is a text of its own, doc->dateline another: no
 * sentence runs over a headline's end. For all that is built on the parse; `annotate parse` shows
 * mrs_nlp_run. */
MRS_CHECK mrs_status mrs_nlp_run_paragraphs(mrs_nlp_worker *worker, mrs_doc *doc, mrs_err *err);

/* ---- walking the tree (tree.c) ----------------------------------------------------------------
 */
/* The first child of head with that dep label in text order, or n when there is none. */
uint32_t mrs_tree_child(const mrs_parse *parse, uint32_t head, const char *dep);
/* Children in text order: call with *at = l_edge[head] first; false when there is no more. */
bool mrs_tree_next_child(const mrs_parse *parse, uint32_t head, uint32_t *at, uint32_t *child);
/* True when top is token or one of its ancestors. */
bool mrs_tree_under(const mrs_parse *parse, uint32_t token, uint32_t top);
/* Bytes from the first to the last token of the subtree. */
mrs_span mrs_tree_span(const mrs_doc *doc, uint32_t token);
static inline mrs_str mrs_token_text(const mrs_doc *doc, uint32_t token)
{
    return mrs_span_str(doc->text, doc->tokens.at[token]);
}

/* The mark before an item of a list. */
static inline bool mrs_is_bullet(mrs_str token)
{
    static const char *const marks[] = {"*",
                                        "-",
                                        "+",
                                        "\xE2\x80\xA2",
                                        "\xC2\xB7",
                                        "\xE2\x80\x93",
                                        "\xE2\x80\x94",
                                        "\xE2\x97\x8F",
                                        "\xE2\x96\xAA",
                                        "\xE2\x96\xA0",
                                        "\xE2\x96\xBA",
                                        "\xE2\x97\xA6"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (mrs_str_is(token, marks[i]))
            return true;
    return false;
}

#endif
