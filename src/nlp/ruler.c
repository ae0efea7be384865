#include "nlp/ruler.h"
#include "nlp/lemma.h"

#include <stdlib.h>

enum {
    PAIRS = 32,         /* patterns of two tokens there may be */
    LONGEST_WORD = 32,  /* bytes of a word in a rule */
    CACHE_SLOTS = 4096, /* power of two */
    TAG_BITS = 6,
    WORD_BITS = 8
};

struct mrs_ruler {
    const mrs_rule *rule;
    uint32_t n;
    const mrs_rule *pair[PAIRS]; /* the rules of two tokens */
    uint32_t n_pairs;
    mrs_table texts, tags, deps, words;
    uint8_t *features; /* [texts.rows] mrs_lemma_features of each text, as a morphology */
};

/* What the rules of one token make of it. */
typedef struct {
    uint32_t key;                             /* 0: an empty slot */
    uint32_t firsts, seconds;                 /* bit k: it fits pair[k] as first, as second token */
    uint16_t pos_by, text_by[MRS_RULE_TEXTS]; /* 1 + number of the rule that set it */
    uint16_t text[MRS_RULE_TEXTS];
    uint8_t pos;
} outcome;

struct mrs_ruler_cache {
    outcome slot[CACHE_SLOTS];
};

mrs_ruler_cache *mrs_ruler_cache_new(void)
{
    return calloc(1, sizeof(mrs_ruler_cache));
}

void mrs_ruler_cache_free(mrs_ruler_cache *cache)
{
    free(cache);
}

static mrs_status check_rule(const mrs_ruler *ruler, const mrs_rule *rule, mrs_err *err)
{
    bool fine = rule->n >= 1 && rule->n <= 2 && rule->index < rule->n &&
                rule->pos <= MRS_POS_SPACE && rule->number < UINT16_MAX;
    for (int t = 0; t < MRS_RULE_TEXTS; t++)
        fine = fine && rule->text[t] < ruler->texts.rows;
    return fine ? MRS_OK : mrs_fail(err, MRS_E_FORMAT, "damaged: section \"%s\"", MRS_RULER_RULES);
}

static mrs_status open_tables(const mrs_pack *model, mrs_ruler *ruler, mrs_err *err)
{
    const struct {
        const char *section;
        mrs_table *table;
        uint32_t most;
    } tables[] = {{MRS_RULER_TEXTS, &ruler->texts, UINT16_MAX},
                  {MRS_RULER_TAGS, &ruler->tags, 1 << TAG_BITS},
                  {MRS_RULER_DEPS, &ruler->deps, 64},
                  {MRS_RULER_WORDS, &ruler->words, 1 << WORD_BITS}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        mrs_status st = mrs_table_open(model, tables[i].section, tables[i].table, err);
        if (st)
            return st;
        if (tables[i].table->rows > tables[i].most)
            return mrs_fail(err, MRS_E_FORMAT, "section \"%s\" is too long", tables[i].section);
    }
    return MRS_OK;
}

static mrs_status open_rules(const mrs_pack *model, mrs_ruler *ruler, mrs_err *err)
{
    mrs_str bytes;
    mrs_status st = mrs_pack_section(model, MRS_RULER_RULES, &bytes, err);
    if (st)
        return st;
    if (bytes.len % sizeof(mrs_rule))
        return mrs_fail(err, MRS_E_FORMAT, "damaged: section \"%s\"", MRS_RULER_RULES);
    ruler->rule = (const mrs_rule *)(const void *)bytes.ptr;
    ruler->n = (uint32_t)(bytes.len / sizeof(mrs_rule));
    for (uint32_t i = 0; i < ruler->n; i++) {
        st = check_rule(ruler, &ruler->rule[i], err);
        if (st)
            return st;
        if (ruler->rule[i].n < 2)
            continue;
        if (ruler->n_pairs == PAIRS)
            return mrs_fail(err, MRS_E_FORMAT, "more than %d rules of two tokens", PAIRS);
        ruler->pair[ruler->n_pairs++] = &ruler->rule[i];
    }
    return MRS_OK;
}

mrs_status mrs_ruler_open(const mrs_pack *model, mrs_ruler **out, mrs_err *err)
{
    *out = NULL;
    mrs_ruler *ruler = calloc(1, sizeof *ruler);
    if (!ruler)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    mrs_status st = open_tables(model, ruler, err);
    if (!st)
        st = open_rules(model, ruler, err);
    if (!st && !(ruler->features = calloc(ruler->texts.rows, 1)))
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    if (st) {
        mrs_ruler_close(ruler);
        return mrs_err_wrap(err, st, "rules");
    }
    for (uint32_t r = 1; r < ruler->texts.rows; r++)
        ruler->features[r] = mrs_lemma_features(mrs_table_cell(&ruler->texts, r, 0));
    *out = ruler;
    return MRS_OK;
}

void mrs_ruler_close(mrs_ruler *ruler)
{
    if (!ruler)
        return;
    free(ruler->features);
    free(ruler);
}

/* What a token is to the rules: rows of the tables, 0 for what is not in them. */
typedef struct {
    uint32_t tag, dep, word, space;
} token;

static token token_of(const mrs_ruler *ruler, const mrs_doc *doc, const mrs_parse *parse,
                      uint32_t i)
{
    mrs_str text = mrs_token_text(doc, i);
    token t = {mrs_table_find(&ruler->tags, parse->tag[i]),
               mrs_table_find(&ruler->deps, parse->dep[i]), 0, mrs_str_is_space(text)};
    if (text.len <= LONGEST_WORD) {
        char lower[LONGEST_WORD + LONGEST_WORD / 2 + 4];
        t.word = mrs_table_find(&ruler->words, (mrs_str){lower, mrs_lower_put(text, lower)});
    }
    return t;
}

static bool fits(const mrs_rule_cond *cond, token t)
{
    return cond->tags >> t.tag & 1 && cond->deps >> t.dep & 1 &&
           cond->words[t.word / 64] >> t.word % 64 & 1 && cond->spaces >> t.space & 1;
}

/* Of two rules that set one thing the later wins. */
static void apply(const mrs_rule *rule, outcome *out)
{
    uint16_t by = (uint16_t)(rule->number + 1);
    if (rule->pos && by >= out->pos_by) {
        out->pos = (uint8_t)rule->pos;
        out->pos_by = by;
    }
    for (int t = 0; t < MRS_RULE_TEXTS; t++) {
        if (rule->text[t] && by >= out->text_by[t]) {
            out->text[t] = (uint16_t)rule->text[t];
            out->text_by[t] = by;
        }
    }
}

static void match_all(const mrs_ruler *ruler, token t, outcome *out)
{
    for (uint32_t i = 0; i < ruler->n; i++)
        if (ruler->rule[i].n == 1 && fits(&ruler->rule[i].cond[0], t))
            apply(&ruler->rule[i], out);
    for (uint32_t k = 0; k < ruler->n_pairs; k++) {
        out->firsts |= (uint32_t)fits(&ruler->pair[k]->cond[0], t) << k;
        out->seconds |= (uint32_t)fits(&ruler->pair[k]->cond[1], t) << k;
    }
}

static outcome outcome_of(const mrs_ruler *ruler, mrs_ruler_cache *cache, token t)
{
    uint32_t key = (((t.dep << TAG_BITS | t.tag) << WORD_BITS | t.word) << 1 | t.space) + 1;
    outcome *slot = &cache->slot[key * 0x9E3779B1U >> 20 & (CACHE_SLOTS - 1)];
    if (slot->key != key) {
        *slot = (outcome){.key = key};
        match_all(ruler, t, slot);
    }
    return *slot;
}

static mrs_str text_of(const mrs_ruler *ruler, const outcome *o, int what, mrs_str otherwise)
{
    return o->text[what] ? mrs_table_cell(&ruler->texts, o->text[what], 0) : otherwise;
}

static void write(const mrs_ruler *ruler, const outcome *o, mrs_parse *parse, uint8_t *base,
                  uint32_t i)
{
    parse->pos[i] = o->pos;
    parse->morph[i] = text_of(ruler, o, MRS_RULE_MORPH, MRS_STR(""));
    parse->lemma[i] = text_of(ruler, o, MRS_RULE_LEMMA, MRS_STR(""));
    parse->tag[i] = text_of(ruler, o, MRS_RULE_TAG, parse->tag[i]);
    parse->dep[i] = text_of(ruler, o, MRS_RULE_DEP, parse->dep[i]);
    base[i] = mrs_lemma_is_base(o->pos, ruler->features[o->text[MRS_RULE_MORPH]]);
}

void mrs_ruler_run(const mrs_ruler *ruler, mrs_ruler_cache *cache, const mrs_doc *doc,
                   mrs_parse *parse, uint8_t *base)
{
    outcome now, next = {0};
    if (parse->n)
        next = outcome_of(ruler, cache, token_of(ruler, doc, parse, 0));
    for (uint32_t i = 0; i < parse->n; i++) {
        now = next;
        next = (outcome){0};
        if (i + 1 < parse->n)
            next = outcome_of(ruler, cache, token_of(ruler, doc, parse, i + 1));
        for (uint32_t both = now.firsts & next.seconds; both; both &= both - 1) {
            const mrs_rule *rule = ruler->pair[__builtin_ctz(both)];
            apply(rule, rule->index ? &next : &now);
        }
        write(ruler, &now, parse, base, i);
    }
}
