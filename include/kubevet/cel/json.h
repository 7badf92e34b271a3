/* Values as JSON. */
#ifndef KUBEVET_CEL_JSON_H
#define KUBEVET_CEL_JSON_H

#include "kubevet/cel/value.h"

/* Appends the value on one line: numbers as numbers (NaN and infinities as strings), bytes in
 * base64, timestamps, durations, types and objects of libraries as their text, optional.none() as
 * null, keys of maps as strings. Of errors and unknowns, also within, the text. */
void kv_cel_json(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out);

#endif
