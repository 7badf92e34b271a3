/* Points in time in the API's format: RFC 3339, whole seconds or fractions (MicroTime). */
#ifndef KUBEVET_BASE_TIMESTAMP_H
#define KUBEVET_BASE_TIMESTAMP_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z. KV_TIME_NONE = absent or unknown. */
typedef int64_t kv_time;
#define KV_TIME_NONE INT64_MIN

/* `2026-11-22T22:23:43Z`, `...43.123456Z`, `...+02:00`. Fractions are dropped. False for what RFC
 * 3339 does not allow (a 30th of February, a missing zone); a leap second :60 is read as :59. */
bool kv_time_parse(struct kv_text text, kv_time *out);

/* `2026-12-01`: the start of that day in UTC. */
bool kv_date_parse(struct kv_text text, kv_time *out);

/* The Date header of HTTP, `Sun, 22 Nov 2026 23:58:14 GMT` (RFC 9110, IMF-fixdate only). */
bool kv_http_date_parse(struct kv_text text, kv_time *out);

/* `2026-11-22T22:23:43Z`; "" for KV_TIME_NONE and years after 9999, which RFC 3339 can't express.
 * `out` needs KV_TIME_TEXT_MAX bytes; returns out. */
#define KV_TIME_TEXT_MAX 32
char *kv_time_format(kv_time time, char *out);

#endif
