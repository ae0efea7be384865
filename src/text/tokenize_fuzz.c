/* Any valid UTF-8 comes apart into tokens that cover it but for single spaces, the same way twice.
 * The model in MARSAD_DATA. */
#include "text/text.h"

#include "fuzz.h"

typedef struct {
    mrs_pack model;
    mrs_token_rules *rules;
    mrs_tokenizer *tokenizer;
} target;

static bool open_target(target *t)
{
    mrs_err err = {0};
    if (!fuzz_open_pack("marsad.model", &t->model))
        return false;
    mrs_status st = mrs_token_rules_open(&t->model, &t->rules, &err);
    if (!st)
        st = mrs_tokenizer_new(t->rules, &t->tokenizer, &err);
    if (st)
        printf("%s\n", err.text);
    return !st;
}

static void close_target(target *t)
{
    mrs_tokenizer_free(t->tokenizer);
    mrs_token_rules_close(t->rules);
    mrs_pack_close(&t->model);
}

static void check_cover(const mrs_doc *doc)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < doc->tokens.n; i++) {
        mrs_span s = doc->tokens.at[i];
        if (s.start != at || s.end <= s.start || s.end > doc->text.len)
            fuzz_stop("a token is not where the one before ends");
        at = s.end + doc->tokens.space[i];
        if (doc->tokens.space[i] && (s.end >= doc->text.len || doc->text.ptr[s.end] != ' '))
            fuzz_stop("a space that is none");
        if (!mrs_utf8_valid(doc->tokens.norm[i], &(size_t){0}))
            fuzz_stop("a norm is not UTF-8");
    }
    if (at != doc->text.len)
        fuzz_stop("text is left over");
}

static void check_same(const mrs_doc *a, const mrs_doc *b)
{
    if (a->tokens.n != b->tokens.n)
        fuzz_stop("the cache changes the number of tokens");
    for (uint32_t i = 0; i < a->tokens.n; i++)
        if (a->tokens.at[i].end != b->tokens.at[i].end ||
            !mrs_str_eq(a->tokens.norm[i], b->tokens.norm[i]))
            fuzz_stop("the cache changes a token");
}

static void run(target *t, mrs_str text)
{
    if (!mrs_utf8_valid(text, &(size_t){0}))
        return;
    mrs_doc *cold = mrs_doc_new(1U << 30), *warm = mrs_doc_new(1U << 30);
    mrs_err err;
    if (!cold || !warm)
        fuzz_stop("no memory");
    cold->text = warm->text = text;
    if (mrs_tokenize(t->tokenizer, cold, &err) || mrs_tokenize(t->tokenizer, warm, &err))
        fuzz_stop("refused");
    check_cover(cold);
    check_same(cold, warm);
    mrs_doc_free(cold);
    mrs_doc_free(warm);
}

FUZZ_TARGET(target, open_target, run, close_target)
