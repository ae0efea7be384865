/* Reads the tables of code into rows, checking every cell: a wrong one is named by file and line.
 */
#include "code/code_internal.h"

typedef struct {
    mrs_coder *coder;
    mrs_table table;
    const char *file; /* as its users know it: data/triggers.tsv */
    uint32_t line_col, row;
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
    {"speaker", MRS_REL_SPEAKER},
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

static mrs_status wrong(const reader *r, const char *what, mrs_str cell)
{
    mrs_str line = mrs_table_cell(&r->table, r->row, r->line_col);
    return mrs_fail(r->err, MRS_E_FORMAT, "%s line %.*s: %s \"%.*s\"", r->file, (int)line.len,
                    line.ptr, what, (int)cell.len, cell.ptr);
}

static mrs_status table_open(reader *r, const char *section, const char *file)
{
    r->file = file;
    mrs_status st = mrs_table_open(r->coder->pack, section, &r->table, r->err);
    if (!st)
        st = mrs_table_column(&r->table, "#line", &r->line_col, r->err);
    return st;
}

/* The cells of some columns in the present row. */
static mrs_str cell(const reader *r, uint32_t col)
{
    return mrs_str_trim(mrs_table_cell(&r->table, r->row, col));
}

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
            return wrong(r, "unknown word class", name);
        *bits |= bit;
    }
    return MRS_OK;
}

static mrs_status topic_bit(const reader *r, mrs_str name, uint64_t *bits)
{
    mrs_topic topic;
    if (!mrs_topic_read(name, &topic))
        return wrong(r, "unknown topic", name);
    *bits |= 1ULL << topic;
    return MRS_OK;
}

static mrs_status class_add(reader *r, mrs_str name, uint64_t *bits)
{
    mrs_coder *c = r->coder;
    uint64_t bit = mrs_class_bit(c, name);
    if (!bit) {
        if (c->n_classes == MRS_CLASSES)
            return wrong(r, "more than 64 word classes:", name);
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

static mrs_rel rel_of(mrs_str name, mrs_str *prep)
{
    for (uint32_t i = 0; i < sizeof rel_names / sizeof *rel_names; i++)
        if (mrs_str_is(name, rel_names[i].name))
            return rel_names[i].rel;
    bool anywhere = name.len > 1 && name.ptr[0] == '~';
    *prep = anywhere ? mrs_str_sub(name, 1, name.len) : name;
    return anywhere ? MRS_REL_AFTER : MRS_REL_PREP;
}

static mrs_status read_cond(const reader *r, mrs_str text, mrs_cond *out)
{
    mrs_str name, values = text, part;
    if (!mrs_str_split(&values, '=', &name) || !values.ptr || !values.len)
        return wrong(r, "condition is not rel=words:", text);
    out->negated = name.len && name.ptr[0] == '!';
    if (out->negated)
        name = mrs_str_sub(name, 1, name.len);
    if (!name.len)
        return wrong(r, "condition is not rel=words:", text);
    out->rel = rel_of(name, &out->prep);
    out->words = values;
    mrs_status st = MRS_OK;
    while (!st && mrs_str_split(&values, '|', &part)) {
        if (mrs_str_is(part, "*"))
            out->any = true;
        else if (part.len > 1 && part.ptr[0] == '@')
            st = out->rel == MRS_REL_DOC
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
            return wrong(r, "frame is not role=ways:", part);
        char role = part.ptr[0];
        mrs_str ways = mrs_str_sub(part, 2, part.len);
        while (mrs_str_split(&ways, '|', &way)) {
            mrs_way *w = MRS_PUSH(r->coder->arena, &v);
            mrs_str then = way, name;
            if (mrs_str_split(&then, '>', &name) && then.ptr) {
                w->two = true;
                w->then_rel = rel_of(then, &w->then_prep);
            }
            w->role = role;
            w->rel = rel_of(name, &w->prep);
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
            return wrong(r, "quantity is not role=kind:", part);
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
            return wrong(r, "unknown flag", part);
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
    for (bool first = true; mrs_str_split(&part, '-', &piece); first = false) {
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
            return wrong(r, "phrase of more than six words:", row->phrase);
        if (part_marked || (!marked && (row->pos != MRS_POS_VERB || first == 0)))
            row->head = (uint8_t)(row->n_words - 1); /* of a hyphened word its last part */
    }
    return row->n_words ? MRS_OK : wrong(r, "no phrase", row->phrase);
}

static void index_row(mrs_coder *coder, mrs_rows *rows, uint32_t i)
{
    mrs_row *row = &rows->at[i];
    uint64_t *first = mrs_lex_at(&rows->first, coder->arena, row->word[row->head]);
    row->next = (uint32_t)*first;
    *first = i + 1;
}

enum { C_PHRASE, C_POS, C_WHEN, C_TYPE, C_MODE, C_FRAME, C_QUANTITY, C_FLAGS, C_STRENGTH, N_COLS };

static mrs_status read_what(const reader *r, const uint32_t *col, mrs_row *row)
{
    mrs_str type = cell(r, col[C_TYPE]);
    row->mode = cell(r, col[C_MODE]);
    if (!mrs_type_read(type, &row->type))
        return wrong(r, "unknown type", type);
    double strength = 0;
    mrs_str text = cell(r, col[C_STRENGTH]);
    if (!mrs_str_num(text, &strength) || strength < 0 || strength > 1)
        return wrong(r, "strength is not 0 to 1:", text);
    row->strength = (float)strength;
    mrs_status st = read_quantities(r, cell(r, col[C_QUANTITY]), row);
    return st ? st : read_flags(r, cell(r, col[C_FLAGS]), row);
}

static mrs_status read_row(const reader *r, const uint32_t *col, uint32_t n_cols, mrs_row *row)
{
    mrs_str pos = cell(r, col[C_POS]);
    row->row = r->row;
    int64_t line = 0;
    if (mrs_str_int(mrs_table_cell(&r->table, r->row, r->line_col), &line))
        row->line = (uint32_t)line;
    if (!read_pos(pos, &row->pos))
        return wrong(r, "unknown part of speech", pos);
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
    for (r->row = 1; !st && r->row < r->table.rows; r->row++)
        st = read_row(r, col, n, &out->at[out->n++]);
    for (uint32_t i = out->n; !st && i-- > 0;)
        index_row(r->coder, out, i);
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
        if (!mrs_list_has(MRS_STR("claimed|attributed|denied"), out->at[i].mode))
            st = wrong(r, "unknown responsibility", out->at[i].mode);
        else
            st = read_frame(r, cell(r, col[0]), &out->at[i]);
    }
    return st;
}

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
        mrs_str text = cell(r, col[0]), part;
        while (cue->n_words < MRS_ROW_WORDS && mrs_str_split(&text, ' ', &part))
            cue->word[cue->n_words++] = part;
        cue->gives = cell(r, col[1]);
        if (!cue->word[0].len || text.ptr)
            return wrong(r, "not a phrase of one to six words:", cell(r, col[0]));
        if (!mrs_list_has(MRS_STR("partner|support|fellow|instrument|means"), cue->gives))
            return wrong(r, "unknown role", cue->gives);
        uint64_t *first = mrs_lex_at(&out->first, r->coder->arena, cue->word[0]);
        cue->next = (uint32_t)*first;
        *first = out->n;
    }
    return MRS_OK;
}

static mrs_status read_modes(reader *r)
{
    static const char *const names[] = {"trigger", "cue", "scope", "mode", "type"};
    uint32_t col[5];
    mrs_status st = table_open(r, "table/cues/modes", "data/cues/modes.tsv");
    if (!st)
        st = columns(r, names, 5, col);
    if (st)
        return st;
    r->coder->modes = MRS_NEW(r->coder->arena, mrs_mode_row, r->table.rows);
    for (r->row = 1; !st && r->row < r->table.rows; r->row++) {
        mrs_mode_row *m = &r->coder->modes[r->coder->n_modes++];
        *m = (mrs_mode_row){.trigger = cell(r, col[0]),
                            .cue = cell(r, col[1]),
                            .scope = cell(r, col[2]),
                            .mode = cell(r, col[3])};
        if (m->cue.len > 1 && m->cue.ptr[0] == '@')
            st = class_bits(r, mrs_str_sub(m->cue, 1, m->cue.len), &m->classes);
        if (!st && !mrs_type_read(cell(r, col[4]), &m->type))
            st = wrong(r, "unknown type", cell(r, col[4]));
        if (!st && !mrs_list_has(MRS_STR("near|below|sentence|document"), m->scope))
            st = wrong(r, "unknown scope", m->scope);
    }
    return st;
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

mrs_status mrs_rows_open(mrs_coder *coder, mrs_err *err)
{
    reader r = {.coder = coder, .err = err};
    mrs_status st = read_classes(&r);
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
    return st ? st : read_modes(&r);
}
