/* grid.c - see grid.h. */
#include "base/grid.h"

mrs_status mrs_grid_open(const mrs_pack *pack, const char *name, const char *const *columns,
                         mrs_grid *out, mrs_err *err)
{
    char section[MRS_PACK_NAME] = "table/";
    strncat(section, name, sizeof section - 7);
    *out = (mrs_grid){.name = name};
    mrs_status st = mrs_table_open(pack, section, &out->table, err);
    for (; !st && columns[out->n]; out->n++)
        st = mrs_table_column(&out->table, columns[out->n], &out->at[out->n], err);
    return st ? st : mrs_table_column(&out->table, "#line", &out->at[MRS_COLUMNS], err);
}

mrs_str mrs_grid_cell(const mrs_grid *rows, uint32_t row, int col)
{
    return mrs_table_cell(&rows->table, row, rows->at[col]);
}

mrs_status mrs_grid_refuse(const mrs_grid *rows, uint32_t row, int col, const char *why,
                           mrs_err *err)
{
    mrs_str line = mrs_grid_cell(rows, row, MRS_COLUMNS), cell = mrs_grid_cell(rows, row, col);
    return mrs_fail(err, MRS_E_FORMAT, "data/%s.tsv line %.*s: %s \"%.*s\"", rows->name,
                    (int)line.len, line.ptr, why, (int)cell.len, cell.ptr);
}
