/* Numbers as JSON writes them (RFC 8259, section 6), of any size: no reader rounds them. */
#ifndef KUBEVET_BASE_NUMBER_H
#define KUBEVET_BASE_NUMBER_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/text.h"

/* Are they exactly the same number, however written? (Two exponents of more than 18 digits only if
 * written the same.) */
bool kv_number_same(struct kv_text a, struct kv_text b);

/* Appends the number as the API server serves it: integers of 64 bits are unchanged, all others
 * become doubles, written as Go's encoding/json does. One that is too large for a double, which the
 * API server refuses, is unchanged. `number` is NUL-terminated. Source: apimachinery's
 * pkg/util/json and sigs.k8s.io/json. */
void kv_number_served(struct kv_text number, struct kv_buffer *out);

/* The fewest digits that read back as the same double, as Go's strconv writes it: format 'g' has an
 * exponent below 1e-4 and from 1e6 on, 'f' never; `NaN`, `+Inf`. `out` needs
 * KV_REAL_TEXT_MAX bytes; returns out. */
#define KV_REAL_TEXT_MAX 352
char *kv_real_format(double real, char format, char *out);

#endif
