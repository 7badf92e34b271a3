/* `kubevet quota` for people. */
#ifndef KUBEVET_REPORT_QUOTA_TEXT_H
#define KUBEVET_REPORT_QUOTA_TEXT_H

#include "kubevet/report/format.h"

/* A table of what is used of each quota, fit to the width, and below it what was found. */
void kv_quota_text_write(const struct kv_report *report, const struct kv_style *style,
                         struct kv_buffer *out);

#endif
