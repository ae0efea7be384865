#include "nlp/words.h"
#include "nlp/lemma.h"
#include "nlp/ruler.h"
#include "nlp/strings.h"

#include <stdlib.h>

struct mrs_words {
    mrs_token_rules *rules;
    mrs_ruler *ruler;
    mrs_lemmas *lemmas;
    mrs_table cases;
};

struct mrs_words_worker {
    const mrs_words *words;
    mrs_tokenizer *tokenizer;
    mrs_ruler_cache *ruled;
    mrs_lemma_cache *lemmas;
};

mrs_status mrs_words_open(const mrs_pack *model, mrs_words **out, mrs_err *err)
{
    *out = NULL;
    mrs_words *words = calloc(1, sizeof *words);
    if (!words)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = mrs_token_rules_open(model, &words->rules, err);
    if (!st)
        st = mrs_ruler_open(model, &words->ruler, err);
    if (!st)
        st = mrs_lemmas_open(model, &words->lemmas, err);
    if (!st)
        st = mrs_table_open(model, MRS_WORDS_CASE, &words->cases, err);
    if (st) {
        mrs_words_close(words);
        return st;
    }
    *out = words;
    return MRS_OK;
}

void mrs_words_close(mrs_words *words)
{
    if (!words)
        return;
    mrs_token_rules_close(words->rules);
    mrs_ruler_close(words->ruler);
    mrs_lemmas_close(words->lemmas);
    free(words);
}

mrs_status mrs_words_worker_new(const mrs_words *words, mrs_words_worker **out, mrs_err *err)
{
    *out = NULL;
    mrs_words_worker *worker = calloc(1, sizeof *worker);
    if (!worker)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    worker->words = words;
    worker->ruled = mrs_ruler_cache_new();
    worker->lemmas = mrs_lemma_cache_new();
    mrs_status st = worker->ruled && worker->lemmas
                        ? mrs_tokenizer_new(words->rules, &worker->tokenizer, err)
                        : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st) {
        mrs_words_worker_free(worker);
        return st;
    }
    *out = worker;
    return MRS_OK;
}

void mrs_words_worker_free(mrs_words_worker *worker)
{
    if (!worker)
        return;
    mrs_tokenizer_free(worker->tokenizer);
    mrs_ruler_cache_free(worker->ruled);
    mrs_lemma_cache_free(worker->lemmas);
    free(worker);
}

mrs_status mrs_words_tokens(mrs_words_worker *worker, mrs_doc *doc, mrs_err *err)
{
    return mrs_tokenize(worker->tokenizer, doc, err);
}

void mrs_attrs_of(const mrs_words *words, mrs_str text, mrs_str norm, bool space,
                  uint64_t out[MRS_ATTRS])
{
    char shape[MRS_SHAPE_ROOM];
    mrs_str shaped = {shape, mrs_shape_put(text, shape)};
    out[MRS_ATTR_NORM] = mrs_string_id(words->rules, norm);
    out[MRS_ATTR_PREFIX] = mrs_string_id(words->rules, mrs_prefix_of(text));
    out[MRS_ATTR_SUFFIX] = mrs_string_id(words->rules, mrs_suffix_of(text));
    out[MRS_ATTR_SHAPE] = mrs_string_id(words->rules, shaped);
    out[MRS_ATTR_SPACY] = space;
    out[MRS_ATTR_IS_SPACE] = mrs_str_is_space(text);
}

void mrs_words_finish(mrs_words_worker *worker, mrs_doc *doc, mrs_parse *parse)
{
    const mrs_words *words = worker->words;
    mrs_arena *arena = doc->arena;
    parse->pos = MRS_NEW(arena, uint8_t, parse->n);
    parse->morph = MRS_NEW(arena, mrs_str, parse->n);
    parse->lemma = MRS_NEW(arena, mrs_str, parse->n);
    uint8_t *base = MRS_NEW(arena, uint8_t, parse->n);
    mrs_ruler_run(words->ruler, worker->ruled, doc, parse, base);
    for (uint32_t i = 0; i < parse->n; i++)
        if (!parse->lemma[i].len)
            parse->lemma[i] = mrs_lemma_of(words->lemmas, worker->lemmas, mrs_token_text(doc, i),
                                           parse->pos[i], base[i], arena);
}

uint32_t mrs_words_know(const mrs_words *words, mrs_str lower, mrs_arena *arena)
{
    static const struct {
        uint8_t pos;
        uint32_t base;
    } poses[] = {{MRS_POS_NOUN, MRS_WORD_NOUN},
                 {MRS_POS_VERB, MRS_WORD_OTHER},
                 {MRS_POS_ADJ, MRS_WORD_OTHER},
                 {MRS_POS_ADV, MRS_WORD_OTHER}};
    uint32_t bits = 0, row = mrs_table_find(&words->cases, lower);
    mrs_str seen = row ? mrs_table_cell(&words->cases, row, 1) : (mrs_str){0};
    for (size_t i = 0; i < seen.len; i++)
        bits |= MRS_WORD_SEEN | (seen.ptr[i] == 'c'   ? MRS_WORD_CAPITAL
                                 : seen.ptr[i] == 'u' ? MRS_WORD_UPPER
                                                      : 0U);
    for (size_t i = 0; i < sizeof poses / sizeof *poses; i++) {
        mrs_known known = mrs_lemma_known(words->lemmas, lower, poses[i].pos, arena);
        bits |= known == MRS_KNOWN_BASE        ? poses[i].base
                : known == MRS_KNOWN_EXCEPTION ? MRS_WORD_OTHER
                : known == MRS_KNOWN_FORM      ? MRS_WORD_FORM
                                               : 0U;
    }
    return bits;
}
