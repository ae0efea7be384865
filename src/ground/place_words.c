#include "ground/place_words.h"

#include <stdlib.h>

static const char *const EFFECTS[MRS_N_WORD_EFFECTS] = {
#define MRS_X(name, text) text,
    MRS_WORD_EFFECTS(MRS_X)
#undef MRS_X
};

enum { COL_PHRASE, COL_EFFECT, COL_VALUE, COL_SIDE, COL_LINE, N_COLS, PHRASE_TOKENS = 4 };
static const char *const COLUMNS[N_COLS] = {"phrase", "effect", "value", "side", "#line"};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

/* FNV-1a over the letters at the start, any case; a phrase and the text share it. */
static uint32_t first_word_hash(mrs_str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.len && (i == 0 || is_letter(s.ptr[i])); i++)
        h = (h ^ (unsigned char)lower(s.ptr[i])) * 0x100000001b3u;
    return (uint32_t)(h ^ (h >> 32));
}

static mrs_status bad_cell(mrs_err *err, const char *what, mrs_str cell)
{
    return mrs_fail(err, MRS_E_FORMAT, "unknown %s \"%.*s\"", what, (int)cell.len, cell.ptr);
}

static mrs_status read_kinds(mrs_str list, uint32_t *kinds, mrs_err *err)
{
    for (mrs_str one; mrs_str_split(&list, '|', &one);) {
        mrs_gaz_kind kind = MRS_GAZ_NONE;
        if (mrs_str_is(one, "capital"))
            kind = MRS_GAZ_CITY;
        else if (!mrs_gaz_kind_read(one, &kind))
            return bad_cell(err, "kind", one);
        *kinds |= 1u << kind;
    }
    return MRS_OK;
}

static mrs_status read_compass(mrs_str value, mrs_word_row *row, mrs_err *err)
{
    mrs_str x = {0}, rest = value;
    int64_t dx = 9, dy = 9;
    bool good = mrs_str_split(&rest, ',', &x) && mrs_str_int(x, &dx) && mrs_str_int(rest, &dy);
    if (!good || dx < -1 || dx > 1 || dy < -1 || dy > 1)
        return bad_cell(err, "direction", value);
    row->dx = (int8_t)dx;
    row->dy = (int8_t)dy;
    return MRS_OK;
}

static mrs_status read_value(mrs_str value, mrs_word_row *row, mrs_err *err)
{
    switch (row->effect) {
    case MRS_WORD_KIND:
    case MRS_WORD_ANAPHOR:
    case MRS_WORD_ANAPHOR_ADVERB:
        return read_kinds(value, &row->kinds, err);
    case MRS_WORD_COMPASS:
        return read_compass(value, row, err);
    default:
        row->strong = mrs_str_is(value, "strong");
        return value.len == 0 || row->strong ? MRS_OK : bad_cell(err, "value", value);
    }
}

static mrs_status read_row(const mrs_str cell[N_COLS], mrs_word_row *row, mrs_err *err)
{
    row->phrase = cell[COL_PHRASE];
    for (int e = 1; e < MRS_N_WORD_EFFECTS; e++)
        if (mrs_str_is(cell[COL_EFFECT], EFFECTS[e]))
            row->effect = (mrs_word_effect)e;
    if (row->phrase.len == 0 || !row->effect)
        return bad_cell(err, "effect", cell[COL_EFFECT]);
    mrs_str side = cell[COL_SIDE];
    bool both = mrs_str_is(side, "both");
    row->sides = (uint8_t)((both || mrs_str_is(side, "before") ? MRS_SIDE_BEFORE : 0) |
                           (both || mrs_str_is(side, "after") ? MRS_SIDE_AFTER : 0));
    if (side.len && !row->sides)
        return bad_cell(err, "side", side);
    return read_value(cell[COL_VALUE], row, err);
}

static void index_row(mrs_place_words *words, uint32_t i)
{
    uint32_t mask = words->n_slots - 1;
    uint32_t hash = first_word_hash(words->row[i].phrase), at = hash & mask;
    words->row[i].hash = hash;
    while (words->slot[at] && words->row[words->slot[at] - 1].hash != hash)
        at = (at + 1) & mask;
    words->row[i].next = words->slot[at];
    words->slot[at] = i + 1;
}

/* A phrase may have a row for each side: one row in memory. The new row is the one past the last.
 */
static bool merge_row(mrs_place_words *words)
{
    const mrs_word_row *new = &words->row[words->n_rows];
    for (uint32_t i = 0; i < words->n_rows; i++) {
        mrs_word_row *old = &words->row[i];
        if (old->effect != new->effect || !mrs_str_eq(old->phrase, new->phrase))
            continue;
        old->kinds |= new->kinds;
        old->sides |= new->sides;
        old->strong = old->strong || new->strong;
        words->row[words->n_rows] = (mrs_word_row){0};
        return true;
    }
    return false;
}

static mrs_status read_table(const mrs_table *table, mrs_place_words *words, mrs_err *err)
{
    uint32_t col[N_COLS] = {0};
    mrs_status st = MRS_OK;
    for (int c = 0; !st && c < N_COLS; c++)
        st = mrs_table_column(table, COLUMNS[c], &col[c], err);
    for (uint32_t r = 1; !st && r < table->rows; r++) {
        mrs_str cell[N_COLS];
        for (int c = 0; c < N_COLS; c++)
            cell[c] = mrs_table_cell(table, r, col[c]);
        st = read_row(cell, &words->row[words->n_rows], err);
        if (st)
            return mrs_err_wrap(err, st, "line %.*s", (int)cell[COL_LINE].len, cell[COL_LINE].ptr);
        if (!merge_row(words))
            index_row(words, words->n_rows++);
    }
    return st;
}

mrs_status mrs_place_words_open(const mrs_pack *pack, mrs_place_words *out, mrs_err *err)
{
    mrs_table table = {0};
    *out = (mrs_place_words){0};
    mrs_status st = mrs_table_open(pack, "table/lexicon/place_words", &table, err);
    if (st)
        return st;
    out->n_slots = 64;
    while (out->n_slots < 4 * table.rows)
        out->n_slots *= 2;
    out->row = calloc(table.rows, sizeof *out->row);
    out->slot = calloc(out->n_slots, sizeof *out->slot);
    if (!out->row || !out->slot)
        st = mrs_fail(err, MRS_E_MEMORY, "out of memory");
    else
        st = read_table(&table, out, err);
    if (st)
        mrs_place_words_close(out);
    return st ? mrs_err_wrap(err, st, "data/lexicon/place_words.tsv") : MRS_OK;
}

void mrs_place_words_close(mrs_place_words *words)
{
    free(words->row);
    free(words->slot);
    *words = (mrs_place_words){0};
}

/* True when phrase stands at byte start of the text, any case, white space being one with a blank;
 * *end is the byte after it. */
static bool phrase_at(mrs_str text, size_t start, mrs_str phrase, size_t *end)
{
    size_t at = start;
    for (size_t i = 0; i < phrase.len; i++, at++) {
        if (at >= text.len)
            return false;
        char c = text.ptr[at] == '\n' ? ' ' : lower(text.ptr[at]);
        if (c != phrase.ptr[i])
            return false;
    }
    *end = at;
    return true;
}

const mrs_word_row *mrs_place_word_at(const mrs_place_words *words, const mrs_doc *doc, uint32_t at,
                                      mrs_word_effect effect, uint32_t *past)
{
    if (at >= doc->tokens.n)
        return NULL;
    size_t start = doc->tokens.at[at].start, end = 0;
    uint32_t mask = words->n_slots - 1;
    uint32_t hash = first_word_hash(mrs_str_sub(doc->text, start, doc->text.len));
    uint32_t slot = hash & mask;
    while (words->slot[slot] && words->row[words->slot[slot] - 1].hash != hash)
        slot = (slot + 1) & mask;
    const mrs_word_row *best = NULL;
    for (uint32_t i = words->slot[slot]; i; i = words->row[i - 1].next) {
        const mrs_word_row *row = &words->row[i - 1];
        if (row->effect != effect || (best && row->phrase.len <= best->phrase.len) ||
            !phrase_at(doc->text, start, row->phrase, &end))
            continue;
        uint32_t t = at;
        while (t < doc->tokens.n && doc->tokens.at[t].end < end)
            t++;
        if (t < doc->tokens.n && doc->tokens.at[t].end == end) {
            best = row;
            *past = t + 1;
        }
    }
    return best;
}

const mrs_word_row *mrs_place_word_before(const mrs_place_words *words, const mrs_doc *doc,
                                          uint32_t past, mrs_word_effect effect, uint32_t *first)
{
    const mrs_word_row *best = NULL;
    for (uint32_t n = 1; n <= PHRASE_TOKENS && n <= past; n++) {
        uint32_t end = 0;
        const mrs_word_row *row = mrs_place_word_at(words, doc, past - n, effect, &end);
        if (row && end == past) {
            best = row;
            *first = past - n;
        }
    }
    return best;
}
