#include "ground/when_phrases.h"

bool mrs_phrases_add(mrs_phrases *phrases, mrs_arena *arena, mrs_str words, uint32_t row)
{
    mrs_atoms atoms = mrs_atoms_of_words(words, arena);
    if (atoms.n == 0 || atoms.n > MRS_PHRASE_WORDS || atoms.at[0].kind == MRS_ATOM_DIGITS)
        return false;
    mrs_phrase *p = MRS_PUSH(arena, &phrases->all);
    p->row = row;
    p->n = (uint8_t)atoms.n;
    for (uint32_t i = 0; i < atoms.n; i++)
        p->word[i] = atoms.at[i].hash;
    return true;
}

void mrs_phrases_index(mrs_phrases *phrases, mrs_arena *arena)
{
    phrases->slots = 16;
    while (phrases->slots < phrases->all.n * 2)
        phrases->slots *= 2;
    phrases->slot = MRS_NEW(arena, uint32_t, phrases->slots);
    for (uint32_t i = phrases->all.n; i-- > 0;) { /* backwards, so that chains are in order */
        mrs_phrase *p = &phrases->all.at[i];
        uint32_t s = (uint32_t)p->word[0] & (phrases->slots - 1);
        while (phrases->slot[s] && phrases->all.at[phrases->slot[s] - 1].word[0] != p->word[0])
            s = (s + 1) & (phrases->slots - 1);
        p->next = phrases->slot[s];
        phrases->slot[s] = i + 1;
        phrases->seen[p->word[0] >> 58] |= 1ull << (p->word[0] >> 52 & 63);
    }
}

static uint32_t chain(const mrs_phrases *phrases, uint64_t word)
{
    if (!(phrases->seen[word >> 58] >> (word >> 52 & 63) & 1))
        return 0;
    uint32_t s = (uint32_t)word & (phrases->slots - 1);
    while (phrases->slot[s] && phrases->all.at[phrases->slot[s] - 1].word[0] != word)
        s = (s + 1) & (phrases->slots - 1);
    return phrases->slot[s];
}

static bool stands(const mrs_phrase *p, const mrs_atoms *atoms, uint32_t i)
{
    if (i + p->n > atoms->n)
        return false;
    for (uint32_t k = 1; k < p->n; k++)
        if (atoms->at[i + k].hash != p->word[k] || atoms->at[i + k].line)
            return false;
    return true;
}

const mrs_phrase *mrs_phrases_at(const mrs_phrases *phrases, const mrs_atoms *atoms, uint32_t i,
                                 uint32_t *at)
{
    uint32_t next = *at                                    ? phrases->all.at[*at - 1].next
                    : atoms->at[i].kind == MRS_ATOM_DIGITS ? 0
                                                           : chain(phrases, atoms->at[i].hash);
    for (; next; next = phrases->all.at[next - 1].next) {
        if (stands(&phrases->all.at[next - 1], atoms, i)) {
            *at = next;
            return &phrases->all.at[next - 1];
        }
    }
    return NULL;
}

const mrs_phrase *mrs_phrases_of(const mrs_phrases *phrases, uint64_t word, uint32_t *at)
{
    uint32_t next = *at ? phrases->all.at[*at - 1].next : chain(phrases, word);
    while (next && phrases->all.at[next - 1].n != 1)
        next = phrases->all.at[next - 1].next;
    *at = next;
    return next ? &phrases->all.at[next - 1] : NULL;
}

uint64_t mrs_word_hash(mrs_str word)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < word.len; i++) {
        unsigned char c = (unsigned char)word.ptr[i];
        hash = (hash ^ (c >= 'A' && c <= 'Z' ? c | 0x20u : c)) * 1099511628211u;
    }
    return hash;
}

mrs_status mrs_rows_of_open(const mrs_pack *pack, const char *section, const char *file,
                            const char *const *columns, uint32_t n, mrs_rows_of *out, mrs_err *err)
{
    *out = (mrs_rows_of){.file = file};
    mrs_status st = mrs_table_open(pack, section, &out->table, err);
    for (uint32_t i = 0; !st && i < n && i < MRS_ROW_COLS; i++)
        st = mrs_table_column(&out->table, columns[i], &out->col[i], err);
    if (!st)
        st = mrs_table_column(&out->table, "#line", &out->line, err);
    return st ? mrs_err_wrap(err, st, "%s", file) : MRS_OK;
}

bool mrs_rows_of_next(mrs_rows_of *rows)
{
    return ++rows->row < rows->table.rows;
}

mrs_str mrs_rows_of_cell(const mrs_rows_of *rows, uint32_t column)
{
    return mrs_table_cell(&rows->table, rows->row, rows->col[column]);
}

mrs_status mrs_rows_of_bad(const mrs_rows_of *rows, const char *what, mrs_str word, mrs_err *err)
{
    mrs_str line = mrs_table_cell(&rows->table, rows->row, rows->line);
    return mrs_fail(err, MRS_E_FORMAT, "%s line %.*s: %s \"%.*s\"", rows->file, (int)line.len,
                    line.ptr, what, (int)word.len, word.ptr);
}
