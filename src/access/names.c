#include "access/names.h"

#include <string.h>

typedef struct {
    const mrs_name_tables *tables;
    const mrs_doc *doc;
    const mrs_parse *p;
    mrs_arena *arena;
    mrs_private *out;
    uint8_t *state; /* [n] */
    bool cased;     /* the text writes names with capitals: one without is none */
} search;
enum { PLAIN, KNOWN, COMMON, PRIVATE }; /* COMMON: a word that may be a name beside a name */

mrs_status mrs_names_open(const mrs_pack *pack, const mrs_nlp *nlp, mrs_name_tables *out,
                          mrs_err *err)
{
    out->nlp = nlp;
    mrs_status st = mrs_table_open(pack, "table/text/case", &out->words, err);
    if (!st)
        st = mrs_table_open(pack, "table/actors/titles", &out->titles, err);
    return st ? st : mrs_table_column(&out->words, "kind", &out->kind, err);
}

bool mrs_private_has(const mrs_private *names, mrs_str word, mrs_arena *arena)
{
    mrs_str lower = mrs_lower(word, arena);
    for (uint32_t i = 0; i < names->words.n; i++)
        if (mrs_str_eq(names->words.at[i], lower))
            return true;
    return false;
}

static bool is_word(uint32_t cp)
{
    return mrs_cp_is_alpha(cp) || mrs_cp_is_digit(cp);
}

bool mrs_name_word(mrs_str text, size_t *at, mrs_span *out)
{
    size_t next = *at;
    while (next < text.len) {
        size_t here = next;
        if (!is_word(mrs_utf8_next(text, &next)))
            continue;
        size_t end = next;
        while (next < text.len && is_word(mrs_utf8_next(text, &next)))
            end = next;
        *out = (mrs_span){(uint32_t)here, (uint32_t)end};
        *at = end;
        return true;
    }
    *at = text.len;
    return false;
}

/* ---- one token ---------------------------------------------------------------------------------
 */

static mrs_str text_of(const search *s, uint32_t t)
{
    return mrs_token_text(s->doc, t);
}

static bool has_capital(mrs_str word)
{
    size_t at = 0;
    while (at < word.len)
        if (mrs_cp_is_upper(mrs_utf8_next(word, &at)))
            return true;
    return false;
}

static bool has_letter(mrs_str word)
{
    size_t at = 0;
    while (at < word.len)
        if (mrs_cp_is_alpha(mrs_utf8_next(word, &at)))
            return true;
    return false;
}

static mrs_str label_of(const search *s, uint32_t t)
{
    uint32_t e = s->p->ent_of[t];
    return e ? s->p->ents[e - 1].label : MRS_STR("");
}

static mrs_str kind_of(const search *s, uint32_t t)
{
    const mrs_table *words = &s->tables->words;
    uint32_t row = mrs_table_find(words, mrs_lower(text_of(s, t), s->arena));
    return row ? mrs_table_cell(words, row, s->tables->kind) : MRS_STR("");
}

/* "al", "bin", a hyphen: what stands inside a name. */
static bool is_joint(const search *s, uint32_t t)
{
    mrs_str text = text_of(s, t);
    return mrs_str_is(text, "-") || mrs_str_is(text, "'") || mrs_str_is(text, "’") ||
           mrs_str_is(kind_of(s, t), "particle") ||
           mrs_list_has(MRS_STR("al|el|abu|bin|ibn|bint|umm|abd|ul"), mrs_lower(text, s->arena));
}

/* A person's name who may stand by it, as the text writes it. */
static bool is_office_holder(const search *s, uint32_t t)
{
    const mrs_grounding *g = s->doc->ground;
    mrs_str word = text_of(s, t);
    for (uint32_t i = 0; g && i < g->actors.n; i++) {
        const mrs_actor *a = &g->actors.at[i];
        if (!a->office_holder || !a->person.len)
            continue;
        mrs_span w;
        for (size_t at = 0; mrs_name_word(a->person, &at, &w);)
            if (mrs_str_eq(mrs_span_str(a->person, w), word))
                return true;
        if (mrs_str_eq(a->person, word))
            return true;
    }
    return false;
}

/* Who brings the report says so itself. */
static bool is_publisher(const search *s, uint32_t t)
{
    mrs_str publisher = s->doc->publisher, word = text_of(s, t);
    mrs_span w;
    for (size_t at = 0; mrs_name_word(publisher, &at, &w);)
        if (mrs_str_eq(mrs_span_str(publisher, w), word))
            return true;
    return false;
}

static bool is_place(const search *s, uint32_t t)
{
    const mrs_grounding *g = s->doc->ground;
    for (uint32_t i = 0; g && i < g->places.n; i++) {
        const mrs_place *p = &g->places.at[i];
        if (p->first <= t && t < p->past &&
            (p->gazetteer_id.len || p->demonym || p->country[0] ||
             p->precision == MRS_PRECISION_BORDER || p->precision == MRS_PRECISION_REGION))
            return true;
    }
    return false;
}

static bool is_actor(const search *s, uint32_t t)
{
    const mrs_grounding *g = s->doc->ground;
    uint32_t a = g && g->actor_of ? g->actor_of[t] : 0;
    return a && g->actors.at[a - 1].id.len;
}

static bool is_time(const search *s, uint32_t t)
{
    static const char *const labels[] = {"DATE",    "TIME",  "NORP",    "LANGUAGE", "CARDINAL",
                                         "ORDINAL", "MONEY", "PERCENT", "QUANTITY"};
    const mrs_grounding *g = s->doc->ground;
    mrs_str label = label_of(s, t);
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (mrs_str_is(label, labels[i]))
            return true;
    for (uint32_t i = 0; g && i < g->whens.n; i++)
        if (g->whens.at[i].first <= t && t < g->whens.at[i].past)
            return true;
    return false;
}

static bool is_common(const search *s, uint32_t t)
{
    const uint32_t is = MRS_WORD_NOUN | MRS_WORD_OTHER | MRS_WORD_FORM;
    mrs_str kind = kind_of(s, t);
    if (mrs_str_is(kind, "given") || mrs_str_is(kind, "saint"))
        return false;
    if (mrs_str_is(kind, "function") || mrs_str_is(kind, "month") || mrs_str_is(kind, "address"))
        return true;
    uint32_t bits = mrs_nlp_word(s->tables->nlp, mrs_lower(text_of(s, t), s->arena), s->arena);
    return (bits & is) && ((bits & MRS_WORD_SEEN) || !(bits & MRS_WORD_CAPITAL));
}

static bool is_address(mrs_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] == '@' || mrs_str_starts(mrs_str_sub(word, i, word.len), MRS_STR("://")))
            return true;
    return mrs_str_starts(word, MRS_STR("www."));
}

/* Of a token outside of names of persons. */
static uint8_t judge(const search *s, uint32_t t)
{
    mrs_str word = text_of(s, t);
    if (is_address(word))
        return PRIVATE;
    bool name = has_capital(word) || (!s->cased && s->p->pos[t] == MRS_POS_PROPN);
    if (!has_letter(word) || !name)
        return PLAIN;
    if (is_publisher(s, t) || is_place(s, t) || is_actor(s, t) || is_time(s, t) ||
        is_office_holder(s, t))
        return KNOWN;
    return is_common(s, t) ? COMMON : is_joint(s, t) ? PLAIN : PRIVATE;
}

/* ---- names of persons --------------------------------------------------------------------------
 */

/* All of it is one place, one actor, or names of those who may stand by name. */
static bool ent_is_known(const search *s, const mrs_ent *ent)
{
    bool place = true, actor = true, office = true, any = false;
    for (uint32_t t = ent->first; t < ent->past; t++) {
        if (!has_letter(text_of(s, t)) || is_joint(s, t))
            continue;
        any = true;
        place = place && is_place(s, t);
        actor = actor && is_actor(s, t);
        office = office && is_office_holder(s, t);
    }
    return any && (place || actor || office);
}

static void judge_ents(search *s)
{
    for (uint32_t e = 0; e < s->p->n_ents; e++) {
        const mrs_ent *ent = &s->p->ents[e];
        if (!mrs_str_is(ent->label, "PERSON"))
            continue;
        bool known = ent_is_known(s, ent);
        for (uint32_t t = ent->first; t < ent->past; t++)
            if (has_letter(text_of(s, t)) && (!s->cased || has_capital(text_of(s, t))))
                s->state[t] = known ? KNOWN : PRIVATE;
    }
}

/* A common word with a capital beside a private name is part of it ("Jihad", "Grace"), unless it is
 * a title; so is half a name that only seemed to be an office-holder's. */
static bool joins(const search *s, uint32_t t)
{
    mrs_str lower = mrs_lower(text_of(s, t), s->arena);
    if (s->state[t] == KNOWN)
        return is_office_holder(s, t) && !is_place(s, t) && !is_actor(s, t);
    return s->state[t] == COMMON && s->p->pos[t] == MRS_POS_PROPN && has_capital(text_of(s, t)) &&
           !mrs_str_is(kind_of(s, t), "address") && !mrs_table_find(&s->tables->titles, lower);
}

static void spread(search *s)
{
    for (uint32_t t = 1; t < s->p->n; t++)
        if (s->state[t - 1] == PRIVATE && joins(s, t))
            s->state[t] = PRIVATE;
    for (uint32_t t = s->p->n; t-- > 1;)
        if (s->state[t] == PRIVATE && joins(s, t - 1))
            s->state[t - 1] = PRIVATE;
}

static void add_word(search *s, mrs_str word)
{
    mrs_span w;
    for (size_t at = 0; mrs_name_word(word, &at, &w);) {
        mrs_str one = mrs_span_str(word, w);
        if (mrs_utf8_count(one) > 1 && !mrs_private_has(s->out, one, s->arena))
            *MRS_PUSH(s->arena, &s->out->words) = mrs_str_copy(mrs_lower(one, s->arena), s->arena);
    }
}

/* The same word elsewhere, with a capital, unless an actor accounts for it there: a place may be
 * called as the person is, and then cannot be told from him. */
static void take_same(search *s)
{
    for (uint32_t t = 0; t < s->p->n; t++)
        if (s->state[t] == PRIVATE && !is_joint(s, t))
            add_word(s, text_of(s, t));
    for (uint32_t t = 0; t < s->p->n; t++)
        if (s->state[t] != PRIVATE && has_capital(text_of(s, t)) && !is_joint(s, t) &&
            !is_actor(s, t) && mrs_private_has(s->out, text_of(s, t), s->arena))
            s->state[t] = PRIVATE;
}

/* "al-" and "bin" between, and before, private words go with them. */
static void take_joints(search *s)
{
    for (uint32_t t = s->p->n; t-- > 1;)
        if (s->state[t] == PRIVATE && s->state[t - 1] != PRIVATE && is_joint(s, t - 1))
            s->state[t - 1] = PRIVATE;
}

static void write_spans(search *s)
{
    const mrs_span *at = s->doc->tokens.at;
    for (uint32_t t = 0; t < s->p->n; t++) {
        if (s->state[t] != PRIVATE || mrs_span_empty(at[t]))
            continue;
        mrs_span *last = s->out->at.n ? &s->out->at.at[s->out->at.n - 1] : NULL;
        if (last && t && s->state[t - 1] == PRIVATE)
            last->end = at[t].end;
        else
            *MRS_PUSH(s->arena, &s->out->at) = at[t];
    }
}

/* A name or the head of a sentence among twenty words at least. */
static bool is_cased(const search *s)
{
    uint32_t capitals = 0;
    for (uint32_t t = 0; t < s->p->n; t++)
        capitals += has_capital(text_of(s, t));
    return capitals * 20 >= s->p->n;
}

void mrs_private_find(const mrs_name_tables *tables, const mrs_doc *doc, mrs_private *out,
                      mrs_arena *arena)
{
    search s = {tables, doc, doc->parse, arena, out, NULL, true};
    *out = (mrs_private){0};
    if (!doc->parse)
        return;
    s.state = MRS_NEW(arena, uint8_t, doc->parse->n + 1);
    s.cased = is_cased(&s);
    for (uint32_t t = 0; t < doc->parse->n; t++)
        s.state[t] = judge(&s, t);
    judge_ents(&s);
    spread(&s);
    take_same(&s);
    take_joints(&s);
    write_spans(&s);
}
