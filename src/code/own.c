/* own.c - a user's own rows laid over a table of the pack: a section of the same name in a pack in
 * memory, with one more column that says where each own row stands. */
#include "code/code_internal.h"

#include <stdio.h>

static const char *const tables[] = {
    "triggers",           "senses",      "topics",     "cues/classes",        "cues/context",
    "cues/forms",         "cues/ties",   "cues/modes", "cues/responsibility", "cues/roles",
    "cues/support-verbs", "cues/counts",
};
enum { N_TABLES = sizeof tables / sizeof *tables };

/* What an empty cell of a user's row stands for. */
static const struct {
    const char *column, *value;
} defaults[] = {{"pos", "ANY"}, {"strength", "0.75"}, {"scope", "near"}, {"trigger", "*"}};

typedef struct {
    mrs_arena *arena;
    const char *name;       /* "cues/modes" */
    mrs_table below;        /* its last column is "#line" */
    MRS_VEC(mrs_str) cells; /* of own rows: those of below, then where the row stands */
    uint32_t rows;
    mrs_err *err;
} laying;

static mrs_status find_table(laying *l, mrs_str name)
{
    char all[256] = "";
    for (uint32_t i = 0; i < N_TABLES; i++) {
        const char *slash = strchr(tables[i], '/');
        if (mrs_str_is(name, tables[i]) || (slash && mrs_str_is(name, slash + 1))) {
            l->name = tables[i];
            return MRS_OK;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", tables[i]);
    }
    return mrs_fail(l->err, MRS_E_ARG, "no table \"%.*s\" that takes rows; those that do: %s",
                    (int)name.len, name.ptr, all);
}

static uint32_t width(const laying *l)
{
    return l->below.cols + 1;
}

/* A row of empty cells that stands at `at`. */
static void add_row(laying *l, mrs_str at)
{
    for (uint32_t c = 0; c < width(l); c++)
        *MRS_PUSH(l->arena, &l->cells) = c == l->below.cols ? at : MRS_STR("");
    l->rows++;
}

static mrs_str *last_row(laying *l)
{
    return l->cells.at + l->cells.n - width(l);
}

static void fill_empty(laying *l)
{
    for (uint32_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        uint32_t col = 0;
        if (mrs_table_column(&l->below, defaults[i].column, &col, NULL) == MRS_OK &&
            !last_row(l)[col].len)
            last_row(l)[col] = mrs_str_of(defaults[i].value);
    }
}

static mrs_status find_column(laying *l, mrs_str at, mrs_str name, uint32_t *col)
{
    char all[256] = "";
    for (uint32_t c = 0; c + 1 < l->below.cols; c++) {
        mrs_str known = mrs_table_cell(&l->below, 0, c);
        if (mrs_str_eq(known, name)) {
            *col = c;
            return MRS_OK;
        }
        size_t n = strlen(all);
        snprintf(all + n, sizeof all - n, " %.*s", (int)known.len, known.ptr);
    }
    return mrs_fail(l->err, MRS_E_FORMAT, "%.*s: no column \"%.*s\"; data/%s.tsv has%s",
                    (int)at.len, at.ptr, (int)name.len, name.ptr, l->name, all);
}

static mrs_status read_table(laying *l, const mrs_own_text *text)
{
    mrs_tsv tsv = {0};
    mrs_err why = {0};
    mrs_status st = mrs_tsv_read(text->text, l->arena, &tsv, &why);
    if (st)
        return mrs_fail(l->err, MRS_E_FORMAT, "%.*s: %s; a tab stands between any two cells",
                        (int)text->name.len, text->name.ptr, why.text);
    uint32_t *to = MRS_NEW(l->arena, uint32_t, tsv.cols);
    for (uint32_t r = 0; !st && r < tsv.rows; r++) {
        mrs_str at = mrs_str_format(l->arena, "%.*s line %u", (int)text->name.len, text->name.ptr,
                                    tsv.lines[r]);
        if (r)
            add_row(l, at);
        for (uint32_t c = 0; !st && c < tsv.cols; c++) {
            mrs_str cell = tsv.cells[(size_t)r * tsv.cols + c];
            if (r)
                last_row(l)[to[c]] = cell;
            else
                st = find_column(l, at, cell, &to[c]);
        }
        if (r)
            fill_empty(l);
    }
    return st;
}

/* "phrase=torch; pos=VERB; type=ASSAULT" */
static mrs_status read_given(laying *l, mrs_str text, size_t number)
{
    mrs_str at = mrs_str_format(l->arena, "row %zu of the call", number), part, name;
    mrs_status st = MRS_OK;
    add_row(l, at);
    while (!st && mrs_str_split(&text, ';', &part)) {
        mrs_str value = part = mrs_str_trim(part);
        uint32_t col = 0;
        if (!part.len)
            continue;
        mrs_str_split(&value, '=', &name);
        if (!value.ptr)
            return mrs_fail(l->err, MRS_E_FORMAT,
                            "%.*s: \"%.*s\" is no column=value; write phrase=torch; pos=VERB ...",
                            (int)at.len, at.ptr, (int)part.len, part.ptr);
        st = find_column(l, at, mrs_str_trim(name), &col);
        if (!st)
            last_row(l)[col] = mrs_str_trim(value);
    }
    fill_empty(l);
    return st;
}

/* Header, the rows below, own rows; one column more. */
static mrs_status build(laying *l, const char *section, mrs_buf *out)
{
    uint32_t cols = l->below.cols, rows = l->below.rows + l->rows;
    mrs_str *all = MRS_NEW(l->arena, mrs_str, (size_t)rows * width(l)), *to = all;
    for (uint32_t r = 0; r < l->below.rows; r++) {
        for (uint32_t c = 0; c < cols; c++)
            *to++ = mrs_table_cell(&l->below, r, c);
        *to++ = r ? MRS_STR("") : MRS_STR(MRS_OWN_COLUMN);
    }
    memcpy(to, l->cells.at, l->cells.n * sizeof *to);
    mrs_buf table = {0};
    mrs_packer packer = {0};
    mrs_table_build(all, rows, width(l), &table);
    mrs_packer_add(&packer, section, mrs_buf_view(&table));
    mrs_status st = mrs_buf_status(&table, l->err);
    if (!st)
        st = mrs_packer_bytes(&packer, out, l->err);
    mrs_packer_clear(&packer);
    mrs_buf_clear(&table);
    return st;
}

mrs_status mrs_own_lay(mrs_coder *coder, const mrs_own_rows *own, mrs_err *err)
{
    laying l = {.arena = coder->arena, .err = err};
    char section[MRS_PACK_NAME];
    mrs_status st = find_table(&l, own->table);
    if (st)
        return st;
    coder->own_table = l.name;
    snprintf(section, sizeof section, "table/%s", l.name);
    st = mrs_table_open(coder->pack, section, &l.below, err);
    for (size_t i = 0; !st && i < own->n; i++)
        st = own->texts[i].name.len ? read_table(&l, &own->texts[i])
                                    : read_given(&l, own->texts[i].text, i + 1);
    if (!st && !l.rows)
        st = mrs_fail(err, MRS_E_FORMAT, "no row is given, only a header");
    if (!st)
        st = build(&l, section, &coder->own_bytes);
    if (!st)
        st = mrs_pack_view(mrs_buf_view(&coder->own_bytes), &coder->own, err);
    coder->laid = *coder->pack;
    coder->laid.above = &coder->own; /* what else may lie there holds no table */
    coder->pack = &coder->laid;
    return st;
}
