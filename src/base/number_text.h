/* Floating-point numbers as Go writes them, so that a manifest reads as kubectl would send it. */
#ifndef KUBEVET_BASE_NUMBER_TEXT_H
#define KUBEVET_BASE_NUMBER_TEXT_H

#include "kubevet/base/text.h"

enum { KV_NUMBER_TEXT_MAX = 48 };

/* As Go's encoding/json: the fewest digits that read back as the same double, without an exponent
 * from 1e-6 to below 1e21. `out` needs KV_NUMBER_TEXT_MAX bytes and gets a NUL too. */
struct kv_text kv_real_text(double real, char *out);

/* As sigs.k8s.io/yaml writes a float that is a mapping's key: strconv's format 'g' in single
 * precision. */
struct kv_text kv_float_key_text(double real, char *out);

#endif
