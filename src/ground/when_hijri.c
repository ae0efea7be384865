/* Dates of the Islamic calendar: 15 Ramadan 1444, Muharram, Eid al-Fitr.
 *
 * By the tables (civil epoch, leap years 2 5 7 10 13 16 18 21 24 26 29 of thirty). Months begin by
 * sighting, a day apart from the tables and from each other, seldom two: a day of theirs is three
 * of ours. Source: Dershowitz and Reingold, Calendrical Calculations, 2018, chapter 7. */
#include "ground/when_solve.h"

enum { DOUBT = 1, EPOCH = 227015 - 719163 /* 1 Muharram 1, days since 1970-01-01 */ };

static int32_t day_of(int year, int month, int day)
{
    return EPOCH - 1 + day + 29 * (month - 1) + (6 * month - 1) / 11 + (year - 1) * 354 +
           (3 + 11 * year) / 30;
}

/* The Islamic year that holds a day. */
static int year_of(int32_t day)
{
    int year = (int)((30 * ((int64_t)day - EPOCH) + 10646) / 10631);
    return year;
}

typedef struct {
    int month, day; /* day 0: the whole month */
    int days;       /* that it lasts */
} feast;

/* "MM-DD-N" of a feast, or the month and day of the words. False: a feast of no fixed day. */
static bool feast_of(const mrs_time_work *w, const mrs_time_match *m, feast *out)
{
    int64_t month = 0, day = 0, days = 0;
    mrs_str part, rest;
    if (m->v[MRS_TS_word] == MRS_TIME_UNSET) {
        bool has_day = m->v[MRS_TS_day] != MRS_TIME_UNSET;
        *out = (feast){m->v[MRS_TS_month], has_day ? m->v[MRS_TS_day] : 0, 1};
        return out->month >= 1 && out->month <= 12 && out->day <= 30;
    }
    rest = w->whens->words.at[m->v[MRS_TS_word]].text;
    if (!mrs_str_split(&rest, '-', &part) || !mrs_str_int(part, &month) ||
        !mrs_str_split(&rest, '-', &part) || !mrs_str_int(part, &day) || !mrs_str_int(rest, &days))
        return false;
    *out = (feast){(int)month, (int)day, (int)days};
    return true;
}

static void days_in(const feast *f, int year, int32_t *first, int32_t *last)
{
    *first = day_of(year, f->month, f->day ? f->day : 1);
    *last = f->day ? *first + f->days - 1 : day_of(year + f->month / 12, f->month % 12 + 1, 1) - 1;
}

/* The last such time that began by then. */
static int last_by(const feast *what, int32_t day)
{
    int32_t first, last;
    int year = year_of(day);
    days_in(what, year, &first, &last);
    return first <= day ? year : year - 1;
}

/* The first such time that had not ended by then. */
static int next_from(const feast *what, int32_t day)
{
    int32_t first, last;
    int year = year_of(day);
    days_in(what, year, &first, &last);
    return last >= day ? year : year + 1;
}

/* The Islamic year meant: given, that which falls into a year of ours, or by tense the last or the
 * next one; 0 unknown. */
static int year_meant(mrs_time_work *w, mrs_time_found *f, const feast *what)
{
    enum { ISLAMIC = 1700 }; /* years below are of their count */
    int given = f->m.v[MRS_TS_year];
    if (given >= ISLAMIC)
        return next_from(what, mrs_day(given, 1, 1));
    if (given != MRS_TIME_UNSET)
        return given >= 1200 ? given : 0;
    int32_t first, last;
    mrs_cal ref = mrs_time_ref(w, f, false);
    if (ref.grain < MRS_GRAIN_MONTH)
        return 0;
    mrs_cal_days(ref, &first, &last);
    return mrs_time_tense_of(w, &f->m) > 0 ? next_from(what, first) : last_by(what, last);
}

void mrs_time_solve_hijri(mrs_time_work *w, mrs_time_found *f)
{
    feast what;
    char text[16];
    f->when.value = MRS_STR("XXXX");
    int year = feast_of(w, &f->m, &what) ? year_meant(w, f, &what) : 0;
    if (!year)
        return;
    days_in(&what, year, &f->when.start, &f->when.end);
    if (what.day) {
        size_t n = mrs_day_text(f->when.start, text);
        f->when.value = mrs_str_copy((mrs_str){text, n}, w->arena);
        f->when.mod = MRS_STR("APPROX");
    }
    f->when.start -= DOUBT;
    f->when.end += DOUBT;
}
