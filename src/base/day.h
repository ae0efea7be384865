/* day.h - days of the proleptic Gregorian calendar as numbers. Source: ISO 8601-1:2019. */
#ifndef MRS_BASE_DAY_H
#define MRS_BASE_DAY_H

#include "base/str.h"

#define MRS_NO_DAY INT32_MIN

/* Days since 1970-01-01. */
int32_t mrs_day(int year, int month, int day);
void mrs_day_parts(int32_t day, int *year, int *month, int *mday);
int mrs_day_weekday(int32_t day);                 /* 0 Monday ... 6 Sunday */
int mrs_days_in_month(int year, int month);       /* 28-31 */
bool mrs_day_valid(int year, int month, int day); /* year 1-9999 */

/* "YYYY", "YYYY-MM", "YYYY-MM-DD", or a date-time that begins so: its first and last day. */
bool mrs_day_read(mrs_str iso, int32_t *first, int32_t *last);
/* "YYYY-MM-DD"; returns 10, or 0 and "" for MRS_NO_DAY. */
size_t mrs_day_text(int32_t day, char out[16]);

/* "2026-11-21T13:00:00Z", and seconds since 1970 that are at least the year 1's; UTC alone. */
bool mrs_moment_read(mrs_str iso, int64_t *seconds);
void mrs_moment_text(int64_t seconds, char out[32]);

/* Seconds of the monotonic clock: for limits alone, never for an answer. */
double mrs_clock(void);

#endif
