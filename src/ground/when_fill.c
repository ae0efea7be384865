/* From a solved match to an mrs_when: value, days, precision, what it counts from. */
#include "ground/when_solve.h"

static bool has(const mrs_time_match *m, unsigned slot)
{
    return m->v[slot] != MRS_TIME_UNSET;
}

typedef struct {
    void (*solve)(mrs_time_work *w, mrs_time_found *f);
    mrs_timex_type type;
} reading_row;
static const reading_row readings[] = {
    [MRS_TR_date] = {mrs_time_solve_date, MRS_TIMEX_DATE},
    [MRS_TR_numeric] = {mrs_time_solve_numeric, MRS_TIMEX_DATE},
    [MRS_TR_weekday] = {mrs_time_solve_weekday, MRS_TIMEX_DATE},
    [MRS_TR_day0] = {mrs_time_solve_day0, MRS_TIMEX_DATE},
    [MRS_TR_unit] = {mrs_time_solve_unit, MRS_TIMEX_DATE},
    [MRS_TR_decade] = {mrs_time_solve_decade, MRS_TIMEX_DATE},
    [MRS_TR_century] = {mrs_time_solve_century, MRS_TIMEX_DATE},
    [MRS_TR_part] = {mrs_time_solve_part, MRS_TIMEX_TIME},
    [MRS_TR_clock] = {mrs_time_solve_part, MRS_TIMEX_TIME},
    [MRS_TR_span] = {mrs_time_solve_span, MRS_TIMEX_DURATION},
    [MRS_TR_recent] = {mrs_time_solve_recent, MRS_TIMEX_DATE},
    [MRS_TR_ago] = {mrs_time_solve_offset, MRS_TIMEX_DATE},
    [MRS_TR_then] = {mrs_time_solve_offset, MRS_TIMEX_DATE},
    [MRS_TR_hence] = {mrs_time_solve_offset, MRS_TIMEX_DATE},
    [MRS_TR_duration] = {mrs_time_solve_duration, MRS_TIMEX_DURATION},
    [MRS_TR_durw] = {mrs_time_solve_duration, MRS_TIMEX_DURATION},
    [MRS_TR_age] = {mrs_time_solve_duration, MRS_TIMEX_DURATION},
    [MRS_TR_nth] = {mrs_time_solve_nth, MRS_TIMEX_DATE},
    [MRS_TR_half] = {mrs_time_solve_nth, MRS_TIMEX_DATE},
    [MRS_TR_weekend] = {mrs_time_solve_weekend, MRS_TIMEX_DATE},
    [MRS_TR_weekof] = {mrs_time_solve_weekof, MRS_TIMEX_DATE},
    [MRS_TR_whole] = {mrs_time_solve_whole, MRS_TIMEX_DATE},
    [MRS_TR_holiday] = {mrs_time_solve_holiday, MRS_TIMEX_DATE},
    [MRS_TR_hijri] = {mrs_time_solve_hijri, MRS_TIMEX_DATE},
    [MRS_TR_ref] = {mrs_time_solve_ref, MRS_TIMEX_DATE},
    [MRS_TR_setw] = {mrs_time_solve_set, MRS_TIMEX_SET},
    [MRS_TR_set] = {mrs_time_solve_set, MRS_TIMEX_SET},
    [MRS_TR_setday] = {mrs_time_solve_set, MRS_TIMEX_SET},
    [MRS_TR_setpart] = {mrs_time_solve_set, MRS_TIMEX_SET},
};

void mrs_time_solve_cal(mrs_time_work *w, mrs_time_found *f)
{
    const reading_row *row = &readings[f->m.reading];
    f->when.type = row->type;
    if (row->solve)
        row->solve(w, f);
}

/* ---- precision --------------------------------------------------------------------------------
 */
static mrs_time_precision of_grain(mrs_grain grain)
{
    static const uint8_t precisions[] = {
        [MRS_GRAIN_NONE] = MRS_TIME_UNKNOWN,  [MRS_GRAIN_CENTURY] = MRS_TIME_RANGE,
        [MRS_GRAIN_DECADE] = MRS_TIME_RANGE,  [MRS_GRAIN_YEAR] = MRS_TIME_YEAR,
        [MRS_GRAIN_HALF] = MRS_TIME_RANGE,    [MRS_GRAIN_SEASON] = MRS_TIME_SEASON,
        [MRS_GRAIN_QUARTER] = MRS_TIME_RANGE, [MRS_GRAIN_MONTH] = MRS_TIME_MONTH,
        [MRS_GRAIN_WEEK] = MRS_TIME_WEEK,     [MRS_GRAIN_WEEKEND] = MRS_TIME_WEEK,
        [MRS_GRAIN_DAY] = MRS_TIME_DAY};
    return (mrs_time_precision)precisions[grain];
}

static bool names_day(const mrs_time_match *m)
{
    return has(m, MRS_TS_part) || has(m, MRS_TS_weekday) || has(m, MRS_TS_day0) ||
           has(m, MRS_TS_day) || m->reading == MRS_TR_holiday;
}

/* The grain of the words where they could not be placed. */
static mrs_time_precision of_words(const mrs_time_match *m)
{
    bool counted = m->reading == MRS_TR_unit || m->reading == MRS_TR_ago ||
                   m->reading == MRS_TR_then || m->reading == MRS_TR_hence ||
                   m->reading == MRS_TR_recent;
    if (m->reading == MRS_TR_clock)
        return MRS_TIME_TIME;
    if (names_day(m))
        return MRS_TIME_DAY;
    if (has(m, MRS_TS_month) || m->reading == MRS_TR_hijri)
        return MRS_TIME_MONTH;
    if (has(m, MRS_TS_season))
        return MRS_TIME_SEASON;
    if (!counted || !has(m, MRS_TS_unit))
        return MRS_TIME_UNKNOWN;
    mrs_grain grain = mrs_time_grain_of(m->v[MRS_TS_unit]);
    return grain ? of_grain(grain) : MRS_TIME_TIME;
}

/* ---- value ------------------------------------------------------------------------------------
 */
/* "XXXX-09-11" of what has no year, "XXXX-WXX-5" of a weekday, by the words alone. */
static mrs_str open_value(const mrs_time_work *w, const mrs_time_match *m)
{
    static const char *const seasons[] = {"SP", "SU", "FA", "WI"};
    if (has(m, MRS_TS_month) && has(m, MRS_TS_day) && m->reading != MRS_TR_nth)
        return mrs_str_format(w->arena, "XXXX-%02d-%02d", m->v[MRS_TS_month], m->v[MRS_TS_day]);
    if (has(m, MRS_TS_weekday))
        return mrs_str_format(w->arena, "XXXX-WXX-%d", m->v[MRS_TS_weekday] + 1);
    if (has(m, MRS_TS_month))
        return mrs_str_format(w->arena, "XXXX-%02d", m->v[MRS_TS_month]);
    if (has(m, MRS_TS_season))
        return mrs_str_format(w->arena, "XXXX-%s", seasons[m->v[MRS_TS_season] & 3]);
    mrs_time_precision p = of_words(m);
    return p == MRS_TIME_YEAR    ? MRS_STR("XXXX")
           : p == MRS_TIME_MONTH ? MRS_STR("XXXX-XX")
           : p == MRS_TIME_WEEK  ? MRS_STR("XXXX-WXX")
                                 : MRS_STR("XXXX-XX-XX");
}

/* "T09:00", "TNI", or nothing. */
static mrs_str time_of_day(const mrs_time_work *w, const mrs_time_match *m)
{
    int hour = has(m, MRS_TS_hournum) ? (int)m->num : m->v[MRS_TS_hour], minute = 0;
    if (has(m, MRS_TS_hours4)) {
        hour = m->v[MRS_TS_hours4] / 100;
        minute = m->v[MRS_TS_hours4] % 100;
    } else if (hour == MRS_TIME_UNSET) {
        if (!has(m, MRS_TS_part))
            return MRS_STR("");
        return mrs_str_join(MRS_STR("T"), w->whens->words.at[m->v[MRS_TS_part]].text, MRS_STR(""),
                            w->arena);
    }
    if (has(m, MRS_TS_minute))
        minute = m->v[MRS_TS_minute];
    if (has(m, MRS_TS_ampm))
        hour = hour % 12 + m->v[MRS_TS_ampm];
    bool utc = false;
    if (has(m, MRS_TS_zone)) {
        mrs_str zone = w->whens->words.at[m->v[MRS_TS_zone]].text;
        utc = mrs_str_is(zone, "UTC") || mrs_str_is(zone, "GMT") || mrs_str_is(zone, "Z");
    }
    if (has(m, MRS_TS_second))
        return mrs_str_format(w->arena, "T%02d:%02d:%02d%s", hour, minute, m->v[MRS_TS_second],
                              utc ? "Z" : "");
    return mrs_str_format(w->arena, "T%02d:%02d%s", hour, minute, utc ? "Z" : "");
}

static void put_value(const mrs_time_work *w, mrs_time_found *f)
{
    char text[24];
    if (f->when.value.len)
        return;
    size_t n = mrs_cal_text(f->cal, text);
    mrs_str date = n ? (mrs_str){text, n} : open_value(w, &f->m);
    mrs_str time = time_of_day(w, &f->m);
    if (time.len)
        f->when.type = MRS_TIMEX_TIME;
    f->when.value = mrs_str_join(date, time, MRS_STR(""), w->arena);
}

/* ---- days -------------------------------------------------------------------------------------
 */
/* Early, mid, late: thirds; of years and months by whole months and tens of days. */
static void third(const mrs_cal *cal, int edge, int32_t *first, int32_t *last)
{
    int32_t from = *first, days = *last - *first + 1;
    if (edge < 1 || edge > 3 || from == MRS_NO_DAY || days < 3)
        return;
    int32_t cut[4] = {0, days / 3, days * 2 / 3, days};
    if (cal->grain == MRS_GRAIN_YEAR) {
        cut[1] = mrs_day(cal->year, 5, 1) - from;
        cut[2] = mrs_day(cal->year, 9, 1) - from;
    } else if (cal->grain == MRS_GRAIN_MONTH) {
        cut[1] = 10;
        cut[2] = 20;
    } else if (cal->grain == MRS_GRAIN_WEEK) {
        cut[1] = 2;
        cut[2] = 5;
    }
    *first = from + cut[edge - 1];
    *last = from + cut[edge] - 1;
}

static void put_days(mrs_time_found *f)
{
    static const char *const mods[] = {"", "START", "MID", "END"};
    int edge = has(&f->m, MRS_TS_edge) ? f->m.v[MRS_TS_edge] : 0;
    bool own = f->when.start != MRS_NO_DAY;
    if (!own)
        mrs_cal_days(f->cal, &f->when.start, &f->when.end);
    f->when.precision = of_grain(f->cal.grain);
    if (f->when.start == MRS_NO_DAY)
        f->when.precision = of_words(&f->m);
    else if (!f->cal.grain)
        f->when.precision = MRS_TIME_RANGE;
    if (f->m.reading == MRS_TR_clock && f->when.precision == MRS_TIME_DAY)
        f->when.precision = MRS_TIME_TIME;
    if (edge > 0 && edge < 4) {
        f->when.mod = mrs_str_of(mods[edge]);
        third(&f->cal, edge, &f->when.start, &f->when.end);
    }
    f->when.own_first = f->when.start;
    f->when.own_last = f->when.end;
}

/* The longest "about", "more than" that ends before the expression. */
static void put_mod(const mrs_time_work *w, mrs_time_found *f)
{
    bool the = w->atoms.at[f->m.first].hash == mrs_word_hash(MRS_STR("the"));
    for (uint32_t back = 4; back > 0 && !the && !f->when.mod.len; back--) {
        if (back > f->m.first)
            continue;
        for (uint32_t i = f->m.first - back, h = w->hit_of[i]; h < w->hit_of[i + 1]; h++)
            if (w->hits[h].class == MRS_TC_ABOUT && w->hits[h].n == back)
                f->when.mod = w->whens->words.at[w->hits[h].word].text;
    }
}

/* "the 1978 treaty" */
static bool before_noun(const mrs_time_work *w, const mrs_time_match *m)
{
    if (!w->parse || m->past >= w->atoms.n || w->atoms.at[m->past].line)
        return false;
    uint8_t pos = w->parse->pos[w->atoms.at[m->past].token];
    return (pos == MRS_POS_NOUN || pos == MRS_POS_PROPN || pos == MRS_POS_ADJ) &&
           w->atoms.at[m->past].kind == MRS_ATOM_WORD;
}

/* What later times count from. A year that only names something, and a look back, are not. */
static void remember(mrs_time_work *w, const mrs_time_found *f)
{
    bool back = has(&f->m, MRS_TS_shiftt) && f->m.v[MRS_TS_shiftt] < 0;
    if (back || (f->cal.grain == MRS_GRAIN_YEAR && before_noun(w, &f->m)))
        return;
    if (f->cal.grain < MRS_GRAIN_YEAR || f->when.type == MRS_TIMEX_DURATION ||
        f->when.type == MRS_TIMEX_SET || f->m.reading == MRS_TR_part)
        return;
    w->last = f->cal;
    w->last_at = (uint32_t)(f - w->found.at) + 1;
}

void mrs_time_solve(mrs_time_work *w, mrs_time_found *f)
{
    const mrs_time_match *m = &f->m;
    f->when = (mrs_when){.at = {w->atoms.at[m->first].at.start, w->atoms.at[m->past - 1].at.end},
                         .first = w->atoms.at[m->first].token,
                         .past = w->atoms.at[m->past - 1].token + 1,
                         .start = MRS_NO_DAY,
                         .end = MRS_NO_DAY,
                         .own_first = MRS_NO_DAY,
                         .own_last = MRS_NO_DAY,
                         .not_before = MRS_NO_DAY,
                         .not_after = MRS_NO_DAY,
                         .deadline = MRS_NO_DAY};
    f->when.head = mrs_time_head(w, m);
    mrs_time_solve_cal(w, f);
    if (f->when.type != MRS_TIMEX_SET)
        put_days(f);
    put_value(w, f);
    put_mod(w, f);
    remember(w, f);
}
