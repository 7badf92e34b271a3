/* `kubevet quota` for programs. */
#ifndef KUBEVET_REPORT_QUOTA_JSON_H
#define KUBEVET_REPORT_QUOTA_JSON_H

#include "kubevet/model/quota.h"
#include "kubevet/report/format.h"

#include "kubevet/base/json.h"

/* A list of quotas with what is used of them. */
json_t *quotas_json(const struct kv_quota_report *quotas);

/* The document of `kubevet quota`. */
json_t *quota_report_json(const struct kv_report *report);

/* Keys are added, never renamed or dropped, within apiVersion kubevet/v1. */
void quota_json_write(const struct kv_report *report, const struct kv_style *style,
                      struct kv_buffer *out);

#endif
