/* What only looks like time: "may", "march", a count of 2000, "Jan" of a name, "second" in a row.
 */
#include "ground/when_work.h"

static bool is_digits(const mrs_time_work *w, uint32_t i)
{
    return i < w->atoms.n && w->atoms.at[i].kind == MRS_ATOM_DIGITS;
}

static bool text_is(const mrs_time_work *w, uint32_t i, const char *word)
{
    return i < w->atoms.n && w->atoms.at[i].hash == mrs_word_hash(mrs_str_of(word));
}

static bool tagged(const mrs_time_work *w, uint32_t atom, const char *tag)
{
    return w->parse && atom < w->atoms.n && mrs_str_is(w->parse->tag[w->atoms.at[atom].token], tag);
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
    if (m->past < w->atoms.n && w->atoms.at[m->past].letters != MRS_CASE_LOWER &&
        !w->atoms.at[m->past].line && tagged(w, m->past, "NNP"))
        return false;
    if (tagged(w, m->first, "MD") || tagged(w, m->first, "VB"))
        return false;
    return m->first > 0 &&
           (has_class(w, m->first - 1, MRS_TC_PREP) || has_class(w, m->first - 1, MRS_TC_DASH) ||
            text_is(w, m->past - 1, ".") || text_is(w, m->first - 1, "and"));
}

/* The token counts what follows: "2000 fighters". */
static bool counts_noun(const mrs_time_work *w, uint32_t first, uint32_t past)
{
    const mrs_parse *p = w->parse;
    if (past < w->atoms.n && w->atoms.at[past].line)
        return false;
    if (has_class(w, past, MRS_TC_UNIT) || has_class(w, past, MRS_TC_UNITS) || plural(w, past))
        return !has_class(w, first ? first - 1 : 0, MRS_TC_YEARPREP) || first == 0 ||
               !text_is(w, past, ",");
    if (!p)
        return false;
    uint32_t t = w->atoms.at[first].token, head = p->head[t];
    bool noun = mrs_str_is(p->tag[head], "NNS") || mrs_str_is(p->tag[head], "NNPS");
    return head > t && head - t <= 3 && noun && mrs_str_is(p->dep[t], "nummod");
}

/* "the 1777 campaigns", "1913 levels": counts as exact as that are rare. */
static bool leads_year(const mrs_time_work *w, uint32_t atom)
{
    return text_is(w, atom, "the") || text_is(w, atom, "of");
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
    bool decimal = text_is(w, m->past, ".") && w->atoms.at[m->past].glued &&
                   is_digits(w, m->past + 1) && w->atoms.at[m->past + 1].glued;
    bool in_name = i && tagged(w, before, "NNP") && tagged(w, m->past, "NNP");
    if (decimal || in_name || (i && has_class(w, before, MRS_TC_LABEL)))
        return false;
    if (counts_noun(w, i, m->past) && (year % 10 == 0 || !leads_year(w, before)))
        return prep && year >= 1900 && year < 2100 && text_is(w, before, "in") &&
               !plural(w, m->past);
    bool label = w->parse && i &&
                 w->parse->head[w->atoms.at[i].token] + 1 == w->atoms.at[i].token &&
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
    if (m->reading == MRS_TR_weekend)
        return m->v[MRS_TS_unit] == MRS_UNIT_WEEKEND;
    if (m->reading == MRS_TR_whole)
        return mrs_time_hit_at(w, last, MRS_TC_UNIT) && m->v[MRS_TS_unit] >= MRS_UNIT_DAY;
    if (m->v[MRS_TS_unit] == MRS_UNIT_QUARTER && duration)
        return m->num > 1 && !text_is(w, m->past, "of");
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
    bool ordinal = day != MRS_TIME_UNSET && mrs_time_hit_at(w, m->past - 1, MRS_TC_ORD);
    if (ordinal && w->parse) /* "on the 20th", no noun after it */
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

/* "the next day" counts from the day spoken of, not from publication. */
static bool next_day(const mrs_time_work *w, const mrs_time_match *m)
{
    return m->reading != MRS_TR_unit || m->v[MRS_TS_unit] != MRS_UNIT_DAY ||
           m->v[MRS_TS_shiftn] != 1 || !text_is(w, m->first, "the");
}

/* A night is a part of a day, not a unit, but in "three nights". */
static bool night(const mrs_time_match *m)
{
    bool unit = m->reading == MRS_TR_unit || m->reading == MRS_TR_set;
    return !unit || m->v[MRS_TS_unit] != MRS_UNIT_NIGHT;
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

/* "in the past" and "the future", not "in the past three weeks", "the future state". */
static bool ref(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->reading != MRS_TR_ref || m->past == m->first + 1 || m->past >= w->atoms.n)
        return true;
    mrs_str last = mrs_atom_text(&w->atoms, m->past - 1);
    bool open =
        mrs_str_is(last, "past") || mrs_str_is(last, "future") || mrs_str_is(last, "present");
    return !open || !(tagged(w, m->past, "NN") || tagged(w, m->past, "NNS") ||
                      tagged(w, m->past, "JJ") || tagged(w, m->past, "CD"));
}

/* What a reading cannot be read without: a row of the table that lacks it finds nothing. */
static bool complete(const mrs_time_match *m)
{
    static const struct {
        mrs_time_reading reading;
        mrs_time_slot slot;
    } needs[] = {
        {MRS_TR_numeric, MRS_TS_day2},    {MRS_TR_numeric, MRS_TS_year},
        {MRS_TR_weekday, MRS_TS_weekday}, {MRS_TR_day0, MRS_TS_day0},
        {MRS_TR_unit, MRS_TS_unit},       {MRS_TR_century, MRS_TS_day},
        {MRS_TR_span, MRS_TS_unit},       {MRS_TR_recent, MRS_TS_unit},
        {MRS_TR_ago, MRS_TS_unit},        {MRS_TR_ago, MRS_TS_then},
        {MRS_TR_then, MRS_TS_unit},       {MRS_TR_then, MRS_TS_then},
        {MRS_TR_hence, MRS_TS_unit},      {MRS_TR_hence, MRS_TS_then},
        {MRS_TR_duration, MRS_TS_unit},   {MRS_TR_durw, MRS_TS_word},
        {MRS_TR_age, MRS_TS_unit},        {MRS_TR_nth, MRS_TS_unit},
        {MRS_TR_weekend, MRS_TS_unit},    {MRS_TR_whole, MRS_TS_unit},
        {MRS_TR_holiday, MRS_TS_word},    {MRS_TR_ref, MRS_TS_word},
        {MRS_TR_setw, MRS_TS_word},       {MRS_TR_set, MRS_TS_unit},
        {MRS_TR_setday, MRS_TS_weekday},
    };
    for (uint32_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (needs[i].reading == m->reading && m->v[needs[i].slot] == MRS_TIME_UNSET)
            return false;
    if (m->reading == MRS_TR_decade)
        return m->v[MRS_TS_year] != MRS_TIME_UNSET || m->v[MRS_TS_decade] != MRS_TIME_UNSET;
    return m->reading != MRS_TR_setpart || m->v[MRS_TS_part] != MRS_TIME_UNSET ||
           m->v[MRS_TS_season] != MRS_TIME_UNSET || m->v[MRS_TS_month] != MRS_TIME_UNSET;
}

bool mrs_time_guard(const mrs_time_work *w, const mrs_time_match *m)
{
    return complete(m) && weak_word(w, m) && lone_year(w, m) && lone_season(w, m) &&
           unit_word(w, m) && day_number(w, m) && decade(w, m) && night(m) && next_day(w, m) &&
           that_unit(w, m) && ref(w, m);
}
