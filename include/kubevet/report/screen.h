/* Text for people: escaped, measured and wrapped. */
#ifndef KUBEVET_REPORT_SCREEN_H
#define KUBEVET_REPORT_SCREEN_H

#include "kubevet/base/arena.h"
#include "kubevet/base/buffer.h"

#include <stddef.h>

/* Columns of `count` bytes, one per character. Characters of width 0 or 2 are rare in names and
 * messages, and tables of them get out of date. */
size_t kv_screen_columns(const char *text, size_t count);

void kv_screen_pad(struct kv_buffer *out, size_t columns);

/* Appends text from a file, an argument or a cluster, with everything that could control a terminal
 * or mislead its reader made visible: control characters as `\n` or `\x1b`, bidirectional overrides
 * and invisible characters as `\u202e` (CVE-2021-42574), invalid UTF-8 as `\xff`. */
void kv_screen_escape(struct kv_buffer *out, const char *text);

/* The text, shortened in the middle to so many columns if it is longer, since both ends of a name
 * matter: "worker..dunavlog". */
const char *kv_screen_cut(const char *text, size_t columns, struct kv_arena *arena);

/* Appends text in lines of at most `width` columns (0 = no limit), broken at spaces and newlines; a
 * longer word stays whole so that it can be copied. `column` is the cursor's position; text before
 * column `indent`, and every further line, begins at `indent`. */
void kv_screen_wrap(struct kv_buffer *out, const char *text, size_t column, size_t indent,
                    int width);

#endif
