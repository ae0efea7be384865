#include "export/export_internal.h"

#include <math.h>
#include <stdlib.h>

#define SHEET_CEILING ((size_t)1 << 30)
enum { GAP = 2, LEAST = 10 }; /* a day is never cut */

typedef struct {
    mrs_str cells[MRS_CELLS]; /* as a table shows them */
} held_row;

struct mrs_sheet {
    mrs_format format;
    bool sample;
    uint32_t width;
    mrs_buf *out;
    mrs_arena *arena;
    uint64_t rows;
    const char *names[MRS_CELLS]; /* of a table's columns */
    bool number[MRS_CELLS];       /* stands to the right */
    uint32_t n_names;
    MRS_VEC(held_row) held;
};

mrs_status mrs_sheet_new(mrs_format format, bool sample, uint32_t width, mrs_buf *out,
                         mrs_sheet **sheet, mrs_err *err)
{
    mrs_sheet *s = calloc(1, sizeof *s);
    *sheet = NULL;
    if (s)
        s->arena = mrs_arena_new(SHEET_CEILING);
    if (!s || !s->arena) {
        free(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    s->format = format;
    s->sample = sample;
    s->width = width ? width : MRS_TABLE_ROOM;
    s->out = out;
    *sheet = s;
    return MRS_OK;
}

void mrs_sheet_free(mrs_sheet *s)
{
    if (s)
        mrs_arena_free(s->arena);
    free(s);
}

uint64_t mrs_sheet_rows(const mrs_sheet *s)
{
    return s->rows;
}

/* ---- tables -----------------------------------------------------------------------------------
 */

enum { ID = 34, SHORT_ID = 8 };

/* Ids of events and claims by their first letters, as other verbs take them. */
static mrs_str short_ids(mrs_str text, mrs_arena *arena)
{
    char *out = MRS_NEW(arena, char, text.len + 1);
    size_t n = 0;
    mrs_str word;
    for (; mrs_str_split(&text, ' ', &word); out[n++] = ' ') {
        bool id = word.len == ID && word.ptr[1] == '-';
        size_t len = id ? SHORT_ID : word.len;
        memcpy(out + n, word.ptr, len);
        n += len;
    }
    return mrs_str_trim((mrs_str){out, n});
}

static mrs_str shown(const mrs_cell *c, mrs_arena *arena)
{
    char text[32];
    if (c->kind == MRS_CELL_BOOL)
        return c->number != 0 ? MRS_STR("yes") : MRS_STR("no");
    if (c->kind != MRS_CELL_NUMBER && c->kind != MRS_CELL_WHOLE)
        return short_ids(mrs_table_tame(c->text, arena), arena);
    if (!isfinite(c->number))
        return MRS_STR("-");
    double rounded = fabs(c->number) < 1e9 ? round(c->number * 1000) / 1000 : c->number;
    return mrs_str_copy((mrs_str){text, mrs_num_text(rounded, text)}, arena);
}

static void hold(mrs_sheet *s, const mrs_cells *cells)
{
    held_row *row = MRS_PUSH(s->arena, &s->held);
    uint32_t n = 0;
    for (uint32_t i = 0; i < cells->n; i++) {
        if (cells->at[i].detail)
            continue;
        s->names[n] = cells->at[i].name;
        s->number[n] = cells->at[i].kind == MRS_CELL_NUMBER || cells->at[i].kind == MRS_CELL_WHOLE;
        row->cells[n++] = shown(&cells->at[i], s->arena);
    }
    s->n_names = n;
}

static void put_line(const mrs_sheet *s, const mrs_str *cells, const uint32_t *widths)
{
    for (uint32_t c = 0; c < s->n_names; c++) {
        uint32_t n = mrs_table_width(cells[c]);
        for (; s->number[c] && n < widths[c]; n++)
            mrs_buf_putc(s->out, ' ');
        mrs_table_fit(s->out, cells[c], widths[c], !s->number[c] && c + 1 < s->n_names);
        if (c + 1 < s->n_names)
            mrs_buf_put(s->out, MRS_STR("  "));
    }
    while (s->out->len && s->out->ptr[s->out->len - 1] == ' ')
        s->out->len--;
    mrs_buf_putc(s->out, '\n');
}

/* As wide as they need; then the widest gives way until all fit. */
static void choose(const mrs_sheet *s, const mrs_str *heads, uint32_t *widths)
{
    uint32_t total = 0;
    for (uint32_t c = 0; c < s->n_names; c++) {
        widths[c] = mrs_table_width(heads[c]);
        for (uint32_t i = 0; i < s->held.n; i++) {
            uint32_t n = mrs_table_width(s->held.at[i].cells[c]);
            widths[c] = n > widths[c] ? n : widths[c];
        }
        total += widths[c] + GAP;
    }
    for (bool more = true; more && total > s->width + GAP;) {
        uint32_t widest = 0;
        for (uint32_t c = 1; c < s->n_names; c++)
            if (!s->number[c] && (s->number[widest] || widths[c] > widths[widest]))
                widest = c;
        more = !s->number[widest] && widths[widest] > LEAST;
        widths[widest] -= more;
        total -= more;
    }
}

static mrs_status flush(void *ctx, mrs_err *err)
{
    mrs_sheet *s = ctx;
    (void)err;
    mrs_str heads[MRS_CELLS];
    uint32_t widths[MRS_CELLS];
    for (uint32_t c = 0; c < s->n_names; c++) {
        char *head = MRS_NEW(s->arena, char, strlen(s->names[c]) + 1);
        strcpy(head, s->names[c]);
        for (char *at = head; *at; at++)
            *at = *at == '_' ? ' ' : *at;
        heads[c] = mrs_str_of(head);
    }
    choose(s, heads, widths);
    put_line(s, heads, widths);
    for (uint32_t i = 0; i < s->held.n; i++)
        put_line(s, s->held.at[i].cells, widths);
    return MRS_OK;
}

/* ---- the others -------------------------------------------------------------------------------
 */

static void put_csv(const mrs_sheet *s, const mrs_cells *cells)
{
    for (uint32_t i = 0; s->rows == 0 && i < cells->n; i++)
        mrs_buf_printf(s->out, "%s%s", i ? "," : "", cells->at[i].name);
    if (s->rows == 0)
        mrs_buf_put(s->out, MRS_STR("\r\n"));
    for (uint32_t i = 0; i < cells->n; i++) {
        if (i)
            mrs_buf_putc(s->out, ',');
        mrs_cell_csv(&cells->at[i], s->out);
    }
    mrs_buf_put(s->out, MRS_STR("\r\n"));
}

static void put_members(const mrs_cells *cells, mrs_json *json)
{
    for (uint32_t i = 0; i < cells->n; i++)
        mrs_cell_json(&cells->at[i], json);
}

static void put_jsonl(const mrs_sheet *s, const mrs_cells *cells, mrs_str geometry)
{
    mrs_json json = {.out = s->out};
    mrs_json_object(&json, NULL);
    put_members(cells, &json);
    if (geometry.len)
        mrs_json_raw(&json, "geometry", geometry);
    mrs_json_end(&json, '}');
    mrs_buf_putc(s->out, '\n');
}

static void put_feature(const mrs_sheet *s, const mrs_cells *cells, mrs_str geometry)
{
    mrs_json json = {.out = s->out};
    if (s->rows == 0)
        mrs_geojson_open(s->sample, s->out);
    mrs_buf_put(s->out, s->rows ? MRS_STR(",\n") : MRS_STR("\n"));
    mrs_json_object(&json, NULL);
    mrs_json_str(&json, "type", MRS_STR("Feature"));
    if (geometry.len)
        mrs_json_raw(&json, "geometry", geometry);
    else
        mrs_json_null(&json, "geometry");
    mrs_json_object(&json, "properties");
    put_members(cells, &json);
    mrs_json_end(&json, '}');
    mrs_json_end(&json, '}');
}

typedef struct {
    mrs_sheet *sheet;
    const mrs_cells *cells;
} holding;

static mrs_status hold_row(void *ctx, mrs_err *err)
{
    holding *h = ctx;
    (void)err;
    hold(h->sheet, h->cells);
    return MRS_OK;
}

mrs_status mrs_sheet_put(mrs_sheet *s, const mrs_cells *cells, mrs_str geometry, mrs_err *err)
{
    mrs_cells row = {.n = 0};
    if (s->sample)
        mrs_cells_words(&row, "notice", "INVENTED");
    for (uint32_t i = 0; i < cells->n && row.n < MRS_CELLS; i++)
        row.at[row.n++] = cells->at[i];
    mrs_status st = MRS_OK;
    if (s->format == MRS_FORMAT_TABLE)
        st = mrs_arena_run(&s->arena, 1, hold_row, &(holding){s, &row}, err);
    else if (s->format == MRS_FORMAT_CSV)
        put_csv(s, &row);
    else if (s->format == MRS_FORMAT_JSONL)
        put_jsonl(s, &row, geometry);
    else
        put_feature(s, &row, geometry);
    s->rows++;
    return st ? st : mrs_buf_status(s->out, err);
}

mrs_status mrs_sheet_finish(mrs_sheet *s, mrs_err *err)
{
    mrs_status st = MRS_OK;
    if (s->format == MRS_FORMAT_TABLE && s->rows)
        st = mrs_arena_run(&s->arena, 1, flush, s, err);
    if (s->format == MRS_FORMAT_GEOJSON && s->rows == 0)
        mrs_geojson_open(s->sample, s->out);
    if (s->format == MRS_FORMAT_GEOJSON)
        mrs_geojson_close(s->out);
    return st ? st : mrs_buf_status(s->out, err);
}
