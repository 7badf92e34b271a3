/* Values as text, for messages. */
#ifndef CEL_VALUE_TEXT_H
#define CEL_VALUE_TEXT_H

#include "kubevet/cel/value.h"

/* As CEL would write a literal of it, but a string without quotes at the top. */
void cel_value_text(struct kv_cel_value value, struct kv_arena *arena, struct kv_buffer *out);

#endif
