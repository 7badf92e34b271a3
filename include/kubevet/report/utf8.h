/* UTF-8 as RFC 3629 has it, for writers of text that came from files, arguments and clusters. */
#ifndef KUBEVET_REPORT_UTF8_H
#define KUBEVET_REPORT_UTF8_H

#include "kubevet/base/text.h"

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character that `text` begins with, which `code` gets; 0 if it begins with none: a
 * stray or missing continuation byte, an overlong form, a surrogate, more than U+10FFFF, no text.
 */
size_t kv_utf8_decode(struct kv_text text, uint32_t *code);

#endif
