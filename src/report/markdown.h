/* Markdown for a comment: what untrusted text is escaped by. */
#ifndef KUBEVET_REPORT_MARKDOWN_H
#define KUBEVET_REPORT_MARKDOWN_H

#include "kubevet/base/buffer.h"

/* Maximum length of a page: a comment takes 65,536 characters, and the lines after a cut need
 * some. */
enum { MARKDOWN_MAX = 65536 - 1024 };

/* Escapes untrusted text within a line: no markup, mention, link or line break is left. */
void markdown_escape(struct kv_buffer *out, const char *text);

/* A code span within a table cell, where `|` must be escaped even in code; and one elsewhere. */
void markdown_code(struct kv_buffer *out, const char *text);
void markdown_span(struct kv_buffer *out, const char *text);

#endif
