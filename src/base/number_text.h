/* Floating-point numbers in Go's format, so that a manifest reads as kubectl would send it. */
#ifndef KUBEVET_BASE_NUMBER_TEXT_H
#define KUBEVET_BASE_NUMBER_TEXT_H

#include "kubevet/base/text.h"

enum { NUMBER_TEXT_MAX = 48 };

/* Like Go's encoding/json: the fewest digits that read back as the same double, without an exponent
 * from 1e-6 to below 1e21. `out` needs NUMBER_TEXT_MAX bytes, including a NUL. */
struct kv_text real_text(double real, char *out);

/* Like sigs.k8s.io/yaml for a float as a mapping's key: strconv's format 'g' in single
 * precision. */
struct kv_text float_key_text(double real, char *out);

#endif
