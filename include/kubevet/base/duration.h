/* Go durations (`10m`, `26h`, `1h30m`, `1.5s`) in flags, specs and Flux objects. Source:
 * time.ParseDuration of the Go standard library. */
#ifndef KUBEVET_BASE_DURATION_H
#define KUBEVET_BASE_DURATION_H

#include "kubevet/base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* Nanoseconds. False for anything that time.ParseDuration refuses, including overflow of int64. */
bool kv_duration_parse(struct kv_text text, int64_t *nanoseconds);

/* An age: the same, or whole days (`400d`), which Go does not have. */
bool kv_age_parse(struct kv_text text, int64_t *nanoseconds);

/* For people: the two largest units, `2h5m`, `3d4h`, `45s`; below a second `250ms`. `out` needs
 * KV_DURATION_TEXT_MAX bytes; returns out. */
#define KV_DURATION_TEXT_MAX 32
char *kv_duration_format(int64_t nanoseconds, char *out);

#endif
