/* `kubevet quota` for the comment on a pull request. */
#ifndef KUBEVET_REPORT_QUOTA_MARKDOWN_H
#define KUBEVET_REPORT_QUOTA_MARKDOWN_H

#include "kubevet/report/format.h"

/* One table of all quotas, the fullest first; the rest as in the report of a check. */
void quota_markdown_write(const struct kv_report *report, const struct kv_style *style,
                          struct kv_buffer *out);

#endif
