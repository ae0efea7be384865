/* What only looks like time: "may", "march", a count of 2000, "Jan" of a name, "second" in a row.
 */
#include "ground/when_work.h"

bool mrs_time_is_digits(const mrs_time_work *w, uint32_t atom)
{
    return atom < w->atoms.n && w->atoms.at[atom].kind == MRS_ATOM_DIGITS;
}

bool mrs_time_text_is(const mrs_time_work *w, uint32_t atom, const char *word)
{
    return atom < w->atoms.n && w->atoms.at[atom].hash == mrs_word_hash(mrs_str_of(word));
}

bool mrs_time_tagged(const mrs_time_work *w, uint32_t atom, const char *tags)
{
    if (!w->parse || atom >= w->atoms.n)
        return false;
    mrs_str list = mrs_str_of(tags), tag;
    while (mrs_str_split(&list, '|', &tag))
        if (mrs_str_eq(w->parse->tag[w->atoms.at[atom].token], tag))
            return true;
    return false;
}

bool mrs_time_plural(const mrs_time_work *w, uint32_t atom)
{
    return mrs_time_tagged(w, atom, "NNS|NNPS") || mrs_time_text_is(w, atom, "people");
}

bool mrs_time_in_entity(const mrs_time_work *w, uint32_t atom, const char *label)
{
    if (!w->parse)
        return false;
    uint32_t e = w->parse->ent_of[w->atoms.at[atom].token];
    return e && mrs_str_is(w->parse->ents[e - 1].label, label);
}

bool mrs_time_only(const mrs_time_match *m, unsigned slot)
{
    for (uint32_t s = 0; s < MRS_N_TIME_SLOTS; s++)
        if (s != slot && m->v[s] != MRS_TIME_UNSET)
            return false;
    return m->v[slot] != MRS_TIME_UNSET;
}

static bool has_class(const mrs_time_work *w, uint32_t atom, unsigned class)
{
    return mrs_time_hit_at(w, atom, class) != NULL;
}

/* "in May", "May.", "March and May", "March-May" */
static bool backed(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->first == 0)
        return false;
    uint32_t before = m->first - 1;
    return has_class(w, before, MRS_TC_PREP) || has_class(w, before, MRS_TC_DASH) ||
           mrs_time_text_is(w, m->past - 1, ".") || mrs_time_text_is(w, before, "and");
}

/* A word that is also a name or another word ("may", "Mar", "Azar"): alone it needs a preposition,
 * and the tagger must not think it a verb. */
static bool weak_word(const mrs_time_work *w, const mrs_time_match *m)
{
    bool alone = mrs_time_only(m, MRS_TS_month) || mrs_time_only(m, MRS_TS_weekday) ||
                 m->reading == MRS_TR_hijri;
    if (!alone)
        return true;
    if (mrs_time_in_entity(w, m->first, "PERSON"))
        return false;
    if (!m->weak)
        return true;
    bool surname = mrs_time_tagged(w, m->past, "NNP") && !w->atoms.at[m->past].line &&
                   w->atoms.at[m->past].letters != MRS_CASE_LOWER;
    return !surname && !mrs_time_tagged(w, m->first, "MD|VB") && backed(w, m);
}

static bool lone_season(const mrs_time_work *w, const mrs_time_match *m)
{
    if (m->v[MRS_TS_season] == MRS_TIME_UNSET || m->v[MRS_TS_year] != MRS_TIME_UNSET)
        return true;
    uint32_t last = m->past - 1;
    if (w->parse && !mrs_time_tagged(w, last, "NN|NNP|CD") && !has_class(w, last, MRS_TC_UNIT))
        return false;
    return !mrs_time_text_is(w, m->past, "of");
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
        return m->num > 1 && !mrs_time_text_is(w, m->past, "of");
    if (m->v[MRS_TS_unit] == MRS_UNIT_SECOND && (duration || m->reading == MRS_TR_unit))
        return mrs_time_text_is(w, last, "seconds") || mrs_time_text_is(w, last, "sec") ||
               m->num > 1;
    return true;
}

static bool no_day(int day)
{
    return day != MRS_TIME_UNSET && (day < 1 || day > 31);
}

/* "in March 20 soldiers", "the second May convoy": the number is not a day's. */
static bool day_number(const mrs_time_work *w, const mrs_time_match *m)
{
    int day = m->v[MRS_TS_day];
    if (m->reading != MRS_TR_date && m->reading != MRS_TR_pair)
        return true;
    if (no_day(day) || no_day(m->v[MRS_TS_day2]))
        return false;
    if (day != MRS_TIME_UNSET && has_class(w, m->past - 1, MRS_TC_ORD))
        return !mrs_time_tagged(w, m->past, "NN|NNS|NNP|JJ|CD|VBN");
    bool month_first = mrs_time_is_digits(w, m->past - 1) &&
                       w->atoms.at[m->past - 1].number == day &&
                       m->v[MRS_TS_year] == MRS_TIME_UNSET && m->cut1 == 0;
    return !month_first || m->first == 0 || !mrs_time_text_is(w, m->first - 1, "in") ||
           !mrs_time_plural(w, m->past);
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
           m->v[MRS_TS_shiftn] != 1 || !mrs_time_text_is(w, m->first, "the");
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
    if (mrs_time_text_is(w, m->first, "that") && mrs_time_tagged(w, m->first, "IN|WDT"))
        return false;
    return !(m->v[MRS_TS_unit] != MRS_TIME_UNSET && mrs_time_text_is(w, m->past, "-") &&
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
    return !open || !mrs_time_tagged(w, m->past, "NN|NNS|JJ|CD");
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
    return complete(m) && weak_word(w, m) && mrs_time_lone_year(w, m) && lone_season(w, m) &&
           unit_word(w, m) && day_number(w, m) && decade(w, m) && night(m) && next_day(w, m) &&
           that_unit(w, m) && ref(w, m);
}
