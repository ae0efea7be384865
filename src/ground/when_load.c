/* The tables of time: words and patterns, checked row by row. */
#include "ground/when_work.h"

enum { NO_WORD = UINT16_MAX };

static const char *const CLASSES[] = {
#define MRS_X(name) #name,
    MRS_TIME_CLASSES(MRS_X)
#undef MRS_X
};
static const char *const SLOTS[] = {
#define MRS_X(name) #name,
    MRS_TIME_SLOTS(MRS_X)
#undef MRS_X
};
static const char *const READINGS[] = {
#define MRS_X(name) #name,
    MRS_TIME_READINGS(MRS_X)
#undef MRS_X
};

static bool find(const char *const *names, uint32_t n, mrs_str word, uint32_t *out)
{
    for (*out = 0; *out < n; ++*out)
        if (mrs_str_is(word, names[*out]))
            return true;
    return false;
}

/* ---- words ------------------------------------------------------------------------------------
 */
/* Words whose value is a name: its number is its place here. */
static const char *const UNITS[] = {"second",  "minute", "hour",      "day",   "night",
                                    "weekend", "week",   "fortnight", "month", "quarter",
                                    "year",    "decade", "century"};
static const char *const SEASONS[] = {"SP", "SU", "FA", "WI"};
static const char *const EDGES[] = {"", "START", "MID", "END"};

static bool word_value(mrs_time_word *word)
{
    int64_t number = 0;
    uint32_t k = 0;
    bool good = true;
    if (word->class == MRS_TC_UNIT || word->class == MRS_TC_UNITS)
        good = find(UNITS, sizeof UNITS / sizeof *UNITS, word->text, &k);
    else if (word->class == MRS_TC_SEASON)
        good = find(SEASONS, sizeof SEASONS / sizeof *SEASONS, word->text, &k);
    else if (word->class == MRS_TC_EDGE || word->class == MRS_TC_EARLY)
        good = find(EDGES, sizeof EDGES / sizeof *EDGES, word->text, &k);
    else if (mrs_str_int(word->text, &number))
        k = (uint32_t)(int32_t)number;
    else
        k = (uint32_t)MRS_TIME_UNSET;
    word->value = (int32_t)k;
    return good;
}

static mrs_status load_words(const mrs_pack *pack, mrs_whens *whens, mrs_err *err)
{
    enum { PHRASE, CLASS, VALUE, CASE, N };
    static const char *const columns[] = {"phrase", "class", "value", "case"};
    static const char *const cases[] = {"any", "capital", "weak"};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, "table/lexicon/time_words",
                                     "data/lexicon/time_words.tsv", columns, N, &rows, err);
    while (!st && mrs_rows_of_next(&rows)) {
        uint32_t class, letters;
        mrs_str phrase = mrs_rows_of_cell(&rows, PHRASE);
        if (!find(CLASSES, MRS_N_TIME_CLASSES, mrs_rows_of_cell(&rows, CLASS), &class))
            return mrs_rows_of_bad(&rows, "unknown class", mrs_rows_of_cell(&rows, CLASS), err);
        if (!find(cases, 3, mrs_rows_of_cell(&rows, CASE), &letters))
            return mrs_rows_of_bad(&rows, "unknown case", mrs_rows_of_cell(&rows, CASE), err);
        mrs_time_word word = {(uint16_t) class, (uint8_t)letters, 0,
                              mrs_rows_of_cell(&rows, VALUE)};
        if (!word_value(&word))
            return mrs_rows_of_bad(&rows, "unknown value", word.text, err);
        if (!mrs_phrases_add(&whens->phrases, whens->arena, phrase, whens->words.n))
            return mrs_rows_of_bad(&rows, "not a phrase:", phrase, err);
        *MRS_PUSH(whens->arena, &whens->words) = word;
    }
    return st;
}

/* ---- patterns ---------------------------------------------------------------------------------
 */
static uint16_t name_of(mrs_whens *whens, mrs_str name)
{
    for (uint16_t i = 0; i < whens->names.n; i++)
        if (mrs_str_eq(whens->names.at[i], name))
            return i;
    *MRS_PUSH(whens->arena, &whens->names) = name;
    return (uint16_t)(whens->names.n - 1);
}

/* A class by its name in capitals; a word in small letters or a mark gets a class of its own. */
static bool class_of(mrs_whens *whens, mrs_str word, uint16_t *out)
{
    uint32_t class;
    if (word.len > 1 && word.ptr[0] >= 'A' && word.ptr[0] <= 'Z') {
        bool known = find(CLASSES, MRS_N_TIME_CLASSES, word, &class);
        *out = (uint16_t) class;
        return known;
    }
    for (class = 0; class < whens->literals.n; class ++)
        if (mrs_str_eq(whens->literals.at[class], word))
            break;
    *out = (uint16_t)(MRS_N_TIME_CLASSES + class);
    if (class < whens->literals.n)
        return true;
    if (*out >= MRS_TIME_MAX_CLASSES)
        return false;
    *MRS_PUSH(whens->arena, &whens->literals) = word;
    mrs_time_word literal = {*out, 0, MRS_TIME_UNSET, word};
    if (!mrs_phrases_add(&whens->phrases, whens->arena, word, whens->words.n))
        return false;
    *MRS_PUSH(whens->arena, &whens->words) = literal;
    return true;
}

/* One of the alternatives of an element: a class, a word or <NAME>. */
static bool read_choice(mrs_whens *whens, mrs_str one, mrs_time_element *out)
{
    bool ref = one.len > 2 && one.ptr[0] == '<' && one.ptr[one.len - 1] == '>';
    if (out->n == sizeof out->any / sizeof *out->any || one.len == 0 ||
        (out->n && ref != (out->kind == 'r')))
        return false;
    out->kind = ref ? 'r' : 'c';
    if (ref) {
        out->any[out->n++] = name_of(whens, mrs_str_sub(one, 1, one.len - 1));
        return true;
    }
    if (!class_of(whens, one, &out->any[out->n]))
        return false;
    mrs_time_mask_add(&out->mask, out->any[out->n++]);
    return true;
}

static bool read_element(mrs_whens *whens, mrs_str cell, mrs_time_element *out)
{
    *out = (mrs_time_element){.kind = 'c'};
    if (cell.len == 1 && strchr("{};&", cell.ptr[0])) {
        out->kind = (uint8_t)cell.ptr[0];
        return true;
    }
    if (cell.len > 1 && cell.ptr[0] == '+') {
        out->glued = true;
        cell = mrs_str_sub(cell, 1, cell.len);
    }
    if (cell.len > 1 && cell.ptr[cell.len - 1] == '?') {
        out->optional = true;
        cell.len--;
    }
    for (mrs_str one; mrs_str_split(&cell, '|', &one);)
        if (!read_choice(whens, one, out))
            return false;
    return out->n > 0;
}

static bool read_set(mrs_str cell, mrs_time_pattern *out)
{
    for (mrs_str one, name; mrs_str_split(&cell, ';', &one);) {
        uint32_t slot;
        int64_t value;
        if (one.len == 0)
            continue;
        uint32_t unit;
        if (!mrs_str_split(&one, '=', &name))
            return false;
        if (mrs_str_is(name, "unit") && find(UNITS, sizeof UNITS / sizeof *UNITS, one, &unit))
            value = unit;
        else if (!mrs_str_int(one, &value) || value < -9 || value > 9)
            return false;
        if (mrs_str_is(name, "num")) {
            out->num = (double)value;
            continue;
        }
        if (!find(SLOTS, MRS_N_TIME_SLOTS, name, &slot) || out->n_sets == MRS_TIME_SETS)
            return false;
        out->set[out->n_sets].slot = (uint8_t)slot;
        out->set[out->n_sets++].value = (int16_t)value;
    }
    return true;
}

static mrs_status load_pattern(mrs_whens *whens, const mrs_rows_of *rows, mrs_err *err)
{
    enum { NAME, PATTERN, READING, SET };
    mrs_time_pattern p = {.name = name_of(whens, mrs_rows_of_cell(rows, NAME))};
    mrs_str cells = mrs_rows_of_cell(rows, PATTERN), reading = mrs_rows_of_cell(rows, READING);
    uint32_t k = 0;
    for (mrs_str one; mrs_str_split(&cells, ' ', &one);) {
        if (p.n == MRS_TIME_ELEMENTS)
            return mrs_rows_of_bad(rows, "too long at", one, err);
        if (!read_element(whens, one, &p.element[p.n++]))
            return mrs_rows_of_bad(rows, "cannot read", one, err);
    }
    if (mrs_str_is(reading, "="))
        k = MRS_TR_inherit;
    else if (reading.len && !find(READINGS, MRS_TR_inherit, reading, &k))
        return mrs_rows_of_bad(rows, "unknown reading", reading, err);
    p.reading = (mrs_time_reading)k;
    if (p.reading == MRS_TR_none && p.name == 0)
        return mrs_rows_of_bad(rows, "no name and no reading", reading, err);
    if (!read_set(mrs_rows_of_cell(rows, SET), &p))
        return mrs_rows_of_bad(rows, "cannot read", mrs_rows_of_cell(rows, SET), err);
    *MRS_PUSH(whens->arena, &whens->patterns) = p;
    return MRS_OK;
}

static void list_add(mrs_whens *whens, mrs_time_list *list, uint16_t value)
{
    if (list->n == 0 || list->at[list->n - 1] != value)
        *MRS_PUSH(whens->arena, list) = value;
}

/* Classes that p may begin with, added to first. False: a pattern holds itself. */
static bool spread(const mrs_whens *whens, const mrs_time_pattern *p, mrs_time_mask *first,
                   int depth)
{
    if (depth > 6)
        return false;
    for (uint32_t i = 0; i < p->n; i++) {
        const mrs_time_element *e = &p->element[i];
        for (uint32_t k = 0; e->kind == 'c' && k < e->n; k++)
            mrs_time_mask_add(first, e->any[k]);
        for (uint32_t k = 0; e->kind == 'r' && k < e->n; k++)
            for (uint32_t j = 0; j < whens->named[e->any[k]].n; j++)
                if (!spread(whens, &whens->patterns.at[whens->named[e->any[k]].at[j]], first,
                            depth + 1))
                    return false;
        if (!e->optional && (e->kind == 'c' || e->kind == 'r'))
            break;
    }
    return true;
}

/* What a match cannot do without: the first classes of every element that may not be missing. */
static void put_needs(const mrs_whens *whens, mrs_time_pattern *p)
{
    for (uint32_t i = 0; i < p->n && p->n_needs < MRS_TIME_NEEDS; i++) {
        const mrs_time_element *e = &p->element[i];
        mrs_time_mask mask = e->mask;
        if (e->optional || (e->kind != 'c' && e->kind != 'r'))
            continue;
        for (uint32_t k = 0; e->kind == 'r' && k < e->n; k++)
            for (uint32_t j = 0; j < whens->named[e->any[k]].n; j++)
                for (uint32_t b = 0; b < MRS_TIME_MAX_CLASSES / 64; b++)
                    mask.bits[b] |= whens->patterns.at[whens->named[e->any[k]].at[j]].first.bits[b];
        p->need[p->n_needs++] = mask;
    }
}

static mrs_status index_patterns(mrs_whens *whens, mrs_err *err)
{
    uint32_t classes = MRS_N_TIME_CLASSES + whens->literals.n;
    whens->starts = MRS_NEW(whens->arena, mrs_time_list, classes);
    whens->named = MRS_NEW(whens->arena, mrs_time_list, whens->names.n);
    for (uint16_t i = 0; i < whens->patterns.n; i++)
        if (whens->patterns.at[i].name)
            list_add(whens, &whens->named[whens->patterns.at[i].name], i);
    for (uint32_t i = 1; i < whens->names.n; i++)
        if (whens->named[i].n == 0)
            return mrs_fail(err, MRS_E_FORMAT,
                            "data/lexicon/time_patterns.tsv: no pattern has the name \"%.*s\"",
                            (int)whens->names.at[i].len, whens->names.at[i].ptr);
    for (uint16_t i = 0; i < whens->patterns.n; i++) {
        mrs_time_pattern *p = &whens->patterns.at[i];
        if (!spread(whens, p, &p->first, 0))
            return mrs_fail(err, MRS_E_FORMAT,
                            "data/lexicon/time_patterns.tsv: a pattern holds itself");
        for (uint32_t c = 0; !p->name && c < classes; c++)
            if (p->first.bits[c >> 6] >> (c & 63) & 1)
                list_add(whens, &whens->starts[c], i);
    }
    for (uint16_t i = 0; i < whens->patterns.n; i++)
        put_needs(whens, &whens->patterns.at[i]);
    return MRS_OK;
}

static mrs_status load_bounds(const mrs_pack *pack, mrs_whens *whens, mrs_err *err)
{
    static const char *const columns[] = {"phrase", "bound"};
    static const char *const bounds[] = {"in",     "since", "until",  "by",
                                         "within", "for",   "before", "after"};
    mrs_rows_of rows;
    mrs_status st = mrs_rows_of_open(pack, "table/lexicon/time_bounds",
                                     "data/lexicon/time_bounds.tsv", columns, 2, &rows, err);
    while (!st && mrs_rows_of_next(&rows)) {
        uint32_t bound;
        mrs_str phrase = mrs_rows_of_cell(&rows, 0);
        if (!find(bounds, 8, mrs_rows_of_cell(&rows, 1), &bound))
            return mrs_rows_of_bad(&rows, "unknown bound", mrs_rows_of_cell(&rows, 1), err);
        if (!mrs_phrases_add(&whens->bounds, whens->arena, phrase, bound))
            return mrs_rows_of_bad(&rows, "not a phrase:", phrase, err);
        uint8_t n = whens->bounds.all.at[whens->bounds.all.n - 1].n;
        whens->longest_bound = n > whens->longest_bound ? n : whens->longest_bound;
    }
    if (!st)
        mrs_phrases_index(&whens->bounds, whens->arena);
    return st;
}

mrs_status mrs_time_load(const mrs_pack *pack, mrs_whens *whens, mrs_err *err)
{
    static const char *const columns[] = {"name", "pattern", "reading", "set"};
    mrs_rows_of rows;
    mrs_status st = mrs_numbers_open(pack, whens->arena, &whens->numbers, err);
    if (!st)
        st = load_words(pack, whens, err);
    if (!st)
        st = mrs_rows_of_open(pack, "table/lexicon/time_patterns", "data/lexicon/time_patterns.tsv",
                              columns, 4, &rows, err);
    name_of(whens, MRS_STR(""));
    while (!st && mrs_rows_of_next(&rows))
        st = load_pattern(whens, &rows, err);
    if (!st)
        st = load_bounds(pack, whens, err);
    if (!st)
        st = index_patterns(whens, err);
    if (!st)
        mrs_phrases_index(&whens->phrases, whens->arena);
    return st;
}
