/* UTF-8 as RFC 3629 has it, for text that came from files, arguments and clusters. */
#ifndef KUBEVET_BASE_UTF8_H
#define KUBEVET_BASE_UTF8_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

/* Bytes of the character that `text` begins with, which `code` gets; 0 if it begins with none: a
 * stray or missing continuation byte, an overlong form, a surrogate, more than U+10FFFF, no text.
 */
size_t kv_utf8_decode(struct kv_text text, uint32_t *code);

/* Appends the text with U+FFFD in place of each byte that is no UTF-8. */
void kv_utf8_repair(struct kv_buffer *out, struct kv_text text);

#endif
