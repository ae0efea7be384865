/* sheet_read.c - see sheet_read.h. */
#include "export/sheet_read.h"

void mrs_sheet_open(mrs_str text, mrs_sheet_text *out)
{
    static const char delimiters[] = {',', ';', '\t'};
    size_t most = 0;
    if (mrs_str_starts(text, MRS_STR("\xEF\xBB\xBF")))
        text = mrs_str_sub(text, 3, text.len);
    *out = (mrs_sheet_text){text, ',', 1};
    for (size_t d = 0; d < sizeof delimiters; d++) {
        size_t n = 0;
        bool quoted = false;
        for (size_t i = 0; i < text.len && (quoted || text.ptr[i] != '\n'); i++) {
            quoted ^= text.ptr[i] == '"';
            n += !quoted && text.ptr[i] == delimiters[d];
        }
        if (n > most) {
            most = n;
            out->delimiter = delimiters[d];
        }
    }
}

/* A quoted cell from behind its first quote; *at: past its last. */
static mrs_str quoted_cell(mrs_sheet_text *s, size_t *at, mrs_arena *arena, const char **why)
{
    size_t i = *at, n = 0, from = *at;
    char *out = NULL;
    while (i < s->rest.len) {
        bool quote = s->rest.ptr[i] == '"';
        if (quote && (i + 1 == s->rest.len || s->rest.ptr[i + 1] != '"'))
            break;
        i += quote ? 2 : 1;
        n++;
    }
    if (i >= s->rest.len)
        *why = "a quote is not closed";
    *at = i < s->rest.len ? i + 1 : s->rest.len;
    if (n == i - from) /* no quote in it */
        return mrs_str_sub(s->rest, from, i);
    out = MRS_NEW(arena, char, n);
    n = 0;
    for (size_t k = from; k < i; k++) {
        out[n++] = s->rest.ptr[k];
        k += s->rest.ptr[k] == '"';
    }
    return (mrs_str){out, n};
}

static bool ends_line(const mrs_sheet_text *s, size_t at)
{
    return at >= s->rest.len || s->rest.ptr[at] == '\n' || s->rest.ptr[at] == '\r';
}

bool mrs_sheet_row(mrs_sheet_text *s, mrs_arena *arena, mrs_sheet_cells *cells, uint64_t *line,
                   const char **why)
{
    size_t at = 0;
    *why = NULL;
    cells->n = 0;
    for (; s->rest.len && ends_line(s, 0); s->rest = mrs_str_sub(s->rest, 1, s->rest.len))
        s->line += s->rest.ptr[0] == '\n';
    if (!s->rest.len)
        return false;
    *line = s->line;
    for (bool more = true; more;) {
        mrs_str cell;
        if (at < s->rest.len && s->rest.ptr[at] == '"') {
            at++;
            cell = quoted_cell(s, &at, arena, why);
        } else {
            size_t from = at;
            while (!ends_line(s, at) && s->rest.ptr[at] != s->delimiter)
                at++;
            cell = mrs_str_sub(s->rest, from, at);
        }
        *MRS_PUSH(arena, cells) = cell;
        more = at < s->rest.len && s->rest.ptr[at] == s->delimiter;
        if (!more && !ends_line(s, at)) {
            *why = "characters behind a closing quote";
            while (!ends_line(s, at))
                at++;
        }
        at += more;
    }
    for (size_t i = 0; i < at; i++)
        s->line += s->rest.ptr[i] == '\n';
    s->rest = mrs_str_sub(s->rest, at, s->rest.len);
    return true;
}

mrs_str mrs_sheet_unguard(mrs_str cell)
{
    bool guarded = cell.len > 1 && cell.ptr[0] == '\'' && memchr("=+-@\t\r", cell.ptr[1], 6);
    return guarded ? mrs_str_sub(cell, 1, cell.len) : cell;
}
