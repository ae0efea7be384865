/* What only looks like time: "may", "march", a count of 2000, "Jan" of a name, "second" in a row. */
#include "ground/when_work.h"

static bool is_digits(const mrs_time_work *w, uint32_t i)
{
    return i < w->atoms.n && w->atoms.at[i].kind == MRS_ATOM_DIGITS;
}

static bool text_is(const mrs_time_work *w, uint32_t i, const char *word)
{
    return i < w->atoms.n && mrs_str_is(mrs_atom_text(&w->atoms, i), word);
}

static bool tagged(const mrs_time_work *w, uint32_t atom, const char *tag)
{
    return w->parse && atom < w->atoms.n &&
           mrs_str_is(w->parse->tag[w->atoms.at[atom].token], tag);
}

static bool plural(const mrs_time_work *w, uint32_t atom)
{
    return tagged(w, atom, "NNS") || tagged(w, atom, "NNPS") || text_is(w, atom, "people");
}

static bool has_class(const mrs_time_work *w, uint32_t atom, unsigned class)
{
    return mrs_time_hit_at(w, atom, class) != NULL;
}

/* The atom lies in a name of that kind. */
static bool in_entity(const mrs_time_work *w, uint32_t atom, const char *label)
{
    if (!w->parse)
        return false;
    uint32_t e = w->parse->ent_of[w->atoms.at[atom].token];
    return e && mrs_str_is(w->parse->ents[e - 1].label, label);
}

static bool only(const mrs_time_match *m, unsigned slot)
{
    for (uint32_t s = 0; s < MRS_N_TIME_SLOTS; s++)
        if (s != slot && m->v[s] != MRS_TIME_UNSET)
            return false;
    return m->v[slot] != MRS_TIME_UNSET;
}

/* A word that is also a name or another word ("may", "Mar", "Azar"): alone it needs a preposition,
 * and the tagger must not think it a verb. */
static bool weak_word(const mrs_time_work *w, const mrs_time_match *m)
{
    bool alone = only(m, MRS_TS_month) || only(m, MRS_TS_weekday) || m->reading == MRS_TR_hijri;
    if (alone && in_entity(w, m->first, "PERSON"))
        return false;
    if (alone && m->past < w->atoms.n && text_is(w, m->first, "March") && tagged(w, m->first, "VB"))
        return false;
    if (!m->weak || !alone)
        return true;
    if (tagged(w, m->first, "MD") || tagged(w, m->first, "VB"))
        return false;
    return m->first > 0 && (has_class(w, m->first - 1, MRS_TC_PREP) ||
                            has_class(w, m->first - 1, MRS_TC_DASH) ||
                            text_is(w, m->past - 1, ".") || text_is(w, m->first - 1, "and"));
}

/* The token counts what follows: "2000 fighters". */
static bool counts_noun(const mrs_time_work *w, uint32_t first, uint32_t past)
{
    const mrs_parse *p = w->parse;
    if (has_class(w, past, MRS_TC_UNIT) || has_class(w, past, MRS_TC_UNITS) || plural(w, past))
        return !has_class(w, first ? first - 1 : 0, MRS_TC_YEARPREP) || first == 0 ||
               !text_is(w, past, ",");
    if (!p)
        return false;
    uint32_t t = w->atoms.at[first].token, head = p->head[t];
    bool noun = mrs_str_is(p->tag[head], "NNS") || mrs_str_is(p->tag[head], "NNPS");
    return head > t && head - t <= 3 && noun && mrs_str_is(p->dep[t], "nummod");
}

/* Four digits alone: a year, not a count, a price, a road or a resolution. */
static bool lone_year(const mrs_time_work *w, const mrs_time_match *m)
{
    uint32_t i = m->first, before = i ? i - 1 : i;
    if (!only(m, MRS_TS_year) || m->reading != MRS_TR_date || m->past != i + 1 || !is_digits(w, i))
        return true;
    int year = w->atoms.at[i].number;
    bool prep = i && has_class(w, before, MRS_TC_YEARPREP);
    bool glued = (m->past < w->atoms.n && w->atoms.at[m->past].glued &&
                  w->atoms.at[m->past].kind == MRS_ATOM_WORD) ||
                 (w->atoms.at[i].glued && i && w->atoms.at[before].kind == MRS_ATOM_WORD);
    if (glued || text_is(w, before, "$") || text_is(w, before, "£") || text_is(w, before, "€") ||
        text_is(w, m->past, "%") || text_is(w, m->past, "percent") ||
        (i && has_class(w, before, MRS_TC_ABOUT) && !prep))
        return false;
    if (w->atoms.at[i].glued && i > 1 && text_is(w, before, "-") && !is_digits(w, i - 2) &&
        w->atoms.at[before].glued)
        return false;
    if (counts_noun(w, i, m->past))
        return prep && year >= 1900 && year < 2100 && text_is(w, before, "in") &&
               !plural(w, m->past);
    bool label = w->parse && i && w->parse->head[w->atoms.at[i].token] + 1 ==
                                       w->atoms.at[i].token &&
                 w->atoms.at[before].letters != MRS_CASE_LOWER && tagged(w, before, "NNP") &&
                 !in_entity(w, i, "DATE");
    if (label)
        return false;
    return prep || (year >= 1900 && year < 2060) || in_entity(w, i, "DATE") ||
           text_is(w, before, "(") || has_class(w, before, MRS_TC_DASH) ||
           (has_class(w, m->past, MRS_TC_DASH) && is_digits(w, m->past + 1));
}

static bool lone_season(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->v[MRS_TS_season] == MRS_TIME_UNSET || m->v[MRS_TS_year] != MRS_TIME_UNSET)
        return true;
    uint32_t last = m->past - 1;
    if (w->parse && !tagged(w, last, "NN") && !tagged(w, last, "NNP") && !tagged(w, last, "CD") &&
        !has_class(w, last, MRS_TC_UNIT))
        return false;
    return !text_is(w, m->past, "of");
}

/* "the second", "a quarter of", "two second", "seconds" of a motion. */
static bool unit_word(const mrs_time_work *w, const mrs_time_match *m)
{
    uint32_t last = m->past - 1;
    bool duration = m->reading == MRS_TR_duration;
    if (m->v[MRS_TS_unit] == MRS_UNIT_QUARTER && duration)
        return !text_is(w, m->past, "of");
    if (m->v[MRS_TS_unit] == MRS_UNIT_SECOND && (duration || m->reading == MRS_TR_unit))
        return text_is(w, last, "seconds") || text_is(w, last, "sec") || m->num > 1;
    return true;
}

/* "in March 20 soldiers": the number counts. */
static bool day_number(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->reading != MRS_TR_date && m->reading != MRS_TR_pair)
        return true;
    int32_t day = m->v[MRS_TS_day], day2 = m->v[MRS_TS_day2];
    if ((day != MRS_TIME_UNSET && (day < 1 || day > 31)) ||
        (day2 != MRS_TIME_UNSET && (day2 < 1 || day2 > 31)))
        return false;
    bool bare = m->v[MRS_TS_month] == MRS_TIME_UNSET && day != MRS_TIME_UNSET &&
                m->v[MRS_TS_weekday] == MRS_TIME_UNSET;
    if (bare && w->parse) /* "on the 20th", no noun after it */
        return m->past >= w->atoms.n || !(tagged(w, m->past, "NN") || tagged(w, m->past, "NNS") ||
                                          tagged(w, m->past, "NNP") || tagged(w, m->past, "JJ") ||
                                          tagged(w, m->past, "CD") || tagged(w, m->past, "VBN"));
    bool month_first = is_digits(w, m->past - 1) && w->atoms.at[m->past - 1].number == day &&
                       m->v[MRS_TS_year] == MRS_TIME_UNSET && m->cut1 == 0;
    return !(month_first && m->first > 0 && text_is(w, m->first - 1, "in") && plural(w, m->past));
}

/* "his 20s" is an age; "the 13s" nothing. */
static bool decade(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->reading != MRS_TR_decade)
        return true;
    int32_t year = m->v[MRS_TS_year];
    if (year != MRS_TIME_UNSET && year % 10 != 0)
        return false;
    return m->first == 0 || !has_class(w, m->first - 1, MRS_TC_POSS);
}

/* "3:45" needs no more, "at 9" is no time; an hour alone needs am or pm. */
static bool clock(const mrs_time_match *m)
{
    if (m->reading == MRS_TR_unit && m->v[MRS_TS_unit] == MRS_UNIT_NIGHT &&
        m->v[MRS_TS_shiftn] == MRS_TIME_UNSET && m->v[MRS_TS_shiftt] == MRS_TIME_UNSET)
        return false;
    return true;
}

/* "that day" points back; "that month-long" and "that the day" do not. */
static bool that_unit(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->reading != MRS_TR_unit && m->reading != MRS_TR_part)
        return true;
    if (text_is(w, m->first, "that") && (tagged(w, m->first, "IN") || tagged(w, m->first, "WDT")))
        return false;
    return !(m->v[MRS_TS_unit] != MRS_TIME_UNSET && text_is(w, m->past, "-") &&
             w->atoms.at[m->past].glued);
}

bool mrs_time_guard(const mrs_time_work *w, const mrs_time_match *m)
{
    return weak_word(w, m) && lone_year(w, m) && lone_season(w, m) && unit_word(w, m) &&
           day_number(w, m) && decade(w, m) && clock(m) && that_unit(w, m);
}
