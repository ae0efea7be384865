/* Times told from another: yesterday, last week, two weeks ago, the following days; durations and
 * sets. */
#include "ground/when_solve.h"

#include <math.h>

static bool has(const mrs_time_match *m, unsigned slot)
{
    return m->v[slot] != MRS_TIME_UNSET;
}

/* TIMEX3 letter, hours of a day's clock or days, grain. */
static const struct {
    const char *letter;
    bool clock;
    uint8_t times; /* of the letter: a decade is ten years */
    double days;
    mrs_grain grain;
} units[] = {
    [MRS_UNIT_SECOND] = {"S", true, 1, 1.0 / 86400, MRS_GRAIN_NONE},
    [MRS_UNIT_MINUTE] = {"M", true, 1, 1.0 / 1440, MRS_GRAIN_NONE},
    [MRS_UNIT_HOUR] = {"H", true, 1, 1.0 / 24, MRS_GRAIN_NONE},
    [MRS_UNIT_DAY] = {"D", false, 1, 1, MRS_GRAIN_DAY},
    [MRS_UNIT_NIGHT] = {"NI", false, 1, 1, MRS_GRAIN_DAY},
    [MRS_UNIT_WEEKEND] = {"WE", false, 1, 2, MRS_GRAIN_WEEKEND},
    [MRS_UNIT_WEEK] = {"W", false, 1, 7, MRS_GRAIN_WEEK},
    [MRS_UNIT_FORTNIGHT] = {"W", false, 2, 14, MRS_GRAIN_WEEK},
    [MRS_UNIT_MONTH] = {"M", false, 1, 30, MRS_GRAIN_MONTH},
    [MRS_UNIT_QUARTER] = {"Q", false, 1, 91, MRS_GRAIN_QUARTER},
    [MRS_UNIT_YEAR] = {"Y", false, 1, 365, MRS_GRAIN_YEAR},
    [MRS_UNIT_DECADE] = {"Y", false, 10, 3652, MRS_GRAIN_DECADE},
    [MRS_UNIT_CENTURY] = {"Y", false, 100, 36525, MRS_GRAIN_CENTURY},
};

mrs_grain mrs_time_grain_of(int unit)
{
    return units[unit].grain;
}

static bool vague(const mrs_time_match *m)
{
    return m->v[MRS_TS_vague] == 1 || (m->num < 0 && !has(m, MRS_TS_half));
}

static double amount(const mrs_time_match *m)
{
    double half = m->v[MRS_TS_half] == 1 ? 0.5 : 0;
    return (m->num < 0 ? 0 : m->num) + half;
}

mrs_str mrs_time_duration_text(const mrs_time_work *w, const mrs_time_match *m)
{
    int unit = m->v[MRS_TS_unit];
    const char *time = units[unit].clock ? "T" : "";
    double n = amount(m) * units[unit].times;
    const char *letter = units[unit].letter;
    char number[32];
    if (vague(m))
        return mrs_str_format(w->arena, "P%sX%s", time, letter);
    if (unit == MRS_UNIT_HOUR && n != floor(n)) { /* half an hour is thirty minutes */
        n *= 60;
        letter = "M";
    } else if (unit == MRS_UNIT_YEAR && n == 0.5) {
        n = 6;
        letter = "M";
    }
    mrs_num_text(n, number);
    return mrs_str_format(w->arena, "P%s%s%s", time, number, letter);
}

uint32_t mrs_time_duration_days(const mrs_time_match *m)
{
    if (vague(m))
        return 0;
    double days = ceil(amount(m) * units[m->v[MRS_TS_unit]].days - 1e-6);
    return days < 1 ? 1 : days > 1e6 ? 0 : (uint32_t)days;
}

void mrs_time_solve_day0(mrs_time_work *w, mrs_time_found *f)
{
    int n = f->m.v[MRS_TS_day0];
    if (w->now.grain == MRS_GRAIN_DAY)
        f->cal = mrs_cal_of_day(w->now.day + n);
    else if (w->now.grain == MRS_GRAIN_MONTH && (n == 0 || n == -1))
        f->cal = w->now; /* record.md 6: with only a month, today is that month */
}

void mrs_time_solve_unit(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool back = has(m, MRS_TS_shiftt);
    int shift = m->v[back ? MRS_TS_shiftt : MRS_TS_shiftn], unit = m->v[MRS_TS_unit];
    mrs_cal ref = mrs_time_ref(w, f, back);
    if (shift == MRS_TIME_UNSET || unit < 0 || !units[unit].grain)
        return;
    if (units[unit].grain <= MRS_GRAIN_DECADE && shift != 0) { /* "the next decade": ten years */
        f->m.num = 1;
        f->when.type = MRS_TIMEX_DURATION;
        mrs_time_solve_span(w, f);
        return;
    }
    f->cal = mrs_cal_step(mrs_cal_to(ref, units[unit].grain), shift);
}

/* "over the weekend": the last that began, or the next when it lies ahead. */
void mrs_time_solve_weekend(mrs_time_work *w, mrs_time_found *f)
{
    mrs_cal ref = mrs_time_ref(w, f, false);
    f->cal = mrs_cal_to(ref, MRS_GRAIN_WEEKEND);
    if (f->cal.grain && f->cal.day > ref.day && mrs_time_tense_of(w, &f->m) <= 0)
        f->cal = mrs_cal_step(f->cal, -1);
}

/* "the entire year": the one spoken of. */
void mrs_time_solve_whole(mrs_time_work *w, mrs_time_found *f)
{
    mrs_cal ref = mrs_time_ref(w, f, w->last_at != 0);
    f->cal = mrs_cal_to(ref, units[f->m.v[MRS_TS_unit]].grain);
}

/* The day of a part of a day that names none: of the same or the last sentence, if "the" points to
 * it. */
static mrs_cal day_around(const mrs_time_work *w, mrs_time_found *f)
{
    if (!w->last_at || w->last.grain != MRS_GRAIN_DAY)
        return (mrs_cal){0};
    const mrs_time_found *last = &w->found.at[w->last_at - 1];
    if (w->parse && !w->narrative) {
        uint32_t here = w->parse->sent[w->atoms.at[f->m.first].token];
        if (here > w->parse->sent[last->when.first] + 1)
            return (mrs_cal){0};
    }
    f->when.anchor = last->when.at;
    return w->last;
}

void mrs_time_solve_part(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool the = mrs_str_is(mrs_atom_text(&w->atoms, m->first), "the") || m->reading == MRS_TR_clock;
    if (has(m, MRS_TS_shiftt)) {
        mrs_cal ref = mrs_time_ref(w, f, true);
        f->cal = ref.grain == MRS_GRAIN_DAY ? mrs_cal_step(ref, m->v[MRS_TS_shiftt]) : (mrs_cal){0};
    } else if (has(m, MRS_TS_shiftn)) {
        f->cal = w->now.grain == MRS_GRAIN_DAY ? mrs_cal_step(w->now, m->v[MRS_TS_shiftn])
                 : w->now.grain == MRS_GRAIN_MONTH && m->v[MRS_TS_shiftn] <= 0 ? w->now
                                                                               : (mrs_cal){0};
        if (m->v[MRS_TS_range] == 1 && f->cal.grain == MRS_GRAIN_DAY) { /* overnight */
            f->when.start = f->cal.day - 1;
            f->when.end = f->cal.day;
        }
    } else if (the) {
        f->cal = day_around(w, f);
        if (!f->cal.grain && m->reading == MRS_TR_clock && w->now.grain == MRS_GRAIN_DAY)
            f->cal = w->now;
    }
}

/* From ref over n units, back or on, ref included. */
static void stretch(mrs_time_found *f, mrs_cal ref, int n, mrs_grain grain)
{
    int32_t first, last, ignore;
    mrs_cal end = mrs_cal_add(ref, n, grain);
    if (!end.grain)
        return;
    mrs_cal_days(n < 0 ? end : ref, &first, &ignore);
    mrs_cal_days(n < 0 ? ref : end, &ignore, &last);
    f->when.start = first;
    f->when.end = last;
}

/* "recent days": the seven up to publication; longer ones stay open. */
static void a_week_back(const mrs_time_work *w, mrs_time_found *f)
{
    if (w->now.grain != MRS_GRAIN_DAY || w->narrative)
        return;
    f->when.start = w->now.day - 6;
    f->when.end = w->now.day;
}

static bool past_few_days(const mrs_time_match *m)
{
    return vague(m) && m->v[MRS_TS_shiftn] == -1 && m->v[MRS_TS_unit] == MRS_UNIT_DAY &&
           !has(m, MRS_TS_shiftt);
}

/* The grain that so many units are counted in. */
static mrs_grain step_of(int unit)
{
    if (units[unit].clock)
        return MRS_GRAIN_DAY;
    return units[unit].times > 2 ? MRS_GRAIN_YEAR : units[unit].grain;
}

/* "the past two weeks", "the next 24 hours", "the following two years" */
void mrs_time_solve_span(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool back = has(m, MRS_TS_shiftt);
    int shift = m->v[back ? MRS_TS_shiftt : MRS_TS_shiftn], unit = m->v[MRS_TS_unit];
    mrs_cal ref = back ? mrs_time_ref(w, f, true) : w->narrative ? (mrs_cal){0} : w->now;
    f->when.value = mrs_time_duration_text(w, m);
    f->when.duration_days = mrs_time_duration_days(m);
    if (past_few_days(m))
        a_week_back(w, f);
    if (!ref.grain || shift == MRS_TIME_UNSET || shift == 0 || vague(m))
        return;
    if (ref.grain == MRS_GRAIN_MONTH && shift < 0 && f->when.duration_days == 1) {
        mrs_cal_days(ref, &f->when.start, &f->when.end);
        f->cal = ref;
        return;
    }
    int n =
        units[unit].clock ? (int)f->when.duration_days : (int)ceil(amount(m)) * units[unit].times;
    stretch(f, ref, n * shift, step_of(unit));
}

/* "in recent years" */
void mrs_time_solve_recent(mrs_time_work *w, mrs_time_found *f)
{
    f->when.value = MRS_STR("PAST_REF");
    if (f->m.v[MRS_TS_unit] == MRS_UNIT_DAY)
        a_week_back(w, f);
}

static bool names_an_event(const mrs_time_work *w, const mrs_time_match *m)
{
    mrs_str last = mrs_atom_text(&w->atoms, m->past - 1);
    bool can = mrs_str_is(last, "after") || mrs_str_is(last, "before");
    return can && m->past < w->atoms.n && w->atoms.at[m->past].kind != MRS_ATOM_MARK;
}

/* "weeks ago", "years later"; "minutes before take-off" says how long, the rest is no time. */
static void vague_offset(mrs_time_work *w, mrs_time_found *f, bool event)
{
    const mrs_time_match *m = &f->m;
    if (!event) {
        f->when.value = m->v[MRS_TS_then] < 0 ? MRS_STR("PAST_REF") : MRS_STR("FUTURE_REF");
        return;
    }
    f->when.value = mrs_time_duration_text(w, m);
    f->when.type = MRS_TIMEX_DURATION;
    f->m.past--;
    f->when.at.end = w->atoms.at[m->past - 1].at.end;
    f->when.past = w->atoms.at[m->past - 1].token + 1;
    f->when.head = mrs_time_head(w, m);
}

/* So many units from ref, at the grain of the unit; hours by whole days. */
static mrs_cal moved(const mrs_time_match *m, mrs_cal ref)
{
    int unit = m->v[MRS_TS_unit], sign = m->v[MRS_TS_then] < 0 ? -1 : 1;
    double n = floor(amount(m) + 1e-6) * units[unit].times;
    mrs_grain grain = units[unit].times >= 10 ? MRS_GRAIN_YEAR : units[unit].grain;
    if (unit == MRS_UNIT_YEAR && amount(m) != floor(amount(m))) { /* half a year: six months */
        n = floor(amount(m) * 12);
        grain = MRS_GRAIN_MONTH;
    } else if (units[unit].clock) {
        n = floor(n * units[unit].days + 1e-6);
        grain = MRS_GRAIN_DAY;
    }
    mrs_cal c = n > 1e6 ? (mrs_cal){0} : mrs_cal_add(ref, sign * (int)n, grain);
    return c;
}

/* The grain at which so many units from a date are told: "two weeks ago" names a week. */
static mrs_grain offset_grain(const mrs_time_match *m)
{
    mrs_grain grain = units[m->v[MRS_TS_unit]].grain;
    if (grain == MRS_GRAIN_YEAR && amount(m) != floor(amount(m)))
        return MRS_GRAIN_MONTH;
    return !grain ? MRS_GRAIN_DAY : grain < MRS_GRAIN_YEAR ? MRS_GRAIN_YEAR : grain;
}

/* "two weeks ago", "three days later", "a month from now", "four days before the attack" */
void mrs_time_solve_offset(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool event = names_an_event(w, m), back = m->reading == MRS_TR_then;
    if (vague(m)) {
        vague_offset(w, f, event);
        return;
    }
    mrs_cal ref = back && event && !w->narrative ? (mrs_cal){0} : mrs_time_ref(w, f, back);
    mrs_cal c = moved(m, ref);
    if (!c.grain && (event || back)) {
        f->when.value = mrs_time_duration_text(w, m);
        f->when.type = MRS_TIMEX_DURATION;
    }
    if (!c.grain)
        return;
    mrs_grain grain = offset_grain(m);
    f->cal = c.grain > grain ? mrs_cal_to(c, grain) : c;
    if (event) { /* of which we know no day: the value is a reading, not a day of the record */
        char text[24];
        size_t k = mrs_cal_text(f->cal, text);
        f->when.value = mrs_str_copy((mrs_str){text, k}, w->arena);
        f->cal = (mrs_cal){0};
    } else if (grain == MRS_GRAIN_WEEK && c.grain == MRS_GRAIN_DAY) {
        f->when.start = c.day - 3;
        f->when.end = c.day + 3;
    }
}

void mrs_time_solve_duration(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    if (m->reading == MRS_TR_durw)
        f->when.value = w->whens->words.at[m->v[MRS_TS_word]].text;
    else
        f->when.value = mrs_time_duration_text(w, m);
    if (m->reading == MRS_TR_duration)
        f->when.duration_days = mrs_time_duration_days(m);
}

void mrs_time_solve_ref(mrs_time_work *w, mrs_time_found *f)
{
    f->when.value = w->whens->words.at[f->m.v[MRS_TS_word]].text;
}

/* The calendar part that comes back: "XXXX-WXX-5", "XXXX-WI", "XXXX-XX-XXTNI", "XXXX-03". */
static mrs_str each_text(const mrs_time_work *w, const mrs_time_match *m)
{
    static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
    if (has(m, MRS_TS_weekday))
        return mrs_str_format(w->arena, "XXXX-WXX-%d", m->v[MRS_TS_weekday] + 1);
    if (has(m, MRS_TS_season))
        return mrs_str_format(w->arena, "XXXX-%s", seasons[m->v[MRS_TS_season] & 3]);
    if (has(m, MRS_TS_month))
        return mrs_str_format(w->arena, "XXXX-%02d", m->v[MRS_TS_month]);
    mrs_str part = w->whens->words.at[m->v[MRS_TS_part]].text;
    return mrs_str_join(MRS_STR("XXXX-XX-XXT"), part, MRS_STR(""), w->arena);
}

void mrs_time_solve_set(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    if (m->reading == MRS_TR_setw)
        f->when.value = w->whens->words.at[m->v[MRS_TS_word]].text;
    else
        f->when.value = m->reading == MRS_TR_set ? mrs_time_duration_text(w, m) : each_text(w, m);
}
