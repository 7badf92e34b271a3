/* Parts of timestamps and durations. Source: google/cel-go common/types/timestamp.go, duration.go.
 */
#include "kubevet/cel/library.h"

#include "cel/value/civil.h"
#include "cel/value/zone.h"

#define A (call->arguments[0])

/* The timestamp's date and time, in UTC or in the zone of the second argument. */
static bool civil_of(const struct kv_cel_call *call, struct cel_civil *civil,
                     struct kv_cel_value *error)
{
    int64_t offset = 0;
    const char *problem = NULL;
    if (call->count > 1 &&
        !cel_zone_offset(call->arguments[1].text, A.instant.seconds, &offset, &problem)) {
        int length = call->arguments[1].text.length > 80 ? 80 : (int)call->arguments[1].text.length;
        *error = kv_cel_fail(call, "%s %.*s", problem, length, call->arguments[1].text.data);
        return false;
    }
    *civil = cel_civil_of(A.instant.seconds + offset);
    return true;
}

#define PART(name, part)                                                                           \
    static struct kv_cel_value name(const struct kv_cel_call *call)                                \
    {                                                                                              \
        struct cel_civil civil;                                                                    \
        struct kv_cel_value error;                                                                 \
        return civil_of(call, &civil, &error) ? kv_cel_int(part) : error;                          \
    }

PART(full_year, civil.year)
PART(month, civil.month - 1)
PART(date, civil.day)
PART(day_of_month, civil.day - 1)
PART(day_of_week, civil.weekday)
PART(day_of_year, civil.day_of_year)
PART(hours, civil.hour)
PART(minutes, civil.minute)
PART(seconds, civil.second)
PART(milliseconds, A.instant.nanoseconds / 1000000)

/* Of a duration all of it, in that unit. */
#define TOTAL(name, nanoseconds)                                                                   \
    static struct kv_cel_value name(const struct kv_cel_call *call)                                \
    {                                                                                              \
        return kv_cel_int(A.integer / (nanoseconds));                                              \
    }

TOTAL(total_hours, INT64_C(3600000000000))
TOTAL(total_minutes, INT64_C(60000000000))
TOTAL(total_seconds, INT64_C(1000000000))
TOTAL(total_milliseconds, INT64_C(1000000))

#define ACCESSOR(name, function)                                                                   \
    {name, "timestamp.() -> int", .call = function},                                               \
    {                                                                                              \
        name, "timestamp.(string) -> int", .call = function                                        \
    }

static const struct kv_cel_function functions[] = {
    ACCESSOR("getFullYear", full_year),
    ACCESSOR("getMonth", month),
    ACCESSOR("getDate", date),
    ACCESSOR("getDayOfMonth", day_of_month),
    ACCESSOR("getDayOfWeek", day_of_week),
    ACCESSOR("getDayOfYear", day_of_year),
    ACCESSOR("getHours", hours),
    ACCESSOR("getMinutes", minutes),
    ACCESSOR("getSeconds", seconds),
    ACCESSOR("getMilliseconds", milliseconds),
    {"getHours", "duration.() -> int", .call = total_hours},
    {"getMinutes", "duration.() -> int", .call = total_minutes},
    {"getSeconds", "duration.() -> int", .call = total_seconds},
    {"getMilliseconds", "duration.() -> int", .call = total_milliseconds},
};

const struct kv_cel_library kv_library_time = {
    .name = "time",
    .summary = "Parts of times and durations: CEL's standard functions. A second argument is a "
               "time zone, `Europe/Sofia` or `+02:00`; without one it is UTC.",
    KV_CEL_FUNCTIONS(functions)};
