#include "base/pack.h"

#include <stdlib.h>

static mrs_status bad(mrs_err *err, const char *section)
{
    return mrs_fail(err, MRS_E_FORMAT, "damaged: table \"%s\"; run make again", section);
}

mrs_status mrs_table_open(const mrs_pack *pack, const char *section, mrs_table *out, mrs_err *err)
{
    mrs_str s = {0};
    mrs_status st = mrs_pack_section(pack, section, &s, err);
    if (st)
        return st;
    if (s.len < 16)
        return bad(err, section);
    const uint32_t *w = (const uint32_t *)(const void *)s.ptr;
    uint64_t cells = (uint64_t)w[0] * w[1];
    uint64_t head = 4 * (4 + cells + 1 + w[2]);
    if (w[0] < 1 || w[1] < 1 || cells > s.len || head > s.len || (w[2] & (w[2] - 1)))
        return bad(err, section);
    *out = (mrs_table){w[0], w[1], w[2], w + 4, w + 4 + cells + 1, s.ptr + head};
    if (out->ends[0] != 0 || out->ends[cells] != s.len - head)
        return bad(err, section);
    for (uint64_t i = 0; i < cells; i++)
        if (out->ends[i] > out->ends[i + 1])
            return bad(err, section);
    for (uint32_t i = 0; i < out->slots; i++)
        if (out->slot[i] > out->rows)
            return bad(err, section);
    return MRS_OK;
}

mrs_str mrs_table_cell(const mrs_table *table, uint32_t row, uint32_t col)
{
    uint64_t i = (uint64_t)row * table->cols + col;
    return (mrs_str){table->bytes + table->ends[i], table->ends[i + 1] - table->ends[i]};
}

mrs_status mrs_table_column(const mrs_table *table, const char *name, uint32_t *col, mrs_err *err)
{
    for (uint32_t c = 0; c < table->cols; c++) {
        if (mrs_str_is(mrs_table_cell(table, 0, c), name)) {
            *col = c;
            return MRS_OK;
        }
    }
    return mrs_fail(err, MRS_E_FORMAT, "no column \"%s\"", name);
}

uint32_t mrs_table_find(const mrs_table *table, mrs_str key)
{
    if (!table->slots)
        return 0;
    uint32_t mask = table->slots - 1;
    uint32_t at = (uint32_t)mrs_str_hash(key) & mask;
    for (uint32_t tries = 0; tries < table->slots; tries++, at = (at + 1) & mask) {
        if (!table->slot[at])
            return 0;
        if (mrs_str_eq(mrs_table_cell(table, table->slot[at] - 1, 0), key))
            return table->slot[at] - 1;
    }
    return 0;
}

static void put_u32(mrs_buf *out, uint32_t v)
{
    mrs_buf_put(out, (mrs_str){(const char *)&v, sizeof v});
}

static uint32_t *index_rows(const mrs_str *cells, uint32_t rows, uint32_t cols, uint32_t slots)
{
    uint32_t *slot = calloc(slots, sizeof *slot);
    for (uint32_t r = 1; slot && r < rows; r++) {
        mrs_str key = cells[(size_t)r * cols];
        uint32_t at = (uint32_t)mrs_str_hash(key) & (slots - 1);
        while (slot[at] && !mrs_str_eq(cells[(size_t)(slot[at] - 1) * cols], key))
            at = (at + 1) & (slots - 1);
        if (!slot[at])
            slot[at] = r + 1;
    }
    return slot;
}

void mrs_table_build(const mrs_str *cells, uint32_t rows, uint32_t cols, mrs_buf *out)
{
    uint32_t slots = 4;
    while (slots < rows * 2)
        slots *= 2;
    uint32_t *slot = index_rows(cells, rows, cols, slots);
    if (!slot) {
        out->failed = true;
        return;
    }
    put_u32(out, rows);
    put_u32(out, cols);
    put_u32(out, slots);
    put_u32(out, 0);
    uint32_t end = 0;
    put_u32(out, 0);
    for (size_t i = 0; i < (size_t)rows * cols; i++)
        put_u32(out, end += (uint32_t)cells[i].len);
    mrs_buf_put(out, (mrs_str){(const char *)slot, slots * sizeof *slot});
    for (size_t i = 0; i < (size_t)rows * cols; i++)
        mrs_buf_put(out, cells[i]);
    free(slot);
}
