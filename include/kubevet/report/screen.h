/* Text for people: made harmless, measured and wrapped. */
#ifndef KUBEVET_REPORT_SCREEN_H
#define KUBEVET_REPORT_SCREEN_H

#include "kubevet/base/buffer.h"

#include <stddef.h>

/* Columns that `count` bytes take: one for each character. Characters that take two or none are
 * rare in names and messages, and tables of them age. */
size_t kv_screen_columns(const char *text, size_t count);

void kv_screen_pad(struct kv_buffer *out, size_t columns);

/* Appends text that a file, an argument or a cluster gave, with all that could drive a terminal or
 * mislead its reader made visible: control characters as `\n` or `\x1b`, bidirectional overrides
 * as `\u202e` (CVE-2021-42574), bytes that are no UTF-8 as `\xff`. */
void kv_screen_escape(struct kv_buffer *out, const char *text);

/* Appends text in lines of at most `width` columns (0 = as long as they are), broken at spaces and
 * newlines; a longer word stays whole, so that it can be copied. `column` is where the cursor
 * stands; text before column `indent` is moved there, and so is every further line. */
void kv_screen_wrap(struct kv_buffer *out, const char *text, size_t column, size_t indent,
                    int width);

#endif
