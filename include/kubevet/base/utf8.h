/* UTF-8 by RFC 3629, for text from files, arguments and clusters. */
#ifndef KUBEVET_BASE_UTF8_H
#define KUBEVET_BASE_UTF8_H

#include "kubevet/base/buffer.h"

#include <stdint.h>

/* The length of the character at the start of `text`, which is stored in `code`; 0 if it is
 * invalid: a stray or missing continuation byte, an overlong form, a surrogate, more than U+10FFFF,
 * or no text. */
size_t kv_utf8_decode(struct kv_text text, uint32_t *code);

/* Length of the character with this first byte; 0 = invalid. */
size_t kv_utf8_length(char first);

/* Appends a character. */
void kv_utf8_add(struct kv_buffer *out, uint32_t code);

/* Appends the text with U+FFFD for each invalid byte, and the symbol for it, U+2400, for KV_NUL. */
void kv_utf8_repair(struct kv_buffer *out, struct kv_text text);

/* The text without its byte order mark; UTF-16 with such a mark, as Windows PowerShell's `>` writes
 * it, is converted to UTF-8 in `decoded`. Invalid UTF-16 becomes U+FFFD. */
struct kv_text kv_utf8_of(struct kv_text text, struct kv_buffer *decoded);

#endif
