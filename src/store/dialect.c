#include "store/dialect.h"

#include <ctype.h>
#include <stdlib.h>

typedef struct {
    mrs_str text;
    size_t at;
    mrs_buf *out;
    mrs_dialect_facts *facts;
    mrs_str table; /* of an INSERT INTO or CREATE TABLE */
    bool defines;  /* CREATE TABLE, ALTER TABLE */
    bool ignore;
} scan;

static const struct {
    const char *from, *to;
    bool defines; /* only where tables are defined */
} phrases[] = {
    {"INSERT OR IGNORE INTO", "INSERT INTO", false},
    {"CROSS JOIN", "JOIN", false},
    {"LIKE", "ILIKE", false},
    {"main.", "marsad.", false},
    {"WITHOUT ROWID", "", true},
    {"INTEGER", "bigint", true},
    {"BOOLEAN", "bigint", true},
    {"DOUBLE", "double precision", true},
    {"BLOB", "bytea", true},
    {"TEXT", "text COLLATE \"C\"", true},
    {"DATE", "text COLLATE \"C\"", true},
    {"DATETIME", "text COLLATE \"C\"", true},
    {"POINT", "geometry(Point,4326)", true},
    {"MULTIPOLYGON", "geometry(MultiPolygon,4326)", true},
    {"MULTILINESTRING", "geometry(MultiLineString,4326)", true},
};

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Does the text go on so, to the end of a word? */
static bool here(const scan *s, const char *words)
{
    mrs_str w = mrs_str_of(words), rest = mrs_str_sub(s->text, s->at, s->text.len);
    bool open = !in_word(w.ptr[w.len - 1]) || rest.len == w.len;
    return mrs_str_starts(rest, w) && (open || !in_word(rest.ptr[w.len]));
}

static bool take(scan *s, const char *words)
{
    bool is = here(s, words);
    s->at += is ? strlen(words) : 0;
    return is;
}

static mrs_str word_at(const scan *s, size_t at)
{
    size_t end = at;
    while (end < s->text.len && in_word(s->text.ptr[end]))
        end++;
    return mrs_str_sub(s->text, at, end);
}

/* A literal or a quoted name, as it is. */
static void quoted(scan *s)
{
    char mark = s->text.ptr[s->at];
    size_t end = s->at + 1;
    while (end < s->text.len && s->text.ptr[end] != mark)
        end++;
    mrs_buf_put(s->out, mrs_str_sub(s->text, s->at, end + 1));
    s->at = end + 1 < s->text.len ? end + 1 : s->text.len;
}

static void parameter(scan *s)
{
    mrs_str digits = word_at(s, ++s->at);
    int n = digits.len ? (int)strtol(digits.ptr, NULL, 10) : s->facts->n_params + 1;
    s->at += digits.len;
    s->facts->n_params = n > s->facts->n_params ? n : s->facts->n_params;
    mrs_buf_printf(s->out, "$%d%s", n, here(s, " IS NULL") ? "::text" : "");
}

/* What is more than other words for the same. */
static bool special(scan *s)
{
    if (take(s, "documents_text WHERE documents_text MATCH ?")) {
        s->at--;
        mrs_buf_put(s->out, MRS_STR("asked_documents("));
        parameter(s);
        mrs_buf_putc(s->out, ')');
    } else if (take(s, "INDEXED BY ")) {
        s->at += word_at(s, s->at).len;
    } else if (here(s, "VALUES(NULL,")) {
        s->at += strlen("VALUES(NULL,");
        s->facts->gives_fid = true;
        mrs_buf_put(s->out, MRS_STR("VALUES(DEFAULT,"));
    } else if (s->table.len && !s->defines && take(s, "SELECT NULL,")) {
        mrs_buf_printf(s->out, "SELECT %.*s_next(),", (int)s->table.len, s->table.ptr);
    } else if (s->defines && take(s, "fid INTEGER PRIMARY KEY")) {
        mrs_buf_printf(s->out, "fid bigint PRIMARY KEY DEFAULT %.*s_next()", (int)s->table.len,
                       s->table.ptr);
    } else {
        return false;
    }
    return true;
}

static bool phrase(scan *s)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
        if ((s->defines || !phrases[i].defines) && take(s, phrases[i].from)) {
            mrs_buf_put(s->out, mrs_str_of(phrases[i].to));
            return true;
        }
    return false;
}

/* Does the statement define a key that counts? */
static bool has_key(const scan *s)
{
    scan look = *s;
    for (; look.at < s->text.len && s->text.ptr[look.at] != ';'; look.at++)
        if (here(&look, "fid INTEGER PRIMARY KEY"))
            return true;
    return false;
}

/* What the beginning of a statement says of it. */
static void begin(scan *s)
{
    static const char *const defining[] = {"CREATE TABLE ", "ALTER TABLE ",
                                           "CREATE TEMP TABLE IF NOT EXISTS "};
    static const char *const adding[] = {"INSERT INTO ", "INSERT OR IGNORE INTO "};
    s->defines = false;
    s->table = (mrs_str){0};
    s->facts->select = here(s, "SELECT");
    for (int i = 0; i < 3; i++)
        if (here(s, defining[i])) {
            s->defines = true;
            s->table = word_at(s, s->at + strlen(defining[i]));
        }
    for (int i = 0; i < 2; i++)
        if (here(s, adding[i])) {
            s->ignore = i == 1;
            s->table = word_at(s, s->at + strlen(adding[i]));
        }
    if (s->defines && has_key(s))
        mrs_buf_printf(
            s->out,
            "CREATE OR REPLACE FUNCTION %.*s_next() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN "
            "RETURN (SELECT coalesce(max(fid),0)+1 FROM marsad.%.*s); END';",
            (int)s->table.len, s->table.ptr, (int)s->table.len, s->table.ptr);
}

void mrs_dialect(mrs_str text, mrs_buf *out, mrs_dialect_facts *facts)
{
    scan s = {.text = text, .out = out, .facts = facts};
    *facts = (mrs_dialect_facts){0};
    begin(&s);
    while (s.at < text.len) {
        char c = text.ptr[s.at];
        bool word = s.at == 0 || !in_word(text.ptr[s.at - 1]);
        if (c == '\'' || c == '"')
            quoted(&s);
        else if (c == '?')
            parameter(&s);
        else if (!word || !in_word(c) || !(special(&s) || phrase(&s)))
            mrs_buf_putc(out, text.ptr[s.at++]);
        if (c == ';' && s.at < text.len)
            begin(&s);
    }
    if (s.ignore)
        mrs_buf_put(out, MRS_STR(" ON CONFLICT DO NOTHING"));
    if (facts->gives_fid)
        mrs_buf_put(out, MRS_STR(" RETURNING fid"));
}
