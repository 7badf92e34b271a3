/* The calendar: seconds since 1970 to dates and back, for the years 1 to 9999. */
#ifndef CEL_VALUE_CIVIL_H
#define CEL_VALUE_CIVIL_H

#include "kubevet/cel/value.h"

struct cel_civil {
    int year, month, day; /* from 1 */
    int hour, minute, second;
    int weekday;     /* 0 = Sunday */
    int day_of_year; /* from 0 */
};

/* The first and last second that a timestamp may be. */
#define CEL_SECONDS_MIN INT64_C(-62135596800)
#define CEL_SECONDS_MAX INT64_C(253402300799)

struct cel_civil cel_civil_of(int64_t seconds);
int64_t cel_civil_seconds(const struct cel_civil *civil); /* year to second are used */
int cel_days_in_month(int year, int month);

/* RFC 3339, as Go's time.Parse takes it. False: it is none. */
bool cel_instant_parse(struct kv_text text, struct kv_cel_value *out);

/* RFC 3339 with as many digits of a second as needed, at that offset. */
void cel_instant_write(struct kv_cel_value timestamp, int32_t offset, struct kv_buffer *out);

/* `5401.5s`, as cel-go writes durations. */
void cel_duration_write(int64_t nanoseconds, struct kv_buffer *out);

#endif
