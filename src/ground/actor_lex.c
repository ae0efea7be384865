/* actor_lex.c - look-up in the sorted keys. */
#include "ground/actor_lex.h"

mrs_str mrs_lex_first_word(mrs_str words)
{
    const char *blank = memchr(words.ptr, ' ', words.len);
    return mrs_str_sub(words, 0, blank ? (size_t)(blank - words.ptr) : words.len);
}

uint32_t mrs_lex_head_of(const mrs_lex *lex, mrs_str word)
{
    uint64_t hash = mrs_str_hash(word);
    for (uint64_t i = hash; lex->n_heads; i++) {
        const mrs_lex_head *head = &lex->heads[i & (lex->n_heads - 1)];
        if (!head->key)
            return 0;
        if (head->hash == (uint32_t)(hash >> 32) &&
            mrs_str_eq(mrs_lex_first_word(lex->keys.at[head->key - 1].words), word))
            return head->key;
    }
    return 0;
}

/* An acronym of up to three letters must stand in capitals; a longer one may be "Isis". */
static bool shape_fits(const mrs_lex_key *key, uint32_t k, const mrs_piece *piece, bool no_case)
{
    bool acronym = key->caps >> k & 1;
    if (!acronym)
        return true;
    if (no_case)
        return piece->word.len >= 4;
    if (piece->loud)
        return piece->word.len >= 4 || key->n > 1;
    return piece->shape == MRS_SHAPE_CAPS ||
           (piece->word.len >= 4 && piece->shape == MRS_SHAPE_CAPITAL);
}

static bool fits(const mrs_lex_key *key, const mrs_pieces *pieces, uint32_t i)
{
    const mrs_piece *at = pieces->all.at + i;
    if (key->n > pieces->all.n - i || (key->the && !at->the) || (key->article && !at->article))
        return false;
    bool capital = key->cap == 0 || pieces->no_case;
    uint32_t k = 0;
    for (mrs_str rest = key->words, word; mrs_str_split(&rest, ' ', &word); k++) {
        if (!mrs_str_eq(word, at[k].word) || (k && at[k].gap))
            return false;
        if (!shape_fits(key, k, &at[k], pieces->no_case))
            return false;
        capital |= (key->cap >> k & 1) && at[k].shape != MRS_SHAPE_LOWER;
    }
    return capital;
}

static bool active(const mrs_lex *lex, const mrs_lex_key *key, int32_t day)
{
    if (key->class != MRS_LEX_NAME || day == MRS_NO_DAY)
        return true;
    const mrs_lex_named *row = &lex->named[key->row];
    return (row->from == MRS_NO_DAY || row->from <= day) &&
           (row->to == MRS_NO_DAY || day <= row->to);
}

const mrs_lex_key *mrs_lex_match(const mrs_lex *lex, const mrs_pieces *pieces, uint32_t i,
                                 uint32_t mask, int32_t day)
{
    const mrs_lex_key *best = NULL;
    mrs_str first = pieces->all.at[i].word;
    uint32_t head = pieces->all.at[i].key;
    for (uint32_t k = head ? head - 1 : lex->keys.n; k < lex->keys.n; k++) {
        const mrs_lex_key *key = &lex->keys.at[k];
        if (!mrs_str_starts(key->words, first) ||
            (key->words.len > first.len && key->words.ptr[first.len] != ' '))
            break;
        if (!(mask & MRS_LEX_BIT(key->class)) || (best && key->n < best->n) ||
            !fits(key, pieces, i))
            continue;
        if (!best || key->n > best->n || (active(lex, key, day) && !active(lex, best, day)))
            best = key;
    }
    return best;
}

const mrs_lex_key *mrs_lex_find_from(const mrs_lex *lex, uint32_t head, mrs_lex_class class,
                                     mrs_str words)
{
    for (uint32_t k = head ? head - 1 : lex->keys.n; k < lex->keys.n; k++) {
        const mrs_lex_key *key = &lex->keys.at[k];
        int order = mrs_str_cmp(key->words, words);
        if (order > 0)
            return NULL;
        if (order == 0 && key->class == class)
            return key;
    }
    return NULL;
}

const mrs_lex_key *mrs_lex_find(const mrs_lex *lex, mrs_lex_class class, mrs_str words)
{
    uint32_t head = words.len ? mrs_lex_head_of(lex, mrs_lex_first_word(words)) : 0;
    return mrs_lex_find_from(lex, head, class, words);
}

const mrs_lex_key *mrs_lex_again(const mrs_lex *lex, const mrs_lex_key *key)
{
    const mrs_lex_key *next = key + 1;
    bool same = next < lex->keys.at + lex->keys.n && next->class == key->class &&
                mrs_str_eq(next->words, key->words);
    return same ? next : NULL;
}

bool mrs_lex_cue(const mrs_lex *lex, mrs_str word, mrs_cue cue)
{
    const mrs_lex_key *key = mrs_lex_find(lex, MRS_LEX_CUE, word);
    for (; key; key = mrs_lex_again(lex, key))
        if (lex->cues[key->row] == cue)
            return true;
    return false;
}

const mrs_lex_office *mrs_lex_office_of(const mrs_lex *lex, const mrs_lex_state *state,
                                        const mrs_lex_body *body)
{
    return &lex->offices[(size_t)(state - lex->states) * lex->n_bodies +
                         (size_t)(body - lex->bodies)];
}

const mrs_lex_state *mrs_lex_state_of(const mrs_lex *lex, const char country[3])
{
    uint32_t lo = 0, hi = lex->n_states;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = memcmp(lex->states[mid].country, country, 2);
        if (order == 0)
            return &lex->states[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const mrs_lex_named *mrs_lex_named_of(const mrs_lex *lex, mrs_str id)
{
    uint32_t lo = 0, hi = lex->n_named;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = mrs_str_cmp(lex->named_by_id[mid]->id, id);
        if (order == 0)
            return lex->named_by_id[mid];
        if (order < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

const mrs_lex_named *mrs_lex_named_as(const mrs_lex *lex, mrs_str name, mrs_arena *arena)
{
    mrs_pieces pieces = {0};
    mrs_pieces_of_name(lex, name, arena, &pieces);
    const mrs_lex_key *key =
        pieces.all.n ? mrs_lex_match(lex, &pieces, 0, MRS_LEX_BIT(MRS_LEX_NAME), MRS_NO_DAY) : NULL;
    return key && key->n == pieces.all.n ? &lex->named[key->row] : NULL;
}
