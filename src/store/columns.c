#include "store/columns.h"

#include <math.h>
#include <stdio.h>

/* ---- SQL text ---------------------------------------------------------------------------------
 */

static const char *sql_type(mrs_column_kind kind)
{
    static const char *const types[] = {
        [MRS_COL_STR] = "TEXT",     [MRS_COL_NUM] = "DOUBLE",  [MRS_COL_REAL] = "DOUBLE",
        [MRS_COL_U32] = "INTEGER",  [MRS_COL_U64] = "INTEGER", [MRS_COL_INT] = "INTEGER",
        [MRS_COL_BOOL] = "BOOLEAN", [MRS_COL_DAY] = "DATE",    [MRS_COL_CC] = "TEXT",
        [MRS_COL_ENUM] = "TEXT",    [MRS_COL_SPAN] = "INTEGER"};
    return types[kind];
}

/* Calls put for each SQL column of the layout's groups. */
static void each_column(const mrs_layout *layout,
                        void (*put)(mrs_buf *out, const char *name, const char *type,
                                    const char *prefix),
                        const char *prefix, mrs_buf *out)
{
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        for (uint32_t i = 0; i < layout->groups[g].n; i++) {
            const mrs_column *c = &layout->groups[g].columns[i];
            char name[64];
            const char *const ends[] = {"_start", "_end"};
            if (c->kind != MRS_COL_SPAN)
                put(out, c->name, sql_type(c->kind), prefix);
            for (int e = 0; e < 2 && c->kind == MRS_COL_SPAN; e++) {
                snprintf(name, sizeof name, "%s%s", c->name, ends[e]);
                put(out, name, sql_type(c->kind), prefix);
            }
        }
    }
}

static void put_definition(mrs_buf *out, const char *name, const char *type, const char *prefix)
{
    (void)prefix;
    mrs_buf_printf(out, ", \"%s\" %s", name, type);
}

static void put_mark(mrs_buf *out, const char *name, const char *type, const char *prefix)
{
    (void)name, (void)type, (void)prefix;
    mrs_buf_put(out, MRS_STR(",?"));
}

static void put_name(mrs_buf *out, const char *name, const char *type, const char *prefix)
{
    (void)type;
    bool first = !out->len || out->ptr[out->len - 1] != '"';
    mrs_buf_printf(out, "%s%s.\"%s\"", first ? "" : ",", prefix, name);
}

void mrs_layout_create(const mrs_layout *layout, mrs_buf *out)
{
    mrs_buf_printf(out, "CREATE TABLE %s (fid INTEGER PRIMARY KEY%s%s", layout->table,
                   layout->n_lead ? ", " : "", layout->lead);
    each_column(layout, put_definition, "", out);
    mrs_buf_printf(out, "%s)", layout->tail);
}

void mrs_layout_widen(const mrs_layout *layout, uint32_t have, mrs_buf *out)
{
    uint32_t at = 1 + layout->n_lead;
    for (uint32_t g = 0; g < layout->n_groups; g++)
        for (uint32_t i = 0; i < layout->groups[g].n; i++) {
            const mrs_column *c = &layout->groups[g].columns[i];
            bool late = at >= have;
            at += c->kind == MRS_COL_SPAN ? 2 : 1;
            if (late)
                mrs_buf_printf(out, "ALTER TABLE %s ADD COLUMN \"%s\" %s;", layout->table, c->name,
                               sql_type(c->kind));
        }
}

void mrs_layout_insert(const mrs_layout *layout, mrs_buf *out)
{
    mrs_buf_printf(out, "INSERT INTO %s VALUES(NULL", layout->table);
    for (uint32_t i = 0; i < layout->n_lead; i++)
        put_mark(out, "", "", "");
    each_column(layout, put_mark, "", out);
    mrs_buf_put(out, MRS_STR(")"));
}

void mrs_layout_names(const mrs_layout *layout, const char *prefix, mrs_buf *out)
{
    each_column(layout, put_name, prefix, out);
}

/* ---- binding ----------------------------------------------------------------------------------
 */

static void bind_num(mrs_stmt *stmt, int i, double v)
{
    if (isnan(v))
        mrs_bind_null(stmt, i);
    else
        mrs_bind_real(stmt, i, v);
}

/* A float has 6 digits: 0.8, not 0.800000011920929. */
static double short_of(float v)
{
    return round((double)v * 1e6) / 1e6;
}

static void bind_day(mrs_stmt *stmt, int i, int32_t day)
{
    char text[16];
    size_t n = mrs_day_text(day, text);
    if (n)
        mrs_bind_copy(stmt, i, (mrs_str){text, n});
    else
        mrs_bind_null(stmt, i);
}

static void bind_span(mrs_stmt *stmt, int i, mrs_span at)
{
    if (mrs_span_empty(at)) {
        mrs_bind_null(stmt, i);
        mrs_bind_null(stmt, i + 1);
    } else {
        mrs_bind_int(stmt, i, at.start);
        mrs_bind_int(stmt, i + 1, at.end);
    }
}

static void bind_one(const mrs_column *c, mrs_stmt *stmt, int i, const void *field)
{
    switch (c->kind) {
    case MRS_COL_STR:
        mrs_sql_str(stmt, i, *(const mrs_str *)field);
        break;
    case MRS_COL_NUM:
        bind_num(stmt, i, *(const double *)field);
        break;
    case MRS_COL_REAL:
        bind_num(stmt, i, short_of(*(const float *)field));
        break;
    case MRS_COL_U32:
        mrs_bind_int(stmt, i, *(const uint32_t *)field);
        break;
    case MRS_COL_U64:
        mrs_bind_int(stmt, i, (int64_t) * (const uint64_t *)field);
        break;
    case MRS_COL_INT:
        mrs_bind_int(stmt, i, *(const int *)field);
        break;
    case MRS_COL_BOOL:
        mrs_bind_int(stmt, i, *(const bool *)field);
        break;
    case MRS_COL_DAY:
        bind_day(stmt, i, *(const int32_t *)field);
        break;
    case MRS_COL_CC:
        mrs_sql_str(stmt, i, mrs_str_of(field));
        break;
    case MRS_COL_ENUM:
        mrs_bind_text(stmt, i, mrs_str_of(c->text(*(const int *)field)));
        break;
    case MRS_COL_SPAN:
        bind_span(stmt, i, *(const mrs_span *)field);
        break;
    }
}

const char *mrs_group_at(const mrs_column_group *group, const void *row)
{
    const char *at = (const char *)row + group->offset;
    if (!group->size)
        return at;
    const void *pointed;
    memcpy(&pointed, at, sizeof pointed);
    return pointed;
}

void mrs_layout_bind(const mrs_layout *layout, mrs_stmt *stmt, const void *row)
{
    int at = (int)layout->n_lead + 1;
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const mrs_column_group *group = &layout->groups[g];
        const char *base = mrs_group_at(group, row);
        for (uint32_t i = 0; i < group->n; i++) {
            const mrs_column *c = &group->columns[i];
            int wide = c->kind == MRS_COL_SPAN ? 2 : 1;
            if (base)
                bind_one(c, stmt, at, base + c->offset);
            else
                for (int k = 0; k < wide; k++)
                    mrs_bind_null(stmt, at + k);
            at += wide;
        }
    }
}

/* ---- as text ----------------------------------------------------------------------------------
 */

static void text_num(double v, mrs_buf *out)
{
    char text[32];
    if (!isnan(v))
        mrs_buf_put(out, (mrs_str){text, mrs_num_text(v, text)});
}

static void text_one(const mrs_column *c, const void *field, mrs_buf *out)
{
    char day[16];
    switch (c->kind) {
    case MRS_COL_STR:
        mrs_buf_put(out, *(const mrs_str *)field);
        break;
    case MRS_COL_NUM:
        text_num(*(const double *)field, out);
        break;
    case MRS_COL_REAL:
        text_num((double)*(const float *)field, out);
        break;
    case MRS_COL_DAY:
        mrs_buf_put(out, (mrs_str){day, mrs_day_text(*(const int32_t *)field, day)});
        break;
    case MRS_COL_CC:
        mrs_buf_put(out, mrs_str_of(field));
        break;
    case MRS_COL_ENUM:
    case MRS_COL_INT:
        mrs_buf_printf(out, "%d", *(const int *)field);
        break;
    case MRS_COL_U32:
        mrs_buf_printf(out, "%u", *(const uint32_t *)field);
        break;
    case MRS_COL_U64:
        mrs_buf_printf(out, "%llu", (unsigned long long)*(const uint64_t *)field);
        break;
    case MRS_COL_BOOL:
        mrs_buf_putc(out, *(const bool *)field ? '1' : '0');
        break;
    case MRS_COL_SPAN:
        mrs_buf_printf(out, "%u-%u", ((const mrs_span *)field)->start,
                       ((const mrs_span *)field)->end);
        break;
    }
    mrs_buf_putc(out, 0x1F);
}

void mrs_layout_text(const mrs_layout *layout, const void *row, mrs_buf *out)
{
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const mrs_column_group *group = &layout->groups[g];
        const char *base = mrs_group_at(group, row);
        for (uint32_t i = 0; base && i < group->n; i++)
            text_one(&group->columns[i], base + group->columns[i].offset, out);
        mrs_buf_putc(out, 0x1E);
    }
}

/* ---- reading ----------------------------------------------------------------------------------
 */

mrs_str mrs_column_str(mrs_stmt *stmt, int col, mrs_arena *arena)
{
    mrs_str text = mrs_column_peek(stmt, col);
    return text.len ? mrs_str_copy(text, arena) : (mrs_str){"", 0};
}

static int read_enum(const mrs_column *c, mrs_str text)
{
    for (int v = 0; c->text(v)[0] || v == 0; v++)
        if (mrs_str_is(text, c->text(v)))
            return v;
    return 0;
}

static int32_t read_day(mrs_str text)
{
    int32_t first, last;
    return mrs_day_read(text, &first, &last) ? first : MRS_NO_DAY;
}

static void read_cc(mrs_str text, char out[3])
{
    size_t n = text.len < 2 ? text.len : 2;
    memset(out, 0, 3);
    if (n)
        memcpy(out, text.ptr, n);
}

void mrs_column_set(const mrs_column *c, mrs_str text, void *field, mrs_arena *arena)
{
    if (c->kind == MRS_COL_STR)
        *(mrs_str *)field = text.len ? mrs_str_copy(text, arena) : (mrs_str){"", 0};
    else if (c->kind == MRS_COL_DAY)
        *(int32_t *)field = read_day(text);
    else if (c->kind == MRS_COL_CC)
        read_cc(text, field);
    else if (c->kind == MRS_COL_ENUM)
        *(int *)field = read_enum(c, text);
}

static void read_one(const mrs_column *c, mrs_stmt *stmt, int col, void *field, mrs_arena *arena)
{
    bool null = mrs_col_null(stmt, col);
    switch (c->kind) {
    case MRS_COL_NUM:
        *(double *)field = null ? NAN : mrs_col_real(stmt, col);
        break;
    case MRS_COL_REAL:
        *(float *)field = null ? 0.0F : (float)mrs_col_real(stmt, col);
        break;
    case MRS_COL_U32:
        *(uint32_t *)field = (uint32_t)mrs_col_int(stmt, col);
        break;
    case MRS_COL_U64:
        *(uint64_t *)field = (uint64_t)mrs_col_int(stmt, col);
        break;
    case MRS_COL_INT:
        *(int *)field = mrs_col_i32(stmt, col);
        break;
    case MRS_COL_BOOL:
        *(bool *)field = mrs_col_i32(stmt, col) != 0;
        break;
    case MRS_COL_STR:
    case MRS_COL_DAY:
    case MRS_COL_CC:
    case MRS_COL_ENUM:
        mrs_column_set(c, mrs_column_peek(stmt, col), field, arena);
        break;
    case MRS_COL_SPAN:
        *(mrs_span *)field =
            (mrs_span){(uint32_t)mrs_col_int(stmt, col), (uint32_t)mrs_col_int(stmt, col + 1)};
        break;
    }
}

void mrs_layout_read(const mrs_layout *layout, mrs_stmt *stmt, int first, void *row,
                     mrs_arena *arena)
{
    int at = first;
    for (uint32_t g = 0; g < layout->n_groups; g++) {
        const mrs_column_group *group = &layout->groups[g];
        char *base = (char *)row + group->offset;
        if (group->size) {
            bool none = mrs_col_null(stmt, at);
            char *pointed = none ? NULL : mrs_arena_alloc(arena, 1, group->size);
            memcpy(base, &pointed, sizeof pointed);
            base = pointed;
        }
        for (uint32_t i = 0; i < group->n; i++) {
            const mrs_column *c = &group->columns[i];
            if (base)
                read_one(c, stmt, at, base + c->offset, arena);
            at += c->kind == MRS_COL_SPAN ? 2 : 1;
        }
    }
}

mrs_published mrs_column_published(mrs_stmt *stmt, int col, mrs_arena *arena)
{
    mrs_doc_row row = {0};
    mrs_layout_read(&mrs_layout_published, stmt, col, &row, arena);
    return row.published;
}
