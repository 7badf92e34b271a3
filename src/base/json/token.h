/* The strings, numbers and words of JSON (RFC 8259). All are validated, whether their text is
 * needed or not. */
#ifndef KUBEVET_BASE_JSON_TOKEN_H
#define KUBEVET_BASE_JSON_TOKEN_H

#include "cursor.h"
#include "kubevet/base/buffer.h"

/* Takes the string that begins here. Its raw text is the token; `*text`, unless `text` is NULL, its
 * characters, in the input or, if it holds escapes, in `scratch`. */
bool json_take_string(struct json_cursor *c, struct kv_buffer *scratch, struct kv_text *text);

/* Consume a number, or true, false or null, into the token. KV_VALUE_NONE on an error. */
enum kv_value_type json_take_number(struct json_cursor *c);
enum kv_value_type json_take_word(struct json_cursor *c, const char *word, enum kv_value_type type);

#endif
