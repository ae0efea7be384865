#include "code/code_internal.h"

static uint32_t slot_of(const mrs_lex *lex, mrs_str word)
{
    uint32_t i = (uint32_t)mrs_str_hash(word) & (lex->slots - 1);
    while (lex->key[i].ptr && !mrs_str_eq(lex->key[i], word))
        i = (i + 1) & (lex->slots - 1);
    return i;
}

uint64_t mrs_lex_bits(const mrs_lex *lex, mrs_str word)
{
    return lex->slots ? lex->bits[slot_of(lex, word)] : 0;
}

static void grow(mrs_lex *lex, mrs_arena *arena)
{
    mrs_lex old = *lex;
    lex->slots = old.slots ? old.slots * 2 : 64;
    lex->key = MRS_NEW(arena, mrs_str, lex->slots);
    lex->bits = MRS_NEW(arena, uint64_t, lex->slots);
    for (uint32_t i = 0; i < old.slots; i++) {
        if (!old.key[i].ptr)
            continue;
        uint32_t s = slot_of(lex, old.key[i]);
        lex->key[s] = old.key[i];
        lex->bits[s] = old.bits[i];
    }
}

uint64_t *mrs_lex_at(mrs_lex *lex, mrs_arena *arena, mrs_str word)
{
    if (2 * (lex->n + 1) > lex->slots)
        grow(lex, arena);
    uint32_t s = slot_of(lex, word);
    if (!lex->key[s].ptr) {
        lex->key[s] = word;
        lex->n++;
    }
    return &lex->bits[s];
}

uint64_t mrs_class_bit(const mrs_coder *coder, mrs_str name)
{
    return mrs_lex_bits(&coder->class_index, name);
}

bool mrs_coder_knows(const mrs_coder *coder, mrs_str word)
{
    return mrs_lex_bits(&coder->topics, word) || mrs_lex_bits(&coder->triggers.first, word);
}

mrs_str mrs_coder_classes(const mrs_coder *coder, mrs_str lemma, mrs_arena *arena)
{
    uint64_t bits = mrs_lex_bits(&coder->classes, lemma);
    const mrs_lex *names = &coder->class_index;
    mrs_str out = {"", 0};
    for (uint32_t i = 0; bits && i < names->slots; i++)
        if (names->key[i].ptr && (names->bits[i] & bits))
            out = mrs_str_join(out, out.len ? MRS_STR("|") : MRS_STR(""), names->key[i], arena);
    return out;
}
