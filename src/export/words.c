/* words.c - plain words for types and modes, from data/words.tsv. */
#include "export/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

struct mrs_labels {
    mrs_table table;
    uint32_t type, mode, label, line; /* columns */
};

static mrs_status check_rows(const mrs_labels *w, mrs_err *err)
{
    mrs_type type;
    for (uint32_t row = 1; row < w->table.rows; row++) {
        mrs_str name = mrs_table_cell(&w->table, row, w->type);
        mrs_str line = mrs_table_cell(&w->table, row, w->line);
        if (!mrs_type_read(name, &type))
            return mrs_fail(err, MRS_E_FORMAT, "data/words.tsv line %.*s: unknown type \"%.*s\"",
                            (int)line.len, line.ptr, (int)name.len, name.ptr);
        if (!mrs_table_cell(&w->table, row, w->label).len)
            return mrs_fail(err, MRS_E_FORMAT, "data/words.tsv line %.*s: no label", (int)line.len,
                            line.ptr);
    }
    return MRS_OK;
}

mrs_status mrs_labels_open(const mrs_pack *pack, mrs_labels **out, mrs_err *err)
{
    *out = NULL;
    mrs_labels *w = calloc(1, sizeof *w);
    if (!w)
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    const struct {
        const char *name;
        uint32_t *at;
    } columns[] = {
        {"type", &w->type}, {"mode", &w->mode}, {"label", &w->label}, {"#line", &w->line}};
    mrs_status st = mrs_table_open(pack, "table/words", &w->table, err);
    for (int i = 0; !st && i < 4; i++)
        st = mrs_table_column(&w->table, columns[i].name, columns[i].at, err);
    if (!st)
        st = check_rows(w, err);
    if (st) {
        mrs_labels_close(w);
        return st;
    }
    *out = w;
    return MRS_OK;
}

void mrs_labels_close(mrs_labels *words)
{
    free(words);
}

mrs_str mrs_labels_of(const mrs_labels *w, mrs_type type, mrs_str mode)
{
    mrs_str plain = mrs_str_of(mrs_type_text(type));
    for (uint32_t row = 1; row < w->table.rows; row++) {
        if (!mrs_str_is(mrs_table_cell(&w->table, row, w->type), mrs_type_text(type)))
            continue;
        mrs_str m = mrs_table_cell(&w->table, row, w->mode);
        if (mrs_str_eq(m, mode))
            return mrs_table_cell(&w->table, row, w->label);
        if (!m.len)
            plain = mrs_table_cell(&w->table, row, w->label);
    }
    return plain;
}

bool mrs_labels_nth(const mrs_labels *w, mrs_type type, uint32_t n, mrs_str *mode, mrs_str *label)
{
    for (uint32_t row = 1; row < w->table.rows; row++) {
        *mode = mrs_table_cell(&w->table, row, w->mode);
        *label = mrs_table_cell(&w->table, row, w->label);
        if (mode->len && mrs_str_is(mrs_table_cell(&w->table, row, w->type), mrs_type_text(type)) &&
            n-- == 0)
            return true;
    }
    return false;
}

/* ", "-separated, into out, cut where it is full. */
static void list_modes(const mrs_labels *w, mrs_type type, char *out, size_t size)
{
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t row = 1; row < w->table.rows; row++) {
        mrs_str m = mrs_table_cell(&w->table, row, w->mode);
        if (!m.len || !mrs_str_is(mrs_table_cell(&w->table, row, w->type), mrs_type_text(type)))
            continue;
        if (n + m.len + 3 > size)
            return;
        n += (size_t)snprintf(out + n, size - n, "%s%.*s", n ? ", " : "", (int)m.len, m.ptr);
    }
}

mrs_status mrs_labels_mode(const mrs_labels *w, mrs_type type, mrs_str word, mrs_str *mode,
                           mrs_err *err)
{
    for (uint32_t row = 1; row < w->table.rows; row++) {
        *mode = mrs_table_cell(&w->table, row, w->mode);
        if (mode->len == word.len && !strncasecmp(mode->ptr, word.ptr, word.len) &&
            mrs_str_is(mrs_table_cell(&w->table, row, w->type), mrs_type_text(type)))
            return MRS_OK;
    }
    char modes[400];
    *mode = (mrs_str){0};
    list_modes(w, type, modes, sizeof modes);
    if (!modes[0])
        return mrs_fail(err, MRS_E_ARG, "--type %s/%.*s: %s has no modes", mrs_type_text(type),
                        (int)word.len, word.ptr, mrs_type_text(type));
    return mrs_fail(err, MRS_E_ARG, "--type %s/%.*s: unknown mode; one of: %s", mrs_type_text(type),
                    (int)(word.len < 40 ? word.len : 40), word.ptr, modes);
}
