/* Reads the tables of code into rows, checking every cell: a wrong one is named by file and line.
 */
#include "code/code_internal.h"

typedef struct {
    mrs_coder *coder;
    mrs_table table;
    const char *file;  /* as its users know it: data/triggers.tsv */
    uint32_t row, col; /* the cell that was read last */
    uint32_t own;      /* rows of a user's own: the last of the table */
    mrs_err *err;
} reader;

static const struct {
    const char *name;
    mrs_rel rel;
} rel_names[] = {
    {"subj", MRS_REL_SUBJ},       {"obj", MRS_REL_OBJ},     {"iobj", MRS_REL_IOBJ},
    {"poss", MRS_REL_POSS},       {"comp", MRS_REL_COMP},   {"light", MRS_REL_LIGHT},
    {"under", MRS_REL_UNDER},     {"small", MRS_REL_SMALL}, {"self", MRS_REL_SELF},
    {"head", MRS_REL_HEAD},       {"mod", MRS_REL_MOD},     {"child", MRS_REL_CHILD},
    {"prt", MRS_REL_PRT},         {"next", MRS_REL_NEXT},   {"prev", MRS_REL_PREV},
    {"word", MRS_REL_WORD},       {"dep", MRS_REL_DEP},     {"tag", MRS_REL_TAG},
    {"sent", MRS_REL_SENT},       {"doc", MRS_REL_DOC},     {"aim", MRS_REL_AIM},
    {"foe", MRS_REL_FOE},         {"via", MRS_REL_VIA},     {"beside", MRS_REL_BESIDE},
    {"speaker", MRS_REL_SPEAKER}, {"site", MRS_REL_SITE},   {"says", MRS_REL_SAYS},
    {"vows", MRS_REL_VOWS},
};

static const struct {
    const char *name;
    uint32_t flag;
} flag_names[] = {
    {"result", MRS_ROW_RESULT}, {"only", MRS_ROW_ONLY},     {"generic", MRS_ROW_GENERIC},
    {"needs", MRS_ROW_NEEDS},   {"speech", MRS_ROW_SPEECH}, {"bare", MRS_ROW_BARE},
    {"takes", MRS_ROW_TAKES},   {"yields", MRS_ROW_YIELDS}, {"toward", MRS_ROW_TOWARD},
};

/* Classes that grounding gives to the tokens of a mention; words may have them from the table too.
 */
static const char *const built_in[] = {"place", "actor",   "state", "force",  "group",
                                       "civil", "fighter", "org",   "office", "person"};

mrs_str mrs_row_at(const mrs_coder *coder, const mrs_table *table, const char *file, uint32_t row)
{
    uint32_t own = 0, line = 0;
    if (!mrs_table_column(table, MRS_OWN_COLUMN, &own, NULL) && mrs_table_cell(table, row, own).len)
        return mrs_table_cell(table, row, own);
    if (mrs_table_column(table, "#line", &line, NULL))
        return mrs_str_of(file);
    mrs_str number = mrs_table_cell(table, row, line);
    return mrs_str_format(coder->arena, "%s line %.*s", file, (int)number.len, number.ptr);
}

/* cure: what to write instead, or where the words that are known stand. */
static mrs_status wrong(const reader *r, const char *what, mrs_str cell, const char *cure)
{
    mrs_str at = mrs_row_at(r->coder, &r->table, r->file, r->row);
    mrs_str column = mrs_table_cell(&r->table, 0, r->col);
    return mrs_fail(r->err, MRS_E_FORMAT, "%.*s, column %.*s: %s \"%.*s\"; %s", (int)at.len, at.ptr,
                    (int)column.len, column.ptr, what, (int)cell.len, cell.ptr, cure);
}

static mrs_status table_open(reader *r, const char *section, const char *file)
{
    uint32_t col = 0;
    r->file = file;
    r->own = 0;
    mrs_status st = mrs_table_open(r->coder->pack, section, &r->table, r->err);
    if (st || mrs_table_column(&r->table, MRS_OWN_COLUMN, &col, NULL))
        return st;
    for (uint32_t row = r->table.rows - 1; row && mrs_table_cell(&r->table, row, col).len; row--)
        r->own++;
    return MRS_OK;
}

/* The row that is read i-th, from 1: of two that fit alike the first read is taken, so a user's own
 * come before the others. */
static uint32_t in_order(const reader *r, uint32_t i)
{
    return i <= r->own ? r->table.rows - r->own - 1 + i : i - r->own;
}

static bool is_own(const reader *r)
{
    return r->row >= r->table.rows - r->own;
}

static mrs_str cell(reader *r, uint32_t col)
{
    r->col = col;
    return mrs_str_trim(mrs_table_cell(&r->table, r->row, col));
}

/* The numbers of some columns. */
static mrs_status columns(const reader *r, const char *const *names, uint32_t n, uint32_t *cols)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 0; !st && i < n; i++)
        st = mrs_table_column(&r->table, names[i], &cols[i], r->err);
    return st;
}

static mrs_status class_bits(const reader *r, mrs_str names, uint64_t *bits)
{
    mrs_str name;
    while (mrs_str_split(&names, '|', &name)) {
        uint64_t bit = mrs_class_bit(r->coder, name);
        if (!bit)
            return wrong(r, "unknown word class", name, "data/cues/classes.tsv has them");
        *bits |= bit;
    }
    return MRS_OK;
}

static mrs_status topic_bit(const reader *r, mrs_str name, uint64_t *bits)
{
    mrs_topic topic;
    if (!mrs_topic_read(name, &topic))
        return wrong(r, "unknown topic", name, "data/topics.tsv has them");
    *bits |= 1ULL << topic;
    return MRS_OK;
}

static mrs_status class_add(reader *r, mrs_str name, uint64_t *bits)
{
    mrs_coder *c = r->coder;
    uint64_t bit = mrs_class_bit(c, name);
    if (!bit && is_own(r))
        return wrong(r, "unknown word class", name, "data/cues/classes.tsv has them");
    if (!bit) {
        if (c->n_classes == MRS_CLASSES)
            return wrong(r, "more than 64 word classes:", name, "use one that is there");
        bit = 1ULL << c->n_classes++;
        *mrs_lex_at(&c->class_index, c->arena, name) = bit;
    }
    *bits |= bit;
    return MRS_OK;
}

static mrs_status read_classes(reader *r)
{
    static const char *const names[] = {"word", "class"};
    uint32_t col[2];
    for (uint32_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        *mrs_lex_at(&r->coder->class_index, r->coder->arena, mrs_str_of(built_in[i])) =
            1ULL << r->coder->n_classes++;
    mrs_status st = table_open(r, "table/cues/classes", "data/cues/classes.tsv");
    if (!st)
        st = columns(r, names, 2, col);
    for (r->row = 1; !st && r->row < r->table.rows; r->row++) {
        uint64_t *bits = mrs_lex_at(&r->coder->classes, r->coder->arena, cell(r, col[0]));
        mrs_str list = cell(r, col[1]), name;
        while (!st && mrs_str_split(&list, '|', &name))
            st = class_add(r, name, bits);
    }
    return st;
}

/* A relation by its name, else a preposition; "~": the next such phrase of the clause. */
static mrs_status read_rel(const reader *r, mrs_str name, mrs_rel *rel, mrs_str *prep)
{
    for (uint32_t i = 0; i < sizeof rel_names / sizeof *rel_names; i++) {
        if (mrs_str_is(name, rel_names[i].name)) {
            *rel = rel_names[i].rel;
            return MRS_OK;
        }
    }
    bool anywhere = name.len > 1 && name.ptr[0] == '~';
    *prep = anywhere ? mrs_str_sub(name, 1, name.len) : name;
    *rel = anywhere ? MRS_REL_AFTER : MRS_REL_PREP;
    if (mrs_lex_bits(&r->coder->preps, *prep))
        return MRS_OK;
    return wrong(r, "neither a relation nor a preposition:", name,
                 "docs/coding.md and data/cues/prepositions.tsv have them");
}

static bool walked(mrs_rel rel)
{
    return rel != MRS_REL_WORD && rel != MRS_REL_DEP && rel != MRS_REL_TAG && rel != MRS_REL_SENT &&
           rel != MRS_REL_DOC;
}

/* "obj", "obj>of": what is asked of the token itself is no step. */
static mrs_status read_way(const reader *r, mrs_str way, mrs_way *out)
{
    mrs_str then = way, name;
    out->two = mrs_str_split(&then, '>', &name) && then.ptr;
    mrs_status st = read_rel(r, name, &out->rel, &out->prep);
    if (st || !out->two)
        return st;
    st = read_rel(r, then, &out->then_rel, &out->then_prep);
    bool step = walked(out->rel) && walked(out->then_rel);
    return st || step ? st : wrong(r, "no two steps:", way, "write relations that lead on");
}

static mrs_status read_cond(const reader *r, mrs_str text, mrs_cond *out)
{
    mrs_str name, values = text, part;
    if (!mrs_str_split(&values, '=', &name) || !values.ptr || !values.len)
        return wrong(r, "no condition:", text, "write rel=word|@class, as in obj=@weapon");
    out->negated = name.len && name.ptr[0] == '!';
    if (out->negated)
        name = mrs_str_sub(name, 1, name.len);
    mrs_way *way = &out->way;
    mrs_status st = read_way(r, name, way);
    if (way->rel == MRS_REL_UNDER || way->rel == MRS_REL_BESIDE) { /* asked by frames alone */
        way->rel = MRS_REL_PREP;
        way->prep = name;
    }
    out->words = values;
    out->text = text;
    while (!st && mrs_str_split(&values, '|', &part)) {
        if (mrs_str_is(part, "*"))
            out->any = true;
        else if (part.len > 1 && part.ptr[0] == '@')
            st = way->rel == MRS_REL_DOC
                     ? topic_bit(r, mrs_str_sub(part, 1, part.len), &out->classes)
                     : class_bits(r, mrs_str_sub(part, 1, part.len), &out->classes);
    }
    return st;
}

static mrs_status read_conds(const reader *r, mrs_str text, mrs_row *row)
{
    MRS_VEC(mrs_cond) v = {0};
    mrs_str part;
    mrs_status st = MRS_OK;
    while (!st && mrs_str_split(&text, ' ', &part))
        if (part.len)
            st = read_cond(r, part, MRS_PUSH(r->coder->arena, &v));
    row->conds = v.at;
    row->n_conds = (uint8_t)v.n;
    return st;
}

/* "A=subj T=obj|on|against" */
static mrs_status read_frame(const reader *r, mrs_str text, mrs_row *row)
{
    MRS_VEC(mrs_way) v = {0};
    mrs_str part, way;
    while (mrs_str_split(&text, ' ', &part)) {
        if (!part.len)
            continue;
        if (part.len < 3 || part.ptr[1] != '=' || !memchr("ATPI", part.ptr[0], 4))
            return wrong(r, "no role:", part, "write A=, T=, P= or I= and ways, as in T=obj|on");
        char role = part.ptr[0];
        mrs_str ways = mrs_str_sub(part, 2, part.len);
        while (mrs_str_split(&ways, '|', &way)) {
            mrs_status st = read_way(r, way, MRS_PUSH(r->coder->arena, &v));
            if (st)
                return st;
            v.at[v.n - 1].role = role;
        }
    }
    row->ways = v.at;
    row->n_ways = (uint8_t)v.n;
    return MRS_OK;
}

/* "T=killed S=attacks" */
static mrs_status read_quantities(const reader *r, mrs_str text, mrs_row *row)
{
    MRS_VEC(mrs_qrule) v = {0};
    mrs_str part;
    while (mrs_str_split(&text, ' ', &part)) {
        if (!part.len)
            continue;
        mrs_qrule *q = MRS_PUSH(r->coder->arena, &v);
        if (part.len < 3 || part.ptr[1] != '=' || !memchr("ATSI", part.ptr[0], 4) ||
            !mrs_quantity_kind_read(mrs_str_sub(part, 2, part.len), &q->kind))
            return wrong(r, "no quantity:", part,
                         "write A=, T=, I= or S= and a kind, as in T=killed");
        q->of = part.ptr[0];
    }
    row->qrules = v.at;
    row->n_qrules = (uint8_t)v.n;
    return MRS_OK;
}

static mrs_status read_flags(const reader *r, mrs_str text, mrs_row *row)
{
    mrs_str part;
    while (mrs_str_split(&text, ' ', &part)) {
        uint32_t i = 0, n = sizeof flag_names / sizeof *flag_names;
        while (i < n && !mrs_str_is(part, flag_names[i].name))
            i++;
        if (i < n)
            row->flags |= flag_names[i].flag;
        else if (part.len)
            return wrong(r, "unknown flag", part, "docs/coding.md has them");
    }
    return MRS_OK;
}

static bool read_pos(mrs_str text, uint8_t *out)
{
    static const struct {
        const char *name;
        mrs_pos pos;
    } known[] = {{"VERB", MRS_POS_VERB},
                 {"NOUN", MRS_POS_NOUN},
                 {"ADJ", MRS_POS_ADJ},
                 {"ANY", MRS_POS_NONE}};
    for (uint32_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (mrs_str_is(text, known[i].name)) {
            *out = (uint8_t)known[i].pos;
            return true;
        }
    }
    return false;
}

/* The tokenizer parts a hyphened word; so does the row. */
static bool add_word(mrs_row *row, mrs_str part)
{
    mrs_str piece;
    bool alone = mrs_str_is(part, "-"); /* "stand - off" */
    for (bool first = true; mrs_str_split(&part, alone ? ' ' : '-', &piece); first = false) {
        if (row->n_words + (first ? 1 : 2) > MRS_ROW_WORDS)
            return false;
        if (!first)
            row->word[row->n_words++] = MRS_STR("-");
        row->word[row->n_words++] = piece;
    }
    return true;
}

static mrs_status read_phrase(const reader *r, mrs_str text, mrs_row *row)
{
    mrs_str part;
    bool marked = false;
    row->phrase = text;
    while (mrs_str_split(&text, ' ', &part)) {
        if (!part.len)
            continue;
        bool part_marked = part.ptr[0] == '^';
        if (part_marked)
            part = mrs_str_sub(part, 1, part.len);
        marked = marked || part_marked;
        uint8_t first = row->n_words;
        if (!add_word(row, part))
            return wrong(r, "phrase of more than six words:", row->phrase, "leave some out");
        if (part_marked || (!marked && (row->pos != MRS_POS_VERB || first == 0)))
            row->head = (uint8_t)(row->n_words - 1); /* of a hyphened word its last part */
    }
    return row->n_words ? MRS_OK : wrong(r, "no phrase", row->phrase, "write lemmas");
}

static void index_row(mrs_coder *coder, mrs_rows *rows, uint32_t i)
{
    mrs_row *row = &rows->at[i];
    uint64_t *first = mrs_lex_at(&rows->first, coder->arena, row->word[row->head]);
    row->next = (uint32_t)*first;
    *first = i + 1;
}

enum { C_PHRASE, C_POS, C_WHEN, C_TYPE, C_MODE, C_FRAME, C_QUANTITY, C_FLAGS, C_STRENGTH, N_COLS };

/* The type's modes are those that data/words.tsv has words for. */
static mrs_status read_mode(const reader *r, mrs_type type, mrs_str mode)
{
    if (!mode.len || (mrs_lex_bits(&r->coder->mode_types, mode) >> type & 1))
        return MRS_OK;
    return wrong(r, "no mode of that type:", mode, "data/words.tsv has them");
}

static mrs_status read_what(reader *r, const uint32_t *col, mrs_row *row)
{
    mrs_str type = cell(r, col[C_TYPE]);
    if (!mrs_type_read(type, &row->type))
        return wrong(r, "unknown type", type, "data/words.tsv has them");
    row->mode = cell(r, col[C_MODE]);
    mrs_status st = read_mode(r, row->type, row->mode);
    double strength = 0;
    mrs_str text = cell(r, col[C_STRENGTH]);
    if (!st && (!mrs_str_num(text, &strength) || strength < 0 || strength > 1))
        return wrong(r, "no strength:", text, "write a number from 0 to 1");
    row->strength = (float)strength;
    if (!st)
        st = read_quantities(r, cell(r, col[C_QUANTITY]), row);
    return st ? st : read_flags(r, cell(r, col[C_FLAGS]), row);
}

static mrs_status read_row(reader *r, const uint32_t *col, uint32_t n_cols, mrs_row *row)
{
    row->row = r->row;
    row->own = is_own(r);
    row->at = mrs_row_at(r->coder, &r->table, r->file, r->row);
    mrs_str pos = cell(r, col[C_POS]);
    if (!read_pos(pos, &row->pos))
        return wrong(r, "unknown part of speech", pos, "VERB, NOUN, ADJ or ANY");
    mrs_status st = read_phrase(r, cell(r, col[C_PHRASE]), row);
    if (!st)
        st = read_conds(r, cell(r, col[C_WHEN]), row);
    if (!st && n_cols > C_TYPE)
        st = read_what(r, col, row);
    if (!st && n_cols > C_TYPE)
        st = read_frame(r, cell(r, col[C_FRAME]), row);
    return st;
}

/* with_what: the table has type, mode, frame ... (triggers); else only phrase, pos, when. */
static mrs_status read_rows(reader *r, const char *section, const char *file, bool with_what,
                            mrs_rows *out)
{
    static const char *const names[N_COLS] = {"phrase", "pos",      "when",  "type",    "mode",
                                              "frame",  "quantity", "flags", "strength"};
    uint32_t col[N_COLS], n = with_what ? N_COLS : C_TYPE;
    mrs_status st = table_open(r, section, file);
    if (!st)
        st = columns(r, names, n, col);
    if (st)
        return st;
    out->at = MRS_NEW(r->coder->arena, mrs_row, r->table.rows);
    for (uint32_t i = 1; !st && i < r->table.rows; i++) {
        r->row = in_order(r, i);
        st = read_row(r, col, n, &out->at[out->n++]);
    }
    for (uint32_t i = out->n; !st && i-- > 0;)
        index_row(r->coder, out, i);
    if (r->own)
        r->coder->tried = out;
    return st;
}

/* Support verbs: phrase, pos, when, and the frame of what they carry. */
static mrs_status read_lights(reader *r)
{
    mrs_rows *out = &r->coder->lights;
    mrs_status st =
        read_rows(r, "table/cues/support-verbs", "data/cues/support-verbs.tsv", false, out);
    uint32_t frame = 0;
    if (!st)
        st = mrs_table_column(&r->table, "frame", &frame, r->err);
    for (uint32_t i = 0; !st && i < out->n; i++) {
        r->row = out->at[i].row;
        st = read_frame(r, cell(r, frame), &out->at[i]);
    }
    return st;
}

#define ANSWERS "claimed|attributed|denied"
/* Answers for acts: phrase, pos, when, frame, and what it means for the responsibility. */
static mrs_status read_answers(reader *r)
{
    mrs_rows *out = &r->coder->answers;
    mrs_status st =
        read_rows(r, "table/cues/responsibility", "data/cues/responsibility.tsv", false, out);
    static const char *const names[] = {"frame", "responsibility"};
    uint32_t col[2];
    if (!st)
        st = columns(r, names, 2, col);
    for (uint32_t i = 0; !st && i < out->n; i++) {
        r->row = out->at[i].row;
        out->at[i].mode = cell(r, col[1]);
        if (!mrs_list_has(MRS_STR(ANSWERS), out->at[i].mode))
            st = wrong(r, "unknown responsibility", out->at[i].mode, ANSWERS);
        else
            st = read_frame(r, cell(r, col[0]), &out->at[i]);
    }
    return st;
}

#define GIVEN "partner|support|fellow|instrument|means"
static mrs_status read_cues(reader *r)
{
    static const char *const names[] = {"phrase", "gives"};
    uint32_t col[2];
    mrs_cues *out = &r->coder->cues;
    mrs_status st = table_open(r, "table/cues/roles", "data/cues/roles.tsv");
    if (!st)
        st = columns(r, names, 2, col);
    if (st)
        return st;
    out->at = MRS_NEW(r->coder->arena, mrs_cue, r->table.rows);
    for (r->row = 1; r->row < r->table.rows; r->row++) {
        mrs_cue *cue = &out->at[out->n++];
        mrs_str text = cell(r, col[0]), whole = text, part;
        while (cue->n_words < MRS_ROW_WORDS && mrs_str_split(&text, ' ', &part))
            cue->word[cue->n_words++] = part;
        if (!cue->word[0].len || text.ptr)
            return wrong(r, "no phrase of one to six words:", whole, "write lemmas");
        cue->gives = cell(r, col[1]);
        if (!mrs_list_has(MRS_STR(GIVEN), cue->gives))
            return wrong(r, "unknown role", cue->gives, GIVEN);
        uint64_t *first = mrs_lex_at(&out->first, r->coder->arena, cue->word[0]);
        cue->next = (uint32_t)*first;
        *first = out->n;
    }
    return MRS_OK;
}

typedef mrs_status (*row_reader)(reader *r, const uint32_t *col);

/* The rows of the open table, a user's own before the rest. */
static mrs_status read_in_order(reader *r, const uint32_t *col, row_reader read)
{
    mrs_status st = MRS_OK;
    for (uint32_t i = 1; !st && i < r->table.rows; i++) {
        r->row = in_order(r, i);
        st = read(r, col);
    }
    return st;
}

#define SCOPES "near|doer|below|sentence|document"
static mrs_status read_mode_row(reader *r, const uint32_t *col)
{
    mrs_mode_row *m = &r->coder->modes[r->coder->n_modes++];
    mrs_status st = MRS_OK;
    m->trigger = cell(r, col[0]);
    m->cue = cell(r, col[1]);
    if (m->cue.len > 1 && m->cue.ptr[0] == '@')
        st = class_bits(r, mrs_str_sub(m->cue, 1, m->cue.len), &m->classes);
    if (st)
        return st;
    m->scope = cell(r, col[2]);
    if (!mrs_list_has(MRS_STR(SCOPES), m->scope))
        return wrong(r, "unknown scope", m->scope, SCOPES);
    mrs_str type = cell(r, col[4]);
    if (!mrs_type_read(type, &m->type))
        return wrong(r, "unknown type", type, "data/words.tsv has them");
    m->mode = cell(r, col[3]);
    return read_mode(r, m->type, m->mode);
}

static mrs_status read_modes(reader *r)
{
    static const char *const names[] = {"trigger", "cue", "scope", "mode", "type"};
    uint32_t col[5];
    mrs_status st = table_open(r, "table/cues/modes", "data/cues/modes.tsv");
    if (!st)
        st = columns(r, names, 5, col);
    if (!st)
        r->coder->modes = MRS_NEW(r->coder->arena, mrs_mode_row, r->table.rows);
    return st ? st : read_in_order(r, col, read_mode_row);
}

static mrs_status read_count_row(reader *r, const uint32_t *col)
{
    mrs_count_row *row = &r->coder->counts[r->coder->n_counts++];
    mrs_str type = cell(r, col[0]), of = cell(r, col[2]), kind = cell(r, col[3]);
    row->mode = cell(r, col[1]);
    if (!mrs_type_read(type, &row->type))
        return wrong(r, "unknown type", type, "data/words.tsv has them");
    if (of.len != 1 || !memchr("ATI", of.ptr[0], 3))
        return wrong(r, "no role:", of, "write A, T or I");
    row->rule.of = of.ptr[0];
    if (!mrs_quantity_kind_read(kind, &row->rule.kind))
        return wrong(r, "unknown kind", kind, "write one as in data/triggers.tsv: killed, other");
    return row->mode.len ? read_mode(r, row->type, row->mode) : MRS_OK;
}

static mrs_status read_counts(reader *r)
{
    static const char *const names[] = {"type", "mode", "of", "kind"};
    uint32_t col[4];
    mrs_status st = table_open(r, "table/cues/counts", "data/cues/counts.tsv");
    if (!st)
        st = columns(r, names, 4, col);
    if (!st)
        r->coder->counts = MRS_NEW(r->coder->arena, mrs_count_row, r->table.rows);
    return st ? st : read_in_order(r, col, read_count_row);
}

/* Verbs whose lemma the model gets wrong: "instal", "retook". */
static mrs_status read_forms(reader *r)
{
    static const char *const names[] = {"form", "lemma"};
    uint32_t col[2];
    mrs_status st = table_open(r, "table/cues/forms", "data/cues/forms.tsv");
    if (!st)
        st = columns(r, names, 2, col);
    if (st)
        return st;
    r->coder->lemmas = MRS_NEW(r->coder->arena, mrs_str, r->table.rows);
    for (r->row = 1; r->row < r->table.rows; r->row++) {
        r->coder->lemmas[r->row - 1] = cell(r, col[1]);
        *mrs_lex_at(&r->coder->forms, r->coder->arena, cell(r, col[0])) = r->row;
    }
    return MRS_OK;
}

/* Words that tables name alone: prepositions of frames, modes by their types. */
static mrs_status read_words(reader *r)
{
    static const char *const names[] = {"type", "mode"};
    uint32_t col[2], word = 0;
    mrs_status st = table_open(r, "table/cues/prepositions", "data/cues/prepositions.tsv");
    if (!st)
        st = mrs_table_column(&r->table, "word", &word, r->err);
    for (r->row = 1; !st && r->row < r->table.rows; r->row++)
        *mrs_lex_at(&r->coder->preps, r->coder->arena, cell(r, word)) = 1;
    if (!st)
        st = table_open(r, "table/words", "data/words.tsv");
    if (!st)
        st = columns(r, names, 2, col);
    for (r->row = 1; !st && r->row < r->table.rows; r->row++) {
        mrs_type type;
        mrs_str name = cell(r, col[0]);
        if (!mrs_type_read(name, &type))
            return wrong(r, "unknown type", name, "src/code/code.h has them");
        *mrs_lex_at(&r->coder->mode_types, r->coder->arena, cell(r, col[1])) |= 1ULL << type;
    }
    return st;
}

mrs_status mrs_rows_open(mrs_coder *coder, mrs_err *err)
{
    reader r = {.coder = coder, .err = err};
    mrs_status st = read_classes(&r);
    if (!st)
        st = read_words(&r);
    if (!st)
        st = read_forms(&r);
    if (!st)
        st = read_rows(&r, "table/triggers", "data/triggers.tsv", true, &coder->triggers);
    if (!st)
        st = read_rows(&r, "table/senses", "data/senses.tsv", false, &coder->senses);
    if (!st)
        st = read_lights(&r);
    if (!st)
        st = read_answers(&r);
    if (!st)
        st = read_cues(&r);
    if (!st)
        st = read_counts(&r);
    return st ? st : read_modes(&r);
}
