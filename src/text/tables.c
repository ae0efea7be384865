#include "text/tables.h"

#include "text/unicode.h"

#include <stdlib.h>

enum { KEY = 128 }; /* bytes of the longest key looked up */

/* A table while it is read: its name for errors, its columns by name. */
typedef struct {
    mrs_canon *canon;
    const mrs_pack *pack;
    const mrs_table *table;
    const char *name;
} reading;

/* --- rows ------------------------------------------------------------------------------------- */

static mrs_str cell(const reading *r, uint32_t row, const char *column)
{
    uint32_t col = 0;
    if (mrs_table_column(r->table, column, &col, NULL))
        return MRS_STR("");
    return mrs_table_cell(r->table, row, col);
}

static mrs_status bad_row(const reading *r, uint32_t row, const char *what, mrs_str word,
                          mrs_err *err)
{
    mrs_str line = cell(r, row, "#line");
    return mrs_fail(err, MRS_E_FORMAT, "data/text/%s.tsv line %.*s: %s \"%.*s\"", r->name,
                    (int)line.len, line.ptr, what, (int)word.len, word.ptr);
}

/* The place of word among n names, or -1. */
static int place_of(mrs_str word, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (mrs_str_is(word, names[i]))
            return i;
    return -1;
}

static mrs_status read_name(const reading *r, uint32_t row, const char *column,
                            const char *const *names, int n, int *out, mrs_err *err)
{
    mrs_str word = cell(r, row, column);
    *out = place_of(word, names, n);
    return *out < 0 ? bad_row(r, row, column, word, err) : MRS_OK;
}

static mrs_status compile(const reading *r, uint32_t row, mrs_str pattern, mrs_regex **out,
                          mrs_err *err)
{
    mrs_status st = mrs_regex_compile(pattern, out, err);
    mrs_str line = cell(r, row, "#line");
    return st ? mrs_err_wrap(err, st, "data/text/%s.tsv line %.*s", r->name, (int)line.len,
                             line.ptr)
              : MRS_OK;
}

/* --- boilerplate.tsv -------------------------------------------------------------------------- */

/* The pattern of a rule that is no whole line. */
static mrs_str rule_source(const reading *r, uint32_t row, bool prefix)
{
    mrs_arena *arena = r->canon->arena;
    mrs_str p = cell(r, row, "pattern");
    return prefix ? mrs_str_join(MRS_STR("^[^\\w(©]{0,4}\\Q"), p, MRS_STR("\\E(?!\\w)"), arena)
                  : mrs_str_join(MRS_STR("^(?:"), p, MRS_STR(")$"), arena);
}

static mrs_status compile_screen(const reading *r, mrs_err *err)
{
    mrs_arena *arena = r->canon->arena;
    mrs_str all = MRS_STR("");
    for (uint32_t row = 1; row < r->table->rows; row++) {
        const mrs_rule *rule = &r->canon->rules.at[row - 1];
        if (!rule->regex || rule->zone != MRS_ZONE_ANY)
            continue;
        mrs_str source = rule_source(r, row, mrs_str_is(cell(r, row, "kind"), "prefix"));
        all = mrs_str_join(all, all.len ? MRS_STR("|") : MRS_STR(""), source, arena);
    }
    return all.len ? mrs_regex_compile(all, &r->canon->screen, err) : MRS_OK;
}

static mrs_status read_rule(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"line", "prefix", "regex"};
    static const char *const zones[] = {"any", "head", "tail", "edge"};
    static const char *const stops[] = {"any", "no"};
    static const char *const takes[] = {"-", "author", "publisher"};
    int kind = 0, zone = 0, stop = 0, take = 0;
    mrs_rule *rule = MRS_PUSH(r->canon->arena, &r->canon->rules);
    mrs_status st = read_name(r, row, "kind", kinds, 3, &kind, err);
    if (!st)
        st = read_name(r, row, "zone", zones, 4, &zone, err);
    if (!st)
        st = read_name(r, row, "stop", stops, 2, &stop, err);
    if (!st)
        st = read_name(r, row, "take", takes, 3, &take, err);
    int64_t max = 0;
    if (!st && (!mrs_str_int(cell(r, row, "max"), &max) || max < 1 || max > 2000))
        st = bad_row(r, row, "max", cell(r, row, "max"), err);
    if (!st)
        st =
            kind == 0 ? MRS_OK : compile(r, row, rule_source(r, row, kind == 1), &rule->regex, err);
    rule->zone = (mrs_zone)zone;
    rule->take = (mrs_take)take;
    rule->max = (uint32_t)max;
    r->canon->longest = rule->max > r->canon->longest ? rule->max : r->canon->longest;
    rule->no_stop = stop == 1;
    rule->why = mrs_str_copy(cell(r, row, "why"), r->canon->arena).ptr;
    return st;
}

/* --- dates.tsv, months.tsv, openings.tsv ------------------------------------------------------ */

static mrs_status read_date(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"date", "time", "zone", "word"};
    mrs_canon *c = r->canon;
    int kind = 0;
    mrs_status st = read_name(r, row, "kind", kinds, 4, &kind, err);
    if (st || kind == 3)
        return st;
    mrs_regex **to;
    mrs_date_form *form = NULL;
    if (kind == 0) {
        form = MRS_PUSH(c->arena, &c->dates);
        to = &form->regex;
    } else {
        to = MRS_PUSH(c->arena, &c->times);
    }
    st = compile(r, row, cell(r, row, "pattern"), to, err);
    if (st || !form)
        return st;
    form->y = mrs_regex_group(form->regex, "y");
    form->m = mrs_regex_group(form->regex, "m");
    form->d = mrs_regex_group(form->regex, "d");
    form->mon = mrs_regex_group(form->regex, "mon");
    form->a = mrs_regex_group(form->regex, "a");
    form->b = mrs_regex_group(form->regex, "b");
    return form->y ? MRS_OK : bad_row(r, row, "no group y in", cell(r, row, "pattern"), err);
}

static mrs_status read_month(const reading *r, uint32_t row, mrs_err *err)
{
    int64_t month = 0;
    mrs_str number = cell(r, row, "month");
    if (!mrs_str_int(number, &month) || month < 1 || month > 12)
        return bad_row(r, row, "month", number, err);
    return MRS_OK;
}

static mrs_status read_opening(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"dateline", "agency", "after"};
    mrs_canon *c = r->canon;
    int kind = 0;
    mrs_status st = read_name(r, row, "kind", kinds, 3, &kind, err);
    if (st)
        return st;
    mrs_opening *o = MRS_PUSH(c->arena, &c->openings);
    o->kind = (mrs_opening_kind)kind;
    st = compile(r, row, cell(r, row, "pattern"), &o->regex, err);
    if (st)
        return st;
    o->place = mrs_regex_group(o->regex, "place");
    o->date = mrs_regex_group(o->regex, "date");
    o->agency = mrs_regex_group(o->regex, "agency");
    o->known = mrs_regex_group(o->regex, "known");
    return MRS_OK;
}

/* --- the other tables ------------------------------------------------------------------------- */

static const char *const fields[] = {"title", "date", "publisher", "author",
                                     "uri",   "lang", "sample",    "note"};

static mrs_status read_header(const reading *r, uint32_t row, mrs_err *err)
{
    int field = 0;
    return read_name(r, row, "field", fields, MRS_HEAD_NOTE + 1, &field, err);
}

static mrs_status read_publisher(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"name", "word"};
    int kind = 0;
    return read_name(r, row, "kind", kinds, 2, &kind, err);
}

static int lang_index(mrs_canon *c, mrs_str code)
{
    for (uint32_t i = 0; i < c->n_langs; i++)
        if (mrs_str_eq(c->lang[i], code))
            return (int)i;
    if (c->n_langs == MRS_LANGS || code.len == 0)
        return -1;
    c->lang[c->n_langs] = code;
    return (int)c->n_langs++;
}

static mrs_status read_language(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"word", "letter"};
    int kind = 0;
    mrs_status st = read_name(r, row, "kind", kinds, 2, &kind, err);
    if (st)
        return st;
    uint64_t bits = 0;
    mrs_str langs = cell(r, row, "langs");
    for (mrs_str code, rest = langs; mrs_str_split(&rest, ' ', &code);) {
        int i = lang_index(r->canon, code);
        if (i < 0)
            return bad_row(r, row, "langs", langs, err);
        bits |= (uint64_t)1 << i;
    }
    ((uint64_t *)(uintptr_t)r->canon->row_langs)[row] = bits;
    return MRS_OK;
}

static mrs_status read_nothing(const reading *r, uint32_t row, mrs_err *err)
{
    return cell(r, row, "word").len ? MRS_OK : bad_row(r, row, "word", MRS_STR(""), err);
}

static mrs_status read_column(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const places[] = {"json", "sheet"};
    int in = 0;
    return read_name(r, row, "in", places, 2, &in, err);
}

mrs_str mrs_canon_column(const mrs_canon *canon, const char *in, const char *field, uint32_t k)
{
    const mrs_table *t = &canon->columns;
    for (uint32_t row = 1; row < t->rows; row++)
        if (mrs_str_is(mrs_table_cell(t, row, 1), in) &&
            mrs_str_is(mrs_table_cell(t, row, 2), field) && k-- == 0)
            return mrs_table_cell(t, row, 0);
    return MRS_STR("");
}

static mrs_status read_mark(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const kinds[] = {"",     "never", "drop",  "comments", "keep",
                                        "lead", "body3", "body2", "body1"};
    int kind = 0;
    mrs_status st = read_name(r, row, "kind", kinds, 9, &kind, err);
    if (!st)
        r->canon->page_marks[row] = (uint8_t)kind;
    return st;
}

static mrs_status read_page_head(const reading *r, uint32_t row, mrs_err *err)
{
    static const char *const says[] = {"",     "title",     "author",   "publisher", "uri",
                                       "lang", "published", "modified", "not"};
    int what = 0;
    int64_t rank = 0;
    mrs_status st = read_name(r, row, "says", says, MRS_N_SAYS, &what, err);
    if (!st && (!mrs_str_int(cell(r, row, "rank"), &rank) || rank < 1 || rank > 99))
        st = bad_row(r, row, "rank", cell(r, row, "rank"), err);
    if (!st)
        r->canon->page_says[row] = (mrs_page_says){(uint8_t)what, (uint8_t)rank};
    return st;
}

typedef mrs_status row_reader(const reading *r, uint32_t row, mrs_err *err);

static mrs_status read_table(mrs_canon *c, const mrs_pack *pack, const char *name, mrs_table *table,
                             row_reader *read, mrs_err *err)
{
    char section[MRS_PACK_NAME] = "table/text/";
    memcpy(section + strlen(section), name, strlen(name) + 1);
    reading r = {c, pack, table, name};
    mrs_status st = mrs_table_open(pack, section, table, err);
    if (!st && table == &c->languages)
        c->row_langs = MRS_NEW(c->arena, uint64_t, table->rows);
    if (!st && table == &c->page)
        c->page_marks = MRS_NEW(c->arena, uint8_t, table->rows);
    if (!st && table == &c->page_head)
        c->page_says = MRS_NEW(c->arena, mrs_page_says, table->rows);
    for (uint32_t row = 1; !st && row < table->rows; row++)
        st = read(&r, row, err);
    if (!st && table == &c->boilerplate)
        st = compile_screen(&r, err);
    return st;
}

typedef struct {
    const mrs_pack *pack;
    mrs_canon *canon;
} opening;

static mrs_status read_tables(void *ctx, mrs_err *err)
{
    opening *o = ctx;
    mrs_canon *c = o->canon;
    mrs_table openings;
    const struct {
        const char *name;
        mrs_table *table;
        row_reader *read;
    } all[] = {
        {"boilerplate", &c->boilerplate, read_rule},
        {"dates", &c->words, read_date},
        {"months", &c->months, read_month},
        {"openings", &openings, read_opening},
        {"header", &c->header, read_header},
        {"publishers", &c->publishers, read_publisher},
        {"languages", &c->languages, read_language},
        {"abbreviations", &c->abbreviations, read_nothing},
        {"page", &c->page, read_mark},
        {"page_head", &c->page_head, read_page_head},
        {"columns", &c->columns, read_column},
    };
    mrs_status st = MRS_OK;
    for (size_t i = 0; !st && i < sizeof all / sizeof *all; i++)
        st = read_table(c, o->pack, all[i].name, all[i].table, all[i].read, err);
    return st;
}

mrs_status mrs_canon_open(const mrs_pack *pack, mrs_canon **out, mrs_err *err)
{
    *out = NULL;
    mrs_canon *c = calloc(1, sizeof *c);
    if (!c || !(c->arena = mrs_arena_new((size_t)64 << 20))) {
        free(c);
        return mrs_fail(err, MRS_E_MEMORY, "out of memory");
    }
    opening o = {pack, c};
    mrs_status st = mrs_arena_run(&c->arena, 1, read_tables, &o, err);
    if (st)
        mrs_canon_close(c);
    else
        *out = c;
    return st;
}

void mrs_canon_close(mrs_canon *canon)
{
    if (!canon)
        return;
    for (uint32_t i = 0; i < canon->rules.n; i++)
        mrs_regex_free(canon->rules.at[i].regex);
    for (uint32_t i = 0; i < canon->dates.n; i++)
        mrs_regex_free(canon->dates.at[i].regex);
    for (uint32_t i = 0; i < canon->times.n; i++)
        mrs_regex_free(canon->times.at[i]);
    for (uint32_t i = 0; i < canon->openings.n; i++)
        mrs_regex_free(canon->openings.at[i].regex);
    mrs_regex_free(canon->screen);
    mrs_arena_free(canon->arena);
    free(canon);
}

/* --- questions -------------------------------------------------------------------------------- */

bool mrs_canon_abbreviation(const void *ctx, mrs_str word)
{
    const mrs_canon *c = ctx;
    if (word.len == 1 && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z')
        return true; /* an initial */
    return mrs_table_find(&c->abbreviations, word) != 0;
}

bool mrs_canon_header_key(const mrs_canon *canon, mrs_str key, mrs_head_field *out)
{
    char small[KEY];
    if (mrs_lower_room(key.len) > sizeof small)
        return false;
    mrs_str lower = {small, mrs_lower_put(key, small)};
    uint32_t row = mrs_table_find(&canon->header, lower);
    if (!row)
        return false;
    int field = place_of(mrs_table_cell(&canon->header, row, 1), fields, MRS_HEAD_NOTE + 1);
    *out = (mrs_head_field)field;
    return true;
}

bool mrs_canon_is_publisher(const mrs_canon *canon, mrs_str s)
{
    if (mrs_table_find(&canon->publishers, s))
        return true;
    for (mrs_str word; mrs_str_split(&s, ' ', &word);) {
        char small[KEY];
        if (mrs_lower_room(word.len) > sizeof small)
            continue;
        mrs_str lower = {small, mrs_lower_put(word, small)};
        uint32_t row = mrs_table_find(&canon->publishers, lower);
        if (row && mrs_str_is(mrs_table_cell(&canon->publishers, row, 1), "word"))
            return true;
    }
    return false;
}

const mrs_rule *mrs_canon_line_rule(const mrs_canon *canon, mrs_str line)
{
    static const char around[] = " \t:.|>*-#";
    while (line.len && memchr(around, line.ptr[line.len - 1], sizeof around - 1))
        line.len--;
    while (line.len && memchr(around, line.ptr[0], sizeof around - 1))
        line = mrs_str_sub(line, 1, line.len);
    char small[KEY];
    if (line.len == 0 || mrs_lower_room(line.len) > sizeof small)
        return NULL;
    mrs_str lower = {small, mrs_lower_put(line, small)};
    uint32_t row = mrs_table_find(&canon->boilerplate, lower);
    const mrs_rule *rule = row ? &canon->rules.at[row - 1] : NULL;
    return rule && !rule->regex ? rule : NULL;
}

mrs_page_mark mrs_canon_page_mark(const mrs_canon *canon, mrs_str words)
{
    uint32_t row = mrs_table_find(&canon->page, words);
    return row ? (mrs_page_mark)canon->page_marks[row] : MRS_MARK_NONE;
}

mrs_page_says mrs_canon_page_says(const mrs_canon *canon, const char *kind, mrs_str name)
{
    char key[KEY];
    size_t head = strlen(kind);
    if (head > 15 || name.len > sizeof key - 16)
        return (mrs_page_says){0};
    memcpy(key, kind, head);
    key[head] = ' ';
    for (size_t i = 0; i < name.len; i++) {
        bool upper = name.ptr[i] >= 'A' && name.ptr[i] <= 'Z';
        key[head + 1 + i] = (char)(upper ? name.ptr[i] | 0x20 : name.ptr[i]);
    }
    uint32_t row = mrs_table_find(&canon->page_head, (mrs_str){key, head + 1 + name.len});
    return row ? canon->page_says[row] : (mrs_page_says){0};
}
