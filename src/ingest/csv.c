/* csv.c - rows of a sheet: one row is one report. The bytes of a part are its row, as written. */
#include "ingest/csv.h"

#include "ingest/columns.h"
#include "ingest/reader.h"
#include "ingest/weave.h"

#include <stdlib.h>
#include <strings.h>

enum { ROW_MAX = 32 << 20, LONGEST_NAME = 64, LOOK = 1 << 16, MOST = 200 };

/* --- cells ------------------------------------------------------------------------------------ */

/* The end of the cell that begins at `at`: its delimiter or the end of the row. */
static size_t cell_end(mrs_str row, size_t at, char delimiter)
{
    bool quoted = at < row.len && row.ptr[at] == '"', in = quoted;
    for (at += quoted; at < row.len; at++) {
        if (quoted && row.ptr[at] == '"')
            in = !in;
        else if (!in && row.ptr[at] == delimiter)
            break;
    }
    return at;
}

bool mrs_csv_cell(mrs_str row, char delimiter, uint32_t k, mrs_str *cell, bool *quoted)
{
    size_t at = 0, end;
    while ((end = cell_end(row, at, delimiter)) < row.len && k) {
        at = end + 1;
        k--;
    }
    if (k)
        return false;
    *cell = mrs_str_sub(row, at, end);
    *quoted = cell->len > 0 && cell->ptr[0] == '"';
    if (*quoted) {
        mrs_str inner = mrs_str_trim(*cell);
        bool closed = inner.len > 1 && inner.ptr[inner.len - 1] == '"';
        *cell = mrs_str_sub(inner, 1, inner.len - closed);
    }
    return true;
}

/* The end of the row that begins s, behind its line break; 0: its quotes are open at the end. */
static size_t row_end(mrs_str s, char delimiter)
{
    bool in = false, start = true, quoted = false;
    for (size_t at = 0; at < s.len; at++) {
        char c = s.ptr[at];
        if (c == '"' && (start || quoted)) {
            in = !in;
            quoted = true;
        }
        if (!in && c == '\n')
            return at + 1;
        start = !in && c == delimiter;
        quoted = quoted && !start;
    }
    return in ? 0 : s.len;
}

static mrs_str without_break(mrs_str row)
{
    while (row.len && (row.ptr[row.len - 1] == '\n' || row.ptr[row.len - 1] == '\r'))
        row.len--;
    return row;
}

/* --- columns ---------------------------------------------------------------------------------- */

typedef enum { TEXT, TITLE, DATE, PUBLISHER, AUTHOR, LANG, URL, N_FIELDS } field;
static const char *const field_names[] = {"text",   "title", "date", "publisher",
                                          "author", "lang",  "url"};

static bool same_name(mrs_str a, mrs_str b)
{
    a = mrs_str_trim(a);
    return a.len == b.len && a.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static bool find_name(mrs_str row, char delimiter, mrs_str name, uint32_t *column)
{
    mrs_str cell;
    bool quoted;
    for (uint32_t k = 0; k < MOST && mrs_csv_cell(row, delimiter, k, &cell, &quoted); k++)
        if (same_name(cell, name)) {
            *column = k;
            return true;
        }
    return false;
}

/* The column of a field: as the user says, else the first known name. */
static bool find_column(const mrs_source_options *options, mrs_str row, char delimiter, field f,
                        uint32_t *column)
{
    mrs_str name = mrs_column_of(options->columns, field_names[f]);
    if (name.len)
        return find_name(row, delimiter, name, column);
    for (uint32_t k = 0; (name = mrs_canon_column(options->canon, "sheet", field_names[f], k)).len;
         k++)
        if (find_name(row, delimiter, name, column))
            return true;
    return false;
}

char mrs_csv_sniff(const mrs_source_options *options, mrs_str head)
{
    static const char delimiters[] = {',', '\t', ';', '|'};
    if (mrs_str_starts(head, MRS_STR("\xEF\xBB\xBF")))
        head = mrs_str_sub(head, 3, head.len);
    const char *end = memchr(head.ptr ? head.ptr : "", '\n', head.len);
    mrs_str row = without_break(mrs_str_sub(head, 0, end ? (size_t)(end - head.ptr) : 0)), cell;
    for (size_t d = 0; d < sizeof delimiters; d++) {
        bool quoted, names = true;
        uint32_t n = 0, column;
        for (; names && mrs_csv_cell(row, delimiters[d], n, &cell, &quoted) && n < MOST; n++)
            names = cell.len <= LONGEST_NAME;
        if (names && n > 1 && find_column(options, row, delimiters[d], TEXT, &column))
            return delimiters[d];
    }
    return '\0';
}

/* --- rows ------------------------------------------------------------------------------------- */

typedef struct {
    mrs_source source;
    mrs_input *input;
    mrs_arena *arena;
    mrs_mark mark;
    mrs_member *out;
    mrs_str row;
    char delimiter;
    bool has[N_FIELDS];
    uint32_t column[N_FIELDS];
    uint64_t line; /* of the next row */
    size_t used;
} sheet;

/* The next row into s->row. MRS_E_FORMAT: a quote is never closed; the line alone is passed over.
 */
static mrs_status next_row(sheet *s, mrs_err *err)
{
    mrs_str bytes;
    size_t end = 0;
    mrs_input_skip(s->input, s->used);
    s->used = 0;
    for (size_t want = LOOK; !end; want *= 4) {
        mrs_status st = mrs_input_peek(s->input, want, &bytes, err);
        if (st || bytes.len == 0)
            return st ? st : MRS_E_NONE;
        end = row_end(bytes, s->delimiter);
        if (end == bytes.len && bytes.len == want && bytes.ptr[end - 1] != '\n')
            end = 0;
        if (!end && (bytes.len < want || want >= ROW_MAX)) {
            const char *line = memchr(bytes.ptr, '\n', bytes.len);
            s->used = line ? (size_t)(line - bytes.ptr) + 1 : bytes.len;
            return mrs_fail(err, MRS_E_FORMAT, "a quote that is never closed");
        }
    }
    s->used = end;
    s->row = without_break(mrs_str_sub(bytes, 0, end));
    return MRS_OK;
}

static uint64_t count_lines(mrs_str s)
{
    uint64_t n = 1;
    for (size_t i = 0; i < s.len; i++)
        n += s.ptr[i] == '\n';
    return n;
}

static mrs_status read_names(sheet *s, const mrs_source_options *options, mrs_err *err)
{
    mrs_str head;
    mrs_status st = mrs_input_peek(s->input, LOOK, &head, err);
    if (st)
        return st;
    if (mrs_str_starts(head, MRS_STR("\xEF\xBB\xBF")))
        mrs_input_skip(s->input, 3);
    s->delimiter = mrs_csv_sniff(options, head);
    st = s->delimiter ? next_row(s, err) : MRS_E_NONE;
    for (field f = TEXT; !st && f < N_FIELDS; f++)
        s->has[f] = find_column(options, s->row, s->delimiter, f, &s->column[f]);
    if (!st && s->has[TEXT])
        return MRS_OK;
    return mrs_fail(err, MRS_E_IO,
                    "no column is named as the text; say it with --fields text=NAME");
}

/* A cell in UTF-8 without its quotes' doubling. */
static mrs_str value_of(sheet *s, field f)
{
    mrs_str cell;
    bool quoted;
    mrs_decoded decoded;
    mrs_err err;
    if (!s->has[f] || !mrs_csv_cell(s->row, s->delimiter, s->column[f], &cell, &quoted))
        return MRS_STR("");
    char *to = MRS_NEW(s->arena, char, cell.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < cell.len; i++) {
        to[n++] = cell.ptr[i];
        i += quoted && cell.ptr[i] == '"' && i + 1 < cell.len && cell.ptr[i + 1] == '"';
    }
    if (mrs_decode((mrs_str){to, n}, s->arena, &decoded, &err))
        return MRS_STR("");
    return mrs_str_trim(decoded.text);
}

static mrs_status take_row(void *ctx, mrs_err *err)
{
    sheet *s = ctx;
    mrs_member *out = s->out;
    (void)err;
    out->title = value_of(s, TITLE);
    out->date = value_of(s, DATE);
    out->publisher = value_of(s, PUBLISHER);
    out->author = value_of(s, AUTHOR);
    out->lang = value_of(s, LANG);
    out->uri = value_of(s, URL);
    return MRS_OK;
}

static mrs_status next_report(mrs_source *self, mrs_member *out, mrs_err *err)
{
    sheet *s = (sheet *)self;
    mrs_status st;
    do {
        *out = (mrs_member){.media = MRS_MEDIA_ROW, .line = s->line};
        st = next_row(s, err);
        s->line += st ? st == MRS_E_FORMAT : count_lines(s->row);
    } while (!st && mrs_str_trim(s->row).len == 0);
    if (st)
        return st;
    out->bytes = s->row;
    out->column = s->column[TEXT];
    out->delimiter = s->delimiter;
    s->out = out;
    mrs_arena_rewind(s->arena, s->mark);
    return mrs_arena_run(&s->arena, 1, take_row, s, err);
}

static void close_sheet(mrs_source *self)
{
    mrs_arena_free(((sheet *)self)->arena);
    free(self);
}

mrs_status mrs_csv_open(const mrs_source_options *options, mrs_input *input, mrs_source **out,
                        mrs_err *err)
{
    sheet *s = calloc(1, sizeof *s);
    if (s)
        s->arena = mrs_arena_new((size_t)1 << 28);
    if (!s || !s->arena) {
        free(s);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    s->mark = mrs_arena_mark(s->arena);
    s->source = (mrs_source){.next = next_report, .close = close_sheet};
    s->input = input;
    mrs_status st = read_names(s, options, err);
    s->line = 1 + (st ? 0 : count_lines(s->row));
    if (st)
        close_sheet(&s->source);
    else
        *out = &s->source;
    return st;
}

/* --- the text of a row ------------------------------------------------------------------------ */

typedef struct {
    mrs_weave w;
    mrs_str cell;
    bool quoted;
} cell_reading;

static mrs_status weave_cell(void *ctx, mrs_err *err)
{
    cell_reading *r = ctx;
    uint32_t at = (uint32_t)(r->cell.ptr - r->w.in->text.ptr), end = at + (uint32_t)r->cell.len;
    (void)err;
    mrs_str text = r->w.in->text;
    while (at < end) {
        const char *mark = r->quoted ? memchr(text.ptr + at, '"', end - at) : NULL;
        uint32_t to = mark ? (uint32_t)(mark - text.ptr) : end;
        mrs_weave_copy(&r->w, at, to);
        bool twice = to + 1 < end && text.ptr[to + 1] == '"';
        if (to < end)
            mrs_weave_put(&r->w, MRS_STR("\""), to, to + 1 + twice);
        at = to < end ? to + 1 + twice : end;
    }
    return MRS_OK;
}

mrs_status mrs_read_row(const mrs_reader_options *options, mrs_doc *doc, mrs_arena *scratch,
                        mrs_reading *out, mrs_err *err)
{
    mrs_decoded row;
    mrs_status st = mrs_decode(doc->bytes, scratch, &row, err);
    cell_reading r = {.w = {.arena = scratch, .in = &row}};
    if (!st && (!mrs_csv_cell(row.text, options->delimiter, options->column, &r.cell, &r.quoted) ||
                mrs_str_trim(r.cell).len == 0))
        return mrs_fail(err, MRS_E_EMPTY, "no text in column %u", (unsigned)options->column + 1);
    if (!st)
        st = mrs_arena_run(&scratch, 1, weave_cell, &r, err);
    if (!st)
        out->text = mrs_weave_done(&r.w);
    return st;
}
