#include "nlp/convert_tables.h"
#include "nlp/ruler.h"

enum { FORMS = 32 };

/* Names that get numbers as the rules mention them; row 0 is the header. */
typedef struct {
    mrs_cells cells;
    uint32_t most;
} names;

typedef struct {
    mrs_converter *c;
    names texts, tags, deps, words;
    MRS_VEC(mrs_rule) rules;
    mrs_err *err;
} maker;

static mrs_status damaged(const maker *m, uint32_t rule, const char *what)
{
    return mrs_fail(m->err, MRS_E_FORMAT, "attribute_ruler/patterns, rule %u: %s", rule, what);
}

/* Its row, made when it is new; 0 when there is no more room. */
static uint32_t row_of(maker *m, names *list, mrs_str name)
{
    for (uint32_t r = 1; r < list->cells.n; r++)
        if (mrs_str_eq(list->cells.at[r], name))
            return r;
    if (!list->cells.n)
        mrs_cells_add(m->c, &list->cells, MRS_STR("name"));
    if (list->cells.n >= list->most)
        return 0;
    mrs_cells_add(m->c, &list->cells, name);
    return list->cells.n - 1;
}

/* ^n'?t$, ^n[ou]thin'$: every string that such a regular expression is. A letter, a class of
 * letters, "?" after one; anything else is not understood: 0. */
static uint32_t expand(maker *m, mrs_str e, mrs_str out[FORMS])
{
    if (e.len < 2 || e.ptr[0] != '^' || e.ptr[e.len - 1] != '$')
        return 0;
    uint32_t n = 1;
    out[0] = MRS_STR("");
    for (size_t i = 1; i + 1 < e.len; i++) {
        mrs_str set = mrs_str_sub(e, i, i + 1);
        if (*set.ptr == '[') {
            const char *end = memchr(set.ptr, ']', e.len - i);
            if (!end)
                return 0;
            set = (mrs_str){set.ptr + 1, (size_t)(end - set.ptr) - 1};
            i += set.len + 1;
        } else if (strchr("\\(){}|.*+?^$]", *set.ptr)) {
            return 0;
        }
        bool optional = e.ptr[i + 1] == '?';
        i += optional;
        uint32_t before = n;
        if (before * (set.len + optional) > FORMS)
            return 0;
        n = optional ? before : 0;
        mrs_str old[FORMS];
        memcpy(old, out, before * sizeof *old);
        for (uint32_t k = 0; k < before; k++)
            for (size_t s = 0; s < set.len; s++)
                out[n++] =
                    mrs_str_join(old[k], mrs_str_sub(set, s, s + 1), MRS_STR(""), m->c->arena);
    }
    return n;
}

/* The names that a condition speaks of, as bits of words[]. */
static bool add_bit(maker *m, names *list, mrs_str name, uint64_t bits[4])
{
    uint32_t row = name.len ? row_of(m, list, name) : 0;
    if (name.len && !row)
        return false;
    if (row) /* "" never occurs once there are a tag and a tree */
        bits[row / 64] |= (uint64_t)1 << row % 64;
    return true;
}

static bool add_list(maker *m, names *list, mrs_str *rest, uint64_t bits[4])
{
    mrs_msg head, item;
    if (!mrs_msg_expect(rest, MRS_MSG_ARRAY, &head))
        return false;
    for (uint32_t i = 0; i < head.n; i++)
        if (!mrs_msg_expect(rest, MRS_MSG_STR, &item) || !add_bit(m, list, item.s, bits))
            return false;
    return true;
}

static bool add_expression(maker *m, names *list, mrs_str *rest, uint64_t bits[4])
{
    mrs_msg text;
    mrs_str forms[FORMS];
    if (!mrs_msg_expect(rest, MRS_MSG_STR, &text))
        return false;
    uint32_t n = expand(m, text.s, forms);
    for (uint32_t i = 0; i < n; i++)
        if (!add_bit(m, list, forms[i], bits))
            return false;
    return n > 0;
}

/* What stands after TAG, LOWER or DEP: a string, or {IN: []}, {NOT_IN: []}, {REGEX: ""}. */
static bool read_allowed(maker *m, names *list, mrs_str *rest, uint64_t bits[4])
{
    mrs_msg head, key;
    memset(bits, 0, 4 * sizeof *bits);
    if (!mrs_msg_next(rest, &head))
        return false;
    if (head.kind == MRS_MSG_STR)
        return add_bit(m, list, head.s, bits);
    if (head.kind != MRS_MSG_MAP || head.n != 1 || !mrs_msg_expect(rest, MRS_MSG_STR, &key))
        return false;
    if (mrs_str_is(key.s, "REGEX"))
        return add_expression(m, list, rest, bits);
    if (!mrs_str_is(key.s, "IN") && !mrs_str_is(key.s, "NOT_IN"))
        return false;
    if (!add_list(m, list, rest, bits))
        return false;
    for (int i = 0; mrs_str_is(key.s, "NOT_IN") && i < 4; i++)
        bits[i] = ~bits[i];
    return true;
}

static bool read_attribute(maker *m, mrs_str *rest, mrs_rule_cond *cond)
{
    mrs_msg key, value;
    uint64_t bits[4];
    if (!mrs_msg_expect(rest, MRS_MSG_STR, &key))
        return false;
    if (mrs_str_is(key.s, "LOWER"))
        return read_allowed(m, &m->words, rest, cond->words);
    if (mrs_str_is(key.s, "IS_SPACE")) {
        bool fine = mrs_msg_expect(rest, MRS_MSG_BOOL, &value);
        cond->spaces = value.i ? 2 : 1;
        return fine;
    }
    bool tag = mrs_str_is(key.s, "TAG");
    if ((!tag && !mrs_str_is(key.s, "DEP")) ||
        !read_allowed(m, tag ? &m->tags : &m->deps, rest, bits))
        return false;
    *(tag ? &cond->tags : &cond->deps) = bits[0];
    return true;
}

static bool read_cond(maker *m, mrs_str *rest, mrs_rule_cond *cond)
{
    mrs_msg map;
    memset(cond, 0xFF, sizeof *cond);
    if (!mrs_msg_expect(rest, MRS_MSG_MAP, &map))
        return false;
    for (uint32_t i = 0; i < map.n; i++)
        if (!read_attribute(m, rest, cond))
            return false;
    return true;
}

static uint32_t pos_of(mrs_str name)
{
    static const char *const poses[] = {"",
#define MRS_X(name) #name,
                                        MRS_POSES(MRS_X)
#undef MRS_X
    };
    for (uint32_t i = 1; i < sizeof poses / sizeof *poses; i++)
        if (mrs_str_is(name, poses[i]))
            return i;
    return 0;
}

/* {POS: "VERB", MORPH: "_", ...} */
static bool read_settings(maker *m, mrs_str rest, mrs_rule *rule)
{
    static const char *const what[MRS_RULE_TEXTS] = {"MORPH", "LEMMA", "TAG", "DEP"};
    mrs_msg map, key, value;
    if (!mrs_msg_expect(&rest, MRS_MSG_MAP, &map))
        return false;
    for (uint32_t i = 0; i < map.n; i++) {
        if (!mrs_msg_expect(&rest, MRS_MSG_STR, &key) ||
            !mrs_msg_expect(&rest, MRS_MSG_STR, &value))
            return false;
        if (mrs_str_is(key.s, "POS")) {
            if (!(rule->pos = pos_of(value.s)))
                return false;
            continue;
        }
        int t = 0;
        while (t < MRS_RULE_TEXTS && !mrs_str_is(key.s, what[t]))
            t++;
        if (t == MRS_RULE_TEXTS)
            return false;
        bool none = t == MRS_RULE_MORPH && mrs_str_is(value.s, "_");
        rule->text[t] = row_of(m, &m->texts, none ? MRS_STR("") : value.s);
        if (!rule->text[t])
            return false;
    }
    return true;
}

static mrs_status read_pattern(maker *m, mrs_str *rest, mrs_rule *rule)
{
    mrs_msg list;
    if (!mrs_msg_expect(rest, MRS_MSG_ARRAY, &list) || list.n < 1 || list.n > 2)
        return damaged(m, rule->number, "not one or two tokens");
    rule->n = list.n;
    memset(rule->cond, 0, sizeof rule->cond);
    for (uint32_t i = 0; i < list.n; i++)
        if (!read_cond(m, rest, &rule->cond[i]))
            return damaged(m, rule->number, "a condition of another kind");
    if (rule->index >= rule->n)
        return damaged(m, rule->number, "index");
    return MRS_OK;
}

static mrs_status read_rule(maker *m, mrs_str bytes, uint32_t number)
{
    mrs_str patterns, attrs, index;
    mrs_msg list, at;
    mrs_rule rule = {.number = number};
    if (!mrs_msg_find(bytes, "patterns", &patterns) || !mrs_msg_find(bytes, "attrs", &attrs) ||
        !mrs_msg_find(bytes, "index", &index) || !mrs_msg_expect(&index, MRS_MSG_INT, &at) ||
        at.i < 0 || at.i > 1 || !mrs_msg_expect(&patterns, MRS_MSG_ARRAY, &list))
        return damaged(m, number, "not a rule");
    rule.index = (uint32_t)at.i;
    if (!read_settings(m, attrs, &rule))
        return damaged(m, number, "sets something else");
    for (uint32_t i = 0; i < list.n; i++) {
        mrs_status st = read_pattern(m, &patterns, &rule);
        if (st)
            return st;
        *MRS_PUSH(m->c->arena, &m->rules) = rule;
    }
    return MRS_OK;
}

mrs_status mrs_convert_ruler(mrs_converter *c, mrs_err *err)
{
    maker m = {.c = c, .err = err};
    names *const lists[] = {&m.texts, &m.tags, &m.deps, &m.words};
    static const struct {
        const char *section;
        uint32_t most;
    } rows[] = {{MRS_RULER_TEXTS, UINT16_MAX},
                {MRS_RULER_TAGS, 64},
                {MRS_RULER_DEPS, 64},
                {MRS_RULER_WORDS, 256}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        lists[i]->most = rows[i].most;
    mrs_str file, rule;
    mrs_msg list;
    mrs_status st = mrs_wheel_file(c->wheel, "attribute_ruler/patterns", &file, err);
    if (st)
        return st;
    if (!mrs_msg_expect(&file, MRS_MSG_ARRAY, &list))
        return damaged(&m, 0, "no list");
    for (uint32_t i = 0; !st && i < list.n; i++)
        st = mrs_msg_skip(&file, &rule) ? read_rule(&m, rule, i) : damaged(&m, i, "cut short");
    if (st)
        return st;
    mrs_packer_add(c->packer, MRS_RULER_RULES,
                   (mrs_str){(const char *)m.rules.at, m.rules.n * sizeof *m.rules.at});
    for (size_t i = 0; !st && i < sizeof rows / sizeof *rows; i++)
        st = mrs_cells_pack(c, rows[i].section, &lists[i]->cells, 1, err);
    return st;
}
