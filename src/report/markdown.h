/* Markdown for a comment: text made harmless, and the parts that every page has. */
#ifndef KUBEVET_REPORT_MARKDOWN_H
#define KUBEVET_REPORT_MARKDOWN_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/report.h"

/* Characters that a page may have: a comment takes 65,536, and what is said after a cut needs
 * some. */
enum { KV_MARKDOWN_MAX = 65536 - 1024 };

/* Text of any origin within a line: nothing in it is markup, a mention, a link or a line break. */
void kv_markdown_escape(struct kv_buffer *out, const char *text);

/* A code span in a table's cell, where even code must not hold a bare `|`. */
void kv_markdown_code(struct kv_buffer *out, const char *text);

/* The title and what the report comes to. */
void kv_markdown_head(const struct kv_report *report, const char *title, struct kv_buffer *page);

/* What was found and what was not evaluated, as far as it fits; what does not is counted. */
void kv_markdown_body(const struct kv_report *report, struct kv_buffer *page);

#endif
