#include "base/day.h"

#include <stdio.h>
#include <time.h>

/* Howard Hinnant's days_from_civil / civil_from_days (public domain). */
int32_t mrs_day(int year, int month, int day)
{
    year -= month <= 2;
    int era = (year >= 0 ? year : year - 399) / 400;
    int yoe = year - era * 400;
    int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

void mrs_day_parts(int32_t day, int *year, int *month, int *mday)
{
    int32_t z = day + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    *mday = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = yoe + era * 400 + (*month <= 2);
}

int mrs_day_weekday(int32_t day)
{
    return ((day % 7) + 10) % 7; /* 1970-01-01 was a Thursday */
}

int mrs_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

bool mrs_day_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= mrs_days_in_month(year, month);
}

static bool digits(mrs_str s, size_t at, size_t n, int *out)
{
    if (at + n > s.len)
        return false;
    *out = 0;
    for (size_t i = at; i < at + n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        *out = *out * 10 + (s.ptr[i] - '0');
    }
    return true;
}

bool mrs_day_read(mrs_str iso, int32_t *first, int32_t *last)
{
    int y = 0, m = 0, d = 0;
    if (!digits(iso, 0, 4, &y) || y < 1)
        return false;
    if (iso.len == 4) {
        *first = mrs_day(y, 1, 1);
        *last = mrs_day(y, 12, 31);
        return true;
    }
    if (iso.ptr[4] != '-' || !digits(iso, 5, 2, &m) || m < 1 || m > 12)
        return false;
    if (iso.len == 7) {
        *first = mrs_day(y, m, 1);
        *last = mrs_day(y, m, mrs_days_in_month(y, m));
        return true;
    }
    if (iso.ptr[7] != '-' || !digits(iso, 8, 2, &d) || !mrs_day_valid(y, m, d))
        return false;
    if (iso.len > 10 && iso.ptr[10] != 'T' && iso.ptr[10] != ' ')
        return false;
    *first = *last = mrs_day(y, m, d);
    return true;
}

size_t mrs_day_text(int32_t day, char out[16])
{
    out[0] = '\0';
    if (day == MRS_NO_DAY)
        return 0;
    int y = 0, m = 0, d = 0;
    mrs_day_parts(day, &y, &m, &d);
    return (size_t)snprintf(out, 16, "%04d-%02d-%02d", y, m, d);
}

bool mrs_moment_read(mrs_str iso, int64_t *seconds)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    int64_t part[3];
    int32_t first, last;
    bool good = iso.len == sizeof form - 1;
    for (size_t i = 0; good && i < iso.len; i++)
        good = form[i] == 'd' ? iso.ptr[i] >= '0' && iso.ptr[i] <= '9' : iso.ptr[i] == form[i];
    for (size_t i = 0; good && i < 3; i++)
        good = mrs_str_int(mrs_str_sub(iso, 11 + 3 * i, 13 + 3 * i), &part[i]);
    if (!good || part[0] > 23 || part[1] > 59 || part[2] > 60 ||
        !mrs_day_read(mrs_str_sub(iso, 0, 10), &first, &last))
        return false;
    *seconds = (int64_t)first * 86400 + part[0] * 3600 + part[1] * 60 + part[2];
    return true;
}

void mrs_moment_text(int64_t seconds, char out[32])
{
    int64_t day = seconds / 86400, rest = seconds % 86400;
    char text[16];
    day -= rest < 0;
    rest += rest < 0 ? 86400 : 0;
    mrs_day_text((int32_t)day, text);
    snprintf(out, 32, "%sT%02d:%02d:%02dZ", text, (int)(rest / 3600), (int)(rest / 60 % 60),
             (int)(rest % 60));
}

double mrs_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}
