/* when_cal.h - a point or stretch of the calendar by its grain: 2019, 2019-03, 2019-W11, 2019-SU.
 *
 * Value type. Source: ISO 8601-1:2019 (weeks), TimeML 1.2.1 (seasons, parts of a day, decades). */
#ifndef MRS_GROUND_WHEN_CAL_H
#define MRS_GROUND_WHEN_CAL_H

#include "base/base.h"

typedef enum {
    MRS_GRAIN_NONE,
    MRS_GRAIN_CENTURY,
    MRS_GRAIN_DECADE,
    MRS_GRAIN_YEAR,
    MRS_GRAIN_HALF,
    MRS_GRAIN_SEASON,
    MRS_GRAIN_QUARTER,
    MRS_GRAIN_MONTH,
    MRS_GRAIN_WEEK,
    MRS_GRAIN_WEEKEND,
    MRS_GRAIN_DAY
} mrs_grain;

typedef enum { MRS_SEASON_SP, MRS_SEASON_SU, MRS_SEASON_FA, MRS_SEASON_WI } mrs_season;

typedef struct {
    mrs_grain grain;
    int year;    /* of a decade or century its first year (1990, 1900) */
    int part;    /* month 1-12, quarter 1-4, half 1-2, mrs_season */
    int32_t day; /* of a day: itself; of a week or weekend: its Monday, its Saturday */
} mrs_cal;

mrs_cal mrs_cal_of_day(int32_t day);
mrs_cal mrs_cal_of_month(int year, int month);
mrs_cal mrs_cal_of_year(int year);

/* The stretch of that grain that holds the beginning of cal. A finer grain than cal's gives NONE.
 */
mrs_cal mrs_cal_to(mrs_cal cal, mrs_grain grain);

/* n steps of cal's own grain on (back when negative). */
mrs_cal mrs_cal_step(mrs_cal cal, int n);

/* n days (MRS_GRAIN_DAY), weeks, months, years ... from cal; months and years keep the day, or the
 * last of a shorter month. cal must be at least as fine as the unit, else NONE; the answer keeps
 * the coarser of cal's grain and DAY. */
mrs_cal mrs_cal_add(mrs_cal cal, int n, mrs_grain unit);

/* First and last day; MRS_NO_DAY twice for NONE. A winter runs from December of its year. */
void mrs_cal_days(mrs_cal cal, int32_t *first, int32_t *last);

/* TIMEX3 value: "2019-03-05", "2019-W11", "2019-WI", "201", "20"; "" for NONE. */
size_t mrs_cal_text(mrs_cal cal, char out[24]);

/* Month and day of month of a cal of grain DAY; month of a MONTH (*mday 0). */
void mrs_cal_parts(mrs_cal cal, int *year, int *month, int *mday);

#endif
