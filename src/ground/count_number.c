#include "ground/count_number.h"

enum { COL_PHRASE, COL_KIND, COL_VALUE, N_COLS };

mrs_status mrs_numbers_open(const mrs_pack *pack, mrs_arena *arena, mrs_numbers *out, mrs_err *err)
{
    static const char *const columns[] = {"phrase", "kind", "value"};
    static const char *const kinds[] = {"unit",    "ten",   "times", "glued", "ordinal", "suffix",
                                        "article", "vague", "crowd", "whole", "fraction"};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, "table/lexicon/number_words",
                                     "data/lexicon/number_words.tsv", columns, N_COLS, &rows, err);
    while (!st && mrs_rows_of_next(&rows)) {
        mrs_number_row row = {0};
        mrs_str kind = mrs_rows_of_cell(&rows, COL_KIND);
        size_t k = 0;
        while (k < sizeof kinds / sizeof *kinds && !mrs_str_is(kind, kinds[k]))
            k++;
        if (k == sizeof kinds / sizeof *kinds)
            return mrs_rows_of_bad(&rows, "unknown kind", kind, err);
        row.kind = (mrs_number_kind)k;
        if (!mrs_str_num(mrs_rows_of_cell(&rows, COL_VALUE), &row.value))
            return mrs_rows_of_bad(&rows, "no number:", mrs_rows_of_cell(&rows, COL_VALUE), err);
        mrs_str phrase = mrs_rows_of_cell(&rows, COL_PHRASE);
        if (!mrs_phrases_add(&out->phrases, arena, phrase, out->rows.n))
            return mrs_rows_of_bad(&rows, "not a phrase:", phrase, err);
        *MRS_PUSH(arena, &out->rows) = row;
    }
    if (!st)
        mrs_phrases_index(&out->phrases, arena);
    return st;
}

typedef struct {
    const mrs_numbers *numbers;
    const mrs_atoms *atoms;
} reader;

/* The longest phrase at i whose kind is in the set; *past after it. */
static const mrs_number_row *word_at(const reader *r, uint32_t i, unsigned kinds, uint32_t *past)
{
    const mrs_number_row *best = NULL;
    uint32_t at = 0;
    const mrs_phrase *p;
    *past = i;
    while (i < r->atoms->n && (p = mrs_phrases_at(&r->numbers->phrases, r->atoms, i, &at))) {
        const mrs_number_row *row = &r->numbers->rows.at[p->row];
        if ((kinds >> row->kind & 1) && i + p->n > *past) {
            best = row;
            *past = i + p->n;
        }
    }
    return best;
}

static bool mark(const reader *r, uint32_t i, char c)
{
    const mrs_atom *a = &r->atoms->at[i];
    return i < r->atoms->n && a->kind == MRS_ATOM_MARK && r->atoms->text.ptr[a->at.start] == c &&
           a->at.end - a->at.start == 1;
}

static bool digits(const reader *r, uint32_t i, bool glued)
{
    return i < r->atoms->n && r->atoms->at[i].kind == MRS_ATOM_DIGITS &&
           r->atoms->at[i].number >= 0 && (!glued || r->atoms->at[i].glued);
}

/* "1,200,000", "2.5", "21st", "30k" */
static bool read_digits(const reader *r, uint32_t i, mrs_number *out)
{
    if (!digits(r, i, false))
        return false;
    double value = r->atoms->at[i].number;
    uint32_t past = i + 1;
    while (mark(r, past, ',') && r->atoms->at[past].glued && digits(r, past + 1, true) &&
           mrs_atom_digits(r->atoms, past + 1) == 3 && mrs_atom_digits(r->atoms, i) <= 3) {
        value = value * 1000 + r->atoms->at[past + 1].number;
        past += 2;
    }
    if (mark(r, past, '.') && r->atoms->at[past].glued && digits(r, past + 1, true)) {
        double scale = 1;
        for (uint32_t k = mrs_atom_digits(r->atoms, past + 1); k-- > 0;)
            scale *= 10;
        value += r->atoms->at[past + 1].number / scale;
        past += 2;
    }
    *out = (mrs_number){.value = value, .past = past, .digits = true, .plain = past == i + 1};
    uint32_t after;
    const mrs_number_row *row =
        word_at(r, past, 1u << MRS_NUMBER_SUFFIX | 1u << MRS_NUMBER_GLUED, &after);
    if (row && r->atoms->at[past].glued) {
        out->past = after;
        out->plain = false;
        out->ordinal = row->kind == MRS_NUMBER_SUFFIX;
        out->value *= out->ordinal ? 1 : row->value;
    }
    return true;
}

/* Below a hundred: "seven", "twenty", "twenty-five", "twenty-first". */
static bool read_small(const reader *r, uint32_t i, mrs_number *out)
{
    uint32_t past, after;
    const unsigned unit = 1u << MRS_NUMBER_UNIT | 1u << MRS_NUMBER_ORDINAL;
    const mrs_number_row *row = word_at(r, i, unit | 1u << MRS_NUMBER_TEN, &past);
    if (!row)
        return false;
    *out = (mrs_number){.value = row->value, .past = past};
    out->ordinal = row->kind == MRS_NUMBER_ORDINAL;
    if (row->kind != MRS_NUMBER_TEN)
        return true;
    uint32_t from = mark(r, past, '-') ? past + 1 : past;
    row = word_at(r, from, unit, &after);
    if (row && row->value < 10) {
        out->value += row->value;
        out->past = after;
        out->ordinal = row->kind == MRS_NUMBER_ORDINAL;
    }
    return true;
}

static bool is_word(const reader *r, uint32_t i, const char *word)
{
    return i < r->atoms->n && mrs_str_is(mrs_atom_text(r->atoms, i), word);
}

/* "a hundred", "three hundred and five thousand", "1.5 million", "several dozen". */
static void multiply(const reader *r, mrs_number *n)
{
    double total = 0;
    uint32_t past;
    const mrs_number_row *row;
    while (!n->ordinal && (row = word_at(r, n->past, 1u << MRS_NUMBER_TIMES, &past))) {
        n->value = (n->value == 0 && n->vague ? 2 : n->value) * row->value;
        n->past = past;
        n->plain = false;
        if (row->value > 100) {
            total += n->value;
            n->value = 0;
        }
        mrs_number small;
        uint32_t from = is_word(r, past, "and") ? past + 1 : past;
        if (n->vague || n->digits || row->value == 12 || !read_small(r, from, &small) ||
            (small.ordinal && from == past))
            continue;
        n->value += small.value;
        n->past = small.past;
        n->ordinal = small.ordinal;
    }
    n->value += total;
}

/* "and a half" after "two"; "half" of "one half" is left alone. */
static void halve(const reader *r, mrs_number *n)
{
    uint32_t past;
    if (n->ordinal || n->vague || !is_word(r, n->past, "and"))
        return;
    const mrs_number_row *row = word_at(r, n->past + 1, 1u << MRS_NUMBER_FRACTION, &past);
    if (!row)
        return;
    n->value += row->value;
    n->past = past;
    n->plain = false;
}

/* "tens of thousands of": the first says how many of the second. */
static void crowd(const reader *r, mrs_number *n)
{
    uint32_t past;
    const mrs_number_row *row;
    while ((row = word_at(r, n->past, 1u << MRS_NUMBER_CROWD, &past))) {
        n->value *= row->value / 2;
        n->past = past;
    }
}

bool mrs_number_read(const mrs_numbers *numbers, const mrs_atoms *atoms, uint32_t i,
                     mrs_number *out)
{
    const reader r = {numbers, atoms};
    const unsigned alone = 1u << MRS_NUMBER_VAGUE | 1u << MRS_NUMBER_CROWD |
                           1u << MRS_NUMBER_WHOLE | 1u << MRS_NUMBER_ARTICLE;
    uint32_t past, after;
    if (read_digits(&r, i, out)) {
        multiply(&r, out);
        halve(&r, out);
        return true;
    }
    const mrs_number_row *row = word_at(&r, i, alone, &past);
    if (!row) {
        if (!read_small(&r, i, out))
            return false;
    } else {
        *out = (mrs_number){.value = row->value, .past = past};
        out->vague = row->kind == MRS_NUMBER_VAGUE || row->kind == MRS_NUMBER_CROWD;
        if (row->kind == MRS_NUMBER_CROWD) {
            crowd(&r, out);
            return true;
        }
        if (row->kind == MRS_NUMBER_ARTICLE && !word_at(&r, past, 1u << MRS_NUMBER_TIMES, &after))
            return false;
        if (row->kind == MRS_NUMBER_WHOLE)
            return true;
    }
    multiply(&r, out);
    halve(&r, out);
    return true;
}
