#include "ground/when_cal.h"

#include <stdio.h>

static const int season_month[] = {
    [MRS_SEASON_SP] = 3, [MRS_SEASON_SU] = 6, [MRS_SEASON_FA] = 9, [MRS_SEASON_WI] = 12};

mrs_cal mrs_cal_of_day(int32_t day)
{
    int y, m, d;
    if (day == MRS_NO_DAY)
        return (mrs_cal){0};
    mrs_day_parts(day, &y, &m, &d);
    return (mrs_cal){MRS_GRAIN_DAY, y, 0, day};
}

mrs_cal mrs_cal_of_month(int year, int month)
{
    return (mrs_cal){MRS_GRAIN_MONTH, year, month, 0};
}

mrs_cal mrs_cal_of_year(int year)
{
    return (mrs_cal){MRS_GRAIN_YEAR, year, 0, 0};
}

static mrs_cal month_from(int year, int month0) /* months from January of year, any sign */
{
    int y = year + month0 / 12, m = month0 % 12;
    if (m < 0) {
        m += 12;
        y--;
    }
    return mrs_cal_of_month(y, m + 1);
}

static int month_of(mrs_cal cal)
{
    int y, m, d;
    switch (cal.grain) {
    case MRS_GRAIN_MONTH:
        return cal.part;
    case MRS_GRAIN_SEASON:
        return season_month[cal.part];
    case MRS_GRAIN_QUARTER:
        return cal.part * 3 - 2;
    case MRS_GRAIN_HALF:
        return cal.part * 6 - 5;
    default:
        if (cal.grain < MRS_GRAIN_WEEK)
            return 1;
        mrs_day_parts(cal.day, &y, &m, &d);
        return m;
    }
}

static mrs_cal week_of(int32_t day)
{
    mrs_cal c = mrs_cal_of_day(day - mrs_day_weekday(day));
    c.grain = MRS_GRAIN_WEEK;
    return c;
}

static mrs_season season_of(int month)
{
    return month == 12 || month < 3 ? MRS_SEASON_WI
           : month < 6              ? MRS_SEASON_SP
           : month < 9              ? MRS_SEASON_SU
                                    : MRS_SEASON_FA;
}

mrs_cal mrs_cal_to(mrs_cal cal, mrs_grain grain)
{
    int month = month_of(cal);
    if (cal.grain < grain || cal.grain == MRS_GRAIN_NONE)
        return (mrs_cal){0};
    switch (grain) {
    case MRS_GRAIN_CENTURY:
        return (mrs_cal){grain, cal.year / 100 * 100, 0, 0};
    case MRS_GRAIN_DECADE:
        return (mrs_cal){grain, cal.year / 10 * 10, 0, 0};
    case MRS_GRAIN_YEAR:
        return mrs_cal_of_year(cal.year);
    case MRS_GRAIN_HALF:
        return (mrs_cal){grain, cal.year, month > 6 ? 2 : 1, 0};
    case MRS_GRAIN_SEASON:
        return (mrs_cal){grain, cal.year - (month < 3), (int)season_of(month), 0};
    case MRS_GRAIN_QUARTER:
        return (mrs_cal){grain, cal.year, (month + 2) / 3, 0};
    case MRS_GRAIN_MONTH:
        return mrs_cal_of_month(cal.year, month);
    case MRS_GRAIN_WEEK:
        return week_of(cal.day);
    case MRS_GRAIN_WEEKEND:
        cal = mrs_cal_of_day(week_of(cal.day).day + 5);
        cal.grain = MRS_GRAIN_WEEKEND;
        return cal;
    default:
        return cal;
    }
}

mrs_cal mrs_cal_step(mrs_cal cal, int n)
{
    int steps[] = {[MRS_GRAIN_CENTURY] = 100, [MRS_GRAIN_DECADE] = 10, [MRS_GRAIN_YEAR] = 1};
    mrs_cal c;
    switch (cal.grain) {
    case MRS_GRAIN_NONE:
        return cal;
    case MRS_GRAIN_CENTURY:
    case MRS_GRAIN_DECADE:
    case MRS_GRAIN_YEAR:
        cal.year += n * steps[cal.grain];
        return cal;
    case MRS_GRAIN_HALF:
        return mrs_cal_to(month_from(cal.year, month_of(cal) - 1 + 6 * n), cal.grain);
    case MRS_GRAIN_SEASON:
        return mrs_cal_to(month_from(cal.year, month_of(cal) - 1 + 3 * n), cal.grain);
    case MRS_GRAIN_QUARTER:
        return mrs_cal_to(month_from(cal.year, month_of(cal) - 1 + 3 * n), cal.grain);
    case MRS_GRAIN_MONTH:
        return month_from(cal.year, cal.part - 1 + n);
    default:
        c = mrs_cal_of_day(cal.day + n * (cal.grain == MRS_GRAIN_DAY ? 1 : 7));
        c.grain = cal.grain;
        return c;
    }
}

/* Months on, with the day of the month kept where there is one. */
static mrs_cal add_months(mrs_cal cal, int n)
{
    int y, m, d;
    if (cal.grain < MRS_GRAIN_WEEK)
        return month_from(cal.year, month_of(cal) - 1 + n);
    mrs_day_parts(cal.day, &y, &m, &d);
    mrs_cal c = month_from(y, m - 1 + n);
    int most = mrs_days_in_month(c.year, c.part);
    return mrs_cal_of_day(mrs_day(c.year, c.part, d < most ? d : most));
}

mrs_cal mrs_cal_add(mrs_cal cal, int n, mrs_grain unit)
{
    if (cal.grain == MRS_GRAIN_NONE || cal.grain < unit)
        return (mrs_cal){0};
    switch (unit) {
    case MRS_GRAIN_DAY:
        return mrs_cal_of_day(cal.day + n);
    case MRS_GRAIN_WEEKEND:
    case MRS_GRAIN_WEEK:
        return mrs_cal_of_day(cal.day + 7 * n);
    case MRS_GRAIN_MONTH:
        return add_months(cal, n);
    case MRS_GRAIN_QUARTER:
    case MRS_GRAIN_SEASON:
        return add_months(cal, 3 * n);
    default:
        n *= unit == MRS_GRAIN_CENTURY ? 100 : unit == MRS_GRAIN_DECADE ? 10 : 1;
        if (cal.grain == MRS_GRAIN_YEAR || cal.grain < MRS_GRAIN_YEAR)
            return mrs_cal_of_year(cal.year + n);
        return add_months(cal, 12 * n);
    }
}

/* Whole months from the first month, both included. */
static void month_span(int year, int month, int months, int32_t *first, int32_t *last)
{
    mrs_cal end = month_from(year, month - 1 + months);
    *first = mrs_day(year, month, 1);
    *last = mrs_day(end.year, end.part, 1) - 1;
}

void mrs_cal_days(mrs_cal cal, int32_t *first, int32_t *last)
{
    static const int months[] = {
        [MRS_GRAIN_CENTURY] = 1200, [MRS_GRAIN_DECADE] = 120, [MRS_GRAIN_YEAR] = 12,
        [MRS_GRAIN_HALF] = 6,       [MRS_GRAIN_SEASON] = 3,   [MRS_GRAIN_QUARTER] = 3,
        [MRS_GRAIN_MONTH] = 1};
    *first = *last = MRS_NO_DAY;
    if (cal.grain == MRS_GRAIN_NONE || cal.year < 1 || cal.year > 9998)
        return;
    if (cal.grain >= MRS_GRAIN_WEEK) {
        *first = cal.day;
        *last = cal.day + (cal.grain == MRS_GRAIN_WEEK ? 6 : cal.grain == MRS_GRAIN_WEEKEND);
    } else {
        month_span(cal.year, month_of(cal), months[cal.grain], first, last);
    }
}

void mrs_cal_parts(mrs_cal cal, int *year, int *month, int *mday)
{
    *year = cal.year;
    *month = month_of(cal);
    *mday = 0;
    if (cal.grain >= MRS_GRAIN_WEEK)
        mrs_day_parts(cal.day, year, month, mday);
}

/* ISO week and its year. */
static void iso_week(int32_t day, int *year, int *week)
{
    int m, d;
    int32_t thursday = day - mrs_day_weekday(day) + 3;
    mrs_day_parts(thursday, year, &m, &d);
    *week = (thursday - mrs_day(*year, 1, 1)) / 7 + 1;
}

size_t mrs_cal_text(mrs_cal cal, char out[24])
{
    static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
    int n = 0, y = cal.year, w = 0;
    char day[16];
    out[0] = 0;
    switch (cal.grain) {
    case MRS_GRAIN_NONE:
        break;
    case MRS_GRAIN_CENTURY:
        n = snprintf(out, 24, "%02d", y / 100);
        break;
    case MRS_GRAIN_DECADE:
        n = snprintf(out, 24, "%03d", y / 10);
        break;
    case MRS_GRAIN_YEAR:
        n = snprintf(out, 24, "%04d", y);
        break;
    case MRS_GRAIN_HALF:
        n = snprintf(out, 24, "%04d-H%d", y, cal.part);
        break;
    case MRS_GRAIN_SEASON:
        n = snprintf(out, 24, "%04d-%s", y, seasons[cal.part & 3]);
        break;
    case MRS_GRAIN_QUARTER:
        n = snprintf(out, 24, "%04d-Q%d", y, cal.part);
        break;
    case MRS_GRAIN_MONTH:
        n = snprintf(out, 24, "%04d-%02d", y, cal.part);
        break;
    case MRS_GRAIN_WEEK:
    case MRS_GRAIN_WEEKEND:
        iso_week(cal.day, &y, &w);
        n = snprintf(out, 24, "%04d-W%02d%s", y, w, cal.grain == MRS_GRAIN_WEEK ? "" : "-WE");
        break;
    case MRS_GRAIN_DAY:
        mrs_day_text(cal.day, day);
        n = snprintf(out, 24, "%s", day);
        break;
    }
    return (size_t)n;
}
