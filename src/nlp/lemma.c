#include "nlp/lemma.h"

#include <stdio.h>
#include <stdlib.h>

enum { POSES = MRS_POS_SPACE + 1, CACHE_SLOTS = 1 << 13, LONGEST_KEPT = 24 };

/* rows of a table that is not there: 0 */
typedef struct {
    mrs_table rules, exceptions, words;
    bool any;
} tables;

struct mrs_lemmas {
    tables of[POSES];
};

/* Where a lemma lies. */
enum { IN_TEXT, IN_MODEL, IN_SLOT };

typedef struct {
    char text[LONGEST_KEPT], lemma[LONGEST_KEPT];
    const char *model; /* IN_MODEL */
    uint8_t text_len, pos, where;
    uint32_t len; /* of the lemma; IN_TEXT: it begins where the text begins */
} slot;

struct mrs_lemma_cache {
    slot slot[CACHE_SLOTS];
};

mrs_lemma_cache *mrs_lemma_cache_new(void)
{
    return calloc(1, sizeof(mrs_lemma_cache));
}

void mrs_lemma_cache_free(mrs_lemma_cache *cache)
{
    free(cache);
}

static mrs_status open_table(const mrs_pack *model, const char *name, const char *pos,
                             uint32_t cols, mrs_table *out, mrs_err *err)
{
    char section[MRS_PACK_NAME];
    mrs_str bytes;
    snprintf(section, sizeof section, MRS_LEMMA_SECTION, pos, name);
    if (mrs_pack_section(model, section, &bytes, NULL))
        return MRS_OK; /* most parts of speech have no tables */
    mrs_status st = mrs_table_open(model, section, out, err);
    if (!st && out->cols != cols)
        st = mrs_fail(err, MRS_E_FORMAT, "section \"%s\" has %u columns", section, out->cols);
    return st;
}

mrs_status mrs_lemmas_open(const mrs_pack *model, mrs_lemmas **out, mrs_err *err)
{
    static const char *const names[POSES] = {"",
#define MRS_X(name) #name,
                                             MRS_POSES(MRS_X)
#undef MRS_X
    };
    *out = NULL;
    mrs_lemmas *lemmas = calloc(1, sizeof *lemmas);
    mrs_status st = lemmas ? MRS_OK : mrs_fail(err, MRS_E_MEMORY, "out of memory");
    for (int p = 1; !st && p < POSES; p++) {
        tables *t = &lemmas->of[p];
        char pos[8] = "";
        for (size_t i = 0; names[p][i] && i + 1 < sizeof pos; i++)
            pos[i] = (char)(names[p][i] + 32);
        st = open_table(model, MRS_LEMMA_RULES, pos, 2, &t->rules, err);
        if (!st)
            st = open_table(model, MRS_LEMMA_EXCEPTIONS, pos, 2, &t->exceptions, err);
        if (!st)
            st = open_table(model, MRS_LEMMA_WORDS, pos, 1, &t->words, err);
        t->any = t->rules.rows > 1 || t->exceptions.rows > 1 || t->words.rows > 1;
    }
    if (st) {
        mrs_lemmas_close(lemmas);
        return mrs_err_wrap(err, st, "lemmas");
    }
    *out = lemmas;
    return MRS_OK;
}

void mrs_lemmas_close(mrs_lemmas *lemmas)
{
    free(lemmas);
}

enum { SING = 1, INF = 2, FIN = 4, PRES = 8, NUMBER = 16, FORM_NONE = 32, DEGREE_POS = 64 };

uint8_t mrs_lemma_features(mrs_str morph)
{
    static const struct {
        const char *feature;
        int bits;
    } rows[] = {{"Number=Sing", SING}, {"VerbForm=Inf", INF},        {"VerbForm=Fin", FIN},
                {"Tense=Pres", PRES},  {"VerbForm=None", FORM_NONE}, {"Degree=Pos", DEGREE_POS}};
    int bits = 0;
    mrs_str feature;
    while (mrs_str_split(&morph, '|', &feature)) {
        if (mrs_str_starts(feature, MRS_STR("Number=")))
            bits |= NUMBER;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (mrs_str_is(feature, rows[i].feature))
                bits |= rows[i].bits;
    }
    return (uint8_t)bits;
}

bool mrs_lemma_is_base(uint8_t pos, uint8_t features)
{
    if (features & (INF | FORM_NONE | DEGREE_POS))
        return true;
    if (pos == MRS_POS_NOUN)
        return features & SING;
    return pos == MRS_POS_VERB && (features & (FIN | PRES | NUMBER)) == (FIN | PRES);
}

typedef MRS_VEC(mrs_str) forms;

static bool holds(const forms *list, mrs_str s)
{
    for (uint32_t i = 0; i < list->n; i++)
        if (mrs_str_eq(list->at[i], s))
            return true;
    return false;
}

/* Puts s at the front, or at the back. */
static void put(forms *list, mrs_str s, bool front, mrs_arena *arena)
{
    mrs_str *last = MRS_PUSH(arena, list);
    if (front) {
        memmove(list->at + 1, list->at, (list->n - 1) * sizeof *list->at);
        last = list->at;
    }
    *last = s;
}

/* Step 4: the suffix rules, then the exceptions. */
static mrs_str by_rules(const tables *t, mrs_str text, mrs_arena *arena)
{
    mrs_str s = mrs_lower(text, arena), unknown = {0};
    forms list = {0};
    for (uint32_t r = 1; r < t->rules.rows; r++) {
        mrs_str old = mrs_table_cell(&t->rules, r, 0), new = mrs_table_cell(&t->rules, r, 1);
        if (!mrs_str_ends(s, old) || s.len - old.len + new.len == 0)
            continue;
        mrs_str form = mrs_str_sub(s, 0, s.len - old.len);
        if (new.len)
            form = mrs_str_join(form, new, MRS_STR(""), arena);
        uint32_t row = mrs_table_find(&t->words, form);
        if (row)
            put(&list, mrs_table_cell(&t->words, row, 0), true, arena);
        else if (!mrs_str_is_alpha(form))
            put(&list, form, false, arena);
        else if (!unknown.ptr)
            unknown = form;
    }
    uint32_t row = mrs_table_find(&t->exceptions, s);
    mrs_str more = row ? mrs_table_cell(&t->exceptions, row, 1) : (mrs_str){0}, form;
    while (mrs_str_split(&more, MRS_TOKENS_SEP, &form))
        if (!holds(&list, form))
            put(&list, form, true, arena);
    return list.n ? list.at[0] : unknown.ptr ? unknown : text;
}

static slot *slot_of(mrs_lemma_cache *cache, mrs_str text, uint8_t pos)
{
    uint64_t h = (mrs_str_hash(text) ^ pos) * 0x9E3779B97F4A7C15U;
    return &cache->slot[h >> 40 & (CACHE_SLOTS - 1)];
}

static void keep(const tables *t, slot *s, mrs_str text, uint8_t pos, mrs_str lemma)
{
    bool known = mrs_table_find(&t->words, lemma) || lemma.ptr == text.ptr;
    *s = (slot){.text_len = (uint8_t)text.len, .pos = pos, .len = (uint32_t)lemma.len};
    memcpy(s->text, text.ptr, text.len);
    if (lemma.ptr == text.ptr) {
        s->where = IN_TEXT;
    } else if (known) {
        s->where = IN_MODEL;
        s->model = mrs_table_cell(&t->words, mrs_table_find(&t->words, lemma), 0).ptr;
    } else if (lemma.len <= LONGEST_KEPT) {
        s->where = IN_SLOT;
        memcpy(s->lemma, lemma.ptr, lemma.len);
    } else {
        s->text_len = 0; /* an empty slot */
    }
}

mrs_str mrs_lemma_of(const mrs_lemmas *lemmas, mrs_lemma_cache *cache, mrs_str text, uint8_t pos,
                     bool base, mrs_arena *arena)
{
    if (base || pos == MRS_POS_NONE || pos == MRS_POS_SPACE)
        return mrs_lower(text, arena);
    const tables *t = &lemmas->of[pos];
    if (!t->any)
        return pos == MRS_POS_PROPN ? text : mrs_lower(text, arena);
    if (text.len > LONGEST_KEPT)
        return by_rules(t, text, arena);
    slot *s = slot_of(cache, text, pos);
    if (s->text_len != text.len || s->pos != pos || memcmp(s->text, text.ptr, text.len) != 0) {
        mrs_str lemma = by_rules(t, text, arena);
        keep(t, s, text, pos, lemma);
        return lemma;
    }
    if (s->where == IN_TEXT)
        return mrs_str_sub(text, 0, s->len);
    if (s->where == IN_MODEL)
        return (mrs_str){s->model, s->len};
    return mrs_str_copy((mrs_str){s->lemma, s->len}, arena);
}

mrs_known mrs_lemma_known(const mrs_lemmas *lemmas, mrs_str lower, uint8_t pos, mrs_arena *arena)
{
    const tables *t = &lemmas->of[pos];
    if (mrs_table_find(&t->words, lower))
        return MRS_KNOWN_BASE;
    if (mrs_table_find(&t->exceptions, lower))
        return MRS_KNOWN_EXCEPTION;
    for (uint32_t r = 1; r < t->rules.rows; r++) {
        mrs_str old = mrs_table_cell(&t->rules, r, 0), new = mrs_table_cell(&t->rules, r, 1);
        if (!mrs_str_ends(lower, old) || lower.len - old.len + new.len == 0)
            continue;
        mrs_str stem = mrs_str_sub(lower, 0, lower.len - old.len);
        if (mrs_table_find(&t->words, mrs_str_join(stem, new, MRS_STR(""), arena)))
            return MRS_KNOWN_FORM;
    }
    return MRS_KNOWN_NOT;
}
