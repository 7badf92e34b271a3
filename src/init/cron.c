#include "cron.h"

#include "kubevet/base/duration.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MINUTE, HOUR, DAY, MONTH, WEEKDAY, FIELDS };

/* The values of a field, as bits, and whether it is `*`: of the two fields of days one that is
 * restricted decides alone. */
struct field {
    uint64_t values;
    bool is_any;
};

static const struct {
    unsigned least, most;
    const char *names; /* of three letters each, from the least value */
} ranges[FIELDS] = {
    {0, 59, ""},
    {0, 23, ""},
    {1, 31, ""},
    {1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
    {0, 6, "SUNMONTUEWEDTHUFRISAT"},
};

/* --- fields --- */

static bool value_read(const char **at, int which, unsigned *value)
{
    const char *names = ranges[which].names;
    for (size_t i = 0; names[i]; i += 3)
        if (strncasecmp(*at, names + i, 3) == 0) {
            *value = ranges[which].least + (unsigned)(i / 3);
            *at += 3;
            return true;
        }
    char *end;
    unsigned long number = strtoul(*at, &end, 10);
    if (!isdigit((unsigned char)**at) || number > 60)
        return false;
    *at = end;
    *value = which == WEEKDAY && number == 7 ? 0 : (unsigned)number;
    return *value >= ranges[which].least && *value <= ranges[which].most;
}

/* `/2`; 1 without one. Steps beyond a field all take its first value. */
static bool step_read(const char **at, unsigned *step)
{
    enum { STEP_MAX = 60 };
    *step = 1;
    if (**at != '/')
        return true;
    if (!isdigit((unsigned char)*++*at))
        return false;
    char *end;
    unsigned long number = strtoul(*at, &end, 10);
    *at = end;
    *step = number < STEP_MAX ? (unsigned)number : STEP_MAX;
    return *step > 0;
}

/* `*`, `5`, `1-5`, each perhaps with a step. `*` with a step of 1 is the same as without. */
static bool part_read(const char **at, int which, struct field *field)
{
    unsigned first = ranges[which].least, last = ranges[which].most, step;
    bool is_any = **at == '*' || **at == '?', is_single = false;
    if (is_any) {
        (*at)++;
    } else {
        if (!value_read(at, which, &first))
            return false;
        is_single = **at != '-';
        last = first;
        if (!is_single && (++*at, !value_read(at, which, &last)))
            return false;
    }
    if (is_single && **at == '/')
        last = ranges[which].most;
    if (!step_read(at, &step) || last < first)
        return false;
    field->is_any = field->is_any || (is_any && step == 1);
    for (unsigned value = first; value <= last; value += step)
        field->values |= (uint64_t)1 << value;
    return true;
}

static bool field_read(const char **at, int which, struct field *field)
{
    *field = (struct field){0};
    *at += strspn(*at, " \t");
    do {
        if (!part_read(at, which, field))
            return false;
    } while (**at == ',' && *++*at);
    return **at == ' ' || **at == '\t' || **at == '\0';
}

static size_t words_count(const char *text)
{
    size_t count = 0;
    for (text += strspn(text, " \t"); *text; text += strspn(text, " \t"), count++)
        text += strcspn(text, " \t");
    return count;
}

static bool fields_read(const char *text, struct field *fields)
{
    size_t words = words_count(text);
    text += strspn(text, " \t");
    if (strncmp(text, "TZ=", 3) == 0 || strncmp(text, "CRON_TZ=", 8) == 0) {
        text += strcspn(text, " \t");
        words--;
    }
    text += strspn(text, " \t");
    if (words == FIELDS + 1) /* of the seconds it does not matter */
        text += strcspn(text, " \t");
    else if (words != FIELDS)
        return false;
    for (int i = 0; i < FIELDS; i++)
        if (!field_read(&text, i, &fields[i]))
            return false;
    return true;
}

/* --- days --- */

static bool has(const struct field *field, unsigned value)
{
    return field->values >> value & 1;
}

static unsigned month_days(unsigned year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && year % 4 == 0 ? 29 : days[month - 1];
}

/* A Thursday: 1970-01-01. */
struct date {
    unsigned year, month, day, weekday;
};

static void date_next(struct date *date)
{
    date->weekday = (date->weekday + 1) % 7;
    if (++date->day <= month_days(date->year, date->month))
        return;
    date->day = 1;
    if (++date->month <= 12)
        return;
    date->month = 1;
    date->year++;
}

static bool runs_on(const struct field *fields, const struct date *date)
{
    bool day = has(&fields[DAY], date->day), weekday = has(&fields[WEEKDAY], date->weekday);
    bool either = !fields[DAY].is_any && !fields[WEEKDAY].is_any;
    return has(&fields[MONTH], date->month) && (either ? day || weekday : day && weekday);
}

/* The runs of a day, by its minutes: they are the same on each day that has any. */
struct runs {
    int64_t first, last,
        gap; /* the longest between two of one day; first is -1 if there are none */
};

enum { DAY_MINUTES = 24 * 60 };

static struct runs runs_of(const struct field *fields)
{
    struct runs runs = {-1, 0, 0};
    for (unsigned minute = 0; minute < DAY_MINUTES; minute++) {
        if (!has(&fields[HOUR], minute / 60) || !has(&fields[MINUTE], minute % 60))
            continue;
        if (runs.first < 0)
            runs.first = minute;
        else if (minute - runs.last > runs.gap)
            runs.gap = minute - runs.last;
        runs.last = minute;
    }
    return runs;
}

enum { YEARS = 9 }; /* with two leap days */

static int64_t gap_minutes(const struct field *fields)
{
    struct date date = {1970, 1, 1, 4};
    struct runs runs = runs_of(fields);
    int64_t longest = runs.gap, last = -1;
    for (int64_t day = 0; date.year < 1970 + YEARS; date_next(&date), day++) {
        if (!runs_on(fields, &date) || runs.first < 0)
            continue;
        int64_t gap = last < 0 ? 0 : day * DAY_MINUTES + runs.first - last;
        longest = gap > longest ? gap : longest;
        last = day * DAY_MINUTES + runs.last;
    }
    return last < 0 ? 0 : longest;
}

/* --- words --- */

static const char *spelled_out(const char *text)
{
    static const char *const words[][2] = {{"@yearly", "0 0 1 1 *"},  {"@annually", "0 0 1 1 *"},
                                           {"@monthly", "0 0 1 * *"}, {"@weekly", "0 0 * * 0"},
                                           {"@daily", "0 0 * * *"},   {"@midnight", "0 0 * * *"},
                                           {"@hourly", "0 * * * *"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i][0]) == 0)
            return words[i][1];
    return text;
}

bool cron_longest_gap(const char *schedule, int64_t *seconds)
{
    static const char every[] = "@every ";
    struct field fields[FIELDS];
    if (strncmp(schedule, every, sizeof every - 1) == 0) {
        int64_t nanoseconds;
        if (!kv_duration_parse(kv_text_of(schedule + sizeof every - 1), &nanoseconds))
            return false;
        *seconds = nanoseconds / 1000000000;
        return *seconds > 0;
    }
    if (!fields_read(spelled_out(schedule), fields))
        return false;
    *seconds = gap_minutes(fields) * 60;
    return *seconds > 0;
}

enum { HOUR_SECONDS = 60 * 60, LATE_HOURS = 2 };

int64_t cron_age_hours(const char *schedule)
{
    int64_t gap;
    if (!schedule || !cron_longest_gap(schedule, &gap))
        return 0;
    return (gap + HOUR_SECONDS - 1) / HOUR_SECONDS + LATE_HOURS;
}
