/* `kubevet quota` for people. */
#ifndef KUBEVET_REPORT_QUOTA_TEXT_H
#define KUBEVET_REPORT_QUOTA_TEXT_H

#include "kubevet/report/format.h"

/* A table of the usage of each quota, fitted to the width, and the findings below it. */
void quota_text_write(const struct kv_report *report, const struct kv_style *style,
                      struct kv_buffer *out);

#endif
