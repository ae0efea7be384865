/* when_solve.h - readings of time, one function each: from what a match says to a calendar.
 *
 * Each fills f->cal (grain NONE: unresolved) or, for durations and sets, the value itself. */
#ifndef MRS_GROUND_WHEN_SOLVE_H
#define MRS_GROUND_WHEN_SOLVE_H

#include "ground/when_work.h"

/* when_solve.c */
void mrs_time_solve_date(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_numeric(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_weekday(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_holiday(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_decade(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_century(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_weekof(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_nth(mrs_time_work *w, mrs_time_found *f);

/* when_relative.c */
void mrs_time_solve_day0(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_unit(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_weekend(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_whole(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_part(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_span(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_recent(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_offset(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_duration(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_ref(mrs_time_work *w, mrs_time_found *f);
void mrs_time_solve_set(mrs_time_work *w, mrs_time_found *f);

/* when_hijri.c */
void mrs_time_solve_hijri(mrs_time_work *w, mrs_time_found *f);

/* when_fill.c: by the reading of the match. */
void mrs_time_solve_cal(mrs_time_work *w, mrs_time_found *f);

/* Shared. The token it hangs by; the tense it is told in; what it counts from (fills the anchor
 * when that is a date of the text). */
uint32_t mrs_time_head(const mrs_time_work *w, const mrs_time_match *m);
int mrs_time_tense_of(const mrs_time_work *w, const mrs_time_match *m);
mrs_cal mrs_time_ref(const mrs_time_work *w, mrs_time_found *f, bool points_back);

/* "P2W", "PT24H", "PXM"; half units count. */
mrs_str mrs_time_duration_text(const mrs_time_work *w, const mrs_time_match *m);
/* Days that so many units last, at least 1; 0 when the number is vague. */
uint32_t mrs_time_duration_days(const mrs_time_match *m);
mrs_grain mrs_time_grain_of(int unit);

#endif
