/* What quotas are used for, written out. */
#ifndef KUBEVET_REPORT_QUOTA_PAGES_H
#define KUBEVET_REPORT_QUOTA_PAGES_H

#include "kubevet/base/buffer.h"
#include "kubevet/base/quota_report.h"

/* For programs: keys are added, never renamed or dropped, within apiVersion kubevet/v1. `report`
 * holds the verdict and why it is what it is. */
void kv_quota_page_json(const struct kv_quota_report *quotas, const struct kv_report *report,
                        struct kv_buffer *out);

/* For people: a table, the fullest quota first, and below it what was found. */
void kv_quota_page_text(const struct kv_quota_report *quotas, const struct kv_report *report,
                        struct kv_buffer *out);

#endif
