/* The parts that all pages of Markdown have. */
#ifndef KUBEVET_REPORT_MARKDOWN_PAGE_H
#define KUBEVET_REPORT_MARKDOWN_PAGE_H

#include "kubevet/report/format.h"

/* The title and the verdict. */
void markdown_head(const struct kv_report *report, const char *title, struct kv_buffer *page);

/* Findings and what was not evaluated, as far as they fit, the rest is counted; and what made the
 * page. */
void markdown_body(const struct kv_report *report, const struct kv_style *style,
                   struct kv_buffer *page);

#endif
