#include "kubevet/base/timestamp.h"

#include "kubevet/base/scan.h"

#include <stdio.h>
#include <time.h>

#define SECONDS_PER_DAY 86400
#define DAYS_TO_1970    719528 /* from 0000-01-01, in the proleptic Gregorian calendar */

/* A date and a time of day as written, with ranges checked; without the fraction of a second. */
struct civil {
    int year;
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
    int hour;
    int minute;
    int second;
    int offset; /* seconds east of UTC */
};

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const day_names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/* ------------------------------------------------------------------ the calendar */

static bool is_leap_year(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap_year(year));
}

/* Like timegm, but cheaper: every object of a state has timestamps. The year is 0 to 9999. */
static kv_time seconds_of(const struct civil *civil)
{
    static const int days_before_month[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int year = civil->year;
    int leap_years_before = (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400;
    int64_t days = 365 * year + leap_years_before - DAYS_TO_1970;
    days += days_before_month[civil->month - 1] + (civil->month > 2 && is_leap_year(year));
    days += civil->day - 1;
    return days * SECONDS_PER_DAY + civil->hour * 3600 + civil->minute * 60 + civil->second -
           civil->offset;
}

/* ------------------------------------------------------------------ pieces of text */

/* Exactly `count` digits, of a number from `min` to `max`. */
static bool number_take(struct kv_text *rest, size_t count, int min, int max, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (i >= rest->length || !kv_is_digit(rest->data[i]))
            return false;
        *out = *out * 10 + (rest->data[i] - '0');
    }
    kv_take(rest, count);
    return *out >= min && *out <= max;
}

/* One of the names: its index from 0. */
static bool name_take(struct kv_text *rest, const char *const *names, int count, int *out)
{
    for (*out = 0; *out < count; (*out)++) {
        if (kv_take_string(rest, names[*out]))
            return true;
    }
    return false;
}

/* `2026-11-22` */
static bool date_take(struct kv_text *rest, struct civil *civil)
{
    return number_take(rest, 4, 0, 9999, &civil->year) && kv_take_char(rest, '-') &&
           number_take(rest, 2, 1, 12, &civil->month) && kv_take_char(rest, '-') &&
           number_take(rest, 2, 1, days_in_month(civil->year, civil->month), &civil->day);
}

/* `22:23:43`. A leap second becomes the one before it, as POSIX time can't express it. */
static bool time_of_day_take(struct kv_text *rest, struct civil *civil)
{
    if (!number_take(rest, 2, 0, 23, &civil->hour) || !kv_take_char(rest, ':') ||
        !number_take(rest, 2, 0, 59, &civil->minute) || !kv_take_char(rest, ':') ||
        !number_take(rest, 2, 0, 60, &civil->second))
        return false;
    if (civil->second == 60)
        civil->second = 59;
    return true;
}

/* `.123456`, or nothing. */
static bool fraction_skip(struct kv_text *rest)
{
    return !kv_take_char(rest, '.') || kv_take_digits(rest).length > 0;
}

/* `Z` or `+02:00`. RFC 3339 allows the letters in either case. */
static bool zone_take(struct kv_text *rest, struct civil *civil)
{
    if (kv_take_char(rest, 'Z') || kv_take_char(rest, 'z'))
        return true;
    int sign = kv_take_char(rest, '-') ? -1 : kv_take_char(rest, '+') ? 1 : 0;
    int hours;
    int minutes;
    if (sign == 0 || !number_take(rest, 2, 0, 23, &hours) || !kv_take_char(rest, ':') ||
        !number_take(rest, 2, 0, 59, &minutes))
        return false;
    civil->offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* ------------------------------------------------------------------ the formats */

bool kv_time_parse(struct kv_text text, kv_time *out)
{
    struct civil civil = {0};
    if (!date_take(&text, &civil) || !(kv_take_char(&text, 'T') || kv_take_char(&text, 't')) ||
        !time_of_day_take(&text, &civil) || !fraction_skip(&text) || !zone_take(&text, &civil) ||
        text.length > 0)
        return false;
    *out = seconds_of(&civil);
    return true;
}

bool kv_date_parse(struct kv_text text, kv_time *out)
{
    struct civil civil = {0};
    if (!date_take(&text, &civil) || text.length > 0)
        return false;
    *out = seconds_of(&civil);
    return true;
}

/* The weekday is not checked against the date, since it is not used. */
bool kv_http_date_parse(struct kv_text text, kv_time *out)
{
    struct civil civil = {0};
    int weekday;
    int month;
    if (!name_take(&text, day_names, 7, &weekday) || !kv_take_string(&text, ", ") ||
        !number_take(&text, 2, 1, 31, &civil.day) || !kv_take_char(&text, ' ') ||
        !name_take(&text, month_names, 12, &month) || !kv_take_char(&text, ' ') ||
        !number_take(&text, 4, 0, 9999, &civil.year) || !kv_take_char(&text, ' ') ||
        !time_of_day_take(&text, &civil) || !kv_take_string(&text, " GMT") || text.length > 0)
        return false;
    civil.month = month + 1;
    if (civil.day > days_in_month(civil.year, civil.month))
        return false;
    *out = seconds_of(&civil);
    return true;
}

/* RFC 3339 writes the years 0 to 9999. */
static bool has_rfc3339_year(const struct tm *tm)
{
    return tm->tm_year >= -1900 && tm->tm_year <= 9999 - 1900;
}

char *kv_time_format(kv_time time, char *out)
{
    struct tm tm;
    time_t seconds = time;
    *out = '\0';
    if (time == KV_TIME_NONE || !gmtime_r(&seconds, &tm) || !has_rfc3339_year(&tm))
        return out;
    int length = snprintf(out, KV_TIME_TEXT_MAX, "%04d", tm.tm_year + 1900);
    strftime(out + length, KV_TIME_TEXT_MAX - (size_t)length, "-%m-%dT%H:%M:%SZ", &tm);
    return out;
}
