#include "cel/value/civil.h"

#include "kubevet/base/number.h"
#include "kubevet/base/scan.h"

enum { DAY = 86400 };

/* Days since 1970 to a date and back: Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms". */
static int64_t days_of(int year, int month, int day)
{
    int64_t y = year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_of(int64_t days, struct cel_civil *out)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day = days - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    out->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    out->month = (int)(month < 10 ? month + 3 : month - 9);
    out->year = (int)(year + era * 400 + (out->month <= 2));
}

struct cel_civil cel_civil_of(int64_t seconds)
{
    struct cel_civil civil = {0};
    int64_t days = seconds / DAY, rest = seconds % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    date_of(days, &civil);
    civil.hour = (int)(rest / 3600);
    civil.minute = (int)(rest / 60 % 60);
    civil.second = (int)(rest % 60);
    civil.weekday = (int)(((days + 4) % 7 + 7) % 7);
    civil.day_of_year = (int)(days - days_of(civil.year, 1, 1));
    return civil;
}

int64_t cel_civil_seconds(const struct cel_civil *civil)
{
    return days_of(civil->year, civil->month, civil->day) * DAY + civil->hour * 3600 +
           civil->minute * 60 + civil->second;
}

int cel_days_in_month(int year, int month)
{
    return (int)(days_of(month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 1) -
                 days_of(year, month, 1));
}

static bool take_number(struct kv_text *rest, int count, int min, int max, int *out)
{
    *out = 0;
    if (rest->length < (size_t)count)
        return false;
    for (int i = 0; i < count; i++) {
        if (!kv_is_digit(rest->data[i]))
            return false;
        *out = *out * 10 + rest->data[i] - '0';
    }
    kv_take(rest, (size_t)count);
    return *out >= min && *out <= max;
}

static bool take_date_and_time(struct kv_text *rest, struct cel_civil *civil)
{
    return take_number(rest, 4, 0, 9999, &civil->year) && kv_take_char(rest, '-') &&
           take_number(rest, 2, 1, 12, &civil->month) && kv_take_char(rest, '-') &&
           take_number(rest, 2, 1, cel_days_in_month(civil->year, civil->month), &civil->day) &&
           kv_take_char(rest, 'T') && take_number(rest, 2, 0, 23, &civil->hour) &&
           kv_take_char(rest, ':') && take_number(rest, 2, 0, 59, &civil->minute) &&
           kv_take_char(rest, ':') && take_number(rest, 2, 0, 59, &civil->second);
}

static bool take_fraction(struct kv_text *rest, int32_t *nanoseconds)
{
    *nanoseconds = 0;
    if (!kv_take_char(rest, '.') && !kv_take_char(rest, ','))
        return true;
    struct kv_text digits = kv_take_digits(rest);
    for (size_t i = 0; i < 9; i++)
        *nanoseconds = *nanoseconds * 10 + (i < digits.length ? digits.data[i] - '0' : 0);
    return digits.length > 0;
}

static bool take_offset(struct kv_text *rest, int32_t *offset)
{
    int hours, minutes;
    *offset = 0;
    if (kv_take_char(rest, 'Z'))
        return true;
    bool negative = kv_take_char(rest, '-');
    if (!negative && !kv_take_char(rest, '+'))
        return false;
    if (!take_number(rest, 2, 0, 23, &hours) || !kv_take_char(rest, ':') ||
        !take_number(rest, 2, 0, 59, &minutes))
        return false;
    *offset = (negative ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool cel_instant_parse(struct kv_text text, struct kv_cel_value *out)
{
    struct cel_civil civil = {0};
    int32_t nanoseconds, offset;
    if (!take_date_and_time(&text, &civil) || !take_fraction(&text, &nanoseconds) ||
        !take_offset(&text, &offset) || text.length > 0)
        return false;
    *out = kv_cel_timestamp(cel_civil_seconds(&civil) - offset, nanoseconds, offset);
    return out->instant.seconds >= CEL_SECONDS_MIN && out->instant.seconds <= CEL_SECONDS_MAX;
}

void cel_instant_write(struct kv_cel_value timestamp, int32_t offset, struct kv_buffer *out)
{
    struct cel_civil civil = cel_civil_of(timestamp.instant.seconds + offset);
    kv_buffer_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", civil.year, civil.month, civil.day,
                     civil.hour, civil.minute, civil.second);
    if (timestamp.instant.nanoseconds > 0) {
        kv_buffer_printf(out, ".%09d", timestamp.instant.nanoseconds);
        while (out->data[out->length - 1] == '0')
            out->data[--out->length] = '\0';
    }
    int minutes = offset / 60;
    if (offset == 0)
        kv_buffer_text(out, "Z");
    else
        kv_buffer_printf(out, "%c%02d:%02d", offset < 0 ? '-' : '+',
                         (minutes < 0 ? -minutes : minutes) / 60,
                         (minutes < 0 ? -minutes : minutes) % 60);
}

void cel_duration_write(int64_t nanoseconds, struct kv_buffer *out)
{
    char text[KV_REAL_TEXT_MAX];
    int64_t whole = nanoseconds / 1000000000, rest = nanoseconds % 1000000000;
    double seconds = (double)whole + (double)rest / 1e9;
    kv_buffer_printf(out, "%ss", kv_real_format(seconds, 'f', text));
}
