/* `kubevet quota` for programs. */
#ifndef KUBEVET_REPORT_QUOTA_JSON_H
#define KUBEVET_REPORT_QUOTA_JSON_H

#include "kubevet/report/format.h"

/* Keys are added, never renamed or dropped, within apiVersion kubevet/v1. */
void kv_quota_json_write(const struct kv_report *report, const struct kv_style *style,
                         struct kv_buffer *out);

#endif
