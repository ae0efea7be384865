/* pubdate.h - the day a report was published, from lines made for it. Source: data/text/dates.tsv.
 *
 * A date whose day and month cannot be told apart (03/05/2021) is a date, but of no day: it is
 * never guessed. All functions run under mrs_arena_run. */
#ifndef MRS_TEXT_PUBDATE_H
#define MRS_TEXT_PUBDATE_H

#include "text/tables.h"

/* The first date of s by the order of the forms (not of the text). */
bool mrs_pubdate_find(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s, mrs_date_found *out);

/* Is s nothing but dates and what stands beside them (weekday, time, zone, "Published on")? With
 * two dates (published, updated) the earlier one. scratch: for a copy of s. */
bool mrs_pubdate_line(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s, mrs_arena *scratch,
                      mrs_date_found *out);

/* Is s nothing but a time of day and such words? */
bool mrs_pubdate_beside(const mrs_canon *canon, mrs_matcher *matcher, mrs_str s,
                        mrs_arena *scratch);

#endif
