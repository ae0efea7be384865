#include "base/tsv.h"

#include "base/utf8.h"

static uint32_t count_cells(mrs_str line)
{
    uint32_t n = 1;
    for (size_t i = 0; i < line.len; i++)
        n += line.ptr[i] == '\t';
    return n;
}

mrs_status mrs_tsv_read(mrs_str text, mrs_arena *arena, mrs_tsv *out, mrs_err *err)
{
    MRS_VEC(mrs_str) cells = {0};
    MRS_VEC(uint32_t) lines = {0};
    uint32_t number = 0;
    *out = (mrs_tsv){0};
    for (mrs_str line; mrs_str_split(&text, '\n', &line);) {
        number++;
        if (line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (!mrs_utf8_valid(line, NULL))
            return mrs_fail(err, MRS_E_FORMAT, "line %u: not UTF-8", number);
        uint32_t n = count_cells(line);
        if (out->cols == 0)
            out->cols = n;
        if (n != out->cols)
            return mrs_fail(err, MRS_E_FORMAT, "line %u: %u cells, %u expected", number, n,
                            out->cols);
        for (mrs_str cell; mrs_str_split(&line, '\t', &cell);)
            *MRS_PUSH(arena, &cells) = mrs_str_trim(cell);
        *MRS_PUSH(arena, &lines) = number;
    }
    if (out->cols == 0)
        return mrs_fail(err, MRS_E_EMPTY, "no header row");
    out->cells = cells.at;
    out->lines = lines.at;
    out->rows = lines.n;
    return MRS_OK;
}
