/* The findings of a report, in Markdown. */
#ifndef KUBEVET_REPORT_MARKDOWN_FINDINGS_H
#define KUBEVET_REPORT_MARKDOWN_FINDINGS_H

#include "kubevet/report/format.h"

/* Two lines a finding, as far as they fit into a comment; the rest is counted. Of a report that
 * compares: new ones, then resolved ones, then the existing ones folded (with --all unfolded). */
void markdown_findings(const struct kv_report *report, const struct kv_style *style,
                       struct kv_buffer *page);

#endif
