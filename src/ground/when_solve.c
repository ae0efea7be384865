/* Which day, week, month or year an expression means. */
#include "ground/when_solve.h"

static bool has(const mrs_time_match *m, unsigned slot)
{
    return m->v[slot] != MRS_TIME_UNSET;
}

static int or_zero(const mrs_time_match *m, unsigned slot)
{
    return has(m, slot) ? m->v[slot] : 0;
}

uint32_t mrs_time_head(const mrs_time_work *w, const mrs_time_match *m)
{
    uint32_t first = w->atoms.at[m->first].token, last = w->atoms.at[m->past - 1].token;
    if (!w->parse)
        return last;
    for (uint32_t t = last + 1; t-- > first;) {
        uint32_t h = w->parse->head[t];
        if (h < first || h > last || h == t)
            return t;
    }
    return last;
}

int mrs_time_tense_of(const mrs_time_work *w, const mrs_time_match *m)
{
    return mrs_time_tense(w, mrs_time_head(w, m));
}

/* What a match counts from: the last date named when it points back or in a narrative, else
 * publication. */
mrs_cal mrs_time_ref(const mrs_time_work *w, mrs_time_found *f, bool points_back)
{
    if (!points_back && !w->narrative)
        return w->now;
    if (w->last_at)
        f->when.anchor = w->found.at[w->last_at - 1].when.at;
    return w->last;
}

static int64_t distance(mrs_cal a, mrs_cal b)
{
    int32_t a0, a1, b0, b1;
    mrs_cal_days(a, &a0, &a1);
    mrs_cal_days(b, &b0, &b1);
    return a0 > b1 ? (int64_t)a0 - b1 : b0 > a1 ? (int64_t)b0 - a1 : 0;
}

static bool after(mrs_cal a, mrs_cal b)
{
    int32_t a0, a1, b0, b1;
    mrs_cal_days(a, &a0, &a1);
    mrs_cal_days(b, &b0, &b1);
    return a0 > b1;
}

/* ---- dates ------------------------------------------------------------------------------------
 */
/* The date in that year, at the grain of the words; NONE when there is no such day. */
static mrs_cal in_year(const mrs_time_match *m, int year)
{
    int month = or_zero(m, MRS_TS_month), day = or_zero(m, MRS_TS_day);
    if (month && day)
        return mrs_day_valid(year, month, day) ? mrs_cal_of_day(mrs_day(year, month, day))
                                               : (mrs_cal){0};
    if (month)
        return mrs_cal_of_month(year, month);
    if (has(m, MRS_TS_season))
        return (mrs_cal){MRS_GRAIN_SEASON, year, m->v[MRS_TS_season], 0};
    return mrs_cal_of_year(year);
}

/* Two digits after an apostrophe. */
static int full_year(const mrs_time_work *w, const mrs_time_match *m)
{
    int year = m->v[MRS_TS_year];
    if (year >= 100)
        return year;
    mrs_cal from = w->narrative || !w->now.grain ? w->last : w->now;
    int ref = from.grain ? from.year : 2030;
    int full = ref / 100 * 100 + year;
    return full > ref + 10 ? full - 100 : full;
}

/* The year nearest to ref in which the date falls on its weekday. */
static int year_by_weekday(const mrs_time_match *m, int ref)
{
    for (int k = 0; k < 12; k++) {
        int year = ref + (k % 2 ? -(k + 1) / 2 : k / 2);
        mrs_cal c = in_year(m, year);
        if (c.grain == MRS_GRAIN_DAY && mrs_day_weekday(c.day) == m->v[MRS_TS_weekday])
            return year;
    }
    return 0;
}

/* The year of "in May", told from publication: tense, else the nearest. */
static int nearest_year(const mrs_time_match *m, mrs_cal now, int tense)
{
    int best = now.year;
    mrs_cal this = in_year(m, now.year);
    if (tense < 0)
        return after(this, now) ? now.year - 1 : now.year;
    if (tense > 0)
        return after(now, this) ? now.year + 1 : now.year;
    for (int year = now.year - 1; year <= now.year + 1; year++)
        if (distance(in_year(m, year), now) < distance(in_year(m, best), now))
            best = year;
    return best;
}

/* The last date named stands in the same sentence and names its year. */
static bool year_in_sentence(const mrs_time_work *w, const mrs_time_match *m)
{
    if (!w->last_at || !w->parse)
        return false;
    const mrs_time_found *last = &w->found.at[w->last_at - 1];
    return last->year_given &&
           w->parse->sent[last->when.first] == w->parse->sent[w->atoms.at[m->first].token];
}

/* "last October", "the following winter", "July 25 of that year". */
static int shifted_year(const mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool back = has(m, MRS_TS_shiftt);
    int shift = back ? m->v[MRS_TS_shiftt] : m->v[MRS_TS_shiftn];
    mrs_cal ref = mrs_time_ref(w, f, back);
    if (!ref.grain)
        return 0;
    if (has(m, MRS_TS_ofyear) || shift == 0 || ref.grain <= MRS_GRAIN_YEAR)
        return ref.year + (has(m, MRS_TS_ofyear) || ref.grain <= MRS_GRAIN_YEAR ? shift : 0);
    mrs_cal this = in_year(m, ref.year);
    if (shift < 0)
        return after(ref, this) ? ref.year : ref.year - 1;
    return after(this, ref) ? ref.year : ref.year + 1;
}

/* In a narrative the year goes on from the last date; past its end into the next. */
static int narrated_year(const mrs_time_work *w, mrs_time_found *f)
{
    mrs_cal ref = mrs_time_ref(w, f, true);
    int y, last_month, day;
    if (!ref.grain || ref.grain < MRS_GRAIN_YEAR)
        return 0;
    mrs_cal_parts(ref, &y, &last_month, &day);
    bool turned = ref.grain >= MRS_GRAIN_MONTH && has(&f->m, MRS_TS_month) && last_month >= 11 &&
                  f->m.v[MRS_TS_month] <= 2;
    return y + turned;
}

/* The year of a match that names none; 0: unknown. */
static int missing_year(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    if (has(m, MRS_TS_shiftn) || has(m, MRS_TS_shiftt))
        return shifted_year(w, f);
    if (has(m, MRS_TS_weekday) && has(m, MRS_TS_day) && has(m, MRS_TS_month)) {
        mrs_cal ref = w->narrative || !w->now.grain ? w->last : w->now;
        int year = ref.grain ? ref.year : w->newest;
        return year ? year_by_weekday(m, year) : 0;
    }
    if (w->narrative || (w->now.grain && year_in_sentence(w, m) && mrs_time_tense_of(w, m) <= 0))
        return narrated_year(w, f);
    if (!w->now.grain)
        return 0;
    return nearest_year(m, w->now, mrs_time_tense_of(w, m));
}

/* "on the 20th": the month goes on from the last date, or from publication. */
static mrs_cal day_alone(mrs_time_work *w, mrs_time_found *f)
{
    int year, month, mday, day = f->m.v[MRS_TS_day];
    mrs_cal ref;
    if (has(&f->m, MRS_TS_shiftn)) /* "the 15th of next month" */
        ref = mrs_cal_step(mrs_cal_to(w->now, MRS_GRAIN_MONTH), f->m.v[MRS_TS_shiftn]);
    else
        ref = w->last.grain >= MRS_GRAIN_MONTH ? mrs_time_ref(w, f, true) : w->now;
    if (ref.grain < MRS_GRAIN_MONTH)
        return (mrs_cal){0};
    mrs_cal_parts(ref, &year, &month, &mday);
    return mrs_day_valid(year, month, day) ? mrs_cal_of_day(mrs_day(year, month, day))
                                           : (mrs_cal){0};
}

void mrs_time_solve_date(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    f->year_given = has(m, MRS_TS_year);
    if (!has(m, MRS_TS_month) && has(m, MRS_TS_day)) {
        f->cal = day_alone(w, f);
        return;
    }
    int year = f->year_given ? full_year(w, m) : missing_year(w, f);
    if (year > 0)
        f->cal = in_year(m, year);
    f->when.odd = has(m, MRS_TS_weekday) && f->cal.grain == MRS_GRAIN_DAY &&
                  mrs_day_weekday(f->cal.day) != m->v[MRS_TS_weekday];
}

/* ---- dates of digits: 24/3/2023 ---------------------------------------------------------------
 */
void mrs_time_solve_numeric(mrs_time_work *w, mrs_time_found *f)
{
    mrs_time_match *m = &f->m;
    int a = m->v[MRS_TS_day], b = m->v[MRS_TS_day2];
    m->v[MRS_TS_day2] = MRS_TIME_UNSET;
    m->v[MRS_TS_year] = (int16_t)full_year(w, m);
    bool us = a <= 12 && (b > 12 || w->us_order);
    if (a <= 12 && b <= 12 && !us && w->now.grain == MRS_GRAIN_DAY) {
        mrs_cal day_first = mrs_cal_of_day(mrs_day(m->v[MRS_TS_year], b, a));
        mrs_cal month_first = mrs_cal_of_day(mrs_day(m->v[MRS_TS_year], a, b));
        us = distance(month_first, w->now) <= 7 && distance(day_first, w->now) > 7;
    }
    m->v[MRS_TS_month] = (int16_t)(us ? a : b);
    m->v[MRS_TS_day] = (int16_t)(us ? b : a);
    m->reading = MRS_TR_date;
    if (m->v[MRS_TS_month] <= 12)
        mrs_time_solve_date(w, f);
}

/* ---- weekdays ---------------------------------------------------------------------------------
 */
static int32_t on_or_after(int32_t day, int weekday)
{
    return day + (weekday - mrs_day_weekday(day) + 7) % 7;
}

static int32_t on_or_before(int32_t day, int weekday)
{
    return day - (mrs_day_weekday(day) - weekday + 7) % 7;
}

void mrs_time_solve_weekday(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    bool back = has(m, MRS_TS_shiftt);
    mrs_cal ref = mrs_time_ref(w, f, back);
    int wd = m->v[MRS_TS_weekday], shift = or_zero(m, back ? MRS_TS_shiftt : MRS_TS_shiftn);
    if (ref.grain != MRS_GRAIN_DAY)
        return;
    int32_t day;
    if (has(m, MRS_TS_ofweek))
        day = on_or_before(ref.day, 0) + 7 * shift + wd;
    else if (shift < 0)
        day = on_or_before(ref.day - 1, wd);
    else if (shift > 0 || (w->narrative && !back))
        day = on_or_after(ref.day + (shift > 0), wd);
    else
        day = mrs_time_tense_of(w, m) > 0 ? on_or_after(ref.day, wd) : on_or_before(ref.day, wd);
    f->cal = mrs_cal_of_day(day);
}

/* ---- holidays: MM-DD, MM-N-W ------------------------------------------------------------------
 */
static mrs_cal holiday_in(mrs_str rule, int year)
{
    int64_t month = 0, a = 0, weekday = 0;
    mrs_str part, rest = rule;
    bool good = mrs_str_split(&rest, '-', &part) && mrs_str_int(part, &month) &&
                mrs_str_split(&rest, '-', &part) && mrs_str_int(part, &a);
    if (!good || month < 1 || month > 12 || year < 1)
        return (mrs_cal){0};
    if (!rest.ptr)
        return mrs_cal_of_day(mrs_day(year, (int)month, (int)a));
    if (!mrs_str_int(rest, &weekday) || weekday < 1 || weekday > 7)
        return (mrs_cal){0};
    int32_t first = mrs_day(year, (int)month, 1);
    if (a == 0) /* that weekday after the first Monday */
        return mrs_cal_of_day(on_or_after(first, 0) + (int32_t)weekday - 1);
    int32_t day = on_or_after(first, (int)weekday - 1) + 7 * ((int32_t)a - 1);
    return mrs_cal_of_day(a == 5 && day >= first + mrs_days_in_month(year, (int)month) ? day - 7
                                                                                       : day);
}

void mrs_time_solve_holiday(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    mrs_str rule = w->whens->words.at[m->v[MRS_TS_word]].text;
    mrs_cal ref = mrs_time_ref(w, f, false);
    f->year_given = has(m, MRS_TS_year);
    if (f->year_given) {
        f->cal = holiday_in(rule, full_year(w, m));
        return;
    }
    if (!ref.grain)
        return;
    int tense = has(m, MRS_TS_shiftn) ? m->v[MRS_TS_shiftn] : mrs_time_tense_of(w, m);
    mrs_cal day = holiday_in(rule, ref.year);
    if (tense < 0 && after(day, ref))
        day = holiday_in(rule, ref.year - 1);
    else if (tense > 0 && after(ref, day))
        day = holiday_in(rule, ref.year + 1);
    f->cal = day;
}

/* ---- parts of a calendar ----------------------------------------------------------------------
 */
void mrs_time_solve_decade(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    int year = has(m, MRS_TS_decade) ? m->v[MRS_TS_decade] : m->v[MRS_TS_year];
    if (year < 100) {
        int ref = w->now.grain ? w->now.year : 2030;
        year += ref / 100 * 100;
        year -= year > ref ? 100 : 0;
    }
    f->cal = (mrs_cal){MRS_GRAIN_DECADE, year / 10 * 10, 0, 0};
}

void mrs_time_solve_century(mrs_time_work *w, mrs_time_found *f)
{
    (void)w;
    if (f->m.v[MRS_TS_day] > 0 && f->m.v[MRS_TS_day] <= 30)
        f->cal = (mrs_cal){MRS_GRAIN_CENTURY, (f->m.v[MRS_TS_day] - 1) * 100, 0, 0};
}

/* Stretch n (from 1; 0: the last) of that unit in the days first..last. */
static mrs_cal nth_in(mrs_cal in, int n, mrs_grain grain, int32_t *first, int32_t *last)
{
    mrs_cal_days(in, first, last);
    if (*first == MRS_NO_DAY)
        return (mrs_cal){0};
    if (grain == MRS_GRAIN_WEEK) {
        *first = n ? *first + 7 * (n - 1) : *last - 6;
        *last = n ? *first + 6 : *last;
        return mrs_cal_to(mrs_cal_of_day(*first + 3), MRS_GRAIN_WEEK);
    }
    if (grain == MRS_GRAIN_QUARTER && n > 4)
        return (mrs_cal){0};
    mrs_cal c = n ? mrs_cal_step(mrs_cal_to(mrs_cal_of_day(*first), grain), n - 1)
                  : mrs_cal_to(mrs_cal_of_day(*last), grain);
    mrs_cal_days(c, first, last);
    return c;
}

/* "the week of 22 April", "the week ending 5 May" (last 1), "the week beginning 6 May" (last 2) */
void mrs_time_solve_weekof(mrs_time_work *w, mrs_time_found *f)
{
    mrs_time_found day = *f;
    int edge = or_zero(&f->m, MRS_TS_last);
    day.m.reading = f->m.inner == MRS_TR_none ? MRS_TR_date : f->m.inner;
    mrs_time_solve_cal(w, &day);
    f->year_given = day.year_given;
    f->when.anchor = day.when.anchor;
    if (day.cal.grain != MRS_GRAIN_DAY)
        return;
    if (edge) {
        f->when.start = edge == 1 ? day.cal.day - 6 : day.cal.day;
        f->when.end = f->when.start + 6;
        day.cal = mrs_cal_of_day(f->when.start + 3);
    }
    f->cal = mrs_cal_to(day.cal, MRS_GRAIN_WEEK);
}

/* Weekday n (from 1; 0: the last) of the days first..last: "the first Friday of May". */
static mrs_cal nth_weekday(mrs_cal in, int n, int weekday)
{
    int32_t first, last;
    mrs_cal_days(in, &first, &last);
    if (first == MRS_NO_DAY)
        return (mrs_cal){0};
    int32_t day = n ? on_or_after(first, weekday) + 7 * (n - 1) : on_or_before(last, weekday);
    return day <= last ? mrs_cal_of_day(day) : (mrs_cal){0};
}

/* Half n of a month: its first or last days. */
static void half_of(mrs_cal month, int n, mrs_time_found *f)
{
    f->cal = month;
    mrs_cal_days(month, &f->when.start, &f->when.end);
    int32_t middle = f->when.start + (f->when.end - f->when.start + 1) / 2;
    *(n == 1 ? &f->when.end : &f->when.start) = n == 1 ? middle - 1 : middle;
    f->when.mod = n == 1 ? MRS_STR("START") : MRS_STR("END");
}

void mrs_time_solve_nth(mrs_time_work *w, mrs_time_found *f)
{
    static const uint8_t grains[] = {
        [MRS_UNIT_DAY] = MRS_GRAIN_DAY,         [MRS_UNIT_WEEK] = MRS_GRAIN_WEEK,
        [MRS_UNIT_MONTH] = MRS_GRAIN_MONTH,     [MRS_UNIT_QUARTER] = MRS_GRAIN_QUARTER,
        [MRS_UNIT_YEAR] = MRS_GRAIN_YEAR,       [MRS_UNIT_DECADE] = MRS_GRAIN_DECADE,
        [MRS_UNIT_WEEKEND] = MRS_GRAIN_WEEKEND, [MRS_UNIT_CENTURY] = MRS_GRAIN_NONE};
    mrs_time_found holder = *f;
    int n = or_zero(&f->m, MRS_TS_day), unit = or_zero(&f->m, MRS_TS_unit);
    bool half = f->m.reading == MRS_TR_half;
    holder.m.v[MRS_TS_day] = holder.m.v[MRS_TS_day2];
    holder.m.v[MRS_TS_weekday] = MRS_TIME_UNSET;
    holder.m.v[MRS_TS_unit] = f->m.v[half ? MRS_TS_unit : MRS_TS_unit2];
    holder.m.reading = f->m.inner == MRS_TR_none ? MRS_TR_date : f->m.inner;
    mrs_time_solve_cal(w, &holder);
    f->year_given = holder.year_given;
    f->when.anchor = holder.when.anchor;
    if (half && holder.cal.grain > MRS_GRAIN_YEAR) {
        half_of(holder.cal, n, f);
        return;
    }
    if (has(&f->m, MRS_TS_weekday)) {
        f->cal = nth_weekday(holder.cal, has(&f->m, MRS_TS_last) ? 0 : n, f->m.v[MRS_TS_weekday]);
        return;
    }
    mrs_grain grain = half ? MRS_GRAIN_HALF : (mrs_grain)grains[unit];
    if (!holder.cal.grain || !grain || grain <= holder.cal.grain)
        return;
    f->cal =
        nth_in(holder.cal, has(&f->m, MRS_TS_last) ? 0 : n, grain, &f->when.start, &f->when.end);
}
