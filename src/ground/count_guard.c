/* Numbers that count nothing: names, ages, scores, shares, list marks. */
#include "ground/count_work.h"

static bool mark(const mrs_count_work *w, uint32_t i, char c)
{
    return i < w->atoms.n && w->atoms.at[i].kind == MRS_ATOM_MARK &&
           w->doc->text.ptr[w->atoms.at[i].at.start] == c;
}

static bool glued(const mrs_count_work *w, uint32_t i)
{
    return i < w->atoms.n && w->atoms.at[i].glued;
}

static bool any_mark(const mrs_count_work *w, uint32_t i, const char *marks)
{
    for (; *marks; marks++)
        if (mark(w, i, *marks))
            return true;
    return false;
}

/* "T-72", "AK47", "3-1", "24/7", "2:1", "36.5", "12-man", "40%": hangs on what stands beside it. */
static bool hangs(const mrs_count_work *w, const mrs_counted *c)
{
    uint32_t i = c->first, n = c->past;
    if (glued(w, i) && i > 0) {
        if (w->atoms.at[i - 1].kind != MRS_ATOM_MARK)
            return true;
        if (glued(w, i - 1) && any_mark(w, i - 1, "-/:.#'"))
            return true;
    }
    if (!glued(w, n))
        return false;
    return w->atoms.at[n].kind != MRS_ATOM_MARK || mark(w, n, '%') ||
           (glued(w, n + 1) && any_mark(w, n, "-/:'"));
}

/* "1." or "2)" at the start of a line, "(3)", "[4]". */
static bool list_mark(const mrs_count_work *w, const mrs_counted *c)
{
    uint32_t i = c->first, n = c->past;
    if (!c->digits)
        return false;
    if (w->atoms.at[i].line && (mark(w, n, '.') || mark(w, n, ')')))
        return true;
    return i > 0 && (mark(w, i - 1, '(') || mark(w, i - 1, '[')) &&
           (mark(w, n, ')') || mark(w, n, ']'));
}

/* "Route 4", "Resolution 2254", "aged 30", "5 Brigade" as a name. */
static bool label(const mrs_count_work *w, const mrs_counted *c)
{
    const mrs_parse *p = w->parse;
    uint32_t t = w->atoms.at[c->first].token;
    if (mrs_noun_before(w, c->from, 1u << MRS_NOUN_LABEL) && (c->digits || c->noun == MRS_NO_TOKEN))
        return true;
    if (t == 0)
        return false;
    bool hangs_back = p->head[t] == t - 1 && mrs_count_noun_tag(w, t - 1) &&
                      (mrs_str_is(p->dep[t], "nummod") || mrs_str_is(p->dep[t], "compound"));
    return hangs_back && c->noun == MRS_NO_TOKEN;
}

/* Inside a name that the tagger found ("Group of Seven", "Channel 4"). */
static bool in_name(const mrs_count_work *w, const mrs_counted *c)
{
    static const char *const kinds[] = {"ORG", "PRODUCT", "LAW", "FAC", "EVENT", "WORK_OF_ART"};
    uint32_t t = w->atoms.at[c->first].token, e = w->parse->ent_of[t];
    if (!e)
        return false;
    const mrs_ent *ent = &w->parse->ents[e - 1];
    for (uint32_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        if (mrs_str_is(ent->label, kinds[k]))
            return ent->first < t || w->atoms.at[c->first].letters == MRS_CASE_CAPITAL;
    return false;
}

/* "Mr Karim, 34, said" */
static bool age(const mrs_count_work *w, const mrs_counted *c)
{
    bool commas = c->digits && c->first > 1 && mark(w, c->first - 1, ',') &&
                  (mark(w, c->past, ',') || mark(w, c->past, '.') || mark(w, c->past, ')'));
    if (!commas || c->value > 110 || c->noun != MRS_NO_TOKEN)
        return false;
    uint32_t before = w->atoms.at[c->first - 2].token;
    return w->parse->tag[before].len > 2 && mrs_str_is(w->parse->tag[before], "NNP");
}

static bool skipped_noun(const mrs_count_work *w, const mrs_counted *c)
{
    uint32_t past;
    if (mrs_noun_at(w, c->past, 1u << MRS_NOUN_SKIP, &past))
        return true;
    const mrs_noun *noun = c->noun == MRS_NO_TOKEN ? NULL : mrs_noun_of(w, c->noun);
    return noun && noun->class == MRS_NOUN_SKIP;
}

/* "one" alone: a number only where nothing leads up to it ("killing one", not "the first one"). */
static bool one_alone(const mrs_count_work *w, const mrs_counted *c)
{
    uint32_t t = w->atoms.at[c->first].token, before = t > 0 ? t - 1 : t;
    return c->from < c->first ||
           (mrs_count_tag(w, t, "CD") && w->parse->pos[before] != MRS_POS_DET &&
            w->parse->pos[before] != MRS_POS_ADJ);
}

/* "one" is a pronoun more often than a number. */
static bool one(const mrs_count_work *w, const mrs_counted *c)
{
    if (c->value != 1 || c->digits || c->none || c->unknown)
        return true;
    if (mrs_count_is(w, c->past, "of") || mrs_count_is(w, c->past, "another") ||
        w->parse->pos[w->atoms.at[c->first].token] == MRS_POS_PRON)
        return false;
    if (c->noun == MRS_NO_TOKEN)
        return one_alone(w, c);
    return mrs_count_noun_tag(w, c->noun);
}

/* With no noun it must stand where a noun may stand. */
static bool alone(const mrs_count_work *w, const mrs_counted *c)
{
    static const char *const roles[] = {"nsubj", "nsubjpass", "dobj", "pobj", "attr",    "conj",
                                        "appos", "ROOT",      "oprd", "dep",  "npadvmod"};
    if (c->noun != MRS_NO_TOKEN)
        return true;
    if (c->digits && c->plain && c->value >= 1900 && c->value < 2060 && c->from == c->first)
        return false;
    if (c->digits && c->value >= 1e7)
        return false;
    uint32_t t = w->atoms.at[c->past - 1].token;
    for (uint32_t k = 0; k < sizeof roles / sizeof *roles; k++)
        if (mrs_str_is(w->parse->dep[t], roles[k]))
            return w->parse->pos[t] == MRS_POS_NUM || w->parse->pos[t] == MRS_POS_NOUN ||
                   c->from < c->first;
    return c->from < c->first;
}

bool mrs_count_guard(const mrs_count_work *w, const mrs_counted *c)
{
    for (uint32_t i = c->first; i < c->past; i++)
        if (w->timed[w->atoms.at[i].token])
            return false;
    if (c->noun != MRS_NO_TOKEN && w->timed[c->noun])
        return false;
    return !hangs(w, c) && !list_mark(w, c) && !label(w, c) && !in_name(w, c) && !age(w, c) &&
           !skipped_noun(w, c) && one(w, c) && alone(w, c);
}
