/* tables.c - data/analyse: what words and numbers of the answers mean. */
#include "analyse/analyse_internal.h"

static mrs_status read_ties(mrs_analyser *a, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"type", "mode", "sign", "between", NULL};
    mrs_grid rows;
    mrs_status st = mrs_grid_open(pack, "analyse/ties", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_tie_rule *rule = MRS_PUSH(a->arena, &a->ties);
        int64_t sign = 0, between = 0;
        rule->mode = mrs_grid_cell(&rows, r, 1);
        if (!mrs_type_read(mrs_grid_cell(&rows, r, 0), &rule->type))
            st = mrs_grid_refuse(&rows, r, 0, "no such type", err);
        else if (!mrs_str_int(mrs_grid_cell(&rows, r, 2), &sign) || sign < -1 || sign > 1)
            st = mrs_grid_refuse(&rows, r, 2, "neither -1, 0 nor 1:", err);
        else if (!mrs_str_int(mrs_grid_cell(&rows, r, 3), &between) || between < -1 || between > 1)
            st = mrs_grid_refuse(&rows, r, 3, "neither -1, 0 nor 1:", err);
        rule->sign = (int)sign;
        rule->between = (int)between;
    }
    return st;
}

static mrs_status read_kinds(mrs_analyser *a, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"type", "mode", "kind", NULL};
    mrs_grid rows;
    mrs_status st = mrs_grid_open(pack, "analyse/border_kinds", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_border_kind *kind = MRS_PUSH(a->arena, &a->kinds);
        kind->mode = mrs_grid_cell(&rows, r, 1);
        kind->kind = mrs_grid_cell(&rows, r, 2);
        if (!mrs_type_read(mrs_grid_cell(&rows, r, 0), &kind->type))
            st = mrs_grid_refuse(&rows, r, 0, "no such type", err);
    }
    return st;
}

static mrs_status read_bands(mrs_analyser *a, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"band", "up_to_km", NULL};
    mrs_grid rows;
    double before = 0;
    mrs_status st = mrs_grid_open(pack, "analyse/bands", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_band *band = MRS_PUSH(a->arena, &a->bands);
        band->name = mrs_grid_cell(&rows, r, 0);
        if (!mrs_str_num(mrs_grid_cell(&rows, r, 1), &band->km) || !(band->km > before))
            st = mrs_grid_refuse(&rows, r, 1, "not more km than the row above:", err);
        before = band->km;
    }
    if (!st && !a->bands.n)
        st = mrs_fail(err, MRS_E_FORMAT, "data/analyse/bands.tsv: no row");
    return st;
}

typedef MRS_VEC(mrs_word_row) word_rows;

static mrs_status read_words(mrs_analyser *a, const mrs_pack *pack, const char *name, void *out,
                             mrs_err *err)
{
    static const char *const columns[] = {"word", "stands_for", NULL};
    mrs_grid rows;
    word_rows *words = out;
    mrs_status st = mrs_grid_open(pack, name, columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        mrs_word_row row = {mrs_grid_cell(&rows, r, 0), mrs_grid_cell(&rows, r, 1)};
        *MRS_PUSH(a->arena, words) = row;
        if (!row.word.len || !row.stands.len)
            st = mrs_grid_refuse(&rows, r, 0, "word or what it stands for is missing:", err);
    }
    return st;
}

static mrs_status read_usual(mrs_analyser *a, const mrs_pack *pack, mrs_err *err)
{
    static const char *const columns[] = {"name", "value", NULL};
    static const char *const names[] = {"alpha", "outlier", "least_weeks", "least_events"};
    double values[4] = {0};
    mrs_grid rows;
    mrs_status st = mrs_grid_open(pack, "analyse/usual", columns, &rows, err);
    for (uint32_t r = 1; !st && r < rows.table.rows; r++) {
        int i = 0;
        while (i < 4 && !mrs_str_is(mrs_grid_cell(&rows, r, 0), names[i]))
            i++;
        if (i == 4)
            st = mrs_grid_refuse(&rows, r, 0, "no such name", err);
        else if (!mrs_str_num(mrs_grid_cell(&rows, r, 1), &values[i]) || !(values[i] > 0))
            st = mrs_grid_refuse(&rows, r, 1, "no number above 0:", err);
    }
    a->usual = (mrs_usual_rule){values[0], values[1], (uint32_t)values[2], (uint32_t)values[3]};
    if (!st && !(values[0] * values[1] * values[2] * values[3] > 0 && values[0] < 1))
        st = mrs_fail(err, MRS_E_FORMAT, "data/analyse/usual.tsv: a row is missing, or alpha >= 1");
    return st;
}

mrs_status mrs_analyser_tables(mrs_analyser *a, const mrs_pack *pack, mrs_err *err)
{
    mrs_status st = read_ties(a, pack, err);
    if (!st)
        st = read_kinds(a, pack, err);
    if (!st)
        st = read_bands(a, pack, err);
    if (!st)
        st = read_usual(a, pack, err);
    if (!st)
        st = read_words(a, pack, "analyse/detection", &a->detections, err);
    return st ? st : read_words(a, pack, "analyse/objects", &a->objects, err);
}

/* ---- words ------------------------------------------------------------------------------------
 */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* word stands there, perhaps with an ending of one or two letters. */
static bool stands(mrs_str text, size_t at, mrs_str word)
{
    size_t end = at + word.len;
    if (text.len - at < word.len)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = text.ptr[at + i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != word.ptr[i])
            return false;
    }
    while (end < text.len && is_letter(text.ptr[end]))
        end++;
    return end - at - word.len <= 2;
}

mrs_str mrs_word_stands(const mrs_word_row *rows, uint32_t n, mrs_str text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (at && is_letter(text.ptr[at - 1]))
            continue;
        for (uint32_t i = 0; i < n; i++)
            if (stands(text, at, rows[i].word))
                return rows[i].stands;
    }
    return (mrs_str){0};
}
