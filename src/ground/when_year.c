/* Four digits alone: a year, not a count, a price, a road or a resolution. */
#include "ground/when_work.h"

static bool has_class(const mrs_time_work *w, uint32_t atom, unsigned class)
{
    return mrs_time_hit_at(w, atom, class) != NULL;
}

static bool glued_word(const mrs_time_work *w, uint32_t atom)
{
    return atom < w->atoms.n && w->atoms.at[atom].glued && w->atoms.at[atom].kind == MRS_ATOM_WORD;
}

/* "Mi1990", "1990cc", "F-2000", "1299.59" */
static bool part_of_more(const mrs_time_work *w, uint32_t i)
{
    const mrs_atom *at = w->atoms.at;
    if (glued_word(w, i + 1))
        return true;
    bool decimal = mrs_time_text_is(w, i + 1, ".") && at[i + 1].glued &&
                   mrs_time_is_digits(w, i + 2) && at[i + 2].glued;
    if (decimal || i == 0 || !at[i].glued)
        return decimal;
    if (at[i - 1].kind == MRS_ATOM_WORD)
        return true;
    return i > 1 && mrs_time_text_is(w, i - 1, "-") && at[i - 1].glued &&
           !mrs_time_is_digits(w, i - 2);
}

/* "$2000", "Route 2020", "about 2000", "2000 percent", "Russell 2000 Index" */
static bool named_otherwise(const mrs_time_work *w, uint32_t i)
{
    if (has_class(w, i + 1, MRS_TC_SHARE))
        return true;
    if (i == 0)
        return false;
    uint32_t b = i - 1;
    if (has_class(w, b, MRS_TC_LABEL) ||
        (has_class(w, b, MRS_TC_ABOUT) && !has_class(w, b, MRS_TC_YEARPREP)))
        return true;
    if (!mrs_time_tagged(w, b, "NNP"))
        return false;
    if (mrs_time_tagged(w, i + 1, "NNP"))
        return true;
    return w->parse->head[w->atoms.at[i].token] + 1 == w->atoms.at[i].token &&
           w->atoms.at[b].letters != MRS_CASE_LOWER && !mrs_time_in_entity(w, i, "DATE");
}

/* The token counts what follows: "2000 fighters". */
static bool counts_noun(const mrs_time_work *w, uint32_t i)
{
    const mrs_parse *p = w->parse;
    if (i + 1 >= w->atoms.n || w->atoms.at[i + 1].line)
        return false;
    if (has_class(w, i + 1, MRS_TC_UNIT) || has_class(w, i + 1, MRS_TC_UNITS) ||
        mrs_time_plural(w, i + 1))
        return true;
    if (!p)
        return false;
    uint32_t t = w->atoms.at[i].token, head = p->head[t];
    bool noun = mrs_str_is(p->tag[head], "NNS") || mrs_str_is(p->tag[head], "NNPS");
    return head > t && head - t <= 3 && noun && mrs_str_is(p->dep[t], "nummod");
}

/* "In 2012 rebels took": the noun is the subject of what follows at once. */
static bool opens_clause(const mrs_time_work *w, uint32_t noun)
{
    return mrs_time_tagged(w, noun + 1, "VBD|VBP|VBZ|MD");
}

/* "the 1777 campaigns", "of 1913 levels": counts as exact as that are rare. "in 2010 fighters" of a
 * missing comma: where the noun follows at once, a verb must follow it. */
static bool year_all_the_same(const mrs_time_work *w, uint32_t i, int year)
{
    uint32_t b = i ? i - 1 : i;
    if (year % 10 != 0 && (mrs_time_text_is(w, b, "the") || mrs_time_text_is(w, b, "of")))
        return true;
    return mrs_time_text_is(w, b, "in") && year >= 1900 && year < 2100 &&
           (!mrs_time_plural(w, i + 1) || opens_clause(w, i + 1));
}

/* Before 1900 a year needs a word or mark beside it that says so. */
static bool looks_like_one(const mrs_time_work *w, uint32_t i, int year)
{
    uint32_t b = i ? i - 1 : i;
    if (year >= 1900 && year < 2060)
        return true;
    bool span = has_class(w, i + 1, MRS_TC_DASH) && mrs_time_is_digits(w, i + 2);
    return span || (i && has_class(w, b, MRS_TC_YEARPREP)) || has_class(w, b, MRS_TC_DASH) ||
           mrs_time_text_is(w, b, "(") || mrs_time_in_entity(w, i, "DATE");
}

bool mrs_time_lone_year(const mrs_time_work *w, const mrs_time_match *m)
{
    uint32_t i = m->first;
    bool lone = m->reading == MRS_TR_date && m->past == i + 1 && mrs_time_is_digits(w, i) &&
                mrs_time_only(m, MRS_TS_year);
    if (!lone)
        return true;
    int year = w->atoms.at[i].number;
    if (part_of_more(w, i) || named_otherwise(w, i))
        return false;
    if (counts_noun(w, i) && !year_all_the_same(w, i, year))
        return false;
    return looks_like_one(w, i, year);
}
